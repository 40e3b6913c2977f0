"""Decide which bytes of a capture are the request's body, and whether that is certain.

An uncertain body counts as not known: a diagnosis of the wrong bytes would accuse a right request.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..message import Headers

MAX_LENGTH = 15
"""Digits that a Content-Length may have."""


class Body(NamedTuple):
    """The body's bytes, or None and the reason why they are not known."""

    data: bytes | None
    note: str = ""


def content_length(headers: Headers) -> int | None:
    """Return the declared Content-Length; None if there is none, or several that differ."""
    found = {value.strip(" \t") for name, value in headers if name.lower() == "content-length"}
    if len(found) != 1:
        return None
    (text,) = found
    return int(text) if re.fullmatch(rf"[0-9]{{1,{MAX_LENGTH}}}", text) else None


def is_chunked(headers: Headers) -> bool:
    """Return whether a Transfer-Encoding frames the body in chunks."""
    return any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)


def shown(data: bytes, headers: Headers) -> Body:
    """Check a whole, unframed body against the Content-Length in the request."""
    length = content_length(headers)
    if length is None or length == len(data):
        return Body(data)
    if len(data) > length and not data[length:].strip(b"\r\n"):
        return Body(data[:length])  # an editor or a log ends its text with a line break
    return Body(
        None, f"the body shown has {len(data)} bytes and Content-Length is {length}: these are not the bytes that were sent"
    )


def at_the_end(data: bytes, headers: Headers) -> Body:
    """Check a body that runs to the end of the text. Without a length, the last line break may belong to the file."""
    if content_length(headers) is None and data.endswith((b"\n", b"\r")):
        return Body(None, "there is no Content-Length, and the last line break may be the file's")
    return shown(data, headers)


_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")


def unchunked(data: bytes, at: int = 0) -> tuple[bytes, int] | None:
    """Return the body framed in chunks from ``at`` on, and where its framing ends; None where it is not complete.

    Lines may end with LF alone, as an editor leaves them; what a chunk holds is counted (RFC 9112 §7.1).
    """
    parts: list[bytes] = []
    while match := _CHUNK_SIZE.match(data, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(parts), _after_trailers(data, match.end())
        end = match.end() + size
        ended = re.compile(rb"\r?\n").match(data, end)
        if not ended or end > len(data):
            return None
        parts.append(data[match.end() : end])
        at = ended.end()
    return None


_TRAILER = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}:[^\r\n]*\r?\n")


def _after_trailers(data: bytes, at: int) -> int:
    while match := _TRAILER.match(data, at):
        at = match.end()
    ended = re.compile(rb"\r?\n").match(data, at)
    return ended.end() if ended else at
