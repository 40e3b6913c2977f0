"""SigV4A: the same canonical request, signed with a key of the curve P-256 that is derived from the secret.

The string to sign has a scope without a region; the regions are in ``X-Amz-Region-Set``. The signature is ECDSA's, in DER
and hex, and differs each time: it is verified, never compared. It needs the library ``cryptography``.
The derivation is the one of https://github.com/awslabs/aws-c-auth (source/key_derivation.c).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

from .rules import rules_of
from .steps import TERMINATOR, Headers, canonical_request

ASYMMETRIC = "AWS4-ECDSA-P256-SHA256"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Asymmetric(NamedTuple):
    """The parts of a SigV4A signature; ``query`` is the canonical one's source: the query without the signature."""

    access_key: str
    date: str
    scope: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    query: str
    in_query: bool


def parse_asymmetric(target: str, headers: Headers) -> Asymmetric | None:
    """Return the parts of a request's SigV4A signature; None where it has no other kind, or lacks a part."""
    fields = {name.lower(): value.strip(" \t") for name, value in headers}
    query = target.partition("?")[2]
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    given = {name.lower(): unquote(value) for name, value in pairs}
    in_query = given.get("x-amz-algorithm") == ASYMMETRIC
    if in_query:
        names = ("x-amz-credential", "x-amz-signedheaders", "x-amz-signature")
        credential, listed, signature = (given.get(name, "") for name in names)
        date = given.get("x-amz-date", "")
        query = "&".join(f"{name}={value}" for name, value in pairs if name.lower() != "x-amz-signature")
    else:
        algorithm, _, rest = fields.get("authorization", "").partition(" ")
        parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
        if algorithm != ASYMMETRIC:
            return None
        credential, listed, signature = (parts.get(name, "") for name in ("Credential", "SignedHeaders", "Signature"))
        date = fields.get("x-amz-date", "")
    words = credential.rsplit("/", 3)
    whole = len(words) == 4 and words[3] == TERMINATOR and listed and date and re.fullmatch("(?:[0-9a-f]{2})+", signature)
    if not whole:
        return None
    scope = "/".join(words[1:])
    return Asymmetric(words[0], date, scope, words[2], tuple(listed.split(";")), signature, query, in_query)


def private_number(access_key: str, secret_key: str) -> int:
    """Return the private key: NIST SP 800-108's derivation in counter mode, until the number is in the curve's range."""
    for counter in range(1, 255):
        fixed = ASYMMETRIC.encode() + b"\0" + access_key.encode() + bytes([counter]) + (256).to_bytes(4, "big")
        found = int.from_bytes(hmac.digest(f"AWS4A{secret_key}".encode(), b"\0\0\0\1" + fixed, "sha256"), "big")
        if found <= _ORDER - 2:
            return found + 1
    raise ValueError("no key can be derived")


def asymmetric_request(method: str, target: str, headers: Headers, payload: str, given: Asymmetric) -> bytes:
    """Return the canonical request: the same one as for the other kinds."""
    rules = rules_of(given.service)
    return canonical_request(
        method,
        f"{target.partition('?')[0]}?{given.query}",
        headers,
        b"",
        [name.lower() for name in given.signed_headers],
        normalize=rules.normalize_uri_path,
        double_encode=rules.double_uri_encode,
        payload_hash=payload,
    )


def verify_asymmetric(
    method: str, target: str, headers: Headers, payloads: Sequence[str], given: Asymmetric, secret_key: str
) -> bool:
    """Return whether a signature holds for one of the payload lines. Raises ModuleNotFoundError without cryptography."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    public = ec.derive_private_key(private_number(given.access_key, secret_key), ec.SECP256R1()).public_key()
    for payload in payloads:
        request = asymmetric_request(method, target, headers, payload, given)
        text = "\n".join((ASYMMETRIC, given.date, given.scope, hashlib.sha256(request).hexdigest()))
        try:
            public.verify(bytes.fromhex(given.signature), text.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            continue
        return True
    return False
