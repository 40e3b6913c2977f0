"""The reference client keeps every rule; each of its mutants is found by the rule that is there for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutants import MUTANTS
from reference import client, outcomes

from rawchime.conformance.rules import BY_ID

QUICK = ("reading/success-in-pieces", "json/errors-false", "faults/length-and-real-chunks", "output/code-in-body")
FOUND = ("fail", "warn")


@pytest.mark.slow
def test_the_reference_client_keeps_every_rule(tmp_path: Path) -> None:
    """None is skipped: it prints all that a rule looks at."""
    assert {rule: outcome for rule, outcome in outcomes(client(tmp_path)).items() if outcome != "pass"} == {}


def test_the_reference_client_keeps_the_quick_rules(tmp_path: Path) -> None:
    """Those that the quick mutants fail."""
    assert outcomes(client(tmp_path), *QUICK) == dict.fromkeys(QUICK, "pass")


@pytest.mark.parametrize(
    ("changes", "rules"),
    [pytest.param(*one, marks=[] if set(one[1]) & set(QUICK) else [pytest.mark.slow], id=one[1][0]) for one in MUTANTS],
)
def test_a_mutant_is_found(changes: list[tuple[str, str]], rules: list[str], tmp_path: Path) -> None:
    """By each of the rules that it is listed with."""
    found = outcomes(client(tmp_path, *changes), *rules)
    assert {rule: outcome for rule, outcome in found.items() if outcome not in FOUND} == {}
    assert set(rules) <= set(BY_ID)
