"""The right clients keep every rule; each of their mutants is found, by the rules that ``found.json`` lists for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from measure import BY_THE_HOUR, FOUND, RIGHT, SUITE, found_by
from mutants import MUTANTS
from mutants.survivors import NOTED, SURVIVORS
from reference import client, command, outcomes

from rawchime.conformance import runner
from rawchime.conformance.rule import INFORMATIONAL
from rawchime.conformance.rules import ALL, BY_ID, SUITES

LISTED: dict[str, list[str]] = json.loads(FOUND.read_text())
QUICK = ("reading/success-in-pieces", "json/errors-false", "faults/length-and-real-chunks", "output/code-in-body")
SAMPLE = 12
"""One of so many mutants is run with the slow tests; ``measure.py`` runs all of them."""
FEW = (
    *("environment/trailing-slash-kept", "json/any-object-is-a-success", "tls/name-not-verified"),
    *("signers/path-encoded-once", "signers/presigned-payload-of-nothing"),
)
SLOW = [one.name for one in MUTANTS[::SAMPLE] if one.name in LISTED and one.name not in (*FEW, *BY_THE_HOUR)]


@pytest.mark.slow
def test_the_reference_client_keeps_every_rule(tmp_path: Path) -> None:
    """None is skipped: it prints all that a rule looks at."""
    assert {rule: outcome for rule, outcome in outcomes(client(tmp_path)).items() if outcome != "pass"} == {}


@pytest.mark.slow
def test_the_reference_signer_keeps_every_rule(tmp_path: Path) -> None:
    """It shares no line with rawchime's own signer."""
    results = runner.run(command(tmp_path, RIGHT["sigv4"].read_text(), "sigv4"), SUITES["sigv4"])
    assert {one.rule.id: one.outcome for one in results if one.outcome != "pass"} == {}


def test_the_reference_client_keeps_the_quick_rules(tmp_path: Path) -> None:
    """Those that the quick mutants fail."""
    assert outcomes(client(tmp_path), *QUICK) == dict.fromkeys(QUICK, "pass")


def test_every_mutant_changes_something() -> None:
    """What it replaces is there, what comes of it can be compiled, and no two have one name."""
    assert len(MUTANTS) == len({one.name for one in MUTANTS}) >= 600
    for one in MUTANTS:
        compile(one.source, one.name, "exec")
        assert one.source != one.right.read_text()


def test_nearly_all_mutants_are_found() -> None:
    """At least 98 %. The others, and those that only informational rules find, are listed."""
    assert {one.name for one in MUTANTS} - set(LISTED) == set(SURVIVORS)
    assert set(LISTED) <= {one.name for one in MUTANTS}
    noted = {name for name, rules in LISTED.items() if all(BY_ID[rule].level == INFORMATIONAL for rule in rules)}
    assert noted == NOTED
    assert len(LISTED) >= 0.98 * len(MUTANTS)


def test_every_rule_finds_a_mutant() -> None:
    """Each rule of both suites, informational ones included."""
    assert {rule for rules in LISTED.values() for rule in rules} == {rule.id for rule in ALL}


@pytest.mark.parametrize("name", [*FEW, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_a_mutant_is_found(name: str) -> None:
    """By the first of the rules that it is listed with."""
    (mutant,) = (one for one in MUTANTS if one.name == name)
    assert found_by(mutant, [BY_ID[LISTED[name][0]]]) == LISTED[name][:1]
    assert LISTED[name][0] in {rule.id for rule in SUITES[SUITE[mutant.kind]]}


@pytest.mark.parametrize("name", BY_THE_HOUR)
def test_a_mutant_is_found_at_any_hour(name: str) -> None:
    """By one of the rules for the zones east and west of UTC: in one of them, it is another day now."""
    (mutant,) = (one for one in MUTANTS if one.name == name)
    assert LISTED[name] == BY_THE_HOUR[name]
    assert found_by(mutant, [BY_ID[rule] for rule in BY_THE_HOUR[name]])
