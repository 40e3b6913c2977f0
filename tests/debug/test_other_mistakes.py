"""Mistakes that a request to Chime does not show: other services, presigned URLs, changes on the way."""

from __future__ import annotations

import random

import botocore.credentials
import other_wrong_signer
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from rawchime import Credentials, captures
from rawchime.debug.diagnose import MISTAKE, UNVERIFIABLE, VALID, Diagnosis, diagnose
from rawchime.debug.unsigned import signed_for

SOMEONE = Credentials(other_wrong_signer.KEY_ID, other_wrong_signer.SECRET, "")
SEEN = {
    *("payload-hash-header-missing", "access-key-white-space", "signature-version-2", "sigv4a-needed"),
    *("authorization-repeated", "payload-signed"),
    *("expires-too-long", "presigned-parameter-missing", "expired", "region-wrong"),
}


def judged(data: bytes, keys: Credentials | None = SOMEONE) -> Diagnosis:
    return diagnose(captures.read(data)[-1], keys)


def test_right_ones_are_valid() -> None:
    """The same signer, without a mistake."""
    for data in (other_wrong_signer.in_header(), other_wrong_signer.in_query()):
        assert judged(data).verdict == VALID
        assert judged(data, None).verdict == UNVERIFIABLE


@pytest.mark.parametrize("mistake", other_wrong_signer.IN_HEADER)
def test_each_mistake_in_a_header_is_named(mistake: str) -> None:
    """And nothing else, in each of its ways; what can be seen, without the secret too."""
    for data in {other_wrong_signer.in_header(mistake, random.Random(seed)) for seed in range(5)}:
        found = judged(data)
        assert (found.verdict, found.explanations) == (MISTAKE, ((mistake,),)), data
        assert found.findings[0].actual != found.findings[0].expected
        assert judged(data, None).mistakes == ((mistake,) if mistake in SEEN else ())


@pytest.mark.parametrize("mistake", other_wrong_signer.IN_QUERY)
def test_each_mistake_in_a_presigned_request_is_named(mistake: str) -> None:
    """And nothing else, in each of its ways; what can be seen, without the secret too."""
    for data in {other_wrong_signer.in_query(mistake, random.Random(seed)) for seed in range(5)}:
        found = judged(data)
        assert (found.verdict, found.explanations) == (MISTAKE, ((mistake,),)), data
        assert found.findings[0].actual != found.findings[0].expected
        assert judged(data, None).mistakes == ((mistake,) if mistake in SEEN else ())


def test_a_presigned_url_alone_is_named_only_by_what_reproduces_its_signature() -> None:
    """A URL that another method, or another key, signed is left open."""
    for seed in range(5):
        data = other_wrong_signer.in_query("", random.Random(seed))
        target = data.split(b" ")[1]
        url = b"https://bucket.s3.eu-west-1.amazonaws.com" + target
        assert judged(url.replace(b"b%20c", b"b%20d")).verdict == UNVERIFIABLE


