"""Whether the signature of a request is right, as the service judges it; where it is not, with the diagnosis."""

from __future__ import annotations

from .. import sigv4
from ..captures.capture import Capture
from ..debug import report
from ..debug.diagnose import diagnose
from ..endpoint import SIGNING_NAME
from ..local.http import Received
from .case import Run, judged
from .requests import head
from .rule import Broken


def verdict(run: Run, received: Received) -> Broken | None:
    """Whether a request's signature is right, as the service judges it; where it is not, with the diagnosis."""
    keys, received = run.case.credentials, judged(received)
    found = sigv4.verify(
        received.method,
        received.target,
        received.headers,
        received.body,
        lambda access_key: keys.secret_key if access_key == keys.access_key else None,
        received.at,
        region=run.case.region,
        service=SIGNING_NAME,
    )
    if found.valid:
        return None
    capture = Capture(received.method, received.target, received.headers, received.body, "http", at=received.at)
    told = diagnose(capture, keys, region=run.case.region, service=SIGNING_NAME)
    expected = found.derivation.signature if found.derivation else "a signature that the service accepts"
    return Broken(expected, f"{found.code}: {found.reason}", head(received), tuple(report.lines(told)))


def all_match(run: Run) -> Broken | None:
    """Whether the signature of each request is right."""
    return next((found for received in run.requests if (found := verdict(run, received))), None)
