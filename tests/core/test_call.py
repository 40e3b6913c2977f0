"""One whole call, driven by hand: no socket, no sleep, no mock, and a clock that stands until it is moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from services import CREDENTIALS, IDS

import rawchime
from rawchime import (
    BatchDeletePhoneNumber,
    Credentials,
    Exchange,
    Memory,
    Request,
    Response,
    RetryPolicy,
    Send,
    Sleep,
    resolve,
)
from rawchime.call import call

ENDPOINT = resolve("us-east-1")
OK = Response.make(200, [("x-amzn-RequestId", "r-9")], b'{"PhoneNumberErrors":[]}')


class World:
    """A clock, and what the network does: each item is the answer of one attempt."""

    def __init__(self, *answers: Response | str | int) -> None:
        self.now = 1568836428.0
        self.answers = list(answers)
        self.sent: list[Request] = []
        self.timeouts: list[float] = []
        self.slept: list[float] = []
        self.attempt_seconds = 0.0

    def answer(self, request: Request) -> Exchange:
        """A Response; the text of what broke after the last byte; or the number of bytes that left."""
        came = self.answers.pop(0)
        size = len(request.to_bytes())
        if isinstance(came, Response):
            return Exchange(request, came, size)
        return Exchange(request, None, came if isinstance(came, int) else size, failure=f"broken: {came}")

    def drive(self, **options: Any) -> Any:
        settings: dict[str, Any] = {"clock": lambda: self.now, "timer": lambda: self.now, "chance": lambda: 1.0}
        steps = call(
            BatchDeletePhoneNumber(IDS), ENDPOINT, options.pop("credentials", lambda: CREDENTIALS), **(settings | options)
        )
        try:
            step = next(steps)
            while True:
                exchange = None
                if isinstance(step, Send):
                    self.sent.append(step.request)
                    self.timeouts.append(step.timeout)
                    self.now += self.attempt_seconds
                    exchange = self.answer(step.request)
                else:
                    assert isinstance(step, Sleep)
                    self.slept.append(step.seconds)
                    self.now += step.seconds
                step = steps.send(exchange)
        except StopIteration as done:
            return done.value


def status(code: int, *headers: tuple[str, str]) -> Response:
    return Response.make(code, headers)


def test_a_call_that_succeeds_at_once() -> None:
    """One request, no wait, and the result with its exchange."""
    world = World(OK)
    result = world.drive()
    assert (result.phone_number_errors, result.request_id) == ((), "r-9")
    assert [exchange.request for exchange in result.exchanges] == world.sent
    assert world.slept == []


@pytest.mark.parametrize("code", [429, 503])
def test_throttling_and_unavailability_are_tried_again_signed_anew(code: int) -> None:
    """Two such answers with Retry-After: 1, then success: three attempts with three dates and three signatures."""
    world = World(status(code, ("Retry-After", "1")), status(code, ("Retry-After", "1")), OK)
    result = world.drive(chance=lambda: 0.0)
    assert len(result.exchanges) == 3
    assert world.slept == [1.0, 1.0]
    assert [request.get("x-amz-date")[-3:] for request in world.sent] == ["48Z", "49Z", "50Z"]
    assert len({request.get("authorization") for request in world.sent}) == 3


@pytest.mark.parametrize("code", [302, 400, 401, 403, 404, 409, 500, 502])
def test_other_answers_are_not_tried_again(code: int) -> None:
    """One attempt, and the error carries its exchange."""
    world = World(status(code))
    with pytest.raises(rawchime.ServiceError) as caught:
        world.drive()
    assert caught.value.status == code
    assert caught.value.exchange is not None
    assert caught.value.exchange.request == world.sent[0]
    assert len(world.sent) == 1


def test_an_unknown_outcome_is_not_tried_again() -> None:
    """Unless the policy says so; then a later proof is a proof."""
    with pytest.raises(rawchime.OutcomeUnknown):
        World("cut").drive()
    result = World("cut", OK).drive(policy=RetryPolicy(retry_unknown=True))
    assert len(result.exchanges) == 2


@pytest.mark.parametrize("sent", [0, 10])
def test_a_connection_that_broke_before_the_last_byte_is_tried_again(sent: int) -> None:
    """Nothing can have been done."""
    assert len(World(sent, sent, OK).drive().exchanges) == 3
    with pytest.raises(rawchime.NothingSent):
        World(sent, sent, sent).drive()


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([status(503), 0, 0], rawchime.ServiceUnavailableException),
        ([0, status(503), 0], rawchime.ServiceUnavailableException),
        ([status(429), 0, 0], rawchime.ThrottledClientException),
        ([status(429), status(503), status(429)], rawchime.ServiceUnavailableException),
        ([0, 0, status(403)], rawchime.ForbiddenException),
        ([status(503), 0, "cut"], rawchime.OutcomeUnknown),
        ([status(503), status(403)], rawchime.ServiceUnavailableException),
        ([status(429), status(403)], rawchime.ForbiddenException),
    ],
)
def test_the_error_that_leaves_most_in_doubt_is_raised(answers: list[Any], kind: type[Exception]) -> None:
    """A refused connection does not make an earlier 503 undone: what is raised is never less than what may be."""
    with pytest.raises(kind) as caught:
        World(*answers).drive()
    assert len(caught.value.exchanges) == len(answers)  # type: ignore[attr-defined]


def test_attempts_are_bounded() -> None:
    """Three by default, and as many as the policy says."""
    for attempts in (1, 2, 5):
        world = World(*[status(503)] * 9)
        with pytest.raises(rawchime.ServiceUnavailableException):
            world.drive(policy=RetryPolicy(max_attempts=attempts))
        assert len(world.sent) == attempts


def test_a_wait_beyond_the_deadline_ends_the_call_now() -> None:
    """Retry-After: 61 under a deadline of 60 s is not waited for at all."""
    world = World(status(429, ("Retry-After", "61")), OK)
    with pytest.raises(rawchime.ThrottledClientException):
        world.drive(timeout=60.0)
    assert world.slept == []


def test_attempts_get_what_is_left_of_the_deadline() -> None:
    """The whole call's 10 s bound every attempt, and the waits count."""
    world = World(status(503, ("Retry-After", "2")), status(503), OK)
    world.attempt_seconds = 3.0
    world.drive(timeout=10.0, attempt_timeout=6.0)
    assert world.timeouts == [6.0, 5.0, pytest.approx(1.9)]


