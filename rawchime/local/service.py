"""The local service: a request is checked (signature, then shape), done, and answered as Chime answers it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from ..endpoint import SIGNING_NAME
from ..phone_numbers import is_e164, number
from ..sigv4 import Verdict, verify
from . import ACCESS_KEY, REGION, SECRET_KEY
from .http import Answer, Received
from .numbers import Numbers

_STATUS = {"IncompleteSignature": 400}
"""Of the codes of a refused signature; the others are 403."""


class Failure(Exception):
    """An answer that is an error: the status, the name in ``x-amzn-errortype``, and the body's members."""

    def __init__(self, status: int, name: str, **body: str) -> None:
        super().__init__(status, name)
        self.status, self.name, self.body = status, name, body


class Context(NamedTuple):
    """What an operation works on."""

    numbers: Numbers
    now: float


class Service:
    """Answers requests that are signed with the test credentials; ``clock`` gives seconds since the epoch."""

    def __init__(self, numbers: Numbers | None = None, clock: Callable[[], float] = time.time, region: str = REGION) -> None:
        self.numbers = numbers or Numbers()
        self.clock = clock
        self.region = region
        self.log: Callable[[str], None] = lambda line: None

    def handle(self, received: Received) -> Answer:
        """The answer to one request."""
        now = self.clock()
        try:
            self._check_signature(received, now)
            status, body = _route(received)(received, Context(self.numbers, now))
            answer = _answer(status, body, now)
        except Failure as failure:
            answer = _answer(failure.status, failure.body, now, (("x-amzn-errortype", failure.name),))
        self.log(f"{received.method} {received.target} {answer.status}")
        return answer

    def _check_signature(self, received: Received, now: float) -> None:
        verdict = verify(
            received.method,
            received.target,
            received.headers,
            received.body,
            {ACCESS_KEY: SECRET_KEY}.get,
            now,
            region=self.region,
            service=SIGNING_NAME,
        )
        if not verdict.valid:
            raise Failure(_STATUS.get(verdict.code, 403), verdict.code, message=_explained(verdict))


def _explained(verdict: Verdict) -> str:
    """AWS's text for a mismatch quotes what it signed, so that the two sides can be held against each other."""
    if verdict.derivation is None:
        return verdict.reason
    canonical = verdict.derivation.canonical_request.decode("utf-8", "replace")
    return (
        f"{verdict.reason}\n\nThe Canonical String for this request should have been\n'{canonical}'\n\n"
        f"The String-to-Sign should have been\n'{verdict.derivation.string_to_sign}'\n"
    )


Body = dict[str, Any]


def _route(received: Received) -> Callable[[Received, Context], tuple[int, Body]]:
    path, _, query = received.target.partition("?")
    if received.method == "POST" and path == "/phone-numbers" and parse_qs(query).get("operation") == ["batch-delete"]:
        return _batch_delete
    raise Failure(404, "UnknownOperationException")


def _batch_delete(received: Received, context: Context) -> tuple[int, Body]:
    try:
        body = json.loads(received.body)
    except (ValueError, RecursionError):
        raise Failure(400, "SerializationException", message="the body is not valid JSON") from None
    ids = body.get("PhoneNumberIds") if isinstance(body, dict) else None
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) and is_e164(one) for one in ids):
        raise Failure(400, "BadRequestException", Code="BadRequest", Message="Service received a bad request")
    errors = []
    for one in {number(one): one for one in ids}.values():  # a number that is named twice is deleted once
        refusal = context.numbers.delete(one, context.now)
        if refusal:
            errors.append({"PhoneNumberId": one, "ErrorCode": refusal.code, "ErrorMessage": refusal.message})
    return 200, {"PhoneNumberErrors": errors}


def _answer(status: int, body: Body, now: float, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    common = (
        ("x-amzn-RequestId", str(uuid.uuid4())),
        *headers,
        ("Content-Type", "application/json"),
        ("Date", formatdate(now, usegmt=True)),
    )
    reason = HTTPStatus(status).phrase
    return Answer(status, common, json.dumps(body, separators=(",", ":")).encode() if body else b"", reason)
