"""What a person sees before a job begins, what narrows a list, and what mends a job: words in; text, files, codes out."""

from __future__ import annotations

import base64
import csv
import json
import os
import pty
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from services import CREDENTIALS, Served
from test_cli import Run, keys, run
from test_kill import environment, log_of

from rawchime.message import Request

__all__ = ["keys", "run"]  # fixtures

TABLE = """PhoneNumberId,Status,Team
+12065550100,Unassigned,blue
+12065550101,Assigned,blue
+14255550102,Unassigned,red
+14255550103,Unassigned,blue
+442079460104,Unassigned,blue
nonsense,Unassigned,blue
+12065550100,Unassigned,blue
"""
KEY = f"{CREDENTIALS.access_key[:4]}…{CREDENTIALS.access_key[-4:]}"


@pytest.fixture
def table(tmp_path: Path) -> str:
    (tmp_path / "n.csv").write_text(TABLE)
    return str(tmp_path / "n.csv")


def sent(served: Served) -> list[list[str]]:
    """The ids of each request that the service saw."""
    requests = [Request.from_bytes(base64.b64decode(str(one["request"]))) for one in log_of(served)]
    return [json.loads(request.body)["PhoneNumberIds"] for request in requests if request.body]


# The plan


def test_comments_after_numbers_are_shown(run: Run, keys: None, tmp_path: Path) -> None:
    """With the numbers that have them, but for those that --exclude leaves out: a comment may say what no word list has."""
    (tmp_path / "n").write_text(
        "+12065550100 # old fax\n+12065550101 # old fax\n+12065550102\n+12065550103 # until March\n+12065550104 # x\n"
    )
    (tmp_path / "kept").write_text("+12065550104\n")
    words = ["delete", "--local", "--dry-run", "--from", str(tmp_path / "n"), "--exclude", str(tmp_path / "kept")]
    code, out, _ = run(*words)
    assert (code, "remarks   old fax: 2, until March: 1" in out.splitlines()) == (0, True)
    assert json.loads(run(*words, "--output", "json")[1])["remarks"] == {"old fax": 2, "until March": 1}


@pytest.mark.parametrize(
    ("data", "remarks", "comments"),
    [
        ("Phone,Status,Notes\n+12065550100,x,old\n+12065550101,x,VIP line of Bob\n", "old: 1, VIP line of Bob: 1", ""),
        ('[{"number": "+12065550100", "note": "VIP line of Bob"}]', "VIP line of Bob: 1", ""),
        ("# Sales\n+12065550100\n\n# Bob's\n+12065550101\n", "", "Sales, Bob's"),
        ("".join(f"# {n}\n" for n in "abcdefgh") + "+12065550100\n", "", "a, b, c, d, e, f, … 2 more comments"),
    ],
)
def test_what_stands_beside_numbers_is_shown(
    run: Run, keys: None, tmp_path: Path, data: str, remarks: str, comments: str
) -> None:
    """Cells of columns for remarks, members, and the comments above numbers."""
    (tmp_path / "n").write_text(data)
    code, out, _ = run("delete", "--local", "--dry-run", "--from", str(tmp_path / "n"))
    assert code == 0
    lines = dict(line.split(None, 1) for line in out.splitlines())
    assert (lines.get("remarks", ""), lines.get("comments", "")) == (remarks, comments)


def test_a_dry_run_prints_the_plan(run: Run, serve: Callable[..., Served], keys: None, table: str) -> None:
    """Who, where to, what was read, what is left out, where the numbers belong, by status, the first and the last."""
    served = serve()
    words = ["delete", "--endpoint-url", served.url, "--from", table, "--skip-bad", "--dry-run", "--where", "team=blue"]
    code, out, err = run(*words)
    assert code == 0
    assert out.splitlines() == [
        f"list      {table} (CSV, column 'PhoneNumberId'): 4 numbers, 1 duplicate, 1 bad row left out, 1 skipped by --where",
        "places    United States 206: 3, United States 425: 1, United Kingdom (shared code): 1; duplicates included",
        "status    Unassigned: 4, Assigned: 1; duplicates included",
        "numbers   +12065550100, +12065550101, +14255550103 … +12065550100",
        f"signed    with key {KEY} of an unknown account",
        f"sent to   {served.url} (region us-east-1)",
        "plan      delete 4 numbers in 1 request",
    ]
    assert "dry run: nothing was sent" in err
    assert log_of(served) == []


