"""What goes out next: ranges of places in the input whose pending numbers wait to be sent."""

from __future__ import annotations

import math
from typing import NamedTuple

from .journal import Journal
from .states import Row

GOLDEN = (math.sqrt(5) - 1) / 2


class Piece(NamedTuple):
    """A range of places in the input, whose pending numbers may be sent from ``at`` on, on the job's timer."""

    first: int
    last: int
    at: float = 0.0
    tries: int = 0
    """How often its numbers were put off in a row."""


class Outgoing:
    """The pieces of the input that are left. The journal knows which of their numbers are pending."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        last = journal.last()
        self._pieces = [Piece(1, last)] if last else []
        self._held: set[int] = set()
        self._probes = 0

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def put(self, piece: Piece) -> None:
        """Give a piece back."""
        self._pieces.append(piece)

    def hold(self, rows: list[Row]) -> None:
        """Keep numbers back, although they are pending, until :meth:`release`."""
        self._held |= {row.n for row in rows}

    def release(self) -> None:
        """Keep nothing back any more."""
        self._held.clear()

    def next_at(self) -> float:
        """Return when the next piece may go, on the job's timer."""
        return min((piece.at for piece in self._pieces), default=math.inf)

    def batch(self, now: float, most: int) -> tuple[list[Row], int]:
        """Return the next numbers, at most so many, and how often they were put off.

        Pieces that have waited come before what is new: they are the smaller ones.
        """
        while piece := self._due(now, largest=False):
            rows = self._pending(piece.first, piece.last, most)
            if rows:
                if rows[-1].n < piece.last:
                    self.put(piece._replace(first=rows[-1].n + 1))
                return rows, piece.tries
        return [], 0

    def probe(self, now: float) -> tuple[list[Row], int]:
        """Return one number from somewhere in the largest piece, and how often it was put off.

        Multiples of the golden ratio spread evenly, however many are taken. The piece stays whole: the number is not
        pending any more.
        """
        while piece := self._due(now, largest=True):
            self._probes += 1
            place = piece.first + int((piece.last - piece.first + 1) * (self._probes * GOLDEN % 1.0))
            rows = self._pending(place, piece.last, 1) or self._pending(piece.first, place - 1, 1)
            if rows:
                self.put(piece)
                return rows, piece.tries
        return [], 0

    def _due(self, now: float, *, largest: bool) -> Piece | None:
        due = [piece for piece in self._pieces if piece.at <= now]
        if not due:
            return None
        found = (max if largest else min)(due, key=lambda piece: piece.last - piece.first)
        self._pieces.remove(found)
        return found

    def _pending(self, first: int, last: int, most: int) -> list[Row]:
        rows = self._journal.pending(first, last, most + len(self._held))
        return [row for row in rows if row.n not in self._held][:most]
