"""Find out why a signature is wrong, from the request, from a search that reproduces the signature, and from the response.

Only mistakes that explain the request are named. Nothing is guessed, and only the capture's own clock is used.
"""

from __future__ import annotations

from .. import sigv4
from ..answer import error_code
from ..captures.capture import Capture
from ..keys import Credentials
from ..printable import printable
from .asymmetric import asymmetric
from .basis import with_basis
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, Finding, seen_alone, seen_finding
from .evidence import Told, disputed, told_by
from .facts import EMPTY_HASH, Facts, sha256
from .findings import REDACTED
from .form import form
from .judging import Seen, accepted, judge
from .mistakes import MISTAKES
from .pasted import compared
from .presigned import presigned
from .recipe import Signed
from .schemes import MULTI_REGION, is_version_2, version_2
from .search import SECONDS, Budget, Explanation, by_fitting_rules, explanations, quoted_explanations
from .signs import signature_bytes

_WITHOUT = (
    "no secret: only what is visible without it is checked (AWS_SECRET_ACCESS_KEY, --profile or --ask-secret gives one)"
)

__all__ = ["MISTAKE", "UNEXPLAINED", "UNVERIFIABLE", "VALID", "Diagnosis", "Finding", "diagnose", "facts_of"]


def diagnose(
    capture: Capture,
    credentials: Credentials | None = None,
    *,
    region: str = "",
    service: str = "",
    seconds: float = SECONDS,
) -> Diagnosis:
    """Judge a captured request with the available ``credentials`` and the expected ``region`` and ``service``.

    Empty ones are derived from the host name. If the host does not determine them (loopback, a proxy, a custom domain), the
    request's own scope is assumed, and a note says so. The search for mistakes ends after ``seconds``, and says so.
    """
    found = _diagnosed(capture, credentials, Budget(seconds), region, service)
    return with_basis(found, capture, region, service)


def _diagnosed(capture: Capture, credentials: Credentials | None, budget: Budget, region: str, service: str) -> Diagnosis:
    if not capture.method:
        return compared(capture, region, service, budget)
    if capture.signed_later:
        return Diagnosis(UNVERIFIABLE, notes=(capture.signed_later,))
    if capture.is_preflight:
        note = "a CORS preflight, which browsers do not sign: diagnose the request that it announces"
        return Diagnosis(UNVERIFIABLE, notes=(note,))
    value = capture.get("authorization")
    authorizations = [one for name, one in capture.headers if name.lower() == "authorization"]
    others = [one for one in authorizations if not one.strip().startswith("AWS4-")]
    if value.startswith(f"{sigv4.ASYMMETRIC} ") or f"X-Amz-Algorithm={sigv4.ASYMMETRIC}" in capture.target:
        return asymmetric(capture, credentials)
    if sigv4.is_presigned(capture.target) and authorizations and not accepted(capture):
        if capture.response is not None and "auth mechanism" in disputed(capture.response):
            kind = _scheme(authorizations[0])
            return seen_alone("authorization-repeated", f"a presigned URL, and Authorization: {kind} …", "one of the two")
        note = "it is a presigned URL and has an Authorization header: S3 refuses both at once, and other services read one"
        return Diagnosis(UNVERIFIABLE, notes=(note,))
    if sigv4.is_presigned(capture.target):
        return presigned(capture, credentials, budget, region=region, service=service)
    if not authorizations and sigv4.is_form(capture.headers):
        of_form = form(capture, credentials, budget, region=region, service=service)
        if of_form is not None:
            return of_form
    if not authorizations and is_version_2(capture.target):
        return version_2(capture, "a query with Signature and AWSAccessKeyId")
    if not authorizations and (accepted(capture) or not (_asks_for_a_signature(capture) or _was_signed(capture))):
        note = "the request is not signed, and nothing shows that it has to be: some operations need no signature"
        return Diagnosis(UNVERIFIABLE, notes=(note,))
    if not authorizations:
        return not_signed()
    if len(authorizations) > 1:
        return _repeated(capture, authorizations)
    if others:
        kind = _scheme(others[0])
        if kind == "AWS":
            return version_2(capture, f"Authorization: AWS {others[0].strip()[4:].partition(':')[0]}:…")
        if accepted(capture) or not _was_signed(capture):
            note = f"not signed: its Authorization header has the scheme {kind}, and nothing shows that it ever had another"
            return Diagnosis(UNVERIFIABLE, notes=(printable(note),))
        return seen_alone("authorization-replaced", f"Authorization: {kind} …", f"Authorization: {sigv4.ALGORITHM} …")
    if REDACTED in value:
        return Diagnosis(UNVERIFIABLE, notes=("the signature is redacted: capture it with --show-secrets",))
    if value.strip().partition(" ")[0] != sigv4.ALGORITHM:
        return Diagnosis(UNVERIFIABLE, notes=(f"signed by {value.strip().partition(' ')[0]}, not {sigv4.ALGORITHM}",))
    try:
        given = sigv4.parse_authorization(value)
    except ValueError as error:
        return seen_alone("authorization-malformed", str(error), "all of Credential, SignedHeaders and Signature, once")
    if MULTI_REGION in capture.get("host"):
        return seen_alone("sigv4a-needed", sigv4.ALGORITHM, "AWS4-ECDSA-P256-SHA256")
    return _judged(capture, given, credentials, budget, region, service)


