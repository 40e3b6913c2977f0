"""All rules, in listed order: a suite for clients of Chime, and one for any signer."""

from __future__ import annotations

from . import answers, environment, output, reading, redirects, refused, requests, retries, sending, signatures, tls
from .rule import Rule
from .signers.rules import RULES as SIGV4

RULES: tuple[Rule, ...] = (
    *requests.RULES,
    *signatures.RULES,
    *environment.RULES,
    *sending.RULES,
    *answers.RULES,
    *refused.RULES,
    *redirects.RULES,
    *reading.RULES,
    *output.RULES,
    *retries.RULES,
    *tls.RULES,
)
SUITES = {"chime": RULES, "sigv4": SIGV4}
ALL = (*RULES, *SIGV4)
BY_ID = {rule.id: rule for rule in ALL}