def test_version_2_is_accused_only_where_it_is_not_taken() -> None:
    """S3 in its first regions and other vendors may take it; so does a service that answered with 200."""
    head = "GET /k HTTP/1.1\r\nHost: {}\r\nAuthorization: AWS AKID:frJIUN8DYpKDtOLCwo//yllqDzg=\r\n\r\n"
    for host in ("b.s3.us-east-1.amazonaws.com", "s3.amazonaws.com", "minio.example.com:9000"):
        assert judged(head.format(host).encode()).verdict == UNVERIFIABLE
    newer = head.format("b.s3.eu-central-1.amazonaws.com").encode()
    assert judged(newer).mistakes == ("signature-version-2",)
    assert judged(newer + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").verdict == UNVERIFIABLE
    query = b"GET /k?AWSAccessKeyId=AKID&Expires=1&Signature=x%3D HTTP/1.1\r\nHost: b.s3.eu-central-1.amazonaws.com\r\n\r\n"
    assert judged(query).mistakes == ("signature-version-2",)


def test_what_was_accepted_was_in_time() -> None:
    """A cache may answer later, and a clock may be wrong: of a request that was taken neither is named."""
    data = other_wrong_signer.in_query("expired").replace(b"HTTP/1.1 403 Forbidden", b"HTTP/1.1 200 OK")
    assert judged(data).verdict == VALID
    late = (
        other_wrong_signer.in_header()
        + b"HTTP/1.1 200 OK\r\nDate: Mon, 04 May 2026 23:30:15 GMT\r\nContent-Length: 0\r\n\r\n"
    )
    assert judged(late).verdict == VALID
    assert judged(late.replace(b"200 OK", b"403 Forbidden")).mistakes == ("local-time", "clock-skewed")


def test_region_and_service_can_be_named() -> None:
    """Behind a host of one's own they are assumed, and said to be."""
    data = other_wrong_signer.in_query().replace(b"bucket.s3.eu-west-1.amazonaws.com", b"files.example.com")
    (capture,) = captures.read(data)
    assert diagnose(capture, None, region="us-east-1").mistakes == ("region-wrong",)
    (finding,) = diagnose(capture, None, service="sts").findings
    assert (finding.id, finding.change) == ("service-wrong", "Sign with the signing name `sts`.")
    assumed = diagnose(capture, SOMEONE).assumed
    assert [one.partition(" ")[0] for one in assumed] == ["service", "region"]
    assert [one.rpartition("--")[2] for one in assumed] == ["signing-name NAME", "region NAME"]
    named = diagnose(capture, SOMEONE, service="s3", region="eu-west-1")
    assert named.assumed == ()
    assert "service s3 (named by --signing-name), region eu-west-1 (named by --region)" in named.rules


def changed(path: str, signed: str) -> Diagnosis:
    """A request to a service that encodes twice, which arrives with another target than the one that was signed."""
    (capture,) = captures.read(f"GET {signed} HTTP/1.1\r\nHost: search-d.eu-west-1.es.amazonaws.com\r\n\r\n".encode())
    made = signed_for(capture, SOMEONE, "eu-west-1", "es", 1_777_933_815.0)
    return diagnose(made._replace(target=path), SOMEONE)


@pytest.mark.parametrize(
    ("arrived", "signed"),
    [
        ("/a/_search?q=a+b", "/a/_search?q=a%20b"),
        ("/a/b/_doc", "/a%2Fb/_doc"),
        ("/a/b/_doc", "/a/b%2F_doc"),
        ("/prod/items?a=1", "/items?a=1"),
        ("/items", "/items/"),
        ("/items/", "/items"),
    ],
)
def test_a_target_that_was_changed_on_the_way(arrived: str, signed: str) -> None:
    """By a URL library or a gateway; what arrived stands first."""
    found = changed(arrived, signed)
    assert found.explanations == (("target-changed",),)
    assert found.findings[0].expected != found.findings[0].actual


def test_a_request_that_need_not_be_signed_is_not_accused() -> None:
    """Public objects, web identities, API keys; nor is a token shown that stands for a scheme."""
    head = "POST / HTTP/1.1\r\nHost: sts.eu-west-1.amazonaws.com\r\n{}Content-Length: 0\r\n\r\n"
    refusal = b"HTTP/1.1 403 Forbidden\r\nx-amzn-ErrorType: MissingAuthenticationTokenException\r\nContent-Length: 0\r\n\r\n"
    other = b"HTTP/1.1 400 Bad Request\r\nx-amzn-ErrorType: NotAuthorizedException\r\nContent-Length: 0\r\n\r\n"
    for answer in (
        other,
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n",
    ):
        assert judged(head.format("").encode() + answer).verdict == UNVERIFIABLE
    for line in ("", "Authorization: Bearer abcdef.123456.ghijkl\r\n", "Authorization: abcdef.123456.ghijkl\r\n"):
        found = judged(head.format(line).encode())
        assert (found.verdict, found.mistakes) == (UNVERIFIABLE, ())
        assert "ghijkl" not in str(found.to_json())
    assert judged(head.format("").encode() + refusal).mistakes == ("authorization-missing",)
    dated = head.format("X-Amz-Date: 20260504T223015Z\r\nAuthorization: abcdef.123456.ghijkl\r\n").encode()
    assert judged(dated).mistakes == ("authorization-replaced",)
    assert "ghijkl" not in str(judged(dated).to_json())


def test_of_two_authorization_headers_none_is_believed() -> None:
    """A request that was accepted is not accused, nor one of which no part is a signature; no value of theirs is shown."""
    data = other_wrong_signer.in_header("authorization-repeated", random.Random(2))
    found = judged(data)
    assert "dXNlcjpwYXNz" not in str(found.to_json())
    assert "abcdef" not in str(found.to_json())
    start, _, _ = data.partition(b"HTTP/1.1 403")
    accepted = judged(start + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert (accepted.verdict, accepted.mistakes) == (UNVERIFIABLE, ())
    right = other_wrong_signer.in_header()
    line = next(line for line in right.split(b"\r\n") if line.startswith(b"Authorization:"))
    assert judged(right.replace(line, line + b"\r\n" + line)).verdict == UNVERIFIABLE
    other = b"POST / HTTP/1.1\r\nHost: h\r\nAuthorization: Basic YTpi\r\nAuthorization: Bearer abcdef.1.2\r\n\r\n"
    assert judged(other).verdict == UNVERIFIABLE


@pytest.mark.parametrize("value", ["null", "abc", "unsigned-payload", "UNSIGNED-PAYLOAD", "required"])
def test_s3_takes_no_payload_but_a_hash_or_one_of_its_words(value: str) -> None:
    """What is signed in its place is named, though the signature itself is right; other services' words are not known."""
    for service, host in (
        ("s3", "b.s3.us-east-1.amazonaws.com"),
        ("execute-api", "abc.execute-api.us-east-1.amazonaws.com"),
    ):
        request = AWSRequest("GET", f"https://{host}/k", headers={"X-Amz-Content-SHA256": value})
        SigV4Auth(botocore.credentials.Credentials(*SOMEONE[:2]), service, "us-east-1").add_auth(request)
        lines = [f"{name}: {text}" for name, text in {"Host": host, **request.headers}.items()]
        data = "\r\n".join(["GET /k HTTP/1.1", *lines, "", ""]).encode("latin-1")
        named = service == "s3" and value != "UNSIGNED-PAYLOAD"
        assert judged(data).mistakes == (("payload-not-hashed",) if named else ()), data
        assert judged(data + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").verdict == VALID


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden"])
def test_a_preflight_is_not_judged(status: str) -> None:
    """Browsers sign no OPTIONS; the URL that it names may be right for the request that it announces."""
    data = other_wrong_signer.in_query().replace(b"PUT /", b"OPTIONS /", 1)
    data = data.replace(b"\r\n\r\n", b"\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\n\r\n", 1)
    found = judged(data + f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    assert (found.verdict, found.mistakes) == (UNVERIFIABLE, ())
    assert "preflight" in found.notes[0]


@pytest.mark.parametrize(("part", "mistake"), [("service", "service-wrong"), ("region", "region-wrong")])
def test_of_a_scope_and_a_signature_that_differ_none_is_called_right(part: str, mistake: str) -> None:
    """Where the host does not say which: the advice is to look at the endpoint."""
    request = AWSRequest("GET", "http://127.0.0.1:9000/x")
    SigV4Auth(botocore.credentials.Credentials(*SOMEONE[:2]), "chime", "us-east-1").add_auth(request)
    written = {"service": ("/chime/", "/voice-chime/"), "region": ("/us-east-1/", "/eu-west-1/")}[part]
    fields = {**dict(request.headers.items()), "Host": "127.0.0.1:9000"}
    fields["Authorization"] = fields["Authorization"].replace(*written)
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    found = judged(f"GET /x HTTP/1.1\r\n{head}\r\n".encode())
    assert found.mistakes == (mistake,)
    assert found.findings[0].sentence == f"the signature was made with another {part} than its scope names"
    assert "the host does not show which of them is right" in found.findings[0].change
