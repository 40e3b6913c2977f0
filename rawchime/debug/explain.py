"""How one request is signed, stage by stage: every line, the rule that made it, and the values that flow through it.

The stages are data: for a terminal (:func:`lines`), as JSON (:func:`to_json`), as a page (``page.py``). The clauses are
those of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
"""

from __future__ import annotations

import hmac
import re
import textwrap
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from .. import sigv4
from ..captures.capture import Capture
from ..printable import printable
from .explain_chunks import chunk_stages
from .facts import TOKEN
from .stage import Line, Span, Stage
from .stage import line as line_of

__all__ = ["Line", "Span", "Stage", "explain", "lines", "name_of", "to_json"]

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
HIDDEN = "<redacted>"


def explain(capture: Capture, secret_key: str, *, show_secrets: bool = False) -> list[Stage]:
    """The stages of a signed request's signature, with this secret; keys and token are shown only where that is asked for.

    Raises ValueError where the request is not signed, is not dated, or lacks a header that was signed.
    """
    given = sigv4.parse_authorization(capture.get("authorization"))
    date, scope, body = capture.get("x-amz-date"), given.scope, capture.body or b""
    sigv4.from_amz_date(date)
    headers = tuple((name, value.strip(" \t")) for name, value in capture.headers)
    payload_hash = capture.get("x-amz-content-sha256")
    signed = sorted(name.lower() for name in given.signed_headers)
    for name in signed:
        if not _has(headers, name):
            raise ValueError(f"the signed header {name} is not in it (`rawchime diagnose` says more)")
    rules = sigv4.rules_of(scope.service)
    request = sigv4.canonical_request(
        capture.method,
        capture.target,
        headers,
        body,
        signed,
        normalize=rules.normalize_uri_path,
        double_encode=rules.double_uri_encode,
        payload_hash=payload_hash,
    )
    made = sigv4.derive(secret_key, date, scope, request)

    def value_of(name: str, value: str) -> list[Span]:
        """A header's value, in the pieces that go on to other stages."""
        if name == "x-amz-date":
            return [Span(value[:8], "day"), Span(value[8:], "time")]
        shown = HIDDEN if name == TOKEN and not show_secrets else printable(value)
        return [Span(shown, f"header-{name}")]

    return [
        Stage("request", "The request", tuple(_request(capture, headers, signed, value_of))),
        Stage(
            "canonical-request",
            "The canonical request",
            tuple(_canonical(capture, headers, signed, payload_hash or sha256(body).hexdigest(), value_of, rules)),
            f"{GUIDE}#create-canonical-request",
        ),
        Stage(
            "hash",
            "Its hash",
            (
                line_of(
                    "SHA-256 of the canonical request's bytes, lines joined by LF, none after the last; in lower-case hex",
                    Span(sha256(request).hexdigest(), "canonical-hash"),
                ),
            ),
            f"{GUIDE}#create-canonical-request-hash",
        ),
        Stage(
            "string-to-sign",
            "The string to sign",
            (
                line_of("the algorithm", Span(sigv4.ALGORITHM, "algorithm")),
                line_of("X-Amz-Date as it is sent: UTC, basic form", *value_of("x-amz-date", date)),
                line_of("the scope: what the key is good for", *_scope(scope)),
                line_of("the canonical request's hash", Span(sha256(request).hexdigest(), "canonical-hash")),
            ),
            f"{GUIDE}#create-string-to-sign",
        ),
        Stage("key", "The signing key", tuple(_ladder(secret_key, scope, show_secrets)), f"{GUIDE}#derive-signing-key"),
        Stage(
            "signature",
            "The signature",
            (
                line_of(
                    "HMAC-SHA256 of the string to sign under the signing key, in lower-case hex",
                    Span(made.signature, "signature"),
                ),
            ),
            f"{GUIDE}#calculate-signature",
        ),
        Stage("authorization", "The header", tuple(_header(given, made)), f"{GUIDE}#add-signature-to-request"),
        *chunk_stages(payload_hash, capture.body, given.signature, made, date),
    ]


def _target(target: str) -> list[Span | str]:
    path, mark, query = target.partition("?")
    return [Span(path, "path"), mark, Span(query, "query")] if mark else [Span(path, "path")]


def _request(capture: Capture, headers: Any, signed: list[str], value_of: Any) -> Iterator[Line]:
    rule = "method, path and query, as they are sent"
    yield line_of(rule, Span(capture.method, "method"), " ", *_target(printable(capture.target)), " HTTP/1.1")
    for name, value in headers:
        if name.lower() == "authorization":
            continue  # it is what this leads to
        rule = "signed" if name.lower() in signed else "not signed: something on the way may change it"
        spans = value_of(name.lower(), value) if name.lower() in signed else [Span(printable(value))]
        yield line_of(rule, f"{name}: ", *spans)
    if capture.body:
        text = capture.body.decode("utf-8", "backslashreplace")
        shown = printable(text if len(text) <= 400 else f"{text[:400]}…")
        yield line_of(f"the body, {len(capture.body)} bytes", Span(shown, "payload"))


