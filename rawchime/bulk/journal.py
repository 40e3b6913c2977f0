"""The journal of a job: each number's state, in SQLite, written down before anything is done about it.

The states of a number, and what moves it from one to the next:

    pending ──batch committed──> sending ──proven response──> accepted, refused
       ^                           │  └─nothing was done, or a 503──> pending
       │                           └─no proof, or the process died──> in doubt ──looked up──> accepted, refused
       └───────────────────────────looked up: not done────────────────────┘

A number that an attempt may have done is ``unsure`` from then on: a refusal that this explains is looked up, and to send
it again is a resend, which is counted.

Where it is kept, and for which run, is :mod:`.journal_file`'s.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..errors import InvalidRequest
from ..phone_numbers import number

APPLICATION_ID = 0x43484D32
"""What marks a file as a journal."""
VERSION = 2
PENDING, SENDING, ACCEPTED, REFUSED, DOUBT = range(5)
OUTCOMES = ("pending", "in-doubt", "accepted", "refused", "in-doubt")
"""What a state is called: a number whose request is under way, or was when the process died, is in doubt."""

SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE numbers (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0, batch INTEGER,
    unsure INTEGER NOT NULL DEFAULT 0, resent INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE batches (batch INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, until REAL, done REAL);
CREATE TABLE reasons (n INTEGER PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL);
CREATE INDEX doubts ON numbers (batch) WHERE state = 4;
CREATE INDEX open ON batches (batch) WHERE done IS NULL;
"""


# What happens to numbers: to a range of places, and to single ones.
_BEGIN = (
    "UPDATE numbers SET state = 1, batch = ?, resent = resent + unsure WHERE n BETWEEN ? AND ?",
    "UPDATE numbers SET state = 1, batch = ?, resent = resent + unsure WHERE n = ?",
)
_SETTLE = ("UPDATE numbers SET state = ? WHERE n BETWEEN ? AND ?", "UPDATE numbers SET state = ? WHERE n = ?")
_UNSURE = ("UPDATE numbers SET unsure = 1 WHERE n BETWEEN ? AND ?", "UPDATE numbers SET unsure = 1 WHERE n = ?")


class Outcome(NamedTuple):
    """Where one number stands: accepted, refused, in-doubt or pending. ``time`` is in seconds since the epoch."""

    phone_number_id: str
    outcome: str
    error_code: str = ""
    error_message: str = ""
    batch: int | None = None
    time: float | None = None
    resent: int = 0
    """How often it was sent again after an attempt that may have done it."""


class Row(NamedTuple):
    """A number and its place in the input, which is its key.

    ``unsure`` where an earlier attempt may have done it; ``resent`` is how often it was sent again after that.
    """

    n: int
    phone_number_id: str
    unsure: bool = False
    resent: int = 0


class Doubted(NamedTuple):
    """A number in doubt: its batch, whose request cannot be in flight after ``until`` (seconds since the epoch), and why.

    ``code`` is the code of a refusal that is not taken at its word; empty where there was none.
    """

    row: Row
    batch: int
    until: float
    code: str
    message: str


class Settings(NamedTuple):
    """What a job is about. A run with another one is refused by name; what is empty is not known, and not compared.

    ``access_key`` is a fingerprint of the id of the key that signs. Temporary keys rotate: it is compared only where an
    account is unknown.
    """

    endpoint: str
    region: str
    account: str = ""
    access_key: str = ""
    action: str = "delete"


