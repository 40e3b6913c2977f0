"""The local service: check each request (signature, then shape), perform it, and respond as Chime does."""

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
from email.utils import formatdate
from http import HTTPStatus
from threading import Lock
from urllib.parse import unquote, urlsplit

from ..captures.capture import Capture
from ..debug import report
from ..debug.diagnose import diagnose
from ..endpoint import SIGNING_NAME, is_loopback
from ..framing import response_of
from ..keys import Credentials
from ..message import Exchange, Headers, Malformed, Request
from ..redaction import redact, redact_fields, redact_text
from ..sigv4 import Verdict, verify
from . import ACCESS_KEY, REGION, SECRET_KEY
from .exchanged import Answer, Received
from .faults import STATUSES, Faults
from .numbers import Numbers
from .operations import Body, Context, Failure, route

LAST = 253_339_228_800.0
"""The last time that the clock can show, in seconds since the epoch: the end of the year 9997."""
SEARCH_SECONDS = 2.0
"""Maximum seconds of the search for the mistake in a refused signature."""
_STATUS = {"IncompleteSignature": 400}
"""Error code of a refused signature -> status. The status of all others is 403."""


class Service:
    """Accepts requests that are signed with one of ``credentials``. ``clock`` returns seconds since the epoch.

    ``seen`` holds the last SEEN requests with their responses. ``/_local/`` shows them and controls the service
    (:meth:`_steer`). If a request is signed with other credentials, which may be real, all records of it are redacted.
    ``host`` is the address that the service listens on. ``trace`` is called with each exchange.
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
        """Close the numbers. Close the server in front of the service first."""
        self.numbers.close()

    def handle(self, received: Received) -> Answer:
        """Return the response to one request."""
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
                operation, phone_number_id = route(received)
                answer = _answer(200, operation(received, Context(self.numbers, now), phone_number_id), now)
        except sqlite3.Error as error:  # a full disk, or a file locked by another process: nothing was saved
            self.log(f"the numbers could not be saved: {error}")
            answer = _answer(500, _modelled("500")[1], now, (("x-amzn-errortype", _modelled("500")[0]),))
        except Failure as failure:
            headers = (("x-amzn-errortype", failure.name), *failure.headers)
            answer = _answer(failure.status, failure.body, now, headers)
        if fault and fault not in STATUSES:
            answer = answer._replace(fault=fault)
        return answer

    def saw(self, received: Received, answer: Answer, data: bytes) -> None:
        """Keep an exchange and log it, unless it is a control request."""
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
        with suppress(Malformed):  # HAR cannot hold refused bytes, chunked requests and responses to HEAD
            request, response = Request.from_bytes(received.raw, "http"), response_of(data)
            failure = f"fault on the wire: {answer.fault}" if answer.fault else ""
            self._trace(Exchange(request, response, len(received.raw), b"", failure, received.at, 0.0, received.peer))

    def _foreign(self, received: Received) -> tuple[str, ...]:
        """Return the secrets of a request that may be real: of any signer except the service's own credentials."""
        found = [value for name, value in received.headers if _SECRET_HEADER.search(name)]
        text = "&".join((*found, unquote(received.target)))
        keys = re.findall(r"Credential=([^/,&\s]+)", text)
        token = next((value for name, value in received.headers if name.lower() == "x-amz-security-token"), "")
        known = [self.credentials.get(key) for key in keys]
        if known and all(one is not None and token in ("", one.token) for one in known) and len(found) == 1 + bool(token):
            return ()
        parts = re.findall(r"(?:Credential|Signature|X-Amz-Security-Token)=([^/,&\s]+)", text)
        words = [word for value in found for word in (value, *value.split()) if not value.startswith("AWS4-")]
        return tuple(dict.fromkeys((*parts, *words, token)))  # never empty here, even if it holds no secret

    def exchanges(self) -> list[tuple[Received, Answer, bytes]]:
        """Return the exchanges so far, oldest first."""
        with self._lock:
            return list(self.seen)

    def _names_loopback(self, authority: str) -> bool:
        try:
            host = urlsplit(f"//{authority}").hostname or ""
        except ValueError:  # no authority at all, such as `localhost[`
            return False
        return is_loopback(host) or host == "localhost." or (bool(host) and host == self._host)

    def _own(self, origin: str) -> bool:
        """Return whether a request comes from a page of this machine, or from no page."""
        return not origin or self._names_loopback(origin.partition("://")[2].partition("/")[0])

    def _throttled(self, wait: float) -> Failure:
        wait = wait or 1.0  # for a 429 of a script
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
        """Return the verdict on a refused signature and the ids of its mistakes. Log the full diagnosis."""
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
        """Handle an unsigned control request: `GET /_local/requests`, `POST /_local/clock` or `POST /_local/faults`.

        The clock takes ``{"now": seconds}`` or ``{"forward": seconds}``, faults the arguments of Faults as an object.
        Web pages in a browser on this machine must not control the service. So Host must name loopback, which rejects a
        name that an attacker has pointed here, and a POST must be JSON, which no form can send.
        """
        fields = {name.lower(): value for name, value in received.headers}
        if not self._names_loopback(fields.get("host", "")) or not self._own(fields.get("origin", "")):
            return _answer(403, {"message": "Host must name this machine: localhost or a loopback address"}, now)
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
                    raise ValueError("the time must be from 1970 to 9997")
                self.clock_offset = moved - self.clock()
            elif (received.method, received.target) == ("POST", "/_local/faults"):
                self.faults = Faults(**json.loads(received.body))
            else:
                return _answer(404, {"message": "not found: /_local/ has GET requests, POST clock, POST faults"}, now)
        except (ArithmeticError, ValueError, KeyError, TypeError, RecursionError) as error:
            return _answer(400, {"message": f"invalid request body: {error}"}, now)
        return _answer(200, {}, now)


_SECRET_HEADER = re.compile(r"(?i)authorization|token|secret|api-?key|cookie|password")


def _redacted(received: Received, secrets: tuple[str, ...]) -> Received:
    """Return a request without the secrets of its sender."""
    head, mark, body = received.raw.partition(b"\r\n\r\n")
    raw = redact(redact_fields(head), secrets) + mark + redact(body, secrets)
    return received._replace(raw=raw, target=redact_text(redact_fields(received.target.encode()).decode(), secrets))


def _seen(received: Received, answer: Answer, data: bytes) -> Body:
    """Return an exchange with its exact bytes in base64, as kept (redacted if other credentials signed it).

    If the response has a fault on the wire, ``response`` is the response without the fault.
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
    """Return AWS's message for a mismatch, which quotes what the service signed, so that both sides can be compared."""
    if verdict.derivation is None:
        return verdict.reason
    canonical = verdict.derivation.canonical_request.decode("utf-8", "replace")
    return (
        f"{verdict.reason}\n\nThe Canonical String for this request should have been\n'{canonical}'\n\n"
        f"The String-to-Sign should have been\n'{verdict.derivation.string_to_sign}'\n"
    )


def _answer(status: int, body: Body, now: float, headers: Headers = ()) -> Answer:
    common = (
        ("x-amzn-RequestId", str(uuid.uuid4())),
        *headers,
        ("Content-Type", "application/json"),
        ("Date", formatdate(now, usegmt=True)),
    )
    reason = HTTPStatus(status).phrase
    return Answer(status, common, json.dumps(body, separators=(",", ":")).encode() if body else b"", reason)
