"""Write the report of a job, with a row for every number: CSV for spreadsheets, JSON Lines for programs."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import TextIO

from .states import Outcome

COLUMNS = ("PhoneNumberId", "Outcome", "ErrorCode", "ErrorMessage", "Batch", "Time", "Resent")
_FORMULA = re.compile(r"[=@\t\r\n-]|\+(?![0-9]+$)|[ ]+[=@+-]")
FORMS = (".csv", ".jsonl")
"""The suffixes of a report's file name."""


def write(file: TextIO, outcomes: Iterable[Outcome], form: str) -> None:
    """Write the rows in one of FORMS. Raises OSError."""
    if form == ".csv":
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(map(_harmless, map(_cells, outcomes)))
    else:
        file.writelines(json.dumps(dict(zip(COLUMNS, _cells(one), strict=True))) + "\n" for one in outcomes)


def _harmless(cells: Iterable[object]) -> list[object]:
    """Quote cells that a spreadsheet would run as a formula, because services supply some texts. Phone numbers stay as
    they are.
    """
    return [f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in cells]


def _cells(one: Outcome) -> tuple[object, ...]:
    time = one.time and datetime.fromtimestamp(one.time, timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    return *one[:4], one.batch, time, one.resent
