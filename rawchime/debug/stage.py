"""The stages of a signature, as data: lines, the pieces that they are made of, and the rule that made each."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A piece of a line. ``value`` names what it is, wherever it goes; empty for what holds the pieces together."""

    text: str
    value: str = ""


class Line(NamedTuple):
    """One line of a stage, and the rule that made it."""

    spans: tuple[Span, ...]
    rule: str = ""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


class Stage(NamedTuple):
    """One step of signing; ``clause`` is the address of its section in AWS's guide."""

    id: str
    title: str
    lines: tuple[Line, ...]
    clause: str = ""


def line(rule: str, *spans: Span | str) -> Line:
    return Line(tuple(Span(one) if isinstance(one, str) else one for one in spans if one), rule)
