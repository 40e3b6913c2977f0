"""Render an explanation for a terminal: each line with its rule."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from .stage import Stage

_RULES_AT = 44
"""The column of rules beside their lines."""
_COLOURS = ("36", "33", "35", "32", "96", "93", "95", "92", "94")
"""Neither red, which means an error, nor blue, which is hard to read on black."""


def lines(stages: list[Stage], *, colour: bool = False, width: int = 100) -> Iterator[str]:
    """Yield each line with its rule. With ``colour``, a value has the same colour in all stages."""
    values = list(dict.fromkeys(span.value for stage in stages for line in stage.lines for span in line.spans if span.value))

    def paint(code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour and text else text

    guides: dict[str, None] = {}
    for number, stage in enumerate(stages, 1):
        if number > 1:
            yield ""
        guide, _, section = stage.clause.partition("#")
        if guide:
            guides[guide] = None
        yield paint("1", f"{number}  {stage.title}") + (paint("2", f"   § {section}") if section else "")
        rule = ""
        for line in stage.lines:
            shown = "".join(
                paint(_COLOURS[values.index(span.value) % len(_COLOURS)], span.text) if span.value else span.text
                for span in line.spans
            )
            parts = [] if line.rule == rule else textwrap.wrap(line.rule, max(30, width - _RULES_AT - 5))
            rule = line.rule
            fits = len(line.text) + 2 <= _RULES_AT or (len(parts) == 1 and len(line.text) + len(rule) + 7 <= width)
            beside = " " * max(2, _RULES_AT - len(line.text)) + paint("2;3", parts.pop(0)) if parts and fits else ""
            yield f"   {paint('2', '│')} {shown}{beside}".rstrip()
            for part in parts:
                yield f"     {' ' * _RULES_AT}{paint('2;3', part)}"
    yield ""
    for at, guide in enumerate(guides):
        yield paint("2", f"§ are sections of {guide}" if at == 0 else f"  and of {guide}")
