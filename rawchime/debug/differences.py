"""Explain a diagnosis: show the other side beside each line that differs."""

from __future__ import annotations

from difflib import SequenceMatcher

from .diagnosis import Diagnosis, Finding
from .stage import Line, Stage

_SIGNED = "the client signed"
_EXPECTED = "expected"
_NONE = "(no such line)"


def lit(stages: list[Stage], found: Diagnosis) -> list[Stage]:
    """Return the stages with the client's or the service's version beside each line that differs."""
    texts = {
        "canonical-request": (found.canonical_request, found.signed_canonical_request),
        "string-to-sign": (found.string_to_sign, found.signed_string_to_sign),
    }
    compared = [
        stage._replace(lines=_compared(stage.lines, texts[stage.id][1])) if all(texts.get(stage.id, ("", ""))) else stage
        for stage in stages
    ]
    for finding in found.findings:
        if not _is_lit(compared):
            compared = [_seen(stage, finding) for stage in compared]
    if found.signed_canonical_request and not _is_lit(compared) and found.findings:
        compared = [_key(stage, found.findings[0]) if stage.id == "key" else stage for stage in compared]
    return compared


def _is_lit(stages: list[Stage]) -> bool:
    return any(line.other is not None for stage in stages for line in stage.lines)


def _compared(lines: tuple[Line, ...], signed: str) -> tuple[Line, ...]:
    """Compare the lines of a stage with the lines that the client signed."""
    theirs = signed.split("\n")
    result: list[Line] = []
    for kind, start, end, from_, to in SequenceMatcher(None, [line.text for line in lines], theirs, False).get_opcodes():
        here, there = lines[start:end], theirs[from_:to]
        if kind == "equal":
            result += here
            continue
        for at in range(max(len(here), len(there))):
            line = here[at] if at < len(here) else Line((), "no line of the service's canonical request")
            text = there[at] if at < len(there) else _NONE
            result.append(line._replace(other=(_SIGNED, _visible(text))))
    return tuple(result)


def _visible(text: str) -> str:
    """Return a line with invisible characters at its ends spelled out."""
    return text.replace("\r", "\\r") or "(an empty line)"


def _seen(stage: Stage, finding: Finding) -> Stage:
    """Return the lines of visible mistakes, with the expected values."""
    lines = [
        line._replace(other=(_EXPECTED, finding.expected))
        if finding.actual and finding.actual in line.text
        else line._replace(other=("the service received", finding.actual))
        if finding.expected == line.text
        else line
        for line in stage.lines
    ]
    return stage._replace(lines=tuple(lines))


def _key(stage: Stage, finding: Finding) -> Stage:
    last = stage.lines[-1]._replace(other=("the client derived", finding.actual))
    return stage._replace(lines=(*stage.lines[:-1], last))
