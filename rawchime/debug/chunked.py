"""Judge the chunks of a body. The request itself is signed correctly."""

from __future__ import annotations

from .. import sigv4
from ..printable import printable
from .diagnosis import MISTAKE, UNVERIFIABLE, Diagnosis, finding
from .facts import Facts


def chunks_judged(facts: Facts) -> Diagnosis | None:
    """Return the diagnosis of the first wrong chunk, or None if all are right or unsigned."""
    kind = facts.get("x-amz-content-sha256")
    if not kind.startswith("STREAMING-") or kind == sigv4.UNSIGNED_CHUNKS:
        return None
    if kind not in sigv4.SIGNED_CHUNKS:
        if kind in sigv4.EVENTS and not facts.body:
            return None
        return _open(f"the request is signed correctly; its body is not verified here: {printable(kind)}")
    if facts.body is None:
        return _open("the request is signed correctly; its chunks are not in the capture (--body FILE)")
    scope = facts.given.scope
    key = sigv4.signing_key(facts.signed.secret_key, scope)
    trailed = False
    try:
        for chunk in sigv4.verify_chunks(facts.body, facts.given.signature, key, facts.signed.date, scope):
            trailed = trailed or chunk.trailer
            if not chunk.right:
                what = "the trailer" if chunk.trailer else f"chunk {chunk.number} ({len(chunk.data)} bytes)"
                wrong = finding(
                    "chunk-signature-wrong",
                    (_shortened(chunk.given), _shortened(chunk.made)),
                    f"the signature of {what} is wrong",
                )
                return Diagnosis(MISTAKE, ((wrong.id,),), (wrong,), string_to_sign=chunk.string_to_sign)
    except ValueError as error:
        return _open(f"the request is signed correctly; its chunks cannot be verified: {error}")
    if kind.endswith("-TRAILER") and not trailed:
        return _open("the request and its chunks are signed correctly; its trailer has no x-amz-trailer-signature")
    return None


def _shortened(signature: str) -> str:
    """A signature to tell it from another one, and of no use to anybody."""
    return f"{signature[:8]}…"


def _open(note: str) -> Diagnosis:
    return Diagnosis(UNVERIFIABLE, notes=(note,))
