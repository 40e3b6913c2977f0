"""A loopback service that verifies the signature of any AWS request. Its only state is the list of requests."""

from __future__ import annotations

import json
import re
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from email.utils import formatdate
from html import escape
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from .. import sigv4
from ..captures.capture import Capture
from ..debug import report
from ..debug.basis import scope_of
from ..debug.diagnose import UNVERIFIABLE, VALID, Diagnosis, diagnose, not_signed
from ..debug.explain import explain
from ..debug.explain_text import lines as explained
from ..message import Headers
from ..redaction import redact_fields, redact_text
from .exchanged import Answer, Received
from .service import SEARCH_SECONDS, Service

_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)
_UNKNOWN = "The AWS Access Key Id you provided does not exist in our records."
_UNSIGNED = "Missing Authentication Token"


class Judged(NamedTuple):
    """One judged request for the page, with secrets redacted."""

    at: float
    asked: str
    service: str
    verdict: str
    text: str


class Verifier(Service):
    """Responds to any request of any service: 200 if its signature is right, 501 if it cannot be judged, else 403.

    The diagnosis is in a header.

    A request to loopback is judged by the service and the region of its scope, because its host shows neither.
    """

    KEPT = 200
    """Maximum requests that the page lists."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.judged: deque[Judged] = deque(maxlen=self.KEPT)

    def handle(self, received: Received) -> Answer:
        """Return the response to one request."""
        now = self.clock() + self.clock_offset
        if received.target.startswith("/_local/"):
            return self._steer(received, now)
        capture = Capture(received.method, received.target, received.headers, received.body, "http", at=now)
        access_key, service = _signer(capture)
        keys = self.credentials.get(access_key)
        found = diagnose(capture, keys, seconds=SEARCH_SECONDS)
        if not access_key and not capture.get("authorization") and found.verdict == UNVERIFIABLE:
            found = not_signed()  # AWS allows unsigned requests for some operations; here all must be signed
        secrets = self._foreign(received)
        told = [redact_text(line, secrets).rstrip() for line in _told(capture, found, keys.secret_key if keys else "")]
        asked = redact_text(redact_fields(received.target.encode()).decode("utf-8", "replace"), secrets)
        word = "; ".join((found.verdict, *found.mistakes))
        self.judged.append(Judged(now, f"{received.method} {asked}", service, word, "\n".join(told)))
        for line in report.lines(found):
            self.log(f"  {redact_text(line, secrets)}".rstrip())
        headers = (("x-rawchime-diagnosis", word),)
        if found.verdict == VALID:
            return _answered(200, *_accepted(capture, service, found), now, headers)
        if keys and found.verdict == UNVERIFIABLE:
            why = f"This signature cannot be verified here: {'; '.join(found.notes)}"
            return _answered(501, *_refused(capture, service, "NotImplemented", why, found), now, headers)
        message = _MISMATCH if keys else _UNKNOWN if access_key else _UNSIGNED
        code = "SignatureDoesNotMatch" if keys else "InvalidAccessKeyId" if access_key else "MissingAuthenticationToken"
        return _answered(403, *_refused(capture, service, code, message, found), now, (*headers, ("x-amzn-errortype", code)))

    def _steer(self, received: Received, now: float) -> Answer:
        if (received.method, received.target) != ("GET", "/_local/"):
            return super()._steer(received, now)
        allowed = super()._steer(received._replace(target="/_local/requests"), now)
        if allowed.status != 200:  # the page is only for this machine, like all of /_local/
            return allowed
        policy = ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        return _answered(200, "text/html; charset=utf-8", page(list(self.judged)[::-1]), now, (policy,))


def _signer(capture: Capture) -> tuple[str, str]:
    """Return the access key id and the signing name of a request; each is empty if it has none."""
    scope = scope_of(capture)
    return sigv4.signer_of(capture.target, capture.headers, capture.body or b""), scope.service if scope else ""


def _told(capture: Capture, found: Diagnosis, secret_key: str) -> Iterator[str]:
    """Yield the diagnosis and, for a valid request, how it was signed."""
    yield from report.lines(found)
    if found.verdict != VALID:
        return
    try:
        stages = explain(capture, secret_key)
    except ValueError:
        return
    yield ""
    yield from explained(stages)


def _accepted(capture: Capture, service: str, found: Diagnosis) -> tuple[str, str]:
    """Return type and body of a response that the service's clients can parse, as far as possible without a model."""
    if capture.get("smithy-protocol") == "rpc-v2-cbor":
        return "application/cbor", "\xa0"
    if action := _action(capture):
        result = f"<{action}Result/><ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
        return "text/xml", f"<{action}Response>{result}</{action}Response>"
    if service in sigv4.S3_KIN:
        return "application/xml", '<?xml version="1.0" encoding="UTF-8"?>\n<Result/>'
    return "application/json", json.dumps({"verdict": found.verdict, "service": service, "notes": found.notes})


def _refused(capture: Capture, service: str, code: str, message: str, found: Diagnosis) -> tuple[str, str]:
    """Return the type and body of AWS's error, in XML if the service uses XML, followed by the diagnosis."""
    names = ", ".join(found.mistakes) or found.verdict
    if service in sigv4.S3_KIN:
        text = f"<Code>{code}</Code><Message>{escape(message)}</Message><Diagnosis>{escape(names)}</Diagnosis>"
        return "application/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{text}</Error>'
    if _action(capture):
        text = f"<Type>Sender</Type><Code>{code}</Code><Message>{escape(f'{message} ({names})')}</Message>"
        return "text/xml", f"<ErrorResponse><Error>{text}</Error></ErrorResponse>"
    return "application/json", json.dumps({"__type": code, "message": message, "diagnosis": names})


def _action(capture: Capture) -> str:
    """Return the Action of a request in the Query protocol; empty for other requests."""
    fields = parse_qs(capture.target.partition("?")[2])
    if "x-www-form-urlencoded" in capture.get("content-type"):
        fields |= parse_qs((capture.body or b"").decode("utf-8", "replace"))
    action = fields.get("Action", [""])[0]
    return action if re.fullmatch(r"[A-Za-z0-9]{1,128}", action) else ""


def _answered(status: int, kind: str, text: str, now: float, headers: Headers = ()) -> Answer:
    common = (("x-amzn-RequestId", str(uuid.uuid4())), *headers, ("Content-Type", kind))
    body = text.encode("latin-1" if kind == "application/cbor" else "utf-8", "replace")
    smithy = (("smithy-protocol", "rpc-v2-cbor"),) if kind == "application/cbor" else ()
    return Answer(status, (*common, *smithy, ("Date", formatdate(now, usegmt=True))), body, HTTPStatus(status).phrase)


_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 60rem; padding: 0 1rem; }
details { border-top: 1px solid #8884; padding: .5rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
pre { overflow-x: auto; font-size: 13px; }
b.valid { color: light-dark(#06691f, #6fdc8c); }
b.wrong { color: light-dark(#a31515, #ff9c9c); }
"""


def page(judged: Iterable[Judged]) -> str:
    """Return the page at ``/_local/``: the requests, newest first. Opening one shows its diagnosis or explanation."""
    rows = [
        f"<details><summary>{formatdate(one.at, usegmt=True)} <code>{escape(one.asked)}</code> {escape(one.service)} "
        f'<b class="{"valid" if one.verdict == VALID else "wrong"}">{escape(one.verdict)}</b></summary>'
        f"<pre>{escape(one.text)}</pre></details>"
        for one in judged
    ]
    shown = "\n".join(rows) or "<p>No request yet.</p>"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Requests</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>Requests</h1>\n{shown}\n</body></html>\n"
    )
