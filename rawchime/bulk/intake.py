"""Take the numbers of an input into a journal: remove duplicates, and compare them with the numbers already there."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from ..errors import InvalidRequest
from ..phone_numbers import number
from .states import LeftOut

SOME = 3
"""Differing numbers that a message lists."""
MANY = 1000
"""Rows written at a time."""
_DIFFER = (
    ("new", "SELECT id FROM temp.seen WHERE number NOT IN (SELECT number FROM temp.known)"),
    ("missing", "SELECT id FROM temp.known WHERE number NOT IN (SELECT number FROM temp.seen)"),
)
_BOTH = (
    "SELECT seen.id, seen_left.line, seen_left.reason FROM seen_left JOIN seen ON seen.number = number(seen_left.id) "
    "WHERE seen_left.id <> '' GROUP BY seen.n ORDER BY seen.n"
)
"""The numbers of rows that were left out, if another row asks for them."""


@contextlib.contextmanager
def spooled(db: sqlite3.Connection, ids: Iterable[str | LeftOut]) -> Iterator[tuple[str, int]]:
    """Keep the ids in temporary tables while the context lasts. Yield their digest and their count.

    The table ``seen`` holds each number once, in its first spelling, in the order of the input. The table ``seen_left``
    holds the rows that were left out. Raises InvalidRequest if a number is in both.
    """
    digest, total, rows = hashlib.sha256(), 0, iter(ids)
    db.execute("CREATE TEMP TABLE seen (n INTEGER PRIMARY KEY, number TEXT UNIQUE, id TEXT)")
    db.execute("CREATE TEMP TABLE seen_left AS SELECT * FROM left_out LIMIT 0")
    while some := list(islice(rows, MANY)):
        good = [one for one in some if type(one) is str]
        digest.update("".join(f"{one}\n" for one in good).encode())
        total += len(good)
        pairs = ((number(one), one) for one in good)
        db.executemany("INSERT OR IGNORE INTO seen (number, id) VALUES (?, ?)", pairs)
        if len(good) < len(some):
            left = (one for one in some if isinstance(one, LeftOut))
            db.executemany("INSERT INTO seen_left VALUES (?, ?, ?, ?)", left)
    db.create_function("number", 1, number, deterministic=True)
    _check_left_out(db)
    yield digest.hexdigest(), total
    db.execute("DROP TABLE seen")  # after an error, the rollback of the transaction removes the tables
    db.execute("DROP TABLE seen_left")


def _check_left_out(db: sqlite3.Connection) -> None:
    """Raise InvalidRequest if a number is in a row that was left out and also in a row to act on."""
    rows = db.execute(_BOTH)
    some = [f"{one!r} (line {line} leaves it out: {reason})" for one, line, reason in islice(rows, SOME)]
    many = len(some) + sum(1 for _ in rows)
    if many:
        what = f"{many} number{'s' * (many > 1)}"
        error = InvalidRequest(f"the list contradicts itself about {what}: {', '.join(some)}{', …' if many > SOME else ''}")
        error.advice = "Nothing was sent. Remove the rows that do not count, or keep these numbers with --exclude."
        raise error


def differ(db: sqlite3.Connection) -> bool:
    """Return whether the journal holds other ids than those that are spooled."""
    questions = (
        "SELECT 1 FROM (SELECT id FROM numbers EXCEPT SELECT id FROM temp.seen) LIMIT 1",
        "SELECT 1 FROM (SELECT id FROM temp.seen EXCEPT SELECT id FROM numbers) LIMIT 1",
    )
    return any(db.execute(question).fetchone() for question in questions)


def differences(db: sqlite3.Connection) -> str:
    """Describe how the spooled numbers differ from those of the journal: how many there are, and the first of them."""
    db.execute("CREATE TEMP TABLE known AS SELECT number(id) AS number, id FROM numbers")
    db.execute("CREATE INDEX temp.known_number ON known (number)")
    parts = []
    for what, question in _DIFFER:
        rows = db.execute(question)
        some = [one for (one,) in islice(rows, SOME)]
        many = len(some) + sum(1 for _ in rows)
        if many:
            parts.append(f"{many} {what} ({', '.join(map(repr, some))}{', …' if many > len(some) else ''})")
    return " and ".join(parts) or "the same numbers, in another order or spelling"
