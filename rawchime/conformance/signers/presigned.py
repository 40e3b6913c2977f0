"""Asks about presigned URLs, for S3 and for other services."""

from __future__ import annotations

from functools import partial

from ..environment import LONG
from ..rule import INFORMATIONAL, RECOMMENDED, REQUIRED
from .ask import PRESIGNED, TEMPORARY
from .row import Row, row

_s3 = partial(row, service="s3", kind=PRESIGNED)
_other = partial(row, service="execute-api", kind=PRESIGNED)
_WEST, _EAST = (("TZ", "Pacific/Pago_Pago"),), (("TZ", "Pacific/Kiritimati"),)

ROWS: tuple[Row, ...] = (
    _s3("presigned/put", REQUIRED, "A PUT is presigned as a PUT.", "/bucket/k", method="PUT"),
    _s3("presigned/space", REQUIRED, "%20 stays %20 in a key.", "/bucket/a%20b.txt"),
    _s3("presigned/plus", REQUIRED, "%2B stays %2B.", "/bucket/a%2Bb.txt"),
    _s3("presigned/utf-8", REQUIRED, "Bytes of UTF-8 are encoded once.", "/bucket/caf%C3%A9.txt"),
    _s3("presigned/parentheses", REQUIRED, "Encoded parentheses stay encoded.", "/bucket/a%281%29.txt"),
    _s3("presigned/double-slash", RECOMMENDED, "Doubled slashes in a key stay.", "/bucket/a//b"),
    _s3(
        "presigned/query",
        REQUIRED,
        "Parameters of the URL are signed with those of the signature.",
        "/bucket/k?response-content-disposition=attachment%3Bfilename%3D%22a.txt%22&versionId=1",
    ),
    _s3(
        "presigned/query-space",
        INFORMATIONAL,  # S3 may read a plus as a space, so form encoding is not always wrong
        "%20 stays %20 in a parameter.",
        "/bucket/k?response-content-disposition=a%20b",
    ),
    _s3("presigned/subresource", REQUIRED, "A subresource gets an equals sign.", "/bucket/k?tagging"),
    _s3("presigned/token", REQUIRED, "A session token is in the query, and signed.", "/bucket/k", credentials=TEMPORARY),
    _s3(
        "presigned/long-secret",
        REQUIRED,
        "A secret access key longer than 64 bytes is used whole.",
        "/bucket/k",
        credentials=LONG,
    ),
    _s3("presigned/region", REQUIRED, "The credential scope names another region.", "/bucket/k", region="eu-central-1"),
    _s3(
        "presigned/east",
        REQUIRED,
        "With a local time zone 14 hours ahead of UTC, dates are in UTC.",
        "/bucket/k",
        variables=_EAST,
    ),
    _s3(
        "presigned/west",
        REQUIRED,
        "With a local time zone 11 hours behind UTC, dates are in UTC.",
        "/bucket/k",
        variables=_WEST,
    ),
    _other("presigned/other", REQUIRED, "A presigned URL of another service is signed with the hash of an empty body.", "/"),
    _other("presigned/other-path", REQUIRED, "The path of another service is encoded once more.", "/prod/a%20b"),
    _other(
        "presigned/other-query",
        REQUIRED,
        "The query of another service is signed.",
        "/?Action=GetCallerIdentity&Version=2011-06-15",
    ),
    _other("presigned/other-token", REQUIRED, "The session token of another service is signed.", "/", credentials=TEMPORARY),
)
