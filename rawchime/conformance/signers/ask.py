"""An ask: the request that a signer is asked to sign. A Signed: what was seen of it."""

from __future__ import annotations

from typing import NamedTuple

from ... import local
from ...captures.capture import Capture
from ...keys import Credentials
from ...message import Headers
from ..case import KEYS, TEMPORARY

__all__ = ["HEADER", "KEYS", "PRESIGNED", "TEMPORARY", "Ask", "Signed"]

HEADER, PRESIGNED = "header", "presigned"
"""Where the signature goes: into the Authorization header, or into the query of a URL."""


class Ask(NamedTuple):
    """A request to sign. ``target`` stands behind the URL's authority, exactly as it is to be sent.

    ``expires`` is for presigned URLs, in seconds. ``variables`` are set beside the usual ones.
    """

    name: str
    target: str = "/"
    method: str = "GET"
    headers: Headers = ()
    body: bytes = b""
    service: str = "service"
    region: str = local.REGION
    kind: str = HEADER
    credentials: Credentials = KEYS
    expires: int = 300
    variables: tuple[tuple[str, str | None], ...] = ()


class Signed(NamedTuple):
    """What was seen of one ask: the requests that arrived, or the one that was printed; and the command's end.

    ``exit_code`` is None where the command was still running when its time was over.
    """

    case: Ask
    url: str
    exit_code: int | None
    stdout: bytes
    stderr: bytes
    seconds: float
    made: tuple[Capture, ...]
    sent: bool
    """Whether the requests arrived over the network; otherwise they were printed."""
