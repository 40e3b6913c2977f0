"""Whether a field is one phone number: E.164 in one of the service's two spellings, of a length that its country has."""

from __future__ import annotations

import re

from .countries import COUNTRIES

# North American numbers are most of them, so they are decided by the expression alone: ten digits, the first 2 to 9.
_SHAPE = re.compile(r"(?:\+|%2[Bb])(?:1[2-9][0-9]{9}|([2-9][0-9]{1,14}))").fullmatch


SPELLINGS = ("+", "%2B", "%2b")
"""How the plus of a number is spelled."""


def is_number(text: str) -> bool:
    """Return whether a text is, from its first to its last character, one phone number."""
    found = _SHAPE(text)
    return found is not None and (found[1] is None or is_possible(found[1]))


def is_possible(digits: str) -> bool:
    """Return whether digits, country code first, have a length that their country uses."""
    code = calling_code(digits)
    return bool(code) and len(digits) - len(code) in COUNTRIES[code][1]


def calling_code(digits: str) -> str:
    """Return the calling code that digits begin with, or an empty string. No code begins with another (ITU-T E.164)."""
    return next((digits[:size] for size in (1, 2, 3) if digits[:size] in COUNTRIES), "")


def digits_of(phone_number_id: str) -> str:
    """Return the digits of a phone number in either spelling, country code first."""
    return phone_number_id[1:] if phone_number_id[0] == "+" else phone_number_id[3:]


def are_same(phone_number_id: str, other: str) -> bool:
    """Return whether a field is the same phone number as one that is known to be one, in whatever spelling."""
    digits = digits_of(phone_number_id)
    return other.endswith(digits) and other[: -len(digits)] in SPELLINGS


def may_be_cut(phone_number_id: str) -> bool:
    """Return whether a number could be the beginning of a longer one: its country has longer numbers, too.

    At the end of a file without a line end, such a number may have lost digits.
    """
    digits = digits_of(phone_number_id)
    code = calling_code(digits)
    return bool(code) and len(digits) - len(code) < COUNTRIES[code][1][-1]
