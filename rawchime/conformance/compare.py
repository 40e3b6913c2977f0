"""Compare several clients from their reports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import InvalidRequest
from ..printable import printable
from .reports import SIGNS, VERSION
from .rule import LEVELS
from .rules import ALL
from .runner import OUTCOMES, PASS


def read_report(data: bytes, name: str) -> dict[str, Any]:
    """Read a report that ``to_json`` made. Raises InvalidRequest for any other file."""
    try:
        value = json.loads(data)
        rows = {str(row["id"]): str(row["outcome"]) for row in value["results"]}
        client = str(value["client"])
        if value["version"] != VERSION or not set(rows.values()) <= set(OUTCOMES):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InvalidRequest(f"{name} is not a report of `rawchime conformance --json`") from None
    return {"client": client, "outcomes": rows}


def side_by_side(reports: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return a table of the clients: how many rules of each level they keep, and each rule that some do not keep."""
    table = [["", *(str(report["client"]) for report in reports)]]
    for level in LEVELS:
        ids = [rule.id for rule in ALL if rule.level == level]
        table.append([level])
        for report in reports:
            known = [report["outcomes"][id_] for id_ in ids if id_ in report["outcomes"]]
            table[-1].append(f"{known.count(PASS)} of {len(known)}")
    for rule in ALL:
        outcomes = [report["outcomes"].get(rule.id, "") for report in reports]
        if set(outcomes) - {PASS, ""}:
            table.append([rule.id, *(f"{SIGNS.get(one, '')} {one}".strip() for one in outcomes)])
    return table


def as_text(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return a table in columns. Its texts may contain control characters."""
    table = [[printable(cell) for cell in row] for row in table]
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    for row in table:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def as_markdown(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return the table as Markdown, with each outcome as its sign."""
    for at, row in enumerate(table):
        cells = [printable(cell).replace("|", "\\|") for cell in row]
        if at > len(LEVELS):
            cells = [f"`{cells[0]}`", *(cell.partition(" ")[0] for cell in cells[1:])]
        yield f"| {' | '.join(cells)} |"
        if at == 0:
            yield "|---" * len(row) + "|"
