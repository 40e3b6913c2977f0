"""Rows of the result on standard output: lines of text, coloured on a terminal, or the lines of a table with a header."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from ..operations.phone_number import PhoneNumber
from ..phone_numbers import respell
from ..printable import printable
from .colour import paint, wanted

DONE = {
    "delete": "in the deletion queue for 7 days",
    "restore": "out of the deletion queue",
    "disassociate": "not associated",
}
"""What is shown for an accepted number, by the action."""
ROLES = {"accepted": "good", "refused": "bad", "in-doubt": "warn", "bad": "warn", "restored": "good"}
"""The colour of an outcome."""
OUTCOMES = (("PhoneNumberId", 16), ("Outcome", 8), ("ErrorCode", 24), ("ErrorMessage", 0))
"""The columns of a table of outcomes, and their widths. The last column is as wide as it needs."""
NUMBERS = (("PhoneNumberId", 16), ("Status", 17), ("TimeLeft", 8), ("Associations", 0))
"""The columns of a table of numbers."""


def shown(phone_number_id: str) -> str:
    """Return an id as people read it: with ``+``, never ``%2B``. What is sent keeps its spelling."""
    return respell(phone_number_id, "plus")


def outcome(phone_number_id: str, name: str, said: str, *, width: int = 0) -> str:
    """Return the line of one number: its id as ``+…``, its outcome, and what was said about it."""
    return f"{printable(shown(phone_number_id)):<{width}}  {_painted(f'{name:<8}')}  {printable(said)}".rstrip()


def line(found: PhoneNumber, now: float) -> str:
    """Return the line of a number: its id, its status, the time left in the queue, and its associations."""
    parts = [f"{shown(found.phone_number_id):<16}", f"{found.status or 'no status':<17}"]
    left = _left(found, now)
    if left:
        parts.append(f"gone in {left}")
    elif found.queued:
        parts.append("in the deletion queue")
    parts += [f"{name} {value}" for name, value in found.associations]
    return printable("  ".join(parts).rstrip())


def columns(found: PhoneNumber, now: float) -> tuple[str, ...]:
    """Return the cells of a number, for a table of NUMBERS."""
    held = ", ".join(f"{name} {value}" for name, value in found.associations)
    return shown(found.phone_number_id), found.status, _left(found, now), held


def table(header: tuple[tuple[str, int], ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table, one by one as rows come."""
    on = wanted(sys.stdout)
    widths = [width for _, width in header]
    yield paint(_aligned(tuple(name for name, _ in header), widths), "strong", on=on)
    for row in rows:
        yield _aligned(row, widths)


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(f"{printable(cell):<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _painted(word: str) -> str:
    return paint(word, ROLES[word.strip()], on=wanted(sys.stdout)) if word.strip() in ROLES else word


def _left(found: PhoneNumber, now: float) -> str:
    left = found.seconds_left(now)
    return "" if left is None else f"{int(left // 86_400)} d {int(left % 86_400 // 3600)} h"
