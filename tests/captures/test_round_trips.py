"""What a tool writes of a request is read back as that request: method, target, headers and body."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import generated
import pytest
import writers_shell as shell
import writers_text as text
from generated import Sent

from rawchime import captures

WRITERS: dict[str, Callable[[Sent], str | bytes]] = {
    **{f"shell {one.__name__}": one for one in (
        *(shell.chrome_bash, shell.chrome_cmd, shell.chrome_cmd_crlf, shell.chrome_cmd_old, shell.firefox_posix),
        *(shell.firefox_win, shell.curlify, shell.postman, shell.postman_double, shell.burp, shell.httpsnippet, shell.wget),
        *(shell.httpie, shell.powershell),
    )},
    **{f"text {one.__name__}": one for one in (
        *(text.raw, text.raw_lf, text.raw_answered, text.chunked, text.burp_xml, text.go_v1, text.go_v2, text.java_wire),
        *(text.http_client, text.ruby, text.hexdump, text.curl_trace, text.curl_trace_ascii, text.har_chrome),
        *(text.har_firefox, text.fetch, text.sdk_v3, text.rust, text.botocore, text.http_file, text.terraform),
    )},
}  # fmt: skip
"""Every tool's rule, by its name."""
LOSSY = {
    "shell burp": "gives a body that starts with @ to an option that reads a file then",
    "shell chrome_cmd": "writes CR LF as LF",
    "shell chrome_cmd_crlf": "writes CR LF as LF",
    "shell chrome_cmd_old": "writes CR LF as LF",
    "shell firefox_posix": "writes a character below U+0100 as one byte, others as halves of a pair",
    "shell firefox_win": "writes every line break in a row as one",
    "text curl_trace_ascii": "writes a full stop for what is not printable",
    "text http_file": "leaves line breaks to the editor",
    "text java_wire": "writes bytes in brackets, which may stand in a body as well",
    "text terraform": "puts a prefix before every line, and loses CR",
}
"""Tools that lose something of some bodies: such a body may be left out, and never be another."""
CONTROLS = {"text raw", "text chunked", "text burp_xml", "text http_client", "text hexdump", "text curl_trace", "text rust"}
"""Tools whose form holds control characters as they are."""


def is_writable(name: str, sent: Sent) -> bool:
    """Whether a tool has a way to write the request: HTTPie takes a backslash before one of its separators away."""
    return name != "shell httpie" or not any(re.search(r"\\[:;=@]", value) for _, value in sent.headers)


def readable(data: bytes) -> bool:
    """Whether a reader takes it; a refusal has a name."""
    try:
        captures.read(data)
    except captures.Refused:
        return False
    return True


def check(name: str, sent: Sent) -> None:
    if not is_writable(name, sent):
        return
    written = WRITERS[name](sent)
    data = written if isinstance(written, bytes) else written.encode()
    if name in LOSSY and not readable(data):
        return
    (capture,) = captures.read(data)
    assert (capture.method, capture.target) == (sent.method, sent.target), written
    read = {header.lower(): value.strip() for header, value in capture.headers}
    for header, value in sent.names().items():
        if header != "content-length":
            assert read.get(header) == value, written
    if capture.body is None:
        assert name in LOSSY, (capture.note, written)
        assert sent.body, (capture.note, written)
    else:
        assert capture.body == sent.body, written


@pytest.mark.parametrize("name", WRITERS)
def test_a_form_reads_back(name: str) -> None:
    """A sample of the requests; the test below takes five thousand."""
    chance = random.Random(name)
    for _ in range(60):
        check(name, generated.request(chance, controls=name in CONTROLS))


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
def test_a_form_reads_back_five_thousand_requests(name: str) -> None:
    """Quotation marks, Unicode, `&`, `%`, line breaks, empty bodies."""
    chance = random.Random(f"{name} at length")
    for _ in range(5_000):
        check(name, generated.request(chance, controls=name in CONTROLS))


@pytest.mark.parametrize("name", LOSSY)
def test_most_of_what_a_lossy_tool_writes_is_read_whole(name: str) -> None:
    """Leaving out every body would pass the tests above."""
    chance = random.Random(name)
    whole = 0
    for _ in range(60):
        sent = generated.request(chance)
        written = WRITERS[name](sent)
        data = written if isinstance(written, bytes) else written.encode()
        whole += readable(data) and captures.read(data)[0].body == sent.body
    assert whole >= 20
