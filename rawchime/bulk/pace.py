"""Decide how fast to send. The service's rate is not published, so it is found by sending. Nothing here waits or reads a
clock.

A service that throttles is modelled as a token bucket: the bucket holds some tokens and gains R tokens a second, and a
request that finds it empty is throttled. The client finds R as follows:

- **The first search.** From START requests a second, the rate grows with each success, until a request is throttled or the
  workers or ``cap`` limit it.
- **The measure.** At each throttled request the bucket is empty. So the successes between two of them, divided by the time
  between them, give R, whatever the size of the bucket. If the rate was below R in between, a small bucket may have
  overflowed, and the measure is too low; but then the rate at the end is R. The truth lies between the two, so their
  weighted mean is used.
- **The wave.** From a little below the measure, the rate grows along a cubic: slowly near the measure, so that few requests
  are throttled, and faster the longer nothing is throttled (CUBIC does the same with a window, RFC 9438 §4.1). The wave
  counts requests, not seconds, so that one request in forty or fifty is throttled at any rate. If nothing is throttled well
  beyond the measure, the limit was raised, and the search starts again.
- **Too few successes for a measure.** Then the limit was lowered, or is not known yet, and the rate is cut until there are
  enough successes. Once the limit was known, no cut goes below the rate of recent successes, because such signs come in
  series when others use the same account. In addition, the rate always grows a little with time: after a cut it
  recovers, and two jobs that share an account approach an even share.
- **Noise.** A service may throttle a share of all requests at any rate. Each of them looks like an empty bucket, and the
  rate would keep falling. So when throttled requests come close together, or the rate has fallen far, a
  :class:`~.trial.Trial` compares two rates. The share that it finds is noise, and is expected from then on. Only the excess
  over it, summed up, is a sign of an empty bucket (Page's CUSUM). After some time the trial is repeated.

An AIMD loop needs many throttled requests to reach a low limit, and many seconds to reach a high one. README.md in this
folder compares this pace with boto3's standard and adaptive modes.
"""

from __future__ import annotations

import math
from collections import deque

from .trial import Trial, Verdict

START = 40.0
"""Requests a second at the start."""
GROWTH = 1.08
SEARCH_GROWTH = 1.04
BELOW = 0.91
"""The start of the wave, as a share of the measure."""
SPAN = 30
"""Successes until the wave is back at the measure."""
AWAY = 2.0
"""Spans without a throttled request, after which the measure is dropped."""
FEWEST = 4
"""The fewest successes for a measure."""
WEIGHT = 0.4
"""The weight of the rate at the end, in the mean."""
CUT, CUT_FIRST, CUT_KNOWN = 0.4, 0.7, 0.7
"""The factor of a cut when no measure is possible: during the search, at its first sign, and after an earlier measure."""
FLOOR = 0.8
"""The share of the rate of recent successes below which no cut goes, once there was a measure."""
LATELY = 20
"""The number of recent successes for that rate."""
COMEBACK, EVEN = 0.01, 0.02
"""Requests a second that are added each second, and the factor of the square root of the rate that is added as well. The
slower of two jobs gains more in proportion."""
AT_MOST = 0.05
"""How far beyond the measure these two may raise the rate."""
SLOWEST, FASTEST = 0.1, 10_000.0
"""Requests a second. No service is known to accept fewer, and no job sends more."""
SLACK = 1.15
"""How far the rate may exceed the rate of responses. If the workers are the limit, a higher rate means nothing."""
CLOSE, STRIKES = 10, 5
"""Two signs with fewer successes than CLOSE between them are close together; STRIKES such pairs are suspicious."""
PASSED, FADES = 4, 0.998
"""Successes after which a rate counts as reached, and the factor by which each response lowers that mark."""
FALLEN = 2.5
"""A rate that is lower than the rate reached by this factor is suspicious."""
BELIEVED, LONGER = 1000, 3
"""Responses for which noise is trusted, and the factor by which that grows each time the noise is found again."""
BEYOND, SUM = 0.08, 6.0
"""The share of throttled requests that is tolerated beyond the noise, and the excess, in requests, that makes a sign."""


