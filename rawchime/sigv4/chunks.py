"""aws-chunked bodies of S3: each chunk carries a signature, which is calculated from the one before it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …/sigv4-streaming-trailers.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from .steps import ALGORITHM, Scope, signature

SIGNED = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
"""Values of ``x-amz-content-sha256`` for bodies with a signature in each chunk."""
UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
"""Its value if no chunk is signed."""
EVENTS = frozenset({"STREAMING-AWS4-HMAC-SHA256-EVENTS"})
"""Its value for an event stream, whose messages have their own framing."""
_EMPTY = hashlib.sha256(b"").hexdigest()
_HEAD = re.compile(rb"([0-9A-Fa-f]{1,15})(?:;chunk-signature=([0-9A-Za-z+/=*]{1,200}))?\r\n")
_TRAILER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}):([^\r\n]*)\r?\n")
_TRAILER_SIGNATURE = "x-amz-trailer-signature"


class Piece(NamedTuple):
    """One chunk of a body; ``signature`` is empty if it carries none. The last chunk has the trailer."""

    data: bytes
    signature: str
    trailer: tuple[tuple[str, str], ...] = ()


class Chunk(NamedTuple):
    """One chunk, or the trailer after the last: ``given`` is the signature that it carries, ``made`` the right one.

    ``made`` is calculated from the signature that the previous chunk carries, so a wrong chunk does not affect others.
    """

    number: int
    data: bytes
    string_to_sign: str
    given: str
    made: str
    trailer: bool = False

    @property
    def right(self) -> bool:
        return self.given == self.made


def split_chunks(body: bytes) -> Iterator[Piece]:
    """Yield the chunks of a body. Raises ValueError if the framing is broken, or the last chunk is missing."""
    at, number = 0, 0
    while True:
        number += 1
        match = _HEAD.match(body, at)
        if not match:
            raise ValueError(f"chunk {number} does not start with SIZE;chunk-signature=…")
        data = body[match.end() : match.end() + int(match[1], 16)]
        at = match.end() + int(match[1], 16)
        if at > len(body):
            raise ValueError(f"chunk {number} is cut off")
        signature = (match[2] or b"").decode()
        if not data:
            break
        yield Piece(data, signature)
        if body[at : at + 2] != b"\r\n":
            raise ValueError(f"there is no line break after chunk {number}")
        at += 2
    trailer = []
    while line := _TRAILER.match(body, at):
        at = line.end()
        trailer.append((line[1].decode(), line[2].strip().decode("latin-1")))
    yield Piece(b"", signature, tuple(trailer))
    if body[at:] not in (b"", b"\r\n"):
        raise ValueError("there are bytes after the last chunk")


def verify_chunks(body: bytes, first: str, key: bytes, date: str, scope: Scope) -> Iterator[Chunk]:
    """Yield each chunk of a body, with its signatures. ``first`` is the request's own signature, ``key`` its signing key.

    Raises ValueError if the framing is broken, a chunk has no signature, or the body ends before its last chunk.
    """
    previous, trailer = first, b""
    for number, piece in enumerate(split_chunks(body), 1):
        if not piece.signature:
            raise ValueError(f"chunk {number} does not start with SIZE;chunk-signature=…")
        hashed = hashlib.sha256(piece.data).hexdigest()
        text = "\n".join((f"{ALGORITHM}-PAYLOAD", date, str(scope), previous, _EMPTY, hashed))
        yield Chunk(number, piece.data, text, piece.signature, signature(key, text))
        previous = piece.signature
        for name, value in piece.trailer:
            if name.lower() != _TRAILER_SIGNATURE:
                trailer += f"{name.lower()}:{value}\n".encode("latin-1")
                continue
            text = "\n".join((f"{ALGORITHM}-TRAILER", date, str(scope), previous, hashlib.sha256(trailer).hexdigest()))
            yield Chunk(number + 1, trailer, text, value, signature(key, text), trailer=True)
