"""Whole calls: a sequence of answers, fixed random numbers and a clock that only waits move -> attempts, delays, outcome."""

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
"""In place of an answer: the connection was never made, so that nothing was sent."""
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
    Case("success", "One attempt; the quota is full, so nothing is added.", ("success",)),
    Case("429-429-success", "Throttled twice: random x 1 s x 2^(n-1), signed anew each time.", ("429", "429", "success")),
    Case("503-503-success", "Away twice: random x 0.05 s x 2^(n-1).", ("503", "503", "success")),
    Case("503-429-success", "The scale is that of the last error.", ("503", "429", "success")),
    Case("429-gives-up", "The third attempt is the last.", ("429", "429", "429")),
    Case("503-gives-up", "And so it is.", ("503", "503", "503")),
    Case("refused-success", "A connection that was never made is tried again.", (REFUSED, "success")),
    Case("refused-gives-up", "Three times, and nothing was ever sent.", (REFUSED, REFUSED, REFUSED)),
    Case("503-refused", "Of several errors the one that leaves most in doubt is told: the 503.", ("503", REFUSED, REFUSED)),
    Case("400-throttling-success", "A throttling code under a 400 is throttling.", ("400-throttling", "success")),
    *(Case(f"{status}-once", "Not tried again.", (status,)) for status in ("400", "401", "403", "404")),
    Case("500-once", "It may have been done: not tried again by itself.", ("500",)),
    Case("500-asked-for", "Unless the policy says so.", ("500", "success"), RetryPolicy(retry_500=True)),
    Case("418-once", "Nor is a status that nobody knows.", ("418",)),
    Case("302-once", "A redirect is neither followed nor tried again.", ("redirect-302",)),
    Case("cut-once", "No proof came back: not tried again by itself.", ("cut-body",)),
    Case("closed-once", "Nor when there was no answer at all.", ("closed",)),
    Case("cut-asked-for", "Unless the policy says so.", ("cut-body", "success"), RetryPolicy(retry_unknown=True)),
    Case("partial", "A number that is refused is an answer, not a failure of the call.", ("partial",)),
    Case("retry-after", "Retry-After raises the delay to what it says.", ("429-retry-after", "success")),
    Case("x-amz-retry-after", "x-amz-retry-after raises it, by 5 s at the most.", ("429-x-amz-retry-after", "success")),
    Case(
        "x-amz-retry-after-below",
        "It never lowers the delay.",
        ("429-x-amz-retry-after", "429-x-amz-retry-after", "success"),
        random=(0.0, 0.99),
    ),
    Case("retry-after-far", "A wait that ends after the deadline ends the call now.", ("429-retry-after-far",)),
    Case("deadline", "So does a delay that does.", ("429",), timeout=0.4),
    Case("one-attempt", "A policy of one attempt.", ("429",), RetryPolicy(max_attempts=1)),
    Case(
        "five-attempts",
        "The delays double.",
        ("503", "503", "503", "503", "success"),
        RetryPolicy(max_attempts=5),
        random=(1.0, 1.0, 1.0, 1.0),
    ),
    Case(
        "longest", "20 s is the longest delay.", ("429",) * 7, RetryPolicy(max_attempts=7), timeout=600.0, random=(1.0,) * 6
    ),
    Case("quota-empty", "A retry costs 14 tokens, after throttling 5: with 4 there is none.", ("429",), tokens=4),
    Case("quota-just", "With 5 there is one; the success gives its cost back.", ("429", "success"), tokens=5),
    Case("quota-503", "With 13 there is no retry of a 503.", ("503",), tokens=13),
    Case("quota-first-try", "A success at the first try gives one token back.", ("success",), tokens=100),
    Case(
        "clock-skewed",
        "The clock is corrected once, by the answer's Date, and without a delay.",
        ("clock-skewed", "success"),
    ),
    Case("clock-skewed-twice", "Once: then the error is told.", ("clock-skewed", "clock-skewed")),
)


def cases() -> Iterator[Vector]:
    """Every vector."""
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
    """Where an answer's bytes are, below the set's folder; None for a connection that is refused."""
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
