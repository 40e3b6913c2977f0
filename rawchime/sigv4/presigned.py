"""Presigned URLs: the signature stands in the query, and so does all that it was made of.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from .rules import rules_of
from .steps import ALGORITHM, TERMINATOR, Headers, Scope, canonical_headers, canonical_query, canonical_uri, derive

_SIGNATURE = "x-amz-signature"
_TOKEN_LATER = frozenset({"iotdevicegateway", "iotdata"})
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
    """Seconds for which it is valid, from its date on; 0 where it does not say."""


def is_presigned(target: str) -> bool:
    """Whether a request target carries a signature in its query."""
    return f"{_SIGNATURE}=" in target.lower()


def parse(target: str) -> Presigned:
    """Take the query of a presigned URL apart; ValueError with what is missing."""
    pairs = [pair.partition("=")[::2] for pair in target.partition("?")[2].split("&") if pair]
    found = {name.lower(): unquote(value) for name, value in pairs}
    if found.get("x-amz-algorithm") != ALGORITHM:
        raise ValueError(f"X-Amz-Algorithm is not {ALGORITHM}")
    for name in ("X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders"):
        if not found.get(name.lower()):
            raise ValueError(f"{name} is missing")
    if _SIGNATURE not in found:  # the name may stand within another one
        raise ValueError("X-Amz-Signature is missing")
    words = found["x-amz-credential"].rsplit("/", 4)
    if len(words) != 5 or words[4] != TERMINATOR:
        raise ValueError("X-Amz-Credential must have the form KEYID/DATE/REGION/SERVICE/aws4_request")
    names = tuple(found["x-amz-signedheaders"].split(";"))
    query = "&".join(f"{name}={value}" for name, value in pairs if name.lower() != _SIGNATURE)
    expires = found.get("x-amz-expires", "")
    seconds = int(expires) if re.fullmatch("[0-9]{1,9}", expires) else 0
    return Presigned(words[0], Scope(*words[1:4]), found["x-amz-date"], names, found[_SIGNATURE], query, seconds)


def signatures(
    target: str, headers: Headers, method: str, body: bytes | None, given: Presigned, secret_key: str
) -> Iterator[tuple[str, str]]:
    """Yield payload lines and the signatures that they give, the line that the service uses first.

    S3 does not sign the body of a presigned request; other services hash it. For IoT, which adds a session
    token after signing, the token is left out of the query in a second try.
    """
    rules = rules_of(given.scope.service)
    path = target.partition("?")[0]
    uri = canonical_uri(path, normalize=rules.normalize_uri_path) if rules.double_uri_encode else path or "/"
    declared = next((value.strip() for name, value in headers if name.lower() == "x-amz-content-sha256"), "")
    lines = [declared or "UNSIGNED-PAYLOAD"] if rules.unsigned_payload else []
    lines += [] if body is None else [hashlib.sha256(body).hexdigest()]
    without = "&".join(pair for pair in given.query.split("&") if not pair.lower().startswith("x-amz-security-token="))
    queries = (given.query, without) if given.scope.service in _TOKEN_LATER else (given.query,)
    for query in dict.fromkeys(queries):
        for payload in lines:
            parts = [method, uri, canonical_query(query), canonical_headers(headers, given.signed_headers)]
            request = "\n".join([*parts, ";".join(sorted(given.signed_headers)), payload])
            made = derive(secret_key, given.date, given.scope, request.encode("utf-8", "surrogateescape"))
            yield payload, made.signature
