"""Responses: the bytes that arrive after one request for two numbers, before the connection is closed."""

from __future__ import annotations

from .odd_responses import ODD_BROKEN, ODD_GOOD
from .raw import CHUNKED, EMPTY, HEAD, JSON, SUCCESS, Raw, answer, modelled, ok, refused, row

IDS = ("+12065550100", "%2B12065550101")
"""The numbers that were sent before each of these responses."""


GOOD = (
    Raw("success", "The response of the API reference: no number was refused.", SUCCESS),
    Raw("success-null", "PhoneNumberErrors may be null.", ok(b'{"PhoneNumberErrors":null}')),
    Raw("success-absent", "PhoneNumberErrors may be absent.", ok(b"{}")),
    Raw(
        "success-spaces",
        "White space surrounds the JSON object and its tokens.",
        ok(b' \r\n{ "PhoneNumberErrors" :\t[ ] }\n'),
    ),
    Raw(
        "success-more-members",
        "Unknown members are ignored.",
        ok(b'{"PhoneNumberErrors":[],"New":{"a":[1]}}'),
    ),
    Raw(
        "success-lower-case",
        "Header names are case-insensitive (RFC 9110 section 5.1).",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 24\r\n\r\n" + EMPTY,
    ),
    Raw(
        "success-chunked",
        "The body is sent in two chunks (RFC 9112 section 7.1).",
        CHUNKED + b"8\r\n" + EMPTY[:8] + b"\r\n10;a=b\r\n" + EMPTY[8:] + b"\r\n0\r\n\r\n",
    ),
    Raw(
        "success-ended-by-close",
        "Without a length, the body ends with the connection (RFC 9112 section 6.3, item 8).",
        HEAD + b"Connection: close\r\n\r\n" + EMPTY,
    ),
    Raw("success-http-1.0", "HTTP/1.0.", b"HTTP/1.0 200 OK\r\n\r\n" + EMPTY),
    Raw(
        "success-after-100",
        "An interim response is skipped (RFC 9110 section 15.2).",
        b"HTTP/1.1 100 Continue\r\n\r\n" + SUCCESS,
    ),
    Raw(
        "success-after-103",
        "An interim response with headers is skipped (RFC 9110 section 15.2).",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" + SUCCESS,
    ),
    Raw(
        "success-length-twice",
        "Content-Length is repeated with the same value (RFC 9112 section 6.3, item 5).",
        SUCCESS.replace(b"\r\n\r\n", b"\r\nContent-Length: 24\r\n\r\n"),
    ),
)

PARTIAL = (
    Raw(
        "partial",
        "One of the two numbers is refused, under the other spelling of its id. The other one is deleted.",
        refused(row("+12065550101", "PhoneNumberAssociationsExist", "The phone number is still associated")),
    ),
    Raw(
        "partial-all",
        "Both are refused.",
        refused(row("%2B12065550100", "NotFound", "no such number"), row("%2B12065550101", "Conflict", "queued")),
    ),
    Raw(
        "partial-unknown-code",
        "An unknown error code is kept unchanged.",
        refused(row("%2B12065550101", "BrandNew", "Something else")),
    ),
    Raw(
        "partial-null-members",
        "ErrorCode and ErrorMessage may be null.",
        ok(b'{"PhoneNumberErrors":[{"PhoneNumberId":"%2B12065550101","ErrorCode":null,"ErrorMessage":null}]}'),
    ),
    Raw(
        "partial-throttled",
        "A single number may be throttled.",
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
        "The service may or may not have acted.",
        modelled(b"500 Internal Server Error", "ServiceFailureException", "unexpected error"),
    ),
    Raw("503", "", modelled(b"503 Service Unavailable", "ServiceUnavailableException", "currently unavailable")),
)

