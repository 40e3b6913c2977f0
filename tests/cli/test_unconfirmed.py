"""A plan changes nothing before it is confirmed, and a journal is believed only about what it is about."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from services import Served
from test_cli import Run, keys, run
from test_disassociate import associations, posted
from test_kill import log_of, steer
from test_plan import terminal

from rawchime import bulk

__all__ = ["keys", "run"]  # fixtures

HELD = "PhoneNumberId,VoiceConnectorId,SipRuleId\n+12065550100,,\n+12065550101,abc,\n+12065550102,abc,rule\n"


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits of a job are short here."""
    monkeypatch.setattr("rawchime.bulk.doubts.LAG", 0.01)
    monkeypatch.setattr("rawchime.bulk.associations.LONGEST", 0.01)
    monkeypatch.setattr(bulk.Job, "_delay", lambda *_, **__: 0.001)


@pytest.fixture
def served(serve: Callable[..., Served], tmp_path: Path) -> Served:
    (tmp_path / "exist.csv").write_text(HELD)
    (tmp_path / "n").write_text("+12065550100\n+12065550101\n+12065550102\n")
    return serve("--numbers", str(tmp_path / "exist.csv"))


def contents(folder: Path) -> dict[str, list[str]]:
    """What each journal says, and which files there are."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name.endswith("journal"):
            database = sqlite3.connect(path)
            found[path.name] = list(database.iterdump())
            database.close()
        elif not path.name.endswith(("-wal", "-shm")):
            found[path.name] = []
    return found


BEFORE = {
    "nothing": [],
    "refused as forbidden": [("403", 3)],
    "in use": [("", 1)],
    "a 503 left it open": [("503*1000", 3)],
    "freed and deleted": [("", 1)],
}
"""What ran before: faults, and the exit code."""


@pytest.mark.parametrize("how", ["--dry-run", pytest.param("n", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "words", [["--retry-refused"], ["--limit", "1"], ["--disassociate"], ["--disassociate", "--retry-refused"]]
)
@pytest.mark.parametrize("before", BEFORE)
def test_a_plan_changes_nothing(
    before: str, words: list[str], how: str, served: Served, run: Run, keys: None, tmp_path: Path
) -> None:
    """Whatever the job has been through, after a dry run and a no each journal is as it was."""
    at = ["delete", "--endpoint-url", served.url, "--from", str(tmp_path / "n")]
    for script, code in BEFORE[before]:
        steer(served, script=script)
        more = ["--disassociate"] if before.startswith("freed") else []
        assert run(*at, "--yes", "--give-up", "0.2", *more)[0] == code
    steer(served)
    was, sent = contents(tmp_path), posted(served)
    if how == "--dry-run":
        code = run(*at, *words, how)[0]
    else:
        code, _ = terminal([*at, "--region", "us-east-1", *words], how)
    assert posted(served) == sent
    if code in (0, 1) and how != "--dry-run":  # all is settled: there was nothing to ask about
        assert before in ("in use", "freed and deleted")
        return
    assert code in (0, 2)
    assert contents(tmp_path) == was


@pytest.mark.parametrize("how", ["n", "\x03"])
def test_disassociate_that_is_not_confirmed_leaves_nothing(how: str, served: Served, tmp_path: Path) -> None:
    """A no and Ctrl-C: nothing was changed, and no journal is left."""
    words = ["disassociate", "--endpoint-url", served.url, "--region", "us-east-1", "--from", str(tmp_path / "n")]
    code, shown = terminal(words, how)
    assert code == (2 if how == "n" else 130)
    assert "Nothing was changed." in shown
    assert "internal error" not in shown
    assert sorted(contents(tmp_path)) == ["exist.csv", "n"]
    assert posted(served) == []


# What a journal is about


def deleted(served: Served, run: Run, tmp_path: Path) -> str:
    (tmp_path / "l").write_text("+12065550100\n")
    assert run("delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "l"))[0] == 0
    return str(tmp_path / "l.journal")


def test_the_restoration_of_another_deletion_says_nothing(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """Deleted, restored, deleted anew: the first restoration's journal does not answer for the second."""
    words = ["restore", "--endpoint-url", served.url, "--from", deleted(served, run, tmp_path)]
    assert run(*words)[0] == 0
    assert run(*words)[0] == 0
    (tmp_path / "l.journal").unlink()
    deleted(served, run, tmp_path)
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "is for another restoration" in err
    assert run(*words, "--journal", str(tmp_path / "j"))[0] == 0
    assert run("get", "--endpoint-url", served.url, "+12065550100")[1].split()[1] == "Unassigned"


