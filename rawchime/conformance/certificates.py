"""Make certificates for the rules on TLS: a private CA and the certificates it signs, in memory."""

from __future__ import annotations

import datetime
import ipaddress
from functools import cache
from threading import RLock
from typing import NamedTuple

from ..extras import how_to_install

DAY = datetime.timedelta(days=1)


class NotRun(Exception):
    """Raised for a case that this installation cannot run. The text says what to install."""


class Pair(NamedTuple):
    """A certificate and its private key, both as PEM."""

    certificate: bytes
    key: bytes


_lock = RLock()
"""Cases run on several threads, which must share one CA."""


def authority(name: str = "kit") -> Pair:
    """Return a CA with this name. Raises NotRun if ``cryptography`` is not installed."""
    with _lock:
        return _authority(name)


@cache
def _authority(name: str) -> Pair:
    return _made(name, None, {})


def leaf(kind: str) -> Pair:
    """Return a certificate of ``authority()`` for loopback. Raises NotRun if ``cryptography`` is not installed.

    ``kind`` is ``right``, ``wrong-name``, ``expired``, or ``self-signed``.
    """
    names = {"dns": "elsewhere.example"} if kind == "wrong-name" else {"dns": "localhost", "ip": "127.0.0.1"}
    return _made(kind, None if kind == "self-signed" else authority(), names, expired=kind == "expired")


def _made(name: str, issuer: Pair | None, names: dict[str, str], *, expired: bool = False) -> Pair:
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
    except ModuleNotFoundError:
        raise NotRun(f"not run: it needs certificates. {how_to_install('cryptography')}") from None
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"rawchime conformance {name}")])
    signer, signed_by = key, subject
    if issuer is not None:
        loaded = serialization.load_pem_private_key(issuer.key, None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        signer, signed_by = loaded, x509.load_pem_x509_certificate(issuer.certificate).subject
    now = datetime.datetime.now(datetime.timezone.utc)
    ends = now - DAY if expired else now + DAY
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signed_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 3 * DAY)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if names:
        alternatives: list[x509.GeneralName] = [x509.DNSName(names["dns"])]
        if "ip" in names:
            alternatives.append(x509.IPAddress(ipaddress.ip_address(names["ip"])))
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    else:
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    made = builder.sign(signer, hashes.SHA256())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Pair(made.public_bytes(serialization.Encoding.PEM), private)
