"""A diagnosis: the verdict, and a finding for each mistake that is named.

The verdict is ``valid``, ``mistake``, ``unexplained`` (wrong, without a known reason) or ``unverifiable`` (the secret or the
body is not available, and no mistake is visible).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .facts import Facts, Pair
from .mistakes import BY_ID

VALID, MISTAKE, UNEXPLAINED, UNVERIFIABLE = "valid", "mistake", "unexplained", "unverifiable"


class Difference(NamedTuple):
    """The differing range of two texts, as character offsets: a common start, and an end in each."""

    start: int
    actual_end: int
    expected_end: int


class Finding(NamedTuple):
    """One mistake: the value that was signed or sent, the expected value, and what to change."""

    id: str
    sentence: str
    actual: str
    expected: str
    change: str

    @property
    def first_difference(self) -> int:
        """The offset of the first differing character."""
        return self.difference.start

    @property
    def difference(self) -> Difference:
        """The range without the common prefix and suffix."""
        one, two = self.actual, self.expected
        shorter = min(len(one), len(two))
        start = next((at for at in range(shorter) if one[at] != two[at]), shorter)
        end = next((at for at in range(shorter - start) if one[-1 - at] != two[-1 - at]), shorter - start)
        return Difference(start, len(one) - end, len(two) - end)


class Diagnosis(NamedTuple):
    """The verdict and its basis.

    Attributes:
        verdict: one of the four.
        explanations: sets of ids, each a complete explanation.
        findings: one for each named mistake.
        notes: further remarks, one sentence each.
        canonical_request: the service's canonical request for the captured request, tokens redacted.
        string_to_sign: likewise.
        rules: the service, region and rules used, and their origin; empty if none were needed.
        assumed: assumptions and the options that override them, one sentence each.
        next: what to check or capture next, one sentence each.
        signed_canonical_request: the canonical request that the client signed, if known, tokens redacted.
        signed_string_to_sign: likewise.
        complete: whether the search finished before its time limit.
    """

    verdict: str
    explanations: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    canonical_request: str = ""
    string_to_sign: str = ""
    rules: str = ""
    assumed: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    signed_canonical_request: str = ""
    signed_string_to_sign: str = ""
    complete: bool = True

    @property
    def mistakes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for one in self.explanations for id_ in one))

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        if self.verdict != MISTAKE:
            return _SENTENCES[self.verdict] if self.complete else _CUT_SHORT
        by_id = {one.id: f"{one.sentence} ({one.id})" for one in self.findings}
        named = [" and ".join(by_id.get(id_, id_) for id_ in one) for one in self.explanations]
        word = "mistakes" if len(self.explanations[0]) > 1 else "mistake"
        either = ". Either explains this request." if len(named) > 1 else "."
        return f"{word}: {', or '.join(named)}{either}"

    def to_json(self) -> dict[str, Any]:
        """The diagnosis as a JSON value."""
        return {
            "verdict": self.verdict,
            "sentence": self.sentence,
            "mistakes": list(self.mistakes),
            "explanations": [list(one) for one in self.explanations],
            "findings": [
                {**one._asdict(), "first_difference": one.first_difference, "difference": one.difference._asdict()}
                for one in self.findings
            ],
            "rules": self.rules,
            "assumed": list(self.assumed),
            "notes": list(self.notes),
            "next": list(self.next),
            "canonical_request": self.canonical_request,
            "string_to_sign": self.string_to_sign,
            "signed_canonical_request": self.signed_canonical_request,
            "signed_string_to_sign": self.signed_string_to_sign,
        }


_SENTENCES = {
    VALID: "valid: the signature is right.",
    UNEXPLAINED: "unexplained: the signature is wrong, and no known mistake or pair of mistakes reproduces it.",
    UNVERIFIABLE: "unverifiable: no mistake is visible, but there is not enough information to prove the signature right.",
}
_CUT_SHORT = "unexplained: the signature is wrong, and the search ended before it had tried every mistake."


def seen_alone(id_: str, actual: str, expected: str) -> Diagnosis:
    return Diagnosis(MISTAKE, ((id_,),), (finding(id_, (actual, expected)),))


def finding(id_: str, pair: Pair, sentence: str = "") -> Finding:
    mistake = BY_ID[id_]
    return Finding(id_, sentence or mistake.sentence, *pair, mistake.change)


def seen_finding(facts: Facts, id_: str, pair: Pair) -> Finding:
    """Return the finding for a mistake that is visible in the request."""
    if id_ != "service-wrong":
        return finding(id_, pair)
    return service_finding(pair, facts.given.scope.service, facts.service)


def service_finding(pair: Pair, name: str, expected: str) -> Finding:
    """Return the finding for a wrong signing name, with the name that the host expects in its advice."""
    mistake = BY_ID["service-wrong"]
    change = mistake.change if expected == "chime" else f"Sign with the signing name `{expected}`."
    if not expected:
        change = "Sign with the signing name of the endpoint's service: it is often not the host's first label."
    return Finding("service-wrong", f"{mistake.sentence}: service `{name}`", *pair, change)
