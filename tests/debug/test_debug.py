"""The wire in other people's formats."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable

import pytest
from services import CREDENTIALS, IDS
from wire import SUCCESS, RawServer

from rawchime import BatchDeletePhoneNumber, Exchange, NothingSent, Request, Send, Sleep, log, resolve, sign
from rawchime.captures import har
from rawchime.captures.commands import curl
from rawchime.framing import response_of
from rawchime.printable import printable

ENDPOINT = resolve("us-east-1")
REQUEST = sign(BatchDeletePhoneNumber(IDS).request(ENDPOINT), CREDENTIALS._replace(token="to/ken+=="), ENDPOINT, 0)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(
    "ids", [IDS, ["it's", 'a "quote"', "$HOME `id` \\", "ü\n"], [f"+1206555{n:04d}" for n in range(1000)]]
)
@pytest.mark.parametrize("token", ["", "to/ken+=="])
def test_the_curl_command_sends_the_same_bytes(ids: list[str], token: str, raw_server: Callable[..., RawServer]) -> None:
    """Run by a shell, the line that is printed puts exactly the request's bytes on a socket."""
    server = raw_server(SUCCESS)
    endpoint = resolve("us-east-1", endpoint_url=server.url)
    request = sign(BatchDeletePhoneNumber(ids).request(endpoint), CREDENTIALS._replace(token=token), endpoint, 0)
    done = subprocess.run(["bash", "-c", curl.command(request)], capture_output=True, check=True, timeout=20)
    assert server.requests == [request.to_bytes()]
    assert done.stdout == SUCCESS


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_curl_command_adds_no_header_of_its_own(raw_server: Callable[..., RawServer]) -> None:
    """A request without a body, a user agent or a type stays without."""
    server = raw_server(SUCCESS)
    request = Request("GET", "/a/../b?c=%2B", [("Host", f"127.0.0.1:{server.port}"), ("X-Empty", "")], scheme="http")
    subprocess.run(["bash", "-c", curl.command(request)], capture_output=True, check=True, timeout=20)
    assert server.requests[0].replace(b"X-Empty:\r\n", b"X-Empty: \r\n") == request.to_bytes()


def test_a_har_entry_has_what_the_format_asks_for() -> None:
    """The members that HAR 1.2 requires, of an answer and of none."""
    good = Exchange(REQUEST, response_of(SUCCESS), 500, SUCCESS, "", 1568836428.25, 0.5, "127.0.0.1:443", "TLSv1.3")
    none = Exchange(REQUEST, None, 0, b"", "refused")
    log = json.loads(json.dumps(har.log([good, none])))["log"]
    assert log.keys() >= {"version", "creator", "entries"}
    for entry in log["entries"]:
        assert entry.keys() >= {"startedDateTime", "time", "request", "response", "cache", "timings"}
        common = {"httpVersion", "cookies", "headers", "headersSize", "bodySize"}
        assert entry["request"].keys() >= common | {"method", "url", "queryString", "postData"}
        assert entry["response"].keys() >= common | {"status", "statusText", "content", "redirectURL"}
        assert entry["timings"].keys() >= {"send", "wait", "receive"}
        assert entry["request"]["queryString"] == [{"name": "operation", "value": "batch-delete"}]
    assert log["entries"][0]["startedDateTime"] == "2019-09-18T19:53:48.250+00:00"
    assert log["entries"][0]["serverIPAddress"] == "127.0.0.1"
    assert log["entries"][1]["comment"] == "refused"
    assert "to/ken" not in json.dumps(log)
    assert "to/ken" in json.dumps(har.log([good], show_secrets=True))


def test_an_exchange_as_text() -> None:
    """Each kind of step, redacted unless asked."""
    exchange = Exchange(REQUEST, response_of(SUCCESS), 500, SUCCESS, "", 0.0, 0.5, "127.0.0.1:443", "TLSv1.3", True)
    shown = list(log.lines(exchange))
    assert shown[0] == "* reused connection to 127.0.0.1:443, TLSv1.3; 500 bytes sent, 63 received"
    assert shown[1] == "< HTTP/1.1 200 OK"
    assert shown[-1] == "* 500.0 ms"
    assert list(log.lines(Exchange(REQUEST, None, 0, failure="refused by to/ken+==")))[1] == "* refused by <redacted>"
    assert not any("to/ken" in line for line in log.lines(Send(REQUEST, 3.0)))
    assert any("to/ken" in line for line in log.lines(Send(REQUEST, 3.0), show_secrets=True))
    assert list(log.lines(Sleep(1.5, NothingSent("x")))) == ["* NothingSent: retrying in 1.50 s"]


def test_printable() -> None:
    """Control characters and those that turn a line around are spelled out; text of any script stays."""
    assert printable("a\tb\nü漢\x1b[2J\r\x00\x9b\u202e\ud800") == r"a\tb\nü漢\x1b[2J\r\x00\x9b\u202e\ud800"
