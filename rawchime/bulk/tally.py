"""Record outcomes: in the journal, in the counts, and as values for the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from .doubts import Finding, Lookup
from .journal import Journal
from .states import ACCEPTED, DOUBT, OUTCOMES, PENDING, REFUSED, SENDING, Outcome, Row
from .tasks import Batch


class Tally:
    """The numbers of a job by state. ``moved_at`` is when one was last settled, on the job's timer."""

    def __init__(self, journal: Journal, clock: Callable[[], float], timer: Callable[[], float]) -> None:
        self.counts = journal.counts()
        self.moved_at = timer()
        self._journal, self._clock, self._timer = journal, clock, timer

    def begin(self, batch: Batch, until: float) -> Batch:
        """Record that a batch is about to be sent; ``until`` is in seconds since the epoch. Return it in its new state."""
        rows = self._journal.begin(batch.number, batch.rows, until)
        self.move(PENDING, SENDING, len(rows))
        return batch._replace(rows=rows)

    def end(
        self,
        batch: Batch,
        rows: Mapping[int, Sequence[Row]],
        reasons: Mapping[int, tuple[str, str]] | None = None,
        unsure: Sequence[Row] = (),
    ) -> Iterator[Outcome]:
        """Record the end of a batch. Yield what it settles."""
        now = self._clock()
        reasons = reasons or {}
        self._journal.end(batch.number, now, rows, reasons, unsure)
        for state, some in rows.items():
            self.move(SENDING, state, len(some))
            if state in (ACCEPTED, REFUSED):
                for row in some:
                    code, text = reasons.get(row.n, ("", ""))
                    yield Outcome(row.phone_number_id, OUTCOMES[state], code, text, batch.number, now, row.resent)

    def settle(self, lookup: Lookup, finding: Finding) -> Iterator[Outcome]:
        """Record the look-up of a number in doubt. Yield the number if that settles it."""
        now = self._clock()
        row, batch = lookup.number.row, lookup.number.batch
        state, code, message = finding
        told = f"looked up: {message}" if message and state == DOUBT else message
        self._journal.settle(row, batch, state, now, code, told)
        self.move(DOUBT, state, 1)
        if state in (ACCEPTED, REFUSED):
            yield Outcome(row.phone_number_id, OUTCOMES[state], code, told, batch, now, row.resent)

    def move(self, old: int, new: int, many: int) -> None:
        """Update the counts for numbers that change their state."""
        self.counts[old] -= many
        self.counts[new] += many
        if many and new in (ACCEPTED, REFUSED):
            self.moved_at = self._timer()
