"""What is known of a request that claims to be signed, for those who look for the mistake in it."""

from __future__ import annotations

import hashlib
import re
from typing import Any, NamedTuple

from .. import sigv4
from .recipe import Recipe, Signed, right

Changes = dict[str, Any]
"""Fields of a Recipe, and what they are changed to."""
Pair = tuple[str, str]
"""What was sent, and what it should have been."""

EMPTY_HASH = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
TOKEN = "x-amz-security-token"  # noqa: S105 - a header's name

SECRET_HEADERS = frozenset(
    {
        TOKEN,
        "x-amz-s3session-token",
        "cookie",
        "proxy-authorization",
        "x-api-key",
        "x-amz-server-side-encryption-customer-key",
    }
)
"""Headers whose values are secrets of their own, signed or not."""

_MINUTES_OFF_UTC = (
    *(-720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 60, 120, 180, 210, 240),
    *(270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765, 780, 825, 840),
)
OFFSETS = tuple(60 * minutes for minutes in _MINUTES_OFF_UTC)
"""Seconds that the world's clocks are off UTC."""


class Facts(NamedTuple):
    """A signed request as it arrived, with what else is known. What is empty, or None, is not known.

    ``body`` is None where the capture has none. ``region`` and ``service`` are what the service expects in the scope,
    ``scoped`` is its own word on that: ``region`` or ``service``, what it asked for (or empty), its sentence. ``token`` is
    the session token of the credentials at hand, ``at`` the time of the request by the answer's clock, in seconds since the
    epoch.
    ``complete`` is whether every header that was sent is shown.
    """

    signed: Signed
    given: sigv4.Authorization
    body: bytes | None
    region: str = ""
    service: str = ""
    token: str | None = None
    at: float | None = None
    scoped: tuple[str, str, str] | None = None
    complete: bool = True
    window: float = sigv4.DATE_WINDOW
    """Seconds that the date may be off the service's clock, as its response states."""
    rules_of: str = ""
    """The signing name whose rules make it right; empty for the one of the scope."""

    @property
    def right(self) -> Recipe:
        """The right way of signing it."""
        return right(self.rules_of or self.given.scope.service)

    def get(self, name: str) -> str:
        """A header's first value, without the white space around it."""
        return next((value.strip(" \t") for other, value in self.signed.headers if other.lower() == name), "")

    @property
    def names(self) -> set[str]:
        """The headers that arrived, in lower case."""
        return {name.lower() for name, _ in self.signed.headers}

    @property
    def listed(self) -> list[str]:
        """The names that SignedHeaders gives, in lower case and in its order."""
        return [name.lower() for name in self.given.signed_headers]

    @property
    def host(self) -> tuple[str, str]:
        """The Host header's name and port; the port empty where there is none."""
        match = re.fullmatch(r"(.*?)(?::([0-9]+))?", self.get("host"))
        return (match[1], match[2] or "") if match else ("", "")

    @property
    def text(self) -> str:
        """The body's text, empty where it is none."""
        try:
            return (self.body or b"").decode("utf-8")
        except UnicodeDecodeError:
            return ""


def sha256(data: bytes) -> str:
    """A hash as it is signed."""
    return hashlib.sha256(data).hexdigest()
