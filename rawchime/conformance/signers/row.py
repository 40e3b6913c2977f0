"""A row: one ask with the level and the sentence of the rule that is judged by it."""

from __future__ import annotations

from typing import Any, NamedTuple

from .ask import Ask


class Row(NamedTuple):
    """One ask; ``name`` is the rule's id without the suite's name, and the ask's name."""

    name: str
    level: str
    sentence: str
    ask: Ask


def row(name: str, level: str, sentence: str, target: str = "/", **fields: Any) -> Row:
    """Return an ask for a request without a body, unless ``fields`` of Ask give one."""
    return Row(name, level, sentence, Ask(name.replace("/", "-"), target, **fields))


def post(name: str, level: str, sentence: str, body: bytes, *headers: tuple[str, str], **fields: Any) -> Row:
    """Return an ask for a request with a body, a POST unless ``fields`` of Ask give another method."""
    return row(name, level, sentence, headers=headers, body=body, **{"method": "POST", **fields})
