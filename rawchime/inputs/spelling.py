"""How names and remarks are read: in any spelling that people and their programs give to the same words."""

from __future__ import annotations

import re
from contextlib import suppress
from html import unescape
from unicodedata import category, normalize

_LEFT_OUT = str.maketrans("", "", " _-.\u00a0")
_UNDECODED = re.compile("[\udc80-\udcff]")
_MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00bf€-™ŒœŠšŽžŸƒˆ˜–—‘-„†-•…‰‹›]")
WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LOOK_ALIKE = str.maketrans("аеікорсухАВЕІКМНОРСТХ", "aeikopcyxABEIKMHOPCTX")
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w+")
"""A word with letters of both alphabets, of which some look alike."""
_PIECE = 256
"""Characters that are normalized at a time."""


def words_in(*lines: str) -> frozenset[str]:
    """Return the words of some lines."""
    return frozenset(" ".join(lines).split())


def plain(name: str) -> str:
    """Return a name for comparison, in lower case and without spaces, underscores, hyphens and dots."""
    return name.lower().translate(_LEFT_OUT)


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case: ``toDelete`` has two."""
    return [word.lower() for word in WORD.findall(apart(name))]


def apart(text: str) -> str:
    """Return a text with a space between words that only a capital letter parts."""
    return _HUMP.sub(" ", text)


def normalized(text: str) -> str:
    """Return a text in NFKC. It is done in pieces, as sorting one run of combining marks takes its length squared."""
    return "".join(normalize("NFKC", text[at : at + _PIECE]) for at in range(0, len(text), _PIECE))


def unescaped(text: str) -> str:
    """Return a text without HTML's character references. One with a number that is no character is left as it is."""
    try:
        return unescape(text)
    except ValueError:  # of more digits than an integer may have
        return text


def readable(name: str) -> str:
    """Return a name as it is read: a Mac writes ö as two characters, and some characters have no width.

    Text that was decoded with the wrong character set is decoded again: `lÃ¶schen`.
    """
    if name.isascii():
        return name
    name = _UNDECODED.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), name)
    if _MOJIBAKE.search(name):
        with suppress(UnicodeError):
            name = name.encode("cp1252").decode()
    name = "".join(one for one in normalized(name) if category(one) != "Cf")
    return _MIXED.sub(lambda word: word[0].translate(_LOOK_ALIKE), name)


def is_undecoded(text: str) -> bool:
    """Return whether a text has bytes that are not UTF-8."""
    return not text.isascii() and _UNDECODED.search(text) is not None
