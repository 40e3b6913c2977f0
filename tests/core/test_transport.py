"""The transport on real sockets: what reaches them, what may come back, and when it ends."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from services import CREDENTIALS, IDS
from wire import SUCCESS, RawServer, read_request, reset

import rawchime
from rawchime import (
    BatchDeletePhoneNumber,
    Client,
    NothingSent,
    OutcomeUnknown,
    Request,
    RetryPolicy,
    ServiceError,
    Transport,
    attempt,
    sign,
    sigv4,
)

AT = 1568836428.0
Servers = Callable[..., RawServer]
Clients = Callable[..., Client]

HEAD = b"HTTP/1.1 200 OK\r\n"
BODY = b'{"PhoneNumberErrors":[]}'


@contextmanager
def soon() -> Iterator[None]:
    """It ends of itself, at its own deadline: the servers here would go on for 15 s and more."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < 10


# What reaches the socket


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip), min_size=1, max_size=1000),
    st.sampled_from(["", "to/ken+=="]),
)
def test_the_socket_gets_exactly_the_signed_requests_bytes(ids: list[str], token: str) -> None:
    """Over generated ids, with and without a token: the bytes that were signed and shown are the bytes received."""
    keys = CREDENTIALS._replace(token=token)
    with RawServer([SUCCESS]) as server:
        client = Client("us-east-1", endpoint_url=server.url, credentials=keys, clock=lambda: AT)
        result = client.batch_delete_phone_number(ids)
        client.close()
        expected = sign(BatchDeletePhoneNumber(ids).request(client.endpoint), keys, client.endpoint, AT).to_bytes()
        assert server.requests == [expected]
        assert result.exchanges[0].request.to_bytes() == expected
        assert result.exchanges[0].sent == len(expected)
        assert result.exchanges[0].received == SUCCESS


def test_a_thousand_ids_are_one_request(raw_server: Servers, client_of: Clients) -> None:
    """Longer than one segment, and still byte for byte."""
    server = raw_server(SUCCESS)
    ids = [f"+1206555{count:04d}" for count in range(1000)]
    result = client_of(server.url).batch_delete_phone_number(ids)
    assert server.requests[0] == result.exchanges[0].request.to_bytes()
    assert len(server.requests[0]) > 16_000


