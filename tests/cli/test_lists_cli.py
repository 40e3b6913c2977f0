"""`rawchime delete --from` and its options about the list: what is sent, what is not, and in how much memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from services import Served
from test_cli import Run, keys, run
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


# A process of its own between the tests and the command: Linux counts the memory of whoever starts a process as its own.
MEASURED = """
import os, sys
process = os.posix_spawn(sys.executable, [sys.executable, "-m", "rawchime", *sys.argv[1:]], os.environ)
_, status, used = os.wait4(process, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss)
"""


@pytest.mark.parametrize("start_of_file", [b"", b'["', b'Phone,x\n+12065550100,"'])
def test_a_line_without_end_is_refused_in_little_memory(start_of_file: bytes) -> None:
    """From a pipe that would never close: exit code 2 in less than 64 MiB, the whole process."""
    words = ("delete", "--endpoint-url", "http://127.0.0.1:9", "--region", "us-east-1", "--yes", "--from", "-")
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURED, *words], stdin=pipe, stdout=pipe, stderr=pipe, env=environment(), text=False
    )
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(start_of_file)
        for _ in range(4_000):
            process.stdin.write(b"1" * 1_000_000)
        process.kill()
        raise AssertionError("it was read to its end")
    with suppress(BrokenPipeError):
        process.stdin.close()
    process.stdin = None
    out, err = process.communicate(timeout=60)
    code, peak = map(int, out.split())
    assert code == 2, err
    assert b"longer than" in err or b"has no end" in err
    assert peak < 64 * 1024, f"{peak / 1024:.0f} MiB"
