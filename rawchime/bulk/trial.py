"""A trial: find out whether requests are throttled because of the rate or at random. Nothing here waits or reads a clock.

A *limit* (a token bucket, perhaps shared with others) throttles the requests beyond it: at half the rate, the share of
throttled requests falls, often to zero. *Noise* throttles a share of all requests at any rate, so that slowing down only
loses time. A trial sends some requests at one rate and as many at half that rate, and compares the two shares.

The first count starts after a throttled request. The bucket is empty then, so saved tokens cannot distort the result.
"""

from __future__ import annotations

import math
from enum import Enum

QUIET, MOST = 40, 40
"""Requests without a throttled one after which the trial ends, and the most requests at one rate."""
FEWEST, ENOUGH = 12, 6
"""The fewest requests, and the fewest throttled ones among them, that give a share."""
HELPED, GREW, WORSE = 0.5, 1.3, 0.2
"""Half the rate helped if the share of throttled requests falls by the first factor, or the share of accepted ones grows by
the second. A share that rises by WORSE also means a limit: noise does not grow, so a bucket was still running empty."""
MOSTLY = 0.5
"""A share of throttled requests beyond which a job does not accept it as noise."""
SIGMAS = 1.5
"""Standard deviations below the share expected for noise that end the second count early."""
SIGMAS_WORSE = 3.0
"""Standard deviations above the share expected for noise that end it early."""


class Verdict(Enum):
    """The result of a trial."""

    LIMIT = "the rate is beyond a limit"
    NOISE = "a share of requests is throttled at any rate"
    QUIET = "nothing is throttled at this rate"


class Trial:
    """One trial at a ``rate``, in requests a second.

    Attributes:
        slower: whether the trial is at half the rate.
        noise: the share of throttled requests, over both counts.
        left: the share of the rate to keep if there is a limit, estimated from the accepted requests.
    """

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.slower = False
        self.noise, self.left = 0.0, 1.0
        self._begun = False
        self._first = (0, 0)
        self._seen = self._bad = 0

    def count(self, bad: bool) -> Verdict | None:
        """Count an answer; ``bad`` is whether it was throttled. Return the verdict, once there is one."""
        self._seen += 1
        if not self._begun:
            if bad:
                self._begun, self._seen = True, 0
            return Verdict.QUIET if self._seen >= QUIET else None
        self._bad += bad
        return self._compare() if self.slower else self._baseline()

    def _baseline(self) -> Verdict | None:
        seen, bad = self._seen, self._bad
        if bad == seen >= 4 or (bad >= 6 and bad > 0.7 * seen):
            self.left = 0.4
            return Verdict.LIMIT
        if seen >= MOST or (bad >= ENOUGH and seen >= FEWEST):
            self._first, self.slower = (seen, bad), True
            self._seen = self._bad = 0
        return None

    def _compare(self) -> Verdict | None:
        (many, before), seen, bad = self._first, self._seen, self._bad
        share = before / many
        expected = share * seen
        if seen > 3 and bad > expected + SIGMAS_WORSE * math.sqrt(expected) + 1:
            self.left = max(0.2, 1 - bad / seen) / 2
            return Verdict.LIMIT
        clear = expected - bad > SIGMAS * math.sqrt(expected)
        if not clear and seen < many:
            return None
        found = bad / seen
        self.noise = (bad + before) / (seen + many)
        self.left = 1 - share
        helped = clear or found < HELPED * share or 1 - found > GREW * (1 - share)
        return Verdict.LIMIT if helped or found > share + WORSE or found > MOSTLY else Verdict.NOISE
