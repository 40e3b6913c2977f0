"""A job: batches of numbers out, what is proven about each into the journal, until all are settled.

It decides and writes the journal; it does no I/O but the journal's and never sleeps. Each turn takes what has come back,
writes that and what goes out next in one transaction, and only then lets it go::

    answers -> turn -> [journal, committed] -> tasks -> workers -> answers

What a response means is in :mod:`.fate`; what goes out next in :mod:`.outgoing`; numbers in doubt are in :mod:`.doubts`;
how fast it may go is in :mod:`.pace`. :mod:`.workers` brings the threads.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from sqlite3 import Error as JournalError
from typing import TYPE_CHECKING, NamedTuple

from ..answer import THROTTLING
from ..call import ATTEMPT_TIMEOUT
from ..errors import (
    AuthenticationError,
    BadRequestException,
    CredentialsError,
    InvalidRequest,
    NothingSent,
    OutcomeUnknown,
    RawChimeError,
    ServiceError,
    ThrottledClientException,
)
from ..retry import RetryPolicy
from . import doubts
from .actions import DELETE, Action, Refusals
from .doubts import Doubt, Doubts, Lookup
from .fate import LATER, UNSURE, Fate, bad_settings, fate, may_have_acted
from .journal import Journal
from .outgoing import Outgoing, Piece
from .pace import Pace
from .states import ACCEPTED, DOUBT, PENDING, REFUSED, SENDING, Outcome, Row
from .tally import Tally
from .tasks import Answer, Batch, Task
from .workers import drive

if TYPE_CHECKING:
    from ..client import Client

PROBES = 10
"""Numbers that are refused with a 400 alone, from all over the input, before all of it counts as bad."""
UNPROVEN = 10
"""Responses in a row that prove nothing, after which no more is sent: what would come of it is in doubt as well."""
ALIKE = 10
"""Requests in a row that something other than the service refuses, after which the job ends."""
WHILE = 30.0
"""Seconds in which every request is refused as a whole, after which the job ends though each refusal is the service's."""
GIVE_UP = 300.0
"""Seconds without anything settled, after which the job ends."""


class Held(NamedTuple):
    """A number that was refused with a 400 of its own, while it is open whether the service accepts anything."""

    row: Row
    batch: Batch
    error: BadRequestException


