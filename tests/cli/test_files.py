"""Files that a command writes: never over one that it reads or keeps, whole after a kill, in place when they are whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from services import CREDENTIALS, Served
from test_cli import Run, answering, keys, run, start
from test_kill import environment
from wire import SUCCESS, RawServer

__all__ = ["keys", "run"]  # fixtures

Servers = Callable[..., RawServer]


def numbers(path: Path, many: int = 3) -> str:
    path.write_text("".join(f"+1206555{n:04}\n" for n in range(many)))
    return str(path)


@pytest.mark.parametrize("option", ["--trace", "--report"])
@pytest.mark.parametrize(
    "taken", ["n.txt", "n.txt.journal", "n.txt.journal-wal", "n.txt.journal-shm", "n.txt.journal.new", "link", "other"]
)
def test_nothing_is_written_over_a_file_of_the_job(
    option: str, taken: str, run: Run, keys: None, raw_server: Servers, tmp_path: Path
) -> None:
    """Input, journal, SQLite's files and the other output, by their names and through links: exit code 2, nothing sent."""
    server = raw_server(SUCCESS)
    source = numbers(tmp_path / "n.txt")
    end = ".csv" if option == "--report" else ""
    target = tmp_path / f"{taken}{end}"
    if taken == "link":
        target.symlink_to(tmp_path / "n.txt.journal-wal")
    elif end:
        target.symlink_to(tmp_path / taken)
    words = [option, str(target)]
    if taken == "other":
        words += ["--trace" if option == "--report" else "--report", f"{tmp_path}/other.csv"]
        words[1] = f"{tmp_path}/./other.csv"
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.exists()}
    code, _, err = run("delete", "--endpoint-url", server.url, "--yes", "--from", source, *words)
    assert code == 2, err
    assert "would be written over" in err
    assert server.requests == []
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.exists()} == before


def test_a_refused_command_leaves_an_old_trace_alone(run: Run, keys: None, tmp_path: Path) -> None:
    """It is written over only when the first request is about to leave; a new one is not even made."""
    (tmp_path / "t.har").write_text("old")
    for words in (["--from", str(tmp_path / "missing"), "--yes"], ["--from", numbers(tmp_path / "n.txt")], [" "]):
        for name in ("t.har", "new.har"):
            code, _, _ = run("delete", "--endpoint-url", "http://127.0.0.1:1", *words, "--trace", str(tmp_path / name))
            assert code == 2
    assert (tmp_path / "t.har").read_text() == "old"
    assert not (tmp_path / "new.har").exists()


def test_a_trace_is_whole_after_every_exchange(serve: Callable[..., Served], tmp_path: Path) -> None:
    """A process that is really killed leaves every exchange up to then, in a file that can be read."""
    served = serve("--latency", "0.02")
    trace = tmp_path / "t.har"
    words = ["--endpoint-url", served.url, "--region", "us-east-1", "--yes", "--batch-size", "1", "--trace", str(trace)]
    command = [sys.executable, "-m", "rawchime", "delete", *words, "--from", numbers(tmp_path / "n.txt", 5_000)]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen = 0
    while seen < 40:
        time.sleep(0.02)
        if trace.exists() and (data := trace.read_bytes()):
            seen = data.count(b'"startedDateTime"')
    process.send_signal(signal.SIGKILL)
    process.wait()
    entries = json.loads(trace.read_text())["log"]["entries"]
    assert len(entries) >= seen
    assert {entry["response"]["status"] for entry in entries} == {200}
    assert trace.stat().st_mode & 0o777 == 0o600


def test_a_kill_leaves_no_draft_of_a_report(serve: Callable[..., Served], tmp_path: Path) -> None:
    """A report has no name until it is whole."""
    served = serve("--latency", "0.05")
    words = ["--endpoint-url", served.url, "--region", "us-east-1", "--yes", "--report", str(tmp_path / "r.csv")]
    process = start("delete", *words, "--from", numbers(tmp_path / "n.txt", 2_000), env=environment())
    while not (tmp_path / "n.txt.journal").exists():
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert {path.name.partition(".journal")[0] for path in tmp_path.iterdir()} == {"n.txt"}


def begun(journal: Path) -> None:
    """Wait until a job has a journal, and then a moment: it sends."""
    end = time.monotonic() + 20
    while not journal.exists() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.4)


