"""What the world's captures show and hide: nothing right is accused, nothing unseen counts as seen, no secret is shown."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from urllib.parse import urlencode

import botocore.credentials
import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from rawchime import Credentials, captures, sigv4
from rawchime.captures import Capture, Refused, described
from rawchime.debug import report
from rawchime.debug.diagnose import MISTAKE, UNVERIFIABLE, VALID, Diagnosis, diagnose
from rawchime.debug.explain import explain
from rawchime.debug.explain_text import lines

KEYS = Credentials("AKIDSOMEONE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCY0123456789", "")
ES = "search-d.us-east-1.es.amazonaws.com"


def signed(
    method: str, url: str, body: bytes = b"", service: str = "es", region: str = "us-east-1", **headers: str
) -> dict[str, str]:
    """The headers of a request that botocore signs; the body is what it hashes."""
    request = AWSRequest(method, url, headers=headers, data=body)
    auth = S3SigV4Auth if service == "s3" else SigV4Auth
    auth(botocore.credentials.Credentials(KEYS.access_key, KEYS.secret_key), service, region).add_auth(request)
    return {"Host": url.split("/")[2], **dict(request.headers.items())}


def judged(data: str, keys: Credentials | None = KEYS, **options: str) -> Diagnosis:
    return diagnose(captures.read(data.encode())[-1], keys, **options)


def curl(method: str, headers: dict[str, str], more: str, url: str = f"https://{ES}/_search") -> str:
    words = " ".join(f"-H '{name}: {value}'" for name, value in headers.items())
    return f"curl '{url}' -X {method} {words} {more}\n"


# Bodies that a capture does not show


def har(method: str, headers: dict[str, str]) -> str:
    """A log whose one entry says that there was a body, and lacks it."""
    pairs = [{"name": name, "value": value} for name, value in headers.items()]
    request = {"method": method, "url": f"https://{ES}/_search", "httpVersion": "HTTP/1.1", "headers": pairs, "bodySize": 8}
    response = {"status": 0, "statusText": "", "httpVersion": "", "headers": [], "content": {"size": 0, "mimeType": ""}}
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}})


UNSEEN = {
    "curl: a file": lambda method, headers: curl(method, headers, "-d @q.json"),
    "curl: standard input": lambda method, headers: curl(method, headers, "--data-binary @-"),
    "curl: a variable": lambda method, headers: curl(method, headers, '-d "$BODY"'),
    "curl: an upload": lambda method, headers: curl(method, headers, "-T f"),
    "requests": lambda method, headers: (
        f"import requests\nrequests.request({method!r}, 'https://{ES}/_search', headers={headers!r}, data=query)\n"
    ),
    "fetch": lambda method, headers: (
        f"fetch('https://{ES}/_search', {{method: {method!r}, headers: {json.dumps(headers)}, body: body}})"
    ),
    "an object": lambda method, headers: json.dumps(
        {"method": method, "url": f"https://{ES}/_search", "headers": headers, "json": {"a": 1}}
    ),
    "HAR": har,
}


@pytest.mark.parametrize("form", UNSEEN)
@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD"])
@pytest.mark.parametrize("body", [b"", b'{"a": 1}'])
def test_a_body_that_is_known_to_be_missing_is_not_an_empty_one(form: str, method: str, body: bytes) -> None:
    """Neither right, where the hash is of nothing, nor wrong, where it is of the body: the body is not known."""
    text = UNSEEN[form](method, signed(method, f"https://{ES}/_search", body))
    (capture,) = captures.read(text.encode())
    assert capture.known_body is None
    assert "body not known" in described(capture)
    assert diagnose(capture, KEYS).verdict == UNVERIFIABLE


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "OPTIONS", "PROPFIND"])
def test_a_post_without_a_body_is_not_accused(method: str) -> None:
    """It may have none: curl sends no Content-Length then. A service that accepted it decides."""
    headers = signed(method, f"https://{ES}/a")
    raw = f"{method} /a HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    found = judged(raw)
    assert found.verdict == UNVERIFIABLE
    assert "right if the request has no body" in " ".join(found.notes)
    assert judged(raw + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").verdict == VALID
    verbose = "".join(f"> {line}\n" for line in raw.replace("\r\n", "\n").split("\n")[:-1])
    assert judged(verbose).verdict == VALID


# Objects

EVENT = {"path": "/a", "headers": {"Host": "x.execute-api.us-east-1.amazonaws.com"}, "body": None}


@pytest.mark.parametrize(
    "more",
    [
        {"httpMethod": "POST"},
        {"httpMethod": "GET", "queryStringParameters": {"b": "1"}},
        {"method": "GET", "queryStringParameters": {"b": "1"}},
        {"method": "GET", "querystring": "b=1"},
        {"method": "GET", "queryParams": {"b": "1"}},
        {"method": "GET", "path": "/a?c=2", "query": {"b": "1"}},
    ],
)
def test_an_object_that_does_not_show_what_was_sent_is_refused(more: dict[str, object]) -> None:
    """An event of Lambda, or a query apart from the URL."""
    with pytest.raises(Refused):
        captures.read(json.dumps({**EVENT, **more}).encode())


def test_a_query_that_is_logged_twice_is_read_once() -> None:
    """As pino and Express log a request that they received; the parameters of a route are a part of its path."""
    value = {**EVENT, "method": "GET", "url": "/a/7?b=1&c=x%20y", "query": {"c": "x y", "b": "1"}, "params": {"id": "7"}}
    value |= {"remoteAddress": "::1", "remotePort": 5}
    del value["path"]
    (capture,) = captures.read(json.dumps(value).encode())
    assert (capture.method, capture.target) == ("GET", "/a/7?b=1&c=x%20y")
    (capture,) = captures.read(json.dumps({**EVENT, "verb": "PUT"}).encode())
    assert capture.method == "PUT"


# Services


def test_s3_express_has_a_token_of_its_own() -> None:
    """Neither in a header nor in a URL is X-Amz-Security-Token missed."""
    host = "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com"
    head = (
        f"GET /k HTTP/1.1\r\nHost: {host}\r\nX-Amz-Date: 20261124T101500Z\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"
        "x-amz-s3session-token: TOKENVALUE\r\nAuthorization: AWS4-HMAC-SHA256 Credential=ASIASOMEONE/20261124/us-east-1/"
        "s3express/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-s3session-token, "
        f"Signature={'0' * 64}\r\n\r\n"
    )
    query = urlencode(
        {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": "ASIASOMEONE/20261124/us-east-1/s3express/aws4_request",
            "X-Amz-Date": "20261124T101500Z",
            "X-Amz-Expires": "60",
            "X-Amz-SignedHeaders": "host",
            "X-Amz-S3session-Token": "TOKENVALUE",
            "X-Amz-Signature": "0" * 64,
        }
    )
    for text in (head, f"https://{host}/k?{query}"):
        assert judged(text, None).mistakes == ()
        assert "TOKENVALUE" not in described(captures.read(text.encode())[0])


def test_a_token_of_msk_is_judged_as_its_library_makes_it() -> None:
    """Its signing name is not the API's, and its User-Agent is added after signing."""
    request = AWSRequest("GET", "https://kafka.us-east-1.amazonaws.com/?Action=kafka-cluster%3AConnect")
    keys = botocore.credentials.Credentials(KEYS.access_key, KEYS.secret_key)
    SigV4QueryAuth(keys, "kafka-cluster", "us-east-1", expires=900).add_auth(request)
    url = f"{request.url}&User-Agent=aws-msk-iam-sasl-signer-python%2F1.0.2"
    assert judged(url).verdict == VALID
    assert "service kafka-cluster (from the host)" in judged(url).rules
    assert judged(url.replace("us-east-1%2F", "us-west-2%2F"), None).mistakes == ("region-wrong",)


