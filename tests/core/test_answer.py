"""An answer that is an error becomes one typed error, whoever gave it and in whatever format."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from services import CREDENTIALS, IDS

import rawchime
from rawchime import AuthenticationError, BatchDeletePhoneNumber, Exchange, Response, ServiceError, resolve, sign
from rawchime.answer import judge, service_error

SEVEN = {
    400: "BadRequestException",
    401: "UnauthorizedClientException",
    403: "ForbiddenException",
    404: "NotFoundException",
    429: "ThrottledClientException",
    500: "ServiceFailureException",
    503: "ServiceUnavailableException",
}


@pytest.mark.parametrize(("status", "name"), SEVEN.items())
def test_each_documented_status_is_its_own_error(status: int, name: str) -> None:
    """Under the model's name, with status, code, message, request id and the wait that was asked for."""
    body = json.dumps({"Code": name.removesuffix("Exception"), "Message": "so it is"}).encode()
    headers = [
        ("x-amzn-ErrorType", f"{name}:http://internal.amazon.com/x/"),
        ("x-amzn-RequestId", "r-1"),
        ("Retry-After", "7"),
    ]
    error = service_error(Response.make(status, headers, body))
    assert type(error) is getattr(rawchime, name)
    assert (error.status, error.code, error.message) == (status, name, "so it is")
    assert (error.request_id, error.retry_after) == ("r-1", 7.0)
    assert error.advice
    assert str(error) == f"{status} {name}: so it is (request id r-1)"
    assert error.nothing_done == (status < 500)


@pytest.mark.parametrize(("status", "name"), SEVEN.items())
def test_the_status_alone_is_enough(status: int, name: str) -> None:
    """No header and no body: the class goes by the status, and the code is the status."""
    error = service_error(Response.make(status))
    assert type(error) is getattr(rawchime, name)
    assert (error.code, error.message, str(error)) == (str(status), "", str(status))


@pytest.mark.parametrize(
    ("code", "status", "name"),
    [
        ("InvalidSignatureException", 403, "SignatureDoesNotMatch"),
        ("SignatureDoesNotMatch", 403, "SignatureDoesNotMatch"),
        ("IncompleteSignature", 400, "IncompleteSignature"),
        ("IncompleteSignatureException", 400, "IncompleteSignature"),
        ("MissingAuthenticationToken", 403, "MissingAuthenticationToken"),
        ("MissingAuthenticationTokenException", 403, "MissingAuthenticationToken"),
        ("InvalidClientTokenId", 403, "UnrecognizedClient"),
        ("UnrecognizedClientException", 403, "UnrecognizedClient"),
        ("UnrecognizedClientException", 400, "UnrecognizedClient"),
        ("ExpiredTokenException", 403, "ExpiredToken"),
        ("ExpiredToken", 400, "ExpiredToken"),
        ("RequestExpired", 400, "RequestExpired"),
        ("AccessDeniedException", 400, "AccessDenied"),
        ("AccessDeniedException", 403, "AccessDenied"),
    ],
)
def test_failures_of_authentication_are_their_own_errors(code: str, status: int, name: str) -> None:
    """They say what to do, under whichever status the front end gives them."""
    error = service_error(Response.make(status, [("x-amzn-errortype", code)]))
    assert type(error) is getattr(rawchime, name)
    assert isinstance(error, AuthenticationError)
    assert isinstance(error, (rawchime.ForbiddenException, rawchime.BadRequestException))
    assert error.code == code
    assert error.advice


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "Throttling", "TooManyRequestsException", "ThrottledClientException"]
)
@pytest.mark.parametrize("status", [400, 403, 429, 500, 503, 418])
def test_a_throttling_code_is_throttling_under_any_status(code: str, status: int) -> None:
    """The front end throttles with a 400."""
    assert type(service_error(Response.make(status, [("x-amzn-errortype", code)]))) is rawchime.ThrottledClientException


@pytest.mark.parametrize(
    ("code", "status"), [("AccessDeniedException", 500), ("InvalidSignatureException", 503), ("ExpiredTokenException", 429)]
)
def test_an_authentication_code_does_not_hide_a_5xx_or_throttling(code: str, status: int) -> None:
    """It says that nothing was done, which such a status does not prove; and a 429 is to be tried again."""
    assert type(service_error(Response.make(status, [("x-amzn-errortype", code)]))).__name__ == SEVEN[status]