def test_sighup_ends_a_job_as_sigterm_does(serve: Callable[..., Served], tmp_path: Path) -> None:
    """The terminal was closed: requests in flight are settled, and the exit code is 129. Under nohup it goes on."""
    served = serve("--latency", "0.05", "--rate", "20", "--burst", "2")
    words = ["--endpoint-url", served.url, "--region", "us-east-1", "--yes", "--from"]
    process = start("delete", *words, numbers(tmp_path / "n.txt", 3_000), env=environment())
    begun(tmp_path / "n.txt.journal")
    process.send_signal(signal.SIGHUP)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 129, err
    assert b"run the same command again" in err
    assert b"in doubt" not in out
    words[1] = serve("--latency", "0.05", "--rate", "20", "--burst", "2").url
    ignoring = start(
        *("delete", *words, numbers(tmp_path / "m.txt", 100)),
        env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    begun(tmp_path / "m.txt.journal")
    ignoring.send_signal(signal.SIGHUP)
    ignoring.communicate(timeout=60)
    assert ignoring.returncode == 0


def test_formulas_of_a_service_are_text_in_a_report(run: Run, raw_server: Servers, keys: None, tmp_path: Path) -> None:
    """A spreadsheet shows them, and calculates nothing; a number stays a number."""
    body = json.dumps(
        {
            "PhoneNumberErrors": [
                {"PhoneNumberId": "+12065550000", "ErrorCode": "=1+1", "ErrorMessage": "=HYPERLINK(1)"},
                {"PhoneNumberId": "+12065550001", "ErrorCode": "@SUM", "ErrorMessage": "-2+3"},
            ]
        }
    )
    server = raw_server(answering("200 OK", body=body))
    report = tmp_path / "r.csv"
    words = ["--from", numbers(tmp_path / "n.txt"), "--yes", "--report", str(report)]
    assert run("delete", "--endpoint-url", server.url, *words)[0] == 1
    lines = report.read_text().splitlines()
    assert lines[1].startswith("+12065550000,refused,'=1+1,'=HYPERLINK(1),")
    assert lines[2].startswith("+12065550001,refused,'@SUM,'-2+3,")
    assert lines[3].startswith("+12065550002,accepted,,,")


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes there")
def test_file_names_that_are_not_text_are_file_names(
    run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """Input, journal, report, trace and state may be called what the system allows."""
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe n")
    numbers(Path(odd))
    served = serve()
    words = ["--endpoint-url", served.url, "--yes", "--from", odd, "--report", f"{odd}.csv", "--trace", f"{odd}.har"]
    code, out, err = run("delete", *words)
    assert (code, "3 accepted" in out) == (0, True), err
    assert run("status", f"{odd}.journal")[0] == 0
    assert run("delete", "--local", "--state", f"{odd}.db", "--yes", "--from", odd, "--journal", f"{odd}.j")[0] == 0
    assert run("delete", "--from", f"{odd}.missing", "--yes")[0] == 2
    assert run("diagnose", f"{odd}.missing")[0] == 2


def test_half_a_character_of_a_service_ends_nothing(run: Run, raw_server: Servers, keys: None, tmp_path: Path) -> None:
    """Half a surrogate pair in a message is replaced: it can be written down, and the job goes on."""
    body = json.dumps({"PhoneNumberErrors": [{"PhoneNumberId": "+12065550000", "ErrorCode": "X", "ErrorMessage": "\ud800"}]})
    server = raw_server(answering("200 OK", body=body))
    source = numbers(tmp_path / "n.txt")
    code, out, _ = run("delete", "--endpoint-url", server.url, "--yes", "--from", source)
    assert (code, "2 accepted, 1 refused" in out) == (1, True)
    assert run("status", f"{source}.journal", "--output", "json")[0] == 0


@pytest.mark.parametrize("name", ["AWS_CA_BUNDLE", "HTTPS_PROXY"])
def test_a_setting_that_cannot_be_used_is_exit_code_2_at_once(
    name: str, run: Run, keys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A CA bundle that is not there, a proxy of another kind: nothing is tried twice, in a call and in a job."""
    monkeypatch.setenv(name, {"AWS_CA_BUNDLE": "/no/such/bundle", "HTTPS_PROXY": "socks5://127.0.0.1:1"}[name])
    started = time.monotonic()
    for words in (["+12065550100"], ["--yes", "--from", numbers(tmp_path / "n.txt")]):
        code, _, err = run("delete", "--endpoint-url", "https://example.com", *words)
        assert code == 2, err
        assert ("CA bundle" in err) == (name == "AWS_CA_BUNDLE")
    assert time.monotonic() - started < 30
    assert CREDENTIALS.secret_key not in err


def test_an_error_that_is_not_foreseen_is_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named as a bug, and its exit code is not that of refused numbers."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("rawchime.client.Client.run", broken)
    code, _, err = run("delete", "--local", "+12065550100")
    assert code == 5
    assert "internal error: ZeroDivisionError" in err
