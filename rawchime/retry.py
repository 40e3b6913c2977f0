"""Decide whether to retry, and how long to wait.

The arithmetic is that of AWS's SDKs since 2026: exponential back-off with full jitter, and a quota of tokens that limits
retries when many calls fail. Nothing here sleeps, and the random number is an argument.
"""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

from .answer import http_date, retry_after, retry_after_ms
from .errors import NothingSent, OutcomeUnknown, RawChimeError, ServiceError, ThrottledClientException
from .message import Exchange
from .sigv4 import from_amz_date

SKEW = 4 * 60
"""Difference of the clocks, in seconds, from which a refused date is blamed on this machine's clock."""


class RetryPolicy(NamedTuple):
    """When to retry, and how long to wait. Times are in seconds. It can be subclassed.

    A 500 may have done some of the work, and an unknown outcome all of it. Neither is retried unless asked for.
    """

    max_attempts: int = 3
    scale: float = 0.05
    throttling_scale: float = 1.0
    longest: float = 20.0
    retry_500: bool = False
    retry_unknown: bool = False

    def retries(self, error: RawChimeError) -> bool:
        """Return True for throttling, 503, and a request that did not wholly leave; else as the settings say."""
        if isinstance(error, ThrottledClientException):
            return True
        if isinstance(error, ServiceError):
            return error.status == 503 or (error.status == 500 and self.retry_500)
        return isinstance(error, NothingSent) or (isinstance(error, OutcomeUnknown) and self.retry_unknown)

    def delay(self, error: RawChimeError, attempt: int, chance: float, exchange: Exchange) -> float:
        """Return the seconds before the next attempt. The first ``attempt`` is 1; ``chance`` is a random number in [0, 1).

        ``x-amz-retry-after`` adds at most 5 seconds, as in AWS's SDKs. ``Retry-After`` is followed; the call's deadline
        bounds it.
        """
        scale = self.throttling_scale if isinstance(error, ThrottledClientException) else self.scale
        delay = chance * min(scale * 2.0 ** min(attempt - 1, 60), self.longest)
        if exchange.response is not None:
            asked = retry_after_ms(exchange.response)
            if asked is not None:
                delay = min(max(asked, delay), delay + 5.0)
            delay = max(delay, retry_after(exchange.response) or 0.0)
        return delay


class Memory:
    """The state of a client between calls: the retry quota, and the error of this machine's clock.

    Threads can share it.
    """

    QUOTA = 500
    COST = 14
    THROTTLING_COST = 5
    INCOME = 1

    def __init__(self) -> None:
        self.tokens = self.QUOTA
        self.clock_offset = 0.0
        self._lock = Lock()

    def spend(self, error: RawChimeError) -> int:
        """Take the tokens of a retry. Return how many, or 0 if there are too few: then do not retry."""
        cost = self.THROTTLING_COST if isinstance(error, ThrottledClientException) else self.COST
        with self._lock:
            if self.tokens < cost:
                return 0
            self.tokens -= cost
            return cost

    def earn(self, cost: int) -> None:
        """Return the tokens of the last retry after a success, or one token if there was no retry."""
        with self._lock:
            self.tokens = min(self.QUOTA, self.tokens + (cost or self.INCOME))


def clock_offset(error: RawChimeError, exchange: Exchange, now: float) -> float | None:
    """Return the seconds to add to a clock that reads ``now``, or None if the clock did not cause ``error``.

    The clock is the cause if the service refuses the date or the signature, and its ``Date`` is minutes from the one signed.
    """
    code = error.code.removesuffix("Exception") if isinstance(error, ServiceError) else ""
    if code not in ("RequestExpired", "RequestTimeTooSkewed", "InvalidSignature", "SignatureDoesNotMatch"):
        return None
    date = http_date(exchange.response.get("date")) if exchange.response is not None else None
    if date is None or not 0 < date < 4_102_444_800:  # the year 2100: AWS's clocks are in this century
        return None
    if abs(date - from_amz_date(exchange.request.get("x-amz-date"))) <= SKEW:
        return None
    return date - now
