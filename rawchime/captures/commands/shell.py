"""Define the result of reading a command line: words, and standard input."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..refused import Refused


class Word(NamedTuple):
    """One argument. ``text`` is its value; ``unknown`` is the reason why it is not known, empty where it is.

    ``glued`` is whether two double-quoted parts meet in it (``"a""b"``), which another shell reads differently, and
    ``single`` whether a part of it stands in single quotes.
    """

    text: str
    line: int = 0
    unknown: str = ""
    glued: bool = False
    single: bool = False

    def value(self, form: str) -> str:
        """Return the value. Raises Refused if only the shell that ran the command knows it."""
        if self.unknown:
            raise Refused(form, self.unknown, "Put its value into the command, or capture with `curl -v`.", self.line)
        return self.text


class Stdin(NamedTuple):
    """Standard input of a command: its text, or None and the reason why it is not known."""

    text: str | None
    note: str = ""


class Command(NamedTuple):
    """A simple command: its words, the first of them the program, and its standard input where something feeds it."""

    words: tuple[Word, ...]
    line: int
    stdin: Stdin | None = None

    @property
    def name(self) -> str:
        """Return the program's name without its folder and ``.exe``."""
        return program(self.words[0].text) if self.words else ""


def program(word: str) -> str:
    """Return a program's name without its folder and ``.exe``, in lower case for Windows' spellings."""
    name = re.split(r"[/\\]", word)[-1]
    return name[:-4].lower() if name.lower().endswith(".exe") else name


LOOKALIKES = {
    "\u2018": "a curly quotation mark",
    "\u2019": "a curly quotation mark",
    "\u201c": "a curly quotation mark",
    "\u201d": "a curly quotation mark",
    "\u00a0": "a no-break space",
    "\u2013": "a dash in place of a hyphen",
    "\u2014": "a dash in place of two hyphens",
    "\u200b": "an invisible character",
    "\ufeff": "an invisible character",
}
"""Characters that word processors, chats and web pages put in place of a shell's own."""


def refuse_lookalike(char: str, form: str, line: int) -> Refused:
    """Return a refusal of a character that looks like one of the shell's."""
    problem = f"{LOOKALIKES[char]} (U+{ord(char):04X}) stands outside of quotation marks"
    return Refused(form, problem, "Copy the command from its source, as plain text.", line)
