"""Run a job with threads: each worker does one task at a time, and the iterating thread calls ``Job.turn``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from .states import Outcome
from .tasks import Answer, Task, perform

if TYPE_CHECKING:
    from .job import Job

LONGEST = 0.5
"""Maximum seconds of a wait. Python may notice a signal that arrives just before a wait only after it."""


def drive(job: Job, waking: Callable[[Callable[[], None]], None]) -> Iterator[Outcome]:
    """Take turns until nothing is left, or the job stops and nothing is in flight. Yield the settled outcomes.

    ``waking`` is given a function that ends a wait at once. Closing the iterator stops the job and waits for the
    requests in flight.
    """
    tasks: SimpleQueue[Task | None] = SimpleQueue()
    answers: SimpleQueue[Answer | None] = SimpleQueue()
    waking(lambda: answers.put(None))

    def work() -> None:
        while task := tasks.get():
            answers.put(perform(job.client, job.action, task, job.timeout))

    def turn() -> list[Outcome]:
        settled, chosen = job.turn(came)
        for task in chosen:
            tasks.put(task)
        return settled

    for _ in range(job.workers):
        threading.Thread(target=work, daemon=True).start()
    came: list[Answer] = []
    try:
        while True:
            yield from turn()
            if not job.in_flight and (job.stopping or job.finished):
                return
            came = _wait(answers, _seconds(job))
    except GeneratorExit:
        job.stopping = True
        while job.in_flight:
            came = _wait(answers, LONGEST)
            turn()
        raise
    finally:
        for _ in range(job.workers):
            tasks.put(None)


def _seconds(job: Job) -> float:
    """Return the maximum seconds to wait for a response."""
    if job.in_flight >= job.workers or (job.stopping and job.in_flight):
        return LONGEST  # only a response lets the job continue
    return max(0.0, min(job.next_at() - job.now(), LONGEST))


def _wait(answers: SimpleQueue[Answer | None], seconds: float) -> list[Answer]:
    """Wait up to ``seconds`` for a response. Return all that have arrived, or an empty list."""
    came = []
    try:
        came.append(answers.get(timeout=seconds))
        while True:
            came.append(answers.get_nowait())
    except Empty:
        pass
    return [answer for answer in came if answer is not None]
