"""Decode the text of a file."""

from __future__ import annotations

import codecs

from .refused import Refused

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decoded(data: bytes) -> str:
    """Return the text of ``data``: UTF-8, or UTF-16 with its byte order mark or with a NUL in every other byte.

    Bytes that are not UTF-8 become lone surrogates (``surrogateescape``) and turn back into the same bytes. Raises Refused
    for UTF-16 that ends within a character.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], name)
    start = data[:64]
    if len(start) >= 8 and not start[1::2].strip(b"\0") and b"\0" not in start[::2]:
        return _decoded(data, "utf-16-le")
    if len(start) >= 8 and not start[::2].strip(b"\0") and b"\0" not in start[1::2]:
        return _decoded(data, "utf-16-be")
    return data.decode("utf-8", "surrogateescape")


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode(name, "surrogateescape" if name == "utf-8" else "strict")
    except UnicodeDecodeError:
        raise Refused("UTF-16 text", "it ends within a character", "Save the file again, as UTF-8.") from None


def encoded(text: str) -> bytes:
    """Return the bytes of a text that ``decoded`` gave, as UTF-8. Raises ValueError for half of a surrogate pair."""
    return text.encode("utf-8", "surrogateescape")
