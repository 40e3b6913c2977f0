"""Conditions that narrow a list: COLUMN=VALUE, the name in any case, the value exact."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InvalidRequest
from .quote import names

Conditions = tuple[tuple[str, str], ...]


def condition(text: str) -> tuple[str, str]:
    """Parse `COLUMN=VALUE`. Raises InvalidRequest for any other text."""
    column, equals, value = text.partition("=")
    if not equals or not column.strip():
        raise InvalidRequest(f"{text!r} is not a condition: write COLUMN=VALUE, such as Status=Unassigned")
    return column.strip(), value


def places(header: Iterable[str], where: Conditions) -> list[tuple[int, str, str]]:
    """Return the index, name and value of each condition's column in a header.

    Raises InvalidRequest for a column that is missing or occurs twice.
    """
    there = list(header)
    lower = [name.lower() for name in there]
    found = []
    for column, value in where:
        count = lower.count(column.lower())
        if count != 1:
            how = f"{count} columns are named" if count else "there is no column"
            raise InvalidRequest(f"{how} {column!r}, which a condition names. The columns are: {names(there)}")
        at = lower.index(column.lower())
        found.append((at, there[at], value))
    return found


def differs(row: Mapping[str, Any], where: Iterable[tuple[int, str, str]]) -> tuple[str, bool]:
    """Return why a row is left out (empty if it meets all conditions), and whether the row is bad."""
    for _, name, value in where:
        if name not in row:
            return f"it has no '{name}', which a condition names", True
        found = row[name]
        if isinstance(found, (dict, list)):
            return f"'{name}' holds a {type(found).__name__}, which cannot be compared with a value", True
        if (found.strip(" \t") if isinstance(found, str) else json.dumps(found)) != value:
            return f"'{name}' is not {value!r}", False
    return "", False
