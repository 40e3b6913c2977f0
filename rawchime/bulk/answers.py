"""Take the responses of a job: what each one means for its numbers, for the service, and for the job itself.

This is one half of the state machine that :mod:`.job` completes. The meaning of an error is in :mod:`.fate`, and the
meaning of a look-up in :mod:`.doubts`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..answer import THROTTLING
from ..errors import (
    AuthenticationError,
    BadRequestException,
    CredentialsError,
    InvalidRequest,
    RawChimeError,
    ServiceError,
    ThrottledClientException,
)
from ..retry import RetryPolicy
from . import doubts
from .actions import Action, Refusals
from .doubts import Doubt, Doubts, Lookup
from .fate import LATER, UNSURE, Fate, bad_settings, fate, may_have_acted
from .journal import Journal
from .outgoing import Outgoing, Piece
from .pace import Pace
from .states import ACCEPTED, DOUBT, PENDING, REFUSED, SENDING, Outcome, Row
from .tally import Tally
from .tasks import Answer, Batch, Task

PROBES = 10
"""Numbers refused with a 400 when sent alone, from all parts of the list, before the whole list counts as bad."""
UNPROVEN = 10
"""Responses in a row that prove nothing, after which no more is sent: more requests would only add doubts."""
ALIKE = 10
"""Requests in a row that are refused, but not by the service, after which the job ends."""
CORRECTIONS = 3
"""Corrections of this machine's clock without a success between, after which a refused signature ends the job."""
WHILE = 30.0
"""Seconds in which the service refuses every request as a whole, after which the job ends."""


class Held(NamedTuple):
    """A number refused with a 400 when sent alone, while it is unknown whether the service accepts any number."""

    row: Row
    batch: Batch
    error: BadRequestException


