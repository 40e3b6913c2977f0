"""Asks about S3, which encodes a path once, does not normalize it, and requires the payload hash as a header."""

from __future__ import annotations

from functools import partial

from ..rule import RECOMMENDED, REQUIRED
from .ask import TEMPORARY
from .row import Row, post, row

_get = partial(row, service="s3")
_put = partial(post, service="s3", method="PUT")
_UNSIGNED = ("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")

ROWS: tuple[Row, ...] = (
    _get("s3/space", REQUIRED, "%20 stays %20 in a key.", "/bucket/a%20b.txt"),
    _get("s3/plus", REQUIRED, "%2B stays %2B.", "/bucket/a%2Bb.txt"),
    _get("s3/utf-8", REQUIRED, "Bytes of UTF-8 are encoded once.", "/bucket/caf%C3%A9.txt"),
    _get("s3/percent", REQUIRED, "%25 stays %25.", "/bucket/100%25.txt"),
    _get("s3/parentheses", REQUIRED, "Encoded parentheses stay encoded.", "/bucket/a%281%29.txt"),
    _get("s3/unreserved", REQUIRED, "Unreserved characters are not encoded.", "/bucket/-._~Az09"),
    _get("s3/colon", REQUIRED, "An encoded colon stays encoded.", "/bucket/2019-09-18T19%3A53.log"),
    _get("s3/equals", REQUIRED, "An encoded equals sign stays encoded.", "/bucket/year%3D2019/part"),
    _get("s3/double-slash", RECOMMENDED, "Doubled slashes in a key stay.", "/bucket/a//b"),
    _get("s3/dots", RECOMMENDED, "Dot segments in a key stay.", "/bucket/a/./b/../c"),
    _get("s3/trailing-slash", REQUIRED, "A slash at the end of a key stays.", "/bucket/folder/"),
    _get("s3/list", REQUIRED, "A listing's query is signed.", "/bucket?list-type=2&prefix=a%2Fb&delimiter=%2F"),
    _get("s3/subresource", REQUIRED, "A subresource gets an equals sign.", "/bucket?acl"),
    _get(
        "s3/upload-part", REQUIRED, "A part of an upload is signed.", "/bucket/k?partNumber=1&uploadId=a.b_c-d", method="PUT"
    ),
    _get("s3/token", REQUIRED, "A session token is sent and signed.", "/bucket/k", credentials=TEMPORARY),
    _get("s3/meta", REQUIRED, "x-amz-meta-… is signed.", "/bucket/k", headers=(("x-amz-meta-a", "b c"),), method="PUT"),
    _get(
        "s3/many-meta",
        REQUIRED,
        "Thirty x-amz-meta-… headers are signed.",
        "/bucket/k",
        headers=tuple((f"x-amz-meta-{n}", str(n)) for n in range(30)),
        method="PUT",
    ),
    _get(
        "s3/copy-source",
        REQUIRED,
        "x-amz-copy-source is signed as it is sent.",
        "/bucket/k",
        headers=(("x-amz-copy-source", "/bucket/a%20b"),),
        method="PUT",
    ),
    _put("s3/put", REQUIRED, "An object's bytes are hashed.", bytes(range(256)), target="/bucket/k"),
    _put("s3/put-empty", REQUIRED, "An empty object is signed with the hash of an empty body.", b"", target="/bucket/k"),
    _put(
        "s3/unsigned",
        RECOMMENDED,
        "UNSIGNED-PAYLOAD in X-Amz-Content-SHA256 is signed as the payload hash.",
        b"abc",
        _UNSIGNED,
        target="/bucket/k",
    ),
    _get("s3/region", REQUIRED, "The credential scope names another region.", "/bucket/k", region="ap-southeast-2"),
)
