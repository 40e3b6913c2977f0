"""The phone numbers of the local service and their deletion queue, in SQLite: a file, or memory.

The public documentation leaves some behaviour open. This service assumes:

- Without a list of numbers, every E.164 number exists, is ``Unassigned``, and has the product type ``VoiceConnector``.
- A number is queued as soon as its deletion is accepted. Its status is then ``ReleaseInProgress``, and its
  ``DeletionTimestamp`` is the time of the deletion. After 7 days the number is gone, and every operation reports it as not
  found.
- Deleting a number that is already queued is refused with ``Conflict``, a number that is gone or unknown with ``NotFound``,
  and a number with associations with ``PhoneNumberAssociationsExist``. Each number of a batch has its own outcome.
- If one id of a batch is not an E.164 number in one of the two spellings, the whole batch is a ``BadRequestException``.
- Restoring a number that is not queued is a ``BadRequestException``. A restored number is ``Unassigned``.
- Removing a number from a Voice Connector or group that does not hold it is refused with ``Unprocessable``. Every Voice
  Connector and every group exists.
- ListPhoneNumbers returns the numbers in order. Its NextToken is the last number of the page.
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
"""SQLite's application id, which marks a file as one of these, with this layout."""

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
    """Why a number was refused."""

    code: str
    message: str


class Row(NamedTuple):
    """A stored number. ``associations`` are pairs of name and value; times are in seconds since the epoch."""

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
    """The stored numbers. It is thread-safe. With a file, every change is on the disk before the response is sent.

    ``path`` is the file; empty for memory. Raises sqlite3.Error if the file is not one of these.
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
            raise sqlite3.DatabaseError("the file is another program's database")
        self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_SCHEMA)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Run a transaction. It locks for writing at once, so that no other process changes what it has read."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            finally:  # on a full disk a failed commit may leave the transaction open, or may have ended it
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    def provision(self, rows: Iterable[Row]) -> None:
        """Add numbers. From now on, only these and the numbers already in the file exist.

        A number that is already in the file keeps its place in the deletion queue.
        """
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO settings VALUES ('closed', '1')")
            self._db.executemany(
                "INSERT INTO numbers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE "
                "SET associations = excluded.associations, product_type = excluded.product_type",
                [(row.number, json.dumps(row.associations), *row[2:]) for row in rows],
            )

    def delete(self, ids: Iterable[str], now: float) -> dict[str, Refusal]:
        """Put numbers in the deletion queue, in one transaction. Return the refused numbers, with the reasons."""
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
        """Return a number, or None if it is unknown or gone."""
        with self._lock:
            return self._find(number(phone_number_id), now)

    def restore(self, phone_number_id: str, now: float) -> Row | Refusal | None:
        """Take a number out of the deletion queue and return it.

        Return a Refusal if it is not in the queue, and None if it is unknown or gone.
        """
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
        """Remove numbers from a holder, a pair of name and id, in one transaction. Return the refused numbers, with the
        reasons.
        """
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
        """Return up to ``size`` numbers after the number ``after``, with a status (empty for any)."""
        with self._lock:
            found = self._db.execute(
                "SELECT * FROM numbers WHERE number > ? AND (deleted IS NULL OR deleted > ?) "
                "AND (? = '' OR ? = CASE WHEN deleted IS NOT NULL THEN ? WHEN associations = '[]' THEN 'Unassigned' "
                "ELSE 'Assigned' END) ORDER BY number LIMIT ?",
                (after, now - QUEUE_SECONDS, status, status, QUEUED, size),
            ).fetchall()
        return [_row(one) for one in found]

    def queue(self, now: float) -> dict[str, float]:
        """Return the numbers in the deletion queue, each with the time at which it will be gone."""
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