class Pace:
    """The pace of a job. All times are seconds on one monotonic clock; ``cap`` is the most requests a second.

    Attributes:
        rate: the current rate, in requests a second.
        next_at: when the next request may be sent.
        sent: the count of requests.
        throttled: the count of throttled requests.
        noise: the share of requests that is throttled at any rate, as far as it is known.
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
        """Count a request that is sent now."""
        self.sent += 1
        interval = 1 / self.rate
        self.next_at = max(self.next_at, now - interval) + interval  # a delay of at most one interval is caught up

    def accept(self, now: float, sent_at: float) -> None:
        """Count a request that was sent at ``sent_at`` and not throttled."""
        self._lately.append(now)
        before, since = self.rate, now - self._accepted_at
        self._accepted_at = now
        if not self._informs(now, sent_at, bad=False):
            return
        self._successes += 1
        self._in_a_row = 0
        if self._successes >= PASSED and self._cut_at is not None:  # the tokens of a full bucket prove nothing
            self._reached = max(self._reached, self._real(now))
        self._grow(now)
        if self._cut_at is not None:
            most = self._measured * (1 + AT_MOST) if self._measured else math.inf
            self._set(max(self.rate, min(before + (COMEBACK + EVEN * math.sqrt(before)) * since, most)))

    def throttle(self, now: float, sent_at: float, wait: float = 0.0) -> None:
        """Count a request that was sent at ``sent_at`` and throttled. The service asks to wait for ``wait`` seconds.

        A request that was sent before the last cut gives no new information about the rate.
        """
        self.throttled += 1
        if self._informs(now, sent_at, bad=True) and self._sum >= SUM * min(1.0, 4 * self.noise):
            self._sum = 0.0
            self._empty(now)
        self.next_at = max(self.next_at, now + wait)

    def _informs(self, now: float, sent_at: float, *, bad: bool) -> bool:
        """Count a response. Return whether it gives information about the current rate."""
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
        """Raise the rate, by the wave or by the search."""
        wave = self._successes / SPAN - 1
        if self._measured and wave > AWAY - 1:
            self._measured, self._growth = 0.0, SEARCH_GROWTH
        rate = self._measured * (1 + (1 - BELOW) * wave**3) if self._measured else self.rate * self._growth
        self._set(min(rate, max(self.rate, SLACK * self._answered(now))))

    def _empty(self, now: float) -> None:
        """Handle a sign of an empty bucket: take a measure, cut the rate, or start a trial for noise."""
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
            self._reached = rate  # no request succeeds, so this is not noise
        if rate * FALLEN < self._reached:
            self._try(now, self._reached)
        else:
            self._begin(now, rate)

    def _suspicious(self, rate: float, successes: int) -> None:
        """Count signs that are close together, and signs in a row without a success between them."""
        if not successes:
            self._in_a_row += 1
        elif successes >= CLOSE:
            self._strikes = max(0, self._strikes - 1)
        elif self._cut_at is not None:
            self._suspect = max(rate, self._suspect if self._strikes else 0.0)
            self._strikes += 1

    def _try(self, now: float, rate: float) -> None:
        """Start a trial."""
        self._trial, self._strikes = Trial(rate), 0
        self._begin(now, rate)

    def _count(self, now: float, trial: Trial, bad: bool) -> None:
        """Count a response for a trial, and apply the verdict of the trial."""
        slower = trial.slower
        verdict = trial.count(bad)
        if verdict is None:
            if trial.slower is not slower:
                self._begin(now, min(trial.rate, self._answered(now)) / 2)  # the workers may be the limit
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
        """Return the rate at which requests are really sent, which the workers may limit."""
        return min(self.rate, SLACK * self._answered(now))

    def _answered(self, now: float) -> float:
        """Return the recent rate of responses, in responses a second."""
        full = len(self._answers) == self._answers.maxlen
        return (_rate(self._answers, now) if full else 0.0) or math.inf


def _rate(times: deque[float], now: float) -> float:
    """Return the rate of these times, in events a second."""
    return len(times) / (now - times[0]) if len(times) > 3 and now > times[0] else 0.0
