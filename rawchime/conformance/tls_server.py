"""A service behind TLS for the rules: with a wrong certificate, a plain-text response, or no response."""

from __future__ import annotations

import socket
import ssl
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..local.exchanged import Answer, Received
from ..local.http import Server
from .case import BY_NAME, CUT, EXPIRED, NO_HANDSHAKE, OTHER_CA, PLAIN, SELF_SIGNED, TRUSTED, WRONG_NAME
from .certificates import authority, leaf

_HANDSHAKE = b"\x16"
"""The first byte of a TLS handshake (RFC 8446 section 5.1)."""
_NO_TLS = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

VARIABLES = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""The variables that name a file of CA certificates, for AWS's tools and for HTTP libraries."""


def bundle(kind: str, folder: str) -> dict[str, str]:
    """Write the CA certificate into ``folder``, and return the variables that name it.

    Raises NotRun if certificates cannot be made.
    """
    path = Path(folder) / "ca.pem"
    path.write_bytes(authority("someone else" if kind == OTHER_CA else "kit").certificate)
    return dict.fromkeys(VARIABLES, str(path))


class TlsServer(Server):
    """A Server whose connections begin with a TLS handshake of a case's kind."""

    def __init__(
        self, kind: str, handle: Callable[[Received], Answer], saw: Callable[[Received, Answer, bytes], None]
    ) -> None:
        self._kind = kind
        self._context = None if kind in (PLAIN, NO_HANDSHAKE) else _context(kind)
        super().__init__(handle, saw)
        self.url = self.url.replace("http://", "https://", 1)
        if kind == BY_NAME:
            self.url = self.url.replace("127.0.0.1", "localhost")

    def _serve(self, sock: socket.socket) -> None:
        if self._kind == NO_HANDSHAKE:
            with suppress(OSError):
                while sock.recv(65_536):  # until the client disconnects
                    pass
        if self._context is None:
            with suppress(OSError):
                if sock.recv(1, socket.MSG_PEEK) == _HANDSHAKE:
                    sock.sendall(_NO_TLS)
                    sock.shutdown(socket.SHUT_RDWR)
            super()._serve(sock)
            return
        try:
            sock.settimeout(10.0)
            wrapped = self._context.wrap_socket(sock, server_side=True)
        except OSError:  # the client rejected the certificate or does not use TLS
            sock.close()
            return
        try:
            self._converse(wrapped)
            if self._kind != CUT:
                wrapped.shutdown(socket.SHUT_WR)
        except (OSError, ValueError):  # the client disconnected
            pass
        finally:
            wrapped.close()
            with self._lock:
                self._connections.discard(sock)


class _Ending(ssl.SSLSocket):
    """A socket that sends close_notify before it ends the connection, as servers should (RFC 8446 section 6.1)."""

    def shutdown(self, how: int) -> None:
        with suppress(OSError, ValueError):  # the client disconnected, or still sends
            self.settimeout(1.0)
            self.unwrap()
        with suppress(OSError):
            super().shutdown(how)


def _context(kind: str) -> ssl.SSLContext:
    if kind == BY_NAME:
        right, context = _context(TRUSTED), _context(WRONG_NAME)

        def choose(sock: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
            if name == "localhost":
                sock.context = right

        context.sni_callback = choose
        return context
    pair = leaf(kind if kind in (SELF_SIGNED, WRONG_NAME, EXPIRED) else "right")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind != CUT:
        context.sslsocket_class = _Ending
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # load_cert_chain reads only files
        file.write(pair.certificate + pair.key)
        file.flush()
        context.load_cert_chain(file.name)
    return context
