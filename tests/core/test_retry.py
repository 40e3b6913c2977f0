"""How long to wait, and when to stop: arithmetic without a clock."""

from __future__ import annotations

import threading

import pytest
from services import CREDENTIALS, IDS

import rawchime
from rawchime import BatchDeletePhoneNumber, Exchange, Memory, Response, RetryPolicy, resolve, sign
from rawchime.answer import service_error
from rawchime.retry import clock_offset

ENDPOINT = resolve("us-east-1")
AT = 1568836428
REQUEST = sign(BatchDeletePhoneNumber(IDS).request(ENDPOINT), CREDENTIALS, ENDPOINT, AT)
POLICY = RetryPolicy()


def answered(status: int, *headers: tuple[str, str]) -> tuple[rawchime.ServiceError, Exchange]:
    response = Response.make(status, headers)
    return service_error(response), Exchange(REQUEST, response, len(REQUEST.to_bytes()))


@pytest.mark.parametrize(
    ("status", "attempt", "delay"),
    [
        *((503, 1, 0.05), (503, 2, 0.1), (503, 3, 0.2), (503, 9, 12.8), (503, 10, 20.0), (503, 5000, 20.0)),
        *((429, 1, 1.0), (429, 2, 2.0), (429, 5, 16.0), (429, 6, 20.0), (429, 5000, 20.0)),
    ],
)
def test_the_delay_doubles_up_to_twenty_seconds(status: int, attempt: int, delay: float) -> None:
    """rand · min(scale · 2^(attempt-1), 20): the scale is 50 ms, and a second after throttling."""
    error, exchange = answered(status)
    assert POLICY.delay(error, attempt, 1.0, exchange) == pytest.approx(delay)
    assert POLICY.delay(error, attempt, 0.25, exchange) == pytest.approx(delay / 4)
    assert POLICY.delay(error, attempt, 0.0, exchange) == 0.0


@pytest.mark.parametrize(
    ("header", "value", "chance", "delay"),
    [
        ("x-amz-retry-after", "1500", 0.0, 1.5),
        ("x-amz-retry-after", "1500", 1.0, 1.5),
        ("x-amz-retry-after", "100", 1.0, 1.0),
        ("x-amz-retry-after", "60000", 0.0, 5.0),
        ("x-amz-retry-after", "60000", 1.0, 6.0),
        ("x-amz-retry-after", "junk", 1.0, 1.0),
        ("Retry-After", "1", 0.0, 1.0),
        ("Retry-After", "40", 1.0, 40.0),
        ("Retry-After", "0", 1.0, 1.0),
    ],
)
def test_what_the_service_asks_for_raises_the_delay(header: str, value: str, chance: float, delay: float) -> None:
    """AWS's header by five seconds at the most, HTTP's to what it says; neither lowers it."""
    error, exchange = answered(429, (header, value))
    assert POLICY.delay(error, 1, chance, exchange) == delay


@pytest.mark.parametrize(
    ("error", "again"),
    [
        *((answered(status)[0], status in (429, 503)) for status in (302, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504)),
        (answered(400, ("x-amzn-errortype", "ThrottlingException"))[0], True),
        (answered(403, ("x-amzn-errortype", "ExpiredTokenException"))[0], False),
        (rawchime.NothingSent("refused"), True),
        (rawchime.OutcomeUnknown("cut"), False),
    ],
)
def test_what_is_tried_again(error: rawchime.RawChimeError, again: bool) -> None:
    """429, 503, throttling under any status and what did not leave; nothing that may have been done."""
    assert POLICY.retries(error) == again


def test_a_policy_may_ask_for_more() -> None:
    """A 500 and an unknown outcome, each by name."""
    assert POLICY._replace(retry_500=True).retries(answered(500)[0])
    assert POLICY._replace(retry_unknown=True).retries(rawchime.OutcomeUnknown("cut"))


def test_the_quota_runs_dry_and_fills_again() -> None:
    """500 tokens; a retry costs 14, after throttling 5; a success gives back what its last retry cost, or one."""
    memory = Memory()
    assert [memory.spend(answered(429)[0]), memory.spend(answered(503)[0])] == [5, 14]
    assert memory.tokens == 481
    while memory.spend(answered(503)[0]):
        pass
    assert memory.tokens == 481 % 14
    memory.earn(14)
    assert memory.spend(answered(503)[0]) == 14
    memory.earn(0)
    assert memory.tokens == 481 % 14 + 1
    for _ in range(600):
        memory.earn(0)
    assert memory.tokens == 500


def test_the_quota_is_right_under_many_threads() -> None:
    """Tokens that eight threads take and give back are all there in the end."""
    memory = Memory()

    def work() -> None:
        for _ in range(2000):
            memory.earn(memory.spend(answered_429))

    answered_429 = answered(429)[0]
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert memory.tokens == 500


@pytest.mark.parametrize(
    ("code", "date", "offset"),
    [
        ("RequestExpired", "Wed, 18 Sep 2019 20:53:48 GMT", 3600.0),
        ("RequestTimeTooSkewed", "Wed, 18 Sep 2019 18:53:48 GMT", -3600.0),
        ("InvalidSignatureException", "Wed, 18 Sep 2019 20:53:48 GMT", 3600.0),
        ("SignatureDoesNotMatch", "Wed, 18 Sep 2019 20:53:48 GMT", 3600.0),
        ("InvalidSignatureException", "Wed, 18 Sep 2019 19:54:48 GMT", None),
        ("ForbiddenException", "Wed, 18 Sep 2019 20:53:48 GMT", None),
        ("RequestExpired", "yesterday", None),
        ("RequestExpired", "", None),
    ],
)
def test_the_clock_is_blamed_where_the_service_says_so(code: str, date: str, offset: float | None) -> None:
    """The error's code and the answer's Date together; a wrong key under a right clock is not the clock's."""
    error, exchange = answered(403, ("x-amzn-errortype", code), ("Date", date))
    assert clock_offset(error, exchange, AT) == offset
    assert clock_offset(rawchime.OutcomeUnknown("cut"), exchange, AT) is None
