"""Responses: the bytes that come after one request for two numbers, then the end of the connection."""

from __future__ import annotations

from .odd_responses import ODD_BROKEN, ODD_GOOD
from .raw import CHUNKED, EMPTY, HEAD, JSON, SUCCESS, Raw, answer, modelled, ok, refused, row

IDS = ("+12065550100", "%2B12065550101")
"""The numbers that were sent before each of these answers."""


GOOD = (
    Raw("success", "The API reference's answer: nothing was refused.", SUCCESS),
    Raw("success-null", "A member may be null.", ok(b'{"PhoneNumberErrors":null}')),
    Raw("success-absent", "A member may be absent.", ok(b"{}")),
    Raw(
        "success-spaces",
        "White space between the tokens, and around the object.",
        ok(b' \r\n{ "PhoneNumberErrors" :\t[ ] }\n'),
    ),
    Raw(
        "success-more-members",
        "A member that is not known is passed over.",
        ok(b'{"PhoneNumberErrors":[],"New":{"a":[1]}}'),
    ),
    Raw(
        "success-lower-case",
        "Header names have no case (RFC 9110 section 5.1).",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 24\r\n\r\n" + EMPTY,
    ),
    Raw(
        "success-chunked",
        "A chunked body, in two chunks (RFC 9112 section 7.1).",
        CHUNKED + b"8\r\n" + EMPTY[:8] + b"\r\n10;a=b\r\n" + EMPTY[8:] + b"\r\n0\r\n\r\n",
    ),
    Raw(
        "success-ended-by-close",
        "No length: the body ends with the connection (RFC 9112 section 6.3, item 8).",
        HEAD + b"Connection: close\r\n\r\n" + EMPTY,
    ),
    Raw("success-http-1.0", "HTTP/1.0.", b"HTTP/1.0 200 OK\r\n\r\n" + EMPTY),
    Raw(
        "success-after-100",
        "An interim answer is skipped (RFC 9110 section 15.2).",
        b"HTTP/1.1 100 Continue\r\n\r\n" + SUCCESS,
    ),
    Raw(
        "success-after-103",
        "So is one with headers.",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" + SUCCESS,
    ),
    Raw(
        "success-length-twice",
        "Equal lengths are one length (RFC 9112 section 6.3, item 5).",
        SUCCESS.replace(b"\r\n\r\n", b"\r\nContent-Length: 24\r\n\r\n"),
    ),
)

PARTIAL = (
    Raw(
        "partial",
        "One of the two is refused, under the other spelling of its id: the other is deleted.",
        refused(row("+12065550101", "PhoneNumberAssociationsExist", "The phone number is still associated")),
    ),
    Raw(
        "partial-all",
        "Both are refused.",
        refused(row("%2B12065550100", "NotFound", "no such number"), row("%2B12065550101", "Conflict", "queued")),
    ),
    Raw(
        "partial-unknown-code",
        "A code that nobody knows is kept as it is.",
        refused(row("%2B12065550101", "BrandNew", "Something else")),
    ),
    Raw(
        "partial-null-members",
        "Code and message may be null.",
        ok(b'{"PhoneNumberErrors":[{"PhoneNumberId":"%2B12065550101","ErrorCode":null,"ErrorMessage":null}]}'),
    ),
    Raw(
        "partial-throttled",
        "A number may be throttled for itself.",
        refused(row("%2B12065550101", "Throttled", "Rate exceeded")),
    ),
)

STATUSES = (
    Raw("400", "", modelled(b"400 Bad Request", "BadRequestException", "Service received a bad request")),
    Raw("401", "", modelled(b"401 Unauthorized", "UnauthorizedClientException", "not authorized to request the resource")),
    Raw(
        "403",
        "",
        modelled(b"403 Forbidden", "ForbiddenException", "Not authorized to call Chime SDK with Account Id 123456789012"),
    ),
    Raw("404", "", modelled(b"404 Not Found", "NotFoundException", "no such resource")),
    Raw("429", "", modelled(b"429 Too Many Requests", "ThrottledClientException", "Rate exceeded")),
    Raw(
        "500",
        "It may have been done, or not.",
        modelled(b"500 Internal Server Error", "ServiceFailureException", "unexpected error"),
    ),
    Raw("503", "", modelled(b"503 Service Unavailable", "ServiceUnavailableException", "currently unavailable")),
)

