"""Text from elsewhere, made safe to print."""

from __future__ import annotations

import re

_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


def printable(text: str) -> str:
    """One line of text, every control character spelled out: a server must drive no terminal and forge no line."""
    if text.isprintable():
        return text
    return re.sub(_CONTROL, lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