class Journal:
    """One job. Made by :mod:`.journal_file`; one thread at a time uses it.

    Every method may raise sqlite3.Error (a full disk): then nothing of the transaction was kept.
    """

    def __init__(self, db: sqlite3.Connection, path: str = "", lock: int | None = None) -> None:
        self.path = path
        self._db = db
        self._lock = lock

    def close(self) -> None:
        """Give it free for another run."""
        self._db.close()
        if self._lock is not None:
            os.close(self._lock)  # after SQLite: to close a file ends a process's locks on it
            self._lock = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing is on the disk when it ends."""
        self._db.execute("BEGIN")
        try:
            yield
            self._db.execute("COMMIT")
        finally:  # a full disk may fail the commit and leave it open, or have ended it already
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    # What it is about

    def fill(self, ids: Iterable[str], settings: Settings) -> None:
        """Write down the numbers of a new job, each once."""
        digest = hashlib.sha256()
        total = 0

        def pairs() -> Iterator[tuple[str, str]]:
            nonlocal total
            for one in ids:
                digest.update(one.encode() + b"\n")
                total += 1
                yield number(one), one

        self._db.execute("CREATE TEMP TABLE seen (n INTEGER PRIMARY KEY, number TEXT UNIQUE, id TEXT)")
        with self.transaction():
            self._db.executemany("INSERT OR IGNORE INTO seen (number, id) VALUES (?, ?)", pairs())
            added = self._db.execute("INSERT INTO numbers (id) SELECT id FROM seen ORDER BY n").rowcount
            rows = {**settings._asdict(), "input": digest.hexdigest(), "duplicates": str(total - added)}
            self._db.executemany("INSERT INTO settings VALUES (?, ?)", rows.items())
        self._db.execute("DROP TABLE seen")

    def check(self, ids: Iterable[str], settings: Settings, *, same_account: bool = False) -> None:
        """Raise InvalidRequest where this is the journal of another job, which is named.

        ``same_account`` vouches for an account that cannot be compared.
        """
        for name in ("action", "endpoint", "region", "account"):
            now, then = getattr(settings, name), self.setting(name)
            if now and then and now != then:
                raise refused(self.path, f"of another {name}: {then} then, {now} now")
        then, now = self.setting("access_key"), settings.access_key
        if then and now and then != now and not (settings.account and self.setting("account")) and not same_account:
            error = refused(self.path, f"of another access key: {then.split()[0]} then, {now.split()[0]} now")
            error.advice = (
                "Nothing was sent. Whether both keys belong to the same account cannot be seen from them. If they do, add "
                "--same-account; if they do not, the numbers are not this account's."
            )
            raise error
        digest = hashlib.sha256()
        for one in ids:
            digest.update(one.encode() + b"\n")
        if digest.hexdigest() != self.setting("input"):
            raise refused(self.path, "of another input: the numbers are not those that it was made for")

    def learn(self, settings: Settings) -> None:
        """Keep the account that an earlier run did not know, and the key that signs now."""
        with self.transaction():
            question = "UPDATE settings SET value = ? WHERE name = ? AND ? <> '' AND (value = '' OR name = 'access_key')"
            for name in ("account", "access_key"):
                value = getattr(settings, name)
                self._db.execute(question, (value, name, value))

    def setting(self, name: str) -> str:
        found = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    # What moves

    def begin(self, batch: int, rows: Sequence[Row], until: float) -> list[Row]:
        """These numbers are about to be sent, in an attempt that is over at ``until``, seconds since the epoch.

        Return them as they are from now on.
        """
        self._db.execute("INSERT INTO batches VALUES (?, ?, ?, ?, NULL)", (batch, rows[0].n, rows[-1].n, until))
        self._set(_BEGIN, (batch,), rows)
        return [row._replace(resent=row.resent + 1) if row.unsure else row for row in rows]

    def end(
        self,
        batch: int,
        done: float,
        rows: Mapping[int, Sequence[Row]],
        reasons: Mapping[int, tuple[str, str]],
        unsure: Sequence[Row] = (),
    ) -> None:
        """The attempt is over: the new states of its numbers, and the code and the message of those that have one.

        ``unsure`` are numbers that go back although they may have been done. So are all numbers in doubt.
        """
        self._db.execute("UPDATE batches SET done = ? WHERE batch = ?", (done, batch))
        for state, some in rows.items():
            self._set(_SETTLE, (state,), some)
        for some in (unsure, rows.get(DOUBT, ())):
            self._set(_UNSURE, (), some)
        if reasons:
            question = "INSERT OR REPLACE INTO reasons VALUES (?, ?, ?)"
            self._db.executemany(question, [(n, *reason) for n, reason in reasons.items()])

    def settle(self, row: Row, batch: int, state: int, done: float, code: str = "", message: str = "") -> None:
        """A number in doubt was looked up."""
        self._db.execute("UPDATE batches SET done = ? WHERE batch = ?", (done, batch))
        self._db.execute("DELETE FROM reasons WHERE n = ?", (row.n,))
        if code or message:
            self._db.execute("INSERT INTO reasons VALUES (?, ?, ?)", (row.n, code, message))
        self._set(_SETTLE, (state,), [row])

    def _set(self, question: tuple[str, str], values: tuple[int, ...], rows: Sequence[Row]) -> None:
        if not rows:
            return
        if rows[-1].n - rows[0].n == len(rows) - 1:  # one after the other, as nearly all are
            self._db.execute(question[0], (*values, rows[0].n, rows[-1].n))
        else:
            self._db.executemany(question[1], [(*values, row.n) for row in rows])

    def interrupted(self) -> None:
        """What was being sent when an earlier process ended is in doubt."""
        with self.transaction():
            for batch, first, last in self._db.execute(
                "SELECT batch, first, last FROM batches WHERE done IS NULL"
            ).fetchall():
                which = (first, last, batch, SENDING)
                self._db.execute(
                    "INSERT OR REPLACE INTO reasons SELECT n, '', 'the job ended while it was under way' FROM numbers "
                    "WHERE n BETWEEN ? AND ? AND batch = ? AND state = ?",
                    which,
                )
                self._db.execute(
                    "UPDATE numbers SET state = 4, unsure = 1 WHERE n BETWEEN ? AND ? AND batch = ? AND state = ?",
                    which,
                )
                self._db.execute("UPDATE batches SET done = 0 WHERE batch = ?", (batch,))

    # What is asked

    def pending(self, first: int, last: int, most: int) -> list[Row]:
        """The first numbers of a range of places that wait to be sent."""
        question = "SELECT n, id, unsure, resent FROM numbers WHERE n BETWEEN ? AND ? AND state = 0 ORDER BY n LIMIT ?"
        return [Row(*row) for row in self._db.execute(question, (first, last, most))]

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
        """How often numbers were sent again after an attempt that may have done it."""
        return int(self._db.execute("SELECT coalesce(sum(resent), 0) FROM numbers").fetchone()[0])

    def counts(self) -> list[int]:
        """How many numbers there are in each state."""
        found = dict(self._db.execute("SELECT state, count(*) FROM numbers GROUP BY state").fetchall())
        return [found.get(state, 0) for state in range(5)]

    def refusals(self) -> list[tuple[str, str, int]]:
        """The codes of what was refused, a message of each, and how many, the most first."""
        question = "SELECT code, max(message), count(*) FROM reasons JOIN numbers USING (n) WHERE state = 3 GROUP BY code"
        return sorted(self._db.execute(question).fetchall(), key=lambda row: -row[2])

    def outcomes(self, state: int | None = None) -> Iterator[Outcome]:
        """Where every number stands (those in one state, where it is named), in the order of the input."""
        question = (
            "SELECT id, state, coalesce(code, ''), coalesce(message, ''), batch, done, resent FROM numbers "
            "LEFT JOIN batches USING (batch) LEFT JOIN reasons USING (n) WHERE state = coalesce(?, state) ORDER BY n"
        )
        for one, at, code, message, batch, done, resent in self._db.execute(question, (state,)):
            if at == PENDING:
                yield Outcome(one, OUTCOMES[at], resent=resent)
            else:
                yield Outcome(one, OUTCOMES[at], code, message, batch, done or None, resent)

    def last_moved(self) -> float:
        """When something was last settled, in seconds since the epoch; 0 for never."""
        return float(self._db.execute("SELECT coalesce(max(done), 0) FROM batches").fetchone()[0])


def refused(path: str, why: str) -> InvalidRequest:
    """The error for a journal that cannot be this job's."""
    error = InvalidRequest(f"the journal {path} is {why}")
    error.advice = (
        "Nothing was sent. What it knows is what was done: keep it. To begin another job, name another journal (--journal)."
    )
    return error