class Job:
    """One run over a journal. :meth:`run` is an iterator of what is settled; :meth:`stop` may come from anywhere.

    Times are in seconds: ``timeout`` for one request, ``give_up`` without anything settled, ``lag`` between two look-ups of
    a number in doubt.

    Attributes:
        counts: how many numbers there are in each state, as they change.
        pace: the rate at which it sends.
        error: why it ended before everything was settled, or None.
        trouble: the last error that it goes on after; None when something has been settled since.
        sent: whether a request of this run may have left.
    """

    def __init__(
        self,
        client: Client,
        journal: Journal,
        *,
        action: Action = DELETE,
        batch_size: int = 50,
        workers: int = 4,
        rate: float = math.inf,
        timeout: float = ATTEMPT_TIMEOUT,
        give_up: float = GIVE_UP,
        resend_in_doubt: bool = False,
        lag: float | None = None,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.client, self.action, self.workers, self.timeout = client, action, workers, timeout
        self.tally = Tally(journal, clock, timer)
        self.pace = Pace(timer(), rate)
        self.error: BaseException | None = None
        self.trouble: RawChimeError | None = None
        self.stopping = self.sent = False
        self.in_flight = 0
        self._journal = journal
        self._most = min(batch_size, action.most or batch_size)
        self._give_up = give_up
        self._patience = 2 * timeout  # twice what the client waits: a service may be slower than its client is patient
        self._resend = resend_in_doubt
        self._lag = doubts.LAG if lag is None else lag
        self._clock, self._timer, self._chance = clock, timer, chance
        self._batches = journal.last_batch()
        self._outgoing = Outgoing(journal)
        self._doubts = Doubts(journal, action, (), self._lag)
        self._released: list[int] = []
        self._resent: set[int] = set()
        self._held: list[Held] = []
        self._proven = bool(self.counts[ACCEPTED])
        self._succeeded = False
        self._success_at = timer()
        self._failure: RawChimeError | None = None  # the last one, also when something has been settled since
        self._failures = self._unproven = self._alike = 0
        self._paused_until = -math.inf
        self._own_wait = -math.inf  # until when doubts wait, for a request in flight or a look-up that is behind
        self._wake: Callable[[], None] = lambda: None

    @property
    def counts(self) -> list[int]:
        return self.tally.counts

    def stop(self) -> None:
        """Send nothing more; requests in flight are waited for and settled. May be called from a signal handler."""
        self.stopping = True
        self._wake()

    def run(self) -> Iterator[Outcome]:
        """Send until everything is settled, and yield each number's outcome as it is proven.

        Raises what ended the job early, after everything that had come back was written down; closing the iterator stops
        the job. Numbers that stay in doubt are yielded last.
        """

        def wake(function: Callable[[], None]) -> None:
            self._wake = function

        try:
            self.begin()
        except JournalError as error:
            raise self._journal_failed(error) from None
        yield from drive(self, wake)
        if self.error is not None:
            raise self.error
        if not self.stopping:
            yield from self._journal.outcomes(DOUBT)

    def begin(self) -> None:
        """Take up what an earlier run has left. The wall clock counts here only, bounded by what an attempt may take."""
        if self.counts[SENDING]:
            self._journal.interrupted()
            self.tally.counts[:] = self._journal.counts()
        now, clock = self._timer(), self._clock()
        waits = [(now + min(max(until - clock, 0.0), self._patience), batch) for until, batch in self._journal.doubts()]
        self._doubts = Doubts(self._journal, self.action, [Doubt(*one) for one in waits], self._lag)
        self._own_wait = max((at for at, _ in waits), default=-math.inf) + self._lag

    def turn(self, answers: Sequence[Answer]) -> tuple[list[Outcome], list[Task]]:
        """Take what came back and choose what goes out, in one transaction. Return what was settled, and the tasks."""
        self.in_flight -= len(answers)
        counts, in_flight = list(self.counts), self.in_flight
        try:
            with self._journal.transaction():
                settled = [outcome for answer in answers for outcome in self._take(answer)]
                tasks = list(self._choose())
                if self._held and not tasks and not self.in_flight and self.finished:
                    settled += self._last_held()
        except JournalError as error:
            # Nothing of this turn was kept: what had come back is in doubt when the job is resumed.
            self.tally.counts[:] = counts
            self.in_flight = in_flight
            self._end(self._journal_failed(error))
            return [], []
        return settled, tasks

    def now(self) -> float:
        """Return the time on the job's timer."""
        return self._timer()

    @property
    def finished(self) -> bool:
        """Whether nothing is left to send or to look up, but for what is in flight."""
        return not self._outgoing and not self._doubts

    def next_at(self) -> float:
        """Return when there may be something to do, on the timer, whatever comes back."""
        return min(self._not_before(), self._patient_until())

    def _not_before(self) -> float:
        return max(self._soonest(), self.pace.next_at, self._paused_until)

    def _soonest(self) -> float:
        doubt = self._doubts.next_at()
        return min(self._outgoing.next_at(), math.inf if doubt is None else doubt)

    def _patient_until(self) -> float:
        """Return when it gives up. Its own waits, for a request in flight, are not held against the service."""
        if self._failure is None or self.finished:
            return math.inf
        return max(self.tally.moved_at, self._own_wait) + self._give_up

    # What came back

    def _take(self, answer: Answer) -> Iterator[Outcome]:
        value = answer.value
        self.sent = self.sent or not isinstance(value, (InvalidRequest, CredentialsError))
        if isinstance(value, BaseException) and not isinstance(value, RawChimeError):
            self._end(value)  # a bug; its numbers stay in flight in the journal, that is in doubt
            return
        self._feel(answer, self._timer())
        moved = self.tally.moved_at
        if isinstance(answer.task, Lookup):
            yield from self._looked_up(answer, answer.task)
        elif isinstance(value, RawChimeError):
            yield from self._failed(answer.task, value, answer.corrected)
        else:
            yield from self._succeeded_with(answer.task, value)
        if self.tally.moved_at > moved:
            self.trouble = None

    def _feel(self, answer: Answer, now: float) -> None:
        """Note what an answer says about the service: its rate, and whether it is there at all."""
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
            self._failures = self._unproven = self._alike = 0
            return
        self.trouble = self._failure = error
        self._failures += 1
        self._unproven += what is Fate.DOUBT and batch
        self._alike += what is Fate.FOREIGN and batch
        if not throttled:
            self._paused_until = now + self._delay(self._failures)
        if self._unproven >= UNPROVEN:
            self._end(error, f"{UNPROVEN} responses in a row proved nothing, so no more was sent.")
        elif what is Fate.FOREIGN and batch and (self._alike >= ALIKE or not self._succeeded):
            self._end(error, "The response has no mark of the service, so no number is refused for it. No more was sent.")

    def _refusals(self, task: Task, result: object) -> Refusals:
        """Return the numbers that a successful response refuses; a look-up has none."""
        if not isinstance(task, Batch):
            return {}
        return self.action.refusals([row.phone_number_id for row in task.rows], result)

    def _succeeded_with(self, batch: Batch, result: object) -> Iterator[Outcome]:
        """A success: each number is accepted, refused, sent again, or looked up."""
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
            self._doubt(batch, self._timer())  # whatever did it has ended: this response speaks of it
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
            # A 500 is the service's own word that it has ended; anything else may still be in flight.
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
        """Whether an error of a request about one number is about that number."""
        return self.action.alone and error.status in (400, 404, 409) and not bad_settings(error)

    def _refuse_alone(self, batch: Batch, error: ServiceError) -> Iterator[Outcome]:
        (row,) = batch.rows
        code = error.code.removesuffix("Exception")
        state = DOUBT if self.action.explained(code) else REFUSED
        yield from self.tally.end(batch, {state: [row]}, {row.n: (code, error.message)})
        if state == DOUBT:
            self._doubt(batch, self._timer())

    def _alone(self, batch: Batch, error: BadRequestException) -> Iterator[Outcome]:
        """A batch of one number was refused with a 400: the number is to blame where the service accepts others.

        Where it has accepted none for a while, numbers from all over the input are tried before any is refused.
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
        """The service accepts requests, so a 400 about a single number was about that number."""
        self._proven = self._succeeded = True
        self._success_at = self._timer()
        for held in self._held:
            self.tally.move(PENDING, SENDING, 1)
            yield from self.tally.end(held.batch, {REFUSED: [held.row]}, {held.row.n: ("BadRequest", held.error.message)})
        self._held.clear()
        self._outgoing.release()

    def _last_held(self) -> list[Outcome]:
        """Nothing else is left to try: a few numbers are to blame where the service has accepted others."""
        if self.stopping:
            return []
        if self.counts[ACCEPTED]:
            return list(self._service_is_there())
        self._all_bad()
        return []

    def _all_bad(self) -> None:
        """Every number that was sent alone was refused with a 400: that is about the input as a whole."""
        error = self._held[-1].error
        many = f"each of {len(self._held)} numbers" if len(self._held) > 1 else "the number"
        since = "has accepted none since" if self._succeeded else "has accepted none"
        error.advice = (
            f"Nothing was changed by these requests: the service refused {many}, sent alone, and {since}. The cause is how "
            "the ids are written, or what they are: it takes the PhoneNumberId that ListPhoneNumbers prints (try "
            "--normalize plus, or percent)."
        )
        self._end(error)

    def _looked_up(self, answer: Answer, lookup: Lookup) -> Iterator[Outcome]:
        value = answer.value
        found = self._doubts.take(lookup, value, self._timer(), self._clock(), more=bool(self._outgoing))
        if found is None:
            if isinstance(value, RawChimeError) and bad_settings(value) and not answer.corrected:
                self._end(value)
            return
        n = lookup.number.row.n
        if found.state == DOUBT and self._resend and n not in self._resent:
            self._resent.add(n)  # once: a number that is in doubt again stays so
            found = found._replace(state=PENDING)
        if found.state == PENDING:
            found = found._replace(code="", message="")
            self._released.append(n)
        yield from self.tally.settle(lookup, found)
        if self._released and not self._doubts.asking:
            self._outgoing.put(Piece(min(self._released), max(self._released)), every_lane=True)
            self._released.clear()

    def _doubt(self, batch: Batch, at: float) -> None:
        self._doubts.add(Doubt(at, batch.number))
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

    # What goes out

    def _choose(self) -> Iterator[Task]:
        """Yield what may go now, as long as there are workers."""
        now = self._timer()
        if self._failure is not None and not self.stopping and not self.finished:
            patient = self._patient_until()
            # Nothing that it waits for comes in time: there is no reason to wait at all.
            if now >= patient or (not self.in_flight and self._not_before() >= patient):
                self._end(self._failure, f"Nothing could be settled for {self._give_up:g} s.")
        while not self.stopping and self.in_flight < self.workers and now >= max(self.pace.next_at, self._paused_until):
            task = self._doubts.next(now) or self._batch(now)
            if task is None:
                return
            self.pace.send(now)
            self.in_flight += 1
            yield task

    def _batch(self, now: float) -> Batch | None:
        """Return the next numbers, as a batch that is in the journal."""
        probing = bool(self._held)
        rows, piece = self._outgoing.probe(now) if probing else self._outgoing.batch(now, self._most)
        if not rows:
            return None
        self._batches += 1
        batch = Batch(self._batches, rows, now, now + self._patience, piece.tries, piece.lane)
        return self.tally.begin(batch, self._clock() + self._patience)

    def _journal_failed(self, error: Exception) -> RawChimeError:
        doubt = self.counts[SENDING] + self.counts[DOUBT]
        made: RawChimeError = (OutcomeUnknown if doubt else NothingSent)(f"the journal cannot be written: {error}")
        made.advice = (
            "No more was sent; requests in flight are in doubt until the job is resumed. Mend what is wrong with the disk, "
            "keep the journal, and run the same command again."
        )
        return made