@pytest.mark.parametrize("status", [300, 302, 402, 405, 409, 413, 418, 422, 499, 501, 502, 504, 599, 600, 999])
def test_an_unknown_status_is_kept(status: int) -> None:
    """It is a plain ServiceError that says so."""
    error = service_error(Response.make(status, [("Location", "https://example.com")], b"{}"))
    assert type(error) is ServiceError
    assert error.status == status
    assert error.advice
    assert status != 302 or "https://example.com" in str(error)


CODES = [
    ([("x-amzn-errortype", "A")], b'{"code": "B", "__type": "C"}', "A"),
    ([("X-Amzn-ErrorType", "p#A:http://x/")], b"", "A"),
    ([("x-amzn-errortype", "A#B")], b"", "B"),
    ([("x-amzn-errortype", " ")], b'{"code": "B"}', "B"),
    ([], b'{"code": "B", "Code": "C", "__type": "D"}', "B"),
    ([], b'{"Code": "C", "__type": "D"}', "C"),
    ([], b'{"__type": "com.amazonaws#D:http://x"}', "D"),
    ([], b'{"code": 5, "Code": null, "__type": ["D"]}', "403"),
    ([], b'{"code": ""}', "403"),
    ([], b"[1]", "403"),
    ([], b"<InvalidSignatureException><Message>m</Message></InvalidSignatureException>", "InvalidSignatureException"),
    ([], b'<?xml version="1.0"?>\n<ErrorResponse xmlns="x"><Error><Code>C</Code></Error></ErrorResponse>', "C"),
    ([], b"<Error></Error>", "403"),
    ([], b"<!DOCTYPE html><html><title>403</title></html>", "403"),
    ([], b"<!-- a --><html></html>", "403"),
    ([], b"<", "403"),
    ([], b"Forbidden", "403"),
    ([], b"\xff\xfe\x00", "403"),
    ([], b"[" * 100_000, "403"),
]


@pytest.mark.parametrize(("headers", "body", "code"), CODES)
def test_where_the_code_is_found(headers: list[tuple[str, str]], body: bytes, code: str) -> None:
    """The header, else `code` or `Code`, else `__type`, else XML, else the status: cut as the protocol says."""
    assert service_error(Response.make(403, headers, body)).code == code


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"message": "a"}', "a"),
        (b'{"Message": "a"}', "a"),
        (
            b'{"Message": "Not authorized to call Chime SDK with Account Id 1"}',
            "Not authorized to call Chime SDK with Account Id 1",
        ),
        (b'{"message": null, "Message": "b"}', "b"),
        (b'{"message": {"a": 1}}', ""),
        (b"<E><Message>a &amp; b</Message></E>", "a & b"),
        (b"<html><head><title>502 Bad\n Gateway</title></head></html>", "502 Bad Gateway"),
        (b"<html><h1>Gone</h1></html>", "Gone"),
        (b"<html></html>", ""),
        (b" service\n unavailable ", "service unavailable"),
        (b"", ""),
        (b"\xff", "\ufffd"),
        (b"x" * 100_000, "x" * 1000),
    ],
)
def test_where_the_message_is_found(body: bytes, message: str) -> None:
    """JSON's member, XML's element, a page's title or the text itself, in one bounded line."""
    assert service_error(Response.make(403, [], body)).message == message


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], None),
        ([("Retry-After", "0")], 0.0),
        ([("Retry-After", "120")], 120.0),
        ([("Retry-After", "-1")], None),
        ([("Retry-After", "soon")], None),
        ([("Retry-After", "9" * 400)], None),
        ([("Retry-After", "1.5")], None),
        ([("Retry-After", "٣")], None),
        ([("Retry-After", "Wed, 18 Sep 2019 19:54:49 GMT"), ("Date", "Wed, 18 Sep 2019 19:53:49 GMT")], 60.0),
        ([("Retry-After", "Wed, 18 Sep 2019 19:52:49 GMT"), ("Date", "Wed, 18 Sep 2019 19:53:49 GMT")], 0.0),
        ([("Retry-After", "Wed, 18 Sep 2019 19:54:49 GMT")], None),
        ([("Retry-After", "Wed, 99 Sep 2019 19:54:49 GMT"), ("Date", "Wed, 18 Sep 2019 19:53:49 GMT")], None),
        ([("x-amz-retry-after", "1500")], 1.5),
        ([("x-amz-retry-after", "1500"), ("Retry-After", "9")], 1.5),
        ([("x-amz-retry-after", "1.5")], None),
    ],
)
def test_the_wait_that_is_asked_for(headers: list[tuple[str, str]], seconds: float | None) -> None:
    """Seconds, a date reckoned by the answer's own clock, or AWS's milliseconds; nonsense is no wait."""
    assert service_error(Response.make(429, headers)).retry_after == seconds


