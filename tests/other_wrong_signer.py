"""A signer of any service's requests and URLs that makes mistakes on purpose, with no line of rawchime in it."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import random
import urllib.parse
from collections.abc import Callable

KEY_ID, SECRET, TOKEN = "AKIDSOMEONE", "ab/cd+EF%2Fgh0123456789+/xyzABCDEFGHIJK12", "tok/en+of==this"
NOW = datetime.datetime(2026, 5, 4, 22, 30, 15, tzinfo=datetime.timezone.utc)
DATE = NOW.strftime("%Y%m%dT%H%M%SZ")

IN_HEADER = (
    *("query-encoded-whole", "query-pairs-sorted", "repeated-parameter-order", "payload-hash-header-missing"),
    *("access-key-white-space", "method-changed", "host-changed", "hop-by-hop-header-signed", "header-value-not-ascii"),
    *("header-not-listed", "signature-version-2", "sigv4a-needed", "authorization-repeated", "payload-signed"),
)
IN_QUERY = (
    *("token-signed-in-query", "expired", "expires-too-long", "presigned-parameter-missing", "sigv4a-needed"),
    *("method-changed", "host-changed", "header-changed", "query-pairs-sorted", "region-wrong", "payload-empty-hash"),
)
ELSEWHERE = {
    "payload-hash-header-missing": ("aoss", "abc.eu-west-1.aoss.amazonaws.com"),
    "payload-signed": ("vpc-lattice-svcs", "svc-0a.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"),
    "sigv4a-needed": ("s3", "m1.mrap.accesspoint.s3-global.amazonaws.com"),
}
"""Mistakes that one service alone has: its signing name and a host."""
MADE = (*IN_HEADER, *IN_QUERY)


def encode(text: str) -> str:
    return urllib.parse.quote(text, safe="-_.~")


def signature(secret: str, region: str, service: str, canonical: bytes) -> str:
    key = ("AWS4" + secret).encode()
    for step in (DATE[:8], region, service, "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    scope = f"{DATE[:8]}/{region}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{DATE}\n{scope}\n{hashlib.sha256(canonical).hexdigest()}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def in_header(mistake: str = "", chance: random.Random | None = None) -> bytes:
    """A request that is signed in its header, and a refusal."""
    chance = chance or random.Random(0)
    service, host = ELSEWHERE.get(mistake, ("es", "search-d-abc.eu-west-1.es.amazonaws.com"))
    body = b'{"a": 1}'
    pairs = [("size", "2"), ("a-b", "x y"), ("a", "z"), ("a", "c"), ("b", "")]
    sent = {"host": host, "content-type": "application/json", "user-agent": "someone/1", "x-amz-date": DATE}
    if mistake == "hop-by-hop-header-signed":
        sent["te"] = "trailers"
    if mistake == "header-value-not-ascii":
        sent["x-amz-meta-name"] = "Zoë"
    if service in ("s3", "vpc-lattice-svcs"):
        sent["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest()
    signed = dict(sent)
    if mistake != "header-not-listed":
        del signed["user-agent"]
    listed = ";".join(sorted(set(signed) - {"user-agent"}))
    if mistake == "host-changed":
        signed["host"] = chance.choice(["localhost", "127.0.0.1:9000", "es.eu-west-1.amazonaws.com", "localhost:4566"])
    method = chance.choice(["GET", "PUT", "HEAD"]) if mistake == "method-changed" else "POST"
    order: Callable[[tuple[str, str]], object] = lambda pair: pair  # noqa: E731
    shown = [(encode(name), encode(value)) for name, value in pairs]
    if mistake == "query-pairs-sorted":
        order = "=".join
    elif mistake == "repeated-parameter-order":
        order = lambda pair: pair[0]  # noqa: E731
    elif mistake == "query-encoded-whole":
        shown = chance.choice([shown, pairs])
    query = "&".join("=".join(pair) for pair in sorted(shown, key=order))
    if mistake == "query-encoded-whole":
        query = encode(query)
    lines = b"".join(
        f"{name}:{signed[name]}\n".encode("latin-1" if mistake == "header-value-not-ascii" else "utf-8")
        for name in sorted(signed)
    )
    names = ";".join(sorted(signed))
    head = f"{method}\n/i/_search\n{query}\n".encode()
    canonical = head + lines + f"\n{names}\n{hashlib.sha256(body).hexdigest()}".encode()
    key = KEY_ID + (chance.choice([" ", "\t"]) if mistake == "access-key-white-space" else "")
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={key}/{DATE[:8]}/eu-west-1/{service}/aws4_request, "
        f"SignedHeaders={listed}, Signature={signature(SECRET, 'eu-west-1', service, canonical)}"
    )
    if mistake == "signature-version-2":
        authorization = f"AWS {KEY_ID}:frJIUN8DYpKDtOLCwo//yllqDzg="
    elif mistake == "authorization-repeated":
        other = chance.choice(["Basic dXNlcjpwYXNz", "Bearer abcdef.123456.ghijkl", "abcdef123456", authorization])
        both = [authorization, other]
        authorization = "\r\nAuthorization: ".join(chance.sample(both, 2))
    wire = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
    fields = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    start = (
        f"POST /i/_search?{wire} HTTP/1.1\r\n{fields}Authorization: {authorization}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    said = b'{"message":"The request signature we calculated does not match the signature you provided."}'
    answer = f"HTTP/1.1 403 Forbidden\r\nDate: {NOW:%a, %d %b %Y %H:%M:%S} GMT\r\nContent-Length: {len(said)}\r\n\r\n"
    return start.encode() + body + answer.encode() + said if mistake else start.encode() + body


def in_query(mistake: str = "", chance: random.Random | None = None) -> bytes:
    """A presigned request, and a refusal at its time."""
    chance = chance or random.Random(0)
    service, host, method, path = "s3", "bucket.s3.eu-west-1.amazonaws.com", "PUT", "/a//b%20c.jpg"
    if mistake == "token-signed-in-query":
        service, host, method, path = "iotdevicegateway", "abc-ats.iot.eu-west-1.amazonaws.com", "GET", "/mqtt"
    elif mistake == "sigv4a-needed":
        host = "m1.mrap.accesspoint.s3-global.amazonaws.com"
    region = "us-east-1" if mistake == "region-wrong" else "eu-west-1"
    listed = "host" if method == "GET" else "content-type;host"
    pairs = [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", f"{KEY_ID}/{DATE[:8]}/{region}/{service}/aws4_request"),
        ("X-Amz-Date", DATE),
        ("X-Amz-Expires", "700000" if mistake == "expires-too-long" else "3600"),
        ("X-Amz-SignedHeaders", listed),
        ("x-a", "1"),
        ("x-a-b", "2"),
    ]
    if mistake == "token-signed-in-query":
        pairs.append(("X-Amz-Security-Token", TOKEN))
    if mistake == "presigned-parameter-missing":
        pairs.pop(chance.randrange(5))
    sent = {"host": host, "content-type": "image/png"} if method == "PUT" else {"host": host}
    signed = dict(sent)
    if mistake == "host-changed":
        signed["host"] = chance.choice(["minio:9000", "localhost:9000", "s3.eu-west-1.amazonaws.com"])
    if mistake == "header-changed":
        signed["content-type"] = chance.choice(["image/jpeg", "application/octet-stream"])
    order: Callable[[tuple[str, str]], object] = lambda pair: (encode(pair[0]), encode(pair[1]))  # noqa: E731
    if mistake == "query-pairs-sorted":
        order = lambda pair: f"{encode(pair[0])}={encode(pair[1])}"  # noqa: E731
    query = "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted(pairs, key=order))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    payload = "UNSIGNED-PAYLOAD" if service == "s3" and mistake != "payload-empty-hash" else hashlib.sha256(b"").hexdigest()
    verb = chance.choice(["GET", "POST"]) if mistake == "method-changed" else method
    canonical = "\n".join([verb, path, query, lines, listed, payload])
    given = signature(SECRET, region, service, canonical.encode())
    wire = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
    fields = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    start = f"{method} {path}?{wire}&X-Amz-Signature={given} HTTP/1.1\r\n{fields}Content-Length: 0\r\n\r\n"
    at = NOW + datetime.timedelta(hours=2 if mistake == "expired" else 0)
    answer = f"HTTP/1.1 403 Forbidden\r\nDate: {at:%a, %d %b %Y %H:%M:%S} GMT\r\nContent-Length: 0\r\n\r\n"
    return (start + (answer if mistake else "")).encode()