ERRORS = (
    Raw(
        "429-retry-after",
        "With the wait that is asked for, in seconds.",
        modelled(b"429 Too Many Requests", "ThrottledClientException", "Rate exceeded", b"Retry-After: 2"),
    ),
    Raw(
        "429-x-amz-retry-after",
        "In milliseconds, as AWS's SDKs read it.",
        modelled(b"429 Too Many Requests", "ThrottledClientException", "Rate exceeded", b"x-amz-retry-after: 1500"),
    ),
    Raw(
        "429-retry-after-date",
        "As a date, reckoned from the answer's own Date.",
        modelled(
            b"429 Too Many Requests",
            "ThrottledClientException",
            "Rate exceeded",
            b"Date: Wed, 18 Sep 2019 19:53:49 GMT",
            b"Retry-After: Wed, 18 Sep 2019 19:53:52 GMT",
        ),
    ),
    Raw(
        "429-retry-after-far",
        "A wait that is longer than a call has.",
        modelled(b"429 Too Many Requests", "ThrottledClientException", "Rate exceeded", b"Retry-After: 3600"),
    ),
    Raw(
        "400-throttling",
        "A throttling code under another status is throttling.",
        answer(
            b"400 Bad Request", b'{"__type":"com.amazon.coral.availability#ThrottlingException","message":"Rate exceeded"}'
        ),
    ),
    Raw(
        "code-in-header",
        "The header's code counts before the body's; it is cut at the first colon, then at the last #.",
        answer(
            b"403 Forbidden",
            b'{"code":"Other","message":"expired"}',
            b"X-Amzn-ErrorType: aws.auth#ExpiredTokenException:http://internal.amazon.com/x/",
        ),
    ),
    Raw(
        "code-in-capitals",
        "`Code`, where no header names one.",
        answer(b"404 Not Found", b'{"Code":"NotFound","message":"m"}'),
    ),
    Raw("code-in-body", "`code` or `Code`, in the body.", answer(b"404 Not Found", b'{"code":"NotFound","Message":"m"}')),
    Raw(
        "code-in-type",
        "`__type`, cut the same way.",
        answer(b"400 Bad Request", b'{"__type":"com.amazonaws#RequestExpired","message":"too late"}'),
    ),
    Raw(
        "signature-mismatch",
        "AWS's front end, under the code that Chime's has.",
        answer(
            b"403 Forbidden",
            b'{"message":"The request signature we calculated does not match the signature you provided."}',
            b"x-amzn-errortype: InvalidSignatureException",
        ),
    ),
    Raw(
        "signature-mismatch-xml",
        "XML: the root element is the code.",
        answer(
            b"403 Forbidden",
            b"<InvalidSignatureException>\n  <Message>Signature expired</Message>\n</InvalidSignatureException>\n",
            b"Content-Type: text/xml",
        ),
    ),
    Raw(
        "unrecognized-client",
        "An access key that is not known.",
        answer(
            b"403 Forbidden",
            b'{"message":"The security token included in the request is invalid."}',
            b"x-amzn-errortype: UnrecognizedClientException",
        ),
    ),
    Raw(
        "access-denied",
        "A policy does not allow it; under a 400 as well.",
        answer(b"400 Bad Request", b'{"Message":"User is not authorized"}', b"x-amzn-errortype: AccessDeniedException"),
    ),
    Raw(
        "missing-token",
        "The service saw no signature.",
        answer(
            b"403 Forbidden",
            b'{"message":"Missing Authentication Token"}',
            b"x-amzn-errortype: MissingAuthenticationTokenException",
        ),
    ),
    Raw("403-empty", "No body and no code: the status alone.", answer(b"403 Forbidden", b"")),
    Raw(
        "502-html",
        "A gateway's page: its title is the message.",
        answer(b"502 Bad Gateway", b"<html><head><title>502 Bad Gateway</title></head></html>", b"Content-Type: text/html"),
    ),
    Raw("504-text", "Plain text is the message.", answer(b"504 Gateway Timeout", b"upstream timed out\n")),
    Raw("418", "A status that nobody knows is kept.", answer(b"418 I'm a teapot", b"{}")),
    Raw(
        "redirect-302",
        "A redirect is an error: the signature is for this host only.",
        answer(b"302 Found", b"", b"Location: https://example.com/"),
    ),
    Raw(
        "redirect-307",
        "One that keeps the method too.",
        answer(b"307 Temporary Redirect", b"", b"Location: https://example.com/"),
    ),
)

