"""Presigned URLs: the query holds the signature, and the parameters from which it was calculated.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from .rules import rules_of
from .steps import ALGORITHM, TERMINATOR, Headers, Scope, canonical_request, derive

_SIGNATURE = "x-amz-signature"
TOKEN_LATER = frozenset({"iotdevicegateway", "iotdata"})
"""Signing names of the services whose session token is added to the URL after signing."""
METHODS = ("GET", "PUT", "HEAD", "DELETE", "POST")


class Presigned(NamedTuple):
    """The parameters of a presigned URL, decoded; ``query`` is the query without its signature."""

    access_key: str
    scope: Scope
    date: str
    signed_headers: tuple[str, ...]
    signature: str
    query: str
    expires: int
    """Seconds for which the URL is valid from its date on; 0 if it does not state them."""
    payload: str = ""
    """The payload line, if the query has it (``X-Amz-Content-Sha256``, as AWS's SDK for JavaScript writes it)."""


def is_presigned(target: str) -> bool:
    """Return whether a request target carries a signature in its query."""
    pairs = target.partition("?")[2].lower().split("&")
    return any(pair.startswith(f"{_SIGNATURE}=") for pair in pairs)


_ADDED_LATER = {**dict.fromkeys(TOKEN_LATER, "x-amz-security-token="), "kafka-cluster": "user-agent="}
"""Parameters that clients add after signing. For MSK, see https://github.com/aws/aws-msk-iam-auth."""


def parse(target: str) -> Presigned:
    """Parse the query of a presigned URL. Raises ValueError with the missing part."""
    pairs = [pair.partition("=")[::2] for pair in target.partition("?")[2].split("&") if pair]
    found = {name.lower(): unquote(value) for name, value in pairs}
    if found.get("x-amz-algorithm") != ALGORITHM:
        raise ValueError(f"X-Amz-Algorithm is not {ALGORITHM}")
    for name in ("X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders"):
        if not found.get(name.lower()):
            raise ValueError(f"{name} is missing")
    if _SIGNATURE not in found:  # the target may contain it inside another name
        raise ValueError("X-Amz-Signature is missing")
    words = found["x-amz-credential"].rsplit("/", 4)
    if len(words) != 5 or words[4] != TERMINATOR:
        raise ValueError("X-Amz-Credential must have the form KEYID/DATE/REGION/SERVICE/aws4_request")
    names = tuple(found["x-amz-signedheaders"].split(";"))
    query = "&".join(f"{name}={value}" for name, value in pairs if name.lower() != _SIGNATURE)
    expires = found.get("x-amz-expires", "")
    seconds = int(expires) if re.fullmatch("[0-9]{1,9}", expires) else 0
    payload = found.get("x-amz-content-sha256", "")
    return Presigned(words[0], Scope(*words[1:4]), found["x-amz-date"], names, found[_SIGNATURE], query, seconds, payload)


def requests(
    target: str, headers: Headers, method: str, body: bytes | None, given: Presigned
) -> Iterator[tuple[str, str, bytes]]:
    """Yield each payload line and query with its canonical request, starting with the one that the service uses.

    S3 does not sign the body of a presigned request; other services hash it. A parameter that is added after signing
    (IoT's session token, MSK's User-Agent) is left out of the query in a second try.
    """
    rules = rules_of(given.scope.service)
    path = target.partition("?")[0]
    declared = next((value.strip() for name, value in headers if name.lower() == "x-amz-content-sha256"), given.payload)
    lines = [declared or "UNSIGNED-PAYLOAD"] if rules.unsigned_payload else []
    lines += [] if body is None else [hashlib.sha256(body).hexdigest()]
    added = _ADDED_LATER.get(given.scope.service, "")
    without = "&".join(pair for pair in given.query.split("&") if not added or not pair.lower().startswith(added))
    for query in dict.fromkeys((given.query, without)):
        for payload in dict.fromkeys(lines):
            request = canonical_request(
                method,
                f"{path}?{query}",
                headers,
                b"",
                [name.lower() for name in given.signed_headers],
                normalize=rules.normalize_uri_path,
                double_encode=rules.double_uri_encode,
                payload_hash=payload,
            )
            yield payload, query, request


def signatures(
    target: str, headers: Headers, method: str, body: bytes | None, given: Presigned, secret_key: str
) -> Iterator[tuple[str, str]]:
    """Yield each payload line with its signature, starting with the line that the service uses."""
    for payload, _, request in requests(target, headers, method, body, given):
        yield payload, derive(secret_key, given.date, given.scope, request).signature
