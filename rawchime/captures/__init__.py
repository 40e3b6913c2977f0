"""Read captured requests in any form that people have. ``registry.py`` lists the forms."""

from __future__ import annotations

from typing import NamedTuple

from .bodies import content_length
from .capture import Capture, described
from .hidden import hidden
from .refused import Refused

__all__ = ["Capture", "Reading", "Refused", "described", "read", "read_all"]

_REPLACED = "\ufffd".encode()
LONGEST = 64 * 1024 * 1024
"""Bytes of a file that is read; a capture of one request is far shorter."""


class Reading(NamedTuple):
    """What a file holds: the requests, oldest first, and the refusals of those that could not be read."""

    captures: list[Capture]
    refused: list[Refused]


def read(data: bytes) -> list[Capture]:
    """Return every request of the file, oldest first, at least one.

    Raises ValueError (Refused where the form was recognised) with what is wrong, the line, and what to capture instead.
    """
    return read_all(data).captures


def read_all(data: bytes) -> Reading:
    """Return every request of the file, at least one, and the refusals of the others. Raises as ``read`` does."""
    from . import clipboard
    from .encoding import decoded

    if len(data) > LONGEST:
        raise ValueError(f"it is larger than {LONGEST >> 20} MiB: extract the request from it")
    text = decoded(data)
    if not text.strip():
        raise ValueError("it is empty")
    failure: ValueError | None = None
    for candidate in clipboard.variants(text):
        try:
            found = _read_text(candidate)
        except ValueError as error:
            failure = failure or error
            continue
        if found and found.captures:
            return found
        if found and found.refused:
            failure = failure or found.refused[-1]
    raise failure or ValueError(
        "no request was found. rawchime reads raw HTTP, HAR, curl and other commands, SDK logs and presigned URLs"
    )


def _read_text(text: str) -> Reading | None:
    from .registry import FORMS

    for form in FORMS:
        try:
            found = form.read(text)
        except Refused:
            raise
        except UnicodeError:
            raise Refused(form.name, "it has half of a surrogate pair: the text was cut", "Capture it again.") from None
        except RecursionError:
            raise Refused(form.name, "it is nested too deeply", "Cut the request out of it.") from None
        except ValueError as error:  # such as a URL that is none
            raise Refused(form.name, f"it cannot be read: {error}", "Check what was copied.") from None
        if found is not None:
            judged = [_refused_if_hidden(_as_sent(one)) for one in found]
            captures = [one for one in judged if isinstance(one, Capture)]
            return Reading(captures, [one for one in judged if isinstance(one, Refused)])
    return None


def _as_sent(one: Capture | Refused) -> Capture | Refused:
    """Return the capture without a body that is not the bytes that were sent: bytes that are no text were replaced in it."""
    if isinstance(one, Capture) and one.body and _REPLACED in one.body and content_length(one.headers) != len(one.body):
        return one._replace(body=None, note=one.note or "the body is shown as text that is not its bytes")
    return one


def _refused_if_hidden(one: Capture | Refused) -> Capture | Refused:
    if isinstance(one, Capture) and (what := hidden(one)):
        return Refused(
            one.form,
            f"{what} is hidden in it",
            "Capture it again without hiding secrets; rawchime shows them with --show-secrets.",
            one.line,
        )
    return one
