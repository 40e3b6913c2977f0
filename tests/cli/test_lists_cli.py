"""`rawchime delete --from` and its options about the list: what is sent, what is not, and in how much memory."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from services import Served
from test_cli import Run, keys, run, start
from test_kill import environment, log_of

__all__ = ["keys", "run"]  # fixtures


def test_other_ids_are_sent_where_they_are_asked_for(
    run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """With --any-id they go out as they are, for the service to judge; without it nothing is sent."""
    served = serve()
    (tmp_path / "n.txt").write_text("abc-1\n+12065550100\n")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n.txt")]
    code, _, err = run(*words)
    assert code == 2
    assert "line 1: a value of 5 characters is not a phone number" in err
    assert log_of(served) == []
    _, _, err = run(*words, "--any-id", "-v")
    assert '["abc-1", "+12065550100"]' in err


@pytest.mark.parametrize(
    "text",
    [
        '{"PhoneNumbers": [{"PhoneNumberId": "+12065550100"}], "NextToken": "x"}',
        "+12065550100\nNone\n",
        "Phone,Backup\n+12065550100,+12065550101\n",
        'Phone,Note\n+12065550100,"x\n+12065550101,y\n+12065550102,"\n',
    ],
)
def test_a_list_that_is_refused_is_not_saved_by_an_option(
    text: str, run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """--skip-bad leaves bad rows out; a list that is cut or is a question stays refused."""
    served = serve()
    (tmp_path / "n").write_text(text)
    code, out, _ = run("delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n"), "--skip-bad")
    assert (code, out) == (2, "")
    assert log_of(served) == []
    assert not (tmp_path / "n.journal").exists()


@pytest.mark.parametrize("start_of_file", [b"", b'["', b'Phone,x\n+12065550100,"'])
def test_a_line_without_end_is_refused_in_little_memory(start_of_file: bytes) -> None:
    """From a pipe that would never close: exit code 2 in less than 64 MiB, the whole process."""
    words = ("delete", "--endpoint-url", "http://127.0.0.1:9", "--region", "us-east-1", "--yes", "--from", "-")
    process = start(*words, stdin=subprocess.PIPE, env=environment())
    assert process.stdin is not None
    most = 0
    with suppress(BrokenPipeError):
        process.stdin.write(start_of_file)
        for _ in range(40_000):
            process.stdin.write(b"1" * 100_000)
            # Not wait4's figure: that is the parent's where it is larger.
            found = re.search(r"VmHWM:\s+([0-9]+) kB", Path(f"/proc/{process.pid}/status").read_text())
            most = max(most, int(found[1])) if found else most
        raise AssertionError("it was read to its end")
    process.wait(30)
    with suppress(BrokenPipeError):
        process.stdin.close()
    assert process.stdout is not None
    assert process.stderr is not None
    said = process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert process.returncode == 2, said
    assert b"longer than" in said or b"has no end" in said
    assert 0 < most < 64 * 1024, f"{most / 1024:.0f} MiB"