@pytest.mark.parametrize("service", ["route53", "cloudfront", "iam", "sts"])
def test_a_global_host_signs_for_one_region(service: str) -> None:
    """Another one is named, though the signature holds for it."""
    host = f"{service}.amazonaws.com"
    headers = signed("GET", f"https://{host}/a", service=service, region="eu-west-1")
    assert judged(curl("GET", headers, "", f"https://{host}/a")).mistakes == ("region-wrong",)


@pytest.mark.parametrize("name", ["a%20(1).png", "a%20(c)", "a%20b+c", "%C3%BC=x", "a'b!*"])
def test_a_key_that_encode_uri_has_encoded_is_explained(name: str) -> None:
    """S3 encodes each byte but unreserved ones; what was signed is the path as it was sent."""
    date, scope = "20261124T101500Z", "20261124/us-east-1/s3/aws4_request"
    host, payload, names = "b.s3.us-east-1.amazonaws.com", "UNSIGNED-PAYLOAD", "host;x-amz-content-sha256;x-amz-date"
    header_lines = f"host:{host}\nx-amz-content-sha256:{payload}\nx-amz-date:{date}\n"
    request = f"GET\n/{name}\n\n{header_lines}\n{names}\n{payload}"
    scope_ = sigv4.Scope("20261124", "us-east-1", "s3")
    made = sigv4.derive(KEYS.secret_key, date, scope_, request.encode()).signature
    text = (
        f"GET /{name} HTTP/1.1\r\nHost: {host}\r\nX-Amz-Date: {date}\r\nx-amz-content-sha256: {payload}\r\nAuthorization: "
        f"AWS4-HMAC-SHA256 Credential={KEYS.access_key}/{scope}, SignedHeaders={names}, Signature={made}\r\n\r\n"
    )
    found = judged(text)
    assert (found.verdict, found.mistakes) == (MISTAKE, ("path-not-encoded",))


