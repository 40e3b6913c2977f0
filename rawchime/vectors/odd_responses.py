"""Responses that are easy to misread as HTTP or JSON: unusual ones that are valid, and invalid ones that look valid."""

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
        "Chunk sizes are hexadecimal, in upper or lower case (RFC 9112 section 7.1).",
        CHUNKED + b"a\r\n" + EMPTY[:10] + b"\r\nE\r\n" + EMPTY[10:] + b"\r\n0\r\n\r\n",
    ),
    Raw(
        "success-trailers",
        "Trailers follow the last chunk (RFC 9112 section 7.1.2).",
        CHUNKED + b"18\r\n" + EMPTY + b"\r\n0\r\nX-Checksum: abc\r\nX-Other: d\r\n\r\n",
    ),
    Raw(
        "success-chunked-capital",
        "Names of transfer codings are case-insensitive (RFC 9112 section 7).",
        HEAD + b"Transfer-Encoding: Chunked\r\n\r\n" + _CHUNKS,
    ),
    Raw(
        "success-no-space",
        "No space is required after the colon of a header (RFC 9112 section 5).",
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
    Raw(
        "success-long",
        "The body has 70,000 bytes, more than one read returns.",
        ok(b'{"PhoneNumberErrors":[],"New":"' + b"x" * 69_967 + b'"}'),
    ),
    Raw(
        "success-utf-8",
        "An unknown member has non-ASCII letters: Content-Length counts bytes, not characters.",
        ok('{"PhoneNumberErrors":[],"New":"Zo\u00eb \u20ac"}'.encode()),
    ),
    Raw(
        "success-escaped",
        "Characters of a JSON name may be escaped (RFC 8259 section 7).",
        ok(b'{"\\u0050honeNumberErrors":[]}'),
    ),
    Raw(
        "success-chunk-zeros",
        "Chunk sizes may have leading zeros (RFC 9112 section 7.1).",
        CHUNKED + b"0018\r\n" + EMPTY + b"\r\n000\r\n\r\n",
    ),
    Raw(
        "success-tab",
        "A tab may surround a header's value (RFC 9112 section 5).",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length:\t24\t"),
    ),
    Raw(
        "success-space-behind",
        "A space may follow a header's value (RFC 9112 section 5).",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: 24 "),
    ),
    Raw(
        "success-other-reason",
        "The reason phrase has no meaning (RFC 9112 section 4).",
        SUCCESS.replace(b"200 OK", b"200 Fine by me"),
    ),
    Raw(
        "success-many-headers",
        "The response has fifty headers.",
        ok(EMPTY, *(b"X-Header-%d: %d" % (number, number) for number in range(50))),
    ),
    Raw("success-long-header", "A header has 4,000 characters.", ok(EMPTY, b"X-Header: " + b"x" * 4000)),
)

