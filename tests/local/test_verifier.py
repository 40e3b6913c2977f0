"""`serve --any`: any client's requests of any service are verified by that service's rules."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from browser import Browser
from services import CREDENTIALS, Served, command

from rawchime import sigv4
from rawchime.local.http import Server
from rawchime.local.verifier import Verifier


@pytest.fixture
def verifier() -> Iterator[tuple[Verifier, str]]:
    service = Verifier()
    server = Server(service.handle, service.saw)
    yield service, server.url
    server.close()
    service.close()


def client(name: str, url: str, secret: str = CREDENTIALS.secret_key, key: str = CREDENTIALS.access_key) -> Any:
    once = Config(retries={"total_max_attempts": 1})
    return boto3.client(
        name, "eu-west-1", endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret, config=once
    )


CALLS: dict[str, Any] = {
    "s3 put": ("s3", lambda c: c.put_object(Bucket="bucket", Key="a//b/../ü +.txt", Body=b"hello" * 1000)),
    "s3 list": ("s3", lambda c: c.list_buckets()),
    "dynamodb": ("dynamodb", lambda c: c.list_tables()),
    "sqs": ("sqs", lambda c: c.list_queues()),
    "sts": ("sts", lambda c: c.get_caller_identity()),
    "lambda": ("lambda", lambda c: c.invoke(FunctionName="f:1", Payload=b"{}")),
    "iam": ("iam", lambda c: c.list_users()),
}


@pytest.mark.parametrize("call", CALLS)
def test_boto3s_requests_are_valid_and_another_secrets_are_not(call: str, verifier: tuple[Verifier, str]) -> None:
    """And the client can read the response."""
    service, url = verifier
    name, make = CALLS[call]
    make(client(name, url))
    assert service.judged[-1].verdict == "valid"
    with pytest.raises(ClientError) as error:
        make(client(name, url, secret="another"))
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert service.judged[-1].verdict == "unexplained"
    with pytest.raises(ClientError):
        make(client(name, url, secret=CREDENTIALS.secret_key + "\n"))
    assert service.judged[-1].verdict == "mistake; secret-white-space"
    with pytest.raises(ClientError):
        make(client(name, url, key="AKIDOTHER"))
    assert service.judged[-1].verdict == "unverifiable"


CLI = {
    "s3": ("s3api", "put-object", "--bucket", "b", "--key", "a b/ü+.txt"),
    "dynamodb": ("dynamodb", "list-tables"),
    "sqs": ("sqs", "list-queues"),
    "sts": ("sts", "get-caller-identity"),
    "lambda": ("lambda", "list-functions"),
}


@pytest.mark.parametrize("name", ["s3", *(pytest.param(one, marks=pytest.mark.slow) for one in CLI if one != "s3")])
def test_aws_clis_requests_are_valid(name: str, verifier: tuple[Verifier, str]) -> None:
    """And another secret's are not."""
    service, url = verifier
    for secret, verdict in ((CREDENTIALS.secret_key, "valid"), ("another", "unexplained")):
        added = {
            "AWS_ACCESS_KEY_ID": CREDENTIALS.access_key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        done = subprocess.run(
            [command("aws"), "--endpoint-url", url, *CLI[name]],
            env={**os.environ, **added},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert service.judged[-1].verdict == verdict, done.stderr
        assert (done.returncode == 0) == (verdict == "valid"), done.stderr


@pytest.mark.skipif(
    not shutil.which("node") or not os.environ.get("RAWCHIME_NODE_MODULES"),
    reason="RAWCHIME_NODE_MODULES does not name a folder with @aws-sdk/client-s3, -dynamodb, -sqs, -sts and -lambda",
)
def test_the_javascript_sdks_requests_are_valid(verifier: tuple[Verifier, str]) -> None:
    """Of five services, a stream with a checksum in its trailer among them."""
    service, url = verifier
    script = Path(__file__).with_name("javascript_sdk.mjs")
    words = ["node", str(script), os.environ["RAWCHIME_NODE_MODULES"], url, *CREDENTIALS[:2]]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert [one.verdict for one in service.judged] == ["valid"] * 7, done.stdout
    assert {one.service for one in service.judged} == {"s3", "dynamodb", "sqs", "sts", "lambda"}


def test_a_presigned_url_by_its_own_clock(verifier: tuple[Verifier, str]) -> None:
    """Valid now, expired later."""
    service, url = verifier
    link = client("s3", url).generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}, ExpiresIn=3600)
    if "X-Amz-Signature" not in link:
        link = boto3.client(
            "s3",
            "eu-west-1",
            endpoint_url=url,
            aws_access_key_id=CREDENTIALS.access_key,
            aws_secret_access_key=CREDENTIALS.secret_key,
            config=Config(signature_version="s3v4"),
        ).generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}, ExpiresIn=3600)
    assert requests.get(link, timeout=10).status_code == 200
    service.clock_offset = 7200
    answer = requests.get(link, timeout=10)
    assert (answer.status_code, answer.headers["x-rawchime-diagnosis"]) == (403, "mistake; expired")


