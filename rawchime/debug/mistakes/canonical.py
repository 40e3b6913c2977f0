"""Mistakes in how the canonical request is put together."""

from __future__ import annotations

from .. import signs, target_ways, ways
from ..ways import always
from .mistake import Mistake

MISTAKES: tuple[Mistake, ...] = (
    # the canonical request
    Mistake(
        "method-lower-case",
        "the method is signed in lower case",
        "Sign the method as it is sent: POST, GET.",
        lambda facts: ({"method": facts.signed.method.lower()}, {"method": facts.signed.method.capitalize()}),
    ),
    Mistake(
        "method-changed",
        "the signed method is not the one that was sent",
        "Sign the method that is sent. A signature for GET is not valid for HEAD, or for the method after a redirect.",
        target_ways.other_methods,
        here=False,
    ),
    Mistake(
        "trailing-newline",
        "a line break follows the last line",
        "End the canonical request with the payload hash, and the string to sign with the hash of the canonical request.",
        always({"ending": "\n"}, {"text_ending": "\n"}, {"ending": "\n", "text_ending": "\n"}),
    ),
    Mistake(
        "crlf",
        "lines are joined with CR LF",
        "Join the lines with LF only, on every platform.",
        always({"line_end": "\r\n"}, {"text_end": "\r\n"}, {"line_end": "\r\n", "text_end": "\r\n"}),
    ),
    Mistake(
        "payload-empty-hash",
        "the hash of an empty body is signed, but the request has a body",
        "Hash the body's exact bytes before it is given to the HTTP library.",
        ways.payload_empty,
        signs.told_empty,
    ),
    Mistake(
        "payload-reserialised",
        "the JSON was serialised differently for the signature and for sending",
        "Serialise the body once, and sign and send those bytes.",
        ways.payload_reserialised,
    ),
    Mistake(
        "payload-other-encoding",
        "the payload hash is the hash of the text in another encoding",
        "Encode the body as UTF-8 once, and hash those bytes.",
        ways.payload_in_another_encoding,
    ),
    Mistake(
        "payload-hash-upper-case",
        "the payload hash is in upper case",
        "Write hashes in lower-case hex.",
        always({"payload_upper": True}),
        signs.told_in_capitals,
    ),
    Mistake(
        "payload-unsigned",
        "UNSIGNED-PAYLOAD is signed in place of the body's hash",
        "Sign the body's hash. UNSIGNED-PAYLOAD is for S3, and Chime does not accept it.",
        ways.UNSIGNED_PAYLOAD,
        signs.told_unsigned,
    ),
    Mistake(
        "payload-signed",
        "the body's hash is signed, but the service accepts only UNSIGNED-PAYLOAD",
        "Send x-amz-content-sha256: UNSIGNED-PAYLOAD, and sign that in place of the hash.",
        see=signs.payload_hash_sent,
        here=False,
    ),
    Mistake(
        "payload-not-hashed",
        "the payload line is the body itself, or nothing, instead of its hash",
        "Put the body's SHA-256 in lower-case hex on the last line.",
        ways.payload_not_hashed,
    ),
)
