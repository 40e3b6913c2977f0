"""Judge a presigned URL."""

from __future__ import annotations

from contextlib import suppress

from .. import sigv4
from ..captures.capture import Capture
from ..signing import Credentials
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, finding
from .evidence import told_by
from .facts import EMPTY_HASH

_LONGEST = 7 * 24 * 3600
_MULTI_REGION = ".mrap.accesspoint.s3-global."
_OUTSIDE = "the presigned URL was used outside the time for which it is valid"


def presigned(capture: Capture, credentials: Credentials | None) -> Diagnosis:
    """Judge a presigned URL: right, or wrong in a way that nothing here explains."""
    try:
        given = sigv4.parse_presigned(capture.target)
    except ValueError as error:
        return Diagnosis(UNVERIFIABLE, notes=(f"this presigned URL cannot be judged: {error}",))
    if credentials is None or credentials.access_key != given.access_key:
        return Diagnosis(UNVERIFIABLE, notes=("without the secret of its access key a presigned URL is not judged",))
    if _MULTI_REGION in capture.get("host"):
        return Diagnosis(UNVERIFIABLE, notes=("a multi-region access point of S3 takes signatures of SigV4A only",))
    service = given.scope.service
    at = told_by(capture.response).at if capture.response is not None else capture.at
    lasts = sigv4.DATE_WINDOW if service == "sts" else max(given.expires, sigv4.DATE_WINDOW)  # STS ignores X-Amz-Expires
    with suppress(ValueError):
        signed_at = sigv4.from_amz_date(given.date)
        if at is not None and not signed_at - sigv4.DATE_WINDOW <= at <= signed_at + lasts:
            pair = f"X-Amz-Date={given.date}, X-Amz-Expires={given.expires}", f"used at {sigv4.amz_date(at)}"
            return Diagnosis(MISTAKE, (("clock-skewed",),), (finding("clock-skewed", pair, _OUTSIDE),))
    names = {name.lower() for name, _ in capture.headers}
    missing = [name for name in given.signed_headers if name not in names]
    if missing:
        return Diagnosis(UNVERIFIABLE, notes=(f"signed headers are not in the capture: {', '.join(missing)}",))
    # A URL alone shows neither: whatever method it was signed for, it may be right.
    hidden = ":method" in capture.unseen
    body = b"" if capture.body is None and (capture.bodiless or hidden) else capture.body
    secret = credentials.secret_key.strip()
    matched = ""
    for method in sigv4.PRESIGNED_METHODS if hidden else (capture.method,):
        found = list(sigv4.presigned_signatures(capture.target, capture.headers, method, body, given, secret))
        if not found:
            return Diagnosis(UNVERIFIABLE, notes=("the body is not in the capture, and its hash is signed (--body FILE)",))
        matched = next((payload for payload, signature in found if signature == given.signature), "")
        if matched:
            return _presigned_for(capture, given, matched, found[0][0])
    if hidden:
        return Diagnosis(UNVERIFIABLE, notes=("neither method nor body is in a URL, and the signature depends on them",))
    return Diagnosis(UNEXPLAINED, notes=("mistakes in presigned URLs are not searched for yet",))


def _presigned_for(capture: Capture, given: sigv4.Presigned, payload: str, right_payload: str) -> Diagnosis:
    """Judge a presigned URL whose signature is made as it should be: whether it was made for this request."""
    scope = given.scope
    region = sigv4.expected_scope(capture.get("host"))[0]
    wrong = ""
    if payload != right_payload:
        wrong, pair = "payload-empty-hash" if payload == EMPTY_HASH else "body-changed", (payload, right_payload)
    elif scope.date != given.date[:8]:
        wrong, pair = "scope-date-differs", (scope.date, given.date[:8])
    elif region and region != scope.region:
        wrong, pair = "region-wrong", (str(scope), str(scope._replace(region=region)))
    if wrong:
        return Diagnosis(MISTAKE, ((wrong,),), (finding(wrong, pair),))
    if given.expires > _LONGEST or (scope.service in sigv4.S3_KIN and not given.expires):
        return Diagnosis(UNVERIFIABLE, notes=(f"X-Amz-Expires must be from 1 to {_LONGEST} seconds, and is not",))
    return Diagnosis(VALID)