def test_a_plan_is_json_and_a_report_as_well(
    run: Run, serve: Callable[..., Served], keys: None, table: str, tmp_path: Path
) -> None:
    """`--dry-run --output json` is the plan for programs; `--report` has a row for every row of the list."""
    served, report = serve(), tmp_path / "plan.csv"
    words = ["delete", "--endpoint-url", served.url, "--from", table, "--skip-bad", "--dry-run", "--limit", "2"]
    code, out, _ = run(*words, "--output", "json", "--report", str(report))
    assert code == 0
    plan = json.loads(out)
    assert plan["action"] == "delete"
    assert (plan["endpoint"], plan["region"], plan["account"], plan["access_key"]) == (served.url, "us-east-1", None, KEY)
    assert (plan["numbers"], plan["duplicates"], plan["bad"], plan["skipped"]) == (2, 1, 1, {"limit": 3})
    assert (plan["format"], plan["column"]) == ("CSV", "PhoneNumberId")
    assert plan["first"] == ["+12065550100", "+12065550101", "+12065550100"]
    with report.open(newline="") as file:
        rows = [(row["PhoneNumberId"], row["Outcome"], row["ErrorMessage"]) for row in csv.DictReader(file)]
    assert rows[:2] == [("+12065550100", "pending", ""), ("+12065550101", "pending", "")]
    bad = "line 7: 'nonsense' is not a phone number: write one phone number per line, as + and digits only (+12065550100)"
    assert sorted(rows[2:]) == [
        ("", "bad", bad),
        ("+14255550102", "skipped", "it comes after the first 2"),
        ("+14255550103", "skipped", "it comes after the first 2"),
        ("+442079460104", "skipped", "it comes after the first 2"),
    ]


def test_a_list_of_one_page_gets_a_hint(run: Run, keys: None, tmp_path: Path) -> None:
    """Exactly 100 numbers are likely the first page of more; 99 and 101 are not."""
    for many, told in ((99, False), (100, True), (101, False)):
        (tmp_path / "n").write_text("".join(f"+1206555{n:04}\n" for n in range(many)))
        _, out, _ = run("delete", "--endpoint-url", "http://127.0.0.1:9", "--from", str(tmp_path / "n"), "--dry-run")
        assert ("one page of `aws` output" in out) is told


# The question


def terminal(words: list[str], answer: str, *, stdin: bytes | None = None) -> tuple[int, str]:
    """Run a command on a terminal that is its own, and give one answer. Return its exit code and what was shown."""
    ends = os.pipe() if stdin is not None else None
    pid, parent = pty.fork()
    if not pid:
        if ends:
            os.dup2(ends[0], 0)
            os.close(ends[0])
            os.close(ends[1])
        os.execve(sys.executable, [sys.executable, "-m", "rawchime", *words], environment())
    if ends:
        os.write(ends[1], stdin or b"")
        os.close(ends[0])
        os.close(ends[1])
    shown, answered, until = b"", False, time.monotonic() + 30
    try:
        while time.monotonic() < until:
            if not select.select([parent], [], [], 1)[0]:
                continue
            shown += os.read(parent, 65_536)
            if not answered and shown.rstrip().endswith((b"[y/N]", b"to confirm:")):
                os.write(parent, answer.encode() + b"\n")
                answered = True
    except OSError:  # it has ended
        pass
    os.close(parent)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


