"""A job: batches of numbers out, what was proven about each into the journal, until all are settled.

One thread decides and writes the journal; the workers only call the client, one attempt a call. Each turn of the loop takes
what has come back, writes that and what goes out next in one transaction, and only then lets it go::

    answers -> take -> [journal, committed] -> workers -> answers

What an answer means is in :mod:`.fate`; how fast it may go, in :mod:`.pace`.
"""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from queue import Empty, SimpleQueue
from sqlite3 import Error as JournalError
from typing import TYPE_CHECKING, NamedTuple

from ..answer import THROTTLING
from ..call import ATTEMPT_TIMEOUT
from ..errors import (
    AuthenticationError,
    BadRequestException,
    InvalidRequest,
    OutcomeUnknown,
    RawChimeError,
    ServiceError,
    ThrottledClientException,
)
from ..operations.batch_delete_phone_number import BatchDeletePhoneNumber, BatchDeletePhoneNumberResult
from ..operations.get_phone_number import GetPhoneNumber
from ..operations.phone_number import PhoneNumberResult
from ..retry import RetryPolicy
from .doubts import Doubts, Lookup
from .fate import ALREADY, LATER, Fate, fate, nobody, unsure
from .journal import ACCEPTED, DOUBT, OUTCOMES, PENDING, REFUSED, SENDING, Doubt, Journal, Outcome, Row
from .pace import Pace

if TYPE_CHECKING:
    from ..client import Client

TRIES = 8
"""How often a single number is sent again, and no oftener."""
PROBES = 10
"""Numbers that are refused with a 400 alone, from all over the input, before all of it is taken for bad."""
UNPROVEN = 10
"""Answers in a row that prove nothing, after which no more is sent: what would come of it is in doubt as well."""
GIVE_UP = 300.0
"""Seconds without an answer that gets anything done, after which the job ends."""


class Piece(NamedTuple):
    """A range of places in the input, of which the numbers that are pending wait to be sent, from ``at`` on."""

    first: int
    last: int
    at: float = 0.0
    tries: int = 0
    unsure: bool = False
    """Whether an earlier attempt may have done something."""


class Batch(NamedTuple):
    """Numbers that are under way in one request."""

    number: int
    rows: list[Row]
    sent_at: float
    until: float
    tries: int
    unsure: bool


class Answer(NamedTuple):
    """What came of a Batch or a Lookup; ``corrected`` where the client found out meanwhile that its clock was wrong."""

    task: Batch | Lookup
    value: BatchDeletePhoneNumberResult | PhoneNumberResult | BaseException
    corrected: bool


