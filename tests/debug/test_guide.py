"""The guide to explain and diagnose: its commands work, and what it shows is what they print."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from rawchime import cli
from rawchime.cli.verbs import diagnose as verb
from rawchime.debug.diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "rawchime" / "debug" / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)


def test_what_is_shown_is_what_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Line by line."""
    monkeypatch.chdir(ROOT)
    (shown,) = blocks("console")
    first, _, rest = shown.partition("\n")
    assert cli.main(shlex.split(first.removeprefix("$ rawchime "))) == 1
    assert capsys.readouterr().out == rest


def test_every_command_works(tmp_path: Path) -> None:
    """In a shell, from the folder of a clone."""
    for name in ("tests", "fixtures"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "rawchime"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m rawchime "$@"\n')
    script.chmod(0o755)
    commands = "".join(blocks("sh"))
    assert commands.count("rawchime ") == 9
    environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run(
        ["sh", "-e"], input=commands, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "diagnosis.json").read_text())["mistakes"] == ["path-not-encoded"]
    assert "path-not-encoded" in (tmp_path / "diagnosis.html").read_text()
    assert "Where it stands" not in (tmp_path / "explanation.html").read_text()


def test_the_verdicts_and_their_exit_codes_are_those_of_the_command() -> None:
    """Of the guide's table, of --help, and of the code."""
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d) \|", TEXT, re.M))
    assert rows == {VALID: "0", MISTAKE: "1", UNEXPLAINED: "3", UNVERIFIABLE: "4"}
    assert {name: int(code) for name, code in rows.items()} == verb._EXIT
    assert all(f"  {code}  {name}: " in verb.EPILOG for name, code in rows.items())


def test_the_files_that_are_named_are_there() -> None:
    """Each of the table."""
    named = re.findall(r"`([a-z_]+\.py|[a-z_]+/)`", TEXT.partition("## Where things are")[2].partition("To add")[0])
    assert len(named) > 15
    assert [name for name in named if not (ROOT / "rawchime" / "debug" / name).exists()] == []
