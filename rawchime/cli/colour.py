"""Colour on a terminal, from one palette. The text states everything that colour shows."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # load nothing that --version and --help do not need
if TYPE_CHECKING:
    from typing import TextIO

_CODES = {
    "good": "32",  # green
    "bad": "1;31",  # bold red
    "warn": "33",  # yellow
    "dim": "2",
    "mark": "7",  # reversed, which shows in light and dark themes
    "strong": "1",
}
ROLES = tuple(_CODES)
"""The names that :func:`paint` accepts."""
CHOICES = ("auto", "always", "never")
"""The values of ``--color``."""

setting = "auto"
"""The value of ``--color`` for this command."""


def paint(text: str, role: str, *, on: bool) -> str:
    """Return the text in the colour of a role. Without colour or text, return the text unchanged."""
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if on and text else text


def wanted(stream: TextIO, choice: str = "") -> bool:
    """Return whether to write colour to a stream. ``choice`` replaces the command's ``--color``.

    ``always`` and ``never`` decide alone. ``auto`` means a terminal that can show colour, unless the environment has
    ``NO_COLOR`` (https://no-color.org: any value but an empty one).
    """
    choice = choice or setting
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
