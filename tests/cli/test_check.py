"""`status --check`: what a journal has settled, compared with what the service says; nothing is changed by it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from services import Local, Served
from test_cli import Run, keys, run
from test_kill import log_of

from rawchime import Client, bulk
from rawchime.bulk import Job, Outcome
from rawchime.bulk.check import begin, findings
from rawchime.bulk.journal_file import look
from rawchime.local.numbers import Row

__all__ = ["keys", "run"]  # fixtures


@pytest.fixture
def job(run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path) -> tuple[Served, list[str]]:
    """A job of 60 numbers, of which 4 were refused; the service, and the words that check it."""
    rows = "".join(f"+1206555{n:04},{'x' * (n < 2)}\n" for n in range(58))
    (tmp_path / "exist").write_text(f"PhoneNumberId,SipRuleId\n{rows}")
    served = serve("--numbers", str(tmp_path / "exist"), "--state", str(tmp_path / "state"), "--fault", "ok*9,lost,429,ok")
    (tmp_path / "n").write_text("".join(f"+1206555{n:04}\n" for n in range(60)))
    at = ["--endpoint-url", served.url]
    assert run("delete", *at, "--yes", "--from", str(tmp_path / "n"), "--batch-size", "10")[0] == 1
    return served, ["status", "--check", *at, "--timeout", "1", str(tmp_path / "n.journal")]


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two look-ups of a number in doubt there are 10 s: here they are short."""
    monkeypatch.setattr("rawchime.bulk.doubts.LAG", 0.01)


def test_what_is_settled_agrees(job: tuple[Served, list[str]], run: Run, tmp_path: Path) -> None:
    """Through throttling and a lost answer: queued numbers were accepted, and those in use or unknown refused."""
    served, words = job
    before = (tmp_path / "n.journal").read_bytes()
    code, out, _ = run(*words)
    assert (code, out) == (0, "60 settled numbers: 60 agreeing, 0 differing, 0 unknown\n")
    assert (tmp_path / "n.journal").read_bytes() == before
    assert all(one.get("method") != "POST" for one in log_of(served)[8:])


def test_what_has_changed_since_differs(job: tuple[Served, list[str]], run: Run, tmp_path: Path) -> None:
    """Somebody restored two numbers: they are named, in the report as well, and the exit code is 1."""
    served, words = job
    assert run("restore", "--endpoint-url", served.url, "+12065550010", "+12065550011")[0] == 0
    report = tmp_path / "check.csv"
    code, out, _ = run(*words, "--report", str(report))
    assert code == 1
    assert out.splitlines() == [
        "+12065550010  differs  its status is Unassigned",
        "+12065550011  differs  its status is Unassigned",
        "60 settled numbers: 58 agreeing, 2 differing, 0 unknown",
    ]
    with report.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    assert [row["PhoneNumberId"] for row in rows if row["Outcome"] == "differs"] == ["+12065550010", "+12065550011"]
    code, out, _ = run(*words, "--output", "json")
    found = json.loads(out)
    assert (code, found["agrees"], found["differs"], found["unknown"]) == (1, 58, 2, 0)
    assert [one["PhoneNumberId"] for one in found["PhoneNumbers"]] == ["+12065550010", "+12065550011"]


def test_a_check_goes_where_the_job_went(
    job: tuple[Served, list[str]], run: Run, serve: Callable[..., Served], tmp_path: Path
) -> None:
    """At another endpoint nothing is asked."""
    _, words = job
    other = serve()
    place = words.index("--endpoint-url") + 1
    code, _, err = run(*words[:place], other.url, *words[place + 1 :])
    assert code == 2
    assert "is for another endpoint" in err
    assert log_of(other) == []


@pytest.mark.parametrize(("action", "outcome"), [(bulk.delete, "unknown"), (bulk.restore, "differs")])
def test_a_number_that_is_not_found(
    action: Callable[..., Iterator[Outcome]],
    outcome: str,
    local: Local,
    client_of: Callable[..., Client],
    tmp_path: Path,
) -> None:
    """After a deletion it may be gone or hidden; after a restoration it should be there. A refusal of it stands."""
    client = client_of(local.server.url, clock=lambda: local.now)
    ids = ["+12065550100", "+12065550101"]
    local.service.numbers.provision([Row(one, (), "VoiceConnector", local.now, local.now, None) for one in ids])
    if action is bulk.restore:
        list(bulk.delete(ids, client))
    path = str(tmp_path / "journal")
    found = [one.outcome for one in action([*ids, "+12065550109"], client, journal=path)]
    assert sorted(found) == ["accepted", "accepted", "refused"]
    if action is bulk.restore:
        list(bulk.delete(ids, client))
    local.now += 8 * 86_400  # a number is in the queue for 7 days, and then it is gone
    journal, _ = look(path)
    check, checked = begin(journal)
    list(Job(client, checked, action=check).run())
    assert [(one.phone_number_id, one.outcome) for one in findings(check, checked)] == [
        (ids[0], outcome),
        (ids[1], outcome),
        ("+12065550109", "agrees"),
    ]
    journal.close()
    checked.close()
