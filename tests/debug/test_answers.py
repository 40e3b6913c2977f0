"""What a response and a capture prove: no right request is accused, and none that the service objects to is valid."""

from __future__ import annotations

import hashlib
import json
import time
from email.utils import formatdate
from pathlib import Path

import botocore.credentials
import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from test_cli import Run, run
from test_world import KEYS, signed

from rawchime import Credentials, captures, sigv4
from rawchime.debug.diagnose import MISTAKE, UNVERIFIABLE, VALID, Diagnosis, diagnose

__all__ = ["run"]  # a fixture

HOST = "bucket.s3.eu-west-1.amazonaws.com"
NOW = time.time()


def raw(headers: dict[str, str], method: str = "PUT", target: str = "/key", body: str = "abc") -> str:
    head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}"


def answer(status: str, code: str, message: str = "", **headers: str) -> str:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} x\r\n{head}Content-Length: {len(body.encode())}\r\n\r\n{body}"


def to_s3(host: str = HOST) -> dict[str, str]:
    return signed("PUT", f"https://{host}/key", b"abc", "s3", "eu-west-1")


def judged(text: str) -> Diagnosis:
    return diagnose(captures.read(text.encode())[-1], KEYS)


def test_the_moment_of_a_late_answer_is_not_that_of_the_request() -> None:
    """An upload takes its time, and a cache may have stored an answer: only an error about the signature shows a clock."""
    late = {"Date": formatdate(NOW + 1_500, usegmt=True)}
    for status, code in (("400", "BadDigest"), ("500", "InternalError"), ("502", ""), ("404", "NoSuchBucket")):
        assert judged(raw(to_s3()) + answer(status, code, **late)).verdict == VALID, code
    denied = judged(raw(to_s3()) + answer("403", "AccessDenied", "Access Denied", **late))
    assert (denied.verdict, denied.mistakes) == (VALID, ())
    known = "User: arn:aws:iam::1:user/x is not authorized to perform: execute-api:Invoke"
    assert judged(raw(to_s3()) + answer("403", "", known, **late)).verdict == VALID
    for status, code in (("403", "RequestTimeTooSkewed"), ("403", ""), ("400", "AuthorizationHeaderMalformed")):
        found = judged(raw(to_s3()) + answer(status, code, **late))
        assert found.verdict == MISTAKE
        assert "clock-skewed" in found.mistakes
    stored = {"Date": formatdate(NOW - 3_600, usegmt=True), "Age": "3600"}
    assert judged(raw(to_s3()) + answer("403", "AccessDenied", **stored)).verdict == VALID


FORMS = {
    "presigned URL": None,
    "fetch": "fetch({url}, {{method: 'PUT', headers: {headers}, body: 'abc'}})",
    "requests": "import requests\nrequests.put({url}, headers={headers}, data='abc')\n",
    "an object": '{{"method": "PUT", "url": {url}, "headers": {headers}, "body": "abc"}}',
}


@pytest.mark.parametrize("form", ["fetch", "requests", "an object"])
@pytest.mark.parametrize(("scheme", "port"), [("https", ":443"), ("http", ":80")])
def test_no_client_sends_the_port_of_its_scheme(form: str, scheme: str, port: str) -> None:
    """A URL has it, and Host has not; another port is in both."""
    headers = to_s3("minio.example.com")
    del headers["Host"]
    text = str(FORMS[form]).format(url=json.dumps(f"{scheme}://minio.example.com{port}/key"), headers=json.dumps(headers))
    assert judged(text).verdict == VALID
    headers = to_s3("minio.example.com:9000")
    del headers["Host"]
    text = str(FORMS[form]).format(url=json.dumps(f"{scheme}://minio.example.com:9000/key"), headers=json.dumps(headers))
    assert judged(text).verdict == VALID


def test_a_head_without_its_host_is_not_judged() -> None:
    """Go keeps it elsewhere than the other headers, and a log that lacks it proves nothing."""
    headers = to_s3()
    del headers["Host"]
    found = judged(raw(headers))
    assert found.verdict == UNVERIFIABLE
    assert "signed headers are not in the capture: host" in found.notes


