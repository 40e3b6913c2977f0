"""What a refusal states is used, with the secret and without it; it outranks what a host is known for."""

from __future__ import annotations

import json
import random
from urllib.parse import urlsplit

import pytest
from right_requests import botocore_header
from services import CREDENTIALS
from test_presigned import S3, presigned

from rawchime import Response, captures
from rawchime.captures.capture import Capture
from rawchime.debug.diagnose import Diagnosis, diagnose
from rawchime.sigv4 import amz_date, from_amz_date


def of_s3() -> Capture:
    """A right request to S3 in eu-central-1."""
    chance = random.Random(0)
    while True:
        capture = botocore_header(chance)
        to_s3 = capture.get("host") == "bucket.s3.eu-central-1.amazonaws.com"
        if to_s3 and capture.body and capture.get("x-amz-content-sha256") != "UNSIGNED-PAYLOAD":
            return capture


REQUEST = of_s3()
AT = from_amz_date(REQUEST.get("x-amz-date"))


def answered(body: str, capture: Capture = REQUEST, status: int = 403, headers: tuple[tuple[str, str], ...] = ()) -> Capture:
    return capture._replace(response=Response.make(status, headers, body.encode()))


def error(code: str, **elements: str) -> str:
    return f"<Error><Code>{code}</Code>{''.join(f'<{name}>{text}</{name}>' for name, text in elements.items())}</Error>"


def iso(at: float) -> str:
    date = amz_date(at)
    return f"{date[:4]}-{date[4:6]}-{date[6:11]}:{date[11:13]}:{date[13:]}"


def message(text: str) -> str:
    return json.dumps({"message": text})


EXPIRED = "Signature expired: {} is now earlier than {} ({} - 5 min.)"
EARLY = "Signature not yet current: {} is still later than {} ({} + 5 min.)"
DATES = [amz_date(AT + offset) for offset in (0, 120, 420, -120, -420)]
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HASH = REQUEST.get("x-amz-content-sha256")
STATED = {
    "a tolerance of five minutes": (message(EXPIRED.format(DATES[0], DATES[1], DATES[2])), "clock-skewed"),
    "the other way": (message(EARLY.format(DATES[0], DATES[3], DATES[4])), "clock-skewed"),
    "S3's clock": (
        error("RequestTimeTooSkewed", ServerTime=iso(AT + 400), MaxAllowedSkewMilliseconds="300000"),
        "clock-skewed",
    ),
    "the region": (error("AuthorizationHeaderMalformed", Region="eu-west-3"), "region-wrong"),
    "not this region": (message("Credential should be scoped to a valid region, not 'eu-central-1'. "), "region-wrong"),
    "the service": (message("Credential should be scoped to correct service: 'execute-api'. "), "service-wrong"),
    "headers that are not in the capture": (
        error("AccessDenied", HeadersNotSigned="x-amz-acl, x-amz-a"),
        "amz-header-not-signed",
    ),
    "a token": (error("AccessDenied", HeadersNotSigned="x-amz-security-token"), "token-not-signed"),
    "another hash": (
        error("XAmzContentSHA256Mismatch", ClientComputedContentSHA256=HASH, S3ComputedContentSHA256="b" * 64),
        "body-changed",
    ),
    "the hash of nothing": (
        error("XAmzContentSHA256Mismatch", ClientComputedContentSHA256=EMPTY, S3ComputedContentSHA256="b" * 64),
        "payload-empty-hash",
    ),
}


def both(capture: Capture) -> list[Diagnosis]:
    keys = CREDENTIALS._replace(token=capture.get("x-amz-security-token"))
    return [diagnose(capture, keys), diagnose(capture, None)]


@pytest.mark.parametrize("name", STATED)
def test_what_a_refusal_states_is_the_finding(name: str) -> None:
    """Alone, though the signature is right for the secret at hand."""
    body, mistake = STATED[name]
    assert [found.explanations for found in both(answered(body))] == [((mistake,),)] * 2


