"""Real peers: they make the same signature as rawchime, and are not as careful with what comes back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from services import CREDENTIALS, IDS, command
from test_transport import BAD
from wire import SUCCESS, RawServer

import rawchime
from rawchime import Request, RetryPolicy, resolve, sign, sigv4
from rawchime.local.http import Server
from rawchime.local.service import Service

TOKEN = "to/ken+=="
Servers = Callable[..., RawServer]


def boto3_client(url: str, token: str = "") -> Any:
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")
    from botocore.config import Config

    return boto3.Session(CREDENTIALS.access_key, CREDENTIALS.secret_key, token or None, "us-east-1").client(
        "chime-sdk-voice",
        endpoint_url=url,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=1, connect_timeout=1),
    )


def environment(url: str, token: str = "") -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    keys = {"AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key}
    keys |= {"AWS_SESSION_TOKEN": token} if token else {}
    return (
        kept
        | keys
        | {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1"}
        | {
            "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": url,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
    )


def with_boto3(url: str, token: str = "") -> bool:
    client = boto3_client(url, token)
    try:
        return not client.batch_delete_phone_number(PhoneNumberIds=IDS).get("PhoneNumberErrors")
    except Exception:  # an array in a 200 makes it an AttributeError
        return False


def with_aws_cli(url: str, token: str = "") -> bool:
    words = [command("aws"), "chime-sdk-voice", "batch-delete-phone-number", "--cli-read-timeout", "1"]
    words += ["--phone-number-ids", *IDS]
    done = subprocess.run(words, env=environment(url, token), capture_output=True, timeout=60, check=False)
    return done.returncode == 0


def with_awscurl(url: str, token: str = "") -> bool:
    words = [command("awscurl"), "--service", "chime", "--region", "us-east-1", "-X", "POST", "--fail-with-body"]
    words += ["-H", "Content-Type: application/json", "-d", body(), f"{url}/phone-numbers?operation=batch-delete"]
    try:
        return (
            subprocess.run(words, env=environment(url, token), capture_output=True, timeout=3, check=False).returncode == 0
        )
    except subprocess.TimeoutExpired:
        return False


def body() -> str:
    return rawchime.BatchDeletePhoneNumber(IDS).request(resolve("us-east-1")).body.decode()


def with_curl(url: str, token: str = "") -> bool:
    words = [command("curl"), "-sf", "-m", "1", "--aws-sigv4", "aws:amz:us-east-1:chime"]
    words += ["--user", f"{CREDENTIALS.access_key}:{CREDENTIALS.secret_key}", "-H", "Content-Type: application/json"]
    words += ["-H", f"X-Amz-Security-Token: {token}"] if token else []
    words += ["-d", body(), f"{url}/phone-numbers?operation=batch-delete"]
    return subprocess.run(words, capture_output=True, timeout=20, check=False).returncode == 0


def with_rawchime(url: str, token: str = "") -> bool:
    keys = CREDENTIALS._replace(token=token)
    policy = RetryPolicy(max_attempts=1)
    client = rawchime.Client("us-east-1", endpoint_url=url, credentials=keys, retry=policy, timeout=1)
    try:
        return not client.batch_delete_phone_number(IDS).phone_number_errors
    except rawchime.RawChimeError:
        return False
    finally:
        client.close()


PEERS = {"rawchime": with_rawchime, "boto3": with_boto3, "aws-cli": with_aws_cli, "awscurl": with_awscurl, "curl": with_curl}
each_peer = pytest.mark.parametrize("peer", PEERS)


@each_peer
@pytest.mark.parametrize("token", ["", TOKEN])
def test_each_peers_signature_is_the_one_rawchime_makes(peer: str, token: str, raw_server: Servers) -> None:
    """For the second and the headers that the peer signed, botocore's signer and sigv4.py make the peer's signature."""
    server = raw_server(SUCCESS)
    assert PEERS[peer](server.url, token)
    theirs = Request.from_bytes(server.requests[0], "http")
    parts = sigv4.parse_authorization(theirs.get("authorization"))
    endpoint = resolve("us-east-1", endpoint_url=server.url)
    keys, at = CREDENTIALS._replace(token=token), sigv4.from_amz_date(theirs.get("x-amz-date"))
    ours = sign(theirs, keys, endpoint, at, parts.signed_headers)
    assert sigv4.parse_authorization(ours.get("authorization")) == parts
    found = sigv4.verify(
        theirs.method, theirs.target, theirs.headers, theirs.body, lambda _: keys.secret_key, at, service="chime"
    )
    assert found.valid, found.reason


@each_peer
def test_each_peer_deletes_at_the_local_service(peer: str) -> None:
    """The local service verifies whoever signs rightly."""
    service = Service()
    server = Server(service.handle, service.saw)
    try:
        assert PEERS[peer](server.url)
        assert sorted(service.numbers.queue(0)) == ["+12065550100", "+12065550101"]
    finally:
        server.close()
        service.close()


@pytest.mark.parametrize(
    "peer", [pytest.param(peer, marks=[] if peer == "rawchime" else [pytest.mark.slow]) for peer in PEERS]
)
def test_bad_answers_taken_for_success(peer: str, record_property: Callable[[str, object], None]) -> None:
    """Of the ways of answering badly, rawchime takes none for success; every peer takes some."""
    if peer != "rawchime":
        PEERS[peer]("http://127.0.0.1:1")  # skips where it is not installed
    taken = []
    for name, (step, _) in BAD.items():
        with RawServer([step] * 3) as server:
            if PEERS[peer](server.url):
                taken.append(name)
    record_property("taken", taken)
    print(f"{peer}: {len(taken)} of {len(BAD)} bad answers taken for success: {', '.join(taken)}")
    if peer == "rawchime":
        assert taken == []
    else:
        assert len(taken) >= 5


def test_boto3_and_rawchime_read_a_good_answer_alike(raw_server: Servers) -> None:
    """The same refusals, from the same bytes."""
    rows = b'{"PhoneNumberErrors":[{"PhoneNumberId":"%2B12065550101","ErrorCode":"NotFound","ErrorMessage":"m"}]}'
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(rows) + rows
    server = raw_server(answer, answer, close=True)
    theirs = boto3_client(server.url).batch_delete_phone_number(PhoneNumberIds=IDS)["PhoneNumberErrors"]
    ours = rawchime.Client("us-east-1", endpoint_url=server.url, credentials=CREDENTIALS).batch_delete_phone_number(IDS)
    assert [tuple(row.values()) for row in theirs] == [tuple(error) for error in ours.phone_number_errors]


def test_credentials_of_a_process_in_the_aws_configuration(
    raw_server: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process prints is used; where it has expired it is told, though botocore raises a bare RuntimeError."""
    script = tmp_path / "keys.sh"
    script.write_text(
        """#!/bin/sh
echo '{"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "s", "SessionToken": "t",
       "Expiration": "2001-01-01T00:00:00Z"}'
"""
    )
    script.chmod(0o755)
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {script}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with pytest.raises(rawchime.CredentialsError, match="expired"):
        rawchime.Client("us-east-1", endpoint_url=raw_server(SUCCESS).url).batch_delete_phone_number(IDS)
    script.write_text(script.read_text().replace("2001", "2101"))
    server = raw_server(SUCCESS)
    rawchime.Client("us-east-1", endpoint_url=server.url).batch_delete_phone_number(IDS)
    request = Request.from_bytes(server.requests[0])
    assert sigv4.parse_authorization(request.get("authorization")).access_key == "AKIDPROCESS"
    assert request.get("x-amz-security-token") == "t"


def test_a_role_is_assumed_in_the_region_of_the_endpoint(
    raw_server: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As boto3 does: in another partition, a token service of this one knows nobody."""
    role = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
        <Expiration>2101-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
    sts = raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(role) + role)
    (tmp_path / "config").write_text(
        "[default]\nrole_arn = arn:aws-us-gov:iam::123456789012:role/r\nsource_profile = base\n"
        "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
    server = raw_server(SUCCESS)
    rawchime.Client("us-gov-west-1", endpoint_url=server.url).batch_delete_phone_number(IDS)
    asked = sigv4.parse_authorization(Request.from_bytes(sts.requests[0]).get("authorization"))
    assert (asked.access_key, asked.scope.region, asked.scope.service) == ("AKIDBASE", "us-gov-west-1", "sts")
    assert b"ASIAROLE" in server.requests[0]
