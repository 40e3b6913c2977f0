"""Colour on a terminal: one palette for every verb. Colour only repeats what the text states."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # nothing is loaded that the version and the help do not need
if TYPE_CHECKING:
    from typing import TextIO

_CODES = {
    "good": "32",  # green
    "bad": "1;31",  # bold red
    "warn": "33",  # yellow
    "dim": "2",
    "mark": "7",  # reversed: it shows in both themes, and on a terminal without colours
    "strong": "1",
}
ROLES = tuple(_CODES)
"""The names that :func:`paint` accepts."""
CHOICES = ("auto", "always", "never")
"""The values of ``--color``."""

setting = "auto"
"""The value of ``--color`` for this command."""


def paint(text: str, role: str, *, on: bool) -> str:
    """Return the text in the colour of a role, or the text as it is where colour is off or there is no text."""
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
