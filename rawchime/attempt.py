"""One attempt on a socket: it counts the bytes sent, keeps the bytes received, and never waits beyond its deadline.

The sockets are those of urllib3's connections and pool.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool

from .framing import read_response
from .message import Malformed, Request, Response

LOOK = 0.002
"""Seconds to look at a new connection before the request leaves: a response that is already there answers no request."""


class Attempt:
    """One attempt. It counts the bytes sent, keeps the bytes received, and waits until the deadline at most."""

    __slots__ = ("data", "deadline", "limit", "sent", "received", "peer", "tls", "reused", "untouched")

    def __init__(self, request: Request, deadline: float, limit: int) -> None:
        self.data = request.to_bytes()
        self.deadline = deadline
        self.limit = limit
        self.sent = 0
        self.received = bytearray()
        self.peer = self.tls = ""
        self.reused = False
        self.untouched = True

    def left(self) -> float:
        """Return the seconds left. Raises TimeoutError if there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, 86_400.0)  # an infinite deadline is a day to the operating system

    def run(self, pool: HTTPConnectionPool) -> Response:
        self.untouched = False
        connection: Any = pool._get_conn()  # checks that a pooled one has not been closed meanwhile
        try:
            self.reused = connection.sock is not None
            connection.attempt = self
            if not self.reused:
                if pool.proxy is not None:
                    pool._prepare_proxy(connection)
                else:
                    connection.connect()
            self.look_at(connection.sock)
            if not self.reused:  # a pooled one that has something to read is thrown away by the pool
                self.hear(connection.sock)
            response = self.exchange(connection.sock)
            if not response.keep_alive:
                connection.close()
        except BaseException:  # also an interrupt: the rest of a response must not answer the next request
            connection.close()
            raise
        finally:
            connection.attempt = None
            pool._put_conn(connection)
        return response

    def hear(self, sock: Any) -> None:
        """Raise Malformed if a response arrived before the request was sent. TLS session tickets do not count."""
        sock.settimeout(min(LOOK, self.left()))
        try:
            data = sock.recv(65_536)
        except (TimeoutError, ssl.SSLWantReadError):
            return
        except ssl.SSLEOFError:
            data = b""
        self.received += data
        if not data:
            raise ConnectionError("the connection was closed before the request was sent")
        raise Malformed("a response arrived before the request was sent, so it cannot be the response to this request")

    def exchange(self, sock: Any) -> Response:
        broken: OSError | None = None
        try:
            while self.sent < len(self.data):
                sock.settimeout(self.left())
                # At most one TLS record: for more, TLS reports nothing until the last record is out.
                self.sent += sock.send(memoryview(self.data)[self.sent : self.sent + 16_384])
        except OSError as error:
            broken = error  # the service may have responded before it closed
        try:
            return read_response(lambda: self.receive(sock), self.limit)
        except (OSError, Malformed):
            if broken:
                raise broken from None
            raise

    def receive(self, sock: Any) -> bytes:
        sock.settimeout(self.left())
        try:
            data: bytes = sock.recv(65_536)
        except ssl.SSLEOFError:  # no close_notify: the connection was cut
            raise ConnectionError("the TLS connection was cut") from None
        self.received += data
        return data

    def look_at(self, sock: Any) -> None:
        try:
            host, port = sock.getpeername()[:2]
            self.peer = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        except (OSError, AttributeError):
            self.peer = ""
        version = getattr(sock, "version", None)
        self.tls = version() or "" if version else ""
        if self.tls:
            # A body that ends with the connection is complete only if TLS confirms it (RFC 8446 §6.1). By default, Python
            # ignores a cut.
            sock.suppress_ragged_eofs = False


class _Counted:
    """A connection whose steps (TCP, CONNECT, TLS) all end at the deadline of its attempt."""

    attempt: Attempt | None = None

    def _new_conn(self: Any) -> socket.socket:
        attempt: Attempt = self.attempt
        refused: OSError = ConnectionError("the name has no address")
        found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        for tried, (family, kind, protocol, _, address) in enumerate(found):
            sock = None
            try:
                sock = socket.socket(family, kind, protocol)
                # A share of the time left, so that an address that never answers leaves time for the others.
                sock.settimeout(attempt.left() / (len(found) - tried))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect(address)
                sock.settimeout(attempt.left())  # the TLS handshake uses this as its total limit
            except OSError as error:
                refused = error
                if sock is not None:
                    sock.close()
            else:
                return sock
        raise refused

    def _tunnel(self: Any) -> None:
        """RFC 9110 §9.3.6. Reads nothing beyond the head: the next bytes belong to the tunnel."""
        attempt: Attempt = self.attempt
        host = f"[{self._tunnel_host}]" if ":" in self._tunnel_host else self._tunnel_host
        authority = f"{host}:{self._tunnel_port}"
        lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
        lines += [f"{name}: {value}" for name, value in self._tunnel_headers.items() if name.lower() != "host"]
        self.sock.settimeout(attempt.left())
        self.sock.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        head = bytearray()
        while not head.endswith(b"\r\n\r\n"):
            self.sock.settimeout(attempt.left())
            byte = self.sock.recv(1)
            head += byte
            if not byte or len(head) > 8_192:
                raise ConnectionError("the proxy closed the connection, or did not answer CONNECT in HTTP")
        status = bytes(head.split(b"\r\n")[0]).decode("latin-1")
        words = status.split(" ", 2)
        if not words[0].startswith("HTTP/1.") or words[1:2] != ["200"]:
            self.close()
            raise ConnectionError(f"the proxy refused the tunnel: {status[:100]!r}")
        self.sock.settimeout(attempt.left())


class HTTP(_Counted, HTTPConnection):
    pass


class HTTPS(_Counted, HTTPSConnection):
    pass
