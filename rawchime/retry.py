"""What came back, and which attempt it was -> the seconds to wait, or stop.

The arithmetic is what AWS's SDKs do since 2026: exponential, with full jitter, and a quota of tokens that keeps many
failing calls from becoming many more. Nothing here sleeps, and chance is an argument.
"""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

from .answer import http_date, retry_after, retry_after_ms
from .errors import NothingSent, OutcomeUnknown, RawChimeError, ServiceError, ThrottledClientException
from .message import Exchange
from .sigv4 import from_amz_date

SKEW = 4 * 60
"""Seconds between this clock and the service's from which a refused date is put down to the clock."""


class RetryPolicy(NamedTuple):
    """When to try again, and how long to wait. Times are in seconds.

    A 500 may have done some of the work and an unknown outcome all of it, so neither is tried again unless it is asked for.
    """

    max_attempts: int = 3
    scale: float = 0.05
    throttling_scale: float = 1.0
    longest: float = 20.0
    retry_500: bool = False
    retry_unknown: bool = False

    def retries(self, error: RawChimeError) -> bool:
        """True for throttling, 503, and a request that did not (wholly) leave; for the rest as the policy says."""
        if isinstance(error, ThrottledClientException):
            return True
        if isinstance(error, ServiceError):
            return error.status == 503 or (error.status == 500 and self.retry_500)
        return isinstance(error, NothingSent) or (isinstance(error, OutcomeUnknown) and self.retry_unknown)

    def delay(self, error: RawChimeError, attempt: int, chance: float, exchange: Exchange) -> float:
        """Seconds before the attempt after this one (the first is 1). ``chance`` is a random number of [0, 1).

        ``x-amz-retry-after`` raises it by 5 seconds at the most, as in AWS's SDKs; ``Retry-After`` to what it says: the
        call's deadline bounds it.
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
    """What one client remembers from call to call: the retry quota, and how far this machine's clock is off.

    Safe from many threads.
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
        """Take a retry's tokens: how many, or 0 where there are too few and the retry must not be."""
        cost = self.THROTTLING_COST if isinstance(error, ThrottledClientException) else self.COST
        with self._lock:
            if self.tokens < cost:
                return 0
            self.tokens -= cost
            return cost

    def earn(self, cost: int) -> None:
        """A call succeeded: its last retry's tokens come back, or one token where there was no retry."""
        with self._lock:
            self.tokens = min(self.QUOTA, self.tokens + (cost or self.INCOME))


def clock_offset(error: RawChimeError, exchange: Exchange, now: float) -> float | None:
    """Seconds to add to the clock that reads ``now``, where it is to blame for ``error``; None where it is not.

    It is to blame where the service refuses the date or the signature, and its own ``Date`` is minutes from the date signed.
    """
    code = error.code.removesuffix("Exception") if isinstance(error, ServiceError) else ""
    if code not in ("RequestExpired", "RequestTimeTooSkewed", "InvalidSignature", "SignatureDoesNotMatch"):
        return None
    date = http_date(exchange.response.get("date")) if exchange.response is not None else None
    if date is None or not 0 < date < 4_102_444_800:  # the year 2100: no clock of AWS's tells another century
        return None
    if abs(date - from_amz_date(exchange.request.get("x-amz-date"))) <= SKEW:
        return None
    return date - now
