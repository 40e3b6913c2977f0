"""aws-chunked bodies of S3: each chunk carries a signature, made of the one before it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …/sigv4-streaming-trailers.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from .steps import ALGORITHM, Scope, signature

SIGNED = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
"""Values of ``x-amz-content-sha256`` that promise a signature for each chunk."""
_EMPTY = hashlib.sha256(b"").hexdigest()
_HEAD = re.compile(rb"([0-9A-Fa-f]{1,15});chunk-signature=([0-9A-Za-z+/=]{1,100})\r\n")
_TRAILER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}):([^\r\n]*)\r?\n")


class Chunk(NamedTuple):
    """One chunk, or the trailer after the last: ``given`` is the signature that it carries, ``made`` the right one.

    ``made`` follows from the signature that the chunk before carries: one wrong chunk does not make all others wrong.
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


def verify_chunks(body: bytes, first: str, key: bytes, date: str, scope: Scope) -> Iterator[Chunk]:
    """Yield each chunk of a body, with its signatures. ``first`` is the request's own signature, ``key`` its signing key.

    Raises ValueError where the framing is broken, or the body ends before its last chunk.
    """
    previous, at, number = first, 0, 0
    while True:
        number += 1
        match = _HEAD.match(body, at)
        if not match:
            raise ValueError(f"chunk {number} does not start with SIZE;chunk-signature=…")
        data = body[match.end() : match.end() + int(match[1], 16)]
        at = match.end() + int(match[1], 16)
        if at > len(body):
            raise ValueError(f"chunk {number} is cut")
        text = "\n".join((f"{ALGORITHM}-PAYLOAD", date, str(scope), previous, _EMPTY, hashlib.sha256(data).hexdigest()))
        given = match[2].decode()
        yield Chunk(number, data, text, given, signature(key, text))
        previous = given
        if not data:
            break
        if body[at : at + 2] != b"\r\n":
            raise ValueError(f"no line break ends chunk {number}")
        at += 2
    lines = []
    while match := _TRAILER.match(body, at):
        at = match.end()
        if match[1].lower() != b"x-amz-trailer-signature":
            lines.append(match[1].lower() + b":" + match[2].strip() + b"\n")
            continue
        trailer = b"".join(lines)
        text = "\n".join((f"{ALGORITHM}-TRAILER", date, str(scope), previous, hashlib.sha256(trailer).hexdigest()))
        yield Chunk(number + 1, trailer, text, match[2].strip().decode("latin-1"), signature(key, text), trailer=True)
    if body[at:] not in (b"", b"\r\n"):
        raise ValueError("there is something after the last chunk")