def test_slow_credentials_count_against_the_deadline() -> None:
    """What they take is not given back: a call whose time is over before it can send sends nothing."""
    world = World(OK)

    def slow() -> Credentials:
        world.now += 61
        return CREDENTIALS

    with pytest.raises(rawchime.NothingSent):
        world.drive(credentials=slow, timeout=60.0)
    assert world.sent == []


def test_credentials_are_asked_anew_for_each_attempt() -> None:
    """A token that was refreshed between two attempts signs the second."""
    tokens = iter("abc")
    world = World(status(503), status(503), OK)
    world.drive(credentials=lambda: CREDENTIALS._replace(token=next(tokens)))
    assert [request.get("x-amz-security-token") for request in world.sent] == ["a", "b", "c"]


def test_credentials_that_end_between_attempts_do_not_hide_the_first_answer() -> None:
    """The 503 is what is raised: it leaves more in doubt."""
    found: list[Callable[[], Credentials]] = [lambda: CREDENTIALS]

    def credentials() -> Credentials:
        if not found:
            raise rawchime.CredentialsError("gone")
        return found.pop()()

    with pytest.raises(rawchime.ServiceUnavailableException):
        World(status(503), OK).drive(credentials=credentials)
    with pytest.raises(rawchime.CredentialsError):
        World(OK).drive(credentials=credentials)


def test_an_empty_quota_ends_the_call() -> None:
    """Many failing calls do not become many more."""
    memory = Memory()
    memory.tokens = 20
    world = World(*[status(503)] * 3)
    with pytest.raises(rawchime.ServiceUnavailableException):
        world.drive(memory=memory)
    assert len(world.sent) == 2
    World(OK).drive(memory=memory)
    assert memory.tokens == 7


def expired(world: World, off: float) -> Response:
    from email.utils import formatdate

    date = formatdate(world.now + off, usegmt=True)
    return status(400, ("x-amzn-errortype", "RequestExpired"), ("Date", date))


def test_a_wrong_clock_is_corrected_once_and_stays_corrected() -> None:
    """The second attempt carries the service's date, without a wait; so does the next call's first."""
    memory = Memory()
    world = World()
    world.answers = [expired(world, 3600), OK, OK]
    world.drive(memory=memory)
    world.drive(memory=memory)
    assert [request.get("x-amz-date") for request in world.sent] == [
        "20190918T195348Z",
        "20190918T205348Z",
        "20190918T205348Z",
    ]
    assert world.slept == [0.0]
    assert memory.tokens == 500


def test_a_clock_that_is_still_wrong_is_not_corrected_again() -> None:
    """Two refusals of the date are an error."""
    world = World()
    world.answers = [expired(world, 3600), expired(world, 7200), OK]
    with pytest.raises(rawchime.RequestExpired):
        world.drive()
    assert len(world.sent) == 2


def test_with_one_attempt_the_clock_is_corrected_for_the_next_call() -> None:
    """One attempt is one attempt, but what was learned is kept."""
    memory, policy = Memory(), RetryPolicy(max_attempts=1)
    world = World()
    world.answers = [expired(world, -3600), OK]
    with pytest.raises(rawchime.RequestExpired):
        world.drive(memory=memory, policy=policy)
    world.drive(memory=memory, policy=policy)
    assert world.sent[1].get("x-amz-date") == "20190918T185348Z"


def test_a_date_of_another_age_is_no_correction() -> None:
    """A service that tells the year 100 does not take the client's clock there."""
    memory = Memory()
    world = World(status(400, ("x-amzn-errortype", "RequestExpired"), ("Date", "Mon, 01 Jan 0100 00:00:00 GMT")), OK)
    with pytest.raises(rawchime.RequestExpired):
        world.drive(memory=memory)
    world.drive(memory=memory)
    assert memory.clock_offset == 0.0


def test_the_result_of_a_send_must_be_an_exchange() -> None:
    """A driver that mixes the steps up is told so at once."""
    steps = call(BatchDeletePhoneNumber(IDS), ENDPOINT, lambda: CREDENTIALS)
    assert isinstance(next(steps), Send)
    with pytest.raises(TypeError):
        steps.send(None)
