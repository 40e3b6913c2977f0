"""The rows of the table of the pace: a service, what the pace should reach there, and the figure that it reaches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from service_model import Bucket, Service, run

WORKERS = 4
REQUESTS = 1000
"""Of a job at a bucket, at the least: 50,000 numbers."""


class Row(NamedTuple):
    """``figure`` takes a seed. ``high``: whether more is better. ``target`` is the value wanted."""

    name: str
    target: float
    high: bool
    figure: Callable[[int], float]

    def met(self, value: float) -> bool:
        return value >= self.target if self.high else value <= self.target


def noise(share: float, latency: float, bucket: float | None) -> Callable[[int], float]:
    """Return the delivered requests as a share of the best possible."""
    seconds = 60.0 if bucket is None else 120.0
    best = WORKERS / latency * (1 - share) if bucket is None else min(bucket, WORKERS / latency * (1 - share))

    def figure(seed: int) -> float:
        limit = None if bucket is None else Bucket(bucket, bucket)
        service = Service(random.Random(seed), share=share, latency=latency, bucket=limit)
        return run(service, seconds=seconds, seed=seed)[0].delivered / seconds / best

    return figure


def neighbour(depth: int, latency: float, *, of_job: bool) -> Callable[[int], float]:
    """Return the part of its half that the job, or else the neighbour, gets."""

    def figure(seed: int) -> float:
        service = Service(random.Random(seed), latency=latency, bucket=Bucket(20, depth))
        (job,) = run(service, seconds=120, seed=seed, neighbour=10)
        return (job.delivered if of_job else service.neighbour_delivered) / 1200

    return figure


def drain(rate: int, depth: int, latency: float, *, time: bool) -> Callable[[int], float]:
    """Return the time as a share of the ideal, or else the throttled share."""
    batches = max(REQUESTS, rate * 20)
    ideal = max((batches - depth) / rate, batches * latency / WORKERS)

    def figure(seed: int) -> float:
        service = Service(random.Random(seed), latency=latency, bucket=Bucket(rate, depth))
        (job,) = run(service, batches=batches, seed=seed)
        return job.seconds / ideal if time else job.throttled

    return figure


def jobs(many: int, latency: float) -> Callable[[int], float]:
    """Return what the slowest of several jobs gets of an even share."""

    def figure(seed: int) -> float:
        service = Service(random.Random(seed), latency=latency, bucket=Bucket(20, 10))
        return min(job.delivered for job in run(service, seconds=180, seed=seed, jobs=many)) / 180 / 20 * many

    return figure


def outage(latency: float) -> Callable[[int], float]:
    """Return the requests a second that a service gets after five minutes in which it throttled everything."""

    def figure(seed: int) -> float:
        sent = [run(Service(random.Random(seed), share=1.0, latency=latency), seconds=end)[0].sent for end in (300, 400)]
        return (sent[1] - sent[0]) / 100

    return figure


def rows() -> Iterator[Row]:
    """Return all rows, at two latencies.

    Requests at 100 ms arrive unevenly: a bucket of 20 a second that holds one token wants more patience then, as one of
    200 does at 13 ms. And of a bucket that holds one token a neighbour loses what a job takes in between: no even pace
    leaves it 0.9.
    """
    for latency in (0.013, 0.1):
        at = f"{1000 * latency:.0f} ms"
        for share, alone, beside in ((0.01, 0.9, 0.9), (0.1, 0.6, 0.8), (0.3, 0.4, 0.6)):
            yield Row(f"{at}, noise {share:.0%}: delivered", alone, True, noise(share, latency, None))
            yield Row(f"{at}, noise {share:.0%}, 20/s: delivered", beside, True, noise(share, latency, 20))
        for depth in (1, 10):
            yield Row(f"{at}, neighbour, depth {depth}: job", 0.8, True, neighbour(depth, latency, of_job=True))
        yield Row(f"{at}, neighbour, depth 10: neighbour", 0.9, True, neighbour(10, latency, of_job=False))
        for rate in (1, 3, 20, 200):
            if rate > WORKERS / latency:
                continue
            for depth in (1, 10, 100):
                name, longest = f"{at}, {rate}/s, depth {depth}", 1.4 if depth == 1 and rate * latency >= 2 else 1.15
                yield Row(f"{name}: time", longest, False, drain(rate, depth, latency, time=True))
                if rate >= 3:
                    yield Row(f"{name}: throttled", 0.05, False, drain(rate, depth, latency, time=False))
        for many in (2, 3):
            yield Row(f"{at}, {many} jobs: least share", 0.5, True, jobs(many, latency))
        yield Row(f"{at}, all throttled: requests a second", 0.11, False, outage(latency))
