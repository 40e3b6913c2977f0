"""Queries of a journal. Nothing here changes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from .states import OUTCOMES, PENDING, Doubted, Outcome, Row

_PENDING = (
    "SELECT n, id, unsure, resent FROM numbers WHERE n BETWEEN ? AND ? AND state = 0 ORDER BY n LIMIT ?",
    "SELECT n, id, unsure, resent FROM numbers JOIN lanes USING (n) "
    "WHERE n BETWEEN ? AND ? AND state = 0 AND lane = ? ORDER BY n LIMIT ?",
)


class View:
    """Reads a journal. Every method may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def setting(self, name: str) -> str:
        found = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def lane(self, n: int) -> str:
        """Return the lane of a number; empty if it has none."""
        found = self._db.execute("SELECT lane FROM lanes WHERE n = ?", (n,)).fetchone()
        return str(found[0]) if found else ""

    def pending(self, first: int, last: int, most: int, lane: str = "") -> list[Row]:
        """Return the first ``most`` pending numbers in a range of places; with ``lane``, only those in it."""
        return [Row(*row) for row in self._db.execute(_PENDING[bool(lane)], (first, last, *[lane] * bool(lane), most))]

    def lanes(self, first: int, last: int) -> dict[str, int]:
        """Return how many pending numbers in a range of places each lane has."""
        question = (
            "SELECT lane, count(*) FROM numbers JOIN lanes USING (n) WHERE state = 0 AND n BETWEEN ? AND ? GROUP BY lane"
        )
        return dict(self._db.execute(question, (first, last)).fetchall())

    def last(self) -> int:
        """Return the last place."""
        return int(self._db.execute("SELECT coalesce(max(n), 0) FROM numbers").fetchone()[0])

    def last_batch(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(batch), 0) FROM batches").fetchone()[0])

    def doubts(self) -> list[tuple[float, int]]:
        """Return the batches with numbers in doubt: for each, the time (seconds since the epoch) from which its request
        can no longer be in flight, and its number.
        """
        question = "SELECT DISTINCT until, batch FROM numbers JOIN batches USING (batch) WHERE state = 4"
        return self._db.execute(question).fetchall()

    def in_doubt(self, batch: int) -> list[Doubted]:
        """Return the numbers of a batch that are in doubt."""
        question = (
            "SELECT n, id, unsure, resent, until, coalesce(code, ''), coalesce(message, '') FROM numbers "
            "JOIN batches USING (batch) LEFT JOIN reasons USING (n) WHERE state = 4 AND batch = ? ORDER BY n"
        )
        return [Doubted(Row(*row[:4]), batch, *row[4:]) for row in self._db.execute(question, (batch,))]

    def witnesses(self, most: int, since: float) -> list[str]:
        """Return up to ``most`` numbers of this job that were accepted after a time, in seconds since the epoch."""
        question = "SELECT id FROM numbers JOIN batches USING (batch) WHERE state = 2 AND done > ? LIMIT ?"
        return [one for (one,) in self._db.execute(question, (since, most))]

    def resent(self) -> int:
        """Return how often numbers were resent after an attempt that may have acted."""
        return int(self._db.execute("SELECT coalesce(sum(resent), 0) FROM numbers").fetchone()[0])

    def counts(self) -> list[int]:
        """Return how many numbers are in each state."""
        found = dict(self._db.execute("SELECT state, count(*) FROM numbers GROUP BY state").fetchall())
        return [found.get(state, 0) for state in range(5)]

    def refusals(self) -> list[tuple[str, str, int]]:
        """Return each code of refused numbers, its message (empty if they differ), and its count; highest first."""
        question = (
            "SELECT code, CASE WHEN min(message) = max(message) THEN min(message) ELSE '' END, count(*) "
            "FROM reasons JOIN numbers USING (n) WHERE state = 3 GROUP BY code"
        )
        return sorted(self._db.execute(question).fetchall(), key=lambda row: -row[2])

    def outcomes(self, state: int | None = None) -> Iterator[Outcome]:
        """Yield the outcome of every number in the order of the input, then the rows that were left out.

        With ``state``, yield only the numbers in that state.
        """
        question = (
            "SELECT id, state, coalesce(code, ''), coalesce(message, ''), batch, done, resent FROM numbers "
            "LEFT JOIN batches USING (batch) LEFT JOIN reasons USING (n) WHERE state = coalesce(?, state) ORDER BY n"
        )
        for one, at, code, message, batch, done, resent in self._db.execute(question, (state,)):
            if at == PENDING:
                yield Outcome(one, OUTCOMES[at], resent=resent)
            else:
                yield Outcome(one, OUTCOMES[at], code, message, batch, done or None, resent)
        if state is None:
            for line, one, outcome, reason in self._db.execute(
                "SELECT line, id, outcome, reason FROM left_out ORDER BY rowid"
            ):
                yield Outcome(one, outcome, "", reason if one else f"line {line}: {reason}")

    def left_out(self) -> dict[str, int]:
        """Return how many rows of the input were left out, by outcome: bad or skipped."""
        return dict(self._db.execute("SELECT outcome, count(*) FROM left_out GROUP BY outcome").fetchall())

    def last_moved(self) -> float:
        """Return when a batch was last settled, in seconds since the epoch; 0 if never."""
        return float(self._db.execute("SELECT coalesce(max(done), 0) FROM batches").fetchone()[0])