ERRORS = (
    Raw(
        "429-retry-after",
        "The response states the wait in seconds.",
        modelled(b"429 Too Many Requests", "ThrottledClientException", "Rate exceeded", b"Retry-After: 2"),
    ),
    Raw(
        "429-x-amz-retry-after",
        "The response states the wait in milliseconds, as AWS's SDKs read it.",
        modelled(b"429 Too Many Requests", "ThrottledClientException", "Rate exceeded", b"x-amz-retry-after: 1500"),
    ),
    Raw(
        "429-retry-after-date",
        "The response states the wait as a date, to be compared with its own Date.",
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
        "The wait is longer than the timeout of a call.",
        modelled(b"429 Too Many Requests", "ThrottledClientException", "Rate exceeded", b"Retry-After: 3600"),
    ),
    Raw(
        "400-throttling",
        "A throttling error code under another status counts as throttling.",
        answer(
            b"400 Bad Request", b'{"__type":"com.amazon.coral.availability#ThrottlingException","message":"Rate exceeded"}'
        ),
    ),
    Raw(
        "code-in-header",
        "The error code in the header takes precedence over the body's. It is cut at the first colon, then at the last #.",
        answer(
            b"403 Forbidden",
            b'{"code":"Other","message":"expired"}',
            b"X-Amzn-ErrorType: aws.auth#ExpiredTokenException:http://internal.amazon.com/x/",
        ),
    ),
    Raw(
        "code-in-capitals",
        "`Code` is read if no header names a code.",
        answer(b"404 Not Found", b'{"Code":"NotFound","message":"m"}'),
    ),
    Raw(
        "code-in-body",
        "`code` or `Code` in the body is the error code.",
        answer(b"404 Not Found", b'{"code":"NotFound","Message":"m"}'),
    ),
    Raw(
        "code-in-type",
        "`__type` in the body is the error code, cut the same way.",
        answer(b"400 Bad Request", b'{"__type":"com.amazonaws#RequestExpired","message":"too late"}'),
    ),
    Raw(
        "signature-mismatch",
        "AWS's front end rejects the signature, under Chime's error code.",
        answer(
            b"403 Forbidden",
            b'{"message":"The request signature we calculated does not match the signature you provided."}',
            b"x-amzn-errortype: InvalidSignatureException",
        ),
    ),
    Raw(
        "signature-mismatch-xml",
        "In XML, the root element is the error code.",
        answer(
            b"403 Forbidden",
            b"<InvalidSignatureException>\n  <Message>Signature expired</Message>\n</InvalidSignatureException>\n",
            b"Content-Type: text/xml",
        ),
    ),
    Raw(
        "unrecognized-client",
        "The access key is unknown.",
        answer(
            b"403 Forbidden",
            b'{"message":"The security token included in the request is invalid."}',
            b"x-amzn-errortype: UnrecognizedClientException",
        ),
    ),
    Raw(
        "access-denied",
        "A policy denies the call. The status may also be 400.",
        answer(b"400 Bad Request", b'{"Message":"User is not authorized"}', b"x-amzn-errortype: AccessDeniedException"),
    ),
    Raw(
        "missing-token",
        "The service found no signature.",
        answer(
            b"403 Forbidden",
            b'{"message":"Missing Authentication Token"}',
            b"x-amzn-errortype: MissingAuthenticationTokenException",
        ),
    ),
    Raw("403-empty", "The response has no body and no error code, only a status.", answer(b"403 Forbidden", b"")),
    Raw(
        "502-html",
        "A gateway sends an HTML page. Its title is the message.",
        answer(b"502 Bad Gateway", b"<html><head><title>502 Bad Gateway</title></head></html>", b"Content-Type: text/html"),
    ),
    Raw("504-text", "The body is plain text. It is the message.", answer(b"504 Gateway Timeout", b"upstream timed out\n")),
    Raw("418", "An unknown status is reported unchanged.", answer(b"418 I'm a teapot", b"{}")),
    Raw(
        "redirect-302",
        "A redirect is an error, as the signature is valid for this host only.",
        answer(b"302 Found", b"", b"Location: https://example.com/"),
    ),
    Raw(
        "redirect-307",
        "A redirect that keeps the method is an error too.",
        answer(b"307 Temporary Redirect", b"", b"Location: https://example.com/"),
    ),
)

_LENGTH_AND_CHUNKED = (
    HEAD + b"Content-Length: 24\r\nTransfer-Encoding: chunked\r\n\r\n" + b"18\r\n" + EMPTY + b"\r\n0\r\n\r\n"
)

