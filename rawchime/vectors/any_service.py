"""Signed requests of any service: the requests of the suite ``sigv4``, S3's chunks, and wrong ones of each kind.

Each group is one file, in the style of Wycheproof: a list of tests with flags, notes and a result.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from .. import sigv4
from ..keys import Credentials
from .requests import AT, KEYS, TEMPORARY, Vector, credentials

HOST = "example.amazonaws.com"
VALID, ACCEPTABLE, INVALID = "valid", "acceptable", "invalid"
LARGEST = 4096
"""Maximum bytes of a body that is written out."""

Headers = tuple[tuple[str, str], ...]


class Asked(NamedTuple):
    """A request to sign: ``presigned`` is whether the signature goes into the query."""

    name: str
    target: str = "/"
    method: str = "GET"
    headers: Headers = ()
    body: bytes = b""
    service: str = "service"
    region: str = "us-east-1"
    presigned: bool = False
    credentials: Credentials = KEYS
    expires: int = 300


class Signed(NamedTuple):
    """A signed request and its stages."""

    target: str
    headers: Headers
    body: bytes
    canonical_request: str
    string_to_sign: str
    signature: str


class Change(NamedTuple):
    """A mistake of a signer, or a change to a request after signing."""

    normalize: bool | None = None
    double_encode: bool | None = None
    query: str | None = None
    payload: str | None = None
    unsigned: frozenset[str] = frozenset()
    scope: tuple[tuple[str, str], ...] = ()
    """Changed parts of the scope."""
    sent: tuple[tuple[str, str], ...] = ()
    """Texts that are replaced in the target, the headers and the body after signing."""
    method: str | None = None
    late: float = 0.0
    """Seconds from the date signed to the verifier's clock."""


RIGHT = Change()


def sign(asked: Asked, change: Change = RIGHT) -> Signed:
    """Sign a request at AT, in the Authorization header or in the query."""
    date = sigv4.amz_date(AT)
    scope = sigv4.Scope(date[:8], asked.region, asked.service)._replace(**dict(change.scope))
    return _presigned(asked, change, date, scope) if asked.presigned else _in_header(asked, change, date, scope)


def _rules(asked: Asked, change: Change) -> dict[str, bool]:
    rules = sigv4.rules_of(asked.service)
    return {
        "normalize": rules.normalize_uri_path if change.normalize is None else change.normalize,
        "double_encode": rules.double_uri_encode if change.double_encode is None else change.double_encode,
    }


def _in_header(asked: Asked, change: Change, date: str, scope: sigv4.Scope) -> Signed:
    keys = asked.credentials
    headers: Headers = (("Host", HOST), *asked.headers, ("X-Amz-Date", date))
    if keys.token:
        headers = (*headers, ("X-Amz-Security-Token", keys.token))
    given = next((value for name, value in headers if name.lower() == "x-amz-content-sha256"), "")
    if asked.service in sigv4.S3_KIN and not given:
        given = hashlib.sha256(asked.body).hexdigest()
        headers = (*headers, ("X-Amz-Content-SHA256", given))
    names = sorted({name.lower() for name, _ in headers} - {"accept"} - change.unsigned)
    made = _derive(asked, change, headers, names, change.payload or given, asked.target, date, scope)
    headers = (*headers, ("Authorization", sigv4.authorization(keys.access_key, made)))
    return _sent(asked.target, headers, asked.body, made, change)


def _presigned(asked: Asked, change: Change, date: str, scope: sigv4.Scope) -> Signed:
    keys = asked.credentials
    added = {
        "X-Amz-Algorithm": sigv4.ALGORITHM,
        "X-Amz-Credential": f"{keys.access_key}/{scope}",
        "X-Amz-Date": date,
        "X-Amz-Expires": str(asked.expires),
        "X-Amz-SignedHeaders": "host",
        **({"X-Amz-Security-Token": keys.token} if keys.token else {}),
    }
    query = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in added.items())
    target = f"{asked.target}{'&' if '?' in asked.target else '?'}{query}"
    headers: Headers = (("Host", HOST), *asked.headers)
    unsigned = sigv4.rules_of(asked.service).unsigned_payload
    payload = change.payload or ("UNSIGNED-PAYLOAD" if unsigned else hashlib.sha256(b"").hexdigest())
    made = _derive(asked, change, headers, ["host"], payload, target, date, scope)
    return _sent(f"{target}&X-Amz-Signature={made.signature}", headers, asked.body, made, change)


def _derive(
    asked: Asked,
    change: Change,
    headers: Headers,
    names: list[str],
    payload: str,
    target: str,
    date: str,
    scope: sigv4.Scope,
) -> sigv4.Derivation:
    method = change.method or asked.method
    request = sigv4.canonical_request(
        method, target, headers, asked.body, names, payload_hash=payload, **_rules(asked, change)
    )
    if change.query is not None:
        lines = request.decode().split("\n")
        request = "\n".join([*lines[:2], change.query, *lines[3:]]).encode()
    return sigv4.derive(asked.credentials.secret_key, date, scope, request)


def _sent(target: str, headers: Headers, body: bytes, made: sigv4.Derivation, change: Change) -> Signed:
    for old, new in change.sent:
        target = target.replace(old, new)
        headers = tuple((name, value.replace(old, new)) for name, value in headers)
        body = body.replace(old.encode(), new.encode())
    return Signed(target, headers, body, made.canonical_request.decode(), made.string_to_sign, made.signature)


