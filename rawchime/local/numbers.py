"""The phone numbers of the local service and their deletion queue, in SQLite: a file, or memory.

What the public documentation leaves open, and is assumed here:

- Without a list of numbers every E.164 number exists, is ``Unassigned`` and has the product type ``VoiceConnector``.
- A number is queued from the moment its deletion is accepted; its status is ``ReleaseInProgress`` then, and its
  ``DeletionTimestamp`` that moment. After 7 days it is gone: no operation knows it any more.
- To delete a number that is queued already is refused with ``Conflict``, one that is gone or unknown with ``NotFound``, one
  that is associated with ``PhoneNumberAssociationsExist``; in a batch each number is answered for itself.
- An id that is no E.164 number in one of its two spellings makes a batch a ``BadRequestException`` as a whole.
- To restore a number that is not queued is a ``BadRequestException``. A restored number is ``Unassigned``.
- To take a number off a Voice Connector or group that it is not associated with is refused with ``Unprocessable``; every
  Voice Connector and group exists.
- ListPhoneNumbers is in the order of the numbers; its token is the last number of the page.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple

from ..operations.phone_number import QUEUE_SECONDS
from ..phone_numbers import number

QUEUED = "ReleaseInProgress"
APPLICATION_ID = 0x43484D31
"""What marks a file as one of these, and of this layout."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS numbers (
    number TEXT PRIMARY KEY,
    associations TEXT NOT NULL DEFAULT '[]',
    product_type TEXT NOT NULL DEFAULT 'VoiceConnector',
    created REAL NOT NULL,
    updated REAL NOT NULL,
    deleted REAL
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Refusal(NamedTuple):
    code: str
    message: str


class Row(NamedTuple):
    """A number as it is kept; ``associations`` are pairs of name and value, times are seconds since the epoch."""

    number: str
    associations: tuple[tuple[str, str], ...]
    product_type: str
    created: float
    updated: float
    deleted: float | None

    @property
    def status(self) -> str:
        if self.deleted is not None:
            return QUEUED
        return "Assigned" if self.associations else "Unassigned"


class Numbers:
    """Safe from many threads. What was answered is on disk, where there is one: it survives the end of the process.

    ``path`` is the file; empty for memory. Raises sqlite3.Error where it is not such a file.
    """

    def __init__(self, path: str = "") -> None:
        self._lock = Lock()
        self._db = sqlite3.connect(
            os.path.abspath(path) if path else ":memory:", check_same_thread=False, isolation_level=None
        )
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        if tables and application != APPLICATION_ID:
            raise sqlite3.DatabaseError("it is another program's database")
        self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_SCHEMA)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or nothing. Begun as a writer's, so that what is read in it no other process changes before it ends."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            finally:  # a full disk may fail the commit and leave it open, or have ended it already
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Nothing can be asked any more."""
        with self._lock:
            self._db.close()

    def provision(self, rows: Iterable[Row]) -> None:
        """From now on only these numbers exist, beside those that the file had; whether one is queued is the file's word."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO settings VALUES ('closed', '1')")
            self._db.executemany(
                "INSERT INTO numbers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE "
                "SET associations = excluded.associations, product_type = excluded.product_type",
                [(row.number, json.dumps(row.associations), *row[2:]) for row in rows],
            )

    def delete(self, ids: Iterable[str], now: float) -> dict[str, Refusal]:
        """Put numbers in the queue; those that are refused, by the number, and why. All of it or nothing is kept."""
        refused = {}
        with self._transaction():
            for key in dict.fromkeys(map(number, ids)):
                row = self._find(key, now)
                if row is None:
                    refused[key] = Refusal("NotFound", "The phone number does not exist")
                elif row.deleted is not None:
                    refused[key] = Refusal("Conflict", "The phone number is in the deletion queue already")
                elif row.associations:
                    refused[key] = Refusal("PhoneNumberAssociationsExist", "The phone number is still associated")
                else:
                    self._keep(row._replace(updated=now, deleted=now))
        return refused

    def get(self, phone_number_id: str, now: float) -> Row | None:
        """A number, or None for one that is unknown or gone."""
        with self._lock:
            return self._find(number(phone_number_id), now)

    def restore(self, phone_number_id: str, now: float) -> Row | Refusal | None:
        """Take a number out of the queue; a Refusal where it is not in it, None where it is unknown or gone."""
        with self._transaction():
            row = self._find(number(phone_number_id), now)
            if row is None:
                return None
            if row.deleted is None:
                return Refusal("BadRequest", "The phone number is not in the deletion queue")
            row = row._replace(updated=now, deleted=None)
            self._keep(row)
            return row

    def disassociate(self, holder: tuple[str, str], ids: Iterable[str], now: float) -> dict[str, Refusal]:
        """Take numbers off a holder, a pair of name and id; those that are refused, by the number. All of it or nothing."""
        refused = {}
        with self._transaction():
            for key in dict.fromkeys(map(number, ids)):
                row = self._find(key, now)
                if row is None:
                    refused[key] = Refusal("NotFound", "The phone number does not exist")
                elif holder not in row.associations:
                    refused[key] = Refusal("Unprocessable", "The phone number is not associated with it")
                else:
                    left = tuple(one for one in row.associations if one != holder)
                    self._keep(row._replace(updated=now, associations=left))
        return refused

    def page(self, status: str, after: str, size: int, now: float) -> list[Row]:
        """At most ``size`` numbers with a status (any, where it is empty) that come after one."""
        with self._lock:
            found = self._db.execute(
                "SELECT * FROM numbers WHERE number > ? AND (deleted IS NULL OR deleted > ?) "
                "AND (? = '' OR ? = CASE WHEN deleted IS NOT NULL THEN ? WHEN associations = '[]' THEN 'Unassigned' "
                "ELSE 'Assigned' END) ORDER BY number LIMIT ?",
                (after, now - QUEUE_SECONDS, status, status, QUEUED, size),
            ).fetchall()
        return [_row(one) for one in found]

    def queue(self, now: float) -> dict[str, float]:
        """The numbers in the queue, and the time at which each will be gone."""
        with self._lock:
            found = self._db.execute("SELECT number, deleted FROM numbers WHERE deleted > ?", (now - QUEUE_SECONDS,))
            return {key: deleted + QUEUE_SECONDS for key, deleted in found}

    def _find(self, key: str, now: float) -> Row | None:
        found = self._db.execute("SELECT * FROM numbers WHERE number = ?", (key,)).fetchone()
        if found is None:
            closed = self._db.execute("SELECT 1 FROM settings WHERE name = 'closed'").fetchone()
            return None if closed else Row(key, (), "VoiceConnector", now, now, None)
        row = _row(found)
        return None if row.deleted is not None and row.deleted <= now - QUEUE_SECONDS else row

    def _keep(self, row: Row) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO numbers VALUES (?, ?, ?, ?, ?, ?)", (row.number, json.dumps(row.associations), *row[2:])
        )


def _row(found: tuple[str, str, str, float, float, float | None]) -> Row:
    pairs = tuple((str(name), str(value)) for name, value in json.loads(found[1]))
    return Row(found[0], pairs, *found[2:])
