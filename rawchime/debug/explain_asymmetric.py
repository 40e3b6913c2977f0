"""Explain a SigV4A signature: the same canonical request, another key, and a signature that differs each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import sigv4
from ..captures.capture import Capture
from ..extras import how_to_install
from ..printable import printable
from .asymmetric import payload_lines
from .explain_parts import (
    HIDDEN,
    Pieces,
    View,
    canonical_stage,
    hash_stage,
    names_of,
    request_stage,
    string_stage,
    view_of,
)
from .explain_query import query_pieces, target_lines
from .stage import Line, Span, Stage, line

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html#how-sigv4a-works"
_DATE_RULE = "X-Amz-Date as it is sent: UTC, basic form"
_SCOPE_RULE = "the scope, which has no region: X-Amz-Region-Set names the regions, and is signed"


def asymmetric_stages(
    capture: Capture, given: sigv4.Asymmetric, secret_key: str | None, *, show: bool, safe: bool
) -> list[Stage]:
    """Return the stages of a SigV4A signature. Raises ValueError if a signed header or the body is missing."""
    payloads = payload_lines(capture, given)
    if not payloads:
        raise ValueError("its body is not in the capture, and is signed: give it with --body FILE")
    view = view_of(capture, given.signed_headers, given.query, payloads[0], given.service, show=show, safe=safe)
    query = query_pieces(view) if given.in_query else None
    day = given.scope.partition("/")[0]
    scope: Pieces = [Span(day, "day"), "/", Span(printable(given.service), "service"), "/"]
    scope.append(Span(sigv4.TERMINATOR, "terminator"))
    note = "; all of it but X-Amz-Signature" if given.in_query else ""
    return [
        request_stage(view, target_lines(view) if given.in_query else None),
        canonical_stage(view, query, note),
        hash_stage(view),
        string_stage(view, sigv4.ASYMMETRIC, given.date, scope, _DATE_RULE, _SCOPE_RULE),
        Stage("key", "The signing key", tuple(_key(given)), _GUIDE),
        Stage("signature", "The signature", tuple(_signature(view, given, payloads, secret_key)), _GUIDE),
        Stage("authorization", "Where it stands", tuple(_placed(view, given, scope)), _GUIDE),
    ]


def _key(given: sigv4.Asymmetric) -> Iterator[Line]:
    yield line(
        "the key of a derivation in counter mode (NIST SP 800-108)", '"AWS4A" + ', Span("the secret access key", "secret")
    )
    rule = "its message: the counter starts at 1, and goes on until the number is in the curve's range"
    message: Pieces = [
        "00000001, ",
        Span(sigv4.ASYMMETRIC, "algorithm"),
        ", 00, ",
        Span(printable(given.access_key), "access-key"),
    ]
    yield line(rule, *message, ", counter, 00000100")
    yield line("the private key of the curve P-256; the service keeps the public one", "HMAC-SHA256(…) + 1 = ", HIDDEN)


def _signature(view: View, given: sigv4.Asymmetric, payloads: Sequence[str], secret_key: str | None) -> Iterator[Line]:
    rule = "ECDSA of the string to sign, DER in lower-case hex: it differs each time, and is verified, not compared"
    yield line(rule, Span(HIDDEN if view.safe else given.signature, "signature-sent"))
    rule = "verified with the public key"
    if secret_key is None:
        yield line(rule, "(not verified: the secret is needed)")
        return
    capture = view.capture
    try:
        right = sigv4.verify_asymmetric(capture.method, capture.target, capture.headers, payloads, given, secret_key)
    except ModuleNotFoundError:
        yield line(rule, f"(to verify it: {how_to_install('cryptography')})")
        return
    yield line(rule, "it holds" if right else "it does not hold for this request and the available secret")


def _placed(view: View, given: sigv4.Asymmetric, scope: Pieces) -> Iterator[Line]:
    shown = Span(HIDDEN if view.safe else given.signature, "signature-sent")
    if given.in_query:
        yield line("appended to the query, after everything was signed", "&X-Amz-Signature=", shown)
        return
    yield line("the algorithm", "Authorization: ", Span(sigv4.ASYMMETRIC, "algorithm"))
    yield line(
        "the access key id and the scope", "Credential=", Span(printable(given.access_key), "access-key"), "/", *scope, ","
    )
    yield line("which headers were signed", "SignedHeaders=", *names_of(view.signed), ",")
    yield line("the signature", "Signature=", shown)
