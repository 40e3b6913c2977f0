"""Find the secrets that a capture contains, wherever they are: what is shown of it is searched for them last of all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from .capture import Capture
from .secret_names import SECRET_HEADER, SECRET_PARAMETER

LEAST = 16
"""Characters of the shortest secret that is searched for. A shorter value would hide words that are none."""
_SIGNATURE = re.compile(r"(?i)\bSignature(?:=|%3D|\"?: ?\")([0-9a-f]{64})")

_BEARER = re.compile(r"(?i)\bbearer ([\w\-.~+/=]+)|(?<![\w\-])(eyJ[\w\-]{8,}(?:\.[\w\-]*){1,4})")
"""A bearer token, and a JSON Web Token, which begins with an encoded `{"`."""

_OWN = re.compile(r"(?:[, ]|[?&]X-Amz-)Signature=([^,&\s]+)")


def own_signatures(capture: Capture) -> list[str]:
    """Return the signatures of the request itself, in its Authorization header or its query."""
    return _OWN.findall(f"{capture.get('authorization')} {capture.target}")


def secrets_of(capture: Capture, but: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the tokens, keys, passwords and signatures in a capture and its response, and those of the environment.

    ``but`` are some that may be shown.
    """
    found = {one for text in _texts(capture) for one in _of_text(text)}
    found |= {os.environ.get("AWS_SECRET_ACCESS_KEY", ""), os.environ.get("AWS_SESSION_TOKEN", "")}
    headers = capture.headers + (capture.response.headers if capture.response else ())
    for name, value in headers:
        if SECRET_HEADER.fullmatch(name):
            found |= {value.strip(), *value.split()}
        elif name.lower() == "authorization" and not value.lstrip().startswith("AWS4-"):
            found |= {value.strip(), *value.split()[1:]}
    return tuple(sorted(one for one in found.difference(but) if len(one) >= LEAST))


def _texts(capture: Capture) -> Iterator[str]:
    """Yield everything that may have a secret, and what it says when it is decoded."""
    yield capture.target
    for _, value in capture.headers:
        yield value
    for body in (capture.body, capture.response.body if capture.response else None):
        if body and len(body) < 1 << 20:
            yield body.decode("utf-8", "replace")


def _of_text(text: str) -> Iterator[str]:
    for _ in range(3):  # a URL within a URL within a URL
        for match in SECRET_PARAMETER.finditer(text):
            value = match[0][len(match[1]) :]
            yield from (value, unquote(value))
        yield from _SIGNATURE.findall(text)
        for match in _BEARER.finditer(text):
            yield from filter(None, match.groups())
        decoded = unquote(text)
        if decoded == text:
            return
        text = decoded
