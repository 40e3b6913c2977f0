"""All rules, in the order in which they are told."""

from __future__ import annotations

from . import answers, environment, output, reading, requests, retries, signatures
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
BY_ID = {rule.id: rule for rule in RULES}
