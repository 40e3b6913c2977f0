"""A journal that was edited, or copied without the file beside it, is refused: it would be read as what it is not."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from scripted import Scripted, refusing

from rawchime import InvalidRequest, bulk
from rawchime.bulk.journal_file import look, resume

EDITS = [
    "UPDATE batches SET until = 'x'",
    "UPDATE batches SET until = x'00'",
    "UPDATE batches SET done = 1e300",
    "UPDATE batches SET done = -1e12",
    "UPDATE numbers SET id = x'ff'",
    "UPDATE numbers SET batch = 9223372036854775807",
    "UPDATE numbers SET state = 'x'",
    "UPDATE numbers SET resent = -1",
    "UPDATE reasons SET message = x'00'",
    "UPDATE settings SET value = x'00' WHERE name = 'endpoint'",
    "UPDATE settings SET value = ' ' WHERE name = 'access_key'",
    f"UPDATE settings SET value = '{'9' * 5_000}' WHERE name = 'duplicates'",
    "INSERT INTO left_out VALUES (1, 'a', 'odd', 'b')",
    "INSERT INTO left_out VALUES ('x', 'a', 'bad', 'b')",
    "INSERT INTO lanes VALUES (1, x'00')",
    "ALTER TABLE numbers DROP COLUMN resent",
    "DROP TABLE lanes",
    "DROP TABLE left_out",
]


@pytest.mark.parametrize("edit", EDITS)
def test_what_no_run_can_have_written_is_damage(tmp_path: Path, edit: str) -> None:
    """A journal that was edited is refused, for a look and for a run."""
    path = tmp_path / "journal"
    service = Scripted(lambda ids, nth: refusing(n2="Conflict"))
    list(bulk.delete(["+1", "+2", "+3"], service.client(), journal=path))
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute(edit)
    for opened in (look, resume):
        with pytest.raises(InvalidRequest, match=r"damaged|unusable"):
            opened(str(path))


def test_a_journal_without_the_file_beside_it_is_incomplete(tmp_path: Path) -> None:
    """After a crash, SQLite's file beside it has what was done: without it, settled numbers would be sent again."""
    path, service = tmp_path / "journal", Scripted()
    outcomes = bulk.delete([f"+{n}" for n in range(1, 200)], service.client(), journal=path, workers=1)
    next(outcomes)
    for name in ("journal", "journal-wal"):
        shutil.copy(tmp_path / name, tmp_path / f"copy-of-{name}")
    outcomes.close()  # type: ignore[attr-defined]
    shutil.move(tmp_path / "copy-of-journal", tmp_path / "copy")
    for opened in (look, resume):
        with pytest.raises(InvalidRequest, match="incomplete: its file -wal is missing"):
            opened(str(tmp_path / "copy"))
    shutil.move(tmp_path / "copy-of-journal-wal", tmp_path / "copy-wal")
    resume(str(tmp_path / "copy")).close()
    resume(str(path)).close()
