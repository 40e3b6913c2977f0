"""The suite `sigv4`: a right signer keeps every rule, every bug of a signer is found, and every rule finds one."""

from __future__ import annotations

import json
import shutil
import sys
from functools import cache
from pathlib import Path

import pytest
from signing_mutants import BUGS, signed

from rawchime import cli
from rawchime.conformance.case import Run
from rawchime.conformance.rule import LEVELS, Broken, Rule
from rawchime.conformance.rules import SUITES

RULES = SUITES["sigv4"]
SIGNER = Path(__file__).parent.parent / "clients" / "sign_rawchime.py"


def seen_of(rule: Rule, bug: str) -> Run:
    """The case of a rule, run by the signer with a bug."""
    case = rule.case
    assert case.asked is not None
    printed = signed(case.asked, case.region, case.credentials, dict(case.variables), bug)
    return Run(case, "", 0, printed, b"", 0.0, ())


@cache
def failed(bug: str) -> frozenset[str]:
    return frozenset(rule.id for rule in RULES if isinstance(rule.judge(seen_of(rule, bug)), Broken))


def test_a_right_signer_keeps_every_rule() -> None:
    """The signer of the standard library without a bug."""
    assert failed("") == frozenset()


@pytest.mark.parametrize(
    "bug", [one if at % 8 == 0 else pytest.param(one, marks=pytest.mark.slow) for at, one in enumerate(BUGS)]
)
def test_every_bug_is_found(bug: str) -> None:
    """By one rule at least."""
    assert failed(bug)


@pytest.mark.slow
def test_every_rule_finds_a_bug() -> None:
    """None of them is kept by every signer; there are at least 60, each with its level, sentence and source."""
    found = {rule for bug in BUGS for rule in failed(bug)}
    assert {rule.id for rule in RULES} - found == set()
    assert len(RULES) >= 60
    for rule in RULES:
        assert rule.level in LEVELS
        assert rule.sentence.endswith(".")
        assert rule.link.startswith("https://docs.aws.amazon.com/")


def test_a_failure_has_its_diagnosis() -> None:
    """The mistake in the signature is named, and the request is shown."""
    rule = next(rule for rule in RULES if rule.id == "path/space")
    broken = rule.judge(seen_of(rule, "path-once"))
    assert isinstance(broken, Broken)
    assert "path-encoded-once" in broken.actual
    assert any("path-encoded-once" in line for line in broken.diagnosis)
    assert broken.shown.startswith(b"GET /a%20b HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("printed", "says"),
    [
        (b"", "no request arrived"),
        (b"done\n", "no request arrived"),
        (b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "authorization-missing"),
        (b"POST / HTTP/1.1\r\nHost: h\r\n\r\n", "method 'POST'"),
    ],
)
def test_what_is_no_signed_request_fails(printed: bytes, says: str) -> None:
    """Nothing, something else, an unsigned request, another request."""
    rule = next(rule for rule in RULES if rule.id == "method/get")
    broken = rule.judge(Run(rule.case, "", 0, printed, b"", 0.0, ()))
    assert isinstance(broken, Broken)
    assert says in broken.actual


def report(tmp_path: Path, *words: str) -> dict[str, str]:
    cli.main(["conformance", "--suite", "sigv4", "--quiet", "--json", str(tmp_path / "r.json"), *words])
    return {row["id"]: row["outcome"] for row in json.loads((tmp_path / "r.json").read_text())["results"]}


def test_rawchimes_own_signer_by_the_command(tmp_path: Path) -> None:
    """It prints its requests. A part of the rules here; the whole suite is marked slow."""
    words = [word for area in ("method/*", "keys/*", "date/*", "presigned/s3*") for word in ("--only", area)]
    found = report(tmp_path, *words, "--", sys.executable, str(SIGNER))
    assert len(found) >= 15
    assert set(found.values()) == {"pass"}


@pytest.mark.slow
def test_rawchimes_own_signer_keeps_every_rule(tmp_path: Path) -> None:
    """Required and recommended ones."""
    found = report(tmp_path, "--", sys.executable, str(SIGNER))
    assert len(found) == len(RULES)
    assert set(found.values()) == {"pass"}


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_a_signer_that_sends(tmp_path: Path) -> None:
    """curl gets the request by placeholders, and what arrives is judged. It cannot presign: the profile says so."""
    command = ["curl", "-s", "--aws-sigv4", "aws:amz:{region}:{service}", "--user", "{access_key}:{secret_key}"]
    command += ["-X", "{method}", "{headers}", "--data-binary", "@{body}", "{url}"]
    rules = ["method/post", "payload/json", "scope/eu", "keys/token", "presigned/get"]
    words = [word for rule in rules for word in ("--only", rule)]
    found = report(tmp_path, *words, "--profile", "header-only", "--", *command)
    assert found == {
        "method/post": "pass",
        "payload/json": "pass",
        "scope/eu": "pass",
        "keys/token": "fail",
        "presigned/get": "skip",
    }


def test_the_suite_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """`--list` shows its rules, and no others."""
    assert cli.main(["conformance", "--suite", "sigv4", "--list"]) == 0
    out = capsys.readouterr().out
    assert all(rule.id in out for rule in RULES)
    assert "request/arrives" not in out
