"""A local service that is left running: no page in a browser steers it, no request costs much, no real secret is kept."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from services import CREDENTIALS, IDS, Local, Served

from rawchime import BatchDeletePhoneNumber, Credentials, resolve, sign
from rawchime.errors import InvalidRequest
from rawchime.local.faults import Faults


def steer(local: Local, method: str, path: str, *headers: str, body: bytes = b"") -> int:
    lines = [f"{method} /_local/{path} HTTP/1.1", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return int(local.exchange("\r\n".join(lines).encode() + body)[9:12])


JSON = "Content-Type: application/json"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:80", 200),
        ("127.3.2.1:80", 200),
        ("localhost:80", 200),
        ("LOCALHOST", 200),
        ("[::1]:80", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example", 403),
        ("169.254.1.1", 403),
        ("0.0.0.0:80", 403),
    ],
)
def test_the_host_must_be_this_machine(host: str, status: int, local: Local) -> None:
    """A name that an attacker has pointed at loopback is not."""
    assert steer(local, "GET", "requests", f"Host: {host}") == status
    assert steer(local, "POST", "faults", f"Host: {host}", JSON, body=b"{}") == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([JSON], 200),
        (["Content-Type: application/json; charset=utf-8"], 200),
        ([], 415),
        (["Content-Type: text/plain"], 415),
        (["Content-Type: application/x-www-form-urlencoded"], 415),
        (["Content-Type: multipart/form-data"], 415),
        (["Content-Type: text/plain; application/json"], 415),
        ([JSON, "Origin: https://evil.example"], 403),
        ([JSON, "Origin: null"], 403),
        ([JSON, "Origin: http://localhost:3000"], 200),
    ],
)
def test_a_cross_site_form_steers_nothing(headers: list[str], status: int, local: Local) -> None:
    """A POST must be JSON, which no form can send, and of no other site."""
    before = local.service.faults
    assert steer(local, "POST", "faults", "Host: localhost", *headers, body=b'{"script": "503"}') == status
    assert (local.service.faults is before) == (status != 200)


@pytest.mark.parametrize("path", ["requests", "clock", "faults", "nothing"])
def test_a_get_changes_nothing(path: str, local: Local) -> None:
    """An image of a page could send one."""
    before = local.service.faults, local.service.clock_offset
    steer(local, "GET", path, "Host: localhost")
    assert (local.service.faults, local.service.clock_offset) == before


def test_a_script_of_faults_takes_no_memory() -> None:
    """A million of each is a pair; a script without end is refused."""
    faults = Faults(",".join(["503*999999"] * 2_000))
    assert [faults.next()[0] for _ in range(3)] == ["503"] * 3
    with pytest.raises(InvalidRequest, match="at most"):
        Faults("429," * 100_000)


def test_a_request_with_hundreds_of_signed_headers_costs_seconds_at_the_most(local: Local) -> None:
    """The search for its mistake ends, and the response comes."""
    endpoint = resolve("us-east-1", endpoint_url=local.server.url)
    many = [(f"X-Odd-{n}", f" {n}  {n} ") for n in range(300)]
    unsigned = BatchDeletePhoneNumber(IDS).request(endpoint)
    unsigned = type(unsigned)(unsigned.method, unsigned.target, [*unsigned.headers, *many], unsigned.body, "http")
    names = {"host", "x-amz-date", *(name.lower() for name, _ in many)}
    request = sign(unsigned, CREDENTIALS._replace(secret_key="another"), endpoint, local.now, names)
    started = time.process_time()
    assert local.exchange(request.to_bytes(), half_close=True).startswith(b"HTTP/1.1 403")
    assert time.process_time() - started < 20


REAL = Credentials("AKIAQNZGKIQYREALKEY1", "a real secret that nobody should see", "RealSessionToken/" + "abc+/=" * 20)


def test_what_real_clients_send_is_not_kept(serve: Callable[..., Served], tmp_path: Path) -> None:
    """Log, /_local/requests and trace of a request with other than test credentials are redacted."""
    import subprocess
    import sys
    import urllib.request

    trace = tmp_path / "t.har"
    process = subprocess.Popen(
        [sys.executable, "-m", "rawchime", "serve", "--trace", str(trace)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    url = process.stdout.readline().decode().split("=")[1].split()[0]
    endpoint = resolve("us-east-1", endpoint_url=url)
    request = sign(BatchDeletePhoneNumber(IDS).request(endpoint), REAL, endpoint, time.time())
    asked = urllib.request.Request(
        url + request.target, request.body, {name: value for name, value in request.headers if name != "Host"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(asked, timeout=10)
    with urllib.request.urlopen(f"{url}/_local/requests", timeout=10) as answer:
        seen: Any = json.load(answer)["requests"][0]
    process.terminate()
    out, err = process.communicate(timeout=20)
    signature = request.get("authorization").rpartition("=")[2]
    texts = [out, err, trace.read_bytes(), base64.b64decode(seen["request"]), base64.b64decode(seen["response"])]
    for text in texts:
        for secret in (REAL.access_key, REAL.secret_key, REAL.token, REAL.token[5:40], signature):
            assert secret.encode() not in text
    assert b"UnrecognizedClient" in texts[-1]


@pytest.mark.parametrize(
    "data",
    [
        b"POST / HTTP/1.1\r\nHost: h\r\nX-A: a\x01b\r\nContent-Length: 0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;a=\rb\r\n{}\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2 \r\n{}\r\n0\r\n\r\n",
    ],
    ids=["control byte", "bare CR in an extension", "white space after a size"],
)
def test_what_readers_disagree_about_is_refused(data: bytes, local: Local) -> None:
    """A proxy in front of a real service may read it otherwise."""
    assert local.exchange(data, half_close=True).startswith(b"HTTP/1.1 400")