# Secrets


@pytest.mark.parametrize(
    "mask", ["XXX", "xxxxx", "SIGNATURE", "####", "-", "%2A%2A%2A", "%E2%80%A6", "***", "REDACTED", "hidden"]
)
def test_a_masked_signature_is_hidden_and_not_cut(mask: str) -> None:
    """Whatever a person or a program wrote in its place."""
    scope = "AKIDSOMEONE/20261124/us-east-1/es/aws4_request"
    head = f"GET / HTTP/1.1\r\nHost: {ES}\r\nX-Amz-Date: 20261124T101500Z\r\nAuthorization: AWS4-HMAC-SHA256 "
    with pytest.raises(ValueError, match="hidden"):
        captures.read(f"{head}Credential={scope}, SignedHeaders=host;x-amz-date, Signature={mask}\r\n\r\n".encode())
    query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={scope.replace('/', '%2F')}&X-Amz-Date=20261124T101500Z"
    mask = mask.replace("#", "%23")
    with pytest.raises(ValueError, match="hidden"):
        captures.read(f"https://{ES}/?{query}&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature={mask}".encode())


SECRETS = {
    "X-Amz-Security-Token": "/a?X-Amz-Security-Token=SECRETVALUE1",
    "SigV2": "/a?AWSAccessKeyId=AKID&Signature=SECRETVALUE1&Expires=1",
    "CloudFront": "/a?Key-Pair-Id=K&Signature=SECRETVALUE1&Policy=e30_",
    "Google": "/a?X-Goog-Signature=SECRETVALUE1",
    "OAuth": "/a?x=1&access_token=SECRETVALUE1",
}
HEADERS = (
    *(
        "x-amz-access-token",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-sso_bearer_token",
        "X-Vault-Token",
    ),
    *("x-amz-security-token", "x-amz-s3session-token", "x-api-key", "cookie", "proxy-authorization"),
)


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_of_a_url_is_shown(name: str) -> None:
    """Neither where a capture is described nor where its signature is explained or diagnosed."""
    url = f"https://{ES}{SECRETS[name]}"
    text = curl("GET", signed("GET", url), "", url)
    assert "SECRETVALUE1" not in shown(captures.read(text.encode())[0])


@pytest.mark.parametrize("name", HEADERS)
def test_no_secret_of_a_header_is_shown(name: str) -> None:
    """Signed or not."""
    url = f"https://{ES}/a"
    headers = signed("GET", url) | {name: "SECRETVALUE1"}
    assert "SECRETVALUE1" not in shown(captures.read(curl("GET", headers, "", url).encode())[0])


def shown(capture: Capture) -> str:
    """All that is said of a capture."""
    found = diagnose(capture, KEYS)
    parts = [described(capture), *report.lines(found)]
    with suppress(ValueError):  # another scheme is not explained
        parts += lines(explain(capture, KEYS.secret_key, show_secrets=False))
    return "\n".join([*parts, found.canonical_request, found.signed_canonical_request])


def test_the_signature_that_a_chunk_should_have_is_not_given_away() -> None:
    """It would make the chunk one that the service accepts."""
    from rawchime.debug.chunked import _shortened

    made = hashlib.sha256(b"").hexdigest()
    assert made not in _shortened(made)
