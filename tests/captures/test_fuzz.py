"""Damaged captures: nothing crashes, nothing takes a second, and no cut capture gives another request."""

from __future__ import annotations

import fuzz
import pytest

from rawchime import captures

LINE = 1_000_000


def test_a_few_hundred_damaged_captures() -> None:
    """`python tests/captures/fuzz.py 200000` is the full count."""
    outcomes = fuzz.run(400, seed=1)
    assert sum(outcomes.values()) == 400
    assert min(outcomes[f"{kind}, {outcome}"] for kind in ("cut", "damaged") for outcome in ("read", "refused")) > 5


@pytest.mark.slow
def test_ten_thousand_damaged_captures() -> None:
    """With another seed."""
    assert sum(fuzz.run(10_000, seed=2).values()) == 10_000


HOSTILE = {
    "a long line": b"a" * LINE,
    "spaces": b" " * LINE,
    "line breaks": b"\n" * LINE,
    "quotation marks": b"curl " + b"'\"" * (LINE // 2),
    "an open quotation mark": b"curl '" + b"a" * LINE,
    "escapes": b"curl $'" + b"\\x41" * (LINE // 4) + b"' https://a.example/",
    "backslashes": b'curl "' + b"\\" * LINE,
    "braces": b"curl https://a.example/" + b"{" * LINE,
    "commas in braces": b"curl https://a.example/{" + b"," * LINE,
    "dollars": b"curl " + b"$" * LINE,
    "substitutions": b"curl " + b"$(" * (LINE // 2),
    "many commands": b"curl https://a.example/\n" * 20_000,
    "many options": b"curl https://a.example/ " + b"-H 'a: b' " * 50_000,
    "many requests": b"GET / HTTP/1.1\nHost: a.example\n\n" * 20_000,
    "many heads": b"GET / HTTP/1.1\n" * 50_000,
    "many headers": b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 100_000 + b"\r\n",
    "a long header": b"GET / HTTP/1.1\r\nHost: a\r\na: " + b"b " * (LINE // 2) + b"\r\n\r\n",
    "a long target": b"GET /" + b"a" * LINE + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "methods": b"GET /" * (LINE // 5),
    "status lines": b"POST / HTTP/1.1\r\nHost: a\r\n\r\n" + b"}HTTP/1.1 200\r\n" * 50_000,
    "chunks": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 100_000,
    "colons": b":authority: a\n" + b":" * LINE,
    "verbose": b"> GET / HTTP/1.1\n" + b"> a: b\n" * 100_000,
    "trace": b"=> Send header, 9 bytes (0x9)\n" + b"0000: a\n" * 100_000,
    "hex": b"00000000  47 45 54 20\n" * 40_000,
    "nested JSON": b'{"log":' + b"[" * LINE,
    "nested objects": b'{"headers":' + b'{"a":' * (LINE // 5),
    "nested code": b'fetch("https://a.example/", ' + b"{a:" * (LINE // 3),
    "arrays of code": b'fetch("https://a.example/", ' + b"[" * LINE,
    "a long number": b'{"log":{"entries":[' + b"1" * LINE + b"]}}",
    "many entries": b'{"log":{"entries":[' + b"{}," * 50_000 + b"{}]}}",
    "comments": b"fetch(" + b"/* " * (LINE // 3),
    "java": b'http-outgoing-0 >> "' + b"[0x41]" * (LINE // 6) + b'"',
    "java lines": b'http-outgoing-0 >> "GET / HTTP/1.1[\\r][\\n]"\n' * 10_000,
    "python": b"send: b'" + b"\\x41" * (LINE // 4) + b"'",
    "ruby": b'<- "GET / HTTP/1.1\\r\\n' + b"\\u0041" * (LINE // 6) + b'"',
    "rust": b"Request { headers: {" + b'"a": "b", ' * 50_000,
    "botocore": b"<AWSPreparedRequest " * 50_000,
    "botocore headers": b"<AWSPreparedRequest stream_output=False, method=GET, url=x, headers={" + b"'a': b'b', " * 50_000,
    "presigned": b"X-Amz-Signature=" * 20_000,
    "a long presigned URL": b"https://a.example/?" + b"a" * LINE + b"&X-Amz-Signature=" + b"0" * 64,
    "tokens": b"k8s-aws-v1." + b"A" * LINE,
    "dots before a signature": b"a." * (LINE // 2) + b"?X-Amz-Signature=" + b"0" * 64,
    "canonical": b"GET\n/\n\n" * 50_000,
    "canonical headers": b"GET\n/\n\n" + b"a:b\n" * 100_000,
    "fences": b"```\n" * 50_000,
    "line numbers": b"".join(b"%d a\n" % number for number in range(50_000)),
    "colours": b"\x1b[31m" * (LINE // 5),
    "PowerShell": b"Invoke-WebRequest -Uri " + b"`" * LINE,
    "PowerShell tables": b"Invoke-WebRequest -Headers " + b"@{a=" * (LINE // 4),
    "PowerShell variables": b"$a = $a" * (LINE // 7),
    "carets": b'curl ^"' + b"^" * LINE,
    "Python code": b"requests.get(" + b"(" * LINE,
    "a here-document": b"curl -d @- https://a.example/ <<EOF\n" + b"a\n" * (LINE // 2),
    "Burp": b'<items burpVersion="1"><item><request>' + b"]]>" * (LINE // 3) + b"</item>",
    "editor": b"### a\n" * 100_000,
    "editor variables": b"@a={{b}}\n@b={{a}}\n### x\nGET https://a.example/{{a}}\n",
    "mc": b"[REQUEST s3.Get] [x]\n" * 40_000,
    "net": b"Method: GET, RequestUri: 'a', Version: 1.1, Content: <null>, Headers:\n{\n" * 5_000,
    "awscurl": b"'\\nCANONICAL REQUEST = GET\\n'\n" * 20_000,
    "NUL": b"\0" * LINE,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused(name: str) -> None:
    """A megabyte of what a reader could choke on. Nothing bounds the time; what this guards against takes minutes."""
    assert all(isinstance(one, captures.Capture) for one in fuzz.reading(HOSTILE[name]))


def test_a_short_hostile_file_is_read_or_refused() -> None:
    """The start of each, which a reader that goes back over its text takes long for as well."""
    for data in HOSTILE.values():
        assert all(isinstance(one, captures.Capture) for one in fuzz.reading(data[:20_000]))


def test_more_than_the_limit_is_refused() -> None:
    """Before it is decoded."""
    with pytest.raises(ValueError, match="larger than 64 MiB"):
        captures.read(b"\n" * (captures.LONGEST + 1))
