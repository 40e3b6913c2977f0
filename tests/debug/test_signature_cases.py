"""Signatures from the world: what people reported, and right requests of many services. Nothing right is accused."""

from __future__ import annotations

from pathlib import Path

import pytest
from services import CREDENTIALS

from rawchime import Credentials, captures
from rawchime.debug.diagnose import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, diagnose

CASES = Path(__file__).parent.parent / "cases" / "signatures"
FILES = sorted(path for path in CASES.glob("*/*") if path.name.startswith(("request.", "alt.")))
NOT_NAMED = {"35-presigned-host-rewritten": "what a URL alone lacks, its method and body, may explain it"}


def expected(path: Path) -> str:
    return (path.parent / "README").read_text().split(" | ")[3].strip()


def found(path: Path, credentials: Credentials | None) -> Diagnosis:
    capture = captures.read(path.read_bytes())[-1]
    body = path.parent / "body"
    if capture.body is None and body.exists():
        capture = capture._replace(body=body.read_bytes())
    return diagnose(capture, credentials)


def names(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", FILES, ids=names)
def test_with_the_secret_a_case_is_judged_rightly_or_left_open(path: Path) -> None:
    """Right requests are valid; mistakes are named alone, or not named; nothing is false."""
    right, told = expected(path), found(path, CREDENTIALS)
    if right == "valid":
        later = path.parent.name == "c23-es-curl-command"  # curl signs it when it runs
        assert told.verdict == (UNVERIFIABLE if later else VALID), told
        return
    assert told.verdict != VALID
    if told.verdict == MISTAKE:
        either = [set(one.split(",")) for one in right.split("/")]
        assert set(told.mistakes) in either
    elif path.parent.name not in NOT_NAMED:
        assert (path.parent.name, path.suffix) == ("37-iot-clock-1970", ".log")  # which has no time of use


@pytest.mark.parametrize("path", FILES, ids=names)
def test_without_the_secret_nothing_right_is_accused(path: Path) -> None:
    """What can be seen is judged, and no more."""
    right, told = expected(path), found(path, None)
    if told.verdict == MISTAKE:
        assert set(told.mistakes) <= set(right.replace("/", ",").split(","))
    assert told.verdict not in (VALID, UNEXPLAINED)
