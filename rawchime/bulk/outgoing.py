"""The queue of a job: ranges of places in the list, whose pending numbers wait to be sent."""

from __future__ import annotations

import math
from typing import NamedTuple

from .journal import Journal
from .states import Row

GOLDEN = (math.sqrt(5) - 1) / 2


class Piece(NamedTuple):
    """A range of places in the list, whose pending numbers may be sent from ``at`` on, on the job's timer."""

    first: int
    last: int
    at: float = 0.0
    tries: int = 0
    """How often in a row its numbers were delayed."""
    lane: str = ""
    """The lane of its numbers, if the numbers of one request must share one."""


NONE = Piece(0, 0)


class Outgoing:
    """The pieces of the list that are left. The journal records which of their numbers are pending."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pieces: list[Piece] = []
        if last := journal.last():
            self.put(Piece(1, last), every_lane=True)
        self._held: set[int] = set()
        self._probes = 0

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def put(self, piece: Piece, *, every_lane: bool = False) -> None:
        """Return a piece to the queue: as it is, or split by the lanes of its numbers."""
        lanes = self._journal.lanes(piece.first, piece.last) if every_lane else {}
        self._pieces += [piece._replace(lane=lane) for lane in lanes] or [piece]

    def hold(self, rows: list[Row]) -> None:
        """Hold numbers back until :meth:`release`."""
        self._held |= {row.n for row in rows}

    def release(self) -> None:
        """Release the numbers that were held back."""
        self._held.clear()

    def next_at(self) -> float:
        """Return when the next piece may go, on the job's timer."""
        return min((piece.at for piece in self._pieces), default=math.inf)

    def batch(self, now: float, most: int) -> tuple[list[Row], Piece]:
        """Return the next numbers, up to a limit, and their piece.

        Pieces that have waited come before new ones: they are smaller.
        """
        while piece := self._due(now, largest=False):
            rows = self._pending(piece, piece.first, piece.last, most)
            if rows:
                if rows[-1].n < piece.last:
                    self.put(piece._replace(first=rows[-1].n + 1))
                return rows, piece
        return [], NONE

    def probe(self, now: float) -> tuple[list[Row], Piece]:
        """Return one number from somewhere in the largest piece, and that piece.

        Multiples of the golden ratio spread evenly for any count. The piece stays in one part: the number is no longer
        pending.
        """
        while piece := self._due(now, largest=True):
            self._probes += 1
            place = piece.first + int((piece.last - piece.first + 1) * (self._probes * GOLDEN % 1.0))
            rows = self._pending(piece, place, piece.last, 1) or self._pending(piece, piece.first, place - 1, 1)
            if rows:
                self.put(piece)
                return rows, piece
        return [], NONE

    def _due(self, now: float, *, largest: bool) -> Piece | None:
        due = [piece for piece in self._pieces if piece.at <= now]
        if not due:
            return None
        found = (max if largest else min)(due, key=lambda piece: piece.last - piece.first)
        self._pieces.remove(found)
        return found

    def _pending(self, piece: Piece, first: int, last: int, most: int) -> list[Row]:
        rows = self._journal.pending(first, last, most + len(self._held), piece.lane)
        return [row for row in rows if row.n not in self._held][:most]
