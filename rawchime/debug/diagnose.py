"""Why a signature is wrong: what can be seen in the request, what reproduces the signature, what the service says it signed.

What is named explains what was sent. Nothing is guessed, and no clock counts but the capture's own.
"""

from __future__ import annotations

from .. import sigv4
from ..captures.capture import Capture
from ..keys import Credentials
from ..printable import printable
from .asymmetric import asymmetric
from .basis import with_basis
from .chunked import chunks_judged
from .diagnosis import (
    MISTAKE,
    UNEXPLAINED,
    UNVERIFIABLE,
    VALID,
    Diagnosis,
    Finding,
    finding,
    seen_alone,
    seen_finding,
)
from .evidence import Told, told_by
from .facts import Facts, sha256
from .findings import REDACTED, as_signed, client_side, line_shown, made_finding, own, without_token
from .form import form
from .mistakes import MISTAKES
from .pasted import compared
from .presigned import presigned
from .recipe import Signed, canonical_request, right
from .schemes import MULTI_REGION, is_version_2, version_2
from .search import SECONDS, Budget, Explanation, explanations, quoted_explanations
from .signs import signature_bytes

__all__ = ["MISTAKE", "UNEXPLAINED", "UNVERIFIABLE", "VALID", "Diagnosis", "Finding", "diagnose", "facts_of"]


def diagnose(
    capture: Capture,
    credentials: Credentials | None = None,
    *,
    region: str = "",
    service: str = "",
    seconds: float = SECONDS,
) -> Diagnosis:
    """Judge a captured request. ``credentials`` are those at hand; ``region`` and ``service`` what the service expects.

    What is empty of them is taken from the host's name, where it tells. Of loopback, a proxy or a domain of one's own
    nothing is known: then the scope's own service and region count as meant, and a note says so. The search for mistakes
    ends after ``seconds``, and says so.
    """
    found = _diagnosed(capture, credentials, Budget(seconds), region, service)
    return with_basis(found, capture, region, service)


def _diagnosed(capture: Capture, credentials: Credentials | None, budget: Budget, region: str, service: str) -> Diagnosis:
    if not capture.method:
        return compared(capture, region, service, budget)
    if capture.signed_later:
        return Diagnosis(UNVERIFIABLE, notes=(capture.signed_later,))
    value = capture.get("authorization")
    authorizations = [one for name, one in capture.headers if name.lower() == "authorization"]
    others = [one for one in authorizations if not one.strip().startswith("AWS4-")]
    if value.startswith(f"{sigv4.ASYMMETRIC} ") or f"X-Amz-Algorithm={sigv4.ASYMMETRIC}" in capture.target:
        return asymmetric(capture, credentials)
    if sigv4.is_presigned(capture.target):
        return presigned(capture, credentials, budget, region=region, service=service)
    if not authorizations and sigv4.is_form(capture.headers):
        of_form = form(capture, credentials, budget, region=region, service=service)
        if of_form is not None:
            return of_form
    if not authorizations and is_version_2(capture.target):
        return version_2(capture, "a query with Signature and AWSAccessKeyId")
    if not authorizations and accepted(capture):
        return Diagnosis(UNVERIFIABLE, notes=("the request is not signed, and the service took it",))
    if not authorizations:
        return seen_alone("authorization-missing", "no Authorization header", f"Authorization: {sigv4.ALGORITHM} …")
    if others:
        kind = others[0].strip().partition(" ")[0]
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
    notes = []
    if credentials is not None and credentials.access_key != given.access_key.strip():
        notes.append("the credentials at hand are of another access key than the one that signed: judged without the secret")
        credentials = None
    facts, told = facts_of(capture, given, credentials, region, service)
    return _judge(facts, capture, told, credentials is not None, notes, budget)


def accepted(capture: Capture) -> bool:
    """Return whether the service answered with success."""
    return capture.response is not None and 200 <= capture.response.status < 300


def _was_signed(capture: Capture) -> bool:
    """Whether a signer has left its headers: bearer tokens and JSON web tokens are right where a service takes them."""
    return any(capture.get(name) for name in ("x-amz-date", "x-amz-content-sha256", "x-amz-security-token"))


def facts_of(
    capture: Capture, given: sigv4.Authorization, credentials: Credentials | None, region: str, service: str
) -> tuple[Facts, Told]:
    told = told_by(capture.response)
    body = b"" if capture.body is None and capture.bodiless else capture.body
    hashed = capture.get("x-amz-content-sha256")
    if not hashed and body is not None:
        hashed = sha256(body)
    if not hashed and told.canonical_request:  # the service hashed what arrived
        hashed = told.canonical_request.rpartition("\n")[2]
    if not hashed and capture.canonical_request:
        hashed = capture.canonical_request.rpartition("\n")[2]
    date = sigv4.signing_date(capture.headers)
    secret = credentials.secret_key.strip() if credentials else ""
    signed = Signed(capture.method, capture.target, capture.headers, given.signed_headers, hashed, date, given.scope, secret)
    host_region, host_service = sigv4.expected_scope(capture.get("host"))
    at = told.at if told.at is not None else capture.at
    if capture.response is not None and capture.response.status < 400:
        at = None  # the service took it: whatever the clocks say, it was in time
    token = credentials.token if credentials else None
    known = region or host_region, service or host_service
    return Facts(signed, given, body, *known, token, at, told.scoped, complete=not capture.unseen), told


