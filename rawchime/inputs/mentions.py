"""Find the phone numbers that a text mentions, in whatever form.

Nothing is done to a number that is found so. It is only compared with the numbers of the list, because a row or a comment
may protect one of them.
"""

from __future__ import annotations

import re
from unicodedata import category, decimal, normalize

from .e164 import is_number

_APART = r"[ ().\-/\u2010-\u2015\u2212]{0,3}"
"""What stands between the digits of a number."""
_PLUS = re.compile(rf"(?:\+|%2[Bb]|(?<!\w)(?:00|011)(?=[1-9]))[ (]*[1-9](?:{_APART}[0-9]){{6,14}}(?![0-9])")
"""A number with its country code: a plus, or a dialling prefix."""
_NATIONAL = re.compile(
    rf"(?<![\w+])(?:1{_APART})?[2-9](?:{_APART}[0-9]){{2}}{_APART}[2-9](?:{_APART}[0-9]){{6}}(?!{_APART}[0-9])"
)
"""A number of North America without a plus."""
_DATE = re.compile(
    r"(?<![\w+])(?:[12][0-9]{3}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2[12][0-9]{3})(?![0-9])"
)
_BARE = re.compile(r"(?<![\w+])[1-9][0-9]{10,14}(?![0-9])")
"""Digits that may begin with a country code."""


def mentions(text: str) -> set[str]:
    """Return the numbers that a text mentions, each with a plus and its digits."""
    text = _plain(text)
    found = {_digits(one).lstrip("0") for one in _PLUS.findall(text)}
    found |= {_digits(one)[-10:].rjust(11, "1") for one in _NATIONAL.findall(text)}
    found |= set(_BARE.findall(text))
    return {f"+{digits}" for digits in found if is_number(f"+{digits}")}


def around(text: str) -> tuple[str, str] | None:
    """Return what stands before and after the first number that a text mentions, or None if it mentions none."""
    text = _plain(text)
    found = [match.span() for one in (_PLUS, _NATIONAL, _BARE) for match in one.finditer(text)]
    if not found:
        return None
    start, end = min(found)
    return text[:start], text[end:]


def _plain(text: str) -> str:
    """Return a text with plain digits and without dates, whose digits are no numbers."""
    if not text.isascii():
        text = normalize("NFKC", text.replace("\u200b", ""))
        text = "".join(str(decimal(one)) if category(one) == "Nd" else one for one in text)
    return _DATE.sub(lambda date: "x" * len(date[0]), text)


def _digits(text: str) -> str:
    text = re.sub(r"^%2[Bb]|\(0\)", "", text)
    digits = re.sub(r"[^0-9]", "", text)
    return re.sub(r"^(?:00|011)", "", digits)
