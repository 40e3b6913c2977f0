"""A service that reads a request and gives one answer, always the same: it costs so little that the client's cost shows.

As a process: it prints its URL.
"""

from __future__ import annotations

import socket
import threading

ANSWER = (
    b"HTTP/1.1 200 OK\r\nx-amzn-RequestId: f6ac5632-e71a-4755-997b-971c4dbff22c\r\nContent-Type: application/json\r\n"
    b'Content-Length: 24\r\nDate: Wed, 18 Sep 2019 19:53:49 GMT\r\n\r\n{"PhoneNumberErrors":[]}'
)


def serve(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    data = b""
    while True:
        while (end := data.find(b"\r\n\r\n")) < 0:
            more = sock.recv(65_536)
            if not more:
                return
            data += more
        _, _, length = data[:end].lower().partition(b"content-length:")
        whole = end + 4 + int(length.partition(b"\r\n")[0] or 0)
        while len(data) < whole:
            data += sock.recv(65_536)
        data = data[whole:]
        sock.sendall(ANSWER)


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
