"""Read the escapes of ``$'…'`` as bash does: characters become UTF-8, ``\\x`` and octal escapes become bytes."""

from __future__ import annotations

import re

from ..refused import Refused

_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(.)|(.))", re.S
)  # the order is bash's
_NAMED = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}


def unescaped(text: str, form: str, line: int) -> bytes:
    """Return the value of the text between the quotation marks of ``$'…'``.

    Raises Refused for half of a surrogate pair, and for a NUL.
    """
    parts, at = [], 0
    for match in _ESCAPE.finditer(text):
        parts.append(_bytes(text[at : match.start()]))
        at = match.end()
        byte, short, long, octal, control, other = match.groups()
        if byte or octal:
            code = int(byte, 16) if byte else int(octal, 8) & 0xFF
            value = bytes([code])
        elif short or long:
            code = int(short or long, 16)
            if code > 0x10FFFF or 0xD800 <= code < 0xE000:
                problem = f"`{match[0]}` is half of a surrogate pair"
                raise Refused(form, problem, "Capture with `curl -v`, or as a HAR file.", line)
            value = chr(code).encode()
        elif control:
            code = ord(control) & 0x1F
            value = bytes([code])
        else:
            code = 1
            value = _bytes(_NAMED.get(other, other if other in "\\'\"?" else "\\" + other))
        if code == 0:
            raise Refused(form, "it has a NUL, which no argument can hold", "Capture as a HAR file.", line)
        parts.append(value)
    parts.append(_bytes(text[at:]))
    return b"".join(parts)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
