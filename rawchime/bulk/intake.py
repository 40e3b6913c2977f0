"""Take the numbers of an input into a journal: remove duplicates, and compare them with the numbers already there."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from ..errors import InvalidRequest
from ..inputs.mentions import mentions
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
_BOTH = "SELECT id, line, reason FROM seen_about JOIN seen USING (number) GROUP BY n ORDER BY n"
"""The numbers of rows that were left out, if another row asks for them."""


@contextlib.contextmanager
def spooled(db: sqlite3.Connection, ids: Iterable[str | LeftOut]) -> Iterator[tuple[str, int]]:
    """Keep the ids in temporary tables while the context lasts. Yield their digest and their count.

    The table ``seen`` holds each number once, in its first spelling, in the order of the input. The table ``seen_left``
    holds the rows that were left out, and ``seen_about`` the numbers that these mention. Raises InvalidRequest if one of
    them is in ``seen`` as well.
    """
    digest, total, rows = hashlib.sha256(), 0, iter(ids)
    db.execute("CREATE TEMP TABLE seen (n INTEGER PRIMARY KEY, number TEXT UNIQUE, id TEXT)")
    db.execute("CREATE TEMP TABLE seen_left AS SELECT * FROM left_out LIMIT 0")
    db.execute("CREATE TEMP TABLE seen_about (number TEXT, line INTEGER, reason TEXT)")
    while some := list(islice(rows, MANY)):
        good = [one for one in some if type(one) is str]
        digest.update("".join(f"{one}\n" for one in good).encode())
        total += len(good)
        pairs = ((number(one), one) for one in good)
        db.executemany("INSERT OR IGNORE INTO seen (number, id) VALUES (?, ?)", pairs)
        if len(good) < len(some):
            left = [one for one in some if isinstance(one, LeftOut)]
            about = ((found, one.line, one.reason) for one in left for found in _numbers_of(one))
            db.executemany("INSERT INTO seen_about VALUES (?, ?, ?)", about)
            rows_left = (one[:4] for one in left if one.outcome != "commented")
            db.executemany("INSERT INTO seen_left VALUES (?, ?, ?, ?)", rows_left)
    _check_left_out(db)
    yield digest.hexdigest(), total
    for table in ("seen", "seen_left", "seen_about"):  # after an error, the rollback of the transaction removes them
        db.execute(f"DROP TABLE {table}")


def _numbers_of(left: LeftOut) -> set[str]:
    own = left.phone_number_id
    return mentions(left.about or own) | ({number(own)} if own else set())


def _check_left_out(db: sqlite3.Connection) -> None:
    """Raise InvalidRequest if a number is in a row that was left out and also in a row to act on."""
    rows = db.execute(_BOTH)
    some = [f"{one!r} (line {line} leaves it out: {reason})" for one, line, reason in islice(rows, SOME)]
    many = len(some) + sum(1 for _ in rows)
    if many:
        what = f"{many} number{'s' * (many > 1)}"
        error = InvalidRequest(f"the list contradicts itself about {what}: {', '.join(some)}{', …' if many > SOME else ''}")
        error.advice = (
            "Nothing was sent. Remove the rows that do not count, for example earlier ones of the same number, or keep "
            "these numbers with --exclude."
        )
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
    db.create_function("number", 1, number, deterministic=True)
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