_LENGTH_AND_CHUNKED = (
    HEAD + b"Content-Length: 24\r\nTransfer-Encoding: chunked\r\n\r\n" + b"18\r\n" + EMPTY + b"\r\n0\r\n\r\n"
)

BROKEN = (
    Raw("closed", "The connection ends without a byte.", b""),
    Raw("cut-status", "Cut in the status line.", b"HTTP/1.1 20"),
    Raw("cut-header", "Cut in a header.", SUCCESS[:40]),
    Raw("cut-after-head", "Cut between head and body.", SUCCESS[:-24]),
    Raw("cut-body", "Cut in the body.", SUCCESS[:-5]),
    Raw("cut-last-byte", "Cut before the body's last byte.", SUCCESS[:-1]),
    Raw("cut-chunk", "Cut in a chunk.", CHUNKED + b"18\r\n" + EMPTY[:9]),
    Raw(
        "cut-before-last-chunk",
        "All of the JSON came, but not the end of the chunks.",
        CHUNKED + b"18\r\n" + EMPTY + b"\r\n",
    ),
    Raw(
        "cut-after-last-chunk",
        "The last chunk came, but not the empty line after it.",
        CHUNKED + b"18\r\n" + EMPTY + b"\r\n0\r\n",
    ),
    Raw("chunk-too-long", "A chunk is longer than it says.", CHUNKED + b"17\r\n" + EMPTY + b"\r\n0\r\n\r\n"),
    Raw(
        "cut-403",
        "An error whose body is cut is no complete answer: it proves nothing either.",
        modelled(b"403 Forbidden", "ForbiddenException", "Not authorized to call Chime SDK")[:-9],
    ),
    Raw("cut-json", "The JSON is cut where the connection ends the body.", HEAD + b"\r\n" + EMPTY[:-1]),
    Raw(
        "length-too-long",
        "Content-Length says a byte more than came.",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: 25"),
    ),
    Raw(
        "length-too-short",
        "Content-Length says two bytes less than came: what they are nobody can tell.",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: 22"),
    ),
    Raw("lengths-differ", "Two lengths.", SUCCESS.replace(b"\r\n\r\n", b"\r\nContent-Length: 25\r\n\r\n")),
    Raw(
        "length-and-chunked",
        "A length and chunks: one reader takes 24 bytes, another the chunks, in which the JSON is whole.",
        _LENGTH_AND_CHUNKED,
    ),
    Raw("garbage", "Bytes that are no HTTP.", bytes(range(256))),
    Raw("html-200", "A captive portal's page.", answer(b"200 OK", b"<html>Sign in</html>", b"Content-Type: text/html")),
    Raw("empty-200", "A 200 without a body.", answer(b"200 OK", b"")),
    Raw("array-200", "JSON, but no object.", ok(b"[]")),
    Raw("other-object-200", "An object, but not of this operation.", ok(b'{"status":"ok"}')),
    Raw("errors-no-list", "PhoneNumberErrors is no list.", ok(b'{"PhoneNumberErrors":{"a":1}}')),
    Raw(
        "number-not-sent",
        "An error of a number that was not sent: it is the answer to another request.",
        refused(row("%2B12065550199", "NotFound", "no such number")),
    ),
    Raw(
        "member-twice",
        "A member that stands twice: two readers take two different ones.",
        ok(b'{"PhoneNumberErrors":[{"PhoneNumberId":"%2B12065550101","ErrorCode":"NotFound"}],"PhoneNumberErrors":[]}'),
    ),
    Raw("bad-utf-8", "JSON is UTF-8.", ok(b'{"PhoneNumberErrors":[],"a":"\xff"}')),
    Raw("error-in-200", "A 200 that names an error.", ok(b"{}", b"x-amzn-ErrorType: ServiceFailureException")),
    Raw(
        "compressed",
        "It says that it is compressed, which was not asked for, and is not.",
        ok(EMPTY, b"Content-Encoding: gzip"),
    ),
    Raw("202", "Accepted is not 200.", answer(b"202 Accepted", EMPTY, JSON)),
    Raw("204", "No content is no proof.", b"HTTP/1.1 204 No Content\r\n\r\n"),
    Raw("101", "A protocol that nobody asked for.", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
)

ALL = (*GOOD, *ODD_GOOD, *PARTIAL, *STATUSES, *ERRORS, *BROKEN, *ODD_BROKEN)
BY_NAME = {one.name: one for one in ALL}
