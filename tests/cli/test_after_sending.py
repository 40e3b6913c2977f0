"""What a command says and returns once it has sent something: nobody is told that nothing was sent, or that all is well."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from test_cli import Run, answering, keys, run
from wire import SUCCESS, RawServer

__all__ = ["keys", "run"]  # fixtures

A, B = "+12065550100", "+12065550101"
Servers = Callable[..., RawServer]


def restored(one: str, status: object) -> bytes:
    return answering(
        "200 OK", "x-amzn-RequestId: 1", body=json.dumps({"PhoneNumber": {"PhoneNumberId": one, "Status": status}})
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_the_result_is_printed(raw_server: Servers, keys: None, number: int) -> None:
    """The request was sent: the service has deleted the numbers, and their reader does not read."""
    server = raw_server(SUCCESS)
    ids = [f"+1206555{n:04}" for n in range(3_000)]
    command = [sys.executable, "-m", "rawchime", "delete", *ids, "--endpoint-url", server.url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not server.requests:
        time.sleep(0.02)
    time.sleep(1.0)  # by now it waits for the reader of its output
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert b"Nothing was sent" not in err
    assert b"The requests were sent before: look the numbers up" in err


@pytest.mark.parametrize("output", ["text", "json"])
def test_credentials_that_end_half_way(
    run: Run, raw_server: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    """One number is restored, which is named. It is no usage error any more."""
    gone = tmp_path / "gone"
    script = tmp_path / "credentials.py"
    script.write_text(
        f"import json, os, sys, time\nif os.path.exists({str(gone)!r}): sys.exit(1)\n"
        "at = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 60))\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': 'AKIDEXAMPLE', 'SecretAccessKey': 'x' * 40, 'SessionToken': 't',"
        " 'Expiration': at}))\n"
    )
    (tmp_path / "config").write_text(f"[default]\nregion = us-east-1\ncredential_process = {sys.executable} {script}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))

    def first(sock: socket.socket) -> None:
        gone.touch()
        sock.sendall(restored(A, "Unassigned"))

    server = raw_server(first)
    code, _, err = run("restore", A, B, "--endpoint-url", server.url, "--output", output)
    assert code == 4
    assert f"1 of 2 restored ({A}), then an error for {B}" in err
    assert "No more was sent." in err
    assert "Nothing was sent." not in err


@pytest.mark.parametrize("output", ["text", "json", "table"])
@pytest.mark.parametrize(
    "status", ["ReleaseInProgress", "DeleteInProgress", "ReleaseFailed", "AcquireFailed", "", None, "X"]
)
def test_a_restoration_that_the_response_does_not_prove(
    run: Run, raw_server: Servers, keys: None, status: object, output: str
) -> None:
    """A 200 with another status than that of a usable number is no success."""
    server = raw_server(restored(A, status))
    code, out, err = run("restore", A, "--endpoint-url", server.url, "--output", output)
    assert code == 5
    assert f"{A} may not be restored: its status is {status or 'not given'}" in err
    assert "restored" not in out


@pytest.mark.parametrize("status", ["Unassigned", "Assigned"])
def test_a_restoration_that_is_proven(run: Run, raw_server: Servers, keys: None, status: str) -> None:
    """The number can be used again."""
    code, out, _ = run("restore", A, "--endpoint-url", raw_server(restored(A, status)).url, "--output", "table")
    assert code == 0
    assert "restored" in out


def test_pages_that_go_round_in_circles_end(run: Run, raw_server: Servers, keys: None) -> None:
    """Not only a page that names itself as the next."""
    pages = [
        answering("200 OK", "x-amzn-RequestId: 1", body=json.dumps({"PhoneNumbers": [], "NextToken": "ab"[n % 2]}))
        for n in range(20)
    ]
    code, _, err = run("queue", "--all", "--endpoint-url", raw_server(*pages).url)
    assert code == 5
    assert "the list would have no end" in err


@pytest.mark.parametrize("words", [["--endpoint-url", "http://h\udcff"], ["--exclude", "\udcff", "--from", "l"]])
def test_bytes_that_are_no_text_are_a_usage_error(words: list[str], keys: None, tmp_path: Path) -> None:
    """Nothing was sent."""
    (tmp_path / "l").write_text(f"{A}\n")
    command = [sys.executable, "-m", "rawchime", "delete", *([A] if "--from" not in words else ["--yes"]), *words]
    done = subprocess.run(list(map(os.fsencode, command)), cwd=tmp_path, capture_output=True, timeout=30, check=False)
    assert done.returncode == 2
    assert b"internal error" not in done.stderr
