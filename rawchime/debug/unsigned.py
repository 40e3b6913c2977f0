"""Sign a request that is only to be explained, as its service wants it. Nothing that is sent is signed here."""

from __future__ import annotations

import hashlib

from .. import sigv4
from ..captures.capture import Capture
from ..keys import Credentials
from .facts import LATTICE, TOKEN, UNSIGNED

_HASH_SENT = sigv4.S3_KIN | {"aoss", LATTICE}
"""Signing names of the services that require x-amz-content-sha256."""
_NOT_SIGNED = frozenset(
    {"user-agent", "connection", "accept-encoding", "transfer-encoding", "expect", "x-amzn-trace-id", "te"}
)
"""Headers that something on the way may change."""


def signed_for(capture: Capture, keys: Credentials, region: str, service: str, at: float) -> Capture:
    """Return the request with the headers that sign it; ``at`` is the date to sign, in seconds since the epoch."""
    date, body = sigv4.amz_date(at), capture.body or b""
    added = [("X-Amz-Date", date)]
    if keys.token:
        added.append(("X-Amz-Security-Token", keys.token))
    if service in _HASH_SENT:
        added.append(("X-Amz-Content-Sha256", UNSIGNED if service == LATTICE else hashlib.sha256(body).hexdigest()))
    replaced = {name.lower() for name, _ in added} | {TOKEN}
    headers = (*(pair for pair in capture.headers if pair[0].lower() not in replaced), *added)
    names = {name.lower() for name, _ in headers} - _NOT_SIGNED
    rules = sigv4.rules_of(service)
    request = sigv4.canonical_request(
        capture.method,
        capture.target,
        headers,
        body,
        names,
        normalize=rules.normalize_uri_path,
        double_encode=rules.double_uri_encode,
    )
    made = sigv4.derive(keys.secret_key, date, sigv4.Scope(date[:8], region, service), request)
    authorization = ("Authorization", sigv4.authorization(keys.access_key, made))
    return capture._replace(headers=(*headers, authorization), body=body)
