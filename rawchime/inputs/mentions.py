"""Find the phone numbers that a text mentions, in whatever form.

Nothing is done to a number that is found so. It is only compared with the numbers of the list, because a row or a comment
may protect one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category, decimal

from .e164 import is_number
from .spelling import normalized, words_in

_RUN = re.compile(r"(?<!\w)\+?(?:[ ().\-/\u2010-\u2015\u2212]{0,3}[0-9])+")
"""Digits with what stands between those of one number."""
_GROUP = re.compile(r"[0-9]+")
_MORE = re.compile(
    r"(?<![\w.-])(?!(?:19|20)[0-9]{2}\b)[0-9]{3,6} ?(?:-|–|\.{2,}|to|thru|through|bis) ?[0-9]{3,6}(?![\w.-])|"
    r"(?:\+|\band) ?[0-9]+ more\b|\bblock of [0-9]+|\b(?:up to|thru|through|bis) [0-9]{3,6}\b"
)
_MOST = 18
"""Digits of the longest number, with a dialling prefix."""
_TRUNK = words_in(
    "20 27 30 31 32 33 36 380 40 41 43 44 46 48 49 55 58 60 61 62 63 64 66 81 82 84 86 90 91 92 94 95 98 212 234 254 353",
    "355 358 359 370 381 385 386 420 421 880 886 966 971 972",
)
"""Calling codes of countries in which a number is written with a zero before it. Which of them is meant, nothing says."""
_DATE = re.compile(
    r"(?<![\w+])(?:[12][0-9]{3}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2[12][0-9]{3})(?![0-9])"
)


def mentions(text: str) -> set[str]:
    """Return the numbers that a text mentions, each with a plus and its digits."""
    return {one for _, _, one in _found(_plain(text))}


def mentions_more(text: str) -> bool:
    """Return whether a text beside a number seems to stand for more numbers, such as ``0100-0109`` or ``+ 9 more``."""
    text = _plain(text)
    rest = list(text)
    for begin, end, _ in _found(text):
        rest[begin:end] = "x" * (end - begin)
    return _MORE.search("".join(rest).lower()) is not None


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each number that a text may mention begins and ends, and the number.

    What follows a number may be digits too, such as a floor or an extension, so every group of digits may end one.
    """
    for run in _RUN.finditer(text):
        groups = list(_GROUP.finditer(text, *run.span()))
        for first, begin in enumerate(groups):
            digits, plus = "", first == 0 and run[0][0] == "+"
            for group in groups[first : first + _MOST]:
                digits += group[0]
                if len(digits) > _MOST:
                    break
                for one in _readings(digits, plus=plus):
                    if is_number(one):
                        yield run.start() if first == 0 else begin.start(), group.end(), one


def _readings(digits: str, *, plus: bool) -> Iterator[str]:
    """Yield what digits may stand for: a whole number, one behind a dialling prefix, or one of North America."""
    if plus or len(digits) > 10:
        yield f"+{digits}"
    if digits.startswith("00"):
        yield f"+{digits[2:]}"
    if digits.startswith("011"):
        yield f"+{digits[3:]}"
    if len(digits) == 10 and not plus:
        yield f"+1{digits}"
    if digits[0] == "0" and digits[1:2] != "0" and 9 <= len(digits) <= 12 and not plus:
        for code in _TRUNK:
            yield f"+{code}{digits[1:]}"


def around(text: str) -> tuple[str, str] | None:
    """Return what stands before and after the first number that a text mentions, or None if it mentions none."""
    text = _plain(text)
    first = min(_found(text), default=None)
    return (text[: first[0]], text[first[1] :]) if first else None


def _plain(text: str) -> str:
    """Return a text with plain digits and without dates, whose digits are no numbers."""
    if not text.isascii():
        text = normalized(text.replace("\u200b", ""))
        text = "".join(str(decimal(one)) if category(one) == "Nd" else one for one in text)
    text = re.sub("%2[Bb]", "+", text).replace("(0)", "")
    return _DATE.sub(lambda date: "x" * len(date[0]), text)