def test_the_page_lists_what_was_asked_newest_first(verifier: tuple[Verifier, str]) -> None:
    """With each verdict, and what was found; of foreign credentials nothing that signs."""
    _, url = verifier
    assert "No request yet" in requests.get(f"{url}/_local/", timeout=10).text
    client("sts", url).get_caller_identity()
    requests.get(f"{url}/<script>?q=<b>", timeout=10)
    with pytest.raises(ClientError):
        client("dynamodb", url, key="AKIDREAL").list_tables()
    answer = requests.get(f"{url}/_local/", timeout=10)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert re.findall(r'<b class="\w+">([^<]+)<', answer.text) == ["unverifiable", "mistake; authorization-missing", "valid"]
    assert "<script" not in answer.text
    assert "The canonical request" in answer.text
    assert CREDENTIALS.secret_key not in answer.text
    assert "AKIDREAL" not in answer.text
    assert requests.get(f"{url}/_local/", headers={"Host": "evil.example"}, timeout=10).status_code == 403


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_in_a_browser(dark: bool, verifier: tuple[Verifier, str], tmp_path: Path) -> None:
    """A click opens a request; nothing is wider than a phone, nothing is loaded, the console is silent."""
    _, url = verifier
    client("sts", url).get_caller_identity()
    requests.get(f"{url}/{'long' * 40}", timeout=10)
    browser = Browser(tmp_path)
    try:
        browser.look(375, 812, dark=dark)
        browser.ask("POST", "/url", url=f"{url}/_local/")
        assert browser.run("return document.querySelectorAll('details').length") == 2
        browser.run("document.querySelectorAll('summary')[1].click()")
        assert "The canonical request" in browser.run("return document.querySelectorAll('details[open] pre')[0].innerText")
        browser.run("document.querySelectorAll('summary')[0].click()")
        assert browser.run("return document.documentElement.scrollWidth") <= 375
        assert browser.run("return performance.getEntriesByType('resource').length") == 0
        assert [one for one in browser.ask("POST", "/se/log", type="browser") if "favicon" not in one["message"]] == []
    finally:
        browser.close()


def test_what_cannot_be_verified_is_not_refused_as_wrong(verifier: tuple[Verifier, str]) -> None:
    """A right signature over chunks, and a body that is none."""
    _, url = verifier
    date = sigv4.amz_date(time.time())
    scope = sigv4.Scope(date[:8], "eu-west-1", "s3")
    stream = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    headers = {"host": url.removeprefix("http://"), "x-amz-content-sha256": stream, "x-amz-date": date}
    request = sigv4.canonical_request("PUT", "/k", headers.items(), b"", list(headers), payload_hash=stream)
    made = sigv4.derive(CREDENTIALS.secret_key, date, scope, request)
    signed = {**headers, "Authorization": sigv4.authorization(CREDENTIALS.access_key, made)}
    answer = requests.put(f"{url}/k", headers=signed, data=b"no chunks", timeout=10)
    assert (answer.status_code, answer.headers["x-rawchime-diagnosis"]) == (501, "unverifiable")
    assert "chunk 1 does not start" in answer.text


def test_the_command() -> None:
    """One variable points every AWS tool at it; what goes with Chime's service is refused."""
    served = Served("--any")
    try:
        client("sqs", served.url).list_queues()
        assert "sqs <b" in requests.get(f"{served.url}/_local/", timeout=10).text
    finally:
        served.end()
