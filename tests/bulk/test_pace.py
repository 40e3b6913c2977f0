"""The rate, against buckets of tokens in a time of their own: the same numbers in every run."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from rawchime.bulk.pace import Pace


class Run(NamedTuple):
    seconds: float
    throttled: float
    accepted: list[float]  # when each request was
    rate: float


def drain(
    rate: float,
    burst: float,
    requests: int,
    *,
    latency: float = 0.003,
    workers: int = 4,
    cap: float = math.inf,
    changes: Sequence[tuple[float, float]] = (),
) -> Run:
    """So many requests at a service with this bucket; at the time of a change it gets another rate."""
    chance = random.Random(0)
    now, filled_at, tokens, left = 0.0, 0.0, burst, requests
    pace, coming, accepted = Pace(0.0, cap), [(change[0], -1, change[1]) for change in changes], []
    under_way = 0
    heapq.heapify(coming)
    while len(accepted) < requests:
        sending = pace.next_at if left and under_way < workers else math.inf
        if coming and coming[0][0] <= sending:
            now, sent_at, ok = heapq.heappop(coming)
            if sent_at == -1:
                tokens, filled_at, rate = min(burst, tokens + (now - filled_at) * rate), now, ok
                continue
            under_way -= 1
            if ok:
                accepted.append(sent_at)
                pace.accept(now, sent_at)
            else:
                left += 1
                pace.throttle(now, sent_at)
        else:
            now = max(now, sending)
            tokens, filled_at = min(burst, tokens + (now - filled_at) * rate), now
            ok = tokens >= 1
            tokens -= ok
            left -= 1
            under_way += 1
            pace.send(now)
            heapq.heappush(coming, (now + latency * (0.7 + 0.6 * chance.random()), now, ok))
    return Run(now, pace.throttled / pace.sent, sorted(accepted), pace.rate)


@pytest.mark.parametrize(
    ("rate", "burst", "requests", "latency", "longest"),
    [
        (20, 20, 240, 0.003, 1.10),
        (20, 20, 240, 0.05, 1.10),
        (20, 5, 240, 0.05, 1.10),
        (20, 100, 500, 0.003, 1.10),
        (5, 5, 240, 0.05, 1.10),
        (80, 80, 1000, 0.01, 1.10),
        (300, 10, 3000, 0.003, 1.10),
        (20, 1, 480, 0.003, 1.15),  # a bucket that holds nothing forgives nothing
        (5, 1, 480, 0.003, 1.15),
    ],
)
def test_a_bucket_is_drained_in_little_more_than_the_ideal_time(
    rate: float, burst: float, requests: int, latency: float, longest: float
) -> None:
    """Without being told its rate, and with at most one request in twenty throttled."""
    found = drain(rate, burst, requests, latency=latency)
    assert found.seconds <= longest * (requests - burst) / rate
    assert found.throttled <= 0.05


def share(rate: float, burst: float, seconds: float, *, jobs: int, neighbour: float = 0.0) -> list[float]:
    """What each of several jobs at one bucket has accepted a second, in the last third of the time."""
    chance = random.Random(0)
    paces, under_way = [Pace(0.0) for _ in range(jobs)], [0] * jobs
    accepted: list[list[float]] = [[] for _ in range(jobs)]
    coming: list[tuple[float, int, float, bool]] = [(0.0, -1, 0.0, False)] if neighbour else []
    now = filled_at = 0.0
    tokens = burst
    while now < seconds:
        sending, job = min((pace.next_at if under_way[at] < 4 else math.inf, at) for at, pace in enumerate(paces))
        back = bool(coming) and coming[0][0] <= sending
        now = coming[0][0] if back else max(now, sending)
        tokens, filled_at = min(burst, tokens + (now - filled_at) * rate), now
        if back:
            _, job, sent_at, ok = heapq.heappop(coming)
            if job < 0:  # somebody else, who does not mind
                tokens -= tokens >= 1
                heapq.heappush(coming, (now + chance.expovariate(neighbour), -1, 0.0, False))
                continue
            under_way[job] -= 1
            if ok:
                accepted[job].append(now)
                paces[job].accept(now, sent_at)
            else:
                paces[job].throttle(now, sent_at)
        else:
            ok = tokens >= 1
            tokens -= ok
            under_way[job] += 1
            paces[job].send(now)
            heapq.heappush(coming, (now + 0.003 * (0.7 + 0.6 * chance.random()), job, now, ok))
    return [sum(at > seconds * 2 / 3 for at in times) * 3 / seconds for times in accepted]


def test_two_jobs_at_one_account_come_to_a_fair_share() -> None:
    """Neither is starved, and together they use what there is."""
    found = share(20, 20, 120.0, jobs=2)
    assert min(found) >= 5
    assert sum(found) >= 18


@pytest.mark.parametrize("neighbour", [5.0, 10.0])
def test_what_a_neighbour_leaves_is_used(neighbour: float) -> None:
    """Somebody else's requests empty the bucket as well: that is no reason to stop."""
    (found,) = share(20, 20, 90.0, jobs=1, neighbour=neighbour)
    assert found >= 0.9 * (20 - neighbour)


@pytest.mark.parametrize("rates", [(20, 5, 80), (20, 80, 5), (100, 10, 40), (5, 50, 5)])
def test_it_follows_a_bucket_that_changes(rates: tuple[int, int, int]) -> None:
    """Down and up: twenty seconds after each change what is accepted is within a tenth of what could be."""
    first, second, third = rates
    requests = 31 * sum(rates)
    found = drain(first, 10, requests, changes=[(30.0, second), (60.0, third)])
    for start, rate in ((20.0, first), (50.0, second), (80.0, third)):
        accepted = sum(start <= at < start + 10.0 for at in found.accepted) / 10.0
        assert 0.9 * rate <= accepted <= 1.1 * rate
    assert found.throttled <= 0.05


def test_a_cap_is_kept() -> None:
    """However much the service would take: in no second are there more requests than that, and one."""
    found = drain(1000, 100, 200, cap=25.0)
    assert found.throttled == 0
    assert all(later - early >= 0.95 for early, later in zip(found.accepted, found.accepted[26:], strict=False))
    assert found.seconds <= 1.05 * 200 / 25


def test_without_a_limit_the_workers_are_the_bound() -> None:
    """The search is over within a second, and then every worker is busy."""
    found = drain(1e9, 1e9, 4000, latency=0.01)
    assert found.seconds <= 4000 * 0.01 / 4 + 1.0
    assert found.throttled == 0


def test_what_was_on_its_way_when_the_rate_was_cut_does_not_cut_it_again() -> None:
    """Four requests that find the bucket empty together are one sign, not four."""
    one, four = Pace(0.0), Pace(0.0)
    for pace, many in ((one, 1), (four, 4)):
        for at in range(many):
            pace.send(at / 100)
        for at in range(many):
            pace.throttle(0.1 + at / 1000, at / 100)
    assert one.rate == four.rate
    assert (one.throttled, four.throttled) == (1, 4)
