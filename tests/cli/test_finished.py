"""A run that finds every number of its journal settled claims nothing that is no longer so."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from services import Served
from test_cli import Run, keys, run

__all__ = ["keys", "run"]  # fixtures


@pytest.fixture
def at(serve: Callable[..., Served], keys: None, tmp_path: Path) -> list[str]:
    """The options for a service, which end with the list of two numbers."""
    (tmp_path / "l").write_text("+12065550100\n+12065550101\n")
    return ["--endpoint-url", serve().url, "--from", str(tmp_path / "l")]


def queue(run: Run, at: list[str]) -> list[str]:
    return [line.split()[0] for line in run("queue", *at[:2])[1].splitlines()]


def test_what_an_earlier_run_settled_is_dated(run: Run, at: list[str]) -> None:
    """Nothing is sent, and nothing is said of what the service shows now."""
    assert run("delete", "--yes", *at)[0] == 0
    code, out, err = run("delete", "--yes", *at)
    assert code == 0
    assert out.count("by an earlier run") == 2
    assert "for 7 days" not in out
    assert "records every number as settled, the last one on 20" in err


def test_a_deletion_that_was_undone_since_is_not_called_done(run: Run, at: list[str]) -> None:
    """Whether its list or its journal was restored; with another journal the numbers are deleted again."""
    for source in ("l", "l.journal"):
        at[-1] = str(Path(at[-1]).parent / "l")
        assert run("delete", "--yes", *at, "--journal", at[-1] + ".journal")[0] == 0
        assert run("restore", *at[:-1], str(Path(at[-1]).parent / source))[0] == 0
        code, out, err = run("delete", "--yes", *at)
        assert (code, out) == (2, "")
        assert "2 numbers were restored since" in err
        assert queue(run, at) == []
        assert run("delete", "--yes", *at, "--journal", f"{at[-1]}.{source}.again")[0] == 0
        assert len(queue(run, at)) == 2
        for journal in Path(at[-1]).parent.glob("*journal"):
            journal.unlink()
        assert run("restore", *at)[0] == 0
        for journal in Path(at[-1]).parent.glob("*journal"):
            journal.unlink()


@pytest.mark.parametrize("left", [3, 0], ids=["refused", "pending"])
def test_a_deletion_that_goes_on_calls_nothing_deleted_that_was_restored(run: Run, at: list[str], left: int) -> None:
    """Whether it has numbers left, or sends its refused ones again; and wherever its journal is."""
    journal = str(Path(at[-1]).with_name("own.journal"))
    options = [*at, "--journal", journal, "--retry-refused"]
    assert run("delete", "--yes", *options)[0] == 0
    assert run("restore", *at[:2], "+12065550101")[0] == 0
    with sqlite3.connect(journal) as db:
        db.execute("UPDATE numbers SET state = ? WHERE id LIKE '%101'", (left,))
    db.close()
    assert run("restore", *at[:-1], journal)[0] == 0
    code, out, err = run("delete", "--yes", *options)
    assert (code, out) == (2, "")
    assert "own.restore.journal records that 1 number was restored since" in err
    assert queue(run, at) == []


def test_numbers_that_were_deleted_since_are_restored_again(run: Run, at: list[str]) -> None:
    """A second restoration of a list looks at the deletion queue before it says anything."""
    assert run("delete", "--yes", *at)[0] == 0
    assert run("restore", *at)[0] == 0
    assert run("delete", *at[:2], "+12065550101")[0] == 0
    code, out, _ = run("restore", "--dry-run", *at)
    assert code == 0
    assert "1 number again: restored before, and back in the deletion queue" in out
    assert len(queue(run, at)) == 1
    code, out, err = run("restore", *at)
    assert code == 0
    assert "restoring 1 number again" in err
    assert queue(run, at) == []
    assert "Nothing to do: " in run("restore", *at)[2]


@pytest.mark.parametrize("sources", [("l", "l.journal"), ("l.journal", "l")])
def test_a_restoration_does_not_answer_for_one_of_another_source(run: Run, at: list[str], sources: tuple[str, str]) -> None:
    """A list, then the journal of a later deletion of it, or the other way round: one journal cannot be both."""
    assert run("delete", "--yes", *at)[0] == 0
    folder = Path(at[-1]).parent
    assert run("restore", *at[:-1], str(folder / sources[0]))[0] == 0
    (folder / "l.journal").unlink()
    assert run("delete", "--yes", *at)[0] == 0
    code, out, err = run("restore", *at[:-1], str(folder / sources[1]))
    assert (code, out) == (2, "")
    assert "is for another restoration" in err


def test_numbers_in_doubt_are_restored_with_those_that_were_deleted(run: Run, at: list[str]) -> None:
    """They may be in the deletion queue: one that is not counts as restored."""
    assert run("delete", "--yes", *at)[0] == 0
    assert run("restore", *at[:2], "+12065550100")[0] == 0
    with sqlite3.connect(f"{at[-1]}.journal") as db:
        db.execute("UPDATE numbers SET state = 4")
    db.close()
    code, out, _ = run("restore", *at[:-1], f"{at[-1]}.journal")
    assert (code, out.splitlines()[-1]) == (0, "2 accepted, 0 refused")
    assert queue(run, at) == []


def test_status_says_what_was_restored_since(run: Run, at: list[str]) -> None:
    """The journal of the deletion says that its numbers are deleted; that of the restoration, beside it, is read too."""
    assert run("delete", "--yes", *at)[0] == 0
    status = "status", f"{at[-1]}.journal"
    assert "restored" not in run(*status)[1]
    assert run("restore", *at[:-1], f"{at[-1]}.journal")[0] == 0
    assert "l.restore.journal records that 2 numbers were restored since" in run(*status)[1]
    assert "since" not in run("status", str(Path(at[-1]).parent / "l.restore.journal"))[1]
    assert json.loads(run(*status, "--output", "json")[1])["restored_since"] == 2
    (Path(at[-1]).parent / "l.restore.journal").write_bytes(b"no journal")
    code, _, err = run(*status)
    assert code == 0
    assert "whether numbers were restored since is unknown" in err
