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
  Once the limit was known, not below what was accepted of late: where others use the same account, or a service throttles
  as it likes, such signs come in rows. And a little is added in time, whatever came: who was cut comes back, and two who
  share an account come to an even share.

An AIMD loop needs many throttled requests to come down to a low limit, and many seconds to come up to a high one; boto3's
standard and adaptive modes are measured beside this one in the README.
"""

from __future__ import annotations

import math
from collections import deque

START = 40.0
"""Requests a second, to begin with."""
GROWTH = 1.08
SEARCH_GROWTH = 1.04
BELOW = 0.93
"""Where the wave begins, as a share of the measure."""
SPAN = 30
"""Successes until the wave is back at the measure."""
AWAY = 2.0
"""Spans without anything throttled, after which the measure is given up."""
FEWEST = 4
"""Successes that make a measure."""
WEIGHT = 0.4
"""Of the rate at the end, in the mean."""
CUT, CUT_KNOWN = 0.4, 0.7
"""What is left of the rate, where no measure can be made: in the search, and where there was one before."""
FLOOR = 0.8
"""Of what was accepted of late, below which no cut goes once a measure was made."""
LATELY = 20
"""Successes that this is reckoned from."""
COMEBACK = 0.05
"""Requests a second that are added each second."""
SLOWEST = 0.1
"""Requests a second: no service is known to take fewer."""
SLACK = 1.25
"""How far the rate may run ahead of what is accepted: where the workers are the bound, it means nothing."""


class Pace:
    """When the next request may go. All times are seconds of one steady clock; ``cap`` is the most requests a second.

    ``sent``, ``throttled``: how many requests there were, and how many of them were throttled.
    """

    def __init__(self, now: float, cap: float = math.inf) -> None:
        self.rate = min(START, cap)
        self.next_at = now
        self.sent = self.throttled = 0
        self._cap = cap
        self._growth = GROWTH
        self._measured = 0.0
        self._successes = 0
        self._cut_at: float | None = None
        self._known = False
        self._accepted_at = now
        self._recent: deque[float] = deque(maxlen=8)
        self._lately: deque[float] = deque(maxlen=LATELY)

    def send(self, now: float) -> None:
        """A request goes out."""
        self.sent += 1
        interval = 1 / self.rate
        self.next_at = max(self.next_at, now - interval) + interval  # a late start is caught up with, but only one

    def accept(self, now: float, sent_at: float) -> None:
        """A request that went out at ``sent_at`` was not throttled."""
        self._recent.append(now)
        self._lately.append(now)
        before, since = self.rate, now - self._accepted_at
        self._accepted_at = now
        if self._cut_at is not None and sent_at < self._cut_at:
            return
        self._successes += 1
        wave = self._successes / SPAN - 1
        if self._measured and wave > AWAY - 1:
            self._measured, self._growth = 0.0, SEARCH_GROWTH
        rate = self._measured * (1 + (1 - BELOW) * wave**3) if self._measured else self.rate * self._growth
        self._set(min(rate, max(self.rate, SLACK * self._accepted(now))) if rate > self.rate else rate)
        if self._cut_at is not None:
            most = self._measured * (2 - BELOW) if self._measured else math.inf
            self._set(max(self.rate, min(before + COMEBACK * since, most)))

    def throttle(self, now: float, sent_at: float) -> None:
        """A request that went out at ``sent_at`` was throttled: one that left before the last cut tells nothing new."""
        self.throttled += 1
        if self._cut_at is not None and sent_at <= self._cut_at:
            return
        rate = min(self.rate, SLACK * self._accepted(now))
        if self._cut_at is not None and self._successes >= FEWEST:
            measured = self._successes / (now - self._cut_at)
            self._measured = measured ** (1 - WEIGHT) * max(rate, measured) ** WEIGHT
            self._set(self._measured * BELOW)
            self._known = True
        else:
            floor = FLOOR * _rate(self._lately, now) if self._known else 0.0
            self._set(min(rate, max(rate * (CUT_KNOWN if self._measured else CUT), floor)))
            self._measured, self._growth = 0.0, SEARCH_GROWTH
        self._successes, self._cut_at = 0, now
        self.next_at = now + 1 / self.rate

    def _set(self, rate: float) -> None:
        self.rate = min(max(rate, SLOWEST), self._cap)

    def _accepted(self, now: float) -> float:
        """What was accepted a second, of late."""
        full = len(self._recent) == self._recent.maxlen
        return (_rate(self._recent, now) if full else 0.0) or math.inf


def _rate(times: deque[float], now: float) -> float:
    """How many a second these were."""
    return len(times) / (now - times[0]) if len(times) > 3 and now > times[0] else 0.0
