"""Requests of any service that are signed wrongly, or changed after signing. A verifier rejects them."""

from __future__ import annotations

import hashlib

from .any_service import Asked, Change
from .requests import TEMPORARY

_EMPTY = hashlib.sha256(b"").hexdigest()
_BODY = b'{"a": "Zo\xc3\xab"}'
_HEADER = Asked("", "/a%20b/c?b=1&a=x%2Fy", headers=(("X-Amz-Meta-A", "b  c"),))
_POST = Asked("", "/", "POST", (("Content-Type", "application/json"),), _BODY)
_S3 = Asked("", "/bucket/a%20b//c", service="s3")
_URL = Asked("", "/bucket/a%20b?versionId=1", service="s3", presigned=True)
_OTHER_URL = Asked("", "/prod/a%20b", service="execute-api", presigned=True)


def _wrong(name: str, asked: Asked, change: Change, note: str, flag: str) -> tuple[Asked, Change, str, str]:
    return asked._replace(name=name), change, note, flag


WRONG = (
    # the path
    _wrong("path-encoded-once", _HEADER, Change(double_encode=False), "The path is encoded once.", "path"),
    _wrong(
        "path-not-normalized",
        _HEADER._replace(target="/a/../b//c"),
        Change(normalize=False),
        "The path is not normalized.",
        "path",
    ),
    _wrong("s3-path-encoded-twice", _S3, Change(double_encode=True), "S3's path is encoded twice.", "s3"),
    _wrong("s3-path-normalized", _S3, Change(normalize=True), "S3's path is normalized.", "s3"),
    _wrong(
        "presigned-path-encoded-twice",
        _URL,
        Change(double_encode=True),
        "S3's path is encoded twice in a presigned URL.",
        "presigned",
    ),
    _wrong(
        "presigned-other-path-encoded-once",
        _OTHER_URL,
        Change(double_encode=False),
        "The path of another service is encoded once.",
        "presigned",
    ),
    # the query
    _wrong("query-not-sorted", _HEADER, Change(query="b=1&a=x%2Fy"), "The query is not sorted.", "query"),
    _wrong("query-decoded", _HEADER, Change(query="a=x/y&b=1"), "The query is not encoded.", "query"),
    _wrong("query-encoded-twice", _HEADER, Change(query="a=x%252Fy&b=1"), "The query is encoded twice.", "query"),
    _wrong("query-left-out", _HEADER, Change(query=""), "The query is not signed.", "query"),
    # the payload
    _wrong("payload-of-nothing", _POST, Change(payload=_EMPTY), "The payload hash is the hash of an empty body.", "payload"),
    _wrong("payload-changed", _POST, Change(sent=(("Zo", "zo"),)), "The body was changed after signing.", "payload"),
    _wrong(
        "s3-payload-changed",
        _S3._replace(method="PUT", body=b"abc"),
        Change(sent=(("abc", "abd"),)),
        "An object was changed after signing.",
        "s3",
    ),
    _wrong(
        "presigned-payload-hashed",
        _URL,
        Change(payload=_EMPTY),
        "The payload of a presigned URL of S3 is hashed, but S3 uses UNSIGNED-PAYLOAD.",
        "presigned",
    ),
    _wrong(
        "presigned-other-payload-unsigned",
        _OTHER_URL,
        Change(payload="UNSIGNED-PAYLOAD"),
        "The payload of a presigned URL of another service is UNSIGNED-PAYLOAD, but must be hashed.",
        "presigned",
    ),
    # headers
    _wrong(
        "header-changed", _HEADER, Change(sent=(("b  c", "b d"),)), "A signed header was changed after signing.", "headers"
    ),
    _wrong("host-not-signed", _HEADER, Change(unsigned=frozenset({"host"})), "host is not a signed header.", "headers"),
    _wrong(
        "s3-amz-header-not-signed",
        _S3._replace(headers=(("X-Amz-Meta-A", "b"),)),
        Change(unsigned=frozenset({"x-amz-meta-a"})),
        "An x-amz-… header is not signed, as S3 requires.",
        "s3",
    ),
    _wrong("method-changed", _HEADER, Change(method="HEAD"), "The request was signed as a HEAD.", "method"),
    _wrong("presigned-method-changed", _URL, Change(method="PUT"), "The URL was signed for a PUT.", "presigned"),
    # scope and date
    _wrong(
        "region-wrong",
        _HEADER,
        Change(scope=(("region", "eu-west-1"),)),
        "The credential scope has another region.",
        "scope",
    ),
    _wrong(
        "service-wrong", _HEADER, Change(scope=(("service", "other"),)), "The credential scope has another service.", "scope"
    ),
    _wrong(
        "scope-date-wrong", _HEADER, Change(scope=(("date", "20190919"),)), "The credential scope has another day.", "scope"
    ),
    _wrong(
        "presigned-region-wrong",
        _URL,
        Change(scope=(("region", "eu-west-1"),)),
        "The credential scope of the URL has another region.",
        "presigned",
    ),
    _wrong("too-late", _HEADER, Change(late=1200.0), "The request arrives 20 minutes after its date.", "date"),
    _wrong("too-early", _HEADER, Change(late=-1200.0), "The request arrives 20 minutes before its date.", "date"),
    _wrong("presigned-expired", _URL, Change(late=3900.0), "The URL is used an hour after it expired.", "presigned"),
    _wrong(
        "presigned-too-long", _URL._replace(expires=604_801), Change(), "X-Amz-Expires is longer than a week.", "presigned"
    ),
    _wrong(
        "presigned-lengthened",
        _URL,
        Change(sent=(("X-Amz-Expires=300", "X-Amz-Expires=900"),)),
        "X-Amz-Expires was raised after signing.",
        "presigned",
    ),
    _wrong(
        "presigned-parameter-changed",
        _URL,
        Change(sent=(("versionId=1", "versionId=2"),)),
        "A query parameter was changed after signing.",
        "presigned",
    ),
    # the token
    _wrong(
        "token-changed",
        _HEADER._replace(credentials=TEMPORARY),
        Change(sent=((TEMPORARY.token, TEMPORARY.token + "="),)),
        "The session token was changed after signing.",
        "token",
    ),
)
