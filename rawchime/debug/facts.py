"""The known facts of a signed request, for the search for mistakes."""

from __future__ import annotations

import hashlib
import re
from typing import Any, NamedTuple

from .. import sigv4
from .recipe import Recipe, Signed, right

Changes = dict[str, Any]
"""Changed fields of a Recipe."""
Pair = tuple[str, str]
"""The sent value and the right one."""

EMPTY_HASH = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
UNSIGNED_BODIES = sigv4.S3_KIN | {"ebs", "lex", "mediastore", "omics", "vpc-lattice-svcs"}
"""Signing names of services that accept UNSIGNED-PAYLOAD: those to which botocore's models send it, and VPC Lattice's."""
LATTICE = "vpc-lattice-svcs"
"""The signing name of VPC Lattice's services, which require UNSIGNED-PAYLOAD."""
TOKEN = "x-amz-security-token"  # noqa: S105 - a header's name

S3_SESSION = "x-amz-s3session-token"
_MINUTES_OFF_UTC = (
    *(-720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 60, 120, 180, 210, 240),
    *(270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765, 780, 825, 840),
)
OFFSETS = tuple(60 * minutes for minutes in _MINUTES_OFF_UTC)
"""Offsets of the world's time zones from UTC, in seconds."""


class Facts(NamedTuple):
    """A signed request as received, with further facts. Empty or None means unknown.

    ``body`` is None if the capture lacks it. ``region`` and ``service`` are expected in the scope. ``scoped`` is the
    service's own statement about that: ``region`` or ``service``, the expected value (or empty), and its sentence.
    ``token`` is the session token of the available credentials. ``at`` is the time of the request by the response's clock,
    in seconds since the epoch.
    ``complete`` is whether the capture shows all headers.
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
    """Tolerance of the service's clock in seconds, as its response states."""
    rules_of: str = ""
    """The signing name whose rules make the signature right; empty for that of the scope."""

    @property
    def right(self) -> Recipe:
        """The right recipe for this request."""
        return right(self.rules_of or self.given.scope.service)

    def get(self, name: str) -> str:
        """Return a header's first value without surrounding white space."""
        return next((value.strip(" \t") for other, value in self.signed.headers if other.lower() == name), "")

    @property
    def names(self) -> set[str]:
        """The names of the received headers, in lower case."""
        return {name.lower() for name, _ in self.signed.headers}

    @property
    def listed(self) -> list[str]:
        """The names in SignedHeaders, in lower case and in their order."""
        return [name.lower() for name in self.given.signed_headers]

    @property
    def host(self) -> tuple[str, str]:
        """The Host header's name and port; without a port, an empty string."""
        match = re.fullmatch(r"(.*?)(?::([0-9]+))?", self.get("host"))
        return (match[1], match[2] or "") if match else ("", "")

    @property
    def text(self) -> str:
        """The body as text, or an empty string if it is not UTF-8."""
        try:
            return (self.body or b"").decode("utf-8")
        except UnicodeDecodeError:
            return ""


def sha256(data: bytes) -> str:
    """Return the SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()
