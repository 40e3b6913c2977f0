"""Find secrets in sent or printed bytes, in any encoding."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from .. import sigv4
from .case import Run, get


def trace(data: bytes, run: Run, *, token: bool = True) -> str:
    """Return the name of the first secret found in some bytes, or an empty string.

    ``token`` is whether the session token counts, as it belongs in a header of the request.
    """
    for name, secret in _secrets(run):
        if name == "session token" and not token:
            continue
        if any(spelling in data or spelling in data.lower() for spelling in _spellings(secret)):
            return name
    return ""


def _secrets(run: Run) -> Iterator[tuple[str, bytes]]:
    keys = run.case.credentials
    yield "secret access key", keys.secret_key.encode()
    if keys.token:
        yield "session token", keys.token.encode()
    for received in run.requests:
        try:
            scope = sigv4.parse_authorization(get(received, "authorization") or "").scope
        except ValueError:
            continue
        yield "signing key", sigv4.signing_key(keys.secret_key, scope)


def _spellings(secret: bytes) -> Iterator[bytes]:
    """Return a secret as text, in hexadecimal, and in Base64 at each offset."""
    if secret.isascii():
        # No encoding changes letters and digits: their longest run is found percent-encoded and in JSON too.
        yield max(re.findall(b"[A-Za-z0-9]+", secret), key=len)
    yield secret.hex().encode()  # in lower case, like the data
    for before in range(3):
        text = base64.b64encode(bytes(before) + secret)
        # without the characters that also encode the bytes before and after it
        yield text[(0, 2, 3)[before] : -4]
