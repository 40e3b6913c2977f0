"""Whole calls: responses, fixed random numbers, and a clock that only waits move -> attempts, delays, outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..call import ATTEMPT_TIMEOUT, TIMEOUT, Send, call
from ..endpoint import resolve
from ..errors import RawChimeError
from ..message import Exchange, Request
from ..operations.batch_delete_phone_number import BatchDeletePhoneNumber
from ..retry import Memory, RetryPolicy
from .proofs import exchange, failure, result
from .raw import Raw
from .requests import AT, KEYS, Vector
from .responses import BY_NAME, IDS

REFUSED = "connection refused"
"""In place of a response: no connection was made, so nothing was sent."""
RANDOM = (0.5, 0.75, 0.25)

_SKEWED = Raw(
    "clock-skewed",
    "The date signed is refused, and the answer's own Date tells how far it is off.",
    b"HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: InvalidSignatureException\r\nDate: Wed, 18 Sep 2019 21:00:00 GMT\r\n"
    b"Content-Length: 31\r\n\r\n" + b'{"message":"Signature expired"}',
)
_OWN = {one.name: one for one in (_SKEWED,)}


class Case(NamedTuple):
    name: str
    note: str
    answers: tuple[str, ...]
    policy: RetryPolicy = RetryPolicy()
    timeout: float = TIMEOUT
    tokens: int = Memory.QUOTA
    random: tuple[float, ...] = RANDOM


CASES = (
    Case("success", "One attempt succeeds. The quota is full, so that nothing is added.", ("success",)),
    Case(
        "429-429-success",
        "Two attempts are throttled. Delay n is random x 1 s x 2^(n-1), and each attempt is signed again.",
        ("429", "429", "success"),
    ),
    Case("503-503-success", "Two attempts receive a 503. Delay n is random x 0.05 s x 2^(n-1).", ("503", "503", "success")),
    Case("503-429-success", "The last error determines the scale of the delay.", ("503", "429", "success")),
    Case("429-gives-up", "The third attempt is the last, after 429s.", ("429", "429", "429")),
    Case("503-gives-up", "The third attempt is the last, after 503s.", ("503", "503", "503")),
    Case("refused-success", "A refused connection is retried.", (REFUSED, "success")),
    Case("refused-gives-up", "Three connections are refused, and nothing was sent.", (REFUSED, REFUSED, REFUSED)),
    Case(
        "503-refused",
        "Of several errors, the one that leaves most in doubt is reported: the 503.",
        ("503", REFUSED, REFUSED),
    ),
    Case(
        "400-throttling-success", "A throttling error code under a 400 counts as throttling.", ("400-throttling", "success")
    ),
    *(Case(f"{status}-once", f"A {status} is not retried.", (status,)) for status in ("400", "401", "403", "404")),
    Case("500-once", "After a 500 the service may have acted: by default it is not retried.", ("500",)),
    Case("500-asked-for", "A 500 is retried if the policy allows it.", ("500", "success"), RetryPolicy(retry_500=True)),
    Case("418-once", "An unknown status is not retried.", ("418",)),
    Case("302-once", "A redirect is neither followed nor retried.", ("redirect-302",)),
    Case("cut-once", "A cut response leaves the outcome unknown: by default it is not retried.", ("cut-body",)),
    Case("closed-once", "A connection that closes without a response is not retried.", ("closed",)),
    Case(
        "cut-asked-for",
        "A cut response is retried if the policy allows it.",
        ("cut-body", "success"),
        RetryPolicy(retry_unknown=True),
    ),
    Case("partial", "A refused number is a result, not a failure of the call.", ("partial",)),
    Case("retry-after", "Retry-After raises the delay to the stated seconds.", ("429-retry-after", "success")),
    Case("x-amz-retry-after", "x-amz-retry-after raises the delay, by at most 5 s.", ("429-x-amz-retry-after", "success")),
    Case(
        "x-amz-retry-after-below",
        "x-amz-retry-after never lowers the delay.",
        ("429-x-amz-retry-after", "429-x-amz-retry-after", "success"),
        random=(0.0, 0.99),
    ),
    Case("retry-after-far", "If Retry-After ends after the deadline, the call ends now.", ("429-retry-after-far",)),
    Case("deadline", "If the delay ends after the deadline, the call ends now.", ("429",), timeout=0.4),
    Case("one-attempt", "The policy allows one attempt.", ("429",), RetryPolicy(max_attempts=1)),
    Case(
        "five-attempts",
        "The delays double.",
        ("503", "503", "503", "503", "success"),
        RetryPolicy(max_attempts=5),
        random=(1.0, 1.0, 1.0, 1.0),
    ),
    Case(
        "longest", "The longest delay is 20 s.", ("429",) * 7, RetryPolicy(max_attempts=7), timeout=600.0, random=(1.0,) * 6
    ),
    Case(
        "quota-empty", "A retry costs 14 tokens, or 5 after throttling. With 4 tokens there is no retry.", ("429",), tokens=4
    ),
    Case("quota-just", "With 5 tokens there is one retry. The success returns its cost.", ("429", "success"), tokens=5),
    Case("quota-503", "With 13 tokens, a 503 is not retried.", ("503",), tokens=13),
    Case("quota-first-try", "A success at the first attempt returns one token.", ("success",), tokens=100),
    Case(
        "clock-skewed",
        "The clock is corrected once, by the Date of the response, without a delay.",
        ("clock-skewed", "success"),
    ),
    Case(
        "clock-skewed-twice",
        "The clock is corrected only once. Then the error is reported.",
        ("clock-skewed", "clock-skewed"),
    ),
)


def cases() -> Iterator[Vector]:
    """Yield every vector."""
    for case in CASES:
        value = {
            "name": case.name,
            "note": case.note,
            "sent": list(IDS),
            "policy": case.policy._asdict(),
            "timeout": case.timeout,
            "attempt_timeout": ATTEMPT_TIMEOUT,
            "quota": case.tokens,
            "start": AT,
            "random": list(case.random),
            "answers": [_file(name) for name in case.answers],
            **_run(case),
        }
        yield value, {f"{name}.http": _OWN[name].data for name in case.answers if name in _OWN}


def _file(name: str) -> str | None:
    """Return the path of a response's bytes below the set's folder, or None for a refused connection."""
    if name == REFUSED:
        return None
    return f"retries/{name}.http" if name in _OWN else f"responses/{name}.http"


def _run(case: Case) -> dict[str, Any]:
    now = AT
    chance, memory = iter(case.random), Memory()
    memory.tokens = case.tokens
    dates: list[str] = []
    delays: list[float] = []
    steps = call(
        BatchDeletePhoneNumber(IDS),
        resolve("us-east-1"),
        lambda: KEYS,
        policy=case.policy,
        memory=memory,
        timeout=case.timeout,
        clock=lambda: now,
        timer=lambda: now,
        chance=lambda: next(chance),
    )
    answers, came = iter(case.answers), None
    outcome: dict[str, Any] = {}
    while not outcome:
        try:
            step = steps.send(came)
        except StopIteration as done:
            outcome = result(done.value)
        except RawChimeError as error:
            outcome = failure(error)
        else:
            if isinstance(step, Send):
                dates.append(step.request.get("x-amz-date"))
                came = _exchange(step.request, next(answers))
            else:
                delays.append(round(step.seconds, 6))
                now, came = now + step.seconds, None
    assert next(answers, None) is None, f"{case.name}: the call ended before its last answer"
    return {"attempts": len(dates), "dates": dates, "delays": delays, "quota_after": memory.tokens, "expected": outcome}


def _exchange(request: Request, name: str) -> Exchange:
    if name == REFUSED:
        return Exchange(request, None, 0, failure=REFUSED)
    return exchange(request, (_OWN.get(name) or BY_NAME[name]).data)
