"""The file of a journal: create it, resume it in one run at a time, read it, remove it.

``synchronous=FULL``: committed data is on disk before the next byte is sent. A journal is created under another name and
renamed when it is complete, so that a truncated file, even an empty one, never counts as a new journal.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator

from ..errors import InvalidRequest
from .damage import WRONG, check_values
from .journal import ADDED, APPLICATION_ID, SCHEMA, VERSION, Journal, refused
from .states import LeftOut, Settings

COMPANIONS = ("-wal", "-shm", "-journal", ".new")
"""The suffixes of files beside a journal: SQLite's, and the draft's."""


def temporary(ids: Iterable[str | LeftOut], settings: Settings) -> Journal:
    """Return a temporary journal: in memory, and beyond that in a file without a name."""
    db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    made = Journal(db)
    try:
        with _told("in memory"):
            db.execute("PRAGMA synchronous = OFF")
            db.executescript(SCHEMA)
            made.fill(ids, settings)
    except BaseException:
        made.close()
        raise
    return made


def create(path: str, ids: Iterable[str | LeftOut], settings: Settings) -> Journal:
    """Create a journal at a path, mode 0600. Raises InvalidRequest if that fails, or if one exists meanwhile."""
    place = os.path.realpath(path)
    draft = f"{place}.new"
    lock = _lock(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW)
    ours = False
    try:
        with _told(path):
            if os.path.exists(place) or not os.path.samestat(os.stat(draft), os.fstat(lock)):
                raise FileExistsError  # another run has created one meanwhile
            _check_draft(draft, lock)
            ours = True
            _check_place(place)
            os.ftruncate(lock, 0)
            db = sqlite3.connect(draft, isolation_level=None, check_same_thread=False)
            try:
                db.execute("PRAGMA journal_mode = MEMORY")  # an incomplete draft is started over
                db.execute("PRAGMA synchronous = OFF")
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {VERSION}")
                db.executescript(SCHEMA)
                Journal(db, path).fill(ids, settings)
                db.execute("PRAGMA journal_mode = WAL")
            finally:
                db.close()
            os.fsync(lock)
            os.rename(draft, place)
            _sync_folder(place)
            made = Journal(_connect(path), path, lock)
            made.new = True
            return made
    except BaseException:
        with contextlib.suppress(OSError):
            if ours and os.path.samestat(os.stat(draft), os.fstat(lock)):
                os.unlink(draft)
        os.close(lock)
        raise


def _check_draft(draft: str, file: int) -> None:
    """Raise InvalidRequest rather than overwrite another file."""
    start = os.pread(file, 72, 0)
    if start and start[68:72] != APPLICATION_ID.to_bytes(4, "big"):  # https://www.sqlite.org/fileformat.html, 1.3.13
        raise InvalidRequest(
            f"{draft} is in the way: the journal is first written under this name. Move that file, or name another journal "
            "with --journal"
        )


def _check_place(path: str) -> None:
    """Raise InvalidRequest for leftovers of an earlier journal: SQLite would replay them into the new one."""
    for left in (f"{path}-wal", f"{path}-journal"):
        if os.path.exists(left):
            error = InvalidRequest(f"{left} belongs to an earlier journal, which is missing")
            error.advice = (
                "Nothing was sent. The two files belong together: put the journal back to resume, delete this file to start "
                "over, or name another --journal."
            )
            raise error


def resume(path: str) -> Journal:
    """Open the journal at a path for this run only. Raises InvalidRequest if it is not a journal, damaged, or in use."""
    lock = _lock(path, os.O_RDWR)
    try:
        with _told(path):
            return Journal(_connect(path), path, lock)
    except BaseException:
        os.close(lock)
        raise


def look(path: str) -> tuple[Journal, bool]:
    """Open the journal at a path for reading. Return it, and whether a run is using it now."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}") from None
    try:
        if not stat.S_ISREG(os.fstat(lock).st_mode):
            raise refused(path, "not a file")
        running = not _try_lock(lock, shared=True)
    finally:
        os.close(lock)
    # A journal that was closed properly is complete in its one file: reading it leaves no trace.
    settled = not running and not os.path.exists(f"{os.path.realpath(path)}-wal")
    with _told(path):
        return Journal(_connect(path, "?mode=ro&immutable=1" if settled else "?mode=ro"), path), running


def abandon(journal: Journal) -> None:
    """Close a journal unchanged after a run that sent nothing. A journal that this run created is removed."""
    journal.close()
    if not journal.path or not journal.new:
        return
    for suffix in ("", *COMPANIONS):
        with contextlib.suppress(OSError):
            os.unlink(os.path.realpath(journal.path) + suffix)