class Answers:
    """The receiving half of a job. Times are in seconds, on the job's timer."""

    def __init__(
        self,
        journal: Journal,
        action: Action,
        *,
        rate: float,
        resend_in_doubt: bool,
        lag: float | None,
        clock: Callable[[], float],
        timer: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self.action = action
        self.tally = Tally(journal, clock, timer)
        self.pace = Pace(timer(), rate)
        self.error: BaseException | None = None
        self.trouble: RawChimeError | None = None
        self.stopping = self.sent = False
        self._journal = journal
        self._resend = resend_in_doubt
        self._lag = doubts.LAG if lag is None else lag
        self._clock, self._timer, self._chance = clock, timer, chance
        self._outgoing = Outgoing(journal)
        self._doubts = Doubts(journal, action, (), self._lag)
        self._released: list[int] = []
        self._resent: set[int] = set()
        self._held: list[Held] = []
        self._proven = bool(self.counts[ACCEPTED])
        self._succeeded = False
        self._success_at = timer()
        self._failure: RawChimeError | None = None  # the last error, even if numbers were settled since
        self._failures = self._unproven = self._alike = 0
        self._corrections, self._corrected_at = 0, -math.inf
        self._paused_until = -math.inf
        self._own_wait = -math.inf  # until when doubts wait for a request in flight, or for a delayed look-up

    @property
    def counts(self) -> list[int]:
        return self.tally.counts

    @property
    def finished(self) -> bool:
        """Whether nothing is left to send or to look up, apart from requests in flight."""
        return not self._outgoing and not self._doubts

    def _take(self, answer: Answer) -> Iterator[Outcome]:
        value = answer.value
        self.sent = self.sent or not isinstance(value, (InvalidRequest, CredentialsError))
        if isinstance(value, BaseException) and not isinstance(value, RawChimeError):
            self._end(value)  # a bug: its numbers stay in flight in the journal, so they are in doubt
            return
        self._feel(answer, self._timer())
        moved = self.tally.moved_at
        if isinstance(answer.task, Lookup):
            yield from self._looked_up(answer, answer.task)
        elif isinstance(value, RawChimeError):
            yield from self._failed(answer.task, value, self._clock_is_to_blame(answer))
        else:
            yield from self._succeeded_with(answer.task, value)
        if self.tally.moved_at > moved:
            self.trouble = None

    def _feel(self, answer: Answer, now: float) -> None:
        """Record what a response shows about the service: its rate, and whether it responds at all."""
        value, sent_at = answer.value, answer.task.sent_at
        batch = isinstance(answer.task, Batch)
        error = value if isinstance(value, RawChimeError) else None
        codes = () if error else [code for code, _ in self._refusals(answer.task, value).values()]
        throttled = isinstance(error, ThrottledClientException) or any(code in THROTTLING for code in codes)
        what = fate(error) if error else None
        if throttled:
            asked = error.retry_after if isinstance(error, ServiceError) else None
            self.pace.throttle(now, sent_at, asked or 0.0)
        if error is None or what not in (Fate.AGAIN, Fate.DOUBT, Fate.FOREIGN):
            if not throttled:
                self.pace.accept(now, sent_at)
            self._failures = 0
            if batch:  # a look-up shows that the service is there, not that it settles anything
                self._unproven = self._alike = 0
            return
        self.trouble = self._failure = error
        self._failures += 1
        self._unproven += what is Fate.DOUBT and batch
        self._alike += what is Fate.FOREIGN and batch
        if not throttled:
            self._paused_until = now + self._delay(self._failures)
        if self._unproven >= UNPROVEN:
            self._end(error, f"{UNPROVEN} responses in a row proved nothing. No more was sent.")
        elif what is Fate.FOREIGN and batch and (self._alike >= ALIKE or not self._succeeded):
            self._end(error, "The response does not look like the service's, so it proves nothing. No more was sent.")

    def _refusals(self, task: Task, result: object) -> Refusals:
        """Return the numbers that a successful response refuses. A look-up refuses none."""
        if not isinstance(task, Batch):
            return {}
        return self.action.refusals([row.phone_number_id for row in task.rows], result)

    def _succeeded_with(self, batch: Batch, result: object) -> Iterator[Outcome]:
        """Settle a success: each number is accepted, refused, sent again, or looked up."""
        yield from self._service_is_there()
        refusals = self._refusals(batch, result)
        rows: dict[int, list[Row]] = {ACCEPTED: [], REFUSED: [], PENDING: [], DOUBT: []}
        unsure = []
        for row in batch.rows:
            code, _ = refusals.get(row.phone_number_id, ("", ""))
            if row.phone_number_id not in refusals:
                rows[ACCEPTED].append(row)
            elif code in LATER:
                rows[PENDING].append(row)
                unsure += [row] if code not in THROTTLING else []
            elif code in UNSURE or (row.unsure and self.action.explained(code)):
                rows[DOUBT].append(row)
            else:
                rows[REFUSED].append(row)
        reasons = {row.n: refusals[row.phone_number_id] for state in (REFUSED, DOUBT) for row in rows[state]}
        yield from self.tally.end(batch, rows, reasons, unsure)
        if rows[DOUBT]:
            self._doubt(batch, self._timer())  # the request that did it has ended: this response refers to it
        if rows[PENDING]:
            code, message = refusals[rows[PENDING][0].phone_number_id]
            self.trouble = self._failure = ThrottledClientException(200, code, message)
            wait = self._delay(batch.tries + 1, throttled=True)
            first, last = rows[PENDING][0].n, rows[PENDING][-1].n
            self._outgoing.put(Piece(first, last, self._timer() + wait, batch.tries + 1, batch.lane))

    def _failed(self, batch: Batch, error: RawChimeError, corrected: bool) -> Iterator[Outcome]:
        what = Fate.AGAIN if corrected and isinstance(error, AuthenticationError) else fate(error)
        rows = batch.rows
        if what in (Fate.SPLIT, Fate.STOP) and isinstance(error, ServiceError) and self._about_the_number(error):
            yield from self._refuse_alone(batch, error)
        elif what is Fate.DOUBT:
            # A 500 means that the service has ended the request. Anything else may still be in flight.
            over = isinstance(error, ServiceError) and error.status == 500
            yield from self.tally.end(batch, {DOUBT: rows}, {row.n: ("", str(error)) for row in rows})
            self._doubt(batch, self._timer() if over else batch.until)
        elif what is Fate.SPLIT and len(rows) == 1 and isinstance(error, BadRequestException):
            yield from self._alone(batch, error)
        else:
            again = what is Fate.FOREIGN or may_have_acted(error)
            yield from self.tally.end(batch, {PENDING: rows}, unsure=rows if again and what is not Fate.SPLIT else ())
            if what is Fate.SPLIT:
                half = len(rows) // 2
                self._outgoing.put(Piece(rows[half].n, rows[-1].n, tries=batch.tries, lane=batch.lane))
                self._outgoing.put(Piece(rows[0].n, rows[half - 1].n, tries=batch.tries, lane=batch.lane))
            else:
                asked = error.retry_after if isinstance(error, ServiceError) else None
                self._outgoing.put(Piece(rows[0].n, rows[-1].n, self._timer() + (asked or 0.0), batch.tries, batch.lane))
            if what is Fate.STOP:
                self._end(error)

    def _about_the_number(self, error: ServiceError) -> bool:
        """Whether an error of a request about one number refers to that number."""
        return self.action.alone and error.status in (400, 404, 409) and not bad_settings(error)

    def _refuse_alone(self, batch: Batch, error: ServiceError) -> Iterator[Outcome]:
        (row,) = batch.rows
        code = error.code.removesuffix("Exception")
        state = DOUBT if self.action.explained(code) else REFUSED
        yield from self.tally.end(batch, {state: [row]}, {row.n: (code, error.message)})
        if state == DOUBT:
            self._doubt(batch, self._timer())

    def _alone(self, batch: Batch, error: BadRequestException) -> Iterator[Outcome]:
        """Settle a batch of one number that was refused with a 400. The number is to blame if the service accepts others.

        If it has accepted none for a while, numbers from all parts of the list are tried before any is refused.
        """
        (row,) = batch.rows
        if self._proven and self._timer() - self._success_at < WHILE:
            yield from self.tally.end(batch, {REFUSED: [row]}, {row.n: ("BadRequest", error.message)})
            return
        yield from self.tally.end(batch, {PENDING: [row]})
        self._held.append(Held(row, batch, error))
        self._outgoing.hold([row])
        if len(self._held) >= PROBES:
            self._all_bad()

    def _service_is_there(self) -> Iterator[Outcome]:
        """Refuse the held numbers: the service accepts requests, so each 400 referred to its number."""
        self._proven = self._succeeded = True
        self._corrections = 0
        self._success_at = self._timer()
        for held in self._held:
            self.tally.move(PENDING, SENDING, 1)
            yield from self.tally.end(held.batch, {REFUSED: [held.row]}, {held.row.n: ("BadRequest", held.error.message)})
        self._held.clear()
        self._outgoing.release()

    def _last_held(self) -> list[Outcome]:
        """Settle the held numbers when nothing else is left to try: they are to blame if the service has accepted others."""
        if self.stopping:
            return []
        if self.counts[ACCEPTED]:
            return list(self._service_is_there())
        self._all_bad()
        return []

    def _all_bad(self) -> None:
        """End the job: every number that was sent alone got a 400, so the list as a whole is wrong."""
        error = self._held[-1].error
        many = f"each of {len(self._held)} numbers" if len(self._held) > 1 else "the number"
        since = "has accepted none since" if self._succeeded else "has accepted none"
        error.advice = (
            f"These requests changed nothing: the service refused {many} sent alone, and {since}. Check the ids and "
            "their spelling: the service accepts the PhoneNumberId that ListPhoneNumbers prints (try "
            "--normalize plus, or percent)."
        )
        self._end(error)

    def _looked_up(self, answer: Answer, lookup: Lookup) -> Iterator[Outcome]:
        value = answer.value
        found = self._doubts.take(lookup, value, self._timer(), self._clock(), more=bool(self._outgoing))
        if found is None:
            if isinstance(value, RawChimeError) and bad_settings(value) and not self._clock_is_to_blame(answer):
                self._end(value)
            return
        n = lookup.number.row.n
        if found.state == DOUBT and self._resend and n not in self._resent:
            self._resent.add(n)  # once only: a number that is in doubt again stays in doubt
            found = found._replace(state=PENDING)
        if found.state == PENDING:
            found = found._replace(code="", message="")
            self._released.append(n)
        yield from self.tally.settle(lookup, found)
        if self._released and not self._doubts.asking:
            self._outgoing.put(Piece(min(self._released), max(self._released)), every_lane=True)
            self._released.clear()

    def _clock_is_to_blame(self, answer: Answer) -> bool:
        """Whether a refused signature had an old clock's date, and not that of a correction before it was sent."""
        if not (answer.corrected and isinstance(answer.value, AuthenticationError)):
            return False
        if answer.task.sent_at > self._corrected_at:
            self._corrections += 1
            self._corrected_at = self._timer()
        return self._corrections <= CORRECTIONS

    def _doubt(self, batch: Batch, at: float) -> None:
        self._doubts.add(Doubt(at, batch.number))
        if not any(row.resent for row in batch.rows):  # or the job would wait for ever on what never settles
            self._own_wait = max(self._own_wait, at + self._lag)

    def _end(self, error: BaseException, why: str = "") -> None:
        if self.error is None:
            self.error = error
            if why and isinstance(error, RawChimeError):
                error.advice = f"{why} {error.advice}"
        self.stopping = True

    def _delay(self, failures: int, *, throttled: bool = False) -> float:
        policy = RetryPolicy()
        scale = policy.throttling_scale if throttled else policy.scale
        return self._chance() * min(scale * 2.0 ** min(failures - 1, 60), policy.longest)
