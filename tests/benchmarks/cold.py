"""Commands from cold, imports, memory, and what is on the disk."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import HERE, IDS, Row, canned, command, environment, interleaved, peak

RAWCHIME = str(Path(sys.executable).parent / "rawchime")
BODY = json.dumps({"PhoneNumberIds": IDS})
ROUNDS = 15

# Printed in another environment: the bytes of a distribution and of all that it needs, bytecode apart.
_SIZE = """
import importlib.metadata as m, re, sys
def needs(name, seen):
    if name in seen: return seen
    try: found = m.distribution(name)
    except m.PackageNotFoundError: return seen
    seen[name] = sum(f.locate().stat().st_size for f in found.files or () if f.suffix != ".pyc" and f.locate().is_file())
    for one in found.requires or ():
        if "extra ==" not in one: needs(re.match(r"[A-Za-z0-9._-]+", one)[0].lower(), seen)
    return seen
print(sum(needs(sys.argv[1], {}).values()))
"""


def delete_commands(url: str) -> dict[str, list[str]]:
    """What each of them is run as; those that are not installed are left out."""
    made = {
        "rawchime": [RAWCHIME, "delete", *IDS],
        "floor": [sys.executable, str(HERE / "floor.py"), *IDS],
        "boto3": [sys.executable, str(HERE / "boto3_delete.py"), *IDS],
    }
    target = f"{url}/phone-numbers?operation=batch-delete"
    if shutil.which("aws"):
        made["aws-cli"] = ["aws", "chime-sdk-voice", "batch-delete-phone-number", "--phone-number-ids", *IDS]
    if shutil.which("awscurl"):
        made["awscurl"] = ["awscurl", "--service", "chime", "--region", "us-east-1", "-X", "POST", "-d", BODY, target]
    if shutil.which("curl"):
        keys = environment()
        user = f"{keys['AWS_ACCESS_KEY_ID']}:{keys['AWS_SECRET_ACCESS_KEY']}"
        made["curl"] = ["curl", "-sf", "--aws-sigv4", "aws:amz:us-east-1:chime", "--user", user, "-d", BODY, target]
    return made


def delete() -> Row:
    with canned() as url:
        found = interleaved({name: command(words, url) for name, words in delete_commands(url).items()}, ROUNDS)
    return Row("delete two numbers, from cold", "ms", found, "a whole process")


def memory() -> Row:
    with canned() as url:
        found = interleaved({name: peak(words, url) for name, words in delete_commands(url).items()}, 3)
    return Row("memory of one call", "MiB", found, "the process's peak")


def start() -> Row:
    candidates = {
        "rawchime --version": command([RAWCHIME, "--version"]),
        "python -c pass": command([sys.executable, "-c", "pass"]),
        "rawchime show": command([RAWCHIME, "show", *IDS]),
    }
    if shutil.which("aws"):
        candidates["aws --version"] = command(["aws", "--version"])
    return Row("start", "ms", interleaved(candidates, ROUNDS), "a whole process")


def diagnose() -> Row:
    """A right request, and one whose signature no known mistake explains: every mistake and every pair is tried."""
    request = subprocess.run([RAWCHIME, "show", *IDS], env=environment(), capture_output=True, check=True).stdout
    wrong = re.sub(rb"Signature=.{8}", b"Signature=00000000", request)
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "right.http", Path(folder) / "wrong.http"
        paths[0].write_bytes(request)
        paths[1].write_bytes(wrong)
        candidates = {
            "a right signature": command([RAWCHIME, "diagnose", str(paths[0])]),
            "a full search": command([RAWCHIME, "diagnose", str(paths[1])], code=3),
            "rawchime --version": command([RAWCHIME, "--version"]),
        }
        found = interleaved(candidates, ROUNDS)
    found["1.6 times --version and 1 s"] = 1.6 * found.pop("rawchime --version") + 1000
    return Row("diagnose, from cold", "ms", found, "a whole process")


def imports() -> Row:
    statements = ("import rawchime", "import requests, botocore.auth", "import boto3", "pass")
    candidates = {text: command([sys.executable, "-c", text]) for text in statements}
    return Row("import", "ms", interleaved(candidates, ROUNDS), "a whole process")


def modules() -> Row:
    """How many modules an import leaves loaded, beyond a bare start's."""
    found = {}
    for name in ("rawchime", "requests, botocore.auth", "boto3"):
        text = f"import sys; before = len(sys.modules); import {name}; print(len(sys.modules) - before)"
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, check=True)
        found[f"import {name}"] = float(done.stdout)
    return Row("modules loaded", "", found)


def sizes(pyz: Path | None) -> Row:
    """Installed, with all that it needs, bytecode apart; and the one file, as it is."""
    found = {"rawchime.pyz": pyz.stat().st_size / 1e6} if pyz else {}
    found |= {name: _size(sys.executable, name) for name in ("rawchime", "boto3")}
    aws = shutil.which("aws")
    if aws:
        with open(aws, "rb") as file:
            first = file.readline()
        if first.startswith(b"#!") and b"python" in first:
            found["awscli"] = _size(first[2:].split()[0].decode(), "awscli")
    return Row("size on the disk", "MB", {name: value for name, value in found.items() if value})


def _size(python: str, name: str) -> float:
    done = subprocess.run([python, "-c", _SIZE, name], capture_output=True, check=False)
    return float(done.stdout) / 1e6 if done.returncode == 0 else 0.0
