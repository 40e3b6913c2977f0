"""Judge a request that is signed with SigV4A."""

from __future__ import annotations

import re
from contextlib import suppress

from .. import sigv4
from ..captures.capture import METHOD, Capture
from ..extras import how_to_install
from ..keys import Credentials
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, finding
from .evidence import told_by
from .facts import UNSIGNED, sha256
from .findings import without_token

_NAME = f"signed with SigV4A ({sigv4.ASYMMETRIC})"


def asymmetric(capture: Capture, credentials: Credentials | None) -> Diagnosis:
    """Verify the signature with the available secret. No mistakes are searched for, as each signature differs."""

    def open_(why: str) -> Diagnosis:
        return Diagnosis(UNVERIFIABLE, notes=(f"{_NAME}: {why}",))

    given = sigv4.parse_asymmetric(capture.target, capture.headers)
    if given is None:
        return open_("its signature is incomplete")
    if credentials is None or credentials.access_key != given.access_key:
        return open_("without the secret of its access key it is not verified")
    names = {name.lower() for name, _ in capture.headers}
    if missing := [name for name in given.signed_headers if name.lower() not in names]:
        return open_(f"signed headers are not in the capture: {', '.join(missing)}")
    if outside := _outside(capture, given):
        return outside
    hidden = METHOD in capture.unseen
    body, declared = _body(capture), capture.get("x-amz-content-sha256")
    payloads = payload_lines(capture, given)
    if not payloads:
        return open_("the body is not in the capture, and its hash is signed (--body FILE)")
    secret = credentials.secret_key.strip()
    methods = sigv4.PRESIGNED_METHODS if hidden else (capture.method,)
    try:
        right = any(
            sigv4.verify_asymmetric(method, capture.target, capture.headers, payloads, given, secret) for method in methods
        )
    except ModuleNotFoundError:
        return open_(f"to verify it: {how_to_install('cryptography')}")
    if not right:
        return open_("a URL shows neither method nor body") if hidden else _unexplained(capture, given, payloads[0])
    if re.fullmatch("[0-9a-f]{64}", declared) and (body is None or sha256(body) != declared):
        if body is None:
            return open_("its signature is right; the body is not in the capture")
        pair = f"a body whose SHA-256 is {sha256(body)}", f"x-amz-content-sha256: {declared}"
        return Diagnosis(MISTAKE, (("body-changed",),), (finding("body-changed", pair),), (_NAME,))
    return Diagnosis(VALID, notes=(_NAME,))


def _unexplained(capture: Capture, given: sigv4.Asymmetric, payload: str) -> Diagnosis:
    request = sigv4.asymmetric_request(capture.method, capture.target, capture.headers, payload, given)
    text = "\n".join((sigv4.ASYMMETRIC, given.date, given.scope, sha256(request)))
    notes = (_NAME, "mistakes are not searched for, because every SigV4A signature of a request is different")
    return Diagnosis(UNEXPLAINED, (), (), notes, without_token(request.decode("utf-8", "backslashreplace")), text)


def _outside(capture: Capture, given: sigv4.Asymmetric) -> Diagnosis | None:
    """Return how the request was used before or after its time, by the capture's own clock."""
    at = told_by(capture.response).at if capture.response is not None else capture.at
    found = re.search(r"(?i)[?&]X-Amz-Expires=([0-9]{1,9})(?:&|$)", capture.target) if given.in_query else None
    lasts = max(int(found[1]) if found else 0, sigv4.DATE_WINDOW)
    with suppress(ValueError):
        signed_at = sigv4.from_amz_date(given.date)
        if at is not None and not signed_at - sigv4.DATE_WINDOW <= at <= signed_at + lasts:
            id_ = "expired" if given.in_query and at > signed_at else "clock-skewed"
            pair = f"X-Amz-Date={given.date}", f"used at {sigv4.amz_date(at)}"
            return Diagnosis(MISTAKE, ((id_,),), (finding(id_, pair),), (_NAME,))
    return None


def _body(capture: Capture) -> bytes | None:
    return b"" if METHOD in capture.unseen and capture.body is None else capture.known_body


def payload_lines(capture: Capture, given: sigv4.Asymmetric) -> list[str]:
    """Return the possible payload lines of the canonical request; none if the body is needed and not available."""
    body, declared = _body(capture), capture.get("x-amz-content-sha256")
    if given.in_query and not declared and given.service in sigv4.S3_KIN:
        return [UNSIGNED]
    return [declared] if declared else [sha256(body)] if body is not None else []