def _connect(path: str, mode: str = "?mode=rw") -> sqlite3.Connection:
    """Raise InvalidRequest if the file is not a journal, or not complete."""
    from urllib.parse import quote

    complete = os.path.exists(f"{os.path.realpath(path)}-wal")  # SQLite makes it, if it is missing
    place = quote(os.fsencode(os.path.realpath(path)))  # SQLite keeps its own files beside what a link points to
    db = sqlite3.connect(f"file:{place}{mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=20)
    try:
        if _mark(db) != APPLICATION_ID:
            error = InvalidRequest(f"{path} is not a journal of rawchime, or it is cut off")
            beside = f"{path}.journal"
            which = f"{beside} is there" if os.path.exists(beside) else "FILE.journal, unless --journal named another"
            error.advice = f"Nothing was sent. Name the journal of a job: {which}."
            raise error
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 1 and "mode=ro" not in mode:
            _upgrade(db)
        elif version == 1:
            error = refused(path, "of rawchime 0.1.0")
            error.advice = "Run the job's own command once: it updates the journal and resumes the job."
            raise error
        elif version != VERSION:
            raise refused(path, f"of version {version}, but this rawchime writes version {VERSION}")
        (size,) = db.execute("PRAGMA page_size").fetchone()
        if os.path.getsize(path) % size:
            raise refused(path, "cut short")
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"settings", *WRONG} <= tables and version == VERSION:
            raise refused(path, "damaged (a table is missing)")
        (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise refused(path, f"damaged ({found})")
        check_values(path, db, complete=complete)
        db.execute("PRAGMA synchronous = FULL")
    except BaseException:
        db.close()
        raise
    return db


def _mark(db: sqlite3.Connection) -> int | None:
    """Return the mark of the file's kind; None if it is not a database."""
    try:
        return int(db.execute("PRAGMA application_id").fetchone()[0])
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return None


def _upgrade(db: sqlite3.Connection) -> None:
    """Update a journal of version 1.

    Version 1 did not record after which attempts a pending number may be done, so every number that was sent is unsure. It
    counted numbers that GetPhoneNumber does not know as deleted, so these are in doubt again.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute("ALTER TABLE numbers ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0")
        db.execute("ALTER TABLE numbers ADD COLUMN resent INTEGER NOT NULL DEFAULT 0")
        for statement in filter(None, map(str.strip, ADDED.split(";"))):
            db.execute(statement)
        db.execute(
            "UPDATE numbers SET state = 4 WHERE state = 2 AND n IN "
            "(SELECT n FROM reasons WHERE message LIKE 'looked up: gone%')"
        )
        db.execute("UPDATE numbers SET unsure = 1 WHERE state <> 2 AND batch IS NOT NULL")
        db.executemany("INSERT OR IGNORE INTO settings VALUES (?, ?)", [("access_key", ""), ("action", "delete")])
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _lock(path: str, flags: int) -> int:
    """Return the open file, locked by this process until it is closed."""
    try:
        lock = os.open(path, flags, 0o600)
    except OSError as error:
        raise InvalidRequest(f"the journal {path} cannot be opened: {error.strerror}") from None
    for _ in range(10):  # `status` locks it for a moment
        if _try_lock(lock):
            return lock
        time.sleep(0.05)
    os.close(lock)
    busy = InvalidRequest(f"another run is using the journal {path}")
    busy.advice = "This run sent nothing. `rawchime status` shows the progress of the other run."
    raise busy


def _try_lock(file: int, *, shared: bool = False) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        raise InvalidRequest("a journal needs a system that can lock files with flock") from None
    try:
        # Not the kind of lock that SQLite uses, so the two do not meet.
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """Turn errors of SQLite and the system into InvalidRequest."""
    try:
        yield
    except FileExistsError:
        raise InvalidRequest(f"another run has just started with the journal {path}") from None
    except OSError as error:
        raise InvalidRequest(f"the journal {path} cannot be written: {error.strerror}") from None
    except UnicodeDecodeError:
        raise refused(path, "damaged (a name is not valid UTF-8)") from None
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and str(error).endswith((" full", "I/O error", "readonly database")):
            raise InvalidRequest(f"the journal {path} cannot be written: {error}") from None
        raise refused(path, f"unusable ({error})") from None


def _sync_folder(path: str) -> None:
    folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
