"""Decide whether a field is one phone number: E.164, in one of the service's two spellings, with a length valid for its
country."""

from __future__ import annotations

import re

from .countries import COUNTRIES

# Most numbers are North American, so the expression alone decides about them: ten digits, the first from 2 to 9.
_SHAPE = re.compile(r"(?:\+|%2[Bb])(?:1[2-9][0-9]{9}|([2-9][0-9]{1,14}))").fullmatch


SPELLINGS = ("+", "%2B", "%2b")
"""The spellings of the plus of a number."""


def is_number(text: str) -> bool:
    """Return whether the whole text is one phone number."""
    found = _SHAPE(text)
    return found is not None and (found[1] is None or is_possible(found[1]))


def is_possible(digits: str) -> bool:
    """Return whether digits, starting with the country code, have a length that the country uses."""
    code = calling_code(digits)
    return bool(code) and len(digits) - len(code) in COUNTRIES[code][1]


def calling_code(digits: str) -> str:
    """Return the calling code at the start of digits, or an empty string. No code is a prefix of another (ITU-T E.164)."""
    return next((digits[:size] for size in (1, 2, 3) if digits[:size] in COUNTRIES), "")


def digits_of(phone_number_id: str) -> str:
    """Return the digits of a phone number in either spelling, starting with the country code."""
    return phone_number_id[1:] if phone_number_id[0] == "+" else phone_number_id[3:]


def are_same(phone_number_id: str, other: str) -> bool:
    """Return whether ``other`` is the same number as ``phone_number_id``, which is a phone number, in any spelling."""
    digits = digits_of(phone_number_id)
    return other.endswith(digits) and other[: -len(digits)] in SPELLINGS


def may_be_cut(phone_number_id: str) -> bool:
    """Return whether a number could be the start of a longer one, because its country also has longer numbers.

    At the end of a file that lacks a final newline, such a number may have lost digits.
    """
    digits = digits_of(phone_number_id)
    code = calling_code(digits)
    return bool(code) and len(digits) - len(code) < COUNTRIES[code][1][-1]
