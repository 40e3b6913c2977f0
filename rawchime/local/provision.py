"""Read the numbers of the local service from text, CSV with a header, or the JSON of list-phone-numbers."""

from __future__ import annotations

import io

from ..errors import InvalidRequest, OutcomeUnknown
from ..inputs import Entry, read
from ..inputs.mending import why_not
from ..operations.phone_number import read as read_phone_number
from ..phone_numbers import is_e164, number
from .numbers import Row

ASSOCIATIONS = ("VoiceConnectorId", "VoiceConnectorGroupId", "SipRuleId")
"""The columns of associations in a CSV, which are the names of associations in the service's model."""


def read_numbers(data: bytes, now: float) -> list[Row]:
    """Return the numbers in the bytes of a file. Raises InvalidRequest with the line that is invalid."""
    return [_row(entry, now) for entry in read(io.BytesIO(data), any_id=True)]


def _row(entry: Entry, now: float) -> Row:
    if entry.reason:
        raise InvalidRequest(f"line {entry.line}: {entry.reason}")
    if not is_e164(entry.phone_number_id):
        raise InvalidRequest(f"line {entry.line}: {why_not(entry.phone_number_id) or 'not a phone number'}")
    try:
        found = read_phone_number({**entry.row, "PhoneNumberId": entry.phone_number_id})
    except OutcomeUnknown as error:
        raise InvalidRequest(f"line {entry.line} is not in the form that list-phone-numbers prints: {error}") from None
    columns = tuple((name, str(entry.row[name])) for name in ASSOCIATIONS if entry.row.get(name))
    return Row(
        number(entry.phone_number_id), found.associations + columns, found.product_type or "VoiceConnector", now, now, None
    )
