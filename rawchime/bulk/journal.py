"""The journal of a job: the state of each number in SQLite, recorded before anything depends on it.

The states of a number and their transitions:

    pending ──batch committed──> sending ──proven response──> accepted, refused
       ^                           │  └─nothing was done, or a 503──> pending
       │                           └─no proof, or the process died──> in doubt ──looked up──> accepted, refused
       └───────────────────────────looked up: not done────────────────────┘

After an attempt that may have acted, a number is ``unsure``: a refusal that this could explain is looked up, and sending
the number again counts as a resend.

The file and its lock are in :mod:`.journal_file`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from ..errors import InvalidRequest
from ..phone_numbers import number
from .intake import differ, differences, spooled
from .states import DOUBT, SENDING, LeftOut, Row, Settings
from .view import View

APPLICATION_ID = 0x43484D32
"""The mark of a journal file."""
VERSION = 2
COMPARED = {"action": "action", "endpoint": "endpoint", "region": "region", "account": "account"}
"""The settings in which two runs of a job must agree, and their names."""
ADDED = """
CREATE TABLE left_out (line INTEGER NOT NULL, id TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE lanes (n INTEGER PRIMARY KEY, lane TEXT NOT NULL);
"""
"""The tables that journals of rawchime 0.1.0 lack."""
SCHEMA = f"""
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE numbers (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0, batch INTEGER,
    unsure INTEGER NOT NULL DEFAULT 0, resent INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE batches (batch INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, until REAL, done REAL);
CREATE TABLE reasons (n INTEGER PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL);
{ADDED}
CREATE INDEX doubts ON numbers (batch) WHERE state = 4;
CREATE INDEX open ON batches (batch) WHERE done IS NULL;
"""


# The changes of numbers: of a range of places, and of single ones.
_BEGIN = (
    "UPDATE numbers SET state = 1, batch = ?, resent = resent + unsure WHERE n BETWEEN ? AND ?",
    "UPDATE numbers SET state = 1, batch = ?, resent = resent + unsure WHERE n = ?",
)
_SETTLE = ("UPDATE numbers SET state = ? WHERE n BETWEEN ? AND ?", "UPDATE numbers SET state = ? WHERE n = ?")
_EMPTY = (
    "DELETE FROM settings",
    "DELETE FROM numbers",
    "DELETE FROM batches",
    "DELETE FROM reasons",
    "DELETE FROM left_out",
    "DELETE FROM lanes",
)
_FORGET = (
    "DELETE FROM reasons WHERE n IN (SELECT n FROM numbers WHERE state IN (2, 3))",
    "DELETE FROM lanes WHERE n IN (SELECT n FROM numbers WHERE state IN (2, 3))",
    "UPDATE numbers SET state = 0 WHERE state IN (2, 3)",
)
_UNSURE = ("UPDATE numbers SET unsure = 1 WHERE n BETWEEN ? AND ?", "UPDATE numbers SET unsure = 1 WHERE n = ?")


class Journal(View):
    """The journal of one job, opened by :mod:`.journal_file`, for one thread at a time. ``new``: this run has made it.

    Every method may raise sqlite3.Error (a full disk). Then nothing of the transaction was recorded.
    """

    def __init__(self, db: sqlite3.Connection, path: str = "", lock: int | None = None) -> None:
        super().__init__(db)
        self.path = path
        self.new = False
        self._lock = lock
        # Of a run that ended without closing: SQLite takes up the file beside the journal, and this run closes it.
        self._marked = lock is not None and bool(db.execute("SELECT 1 FROM settings WHERE name = 'open'").fetchone())

    def close(self) -> None:
        """Close the journal, so that another run can use it."""
        marked, self._marked = self._marked, False
        if marked:
            with contextlib.suppress(sqlite3.Error):
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                self._db.execute("DELETE FROM settings WHERE name = 'open'")
                marked = False
        self._db.close()
        if marked:  # on a full disk: with the file beside it, even an empty one, the journal is complete
            with contextlib.suppress(OSError):
                os.close(os.open(f"{os.path.realpath(self.path)}-wal", os.O_WRONLY | os.O_CREAT, 0o600))
        if self._lock is not None:
            os.close(self._lock)  # after SQLite: closing a file ends the locks of the process on it
            self._lock = None

    def mark(self) -> None:
        """Record in the journal's one file that what follows may be in SQLite's file beside it. Closing removes the mark."""
        if self.path:
            self._db.execute("INSERT OR REPLACE INTO settings VALUES ('open', '1')")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._marked = True

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Record everything or nothing. Inside another transaction, or after :meth:`hold`, the outer one decides."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            yield
            self._db.execute("COMMIT")
        finally:  # a full disk may fail the commit and leave it open, or have ended it already
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def hold(self) -> None:
        """Record changes only when :meth:`keep` is called: a plan changes nothing before it is confirmed."""
        self._db.execute("BEGIN")

    def keep(self) -> None:
        """Record the changes since :meth:`hold`."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    # Numbers and settings

    def fill(self, ids: Iterable[str | LeftOut], settings: Settings) -> None:
        """Record the numbers of a new job, each once, and the rows that were left out."""
        with self.transaction(), spooled(self._db, ids) as (digest, total):
            self._keep(digest, total, settings)

    def check(self, ids: Iterable[str | LeftOut], settings: Settings, *, same_account: bool = False) -> None:
        """Raise InvalidRequest if this is the journal of another job, and say which.

        A job that has sent nothing yet takes the numbers of another list. ``same_account`` confirms an account that cannot
        be compared.
        """
        self.compare(settings, same_account=same_account)
        if settings.undoes != self.setting("undoes"):
            raise refused(self.path, "for another restoration: one from a list, or one of another deletion")
        with self.transaction(), spooled(self._db, ids) as (digest, total):
            if digest == self.setting("input"):
                if differ(self._db):
                    raise refused(self.path, "damaged (its numbers are not those of its list)")
                return
            if not self._untouched():
                raise another_input(self.path, differences(self._db))
            for statement in _EMPTY:
                self._db.execute(statement)
            self._keep(digest, total, settings)

    def compare(self, settings: Settings, *, same_account: bool = False) -> None:
        """Raise InvalidRequest if the settings are those of another job. Empty settings are not compared."""
        for name, told in COMPARED.items():
            now, then = getattr(settings, name), self.setting(name)
            if now and then and now != then:
                raise refused(self.path, f"for another {told}: it has {then}, this run has {now}")
        then, now = self.setting("access_key"), settings.access_key
        if then and now and then != now and not (settings.account and self.setting("account")) and not same_account:
            error = refused(self.path, f"for another access key: it has {then.split()[0]}, this run has {now.split()[0]}")
            error.advice = (
                "Nothing was sent. The two keys do not show whether they belong to the same account. If they do, add "
                "--same-account. If they do not, this journal is for another account."
            )
            raise error

    def _keep(self, digest: str, total: int, settings: Settings) -> None:
        """Make the spooled numbers those of this job."""
        added = self._db.execute("INSERT INTO numbers (id) SELECT id FROM seen ORDER BY n").rowcount
        self._db.execute("INSERT INTO left_out SELECT * FROM seen_left")
        rows = {**settings._asdict(), "id": secrets.token_hex(8), "input": digest, "duplicates": str(total - added)}
        self._db.executemany("INSERT INTO settings VALUES (?, ?)", rows.items())

    def _untouched(self) -> bool:
        """Whether no attempt of this job can have acted."""
        question = "SELECT 1 FROM numbers WHERE state <> 0 OR unsure <> 0 OR resent <> 0 LIMIT 1"
        return self._db.execute(question).fetchone() is None

    def learn(self, settings: Settings) -> None:
        """Record an account that an earlier run did not know, and the current key."""
        with self.transaction():
            question = "UPDATE settings SET value = ? WHERE name = ? AND ? <> '' AND (value = '' OR name = 'access_key')"
            for name in ("account", "access_key"):
                value = getattr(settings, name)
                self._db.execute(question, (value, name, value))

    def forget(self) -> None:
        """Make all settled numbers pending again, without a lane: a new survey decides about them."""
        with self.transaction():
            for statement in _FORGET:
                self._db.execute(statement)

    # Transitions

    def begin(self, batch: int, rows: Sequence[Row], until: float) -> list[Row]:
        """Record that these numbers are about to be sent, in an attempt that ends by ``until``, seconds since the epoch.

        Return them in their new state.
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
        """Record the end of an attempt: the new states of its numbers, with their codes and messages.

        ``unsure`` are numbers that return to pending although the attempt may have acted. Numbers in doubt are unsure too.
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
        """Record the result for a number in doubt."""
        self._db.execute("UPDATE batches SET done = ? WHERE batch = ?", (done, batch))
        self._db.execute("DELETE FROM reasons WHERE n = ?", (row.n,))
        if code or message:
            self._db.execute("INSERT INTO reasons VALUES (?, ?, ?)", (row.n, code, message))
        self._set(_SETTLE, (state,), [row])

    def survey(self, lanes: Mapping[int, str], settled: Mapping[int, tuple[int, str, str]]) -> None:
        """Record the lanes of numbers, and the outcomes of numbers that need no request."""
        self._db.executemany("INSERT OR REPLACE INTO lanes VALUES (?, ?)", lanes.items())
        self._db.executemany("UPDATE numbers SET state = ? WHERE n = ?", [(one[0], n) for n, one in settled.items()])
        rows = [(n, code, message) for n, (_, code, message) in settled.items()]
        self._db.executemany("INSERT OR REPLACE INTO reasons VALUES (?, ?, ?)", rows)

    def _set(self, question: tuple[str, str], values: tuple[int, ...], rows: Sequence[Row]) -> None:
        if not rows:
            return
        if rows[-1].n - rows[0].n == len(rows) - 1:  # consecutive, as nearly all are
            self._db.execute(question[0], (*values, rows[0].n, rows[-1].n))
        else:
            self._db.executemany(question[1], [(*values, row.n) for row in rows])

    def interrupted(self) -> None:
        """Put the numbers in doubt that were in flight when an earlier process ended."""
        with self.transaction():
            for batch, first, last in self._db.execute(
                "SELECT batch, first, last FROM batches WHERE done IS NULL"
            ).fetchall():
                which = (first, last, batch, SENDING)
                self._db.execute(
                    "INSERT OR REPLACE INTO reasons SELECT n, '', 'the job ended while the request was in flight' "
                    "FROM numbers WHERE n BETWEEN ? AND ? AND batch = ? AND state = ?",
                    which,
                )
                self._db.execute(
                    "UPDATE numbers SET state = 4, unsure = 1 WHERE n BETWEEN ? AND ? AND batch = ? AND state = ?",
                    which,
                )
                self._db.execute("UPDATE batches SET done = 0 WHERE batch = ?", (batch,))

    def retry(self, code: str = "", among: Container[str] | None = None) -> int:
        """Make refused numbers pending again, optionally only those with a code or ``among`` some. Return how many."""
        question = "SELECT n, id FROM numbers LEFT JOIN reasons USING (n) WHERE state = 3 AND ? IN ('', coalesce(code, ''))"
        with self.transaction():
            found = self._db.execute(question, (code,)).fetchall()
            rows = [(n,) for n, one in found if among is None or number(one) in among]
            self._db.executemany("DELETE FROM reasons WHERE n = ?", rows)
            self._db.executemany("UPDATE numbers SET state = 0 WHERE n = ?", rows)
        return len(rows)

    def reopen(self, among: Container[str]) -> int:
        """Make the accepted numbers pending again that are among some. Return how many."""
        with self.transaction():
            found = self._db.execute("SELECT n, id FROM numbers WHERE state = 2").fetchall()
            rows = [(n,) for n, one in found if number(one) in among]
            self._db.executemany("DELETE FROM reasons WHERE n = ?", rows)
            self._db.executemany("UPDATE numbers SET state = 0 WHERE n = ?", rows)
        return len(rows)


def refused(path: str, why: str) -> InvalidRequest:
    """Return the error for a journal that cannot belong to this job."""
    error = InvalidRequest(f"the journal {path} is {why}")
    error.advice = (
        "Nothing was sent. A journal records what was done: keep it. Another job needs another journal (--journal)."
    )
    return error


def another_input(path: str, how: str) -> InvalidRequest:
    """Return the error for numbers that differ from those of a journal; ``how`` says how."""
    error = refused(path, f"of another list: {how}")
    error.advice = (
        "Nothing was sent. To resume that job, use its list again. To begin a new job with this list, name another "
        "journal with --journal. Numbers that the first job has settled are then sent again."
    )
    return error
