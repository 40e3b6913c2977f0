"""A diagnosis: the verdict, and a finding for each mistake that is named.

The verdict is ``valid``, ``mistake``, ``unexplained`` (it is wrong, and nothing known explains it) or ``unverifiable`` (it
cannot be told: no secret or no body, and nothing wrong to be seen without).
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any, NamedTuple

from .facts import Facts, Pair
from .mistakes import BY_ID

VALID, MISTAKE, UNEXPLAINED, UNVERIFIABLE = "valid", "mistake", "unexplained", "unverifiable"


class Finding(NamedTuple):
    """One mistake that explains it: what was signed or sent, what is expected in its place, and what to change."""

    id: str
    sentence: str
    actual: str
    expected: str
    change: str

    @property
    def first_difference(self) -> int:
        """The first character that differs, from 0."""
        pairs = zip_longest(self.actual, self.expected)
        return next((at for at, (one, two) in enumerate(pairs) if one != two), 0)


class Diagnosis(NamedTuple):
    """The verdict. ``explanations`` are sets of ids that each explain all of it; ``mistakes`` are all of their ids.

    ``canonical_request`` and ``string_to_sign`` are what a service makes of the captured request, tokens redacted.
    """

    verdict: str
    explanations: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    canonical_request: str = ""
    string_to_sign: str = ""

    @property
    def mistakes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for one in self.explanations for id_ in one))

    def to_json(self) -> dict[str, Any]:
        """The diagnosis as a JSON value."""
        return {
            "verdict": self.verdict,
            "mistakes": list(self.mistakes),
            "explanations": [list(one) for one in self.explanations],
            "findings": [{**one._asdict(), "first_difference": one.first_difference} for one in self.findings],
            "notes": list(self.notes),
            "canonical_request": self.canonical_request,
            "string_to_sign": self.string_to_sign,
        }


def seen_alone(id_: str, actual: str, expected: str) -> Diagnosis:
    return Diagnosis(MISTAKE, ((id_,),), (finding(id_, (actual, expected)),))


def finding(id_: str, pair: Pair, sentence: str = "") -> Finding:
    mistake = BY_ID[id_]
    return Finding(id_, sentence or mistake.sentence, *pair, mistake.change)


def seen_finding(facts: Facts, id_: str, pair: Pair) -> Finding:
    """The finding for a mistake that is seen in the request."""
    if id_ != "service-wrong":
        return finding(id_, pair)
    return service_finding(pair, facts.given.scope.service, facts.service)


def service_finding(pair: Pair, name: str, expected: str) -> Finding:
    """The finding for a wrong signing name: ``name`` was signed, and the advice has the one that the host expects."""
    mistake = BY_ID["service-wrong"]
    change = mistake.change if expected == "chime" else f"Sign with the signing name `{expected}`."
    if not expected:
        change = "Sign with the signing name of the endpoint's service: it is often not the host's first label."
    return Finding("service-wrong", f"{mistake.sentence}: service `{name}`", *pair, change)
