"""Judge the signature of a received request as AWS's front end does."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import NamedTuple

from .steps import Derivation, Headers, amz_date, canonical_request, derive, from_amz_date, parse_authorization

DATE_WINDOW = 15 * 60
"""Seconds that a request's date may be off."""


class Verdict(NamedTuple):
    """Whether a request's signature is right: ``code`` is AWS's error code, empty where it is; ``reason`` a sentence.

    ``derivation`` is what the verifier made of the request, where it came so far.
    """

    code: str
    reason: str
    access_key: str = ""
    derivation: Derivation | None = None

    @property
    def valid(self) -> bool:
        return not self.code


def verify(
    method: str,
    target: str,
    headers: Headers,
    body: bytes,
    secret_key: Callable[[str], str | None],
    now: float,
    *,
    region: str = "",
    service: str = "",
) -> Verdict:
    """Judge a received request as AWS's front end does, in its order: parts, date, key, scope, signature.

    ``secret_key`` returns the secret of an access key id, or None for an unknown id. ``now`` is in seconds since the epoch.
    An empty ``region`` or ``service`` accepts any.
    """
    headers = [(name.lower(), value) for name, value in headers]
    first = dict(reversed(headers))
    if "authorization" not in first:
        return Verdict("MissingAuthenticationToken", "Missing Authentication Token")
    for name in ("authorization", "x-amz-date", "host"):  # which of two would be the one that counts?
        if sum(other == name for other, _ in headers) > 1:
            return Verdict("IncompleteSignature", f"The request has the header '{name}' twice.")
    try:
        given = parse_authorization(first["authorization"])
    except ValueError as error:
        return Verdict("IncompleteSignature", str(error))
    try:
        date = first.get("x-amz-date", "")
        signed_at = from_amz_date(date)
    except ValueError:
        return Verdict("IncompleteSignature", "The request has no valid 'X-Amz-Date' header.", given.access_key)
    missing = [name for name in given.signed_headers if name not in first]
    needed = {"host", *(name for name in first if name.startswith("x-amz-"))} - set(given.signed_headers)
    if missing or needed:
        name = min(missing or needed)
        where = "is signed, but not in the request" if missing else "must be a signed header"
        return Verdict("SignatureDoesNotMatch", f"'{name}' {where}.", given.access_key)
    if list(given.signed_headers) != sorted(set(given.signed_headers)):
        return Verdict("SignatureDoesNotMatch", "SignedHeaders must be sorted, each name once.", given.access_key)
    secret = secret_key(given.access_key)
    if secret is None:
        reason = "The security token included in the request is invalid."
        return Verdict("UnrecognizedClientException", reason, given.access_key)
    if abs(now - signed_at) > DATE_WINDOW:
        late = signed_at < now
        word, edge, sign = ("expired", "earlier", "-") if late else ("not yet current", "later", "+")
        limit = amz_date(now - DATE_WINDOW if late else now + DATE_WINDOW)
        reason = f"Signature {word}: {date} is now {edge} than {limit} ({amz_date(now)} {sign} 15 min.)"
        return Verdict("InvalidSignatureException", reason, given.access_key)
    for name, expected, actual in (
        ("date", date[:8], given.scope.date),
        ("region", region or given.scope.region, given.scope.region),
        ("service", service or given.scope.service, given.scope.service),
    ):
        if expected != actual:
            reason = f"Credential should be scoped to {name} '{expected}', not '{actual}'."
            return Verdict("InvalidSignatureException", reason, given.access_key)
    payload_hash = first.get("x-amz-content-sha256", "")
    request = canonical_request(method, target, headers, body, given.signed_headers, payload_hash=payload_hash)
    made = derive(secret, date, given.scope, request)
    body_is_signed = payload_hash in ("", hashlib.sha256(body).hexdigest())
    if not body_is_signed or not hmac.compare_digest(made.signature.encode(), given.signature.encode("utf-8", "replace")):
        reason = (
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
        )
        return Verdict("InvalidSignatureException", reason, given.access_key, made)
    return Verdict("", "", given.access_key, made)
