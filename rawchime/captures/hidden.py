"""Secrets that a program has hidden in a capture: nothing can be verified without them, and nothing is wrong with them."""

from __future__ import annotations

import re

from .capture import Capture

OWN = "<redacted>"
"""What rawchime itself writes; the diagnosis recognises it."""
_MASK = re.compile(r"[*\[\]<>…•{}]|redact|hidden|removed|sensitive|filtered|scrubbed|masked|x{8,}|\.\.\.", re.I)
_SIGNATURE = re.compile(r"Signature=([^,\s]*)", re.I)
_CREDENTIAL = re.compile(r"Credential=([^/,\s]*)", re.I)
_IN_QUERY = re.compile(r"(?i)[?&]X-Amz-(?:Signature|Security-Token|Credential)=([^&]*)")
_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")


def hidden(capture: Capture) -> str:
    """Return the name of what is hidden in the capture; empty where nothing is."""
    value = capture.get("authorization")
    parts = [match[1] for match in (_SIGNATURE.search(value), _CREDENTIAL.search(value)) if match]
    if not parts and value and not re.match(r"[A-Za-z0-9\-]+ \S", value) and _masked(value):
        return "the Authorization header"
    if any(_masked(part) for part in parts):
        return "the signature"
    if any(_masked(capture.get(name)) for name in _TOKENS):
        return "the session token"
    if any(_masked(match[1]) for match in _IN_QUERY.finditer(capture.target)):
        return "the signature in the URL"
    return ""


def _masked(value: str) -> bool:
    return OWN not in value and _MASK.search(value) is not None
