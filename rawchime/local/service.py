"""The local service: a request is checked (signature, then shape), done, and answered as Chime answers it."""

from __future__ import annotations

import base64
import hmac
import json
import math
import re
import sqlite3
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timezone
from email.utils import formatdate
from http import HTTPStatus
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

from ..answer import once
from ..captures.capture import Capture
from ..debug import report
from ..debug.diagnose import diagnose
from ..endpoint import SIGNING_NAME, is_loopback
from ..message import Exchange, Headers, Malformed, Request, Response
from ..operations.list_phone_numbers import MAX_RESULTS
from ..phone_numbers import number
from ..redaction import redact, redact_fields, redact_text
from ..signing import Credentials
from ..sigv4 import Verdict, verify
from . import ACCESS_KEY, REGION, SECRET_KEY
from .faults import STATUSES, Faults
from .http import Answer, Received
from .numbers import Numbers, Refusal, Row

LAST = 253_339_228_800.0
"""The last moment that the clock shows: the end of the year 9997."""
SEARCH_SECONDS = 2.0
"""How long a refused signature is searched for its mistake."""
_STATUS = {"IncompleteSignature": 400}
"""Of the codes of a refused signature; the others are 403."""


Body = dict[str, Any]


class Failure(Exception):
    """An answer that is an error: the status, the name in ``x-amzn-errortype``, the body's members, and more headers."""

    def __init__(self, status: int, name: str, body: Body, headers: Headers = ()) -> None:
        super().__init__(status, name)
        self.status, self.name, self.body, self.headers = status, name, body, headers


class Context(NamedTuple):
    """What an operation works on."""

    numbers: Numbers
    now: float


