"""The command line as a person meets it: help, colour, tables, and what happens when nobody reads."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from services import CREDENTIALS, IDS, Served
from wire import RawServer

from rawchime.cli import VERBS, colour
from rawchime.cli.progress import Words, fitting
from rawchime.cli.run import COLUMNS, folded

NUMBERS = str(Path(__file__).parent.parent.parent / "fixtures" / "numbers.txt")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that the local service accepts."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", CREDENTIALS.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secret_key)


def rawchime(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rawchime", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env={**os.environ, **variables},
    )


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_a_synopsis_examples_and_exit_codes_in_one_width(verb: str) -> None:
    """`rawchime help VERB` is `rawchime VERB --help`, of one width on any terminal, with two examples that name the verb."""
    narrow, wide = rawchime("help", verb, COLUMNS="40"), rawchime(verb, "--help", COLUMNS="200")
    assert narrow.stdout == wide.stdout
    assert (narrow.returncode, narrow.stderr) == (0, "")
    lines = narrow.stdout.splitlines()
    assert lines[0].startswith(f"usage: rawchime {verb}")
    assert max(map(len, lines)) <= COLUMNS
    synopsis = lines[: lines.index("")]
    assert len(synopsis) <= 3
    assert len(re.findall(rf"^  rawchime {verb}\b", narrow.stdout, re.M)) >= 2
    assert "exit codes:" in lines


def test_help_of_what_is_no_verb() -> None:
    """Exit code 2, with the verb that may be meant."""
    done = rawchime("help", "delte")
    assert done.returncode == 2
    assert "did you mean delete?" in done.stderr
    assert rawchime("help").stdout == rawchime("--help").stdout
    assert max(map(len, rawchime("help").stdout.splitlines())) <= COLUMNS


@pytest.mark.parametrize(
    ("words", "variables", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {}, False),
    ],
)
def test_colour_is_for_terminals_and_who_asks(words: list[str], variables: dict[str, str], coloured: bool) -> None:
    """Into a pipe there is none unless --color asks for it, and the words are the same."""
    plain = rawchime("delete", "--local", "+12065550100").stdout
    done = rawchime("delete", "--local", "+12065550100", *words, **variables)
    assert ("\x1b[" in done.stdout) == coloured
    request_id = re.compile(r"request id [0-9a-f-]+")
    assert request_id.sub("", ANSI.sub("", done.stdout)) == request_id.sub("", plain)


def test_auto_means_a_terminal_without_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    """The convention of no-color.org: any value but an empty one turns it off. A dumb terminal has none."""
    parent, child = pty.openpty()
    with open(child, "w") as terminal, open(os.devnull, "w") as file:
        for variables, expected in (
            ({"NO_COLOR": "", "TERM": "xterm"}, True),
            ({"NO_COLOR": "1", "TERM": "xterm"}, False),
            ({"NO_COLOR": "", "TERM": "dumb"}, False),
        ):
            for name, value in variables.items():
                monkeypatch.setenv(name, value)
            assert colour.wanted(terminal, "auto") == expected
            assert not colour.wanted(file, "auto")
    os.close(parent)


def test_a_table_has_a_header_and_a_row_for_each_number(serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """Of a deletion, a job, a restoration and the queue; ids as +…, whatever spelling was given."""
    (tmp_path / "n.txt").write_text("+12065550101\n")
    (tmp_path / "exist").write_text("+12065550100\n+12065550101\n")
    served = serve("--numbers", str(tmp_path / "exist"))
    where = ("--endpoint-url", served.url, "--region", "us-east-1", "--output", "table")
    deleted = rawchime("delete", *where, "%2B12065550100", "+12069999999").stdout.splitlines()
    assert deleted[0].split() == ["PhoneNumberId", "Outcome", "ErrorCode", "ErrorMessage"]
    assert [line.split()[:3] for line in deleted[1:]] == [
        ["+12065550100", "accepted"],
        ["+12069999999", "refused", "NotFound"],
    ]
    job = rawchime("delete", *where, "--yes", "--from", str(tmp_path / "n.txt")).stdout.splitlines()
    assert [line.split() for line in job[1:]] == [["+12065550101", "accepted"]]
    queued = rawchime("queue", *where)
    assert queued.stdout.splitlines()[0].split() == ["PhoneNumberId", "Status", "TimeLeft", "Associations"]
    assert [line.split()[:2] for line in queued.stdout.splitlines()[1:]] == [
        ["+12065550100", "ReleaseInProgress"],
        ["+12065550101", "ReleaseInProgress"],
    ]
    assert queued.stderr == "rawchime: 2 numbers\n"
    restored = rawchime("restore", *where, "+12065550100", "+12069999999").stdout.splitlines()
    assert [line.split()[:2] for line in restored[1:]] == [["+12065550100", "restored"], ["+12069999999", "refused"]]


@pytest.mark.parametrize("verb", ["show", "explain", "get", "delete", "restore", "delete --help", "--version", "help"])
def test_a_result_that_cannot_be_written_is_no_success(verb: str) -> None:
    """A full disk is exit code 2, or 5 where numbers were changed; a reader that has gone is SIGPIPE's 141, and quiet."""
    line = f'"{sys.executable}" -m rawchime {verb}' + (" --local +12065550100" if verb.isalpha() and verb != "help" else "")
    full = subprocess.run(["sh", "-c", f"{line} >/dev/full"], capture_output=True, check=False, timeout=20)
    assert full.returncode == (5 if verb in ("delete", "restore") else 2)
    assert b"the result could not be written: No space left on device" in full.stderr
    gone = subprocess.run(
        ["sh", "-c", f"(sleep 0.3; {line}; echo $?>&2) | true"], capture_output=True, check=False, timeout=20
    )
    assert gone.stderr == b"141\n"


