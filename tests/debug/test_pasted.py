"""Two pasted canonical requests, the client's and the service's: the difference is named where one mistake makes it."""

from __future__ import annotations

import hashlib
import random

import pytest

from rawchime import captures
from rawchime.debug.diagnose import MISTAKE, UNEXPLAINED, UNVERIFIABLE, Diagnosis, diagnose

HASH = hashlib.sha256(b'{"a": 1}').hexdigest()
EMPTY = hashlib.sha256(b"").hexdigest()
SERVICE = (
    "POST\n/path/%25C3%25A4%252B\na=x%20y&b=&c=%2Fz\ncontent-type:application/json\n"
    "host:yabc.execute-api.eu-central-1.amazonaws.com\nx-amz-date:20260115T101500Z\nx-amz-meta-a:two words\n\n"
    f"content-type;host;x-amz-date;x-amz-meta-a\n{HASH}"
)
TO_SIGN = "AWS4-HMAC-SHA256\n20260115T101500Z\n20260115/eu-central-1/execute-api/aws4_request\n"


def to_sign(request: str) -> str:
    return TO_SIGN + hashlib.sha256(request.encode()).hexdigest()


QUOTED = f"The service's string to sign:\n\n{to_sign(SERVICE)}"


def judged(client: str, service: str = SERVICE, more: str = QUOTED) -> Diagnosis:
    text = f"My canonical request:\n\n{client}\n\nThe service's canonical request:\n\n{service}\n\n{more}"
    return diagnose(captures.read(text.encode())[-1])


MADE = {
    "path-encoded-once": [("/%25C3%25A4%252B", "/%C3%A4%2B")],
    "path-encoded-twice": [("/%25C3%25A4%252B", "/%2525C3%2525A4%25252B")],
    "path-not-encoded": [("/%25C3%25A4%252B", "/ä+")],
    "query-missing": [("a=x%20y&b=&c=%2Fz", "")],
    "query-unsorted": [("a=x%20y&b=&c=%2Fz", "c=%2Fz&a=x%20y&b=")],
    "query-plus-for-space": [("x%20y", "x+y")],
    "query-equals-missing": [("&b=&", "&b&")],
    "query-encoded-twice": [("a=x%20y&b=&c=%2Fz", "a=x%2520y&b=&c=%252Fz")],
    "percent-lower-case": [("%2F", "%2f")],
    "header-changed": [("application/json", "application/json; charset=utf-8")],
    "header-values-not-collapsed": [("two words", "two   words")],
    "headers-unsorted": [
        ("content-type:application/json\nhost:yabc.execute-api.eu-central-1.amazonaws.com\n",
         "host:yabc.execute-api.eu-central-1.amazonaws.com\ncontent-type:application/json\n"),
    ],
    "signed-headers-order": [("content-type;host", "host;content-type")],
    "header-names-not-lowered": [
        ("content-type", "Content-Type"), ("host", "Host"), ("x-amz-date", "X-Amz-Date"), ("x-amz-meta-a", "X-Amz-Meta-A"),
    ],
    "payload-empty-hash": [(HASH, EMPTY)],
    "payload-unsigned": [(HASH, "UNSIGNED-PAYLOAD")],
    "body-changed": [(HASH, "1" * 64)],
}  # fmt: skip


def made(mistake: str) -> str:
    client = SERVICE
    for old, new in MADE[mistake]:
        assert old in client
        client = client.replace(old, new)
    return client


@pytest.mark.parametrize("mistake", MADE)
def test_a_difference_is_named(mistake: str) -> None:
    """And nothing else, whether the scope or the host names the service."""
    for more in ("", QUOTED):
        found = judged(made(mistake), more=more)
        assert (found.verdict, found.explanations) == (MISTAKE, ((mistake,),))
        assert found.findings[0].actual != found.findings[0].expected


@pytest.mark.parametrize("pair", [("path-encoded-once", "query-missing"), ("body-changed", "path-encoded-once")])
def test_two_differences_are_named(pair: tuple[str, str]) -> None:
    """A certain one and one that is searched for, or two of these."""
    client = made(pair[0])
    for old, new in MADE[pair[1]]:
        client = client.replace(old, new)
    assert set(judged(client).mistakes) == set(pair)


def test_a_name_is_given_only_to_what_a_mistake_makes() -> None:
    """The same text, another date, another path, another query: nothing of it shows a mistake."""
    assert judged(SERVICE + "\n").verdict == UNVERIFIABLE
    assert judged(SERVICE.replace("20260115T", "20260116T")).verdict == UNVERIFIABLE
    assert judged(SERVICE.replace("/path", "/other")).verdict == UNEXPLAINED
    assert judged(SERVICE.replace("a=x", "a=q")).verdict == UNEXPLAINED
    chance = random.Random(3)
    end = SERVICE.index("content-type:")
    for _ in range(20):
        at = chance.randrange(len("POST\n/"), end - 1)
        client = SERVICE[:at] + chance.choice("jkqvw") + SERVICE[at + 1 :]
        if client != SERVICE and client.count("\n") == SERVICE.count("\n"):
            assert judged(client).verdict == UNEXPLAINED, client


def test_a_host_of_s3_and_an_unknown_one() -> None:
    """S3 encodes once; behind an unknown host a difference that has two names is not named."""
    s3 = SERVICE.replace("yabc.execute-api.eu-central-1", "bucket.s3.eu-central-1").replace("%25C3%25A4%252B", "%C3%A4%2B")
    twice = s3.replace("%C3%A4%2B", "%25C3%25A4%252B")
    scoped = f"The service's string to sign:\n\n{to_sign(s3).replace('execute-api', 's3')}"
    assert judged(twice, s3, scoped).mistakes == ("path-encoded-twice",)
    unknown = SERVICE.replace("yabc.execute-api.eu-central-1.amazonaws.com", "proxy.example.com")
    assert judged(unknown.replace("%25C3%25A4%252B", "%C3%A4%2B"), unknown, "").verdict == UNEXPLAINED
    assert judged(unknown.replace("a=x%20y&b=&c=%2Fz", ""), unknown, "").mistakes == ("query-missing",)


def test_strings_to_sign_alone() -> None:
    """Scope and hash are compared; a different hash alone has no name."""
    ours, theirs = to_sign(SERVICE), to_sign(SERVICE).replace("eu-central-1", "us-east-1")

    def strings(client: str, service: str) -> Diagnosis:
        text = f"my string to sign:\n{client}\n\nthe service's string to sign:\n{service}\n"
        return diagnose(captures.read(text.encode())[-1])

    assert strings(theirs, ours).mistakes == ("region-wrong",)
    assert strings(to_sign("x"), ours).verdict == UNEXPLAINED
    assert strings(ours, ours).verdict == UNVERIFIABLE
    assert judged(SERVICE, more=f"my string to sign:\n{to_sign(SERVICE + chr(10))}\n\nthe service's:\n{ours}").mistakes == (
        "trailing-newline",
    )
