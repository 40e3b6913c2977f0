"""A job: send batches of numbers and record what is proven about each, until all are settled.

The job decides and writes the journal. It does no other I/O and never sleeps. Each turn takes the responses, writes them and
the next batches in one transaction, and only then releases the batches::

    answers -> turn -> [journal, committed] -> tasks -> workers -> answers

Responses are in :mod:`.answers`, the next batches in :mod:`.outgoing`, numbers in doubt in :mod:`.doubts`, the rate in
:mod:`.pace`. :mod:`.workers` provides the threads.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from sqlite3 import Error as JournalError
from typing import TYPE_CHECKING

from ..call import ATTEMPT_TIMEOUT
from ..errors import NothingSent, OutcomeUnknown, RawChimeError
from .actions import DELETE, Action
from .answers import Answers
from .doubts import Doubt, Doubts
from .journal import Journal
from .states import DOUBT, SENDING, Outcome
from .tasks import Answer, Batch, Task
from .workers import drive

if TYPE_CHECKING:
    from ..client import Client

GIVE_UP = 300.0
"""Seconds without progress, after which the job ends."""


class Job(Answers):
    """One run over a journal. :meth:`run` yields what is settled. :meth:`stop` can be called from anywhere.

    Times are in seconds: ``timeout`` for one request, ``give_up`` without anything settled, ``lag`` between two look-ups of
    a number in doubt.

    Attributes:
        counts: the current number of phone numbers in each state.
        pace: the current rate.
        error: why the job ended early, or None.
        trouble: the last error that did not end the job; None after progress.
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
        super().__init__(
            journal,
            action,
            rate=rate,
            resend_in_doubt=resend_in_doubt,
            lag=lag,
            clock=clock,
            timer=timer,
            chance=chance,
        )
        self.client, self.workers, self.timeout = client, workers, timeout
        self.in_flight = 0
        self._most = min(batch_size, action.most or batch_size)
        self._give_up = give_up
        self._patience = 2 * timeout  # twice the timeout: a service may act after its client has given up
        self._batches = journal.last_batch()
        self._wake: Callable[[], None] = lambda: None

    def stop(self) -> None:
        """Send nothing more. Wait for the requests in flight and settle them. A signal handler may call this."""
        self.stopping = True
        self._wake()

    def run(self) -> Iterator[Outcome]:
        """Send until everything is settled, and yield the outcome of each number when it is proven.

        Raises the error that ended the job early, after all responses were recorded. Closing the iterator stops the job.
        Numbers that stay in doubt are yielded last.
        """

        def wake(function: Callable[[], None]) -> None:
            self._wake = function

        try:
            self.begin()
        except JournalError as error:
            raise self._journal_failed(error) from None
        yield from drive(self, wake)
        if (ended := self.ended_by()) is not None:
            raise ended
        if not self.stopping:
            yield from self._journal.outcomes(DOUBT)

    def ended_by(self) -> BaseException | None:
        """Return the error that ended the job early. While requests are in flight, it may call too much in doubt."""
        return self._journal_failed(self.error) if isinstance(self.error, JournalError) else self.error

    def begin(self) -> None:
        """Resume an earlier run. Only here the wall clock counts, limited to the time of one attempt."""
        self._journal.mark()
        if self.counts[SENDING]:
            self._journal.interrupted()
            self.tally.counts[:] = self._journal.counts()
        now, clock = self._timer(), self._clock()
        waits = [(now + min(max(until - clock, 0.0), self._patience), batch) for until, batch in self._journal.doubts()]
        self._doubts = Doubts(self._journal, self.action, [Doubt(*one) for one in waits], self._lag)
        self._own_wait = max((at for at, _ in waits), default=-math.inf) + self._lag

    def turn(self, answers: Sequence[Answer]) -> tuple[list[Outcome], list[Task]]:
        """Take the responses and choose the next tasks, in one transaction. Return what was settled, and the tasks."""
        self.in_flight -= len(answers)
        counts, in_flight = list(self.counts), self.in_flight
        try:
            with self._journal.transaction():
                settled = [outcome for answer in answers for outcome in self._take(answer)]
                tasks = list(self._choose())
                if self._held and not tasks and not self.in_flight and self.finished:
                    settled += self._last_held()
        except JournalError as error:
            # Nothing of this turn was recorded: the numbers of its responses are in doubt when the job is resumed.
            self.tally.counts[:] = counts
            self.in_flight = in_flight
            self._end(error)
            return [], []
        return settled, tasks

    def now(self) -> float:
        """Return the time on the job's timer."""
        return self._timer()

    def next_at(self) -> float:
        """Return when there may be something to do, on the timer, even without a response."""
        return min(self._not_before(), self._patient_until())

    def _not_before(self) -> float:
        return max(self._soonest(), self.pace.next_at, self._paused_until)

    def _soonest(self) -> float:
        doubt = self._doubts.next_at()
        return min(self._outgoing.next_at(), math.inf if doubt is None else doubt)

    def _patient_until(self) -> float:
        """Return when the job gives up. Its own waits for a request in flight do not count."""
        if self._failure is None or self.finished:
            return math.inf
        return max(self.tally.moved_at, self._own_wait) + self._give_up

    def _choose(self) -> Iterator[Task]:
        """Yield the tasks that may start now, while there are workers."""
        now = self._timer()
        if self._failure is not None and not self.stopping and not self.finished:
            patient = self._patient_until()
            # Nothing that it waits for can come in time, so waiting is useless.
            if now >= patient or (not self.in_flight and self._not_before() >= patient):
                self._end(
                    self._failure, f"The job made no progress, and can make none within {self._give_up:g} s (--give-up)."
                )
        while not self.stopping and self.in_flight < self.workers and now >= max(self.pace.next_at, self._paused_until):
            task = self._doubts.next(now) or self._batch(now)
            if task is None:
                return
            self.pace.send(now)
            self.in_flight += 1
            yield task

    def _batch(self, now: float) -> Batch | None:
        """Return the next numbers as a batch that is recorded in the journal."""
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
        unsure = "Requests that were in flight are in doubt until the job is resumed. " if doubt else ""
        made.advice = f"No more was sent. {unsure}Repair the disk, keep the journal, and run the same command again."
        return made