BROKEN = (
    Raw("closed", "The connection closes before any byte of a response.", b""),
    Raw("cut-status", "The response is cut in the status line.", b"HTTP/1.1 20"),
    Raw("cut-header", "The response is cut in a header.", SUCCESS[:40]),
    Raw("cut-after-head", "The response is cut between head and body.", SUCCESS[:-24]),
    Raw("cut-body", "The response is cut in the body.", SUCCESS[:-5]),
    Raw("cut-last-byte", "The response is cut before the last byte of the body.", SUCCESS[:-1]),
    Raw("cut-chunk", "The response is cut in a chunk.", CHUNKED + b"18\r\n" + EMPTY[:9]),
    Raw(
        "cut-before-last-chunk",
        "The whole JSON arrives, but not the last chunk.",
        CHUNKED + b"18\r\n" + EMPTY + b"\r\n",
    ),
    Raw(
        "cut-after-last-chunk",
        "The last chunk arrives, but not the empty line after it.",
        CHUNKED + b"18\r\n" + EMPTY + b"\r\n0\r\n",
    ),
    Raw("chunk-too-long", "A chunk is longer than its size line states.", CHUNKED + b"17\r\n" + EMPTY + b"\r\n0\r\n\r\n"),
    Raw(
        "cut-403",
        "The body of an error is cut, so that it proves nothing.",
        modelled(b"403 Forbidden", "ForbiddenException", "Not authorized to call Chime SDK")[:-9],
    ),
    Raw("cut-json", "The JSON is cut in a body that ends with the connection.", HEAD + b"\r\n" + EMPTY[:-1]),
    Raw(
        "length-too-long",
        "Content-Length is one byte more than arrives.",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: 25"),
    ),
    Raw(
        "length-too-short",
        "Content-Length is two bytes less than arrives, and the rest belongs to nothing.",
        SUCCESS.replace(b"Content-Length: 24", b"Content-Length: 22"),
    ),
    Raw(
        "lengths-differ",
        "The response has two different lengths.",
        SUCCESS.replace(b"\r\n\r\n", b"\r\nContent-Length: 25\r\n\r\n"),
    ),
    Raw(
        "length-and-chunked",
        "The response has a length of 24 bytes and chunks with the whole JSON: two readers read two bodies.",
        _LENGTH_AND_CHUNKED,
    ),
    Raw("garbage", "The response is not HTTP.", bytes(range(256))),
    Raw(
        "html-200",
        "The response is a captive portal's HTML page.",
        answer(b"200 OK", b"<html>Sign in</html>", b"Content-Type: text/html"),
    ),
    Raw("empty-200", "The 200 has no body.", answer(b"200 OK", b"")),
    Raw("array-200", "The JSON is not an object.", ok(b"[]")),
    Raw("other-object-200", "The JSON object belongs to another operation.", ok(b'{"status":"ok"}')),
    Raw("errors-no-list", "PhoneNumberErrors is not a list.", ok(b'{"PhoneNumberErrors":{"a":1}}')),
    Raw(
        "number-not-sent",
        "The list refuses a number that was not sent: the response belongs to another request.",
        refused(row("%2B12065550199", "NotFound", "no such number")),
    ),
    Raw(
        "member-twice",
        "The JSON has a duplicate key: two readers read two different values.",
        ok(b'{"PhoneNumberErrors":[{"PhoneNumberId":"%2B12065550101","ErrorCode":"NotFound"}],"PhoneNumberErrors":[]}'),
    ),
    Raw("bad-utf-8", "The JSON is not valid UTF-8.", ok(b'{"PhoneNumberErrors":[],"a":"\xff"}')),
    Raw("error-in-200", "The header of the 200 names an error.", ok(b"{}", b"x-amzn-ErrorType: ServiceFailureException")),
    Raw(
        "compressed",
        "Content-Encoding states a compression that was not requested and is not there.",
        ok(EMPTY, b"Content-Encoding: gzip"),
    ),
    Raw("202", "The status is 202, not 200.", answer(b"202 Accepted", EMPTY, JSON)),
    Raw("204", "The status is 204, without content.", b"HTTP/1.1 204 No Content\r\n\r\n"),
    Raw(
        "101",
        "The status is 101, for a protocol that was not requested.",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    ),
)

ALL = (*GOOD, *ODD_GOOD, *PARTIAL, *STATUSES, *ERRORS, *BROKEN, *ODD_BROKEN)
BY_NAME = {one.name: one for one in ALL}
