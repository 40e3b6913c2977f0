"""The stages of every kind of signature: request, canonical request, its hash, string to sign, key.

The clauses are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from .. import sigv4
from ..captures.capture import Capture
from ..captures.secret_names import SECRET_HEADER, SECRET_PARAMETER
from ..message import Headers
from ..printable import printable
from .facts import UNSIGNED
from .stage import Line, Span, Stage
from .stage import line as line_of

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
HIDDEN = "<redacted>"
_BODY_SHOWN = 400
"""Maximum of characters shown of the body."""

Pieces = list[Span | str]


class View(NamedTuple):
    """One signed request, with the parts that every kind of signature has.

    Attributes:
        capture: the request.
        headers: its headers, values without surrounding white space.
        signed: the names of the signed headers, in lower case, sorted.
        query: the signed query; for a presigned URL, without its signature.
        payload: the last line of the canonical request.
        service: the signing name, which chooses the rules.
        show: whether tokens and keys are shown.
        safe: whether the body and the signatures are left out, so that the explanation can be shared.
    """

    capture: Capture
    headers: Headers
    signed: tuple[str, ...]
    query: str
    payload: str
    service: str
    show: bool
    safe: bool = False

    @property
    def path(self) -> str:
        return self.capture.target.partition("?")[0]

    @property
    def rules(self) -> sigv4.Rules:
        return sigv4.rules_of(self.service)

    @property
    def request(self) -> bytes:
        """The canonical request."""
        return sigv4.canonical_request(
            self.capture.method,
            f"{self.path}?{self.query}",
            self.headers,
            b"",
            self.signed,
            normalize=self.rules.normalize_uri_path,
            double_encode=self.rules.double_uri_encode,
            payload_hash=self.payload,
        )


def view_of(
    capture: Capture, listed: Sequence[str], query: str, payload: str, service: str, *, show: bool, safe: bool = False
) -> View:
    """Return the view of a request. Raises ValueError if a signed header is missing."""
    signed = signed_headers(capture, listed)
    headers = tuple((name, value.strip(" \t")) for name, value in capture.headers)
    return View(capture, headers, signed, query, payload, service, show, safe)


def signed_headers(capture: Capture, listed: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the signed headers, sorted. Raises ValueError if one of them was not sent."""
    sent = {name.lower() for name, _ in capture.headers}
    signed = tuple(sorted(name.lower() for name in listed))
    for name in signed:
        if name not in sent:
            raise ValueError(f"it has no header {name}, which is signed. `rawchime diagnose` looks for the reason")
    return signed


def request_stage(view: View, target: Iterator[Line] | None = None) -> Stage:
    """Return the stage of the request as sent. ``target`` are the lines of a request target with more than one line."""
    return Stage("request", "The request", tuple(_request(view, target)))


def _request(view: View, target: Iterator[Line] | None) -> Iterator[Line]:
    capture = view.capture
    if target is None:
        path, mark, query = printable(capture.target).partition("?")
        query = query if view.show else SECRET_PARAMETER.sub(rf"\1{HIDDEN}", query)
        pieces: Pieces = [Span(path, "path"), mark, Span(query, "query")] if mark else [Span(path, "path")]
        yield line_of("method, path and query, as they are sent", Span(capture.method, "method"), " ", *pieces, " HTTP/1.1")
    else:
        yield from target
    for name, value in view.headers:
        lower = name.lower()
        if lower == "authorization":
            continue  # the last stage shows it
        if lower in view.signed:
            yield line_of("signed", f"{name}: ", *value_of(view, lower, value))
        else:
            shown = HIDDEN if SECRET_HEADER.fullmatch(lower) and not view.show else printable(value)
            yield line_of("not signed: something on the way may change it", f"{name}: ", Span(shown))
    if capture.body:
        yield line_of(f"the body, {len(capture.body)} bytes", Span(_body(view), "payload"))


def _body(view: View) -> str:
    body = view.capture.body or b""
    if view.safe:
        return f"(its SHA-256 is {sha256(body).hexdigest()})"
    text = body.decode("utf-8", "backslashreplace")
    return printable(text if len(text) <= _BODY_SHOWN else f"{text[:_BODY_SHOWN]}…")


def value_of(view: View, name: str, value: str) -> Pieces:
    """Return the pieces of a signed header's value, which appear in other stages too."""
    if name == "x-amz-date":
        return date_of(value)
    if name == "x-amz-content-sha256" and value == view.payload:
        return [Span(printable(value), "payload")]
    hidden = SECRET_HEADER.fullmatch(name) is not None and not view.show
    return [Span(HIDDEN if hidden else printable(value), f"header-{name}")]


def date_of(date: str) -> Pieces:
    """Return the pieces of a date in the basic form: the day is also in the scope and the key."""
    return [Span(printable(date[:8]), "day"), Span(printable(date[8:]), "time")]


def canonical_stage(view: View, query: Pieces | None = None, note: str = "") -> Stage:
    """Return the stage of the canonical request. ``query`` are the pieces of its query; ``note`` is added to its rule."""
    return Stage(
        "canonical-request",
        "The canonical request",
        tuple(_canonical(view, query, note)),
        f"{GUIDE}#create-canonical-request",
    )


_PATH_RULES = {
    True: "the path without dot segments and doubled slashes, each byte except letters, digits and - _ . ~ / encoded once "
    "more than in the URL",
    False: "the path as it stands in the URL (S3): each byte except letters, digits and - _ . ~ / encoded once, "
    "dot segments and doubled slashes kept",
}


