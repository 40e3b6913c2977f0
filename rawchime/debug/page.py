"""Render an explanation as one self-contained page, without network, fonts or libraries.

Pointing at a value, or reaching it with the keyboard, highlights it in all stages. It can be read without scripts too.
"""

from __future__ import annotations

from html import escape

from .page_parts import frame
from .stage import Line, Span, Stage, name_of

_HOW_TO_READ = """Point at a value, tap it, or reach it with Tab: it lights up in every stage it
flows through. The arrow keys go from one place of a value to the next; Esc lets go."""


def page(stages: list[Stage]) -> str:
    """Return the page of an explanation."""
    intro = f"<p>Signature Version 4, stage by stage. {_HOW_TO_READ}</p>"
    return frame("How this request is signed", f"{intro}\n<main>\n{sections(stages)}\n</main>")


def sections(stages: list[Stage]) -> str:
    """Return the stages as HTML."""
    seen: set[str] = set()
    return "\n".join(_section(number, stage, seen) for number, stage in enumerate(stages, 1))


def _section(number: int, stage: Stage, seen: set[str]) -> str:
    rows, rule = [], ""
    for line in stage.lines:
        rows.append(_row(line, line.rule if line.rule != rule else "", seen))
        rule = line.rule
    link = f'<a href="{escape(stage.clause)}">AWS’s guide</a>' if stage.clause else ""
    heading = f"<header><b>{number}</b><h2>{escape(stage.title)}</h2>{link}</header>"
    return f'<section id="{escape(stage.id)}">{heading}<ol>{"".join(rows)}</ol></section>'


def _row(line: Line, rule: str, seen: set[str]) -> str:
    spans = "".join(_span(span, seen) for span in line.spans) or "<small>(an empty line)</small>"
    if line.other is None:
        return f"<li><code>{spans}</code><small>{escape(rule)}</small></li>"
    label, text = line.other
    other = f'<span class="other"><small>{escape(label)}</small><code>{escape(text)}</code></span>'
    return f'<li class="differs"><div><code>{spans}</code>{other}</div><small>{escape(rule)}</small></li>'


def _span(span: Span, seen: set[str]) -> str:
    if not span.value:
        return escape(span.text)
    # Tab goes to each value once; the arrow keys to its other places.
    index = -1 if span.value in seen else 0
    seen.add(span.value)
    value, name, text = escape(span.value), escape(name_of(span.value)), escape(span.text)
    return f'<span class="v" role="button" tabindex="{index}" data-v="{value}" data-name="{name}">{text}</span>'