def test_bytes_that_a_log_has_replaced_are_not_the_body() -> None:
    """In any form; with a Content-Length that agrees, they were sent so."""
    headers = signed("POST", "https://dynamodb.eu-west-1.amazonaws.com/", b"\xff\xfeabc", "dynamodb", "eu-west-1")
    head = "POST / HTTP/2\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    text = f"{head}\r\n\ufffd\ufffdabc"
    assert captures.read(text.encode())[-1].body is None
    assert judged(text).verdict == UNVERIFIABLE
    sent = "\ufffdabc".encode()
    headers = signed("POST", "https://dynamodb.eu-west-1.amazonaws.com/", sent, "dynamodb", "eu-west-1")
    head = "POST / HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    assert judged(f"{head}Content-Length: {len(sent)}\r\n\r\n\ufffdabc").verdict == VALID


def test_s3_requires_the_hash_of_the_body_in_a_header() -> None:
    """A signature that is right without it is refused; not of another service, nor of a host that is not known."""
    for host, verdict in ((HOST, MISTAKE), ("minio.example.com", VALID)):
        date = sigv4.amz_date(NOW)
        text = f"GET /key HTTP/1.1\nhost: {host}\nx-amz-date: {date}\n"
        scope = f"{date[:8]}/eu-west-1/s3/aws4_request"
        steps = sigv4.derive(
            KEYS.secret_key,
            date,
            sigv4.Scope(*scope.split("/")[:3]),
            sigv4.canonical_request("GET", "/key", [("host", host), ("x-amz-date", date)], b"", ("host", "x-amz-date")),
        )
        text += (
            f"Authorization: AWS4-HMAC-SHA256 Credential={KEYS.access_key}/{scope}, SignedHeaders=host;x-amz-date, "
            f"Signature={steps.signature}\n\n"
        )
        found = judged(text)
        assert found.verdict == verdict, found
        if verdict == MISTAKE:
            assert found.mistakes == ("payload-hash-header-missing",)