class Service:
    """Answers requests that are signed with one of ``credentials``; ``clock`` gives seconds since the epoch.

    What it saw is in ``seen``, the last SEEN requests with their answers; ``/_local/`` tells it and steers (:meth:`_steer`).
    Of a request that is signed with other credentials, which may be real ones, every record is redacted. ``host`` is the
    address that it listens on; ``trace`` is given each exchange.
    """

    SEEN = 10_000
    SEEN_BYTES = 64 * 1024 * 1024

    def __init__(
        self,
        numbers: Numbers | None = None,
        clock: Callable[[], float] = time.time,
        region: str = REGION,
        credentials: Iterable[Credentials] = (Credentials(ACCESS_KEY, SECRET_KEY),),
        faults: Faults | None = None,
        log: Callable[[str], None] = lambda line: None,
        trace: Callable[[Exchange], None] = lambda exchange: None,
        host: str = "",
    ) -> None:
        self.numbers = numbers or Numbers()
        self.clock = clock
        self.region = region
        self.credentials = {one.access_key: one for one in credentials}
        self.faults = faults or Faults()
        self.clock_offset = 0.0
        self.seen: deque[tuple[Received, Answer, bytes]] = deque()
        self._held = 0
        self._lock = Lock()
        self.log, self._trace = log, trace
        self._host = host.lower()

    def close(self) -> None:
        """Close the numbers; the server in front of it is closed first."""
        self.numbers.close()

    def handle(self, received: Received) -> Answer:
        """The answer to one request."""
        now = self.clock() + self.clock_offset
        if received.target.startswith("/_local/"):
            return self._steer(received, now)
        fault, wait = self.faults.next()
        if self.faults.latency:
            time.sleep(self.faults.latency)
        try:
            if fault in STATUSES:
                raise self._throttled(wait) if fault == "429" else Failure(int(fault), *_modelled(fault))
            if fault == "drop":
                answer = _answer(503, {}, now)
            else:
                self._check_signature(received, now)
                operation, phone_number_id = _route(received)
                answer = _answer(200, operation(received, Context(self.numbers, now), phone_number_id), now)
        except sqlite3.Error as error:  # a full disk, a file that another process holds: nothing of it was kept
            self.log(f"the numbers could not be kept: {error}")
            answer = _answer(500, _modelled("500")[1], now, (("x-amzn-errortype", _modelled("500")[0]),))
        except Failure as failure:
            headers = (("x-amzn-errortype", failure.name), *failure.headers)
            answer = _answer(failure.status, failure.body, now, headers)
        if fault and fault not in STATUSES:
            answer = answer._replace(fault=fault)
        return answer

    def saw(self, received: Received, answer: Answer, data: bytes) -> None:
        """Keep an exchange, and log it; what steers the service is no part of what it saw."""
        if received.target.startswith("/_local/"):
            return
        if secrets := self._foreign(received):
            received = _redacted(received, secrets)
            data = redact(data, secrets)
        with self._lock:
            self.seen.append((received._replace(body=b""), answer, data))
            self._held += len(received.raw) + len(data)
            while len(self.seen) > self.SEEN or self._held > self.SEEN_BYTES:
                gone = self.seen.popleft()
                self._held -= len(gone[0].raw) + len(gone[2])
        asked = f"{received.method} {received.target}" if received.method else "(no request)"
        self.log(f"{asked} {answer.fault or answer.status}")
        with suppress(Malformed):  # what was refused, a chunked request, an answer to HEAD: HAR has no place for them
            request, response = Request.from_bytes(received.raw, "http"), Response.from_bytes(data)
            failure = f"fault on the wire: {answer.fault}" if answer.fault else ""
            self._trace(Exchange(request, response, len(received.raw), b"", failure, received.at, 0.0, received.peer))

    def _foreign(self, received: Received) -> tuple[str, ...]:
        """Return the secrets of a request that may be real ones: of any signer but those that the service was given."""
        found = [value for name, value in received.headers if _SECRET_HEADER.search(name)]
        text = "&".join((*found, unquote(received.target)))
        keys = re.findall(r"Credential=([^/,&\s]+)", text)
        token = next((value for name, value in received.headers if name.lower() == "x-amz-security-token"), "")
        known = [self.credentials.get(key) for key in keys]
        if known and all(one is not None and token in ("", one.token) for one in known) and len(found) == 1 + bool(token):
            return ()
        parts = re.findall(r"(?:Credential|Signature|X-Amz-Security-Token)=([^/,&\s]+)", text)
        words = [word for value in found for word in (value, *value.split()) if not value.startswith("AWS4-")]
        return tuple(dict.fromkeys((*parts, *words, token)))  # not empty, though nothing may be secret

    def exchanges(self) -> list[tuple[Received, Answer, bytes]]:
        """What it saw up to now, oldest first."""
        with self._lock:
            return list(self.seen)

    def _names_loopback(self, authority: str) -> bool:
        host = urlsplit(f"//{authority}").hostname or ""
        return is_loopback(host) or host == "localhost." or (bool(host) and host == self._host)

    def _own(self, origin: str) -> bool:
        """Whether a browser's page, where one sends the request, is one of this machine."""
        return not origin or self._names_loopback(urlsplit(origin).netloc)

    def _throttled(self, wait: float) -> Failure:
        wait = wait or 1.0  # of a 429 that no bucket asked for
        headers: Headers = (("Retry-After", str(math.ceil(wait))), ("x-amz-retry-after", str(math.ceil(wait * 1000))))
        return Failure(429, *_modelled("429"), headers=headers if self.faults.retry_after else ())

    def _check_signature(self, received: Received, now: float) -> None:
        verdict = verify(
            received.method,
            received.target,
            received.headers,
            received.body,
            lambda key: self.credentials[key].secret_key if key in self.credentials else None,
            now,
            region=self.region,
            service=SIGNING_NAME,
        )
        if not verdict.valid:
            raise Failure(
                _STATUS.get(verdict.code, 403),
                verdict.code,
                {"message": _explained(verdict)},
                (("x-rawchime-diagnosis", self._diagnosis(received, verdict, now)),),
            )
        token = next((value for name, value in received.headers if name.lower() == "x-amz-security-token"), "")
        if not hmac.compare_digest(token.encode(), self.credentials[verdict.access_key].token.encode()):
            message = "The security token included in the request is invalid."
            raise Failure(403, "UnrecognizedClientException", {"message": message})

    def _diagnosis(self, received: Received, verdict: Verdict, now: float) -> str:
        """What is wrong with a signature that was refused: in a word for the answer, in full for the log."""
        capture = Capture(received.method, received.target, received.headers, received.body, "http", at=now)
        found = diagnose(
            capture,
            self.credentials.get(verdict.access_key),
            region=self.region,
            service=SIGNING_NAME,
            seconds=SEARCH_SECONDS,
        )
        secrets = self._foreign(received)
        for line in report.lines(found):
            self.log(f"  {redact_text(line, secrets)}".rstrip())
        return "; ".join((found.verdict, *found.mistakes))

    def _steer(self, received: Received, now: float) -> Answer:
        """What tests ask for, unsigned: `GET /_local/requests`, `POST /_local/clock`, `POST /_local/faults`.

        The clock takes ``{"now": seconds}`` or ``{"forward": seconds}``, faults the arguments of Faults as an object.
        A page in a browser on this machine can send requests here too, so it is made sure that none does: Host must name
        loopback, which a name that an attacker has pointed here does not, and a POST must be JSON, which no form can send.
        """
        fields = {name.lower(): value for name, value in received.headers}
        if not self._names_loopback(fields.get("host", "")) or not self._own(fields.get("origin", "")):
            return _answer(403, {"message": "Host must name this machine: localhost, or an address of loopback"}, now)
        kind = fields.get("content-type", "").partition(";")[0].strip().lower()
        if received.method == "POST" and kind != "application/json":
            return _answer(415, {"message": "a POST needs Content-Type: application/json"}, now)
        try:
            if (received.method, received.target) == ("GET", "/_local/requests"):
                return _answer(200, {"requests": [_seen(*one) for one in self.exchanges()]}, now)
            if (received.method, received.target) == ("POST", "/_local/clock"):
                asked = json.loads(received.body)
                moved = float(asked["now"]) if "now" in asked else now + float(asked["forward"])
                if not 0 <= moved <= LAST:
                    raise ValueError("the clock goes from 1970 to 9997")
                self.clock_offset = moved - self.clock()
            elif (received.method, received.target) == ("POST", "/_local/faults"):
                self.faults = Faults(**json.loads(received.body))
            else:
                return _answer(404, {"message": "there is no such thing to steer"}, now)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            return _answer(400, {"message": f"that cannot be: {error}"}, now)
        return _answer(200, {}, now)


