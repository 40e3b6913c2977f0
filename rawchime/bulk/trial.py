"""A trial: is it the rate that gets requests throttled, or is it the service's habit? Nothing here waits or reads a clock.

A *limit* (a bucket of tokens, perhaps shared with others) throttles what goes beyond it: at half the rate the share of
throttled requests falls, often to nothing. *Noise* throttles a share of all requests at any rate: then to go slower only
loses time. So some requests are sent at a rate, as many at half of it, and the two shares are compared.

The first count begins behind a throttled request: the bucket is empty then, and what it had saved up misleads no more.
"""

from __future__ import annotations

import math
from enum import Enum

QUIET, MOST = 40, 40
"""Requests without one that is throttled, after which there is nothing to try; and the most that are sent at one rate."""
FEWEST, ENOUGH = 12, 6
"""Requests, and throttled ones among them, that make a share."""
HELPED, GREW, WORSE = 0.5, 1.3, 0.2
"""Half the rate helped where the share falls by this factor, or what is accepted grows by that one. It helped as well, in
the end, where the share rises by so much: noise does not grow, and a bucket was still running empty."""
MOSTLY = 0.5
"""A share beyond which it is no noise that a job could live with."""
SIGMAS = 1.5
"""Standard deviations that end the second count early, where it is below what noise would be."""
SIGMAS_WORSE = 3.0
"""And where it is above."""


class Verdict(Enum):
    """What a trial has found."""

    LIMIT = "the rate is beyond a limit"
    NOISE = "a share of requests is throttled at any rate"
    QUIET = "nothing is throttled at this rate"


class Trial:
    """One trial at a ``rate``, in requests a second.

    Attributes:
        slower: whether it is at the half rate.
        noise: the share of requests that was throttled, over both counts.
        left: the part of the rate that a limit leaves, by what was accepted.
    """

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.slower = False
        self.noise, self.left = 0.0, 1.0
        self._begun = False
        self._first = (0, 0)
        self._seen = self._bad = 0

    def count(self, bad: bool) -> Verdict | None:
        """Count an answer, throttled where ``bad``. Return the verdict, once there is one."""
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
