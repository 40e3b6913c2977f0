"""How the chunks of an aws-chunked body are signed, one stage a chunk."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sigv4
from .stage import Line, Span, Stage, line

GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html#sigv4-chunked-body-definition"
_SHOWN = 20
"""Chunks that are shown line by line; of the others only the wrong ones are."""


def chunk_stages(kind: str, body: bytes | None, first: str, made: sigv4.Derivation, date: str) -> Iterator[Stage]:
    """Yield a stage for each signed chunk; none where the body has no signed chunks, or is not at hand."""
    if kind not in sigv4.SIGNED_CHUNKS or not body:
        return
    before, left_out = "signature", 0
    try:
        for chunk in sigv4.verify_chunks(body, first, made.signing_key, date, made.scope):
            name = "trailer" if chunk.trailer else f"chunk-{chunk.number}"
            if chunk.number > _SHOWN and chunk.right and chunk.data and not chunk.trailer:
                left_out += 1
            else:
                title = "The trailer" if chunk.trailer else f"Chunk {chunk.number}, {len(chunk.data)} bytes"
                yield Stage(name, title, tuple(_lines(chunk, name, before)), GUIDE)
            before = f"{name}-signature"
    except ValueError as error:
        yield Stage(
            "chunks-end", "Where the chunks end", (line("the body is not framed as it should be", str(error)),), GUIDE
        )
    if left_out:
        text = f"{left_out} chunk{'' if left_out == 1 else 's'} not shown"
        yield Stage("chunks-not-shown", "More chunks", (line("their signatures are right", text),), GUIDE)


def _lines(chunk: sigv4.Chunk, name: str, before: str) -> Iterator[Line]:
    algorithm, date, scope, previous, *hashes = chunk.string_to_sign.split("\n")
    yield line("the algorithm", algorithm)
    yield line("the request's date", Span(date[:8], "day"), Span(date[8:], "time"))
    yield line("the request's scope", scope)
    rule = "the request's own signature" if before == "signature" else "the signature that the chunk before carries"
    yield line(rule, Span(previous, before))
    if not chunk.trailer:
        yield line("SHA-256 of nothing", hashes[0])
    what = "the trailer's lines, name:value, each ended by LF" if chunk.trailer else "the chunk's bytes"
    yield line(f"SHA-256 of {what}", hashes[-1])
    yield line("HMAC-SHA256 of these lines under the signing key", Span(chunk.made, f"{name}-signature"))
    if not chunk.right:
        yield line("the chunk carries this one", "not ", Span(chunk.given, f"{name}-other"))
