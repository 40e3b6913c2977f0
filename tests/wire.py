"""A server that answers with exactly the bytes a test wants, and keeps exactly the bytes it was sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

Step = bytes | Callable[[socket.socket], None]

SUCCESS = b'HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n{"PhoneNumberErrors":[]}'


def read_request(sock: socket.socket) -> bytes:
    """One request with a Content-Length, byte for byte; what there was where the peer went away."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65_536)
        if not more:
            return data
        data += more
    head = data.partition(b"\r\n\r\n")[0]
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(data) < len(head) + 4 + length:
        more = sock.recv(65_536)
        if not more:
            return data
        data += more
    return data


class RawServer:
    """Answers the n-th request with the n-th step: bytes to send, or a function that is given the socket.

    After bytes that ask for it (``Connection: close``, or ``close=True``) and after each function the connection is closed.
    """

    def __init__(self, steps: Iterable[Step], *, close: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self.steps = list(steps)
        self.requests: list[bytes] = []
        self.connections = 0
        self._close, self._tls = close, tls
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> RawServer:
        return self

    def __exit__(self, *_: object) -> None:
        for sock in [self._listener, *self._open]:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(sock)
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
                self._open.append(sock)
            while request := read_request(sock):
                with self._lock:
                    self.requests.append(request)
                    step = self.steps.pop(0)
                if callable(step):
                    step(sock)
                    break
                sock.sendall(step)
                if self._close or b"connection: close" in step.lower():
                    break
        except OSError:
            pass
        finally:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_WR)
            sock.close()


def reset(sock: socket.socket) -> None:
    """End a connection with RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    sock.close()
