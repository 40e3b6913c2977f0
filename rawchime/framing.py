"""Where a response ends: reading exactly one from a connection (RFC 9112 §6, §7).

Nothing here does I/O: the bytes come from a function.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .message import Exchange, Headers, Malformed, Response, content_length, parse_field, parse_head

_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?")  # RFC 9112 §4
# RFC 9112 §7.1, §7.1.1: white space stands only around the parts of an extension. Compiled when there is a chunk.
_WORD = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_QUOTED = rb'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"'
_CHUNK_SIZE = rb"([0-9A-Fa-f]{1,15})(?:[ \t]*;[ \t]*" + _WORD + rb"(?:[ \t]*=[ \t]*(?:" + _WORD + rb"|" + _QUOTED + rb"))?)*"
_CHUNK_LINE = re.compile(rb"(?:\A|\r\n)[0-9A-Fa-f]{1,15}[^\r\n]*\r\n")

MAX_HEAD = 65_536
"""Most bytes of one head, or of a chunked body's trailers."""
MAX_INTERIM = 16
"""Most 1xx answers before the final one."""


def legible(exchange: Exchange) -> bytes:
    """Return what was received without the framing of chunks, which could split a secret."""
    response = exchange.response
    data = exchange.received or (response.to_bytes() if response else b"")
    if response is not None:
        return data[: len(data) - len(response.payload)] + response.body
    head, mark, body = data.partition(b"\r\n\r\n")
    return head + mark + (_CHUNK_LINE.sub(b"", body) if b"chunked" in head.lower() else body)


def read_response(receive: Callable[[], bytes], limit: int = 8 * 1024 * 1024) -> Response:
    """Read one complete response from ``receive``, a function that returns the next bytes, or none at the end.

    Interim responses (1xx) are skipped. At most ``limit`` bytes are read. Raises Malformed for anything but a complete and
    valid response: half a response proves nothing about a destructive operation.
    """
    data = _Input(receive, limit)
    for _ in range(MAX_INTERIM):
        response = _read_one(data)
        if response.status >= 200:
            if data.buffer:
                raise Malformed(f"{len(data.buffer)} bytes more than the response's own length arrived")
            return response
        if response.status == 101:
            raise Malformed("the server switches to another protocol (101), which was not requested")
    raise Malformed(f"more than {MAX_INTERIM} interim responses, and no final one")


def response_of(data: bytes) -> Response:
    """Return the one complete response in ``data``; interim responses before it are skipped. Raises Malformed."""
    chunks = iter((data,))
    return read_response(lambda: next(chunks, b""))


def _read_one(data: _Input) -> Response:
    head = data.until(b"\r\n\r\n", MAX_HEAD, "head")
    line, headers = parse_head(head[:-4])
    match = _STATUS_LINE.fullmatch(line)
    if not match:
        raise Malformed(f"the response does not start with an HTTP/1.1 status line but with {line[:40]!r}")
    status = int(match[2])
    codings = [value.lower() for name, value in headers if name.lower() == "transfer-encoding"]
    length = content_length(headers)
    options = " ".join(value for name, value in headers if name.lower() == "connection")
    close = match[1] == b"0" or "close" in options.lower().replace(",", " ").split()
    trailers: Headers = ()
    if status < 200 or status in (204, 304):  # RFC 9112 §6.3, item 1
        body = payload = b""
    elif codings:
        # §6.3, item 3: a length beside a coding is used to smuggle messages; §6.1: HTTP/1.0 has no coding.
        if codings != ["chunked"] or length is not None or match[1] == b"0":
            raise Malformed("the response's Transfer-Encoding is not `chunked` alone")
        body, payload, trailers = _read_chunked(data)
    elif length is not None:
        body = payload = data.take(length, "body")
    else:  # §6.3, item 8: the body ends with the connection
        body = payload = data.rest()
        close = True
    reason = (match[3] or b"").decode("latin-1")
    return Response(status, reason, headers, body, head, payload, not close, trailers)


def _read_chunked(data: _Input) -> tuple[bytes, bytes, Headers]:
    """RFC 9112 §7.1. Return the body, the bytes that it was framed in, and the trailers."""
    body, payload = bytearray(), bytearray()
    while True:
        line = data.until(b"\r\n", MAX_HEAD, "chunk size")
        match = re.fullmatch(_CHUNK_SIZE, line[:-2])
        if not match:
            raise Malformed(f"not a chunk size: {line[:40]!r}")
        payload += line
        size = int(match[1], 16)
        if size == 0:
            break
        chunk = data.take(size + 2, "chunk")
        if chunk[-2:] != b"\r\n":
            raise Malformed("a chunk is not as long as its size line states")
        payload += chunk
        body += chunk[:-2]
    size, trailers = 0, []
    while line != b"\r\n":  # §7.1.2: trailers, then an empty line
        line = data.until(b"\r\n", MAX_HEAD, "trailers")
        if line != b"\r\n":
            trailers.append(parse_field(line[:-2]))
        payload += line
        size += len(line)
        if size > MAX_HEAD:
            raise Malformed("the trailers have no end")
    return bytes(body), bytes(payload), tuple(trailers)


class _Input:
    """The bytes that were received and are not read yet."""

    def __init__(self, receive: Callable[[], bytes], limit: int) -> None:
        self.receive, self.limit = receive, limit
        self.buffer = bytearray()
        self.total = 0

    def more(self) -> bool:
        data = self.receive()
        self.buffer += data
        self.total += len(data)
        if self.total > self.limit:
            raise Malformed(f"the response is longer than {self.limit} bytes")
        return bool(data)

    def until(self, mark: bytes, limit: int, what: str) -> bytes:
        searched = 0
        while (end := self.buffer.find(mark, searched)) < 0:
            searched = max(0, len(self.buffer) - len(mark) + 1)
            if len(self.buffer) > limit:
                raise Malformed(f"the {what} is longer than {limit} bytes")
            if not self.more():
                raise Malformed(
                    f"the response ended within its {what}" if self.total else "the connection closed without a response"
                )
        if end > limit:
            raise Malformed(f"the {what} is longer than {limit} bytes")
        return self._cut(end + len(mark))

    def take(self, size: int, what: str) -> bytes:
        if size > self.limit:
            raise Malformed(f"the response is longer than {self.limit} bytes")
        while len(self.buffer) < size:
            if not self.more():
                raise Malformed(f"the response ended after {len(self.buffer)} of {size} bytes of its {what}")
        return self._cut(size)

    def rest(self) -> bytes:
        while self.more():
            pass
        return self._cut(len(self.buffer))

    def _cut(self, size: int) -> bytes:
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data
