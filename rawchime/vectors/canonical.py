"""Canonical requests of any service: the headers, queries and paths that signers and verifiers get wrong.

Chime's own requests have one query and plain headers, so a verifier built only from them has never met these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from .. import sigv4
from .requests import AT, KEYS, Vector, credentials

REGION, SERVICE = "us-east-1", "service"
HOST = "example.amazonaws.com"

Headers = tuple[tuple[str, str], ...]


class Case(NamedTuple):
    """A request with a right signature. ``flags`` name what is unusual in it."""

    name: str
    note: str
    flags: tuple[str, ...]
    target: str = "/"
    headers: Headers = ()
    method: str = "GET"
    body: bytes = b""


CASES = (
    Case("plain", "Nothing unusual.", ()),
    Case("path-colon", "A colon in the path is encoded in the canonical request.", ("path",), "/a:b/c"),
    Case("path-encoded", "A path is encoded once more: %20 becomes %2520.", ("path",), "/a%20b/%2B1"),
    Case("path-unreserved", "Unreserved characters are never encoded.", ("path",), "/-._~Az09"),
    Case("path-sub-delims", "Every other character of a path is encoded.", ("path",), "/!$&'()*+,;=@"),
    Case("query-empty-value", "A name with an empty value keeps its equals sign.", ("query", "empty-value"), "/?b=&a="),
    Case("query-no-equals", "A name without an equals sign gets one.", ("query", "empty-value"), "/?b&a=1"),
    Case(
        "query-repeated-name",
        "All pairs of a repeated name are kept, sorted by value.",
        ("query", "repeated-name"),
        "/?a=2&b=0&a=1&a=",
    ),
    Case(
        "query-sorted-by-name",
        "Pairs are sorted by name, then by value, not as whole strings with the equals sign.",
        ("query", "sorting"),
        "/?a-=1&a=2&a0=3",
    ),
    Case(
        "query-sorted-encoded",
        "Pairs are sorted after encoding: %5B sorts before A, but [ after it.",
        ("query", "sorting"),
        "/?A=1&%5B=2&%7B=3&z=4",
    ),
    Case(
        "query-upper-case", "Upper-case names are sorted before lower-case ones.", ("query", "sorting"), "/?b=1&A=2&a=3&B=4"
    ),
    Case("query-slash", "A slash is encoded in a query, but not in a path.", ("query",), "/?a=b%2Fc&d=%3D"),
    Case(
        "query-utf-8", "Non-ASCII characters are encoded as UTF-8, in upper-case hexadecimal.", ("query",), "/?%E1%88%B4=bar"
    ),
    Case(
        "header-spaces",
        "Spaces around a value are removed, and runs of spaces become one.",
        ("headers",),
        headers=(("X-A", "  b   c  "),),
    ),
    Case("header-empty", "A header value may be empty.", ("headers", "empty-value"), headers=(("X-A", ""), ("X-B", "1"))),
    Case(
        "header-repeated",
        "Values of a repeated header are joined with a comma, in the order sent.",
        ("headers", "repeated-name"),
        headers=(("X-A", "value2"), ("X-B", "1"), ("x-a", "value1")),
    ),
    Case(
        "header-order",
        "Headers are sorted by name, a hyphen before a letter.",
        ("headers", "sorting"),
        headers=(("XA", "1"), ("X-B", "2"), ("X", "3")),
    ),
    Case(
        "body",
        "The canonical request ends with the hash of the body.",
        ("body",),
        headers=(("Content-Type", "application/json"),),
        method="POST",
        body=b'{"a": "\xc3\xa9"}',
    ),
)


def cases() -> Iterator[Vector]:
    """Yield every vector."""
    date = sigv4.amz_date(AT)
    scope = sigv4.Scope(date[:8], REGION, SERVICE)
    for case in CASES:
        headers = (("Host", HOST), *case.headers, ("X-Amz-Date", date))
        names = sorted({name.lower() for name, _ in headers})
        request = sigv4.canonical_request(case.method, case.target, headers, case.body, names)
        made = sigv4.derive(KEYS.secret_key, date, scope, request)
        authorization = sigv4.authorization(KEYS.access_key, made)
        length = (("Content-Length", str(len(case.body))),) if case.body else ()
        sent = (*headers, ("Authorization", authorization), *length)
        head = "".join(f"{name}: {value}\r\n" for name, value in sent)
        value = {
            "name": case.name,
            "note": case.note,
            "flags": list(case.flags),
            "credentials": credentials(KEYS),
            "region": REGION,
            "signing_name": SERVICE,
            "date": date,
            "payload_hash": hashlib.sha256(case.body).hexdigest(),
            "signed_headers": ";".join(names),
            "canonical_request": made.canonical_request.decode(),
            "string_to_sign": made.string_to_sign,
            "signature": made.signature,
            "authorization": authorization,
            "request": f"{case.name}.http",
        }
        yield value, {f"{case.name}.http": f"{case.method} {case.target} HTTP/1.1\r\n{head}\r\n".encode() + case.body}
