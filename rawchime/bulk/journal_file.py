"""Where a journal is kept: made, resumed by one run at a time, looked at, taken away.

``synchronous=FULL``: what was committed is on the disk when the next byte leaves. A journal is made beside its place and
moved there when it is whole, so that one that is cut short, even to nothing, is never taken for a new one.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator

from ..errors import InvalidRequest
from .actions import ACTIONS
from .journal import ADDED, APPLICATION_ID, SCHEMA, VERSION, Journal, refused
from .states import LeftOut, Settings

COMPANIONS = ("-wal", "-shm", "-journal", ".new")
"""What SQLite and a draft add to a journal's name for files beside it."""


def temporary(ids: Iterable[str | LeftOut], settings: Settings) -> Journal:
    """A journal that lives as long as the process: in memory, and what is too much for it in a file without a name."""
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
    """A new journal at a path, mode 0600. InvalidRequest where it cannot be made, or is there meanwhile."""
    place = os.path.realpath(path)
    draft = f"{place}.new"
    lock = _lock(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW)
    ours = False
    try:
        with _told(path):
            if os.path.exists(place) or not os.path.samestat(os.stat(draft), os.fstat(lock)):
                raise FileExistsError  # another run has made one, since it was not there
            _check_draft(draft, lock)
            ours = True
            _check_place(place)
            os.ftruncate(lock, 0)
            db = sqlite3.connect(draft, isolation_level=None, check_same_thread=False)
            try:
                db.execute("PRAGMA journal_mode = MEMORY")  # a draft that is cut short is begun anew
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
    """Nothing of anybody else's is written over."""
    start = os.pread(file, 72, 0)
    if start and start[68:72] != APPLICATION_ID.to_bytes(4, "big"):  # https://www.sqlite.org/fileformat.html, 1.3.13
        raise InvalidRequest(
            f"{draft}, where the journal would be made, is another file. Move it, or name another --journal"
        )


def _check_place(path: str) -> None:
    """Nothing of an earlier journal is taken for a part of the new one: SQLite would replay it."""
    for left in (f"{path}-wal", f"{path}-journal"):
        if os.path.exists(left):
            error = InvalidRequest(f"{left} belongs to an earlier journal, which is missing")
            error.advice = (
                "Nothing was sent. The two files belong together: put the journal back to resume, delete this file to start "
                "over, or name another --journal."
            )
            raise error


def resume(path: str) -> Journal:
    """The journal at a path, for this run alone. InvalidRequest where it is none, damaged, or in use."""
    lock = _lock(path, os.O_RDWR)
    try:
        with _told(path):
            return Journal(_connect(path), path, lock)
    except BaseException:
        os.close(lock)
        raise


def look(path: str) -> tuple[Journal, bool]:
    """The journal at a path, only to be read, and whether a run is using it now."""
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
    # Of a journal that nobody uses and that was closed in order, all is in the one file: it is read without a trace.
    settled = not running and not os.path.exists(f"{os.path.realpath(path)}-wal")
    with _told(path):
        return Journal(_connect(path, "?mode=ro&immutable=1" if settled else "?mode=ro"), path), running


def abandon(journal: Journal) -> None:
    """Close a journal as it was before this run, which has sent nothing: one that this run made is taken away."""
    journal.close()
    if not journal.path or not journal.new:
        return
    for suffix in ("", *COMPANIONS):
        with contextlib.suppress(OSError):
            os.unlink(os.path.realpath(journal.path) + suffix)


def _connect(path: str, mode: str = "?mode=rw") -> sqlite3.Connection:
    """Raises InvalidRequest where it is not a journal, or not whole."""
    from urllib.parse import quote

    place = quote(os.fsencode(os.path.realpath(path)))  # SQLite keeps its own files beside what a link points to
    db = sqlite3.connect(f"file:{place}{mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=20)
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            raise refused(path, "not a journal of rawchime, or cut off")
        if version == 1 and "mode=ro" not in mode:
            _upgrade(db)
        elif version == 1:
            error = refused(path, "of rawchime 0.1.0")
            error.advice = "Run the job's own command once: it updates the journal and resumes the job."
            raise error
        elif version != VERSION:
            raise refused(path, f"of version {version}; this rawchime writes version {VERSION}")
        (size,) = db.execute("PRAGMA page_size").fetchone()
        if os.path.getsize(path) % size:
            raise refused(path, "cut short")
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"settings", "numbers", "batches", "reasons"} <= tables:
            raise refused(path, "damaged (a table is missing)")
        (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise refused(path, f"damaged ({found})")
        _check_values(path, db)
        db.execute("PRAGMA synchronous = FULL")
    except BaseException:
        db.close()
        raise
    return db


def _check_values(path: str, db: sqlite3.Connection) -> None:
    """Raise InvalidRequest for values that no run writes."""
    settings = dict(db.execute("SELECT name, value FROM settings").fetchall())
    if settings.get("action", "delete") not in ACTIONS or not str(settings.get("duplicates", "")).isdecimal():
        raise refused(path, "damaged (a setting is not valid)")
    if db.execute("SELECT 1 FROM numbers WHERE state NOT IN (0, 1, 2, 3, 4) LIMIT 1").fetchone():
        raise refused(path, "damaged (a state is not valid)")


def _upgrade(db: sqlite3.Connection) -> None:
    """Bring a journal of version 1 up to date.

    It did not keep which pending numbers an attempt may have done: all that were sent count. It took a number that
    GetPhoneNumber does not know for deleted: such a number is in doubt again.
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
    """The file, open, and held by this process until it is closed."""
    try:
        lock = os.open(path, flags, 0o600)
    except OSError as error:
        raise InvalidRequest(f"the journal {path} cannot be opened: {error.strerror}") from None
    for _ in range(10):  # `status` holds it for a moment
        if _try_lock(lock):
            return lock
        time.sleep(0.05)
    os.close(lock)
    busy = InvalidRequest(f"another run is using the journal {path}")
    busy.advice = "This run sent nothing. `rawchime status` shows how far the other one is."
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
    """What SQLite and the system say of a journal, as InvalidRequest."""
    try:
        yield
    except FileExistsError:
        raise InvalidRequest(f"another run has just started with the journal {path}") from None
    except OSError as error:
        raise InvalidRequest(f"the journal {path} cannot be written: {error.strerror}") from None
    except sqlite3.DatabaseError as error:
        raise refused(path, f"unusable ({error})") from None


def _sync_folder(path: str) -> None:
    folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
