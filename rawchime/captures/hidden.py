"""Find secrets that a program masked in a capture: it cannot be verified, and must not be accused."""

from __future__ import annotations

import re
from urllib.parse import unquote

from .capture import Capture

OWN = "<redacted>"
"""What rawchime itself writes; the diagnosis recognises it."""
_MASK = re.compile(r"[*\[\]<>…•{}]|redact|hidden|removed|sensitive|filtered|scrubbed|masked|x{8,}|\.\.\.", re.I)
_WHOLE = re.compile(r"([^\w\s])\1*|[xX]{3,}|(?i:secret)|" + re.escape(OWN))
"""What stands for a whole Authorization header."""
_ALL_MASKED = re.compile(r"[*•…]{2,}|[xX]{3,}|\[(?i:redacted|hidden|masked|filtered|removed)\]")
"""What stands for the whole value of a header. A service's own values are not so."""
_NOT_HEX = re.compile(r"([^0-9A-Fa-f])\1*|[A-Za-z_-]*[G-Zg-z][A-Za-z_-]*")
"""A word or one character repeated, where a signature has hexadecimal digits or Base64."""
_SIGNATURE = re.compile(r"Signature=([^,\s]*)", re.I)
_CREDENTIAL = re.compile(r"Credential=([^/,\s]*)", re.I)
_IN_QUERY = re.compile(r"(?i)[?&]X-Amz-(?:Signature|Security-Token|Credential)=([^&]*)")
_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")


def hidden(capture: Capture) -> str:
    """Return the name of the masked value in the capture; empty if there is none."""
    value = capture.get("authorization")
    if _WHOLE.fullmatch(value) or (value.startswith("AWS4-") and not _SIGNATURE.search(value) and _MASK.search(value)):
        return "the Authorization header"
    if any(_masked(match[1]) for match in re.finditer("SignedHeaders=([^, ]*)", value)):
        return "the list of signed headers"
    if "*" in capture.get("host"):
        return "the host"
    names = re.search("SignedHeaders=([a-z0-9;_-]+)", value)
    if names and any(_ALL_MASKED.fullmatch(capture.get(name)) for name in names[1].split(";")):
        return "the value of a signed header"
    parts = [match[1] for match in (_SIGNATURE.search(value), _CREDENTIAL.search(value)) if match]
    signature = _SIGNATURE.search(value) if value.startswith("AWS4-") else None
    in_url = re.search(r"(?i)[?&]X-Amz-Signature=([^&]*)", capture.target)
    if any(found and len(found[1]) < 40 and _NOT_HEX.fullmatch(unquote(found[1])) for found in (signature, in_url)):
        return "the signature"
    if not parts and value and not re.match(r"[A-Za-z0-9\-]+ \S", value) and _masked(value):
        return "the Authorization header"
    if any(_masked(part) for part in parts):
        return "the signature"
    if any(_masked(token) or re.fullmatch("(?i)x{3,}|#+|" + re.escape(OWN), token) for token in map(capture.get, _TOKENS)):
        return "the session token"
    if any(_masked(match[1]) for match in _IN_QUERY.finditer(capture.target)):
        return "the signature in the URL"
    return ""


def _masked(value: str) -> bool:
    text = unquote(value) if "%" in value else value
    return OWN not in text and _MASK.search(text) is not None
