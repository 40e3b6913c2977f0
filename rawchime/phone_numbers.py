"""Phone number ids, told apart.

An id goes out exactly as it was given. Only comparing looks through the two spellings that the service uses for one
number: ``+12065550100`` and ``%2B12065550100``.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from .errors import InvalidRequest


def number(phone_number_id: str) -> str:
    """Return the number that an id means: the id percent-decoded once, so that `+1…` and `%2B1…` are one.

    An id whose bytes are not UTF-8 text is its own number: to replace them would make one of two ids.
    """
    if "%" not in phone_number_id:
        return phone_number_id
    try:
        return unquote(phone_number_id, errors="strict")
    except UnicodeDecodeError:
        return phone_number_id


def is_e164(phone_number_id: str) -> bool:
    """Whether an id is an E.164 number in one of its two spellings. Others are sent as well: the service decides."""
    return re.fullmatch(r"\+[1-9][0-9]{1,14}", number(phone_number_id)) is not None


def respell(phone_number_id: str, spelling: str) -> str:
    """The id with its plus as ``plus`` (``+``), ``percent`` (``%2B``), or ``as-is``; the rest of it is never touched."""
    if spelling == "plus":
        return re.sub("^%2[Bb]", "+", phone_number_id)
    return re.sub(r"^\+", "%2B", phone_number_id) if spelling == "percent" else phone_number_id


def check_id(phone_number_id: object) -> str:
    """The id, or InvalidRequest for what cannot be one: not a string, blank, or not Unicode text."""
    if not isinstance(phone_number_id, str):
        raise InvalidRequest(f"a phone number id must be a string, not {type(phone_number_id).__name__}")
    if not phone_number_id.strip():
        raise InvalidRequest("a phone number id is blank")
    return phone_number_id if phone_number_id.isascii() else check_text(phone_number_id, "a phone number id")


def check_text(value: str, what: str) -> str:
    """The text, or InvalidRequest for what is half of a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidRequest(f"{what} is not valid Unicode text") from None
    return value