_SECRET_HEADER = re.compile(r"(?i)authorization|token|secret|api-?key|cookie|password")


def _redacted(received: Received, secrets: tuple[str, ...]) -> Received:
    """Return a request without the secrets of whoever sent it."""
    head, mark, body = received.raw.partition(b"\r\n\r\n")
    raw = redact(redact_fields(head), secrets) + mark + redact(body, secrets)
    return received._replace(raw=raw, target=redact_text(redact_fields(received.target.encode()).decode(), secrets))


def _seen(received: Received, answer: Answer, data: bytes) -> Body:
    """An exchange with its exact bytes, in base64; those that other than test credentials have signed are redacted.

    Of an answer with a fault on the wire ``response`` is what it would have been.
    """
    return {
        "at": received.at,
        "peer": received.peer,
        "request": base64.b64encode(received.raw).decode(),
        "status": answer.status,
        "response": base64.b64encode(data).decode(),
        "fault": answer.fault,
    }


def _modelled(status: str) -> tuple[str, Body]:
    name, message = STATUSES[status]
    return name, {"Code": name.removesuffix("Exception"), "Message": message}


def _explained(verdict: Verdict) -> str:
    """AWS's text for a mismatch quotes what it signed, so that the two sides can be held against each other."""
    if verdict.derivation is None:
        return verdict.reason
    canonical = verdict.derivation.canonical_request.decode("utf-8", "replace")
    return (
        f"{verdict.reason}\n\nThe Canonical String for this request should have been\n'{canonical}'\n\n"
        f"The String-to-Sign should have been\n'{verdict.derivation.string_to_sign}'\n"
    )


Operation = Callable[[Received, Context, str], Body]


def _route(received: Received) -> tuple[Operation, str]:
    """The operation that a request asks for, and the id in its path."""
    path, _, query = received.target.partition("?")
    operation = parse_qs(query, keep_blank_values=True).get("operation", [])
    one = re.fullmatch(r"/phone-numbers/([^/]+)", path)
    if path == "/phone-numbers" and (received.method, operation) == ("POST", ["batch-delete"]):
        return _batch_delete, ""
    if path == "/phone-numbers" and (received.method, operation) == ("GET", []):
        return _list, ""
    if one and (received.method, operation) == ("GET", []):
        return _get, one[1]
    if one and (received.method, operation) == ("POST", ["restore"]):
        return _restore, one[1]
    raise Failure(404, "UnknownOperationException", {})


def _batch_delete(received: Received, context: Context, _: str) -> Body:
    try:
        body = json.loads(received.body.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Failure(400, "SerializationException", {"message": "the body is not valid JSON"}) from None
    ids = body.get("PhoneNumberIds") if isinstance(body, dict) else None
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) and _SPELLED.fullmatch(one) for one in ids):
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
    pairs = parse_qsl(received.target.partition("?")[2], keep_blank_values=True)
    asked = dict(pairs)
    size = asked.get("max-results", str(MAX_RESULTS))
    if len(asked) != len(pairs) or not re.fullmatch(r"[1-9][0-9]?|100", size):
        raise _bad_request(f"max-results is from 1 to {MAX_RESULTS}")
    rows = context.numbers.page(asked.get("status", ""), asked.get("next-token", ""), int(size) + 1, context.now)
    more = rows[int(size) :]
    page = rows[: int(size)]
    return {"PhoneNumbers": [_shape(row) for row in page], "NextToken": page[-1].number if more else None}


T = TypeVar("T")
_SPELLED = re.compile(r"(?:\+|%2[Bb])[1-9][0-9]{1,14}")
"""The two spellings of an E.164 number, and no third."""


def _known(found: T | None) -> T:
    if found is None:
        raise Failure(404, "NotFoundException", {"Code": "NotFound", "Message": "The phone number does not exist"})
    return found


def _e164(phone_number_id: str) -> str:
    """The id in a path, which is percent-encoded once: `%2B…` is `+…` there, and `%252B…` is `%2B…`."""
    decoded = unquote(phone_number_id)
    if not _SPELLED.fullmatch(decoded):
        raise _bad_request("The phone number id is not an E.164 number")
    return decoded


def _bad_request(message: str) -> Failure:
    return Failure(400, "BadRequestException", {"Code": "BadRequest", "Message": message})


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


def _answer(status: int, body: Body, now: float, headers: Headers = ()) -> Answer:
    common = (
        ("x-amzn-RequestId", str(uuid.uuid4())),
        *headers,
        ("Content-Type", "application/json"),
        ("Date", formatdate(now, usegmt=True)),
    )
    reason = HTTPStatus(status).phrase
    return Answer(status, common, json.dumps(body, separators=(",", ":")).encode() if body else b"", reason)