def test_surroundings_change_nothing_on_loopback(
    raw_server: Servers, client_of: Clients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A proxy in the environment, a .netrc with a default entry and a server that sets cookies leave the bytes alone."""
    proxy = raw_server()
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    (tmp_path / ".netrc").write_text("default login somebody password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    server = raw_server(SUCCESS.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n"), SUCCESS)
    client = client_of(server.url, clock=lambda: AT)
    first = client.batch_delete_phone_number(IDS)
    client.batch_delete_phone_number(IDS)
    assert server.requests == [first.exchanges[0].request.to_bytes()] * 2
    assert b"AWS4-HMAC-SHA256" in server.requests[1]
    assert proxy.requests == []


# Good answers that are rarely seen

GOOD = {
    "chunked": HEAD + b"Transfer-Encoding: chunked\r\n\r\n8\r\n" + BODY[:8] + b"\r\n10\r\n" + BODY[8:] + b"\r\n0\r\n\r\n",
    "ended by close": HEAD + b"Connection: close\r\n\r\n" + BODY,
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n" + BODY,
    "after 100": b"HTTP/1.1 100 Continue\r\n\r\n" + SUCCESS,
    "after 103": b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" + SUCCESS,
    "equal doubled lengths": SUCCESS.replace(b"\r\n\r\n", b"\r\nContent-Length: 24\r\n\r\n"),
    "member absent": HEAD + b"x-amzn-RequestId: 1\r\nContent-Length: 2\r\n\r\n{}",
    "member null": HEAD + b'x-amzn-RequestId: 1\r\nContent-Length: 26\r\n\r\n{"PhoneNumberErrors":null}',
    "byte by byte": lambda sock: [(sock.send(SUCCESS[at : at + 1]), time.sleep(0.001)) for at in range(len(SUCCESS))],
}


@pytest.mark.parametrize("step", GOOD.values(), ids=GOOD)
def test_good_answers_that_are_rarely_seen_are_successes(step: Any, raw_server: Servers, client_of: Clients) -> None:
    """Strict is not narrow: what RFC 9112 allows is understood."""
    result = client_of(raw_server(step).url).batch_delete_phone_number(IDS)
    assert result.phone_number_errors == ()


def test_a_connection_is_kept_and_used_again(raw_server: Servers, client_of: Clients) -> None:
    """Two calls, one connection; the exchange says so."""
    server = raw_server(SUCCESS, SUCCESS)
    client = client_of(server.url)
    results = [client.batch_delete_phone_number(IDS) for _ in range(2)]
    assert server.connections == 1
    assert [result.exchanges[0].reused for result in results] == [False, True]


@pytest.mark.parametrize("end", [lambda sock: sock.sendall(SUCCESS), lambda sock: (sock.sendall(SUCCESS), reset(sock))])
def test_a_pooled_connection_that_the_server_closed_meanwhile_is_made_anew(
    end: Any, raw_server: Servers, client_of: Clients
) -> None:
    """A keep-alive that the server ended, politely or not, costs nobody a call."""
    server = raw_server(end, SUCCESS)
    client = client_of(server.url)
    client.batch_delete_phone_number(IDS)
    time.sleep(0.05)
    client.batch_delete_phone_number(IDS)
    assert server.connections == 2


def test_a_connection_that_was_announced_to_close_is_not_used_again(raw_server: Servers, client_of: Clients) -> None:
    """Whether or not the server has got round to closing it."""

    def keep_open(sock: socket.socket) -> None:
        sock.sendall(SUCCESS.replace(b"\r\n\r\n", b"\r\nConnection: Keep-Alive, Close\r\n\r\n"))
        sock.settimeout(20)
        sock.recv(1)

    server = raw_server(keep_open, SUCCESS)
    client = client_of(server.url)
    results = [client.batch_delete_phone_number(IDS) for _ in range(2)]
    assert [result.exchanges[0].reused for result in results] == [False, False]
    assert server.connections == 2


def test_the_rest_of_an_answer_that_was_given_up_is_not_taken_for_the_next(raw_server: Servers, client_of: Clients) -> None:
    """After a time-out the connection is closed: what still comes on it belongs to another request."""

    def late(sock: socket.socket) -> None:
        sock.sendall(SUCCESS[:30])
        time.sleep(0.5)
        sock.sendall(SUCCESS[30:] + SUCCESS)

    refusal = b'{"PhoneNumberErrors":[{"PhoneNumberId":"%2B12065550100","ErrorCode":"Gone"}]}'
    server = raw_server(late, with_body(refusal))
    client = client_of(server.url, timeout=0.2)
    with pytest.raises(OutcomeUnknown):
        client.batch_delete_phone_number(IDS)
    assert len(client.batch_delete_phone_number(IDS).phone_number_errors) == 1
    assert server.connections == 2


def test_many_threads_share_one_client(raw_server: Servers, client_of: Clients) -> None:
    """Eight threads, two hundred calls: each gets the answer to its own request."""

    class Echo(RawServer):
        def _serve(self, sock: socket.socket) -> None:
            with suppress(OSError):  # the server is closed while a connection is idle
                while request := read_request(sock):
                    number = request.partition(b'["')[2].partition(b'"')[0]
                    body = b'{"PhoneNumberErrors":[{"PhoneNumberId":"%b","ErrorCode":"NotFound"}]}' % number
                    sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    wrong: list[str] = []
    with Echo([]) as server:
        client = client_of(server.url)

        def work(thread: int) -> None:
            for count in range(25):
                one = f"+1{thread}{count:03d}"
                try:
                    found = client.batch_delete_phone_number([one]).phone_number_errors
                    if [error.phone_number_id for error in found] != [one]:
                        wrong.append(one)
                except rawchime.RawChimeError as error:
                    wrong.append(str(error))

        threads = [threading.Thread(target=work, args=(thread,)) for thread in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert server.connections <= 8


# Bad answers: (what the server does once it has read the request, the branch it must end in)


def drip(data: bytes, every: float = 0.1) -> Callable[[socket.socket], None]:
    def run(sock: socket.socket) -> None:
        for byte in data:
            sock.sendall(bytes([byte]))
            time.sleep(every)

    return run


def stall(data: bytes) -> Callable[[socket.socket], None]:
    def run(sock: socket.socket) -> None:
        sock.sendall(data)
        sock.settimeout(30)
        sock.recv(1)

    return run


def then_reset(data: bytes) -> Callable[[socket.socket], None]:
    def run(sock: socket.socket) -> None:
        sock.sendall(data)
        reset(sock)

    return run


def closing(data: bytes) -> Callable[[socket.socket], None]:
    return lambda sock: sock.sendall(data)


def with_body(body: bytes, status: bytes = b"200 OK", *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


NESTED = b'{"PhoneNumberErrors":' + b"[" * 200_000
BAD: dict[str, tuple[Any, type[Exception]]] = {
    "closed at once": (closing(b""), OutcomeUnknown),
    "reset at once": (then_reset(b""), OutcomeUnknown),
    "cut in the status line": (closing(b"HTTP/1.1 20"), OutcomeUnknown),
    "cut after the status line": (closing(HEAD), OutcomeUnknown),
    "cut in a header": (closing(HEAD + b"Content-Le"), OutcomeUnknown),
    "cut after the headers": (closing(HEAD + b"Content-Length: 24\r\n\r\n"), OutcomeUnknown),
    "cut in the body": (closing(SUCCESS[:-5]), OutcomeUnknown),
    "cut in the body, by a reset": (then_reset(SUCCESS[:-5]), OutcomeUnknown),
    "cut in a chunk": (closing(HEAD + b"Transfer-Encoding: chunked\r\n\r\n18\r\n" + BODY[:9]), OutcomeUnknown),
    "cut before the last chunk": (
        closing(HEAD + b"Transfer-Encoding: chunked\r\n\r\n18\r\n" + BODY + b"\r\n"),
        OutcomeUnknown,
    ),
    "cut where close ends the body": (closing(HEAD + b"\r\n" + BODY[:-3]), OutcomeUnknown),
    "length too long": (closing(SUCCESS.replace(b"24", b"25")), OutcomeUnknown),
    "length too short": (closing(SUCCESS.replace(b"24", b"22")), OutcomeUnknown),
    "bytes after a whole answer": (closing(SUCCESS + b"HTTP/1.1 403 Forbidden\r\n\r\n"), OutcomeUnknown),
    "two different lengths": (SUCCESS.replace(b"\r\n\r\n", b"\r\nContent-Length: 25\r\n\r\n"), OutcomeUnknown),
    "length that is no number": (SUCCESS.replace(b"24", b"many"), OutcomeUnknown),
    "length and chunked": (SUCCESS.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"), OutcomeUnknown),
    "chunk size that is no number": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", OutcomeUnknown),
    "garbage": (closing(bytes(range(256)) * 4), OutcomeUnknown),
    "another protocol": (closing(b"SSH-2.0-OpenSSH_9.2\r\n"), OutcomeUnknown),
    "TLS alert": (closing(b"\x15\x03\x03\x00\x02\x02\x28"), OutcomeUnknown),
    "drip of the headers": (drip(HEAD + b"A: " + b"b" * 400), OutcomeUnknown),
    "drip of the body": (drip(SUCCESS + b" " * 400), OutcomeUnknown),
    "silence": (stall(b""), OutcomeUnknown),
    "silence after the headers": (stall(HEAD + b"Content-Length: 24\r\n\r\n"), OutcomeUnknown),
    "interim answers without end": (closing(b"HTTP/1.1 102 Processing\r\n\r\n" * 100), OutcomeUnknown),
    "only 100": (stall(b"HTTP/1.1 100 Continue\r\n\r\n"), OutcomeUnknown),
    "101": (b"HTTP/1.1 101 Switching Protocols\r\nConnection: close\r\n\r\n", OutcomeUnknown),
    "endless headers": (closing(HEAD + b"A: b\r\n" * 100_000), OutcomeUnknown),
    "endless body": (closing(HEAD + b"\r\n" + b" " * 9_000_000), OutcomeUnknown),
    "redirect": (with_body(b"", b"302 Found", b"Location: http://127.0.0.1:1/"), ServiceError),
    "redirect that keeps the method": (with_body(b"", b"307 Temporary Redirect", b"Location: /"), ServiceError),
    "not modified": (b"HTTP/1.1 304 Not Modified\r\n\r\n", ServiceError),
    "HTML": (with_body(b"<html><body>Sign in to the network</body></html>"), OutcomeUnknown),
    "empty 200": (with_body(b""), OutcomeUnknown),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", OutcomeUnknown),
    "202": (with_body(BODY, b"202 Accepted"), OutcomeUnknown),
    "206": (with_body(BODY, b"206 Partial Content"), OutcomeUnknown),
    "JSON cut": (with_body(BODY[:-1]), OutcomeUnknown),
    "JSON array": (with_body(b"[]"), OutcomeUnknown),
    "JSON null": (with_body(b"null"), OutcomeUnknown),
    "JSON of another": (with_body(b'{"status":"ok"}'), OutcomeUnknown),
    "errors that are no list": (with_body(b'{"PhoneNumberErrors":{"a":1}}'), OutcomeUnknown),
    "an error of a number not sent": (
        with_body(b'{"PhoneNumberErrors":[{"PhoneNumberId":"+19"}]}'),
        OutcomeUnknown,
    ),
    "a member twice": (with_body(b'{"PhoneNumberErrors":[],"PhoneNumberErrors":[]}'), OutcomeUnknown),
    "200,000 nested brackets": (with_body(NESTED), OutcomeUnknown),
    "bad UTF-8": (with_body(b'{"PhoneNumberErrors":[],"a":"\xff\xfe"}'), OutcomeUnknown),
    "compressed": (with_body(BODY, b"200 OK", b"Content-Encoding: gzip"), OutcomeUnknown),
    "error in a 200": (with_body(b"{}", b"200 OK", b"x-amzn-ErrorType: ServiceFailureException"), OutcomeUnknown),
    "an error in a second header": (
        with_body(BODY, b"200 OK", b"x-amzn-ErrorType: ", b"X-Amzn-Errortype: ServiceFailureException"),
        OutcomeUnknown,
    ),
    "an error header of another name": (with_body(BODY, b"200 OK", b"x-amzn-error-message: no"), OutcomeUnknown),
    "compressed, in a second header": (
        with_body(BODY, b"200 OK", b"Content-Encoding: identity", b"Content-Encoding: gzip"),
        OutcomeUnknown,
    ),
    "an error in a trailer": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n18\r\n" + BODY + b"\r\n0\r\nx-amzn-errortype: Oops\r\n\r\n",
        OutcomeUnknown,
    ),
    "JSON that says it is HTML": (with_body(BODY, b"200 OK", b"Content-Type: text/html; charset=utf-8"), OutcomeUnknown),
    "JSON that says it is XML": (with_body(BODY, b"200 OK", b"Content-Type: application/problem+xml"), OutcomeUnknown),
    "an error code beside the list": (with_body(b'{"PhoneNumberErrors":[],"ErrorCode":"Oops"}'), OutcomeUnknown),
    "an error beside the list": (with_body(b'{"PhoneNumberErrors":[],"error":{"a":1}}'), OutcomeUnknown),
    "a numeric code beside the list": (with_body(b'{"PhoneNumberErrors":[],"code":500}'), OutcomeUnknown),
    "a code of 0 beside the list": (with_body(b'{"PhoneNumberErrors":[],"error_code":0}'), OutcomeUnknown),
    "a second list in another case": (
        with_body(b'{"PhoneNumberErrors":[],"phoneNumberErrors":[{"PhoneNumberId":"+1"}]}'),
        OutcomeUnknown,
    ),
    "an empty object, no request id": (with_body(b"{}"), OutcomeUnknown),
    "null, no request id": (with_body(b'{"PhoneNumberErrors":null}'), OutcomeUnknown),
    "chunked in odd white space": (
        HEAD + b"Transfer-Encoding: \xa0chunked\x85\r\n\r\n18\r\n" + BODY + b"\r\n0\r\n\r\n",
        OutcomeUnknown,
    ),
    "white space after a chunk size": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n18 \r\n" + BODY + b"\r\n0\r\n\r\n",
        OutcomeUnknown,
    ),
    "a broken chunk extension": (
        HEAD + b'Transfer-Encoding: chunked\r\n\r\n18;a="b\r\n' + BODY + b"\r\n0\r\n\r\n",
        OutcomeUnknown,
    ),
    "a head over the limit, in one piece": (HEAD + b"A: " + b"b" * 70_000 + SUCCESS[15:], OutcomeUnknown),
    "500 cut": (closing(b"HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\n"), OutcomeUnknown),
    "500": (with_body(b"", b"500 Internal Server Error"), ServiceError),
    "502 of a proxy": (with_body(b"<html><title>Bad Gateway</title></html>", b"502 Bad Gateway"), ServiceError),
    "403 without a body": (with_body(b"", b"403 Forbidden"), ServiceError),
}


@pytest.mark.parametrize(("step", "branch"), BAD.values(), ids=BAD)
def test_no_bad_answer_is_taken_for_success(
    step: Any, branch: type[Exception], raw_server: Servers, client_of: Clients
) -> None:
    """Each ends in its branch, within its deadline, with what came of it kept for looking at."""
    server = raw_server(step)
    client = client_of(server.url, timeout=1.0)
    with soon(), pytest.raises(branch) as caught:
        client.batch_delete_phone_number(IDS)
    assert isinstance(caught.value, rawchime.RawChimeError)
    exchange = caught.value.exchanges[0]
    assert exchange.all_sent
    assert exchange.peer == f"127.0.0.1:{server.port}"
    assert len(server.requests) == 1


@contextmanager
def early(data: bytes, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that answers at once, before it has read anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            sock, _ = listener.accept()
            sock = tls.wrap_socket(sock, server_side=True) if tls else sock
            sock.sendall(data)
            sock.settimeout(5)
            with sock, suppress(OSError):
                while sock.recv(65_536):
                    pass

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)


@pytest.mark.parametrize("secure", [False, True])
def test_a_response_that_is_there_before_the_request_is_no_response_to_it(
    secure: bool, client_of: Clients, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent, on plain connections and on TLS, whose session tickets make a socket readable as well."""

    monkeypatch.setattr(attempt, "LOOK", 0.5)  # the thread above needs time to answer
    with early(SUCCESS, tls if secure else None) as url:
        client = client_of(url)
        with pytest.raises(NothingSent, match="before the request was sent") as caught:
            client.batch_delete_phone_number(IDS)
        assert caught.value.exchanges[0].sent == 0


def test_there_are_enough_ways_of_answering_badly() -> None:
    """The issue asks for 25."""
    assert len(BAD) >= 25


@pytest.mark.parametrize("status", [b"429 Too Many Requests", b"503 Service Unavailable"])
def test_a_throttled_call_is_signed_anew_for_each_attempt(status: bytes, raw_server: Servers, client_of: Clients) -> None:
    """Two refusals with Retry-After: 1, then success: three attempts on the wire, three dates, three valid signatures."""
    now = [AT]
    wait = with_body(b"", status, b"Retry-After: 1")
    server = raw_server(wait, wait, SUCCESS)
    client = client_of(
        server.url, retry=RetryPolicy(), clock=lambda: now[0], sleep=lambda seconds: now.append(now.pop() + seconds)
    )
    assert len(client.batch_delete_phone_number(IDS).exchanges) == 3
    dates = set()
    for data in server.requests:
        request = Request.from_bytes(data)
        dates.add(request.get("x-amz-date"))
        at = sigv4.from_amz_date(request.get("x-amz-date"))
        parts = (request.method, request.target, request.headers, request.body)
        assert sigv4.verify(*parts, {CREDENTIALS.access_key: CREDENTIALS.secret_key}.get, at, service="chime").valid
    assert len(dates) == 3


def test_a_redirect_is_not_followed(raw_server: Servers, client_of: Clients) -> None:
    """Nothing reaches the place it points at, and the error says where that is."""
    other = raw_server(SUCCESS)
    server = raw_server(with_body(b"", b"307 Temporary Redirect", b"Location: " + other.url.encode()))
    with pytest.raises(ServiceError, match=other.url):
        client_of(server.url).batch_delete_phone_number(IDS)
    assert other.requests == []


def test_a_drip_does_not_outlive_the_calls_deadline_over_several_attempts(raw_server: Servers, client_of: Clients) -> None:
    """Attempts and waits together end when the whole call's time is over."""
    slow = drip(b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n", 0.01)
    server = raw_server(*[slow] * 50)
    client = client_of(server.url, timeout=1.0, retry=RetryPolicy(max_attempts=50))
    with soon(), pytest.raises(rawchime.RawChimeError):
        client.batch_delete_phone_number(IDS)


# What never leaves


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


def test_a_refused_connection_sends_nothing_and_is_tried_again(client_of: Clients) -> None:
    """Three attempts, none of which left; the text says what happened."""
    client = client_of(f"http://127.0.0.1:{free_port()}", retry=RetryPolicy())
    with pytest.raises(NothingSent, match="refused") as caught:
        client.batch_delete_phone_number(IDS)
    assert [exchange.sent for exchange in caught.value.exchanges] == [0, 0, 0]
    assert caught.value.exchanges[0].peer == ""


def test_a_name_that_does_not_resolve_sends_nothing(client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text speaks of the name."""

    def fail(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NothingSent, match="could not be resolved"):
        client_of("https://voice-chime.example.com").batch_delete_phone_number(IDS)


def test_a_listener_that_never_accepts_ends_at_the_deadline(client_of: Clients) -> None:
    """A full backlog leaves the connection unmade: nothing is sent."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        filling = [socket.socket() for _ in range(4)]
        for sock in filling:
            sock.setblocking(False)
            sock.connect_ex(("127.0.0.1", port))
        with soon(), pytest.raises(NothingSent):
            client_of(f"http://127.0.0.1:{port}", timeout=0.5).batch_delete_phone_number(IDS)
        for sock in filling:
            sock.close()


def test_a_connection_that_breaks_within_the_request_has_sent_nothing(client_of: Clients) -> None:
    """What left is counted: fewer bytes than the request has, so it cannot have been acted on."""
    ids = [f"+1206555{count:07d}" for count in range(400_000)]  # 7 MB: more than the buffers between two sockets hold
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        sock, _ = listener.accept()
        sock.recv(1000)
        reset(sock)

    threading.Thread(target=serve, daemon=True).start()
    client = client_of(f"http://127.0.0.1:{listener.getsockname()[1]}")
    with pytest.raises(NothingSent, match="bytes of the request") as caught:
        client.batch_delete_phone_number(ids)
    exchange = caught.value.exchanges[0]
    assert 0 < exchange.sent < len(exchange.request.to_bytes())
    listener.close()


@pytest.mark.parametrize(
    ("answer", "branch"),
    [
        (with_body(b'{"Message":"too long"}', b"413 Content Too Large"), ServiceError),
        (with_body(BODY), OutcomeUnknown),
    ],
)
def test_an_answer_before_the_last_byte(answer: bytes, branch: type[Exception], client_of: Clients) -> None:
    """A refusal is read although sending broke; a success to half of a request proves nothing."""
    ids = [f"+1206555{count:07d}" for count in range(400_000)]
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        sock, _ = listener.accept()
        sock.recv(1000)
        sock.sendall(answer)
        time.sleep(0.1)
        sock.close()  # with bytes unread: a reset, after the answer has been received

    threading.Thread(target=serve, daemon=True).start()
    client = client_of(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=3.0)
    with pytest.raises(branch) as caught:
        client.batch_delete_phone_number(ids)
    assert not caught.value.exchanges[0].all_sent  # type: ignore[attr-defined]
    listener.close()


def test_a_bad_ca_bundle_is_named(client_of: Clients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A path that is not there, or no certificates in it: nothing is sent, and the path is said."""
    (tmp_path / "empty.pem").write_text("nothing\n")
    for name in ("missing.pem", "empty.pem"):
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / name))
        with pytest.raises(NothingSent, match=name):
            client_of("https://127.0.0.1:1").batch_delete_phone_number(IDS)


# TLS, and proxies


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ssl.SSLContext:
    """A server's context, whose CA the environment trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "voice-chime.us-east-1.amazonaws.com").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    return context


def test_tls_with_a_private_ca(
    raw_server: Servers, client_of: Clients, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS_CA_BUNDLE counts, a proxy does not on loopback; the exchange tells version and peer; connections are kept."""
    proxy = raw_server()
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    server = raw_server(SUCCESS, SUCCESS, tls=tls)
    client = client_of(server.url)
    first, second = (client.batch_delete_phone_number(IDS).exchanges[0] for _ in range(2))
    assert first.tls == "TLSv1.3"
    assert first.peer == f"127.0.0.1:{server.port}"
    assert proxy.connections == 0
    assert server.requests == [first.request.to_bytes(), second.request.to_bytes()]


def test_an_unknown_ca_sends_nothing(raw_server: Servers, client_of: Clients, tls: ssl.SSLContext, tmp_path: Path) -> None:
    """A certificate that cannot be verified ends the connection before a byte of the request."""
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    server = raw_server(SUCCESS, tls=tls)
    with pytest.raises(NothingSent, match="certificate") as caught:
        client_of(server.url, transport=Transport(verify=str(tmp_path / "other.pem"))).batch_delete_phone_number(IDS)
    assert caught.value.exchanges[0].sent == 0
    assert server.requests == []


def test_a_handshake_that_stalls_sends_nothing(client_of: Clients, tls: ssl.SSLContext) -> None:
    """A server that accepts and says nothing is left at the deadline."""
    with socket.create_server(("127.0.0.1", 0)) as listener, soon(), pytest.raises(NothingSent):
        client_of(f"https://127.0.0.1:{listener.getsockname()[1]}", timeout=0.5).batch_delete_phone_number(IDS)


def test_a_handshake_that_drips_sends_nothing(client_of: Clients, tls: ssl.SSLContext) -> None:
    """A byte now and then does not keep the attempt alive."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            sock, _ = listener.accept()
            with sock, suppress(OSError):
                drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 200)(sock)

        threading.Thread(target=serve, daemon=True).start()
        with soon(), pytest.raises(NothingSent):
            client_of(f"https://127.0.0.1:{listener.getsockname()[1]}", timeout=0.5).batch_delete_phone_number(IDS)


@pytest.mark.parametrize("end", ["cut", "close_notify"])
def test_a_body_that_ends_with_the_connection_is_whole_only_with_close_notify(
    end: str, raw_server: Servers, client_of: Clients, tls: ssl.SSLContext
) -> None:
    """Whoever cuts the TCP connection under TLS must not be able to shorten an answer."""

    def run(sock: Any) -> None:
        sock.sendall(HEAD + b"\r\n" + BODY)
        if end == "close_notify":
            with suppress(OSError):
                sock.unwrap()

    client = client_of(raw_server(run, tls=tls).url)
    if end == "cut":
        with pytest.raises(OutcomeUnknown, match="cut"):
            client.batch_delete_phone_number(IDS)
    else:
        client.batch_delete_phone_number(IDS)


class Proxy:
    """An HTTP proxy on loopback that takes every tunnel to one place, or answers CONNECT with what it is told."""

    def __init__(
        self, port: int, answer: bytes | Callable[[socket.socket], None] = b"HTTP/1.1 200 Connected\r\n\r\n"
    ) -> None:
        self.port, self.answer = port, answer
        self.heads: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://user:p%40ss@127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        self.heads.append(read_request(sock))
        if callable(self.answer) or b" 200 " not in self.answer:
            with sock, suppress(OSError):
                (self.answer if callable(self.answer) else closing(self.answer))(sock)
            return
        target = socket.create_connection(("127.0.0.1", self.port))
        sock.sendall(self.answer)
        with sock, target:
            back = threading.Thread(target=self._pump, args=(target, sock), daemon=True)
            back.start()
            self._pump(sock, target)
            back.join()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                sink.sendall(data)
        except OSError:
            pass
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Proxy]]:
    made: list[Proxy] = []

    def make(*args: Any) -> Proxy:
        made.append(Proxy(*args))
        monkeypatch.setenv("HTTPS_PROXY", made[-1].url)
        return made[-1]

    yield make
    for proxy in made:
        proxy.listener.close()


AWS = "https://voice-chime.us-east-1.amazonaws.com"


def test_https_goes_through_the_environments_proxy(
    raw_server: Servers, client_of: Clients, tls: ssl.SSLContext, through: Callable[..., Proxy]
) -> None:
    """CONNECT to the service's own name, with the proxy's credentials; inside, the same bytes as ever, twice."""
    server = raw_server(SUCCESS, SUCCESS, tls=tls)
    proxy = through(server.port)
    client = client_of(AWS)
    first, second = (client.batch_delete_phone_number(IDS).exchanges[0] for _ in range(2))
    assert server.requests == [first.request.to_bytes(), second.request.to_bytes()]
    assert len(proxy.heads) == 1
    assert proxy.heads[0].startswith(b"CONNECT voice-chime.us-east-1.amazonaws.com:443 HTTP/1.1\r\nHost: voice-chime")
    assert b"Proxy-Authorization: Basic dXNlcjpwQHNz\r\n" in proxy.heads[0]
    assert b"AWS4" not in proxy.heads[0]
    assert (first.tls, first.sent) == ("TLSv1.3", len(server.requests[0]))


def test_no_proxy_is_respected(client_of: Clients, through: Callable[..., Proxy], monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that NO_PROXY names is not asked for through the proxy."""
    proxy = through(1)
    monkeypatch.setenv("NO_PROXY", "localhost.test")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
    with pytest.raises(NothingSent, match="no address"):
        client_of("https://localhost.test").batch_delete_phone_number(IDS)
    assert proxy.heads == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "403"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 9\r\n\r\nno answer", "502"),
        (b"SSH-2.0-x\r\n\r\n", "refused"),
        (closing(b""), "did not answer"),
        (closing(b"HTTP/1.1 200 Conn"), "did not answer"),
        (drip(b"HTTP/1.1 200 Connected\r\nA: " + b"b" * 200), "time"),
        (stall(b""), "time"),
        (closing(b"HTTP/1.1 200 Connected\r\n\r\n"), "connection"),
        (closing(b"HTTP/1.1 200 Connected\r\nA: " + b"b" * 20_000), "did not answer"),
    ],
)
def test_what_breaks_on_the_way_through_a_proxy_has_sent_nothing(
    answer: Any, says: str, client_of: Clients, tls: ssl.SSLContext, through: Callable[..., Proxy]
) -> None:
    """A tunnel that is refused, cut, dripped or stalled ends before the request, and in time."""
    through(1, answer)
    with soon(), pytest.raises(NothingSent, match=says) as caught:
        client_of(AWS, timeout=0.6).batch_delete_phone_number(IDS)
    assert caught.value.exchanges[0].sent == 0


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://user:sekret@127.0.0.1:1",
        "https://user:sekret@127.0.0.1:1",
        "http://user:sekret@127.0.0.1:99999",
        "http://user:sek/ret@127.0.0.1:1",
        "http://user:sek#ret@127.0.0.1:1",
        "user:sekret://@127.0.0.1",
        "http://user:sekret@",
        "http://user:sekret@[::1",
    ],
)
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(
    proxy: str, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only http:// proxies can be used, and the URL, which holds a password, is not quoted."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(NothingSent) as caught:
        client_of(AWS).batch_delete_phone_number(IDS)
    assert "sek" not in str(caught.value)


def test_a_proxy_that_refuses_is_named(client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom it could not reach."""
    monkeypatch.setenv("HTTPS_PROXY", "user:sekret@127.0.0.1:1")
    with pytest.raises(NothingSent, match=r"through the proxy 127\.0\.0\.1:1: .*refused"):
        client_of(AWS).batch_delete_phone_number(IDS)


@pytest.mark.parametrize("first", ["no such family", "swallows everything"])
def test_each_address_of_a_name_gets_its_turn(
    first: str, raw_server: Servers, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address whose family is switched off, or that never answers, leaves time for the next."""
    server = raw_server(SUCCESS)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        filling = [socket.socket() for _ in range(4)]
        for sock in filling:
            sock.setblocking(False)
            sock.connect_ex(full.getsockname())
        family = -1 if first == "no such family" else socket.AF_INET
        rows = [
            (family, socket.SOCK_STREAM, 6, "", full.getsockname()),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
        client_of("http://localhost", timeout=1.0).batch_delete_phone_number(IDS)
        for sock in filling:
            sock.close()


def test_an_endless_deadline_is_one(raw_server: Servers, client_of: Clients) -> None:
    """Infinity is more than a socket takes."""
    client = client_of(raw_server(SUCCESS).url, timeout=float("inf"), attempt_timeout=float("inf"))
    client.batch_delete_phone_number(IDS)


def test_over_tls_what_left_is_counted_too(client_of: Clients, tls: ssl.SSLContext) -> None:
    """A server that reads a part of a long request and stalls has been sent a part."""
    ids = [f"+1206555{count:07d}" for count in range(400_000)]
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            sock, _ = listener.accept()
            with suppress(OSError), tls.wrap_socket(sock, server_side=True) as inner:
                inner.recv(1000)
                time.sleep(2)

        threading.Thread(target=serve, daemon=True).start()
        client = client_of(f"https://127.0.0.1:{listener.getsockname()[1]}", timeout=1.0)
        with pytest.raises(NothingSent, match="bytes of the request") as caught:
            client.batch_delete_phone_number(ids)
    exchange = caught.value.exchanges[0]
    assert 0 < exchange.sent < len(exchange.request.to_bytes())


def test_a_proxys_password_shows_nowhere(client_of: Clients, through: Callable[..., Proxy]) -> None:
    """Not in the error, and not in the exchange."""
    through(1, b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    with pytest.raises(NothingSent) as caught:
        client_of(AWS).batch_delete_phone_number(IDS)
    for text in (str(caught.value), repr(caught.value.exchanges)):
        assert "p%40ss" not in text
        assert "p@ss" not in text
        assert "dXNlcjpwQHNz" not in text


# The responses library works on it unchanged


@responses.activate
def test_responses_answers_in_the_services_place() -> None:
    """A user of the library mocks the service as any code that uses requests."""
    responses.post(
        f"{AWS}/phone-numbers",
        json={"PhoneNumberErrors": [{"PhoneNumberId": "+12065550101", "ErrorCode": "NotFound", "ErrorMessage": "m"}]},
        headers={"x-amzn-RequestId": "r-1"},
        match=[
            responses.matchers.query_param_matcher({"operation": "batch-delete"}),
            responses.matchers.json_params_matcher({"PhoneNumberIds": IDS}),
            responses.matchers.header_matcher({"Content-Type": "application/json"}),
        ],
    )
    result = Client("us-east-1", credentials=CREDENTIALS).batch_delete_phone_number(IDS)
    assert result.phone_number_errors == (rawchime.PhoneNumberError("%2B12065550101", "NotFound", "m"),)
    assert result.request_id == "r-1"
    assert "Signature=" in responses.calls[0].request.headers["Authorization"]


@responses.activate
def test_responses_plays_a_sequence() -> None:
    """Throttled, then accepted."""
    responses.post(f"{AWS}/phone-numbers", status=429)
    responses.post(f"{AWS}/phone-numbers", json={"PhoneNumberErrors": []})
    slept: list[float] = []
    client = Client("us-east-1", credentials=CREDENTIALS, sleep=slept.append)
    assert len(client.batch_delete_phone_number(IDS).exchanges) == 2
    assert len(slept) == 1


@pytest.mark.parametrize(
    ("failure", "branch"),
    [
        (requests.ConnectionError("refused"), NothingSent),
        (requests.ConnectTimeout("slow"), NothingSent),
        (requests.ReadTimeout("slow"), OutcomeUnknown),
    ],
)
def test_responses_plays_a_failure(failure: Exception, branch: type[Exception]) -> None:
    """Where nothing can be counted, a time-out of reading is the one that says that the request had left."""
    with responses.RequestsMock() as mock:
        mock.post(f"{AWS}/phone-numbers", body=failure)
        with pytest.raises(branch):
            Client("us-east-1", credentials=CREDENTIALS, retry=RetryPolicy(max_attempts=1)).batch_delete_phone_number(IDS)


@responses.activate
def test_responses_lets_through_what_it_is_told_to(raw_server: Servers, client_of: Clients) -> None:
    """A passed-through call is a real one, counted as ever."""
    server = raw_server(SUCCESS)
    responses.add_passthru(server.url)
    assert client_of(server.url).batch_delete_phone_number(IDS).exchanges[0].received == SUCCESS
