"""The explanation of a signature, as a value: stages, their lines, the pieces of each line, and the rule that made it.

Three outputs render it and add nothing: a terminal (``explain_text.py``), JSON (:func:`to_json`) and a page (``page.py``).
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple


class Span(NamedTuple):
    """A piece of a line. ``value`` names what it is, wherever it goes; empty for what holds the pieces together."""

    text: str
    value: str = ""


class Line(NamedTuple):
    """One line of a stage, and the rule that made it.

    In the explanation of a diagnosis, ``other`` is a line that stands where this one should: what it is, and its text.
    """

    spans: tuple[Span, ...]
    rule: str = ""
    other: tuple[str, str] | None = None

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
    """Return a line; a text without a name is a span without one."""
    return Line(tuple(Span(one) if isinstance(one, str) else one for one in spans if one), rule)


def name_of(value: str) -> str:
    """Return a value's name for people: ``header-host`` is the header host."""
    return re.sub(r"^(header|name|parameter)-", lambda match: f"{match[1]} ", value).replace("-", " ")


def to_json(stages: list[Stage]) -> list[dict[str, Any]]:
    """Return the stages as a JSON value."""
    return [
        {
            "id": stage.id,
            "title": stage.title,
            "clause": stage.clause,
            "lines": [
                {
                    "text": line.text,
                    "rule": line.rule,
                    "values": [{"text": span.text, "value": span.value} for span in line.spans if span.value],
                }
                for line in stage.lines
            ],
        }
        for stage in stages
    ]
