"""The local service: a request is checked (signature, then shape), done, and answered as Chime answers it."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, parse_qsl, quote, unquote

from ..endpoint import SIGNING_NAME
from ..operations.list_phone_numbers import MAX_RESULTS
from ..phone_numbers import is_e164, number
from ..sigv4 import Verdict, verify
from . import ACCESS_KEY, REGION, SECRET_KEY
from .http import Answer, Received
from .numbers import Numbers, Refusal, Row

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

    def close(self) -> None:
        """Close the numbers; the server in front of it is closed first."""
        self.numbers.close()

    def handle(self, received: Received) -> Answer:
        """The answer to one request."""
        now = self.clock()
        try:
            self._check_signature(received, now)
            operation, phone_number_id = _route(received)
            answer = _answer(200, operation(received, Context(self.numbers, now), phone_number_id), now)
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
Operation = Callable[[Received, Context, str], Body]


def _route(received: Received) -> tuple[Operation, str]:
    """The operation that a request asks for, and the id in its path."""
    path, _, query = received.target.partition("?")
    operation = parse_qs(query).get("operation", [])
    one = re.fullmatch(r"/phone-numbers/([^/]+)", path)
    if path == "/phone-numbers" and (received.method, operation) == ("POST", ["batch-delete"]):
        return _batch_delete, ""
    if path == "/phone-numbers" and (received.method, operation) == ("GET", []):
        return _list, ""
    if one and (received.method, operation) == ("GET", []):
        return _get, unquote(one[1])
    if one and (received.method, operation) == ("POST", ["restore"]):
        return _restore, unquote(one[1])
    raise Failure(404, "UnknownOperationException")


def _batch_delete(received: Received, context: Context, _: str) -> Body:
    try:
        body = json.loads(received.body)
    except (ValueError, RecursionError):
        raise Failure(400, "SerializationException", message="the body is not valid JSON") from None
    ids = body.get("PhoneNumberIds") if isinstance(body, dict) else None
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) and is_e164(one) for one in ids):
        raise _bad_request("Service received a bad request")
    refused = context.numbers.delete(ids, context.now)
    spelled = {number(one): one for one in ids}
    return {
        "PhoneNumberErrors": [
            {"PhoneNumberId": spelled[key], "ErrorCode": refusal.code, "ErrorMessage": refusal.message}
            for key, refusal in refused.items()
        ]
    }


def _get(received: Received, context: Context, phone_number_id: str) -> Body:
    return {"PhoneNumber": _shape(_known(context.numbers.get(_e164(phone_number_id), context.now)))}


def _restore(received: Received, context: Context, phone_number_id: str) -> Body:
    row = context.numbers.restore(_e164(phone_number_id), context.now)
    if isinstance(row, Refusal):
        raise _bad_request(row.message)
    return {"PhoneNumber": _shape(_known(row))}


def _list(received: Received, context: Context, _: str) -> Body:
    asked = dict(parse_qsl(received.target.partition("?")[2]))
    size = asked.get("max-results", str(MAX_RESULTS))
    if not size.isdecimal() or not 1 <= int(size[:9]) <= MAX_RESULTS:
        raise _bad_request(f"max-results is from 1 to {MAX_RESULTS}")
    rows = context.numbers.page(asked.get("status", ""), asked.get("next-token", ""), int(size) + 1, context.now)
    more = rows[int(size) :]
    page = rows[: int(size)]
    return {"PhoneNumbers": [_shape(row) for row in page], "NextToken": page[-1].number if more else None}


T = TypeVar("T")


def _known(found: T | None) -> T:
    if found is None:
        raise Failure(404, "NotFoundException", Code="NotFound", Message="The phone number does not exist")
    return found


def _e164(phone_number_id: str) -> str:
    if not is_e164(phone_number_id):
        raise _bad_request("The phone number id is not an E.164 number")
    return phone_number_id


def _bad_request(message: str) -> Failure:
    return Failure(400, "BadRequestException", Code="BadRequest", Message=message)


def _shape(row: Row) -> Body:
    """A PhoneNumber as the service writes it, null members and all."""
    return {
        "PhoneNumberId": quote(row.number),
        "E164PhoneNumber": row.number,
        "Type": "Local",
        "ProductType": row.product_type,
        "Status": row.status,
        "Capabilities": None,
        "Associations": [{"Name": name, "Value": value} for name, value in row.associations],
        "CallingName": None,
        "CreatedTimestamp": _timestamp(row.created),
        "UpdatedTimestamp": _timestamp(row.updated),
        "DeletionTimestamp": None if row.deleted is None else _timestamp(row.deleted),
    }


def _timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _answer(status: int, body: Body, now: float, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    common = (
        ("x-amzn-RequestId", str(uuid.uuid4())),
        *headers,
        ("Content-Type", "application/json"),
        ("Date", formatdate(now, usegmt=True)),
    )
    reason = HTTPStatus(status).phrase
    return Answer(status, common, json.dumps(body, separators=(",", ":")).encode() if body else b"", reason)
