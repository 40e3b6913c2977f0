"""The HTTP front of the local service: h11 over sockets, a thread a connection, every received byte kept."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import h11

from ..message import Headers

MAX_BODY = 4 * 1024 * 1024
IDLE_SECONDS = 60.0


class Received(NamedTuple):
    """A request as it arrived: its parts, and the bytes that they were read from."""

    method: str
    target: str
    headers: Headers
    body: bytes
    raw: bytes


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes
    reason: str = ""


class Server:
    """Listens on ``host:port`` (0: any free port) and answers with ``handle`` until it is closed."""

    def __init__(self, handle: Callable[[Received], Answer], host: str = "127.0.0.1", port: int = 0) -> None:
        self._handle = handle
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        host, port = self._listener.getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._thread = threading.Thread(target=self._accept, name="rawchime-local", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and close every connection. Answers that were given stay given."""
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        with self._lock:
            for sock in self._connections:
                with suppress(OSError):  # the peer was faster
                    sock.shutdown(socket.SHUT_RDWR)

    def wait(self) -> None:
        """Until the server is closed."""
        self._closed.wait()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:  # closed; or out of file descriptors, which passes
                self._closed.wait(0.05)
                continue
            with self._lock:
                self._connections.add(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            sock.settimeout(IDLE_SECONDS)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._converse(sock)
        except OSError:
            pass  # the client went away, or was silent for too long
        finally:
            with self._lock:
                self._connections.discard(sock)
            sock.close()

    def _converse(self, sock: socket.socket) -> None:
        connection = h11.Connection(h11.SERVER)
        raw = bytearray()
        while True:
            received = None
            try:
                received = _read(connection, sock, raw)
                if received is None:
                    return
                answer = self._handle(received)
            except h11.RemoteProtocolError as error:
                headers = (("Content-Type", "application/json"), ("Connection", "close"))
                body = json.dumps({"message": f"not a valid HTTP/1.1 request: {error}"}).encode()
                answer = Answer(error.error_status_hint, headers, body)
            # RFC 9110 §9.3.2: the answer to HEAD tells the length of a body that it does not have.
            _write(connection, sock, answer, bodiless=received is not None and received.method == "HEAD")
            if connection.our_state is h11.MUST_CLOSE or connection.our_state is h11.ERROR:
                return
            raw = bytearray(connection.trailing_data[0])
            connection.start_next_cycle()


def _read(connection: h11.Connection, sock: socket.socket, raw: bytearray) -> Received | None:
    """The next whole request, or None at the end of the connection."""
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                sock.sendall(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            data = sock.recv(65_536)
            raw += data
            connection.receive_data(data)
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MAX_BODY:
                raise h11.RemoteProtocolError(f"the body is longer than {MAX_BODY} bytes", error_status_hint=413)
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in head.headers.raw_items())
            end = len(raw) - len(connection.trailing_data[0])
            target = head.target.decode("ascii", "surrogateescape")
            return Received(head.method.decode("ascii"), target, headers, bytes(body), bytes(raw[:end]))
        else:  # ConnectionClosed
            return None


def _write(connection: h11.Connection, sock: socket.socket, answer: Answer, *, bodiless: bool = False) -> None:
    headers = [*answer.headers, ("Content-Length", str(len(answer.body)))]
    head = h11.Response(status_code=answer.status, headers=headers, reason=answer.reason.encode("latin-1"))
    body = b"" if bodiless else answer.body
    parts = [connection.send(head), connection.send(h11.Data(data=body)), connection.send(h11.EndOfMessage())]
    sock.sendall(b"".join(part for part in parts if part))
