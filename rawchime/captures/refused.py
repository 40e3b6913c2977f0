"""Define the refusal of a capture that was recognised but cannot be read."""

from __future__ import annotations

import re


class Refused(ValueError):
    """A refusal: the recognised form, the line, the problem, and what to capture instead.

    ``form`` is the name of the form, ``line`` counts from 1 (0 where lines mean nothing), ``problem`` and ``instead`` are
    sentences without their full stops.
    """

    def __init__(self, form: str, problem: str, instead: str, line: int = 0) -> None:
        self.form, self.problem, self.instead, self.line = form, problem, instead, line
        where = f"{form}, line {line}" if line else form
        super().__init__(f"{where}: {problem}. {instead}")


def sketch(text: str) -> str:
    """Return how a message refers to text that may hold a secret: by a name at its start, else by its length."""
    name = re.match(r"-{0,2}[A-Za-z]+(?:-[A-Za-z0-9]{1,16})*(?=[\s:=]|$)", text)
    if name and len(name[0]) <= 30:
        return f"`{name[0]}{'…' * (len(name[0]) < len(text))}`"
    return f"a text of {len(text)} character{'s' * (len(text) != 1)}"


def line_of(text: str, at: int) -> int:
    """Return the number of the line, from 1, on which the character at ``at`` stands."""
    return text.count("\n", 0, at) + 1
