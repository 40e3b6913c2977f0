"""A diagnosis for reading."""

from __future__ import annotations

from collections.abc import Iterator

from ..printable import printable
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, Finding

_VERDICTS = {
    VALID: "valid: the signature is right",
    UNEXPLAINED: "unexplained: the signature is wrong, and no known mistake, nor any two of them, gives it",
    UNVERIFIABLE: "unverifiable: nothing wrong can be seen, and the signature cannot be calculated",
}
_NEXT = {UNEXPLAINED: "check that the secret at hand is the access key's; `rawchime explain` shows how a right one is made"}
_WIDTH = 100


def lines(diagnosis: Diagnosis) -> Iterator[str]:
    """The verdict, each mistake with both values and what to change, and what else is to be said."""
    if diagnosis.verdict == MISTAKE:
        together = diagnosis.explanations[0]
        yield f"mistake: {' and '.join(together)}"
        for other in diagnosis.explanations[1:]:
            yield f"     or: {' and '.join(other)} (the same bytes for this request)"
    else:
        yield _VERDICTS[diagnosis.verdict]
    for finding in diagnosis.findings:
        yield ""
        yield from _finding(finding)
    if diagnosis.notes:
        yield ""
    for note in diagnosis.notes:
        yield f"note: {printable(note)}"
    if diagnosis.verdict in _NEXT:
        yield f"next: {_NEXT[diagnosis.verdict]}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{finding.id}: {printable(finding.sentence)}"
    start = max(0, finding.first_difference - _WIDTH // 2) if finding.first_difference > _WIDTH else 0
    for label, value in (("actual", finding.actual), ("expected", finding.expected)):
        shown = printable(value[start : start + _WIDTH])
        cut = "…" if len(value) > start + _WIDTH else ""
        yield f"  {label:<9} {'…' if start else ''}{shown}{cut}"
    before = printable(finding.expected[start : finding.first_difference])
    yield f"  {'':<9} {' ' * (len(before) + bool(start))}^"
    yield f"  change    {finding.change}"
