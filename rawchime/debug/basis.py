"""The basis of a diagnosis: service, region and rules, where they come from, and what to capture next."""

from __future__ import annotations

from .. import sigv4
from ..captures.capture import METHOD, Capture
from ..printable import printable
from ..redaction import masked
from .diagnosis import UNEXPLAINED, UNVERIFIABLE, Diagnosis
from .evidence import told_by


def with_basis(found: Diagnosis, capture: Capture, region: str, service: str) -> Diagnosis:
    """Return the diagnosis with its rules, its assumptions, and the next steps."""
    scope = scope_of(capture)
    if scope is None:
        return found._replace(next=_next(found, capture))
    known = sigv4.expected_scope(capture.get("host"), capture.target)
    parts = [("service", scope.service, service, known[1], "signing-name")]
    if scope.region:
        parts.append(("region", scope.region, region, known[0], "region"))
    words, assumed = [], []
    for part, signed, option, host, flag in parts:
        name = printable(option or host or signed)
        origin = f"named by --{flag}" if option else "from the host" if host else "from the credential scope"
        words.append(f"{part} {name} ({origin})")
        if not (option or host):
            where = f"the host {printable(capture.get('host'))}" if capture.get("host") else "the capture"
            assumed.append(f"{part} {name}, as signed: {where} does not determine it. Override it with --{flag} NAME")
    twice = sigv4.rules_of(scope.service).double_uri_encode
    path = "the path is normalized and encoded twice" if twice else "the path is encoded once and not normalized"
    return found._replace(
        rules=f"{', '.join(words)}; {path}", assumed=(*assumed, *found.assumed), next=_next(found, capture)
    )


def scope_of(capture: Capture) -> sigv4.Scope | None:
    """Return the credential scope of a request of any kind, or None. The scope of SigV4A has no region."""
    if (asymmetric := sigv4.parse_asymmetric(capture.target, capture.headers)) is not None:
        return sigv4.Scope(asymmetric.scope.partition("/")[0], "", asymmetric.service)
    try:
        if sigv4.is_presigned(capture.target):
            return sigv4.parse_presigned(capture.target).scope
        if capture.get("authorization"):
            return sigv4.parse_authorization(capture.get("authorization")).scope
        form = sigv4.parse_form(capture.headers, capture.body or b"")
        return form.scope if form else None
    except ValueError:
        return None


def _next(found: Diagnosis, capture: Capture) -> tuple[str, ...]:
    """Return what to check or capture if a wrong signature is unexplained, or a signature cannot be verified."""
    unexplained = found.verdict == UNEXPLAINED
    if not unexplained and found.verdict != UNVERIFIABLE:
        return found.next
    steps = list(found.next)
    signer = sigv4.signer_of(capture.target, capture.headers, capture.body or b"")
    if METHOD in capture.unseen:
        steps.append("Capture the whole request: a URL shows neither the method nor the body that it was used with")
    if not capture.method or not signer:
        return tuple(steps)
    if unexplained:
        steps.append(f"Check that the secret belongs to the access key {printable(masked(signer))}")
    told = told_by(capture.response)
    if capture.response is None:
        steps.append(
            "Capture the service's response as well (--response FILE): many services quote the canonical request they made"
        )
    if unexplained and not capture.canonical_request:
        steps.append(
            "Log the canonical request and the string to sign of your client, and compare them with these, line by line. "
            "`rawchime diagnose` also compares them, pasted into a file with both sides"
        )
    if unexplained and not told.canonical_request:
        steps.append(
            "If a proxy, a gateway or a load balancer is in front of the service, capture the request on both sides of it"
        )
    return tuple(steps)
