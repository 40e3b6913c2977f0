"""A Row is an ask with the level and sentence of its rule."""

from __future__ import annotations

from typing import Any, NamedTuple

from .ask import Ask


class Row(NamedTuple):
    """An ask and its rule. ``name`` is the rule's id without the suite's name."""

    name: str
    level: str
    sentence: str
    ask: Ask


def row(name: str, level: str, sentence: str, target: str = "/", **fields: Any) -> Row:
    """Return a row for a request without a body, unless ``fields`` (of Ask) have one."""
    return Row(name, level, sentence, Ask(name.replace("/", "-"), target, **fields))


def post(name: str, level: str, sentence: str, body: bytes, *headers: tuple[str, str], **fields: Any) -> Row:
    """Return a row for a request with a body, a POST unless ``fields`` (of Ask) have another method."""
    return row(name, level, sentence, headers=headers, body=body, **{"method": "POST", **fields})
