"""Judge the chunks of a body whose request is signed rightly."""

from __future__ import annotations

from .. import sigv4
from .diagnosis import MISTAKE, UNVERIFIABLE, Diagnosis, finding
from .facts import Facts


def chunks_judged(facts: Facts) -> Diagnosis | None:
    """Name the first wrong chunk; None where all are right, or none is signed."""
    if facts.get("x-amz-content-sha256") not in sigv4.SIGNED_CHUNKS:
        return None
    if facts.body is None:
        return Diagnosis(
            UNVERIFIABLE, notes=("the request is signed rightly; its chunks are not in the capture (--body FILE)",)
        )
    scope = facts.given.scope
    key = sigv4.signing_key(facts.signed.secret_key, scope)
    try:
        for chunk in sigv4.verify_chunks(facts.body, facts.given.signature, key, facts.signed.date, scope):
            if not chunk.right:
                what = "the trailer" if chunk.trailer else f"chunk {chunk.number} ({len(chunk.data)} bytes)"
                wrong = finding("chunk-signature-wrong", (chunk.given, chunk.made), f"the signature of {what} is wrong")
                return Diagnosis(MISTAKE, ((wrong.id,),), (wrong,), string_to_sign=chunk.string_to_sign)
    except ValueError as error:
        note = f"the request is signed rightly; its chunks cannot be verified: {error}"
        return Diagnosis(UNVERIFIABLE, notes=(note,))
    return None