_HOP_BY_HOP = {"te", "connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "proxy-connection"}


def _judge(facts: Facts, capture: Capture, told: Told, has_secret: bool, notes: list[str], budget: Budget) -> Diagnosis:
    seen = {one.id: seen_finding(facts, one.id, pair) for one in MISTAKES if (pair := one.see(facts)) is not None}
    if accepted(capture):  # whatever is seen in it, the service took it
        seen = {}
    by_clock = [id_ for id_ in ("local-time", "clock-skewed") if id_ in seen]  # one trace, two names: either explains it
    certain = [id_ for id_ in seen if id_ not in by_clock]

    found = _search(facts, capture, has_secret, notes, budget)  # None: it cannot be told
    if budget.used_up:
        notes.append(f"the search ended after {budget.seconds:g} s, before it had tried every mistake and every pair")
    if found is None or found == [()]:  # nothing is wrong with how it was signed: it may have been changed on its way
        on_the_way = {finding.id: finding for finding in _on_the_way(facts, told)}
        certain += [id_ for id_ in on_the_way if id_ not in seen]
        seen = on_the_way | seen
    made = {way.id: made_finding(facts, way.id, way.changes) for one in reversed(found or []) for way in one}

    sets = {
        frozenset((*certain, *(way.id for way in explanation), *clock)): None
        for explanation in found or [()]
        for clock in ([[id_] for id_ in by_clock] or [[]])
    }
    fewest = min(map(len, sets))
    ids = [mistake.id for mistake in MISTAKES]
    named = tuple(tuple(sorted(one, key=ids.index)) for one in sets if one and len(one) == fewest)
    if named:
        verdict = MISTAKE
        if found == []:
            notes.append("what is named is wrong, and does not explain the signature: something else is wrong as well")
    elif found is None:
        verdict = UNVERIFIABLE
    else:
        verdict = VALID if found and has_secret else UNEXPLAINED if not found else UNVERIFIABLE
    if verdict == VALID and (of_chunks := chunks_judged(facts)) is not None:
        return of_chunks._replace(notes=(*notes, *of_chunks.notes))
    if verdict == VALID and capture.response is not None and b"signature we calculated" in capture.response.body:
        name = next((name for name in facts.listed if name in _HOP_BY_HOP), "")
        if name:  # RFC 9110 §7.6.1: it ends at the first server, which need not be the one that verifies
            sentence = f"the hop-by-hop header {name} is signed, and the service does not see it"
            pair = f"{name}: {facts.get(name)}", "(not among the signed headers)"
            hop = finding("hop-by-hop-header-signed", pair, sentence)
            return Diagnosis(MISTAKE, ((hop.id,),), (hop,), tuple(notes))
        notes.append("it is right for the secret at hand, and the service refused it: the service knows another secret")
    names = {id_ for one in named for id_ in one}
    findings = tuple((made | seen)[id_] for id_ in ids if id_ in names)
    signed = as_signed(facts, found[0]) if found and verdict == MISTAKE else client_side(capture, told)
    return Diagnosis(
        verdict,
        named,
        findings,
        tuple(notes),
        *own(facts),
        signed_canonical_request=signed[0],
        signed_string_to_sign=signed[1],
        complete=not budget.used_up,
    )


def _search(facts: Facts, capture: Capture, has_secret: bool, notes: list[str], budget: Budget) -> list[Explanation] | None:
    """What reproduces the signature, or the client's own canonical request; None where there is nothing to reproduce."""
    target = signature_bytes(facts.given.signature)
    if has_secret and target is not None:
        found = explanations(facts, target, budget)
        if found or facts.signed.payload:
            return found
        notes.append("the body is not in the capture: without it the signature cannot be calculated (--body FILE)")
        return None
    if has_secret:
        return None
    notes.append(
        "no secret: only what can be seen without it is judged (AWS_SECRET_ACCESS_KEY, --profile or --ask-secret gives one)"
    )
    told = told_by(capture.response)  # a log may show the service's own beside the client's
    request = capture.canonical_request if capture.canonical_request != told.canonical_request else ""
    text = capture.string_to_sign if capture.string_to_sign != told.string_to_sign else ""
    if (request or text) and facts.signed.payload:
        return quoted_explanations(facts, request, "" if request else text, budget)
    return None


_ON_THE_WAY = {0: "method-changed", 1: "target-changed", 2: "target-changed"}


def _on_the_way(facts: Facts, told: Told) -> list[Finding]:
    """Line by line, what the service signed against what the captured request has: a difference arose between the two."""
    if not told.canonical_request:
        return []
    ours = canonical_request(facts.signed, right(facts.given.scope.service)).decode("utf-8", "surrogateescape").split("\n")
    theirs = told.canonical_request.split("\n")
    found = []
    for at, (one, two) in enumerate(zip(ours, theirs, strict=False)):
        if one != two and without_token(one) != two:  # a capture may have it redacted
            id_ = _ON_THE_WAY.get(at) or ("header-changed" if ":" in one or ":" in two else "body-changed")
            if one.startswith("host:") and two.startswith("host:"):
                id_ = "host-changed"
            sentence = "header changed after signing, on the way to the service" if id_ == "header-changed" else ""
            pair = line_shown(without_token(two)), line_shown(without_token(one))
            found.append(finding(id_, pair, sentence))
    return found
