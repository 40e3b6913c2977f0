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
    """A journal, to be read. Every method may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def setting(self, name: str) -> str:
        found = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def lane(self, n: int) -> str:
        """The lane of a number; empty where it has none."""
        found = self._db.execute("SELECT lane FROM lanes WHERE n = ?", (n,)).fetchone()
        return str(found[0]) if found else ""

    def pending(self, first: int, last: int, most: int, lane: str = "") -> list[Row]:
        """The first numbers of a range of places that wait to be sent, of one lane where it is named."""
        return [Row(*row) for row in self._db.execute(_PENDING[bool(lane)], (first, last, *[lane] * bool(lane), most))]

    def lanes(self, first: int, last: int) -> dict[str, int]:
        """How many of the numbers in a range of places that wait to be sent there are in each lane."""
        question = (
            "SELECT lane, count(*) FROM numbers JOIN lanes USING (n) WHERE state = 0 AND n BETWEEN ? AND ? GROUP BY lane"
        )
        return dict(self._db.execute(question, (first, last)).fetchall())

    def last(self) -> int:
        """The last place."""
        return int(self._db.execute("SELECT coalesce(max(n), 0) FROM numbers").fetchone()[0])

    def last_batch(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(batch), 0) FROM batches").fetchone()[0])

    def doubts(self) -> list[tuple[float, int]]:
        """The batches with numbers in doubt, and when (seconds since the epoch) their requests cannot be in flight."""
        question = "SELECT DISTINCT until, batch FROM numbers JOIN batches USING (batch) WHERE state = 4"
        return self._db.execute(question).fetchall()

    def in_doubt(self, batch: int) -> list[Doubted]:
        """The numbers of a batch that are in doubt."""
        question = (
            "SELECT n, id, unsure, resent, until, coalesce(code, ''), coalesce(message, '') FROM numbers "
            "JOIN batches USING (batch) LEFT JOIN reasons USING (n) WHERE state = 4 AND batch = ? ORDER BY n"
        )
        return [Doubted(Row(*row[:4]), batch, *row[4:]) for row in self._db.execute(question, (batch,))]

    def witnesses(self, most: int, since: float) -> list[str]:
        """Some numbers that this job has had accepted since a time, in seconds since the epoch."""
        question = "SELECT id FROM numbers JOIN batches USING (batch) WHERE state = 2 AND done > ? LIMIT ?"
        return [one for (one,) in self._db.execute(question, (since, most))]

    def resent(self) -> int:
        """How often numbers were resent after an attempt that may have acted."""
        return int(self._db.execute("SELECT coalesce(sum(resent), 0) FROM numbers").fetchone()[0])

    def counts(self) -> list[int]:
        """How many numbers there are in each state."""
        found = dict(self._db.execute("SELECT state, count(*) FROM numbers GROUP BY state").fetchall())
        return [found.get(state, 0) for state in range(5)]

    def refusals(self) -> list[tuple[str, str, int]]:
        """The codes of what was refused, the message where all of a code have the same, and how many, the most first."""
        question = (
            "SELECT code, CASE WHEN min(message) = max(message) THEN min(message) ELSE '' END, count(*) "
            "FROM reasons JOIN numbers USING (n) WHERE state = 3 GROUP BY code"
        )
        return sorted(self._db.execute(question).fetchall(), key=lambda row: -row[2])

    def outcomes(self, state: int | None = None) -> Iterator[Outcome]:
        """Where every number stands, in the order of the input, and then the rows that were left out; or, where a state is
        named, the numbers in that state.
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
        """How many rows of the input were left out, by their outcome: bad or skipped."""
        return dict(self._db.execute("SELECT outcome, count(*) FROM left_out GROUP BY outcome").fetchall())

    def last_moved(self) -> float:
        """When something was last settled, in seconds since the epoch; 0 for never."""
        return float(self._db.execute("SELECT coalesce(max(done), 0) FROM batches").fetchone()[0])
