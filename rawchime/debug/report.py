"""A diagnosis for reading on a terminal: the verdict, the two values of each mistake, what to change, what was assumed."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..printable import printable
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, Finding

Paint = Callable[[str, str], str]
"""Returns a text in the colour of a role: good, bad, warn, dim, mark or strong."""

_ROLES = {VALID: "good", MISTAKE: "bad", UNEXPLAINED: "bad", UNVERIFIABLE: "warn"}
_LABEL = 10
"""The column at which values start, behind their labels."""
WIDTH = 124
"""Columns of a line if the terminal does not say."""
_INDENT = 14
"""Columns around a value: two, its label, and a mark on each side of a value that is cut."""
_FEWEST = 40
"""The least characters of a value that are shown, also on a terminal that has no room for them."""


def plain(text: str, role: str) -> str:
    """Return the text without colour."""
    return text


def lines(diagnosis: Diagnosis, paint: Paint = plain, width: int = WIDTH) -> Iterator[str]:
    """Yield the verdict in a sentence, each mistake with both values and what to change, and what the verdict rests on.

    Values are cut and sentences are wrapped at ``width`` columns. The verdict stays on the first line, and a canonical
    request and a string to sign stay as they are, to be copied.
    """
    shown = max(_FEWEST, width - _INDENT)
    yield paint(printable(diagnosis.sentence), _ROLES[diagnosis.verdict])
    for finding in diagnosis.findings:
        yield ""
        yield paint(finding.id, "strong") + (f": {printable(finding.sentence)}" if len(diagnosis.findings) > 1 else "")
        yield from _finding(finding, paint, shown)
    if diagnosis.rules or diagnosis.assumed or diagnosis.notes:
        yield ""
    if diagnosis.rules:
        yield from _labelled("judged by", diagnosis.rules, paint, "dim", shown)
    for one in diagnosis.assumed:
        yield from _labelled("assumed", one, paint, "warn", shown)
    for one in diagnosis.notes:
        yield from _labelled("note", one, paint, "dim", shown)
    if diagnosis.verdict == UNEXPLAINED:
        yield from _shown("canonical request of the captured request", diagnosis.canonical_request, paint)
        yield from _shown("string to sign", diagnosis.string_to_sign, paint)
    if diagnosis.next:
        yield ""
    for one in diagnosis.next:
        yield from _labelled("next", one, paint, "strong", shown)


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a sentence. Words that belong together, such as options, are not broken."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def _labelled(label: str, text: str, paint: Paint, role: str, shown: int) -> Iterator[str]:
    for at, part in enumerate(_wrapped(printable(text), shown)):
        yield f"{paint(f'{label:<{_LABEL}}', role) if at == 0 else ' ' * _LABEL}{part}".rstrip()


def _shown(title: str, text: str, paint: Paint) -> Iterator[str]:
    """A text line by line, ready to be copied and compared."""
    if text:
        yield ""
        yield paint(f"{title}:", "strong")
        yield from (printable(line) for line in text.split("\n"))


def _finding(finding: Finding, paint: Paint, shown: int) -> Iterator[str]:
    actual, expected = windows(finding, shown)
    yield f"  {paint('actual', 'bad')}    {_marked(actual, paint)}"
    yield f"  {paint('expected', 'good')}  {_marked(expected, paint)}"
    widest = max(1, len(actual.differs), len(expected.differs))
    yield f"  {'':<{_LABEL}}{' ' * len(expected.before)}{paint('^' * widest, 'warn')}"
    for at, part in enumerate(_wrapped(finding.change, shown)):
        yield f"  {'change' if at == 0 else '':<{_LABEL}}{part}"


class Window(NamedTuple):
    """What is shown of a value, made printable: what both share, what differs, what both share again."""

    before: str
    differs: str
    after: str


def windows(finding: Finding, shown: int = WIDTH - _INDENT) -> tuple[Window, Window]:
    """Return what is shown of both values: the same piece of what they share, so that they stand one below the other.

    A value of more than ``shown`` characters is cut around its difference.
    """
    start, actual_end, expected_end = finding.difference
    longest = max(len(finding.actual), len(finding.expected))
    cut = max(0, start - shown // 3) if longest > shown else 0

    def window(text: str, end: int) -> Window:
        room = shown - (start - cut)
        differs, after = text[start:end], text[end:]
        if len(differs) > room:
            differs, after = differs[:room] + "…", ""
        elif len(differs) + len(after) > room:
            after = after[: room - len(differs)] + "…"
        before = ("…" if cut else "") + text[cut:start]
        return Window(printable(before), printable(differs), printable(after))

    return window(finding.actual, actual_end), window(finding.expected, expected_end)


def _marked(window: Window, paint: Paint) -> str:
    return f"{window.before}{paint(window.differs, 'mark')}{window.after}"
