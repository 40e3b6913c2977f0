"""The recipes of the guide to jobs: each block is run, or read by the format's own reader."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import botocore.session
import pytest
import yaml
from services import CREDENTIALS, Served

import rawchime
from rawchime.cli import VERBS

TEXT = (Path(rawchime.__file__).parent / "bulk" / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)


@pytest.fixture
def served(serve: Callable[..., Served], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """A service, an environment that points at it, and a list in the current folder."""
    rows = "".join(f"+1206{n:07},{('Unassigned', 'Assigned')[n % 2]}\n" for n in range(120))
    (tmp_path / "numbers.csv").write_text(f"PhoneNumberId,Status\n{rows}")
    (tmp_path / "exist").write_text("".join(f"+1206{n:07}\n" for n in range(2, 120)))
    found = serve("--numbers", str(tmp_path / "exist"))
    for name, value in (
        ("AWS_ENDPOINT_URL", found.url),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", CREDENTIALS.access_key),
        ("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secret_key),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return found


def test_a_job_from_a_program(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """It shows its progress, prints what was refused, takes the rows with the wanted status, and resumes."""
    (code,) = blocks("python")
    exec(code, {})
    out, err = capsys.readouterr()
    assert out == "+12060000000 refused NotFound\n"
    assert err.endswith("\r60 of 60")
    exec(code, {})
    assert capsys.readouterr() == ("", "")


def test_the_line_of_cron(served: Served, tmp_path: Path) -> None:
    """A shell runs it: the job is done, its log and report are beside the list, and a second run at once does nothing."""
    (line,) = blocks("crontab")
    minute, hour, *days, command = line.strip().split(None, 5)
    assert minute.isdecimal()
    assert hour.isdecimal()
    assert days == ["*", "*", "*"]
    assert "%" not in command  # cron takes it for a line break
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "rawchime"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rawchime "$@"\n')
    script.chmod(0o755)
    environ = {**os.environ, "PATH": f"{script.parent}:{os.environ['PATH']}"}
    command = command.replace("/var/lib/rawchime", shlex.quote(str(tmp_path)))
    done = subprocess.run(["sh", "-c", command], env=environ, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    assert "118 accepted, 2 refused" in (tmp_path / "job.log").read_text()
    assert len((tmp_path / "outcomes.csv").read_text().splitlines()) == 121
    held = f"flock lock sh -c {shlex.quote(command)}"
    assert subprocess.run(["sh", "-c", held], env=environ, check=False, timeout=60).returncode == 1


def test_the_units_of_systemd() -> None:
    """They have the sections and settings that they need, and the command has a verb and a list."""
    service, timer = blocks("ini")
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(service)
    words = shlex.split(unit["Service"]["ExecStart"])
    assert words[2] in VERBS
    assert "--yes" in words  # there is no terminal to ask on
    assert unit["Service"]["RestartPreventExitStatus"] == "2"
    assert int(unit["Service"]["TimeoutStopSec"]) > 60  # twice the timeout of a request
    unit.read_string(timer)
    assert unit["Timer"]["OnCalendar"]


def test_the_container_and_the_workflow() -> None:
    """Instructions that Docker knows, and YAML: the command, between a restored and a saved journal, after any end of it."""
    (text,) = blocks("dockerfile")
    assert {line.split()[0] for line in text.splitlines()} <= {
        "FROM",
        "COPY",
        "RUN",
        "USER",
        "WORKDIR",
        "VOLUME",
        "ENTRYPOINT",
    }
    assert json.loads(text.splitlines()[-1].partition(" ")[2]) == ["python3", "/opt/rawchime.pyz"]
    (workflow,) = blocks("yaml")
    steps = yaml.safe_load(workflow)["jobs"]["delete"]["steps"]
    restore, command, save = steps[-3:]
    assert command["run"].endswith("rawchime delete --yes --from numbers.csv --report outcomes.csv")
    assert restore["with"]["path"] == save["with"]["path"] == "numbers.csv.journal*"
    assert save["if"] == "always()"


def test_the_actions_of_the_policies_are_operations() -> None:
    """Every action is an operation of the service's model, and the policy's are those of its row."""
    operations = botocore.session.Session().get_service_model("chime-sdk-voice").operation_names
    actions = set(re.findall(r"`chime:(\w+)`", TEXT))
    assert len(actions) >= 6
    assert actions <= set(operations)
    (policy,) = blocks("json")
    (statement,) = json.loads(policy)["Statement"]
    assert statement["Action"] == ["chime:BatchDeletePhoneNumber", "chime:GetPhoneNumber"]
