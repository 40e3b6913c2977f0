"""Show progress on standard error: a bar on a terminal if rich is installed, otherwise dated lines."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from ..bulk import Job
from ..bulk.states import ACCEPTED, DOUBT, REFUSED, SENDING
from ..printable import printable
from .output import now, over, say
from .summary import grouped

EVERY = 10.0
"""Seconds between two lines."""
REFRESH = 0.25
"""Seconds between two updates of the bar."""
WIDTH = 30
"""Columns of the bar."""


@contextmanager
def progress(job: Job) -> Iterator[None]:
    """Show the progress of a job while the context lasts."""
    look = _look(job)
    bar = _bar(sum(job.counts)) if sys.stderr.isatty() else None
    ended = threading.Event()

    def show() -> None:
        while not ended.wait(REFRESH if bar else EVERY):
            if bar:
                bar.show(*look())
            else:
                done, total, words = look()
                say(f"{now()} {fitting(done, total, words)}")

    shower = threading.Thread(target=show, daemon=True)
    shower.start()
    try:
        yield
    finally:
        ended.set()
        shower.join(1.0)
        if bar:
            bar.end(*look())


class Words(NamedTuple):
    """A part of the line. If the line is too long, the part with the highest ``rank`` is left out first."""

    text: str
    rank: int


def fitting(done: int, total: int, words: Sequence[Words], width: int = 10_000) -> str:
    """Return the line in at most ``width`` characters, without its least important parts."""
    kept = list(words)
    while True:
        line = ", ".join([f"{grouped(done)} of {grouped(total)}", *(one.text for one in kept)])
        if len(line) <= width or not kept:
            return line[: max(width, 1)]
        kept.remove(max(kept, key=lambda one: one.rank))


def _look(job: Job) -> Callable[[], tuple[int, int, list[Words]]]:
    """Return a function that returns the numbers done, their total, and the other parts of the line."""
    before, begun = job.counts[ACCEPTED] + job.counts[REFUSED], time.monotonic()

    def look() -> tuple[int, int, list[Words]]:
        counts, pace, seconds = list(job.counts), job.pace, time.monotonic() - begun
        done = counts[ACCEPTED] + counts[REFUSED]
        words = [
            Words(f"{grouped(counts[REFUSED])} {'differ' if job.action.name == 'check' else 'refused'}", 1),
            Words(f"{pace.sent / max(seconds, 1e-3):.1f} requests/s", 5),
        ]
        if counts[DOUBT]:
            words.append(Words(f"{grouped(counts[DOUBT])} in doubt", 0))
        if pace.throttled:
            words.append(Words(f"{100 * pace.throttled / pace.sent:.1f} % throttled", 3))
        left = sum(counts) - done - counts[DOUBT]
        if done > before and left:
            words.append(Words(f"about {_duration(left * seconds / (done - before))} left", 2))
        if job.trouble is not None:
            words.append(Words(f"retrying after: {printable(str(job.trouble))[:80]}", 4))
        elif counts[DOUBT] and not counts[SENDING] and not left:
            waiting = "looking up numbers in doubt" if job.in_flight else "waiting before numbers in doubt are looked up"
            words.append(Words(waiting, 4))
        return done, sum(counts), words

    return look


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


class _Bar:
    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._console = Console(stderr=True, highlight=False)
        bar = BarColumn(WIDTH, complete_style="cyan", finished_style="green")  # colours that every terminal has
        columns = (bar, TextColumn("{task.fields[words]}", markup=False))
        self._bar: Any = Progress(*columns, console=self._console, auto_refresh=False)
        self._task = self._bar.add_task("", total=total, words="")
        self._bar.start()
        over.append(self._above)

    def _above(self, line: str) -> None:
        from rich.text import Text

        with suppress(OSError):  # standard error is closed
            self._console.print(Text.from_ansi(line), soft_wrap=True)

    def show(self, done: int, total: int, words: Sequence[Words]) -> None:
        line = fitting(done, total, words, self._console.width - WIDTH - 2)
        self._bar.update(self._task, completed=done, words=line, refresh=True)

    def end(self, done: int, total: int, words: Sequence[Words]) -> None:
        over.remove(self._above)
        self.show(done, total, words)
        self._bar.stop()


def _bar(total: int) -> _Bar | None:
    try:
        return _Bar(total)
    except ModuleNotFoundError:
        return None
