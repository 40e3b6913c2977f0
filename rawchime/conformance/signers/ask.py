"""An Ask is a request to sign. A Signed is what the signer made of it."""

from __future__ import annotations

from typing import NamedTuple

from ... import local
from ...captures.capture import Capture
from ...keys import Credentials
from ...message import Headers
from ..case import KEYS, TEMPORARY

__all__ = ["HEADER", "KEYS", "PRESIGNED", "TEMPORARY", "Ask", "Signed"]

HEADER, PRESIGNED = "header", "presigned"
"""The place of the signature: the Authorization header, or the query of a URL."""


class Ask(NamedTuple):
    """A request to sign. ``target`` is the URL's path and query, exactly as sent.

    ``expires`` is for presigned URLs, in seconds. ``variables`` are additional ones.
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
    """The requests that arrived, or the printed one, and how the command ended.

    ``exit_code`` is None if the command was ended because its time was over.
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
