"""A service in simulated time: token buckets, random throttling, neighbours; workers that a pace drives. Nothing waits.

It is what the pace is tuned and tested on, and what `tests/benchmarks/bulk.py pace` prints.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable
from typing import NamedTuple, Protocol

from rawchime.bulk.pace import Pace


class Sender(Protocol):
    """What decides when the next request may go: the pace, or another one to compare it with."""

    next_at: float

    def send(self, now: float) -> None: ...

    def accept(self, now: float, sent_at: float) -> None: ...

    def throttle(self, now: float, sent_at: float, wait: float = 0.0) -> None: ...


class Result(NamedTuple):
    """What came of one job: requests delivered and sent, and the seconds that it took."""

    delivered: int
    sent: int
    seconds: float

    @property
    def throttled(self) -> float:
        """The share of requests that were throttled."""
        return 1 - self.delivered / max(1, self.sent)


class Bucket:
    """A token bucket: ``rate`` tokens a second, ``depth`` at the most; full at first."""

    def __init__(self, rate: float, depth: float) -> None:
        self.rate, self.depth = rate, depth
        self._tokens, self._at = depth, 0.0

    def take(self, now: float) -> bool:
        self._tokens = min(self.depth, self._tokens + (now - self._at) * self.rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Service:
    """Throttles a random ``share`` of requests, and what finds the ``bucket`` empty. ``latency`` is in seconds."""

    def __init__(self, chance: random.Random, *, share: float = 0.0, bucket: Bucket | None = None, latency: float = 0.013):
        self.chance, self.share, self.bucket, self.latency = chance, share, bucket, latency
        self.neighbour_sent = self.neighbour_delivered = 0

    def accepts(self, now: float) -> bool:
        if self.chance.random() < self.share:
            return False
        return self.bucket is None or self.bucket.take(now)

    def takes(self, part: float) -> float:
        """A part of the latency, in seconds, varied by 30 %. A quarter is the way there, the rest work and the way back."""
        return part * self.latency * self.chance.uniform(0.7, 1.3)


def run(
    service: Service,
    *,
    seconds: float = math.inf,
    batches: int = 10**9,
    jobs: int = 1,
    workers: int = 4,
    neighbour: float = 0.0,
    seed: int = 0,
    make: Callable[[float], Sender] = Pace,
) -> list[Result]:
    """Run jobs at one service until each has delivered its batches, or time is over. ``neighbour`` sends at that rate."""
    chance = random.Random(seed)
    paces = [make(0.0) for _ in range(jobs)]
    delivered, sent, ended = [0] * jobs, [0] * jobs, [0.0] * jobs
    in_flight = [0] * jobs
    events: list[tuple[float, int, str, int, float]] = []
    serial = 0

    def at(when: float, what: str, job: int = 0, since: float = 0.0) -> None:
        nonlocal serial
        serial += 1
        heapq.heappush(events, (when, serial, what, job, since))

    for job in range(jobs):
        at(0.001 * job, "go", job)
    if neighbour:
        at(chance.random() / neighbour, "neighbour")
    now = 0.0
    woken = [0.0] * jobs
    while events:
        now, _, what, job, since = heapq.heappop(events)
        if now > seconds:
            now = seconds
            break
        if what == "neighbour":
            service.neighbour_sent += 1
            service.neighbour_delivered += service.accepts(now)
            at(now + chance.uniform(0.9, 1.1) / neighbour, "neighbour")
            if all(one >= batches for one in delivered):
                break
            continue
        pace = paces[job]
        if what == "arrive":
            at(now + service.takes(0.75), "accepted" if service.accepts(now) else "throttled", job, since)
            continue
        if what == "accepted":
            in_flight[job] -= 1
            delivered[job] += 1
            ended[job] = now
            pace.accept(now, since)
        elif what == "throttled":
            in_flight[job] -= 1
            pace.throttle(now, since)
        while in_flight[job] < workers and delivered[job] + in_flight[job] < batches and pace.next_at <= now:
            pace.send(now)
            sent[job] += 1
            in_flight[job] += 1
            at(now + service.takes(0.25), "arrive", job, now)
        waiting = in_flight[job] < workers and delivered[job] + in_flight[job] < batches
        if waiting and pace.next_at > now and woken[job] != pace.next_at:
            woken[job] = pace.next_at
            at(pace.next_at, "go", job)
    return [Result(*row) for row in zip(delivered, sent, [end if batches < 10**9 else now for end in ended], strict=True)]