@pytest.mark.parametrize(
    ("many", "answer", "code"),
    [(100, "y", 0), (100, "yes", 0), (100, "100", 2), (101, "101", 0), (101, "y", 2), (101, "100", 2), (1200, "1,200", 0)],
)
def test_beyond_a_hundred_the_count_is_typed(
    many: int, answer: str, code: int, serve: Callable[..., Served], tmp_path: Path
) -> None:
    """A yes that is given by habit deletes a hundred numbers at the most."""
    served = serve()
    (tmp_path / "n").write_text("".join(f"+1206{n:07}\n" for n in range(many)))
    words = ["delete", "--endpoint-url", served.url, "--region", "us-east-1", "--from", str(tmp_path / "n")]
    found, shown = terminal(words, answer)
    assert found == code
    assert f"numbers   +12060000000, +12060000001, +12060000002 … +1206{many - 1:07}" in shown
    assert (log_of(served) == []) == (code == 2)
    assert (tmp_path / "n.journal").exists() == (code == 0)


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 2)])
def test_a_list_from_standard_input_is_asked_about_on_the_terminal(
    answer: str, code: int, serve: Callable[..., Served]
) -> None:
    """The answer is read from the terminal, not from the list."""
    served = serve()
    words = ["delete", "--endpoint-url", served.url, "--region", "us-east-1", "--from", "-"]
    found, shown = terminal(words, answer, stdin=b"+12065550100\n+12065550101\n")
    assert found == code
    assert "Delete 2 phone numbers? [y/N]" in shown
    assert (log_of(served) == []) == (code == 2)


# Narrowing


def test_a_list_is_narrowed(run: Run, serve: Callable[..., Served], keys: None, table: str, tmp_path: Path) -> None:
    """By conditions that all hold, by a list of numbers to keep in any spelling, by a count; each is in the summary."""
    served = serve()
    (tmp_path / "keep.txt").write_text("%2B12065550101\n+14255550102\n")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--skip-bad", "--from", table]
    words += [
        "--where",
        "Team=blue",
        "--where",
        "status=Unassigned",
        "--exclude",
        str(tmp_path / "keep.txt"),
        "--limit",
        "2",
    ]
    report = tmp_path / "r.csv"
    code, out, _ = run(*words, "--report", str(report))
    assert code == 1  # a bad row was left out
    assert "2 accepted, 0 refused, 1 bad, 3 skipped" in out
    with report.open(newline="") as file:
        rows = {row["PhoneNumberId"]: (row["Outcome"], row["ErrorMessage"]) for row in csv.DictReader(file)}
    assert {one: outcome for one, (outcome, _) in rows.items() if one} == {
        "+12065550100": "accepted",
        "+14255550103": "accepted",
        "+12065550101": "skipped",
        "+14255550102": "skipped",
        "+442079460104": "skipped",
    }
    assert rows["+14255550102"][1] == "'Team' is not 'blue'"
    assert rows["+12065550101"][1] == "'Status' is not 'Unassigned'"
    code, out, err = run(*words)  # the same again
    assert code == 1
    assert "Nothing to do: " in err


def test_numbers_to_keep_are_not_sent(run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """Whatever their spelling in either list; the exit code is 0, since leaving them out was asked for."""
    served = serve()
    (tmp_path / "n").write_text("+12065550100\n%2B12065550101\n+12065550102\n")
    (tmp_path / "keep.csv").write_text("Phone Number\n%2B12065550100\n+12065550101\n")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n")]
    code, out, _ = run(*words, "--exclude", str(tmp_path / "keep.csv"), "--output", "json")
    assert code == 0
    assert json.loads(out) == {"PhoneNumberErrors": [], "Skipped": 2}
    assert sent(served) == [["+12065550102"]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--where", "Owner=x"], "there is no column 'Owner'"),
        (["--where", "Status"], "is not a condition: write COLUMN=VALUE"),
        (
            ["--where", "Status=unassigned"],
            "no phone numbers to act on: 7 rows skipped. --where compares values exactly, including their case. There are",
        ),
        (["--exclude", "nowhere"], "nowhere cannot be read"),
        (["--exclude", "EMPTY"], "it contains no phone number"),
        (["--exclude", "BAD"], "line 2"),
        (["--limit", "0"], "is not a whole number from 1"),
    ],
)
def test_what_narrows_wrongly_is_exit_code_2(
    words: list[str], says: str, run: Run, serve: Callable[..., Served], keys: None, table: str, tmp_path: Path
) -> None:
    """And nothing is sent: a condition that is not understood must not delete more."""
    served = serve()
    (tmp_path / "EMPTY").write_text("\n")
    (tmp_path / "BAD").write_text("+12065550100\n+1206555010\n")
    words = [str(tmp_path / word) if word.isupper() else word for word in words]
    code, out, err = run("delete", "--endpoint-url", served.url, "--yes", "--skip-bad", "--from", table, *words)
    assert (code, out) == (2, "")
    assert says in err
    assert log_of(served) == []