@pytest.mark.parametrize(
    ("headers", "mistakes"),
    [
        ({"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}, ()),
        ({"x-amz-content-sha256": hashlib.sha256(b"abc").hexdigest()}, ("payload-signed",)),
        ({}, ("payload-hash-header-missing",)),
    ],
)
def test_vpc_lattice_accepts_only_an_unsigned_payload(headers: dict[str, str], mistakes: tuple[str, ...]) -> None:
    """A signature over the body's hash is right and refused; with a success, the capture proves otherwise."""
    url = "https://svc-0123.7d67968.vpc-lattice-svcs.eu-west-1.on.aws/key"
    text = raw(signed("PUT", url, b"abc", "vpc-lattice-svcs", "eu-west-1", **headers))
    found = judged(text)
    assert (found.verdict, found.mistakes) == (MISTAKE if mistakes else VALID, mistakes)
    assert judged(text + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").verdict == VALID


def test_a_host_of_anyones_own_says_nothing_of_its_region() -> None:
    """A network load balancer, and an endpoint service behind PrivateLink; with and without the secret."""
    for host in ("minio-0a1b.elb.us-west-2.amazonaws.com:9000", "vpce-0-ab.vpce-svc-04.us-west-2.vpce.amazonaws.com"):
        text = raw(signed("PUT", f"https://{host}/key", b"abc", "s3", "us-east-1"))
        assert judged(text).verdict == VALID
        assert diagnose(captures.read(text.encode())[-1]).mistakes == ()


def test_a_signature_that_was_refused_without_a_reason_is_not_called_valid() -> None:
    """The service may have another secret, or the request was changed after it was captured."""
    found = judged(
        raw(to_s3()) + answer("403", "SignatureDoesNotMatch", "The request signature we calculated does not match")
    )
    assert found.verdict == UNVERIFIABLE
    assert "or the request was changed" in found.notes[-1]


def test_an_unsigned_payload_is_not_called_valid_where_it_may_not_be_accepted() -> None:
    """DynamoDB is not known to accept it; EBS is, and an unknown host is taken at its word."""
    unsigned = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    for host, service, verdict in (
        ("dynamodb.eu-west-1.amazonaws.com", "dynamodb", UNVERIFIABLE),
        ("ebs.eu-west-1.amazonaws.com", "ebs", VALID),
        ("gateway.example.com", "dynamodb", VALID),
    ):
        text = raw(signed("PUT", f"https://{host}/key", b"abc", service, "eu-west-1", **unsigned))
        assert judged(text).verdict == verdict, host
        assert judged(text + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").verdict == VALID


def test_an_answer_of_the_application_excuses_a_header_that_is_not_signed() -> None:
    """The request was read past its signature; a 403 does not show that."""
    text = raw({**to_s3("gateway.example.com"), "X-Amz-Foo": "1"})
    assert judged(text).mistakes == ("amz-header-not-signed",)
    assert judged(text + answer("403", "AccessDenied")).mistakes == ("amz-header-not-signed",)
    assert judged(text + answer("404", "ResourceNotFoundException")).verdict == VALID


def test_a_presigned_url_of_a_temporary_key_needs_its_token() -> None:
    """As a request that is signed in its header does. And it is valid for at least a second."""
    keys = Credentials("ASIAEXAMPLE", KEYS.secret_key)
    for own, expires, mistakes in ((keys, 300, ("token-missing",)), (KEYS, 0, ("expires-too-long",)), (KEYS, 300, ())):
        request = AWSRequest("GET", f"https://{HOST}/key")
        given = botocore.credentials.Credentials(own.access_key, own.secret_key)
        S3SigV4QueryAuth(given, "s3", "eu-west-1", expires=expires).add_auth(request)
        assert diagnose(captures.read(request.url.encode())[-1], own).mistakes == mistakes


def test_a_presigned_body_is_compared_with_its_hash() -> None:
    """Where the URL declares one and the capture shows the body; a success proves otherwise."""
    hashed = hashlib.sha256(b"x").hexdigest()

    class Declares(S3SigV4QueryAuth):  # type: ignore[misc]
        def payload(self, request: AWSRequest) -> str:
            return hashed

    request = AWSRequest("PUT", f"https://{HOST}/key?X-Amz-Content-Sha256={hashed}")
    Declares(botocore.credentials.Credentials(KEYS.access_key, KEYS.secret_key), "s3", "eu-west-1").add_auth(request)
    target = request.url.partition(HOST)[2]
    wrong, right = (raw({"Host": HOST}, target=target, body=body) for body in ("y", "x"))
    assert judged(wrong).mistakes == ("body-changed",)
    assert judged(right).mistakes == ()
    assert judged(f"{wrong}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").mistakes == ()


def test_the_control_plane_of_s3_on_outposts_hashes_the_body() -> None:
    """botocore signs its URLs so, and those of its access points as for S3."""
    for host, sign in (
        ("s3-outposts.eu-west-1.amazonaws.com", SigV4QueryAuth),
        (f"ap-1.{'1' * 12}.op-1.s3-outposts.eu-west-1.amazonaws.com", S3SigV4QueryAuth),
    ):
        request = AWSRequest("GET", f"https://{host}/S3Outposts/ListEndpoints")
        sign(botocore.credentials.Credentials(KEYS.access_key, KEYS.secret_key), "s3-outposts", "eu-west-1").add_auth(
            request
        )
        assert judged(request.url).verdict == VALID, host


SECRET_PLACES = {
    "header X-Amzn-Oidc-Data": "x-amzn-oidc-data: {}",
    "header Authorization-Original": "authorization-original: Bearer {}",
    "header X-Jwt": "x-jwt: {}",
    "header X-Password": "x-password: {}",
    "header Ocp-Apim-Subscription-Key": "ocp-apim-subscription-key: {}",
    "header X-Auth": "x-auth: {}",
    "header X-Hub-Signature": "x-hub-signature-256: {}",
    "a JSON Web Token in any header": "x-anything: eyJhbGciOiJIUzI1NiJ9.{}.c2lnbmF0dXJl",
    "a bearer token in any header": "x-anything: Bearer {}",
    **{
        f"parameter {name}": f"?{name}={{}}"
        for name in ("token", "jwt", "pwd", "pass", "secret", "sid", "SAMLResponse", "otp")
    },
}


@pytest.mark.parametrize("place", SECRET_PLACES.values(), ids=SECRET_PLACES)
def test_other_schemes_secrets_are_hidden(run: Run, tmp_path: Path, place: str) -> None:
    """In each output of diagnose, also where the secret is in what differs."""
    secret = "s3cretValue0123456789abcdef"
    target = f"/key{place.format(secret)}" if place[0] == "?" else "/key"
    headers = signed("PUT", f"https://{HOST}{target}", b"abc", "s3", "eu-west-1")
    text = raw(headers, target=target)
    if place[0] != "?":
        text = text.replace("\r\n", f"\r\n{place.format(secret)}\r\n", 1)
    (tmp_path / "c").write_text(text.replace("Signature=", "Signature=0", 1))
    for options in ((), ("--output", "json"), ("--html", str(tmp_path / "page"))):
        _, out, err = run("diagnose", str(tmp_path / "c"), *options)
        assert secret not in out + err
    assert secret not in (tmp_path / "page").read_text()


def test_a_repeated_secret_header_shows_no_other_secret() -> None:
    """Its values cannot be shown, so the lines look alike: that is said, and the rest of the request is not shown."""
    secrets = {"cookie": "a=c00kievalue01"}
    target = "/key?password=passw0rdXYZ&access_token=b"
    headers = signed("PUT", f"https://{HOST}{target}", b"abc", "s3", "eu-west-1", **secrets)
    text = raw(headers, target=target).replace(
        "cookie: a=c00kievalue01", "cookie: a=c00kievalue01\r\ncookie: b=0therc00kie01"
    )
    found = judged(text)
    shown = " ".join(str(one) for one in found.findings)
    for secret in ("passw0rdXYZ", "c00kievalue01", "0therc00kie01"):
        assert secret not in shown


OBJECTIONS = [
    ("400", "InvalidRequest", "Missing required header for this request: x-amz-content-sha256", UNVERIFIABLE),
    ("400", "AuthorizationQueryParametersError", "X-Amz-Expires must be non-negative", UNVERIFIABLE),
    ("400", "ExpiredToken", "The provided token has expired.", UNVERIFIABLE),
    ("403", "ExpiredTokenException", "The security token included in the request is expired", UNVERIFIABLE),
    ("403", "AccessDenied", "Access Denied", VALID),
    ("403", "UnrecognizedClientException", "The security token included in the request is invalid.", VALID),
    ("404", "NoSuchKey", "The specified key does not exist.", VALID),
]


@pytest.mark.parametrize(("status", "code", "message", "verdict"), OBJECTIONS)
def test_a_right_signature_that_was_refused_says_why(status: str, code: str, message: str, verdict: str) -> None:
    """An objection to how the request is signed is no success; another refusal is named beside the verdict."""
    found = judged(raw(to_s3()) + answer(status, code, message))
    assert found.verdict == verdict
    notes = " ".join(found.notes)
    assert (message if verdict == UNVERIFIABLE else code) in notes or status == "404"


def test_the_local_service_says_which_region_it_expects() -> None:
    """Of a host that says nothing, the answer does."""
    headers = signed("POST", "http://127.0.0.1:8731/x", b"abc", "chime", "eu-west-1")
    said = "Credential should be scoped to region 'us-east-1', not 'eu-west-1'."
    body = json.dumps({"message": said})
    response = f"HTTP/1.1 403 Forbidden\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    found = judged(raw(headers, "POST", "/x") + response)
    assert (found.verdict, found.mistakes) == (MISTAKE, ("region-wrong",))


@pytest.mark.parametrize(
    "scheme", ["Bearer abc.def", "Basic YTpi", "AWS4-HMAC-SHA256 Credential=A/20260101/x/s3/aws4_request"]
)
def test_a_presigned_url_with_another_authorization_is_not_valid(scheme: str) -> None:
    """S3 takes one of the two; what it says decides."""
    url = f"/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={KEYS.access_key}%2F20260504%2Feu-west-1%2Fs3"
    url += (
        f"%2Faws4_request&X-Amz-Date=20260504T120000Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature={'0' * 64}"
    )
    head = f"GET {url} {TO}Authorization: {scheme}\r\n\r\n"
    assert judged(head).verdict == UNVERIFIABLE
    found = judged(
        head
        + answer("400", "InvalidArgument", "Only one auth mechanism allowed; only one of a query parameter and a header")
    )
    assert (found.verdict, found.mistakes) == (MISTAKE, ("authorization-repeated",))


@pytest.mark.parametrize("expires", ["-5", "abc", "", "1h"])
def test_a_presigned_url_lasts_a_number_of_seconds(expires: str) -> None:
    """Anything else is refused by S3."""
    url = (
        f"https://{HOST}/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={KEYS.access_key}%2F20260504%2Feu-west-1%2Fs3"
    )
    url += f"%2Faws4_request&X-Amz-Date=20260504T120000Z&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host"
    found = judged(f"{url}&X-Amz-Signature={'0' * 64}")
    assert found.verdict == MISTAKE
    assert "expires-too-long" in found.mistakes


TOKEN = "IQoJb3JpZ2luX2VjEHkaCXVzLWVhc3QtMSJHMEUCIQDx" * 3
SIGNATURE = "0123456789abcdef" * 4
NESTED = f"X-Amz-Security-Token={TOKEN}&X-Amz-Signature={SIGNATURE}"
ENCODED = NESTED.replace("=", "%3D").replace("&", "%26")
TO = f"HTTP/1.1\r\nHost: {HOST}\r\n"
QUOTE = "Credential should be scoped to a valid region. Authorization=AWS4-HMAC-SHA256 Credential=A, Signature="
LEAKS = {
    "Referer": f"GET /a {TO}Referer: https://{HOST}/k?{NESTED}\r\n{{auth}}\r\n",
    "a URL within a URL": f"GET /login?next=https%3A%2F%2F{HOST}%2Fk%3F{ENCODED} {TO}{{auth}}\r\n",
    "&amp;": f"GET /k?a=b&amp;{NESTED.replace('&', '&amp;')} {TO}\r\n",
    "u0026": f"curl 'https://{HOST}/k?a=b\\u0026{NESTED.replace('&', chr(92) + 'u0026')}'\n",
    "semicolons": f"GET /k?a=b;{NESTED.replace('&', ';')} {TO}\r\n",
    "forwarded": f"GET /a {TO}X-Forwarded-Access-Token: {TOKEN}\r\n{{auth}}\r\n",
    "oidc": f"GET /a {TO}X-Amzn-Oidc-Accesstoken: {TOKEN}\r\n{{auth}}\r\n",
    "another Authorization": f"GET /a {TO}X-Original-Authorization: Bearer {TOKEN}\r\n{{auth}}\r\n",
    "no scheme": f"GET /a {TO}x-amz-date: 20260504T120000Z\r\nAuthorization: Signature={SIGNATURE}\r\n\r\n",
    "a response that quotes": f"GET /a {TO}{{auth}}\r\nHTTP/1.1 403 x\r\n\r\n<Message>{QUOTE}{SIGNATURE}</Message>",
    "a form": f"POST /a {TO}{{auth}}Content-Length: 999\r\n\r\nAction=x&WebIdentityToken={TOKEN}",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_secret_is_hidden_wherever_it_stands(run: Run, tmp_path: Path, leak: str) -> None:
    """In a text, JSON and a page, of diagnose and explain, and in what was read; only its own signature is explained."""
    auth = (
        "x-amz-date: 20260504T120000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKID/20260504/eu-west-1/s3/aws4_request"
    )
    auth += f", SignedHeaders=host;x-amz-date, Signature={'7' * 64}\r\n"
    path, page = tmp_path / "capture", tmp_path / "page.html"
    path.write_text(LEAKS[leak].replace("{auth}", auth), newline="")
    for words in (
        ("diagnose", "--no-secret", "--html", str(page), str(path)),
        ("diagnose", "--no-secret", "--output", "json", str(path)),
        ("explain", "--request", str(path)),
        ("explain", "--html", str(page), "--request", str(path)),
        ("explain", "--output", "json", "--request", str(path)),
    ):
        page.unlink(missing_ok=True)
        _, out, err = run(*words)
        shown = out + err + (page.read_text() if page.exists() else "")
        assert TOKEN not in shown, words
        assert SIGNATURE not in shown, words


def test_the_secret_at_hand_is_hidden_in_a_body(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it stands in place of the key id."""
    secret = "uJalrXUtnFEMI/K7MDENG+bPxRfiCYzzzzzzzzzz"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    path = tmp_path / "capture"
    auth = f"Credential={secret}/20260504/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature={'7' * 64}"
    path.write_text(
        f"POST /a {TO}x-amz-date: 20260504T120000Z\r\nAuthorization: AWS4-HMAC-SHA256 {auth}\r\n"
        f"Content-Length: {len(secret) + 2}\r\n\r\ns={secret}",
        newline="",
    )
    for words in (("explain", "--request", str(path)), ("diagnose", str(path))):
        _, out, err = run(*words)
        assert secret not in out + err
