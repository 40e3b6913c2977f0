"""What the kit found, told: to read in a terminal, as JSON, as JUnit XML, and several clients side by side."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..errors import InvalidRequest
from ..printable import printable
from .known import excused, outdated
from .rule import LEVELS, REQUIRED, Broken, Rule
from .rules import SUITES
from .runner import BLOCKED, ERROR, FAIL, OUTCOMES, PASS, SKIP, WARN, Result, passed

VERSION = 1
"""Of the JSON."""
SHOWN = 1200
"""Bytes of a message that are shown."""
PRINTED = 600
"""Bytes of what a command printed that are shown: the last ones."""
_A_FEW = 3
"""Rules blocked by one cause that are still told one by one."""
_NAMED = 12
"""Rules blocked by one cause that are named."""
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
    """For a terminal: an area a paragraph, a rule a line, under what is not kept why; in the end the counts.

    With ``quiet`` the rules that are kept are left out. Rules that are blocked by one cause stand together, behind it.
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
        if area and rule.id.partition("/")[0] != area:
            yield ""
        area = rule.id.partition("/")[0]
        mark = painted(f"{SIGNS[result.outcome]} {result.outcome:<7}", result.outcome)
        level = "" if rule.level == REQUIRED else f" ({rule.level})"
        listed = " (known)" if excused(result, known) else ""
        yield f"{mark} {rule.id:<{width}}  {rule.sentence}{level}{listed}"
        yield from _why(result)
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


def _why(result: Result) -> Iterator[str]:
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
    """The bytes that show it; line ends and those that are no text are spelled out."""
    return _visible(broken.shown[:SHOWN]) + (f"… ({len(broken.shown)} bytes)" if len(broken.shown) > SHOWN else "")


def _visible(data: bytes) -> str:
    """Text with each line end spelled out, and shown as one: CR LF and LF look different."""
    text = data.decode("utf-8", "backslashreplace")
    return re.sub("\r\n|\r|\n", lambda found: repr(found[0])[1:-1] + ("\n" if "\n" in found[0] else ""), text)


def summary(results: Sequence[Result]) -> str:
    """The counts, by level, in a line."""
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
    profiles: Sequence[str] = (),
    known: Collection[str] = (),
) -> dict[str, Any]:
    """All of it."""
    return {
        "version": VERSION,
        "client": client or shlex.join(command),
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
        "expected": broken.expected if broken else None,
        "actual": broken.actual if broken else None,
        "bytes": _text(broken) if broken else None,
        "diagnosis": list(broken.diagnosis) if broken else [],
        "stdout": _visible(result.printed[0][-PRINTED:]),
        "stderr": _visible(result.printed[1][-PRINTED:]),
    }


def to_junit(results: Sequence[Result], command: Sequence[str]) -> str:
    """JUnit's XML: a suite an area, a test case a rule. What is only recommended is a skipped case that says why."""
    areas: dict[str, list[Result]] = {}
    for result in results:
        areas.setdefault(result.rule.id.partition("/")[0], []).append(result)
    suites = "".join(_suite(area, some) for area, some in areas.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<testsuites name={_quoted(shlex.join(command))} {_counts(results)}>\n{suites}</testsuites>\n"
    )


def _suite(area: str, results: Sequence[Result]) -> str:
    cases = "".join(_test_case(area, result) for result in results)
    return f"  <testsuite name={_quoted(area)} {_counts(results)}>\n{cases}  </testsuite>\n"


def _counts(results: Sequence[Result]) -> str:
    found = Counter(_element(one) for one in results)
    return f'tests="{len(results)}" failures="{found["failure"]}" errors="{found["error"]}" skipped="{found["skipped"]}"'


def _element(result: Result) -> str:
    if result.outcome == FAIL or (result.outcome == BLOCKED and result.rule.level == REQUIRED):
        return "failure"
    return {PASS: "", ERROR: "error"}.get(result.outcome, "skipped")


def _test_case(area: str, result: Result) -> str:
    start = f"    <testcase classname={_quoted(area)} name={_quoted(result.rule.id)}"
    element = _element(result)
    if not element:
        return f"{start}/>\n"
    text = "\n".join([result.rule.sentence, *(line.strip() for line in _why(result))])
    said = result.broken.actual if result.broken else result.reason
    return f"{start}>\n      <{element} message={_quoted(said)}>{escape(_xml(text))}</{element}>\n    </testcase>\n"


def _quoted(text: str) -> str:
    return quoteattr(_xml(text))


def _xml(text: str) -> str:
    """Characters that XML 1.0 does not have (section 2.2), spelled out."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", lambda found: repr(found[0])[1:-1], text)


def listing(rules: Sequence[Rule]) -> Iterator[str]:
    """The rules, each with its level, its case and what it needs."""
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        yield f"{rule.id:<{width}}  {rule.level:<13}  {rule.sentence}"
        needs = f", needs {', '.join(rule.needs)}" if rule.needs else ""
        yield f"{'':<{width}}  {'':<13}  case {rule.case.name}{needs}; {rule.link}"


# Several clients


def read_report(data: bytes, name: str) -> dict[str, Any]:
    """A report that ``to_json`` made; InvalidRequest where it is none."""
    try:
        value = json.loads(data)
        rows = {str(row["id"]): str(row["outcome"]) for row in value["results"]}
        client = str(value["client"])
        if value["version"] != VERSION or not set(rows.values()) <= set(OUTCOMES):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InvalidRequest(f"{name} is no report of `rawchime conformance --json`") from None
    return {"client": client, "outcomes": rows}


def side_by_side(reports: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """A table: the clients; how many rules of each level each keeps; and the rules that not all of them keep."""
    table = [["", *(str(report["client"]) for report in reports)]]
    known_ids = {one for report in reports for one in report["outcomes"]}
    rules = [rule for some in SUITES.values() for rule in some if rule.id in known_ids]
    for level in LEVELS:
        ids = [rule.id for rule in rules if rule.level == level]
        table.append([level])
        for report in reports:
            known = [report["outcomes"][id_] for id_ in ids if id_ in report["outcomes"]]
            table[-1].append(f"{known.count(PASS)} of {len(known)}")
    for rule in rules:
        outcomes = [report["outcomes"].get(rule.id, "") for report in reports]
        if set(outcomes) - {PASS, ""}:
            table.append([rule.id, *(f"{SIGNS.get(one, '')} {one}".strip() for one in outcomes)])
    return table


def as_text(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in columns; what is in it may come from elsewhere."""
    table = [[printable(cell) for cell in row] for row in table]
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    for row in table:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def as_markdown(table: Sequence[Sequence[str]]) -> Iterator[str]:
    """The same for a README, an outcome as its sign alone."""
    for at, row in enumerate(table):
        cells = [printable(cell).replace("|", "\\|") for cell in row]
        if at > len(LEVELS):
            cells = [f"`{cells[0]}`", *(cell.partition(" ")[0] for cell in cells[1:])]
        yield f"| {' | '.join(cells)} |"
        if at == 0:
            yield "|---" * len(row) + "|"
