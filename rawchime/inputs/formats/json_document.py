"""JSON: a list, pages of ListPhoneNumbers, or several of them one after the other.

A page with a NextToken must be followed by another page in the file. Otherwise the list is incomplete and refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...errors import InvalidRequest
from ..format import Ask, Entry, Summary
from ..objects import Objects
from ..scanner import Scanner, TooLarge
from ..source import Source
from ..spelling import plain
from .text import WIDE

NAME = "JSON"
PAGE = "PhoneNumbers"
MEMBERS = 100
"""Maximum of members of a page, to limit memory."""
LONGEST_NAME = 1_000
"""Maximum of characters of a member's name in a page, to limit memory."""

CUT = frozenset(
    {
        *("nexttoken", "nextpagetoken", "nextpage", "nexturl", "nextlink", "next", "nextcursor", "cursor", "nextmarker"),
        *("istruncated", "truncated", "hasmore", "hasmoreresults", "hasnextpage", "lastevaluatedkey", "marker"),
        *("continuationtoken", "nextcontinuationtoken", "paginationtoken", "nextrecordsurl", "nextpageuri", "nextoffset"),
        *("more", "@odatanextlink", "nextpagetoken", "hasnext"),
    }
)
"""Members that say that another page follows, normalized by :func:`plain`."""

_PAGE = re.compile(r'\{[ \t\r\n]*"PhoneNumbers"[ \t\r\n]*:')


def recognises(source: Source, ask: Ask) -> bool:
    """Return whether the file starts like a JSON list or object."""
    return source.head.lstrip()[:1] in (b"[", b"{")


def read(source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
    """Yield an entry for each value of the lists. Raises InvalidRequest if the JSON is invalid or the list incomplete."""
    yield from _Document(Scanner(source.chunks()), Objects(ask, summary)).entries()


class _Document:
    def __init__(self, scanner: Scanner, objects: Objects) -> None:
        self._scanner, self._objects = scanner, objects
        self._cut_at = 0  # the line of the last page's NextToken

    def entries(self) -> Iterator[Entry]:
        lists, lengths = 0, set()
        while start := self._scanner.peek():
            if start == "[":
                lists, many = lists + 1, 0
                for _ in self._scanner.members("[", "]"):
                    many += 1
                    yield from self._value()
                lengths.add(many)
            elif start == "{":
                yield from self._value()
            else:
                self._scanner.fail("text follows the end of the JSON")
        if lists > 1 and len(lengths) == 1 and 1 < min(lengths) < WIDE:
            raise InvalidRequest(
                f"it has {lists} lists of {min(lengths)} values each, which may be rows of a table. Write one list of all "
                "the numbers"
            )
        if self._cut_at:
            raise InvalidRequest(
                f"line {self._cut_at} shows that the list is cut, and goes on in another page (NextToken). Get its other "
                "pages too, from the same command"
            )

    def _value(self) -> Iterator[Entry]:
        """Yield the entries of a page, read in parts, or of one number."""
        line, starts = self._scanner.line, self._scanner.peek()
        if self._scanner.starts_with(_PAGE):
            yield from self._page()
            return
        try:
            value = self._scanner.look()
        except TooLarge:
            if starts != "{":
                raise
            yield from self._page()
            return
        if isinstance(value, dict) and PAGE in value:
            yield from self._page()
            return
        yield self._objects.entry(line, self._scanner.value())

    def _page(self) -> Iterator[Entry]:
        scanner, seen, cut_at = self._scanner, set(), 0
        for _ in scanner.members("{", "}"):
            line = scanner.line
            name = scanner.value()
            if not isinstance(name, str):
                scanner.fail("not valid JSON: a member name is not in quotes")
            if name in seen:
                scanner.fail("a duplicate key")
            seen.add(name)
            if len(seen) > MEMBERS or len(name) > LONGEST_NAME:
                scanner.fail("an object with too many members or too long names is neither a page nor a number")
            scanner.expect(":")
            if name == PAGE:
                if scanner.peek() != "[":
                    scanner.fail(f"{PAGE} is not a list")
                for _ in scanner.members("[", "]"):
                    yield self._objects.entry(scanner.line, scanner.value(), page=True)
            else:
                value = scanner.value()
                if _goes_on(name, value):
                    cut_at = line
                elif plain(name) not in CUT:
                    self._objects.check_beside(line, name, value)
        if PAGE not in seen:
            scanner.fail(f"an object that is too large for one number and is not a page, as it has no {PAGE}")
        self._cut_at = cut_at


def _goes_on(name: str, value: Any) -> bool:
    """Return whether a member beside a page, or one within it, says that another page follows."""
    if plain(name) in CUT:
        return bool(value)
    if plain(name) in ("islast", "lastpage", "last"):
        return value is False
    return type(value) is dict and any(_goes_on(inner, one) for inner, one in value.items())
