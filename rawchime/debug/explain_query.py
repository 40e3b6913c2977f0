"""Explain a presigned URL: where each parameter of the query is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from .. import sigv4
from ..captures.capture import METHOD, Capture
from ..captures.secret_names import SECRET_PARAMETER
from ..printable import printable
from .explain_parts import (
    GUIDE,
    HIDDEN,
    Pieces,
    View,
    canonical_stage,
    date_of,
    hash_stage,
    key_stage,
    names_of,
    request_stage,
    scope_of,
    signature_stage,
    signed_headers,
    string_stage,
    view_of,
)
from .stage import Line, Span, Stage, line

_GOES = {
    "x-amz-algorithm": "the algorithm: the first line of the string to sign",
    "x-amz-credential": "the access key id and the scope: the third line of the string to sign, and the steps of the key",
    "x-amz-date": "from when it is valid: the second line of the string to sign; its day goes into scope and key",
    "x-amz-expires": "for how many seconds it is valid: signed as a part of the query",
    "x-amz-signedheaders": "which headers are signed: the list in the canonical request",
    "x-amz-security-token": "the session token: signed as a part of the query",
    "x-amz-region-set": "the regions it is good for: signed as a part of the query",
    "x-amz-signature": "the signature: the only parameter that is not signed",
}
"""Where the parameters of a presigned URL are used."""
_TOKEN_LATER = "the session token: for IoT it is added after signing, and is not a part of the canonical query"  # noqa: S105
_DATE_RULE = "X-Amz-Date, a parameter here: UTC, basic form"
_SCOPE_RULE = "the scope, from X-Amz-Credential: what the key is good for"
_NOTE = "; all of it but X-Amz-Signature"


def presigned_stages(capture: Capture, secret_key: str | None, *, show: bool, safe: bool) -> list[Stage]:
    """Return the stages of a presigned URL. Raises ValueError if a parameter or a signed header is missing."""
    given = sigv4.parse_presigned(capture.target)
    sigv4.from_amz_date(given.date)
    signed_headers(capture, given.signed_headers)
    capture = _for_its_method(capture, given, secret_key)
    body = b"" if METHOD in capture.unseen and capture.body is None else capture.known_body
    tries = sigv4.presigned_requests(capture.target, capture.headers, capture.method, body, given)
    payload, query, made = _right(list(tries), given, secret_key)
    scope = given.scope
    view = view_of(capture, given.signed_headers, query, payload, scope.service, show=show, safe=safe)
    rows = Stage("url", "The URL", tuple(_url(view, given, made)), f"{GUIDE}#add-signature-to-request")
    return [
        request_stage(view, target_lines(view)),
        canonical_stage(view, query_pieces(view), _NOTE),
        hash_stage(view),
        string_stage(view, sigv4.ALGORITHM, given.date, scope_of(scope), _DATE_RULE, _SCOPE_RULE),
        key_stage(secret_key, scope, show),
        signature_stage(made, safe=safe),
        rows,
    ]


def _for_its_method(capture: Capture, given: sigv4.Presigned, secret_key: str | None) -> Capture:
    """Return the capture with the method that the URL was signed for, as a URL alone does not show it; else GET."""
    if METHOD not in capture.unseen or secret_key is None:
        return capture
    for method in sigv4.PRESIGNED_METHODS:
        found = sigv4.presigned_signatures(capture.target, capture.headers, method, capture.body or b"", given, secret_key)
        if any(signature == given.signature for _, signature in found):
            return capture._replace(method=method)
    return capture


def _right(tries: list[tuple[str, str, bytes]], given: sigv4.Presigned, secret_key: str | None) -> tuple[str, str, str]:
    """Return payload line, query and signature: those that give the sent signature, else the service's first choice.

    IoT does not sign the token in the query; without the secret, that is assumed.
    """
    if not tries:
        raise ValueError("its body is not in the capture, and is signed: give it with --body FILE")
    if secret_key is None:
        payload, query, _ = tries[-1] if given.scope.service in sigv4.TOKEN_LATER else tries[0]
        return payload, query, ""
    signed = [
        (payload, query, sigv4.derive(secret_key, given.date, given.scope, request).signature)
        for payload, query, request in tries
    ]
    return next((one for one in signed if one[2] == given.signature), signed[0])


def target_lines(view: View) -> Iterator[Line]:
    """Yield the request line, and each parameter with its use."""
    unseen = METHOD in view.capture.unseen
    rule = "the method, which a URL alone does not show, and the path" if unseen else "method and path, as they are sent"
    yield line(rule, Span(view.capture.method, "method"), " ", Span(printable(view.path), "path"))
    signed_names = {pair.partition("=")[0].lower() for pair in view.query.split("&")}
    mark = "?"
    for pair in view.capture.target.partition("?")[2].split("&"):
        name = unquote(pair.partition("=")[0]).lower()
        rule = _GOES.get(name, "signed as a part of the query")
        if name == "x-amz-security-token" and name not in signed_names:
            rule = _TOKEN_LATER
        yield line(rule, mark, *_pair(view, pair))
        mark = "&"


def query_pieces(view: View) -> Pieces:
    """Return the pieces of the canonical query, each value with its name."""
    pieces: Pieces = []
    for pair in sigv4.canonical_query(view.query).split("&"):
        pieces += ["&"] if pieces else []
        pieces += _pair(view, pair)
    return pieces


def _pair(view: View, pair: str) -> Pieces:
    name, equals, value = pair.partition("=")
    lower = unquote(name).lower()
    shown = printable(name) + equals
    if lower == "x-amz-algorithm":
        return [shown, Span(printable(value), "algorithm")]
    if lower == "x-amz-credential":
        return [shown, *_credential(printable(value))]
    if lower == "x-amz-date":
        return [shown, *date_of(value)]
    if lower == "x-amz-signedheaders":
        return [shown, *_listed(printable(value))]
    if lower == "x-amz-signature":
        return [shown, Span(HIDDEN if view.safe else value, "signature-sent")]
    if not view.show and SECRET_PARAMETER.search(f"&{pair}"):
        value = HIDDEN
    return [shown, Span(printable(value), f"parameter-{lower}")] if value else [shown]


def _credential(value: str) -> Pieces:
    """Return the pieces of ``KEY/DAY/REGION/SERVICE/aws4_request``, with slashes encoded or not. SigV4A has no region."""
    parts = re.split(r"(?i)(%2F|/)", value)
    names = {9: ("day", "region", "service", "terminator"), 7: ("day", "service", "terminator")}.get(len(parts), ())
    pieces: Pieces = [Span(parts[0], "access-key")]
    for at, name in enumerate(names):
        pieces += [parts[2 * at + 1], Span(parts[2 * at + 2], name)]
    return pieces if names else [Span(value, "access-key")]


def _listed(value: str) -> Pieces:
    parts = re.split(r"(?i)(%3B|;)", value)
    return [part if at % 2 else Span(part, f"name-{unquote(part).lower()}") for at, part in enumerate(parts)]


def _url(view: View, given: sigv4.Presigned, made: str) -> Iterator[Line]:
    yield line(
        "the URL as it was signed", Span(view.path, "path"), "?…", "&X-Amz-SignedHeaders=", *names_of(view.signed), "…"
    )
    shown = Span(made, "signature") if made else Span(printable(given.signature), "other")
    shown = shown._replace(text=HIDDEN) if view.safe else shown
    yield line("the signature is appended to the query, after everything was signed", "&X-Amz-Signature=", shown)
    if made and made != given.signature:
        rule = "the request carries this one: `rawchime diagnose` looks for the mistake"
        yield line(rule, "not ", Span(HIDDEN if view.safe else given.signature, "other"))