# Mending a job


def test_refused_numbers_are_sent_again_where_that_is_asked(
    run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """All, or those of one code; without the option they stay refused."""
    (tmp_path / "exist").write_text("PhoneNumberId,SipRuleId\n+12065550100,\n+12065550101,x\n")
    served = serve("--numbers", str(tmp_path / "exist"))
    (tmp_path / "n").write_text("+12065550100\n+12065550101\n+12065550102\n")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n")]
    assert run(*words)[0] == 1
    assert run(*words)[0] == 1
    assert len(log_of(served)) == 1
    _, out, _ = run(*words[:3], *words[4:], "--dry-run", "--retry-refused")
    assert "retry     2 refused numbers, sent again" in out
    assert "plan      delete 2 numbers in 1 request" in out
    code, out, err = run(*words, "--retry-refused", "NotFound")
    assert code == 1
    assert "sending 1 refused number again" in err
    assert sent(served)[1:] == [["+12065550102"]]
    assert run(*words, "--retry-refused")[0] == 1
    assert sent(served)[2:] == [["+12065550101", "+12065550102"]]
    assert "1 accepted, 2 refused" in run("status", str(tmp_path / "n.journal"))[1]


def test_a_journal_of_which_nothing_was_done_takes_a_corrected_list(
    run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """After a 403 nothing is settled: the list may be mended. After a success it says which numbers differ."""
    served = serve("--fault", "403,ok")
    (tmp_path / "n").write_text("+12065550100\n+12065550101\n")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n")]
    assert run(*words)[0] == 3
    (tmp_path / "n").write_text("+12065550100\n+12065550109\n")
    code, out, _ = run(*words)
    assert (code, out.splitlines()[-1]) == (0, "2 accepted, 0 refused")
    (tmp_path / "n").write_text("+12065550100\n+12065550108\n")
    code, _, err = run(*words)
    assert code == 2
    assert "of another list: 1 new ('+12065550108') and 1 missing ('+12065550109')" in err
    assert "name another journal" in err


# Restoring


def test_the_journal_of_a_deletion_is_restored(run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """What that job deleted comes back, and nothing else; the restoration has a journal of its own."""
    served = serve("--state", str(tmp_path / "state"))
    (tmp_path / "n").write_text("".join(f"+1206555{n:04}\n" for n in range(120)))
    at = ["--endpoint-url", served.url]
    assert run("delete", *at, "--yes", "--from", str(tmp_path / "n"))[0] == 0
    assert len(run("queue", *at)[1].splitlines()) == 120
    code, out, _ = run("restore", *at, "--from", str(tmp_path / "n.journal"))
    assert code == 0
    assert out.splitlines()[-1] == "120 accepted, 0 refused"
    assert (tmp_path / "n.restore.journal").exists()
    assert run("queue", *at)[1] == ""
    assert "Nothing to do: " in run("restore", *at, "--from", str(tmp_path / "n.journal"))[2]
    code, _, err = run("restore", *at, "--from", str(tmp_path / "n.restore.journal"))
    assert code == 2
    assert "only a deletion can be undone" in err


def test_only_what_a_job_has_deleted_is_restored(run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """Not at another endpoint, not from a file that is no journal, and `delete` takes no journal for a list."""
    served, other = serve(), serve()
    (tmp_path / "n").write_text("+12065550100\n")
    assert run("delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n"))[0] == 0
    journal = str(tmp_path / "n.journal")
    code, _, err = run("restore", "--endpoint-url", other.url, "--from", journal)
    assert code == 2
    assert "is for another endpoint" in err
    assert run("delete", "--endpoint-url", served.url, "--yes", "--from", journal)[0] == 2
    assert run("disassociate", "--endpoint-url", served.url, "--yes", "--from", journal)[0] == 2
    assert log_of(other) == []
    assert len(log_of(served)) == 1
