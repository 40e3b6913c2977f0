"""Look up numbers in doubt with GetPhoneNumber, once their request can no longer be in flight.

GetPhoneNumber may be some seconds behind a deletion, and it is not documented whether it shows queued numbers. So:

- *Done* is believed at once.
- *Not done* is believed when two look-ups, LAG seconds apart, agree. Then the number is sent again, or, where the doubt
  came from a refusal, refused.
- *NotFound* proves nothing by itself: it may be a typo, another account's number, or a queued number that is not shown.
  It is believed when two look-ups agree and a third shows another number of this job in the queue, so that queued numbers
  are visible. It is never believed for a request so old that the numbers it deleted may have left the queue.
- Anything else leaves the number in doubt.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from ..answer import from_the_service
from ..errors import NotFoundException, RawChimeError, ServiceError
from ..operations.phone_number import QUEUE_SECONDS, PhoneNumberResult
from .actions import Action
from .fate import Fate, bad_settings, fate
from .journal import Journal
from .states import ACCEPTED, DOUBT, PENDING, REFUSED, Doubted

LAG = 10.0
"""Seconds between two look-ups that have to agree: GetPhoneNumber may be some seconds behind a deletion."""
QUESTIONS = 5
"""Look-ups of one number without a usable response, after which it stays in doubt."""
WITNESSES = 3
"""Numbers of this job that are looked up to find out whether queued numbers are shown."""
YOUNG = QUEUE_SECONDS - 24 * 3600
"""Seconds for which a deleted number is certainly still in the queue."""
MOST = 2_000
"""Maximum numbers that are looked up at a time, which limits the memory."""


class Doubt(NamedTuple):
    """A batch with numbers in doubt. From ``at`` on the job's timer, its request can no longer be in flight."""

    at: float
    batch: int


class Lookup(NamedTuple):
    """A number to look up. Times are on the job's timer.

    ``found`` is the result of the look-up before this one, ``tries`` counts responses that could not be used, and
    ``witnesses`` are other numbers of the job: the last of them is looked up instead.
    """

    number: Doubted
    at: float
    sent_at: float = 0.0
    tries: int = 0
    found: str = ""
    witnesses: tuple[str, ...] = ()

    @property
    def phone_number_id(self) -> str:
        """Return the number that is looked up."""
        return (self.number.row.phone_number_id, *self.witnesses)[-1]


class Finding(NamedTuple):
    """The result for a number in doubt: its new state, with a code and a message."""

    state: int
    code: str = ""
    message: str = ""


UNKNOWN = Finding(DOUBT, "", "the service does not find this number, or does not show queued numbers")


class Doubts:
    """Batches with numbers in doubt, the soonest first. ``lag`` is in seconds."""

    def __init__(self, journal: Journal, action: Action, doubts: Iterable[Doubt], lag: float) -> None:
        self._journal, self._action, self._lag = journal, action, lag
        self._batches = list(doubts)
        heapq.heapify(self._batches)
        self._waiting: deque[Lookup] = deque()
        self._asked = 0

    def __bool__(self) -> bool:
        """Return whether anything is left to look up, including look-ups in flight."""
        return bool(self._batches or self._asked)

    @property
    def asking(self) -> bool:
        """Whether numbers are being looked up."""
        return self._asked > 0

    def add(self, doubt: Doubt) -> None:
        heapq.heappush(self._batches, doubt)

    def next(self, now: float) -> Lookup | None:
        """Return a number to look up now."""
        while self._batches and self._batches[0].at <= now and len(self._waiting) < MOST:
            batch = heapq.heappop(self._batches).batch
            rows = self._journal.in_doubt(batch)
            self._waiting.extend(Lookup(row, now) for row in rows)
            self._asked += len(rows)
        for place, lookup in enumerate(self._waiting):
            if lookup.at <= now:
                del self._waiting[place]
                return lookup._replace(sent_at=now)
        return None

    def next_at(self) -> float | None:
        """Return when the next look-up is due, on the job's timer; None if nothing waits."""
        times = [lookup.at for lookup in self._waiting] + [doubt.at for doubt in self._batches[:1]]
        return min(times, default=None)

    def take(self, lookup: Lookup, value: object, now: float, clock: float, *, more: bool) -> Finding | None:
        """Return what a look-up proves, or None if the number is looked up again.

        ``more`` is whether the job has more to send, which may provide witnesses later.
        """
        if isinstance(value, RawChimeError) and bad_settings(value):
            return self._again(lookup, now)  # it shows nothing about the number
        known = isinstance(value, PhoneNumberResult)
        missing = isinstance(value, NotFoundException) and _not_found(value)
        if not known and not missing:
            assert isinstance(value, RawChimeError)
            return self._unusable(lookup, value, now)
        if lookup.witnesses:
            if not isinstance(value, PhoneNumberResult) or not value.phone_number.queued:
                return self._ask_a_witness(lookup, now, clock, more)
            old = abs(clock - lookup.number.until) >= YOUNG
            return self._ended(UNKNOWN if old else Finding(REFUSED, "NotFound", "the service does not find this number"))
        if isinstance(value, PhoneNumberResult) or self._action.missing:
            done = self._action.done(value.phone_number) if isinstance(value, PhoneNumberResult) else False
            if done:
                return self._ended(Finding(ACCEPTED))
            if done is None:
                status = isinstance(value, PhoneNumberResult) and value.phone_number.status
                return self._ended(Finding(DOUBT, lookup.number.code, f"its status is {status or 'not given'}"))
            if lookup.found != "not done":
                return self._again(lookup._replace(found="not done"), now + self._lag)
            if lookup.number.code:
                return self._ended(Finding(REFUSED, lookup.number.code, lookup.number.message))
            return self._ended(Finding(PENDING))
        if lookup.found != "missing":
            return self._again(lookup._replace(found="missing"), now + self._lag)
        return self._ask_a_witness(lookup, now, clock, more)

    def _ask_a_witness(self, lookup: Lookup, now: float, clock: float, more: bool) -> Finding | None:
        """Look up a number that this job has queued, to find out whether queued numbers are shown at all."""
        known = self._journal.witnesses(WITNESSES, clock - YOUNG)
        left = [one for one in known if one not in lookup.witnesses]
        if left and len(lookup.witnesses) < WITNESSES:
            return self._again(lookup._replace(witnesses=(*lookup.witnesses, left[0])), now)
        if more:
            return self._again(lookup._replace(witnesses=()), now + self._lag)
        return self._ended(UNKNOWN)

    def _unusable(self, lookup: Lookup, error: RawChimeError, now: float) -> Finding | None:
        """Look up again: after throttling without limit, after a response that proves nothing a few times."""
        what = fate(error)
        if what is Fate.AGAIN or (what in (Fate.DOUBT, Fate.FOREIGN) and lookup.tries + 1 < QUESTIONS):
            asked = error.retry_after if isinstance(error, ServiceError) else None
            return self._again(lookup._replace(tries=lookup.tries + (what is not Fate.AGAIN)), now + (asked or 0.0))
        return self._ended(Finding(DOUBT, lookup.number.code, str(error)))

    def _again(self, lookup: Lookup, at: float) -> Finding | None:
        self._waiting.append(lookup._replace(at=at))
        return None

    def _ended(self, finding: Finding) -> Finding:
        self._asked -= 1
        return finding


def _not_found(error: NotFoundException) -> bool:
    """Whether a 404 comes from the service and refers to the number. Any other refers to the URL."""
    return from_the_service(error) and error.code.removesuffix("Exception") == "NotFound"
