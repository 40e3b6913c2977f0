"""The numbers in doubt: each is asked for with GetPhoneNumber, once its attempt can no longer be under way."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from ..errors import NotFoundException, RawChimeError, ServiceError
from ..operations.phone_number import PhoneNumberResult
from .fate import Fate, fate, nobody
from .journal import ACCEPTED, DOUBT, PENDING, Doubt, Journal, Row

QUESTIONS = 5
"""How often a number is asked for, where no answer can be trusted."""


class Lookup(NamedTuple):
    """A number in doubt, whose state is asked for; ``at`` and ``sent_at`` are on the job's timer."""

    row: Row
    batch: int
    sent_at: float = 0.0
    at: float = 0.0
    tries: int = 1


class Doubts:
    """Batches with numbers in doubt, the soonest first; one batch at a time is asked for, however many there are."""

    def __init__(self, journal: Journal, doubts: Iterable[Doubt]) -> None:
        self._journal = journal
        self._batches = list(doubts)
        heapq.heapify(self._batches)
        self._waiting: deque[Lookup] = deque()
        self._asked = 0

    def __bool__(self) -> bool:
        """Whether there is anything left to ask for, what is being asked for included."""
        return bool(self._batches or self._asked)

    @property
    def asking(self) -> bool:
        """Whether a batch is being asked for."""
        return self._asked > 0

    def add(self, doubt: Doubt) -> None:
        heapq.heappush(self._batches, doubt)

    def next(self, now: float, clock: float) -> Lookup | None:
        """A number to ask for now, ``now`` on the job's timer and ``clock`` in seconds since the epoch."""
        if not self._asked and self._batches and self._batches[0].until <= clock:
            batch = heapq.heappop(self._batches).batch
            self._waiting.extend(Lookup(row, batch) for row in self._journal.in_doubt(batch))
            self._asked = len(self._waiting)
        for place, lookup in enumerate(self._waiting):
            if lookup.at <= now:
                del self._waiting[place]
                return lookup._replace(sent_at=now)
        return None

    def next_at(self, now: float, clock: float) -> float | None:
        """When that is, on the job's timer; None where there is nothing to ask for."""
        if self._waiting:
            return min(lookup.at for lookup in self._waiting)
        return now + self._batches[0].until - clock if self._batches and not self._asked else None

    def take(self, lookup: Lookup, value: object, now: float) -> tuple[int, str] | None:
        """The state that an answer proves, and why it proves none; nothing where the number is to be asked for again.

        That is also where nobody was accepted as the one who asks: it says nothing about the number.
        """
        state, reason = DOUBT, ""
        if isinstance(value, RawChimeError) and nobody(value):
            self._waiting.append(lookup._replace(at=now))
            return None
        if isinstance(value, PhoneNumberResult):
            found = value.phone_number
            if found.queued:
                state = ACCEPTED
            elif found.status in ("Unassigned", "Assigned"):
                state = PENDING
            else:
                reason = f"its status is {found.status or 'not told'}"
        elif isinstance(value, NotFoundException) and value.code.removesuffix("Exception") == "NotFound":
            state, reason = ACCEPTED, "gone: the service knows no such number"  # any other 404 is about the address
        elif isinstance(value, RawChimeError):
            what = fate(value)
            if what is Fate.AGAIN or (what is Fate.DOUBT and lookup.tries < QUESTIONS):
                asked = value.retry_after if isinstance(value, ServiceError) else None
                self._waiting.append(lookup._replace(at=now + (asked or 0.0), tries=lookup.tries + (what is Fate.DOUBT)))
                return None
            reason = str(value)
        self._asked -= 1
        return state, reason
