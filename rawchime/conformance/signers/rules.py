"""The rules of the suite ``sigv4``."""

from __future__ import annotations

from ..rule import INFORMATIONAL, RECOMMENDED, REQUIRED, SIGV4, Judge, Rule
from . import headers, judge, paths, presigned, queries, s3
from .ask import PRESIGNED, Ask
from .row import Row

S3 = "https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"
QUERY = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"

ARRIVES, GET, POST = "sigv4/arrives", "sigv4/get", "sigv4/post"
S3_GET, URL_ARRIVES, URL_GET = "sigv4/s3/get", "sigv4/presigned/arrives", "sigv4/presigned/get"

_GET = Ask("get")
_POST = Ask("post", method="POST", headers=(headers.JSON,), body=b'{"a": 1}')
_S3 = Ask("s3-get", "/bucket/key.txt", service="s3")
_URL = Ask("presigned-get", "/bucket/key.txt", service="s3", kind=PRESIGNED)
_LONG_URL = _URL._replace(name="presigned-week", expires=604_800)


def _rule(name: str, sentence: str, ask: Ask, judged: Judge, *needs: str, level: str = REQUIRED, link: str = SIGV4) -> Rule:
    return Rule(name, level, sentence, link, ask, judged, needs, arrives=False)


def _of(one: Row) -> Rule:
    """A row's rule: it says nothing where the plainest request of its kind is signed wrongly."""
    if one.name.startswith("presigned/"):
        needs, link = (URL_GET,), QUERY
    elif one.name.startswith("s3/"):
        needs, link = (S3_GET,), S3
    else:
        needs, link = (POST if one.ask.body else GET,), SIGV4
    return Rule(f"sigv4/{one.name}", one.level, one.sentence, link, one.ask, judge.right, needs, arrives=False)


RULES: tuple[Rule, ...] = (
    _rule(ARRIVES, "A request is sent, or printed.", _GET, judge.arrives),
    _rule("sigv4/header", "The signature is in the Authorization header.", _GET, judge.header_signed, ARRIVES),
    _rule("sigv4/date/now", "X-Amz-Date is the time in UTC.", _GET, judge.dated_now, ARRIVES),
    _rule(GET, "The service accepts the signature of a plain GET.", _GET, judge.right, ARRIVES, "sigv4/header"),
    _rule("sigv4/exit", "The command ends with exit status 0.", _GET, judge.ends_well, ARRIVES, level=RECOMMENDED),
    _rule("sigv4/no-secret", "The secret access key is neither sent nor printed.", _GET, judge.no_secrets, ARRIVES),
    _rule(
        "sigv4/amz-headers", "Each x-amz-… header is signed.", _GET, judge.amz_headers_signed, ARRIVES, level=INFORMATIONAL
    ),
    _rule(POST, "The service accepts the signature of a POST with a body.", _POST, judge.right, GET),
    *(_of(one) for one in (*paths.ROWS, *queries.ROWS, *headers.ROWS)),
    _rule("sigv4/s3/content-hash", "X-Amz-Content-SHA256 has the payload hash.", _S3, judge.content_hash, ARRIVES, link=S3),
    _rule("sigv4/s3/amz-headers", "Each x-amz-… header is signed.", _S3, judge.amz_headers_signed, ARRIVES, link=S3),
    _rule(S3_GET, "S3 accepts the signature of a plain GET.", _S3, judge.right, ARRIVES, link=S3),
    *(_of(one) for one in s3.ROWS),
    _rule(URL_ARRIVES, "A presigned URL has its signature in the query.", _URL, judge.presigned, link=QUERY),
    _rule(
        "sigv4/presigned/one",
        "A presigned request has no Authorization header.",
        _URL,
        judge.one_signature,
        URL_ARRIVES,
        link=QUERY,
    ),
    _rule("sigv4/presigned/date", "X-Amz-Date is the time in UTC.", _URL, judge.dated_now, URL_ARRIVES, link=QUERY),
    _rule(
        "sigv4/presigned/expires",
        "X-Amz-Expires is the requested number of seconds.",
        _URL,
        judge.expires,
        URL_ARRIVES,
        link=QUERY,
    ),
    _rule("sigv4/presigned/week", "X-Amz-Expires may be a week.", _LONG_URL, judge.expires, URL_ARRIVES, link=QUERY),
    _rule(URL_GET, "S3 accepts a presigned URL.", _URL, judge.right, URL_ARRIVES, link=QUERY),
    _rule(
        "sigv4/presigned/no-secret",
        "A presigned URL does not contain the secret access key.",
        _URL,
        judge.no_secrets,
        URL_ARRIVES,
        link=QUERY,
    ),
    *(_of(one) for one in presigned.ROWS),
)
