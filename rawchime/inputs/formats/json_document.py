"""JSON: a list, pages of ListPhoneNumbers, or several of them one after the other.

A page that has a NextToken is followed by another page in the file; else the list is cut, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import InvalidRequest
from ..columns import plain
from ..format import Ask, Entry, Summary
from ..objects import Objects
from ..scanner import Scanner, TooLarge
from ..source import Source

NAME = "JSON"
PAGE = "PhoneNumbers"
MEMBERS = 100
"""Most members of a page, so that an object without end is not held."""
LONGEST_NAME = 1_000
"""Most characters of a member's name in a page, for the same reason."""

_PAGE = re.compile(r'\{[ \t\r\n]*"PhoneNumbers"[ \t\r\n]*:')


def recognises(source: Source, ask: Ask) -> bool:
    """Return whether the file starts as a JSON list or object does."""
    return source.head.lstrip()[:1] in (b"[", b"{")


def read(source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
    """Yield an entry for every value of the lists. Raises InvalidRequest where the JSON is not valid or the list is cut."""
    yield from _Document(Scanner(source.chunks()), Objects(ask, summary)).entries()


class _Document:
    def __init__(self, scanner: Scanner, objects: Objects) -> None:
        self._scanner, self._objects = scanner, objects
        self._cut_at = 0  # the line of the last page's NextToken

    def entries(self) -> Iterator[Entry]:
        while start := self._scanner.peek():
            if start == "[":
                for _ in self._scanner.members("[", "]"):
                    yield from self._value()
            elif start == "{":
                yield from self._value()
            else:
                self._scanner.fail("there is something after the end of the JSON")
        if self._cut_at:
            raise InvalidRequest(
                f"line {self._cut_at} has a NextToken: the list is cut, and goes on in another page. Get all pages, for "
                "example with `rawchime queue --all`"
            )

    def _value(self) -> Iterator[Entry]:
        """A page, or one number; a page is not held as a whole."""
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
                scanner.fail("not valid JSON: the name of a member is not in quotes")
            if name in seen:
                scanner.fail("a member is given twice")
            seen.add(name)
            if len(seen) > MEMBERS or len(name) > LONGEST_NAME:
                scanner.fail("an object with too many members, or too long names: neither a page nor a number")
            scanner.expect(":")
            if name == PAGE:
                if scanner.peek() != "[":
                    scanner.fail(f"{PAGE} is not a list")
                for _ in scanner.members("[", "]"):
                    yield self._objects.entry(scanner.line, scanner.value(), page=True)
            elif scanner.value() and plain(name) == "nexttoken":
                cut_at = line
        if PAGE not in seen:
            scanner.fail(f"an object that is too large for one number, and no page: it has no {PAGE}")
        self._cut_at = cut_at
