"""Write results as JUnit XML, for CI systems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from .reports import why
from .runner import BLOCKED, ERROR, FAIL, PASS, WARN, Result, counted


def to_junit(results: Sequence[Result], client: str, *, strict: bool = False) -> str:
    """Return JUnit XML, with one suite per area and one test case per rule.

    A recommended rule that is not kept becomes a skipped case with the reason. With ``strict`` it becomes a failure, as
    for the exit code. The time of a test case is the time of its run of the command. A suite counts each run once.
    """
    areas: dict[str, list[Result]] = {}
    for result in results:
        areas.setdefault(result.rule.id.rpartition("/")[0], []).append(result)
    suites = "".join(_suite(area, some, strict) for area, some in areas.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<testsuites name={_quoted(client)} {_counts(results, strict)}>\n{suites}</testsuites>\n"
    )


def _suite(area: str, results: Sequence[Result], strict: bool) -> str:
    cases = "".join(_test_case(area, result, strict) for result in results)
    return f"  <testsuite name={_quoted(area)} {_counts(results, strict)}>\n{cases}  </testsuite>\n"


def _counts(results: Sequence[Result], strict: bool) -> str:
    found = Counter(_element(one, strict) for one in results)
    seconds = sum({one.rule.case.name: one.seconds for one in results}.values())
    return (
        f'tests="{len(results)}" failures="{found["failure"]}" errors="{found["error"]}" skipped="{found["skipped"]}" '
        f'time="{seconds:.3f}"'
    )


def _element(result: Result, strict: bool) -> str:
    if result.outcome in (FAIL, WARN, BLOCKED) and counted(result, strict=strict):
        return "failure"
    return {PASS: "", ERROR: "error"}.get(result.outcome, "skipped")


def _test_case(area: str, result: Result, strict: bool) -> str:
    start = f'    <testcase classname={_quoted(area)} name={_quoted(result.rule.id)} time="{result.seconds:.3f}"'
    element = _element(result, strict)
    if not element:
        return f"{start}/>\n"
    text = "\n".join([result.rule.sentence, *(line.strip() for line in why(result))])
    said = result.broken.actual if result.broken else result.reason
    return f"{start}>\n      <{element} message={_quoted(said)}>{escape(_xml(text))}</{element}>\n    </testcase>\n"


def _quoted(text: str) -> str:
    return quoteattr(_xml(text))


def _xml(text: str) -> str:
    """Spell out characters that XML 1.0 does not allow (section 2.2)."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", lambda found: repr(found[0])[1:-1], text)
