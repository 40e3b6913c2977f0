"""The HTTP front of the local service: h11 over sockets, one thread per connection. Every received byte is kept.

Each raw head is checked before h11 parses it, because h11 accepts some requests that are refused here: requests that
one parser reads as one and another as two (RFC 9112 §11.2), endless heads and bodies, and endlessly slow senders.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import h11

from ..framing import response_of
from ..message import Malformed
from . import faults
from .exchanged import Answer, Received

MAX_HEAD = 65_536
MAX_BODY = 4 * 1024 * 1024
MOST = 1_000
"""Maximum connections at a time; each has a thread."""
IDLE_SECONDS = 60.0
"""Maximum seconds between two requests of a connection."""
REQUEST_SECONDS = 15.0
"""Maximum seconds from a request's first byte to its last."""

CUT = "the connection ended before the request was complete"

_ONCE = (b"host", b"content-length", b"transfer-encoding", b"authorization", b"x-amz-date", b"x-amz-security-token")
_REQUEST_LINE = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [!-~]+ HTTP/1\.[01]")
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class Refused(Exception):
    """Raised for bytes that are not a request, or a request that is not accepted."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Server:
    """Listens on ``host:port`` (0: any free port) and responds with ``handle`` until it is closed.

    ``saw`` is called with each request, its response and the response's bytes before they are sent. If no valid request
    arrived, it gets the received bytes. ``left`` is called with the bytes after the last request of a connection.
    """

    def __init__(
        self,
        handle: Callable[[Received], Answer],
        saw: Callable[[Received, Answer, bytes], None],
        host: str = "127.0.0.1",
        port: int = 0,
        left: Callable[[bytes], None] = lambda data: None,
    ) -> None:
        self._handle, self._saw, self._left = handle, saw, left
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        host, port = self._listener.getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._thread = threading.Thread(target=self._accept, name="rawchime-local", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and close every connection. Responses that were sent are not taken back."""
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        with self._lock:
            for sock in self._connections:
                with suppress(OSError):  # the peer has already disconnected
                    sock.shutdown(socket.SHUT_RDWR)

    def wait(self) -> None:
        """Wait until the server is closed. A signal that arrives just before a sleep is noticed after it."""
        while not self._closed.is_set():
            time.sleep(0.2)  # Event.wait takes a lock, which an exception from a signal handler would break

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:  # closed; or out of file descriptors, which is temporary
                self._closed.wait(0.05)
                continue
            with self._lock:
                if len(self._connections) >= MOST:
                    sock.close()
                    continue
                self._connections.add(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._converse(sock)
        except OSError:
            pass  # the client disconnected
        finally:
            with self._lock:
                self._connections.discard(sock)
            sock.close()

    def _converse(self, sock: socket.socket) -> None:
        connection = _Connection(sock)
        while True:
            received = None
            try:
                received = connection.read()
                if received is None:
                    return
                answer = self._handle(received)
            except Refused as error:
                answer = _refusal(error.status, str(error))
            except h11.RemoteProtocolError as error:
                answer = _refusal(error.error_status_hint, str(error))
            except OSError:
                raise
            except Exception as error:  # a bug in the service: report it to the client, and continue
                answer = _refusal(500, f"the local service failed: {error!r}")
            # RFC 9110 §9.3.2: a response to HEAD states the length of a body that it does not have.
            data = answer.raw
            if data is None:
                data = _bytes(connection.state, answer, bodiless=received is not None and received.method == "HEAD")
            self._saw(received or connection.unread(), answer, data)
            if answer.fault:
                faults.send(sock, data, answer.fault)
                return
            sock.sendall(data)
            if answer.raw is not None or not connection.next():
                self._left(connection.state.trailing_data[0] + _linger(sock))
                return


class _Connection:
    """Reads the requests of one client, one after another."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.state = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        self.raw = bytearray()
        host, port = sock.getpeername()[:2]
        self.peer = f"{host}:{port}"

    def read(self) -> Received | None:
        """Return the next whole request, or None at the end of the connection. Raises Refused."""
        deadline = time.monotonic() + REQUEST_SECONDS if self.raw else 0.0
        while (end := self.raw.find(b"\r\n\r\n")) < 0:
            if len(self.raw) > MAX_HEAD:
                raise Refused(431, f"the head is longer than {MAX_HEAD} bytes")
            if not self._more(deadline):
                if not self.raw:
                    return None
                raise Refused(400, CUT)
            deadline = deadline or time.monotonic() + REQUEST_SECONDS
        if end > MAX_HEAD:
            raise Refused(431, f"the head is longer than {MAX_HEAD} bytes")
        _check_head(bytes(self.raw[:end]))
        return self._whole(deadline)

    def unread(self) -> Received:
        """Return the received bytes, which are not a valid request."""
        return Received("", "", (), b"", bytes(self.raw), self.peer, time.time())

    def next(self) -> bool:
        """Prepare for another request. Return False if the connection must be closed."""
        if self.state.our_state is h11.MUST_CLOSE or self.state.our_state is h11.ERROR:
            return False
        self.raw = bytearray(self.state.trailing_data[0])
        self.state.start_next_cycle()
        return True

    def _whole(self, deadline: float) -> Received | None:
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = self.state.next_event()
            if event is h11.NEED_DATA:
                if self.state.they_are_waiting_for_100_continue:
                    go_on = h11.InformationalResponse(status_code=100, headers=[])
                    self.sock.sendall(self.state.send(go_on) or b"")
                if not self._more(deadline):
                    raise Refused(400, CUT)
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > MAX_BODY:
                    raise Refused(413, f"the body is longer than {MAX_BODY} bytes")
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                if event.headers:
                    raise Refused(400, "trailers are not supported")
                headers = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in head.headers.raw_items())
                raw = bytes(self.raw[: len(self.raw) - len(self.state.trailing_data[0])])
                if any(name == b"transfer-encoding" for name, _ in head.headers):
                    _check_chunks(raw)
                target = head.target.decode("ascii", "surrogateescape")
                return Received(head.method.decode("ascii"), target, headers, bytes(body), raw, self.peer, time.time())
            else:  # ConnectionClosed
                return None

    def _more(self, deadline: float) -> bool:
        left = deadline - time.monotonic() if deadline else IDLE_SECONDS
        self.sock.settimeout(max(left, 0.001))
        try:
            data = self.sock.recv(65_536)
        except TimeoutError:
            if not deadline:
                return False
            raise Refused(408, f"the request took longer than {REQUEST_SECONDS:g} s") from None
        self.raw += data
        self.state.receive_data(data)
        return bool(data)


def _check_head(head: bytes) -> None:
    """Refuse a head that two parsers could read differently. h11 checks the rest."""
    lines = head.split(b"\r\n")
    if any(b"\n" in line or b"\r" in line or b"\0" in line for line in lines):
        raise Refused(400, "a line of the head does not end with CR LF")
    if not _REQUEST_LINE.fullmatch(lines[0]):
        raise Refused(400, "the request line is not valid HTTP/1.1")
    names = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not _NAME.fullmatch(name):
            raise Refused(400, "a line of the request's head is not a header")
        if not _VALUE.fullmatch(value):
            raise Refused(400, f"the header {name.decode()} has a character that HTTP does not allow")
        names.append(name.lower())
    for name in _ONCE:
        if names.count(name) > 1:
            raise Refused(400, f"the header {name.decode()} appears twice")
    if b"content-length" in names and b"transfer-encoding" in names:
        raise Refused(400, "the request has both Content-Length and Transfer-Encoding")
    if b"transfer-encoding" in names and lines[0].endswith(b"1.0"):
        raise Refused(400, "HTTP/1.0 has no Transfer-Encoding")  # RFC 9112 §6.1
    length = next((line.partition(b":")[2].strip() for line in lines if line.lower().startswith(b"content-length:")), b"0")
    if not re.fullmatch(rb"[0-9]{1,15}", length):
        raise Refused(400, "Content-Length is not a number")
    if int(length) > MAX_BODY:
        raise Refused(413, f"the body is longer than {MAX_BODY} bytes")


def _check_chunks(raw: bytes) -> None:
    """Refuse chunks that h11 accepts but other parsers reject, for example a bare CR in an extension."""
    framed = raw[raw.index(b"\r\n\r\n") :]
    try:
        response_of(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" + framed)
    except Malformed as error:
        raise Refused(400, f"the chunks are malformed: {error}") from None


def _refusal(status: int, reason: str) -> Answer:
    headers = (("Content-Type", "application/json"), ("Connection", "close"))
    return Answer(status, headers, json.dumps({"message": reason}).encode())


def _bytes(state: h11.Connection, answer: Answer, *, bodiless: bool) -> bytes:
    headers = [*answer.headers, ("Content-Length", str(len(answer.body)))]
    head = h11.Response(status_code=answer.status, headers=headers, reason=answer.reason.encode("latin-1"))
    if state.our_state not in (h11.IDLE, h11.SEND_RESPONSE):  # the received bytes were not even a request
        state = h11.Connection(h11.SERVER)
    body = b"" if bodiless else answer.body
    parts = [state.send(head), state.send(h11.Data(data=body)), state.send(h11.EndOfMessage())]
    return b"".join(part for part in parts if part)


def _linger(sock: socket.socket) -> bytes:
    """Return bytes that still arrive. Closing over unread bytes would send a reset, which could lose the response."""
    came = b""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(0.5)
        end = time.monotonic() + 1.0
        while time.monotonic() < end and (piece := sock.recv(65_536)):
            came = (came + piece)[:MAX_HEAD]
    return came