def _canonical(
    capture: Capture, headers: Any, signed: list[str], payload_hash: str, value_of: Any, rules: sigv4.Rules
) -> Iterator[Line]:
    path, _, query = capture.target.partition("?")
    yield line_of("the method, in upper case", Span(capture.method, "method"))
    rule = "the path without dot segments, each byte but A-Z a-z 0-9 - _ . ~ / encoded once more than in the URL"
    if not rules.double_uri_encode:
        rule = "the path as it stands in the URL: each byte but A-Z a-z 0-9 - _ . ~ / encoded once, dot segments kept"
        path = unquote(path, errors="surrogateescape")
    yield line_of(rule, Span(sigv4.canonical_uri(path, normalize=rules.normalize_uri_path), "path"))
    rule = "the query: names and values encoded, sorted; an empty line where there is none"
    yield line_of(rule, Span(sigv4.canonical_query(query), "query"))
    for name in signed:
        value = sigv4.canonical_headers(headers, [name])[len(name) + 1 : -1]
        rule = "name in lower case, colon, value without white space around it; sorted by name"
        yield line_of(rule, Span(name, f"name-{name}"), ":", *value_of(name, value))
    yield line_of("an empty line ends the headers")
    names: list[Span | str] = []
    for name in signed:
        names += [";"] if names else []
        names.append(Span(name, f"name-{name}"))
    yield line_of("the signed headers' names, sorted, joined by semicolons", *names)
    hashed = re.fullmatch("[0-9a-f]{64}", payload_hash)
    rule = (
        "SHA-256 of the body's bytes, in lower-case hex"
        if hashed
        else "x-amz-content-sha256 as it is sent: it is not a hash"
    )
    yield line_of(rule, Span(printable(payload_hash), "payload"))


def _has(headers: Any, name: str) -> bool:
    return any(other.lower() == name for other, _ in headers)


def _scope(scope: sigv4.Scope) -> list[Span | str]:
    terminator = Span(sigv4.TERMINATOR, "terminator")
    return [Span(scope.date, "day"), "/", Span(scope.region, "region"), "/", Span(scope.service, "service"), "/", terminator]


def _ladder(secret_key: str, scope: sigv4.Scope, show: bool) -> Iterator[Line]:
    yield line_of("where the ladder starts", '"AWS4" + ', Span(secret_key if show else "the secret access key", "secret"))
    key = ("AWS4" + secret_key).encode()
    steps = (("day", scope.date), ("region", scope.region), ("service", scope.service), ("terminator", sigv4.TERMINATOR))
    for at, (value, step) in enumerate(steps):
        key = hmac.digest(key, step.encode(), "sha256")
        last = at == len(steps) - 1
        shown = Span(key.hex() if show else HIDDEN, "signing-key" if last else "")
        rule = "the signing key" if last else "its 32 bytes, not this hex, are the next key"
        yield line_of(rule, "HMAC(", "key so far" if at else "that", ", ", Span(step, value), ") = ", shown)


def _header(given: sigv4.Authorization, made: sigv4.Derivation) -> Iterator[Line]:
    yield line_of("the algorithm", "Authorization: ", Span(sigv4.ALGORITHM, "algorithm"))
    yield line_of(
        "who signs, and the scope", "Credential=", Span(given.access_key, "access-key"), "/", *_scope(given.scope), ","
    )
    names: list[Span | str] = ["SignedHeaders="]
    for name in made.signed_headers.split(";"):
        names += [";"] if len(names) > 1 else []
        names.append(Span(name, f"name-{name}"))
    yield line_of("which headers were signed", *names, ",")
    rule = "the signature; all of it on one line, parts separated by a comma and a space"
    yield line_of(rule, "Signature=", Span(made.signature, "signature"))
    if given.signature != made.signature:
        yield line_of(
            "the request carries this one: `rawchime diagnose` looks for the mistake", "not ", Span(given.signature, "other")
        )


def to_json(stages: list[Stage]) -> list[dict[str, Any]]:
    """The stages as a JSON value."""
    return [
        {
            "id": stage.id,
            "title": stage.title,
            "clause": stage.clause,
            "lines": [
                {
                    "text": line.text,
                    "rule": line.rule,
                    "values": [{"text": span.text, "value": span.value} for span in line.spans if span.value],
                }
                for line in stage.lines
            ],
        }
        for stage in stages
    ]


def lines(stages: list[Stage], *, colour: bool = False, width: int = 100) -> Iterator[str]:
    """For a terminal: each line, and under it its rule; with ``colour`` a value has the same one wherever it stands."""
    values = list(dict.fromkeys(span.value for stage in stages for line in stage.lines for span in line.spans if span.value))

    def paint(code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour and text else text

    for number, stage in enumerate(stages, 1):
        if number > 1:
            yield ""
        section = stage.clause.partition("#")[2]
        yield paint("1", f"{number}  {stage.title}") + (paint("2", f"   § {section}") if section else "")
        rule = ""
        for line in stage.lines:
            shown = "".join(
                paint(_COLOURS[values.index(span.value) % len(_COLOURS)], span.text) if span.value else span.text
                for span in line.spans
            )
            told = line.rule if line.rule != rule else ""
            rule = line.rule
            space = max(2, _RULES_AT - len(line.text))
            beside = len(line.text) + space + len(told) + 5 <= width
            if not beside:
                for part in textwrap.wrap(told, max(40, width - 8)):
                    yield paint("2;3", f"   · {part}")
            yield f"   {paint('2', '│')} {shown}{' ' * space + paint('2;3', told) if beside and told else ''}".rstrip()
    yield ""
    yield paint("2", f"§ are sections of {GUIDE}")


_RULES_AT = 44
"""Where a rule starts that stands beside its line."""
_COLOURS = (
    "36",
    "33",
    "35",
    "32",
    "96",
    "93",
    "95",
    "92",
    "94",
)  # not red, which says error, nor the blue that black swallows


def name_of(value: str) -> str:
    """A value's name for people: ``header-host`` is the header host."""
    return re.sub(r"^(header|name)-", lambda match: f"{match[1]} ", value).replace("-", " ")
