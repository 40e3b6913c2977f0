"""The reference client keeps every rule; its mutants are found by the rules that ``found.json`` lists for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from measure import FOUND, found_by
from mutants import MUTANTS
from reference import client, outcomes

from rawchime.conformance.rules import BY_ID

LISTED: dict[str, list[str]] = json.loads(FOUND.read_text())
QUICK = ("reading/success-in-pieces", "json/errors-false", "faults/length-and-real-chunks", "output/code-in-body")
FEW = ("environment/trailing-slash-kept", "json/any-object-is-a-success")


@pytest.mark.slow
def test_the_reference_client_keeps_every_rule(tmp_path: Path) -> None:
    """None is skipped: it prints all that a rule looks at."""
    assert {rule: outcome for rule, outcome in outcomes(client(tmp_path)).items() if outcome != "pass"} == {}


def test_the_reference_client_keeps_the_quick_rules(tmp_path: Path) -> None:
    """Those that the quick mutants fail."""
    assert outcomes(client(tmp_path), *QUICK) == dict.fromkeys(QUICK, "pass")


def test_every_mutant_changes_something() -> None:
    """What it replaces is there, what comes of it can be compiled, and no two have one name."""
    assert len(MUTANTS) == len({one.name for one in MUTANTS}) >= 200
    for one in MUTANTS:
        compile(one.source, one.name, "exec")


@pytest.mark.parametrize("name", FEW)
def test_a_mutant_is_found(name: str) -> None:
    """By the first of the rules that it is listed with."""
    (mutant,) = (one for one in MUTANTS if one.name == name)
    assert found_by(mutant, [BY_ID[LISTED[name][0]]]) == LISTED[name][:1]