def _canonical(view: View, query: Pieces | None, note: str) -> Iterator[Line]:
    uri, canonical_query = view.request.decode("utf-8", "surrogateescape").split("\n")[1:3]
    yield line_of("the method, in upper case", Span(view.capture.method, "method"))
    yield line_of(_PATH_RULES[view.rules.double_uri_encode], Span(printable(uri), "path"))
    rule = "the query: names and values encoded, sorted; an empty line where there is none"
    shown = canonical_query if view.show else SECRET_PARAMETER.sub(rf"\1{HIDDEN}", canonical_query)
    yield line_of(rule + note, *([Span(shown, "query")] if query is None else query))
    for name in view.signed:
        value = sigv4.canonical_headers(view.headers, [name])[len(name) + 1 : -1]
        rule = "name in lower case, colon, value without white space around it; sorted by name"
        yield line_of(rule, Span(name, f"name-{name}"), ":", *value_of(view, name, value))
    yield line_of("an empty line ends the headers")
    rule = "the signed headers' names, sorted, joined by semicolons"
    yield line_of(rule, *names_of(view.signed))
    yield line_of(_payload_rule(view), Span(printable(view.payload), "payload"))


def _payload_rule(view: View) -> str:
    declared = view.capture.get("x-amz-content-sha256")
    if view.payload.startswith("STREAMING-"):
        return "x-amz-content-sha256 as it is sent: it names the kind of stream, and it is not a hash"
    if view.payload == UNSIGNED:
        if declared:
            return "the body is not signed, as x-amz-content-sha256 declares"
        return "the body is not signed: S3 leaves it out of a presigned URL"
    if not re.fullmatch("[0-9a-f]{64}", view.payload):
        return "x-amz-content-sha256 as it is sent: it is not a hash"
    if declared:
        return "x-amz-content-sha256 as it is sent: the SHA-256 of the body's bytes, in lower-case hex"
    return "SHA-256 of the body's bytes, in lower-case hex"


def names_of(names: Sequence[str]) -> Pieces:
    """Return the pieces of the list of signed headers."""
    pieces: Pieces = []
    for name in names:
        pieces += [";"] if pieces else []
        pieces.append(Span(name, f"name-{name}"))
    return pieces


def hash_stage(view: View) -> Stage:
    """Return the stage of the canonical request's hash."""
    rule = "SHA-256 of the canonical request's bytes, lines joined by LF, none after the last; in lower-case hex"
    hashed = Span(sha256(view.request).hexdigest(), "canonical-hash")
    return Stage("hash", "Its hash", (line_of(rule, hashed),), f"{GUIDE}#create-canonical-request-hash")


def string_stage(view: View, algorithm: str, date: str, scope: Pieces, date_rule: str, scope_rule: str) -> Stage:
    """The string to sign."""
    lines = (
        line_of("the algorithm", Span(algorithm, "algorithm")),
        line_of(date_rule, *date_of(date)),
        line_of(scope_rule, *scope),
        line_of("the canonical request's hash", Span(sha256(view.request).hexdigest(), "canonical-hash")),
    )
    return Stage("string-to-sign", "The string to sign", lines, f"{GUIDE}#create-string-to-sign")


def scope_of(scope: sigv4.Scope, slash: str = "/") -> Pieces:
    """The credential scope."""
    terminator = Span(sigv4.TERMINATOR, "terminator")
    parts: Pieces = []
    for value, name in zip(scope, ("day", "region", "service"), strict=True):
        parts += [Span(printable(value), name), slash]
    return [*parts, terminator]


def key_stage(secret_key: str | None, scope: sigv4.Scope, show: bool) -> Stage:
    """Return the stage of the signing key. Without the secret, its values are not calculated."""
    return Stage("key", "The signing key", tuple(_ladder(secret_key, scope, show)), f"{GUIDE}#derive-signing-key")


def _ladder(secret_key: str | None, scope: sigv4.Scope, show: bool) -> Iterator[Line]:
    show = show and secret_key is not None
    start = secret_key if show and secret_key is not None else "the secret access key"
    yield line_of("the first key", '"AWS4" + ', Span(start, "secret"))
    key = ("AWS4" + (secret_key or "")).encode()
    steps = (("day", scope.date), ("region", scope.region), ("service", scope.service), ("terminator", sigv4.TERMINATOR))
    for at, (value, step) in enumerate(steps):
        key = hmac.digest(key, step.encode("utf-8", "surrogateescape"), "sha256")
        last = at == len(steps) - 1
        shown = Span(key.hex() if show else HIDDEN, "signing-key" if last else "")
        rule = "the signing key" if last else "its 32 bytes, not this hex, are the next key"
        yield line_of(
            rule, "HMAC(", "previous key" if at else "first key", ", ", Span(printable(step), value), ") = ", shown
        )


def signature_stage(made: str, *, safe: bool = False) -> Stage:
    """Return the stage of the signature; ``made`` is empty without the secret. With ``safe`` it is hidden."""
    rule = "HMAC-SHA256 of the string to sign under the signing key, in lower-case hex"
    shown = Span(HIDDEN if safe else made, "signature") if made else Span("(not calculated: the secret is needed)")
    return Stage("signature", "The signature", (line_of(rule, shown),), f"{GUIDE}#calculate-signature")
