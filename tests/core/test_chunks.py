"""aws-chunked bodies: AWS's own example, and each way of being wrong."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from rawchime.sigv4 import Chunk, Scope, signing_key, verify_chunks

# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
SECRET, DATE, SCOPE = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524T000000Z", Scope("20130524", "us-east-1", "s3")
SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
SIGNATURES = (
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
)
DATA = (b"a" * 65_536, b"a" * 1024, b"")


def framed(*signatures: str) -> bytes:
    pairs = zip(DATA, signatures, strict=True)
    return b"".join(b"%x;chunk-signature=%s\r\n%s\r\n" % (len(data), made.encode(), data) for data, made in pairs)


def judged(body: bytes) -> list[Chunk]:
    return list(verify_chunks(body, SEED, signing_key(SECRET, SCOPE), DATE, SCOPE))


def test_awss_own_example() -> None:
    """Three chunks, the last one empty."""
    found = judged(framed(*SIGNATURES))
    assert [chunk.right for chunk in found] == [True, True, True]
    assert [chunk.data for chunk in found] == list(DATA)


def test_one_wrong_chunk_is_one() -> None:
    """The next one is judged by the signature that the wrong one carries: its own is made of another."""
    body = framed(*SIGNATURES).replace(b"a" * 65_536, b"a" * 65_535 + b"b")
    assert [chunk.right for chunk in judged(body)] == [False, True, True]
    assert [chunk.right for chunk in judged(framed(SEED, *SIGNATURES[1:]))] == [False, False, True]


def test_a_trailer() -> None:
    """Its lines are signed after the last chunk."""
    lines = b"x-amz-checksum-crc32c:sOO8/Q==\n"
    text = f"AWS4-HMAC-SHA256-TRAILER\n{DATE}\n{SCOPE}\n{SIGNATURES[2]}\n{hashlib.sha256(lines).hexdigest()}"
    made = hmac.new(signing_key(SECRET, SCOPE), text.encode(), "sha256").hexdigest()
    start = framed(*SIGNATURES).removesuffix(b"\r\n") + lines.replace(b"\n", b"\r\n")
    found = judged(start + f"x-amz-trailer-signature:{made}\r\n\r\n".encode())
    assert [(chunk.right, chunk.trailer) for chunk in found] == [(True, False)] * 3 + [(True, True)]
    assert not judged(start + f"x-amz-trailer-signature:{SEED}\r\n\r\n".encode())[-1].right


@pytest.mark.parametrize("body", [b"", b"hello", framed(*SIGNATURES)[:-100], framed(*SIGNATURES)[:70_000] + b"x"])
def test_what_is_not_framed_is_not_judged(body: bytes) -> None:
    """Cut, or no chunks at all."""
    with pytest.raises(ValueError, match="chunk"):
        judged(body)
