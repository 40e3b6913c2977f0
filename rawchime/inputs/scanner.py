"""Read a JSON text of any size piece by piece, in the memory of one value."""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from ..answer import once
from ..errors import InvalidRequest
from .source import LONGEST

_SPACE = re.compile(r"[ \t\r\n]+")
_TO_THE_NEXT = re.compile(r"[ \t\r\n]*,[ \t\r\n]*(?=[^] \t\r\n}])")
"""What stands between two members, if the buffer also has the start of the second."""


class TooLarge(InvalidRequest):
    """Raised for a value larger than LONGEST, or without an end."""


class Scanner:
    """Reads forward only. Every method raises InvalidRequest, with the line, if the text is not valid JSON."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._decode = getincrementaldecoder("utf-8")()
        self._read = json.JSONDecoder(object_pairs_hook=once, parse_constant=_no_constant).raw_decode
        self._text, self._at, self._ended = "", 0, False
        self._line, self._counted = 1, 0  # the line of a position up to which lines are counted

    @property
    def line(self) -> int:
        """The current line, from 1."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def fail(self, why: str) -> NoReturn:
        raise InvalidRequest(f"line {self.line}: {why}")

    def peek(self) -> str:
        """Return the next character after white space, or an empty string at the end."""
        while True:
            character = self._text[self._at : self._at + 1]
            if character and character not in " \t\r\n":
                return character
            space = _SPACE.match(self._text, self._at)
            if space:
                self._at = space.end()
            elif not self._more():
                return ""

    def expect(self, character: str) -> None:
        """Skip one character."""
        self._pass(self.peek(), character)

    def members(self, opening: str, closing: str) -> Iterator[None]:
        """Stop before each member of a list or an object, and finally after its end."""
        self.expect(opening)
        found = self.peek()
        while found != closing:
            yield
            between = _TO_THE_NEXT.match(self._text, self._at)
            if between:
                self._at = between.end()
                continue
            found = self.peek()
            if found != closing:
                self._pass(found, ",")
                found = self.peek()
                if found == closing:
                    self.fail(f"not valid JSON: a comma before {closing}")
        self._at += 1

    def value(self) -> Any:
        """Return the next value, and stop after it."""
        value, self._at = self._look()
        return value

    def look(self) -> Any:
        """Return the next value without consuming it. Raises TooLarge if it must be read in parts."""
        return self._look()[0]

    def starts_with(self, expression: re.Pattern[str]) -> bool:
        """Return whether the buffered text matches from here."""
        self.peek()
        return expression.match(self._text, self._at) is not None

    def _pass(self, found: str, character: str) -> None:
        if found != character:
            self.fail(f"not valid JSON: {character} is missing" + ("" if found else ", the file is cut off"))
        self._at += 1

    def _look(self) -> tuple[Any, int]:
        self.peek()
        while True:
            try:
                value, end = self._read(self._text, self._at)
                if end < len(self._text) or not self._more():  # at the end of the buffer, a number may continue
                    return value, end
            except RecursionError:
                self.fail("nested too deeply")
            except json.JSONDecodeError as error:
                wrong = error.pos - self._at  # relative to the value, whose position changes when more is read
                if len(self._text) - self._at > LONGEST:
                    raise TooLarge(f"line {self.line}: a value is larger than {LONGEST} characters, or has no end") from None
                if not self._more():
                    self._at += wrong
                    bare = self._text[self._at : self._at + 1] in ("+", "%")
                    self.fail(f"not valid JSON ({'a phone number without quotes' if bare else error.msg})")
            except ValueError as error:
                self.fail("a number with thousands of digits" if "int_max_str_digits" in str(error) else str(error))

    def _more(self) -> bool:
        if self._ended:
            return False
        self._line = self.line  # counted before its text goes
        try:
            chunk = next(self._chunks, b"")
            self._ended = not chunk
            self._text = self._text[self._at :] + self._decode.decode(chunk, final=self._ended)
        except UnicodeDecodeError:
            self.fail("not UTF-8 text, here or shortly after")
        self._at = self._counted = 0
        return not self._ended


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
