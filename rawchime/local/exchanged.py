"""What the local service receives and answers, as values."""

from __future__ import annotations

from typing import NamedTuple

from ..message import Headers


class Received(NamedTuple):
    """A request as it arrived: its parts, and its raw bytes. ``at`` is in seconds since the epoch."""

    method: str
    target: str
    headers: Headers
    body: bytes
    raw: bytes
    peer: str
    at: float


class Answer(NamedTuple):
    """A response. ``fault`` names a fault on the wire, ``raw`` are bytes to send instead of the response.

    After either, the connection is closed.
    """

    status: int
    headers: Headers
    body: bytes
    reason: str = ""
    fault: str = ""
    raw: bytes | None = None
