"""The palette of the command line, and when it is used: on a terminal, unless ``NO_COLOR`` or ``--color`` says otherwise."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # nothing is loaded that the version and the help do not need
if TYPE_CHECKING:
    from typing import TextIO

ROLES = {"good": "32", "bad": "1;31", "warn": "33", "dim": "2", "mark": "1;7", "head": "1"}
"""What a colour means, and its SGR parameters (ECMA-48). Text is readable without it: colour repeats what words say."""
CHOICES = ("auto", "always", "never")

setting = "auto"
"""The value of ``--color`` for this command."""


def wanted(stream: TextIO, choice: str = "") -> bool:
    """Return whether a stream gets colour. ``auto``: a terminal, without ``NO_COLOR`` (no-color.org) or ``TERM=dumb``."""
    choice = choice or setting
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def paint(text: str, role: str, *, on: bool) -> str:
    """Return the text in a role's colour, or as it is."""
    return f"\x1b[{ROLES[role]}m{text}\x1b[0m" if on and text else text
