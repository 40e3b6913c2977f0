"""Signature Version 4 with only the standard library: every intermediate value, from top to bottom.

This is a second implementation. It signs nothing that is sent: ``signing.py`` does that, with botocore. The two must
agree, and a wrong signature can be examined stage by stage. The steps follow
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html:

    canonical request    method, URI, query, headers, signed header names, payload hash: one per line
    string to sign       algorithm, date, scope, hash of the canonical request: one per line
    signing key          HMAC over date, region, service and "aws4_request", starting from "AWS4" + secret
    signature            HMAC of the string to sign under that key, in lower-case hex
"""

from __future__ import annotations

import hashlib
import hmac
import re
from calendar import timegm
from collections.abc import Collection, Iterable
from time import gmtime, strftime, strptime
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"

_DATE = re.compile(r"[0-9]{8}T[0-9]{6}Z")


class Scope(NamedTuple):
    """The credential scope, for which a signing key is valid: ``20190918/us-east-1/chime/aws4_request``."""

    date: str
    region: str
    service: str

    def __str__(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/{TERMINATOR}"


class Derivation(NamedTuple):
    """A signature with all values that it was calculated from. ``signing_key`` is secret, so ``repr`` leaves it out."""

    canonical_request: bytes
    string_to_sign: str
    signing_key: bytes
    signature: str
    signed_headers: str
    scope: Scope

    def __repr__(self) -> str:
        return f"<Derivation {self.scope} {self.signed_headers}>"


class Authorization(NamedTuple):
    """The three parts of an Authorization header."""

    access_key: str
    scope: Scope
    signed_headers: tuple[str, ...]
    signature: str


Headers = Iterable[tuple[str, str]]
_SHOWN = 24
"""Characters of a wrong date that an error shows."""


def amz_date(seconds: float) -> str:
    """Return seconds since the epoch as ``YYYYMMDDTHHMMSSZ``."""
    return strftime("%Y%m%dT%H%M%SZ", gmtime(seconds))


def from_amz_date(value: str) -> int:
    """Return ``YYYYMMDDTHHMMSSZ`` as seconds since the epoch. Raises ValueError for any other text."""
    if not _DATE.fullmatch(value):
        what = repr(value) if len(value) <= _SHOWN else f"{len(value)} characters"  # which may hold anything
        raise ValueError(f"not a date of the form YYYYMMDDTHHMMSSZ: {what}")
    return timegm(strptime(value, "%Y%m%dT%H%M%SZ"))


def signing_date(headers: Headers) -> str:
    """Return the date of a request for the string to sign: X-Amz-Date, else Date; empty if it has neither."""
    first = {name.lower(): value.strip(" \t") for name, value in reversed(tuple(headers))}
    if first.get("x-amz-date"):
        return first["x-amz-date"]
    from email.utils import parsedate_to_datetime

    value = first.get("date", "")
    if _DATE.fullmatch(value):
        return value
    try:
        return amz_date(parsedate_to_datetime(value).timestamp()) if value else ""
    except (ValueError, TypeError, OverflowError):
        return ""


def canonical_uri(path: str, *, normalize: bool = True, double_encode: bool = True) -> str:
    """Return the path without dot segments and doubled slashes (RFC 3986 §5.2.4), encoded again.

    Each byte except the unreserved ones is encoded. A path arrives encoded once, so ``%2B`` becomes ``%252B``: it is
    encoded twice, as for every service except S3. Without ``double_encode``, it is encoded once, segment by segment: a
    ``%2F`` stays ``%2F``.
    """
    if normalize:
        kept: list[str] = []
        for segment in path.split("/"):
            if segment == "..":
                kept[-1:] = []
            elif segment not in ("", "."):
                kept.append(segment)
        ends = path.endswith(("/", "/.", "/..")) and kept
        path = "/" + "/".join(kept) + ("/" if ends else "")
    if not double_encode:
        return "/".join(map(_encode, path.split("/"))) or "/"
    return quote(path.encode("utf-8", "surrogateescape"), safe="/~") or "/"


def canonical_query(query: str) -> str:
    """Decode each name and value, encode all but the unreserved characters, and sort by name, then value."""
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    encoded = [(_encode(name), _encode(value)) for name, _, value in pairs]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def _encode(value: str) -> str:
    return quote(unquote_to_bytes(value.encode("utf-8", "surrogateescape")), safe="-_.~")


def canonical_headers(headers: Headers, signed: Collection[str]) -> str:
    """Return ``name:value`` lines for the signed headers, sorted.

    Values are trimmed, and each run of white space in them becomes one space.
    """
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(re.sub(r"[ \t]+", " ", value.strip(" \t")))
    return "".join(f"{name}:{','.join(values[name])}\n" for name in sorted(signed))


def canonical_request(
    method: str,
    target: str,
    headers: Headers,
    body: bytes,
    signed: Collection[str],
    *,
    normalize: bool = True,
    double_encode: bool = True,
    payload_hash: str = "",
) -> bytes:
    """Return the canonical request. ``signed`` holds lower-case names, which must be among ``headers``.

    ``normalize`` and ``double_encode`` are the service's rules for the path (``rules.py``).
    ``payload_hash`` is the value of ``x-amz-content-sha256``, if the request has this header.
    """
    path, _, query = target.partition("?")
    lines = (
        method,
        canonical_uri(path, normalize=normalize, double_encode=double_encode),
        canonical_query(query),
        canonical_headers(headers, signed),
        ";".join(sorted(signed)),
        payload_hash or hashlib.sha256(body).hexdigest(),
    )
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def string_to_sign(date: str, scope: Scope, request: bytes) -> str:
    """Return the string to sign. ``request`` is the canonical request."""
    return "\n".join((ALGORITHM, date, str(scope), hashlib.sha256(request).hexdigest()))


def signing_key(secret_key: str, scope: Scope) -> bytes:
    """Derive the signing key, step by step."""
    key = ("AWS4" + secret_key).encode()
    for step in (scope.date, scope.region, scope.service, TERMINATOR):
        key = _hmac(key, step)
    return key


def signature(key: bytes, text: str) -> str:
    """Return the signature of a string to sign, in hex."""
    return _hmac(key, text).hex()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def derive(secret_key: str, date: str, scope: Scope, request: bytes) -> Derivation:
    """Return every stage of a signature. ``request`` is the canonical request, ``date`` is ``YYYYMMDDTHHMMSSZ``."""
    text = string_to_sign(date, scope, request)
    key = signing_key(secret_key, scope)
    names = request.split(b"\n")[-2].decode("utf-8", "surrogateescape")
    return Derivation(request, text, key, signature(key, text), names, scope)


def authorization(access_key: str, derivation: Derivation) -> str:
    """Return the Authorization header's value."""
    return (
        f"{ALGORITHM} Credential={access_key}/{derivation.scope}, "
        f"SignedHeaders={derivation.signed_headers}, Signature={derivation.signature}"
    )


def parse_authorization(value: str) -> Authorization:
    """Parse an Authorization header. Raises ValueError with the missing part, in AWS's words."""
    algorithm, _, rest = value.strip().partition(" ")
    if algorithm != ALGORITHM:
        raise ValueError(f"Authorization header requires the algorithm {ALGORITHM}.")
    pairs = [part.strip().partition("=")[::2] for part in rest.split(",")]
    parts = dict(pairs)
    if len(parts) != len(pairs):
        raise ValueError("Authorization header has a parameter twice.")
    for name in ("Credential", "SignedHeaders", "Signature"):
        if not parts.get(name):
            raise ValueError(f"Authorization header requires '{name}' parameter.")
    words = parts["Credential"].rsplit("/", 4)
    if len(words) != 5 or words[4] != TERMINATOR:
        raise ValueError("Credential must have the form KEYID/DATE/REGION/SERVICE/aws4_request.")
    names = tuple(parts["SignedHeaders"].split(";"))
    return Authorization(words[0], Scope(*words[1:4]), names, parts["Signature"])
