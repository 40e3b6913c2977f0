"""Find the phone numbers that a text mentions, in whatever form.

Nothing is done to a number that is found so. It is only compared with the numbers of the list, because a row or a comment
may protect one of them.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from .e164 import is_number

_PLUS = re.compile(
    r"(?:\+|%2[Bb]|(?<![\w.])(?:00|011)(?=[1-9]))[ (]*[1-9](?:[ ().\-/\u2010-\u2015]{0,2}[0-9]){6,14}(?![0-9])"
)
"""A number with its country code: a plus, or a dialling prefix."""
_NATIONAL = re.compile(
    r"(?<![\w.+])(?:1[ .\-]?)?\(?[2-9][0-9]{2}\)?[ .\-\u2010-\u2015]{0,2}[2-9][0-9]{2}[ .\-\u2010-\u2015]?[0-9]{4}(?![0-9])"
)
"""A number of North America without a plus."""
_BARE = re.compile(r"(?<![\w.+])[1-9][0-9]{10,14}(?![0-9])")
"""Digits that may begin with a country code."""


def mentions(text: str) -> set[str]:
    """Return the numbers that a text mentions, each with a plus and its digits."""
    if not text.isascii():
        text = normalize("NFKC", text)
    found = {_digits(one).lstrip("0") for one in _PLUS.findall(text)}
    found |= {_digits(one)[-10:].rjust(11, "1") for one in _NATIONAL.findall(text)}
    found |= set(_BARE.findall(text))
    return {f"+{digits}" for digits in found if is_number(f"+{digits}")}


def _digits(text: str) -> str:
    text = re.sub(r"^%2[Bb]|\(0\)", "", text)
    digits = re.sub(r"[^0-9]", "", text)
    return re.sub(r"^(?:00|011)", "", digits)
