"""Responses that a reader of HTTP or JSON easily gets wrong: unusual ones that are right, and wrong ones that look right."""

from __future__ import annotations

import zlib

from .raw import CHUNKED, EMPTY, HEAD, SUCCESS, Raw, ok


def _gzip(data: bytes) -> bytes:
    """Return a gzip file with one stored block: the same bytes with every version of zlib (RFC 1952, RFC 1951)."""
    length = len(data).to_bytes(2, "little")
    block = b"\x01" + length + bytes(255 - byte for byte in length) + data
    return (
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
        + block
        + zlib.crc32(data).to_bytes(4, "little")
        + len(data).to_bytes(4, "little")
    )


_CHUNKS = b"18\r\n" + EMPTY + b"\r\n0\r\n\r\n"
_ID = b'{"PhoneNumberId":"%2B12065550101","ErrorCode":"NotFound"'

ODD_GOOD = (
    Raw(
        "success-chunk-letters",
        "Chunk sizes are hexadecimal, in either case (RFC 9112 section 7.1).",
        CHUNKED + b"a\r\n" + EMPTY[:10] + b"\r\nE\r\n" + EMPTY[10:] + b"\r\n0\r\n\r\n",
    ),
    Raw(
        "success-trailers",
        "Trailers follow the last chunk (RFC 9112 section 7.1.2).",
        CHUNKED + b"18\r\n" + EMPTY + b"\r\n0\r\nX-Checksum: abc\r\nX-Other: d\r\n\r\n",
    ),
    Raw(
        "success-chunked-capital",
        "Names of transfer codings have no case (RFC 9112 section 7).",
        HEAD + b"Transfer-Encoding: Chunked\r\n\r\n" + _CHUNKS,
    ),
    Raw(
        "success-no-space",
        "No space is needed after the colon of a header (RFC 9112 section 5).",
        HEAD + b"Content-Type:application/json\r\nContent-Length:24\r\n\r\n" + EMPTY,
    ),
    Raw(
        "success-no-reason",
        "The reason phrase may be empty (RFC 9112 section 4).",
        SUCCESS.replace(b" 200 OK", b" 200 "),
    ),
    Raw(
        "success-after-two",
        "Two interim responses are skipped (RFC 9110 section 15.2).",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + SUCCESS,
    ),
)

ODD_BROKEN = (
    Raw("json-trailing", "Something follows the JSON object.", ok(EMPTY + b"x")),
    Raw("json-twice", "A second JSON object follows the first.", ok(EMPTY + EMPTY)),
    Raw("row-null", "An error in the list is null.", ok(b'{"PhoneNumberErrors":[null]}')),
    Raw("row-empty", "An error in the list names no number.", ok(b'{"PhoneNumberErrors":[{}]}')),
    Raw("errors-false", "PhoneNumberErrors is false.", ok(b'{"PhoneNumberErrors":false}')),
    Raw("errors-zero", "PhoneNumberErrors is 0.", ok(b'{"PhoneNumberErrors":0}')),
    Raw("errors-text", "PhoneNumberErrors is an empty string.", ok(b'{"PhoneNumberErrors":""}')),
    Raw("errors-object", "PhoneNumberErrors is an empty object.", ok(b'{"PhoneNumberErrors":{}}')),
    Raw(
        "row-member-twice",
        "A duplicate key inside of an error: two readers take two different codes.",
        ok(b'{"PhoneNumberErrors":[' + _ID + b',"ErrorCode":"Gone"}]}'),
    ),
    Raw(
        "code-in-200",
        "A 200 whose JSON object has an error's code beside an empty list.",
        ok(b'{"PhoneNumberErrors":[],"Code":"ServiceFailure","Message":"unexpected error"}'),
    ),
    Raw(
        "length-and-real-chunks",
        "A length that is right for the bytes that came, and chunks: two readers would read two responses.",
        HEAD + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n" % len(_CHUNKS) + _CHUNKS,
    ),
    Raw(
        "chunks-and-length",
        "Chunks, and the length of what is in them.",
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 24\r\n\r\n" + _CHUNKS,
    ),
    Raw(
        "lengths-differ-last",
        "Two lengths, of which the last is right.",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: 25\r\nContent-Length: 24"),
    ),
    Raw(
        "gzip-and-chunked",
        "A transfer coding beside chunked: the body is still compressed (RFC 9112 section 7).",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + _CHUNKS,
    ),
    Raw(
        "compressed-gzip",
        "A gzip body, which was not asked for.",
        ok(_gzip(EMPTY), b"Content-Encoding: gzip"),
    ),
    Raw(
        "cut-chunk-whole-json",
        "Cut inside a chunk, after all of the JSON.",
        CHUNKED + b"20\r\n" + EMPTY,
    ),
)