def test_a_journal_is_narrowed_as_a_list_is(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """`--exclude` and `--limit` count; what a journal has no answer to is refused."""
    steer(served)
    (tmp_path / "n").write_text("".join(f"+1202555010{n}\n" for n in range(4)))
    open_service = served.url
    at = ["--endpoint-url", open_service]
    (tmp_path / "keep").write_text("+12025550101\n")
    code = run("delete", *at, "--yes", "--from", str(tmp_path / "n"))[0]
    assert code == 1  # this service does not have them
    journal = deleted(served, run, tmp_path)
    for words in (["--where", "a=b"], ["--column", "x"], ["--exclude", str(tmp_path / "nowhere")]):
        assert run("restore", *at, "--from", journal, *words)[0] == 2
    (tmp_path / "keep").write_text("%2B12065550100\n")
    code, _, err = run("restore", *at, "--from", journal, "--exclude", str(tmp_path / "keep"))
    assert code == 2
    assert "1 row skipped" in err
    code, out, _ = run("restore", *at, "--from", journal, "--limit", "1", "--dry-run")
    assert code == 0
    assert "restore 1 number in 1 request" in out


def test_another_key_is_vouched_for(
    serve: Callable[..., Served], run: Run, keys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`restore --from JOURNAL` and `status --check` ask for it as a resumed deletion does."""
    served = serve("--credential", "OTHERKEY12345678:secret-of-the-other-key")
    journal = deleted(served, run, tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "OTHERKEY12345678")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-other-key")
    for words in (["status", "--check", journal], ["restore", "--from", journal]):
        code, _, err = run(*words, "--endpoint-url", served.url)
        assert code == 2
        assert "for another access key" in err
        assert run(*words, "--endpoint-url", served.url, "--same-account")[0] == 0


def test_a_check_is_of_the_service_that_the_job_was_at(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """The embedded one is another."""
    code, _, err = run("status", "--check", deleted(served, run, tmp_path), "--local")
    assert code == 2
    assert "for another endpoint" in err


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE settings SET value = 'foo' WHERE name = 'action'",
        "UPDATE settings SET value = 'check' WHERE name = 'action'",
        "UPDATE settings SET value = 'x' WHERE name = 'duplicates'",
        "DELETE FROM settings",
        "UPDATE numbers SET state = 9",
        "UPDATE numbers SET state = 'x'",
    ],
)
def test_a_journal_of_values_that_no_run_writes_is_damaged(
    damage: str, served: Served, run: Run, keys: None, tmp_path: Path
) -> None:
    """By each verb that reads one: exit code 2, and no number vanishes."""
    journal = deleted(served, run, tmp_path)
    database = sqlite3.connect(journal)
    database.execute(damage)
    database.commit()
    database.close()
    sent = len(log_of(served))
    for words in (["status", journal], ["status", "--check", journal], ["restore", "--from", journal]):
        code, _, err = run(*words, *["--endpoint-url", served.url] * (len(words) > 2))
        assert code == 2
        assert "damaged" in err
    assert len(log_of(served)) == sent


def test_what_could_not_be_freed_is_told_as_it_was_asked(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """With a report and JSON, although nothing was deleted."""
    steer(served, script="ok,403*50")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n"), "--disassociate"]
    code, out, err = run(*words, "--output", "json", "--report", str(tmp_path / "r.csv"))
    assert code == 3
    told = json.loads(out)
    assert (told["kind"], told["status"], told["Pending"]) == ("ServiceError", 403, 3)
    assert "Nothing was deleted" in err
    assert (tmp_path / "r.csv").read_text().count("pending") == 3


def test_what_was_left_as_it_is_agrees(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """A number that a rule holds was refused, and is not free: a check has nothing to say against it."""
    at = ["--endpoint-url", served.url]
    assert run("disassociate", *at, "--yes", "--from", str(tmp_path / "n"))[0] == 1
    code, out, _ = run("status", "--check", *at, str(tmp_path / "n.disassociate.journal"))
    assert (code, out) == (0, "3 settled numbers: 3 agreeing, 0 differing, 0 unknown\n")
    assert [one for one, held in associations(served, run).items() if held] == ["+12065550102"]