ODD_BROKEN = (
    Raw("json-before", "Text precedes the JSON object.", ok(b")]}'\n" + EMPTY)),
    Raw("json-lines", "The second of two lines is the JSON object.", ok(b'{"status":"ok"}\n' + EMPTY)),
    Raw("json-nan", "NaN is not JSON (RFC 8259 section 6).", ok(b'{"PhoneNumberErrors":[],"New":NaN}')),
    Raw("json-utf-16", "The JSON is in UTF-16 (RFC 8259 section 8.1).", ok(EMPTY.decode().encode("utf-16"))),
    Raw("json-comma", "A comma follows the last member.", ok(b'{"PhoneNumberErrors":[],}')),
    Raw(
        "json-control",
        "A JSON string contains a line end (RFC 8259 section 7).",
        ok(b'{"PhoneNumberErrors":[],"New":"a\nb"}'),
    ),
    Raw("null-200", "The JSON is null.", ok(b"null")),
    Raw("true-200", "The JSON is true.", ok(b"true")),
    Raw("text-200", "The JSON is a string.", ok(b'"ok"')),
    Raw(
        "wrapped",
        "The JSON object is inside another one.",
        ok(b'{"BatchDeletePhoneNumberResponse":{"PhoneNumberErrors":[]}}'),
    ),
    Raw("row-text", "An error in the list is a string.", ok(b'{"PhoneNumberErrors":["%2B12065550101"]}')),
    Raw("row-list", "An error in the list is a list.", ok(b'{"PhoneNumberErrors":[[]]}')),
    Raw(
        "row-code-number",
        "An error's code is a number.",
        ok(b'{"PhoneNumberErrors":[{"PhoneNumberId":"%2B12065550101","ErrorCode":5}]}'),
    ),
    Raw(
        "type-in-200",
        "The JSON object of the 200 has a __type beside an empty list.",
        ok(b'{"PhoneNumberErrors":[],"__type":"ServiceFailureException"}'),
    ),
    Raw(
        "bytes-behind-length",
        "Two bytes follow the body, whose JSON is complete.",
        SUCCESS + b"{}",
    ),
    Raw(
        "bytes-behind-chunks",
        "Two bytes follow the last chunk.",
        CHUNKED + b"18\r\n" + EMPTY + b"\r\n0\r\n\r\n{}",
    ),
    Raw(
        "length-plus",
        "Content-Length has a sign (RFC 9110 section 8.6).",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: +24"),
    ),
    Raw(
        "length-no-number",
        "Content-Length is not a number.",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: all"),
    ),
    Raw(
        "lengths-listed",
        "One Content-Length header has two lengths.",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: 24, 25"),
    ),
    Raw(
        "chunk-without-end",
        "No CR LF follows the data of a chunk.",
        CHUNKED + b"18\r\n" + EMPTY + b"xx0\r\n\r\n",
    ),
    Raw(
        "chunk-prefix",
        "A chunk size has the prefix 0x.",
        CHUNKED + b"0x18\r\n" + EMPTY + b"\r\n0\r\n\r\n",
    ),
    Raw(
        "header-space",
        "A space precedes the colon of Content-Length (RFC 9112 section 5.1).",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length : 24"),
    ),
    Raw("header-no-colon", "A line of the head has no colon.", SUCCESS.replace(b"\r\n\r\n", b"\r\nhello\r\n\r\n")),
    Raw("status-four-digits", "The status has four digits.", SUCCESS.replace(b" 200 ", b" 2000 ")),
    Raw("version-2", "The version is not HTTP/1.", SUCCESS.replace(b"HTTP/1.1", b"HTTP/2.0")),
    Raw("body-alone", "JSON arrives without a status line or headers.", EMPTY),
    Raw("json-trailing", "Text follows the JSON object.", ok(EMPTY + b"x")),
    Raw("json-twice", "A second JSON object follows the first.", ok(EMPTY + EMPTY)),
    Raw("row-null", "An error in the list is null.", ok(b'{"PhoneNumberErrors":[null]}')),
    Raw("row-empty", "An error in the list does not name a number.", ok(b'{"PhoneNumberErrors":[{}]}')),
    Raw("errors-false", "PhoneNumberErrors is false.", ok(b'{"PhoneNumberErrors":false}')),
    Raw("errors-zero", "PhoneNumberErrors is 0.", ok(b'{"PhoneNumberErrors":0}')),
    Raw("errors-text", "PhoneNumberErrors is an empty string.", ok(b'{"PhoneNumberErrors":""}')),
    Raw("errors-object", "PhoneNumberErrors is an empty object.", ok(b'{"PhoneNumberErrors":{}}')),
    Raw(
        "row-member-twice",
        "An error has a duplicate key: two readers read two different codes.",
        ok(b'{"PhoneNumberErrors":[' + _ID + b',"ErrorCode":"Gone"}]}'),
    ),
    Raw(
        "code-in-200",
        "The JSON object of the 200 has an error code beside an empty list.",
        ok(b'{"PhoneNumberErrors":[],"Code":"ServiceFailure","Message":"unexpected error"}'),
    ),
    Raw(
        "length-and-real-chunks",
        "The response has chunks and a right length: two readers read two bodies.",
        HEAD + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n" % len(_CHUNKS) + _CHUNKS,
    ),
    Raw(
        "chunks-and-length",
        "The response has chunks, and the length of their contents.",
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 24\r\n\r\n" + _CHUNKS,
    ),
    Raw(
        "lengths-differ-last",
        "The response has two lengths, and the last one is right.",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: 25\r\nContent-Length: 24"),
    ),
    Raw(
        "gzip-and-chunked",
        "The transfer codings are gzip and chunked, so that the body is still compressed (RFC 9112 section 7).",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + _CHUNKS,
    ),
    Raw(
        "compressed-gzip",
        "The body is compressed with gzip, which was not requested.",
        ok(_gzip(EMPTY), b"Content-Encoding: gzip"),
    ),
    Raw(
        "cut-chunk-whole-json",
        "The response is cut inside a chunk, after the whole JSON.",
        CHUNKED + b"20\r\n" + EMPTY,
    ),
)
