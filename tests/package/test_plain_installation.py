"""An installation without any extra: every verb works, or says what it needs. None of them fails as a bug would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rawchime.cli import VERBS

PLAIN = """
import sys
for name in ("h11", "rich", "shtab", "cryptography", "trustme", "boto3", "httpx"):
    sys.modules[name] = None
from rawchime.cli import command
sys.exit(command())
"""
NEEDS = {"serve": "h11", "conformance": "h11", "completion": "shtab"}
"""The verbs that do not work without a package."""
LIST = "numbers.txt"
WORDS = {
    "delete": [["+12065550100", "--dry-run"], ["--from", LIST, "--dry-run"], ["--from", LIST, "--yes", "--report", "r.csv"]],
    "show": [["+12065550100"]],
    "explain": [["+12065550100"]],
    "diagnose": [["shown.http"], ["shown.http", "--html", "page.html"]],
    "get": [["+12065550100"]],
    "queue": [[]],
    "status": [[f"{LIST}.journal"]],
    "restore": [["+12065550100"]],
    "disassociate": [["--from", LIST, "--yes"]],
    "conformance": [["--", "true"]],
    "vectors": [["vectors"]],
    "serve": [[]],
    "completion": [["bash"]],
}


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
    places = {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    command, env = [sys.executable, "-c", PLAIN, *words], {**os.environ, **keys, **places}
    return subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_works_or_says_what_it_needs(verb: str, tmp_path: Path) -> None:
    """Nothing listens at the endpoint, so that a verb which sends something ends with 4."""
    (tmp_path / LIST).write_text("+12065550100\n")
    (tmp_path / "shown.http").write_bytes(run(tmp_path, "show", "+12065550100").stdout)
    for words in WORDS[verb]:
        done = run(tmp_path, verb, *words, *(["--give-up", "1"] if "--yes" in words else []))
        said = done.stderr.decode()
        assert "internal error" not in said
        assert "Traceback" not in said
        assert (f"pip install {NEEDS.get(verb)}" in said) == (verb in NEEDS), said
        assert done.returncode in ((2,) if verb in NEEDS else (0, 2, 4)), said


def test_vectors_need_no_package_more(tmp_path: Path) -> None:
    """They are data, and the rules that use them are named without the service that the rules run."""
    done = run(tmp_path, "vectors", "set")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "set" / "index.json").exists()
