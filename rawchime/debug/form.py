"""Judge S3's HTML form, whose POST policy is signed."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode
from datetime import datetime

from .. import sigv4
from ..captures.capture import Capture
from ..keys import Credentials
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, finding, seen_alone, service_finding
from .evidence import told_by
from .facts import Facts
from .findings import made_finding
from .mistakes import MISTAKES
from .recipe import Signed
from .search import Budget, ways_of
from .signs import signature_bytes

_NAME = "the signature is a form's (a POST policy)"


def form(
    capture: Capture, credentials: Credentials | None, budget: Budget, *, region: str = "", service: str = ""
) -> Diagnosis | None:
    """Judge a form. Return None if the body is not a signed form."""
    if capture.body is None:
        return Diagnosis(UNVERIFIABLE, notes=("the body is a form that may hold the signature: give it with --body FILE",))
    try:
        given = sigv4.parse_form(capture.headers, capture.body)
    except ValueError as error:
        return Diagnosis(UNVERIFIABLE, notes=(f"{_NAME}, and cannot be judged: {error}",))
    if given is None and b"x-amz-" in capture.body.lower():
        return Diagnosis(UNVERIFIABLE, notes=("the body is a form that has no field x-amz-signature",))
    if given is None:
        return None
    scope = given.scope
    host_region, host_service = sigv4.expected_scope(capture.get("host"))
    expected, name = region or host_region, service or host_service
    if scope.date != given.date[:8]:
        return seen_alone("scope-date-differs", str(scope), str(scope._replace(date=given.date[:8])))
    if expected and expected != scope.region:
        return seen_alone("region-wrong", str(scope), str(scope._replace(region=expected)))
    if name and name != scope.service:
        wrong = service_finding((str(scope), str(scope._replace(service=name))), scope.service, name)
        return Diagnosis(MISTAKE, ((wrong.id,),), (wrong,))
    at = capture.at if capture.response is None else told_by(capture.response).at
    ends = expiration(given.policy)
    if at is not None and ends is not None and at > ends:
        return seen_alone("expired", f"the policy's expiration is {sigv4.amz_date(ends)}", f"used at {sigv4.amz_date(at)}")
    if credentials is None or credentials.access_key != given.access_key:
        return Diagnosis(UNVERIFIABLE, notes=(_NAME, "without the secret of its access key it is not verified"))
    secret = credentials.secret_key.strip()
    if sigv4.form_signature(given, secret) == given.signature:
        return Diagnosis(VALID, notes=(_NAME,))
    return _searched(given, secret, budget, expected, name)


def expiration(policy: str) -> float | None:
    """Return when a policy expires, in seconds since the epoch, or None."""
    try:
        text = json.loads(b64decode(policy))["expiration"]
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _searched(given: sigv4.Form, secret: str, budget: Budget, region: str, service: str) -> Diagnosis:
    """Return the mistake in the key that reproduces the signature; the string to sign is the policy as sent."""
    signed = Signed("POST", "/", (), (), "", given.date, given.scope, secret)
    facts = Facts(signed, sigv4.Authorization(given.access_key, given.scope, (), given.signature), None, region, service)
    target, policy = signature_bytes(given.signature), given.policy.encode("utf-8", "surrogateescape")
    found = {
        way.id: made_finding(facts, way.id, way.changes)
        for way in reversed(ways_of(facts, budget))
        if way.parts.key is not None and hmac.digest(way.parts.key, policy, "sha256") == target
    }
    if (
        given.signature != given.signature.lower()
        and hmac.digest(sigv4.signing_key(secret, given.scope), policy, "sha256") == target
    ):
        pair = "hex digits in upper case", "64 hex digits in lower case"
        found = {"signature-upper-case": finding("signature-upper-case", pair)}
    order = [mistake.id for mistake in MISTAKES if mistake.id in found]
    if not order:
        return Diagnosis(UNEXPLAINED, notes=(_NAME,), string_to_sign=given.policy)
    return Diagnosis(MISTAKE, tuple((id_,) for id_ in order), tuple(found[id_] for id_ in order), (_NAME,))
