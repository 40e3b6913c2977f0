"""Which numbers the local service has: read from text, CSV with a header, or the JSON of list-phone-numbers."""

from __future__ import annotations

import csv
import io
import json

from ..errors import InvalidRequest, OutcomeUnknown
from ..operations.phone_number import read
from ..phone_numbers import is_e164, number, read_ids
from .numbers import Row

COLUMNS = ("PhoneNumberId", "E164PhoneNumber", "phone_number", "number")
"""The names of a CSV's column of numbers; the first that is there counts."""
ASSOCIATIONS = ("VoiceConnectorId", "VoiceConnectorGroupId", "SipRuleId")
"""A CSV's columns, and the names of an association in the service's model."""


def read_numbers(data: bytes, now: float) -> list[Row]:
    """The rows of a file's bytes. Raises InvalidRequest, naming the line or the member that is wrong."""
    text = data.decode("utf-8-sig", "replace").lstrip()
    if text.startswith(("{", "[")):
        found = _from_json(data)
    elif set(COLUMNS) & set(_cells(text)):
        found = _from_csv(text)
    else:
        found = [(one, (), "") for one in read_ids(data)]
    for one, _, _ in found:
        if not is_e164(one):
            raise InvalidRequest(f"{one!r} is neither + nor %2B and digits")
    return [Row(number(one), pairs, product or "VoiceConnector", now, now, None) for one, pairs, product in found]


Found = list[tuple[str, tuple[tuple[str, str], ...], str]]


def _cells(text: str) -> list[str]:
    """The first row, as CSV."""
    try:
        return [cell.strip() for cell in next(csv.reader(io.StringIO(text), skipinitialspace=True), [])]
    except csv.Error as error:
        raise InvalidRequest(f"not valid CSV ({error})") from None


def _from_csv(text: str) -> Found:
    names = _cells(text)
    column = next(name for name in COLUMNS if name in names)
    found: Found = []
    rows = csv.reader(io.StringIO(text), skipinitialspace=True)
    try:
        for cells in list(rows)[1:]:
            values = dict(zip(names, (cell.strip() for cell in cells), strict=False))
            pairs = tuple((name, values[name]) for name in ASSOCIATIONS if values.get(name))
            if any(values.values()):
                found.append((values.get(column, ""), pairs, values.get("ProductType", "")))
    except csv.Error as error:
        raise InvalidRequest(f"line {rows.line_num} is not valid CSV ({error})") from None
    return found


def _from_json(data: bytes) -> Found:
    read_ids(data)  # says what is wrong with it
    value = json.loads(data.decode("utf-8-sig"))
    try:
        rows = [
            read(row if isinstance(row, dict) else {"PhoneNumberId": row})
            for row in (value["PhoneNumbers"] if isinstance(value, dict) else value)
        ]
    except OutcomeUnknown as error:
        raise InvalidRequest(f"not what list-phone-numbers prints: {error}") from None
    return [(row.phone_number_id, row.associations, row.product_type) for row in rows]
