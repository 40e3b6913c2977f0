"""`rawchime delete --from` and its options about the list: what is sent, what is not, and in how much memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
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


def test_no_option_is_ignored_in_silence(run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """Every --exclude counts. Any other option that is given twice is refused: one of its values would be lost."""
    served = serve()
    (tmp_path / "n").write_text("".join(f"+1206555010{n}\n" for n in range(4)))
    for kept in (1, 2):
        (tmp_path / f"keep{kept}").write_text(f"+1206555010{kept}\n")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n")]
    code, out, _ = run(*words, "--exclude", str(tmp_path / "keep1"), "--exclude", str(tmp_path / "keep2"), "--dry-run")
    assert (code, "2 numbers, 2 skipped by --exclude" in out) == (0, True)
    for more in (["--from", str(tmp_path / "keep1")], ["--limit", "1", "--limit", "2"], ["--region", "a", "--region=b"]):
        code, out, err = run(*words, *more)
        assert (code, out) == (2, "")
        assert "was given twice" in err
    assert log_of(served) == []


@pytest.mark.parametrize("words", [["delete"], ["restore"], ["disassociate"], ["show"], ["explain"], ["get"]])
def test_the_name_of_a_file_is_no_id(
    words: list[str], run: Run, serve: Callable[..., Served], keys: None, tmp_path: Path
) -> None:
    """It was meant with --from, and is neither sent nor shown as an id."""
    served = serve()
    (tmp_path / "n.csv").write_text("PhoneNumberId\n+12065550100\n")
    code, out, err = run(*words, "--endpoint-url", served.url, str(tmp_path / "n.csv"))
    assert (code, out) == (2, "")
    instead = {"explain": "use --request ", "get": "`get` shows one number"}.get(words[0], "use --from ")
    assert f"is a file, not a phone number id: {instead}" in err
    assert log_of(served) == []


def test_a_list_on_a_pipe_that_does_not_block_is_waited_for(serve: Callable[..., Served], keys: None) -> None:
    """As Node.js passes its own standard input on."""
    served = serve()
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    words = ["delete", "--endpoint-url", served.url, "--dry-run", "--from", "-"]
    with subprocess.Popen(
        [sys.executable, "-m", "rawchime", *words], stdin=ours, stdout=subprocess.PIPE, env=environment()
    ) as process:
        for n in range(3):
            time.sleep(0.3)
            os.write(theirs, f"+1206555010{n}\n".encode())
        os.close(theirs)
        out, _ = process.communicate(timeout=30)
    os.close(ours)
    assert (process.returncode, b"3 numbers" in out) == (0, True)
