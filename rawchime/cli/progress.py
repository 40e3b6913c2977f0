"""How far a job is: a bar on a terminal, where rich is installed; otherwise a line now and then. On standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..bulk import Job
from ..bulk.states import ACCEPTED, DOUBT, REFUSED, SENDING
from ..printable import printable
from .output import say
from .summary import grouped

EVERY = 10.0
"""Seconds between two lines."""
REFRESH = 0.25
"""Seconds between two looks, for the bar."""


@contextmanager
def progress(job: Job) -> Iterator[None]:
    """Shows where a job is, for as long as the context lasts."""
    look = _look(job)
    bar = _bar(sum(job.counts)) if sys.stderr.isatty() else None
    ended = threading.Event()

    def show() -> None:
        while not ended.wait(REFRESH if bar else EVERY):
            if bar:
                bar.show(*look())
            else:
                done, total, words = look()
                say(f"{grouped(done)} of {grouped(total)} done, {words}")

    shower = threading.Thread(target=show, daemon=True)
    shower.start()
    try:
        yield
    finally:
        ended.set()
        shower.join(1.0)
        if bar:
            bar.end(*look())


def _look(job: Job) -> Callable[[], tuple[int, int, str]]:
    """What is done, of how many, and the rest in words."""
    before, begun = job.counts[ACCEPTED] + job.counts[REFUSED], time.monotonic()

    def look() -> tuple[int, int, str]:
        counts, pace, seconds = list(job.counts), job.pace, time.monotonic() - begun
        done = counts[ACCEPTED] + counts[REFUSED]
        words = [f"{grouped(counts[REFUSED])} refused", f"{pace.sent / max(seconds, 1e-3):.1f} requests/s"]
        if counts[DOUBT]:
            words.append(f"{grouped(counts[DOUBT])} in doubt")
        if pace.throttled:
            words.append(f"{100 * pace.throttled / pace.sent:.1f} % throttled")
        left = sum(counts) - done - counts[DOUBT]
        if done > before and left:
            words.append(f"about {_duration(left * seconds / (done - before))} left")
        if job.trouble is not None:
            words.append(f"trying again after: {printable(str(job.trouble))[:80]}")
        elif counts[DOUBT] and not counts[SENDING] and not left:
            words.append("waiting until what is in doubt can be looked up")
        return done, sum(counts), ", ".join(words)

    return look


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


class _Bar:
    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (BarColumn(30), TextColumn("{task.fields[words]}", markup=False))
        self._bar: Any = Progress(*columns, console=Console(stderr=True), auto_refresh=False)
        self._task = self._bar.add_task("", total=total, words="")
        self._bar.start()

    def show(self, done: int, total: int, words: str) -> None:
        self._bar.update(self._task, completed=done, words=f"{grouped(done)} of {grouped(total)}, {words}", refresh=True)

    def end(self, done: int, total: int, words: str) -> None:
        self.show(done, total, words)
        self._bar.stop()


def _bar(total: int) -> _Bar | None:
    try:
        return _Bar(total)
    except ModuleNotFoundError:
        return None
