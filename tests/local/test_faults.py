"""The local service misbehaves on demand, and is not made to misbehave by others."""

from __future__ import annotations

import base64
import json
import random
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from services import CREDENTIALS, IDS, Local, Served

import rawchime
from rawchime import Client, Credentials, InvalidRequest, Request, RetryPolicy
from rawchime.local import faults as faults_module
from rawchime.local.faults import STATUSES, WIRE, Faults

ONE = "+12065550100"
Clients = Callable[..., Client]


def steer(url: str, path: str, value: object | None = None) -> Any:
    data = None if value is None else json.dumps(value).encode()
    asked = urllib.request.Request(f"{url}/_local/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


# Scripts, rates and the bucket


def names(faults: Faults, count: int) -> list[str]:
    return [faults.next()[0] for _ in range(count)]


def test_a_script_is_used_up_and_then_all_is_well() -> None:
    """One item a request, in order."""
    assert names(Faults("429*2, 503,ok,drop"), 7) == ["429", "429", "503", "", "drop", "", ""]
    assert names(Faults(), 2) == ["", ""]


def test_a_rate_is_drawn_with_a_seed() -> None:
    """The same seed gives the same faults; the share is about what was asked for."""
    drawn = names(Faults("429:0.2,lost:0.1", seed=7), 2000)
    assert drawn == names(Faults("429:0.2,lost:0.1", seed=7), 2000)
    assert drawn != names(Faults("429:0.2,lost:0.1", seed=8), 2000)
    assert 300 < drawn.count("429") < 500
    assert 120 < drawn.count("lost") < 280
    assert set(names(Faults("ok:1"), 50)) == {""}
    assert set(names(Faults("503:0.5,lost:0.5"), 200)) == {"503", "lost"}


@pytest.mark.parametrize(
    "settings",
    [
        {"rate": -1},
        {"rate": 1e-320},
        {"rate": "x"},
        {"burst": 0.5},
        {"latency": -1},
        {"latency": float("nan")},
        {"script": 5},
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    """Wherever they come from: the command line, a test, or /_local/faults."""
    with pytest.raises(InvalidRequest):
        Faults(**settings)


def test_a_scripted_429_may_say_how_long_too(local: Local, client_of: Clients) -> None:
    """A second, where no bucket tells."""
    local.service.faults = Faults("429", retry_after=True)
    with pytest.raises(rawchime.ThrottledClientException) as caught:
        client_of(local.server.url, clock=lambda: local.now).get_phone_number(ONE)
    assert caught.value.retry_after == 1.0


@pytest.mark.parametrize(
    "script", ["teapot", "429*", "429*x", "*3", "429:", "429:x", "429:1.2.3", "429;503", "429:7", "429:0.6,503:0.6"]
)
def test_what_is_no_script_is_refused(script: str) -> None:
    """With the names that there are."""
    with pytest.raises(InvalidRequest):
        Faults(script)


def test_the_bucket_is_a_token_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Burst first, then the rate; the wait that it tells is the time until there is a token."""
    now = [100.0]
    monkeypatch.setattr(faults_module.time, "monotonic", lambda: now[0])
    faults = Faults(rate=10, burst=3)
    assert names(faults, 4) == ["", "", "", "429"]
    assert faults.next()[1] == pytest.approx(0.1)
    now[0] += 0.25
    assert names(faults, 3) == ["", "", "429"]
    now[0] += 100
    assert names(faults, 4) == ["", "", "", "429"]


@pytest.mark.parametrize("status", STATUSES)
def test_every_documented_status_can_be_had(status: str, local: Local, client_of: Clients) -> None:
    """Under the model's name, and nothing is done."""
    local.service.faults = Faults(status)
    with pytest.raises(rawchime.ServiceError) as caught:
        client_of(local.server.url, clock=lambda: local.now).batch_delete_phone_number([ONE])
    assert caught.value.code == type(caught.value).__name__ == STATUSES[status][0]
    assert local.service.numbers.queue(local.now) == {}


@pytest.mark.parametrize("fault", WIRE)
def test_every_fault_of_the_wire_is_an_unknown_outcome(
    fault: str, local: Local, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but `drop` happen to the answer of a request that was done; none is taken for success."""
    monkeypatch.setattr(faults_module, "STALL_SECONDS", 3.0)
    local.service.faults = Faults(fault)
    client = client_of(local.server.url, clock=lambda: local.now, timeout=1.0)
    with pytest.raises(rawchime.OutcomeUnknown):
        client.batch_delete_phone_number([ONE])
    assert bool(local.service.numbers.queue(local.now)) == (fault != "drop")
    patient = client_of(local.server.url, clock=lambda: local.now)
    assert patient.get_phone_number(ONE).phone_number.queued == (fault != "drop")


def test_a_throttled_answer_may_say_how_long(local: Local, client_of: Clients) -> None:
    """In both headers, and the client that waits gets through."""
    local.service.faults = Faults(rate=4, burst=1, retry_after=True)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time.sleep(0.3)

    client = client_of(local.server.url, clock=lambda: local.now, retry=RetryPolicy(), sleep=sleep)
    client.batch_delete_phone_number([ONE])
    exchanges = client.batch_delete_phone_number(["+12065550101"]).exchanges
    assert [exchange.response.status for exchange in exchanges if exchange.response] == [429, 200]
    assert exchanges[0].response is not None
    assert exchanges[0].response.get("retry-after") == "1"
    assert 0 < int(exchanges[0].response.get("x-amz-retry-after")) <= 250
    assert slept[0] >= 1.0


# Steering, and what it saw


def test_what_it_saw_is_told_byte_for_byte(local: Local, client_of: Clients) -> None:
    """Each exchange in order, the request as received and the answer as sent; what was refused as none too."""
    client = client_of(local.server.url, clock=lambda: local.now)
    sent = client.batch_delete_phone_number(IDS).exchanges[0]
    with pytest.raises(rawchime.BadRequestException):
        client.get_phone_number("x")
    seen = steer(local.server.url, "requests")["requests"]
    assert base64.b64decode(seen[0]["request"]) == sent.request.to_bytes()
    assert base64.b64decode(seen[0]["response"]) == sent.received
    local.exchange(b"nonsense\r\n\r\n")
    seen = steer(local.server.url, "requests")["requests"]
    assert [one["status"] for one in seen] == [200, 400, 400]
    assert base64.b64decode(seen[2]["request"]) == b"nonsense\r\n\r\n"


def test_the_clock_can_be_moved(local: Local, client_of: Clients) -> None:
    """Forward by seconds, or to a moment: a queued number is gone after its time, and dates are judged by it."""
    local.now = time.time()
    client = client_of(local.server.url, retry=RetryPolicy())
    client.batch_delete_phone_number([ONE, "+12065550101"])
    steer(local.server.url, "clock", {"forward": (6 * 24 + 23) * 3600})
    assert client.restore_phone_number("+12065550101").phone_number.status == "Unassigned"
    assert client.get_phone_number(ONE).phone_number.queued
    steer(local.server.url, "clock", {"forward": 3600})
    for operation in (client.get_phone_number, client.restore_phone_number):
        with pytest.raises(rawchime.NotFoundException):
            operation(ONE)
    steer(local.server.url, "clock", {"now": local.now})
    assert client.get_phone_number(ONE).phone_number.queued


def test_faults_can_be_asked_for_while_it_runs(local: Local, client_of: Clients) -> None:
    """The arguments of Faults, as an object; what is wrong is a 400."""
    client = client_of(local.server.url, clock=lambda: local.now)
    steer(local.server.url, "faults", {"script": "503"})
    with pytest.raises(rawchime.ServiceUnavailableException):
        client.batch_delete_phone_number([ONE])
    client.batch_delete_phone_number([ONE])
    for path, value in (
        ("faults", {"script": "teapot"}),
        ("faults", {"x": 1}),
        ("clock", {}),
        ("clock", []),
        ("nothing", {}),
        *(("clock", {"now": value}) for value in (253402300800, -1, float("nan"), float("inf"), "x")),
    ):
        with pytest.raises(urllib.error.HTTPError, match=r"40[04]"):
            steer(local.server.url, path, value)


def test_serve_takes_it_all_on_the_command_line(serve: Callable[..., Served], client_of: Clients, tmp_path: Path) -> None:
    """A script of faults, a clock, a temporary credential, and a trace with everything in it."""
    trace = tmp_path / "t.har"
    served = serve(
        *("--fault", "503,ok", "--now", "2019-09-18T19:53:48Z", "--trace", str(trace)),
        *("--credential", "ASIATEMPORARY:secret:to/ken+==", "--latency", "0.01", "--rate", "1000", "--burst", "10"),
    )
    keys = Credentials("ASIATEMPORARY", "secret", "to/ken+==")
    client = client_of(served.url, credentials=keys, clock=lambda: 1568836428.0, retry=RetryPolicy())
    assert len(client.batch_delete_phone_number([ONE]).exchanges) == 2
    for wrong in (keys._replace(token="other"), keys._replace(token=""), CREDENTIALS._replace(token="to/ken+==")):
        with pytest.raises(rawchime.UnrecognizedClient):
            client_of(served.url, credentials=wrong, clock=lambda: 1568836428.0).get_phone_number(ONE)
    assert served.end(signal.SIGTERM) == 0
    entries = json.loads(trace.read_text())["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == [503, 200, 403, 403, 403]
    headers = {one["name"]: one["value"] for one in entries[1]["request"]["headers"]}
    assert headers["X-Amz-Security-Token"] == "to/ken+=="


# What others send


def signed(local: Local, extra: str = "", body: bytes = b"") -> bytes:
    request = local.signed([ONE])
    return request.head.replace(b"\r\nUser-Agent", extra.encode() + b"\r\nUser-Agent") + (body or request.body)


REFUSED: dict[str, tuple[Callable[[Local], bytes], int]] = {
    "two lengths": (lambda local: signed(local, "\r\nContent-Length: 38"), 400),
    "two equal lengths": (lambda local: signed(local).replace(b"Content-Length: 36", b"Content-Length: 36\r\n" * 2), 400),
    "length and chunked": (lambda local: signed(local, "\r\nTransfer-Encoding: chunked"), 400),
    "two hosts": (lambda local: signed(local, "\r\nHost: example.com"), 400),
    "no host": (lambda local: signed(local).replace(b"Host:", b"Ghost:"), 400),
    "two authorizations": (lambda local: signed(local, "\r\nAuthorization: x"), 400),
    "two tokens": (
        lambda local: signed(local, "\r\nX-Amz-Security-Token: a\r\nX-Amz-Security-Token: b"),
        400,
    ),
    "length with a sign": (lambda local: signed(local).replace(b"Content-Length: ", b"Content-Length: +"), 400),
    "bare LF": (lambda local: signed(local).replace(b"\r\nUser-Agent", b"\nUser-Agent"), 400),
    "bare CR": (lambda local: signed(local, "\rX: y"), 400),
    "NUL": (lambda local: signed(local, "\r\nX: \0"), 400),
    "folded": (lambda local: signed(local, "\r\nX: a\r\n b"), 400),
    "space before the colon": (lambda local: signed(local, "\r\nX : a"), 400),
    "head too long": (lambda local: signed(local, "\r\nX: " + "a" * 70_000), 431),
    "head without end": (lambda local: b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000, 431),
    "body too long": (lambda local: signed(local).replace(b"Content-Length: 36", b"Content-Length: 9999999"), 413),
    "chunked in HTTP/1.0": (
        lambda local: (
            signed(local, "\r\nTransfer-Encoding: chunked")
            .replace(b"HTTP/1.1", b"HTTP/1.0")
            .replace(b"\r\nContent-Length: 36", b"")
        ),
        400,
    ),
    "trailers": (
        lambda local: b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx: y\r\n\r\n",
        400,
    ),
    "HTTP/2 preface": (lambda local: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "cut in the body": (lambda local: signed(local)[:-3], 400),
    "cut in the head": (lambda local: signed(local)[:50], 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_be_read_in_two_ways_is_refused(name: str, local: Local, client_of: Clients) -> None:
    """With its 4xx and a closed connection; nothing of it is done, and the next request is served."""
    make, status = REFUSED[name]
    smuggled = b"" if "cut" in name else b"GET /_local/requests HTTP/1.1\r\nHost: h\r\n\r\n"
    answer = local.exchange(make(local) + smuggled, half_close=True)
    assert answer.startswith(b"HTTP/1.1 %d" % status)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert len(json.loads(answer.partition(b"\r\n\r\n")[2])["message"]) > 10
    assert local.service.numbers.queue(local.now) == {}
    client_of(local.server.url, clock=lambda: local.now).batch_delete_phone_number([ONE])


def test_a_slow_sender_is_not_waited_for(local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its first byte a request has so many seconds, however it drips."""
    from rawchime.local import http

    monkeypatch.setattr(http, "REQUEST_SECONDS", 0.3)
    host, _, port = local.server.url[7:].partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as sock:
        for byte in signed(local)[:12]:
            with suppress(OSError):
                sock.sendall(bytes([byte]))
            time.sleep(0.05)
        assert sock.recv(1000).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("requests", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_malformed_requests(requests: int, local: Local, client_of: Clients) -> None:
    """Generated from good ones: each is answered (its signature diagnosed) or closed, and then a good one is served."""
    chance = random.Random(2019 + requests)
    client = client_of(local.server.url, clock=lambda: local.now)
    good = signed(local)
    for count in range(requests):
        data = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            how = chance.randrange(4)
            if how == 0:
                data[at] = chance.randrange(256)
            elif how == 1:
                del data[at : at + chance.randint(1, 40)]
            elif how == 2:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
            else:
                data[at:at] = data[at : at + chance.randint(1, 60)]
            data = data or bytearray(b"x")
        answer = local.exchange(bytes(data), half_close=True)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 "), (count, bytes(data))
        if count % 50 == 0:
            client.get_phone_number(ONE)
    client.get_phone_number(ONE)


@pytest.mark.slow
def test_sixteen_clients_for_thirty_seconds(serve: Callable[..., Served], client_of: Clients) -> None:
    """No wrong answer, and the service's memory stays flat once its log of exchanges is full."""
    served = serve()
    wrong: list[str] = []
    until = time.monotonic() + 30

    def resident() -> int:
        text = Path(f"/proc/{served.process.pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0])

    def work(worker: int) -> None:
        client = client_of(served.url)
        count = 0
        while time.monotonic() < until:
            one = f"+1{worker:02d}55{count % 500:07d}"
            count += 1
            try:
                refused = client.batch_delete_phone_number([one]).phone_number_errors
                queued = client.get_phone_number(one).phone_number.queued
                restored = client.restore_phone_number(one).phone_number.status
            except rawchime.RawChimeError as error:
                wrong.append(str(error))
                return
            if refused or not queued or restored != "Unassigned":
                wrong.append(one)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(16)]
    for thread in threads:
        thread.start()
    time.sleep(22)  # by now more than Service.SEEN exchanges are behind it
    before = resident()
    for thread in threads:
        thread.join()
    after = resident()
    assert wrong == []
    assert len(steer(served.url, "requests")["requests"]) == 10_000
    print(f"resident: {before} kB, 8 s later {after} kB")
    assert after < before * 1.2


def test_requests_of_the_local_service_are_requests(local: Local) -> None:
    """What is kept of a request is read again as the request that it was."""
    request = local.signed(IDS)
    local.exchange(request.to_bytes())
    assert Request.from_bytes(local.service.seen[0][0].raw, "http") == request
