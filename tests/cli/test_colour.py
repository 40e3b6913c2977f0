"""Colour: when it is written, and that it changes no text."""

from __future__ import annotations

import io
import re

import pytest

from rawchime.cli.colour import ROLES, paint, wanted


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "setting", "environment", "expected"),
    [
        (Terminal(), "auto", {}, True),
        (Terminal(), "auto", {"NO_COLOR": "1"}, False),
        (Terminal(), "auto", {"NO_COLOR": ""}, True),
        (Terminal(), "auto", {"TERM": "dumb"}, False),
        (io.StringIO(), "auto", {}, False),
        (io.StringIO(), "always", {"NO_COLOR": "1"}, True),
        (Terminal(), "never", {}, False),
    ],
)
def test_colour_is_for_a_terminal_that_wants_it(
    stream: io.StringIO, setting: str, environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option decides first, then NO_COLOR and the terminal."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wanted(stream, setting) is expected


@pytest.mark.parametrize("role", ROLES)
def test_paint_keeps_the_text(role: str) -> None:
    """Without its escape sequences the text is what it was; nothing is painted where colour is off."""
    painted = paint("a text", role, on=True)
    assert painted != "a text"
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == "a text"
    assert paint("a text", role, on=False) == "a text"
    assert paint("", role, on=True) == ""