def not_signed() -> Diagnosis:
    """Return the diagnosis of a request without a signature."""
    return seen_alone("authorization-missing", "no Authorization header", f"Authorization: {sigv4.ALGORITHM} …")


def _repeated(capture: Capture, values: list[str]) -> Diagnosis:
    """Return the diagnosis of several Authorization headers. RFC 9110 §5.3 allows one, and which one counts is not known."""
    schemes = [_scheme(value) for value in values]
    a_copy = len(set(values)) == 1 and not _refused(capture)  # it may be the capture that repeats it
    if accepted(capture) or a_copy or sigv4.ALGORITHM not in schemes:
        note = f"it has {len(values)} Authorization headers, and which one the service reads is not known"
        return Diagnosis(UNVERIFIABLE, notes=(note,))
    return seen_alone("authorization-repeated", printable(", ".join(schemes)), f"one {sigv4.ALGORITHM}")


def _scheme(value: str) -> str:
    """Return the scheme of an Authorization header; a value without one is a secret."""
    scheme, space, _ = value.strip().partition(" ")
    return scheme if space else "(a value without a scheme)"


def _refused(capture: Capture) -> bool:
    return capture.response is not None and capture.response.status >= 400


def _asks_for_a_signature(capture: Capture) -> bool:
    """Return whether the response states that a signature is missing. Other errors do not: much is never signed."""
    return capture.response is not None and error_code(capture.response).startswith("MissingAuthenticationToken")


def _was_signed(capture: Capture) -> bool:
    """Return whether a SigV4 signer has left headers. Other authorization, such as bearer tokens, may be right."""
    return any(capture.get(name) for name in ("x-amz-date", "x-amz-content-sha256", "x-amz-security-token"))


def facts_of(
    capture: Capture, given: sigv4.Authorization, credentials: Credentials | None, region: str, service: str
) -> tuple[Facts, Told]:
    told = told_by(capture.response)
    body = capture.known_body
    hashed = capture.get("x-amz-content-sha256")
    if not hashed and body is not None:
        hashed = sha256(body)
    if not hashed and told.canonical_request:  # the service hashed the received body
        hashed = told.canonical_request.rpartition("\n")[2]
    if not hashed and capture.canonical_request:
        hashed = capture.canonical_request.rpartition("\n")[2]
    date = sigv4.signing_date(capture.headers)
    secret = credentials.secret_key.strip() if credentials else ""
    signed = Signed(capture.method, capture.target, capture.headers, given.signed_headers, hashed, date, given.scope, secret)
    host_region, host_service = sigv4.expected_scope(capture.get("host"))
    at = told.at if told.at is not None else capture.at
    if capture.response is not None and capture.response.status < 400:
        at = None  # the service accepted it, so that it was in time
    token = credentials.token if credentials else None
    known = region or host_region, service or host_service
    return Facts(signed, given, body, *known, token, at, told.scoped, complete=not capture.unseen, window=told.window), told


def _judged(
    capture: Capture, given: sigv4.Authorization, keys: Credentials | None, budget: Budget, region: str, service: str
) -> Diagnosis:
    """Judge a signature in a header, by the rules of the service of its host or its scope."""
    notes = []
    if keys is not None and keys.access_key != given.access_key.strip():
        notes.append(
            "the available credentials have another access key than the request, so it was checked without the secret"
        )
        keys = None
    if not capture.get("host") and "host" in map(str.lower, given.signed_headers):
        return Diagnosis(UNVERIFIABLE, notes=(*notes, "signed headers are not in the capture: host"))
    facts, told = facts_of(capture, given, keys, region, service)
    facts, found = by_fitting_rules(facts, lambda one: _search(one, capture, told, keys is not None, budget))
    if found is None and keys is None:
        notes.append(_WITHOUT)
    elif found is None and signature_bytes(given.signature) is not None:
        if _right_without_body(facts):
            if accepted(capture):
                return judge(facts, capture, told, seen_in(facts), [()], notes, budget)
            notes.append("the signature is right if the request has no body, which the capture does not show (--body FILE)")
        else:
            notes.append("the body is not in the capture: without it the signature cannot be calculated (--body FILE)")
    return judge(facts, capture, told, seen_in(facts), found, notes, budget)


def _right_without_body(facts: Facts) -> bool:
    """Return whether a signature is right for an empty body."""
    target = signature_bytes(facts.given.signature)
    empty = facts._replace(body=b"", signed=facts.signed._replace(payload=EMPTY_HASH))
    return target is not None and not facts.signed.payload and explanations(empty, target, Budget(0.0)) == [()]


def seen_in(facts: Facts) -> Seen:
    """Return the mistakes that are visible in the request."""
    return {one.id: seen_finding(facts, one.id, pair) for one in MISTAKES if (pair := one.see(facts)) is not None}


def _search(facts: Facts, capture: Capture, told: Told, has_secret: bool, budget: Budget) -> list[Explanation] | None:
    """Return what reproduces the signature or the client's canonical request, or None if there is nothing to reproduce."""
    target = signature_bytes(facts.given.signature)
    if has_secret and target is not None:
        found = explanations(facts, target, budget)
        return found if found or facts.signed.payload else None
    if has_secret or not facts.signed.payload:
        return None
    # a log may also show the service's own
    request = capture.canonical_request if capture.canonical_request != told.canonical_request else ""
    text = capture.string_to_sign if capture.string_to_sign != told.string_to_sign else ""
    return quoted_explanations(facts, request, "" if request else text, budget) if request or text else None
