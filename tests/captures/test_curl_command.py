"""A curl command is read as curl itself runs it."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable

import pytest
from wire import RawServer

from rawchime import captures
from rawchime.captures import Refused, described
from rawchime.captures.commands import curl
from rawchime.captures.commands.curl_options import LETTERS, WITH_VALUE, WITHOUT_VALUE
from rawchime.captures.commands.shell import Command, Stdin, Word
from rawchime.debug.diagnose import diagnose

needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
INPUT = "std\nin"


@needs_curl
def test_the_table_of_options_is_curls_own() -> None:
    """Every option of the installed curl is in it, with its letter and with or without a value."""
    shown = subprocess.run(["curl", "--help", "all"], capture_output=True, text=True, check=True).stdout
    rows = re.findall(r"(?m)^ *(?:-(.), )? *--([A-Za-z0-9.\-]+)( [<\[])?", shown)
    assert len(rows) > 200
    for letter, name, value in rows:
        plain = name if name in WITH_VALUE | WITHOUT_VALUE else name.removeprefix("no-")
        assert plain in (WITH_VALUE if value else WITHOUT_VALUE), name
        # -i was --include, and is --show-headers since curl 8.10
        assert not letter or LETTERS[letter] in (plain, {"include": "show-headers"}.get(plain)), name
    assert not WITH_VALUE & WITHOUT_VALUE
    assert set(LETTERS.values()) <= WITH_VALUE | WITHOUT_VALUE


def arguments(chance: random.Random, url: str) -> list[str]:
    """Arguments of curl that a person might give, in any order."""
    target = chance.choice(["/p", "/p?q=1", "/a/../b/./c?x=../y", "/a%20b?c=%2B", "", "?x=1", "/p?", "/p#fragment", "/a//b"])
    data = chance.choice(["", "a", '{"a": "é&%+ "}', "a=b&c", "x\ny"])
    options: list[list[str]] = [
        [
            "-H",
            chance.choice(
                ["X-A: 1", "X-A:1", "X-A:  1  ", "X-A;", "X-A: ", "Accept: z", "Accept:", "Content-Type: z", "Host: h"]
            ),
        ],
        [chance.choice(["-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--json"]), data],
        [chance.choice(["-d", "--data-binary", "--json"]), "@-"],
        ["--data-urlencode", chance.choice(["a&é", "n=x/y", "=z~*", "n=", "plain"])],
        ["-X", chance.choice(["POST", "PUT", "GET", "DELETE"])],
        ["-XPATCH"],
        ["-G"],
        ["-A", chance.choice(["agent", ""])],
        ["-e", "http://r.example/"],
        ["-b", "a=b"],
        ["-u", chance.choice(["user:pass", "user:"])],
        ["--oauth2-bearer", "token"],
        ["-r", "0-9"],
        ["--compressed"],
        ["--path-as-is"],
        ["--request-target", "/other?target"],
        ["--url-query", chance.choice(["a=b", "+raw", "n=x&y"])],
        ["-sSkL"],
        ["-o", "/dev/null"],
        ["-w", "%{http_code}"],
        ["--max-time", "5", "--retry", "0"],
        ["--no-keepalive", "--no-buffer"],
        ["--http1.0"],
    ]
    chosen = chance.sample(options, chance.randint(0, 5))
    words = [word for option in chosen for word in option]
    return [*words, url + target] if chance.random() < 0.5 else [url + target, *words]


def outcome(command: Command) -> tuple[str, captures.Capture | None]:
    """Why a command is refused, or the one request that it sends."""
    try:
        (capture,) = curl.read(command)
    except Refused as error:
        return str(error), None
    return "", capture


@needs_curl
def test_the_request_is_the_one_that_curl_sends(raw_server: Callable[..., RawServer]) -> None:
    """Two hundred random command lines, run by curl against a socket and read by us."""
    chance = random.Random(11)
    server = raw_server(*[ANSWER] * 400)
    compared = 0
    for _ in range(200):
        words = arguments(chance, server.url)
        server.requests.clear()
        run = ["curl", "-sS", "--max-time", "5", *words]
        done = subprocess.run(run, input=INPUT.encode(), capture_output=True, check=False, timeout=20)
        command = Command(tuple(Word(word) for word in ["curl", *words]), 1, Stdin(INPUT))
        refusal, capture = outcome(command)
        if capture is None:
            assert done.returncode or re.search("encode|more than one|versions of curl", refusal), (words, refusal)
            continue
        assert server.requests, (words, done.stderr)
        (sent,) = captures.read(server.requests[0])
        assert (capture.method, capture.target) == (sent.method, sent.target), words
        theirs = [(name.lower(), value.strip()) for name, value in sent.headers]
        ours = [(name.lower(), value.strip()) for name, value in capture.headers]
        hidden = {name for name, _ in theirs} - {name for name, _ in ours}
        assert hidden <= {*capture.unseen, "content-length"}, (words, hidden)  # an absence that proves nothing
        if capture.body is None:
            ours = [pair for pair in ours if pair[0] != "content-length"]
        else:
            assert "content-length" not in hidden or not capture.body, words
            assert capture.body == server.requests[0].partition(b"\r\n\r\n")[2], words
        assert sorted(ours) == sorted(pair for pair in theirs if pair[0] not in hidden), words
        compared += 1
    assert compared >= 120


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("curl", "it names no URL"),
        ("curl -H", "nothing follows the option `-H`"),
        ("curl --header", "nothing follows the option `--header`"),
        ("curl --frobnicate https://a.example/", "no option `--frobnicate`"),
        ("curl --dat x https://a.example/", "no option `--dat`"),
        ("curl -5 https://a.example/", "no option `-5`"),
        ("curl -H @headers.txt https://a.example/", "headers from the file headers.txt"),
        ("curl -H Broken https://a.example/", "`Broken` is not a header"),
        ("curl -K config https://a.example/", "options from a file"),
        ("curl -F a=b https://a.example/", "form boundary"),
        ("curl --variable a=1 https://a.example/", "curl's variables"),
        ("curl --expand-data '{{a}}' https://a.example/", "curl's variables"),
        ("curl 'https://a.example/[1-3]'", "expands the brackets"),
        ("curl 'https://a.example/{a,b}'", "expands the brackets"),
        ("curl 'https://a.example/é'", "treat differently"),
        ("curl 'https://a.example/a b'", "treat differently"),
        ("curl 'https://a.example/%2e%2e/b'", "encoded dot segment"),
        ("curl ftp://a.example/", "not an HTTP URL"),
        ("curl -I -d x https://a.example/", "more than one method"),
        ("curl -d '{}' --data-urlencode 'a=b' -H 'Content-Type: application/json' https://a.example/", "percent-encodes"),
    ],
)  # fmt: skip
def test_what_curl_alone_knows_is_refused(text: str, problem: str) -> None:
    """By name, with the line and what to do instead."""
    with pytest.raises(Refused) as caught:
        captures.read(text.encode())
    assert problem in str(caught.value)
    assert str(caught.value).startswith("curl command, line 1: ")


def test_no_option_swallows_the_next() -> None:
    """Every option without a value leaves the URL alone, and every one with a value takes just one word."""
    for name in sorted(WITHOUT_VALUE - {"next", "get", "head"}):
        (capture,) = captures.read(f"curl --{name} -d x https://a.example/".encode())
        assert (capture.target, capture.body) == ("/", b"x")
        (capture,) = captures.read(f"curl --no-{name} -d x https://a.example/".encode())
        assert (capture.target, capture.body) == ("/", b"x")
    decided = {
        "config",
        "form",
        "form-string",
        "variable",
        "url",
        "header",
        "upload-file",
        "request-target",
        "json",
        "url-query",
    }
    for name in sorted(WITH_VALUE - decided - {one for one in WITH_VALUE if one.startswith("data") or one == "aws-sigv4"}):
        (capture,) = captures.read(f"curl --{name} -value -d x https://a.example/".encode())
        assert (capture.target, capture.body) == ("/", b"x")


def test_several_requests_of_one_command() -> None:
    """Of several URLs, and of what stands between --next."""
    found = captures.read(b"curl -d a https://a.example/1 https://a.example/2 --next -X PUT https://b.example/3")
    assert [(one.method, one.get("host"), one.target, one.body) for one in found] == [
        ("POST", "a.example", "/1", b"a"),
        ("POST", "a.example", "/2", b"a"),
        ("PUT", "b.example", "/3", b""),
    ]


def test_what_curl_signs_itself_is_not_signed_yet() -> None:
    """--aws-sigv4: the request is read, with what curl will sign it for; the secret is not shown."""
    text = b"curl --aws-sigv4 aws:amz:us-east-1:es -u AKIDEXAMPLE12:the-secret https://a.example/_cat"
    (capture,) = captures.read(text)
    assert not capture.get("authorization")
    assert "access key AKID…LE12, region us-east-1, service es" in capture.signed_later
    assert "the-secret" not in described(capture)
    assert diagnose(capture, None).verdict == "unverifiable"
    (capture,) = captures.read(text + b" -H 'Authorization: AWS4-HMAC-SHA256 x'")
    assert capture.signed_later == ""
