"""No false failure: clients that are right in another way than rawchime pass, under the profile that declares it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from reference import client, outcomes
from test_cli import Run, run

from rawchime.conformance.rules import BY_ID

__all__ = ["run"]  # a fixture

ONE_SHOT = ("ATTEMPTS = 3", "ATTEMPTS = 1")
VALIDATES = (
    "    try:\n        refused = delete",
    "    if not all(re.fullmatch('(%2B|[+])1[0-9]{10}', one) for one in ids):\n        return 2\n"
    "    try:\n        refused = delete",
)
SPLITS = (
    "        refused = delete(ids)",
    "        refused = [row for at in range(0, len(ids), 300) for row in delete(ids[at:at + 300])]",
)
SPELLING = ('{"PhoneNumberId": number,', '{"PhoneNumberId": texts[0],')


def test_an_unsigned_amz_header_makes_no_signature_wrong(tmp_path: Path) -> None:
    """It is noted by a rule of its own, and blocks none."""
    command = client(tmp_path, ('"user-agent": "reference/1.0"', '"user-agent": "reference/1.0", "x-amz-meta": "1"'))
    found = outcomes(command, *(rule for rule in BY_ID if rule.startswith(("signature/", "token/", "success/deleted"))))
    assert found.pop("signature/amz-headers") == "warn"
    assert set(found.values()) == {"pass"}


@pytest.mark.parametrize(
    ("profile", "change", "rules"),
    [
        ("one-shot", ONE_SHOT, ("retries/429", "retries/503", "retries/throttling-code")),
        ("splits", SPLITS, ("body/thousand",)),
        ("validates", VALIDATES, ("body/escaping", "signature/odd-ids")),
        ("service-spelling", SPELLING, ("partial/as-sent",)),
    ],
)
def test_a_profile_declares_what_is_right(
    profile: str, change: tuple[str, str], rules: tuple[str, ...], tmp_path: Path
) -> None:
    """Without it the rule is not kept; with it it is."""
    command = client(tmp_path, change)
    assert set(outcomes(command, *rules).values()) & {"fail", "warn", "blocked"}
    assert outcomes(command, *rules, profiles=(profile,)) == dict.fromkeys(rules, "pass")


@pytest.mark.parametrize(
    ("profile", "changes", "rules"),
    [
        ("one-shot", [], ("retries/429",)),
        ("splits", [SPLITS, ("ids[at:at + 300]", "ids[at:at + 299]")], ("body/thousand",)),
        ("validates", [VALIDATES, ("        return 2\n    try", "        return 0\n    try")], ("body/escaping",)),
        ("service-spelling", [('{"PhoneNumberId": number,', '{"PhoneNumberId": "+1",')], ("partial/as-sent",)),
    ],
)
def test_a_profile_excuses_nothing_else(
    profile: str, changes: list[tuple[str, str]], rules: tuple[str, ...], tmp_path: Path
) -> None:
    """A bug in what is declared is found."""
    found = outcomes(client(tmp_path, *changes), *rules, profiles=(profile,))
    assert set(found.values()) <= {"fail", "warn"}


def test_the_report_names_the_profiles(run: Run, tmp_path: Path) -> None:
    """In the terminal and as JSON; rules that a profile leaves out are skipped, and an unknown name is a mistake."""
    only = ("--only", "retries/429", "--only", "retries/success")
    words = ("--json", str(tmp_path / "r.json"), "--profile", "one-shot,splits", *only, "--", *client(tmp_path, ONE_SHOT))
    code, out, _ = run("conformance", *words)
    assert (code, "profiles: one-shot, splits\n" in out) == (0, True)
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["profiles"] == ["one-shot", "splits"]
    assert [row["outcome"] for row in report["results"]] == ["pass", "skip"]
    code, _, err = run("conformance", "--profile", "nonsense", "--", "true")
    assert (code, "no profile 'nonsense'" in err) == (2, True)
    assert "one-shot" in run("conformance", "--profile", "list")[1]


# Known failures


def test_a_known_failure_keeps_a_run_green_until_it_passes(run: Run, tmp_path: Path) -> None:
    """In the exit code and in JUnit's XML; a listed rule that passes fails the run."""
    (tmp_path / "known").write_text("# not yet\nfaults/refused  # it hides what goes wrong\n")
    options = ("--known", str(tmp_path / "known"), "--junit", str(tmp_path / "r.xml"), "--only", "faults/refused")
    code, out, _ = run("conformance", *options, "--", "true")
    assert (code, "faults/refused  A refused connection is a failure. (known)" in out) == (0, True)
    assert ElementTree.parse(tmp_path / "r.xml").getroot().get("failures") == "0"
    code, out, _ = run("conformance", *options, "--", "false")
    assert (code, "faults/refused passes, but is in the list of known failures" in out) == (1, True)
    assert ElementTree.parse(tmp_path / "r.xml").getroot().get("failures") == "1"


def test_rules_blocked_by_a_known_failure_are_known(run: Run, tmp_path: Path) -> None:
    """One line covers what it blocks, but no other failure."""
    (tmp_path / "known").write_text("request/arrives\n")
    options = ("--known", str(tmp_path / "known"), "--only", "request/*", "--only", "body/json")
    assert run("conformance", *options, "--", "true")[0] == 0
    assert run("conformance", *options, "--only", "faults/refused", "--", "true")[0] == 1


def test_a_list_that_names_no_rule_is_refused(run: Run, tmp_path: Path) -> None:
    """With its line."""
    (tmp_path / "known").write_text("\nnonsense/x\n")
    code, _, err = run("conformance", "--known", str(tmp_path / "known"), "--", "true")
    assert (code, "line 2: no rule is called 'nonsense/x'" in err) == (2, True)


# What a failure shows


def test_a_failure_shows_what_the_client_printed(run: Run) -> None:
    """Both streams, with their line ends."""
    command = ("sh", "-c", "printf 'one\\r\\ntwo\\n'; echo oops >&2")
    _, out, _ = run("conformance", "--only", "faults/refused", "--", *command)
    assert "printed to stdout:\n          > one\\r\\n\n          > two\\n\n" in out
    assert "printed to stderr:\n          > oops\\n\n" in out


def test_a_crash_at_start_is_one_cause(run: Run) -> None:
    """It is told once, and the rules that it blocks are counted."""
    code, out, _ = run("conformance", "--timeout", "5", "--", "sh", "-c", "echo $AWS_ENDPOINT_URL: no module >&2; exit 1")
    assert code == 1
    assert out.count("no module") <= 6  # arrives, its stderr, the cause of all others, and those of TLS
    assert " rules, by one cause" in out
    assert len(out.splitlines()) < 70
