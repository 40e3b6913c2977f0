"""Judge the signature of a request, with the diagnosis of a wrong one."""

from __future__ import annotations

from .. import sigv4
from ..captures.capture import Capture
from ..debug import report
from ..debug.diagnose import diagnose
from ..endpoint import SIGNING_NAME
from ..local.exchanged import Received
from .case import Run, judged
from .requests import head
from .rule import Broken


def verdict(run: Run, received: Received) -> Broken | None:
    """Return how a request's signature is wrong, with the diagnosis, or None if the service accepts it."""
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
    """Require a right signature on each request."""
    return next((found for received in run.requests if (found := verdict(run, received))), None)
