"""How fast to send: the service's rate, found by sending, since no document tells it. Nothing here waits or reads a clock.

A service that throttles is a bucket of tokens: it holds some, gets R a second, and a request that finds it empty is
throttled. The client finds R so:

- **The first search.** From START a second the rate grows with each success, until something is throttled (or the workers
  or ``cap`` are the bound).
- **The measure.** At each throttled request the bucket is empty. So what was accepted between two of them, by the time
  between them, is R, whatever the bucket holds. Where the rate was below R in between, a small bucket ran over and the
  measure is too low, but then the rate at the end is R: the truth lies between the two, and their weighted mean is taken.
- **The wave.** From a little below the measure the rate grows along a cubic: slow near the measure, so that a throttled
  request is rare, faster the longer nothing is throttled (CUBIC does the same with a window, RFC 9438 §4.1). It is counted
  in requests and not in seconds, so that one request in forty or fifty is throttled at any rate. Where nothing is, well
  beyond the measure, the limit was raised: the search is on again.
- **Too few successes for a measure** mean that the limit was lowered, or is not known yet: the rate is cut until one comes.
  Once the limit was known, not below what was accepted of late: where others use the same account, such signs come in rows.
  And a little is added in time, whatever came: who was cut comes back, and two who share an account come to an even share.
- **Noise.** A service may throttle a share of all requests, at any rate. Each of them looks like an empty bucket, and the
  rate would fall and fall. So where throttled requests come close upon each other, or the rate has fallen far, a
  :class:`~.trial.Trial` compares two rates. The share that it finds is noise, and is expected from then on: only what goes
  beyond it, added up, is a sign of an empty bucket (Page's CUSUM). After some time the trial is made again.

An AIMD loop needs many throttled requests to come down to a low limit, and many seconds to come up to a high one; boto3's
standard and adaptive modes are measured beside this one in the README.
"""

from __future__ import annotations

import math
from collections import deque

from .trial import Trial, Verdict

START = 40.0
"""Requests a second, to begin with."""
GROWTH = 1.08
SEARCH_GROWTH = 1.04
BELOW = 0.91
"""Where the wave begins, as a share of the measure."""
SPAN = 30
"""Successes until the wave is back at the measure."""
AWAY = 2.0
"""Spans without anything throttled, after which the measure is given up."""
FEWEST = 4
"""Successes that make a measure."""
WEIGHT = 0.4
"""Of the rate at the end, in the mean."""
CUT, CUT_FIRST, CUT_KNOWN = 0.4, 0.7, 0.7
"""What is left of the rate where no measure can be made: in the search, at its first sign, and where there was one."""
FLOOR = 0.8
"""Of what was accepted of late, below which no cut goes once a measure was made."""
LATELY = 20
"""Successes that this is reckoned from."""
COMEBACK, EVEN = 0.01, 0.02
"""Requests a second that are added each second, and what is added in proportion to the root of the rate: the slower of two
jobs gains more, by its share."""
AT_MOST = 0.05
"""How far beyond the measure these bring the rate."""
SLOWEST, FASTEST = 0.1, 10_000.0
"""Requests a second: no service is known to take fewer, and no job sends more."""
SLACK = 1.15
"""How far the rate may run ahead of what is answered: where the workers are the bound, it means nothing."""
CLOSE, STRIKES = 10, 5
"""Successes between two signs that are close upon each other, and how many such pairs are suspicious."""
PASSED, FADES = 4, 0.998
"""Successes that make a rate one that was reached, and what each answer leaves of it."""
FALLEN = 2.5
"""How far below the rate that was reached is suspicious."""
BELIEVED, LONGER = 1000, 3
"""Answers for which noise is believed, and how much longer each time that it is found again."""
BEYOND, SUM = 0.08, 6.0
"""What is expected beyond the noise, as a share of requests; and what has to add up, in requests, to be a sign."""


