"""What the service's response says: what it signed itself, the scope that it expects, its clock."""

from __future__ import annotations

import html
import json
import re
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from .. import sigv4
from ..message import Response
from .facts import Pair


class Told(NamedTuple):
    """What the service's answer quotes: the canonical request and the string to sign that it made, and its clock."""

    canonical_request: str = ""
    string_to_sign: str = ""
    at: float | None = None
    scoped: Pair | None = None


_QUOTED = re.compile(
    r"Canonical String for this request should have been\s*'(.*?)'\s*The String-to-Sign should have been\s*'(.*?)'", re.S
)
_CLOCK = re.compile(r"Signature (?:expired|not yet current): .*\(([0-9]{8}T[0-9]{6}Z) [+-] 15 min")


def told_by(response: Response | None) -> Told:
    if response is None or response.status < 400:  # what was accepted was in time
        return Told()
    text = _message(response.body)
    raw = response.body.decode("utf-8", "replace")
    quoted, clock = _QUOTED.search(text), _CLOCK.search(text)
    at = None
    with suppress(ValueError, TypeError, OverflowError):
        at = parsedate_to_datetime(response.get("date")).timestamp()
    with suppress(ValueError):
        at = sigv4.from_amz_date(clock[1]) if clock else at
    scoped = None
    if region := re.search(r"<Region>([a-z0-9-]+)</Region>", raw):
        scoped = ("region", f"the service expects {region[1]}")
    if match := re.search(r"scoped to (?:a )?(?:valid|correct) (region|service)(?:[,:])? ?(.*)", text, re.I):
        scoped = (match[1].lower(), f"the service's word: {match[0]}")
    if quoted:
        return Told(quoted[1], quoted[2], at, scoped)
    quotes = (re.search(rf"<{name}>(.*?)</{name}>", raw, re.S) for name in ("CanonicalRequest", "StringToSign"))
    request, text_signed = (html.unescape(one[1]) if one else "" for one in quotes)
    return Told(request, text_signed, at, scoped)


def _message(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
        text = str(value.get("message") or value.get("Message") or text)
    except (ValueError, RecursionError, AttributeError):
        text = html.unescape(text)
    return text
