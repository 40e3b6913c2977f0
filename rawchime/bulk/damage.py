"""Recognize a journal that no run can have written: one that was edited, or copied without the file beside it."""

from __future__ import annotations

import sqlite3

from .actions import ACTIONS
from .journal import refused


def _odd(name: str, most: str, kinds: str = "'integer'") -> str:
    return f"typeof({name}) NOT IN ({kinds}) OR {name} < 0 OR {name} > {most}"


_TIMES = "'real', 'integer', 'null'"
WRONG = {
    "numbers": " OR ".join(
        (
            *("typeof(id) <> 'text'", "state NOT IN (0, 1, 2, 3, 4)", _odd("batch", "1e15", "'integer', 'null'")),
            *(_odd("unsure", "1"), _odd("resent", "1e9")),
        )
    ),
    "batches": " OR ".join(
        (
            *(_odd("batch", "1e15"), _odd("first", "1e15"), _odd("last", "1e15")),
            *(_odd("until", "1e11", _TIMES), _odd("done", "1e11", _TIMES)),
        )
    ),
    "reasons": "typeof(code) <> 'text' OR typeof(message) <> 'text'",
    "left_out": f"{_odd('line', '1e15')} OR typeof(id) <> 'text' OR typeof(reason) <> 'text' OR "
    "outcome NOT IN ('bad', 'skipped', 'commented')",
    "lanes": "typeof(lane) <> 'text'",
}
"""What no run can have written, by table."""


def check_values(path: str, db: sqlite3.Connection, *, complete: bool) -> None:
    """Raise InvalidRequest for values that no run can have written."""
    settings = dict(db.execute("SELECT name, value FROM settings").fetchall())
    duplicates, key = str(settings.get("duplicates", "")), settings.get("access_key", "")
    texts = all(isinstance(value, str) for value in settings.values())
    whole = texts and duplicates.isdecimal() and len(duplicates) < 16 and (not key or key.strip())
    if not whole or settings.get("action", "delete") not in ACTIONS:
        raise refused(path, "damaged (a setting is not valid)")
    for table, wrong in WRONG.items():
        if db.execute(f"SELECT 1 FROM {table} WHERE {wrong} LIMIT 1").fetchone():  # noqa: S608 - both are ours
            raise refused(path, f"damaged (a value of the table {table} is not valid)")
    if settings.get("open") and not complete:
        error = refused(path, "incomplete: its file -wal is missing, which had what the last run did")
        error.advice = f"Nothing was sent. Put {path}-wal beside it, from where the journal was copied."
        raise error
