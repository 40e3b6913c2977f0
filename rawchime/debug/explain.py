"""Explain how one request is signed, stage by stage: each line, its rule, and the values that flow through it.

The stages are a value. ``explain_text.py``, ``stage.to_json`` and ``page.py`` render it. Each kind of signature has a file:
a header's is here, a presigned URL's in ``explain_query.py``, SigV4A's in ``explain_asymmetric.py``, an HTML form's in
``explain_form.py``, and the chunks of an aws-chunked body in ``explain_chunks.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from .. import sigv4
from ..captures.capture import Capture
from ..printable import printable
from .explain_asymmetric import asymmetric_stages
from .explain_chunks import chunk_stages
from .explain_form import form_stages
from .explain_parts import (
    GUIDE,
    HIDDEN,
    View,
    canonical_stage,
    hash_stage,
    key_stage,
    names_of,
    request_stage,
    scope_of,
    signature_stage,
    string_stage,
    view_of,
)
from .explain_query import presigned_stages
from .schemes import has_version_2
from .stage import Line, Span, Stage
from .stage import line as line_of

__all__ = ["Stage", "explain"]


def explain(capture: Capture, secret_key: str | None, *, show_secrets: bool = False, safe: bool = False) -> list[Stage]:
    """Return the stages of a signed request's signature.

    Without a secret, the key and the signature are not calculated. Keys and tokens are shown only with ``show_secrets``.
    With ``safe``, neither the body nor a signature is shown.

    Raises ValueError if the request is not signed, has no date, or lacks a signed header or body.
    """
    if (asymmetric := sigv4.parse_asymmetric(capture.target, capture.headers)) is not None:
        return asymmetric_stages(capture, asymmetric, secret_key, show=show_secrets, safe=safe)
    if sigv4.is_presigned(capture.target):
        return presigned_stages(capture, secret_key, show=show_secrets, safe=safe)
    if has_version_2(capture):
        raise ValueError("it is signed with signature version 2, which is another scheme")
    if not capture.get("authorization") and (form := sigv4.parse_form(capture.headers, capture.body or b"")) is not None:
        return form_stages(capture, form, secret_key, show=show_secrets, safe=safe)
    return _header_stages(capture, secret_key, show=show_secrets, safe=safe)


def _header_stages(capture: Capture, secret_key: str | None, *, show: bool, safe: bool) -> list[Stage]:
    given = sigv4.parse_authorization(capture.get("authorization"))
    date, scope = sigv4.signing_date(capture.headers), given.scope
    sigv4.from_amz_date(date)
    payload = capture.get("x-amz-content-sha256")
    if not payload:
        body = capture.known_body
        if body is None:
            raise ValueError("its body is not in the capture, and is signed: give it with --body FILE")
        payload = sha256(body).hexdigest()
    query = capture.target.partition("?")[2]
    view = view_of(capture, given.signed_headers, query, payload, scope.service, show=show, safe=safe)
    made = sigv4.derive(secret_key, date, scope, view.request).signature if secret_key is not None else ""
    date_rule = "X-Amz-Date as it is sent: UTC, basic form"
    if not capture.get("x-amz-date"):
        date_rule = "the Date header's time, in UTC and in the basic form: there is no X-Amz-Date"
    scope_rule = "the scope: what the key is good for"
    return [
        request_stage(view),
        canonical_stage(view),
        hash_stage(view),
        string_stage(view, sigv4.ALGORITHM, date, scope_of(scope), date_rule, scope_rule),
        key_stage(secret_key, scope, show),
        signature_stage(made, safe=safe),
        Stage("authorization", "The header", tuple(_header(view, given, made)), f"{GUIDE}#add-signature-to-request"),
        *chunk_stages(capture, given.signature, secret_key, date, scope, safe=safe),
    ]


def _header(view: View, given: sigv4.Authorization, made: str) -> Iterator[Line]:
    yield line_of("the algorithm", "Authorization: ", Span(sigv4.ALGORITHM, "algorithm"))
    key = Span(printable(given.access_key), "access-key")
    yield line_of("the access key id and the scope", "Credential=", key, "/", *scope_of(given.scope), ",")
    yield line_of("which headers were signed", "SignedHeaders=", *names_of(view.signed), ",")
    rule = "the signature; all of it on one line, parts separated by a comma and a space"
    shown = Span(made, "signature") if made else Span(printable(given.signature), "other")
    yield line_of(rule, "Signature=", shown._replace(text=HIDDEN) if view.safe else shown)
    if made and given.signature != made:
        rule = "the request carries this one: `rawchime diagnose` looks for the mistake"
        yield line_of(rule, "not ", Span(HIDDEN if view.safe else printable(given.signature), "other"))