def test_the_same_values_are_no_finding() -> None:
    """A region that is the signed one, hashes that agree, a clock within its tolerance, headers that are signed."""
    for body in (
        error("AuthorizationHeaderMalformed", Region="eu-central-1"),
        error("X", ClientComputedContentSHA256=HASH, S3ComputedContentSHA256=HASH),
        error("X", ServerTime=iso(AT + 400), MaxAllowedSkewMilliseconds="900000"),
        error("X", HeadersNotSigned="host"),
        error(
            "X",
            ServerTime="soon",
            MaxAllowedSkewMilliseconds="x",
            Region="<",
            HeadersNotSigned="",
            CanonicalRequestBytes="zz",
        ),
    ):
        assert [found.mistakes for found in both(answered(body))] == [(), ()], body


def test_a_response_without_a_body_names_the_buckets_region() -> None:
    """As a HEAD's is."""
    capture = answered("", status=400, headers=(("x-amz-bucket-region", "us-west-2"),))
    assert [found.mistakes for found in both(capture)] == [("region-wrong",)] * 2


def test_a_canonical_request_in_bytes_alone() -> None:
    """Is read as its text is; for a URL as well."""
    url = presigned(S3 + "/k", "s3", "eu-west-1")
    whole = f"GET {url.removeprefix(S3)} HTTP/1.1\r\nHost: {urlsplit(S3).netloc}\r\n\r\n"
    for capture in (REQUEST, captures.read(whole.encode())[0]):
        theirs = (
            both(capture)[0].canonical_request.replace("\nhost:bucket", "\nhost:other").replace("<redacted>", "to/ken+==")
        )
        text = " ".join(f"{byte:02x}" for byte in theirs.encode())
        changed = answered(error("SignatureDoesNotMatch", CanonicalRequestBytes=text), capture)
        assert [found.mistakes for found in both(changed)] == [("host-changed",)] * 2


def test_an_encoding_that_is_not_known_is_no_change_on_the_way() -> None:
    """Without the secret nothing is named for it; with it, the client's own encoding is."""
    (capture,) = captures.read(b"GET /a%20b HTTP/1.1\r\nHost: files.example.com\r\n\r\n")
    from rawchime.debug.unsigned import signed_for

    capture = signed_for(capture, CREDENTIALS, "eu-west-1", "es", 1_800_000_000.0)
    theirs = diagnose(capture, CREDENTIALS).canonical_request.replace("%2520", "%20")
    capture = answered(error("SignatureDoesNotMatch", CanonicalRequest=theirs), capture)
    assert [found.mistakes for found in both(capture)] == [("path-encoded-twice",), ()]


@pytest.mark.parametrize(("seconds", "mistakes"), [(30, ()), (61, ("expired",)), (-1000, ("clock-skewed",))])
def test_a_url_expires_when_it_says(seconds: int, mistakes: tuple[str, ...]) -> None:
    """By the service's clock."""
    url = presigned(S3 + "/k", "s3", "eu-west-1", expires=60)
    (capture,) = captures.read(f"GET {url.removeprefix(S3)} HTTP/1.1\r\nHost: {S3[8:]}\r\n\r\n".encode())
    at = from_amz_date(url.partition("X-Amz-Date=")[2][:16])
    found = both(answered(error("AccessDenied", ServerTime=iso(at + seconds)), capture))
    assert [one.mistakes for one in found] == [mistakes, mistakes]
    stated = answered("<Error><Message>Request has expired</Message></Error>", capture)
    assert [one.mistakes for one in both(stated)] == [("expired",)] * 2


def test_a_websockets_url() -> None:
    """IoT's, whose token is added after signing."""
    url = presigned("https://abc-ats.iot.eu-west-1.amazonaws.com/mqtt", "iotdevicegateway", "eu-west-1")
    url = url.replace("https://", "wss://")
    assert diagnose(captures.read(f"{url}&X-Amz-Security-Token=a%2Fb".encode())[0], CREDENTIALS).verdict == "valid"
    signed = presigned("https://abc-ats.iot.eu-west-1.amazonaws.com/mqtt", "iotdevicegateway", "eu-west-1", token="a/b")
    found = diagnose(captures.read(signed.replace("https://", "wss://").encode())[0], CREDENTIALS)
    assert found.mistakes == ("token-signed-in-query",)
