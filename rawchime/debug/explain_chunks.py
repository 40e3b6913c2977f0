"""Explain the chunks of an aws-chunked body, one stage per chunk."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sigv4
from ..captures.capture import Capture
from ..printable import printable
from .explain_parts import HIDDEN
from .stage import Line, Span, Stage, line

GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html#sigv4-chunked-body-definition"
_SHOWN = 20
"""Maximum of chunks shown line by line. Of the others, only wrong ones are shown."""


def chunk_stages(
    capture: Capture, first: str, secret_key: str | None, date: str, scope: sigv4.Scope, *, safe: bool = False
) -> Iterator[Stage]:
    """Yield a stage for each signed chunk, or one stage for unsigned chunks; none for other bodies.

    ``first`` is the request's own signature. Without the secret, the chunks' signatures are not calculated.
    """
    kind, body = capture.get("x-amz-content-sha256"), capture.body
    if not body or not kind.startswith("STREAMING-"):
        return
    try:
        if kind in sigv4.SIGNED_CHUNKS and secret_key is not None:
            key = sigv4.signing_key(secret_key, scope)
            yield from _signed(sigv4.verify_chunks(body, first, key, date, scope), safe=safe)
        elif kind not in sigv4.EVENTS:
            yield Stage("chunks", "The chunks of the body", tuple(_framed(body, kind, capture)), GUIDE)
    except ValueError as error:
        yield Stage(
            "chunks-end", "Where the chunks end", (line("the body is not framed as it should be", str(error)),), GUIDE
        )


def _signed(chunks: Iterator[sigv4.Chunk], *, safe: bool) -> Iterator[Stage]:
    before, left_out = "signature", 0
    for chunk in chunks:
        name = "trailer" if chunk.trailer else f"chunk-{chunk.number}"
        if chunk.number > _SHOWN and chunk.right and chunk.data and not chunk.trailer:
            left_out += 1
        else:
            title = "The trailer" if chunk.trailer else f"Chunk {chunk.number}, {len(chunk.data)} bytes"
            yield Stage(name, title, tuple(_lines(chunk, name, before, safe=safe)), GUIDE)
        before = f"{name}-signature"
    if left_out:
        text = f"{left_out} chunk{'' if left_out == 1 else 's'} not shown"
        yield Stage("chunks-not-shown", "More chunks", (line("their signatures are right", text),), GUIDE)


def _lines(chunk: sigv4.Chunk, name: str, before: str, *, safe: bool) -> Iterator[Line]:
    algorithm, date, scope, previous, *hashes = chunk.string_to_sign.split("\n")
    yield line("the algorithm", algorithm)
    yield line("the request's date", Span(date[:8], "day"), Span(date[8:], "time"))
    yield line("the request's scope", scope)
    rule = "the request's own signature" if before == "signature" else "the signature that the chunk before carries"
    yield line(rule, Span(HIDDEN if safe and before == "signature" else printable(previous), before))
    if not chunk.trailer:
        yield line("SHA-256 of nothing", hashes[0])
    what = "the trailer's lines, name:value, each ended by LF" if chunk.trailer else "the chunk's bytes"
    yield line(f"SHA-256 of {what}", hashes[-1])
    yield line("HMAC-SHA256 of these lines under the signing key", Span(chunk.made, f"{name}-signature"))
    if not chunk.right:
        yield line("the chunk carries this one", "not ", Span(printable(chunk.given), f"{name}-other"))


def _framed(body: bytes, kind: str, capture: Capture) -> Iterator[Line]:
    """Return the frame of chunks without calculated signatures."""
    rule = "no chunk is signed" if "UNSIGNED" in kind else "the chunk's signature is not calculated here"
    whole = left_out = 0
    for number, piece in enumerate(sigv4.split_chunks(body), 1):
        whole += len(piece.data)
        if number <= _SHOWN or not piece.data:
            yield line(rule, f"chunk {number}: {len(piece.data)} bytes")
        else:
            left_out += 1
        for name, value in piece.trailer:
            yield line("a trailer, after the last chunk", printable(f"{name}: {value}"))
    if left_out:
        yield line(rule, f"{left_out} more")
    told = capture.get("x-amz-decoded-content-length")
    if told:
        yield line("x-amz-decoded-content-length, against the chunks' bytes together", f"{printable(told)} and {whole}")
