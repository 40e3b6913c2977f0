"""Quote values of a file in messages. A wrong file may contain secrets, so only harmless values are quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 40
"""The most characters of a quoted value."""
LISTED = 20
"""The most names in a list."""

# Digits with the punctuation of phone numbers, and the few letters of 1.2E+10, ext and %2B. Keys contain other letters.
_LIKE_A_NUMBER = re.compile(r"(?=.*[0-9])(?:[-+()./,%*~:;<>'\"=#?_| 0-9]|(?<=[0-9])[eExXbB](?=[-+0-9]))+")
_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,3}")
# A column's name consists of words. A name with digits must also contain one of a few words, because passwords have digits.
_NAME = re.compile(r"[^\W\d][-\w .#/()?]*")
_NAME_WITH_DIGITS = re.compile(r"(?i)phone|number|e\.?164|tel|line|name|address|date|column|field")


def shown(value: str) -> str:
    """Return a value in quotes if it cannot be a secret (it looks like a number or plain words), else only its length."""
    if len(value) <= MOST and (_LIKE_A_NUMBER.fullmatch(value) or _is_words(value)):
        return f"'{value}'"
    return f"a value of {len(value):,} character{'s' * (len(value) != 1)}"


def names(columns: Iterable[str]) -> str:
    """Return the names of columns or members in quotes. Names that may be secrets are only counted."""
    there = [name for name in columns if name]
    listed = [f"'{name}'" for name in there if is_name(name)][:LISTED]
    more = len(there) - len(listed)
    return ", ".join(listed + [f"{more} not shown"] * (more > 0)) or "none with a name"


def is_name(name: str) -> bool:
    """Return whether the name of a column may be shown."""
    has_digits = any(map(str.isdigit, name))
    longest = max(map(len, re.split(r"[-_ ./]", name)))
    return (
        len(name) <= MOST
        and longest <= (24 if has_digits else 32)
        and _NAME.fullmatch(name) is not None
        and (not has_digits or _NAME_WITH_DIGITS.search(name) is not None)
    )


def _is_words(value: str) -> bool:
    words = value.split(" ")
    return _WORDS.fullmatch(value) is not None and all(one.islower() or one.isupper() or one.istitle() for one in words)
