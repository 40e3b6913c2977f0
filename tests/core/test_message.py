"""Messages know their exact bytes, and nothing that is not one passes for one."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services import FIXTURES

from rawchime import Exchange, InvalidRequest, Malformed, Request, Response
from rawchime.framing import response_of

HOST = ("Host", "h")
HEAD = b"HTTP/1.1 200 OK\r\n"


def test_the_api_references_sample_comes_back_to_the_byte() -> None:
    """Reading and to_bytes are each other's inverse on the golden request and response."""
    for read, name in ((Request.from_bytes, "request"), (response_of, "response")):
        data = (FIXTURES / "api-reference" / f"{name}.http").read_bytes()
        assert read(data).to_bytes() == data


def test_a_request_keeps_white_space_that_it_would_not_write() -> None:
    """A received request is the bytes it came in, even where its header lines are spelled another way than ours."""
    data = b"GET /a HTTP/1.1\r\nHost:h\r\nX-A: \t b \r\n\r\n"
    request = Request.from_bytes(data)
    assert request.to_bytes() == data
    assert request.headers == (("Host", "h"), ("X-A", "b"))


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("PO ST", "/", [HOST]),
        ("POST\r\n", "/", [HOST]),
        ("", "/", [HOST]),
        ("GET", "", [HOST]),
        ("GET", "a", [HOST]),
        ("GET", "/ HTTP/1.1\r\nX: y", [HOST]),
        ("GET", "/a b", [HOST]),
        ("GET", "/a\0", [HOST]),
        ("GET", "/a#b", [HOST]),
        ("GET", "/ü", [HOST]),
        ("GET", "/%zz", [HOST]),
        ("GET", "http://h/", [HOST]),
        ("GET", "/", [HOST, ("A b", "c")]),
        ("GET", "/", [HOST, ("A:", "c")]),
        ("GET", "/", [HOST, ("A: b", "c")]),
        ("GET", "/", [HOST, ("", "c")]),
        ("GET", "/", [HOST, ("A,B", "c")]),
        ("GET / HTTP/1.1\r\nA:", "b", [HOST]),
        ("GET", "/", [HOST, ("A", "c\r\nX: y")]),
        ("GET", "/", [HOST, ("A", "c\n")]),
        ("GET", "/", [HOST, ("A", "c\0")]),
        ("GET", "/", [HOST, ("A", "\u20ac")]),
        ("GET", "/", []),
        ("GET", "/", [HOST, HOST]),
        ("GET", "/", [("Host", "a b")]),
        ("GET", "/", [("Host", "a/b")]),
        ("GET", "/", [("Host", "u@h")]),
        ("GET", "/", [("Host", "h:999999")]),
    ],
)
def test_what_no_socket_should_see_is_refused(method: str, target: str, headers: list[tuple[str, str]]) -> None:
    """Line breaks, NUL, targets that need rewriting and a missing or odd Host never become a Request."""
    with pytest.raises(InvalidRequest):
        Request(method, target, headers)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\n",
        b"GET /\r\nHost: h\r\n\r\n",
        b"GET / HTTP/2\r\nHost: h\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\nHost: h\n\n",
        b"GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: h\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +2\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_request_is_malformed(data: bytes) -> None:
    """Bytes that are not one whole request are not read as one."""
    with pytest.raises(Malformed):
        Request.from_bytes(data)


@given(
    st.lists(st.tuples(st.from_regex(r"X-[A-Za-z]{1,8}", fullmatch=True), st.from_regex(r"[!-~]{0,9}", fullmatch=True))),
    st.binary(max_size=50),
)
def test_any_request_survives_the_round_trip(headers: list[tuple[str, str]], body: bytes) -> None:
    """What was built, written and read again is the same request."""
    request = Request("POST", "/a%2B?b=c", [HOST, *headers, ("Content-Length", str(len(body)))], body)
    assert Request.from_bytes(request.to_bytes()) == request
    assert Request.from_bytes(request.to_bytes()).headers == request.headers