class Pace:
    """When the next request may go. All times are seconds of one steady clock; ``cap`` is the most requests a second.

    ``sent``, ``throttled``: how many requests there were, and how many of them were throttled. ``noise``: the share that is
    throttled at any rate, as far as it is known.
    """

    def __init__(self, now: float, cap: float = math.inf) -> None:
        self.rate = min(START, cap)
        self.next_at = now
        self.sent = self.throttled = 0
        self.noise = 0.0
        self._cap = cap
        self._growth = GROWTH
        self._measured = 0.0
        self._known = False
        self._successes = 0
        self._cut_at: float | None = None
        self._accepted_at = now
        self._answers: deque[float] = deque(maxlen=8)
        self._lately: deque[float] = deque(maxlen=LATELY)
        self._sum = 0.0
        self._believed, self._belief = 0, BELIEVED
        self._strikes = self._in_a_row = 0
        self._suspect = self._reached = 0.0
        self._trial: Trial | None = None

    def send(self, now: float) -> None:
        """A request goes out."""
        self.sent += 1
        interval = 1 / self.rate
        self.next_at = max(self.next_at, now - interval) + interval  # a late start is caught up with, but only one

    def accept(self, now: float, sent_at: float) -> None:
        """A request that went out at ``sent_at`` was not throttled."""
        self._lately.append(now)
        before, since = self.rate, now - self._accepted_at
        self._accepted_at = now
        if not self._tells(now, sent_at, bad=False):
            return
        self._successes += 1
        self._in_a_row = 0
        if self._successes >= PASSED and self._cut_at is not None:  # what a full bucket gives away proves nothing
            self._reached = max(self._reached, self._real(now))
        self._grow(now)
        if self._cut_at is not None:
            most = self._measured * (1 + AT_MOST) if self._measured else math.inf
            self._set(max(self.rate, min(before + (COMEBACK + EVEN * math.sqrt(before)) * since, most)))

    def throttle(self, now: float, sent_at: float, wait: float = 0.0) -> None:
        """A request that went out at ``sent_at`` was throttled; the service asks to wait for ``wait`` seconds.

        One that left before the last cut tells nothing new about the rate.
        """
        self.throttled += 1
        if self._tells(now, sent_at, bad=True) and self._sum >= SUM * min(1.0, 4 * self.noise):
            self._sum = 0.0
            self._empty(now)
        self.next_at = max(self.next_at, now + wait)

    def _tells(self, now: float, sent_at: float, *, bad: bool) -> bool:
        """Count an answer; whether it says something about the rate as it is."""
        self._answers.append(now)
        self._reached *= FADES
        if self._cut_at is not None and sent_at <= self._cut_at:
            return False
        if self._trial:
            self._count(now, self._trial, bad)
            return False
        if self.noise:
            self._sum = max(0.0, self._sum + bad - self.noise - BEYOND)
            self._believed -= 1
            if not self._believed:
                self._try(now, self._real(now))
                return False
        return True

    def _grow(self, now: float) -> None:
        """Go up, by the wave or by the search."""
        wave = self._successes / SPAN - 1
        if self._measured and wave > AWAY - 1:
            self._measured, self._growth = 0.0, SEARCH_GROWTH
        rate = self._measured * (1 + (1 - BELOW) * wave**3) if self._measured else self.rate * self._growth
        self._set(min(rate, max(self.rate, SLACK * self._answered(now))))

    def _empty(self, now: float) -> None:
        """The bucket was empty, or it looks so: make a measure, or cut the rate, or try whether it is noise."""
        rate, successes = self._real(now), self._successes
        self._suspicious(rate, successes)
        if self._strikes >= STRIKES:
            self._try(now, max(self._suspect, min(self._reached, 4 * rate)))
            return
        if self._cut_at is not None and successes >= FEWEST:
            measured = successes / (now - self._cut_at) / (1 - self.noise)
            self._measured = measured ** (1 - WEIGHT) * max(rate, measured) ** WEIGHT
            self._known = True
            rate = self._measured * BELOW
        else:
            floor = FLOOR * _rate(self._lately, now) / (1 - self.noise) if self._known else 0.0
            cut = CUT_KNOWN if self._measured else CUT if self._in_a_row > 1 else CUT_FIRST
            rate = min(rate, max(rate * cut, floor))
            self._measured, self._growth = 0.0, SEARCH_GROWTH
        if self._in_a_row > 1:
            self._reached = rate  # nothing gets through: that is no noise
        if rate * FALLEN < self._reached:
            self._try(now, self._reached)
        else:
            self._begin(now, rate)

    def _suspicious(self, rate: float, successes: int) -> None:
        """Count signs that are close upon each other, and those without a success in between."""
        if not successes:
            self._in_a_row += 1
        elif successes >= CLOSE:
            self._strikes = max(0, self._strikes - 1)
        elif self._cut_at is not None:
            self._suspect = max(rate, self._suspect if self._strikes else 0.0)
            self._strikes += 1

    def _try(self, now: float, rate: float) -> None:
        self._trial, self._strikes = Trial(rate), 0
        self._begin(now, rate)

    def _count(self, now: float, trial: Trial, bad: bool) -> None:
        slower = trial.slower
        verdict = trial.count(bad)
        if verdict is None:
            if trial.slower is not slower:
                self._begin(now, min(trial.rate, self._answered(now)) / 2)  # the workers may be the bound
            return
        self._trial, self._sum, self._measured = None, 0.0, 0.0
        noisy = verdict is Verdict.NOISE
        self.noise, self._growth = (trial.noise, GROWTH) if noisy else (0.0, SEARCH_GROWTH)
        self._believed = self._belief
        self._belief = self._belief * LONGER if noisy else BELIEVED
        self._begin(now, trial.rate * trial.left if verdict is Verdict.LIMIT else trial.rate)
        self._reached = self.rate

    def _begin(self, now: float, rate: float) -> None:
        """Send at this rate from now on."""
        self._set(rate)
        self._successes, self._cut_at = 0, now
        self.next_at = max(self.next_at, now + 1 / self.rate)

    def _set(self, rate: float) -> None:
        self.rate = min(max(rate, SLOWEST), self._cap, FASTEST)

    def _real(self, now: float) -> float:
        """The rate, as far as requests are really sent at it."""
        return min(self.rate, SLACK * self._answered(now))

    def _answered(self, now: float) -> float:
        """How many were answered a second, of late."""
        full = len(self._answers) == self._answers.maxlen
        return (_rate(self._answers, now) if full else 0.0) or math.inf


def _rate(times: deque[float], now: float) -> float:
    """How many a second these were."""
    return len(times) / (now - times[0]) if len(times) > 3 and now > times[0] else 0.0
