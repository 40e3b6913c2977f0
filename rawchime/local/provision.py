"""Which numbers the local service has: read from text, CSV with a header, or the JSON of list-phone-numbers."""

from __future__ import annotations

import io

from ..errors import InvalidRequest, OutcomeUnknown
from ..inputs import Entry, read
from ..operations.phone_number import read as read_phone_number
from ..phone_numbers import is_e164, number
from .numbers import Row

ASSOCIATIONS = ("VoiceConnectorId", "VoiceConnectorGroupId", "SipRuleId")
"""A CSV's columns, and the names of an association in the service's model."""


def read_numbers(data: bytes, now: float) -> list[Row]:
    """The rows of a file's bytes. Raises InvalidRequest, naming the line that is wrong."""
    return [_row(entry, now) for entry in read(io.BytesIO(data), any_id=True)]


def _row(entry: Entry, now: float) -> Row:
    if entry.reason:
        raise InvalidRequest(f"line {entry.line}: {entry.reason}")
    if not is_e164(entry.phone_number_id):
        raise InvalidRequest(f"line {entry.line}: {entry.phone_number_id!r} is neither + nor %2B and digits")
    try:
        told = read_phone_number({**entry.row, "PhoneNumberId": entry.phone_number_id})
    except OutcomeUnknown as error:
        raise InvalidRequest(f"line {entry.line} is not what list-phone-numbers prints: {error}") from None
    columns = tuple((name, str(entry.row[name])) for name in ASSOCIATIONS if entry.row.get(name))
    return Row(
        number(entry.phone_number_id), told.associations + columns, told.product_type or "VoiceConnector", now, now, None
    )