def test_ctrl_c_at_the_prompt_cancels() -> None:
    """One sentence, nothing sent, and the signal's exit code."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rawchime", "delete", "--local", "--from", NUMBERS],
        stdin=child,
        stderr=child,
        stdout=subprocess.PIPE,
    )
    os.close(child)
    seen = b""
    while b"[y/N]" not in seen:
        seen += os.read(parent, 1000)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    while b"sent." not in seen:
        seen += os.read(parent, 1000)
    os.close(parent)
    assert process.returncode == 130
    assert out == b""
    assert "rawchime: Cancelled. Nothing was sent.\r\n" in ANSI.sub("", seen.decode())
    assert b"Traceback" not in seen


def test_a_mismatch_is_folded_to_its_sentence(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch, keys: None
) -> None:
    """The canonical request that the service quotes is shown with -v only."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    where = ("--endpoint-url", serve().url, "--region", "us-east-1")
    short, whole = rawchime("delete", *where, *IDS).stderr, rawchime("delete", "-v", *where, *IDS).stderr
    assert "does not match" in short
    assert "Canonical String" not in short
    assert "(-v shows the whole text)" in short
    assert "Canonical String" in [line for line in whole.splitlines() if "does not match" in line][-1]


def test_a_long_text_is_cut() -> None:
    """And says so; a short one stays as it is."""
    assert folded("403 No") == "403 No"
    assert folded("x" * 1000) == f"{'x' * 400}… (-v shows the whole text)"


def test_a_profile_that_is_not_there_is_the_first_error(tmp_path: Path) -> None:
    """Not the region that it would have had."""
    (tmp_path / "config").write_text("[profile other]\nregion = us-east-1\n")
    (tmp_path / "credentials").write_text("[keys]\naws_access_key_id = a\naws_secret_access_key = b\n")
    at = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials")}
    at |= {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""}
    done = rawchime("get", "--profile", "nope", "+12065550100", **at)
    assert done.returncode == 2
    assert "there is no profile 'nope'" in done.stderr
    assert "no region is set" in rawchime("get", "--profile", "keys", "+12065550100", **at).stderr


