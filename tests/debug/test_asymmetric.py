"""SigV4A: AWS's own derived key, a URL that awscrt signed, and signatures made here with the same key."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from services import CREDENTIALS

from rawchime import captures
from rawchime.debug.diagnose import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, diagnose
from rawchime.sigv4.asymmetric import private_number

CASE = Path(__file__).parent.parent / "cases/signatures/c27-sigv4a-presigned/request.curl"
DATE = "20260115T101500Z"


def signed(path: str = "/i/_doc", body: bytes = b'{"a": 1}', service: str = "execute-api") -> bytes:
    """A request that is signed in its header."""
    headers = {"host": "a.example.com", "x-amz-date": DATE, "x-amz-region-set": "*"}
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"POST\n{path}\n\n{lines}\n{';'.join(headers)}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{DATE[:8]}/{service}/aws4_request"
    text = f"AWS4-ECDSA-P256-SHA256\n{DATE}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ec.derive_private_key(private_number(CREDENTIALS.access_key, CREDENTIALS.secret_key), ec.SECP256R1())
    made = key.sign(text.encode(), ec.ECDSA(SHA256())).hex()
    value = f"AWS4-ECDSA-P256-SHA256 Credential={CREDENTIALS.access_key}/{scope}, SignedHeaders={';'.join(headers)}"
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\n{fields}Authorization: {value}, Signature={made}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def test_the_key_that_awscrts_tests_derive() -> None:
    """aws-c-auth, tests/key_derivation_tests.c: the public point of its example credentials."""
    made = private_number("AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom")
    assert made == 0x7FD3BD010C0D9C292141C2B77BFBDE1042C92E6836FFF749D1269EC890FCA1BD


def test_a_url_that_awscrt_signed_is_valid() -> None:
    """Changed, it is not; without its secret it is left open."""
    (capture,) = captures.read(CASE.read_bytes())
    assert diagnose(capture, CREDENTIALS).verdict == VALID
    assert diagnose(capture, None).verdict == UNVERIFIABLE
    assert diagnose(capture._replace(target=capture.target.replace("98.mp3", "99.mp3")), CREDENTIALS).verdict == UNEXPLAINED
    assert diagnose(capture._replace(at=2_000_000_000.0), CREDENTIALS).mistakes == ("expired",)


def test_a_header() -> None:
    """Right, with another body, with another secret, with a clock that is off."""
    (capture,) = captures.read(signed())
    assert diagnose(capture, CREDENTIALS).verdict == VALID
    assert diagnose(capture._replace(body=b'{"a": 2}'), CREDENTIALS).verdict == UNEXPLAINED
    assert diagnose(capture, CREDENTIALS._replace(secret_key="another")).verdict == UNEXPLAINED
    late = diagnose(capture._replace(at=2_000_000_000.0), CREDENTIALS)
    assert (late.verdict, late.mistakes) == (MISTAKE, ("clock-skewed",))


def test_without_the_library_it_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the note names the extra."""
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    found = diagnose(captures.read(signed())[0], CREDENTIALS)
    assert (found.verdict, "-m pip install cryptography" in found.notes[0]) == (UNVERIFIABLE, True)
