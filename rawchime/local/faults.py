"""Faults on demand: error responses, throttling by a real token bucket, and faults on the wire.

A script is a list of items, each used for one request: ``429*2,503,ok`` sends two 429s, then a 503, then only normal
responses. An item with a rate, such as ``429:0.2``, is drawn for each request instead, with a seed. The names are the
documented statuses and, for faults on the wire:

    drop        close the connection without performing the request
    lost        perform the request, then close the connection without a byte of the response
    cut-head    cut the response in its head           cut-after-head  cut it between head and body
    cut-body    cut it in its body                     reset           cut it in its body, by a reset
    stall       send the head and half of the body, then nothing
    silence     send nothing
    drip        send one byte at a time                garbage         send bytes that are not a response
    long        send a Content-Length that is too large
    short       send a Content-Length that is too small

The conformance kit has six more, which a script cannot name: ``bytes`` (each byte alone, but fast), ``pieces``,
``reset-after`` (a reset after the whole response), ``reset-at-once`` (a reset in place of it), ``whole`` (the whole
response, then an immediate close) and ``open`` (the whole response, without a close).

With every fault on the wire except ``drop``, the request is performed.
"""

from __future__ import annotations

import random
import re
import socket
import time
from collections import deque
from threading import Lock

from ..errors import InvalidRequest

STATUSES = {
    "400": ("BadRequestException", "Service received a bad request"),
    "401": ("UnauthorizedClientException", "The client is not authorized"),
    "403": ("ForbiddenException", "The client is forbidden from making the request"),
    "404": ("NotFoundException", "The resource does not exist"),
    "429": ("ThrottledClientException", "Rate exceeded"),
    "500": ("ServiceFailureException", "The service encountered an unexpected error"),
    "503": ("ServiceUnavailableException", "The service is currently unavailable"),
}
WIRE = (
    "drop",
    "lost",
    "cut-head",
    "cut-after-head",
    "cut-body",
    "reset",
    "stall",
    "silence",
    "drip",
    "garbage",
    "long",
    "short",
)
STALL_SECONDS = 600.0
"""Maximum seconds of a stall; it ends earlier if the client disconnects."""
DRIP_SECONDS = 0.1
BYTES_SECONDS = 0.001
PIECES_SECONDS = 0.1

LONGEST = 100_000
"""Maximum characters of a script."""

_ITEM = re.compile(r"([a-z0-9-]+)(?:\*([0-9]{1,6})|:([0-9.]+))?")


class Faults:
    """The faults of the next requests. It is thread-safe.

    Args:
        script: as above; empty for none.
        seed: for the rates.
        rate: requests a second that the token bucket lets through; 0 for no bucket.
        burst: how many tokens the bucket holds.
        retry_after: whether a throttled response states how long to wait.
        latency: seconds before each response.

    Raises InvalidRequest for an invalid script, and for arguments out of range.
    """

    def __init__(
        self,
        script: str = "",
        *,
        seed: int = 0,
        rate: float = 0.0,
        burst: float = 1.0,
        retry_after: bool = False,
        latency: float = 0.0,
    ) -> None:
        numbers = {"rate": rate, "burst": burst, "latency": latency}
        if not isinstance(script, str) or not all(isinstance(one, (int, float)) for one in numbers.values()):
            raise InvalidRequest("script must be a string; rate, burst and latency must be numbers")
        if not (rate == 0 or 1e-3 <= rate <= 1e6) or not 1 <= burst <= 1e6 or not 0 <= latency <= 60:
            raise InvalidRequest("rate must be 0 or from 0.001 to 1000000, burst 1 to 1000000, latency 0 to 60 s")
        if len(script) > LONGEST:
            raise InvalidRequest(f"script must have at most {LONGEST} characters")
        self._items: deque[tuple[str, int]] = deque()
        self._shares: list[tuple[str, float]] = []
        for item in filter(None, (part.strip() for part in script.split(","))):
            match = _ITEM.fullmatch(item)
            if not match or match[1] not in (*STATUSES, *WIRE, "ok"):
                raise InvalidRequest(f"there is no fault {item!r}: choose from {', '.join((*STATUSES, *WIRE, 'ok'))}")
            name = "" if match[1] == "ok" else match[1]
            if match[3] is None:
                self._items.append((name, int(match[2] or 1)))
            else:
                self._shares.append((name, _share(match[3])))
        if sum(share for _, share in self._shares) > 1:
            raise InvalidRequest("the rates of a script must add up to at most 1")
        self._chance = random.Random(seed)  # noqa: S311 - tests must be repeatable, not secret
        self.rate, self.burst, self.retry_after, self.latency = rate, burst, retry_after, latency
        self._tokens, self._filled_at = burst, time.monotonic()
        self._lock = Lock()

    def next(self) -> tuple[str, float]:
        """Return the fault of the next request (empty for none), and the seconds until the bucket has a token again."""
        with self._lock:
            while self._items:
                name, many = self._items.popleft()
                if many > 1:
                    self._items.appendleft((name, many - 1))
                if many:
                    return name, 0.0
            drawn = self._chance.random() if self._shares else 1.0
            for name, share in self._shares:
                if drawn < share:
                    return name, 0.0
                drawn -= share
            if self.rate:
                now = time.monotonic()
                self._tokens = min(self.burst, self._tokens + (now - self._filled_at) * self.rate)
                self._filled_at = now
                if self._tokens < 1:
                    return "429", (1 - self._tokens) / self.rate
                self._tokens -= 1
        return "", 0.0


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise InvalidRequest(f"{text!r} is not a rate from 0 to 1")
    return share


def send(sock: socket.socket, data: bytes, fault: str) -> None:
    """Send a whole response with a fault on the wire. The caller then closes the connection."""
    head = data.find(b"\r\n\r\n") + 4
    body = (head + len(data)) // 2
    if fault in ("cut-head", "cut-after-head", "cut-body"):
        sock.sendall(data[: {"cut-head": head // 2, "cut-after-head": head, "cut-body": body}[fault]])
    elif fault == "reset":
        sock.sendall(data[:body])
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    elif fault in ("stall", "silence"):
        sock.sendall(data[:body] if fault == "stall" else b"")
        sock.settimeout(STALL_SECONDS)
        sock.recv(1)
    elif fault == "bytes":  # as fast as possible, but each byte in a separate segment
        for at in range(len(data)):
            sock.sendall(data[at : at + 1])
            time.sleep(BYTES_SECONDS)
    elif fault == "pieces":
        for start, end in ((0, 9), (9, head), (head, body), (body, len(data))):
            sock.sendall(data[start:end])
            time.sleep(PIECES_SECONDS)
    elif fault in ("whole", "open"):
        sock.sendall(data)
        if fault == "open":
            sock.settimeout(STALL_SECONDS)
            sock.recv(1)
    elif fault in ("reset-after", "reset-at-once"):
        sock.sendall(data if fault == "reset-after" else b"")
        time.sleep(PIECES_SECONDS)  # a reset discards what its receiver has not read
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    elif fault == "drip":
        for at in range(len(data)):
            sock.sendall(data[at : at + 1])
            time.sleep(DRIP_SECONDS)
    elif fault == "garbage":
        sock.sendall(bytes(range(256)) * 2)
    elif fault in ("long", "short"):
        off = 7 if fault == "long" else -7
        change = lambda found: b"%s%d" % (found[1], max(0, int(found[2]) + off))  # noqa: E731
        sock.sendall(re.sub(rb"(?i)(\r\ncontent-length: *)([0-9]+)", change, data[:head]) + data[head:])
