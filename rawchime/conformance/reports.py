"""Report results for a terminal and as JSON."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ..printable import printable
from .known import excused, outdated
from .rule import LEVELS, REQUIRED, Broken, Rule
from .runner import BLOCKED, CHIME, ERROR, FAIL, OUTCOMES, PASS, SKIP, WARN, Result, passed

VERSION = 1
"""The version of the JSON report. New members keep the version; a changed or removed member raises it."""
SHOWN = 1200
"""Maximum of bytes shown of a message."""
PRINTED = 600
"""Maximum of bytes shown of a command's output: the last ones."""
_A_FEW = 3
"""Maximum of rules with one cause that are listed one by one."""
_NAMED = 12
"""Maximum of rules with one cause that are named in a summary."""
_INDENT = " " * 10
SIGNS = {PASS: "✓", FAIL: "✗", WARN: "!", SKIP: "–", BLOCKED: "·", ERROR: "?"}
_COLOURS = {PASS: "32", FAIL: "31", WARN: "33", SKIP: "90", BLOCKED: "90", ERROR: "35"}


def lines(
    results: Sequence[Result],
    *,
    colour: bool = False,
    quiet: bool = False,
    profiles: Sequence[str] = (),
    known: Collection[str] = (),
) -> Iterator[str]:
    """Yield the report for a terminal: one paragraph per area, one line per rule, the reason of each failure, the counts.

    With ``quiet``, rules that are kept are left out. Rules that are blocked by one cause are listed together.
    """

    def painted(text: str, outcome: str) -> str:
        return f"\x1b[{_COLOURS[outcome]}m{text}\x1b[0m" if colour else text

    width = max(len(result.rule.id) for result in results)
    area = ""
    causes: dict[str, list[Result]] = {}
    for result in results:
        if result.outcome == BLOCKED:
            causes.setdefault(result.reason.partition(":")[0], []).append(result)
    many = {cause: some for cause, some in causes.items() if len(some) > _A_FEW}
    for result in results:
        rule = result.rule
        if (quiet and result.outcome == PASS) or (result.outcome == BLOCKED and result.reason.partition(":")[0] in many):
            continue
        if area and rule.id.rpartition("/")[0] != area:
            yield ""
        area = rule.id.rpartition("/")[0]
        mark = painted(f"{SIGNS[result.outcome]} {result.outcome:<7}", result.outcome)
        level = "" if rule.level == REQUIRED else f" ({rule.level})"
        listed = " (known)" if excused(result, known) else ""
        yield f"{mark} {rule.id:<{width}}  {rule.sentence}{level}{listed}"
        yield from why(result)
    for some in many.values():
        if area:
            yield ""
        area = "blocked"
        yield f"{painted(f'{SIGNS[BLOCKED]} {BLOCKED:<7}', BLOCKED)} {len(some)} rules, by one cause"
        yield f"{_INDENT}{printable(_cut(some[0].reason))}"
        left = len(some) - _NAMED
        text = ", ".join(result.rule.id for result in some[:_NAMED]) + (f", and {left} more" if left > 0 else "")
        yield from textwrap.wrap(text, 110, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)
    if area:
        yield ""
    for one in outdated(results, known):
        yield f"{one} passes, but is in the list of known failures: take it off the list"
    if profiles:
        yield f"profiles: {', '.join(profiles)}"
    yield summary(results)


def why(result: Result) -> Iterator[str]:
    indent = _INDENT
    if result.outcome in (SKIP, BLOCKED, ERROR):
        yield f"{indent}{printable(result.reason)}"
    if result.broken is None:
        return
    yield f"{indent}expected  {printable(_cut(result.broken.expected))}"
    yield f"{indent}actual    {printable(_cut(result.broken.actual))}"
    for line in result.broken.diagnosis:
        yield f"{indent}{line}".rstrip()
    for line in _text(result.broken).splitlines():
        yield f"{indent}| {printable(line)}"
    for name, data in zip(("stdout", "stderr"), result.printed, strict=True):
        if data.strip():
            yield f"{indent}printed to {name}:"
            yield from (f"{indent}> {printable(line)}" for line in _visible(data[-PRINTED:]).splitlines())
    yield f"{indent}see       {result.rule.link}"


def _cut(text: str) -> str:
    return text if len(text) <= 400 else f"{text[:400]}…"


def _text(broken: Broken) -> str:
    """Return bytes as text, with line ends and other control characters spelled out."""
    return _visible(broken.shown[:SHOWN]) + (f"… ({len(broken.shown)} bytes)" if len(broken.shown) > SHOWN else "")


def _visible(data: bytes) -> str:
    """Return text with each line end spelled out before it, so that CR LF and LF look different."""
    text = data.decode("utf-8", "backslashreplace")
    return re.sub("\r\n|\r|\n", lambda found: repr(found[0])[1:-1] + ("\n" if "\n" in found[0] else ""), text)


def summary(results: Sequence[Result]) -> str:
    """Return the counts by level, in one line."""
    parts = []
    for level in LEVELS:
        some = [one for one in results if one.rule.level == level]
        if some:
            kept = sum(one.outcome == PASS for one in some)
            rest = Counter(one.outcome for one in some if one.outcome != PASS)
            others = ", ".join(f"{rest[outcome]} {outcome}" for outcome in OUTCOMES if rest[outcome])
            parts.append(f"{level} {kept} of {len(some)}" + (f" ({others})" if others else ""))
    return "; ".join(parts)


def to_json(
    results: Sequence[Result],
    command: Sequence[str],
    client: str = "",
    *,
    suite: str = CHIME,
    profiles: Sequence[str] = (),
    known: Collection[str] = (),
) -> dict[str, Any]:
    """Return the report as a JSON value."""
    return {
        "version": VERSION,
        "client": client or shlex.join(command),
        "suite": suite,
        "profiles": list(profiles),
        "passed": passed(results),
        "passed_strict": passed(results, strict=True),
        "known_that_pass": outdated(results, known),
        "results": [{**_row(result), "known": excused(result, known)} for result in results],
    }


def _row(result: Result) -> dict[str, Any]:
    broken = result.broken
    return {
        "id": result.rule.id,
        "level": result.rule.level,
        "sentence": result.rule.sentence,
        "link": result.rule.link,
        "case": result.rule.case.name,
        "needs": list(result.rule.needs),
        "outcome": result.outcome,
        "reason": result.reason,
        "seconds": round(result.seconds, 3),
        "expected": broken.expected if broken else None,
        "actual": broken.actual if broken else None,
        "bytes": _text(broken) if broken else None,
        "diagnosis": list(broken.diagnosis) if broken else [],
        "stdout": _visible(result.printed[0][-PRINTED:]),
        "stderr": _visible(result.printed[1][-PRINTED:]),
    }


def listing(rules: Sequence[Rule]) -> Iterator[str]:
    """Return the rules with level, case and prerequisites, as JSON values."""
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        yield f"{rule.id:<{width}}  {rule.level:<13}  {rule.sentence}"
        needs = f", needs {', '.join(rule.needs)}" if rule.needs else ""
        yield f"{'':<{width}}  {'':<13}  case {rule.case.name}{needs}; {rule.link}"
