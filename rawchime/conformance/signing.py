"""The rules of the suite ``sigv4``: one request each, that any signer of AWS requests must sign rightly.

A request of a rule differs from the plainest one in one respect, so that a rule that fails names what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..keys import Credentials
from .asked import Asked, judged
from .case import TEMPORARY, Case, Run
from .rule import RECOMMENDED, REQUIRED, SIGV4, Broken, Rule

S3 = "https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"
PRESIGNED = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"
JSON = (("Content-Type", "application/json"),)
LONG_TOKEN = "FwoGZXIvYXdzE" + "Ab+/9" * 300 + "=="
LONG_KEY = Credentials("AKIDEXAMPLE", "k/+" + "0123456789abcdefghij" * 4)
"""A secret of more than 64 bytes, the block size of SHA-256: HMAC hashes longer keys first (RFC 2104)."""

PLAIN = Asked()
_PATHS = (
    ("root", "/", "The path of a bare host is `/`."),
    ("segments", "/a/b/c", "A path of several segments."),
    ("trailing-slash", "/a/b/", "A slash at the end stays."),
    ("unreserved", "/a-b_c.d~e", "`-`, `_`, `.` and `~` are not encoded."),
    ("space", "/a%20b", "A space in the path is encoded twice in the canonical request."),
    ("unicode", "/caf%C3%A9/%E2%98%83", "Characters beyond ASCII are UTF-8, encoded twice."),
    ("colon", "/phone/a%3Ab", "A colon in the path."),
    ("plus", "/a%2Bb", "A plus in the path is no space."),
    ("equals", "/a%3Db", "An equals sign in the path."),
    ("slash", "/a%2Fb", "An encoded slash is no separator."),
    ("percent", "/100%25", "A percent sign in the path."),
    ("at", "/user@example.com", "An at sign in the path."),
)
_QUERIES = (
    ("one", "?a=1", "One parameter."),
    ("sorted", "?b=2&a=1&c=3", "Parameters are sorted by name."),
    ("sorted-by-bytes", "?Z=1&a=2&_=3&0=4", "Names are sorted by their bytes: capitals before small letters."),
    ("prefix", "?ab=1&a=2&a-b=3", "A name that is the start of another comes first."),
    ("values-sorted", "?a=2&a=1&a=10", "A name that repeats is sorted by its value."),
    ("sorted-after-encoding", "?a%C3%A9=1&az=2", "Names are sorted after they are encoded."),
    ("empty-value", "?a=&b=1", "An empty value keeps its equals sign."),
    ("no-value", "?acl&b=1", "A parameter without a value gets an equals sign."),
    ("space", "?a=b%20c", "A space is `%20`, not `+`."),
    ("plus", "?a=b%2Bc", "A plus sign is `%2B`."),
    ("slash", "?a=b%2Fc", "A slash in a value is encoded."),
    ("equals", "?a=b%3Dc%3D", "An equals sign in a value is encoded."),
    ("unreserved", "?a=-_.~", "Unreserved characters are not encoded."),
    ("unicode", "?caf%C3%A9=%E2%98%83", "Characters beyond ASCII are UTF-8."),
    ("json", "?filter=%7B%22a%22%3A%20%5B1%2C2%5D%7D", "A value that is JSON."),
    ("upper-case-percent", "?a=%C3%A9%2F", "Percent-encodings are in capitals."),
)
_UNENCODED = (("path/sub-delimiters", "/a!b$c&d'e(f)g*h,i"), ("query/unencoded", "/?a=b/c!'()*,;:@"))
"""Whoever makes the URL may be expected to encode it, so these are recommended."""
_HEADERS = (
    ("content-type", (("Content-Type", "application/json; charset=utf-8"),), "A Content-Type with a parameter."),
    ("inner-spaces", (("X-Amz-Meta-A", "a   b  c"),), "Spaces within a value are one space in the canonical request."),
    ("case", (("X-AMZ-Meta-MiXeD", "VaLuE"),), "Names are in small letters in the canonical request, values as they are."),
    ("sorted", (("X-Amz-Zeta", "1"), ("X-Amz-Alpha", "2")), "Headers are sorted by name."),
    ("target", (("X-Amz-Target", "Example_20250101.Do"),), "X-Amz-Target is signed, as the JSON protocols have it."),
    ("comma", (("X-Amz-Meta-List", "a,b, c"),), "Commas in a value."),
    ("colon", (("X-Amz-Meta-Url", "http://example.com:80/"),), "Colons in a value."),
    ("other", (("X-Request-Source", "batch 7"),), "A header that need not be signed."),
    ("accept", (("Accept", "application/json"),), "An Accept header."),
)
_BODIES = (
    ("json", b'{"a": [1, 2]}', "A JSON body."),
    ("empty", b"", "A POST without a body: the hash of nothing."),
    ("unicode", '{"name": "Zoë ☃"}'.encode(), "A body beyond ASCII is hashed as the bytes that are sent."),
    ("binary", bytes(range(256)), "A body of any bytes."),
    ("line-ends", b"one\r\ntwo\nthree\n", "Line ends of the body are sent and hashed as they are."),
    ("large", b"0123456789abcdef" * 20_000, "A body of 320,000 bytes."),
    ("form", b"Action=Do&Value=a%20b%2B", "A form, as the Query protocol has it."),
)
_SCOPES = (
    ("eu", "eu-central-1", "execute-api", "Another region."),
    ("gov", "us-gov-west-1", "execute-api", "A region of GovCloud."),
    ("china", "cn-north-1", "execute-api", "A region of China."),
    ("dynamodb", "us-east-1", "dynamodb", "DynamoDB."),
    ("es", "us-west-2", "es", "OpenSearch: the signing name is `es`."),
    ("lambda", "ap-northeast-1", "lambda", "Lambda."),
    ("sts", "us-east-1", "sts", "STS."),
    ("iot", "us-east-1", "iotdata", "A signing name of several words in one."),
)
_ZONES = ("Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati")
_S3 = (
    ("get", Asked(target="/key", service="s3"), "An object is read."),
    ("list", Asked(target="/?list-type=2&prefix=a%2Fb&delimiter=%2F", service="s3"), "A listing with a prefix."),
    ("flag", Asked(target="/key?acl", service="s3"), "A subresource without a value."),
    ("space", Asked(target="/a%20b", service="s3"), "A key with a space is encoded once."),
    ("plus", Asked(target="/a%2Bb", service="s3"), "A key with a plus sign."),
    ("unicode", Asked(target="/caf%C3%A9", service="s3"), "A key beyond ASCII."),
    ("percent", Asked(target="/100%25", service="s3"), "A key with a percent sign."),
    ("reserved", Asked(target="/a%21b%27c%28d%29e%2Af", service="s3"), "A key with reserved characters."),
    ("double-slash", Asked(target="/a//b", service="s3"), "A key with two slashes stays as it is."),
    ("put", Asked("PUT", "/key", (), b"content", "s3"), "An object is written; the payload hash is sent."),
    ("put-empty", Asked("PUT", "/key", (), b"", "s3"), "An empty object."),
    ("meta", Asked("PUT", "/key", (("x-amz-meta-a", "b"),), b"x", "s3"), "Every x-amz- header is signed."),
    ("delete", Asked("DELETE", "/key?versionId=null", service="s3"), "A version is deleted."),
)
_PRESIGNED = (
    ("get", Asked(expires=900, service="execute-api"), "A presigned URL has all parts of the signature in its query."),
    ("query", Asked(target="/a?b=2&a=1", expires=60, service="execute-api"), "Its own parameters are sorted among them."),
    ("path", Asked(target="/a%20b", expires=60, service="execute-api"), "Its path is encoded as in a header signature."),
    ("s3", Asked(target="/key", expires=3600, service="s3"), "S3's payload is UNSIGNED-PAYLOAD."),
    ("s3-space", Asked(target="/a%20b%2Bc", expires=3600, service="s3"), "S3's path is encoded once."),
    (
        "s3-query",
        Asked(target="/key?response-content-type=text%2Fplain", expires=60, service="s3"),
        "S3's own parameters are signed.",
    ),
    ("s3-week", Asked(target="/key", expires=604_800, service="s3"), "It can be valid for a week."),
    ("s3-put", Asked("PUT", "/key", expires=600, service="s3"), "The method is signed."),
    ("s3-unicode", Asked(target="/caf%C3%A9", expires=60, service="s3"), "A key beyond ASCII."),
)


def _rule(name: str, asked: Asked, sentence: str, link: str = SIGV4, level: str = REQUIRED, **case: object) -> Rule:
    made = Case(f"sigv4/{name}", (), asked=asked, **case)  # type: ignore[arg-type]
    return Rule(name, level, sentence, link, made, _judge, arrives=False)


def _judge(run: Run) -> Broken | None:
    asked = run.case.asked or PLAIN
    received = run.seen[-1][0] if run.seen else None
    return judged(asked, received, run.stdout, run.case.region, run.case.credentials)


def _rules() -> Iterator[Rule]:
    for method in ("GET", "DELETE", "HEAD"):
        yield _rule(f"method/{method.lower()}", Asked(method), f"The method is {method}.")
    for method in ("POST", "PUT", "PATCH"):
        yield _rule(f"method/{method.lower()}", Asked(method, headers=JSON, body=b"{}"), f"The method is {method}.")
    for name, path, sentence in _PATHS:
        yield _rule(f"path/{name}", Asked(target=path), sentence)
    for name, target in _UNENCODED:
        yield _rule(
            name,
            Asked(target=target),
            "What a URL may have as it is, is encoded in the canonical request.",
            level=RECOMMENDED,
        )
    yield _rule("path/dot-segments", Asked(target="/a/../b/./c"), "Dot segments are resolved.", level=RECOMMENDED)
    yield _rule(
        "path/double-slash", Asked(target="/a//b"), "Two slashes are one in the canonical request.", level=RECOMMENDED
    )
    for name, query, sentence in _QUERIES:
        yield _rule(f"query/{name}", Asked(target=f"/{query}"), sentence)
    for name, headers, sentence in _HEADERS:
        yield _rule(f"header/{name}", Asked("POST", headers=headers, body=b"{}"), sentence)
    for name, body, sentence in _BODIES:
        kind = "application/x-www-form-urlencoded" if name == "form" else "application/json"
        yield _rule(f"payload/{name}", Asked("POST", headers=(("Content-Type", kind),), body=body), sentence)
    for name, region, service, sentence in _SCOPES:
        yield _rule(f"scope/{name}", Asked("POST", headers=JSON, body=b"{}", service=service), sentence, region=region)
    for name, token in (("token", TEMPORARY.token), ("long-token", LONG_TOKEN)):
        keys = TEMPORARY._replace(token=token)
        yield _rule(f"keys/{name}", PLAIN, "The session token is sent and signed.", credentials=keys)
    yield _rule("keys/long-secret", PLAIN, "A secret of more than 64 bytes is used as it is.", credentials=LONG_KEY)
    for zone in _ZONES:
        name = zone.partition("/")[2].lower().replace("_", "-")
        yield _rule(
            f"date/{name}",
            PLAIN,
            f"The date is UTC, also where the local time is that of {zone}.",
            variables=(("TZ", zone),),
        )
    yield _rule(
        "date/locale",
        PLAIN,
        "The date does not depend on the locale.",
        variables=(("LC_ALL", "de_DE.UTF-8"), ("LANG", "th_TH.UTF-8")),
    )
    for name, asked, sentence in _S3:
        yield _rule(f"s3/{name}", asked, sentence, S3)
    yield _rule("s3/token", Asked(target="/key", service="s3"), "The session token is signed.", S3, credentials=TEMPORARY)
    yield _rule("s3/dot-segments", Asked(target="/a/./b", service="s3"), "A key with dots stays as it is.", S3, RECOMMENDED)
    for name, asked, sentence in _PRESIGNED:
        yield _rule(f"presigned/{name}", asked, sentence, PRESIGNED)
    for name, service in (("token", "execute-api"), ("s3-token", "s3")):
        asked = Asked(target="/key", expires=60, service=service)
        yield _rule(f"presigned/{name}", asked, "The token is a parameter, and signed.", PRESIGNED, credentials=TEMPORARY)


RULES = tuple(_rules())