GOOD = {
    "content-length": (HEAD + b"Content-Length: 2\r\n\r\n{}", b"{}"),
    "no reason phrase": (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", b"{}"),
    "empty reason phrase": (b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{}", b"{}"),
    "http/1.0 until close": (b"HTTP/1.0 200 OK\r\n\r\n{}", b"{}"),
    "until close": (HEAD + b"\r\n{}", b"{}"),
    "no body at all": (HEAD + b"Content-Length: 0\r\n\r\n", b""),
    "chunked": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;a=b\r\n}\r\n0\r\n\r\n", b"{}"),
    "chunked, coding in capitals": (HEAD + b"Transfer-Encoding: Chunked\r\n\r\n002\r\n{}\r\n0\r\n\r\n", b"{}"),
    "chunked with trailers": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\n\r\n", b"{}"),
    "after 100": (b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"Content-Length: 2\r\n\r\n{}", b"{}"),
    "after 103": (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + HEAD + b"Content-Length: 2\r\n\r\n{}", b"{}"),
    "equal lengths, two lines": (HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", b"{}"),
    "equal lengths, one line": (HEAD + b"Content-Length: 2, 2\r\n\r\n{}", b"{}"),
    "no body with 204": (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    "chunked finely": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n" + b"1\r\n \r\n" * 200_000 + b"1\r\n}\r\n0\r\n\r\n",
        b"{" + b" " * 200_000 + b"}",
    ),
    "no white space": (HEAD + b"Content-Length:2\r\n\r\n{}", b"{}"),
    "latin-1 in a header": (HEAD + b"A: \xe9\r\nContent-Length: 2\r\n\r\n{}", b"{}"),
}


@pytest.mark.parametrize(("data", "body"), GOOD.values(), ids=GOOD)
def test_a_complete_answer_is_read(data: bytes, body: bytes) -> None:
    """The framings of RFC 9112 §6.3, the rare ones too, give the body, and the final answer's bytes are kept."""
    response = response_of(data)
    assert response.body == body
    assert data.endswith(response.to_bytes())


BAD = {
    "nothing": b"",
    "garbage": b"\x00\x01\x02" * 9,
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "HTTP/2": b"HTTP/2 200 OK\r\n\r\n",
    "status of two digits": b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
    "status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
    "status 000": b"HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n",
    "cut in the status line": b"HTTP/1.1 20",
    "cut in a header": HEAD + b"Content-Le",
    "cut before the empty line": HEAD + b"Content-Length: 2\r\n",
    "cut in the body": HEAD + b"Content-Length: 2\r\n\r\n{",
    "longer than it says": HEAD + b"Content-Length: 2\r\n\r\n{} ",
    "two lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "two lengths in one": HEAD + b"Content-Length: 2, 3\r\n\r\n{}",
    "negative length": HEAD + b"Content-Length: -2\r\n\r\n{}",
    "signed length": HEAD + b"Content-Length: +2\r\n\r\n{}",
    "length in hex": HEAD + b"Content-Length: 0x2\r\n\r\n{}",
    "empty length": HEAD + b"Content-Length:\r\n\r\n{}",
    "length beyond reason": HEAD + b"Content-Length: 999999999999999\r\n\r\n{}",
    "length beyond any integer": HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "trailers without end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
    "length beside chunked": HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "gzip, chunked": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "unknown coding": HEAD + b"Transfer-Encoding: identity\r\n\r\n{}",
    "chunked in HTTP/1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "chunks without the last": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "chunk cut": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
    "chunk longer than its size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
    "chunk size not hex": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "chunk size negative": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
    "chunk size empty": HEAD + b"Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n",
    "chunk size beyond reason": HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n{}",
    "last chunk cut": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n",
    "bare LF": b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
    "bare CR in a header": HEAD + b"A: b\rc\r\nContent-Length: 2\r\n\r\n{}",
    "NUL in a header": HEAD + b"A: \0\r\nContent-Length: 2\r\n\r\n{}",
    "folded header": HEAD + b"A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}",
    "space before the colon": HEAD + b"Content-Length : 2\r\n\r\n{}",
    "line without a colon": HEAD + b"nonsense\r\nContent-Length: 2\r\n\r\n{}",
    "endless head": HEAD + b"A: " + b"b" * 100_000,
    "interim answers without end": b"HTTP/1.1 100 Continue\r\n\r\n" * 40,
    "only an interim answer": b"HTTP/1.1 100 Continue\r\n\r\n",
    "protocol switched": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    "protocol switched, and then an answer": b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
    + HEAD
    + b"Content-Length: 0\r\n\r\n",
    "longer than the limit": HEAD + b"\r\n" + b" " * (8 * 1024 * 1024),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_anything_less_than_a_complete_answer_is_malformed(data: bytes) -> None:
    """What is cut, contradicts itself or cannot be told apart from something else is never an answer."""
    with pytest.raises(Malformed):
        response_of(data)


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        (b"", True),
        (b"Connection: close\r\n", False),
        (b"Connection: keep-alive\r\nConnection: Close\r\n", False),
        (b"Connection: keep-alive, close\r\n", False),
        (b"Connection: keep-alive\r\n", True),
    ],
)
def test_a_connection_is_kept_unless_any_header_says_close(headers: bytes, kept: bool) -> None:
    """RFC 9112 §9.6: in whichever of several Connection headers it stands."""
    assert response_of(HEAD + headers + b"Content-Length: 0\r\n\r\n").keep_alive == kept


@given(st.integers(0, 200), st.sampled_from(sorted(GOOD.keys() - {"chunked finely"})))
def test_an_answer_is_the_same_however_it_is_cut_into_reads(size: int, name: str) -> None:
    """How many bytes a read gives changes nothing."""
    from rawchime import read_response

    data = GOOD[name][0]
    parts = [data[at : at + size + 1] for at in range(0, len(data), size + 1)]
    feed = iter(parts)
    assert read_response(lambda: next(feed, b"")) == response_of(data)


@given(st.binary(max_size=300), st.sampled_from([b"", HEAD, HEAD + b"Transfer-Encoding: chunked\r\n\r\n"]))
def test_no_bytes_make_the_parser_fail_in_another_way(data: bytes, start: bytes) -> None:
    """Whatever comes, it is an answer or it is Malformed."""
    with suppress(Malformed):
        assert isinstance(response_of(start + data), Response)


TOKEN = "FwoGZXIvYXdzEXAMPLE/token+with=signs"
SIGNED = Request(
    "POST",
    "/",
    [
        HOST,
        ("X-Amz-Security-Token", TOKEN),
        (
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/2019/r/s/aws4_request, SignedHeaders=host, Signature=abcdef0123",
        ),
    ],
    b"+12065550100",
)


def test_reprs_show_neither_secrets_nor_numbers() -> None:
    """What a log or a traceback would print of a message holds no token, signature, key or phone number."""
    response = Response.make(200, [("A", TOKEN)], b"+12065550100")
    for text in (repr(SIGNED), repr(response), repr(Exchange(SIGNED, response, 5, b"+12065550100"))):
        for secret in (TOKEN, "AKIDEXAMPLE", "abcdef0123", "2065550100"):
            assert secret not in text
