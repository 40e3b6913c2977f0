"""Judge a presigned URL."""

from __future__ import annotations

import re
from contextlib import suppress

from .. import sigv4
from ..captures.capture import Capture
from ..keys import Credentials
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, finding, seen_alone, service_finding
from .evidence import told_by
from .facts import EMPTY_HASH, Facts
from .findings import as_signed, made_finding, own
from .mistakes import MISTAKES
from .recipe import Signed
from .schemes import MULTI_REGION
from .search import Budget, explanations
from .signs import signature_bytes

_LONGEST = 7 * 24 * 3600
_OUTSIDE = "the presigned URL was used before the time from which it is valid"


def presigned(
    capture: Capture, credentials: Credentials | None, budget: Budget, *, region: str = "", service: str = ""
) -> Diagnosis:
    """Judge a presigned URL. ``region`` and ``service`` are what the service expects; empty: what the host tells."""
    try:
        given = sigv4.parse_presigned(capture.target)
    except ValueError as error:
        return _incomplete(capture, str(error))
    host_region, host_service = sigv4.expected_scope(capture.get("host"))
    expected = region or host_region, service or host_service
    if seen := _seen(capture, given, *expected):
        return seen
    if credentials is None or credentials.access_key != given.access_key:
        return Diagnosis(UNVERIFIABLE, notes=("without the secret of its access key, only what can be seen is judged",))
    found = _with_secret(capture, given, credentials.secret_key.strip(), budget)
    if found.verdict == VALID and capture.response is not None and b"signature we calculated" in capture.response.body:
        note = "it is right for the secret at hand, and the service refused it: the service knows another secret"
        return found._replace(notes=(*found.notes, note))
    return found


def _seen(capture: Capture, given: sigv4.Presigned, region: str, service: str) -> Diagnosis | None:
    """What is wrong with a URL that can be seen without the secret."""
    scope = given.scope
    if MULTI_REGION in capture.get("host"):
        return seen_alone("sigv4a-needed", sigv4.ALGORITHM, "AWS4-ECDSA-P256-SHA256")
    if given.expires > _LONGEST and scope.service != "sts":  # which ignores it
        return seen_alone("expires-too-long", f"X-Amz-Expires={given.expires}", f"X-Amz-Expires={_LONGEST}, or less")
    if scope.service in sigv4.S3_KIN and not re.search(r"(?i)[?&]X-Amz-Expires=", capture.target):
        return seen_alone("presigned-parameter-missing", "no X-Amz-Expires", "X-Amz-Expires=SECONDS")
    if scope.date != given.date[:8] and re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", given.date):
        return seen_alone("scope-date-differs", str(scope), str(scope._replace(date=given.date[:8])))
    listed = ";".join(given.signed_headers)
    if listed != listed.lower():
        pair = f"X-Amz-SignedHeaders={listed}", f"X-Amz-SignedHeaders={listed.lower()}"
        return seen_alone("header-names-not-lowered", *pair)
    if region and region != scope.region:
        return seen_alone("region-wrong", str(scope), str(scope._replace(region=region)))
    if service and service != scope.service:
        wrong = service_finding((str(scope), str(scope._replace(service=service))), scope.service, service)
        return Diagnosis(MISTAKE, ((wrong.id,),), (wrong,))
    response = capture.response
    at = capture.at if response is None else told_by(response).at
    lasts = sigv4.DATE_WINDOW if scope.service == "sts" else max(given.expires, sigv4.DATE_WINDOW)  # STS has its own limit
    with suppress(ValueError):
        signed_at = sigv4.from_amz_date(given.date)
        if at is not None and not signed_at - sigv4.DATE_WINDOW <= at <= signed_at + lasts:
            pair = f"X-Amz-Date={given.date}, X-Amz-Expires={given.expires}", f"used at {sigv4.amz_date(at)}"
            id_ = "expired" if at > signed_at else "clock-skewed"
            return Diagnosis(MISTAKE, ((id_,),), (finding(id_, pair, _OUTSIDE if id_ == "clock-skewed" else ""),))
    return None


def _with_secret(capture: Capture, given: sigv4.Presigned, secret: str, budget: Budget) -> Diagnosis:
    names = {name.lower() for name, _ in capture.headers}
    missing = [name for name in given.signed_headers if name.lower() not in names]
    if missing:
        return Diagnosis(UNVERIFIABLE, notes=(f"signed headers are not in the capture: {', '.join(missing)}",))
    # A URL alone shows neither: whatever method it was signed for, it may be right.
    hidden = ":method" in capture.unseen
    body = b"" if capture.body is None and (capture.bodiless or hidden) else capture.body
    matched = ""
    for method in sigv4.PRESIGNED_METHODS if hidden else (capture.method,):
        found = list(sigv4.presigned_signatures(capture.target, capture.headers, method, body, given, secret))
        if not found:
            return Diagnosis(UNVERIFIABLE, notes=("the body is not in the capture, and its hash is signed (--body FILE)",))
        matched = next((payload for payload, signature in found if signature == given.signature), "")
        if matched:
            return _presigned_for(capture, given, matched, found[0][0], secret)
    return _searched(capture, given, body, secret, budget, hidden=hidden)


