"""Presigned URLs, made by botocore: right ones are valid, and wrong ones never are."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from services import CREDENTIALS

from rawchime import captures, cli, sigv4
from rawchime.debug.diagnose import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, diagnose

S3 = "https://bucket.s3.eu-west-1.amazonaws.com"


def presigned(url: str, service: str, region: str, method: str = "GET", token: str = "", expires: int = 3600) -> str:
    keys = BotocoreCredentials(CREDENTIALS.access_key, CREDENTIALS.secret_key, token or None)
    request = AWSRequest(method=method, url=url)
    kind = S3SigV4QueryAuth if service == "s3" else SigV4QueryAuth
    kind(keys, service, region, expires=expires).add_auth(request)
    return str(request.url)


def judged(url: str) -> Diagnosis:
    return diagnose(captures.read(url.encode())[-1], CREDENTIALS)


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE", "POST"])
@pytest.mark.parametrize("token", ["", "to/ken+=="])
@pytest.mark.parametrize("key", ["/k", "/a//b/../c", "/%C3%BC%20%2B", "/a?versionId=1&b="])
def test_a_right_url_is_valid_whatever_it_was_signed_for(method: str, token: str, key: str) -> None:
    """A URL alone does not show its method."""
    assert judged(presigned(S3 + key, "s3", "eu-west-1", method, token)).verdict == VALID


@pytest.mark.parametrize("service", ["sts", "lambda", "polly", "execute-api"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_services_hash_the_empty_body(service: str, method: str) -> None:
    """And encode the path twice."""
    url = presigned(f"https://{service}.us-east-1.amazonaws.com/a%20b/?Action=X", service, "us-east-1", method)
    assert judged(url).verdict == VALID


WRONG = {
    "another region": presigned(S3 + "/k", "s3", "us-east-1"),
    "valid for too long": presigned(S3 + "/k", "s3", "eu-west-1", expires=700_000),
    "a token added after signing": presigned("https://sts.us-east-1.amazonaws.com/", "sts", "us-east-1")
    + "&X-Amz-Security-Token=abc",
    "another key": presigned(S3 + "/k", "s3", "eu-west-1").replace("/k?", "/l?"),
}


@pytest.mark.parametrize("url", WRONG.values(), ids=WRONG)
def test_a_wrong_url_is_never_valid(url: str) -> None:
    """It is named, or left open."""
    assert judged(url).verdict != VALID


def test_a_url_alone_is_not_accused_for_what_it_does_not_show() -> None:
    """Its method and its body may explain a signature that does not match; in a whole request they do not."""
    url = WRONG["another key"]
    assert judged(url).verdict == UNVERIFIABLE
    target = url.removeprefix(S3)
    request = f"GET {target} HTTP/1.1\r\nHost: {S3[8:]}\r\n\r\n"
    assert diagnose(captures.read(request.encode())[-1], CREDENTIALS).verdict == UNEXPLAINED


def test_the_command_uses_the_secret_of_a_urls_signer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not of a header alone."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", CREDENTIALS.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secret_key)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    path = tmp_path / "url.txt"
    path.write_text(presigned(S3 + "/k", "s3", "eu-west-1"))
    assert cli.main(["diagnose", str(path)]) == 0
    path.write_text(WRONG["another region"])
    assert cli.main(["diagnose", str(path)]) == 1
    assert capsys.readouterr().out.endswith("\n")


def test_the_region_is_the_hosts() -> None:
    """Where the host tells one."""
    found = judged(WRONG["another region"])
    assert (found.verdict, found.mistakes) == (MISTAKE, ("region-wrong",))


@pytest.mark.parametrize(
    "query",
    [
        "aX-Amz-Signature=00",
        "x=X-Amz-Signature=00",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A/20260101/r/s/aws4_request&X-Amz-Date=d"
        "&X-Amz-SignedHeaders=host&yX-Amz-Signature=00",
    ],
)
def test_a_parameter_that_only_ends_like_the_signature_is_none(query: str) -> None:
    """The request is not taken for a presigned one, and nothing crashes."""
    assert not sigv4.is_presigned(f"/?{query}")
    capture = captures.read(f"GET /?{query} HTTP/1.1\r\nHost: h\r\n\r\n".encode())[0]
    assert diagnose(capture).verdict == UNVERIFIABLE
