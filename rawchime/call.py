"""One whole call, with its attempts and waits, as a generator that does no I/O.

It yields ``Send`` and expects the Exchange, or yields ``Sleep`` and expects None. It returns the result, or raises. The
caller brings the socket and the sleep::

    steps = call(operation, endpoint, credentials)
    step = next(steps)
    while True:                       # until StopIteration brings the result
        step = steps.send(transport.send(step.request, step.timeout) if isinstance(step, Send) else sleep(step.seconds))
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from typing import NamedTuple, Protocol, TypeVar

from .answer import judge
from .endpoint import Endpoint
from .errors import NothingSent, OutcomeUnknown, RawChimeError, ServiceError
from .message import Exchange, Request, Response
from .retry import Memory, RetryPolicy, clock_offset
from .signing import Credentials, sign

TIMEOUT = 60.0
"""Seconds for a whole call."""
ATTEMPT_TIMEOUT = 30.0
"""Seconds for one attempt of it."""

R_co = TypeVar("R_co", covariant=True)


class Operation(Protocol[R_co]):
    """The methods that ``call`` needs."""

    def request(self, endpoint: Endpoint) -> Request: ...

    def parse(self, response: Response, exchanges: tuple[Exchange, ...] = ()) -> R_co: ...


class Send(NamedTuple):
    """Send this signed request and read its response, within ``timeout`` seconds."""

    request: Request
    timeout: float


class Sleep(NamedTuple):
    """Wait for this many seconds, because of ``error``."""

    seconds: float
    error: RawChimeError


def call(
    operation: Operation[R_co],
    endpoint: Endpoint,
    credentials: Callable[[], Credentials],
    *,
    policy: RetryPolicy = RetryPolicy(),
    memory: Memory | None = None,
    timeout: float = TIMEOUT,
    attempt_timeout: float = ATTEMPT_TIMEOUT,
    clock: Callable[[], float] = time.time,
    timer: Callable[[], float] = time.monotonic,
    chance: Callable[[], float] = random.random,
) -> Generator[Send | Sleep, Exchange | None, R_co]:
    """Yield the steps of one call. All times are in seconds.

    For each attempt, ``credentials`` is called and the request is signed again. ``clock`` dates the signature (seconds since
    the epoch), ``timer`` keeps the deadline. The time between two steps counts against ``timeout``.

    Raises the errors of ``operation.request`` and ``credentials``. When no further attempt is made, it raises the error that
    leaves most in doubt: after a 503 and a refused connection, the 503, because the service may have acted.
    """
    memory = memory or Memory()
    deadline = timer() + timeout
    unsigned = operation.request(endpoint)
    exchanges: list[Exchange] = []
    failed: list[RawChimeError] = []
    corrected, cost = False, 0
    while True:
        try:
            signer = credentials()
            request = sign(unsigned, signer, endpoint, clock() + memory.clock_offset).knowing(signer.secret_key)
            left = deadline - timer()
            if left <= 0:
                raise NothingSent(f"the timeout of {timeout:g} s passed before the request could be sent")
        except NothingSent as error:
            raise _worst([*failed, error], exchanges) from None

        exchange = yield Send(request, min(left, attempt_timeout))
        if exchange is None:
            raise TypeError("call() received None for a Send: it needs the Exchange")
        exchanges.append(exchange)
        try:
            result = judge(exchange, lambda response: operation.parse(response, tuple(exchanges)))
        except RawChimeError as error:
            if request.method == "GET" and _doubt(error) > 1:
                error.advice = "Nothing was changed: the request only reads. Run it again; -v shows the response."
            failed.append(error)
        else:
            memory.earn(cost)
            return result

        last = failed[-1]
        offset = None if corrected else clock_offset(last, exchange, clock())
        if offset is not None:
            memory.clock_offset = offset
            corrected = True
        elif not policy.retries(last) and not _only_a_question(request, last):
            raise _worst(failed, exchanges)
        if len(exchanges) >= policy.max_attempts:
            raise _worst(failed, exchanges)
        delay = policy.delay(last, len(exchanges), chance(), exchange) if offset is None else 0.0
        if timer() + delay >= deadline:
            raise _worst(failed, exchanges)
        if offset is None:
            cost = memory.spend(last)
            if not cost:
                raise _worst(failed, exchanges)
        yield Sleep(delay, last)


def _only_a_question(request: Request, error: RawChimeError) -> bool:
    """Whether a lost response can be asked for again because the request changes nothing (RFC 9110 §9.2.1)."""
    return request.method == "GET" and isinstance(error, OutcomeUnknown)


def _worst(failed: list[RawChimeError], exchanges: list[Exchange]) -> RawChimeError:
    """Return the error that leaves most in doubt, the latest of equals."""
    error = max(reversed(failed), key=_doubt)
    error.exchanges = tuple(exchanges)
    return error


def _doubt(error: RawChimeError) -> int:
    if isinstance(error, OutcomeUnknown):
        return 3
    if isinstance(error, ServiceError):
        return 1 if error.nothing_done else 2
    return 0