def _incomplete(capture: Capture, problem: str) -> Diagnosis:
    """A URL with a signature and without something that goes with it."""
    if problem.endswith("is missing"):
        return seen_alone("presigned-parameter-missing", f"no {problem.partition(' ')[0]}", f"{problem.partition(' ')[0]}=…")
    if not re.search(r"(?i)[?&]X-Amz-Algorithm=", capture.target):
        return seen_alone("presigned-parameter-missing", "no X-Amz-Algorithm", f"X-Amz-Algorithm={sigv4.ALGORITHM}")
    return Diagnosis(UNVERIFIABLE, notes=(f"this presigned URL cannot be judged: {problem}",))


_NOT_IN_A_URL = ("token-not-signed", "token-missing", "token-other-session", "local-time", "query-unsorted")


def _searched(
    capture: Capture, given: sigv4.Presigned, body: bytes | None, secret: str, budget: Budget, *, hidden: bool
) -> Diagnosis:
    """Look for the mistakes of a signature that is not right; only what reproduces it is named."""
    scope, query = given.scope, given.query
    path = capture.target.partition("?")[0]
    payload = next(sigv4.presigned_signatures(capture.target, capture.headers, capture.method, body, given, secret))[0]
    headers = tuple((name, value if value.startswith(" ") else f" {value}") for name, value in capture.headers)
    signed = Signed(capture.method, f"{path}?{query}", headers, given.signed_headers, payload, given.date, scope, secret)
    host_region, host_service = sigv4.expected_scope(capture.get("host"))
    authorization = sigv4.Authorization(given.access_key, scope, given.signed_headers, given.signature)
    facts = Facts(signed, authorization, body, host_region, host_service)
    target = signature_bytes(given.signature)
    found = [] if target is None else explanations(facts, target, budget)
    kept = [one for one in found if one and not any(way.id in _NOT_IN_A_URL for way in one)]
    order = [mistake.id for mistake in MISTAKES]
    named = tuple(dict.fromkeys(tuple(sorted((way.id for way in one), key=order.index)) for one in kept))
    if named:
        made = {way.id: made_finding(facts, way.id, way.changes) for one in reversed(kept) for way in one}
        findings = tuple(made[id_] for id_ in order if id_ in made)
        return Diagnosis(MISTAKE, named, findings, (), *own(facts), "", (), (), *as_signed(facts, kept[0]))
    if hidden:
        note = "neither method nor body is in a URL, and the signature depends on them"
        return Diagnosis(UNVERIFIABLE, (), (), (note,), *own(facts))
    cut = f"the search ended after {budget.seconds:g} s, before it had tried every mistake and every pair"
    notes = (cut,) if budget.used_up else ()
    return Diagnosis(UNEXPLAINED, (), (), notes, *own(facts), complete=not budget.used_up)


def _token_is_signed(capture: Capture, given: sigv4.Presigned, secret: str) -> bool:
    """Whether the signature of an IoT URL holds with its token alone."""
    parts = [pair for pair in given.query.split("&") if not pair.lower().startswith("x-amz-security-token=")]
    bare = given._replace(query="&".join(parts))
    if bare.query == given.query:
        return False
    made = sigv4.presigned_signatures(capture.target, capture.headers, "GET", b"", bare, secret)
    return all(signature != given.signature for _, signature in made)


def _presigned_for(capture: Capture, given: sigv4.Presigned, payload: str, right_payload: str, secret: str) -> Diagnosis:
    """Judge a presigned URL whose signature is made as it should be: whether it was made for this request."""
    scope = given.scope
    wrong = ""
    if scope.service == "iotdevicegateway" and _token_is_signed(capture, given, secret):
        wrong, pair = "token-signed-in-query", ("a query with X-Amz-Security-Token", "the query without it")
    elif payload != right_payload:
        wrong, pair = "payload-empty-hash" if payload == EMPTY_HASH else "body-changed", (payload, right_payload)
    if wrong:
        return Diagnosis(MISTAKE, ((wrong,),), (finding(wrong, pair),))
    return Diagnosis(VALID)