def chunked(asked: Asked, chunks: Iterable[bytes], trailers: Headers = ()) -> Signed:
    """Sign a request with a body in signed chunks, and its trailers if there are any."""
    data = list(chunks)
    kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if trailers else "")
    more = (
        ("Content-Encoding", "aws-chunked"),
        ("X-Amz-Content-SHA256", kind),
        ("X-Amz-Decoded-Content-Length", str(sum(map(len, data)))),
        *([("X-Amz-Trailer", ",".join(name for name, _ in trailers))] if trailers else []),
    )
    one = sign(asked._replace(headers=(*asked.headers, *more)))
    date = sigv4.amz_date(AT)
    scope = sigv4.Scope(date[:8], asked.region, asked.service)
    key = sigv4.signing_key(asked.credentials.secret_key, scope)
    previous, body = one.signature, b""
    for piece in (*data, b""):
        previous = _signature(key, "PAYLOAD", date, scope, previous, hashlib.sha256(b"").hexdigest(), piece)
        body += b"%x;chunk-signature=%s\r\n%s" % (len(piece), previous.encode(), piece)
        body += b"\r\n" if piece or not trailers else b""
    if trailers:
        lines = "".join(f"{name}:{value}\n" for name, value in trailers).encode()
        previous = _signature(key, "TRAILER", date, scope, previous, "", lines)
        body += "".join(f"{name}:{value}\r\n" for name, value in trailers).encode()
        body += f"x-amz-trailer-signature:{previous}\r\n\r\n".encode()
    return one._replace(body=body)


def _signature(key: bytes, kind: str, date: str, scope: sigv4.Scope, previous: str, empty: str, data: bytes) -> str:
    parts = (f"{sigv4.ALGORITHM}-{kind}", date, str(scope), previous, empty, hashlib.sha256(data).hexdigest())
    return sigv4.signature(key, "\n".join(part for part in parts if part))


def as_test(
    asked: Asked, one: Signed, note: str, flags: Iterable[str], result: str, late: float = 0.0, rules: Iterable[str] = ()
) -> dict[str, Any]:
    """Return a test as a JSON value. The body is Base64; ``rules`` are the rules of the kit that use the test."""
    return {
        "name": asked.name,
        "note": note,
        "flags": list(flags),
        "result": result,
        "rules": list(rules),
        "kind": "presigned" if asked.presigned else "header",
        "credentials": credentials(asked.credentials),
        "region": asked.region,
        "signing_name": asked.service,
        "date": sigv4.amz_date(AT),
        "now": sigv4.amz_date(AT + late),
        "expires": asked.expires if asked.presigned else None,
        "asked": {"target": asked.target, "headers": [list(pair) for pair in asked.headers]},
        "method": asked.method,
        "target": one.target,
        "headers": [list(pair) for pair in one.headers],
        "body": base64.b64encode(one.body).decode(),
        "canonical_request": one.canonical_request,
        "string_to_sign": one.string_to_sign,
        "signature": one.signature,
    }


def _chunks() -> Iterator[dict[str, Any]]:
    base = Asked("chunks-two", "/bucket/k", "PUT", service="s3")
    crc = (("x-amz-checksum-crc32c", "sOO8/Q=="),)
    rows: tuple[tuple[str, str, list[bytes], Headers, Credentials], ...] = (
        (
            "chunks-two",
            "The body has two chunks, each signed with the previous signature.",
            [b"a" * 1024, b"b" * 100],
            (),
            KEYS,
        ),
        ("chunks-one", "The body has one chunk and the empty last one.", [b"hello"], (), KEYS),
        ("chunks-none", "An empty body has only the last chunk.", [], (), KEYS),
        ("chunks-binary", "A chunk may contain line ends.", [b"\r\n0;chunk-signature=\r\n", bytes(range(256))], (), KEYS),
        ("chunks-token", "The request has a session token.", [b"hello"], (), TEMPORARY),
        ("chunks-trailer", "A signed trailer has a checksum.", [b"hello"], crc, KEYS),
        ("chunks-trailer-empty", "A signed trailer follows an empty body.", [], crc, KEYS),
    )
    for name, note, data, trailers, keys in rows:
        asked = base._replace(name=name, credentials=keys)
        yield as_test(asked, chunked(asked, data, trailers), note, ["chunked"], VALID)
    right = chunked(base, [b"a" * 64, b"b" * 64])
    trailed = chunked(base, [b"hello"], crc)
    wrong = (
        ("chunks-data-changed", "A byte of the second chunk was changed after signing.", right, b"b" * 64, b"b" * 63 + b"c"),
        ("chunks-swapped", "The data of the first chunk was changed after signing.", right, b"a" * 64, b"b" + b"a" * 63),
        ("chunks-signature-changed", "A chunk has the request's signature in place of its own.", right, b"", b""),
        ("chunks-trailer-changed", "The trailer was changed after signing.", trailed, b"sOO8/Q==", b"sOO8/A=="),
    )
    for name, note, one, old, new in wrong:
        body = one.body.replace(old, new) if old else one.body[:20] + one.signature.encode() + one.body[84:]
        yield as_test(base._replace(name=name), one._replace(body=body), note, ["chunked"], INVALID)


def groups(
    rows: dict[str, list[tuple[Asked, str, str, str]]], wrong: Iterable[tuple[Asked, Change, str, str]]
) -> Iterator[Vector]:
    """Yield each group's file. ``rows`` are a group's asks with note, result and rule,
    ``wrong`` the wrong ones with note and flag.
    """
    for group, asks in rows.items():
        yield (
            {
                "name": group,
                "tests": [
                    as_test(asked, sign(asked), note, [group], result, rules=[rule])
                    for asked, note, result, rule in asks
                    if len(asked.body) <= LARGEST
                ],
            },
            {},
        )
    yield {"name": "chunks", "tests": list(_chunks())}, {}
    yield (
        {
            "name": "wrong",
            "tests": [
                as_test(asked, sign(asked, change), note, [flag], INVALID, change.late)
                for asked, change, note, flag in wrong
            ],
        },
        {},
    )
