"""`rawchime delete --from` and `status` at their edge: words, files, signals and terminals in; text and codes out."""

from __future__ import annotations

import csv
import gzip
import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.bulk import whole_job
from services import CREDENTIALS, Served
from test_cli import Run, keys, run, start
from test_kill import environment, log_of, nothing_sent_again

__all__ = ["keys", "run"]  # fixtures


def numbers(path: Path, many: int, *more: str) -> str:
    path.write_text("".join(f"+1206{n:07}\n" for n in range(many)) + "".join(f"{one}\n" for one in more))
    return str(path)


def at(served: Served, *words: str) -> list[str]:
    return ["delete", "--endpoint-url", served.url, "--yes", *words]


@pytest.mark.slow
def test_a_million_numbers_need_no_more_memory_than_a_tenth_of_them() -> None:
    """The whole command, report included: under 120 MiB, and within a tenth of the same."""
    _, small = whole_job(100_000)
    _, large = whole_job(1_000_000)
    assert large < 120 * 1024
    assert abs(large - small) <= small / 10


# What a new user tries


def test_a_job_ends_with_a_summary_by_code(run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """Counts, what was refused and what to do about it; exit code 1; a report with a row for every number."""
    (tmp_path / "exist").write_text(
        "PhoneNumberId,SipRuleId\n" + "".join(f"+1206{n:07},{'x' * (n < 30)}\n" for n in range(500))
    )
    served = serve("--numbers", str(tmp_path / "exist"))
    file = numbers(tmp_path / "n.txt", 510, "+12060000001", "%2B12060000002")
    report = tmp_path / "r.csv"
    code, out, err = run(*at(served, "--from", file, "--report", str(report)))
    assert code == 1
    assert "470 accepted, 40 refused" in out
    assert "PhoneNumberAssociationsExist (30): The number is still in use." in out
    assert "NotFound (10): There is no such number" in out
    assert len([line for line in out.splitlines() if "  refused   " in line]) == 20
    assert "… and 20 more; --report FILE lists all" in out
    assert err == ""
    assert report.stat().st_mode & 0o777 == 0o600
    with report.open(newline="") as rows:
        found = list(csv.DictReader(rows))
    assert list(found[0]) == ["PhoneNumberId", "Outcome", "ErrorCode", "ErrorMessage", "Batch", "Time", "Resent"]
    assert [row["PhoneNumberId"] for row in found] == [f"+1206{n:07}" for n in range(510)]
    assert {(row["Outcome"], row["ErrorCode"]) for row in found} == {
        ("accepted", ""),
        ("refused", "PhoneNumberAssociationsExist"),
        ("refused", "NotFound"),
    }
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", row["Time"]) for row in found)


def test_the_same_command_again_says_that_nothing_is_left(
    run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """The same summary and exit code, and nothing is sent."""
    served = serve()
    words = at(served, "--from", numbers(tmp_path / "n.txt", 3))
    assert run(*words)[0] == 0
    code, out, err = run(*words)
    assert code == 0
    assert "3 accepted, 0 refused" in out
    assert "Nothing to do: " in err
    assert "n.txt.journal" in err
    assert len(log_of(served)) == 1


FORMS = {
    "text": b"+12060000000\n%2B12060000001\n",
    "csv": b"a,PhoneNumberId\n1,+12060000000\n2,%2B12060000001\n",
    "json": b'{"PhoneNumbers": [{"PhoneNumberId": "+12060000000"}, {"PhoneNumberId": "%2B12060000001"}]}',
    "jsonl": b'{"PhoneNumberId": "+12060000000"}\n{"PhoneNumberId": "%2B12060000001"}\n',
}


@pytest.mark.parametrize("packed", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_input_from_a_file_and_a_pipe(
    form: str, packed: bool, serve: Callable[..., Served], tmp_path: Path
) -> None:
    """Ids go out as they are written, or with the spelling that was asked for."""
    data = gzip.compress(FORMS[form]) if packed else FORMS[form]
    (tmp_path / "n").write_bytes(data)
    served = serve()
    words = [sys.executable, "-m", "rawchime", *at(served, "--region", "us-east-1")]
    for more, body in (
        (["--from", str(tmp_path / "n")], b'["+12060000000", "%2B12060000001"]'),
        (["--from", "-", "--normalize", "plus"], b'["+12060000000", "+12060000001"]'),
        (["--from", "-", "--normalize", "percent"], b'["%2B12060000000", "%2B12060000001"]'),
    ):
        done = subprocess.run([*words, "-v", *more], input=data, env=environment(), capture_output=True, check=False)
        assert body in done.stderr, done.stderr


def test_a_bad_line_stops_it_unless_it_is_to_be_skipped(
    run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """With its line number; the first ten are shown; then nothing is sent, and no journal is left."""
    served = serve()
    file = numbers(tmp_path / "n.txt", 2, "a b", *["x,y"] * 11, "+12060000009")
    code, out, err = run(*at(served, "--from", file))
    assert (code, out) == (2, "")
    assert "line 3: 'a b' has more than one word" in err
    assert "line 12: " in err
    assert "line 13: " not in err
    assert "… and 2 more" in err
    assert "12 lines cannot be used, 3 can" in err
    assert "--skip-bad" in err
    assert log_of(served) == []
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith("n.txt")) == ["n.txt"]
    code, out, err = run(*at(served, "--from", file, "--skip-bad"))
    assert code == 1  # some rows were left out
    assert "3 accepted, 0 refused, 12 bad" in out


def test_a_dry_run_plans_and_sends_nothing(run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """How many, how often, where to; without a question, and no journal is made."""
    served = serve()
    file = numbers(tmp_path / "n.txt", 1000, "+12060000001")
    code, out, err = run("delete", "--endpoint-url", served.url, "--from", file, "--dry-run")
    assert code == 0
    assert "1,000 numbers, 1 duplicate" in out
    assert f"sent to   {served.url} (region us-east-1)" in out
    assert "plan      delete 1,000 numbers in 20 requests" in out
    assert "nothing was sent" in err
    assert log_of(served) == []
    assert not (tmp_path / "n.txt.journal").exists()
    assert run(*at(served, "--from", file))[0] == 0
    _, out, _ = run("delete", "--endpoint-url", served.url, "--from", file, "--dry-run")
    assert "settled, 0 in doubt" in out
    assert "plan      delete 0 numbers in 0 requests" in out


def test_json_is_the_services_shape_with_what_is_unsettled_beside(
    run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """PhoneNumberErrors alone where every number is settled; InDoubt, Pending and the error where not."""
    served = serve("--fault", "ok,403")
    (tmp_path / "n.txt").write_text("".join(f"+1206{n:07}\n" for n in range(100)))
    words = at(served, "--from", str(tmp_path / "n.txt"), "--output", "json", "--workers", "1")
    code, out, _ = run(*words)
    assert code == 3
    found = json.loads(out)
    assert found["PhoneNumberErrors"] == []
    assert (found["Pending"], found["kind"], found["status"]) == (50, "ServiceError", 403)
    code, out, _ = run(*words)
    assert (code, json.loads(out)) == (0, {"PhoneNumberErrors": []})


def test_more_than_a_batch_from_a_pipe_needs_a_journal(serve: Callable[..., Served], tmp_path: Path) -> None:
    """A name for it; one batch does not."""
    served = serve()
    words = [sys.executable, "-m", "rawchime", *at(served, "--region", "us-east-1", "--from", "-")]
    many = "".join(f"+1206{n:07}\n" for n in range(51))
    for text, more, code in (
        (many, [], 2),
        (many[:650], [], 0),
        (many, ["--journal", str(tmp_path / "j")], 1),
        (many, ["--journal", str(tmp_path / "j")], 1),
        (many[:-13], ["--journal", str(tmp_path / "j")], 2),
    ):
        done = subprocess.run([*words, *more], input=text, env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
    assert len(log_of(served)) == 1 + 2


USAGE = {
    "--local with a journal": (["--local", "--journal", "j"], "--local forgets its numbers"),
    "attempts": (["--local", "--max-attempts", "3"], "--give-up"),
    "a report of another kind": (["--local", "--report", "x.xlsx"], ".csv or .jsonl"),
    "a report that cannot be written": (["--local", "--report", "/nowhere/x.csv"], "cannot be written"),
    "a journal that cannot be made": (["--journal", "/nowhere/j"], "/nowhere/j"),
    "workers": (["--local", "--workers", "33"], "from 1 to 32"),
    "rate": (["--local", "--rate", "0"], "requests a second"),
    "column": (["--local", "--column", "tn"], "no column 'tn'"),
}


@pytest.mark.parametrize("name", USAGE)
def test_what_cannot_be_is_exit_code_2(name: str, run: Run, keys: None, tmp_path: Path) -> None:
    """Before anything is sent."""
    words, says = USAGE[name]
    code, out, err = run("delete", "--yes", "--from", numbers(tmp_path / "n.txt", 3), *words)
    assert (code, out) == (2, "")
    assert says in err


# Signals


def stopped(served: Served, file: str, *numbers: int, after: float = 0.7) -> subprocess.CompletedProcess[str]:
    """A job that is sent signals a while after its journal is there, a third of a second apart."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rawchime", *at(served, "--region", "us-east-1", "--from", file)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ready = time.monotonic() + 20
    while not Path(f"{file}.journal").exists() and time.monotonic() < ready:
        time.sleep(0.01)
    time.sleep(after)
    for number in numbers:
        process.send_signal(number)
        time.sleep(0.3)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess([], process.returncode, out, err)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)]
)
def test_a_signal_ends_it_with_everything_settled(
    number: int, code: int, serve: Callable[..., Served], tmp_path: Path, run: Run, keys: None
) -> None:
    """What is under way is waited for; it says how to resume; and the same command does."""
    served = serve("--latency", "0.02")
    file = numbers(tmp_path / "n.txt", 20_000)
    done = stopped(served, file, number)
    assert done.returncode == code
    assert "stopping" in done.stderr
    assert "run the same command again" in done.stderr
    assert "Traceback" not in done.stderr
    assert "in doubt" not in done.stdout
    _, out, _ = run("status", f"{file}.journal", "--output", "json")
    status = json.loads(out)
    assert status["accepted"] + status["pending"] == 20_000
    assert status["accepted"] == 50 * len(log_of(served)) > 0
    assert run(*at(served, "--from", file))[0] == 0
    nothing_sent_again(log_of(served))


def test_a_second_signal_ends_it_now(serve: Callable[..., Served], tmp_path: Path, run: Run, keys: None) -> None:
    """What was under way is in doubt, and the journal holds it."""
    served = serve("--latency", "5")
    file = numbers(tmp_path / "n.txt", 1_000)
    started = time.monotonic()
    done = stopped(served, file, signal.SIGINT, signal.SIGINT)
    assert time.monotonic() - started < 4
    assert done.returncode == 130
    assert "outcome unknown: stopped with requests in flight" in done.stderr
    assert "Traceback" not in done.stderr
    _, out, _ = run("status", f"{file}.journal", "--output", "json")
    assert json.loads(out)["in-doubt"] == 200


# status


def test_status_tells_while_it_runs_and_after(serve: Callable[..., Served], tmp_path: Path, run: Run, keys: None) -> None:
    """Where the job stands; nothing is changed by looking."""
    served = serve("--latency", "0.05")
    file = numbers(tmp_path / "n.txt", 5_000)
    process = start(*at(served, "--from", file))
    journal = f"{file}.journal"
    seen, in_flight = [], False
    while process.poll() is None:
        if os.path.exists(journal):
            code, out, _ = run("status", journal, "--output", "json")
            assert code == 0
            seen.append(json.loads(out))
            text = run("status", journal)[1]
            assert "a run is using it now" not in text or "in doubt" not in text
            in_flight |= "in flight" in text
        time.sleep(0.05)
    process.communicate()
    assert in_flight
    assert any(one["running"] and 0 < one["accepted"] < 5_000 for one in seen)
    assert [one["accepted"] for one in seen] == sorted(one["accepted"] for one in seen)
    report = tmp_path / "r.jsonl"
    code, out, _ = run("status", journal, "--report", str(report))
    assert code == 0
    assert "5,000 accepted, 0 refused" in out
    assert "no run is using it" in out
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    assert len(rows) == 5_000
    assert rows[0].keys() == {"PhoneNumberId", "Outcome", "ErrorCode", "ErrorMessage", "Batch", "Time", "Resent"}


@pytest.mark.parametrize(("content", "says"), [(None, "cannot be read"), (b"", "cut off"), (b"x" * 5000, "not a journal")])
def test_status_of_what_is_no_journal_is_exit_code_2(content: bytes | None, says: str, tmp_path: Path, run: Run) -> None:
    """It is told which, and why."""
    if content is not None:
        (tmp_path / "j").write_bytes(content)
    code, out, err = run("status", str(tmp_path / "j"))
    assert (code, out) == (2, "")
    assert says in err


# Progress


def on_a_terminal(*words: str) -> tuple[int, str]:
    """The exit code, and what a terminal of 120 columns was shown on standard error."""
    parent, child = pty.openpty()
    env = {**environment(), "COLUMNS": "120", "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "rawchime", *words], stdin=child, stderr=child, stdout=subprocess.DEVNULL, env=env
    )
    os.close(child)
    shown = b""
    try:
        while more := os.read(parent, 65_536):
            shown += more
    except OSError:  # the other end is closed
        pass
    os.close(parent)
    return process.wait(20), shown.decode()


def test_on_a_terminal_there_is_a_bar(serve: Callable[..., Served], tmp_path: Path) -> None:
    """With what is done, the rate, and the time left; at the end it is full."""
    served = serve("--latency", "0.05")
    code, shown = on_a_terminal(*at(served, "--region", "us-east-1", "--from", numbers(tmp_path / "n.txt", 5_000)))
    assert code == 0
    assert "━" in shown
    assert re.search(r"[1-4],\d\d\d of 5,000, 0 refused, [\d.]+ requests/s, about \d+ s left", shown)
    assert "5,000 of 5,000, 0 refused" in shown


def test_elsewhere_there_is_a_line_now_and_then(
    serve: Callable[..., Served], tmp_path: Path, run: Run, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, for logs; a short job has none."""
    monkeypatch.setattr("rawchime.cli.progress.EVERY", 0.2)
    served = serve("--latency", "0.05")
    _, _, err = run(*at(served, "--from", numbers(tmp_path / "n.txt", 2_000)))
    assert re.search(r"^rawchime: [-\dT:]+Z [\d,]+ of 2,000, 0 refused, [\d.]+ requests/s, about \d+ s left$", err, re.M)


def test_verbose_shows_one_request_at_a_time(serve: Callable[..., Served], tmp_path: Path, run: Run, keys: None) -> None:
    """So that what was sent and what came back stand together."""
    code, _, err = run(*at(serve(), "-v", "--from", numbers(tmp_path / "n.txt", 200)))
    assert code == 0
    assert re.findall(r"^(> POST|< HTTP)", err, re.M) == ["> POST", "< HTTP"] * 4


@pytest.mark.parametrize(
    "words",
    [
        ["--dry-run"],
        ["--report", "r.csv"],
        ["--journal", "j"],
        ["--normalize", "plus"],
        ["--rate", "5"],
        ["--batch-size", "1"],
    ],
    ids=lambda words: words[0],
)
def test_options_of_a_job_are_not_passed_over(
    words: list[str], run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """With numbers that are named they would do nothing, a dry run least of all: nothing is sent."""
    served = serve()
    code, _, err = run("delete", "--endpoint-url", served.url, *words, "+12065550100")
    assert code == 2
    assert f"{words[0]} is an option of a job" in err
    assert log_of(served) == []


@pytest.mark.parametrize("option", ["--report", "--trace"])
@pytest.mark.parametrize("onto", ["n.csv", "n.csv.journal", "link.csv"])
def test_what_is_written_is_not_what_is_read(
    option: str, onto: str, run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """Neither the input nor the journal is written over, by whatever name."""
    served = serve()
    (tmp_path / "n.csv").write_text("number\n+12065550100\n")
    (tmp_path / "link.csv").symlink_to("n.csv")
    journal = ["--journal", str(tmp_path / "j.csv")] if onto == "n.csv.journal" else []
    target = tmp_path / ("j.csv" if journal else onto)
    words = ["--yes", "--from", str(tmp_path / "n.csv"), *journal]
    code, _, err = run("delete", "--endpoint-url", served.url, *words, option, str(target))
    assert (code, "would be written over" in err) == (2, True)
    assert (tmp_path / "n.csv").read_text() == "number\n+12065550100\n"
    assert log_of(served) == []


def test_a_report_stays_until_there_is_another(run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """A run that ends before it begins leaves the last one as it is."""
    served = serve()
    file, report = numbers(tmp_path / "n.txt", 3), tmp_path / "r.csv"
    report.write_text("the last one")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", file, "--report", str(report)]
    assert run(*words, "--column", "nonsense")[0] == 2
    assert report.read_text() == "the last one"
    assert run(*words)[0] == 0
    assert report.read_text().count("accepted") == 3
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["n.txt", "n.txt.journal", "r.csv"]


def test_a_signal_while_the_summary_is_written_says_that_the_job_was_done(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    """Nothing is in doubt then, and where it is told is said."""
    served = serve()
    file, report = numbers(tmp_path / "n.txt", 5_000), tmp_path / "r.csv"
    os.mkfifo(report)
    words = [sys.executable, "-m", "rawchime", "delete", "--endpoint-url", served.url, "--region", "us-east-1", "--yes"]
    process = subprocess.Popen(
        [*words, "--from", file, "--report", str(report)], env=environment(), stderr=subprocess.PIPE, text=True
    )
    with open(report) as pipe:
        assert pipe.readline() != ""  # it is being written, and more than a pipe holds is to come
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "The job itself had finished" in err
    assert "rawchime status" in err
    assert "unknown" not in err


def test_credentials_that_end_in_the_middle_are_not_nothing_sent(
    run: Run, serve: Callable[..., Served], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 4, for numbers were sent before, and the text says so."""
    served = serve()
    script, calls = tmp_path / "keys.sh", tmp_path / "calls"
    script.write_text(
        f"""#!/bin/sh
echo x >> {calls}
[ "$(wc -l < {calls})" -gt 20 ] && exit 1
at=$(date -u -d '+60 seconds' +%Y-%m-%dT%H:%M:%SZ)
echo '{{"Version": 1, "AccessKeyId": "{CREDENTIALS.access_key}", "SecretAccessKey": "{CREDENTIALS.secret_key}",
       "Expiration": "'$at'"}}'
"""
    )
    script.chmod(0o755)
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {script}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    file = numbers(tmp_path / "n.txt", 500)
    code, _, err = run("delete", "--endpoint-url", served.url, "--yes", "--from", file, "--batch-size", "1", "--rate", "20")
    assert code == 4, err
    assert "No more was sent" in err
    assert "Nothing was sent" not in err
    assert 0 < len(log_of(served)) < 500


def test_a_report_through_a_link_is_written_where_it_points(
    run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """The link stays one."""
    served = serve()
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "r.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real/r.csv")
    file = numbers(tmp_path / "n.txt", 3)
    assert run(*at(served, "--from", file, "--report", str(tmp_path / "link.csv")))[0] == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "r.csv").read_text().count("accepted") == 3


def test_a_name_that_looks_like_an_option_comes_after_two_hyphens(run: Run) -> None:
    """For a verb that takes one name, too."""
    code, _, err = run("status", "--", "-x.journal")
    assert (code, "-x.journal cannot be read" in err) == (2, True)
