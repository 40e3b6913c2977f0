"""All rules, in the order in which they are told."""

from __future__ import annotations

from . import answers, environment, output, reading, requests, retries, signatures, signing
from .rule import Rule

RULES: tuple[Rule, ...] = (
    *requests.RULES,
    *signatures.RULES,
    *environment.RULES,
    *answers.RULES,
    *reading.RULES,
    *output.RULES,
    *retries.RULES,
)
SUITES = {"chime": RULES, "sigv4": signing.RULES}
"""The suites by name. Ids are unique among all of them."""
BY_ID = {rule.id: rule for rules in SUITES.values() for rule in rules}
