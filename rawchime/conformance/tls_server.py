"""The service behind TLS, as the rules on TLS need it: with a wrong certificate, a plain answer, or none at all."""

from __future__ import annotations

import socket
import ssl
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..local.http import Answer, Received, Server
from .certificates import authority, leaf

TRUSTED, OTHER_CA, SELF_SIGNED, WRONG_NAME, EXPIRED = "trusted", "other-ca", "self-signed", "wrong-name", "expired"
PLAIN, NO_HANDSHAKE, CUT, BY_NAME = "plain", "no-handshake", "cut", "by-name"
"""What stands at the https endpoint. With CUT the connection ends without close_notify; with
BY_NAME the right certificate is for those only that ask for localhost by name."""

_HANDSHAKE = b"\x16"
"""The first byte of a TLS handshake (RFC 8446 section 5.1)."""
_NO_TLS = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

VARIABLES = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""Where clients look for a file of CA certificates, by the libraries that they are built on."""


def bundle(kind: str, folder: str) -> dict[str, str]:
    """Return the variables that tell a client which CA to trust; the file is written into ``folder``.

    Raises NotRun where certificates cannot be made.
    """
    path = Path(folder) / "ca.pem"
    path.write_bytes(authority("someone else" if kind == OTHER_CA else "kit").certificate)
    return dict.fromkeys(VARIABLES, str(path))


class TlsServer(Server):
    """A Server whose connections begin with a TLS handshake, of one of the kinds above."""

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
                while sock.recv(65_536):  # until the client goes away
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
        except OSError:  # the client refused the certificate, or spoke no TLS
            sock.close()
            return
        try:
            self._converse(wrapped)
            if self._kind != CUT:
                wrapped.unwrap()  # sends close_notify
        except (OSError, ValueError):  # the client went away
            pass
        finally:
            wrapped.close()
            with self._lock:
                self._connections.discard(sock)


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
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # load_cert_chain takes files only
        file.write(pair.certificate + pair.key)
        file.flush()
        context.load_cert_chain(file.name)
    return context