ENDPOINT = resolve("us-east-1")
TOKEN = "FwoGZXIvYXdzEXAMPLE/token+=="
REQUEST = sign(BatchDeletePhoneNumber(IDS).request(ENDPOINT), CREDENTIALS._replace(token=TOKEN), ENDPOINT, 0)
SENT = len(REQUEST.to_bytes())


def test_a_message_that_quotes_the_signed_request_shows_no_secret() -> None:
    """AWS's mismatch text holds the canonical request, with the token in it; what is kept of it is redacted."""
    body = json.dumps({"message": f"should have been x-amz-security-token:{TOKEN}\nfor AKIDEXAMPLE"}).encode()
    response = Response.make(403, [("x-amzn-errortype", "InvalidSignatureException")], body)
    with pytest.raises(rawchime.SignatureDoesNotMatch) as caught:
        judge(Exchange(REQUEST, response, SENT), BatchDeletePhoneNumber(IDS).parse)
    for text in (str(caught.value), repr(caught.value), caught.value.message):
        assert TOKEN not in text
        assert "x-amz-security-token" in text


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (403, [("x-amzn-errortype", TOKEN)], b""),
        (403, [("x-amzn-requestid", TOKEN)], b""),
        (403, [], json.dumps({"code": TOKEN}).encode()),
        (403, [], b"x" * 990 + TOKEN.encode()),
        (302, [("Location", f"/?{TOKEN}")], b""),
        (403, [("x-amzn-errortype", TOKEN)], b"{}"),
        (200, [], json.dumps({"PhoneNumberErrors": [{"PhoneNumberId": IDS[0], "ErrorMessage": TOKEN}]}).encode()),
    ],
)
def test_no_part_of_an_answer_carries_a_secret_on(status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    """Codes, ids, per-number messages and what is cut short: the answer is redacted before it is read."""
    exchange = Exchange(REQUEST, Response.make(status, headers, body), SENT)
    try:
        text = repr(judge(exchange, BatchDeletePhoneNumber(IDS).parse).phone_number_errors)
    except rawchime.RawChimeError as error:
        text = f"{error} {error!r} {vars(error)} {error.__context__!r}"
    assert TOKEN[:10] not in text
    assert "redacted" in text


@pytest.mark.parametrize(
    ("response", "sent", "branch"),
    [
        (None, 0, rawchime.NothingSent),
        (None, 1, rawchime.NothingSent),
        (None, SENT - 1, rawchime.NothingSent),
        (None, SENT, rawchime.OutcomeUnknown),
        (Response.make(200, [], b"{}"), SENT - 1, rawchime.OutcomeUnknown),
        (Response.make(413), SENT - 1, rawchime.ServiceError),
        (Response.make(500), SENT, rawchime.ServiceError),
        (Response.make(204), SENT, rawchime.OutcomeUnknown),
    ],
)
def test_the_branch_goes_by_what_was_counted(response: Response | None, sent: int, branch: type[Exception]) -> None:
    """Nothing sent while a byte is missing, unknown after the last one, the service's word where it gave one."""
    with pytest.raises(branch):
        judge(Exchange(REQUEST, response, sent, failure="it broke"), BatchDeletePhoneNumber(IDS).parse)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "Code", "message", "__type", "a"]), inner)
    ),
    max_leaves=6,
)
bodies = st.one_of(
    st.binary(max_size=200),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.text("<>/!?-[]CodeMessage&;# \n\"'html", max_size=200).map(str.encode),
)
header_values = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=30)
header_names = st.sampled_from(
    ["x-amzn-errortype", "Retry-After", "x-amz-retry-after", "Date", "Location", "Content-Encoding", "x-amzn-RequestId"]
)


def every_error_is_in_the_tree(status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    """Whatever is answered is a proven 200 or an error of the tree, with a text and advice."""
    exchange = Exchange(REQUEST, Response.make(status, headers, body), SENT)
    found: list[rawchime.RawChimeError] = []
    try:
        judge(exchange, BatchDeletePhoneNumber(IDS).parse)
    except rawchime.RawChimeError as error:
        found.append(error)
    assert status == 200 or found
    assert all(str(error) and error.advice for error in found)


generated = given(st.integers(200, 999), st.lists(st.tuples(header_names, header_values), max_size=4), bodies)
test_no_answer_makes_an_error_outside_the_tree = settings(max_examples=500)(generated(every_error_is_in_the_tree))
test_no_answer_of_ten_thousand_makes_an_error_outside_the_tree = pytest.mark.slow(
    settings(max_examples=10_000, deadline=None)(generated(every_error_is_in_the_tree))
)