@pytest.mark.parametrize(
    "words", [["diagnose", "nothing.http"], ["explain", "--request", "nothing.http"], ["show", "--as", "x"]]
)
def test_advice_fits_a_verb_that_never_sends(words: list[str]) -> None:
    """It does not say that nothing was sent."""
    done = rawchime(*words)
    assert done.returncode == 2
    assert "sent" not in done.stderr


@pytest.mark.parametrize("width", [20, 48, 68, 100, 200])
def test_the_line_of_a_job_fits_its_terminal(width: int) -> None:
    """What matters least is left out first; how many are done always stays."""
    words = [Words("3 refused", 1), Words("19.9 requests/s", 5), Words("2.4 % throttled", 3), Words("about 9 s left", 2)]
    line = fitting(11_450, 20_000, words, width)
    assert line.startswith("11,450 of 20,000")
    assert len(line) <= width
    assert ("requests/s" in line) == (width >= 77)


def test_a_report_in_place_of_the_list(serve: Callable[..., Served], keys: None, tmp_path: Path) -> None:
    """`status --report F` prints the summary without the first refused numbers: they are in the file."""
    (tmp_path / "n.txt").write_text("".join(f"+1999555{n:04}\n" for n in range(60)))
    (tmp_path / "exist").write_text("+12065550100\n")
    served = serve("--numbers", str(tmp_path / "exist"))
    where = ("--endpoint-url", served.url, "--region", "us-east-1", "--any-id")
    assert rawchime("delete", *where, "--yes", "--from", str(tmp_path / "n.txt")).returncode == 1
    journal = str(tmp_path / "n.txt.journal")
    assert "+19995550000" in rawchime("status", journal).stdout
    assert "+1999555" not in rawchime("status", "--report", str(tmp_path / "r.csv"), journal).stdout


def test_the_error_of_a_refused_restoration_has_its_code(raw_server: Callable[..., RawServer], keys: None) -> None:
    """In JSON, as in every list of refused numbers."""
    body = b'{"Code":"NotFound","Message":"it is not there"}'
    server = raw_server(b"HTTP/1.1 404 Not Found\r\nx-amzn-RequestId: r\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    done = rawchime("restore", "--endpoint-url", server.url, "--region", "us-east-1", "--output", "json", "+12065550100")
    assert done.returncode == 1
    row = json.loads(done.stdout)["PhoneNumberErrors"][0]
    assert row == {"PhoneNumberId": "+12065550100", "ErrorCode": "NotFound", "ErrorMessage": "it is not there"}


def completions(script: str, *words: str) -> list[str]:
    """What bash offers for the last word."""
    asked = f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _shtab_rawchime"
    line = f'{script}\n{asked}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, timeout=20)
    return done.stdout.split()


def test_completion_in_bash() -> None:
    """Verbs, the options of a verb, and the values of an option."""
    done = rawchime("completion", "bash")
    assert (done.returncode, done.stderr) == (0, "")
    assert {"restore"} == set(completions(done.stdout, "rawchime", "rest"))
    assert set(VERBS) <= set(completions(done.stdout, "rawchime", "''"))
    assert {"--where", "--workers"} == set(completions(done.stdout, "rawchime", "delete", "--w"))
    assert {"json", "table", "text"} == set(completions(done.stdout, "rawchime", "queue", "--output", "''"))


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_of_other_shells_has_every_verb(shell: str) -> None:
    """Each verb and each of its options is in the script."""
    script = rawchime("completion", shell).stdout
    assert all(re.search(rf"\b{verb}\b", script) for verb in VERBS)
    assert "retry-refused" in script


def test_a_missing_package_is_named_with_the_way_to_install_it(tmp_path: Path) -> None:
    """The command installs it for the interpreter that runs rawchime."""
    (tmp_path / "shtab.py").write_text("raise ModuleNotFoundError(\"No module named 'shtab'\", name='shtab')")
    done = rawchime("completion", "zsh", PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert f"{sys.executable} -m pip install shtab" in done.stderr
