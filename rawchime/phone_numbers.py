"""Compare phone number ids.

An id is sent exactly as it was given. Only comparisons treat the service's two spellings of a number as equal:
``+12065550100`` and ``%2B12065550100``.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from .errors import InvalidRequest


def number(phone_number_id: str) -> str:
    """Return the number of an id: the id percent-decoded once, so that `+1…` and `%2B1…` are equal.

    An id whose bytes are not UTF-8 stays as it is: replacing them would make two ids equal.
    """
    if "%" not in phone_number_id:
        return phone_number_id
    try:
        return unquote(phone_number_id, errors="strict")
    except UnicodeDecodeError:
        return phone_number_id


def is_e164(phone_number_id: str) -> bool:
    """Whether an id is an E.164 number in one of its two spellings. Other ids can be sent: the service decides."""
    return re.fullmatch(r"\+[1-9][0-9]{1,14}", number(phone_number_id)) is not None


def respell(phone_number_id: str, spelling: str) -> str:
    """Return the id with its plus as ``plus`` (``+``), ``percent`` (``%2B``), or ``as-is``. The rest never changes."""
    if spelling == "plus":
        return re.sub("^%2[Bb]", "+", phone_number_id)
    return re.sub(r"^\+", "%2B", phone_number_id) if spelling == "percent" else phone_number_id


def check_id(phone_number_id: object) -> str:
    """Return the id. Raises InvalidRequest if it is not a string, blank, or not Unicode text."""
    if not isinstance(phone_number_id, str):
        raise InvalidRequest(f"a phone number id must be a string, not {type(phone_number_id).__name__}")
    if not phone_number_id.strip():
        raise InvalidRequest("a phone number id is blank")
    return phone_number_id if phone_number_id.isascii() else check_text(phone_number_id, "a phone number id")


def check_text(value: str, what: str) -> str:
    """Return the text. Raises InvalidRequest for a lone surrogate."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidRequest(f"{what} is not valid Unicode text") from None
    return value
