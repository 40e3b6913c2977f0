"""Sign a Request with ``botocore.auth.SigV4Auth``, and return a new Request.

The steps of botocore's signer are called one by one. Its ``add_auth`` takes no date, and logs the session token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from botocore.auth import SigV4Auth
from botocore.compat import HTTPHeaders

from .endpoint import Endpoint
from .errors import CredentialsError
from .keys import Credentials
from .message import Request
from .sigv4 import amz_date

__all__ = ["SIGNED_HEADERS", "Credentials", "sign"]

SIGNED_HEADERS = frozenset({"content-type", "host", "x-amz-date", "x-amz-security-token"})
"""The headers that are signed if they are present. A proxy may change the others."""


def sign(
    request: Request,
    credentials: Credentials,
    endpoint: Endpoint,
    at: float,
    signed_headers: Collection[str] = SIGNED_HEADERS,
) -> Request:
    """Return the request with ``X-Amz-Date``, ``X-Amz-Security-Token`` (if there is a token) and ``Authorization``.

    ``at`` is in seconds since the epoch. An existing signature is replaced. Raises CredentialsError for a credential with a
    character that is not allowed.
    """
    added = [("X-Amz-Date", amz_date(at))]
    if credentials.token:
        added.append(("X-Amz-Security-Token", credentials.token))
    old = {"x-amz-date", "x-amz-security-token", "authorization"}
    kept = [(name, value) for name, value in request.headers if name.lower() not in old]
    last = [pair for pair in kept if pair[0].lower() == "content-length"]
    kept = [pair for pair in kept if pair not in last]

    signer = _signer(credentials, endpoint.signing_region, endpoint.signing_name)
    value = signer.authorization(request, kept + added, signed_headers)
    return Request(
        request.method, request.target, [*kept, *added, ("Authorization", value), *last], request.body, request.scheme
    )


@lru_cache(maxsize=16)
def _signer(credentials: Credentials, region: str, service: str) -> _Signer:
    for name, value, allowed in (
        ("access key id", credentials.access_key, r"[!-+\-.0-~]+"),  # no comma and no slash: they end it in the header
        ("secret access key", credentials.secret_key, r"[ -~]+"),
        ("session token", credentials.token, r"[!-~]*"),
    ):
        if not isinstance(value, str) or not re.fullmatch(allowed, value):
            raise CredentialsError(
                f"the {name} is not valid: it is empty, or it contains a character that is not allowed (a line break?)"
            )
    return _Signer(credentials, service, region)


class _Signer(SigV4Auth):
    """The signer of one set of credentials and one scope. It derives the signing key once a day, not once a request."""

    def __init__(self, credentials: Credentials, service: str, region: str) -> None:
        keys: Any = credentials  # botocore reads three attributes; its own class is slow to load
        super().__init__(keys, service, region)
        self._ladder = ("AWS4" + credentials.secret_key, region, service, "aws4_request")
        self._key = ("", b"")  # one value, replaced as a whole: two threads may derive it twice, but never see half of it

    def authorization(self, request: Request, headers: list[tuple[str, str]], signed_headers: Collection[str]) -> str:
        signed = HTTPHeaders()
        for name, value in headers:
            if name.lower() in signed_headers:
                signed[name.lower()] = value
        # The attributes that SigV4Auth reads. A real AWSRequest takes ten times as long to make.
        described: Any = SimpleNamespace(
            method=request.method,
            url=request.url,
            params=None,
            headers=signed,
            body=request.body,
            context={"timestamp": signed["X-Amz-Date"]},
        )
        canonical = self.canonical_request(described)
        text = self.string_to_sign(described, canonical)
        names = canonical.rsplit("\n", 2)[1]  # the last line is the hash of the body, the one before it SignedHeaders
        return (
            f"AWS4-HMAC-SHA256 Credential={self.scope(described)}, "
            f"SignedHeaders={names}, Signature={self.signature(text, described)}"
        )

    def headers_to_sign(self, request: Any) -> HTTPHeaders:
        """Return the headers as chosen, in lower case. botocore would copy them twice per request."""
        headers: HTTPHeaders = request.headers
        return headers

    def signature(self, string_to_sign: str, request: Any) -> str:
        day = request.context["timestamp"][:8]
        held, key = self._key
        if held != day:
            key = self._derive(day)
            self._key = (day, key)
        return hmac.new(key, string_to_sign.encode(), hashlib.sha256).hexdigest()

    def _derive(self, day: str) -> bytes:
        secret, *steps = self._ladder
        key = secret.encode()
        for step in (day, *steps):
            key = hmac.new(key, step.encode(), hashlib.sha256).digest()
        return key