class Job:
    """One run over a journal. :meth:`run` is an iterator of what is settled; :meth:`stop` may come from anywhere.

    Attributes:
        counts: how many numbers there are in each state, as they change.
        pace: the rate at which it sends.
        error: why it ended before everything was settled, or None.
        trouble: the last error that it goes on after; None when something has been settled since.
    """

    def __init__(
        self,
        client: Client,
        journal: Journal,
        *,
        batch_size: int = 50,
        workers: int = 4,
        rate: float = float("inf"),
        timeout: float = ATTEMPT_TIMEOUT,
        give_up: float = GIVE_UP,
        resend_in_doubt: bool = False,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.counts = journal.counts()
        self.pace = Pace(timer(), rate)
        self.error: BaseException | None = None
        self.trouble: RawChimeError | None = None
        self.stopping = False
        self._client, self._journal = client, journal
        self._batch_size, self._workers, self._timeout, self._give_up = batch_size, workers, timeout, give_up
        self._patience = 2 * timeout  # twice what the client waits: a service may be slower than its client is patient
        self._resend = resend_in_doubt
        self._clock, self._timer, self._chance = clock, timer, chance
        self._tasks: SimpleQueue[Batch | Lookup | None] = SimpleQueue()
        self._answers: SimpleQueue[Answer | None] = SimpleQueue()
        self._under_way = 0
        self._batches = journal.last_batch()
        self._pieces = [Piece(1, journal.last())]
        self._doubts = Doubts(journal, ())
        self._released: list[int] = []
        self._resent: set[int] = set()
        self._held: list[tuple[Batch, BadRequestException]] = []
        self._proven = bool(self.counts[ACCEPTED] + self.counts[REFUSED])
        self._failures = self._unproven = 0
        self._paused_until = 0.0
        self._moved_at = timer()

    def stop(self) -> None:
        """Send nothing more; what is under way is waited for and settled. May be called from a signal handler."""
        self.stopping = True
        self._answers.put(None)

    def run(self) -> Iterator[Outcome]:
        """Send until everything is settled, and give each number's outcome as it is proven.

        Raises what ended the job early, after everything that had come back was written down; to close the iterator is to
        stop. What could not be looked up stays in doubt and is given last.
        """
        try:
            self._begin()
        except JournalError as error:
            raise self._journal_failed(error) from None
        try:
            answers: list[Answer] = []
            while True:
                yield from self._turn(answers)
                if not self._under_way and (self.stopping or self._finished()):
                    break
                answers = self._wait()
            if self._held and not self.stopping:
                self._all_bad()
            if self.error is not None:
                raise self.error
            if not self.stopping:
                yield from self._journal.outcomes(DOUBT)
        except GeneratorExit:
            self.stopping = True
            while self._under_way:
                self._turn(self._wait())
            raise
        finally:
            self.stopping = True
            for _ in range(self._workers):
                self._tasks.put(None)

    def _begin(self) -> None:
        if self.counts[SENDING]:
            self._journal.interrupted()
            self.counts = self._journal.counts()
        # After a clock was set back, an attempt is over in no more than the time that it has.
        latest = self._clock() + self._patience
        self._doubts = Doubts(self._journal, [one._replace(until=min(one.until, latest)) for one in self._journal.doubts()])
        for _ in range(self._workers):
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        """A worker: one attempt at a time."""
        once = RetryPolicy(max_attempts=1)
        while task := self._tasks.get():
            offset = self._client.memory.clock_offset
            value: BatchDeletePhoneNumberResult | PhoneNumberResult | BaseException
            try:
                if isinstance(task, Batch):
                    ids = (row.phone_number_id for row in task.rows)
                    value = self._client.run(BatchDeletePhoneNumber(ids), once, self._timeout)
                else:
                    value = self._client.run(GetPhoneNumber(task.row.phone_number_id), once, self._timeout)
            except BaseException as error:
                value = error
            self._answers.put(Answer(task, value, self._client.memory.clock_offset != offset))

    def _turn(self, answers: list[Answer]) -> list[Outcome]:
        """Take what came back, choose what goes out, commit, and let it go. What was settled is given back."""
        self._under_way -= len(answers)
        counts, under_way = list(self.counts), self._under_way
        try:
            with self._journal.transaction():
                settled = [outcome for answer in answers for outcome in self._take(answer)]
                tasks = list(self._choose())
        except JournalError as error:
            # Nothing of this turn was kept: what had come back is in doubt when the job is resumed.
            self.counts, self._under_way = counts, under_way
            self._end(self._journal_failed(error))
            return []
        for task in tasks:
            self._tasks.put(task)
        return settled

    def _wait(self) -> list[Answer]:
        """What has come back, after a while; nothing, where it is time for something else."""
        seconds = None
        if not self.stopping and self._under_way < self._workers:
            seconds = max(0.0, self._next_at() - self._timer())
        answers = []
        try:
            answers.append(self._answers.get(timeout=seconds))
            while True:
                answers.append(self._answers.get_nowait())
        except Empty:
            pass
        return [answer for answer in answers if answer is not None]

    # What came back

    def _take(self, answer: Answer) -> Iterator[Outcome]:
        now = self._timer()
        error = answer.value if isinstance(answer.value, BaseException) else None
        if error is not None and not isinstance(error, RawChimeError):
            self._end(error)  # a bug; what it was about stays under way, that is in doubt
            return
        self._feel(answer, now)
        if isinstance(answer.task, Lookup):
            yield from self._looked_up(answer)
        elif isinstance(answer.value, BatchDeletePhoneNumberResult):
            yield from self._answered(answer.task, answer.value)
        elif isinstance(error, RawChimeError):
            yield from self._failed(answer.task, error, answer.corrected)

    def _feel(self, answer: Answer, now: float) -> None:
        """What an answer says about the service: its rate, and whether it is there at all."""
        value, sent_at = answer.value, answer.task.sent_at
        refusals = value.phone_number_errors if isinstance(value, BatchDeletePhoneNumberResult) else ()
        throttled = isinstance(value, ThrottledClientException) or any(one.error_code in THROTTLING for one in refusals)
        what = fate(value) if isinstance(value, RawChimeError) else None
        if throttled:
            self.pace.throttle(now, sent_at)
        if what not in (Fate.AGAIN, Fate.DOUBT):
            if not throttled:
                self.pace.accept(now, sent_at)
            self._failures = self._unproven = 0
            return
        assert isinstance(value, RawChimeError)
        self.trouble = value
        self._failures += 1
        self._unproven += what is Fate.DOUBT and isinstance(answer.task, Batch)
        if not throttled:
            self._paused_until = now + self._delay(self._failures)
        if now - self._moved_at > self._give_up:
            self._give_up_now(value)
        elif self._unproven >= UNPROVEN:
            self._end(value, f"{UNPROVEN} answers in a row proved nothing, so no more was sent.")

    def _give_up_now(self, error: RawChimeError) -> None:
        self._end(error, f"Nothing could be settled for {self._give_up:g} s.")

    def _answered(self, batch: Batch, result: BatchDeletePhoneNumberResult) -> Iterator[Outcome]:
        """A success: a number is refused, or to be sent again, or accepted."""
        if not self._proven:
            self._proven = True
            for held, error in self._held:  # the service takes requests, so that it did not take these is about them
                self._move(PENDING, SENDING, 1)
                yield from self._refuse_alone(held, error)
            self._held.clear()
        errors = {error.phone_number_id: error for error in result.phone_number_errors}
        rows: dict[int, list[Row]] = {ACCEPTED: [], REFUSED: [], PENDING: [], DOUBT: []}
        for row in batch.rows:
            refusal = errors.get(row.phone_number_id)
            if refusal is None:
                rows[ACCEPTED].append(row)
            elif refusal.error_code in LATER and batch.tries < TRIES:
                rows[PENDING].append(row)
            else:
                rows[DOUBT if batch.unsure and refusal.error_code in ALREADY else REFUSED].append(row)
        told = {row.n: errors[row.phone_number_id] for state in (REFUSED, DOUBT) for row in rows[state]}
        yield from self._write(batch, rows, {n: (one.error_code, one.error_message) for n, one in told.items()})
        if rows[DOUBT]:
            self._doubts.add(Doubt(self._clock(), batch.number))  # whatever did it has ended: this answer speaks of it
        if rows[PENDING]:
            wait = self._delay(batch.tries + 1, throttled=True)
            first, last = rows[PENDING][0].n, rows[PENDING][-1].n
            self._put(Piece(first, last, self._timer() + wait, batch.tries + 1, batch.unsure))

    def _failed(self, batch: Batch, error: RawChimeError, corrected: bool) -> Iterator[Outcome]:
        what = Fate.AGAIN if corrected and isinstance(error, AuthenticationError) else fate(error)
        rows = batch.rows
        if what is Fate.DOUBT:
            over = isinstance(error, ServiceError) and error.status == 500  # the service itself says that it is done with it
            until = self._clock() if over else batch.until
            self._doubts.add(Doubt(until, batch.number))
            code = error.code if isinstance(error, ServiceError) else ""
            text = error.message if isinstance(error, ServiceError) else str(error)
            yield from self._write(batch, {DOUBT: rows}, {row.n: (code, text) for row in rows})
            return
        if what is Fate.SPLIT and len(rows) == 1 and isinstance(error, BadRequestException):
            if self._proven:
                yield from self._refuse_alone(batch, error)
            else:
                yield from self._write(batch, {PENDING: rows}, {})
                self._held.append((batch, error))
                if len(self._held) >= PROBES:
                    self._all_bad()
            return
        yield from self._write(batch, {PENDING: rows}, {})
        if what is Fate.SPLIT:
            half = len(rows) // 2
            self._put(Piece(rows[half].n, rows[-1].n, tries=batch.tries, unsure=batch.unsure))
            self._put(Piece(rows[0].n, rows[half - 1].n, tries=batch.tries, unsure=batch.unsure))
        else:
            asked = error.retry_after if isinstance(error, ServiceError) else None
            again = batch.unsure or unsure(error)
            self._put(Piece(rows[0].n, rows[-1].n, self._timer() + (asked or 0.0), batch.tries, again))
        if what is Fate.STOP:
            self._end(error)

    def _refuse_alone(self, batch: Batch, error: BadRequestException) -> Iterator[Outcome]:
        """The number that a 400 is about."""
        yield from self._write(batch, {REFUSED: batch.rows}, {row.n: ("BadRequest", error.message) for row in batch.rows})

    def _all_bad(self) -> None:
        """Whatever was sent, alone too, was a 400: that is about the input as a whole, and no number is refused for it."""
        error = self._held[-1][1]
        many = f"each of {len(self._held)} numbers" if len(self._held) > 1 else "the number"
        error.advice = (
            f"Nothing was changed: the service refused {many}, sent alone, and has accepted none. It is how the ids are "
            "written, or what they are: it takes the PhoneNumberId that ListPhoneNumbers prints (try --normalize plus, or "
            "percent)."
        )
        self._end(error)

    def _looked_up(self, answer: Answer) -> Iterator[Outcome]:
        """What GetPhoneNumber says of a number in doubt."""
        lookup, value = answer.task, answer.value
        assert isinstance(lookup, Lookup)
        found = self._doubts.take(lookup, value, self._timer())
        if found is None:
            if isinstance(value, RawChimeError) and nobody(value) and not answer.corrected:
                self._end(value)
            return
        state, reason = found
        if state == DOUBT and self._resend and lookup.row.n not in self._resent:
            state = PENDING
            self._resent.add(lookup.row.n)  # once: what is in doubt again stays so
        now = self._clock()
        self._journal.settle(
            lookup.row, lookup.batch, state, now, f"looked up: {reason}" if reason and state != PENDING else ""
        )
        self._move(DOUBT, state, 1)
        if state == PENDING:
            self._released.append(lookup.row.n)
        if self._released and not self._doubts.asking:
            self._put(Piece(min(self._released), max(self._released), unsure=self._resend))
            self._released.clear()
        if state == ACCEPTED:
            told = f"looked up: {reason}" if reason else ""
            yield Outcome(lookup.row.phone_number_id, OUTCOMES[state], "", told, lookup.batch, now)

    def _write(
        self, batch: Batch, rows: Mapping[int, list[Row]], reasons: Mapping[int, tuple[str, str]]
    ) -> Iterator[Outcome]:
        """Into the journal, and to whoever listens what is settled by it."""
        now = self._clock()
        self._journal.end(batch.number, now, rows, [(n, *reason) for n, reason in reasons.items()])
        for state, some in rows.items():
            self._move(SENDING, state, len(some))
            if state in (ACCEPTED, REFUSED):
                for row in some:
                    code, text = reasons.get(row.n, ("", ""))
                    yield Outcome(row.phone_number_id, OUTCOMES[state], code, text, batch.number, now)

    def _move(self, old: int, new: int, many: int) -> None:
        self.counts[old] -= many
        self.counts[new] += many
        if new in (ACCEPTED, REFUSED):
            self._moved_at, self.trouble = self._timer(), None

    def _put(self, piece: Piece) -> None:
        self._pieces.append(piece)

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

    def _choose(self) -> Iterator[Batch | Lookup]:
        """What may go now, as long as there are workers."""
        now = self._timer()
        if self.trouble is not None and now >= self._patient_until():
            self._give_up_now(self.trouble)
        while not self.stopping and self._under_way < self._workers and now >= max(self.pace.next_at, self._paused_until):
            task = self._doubts.next(now, self._clock()) or self._batch(now)
            if task is None:
                return
            self.pace.send(now)
            self._under_way += 1
            yield task

    def _batch(self, now: float) -> Batch | None:
        """The next numbers, those that have waited before those that are new."""
        while due := [piece for piece in self._pieces if piece.at <= now]:
            probing = bool(self._held) and not self._proven
            piece = (max if probing else min)(due, key=lambda piece: piece.last - piece.first)
            self._pieces.remove(piece)
            rows = self._probe(piece) if probing else self._next(piece)
            if rows:
                self._batches += 1
                until = self._clock() + self._patience
                self._journal.begin(self._batches, rows, until)
                self._move(PENDING, SENDING, len(rows))
                return Batch(self._batches, rows, now, until, piece.tries, piece.unsure)
        return None

    def _next(self, piece: Piece) -> list[Row]:
        """The first numbers of a piece; the rest of it goes back."""
        rows = self._waiting(piece.first, piece.last, self._batch_size)
        if rows and rows[-1].n < piece.last:
            self._put(piece._replace(first=rows[-1].n + 1))
        return rows

    def _probe(self, piece: Piece) -> list[Row]:
        """A number from the middle of a piece, alone; what is before and after it goes back."""
        middle = (piece.first + piece.last) // 2
        rows = self._waiting(middle, piece.last, 1) or self._waiting(piece.first, middle - 1, 1)
        for row in rows:
            for first, last in ((piece.first, row.n - 1), (row.n + 1, piece.last)):
                if first <= last:
                    self._put(piece._replace(first=first, last=last))
        return rows

    def _waiting(self, first: int, last: int, most: int) -> list[Row]:
        held = {row.n for batch, _ in self._held for row in batch.rows}
        rows = self._journal.pending(first, last, most + len(held))
        return [row for row in rows if row.n not in held][:most]

    def _next_at(self) -> float:
        """When there may be something to send, on the timer."""
        now = self._timer()
        times = [piece.at for piece in self._pieces]
        doubt = self._doubts.next_at(now, self._clock())
        if doubt is not None:
            times.append(doubt)
        soonest = max(min(times, default=math.inf), self.pace.next_at, self._paused_until)
        return min(soonest, self._patient_until(), now + 3600.0)

    def _patient_until(self) -> float:
        """When it gives up, on the timer, though nothing comes back: where all that is left waits for longer than that."""
        waiting = self.trouble is not None and not self._under_way and not self._doubts
        return self._moved_at + self._give_up if waiting else math.inf

    def _finished(self) -> bool:
        return not self._pieces and not self._doubts

    def _journal_failed(self, error: Exception) -> RawChimeError:
        in_doubt = self.counts[SENDING] + self.counts[DOUBT]
        made: RawChimeError = (OutcomeUnknown if in_doubt else InvalidRequest)(f"the journal cannot be written: {error}")
        made.advice = (
            "No more was sent; what was under way is in doubt until the job is resumed. Mend what is wrong with the disk, "
            "keep the journal, and run the same command again."
        )
        return made
