"""What real tools print of a request, read back and compared with the bytes that arrived.

`python tests/captures/real_tools.py 400` sends 400 awkward requests with every tool that is installed; a test sends a few.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from wire import RawServer

from rawchime import captures

REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 15\r\nConnection: close\r\n\r\n"
BODIES = (
    "",
    '{"PhoneNumberIds": ["+12065550100"]}',
    "a=b&c=%20d&e='\"$HOME`id`\\",
    "line one\nline two\r\nline three\n",
    '{"k": "héllo wörld ✓ \\u00e9"}',
    "> GET / HTTP/1.1\n< HTTP/1.1 200 OK\n* x\n}{",
)
VALUES = ("abc", "a b  c", "x;y=z, w", "it's", '"q"', "*/*", "<x>", "100%", "a:b")
PIECES = ("a", "b/", "%20", "%2B", "~", ".", "-", "_", "x=1", "//", "%C3%A9")
QUERIES = ("", "?", "?a=b", "?a=b&c", "?x=%2F&y=1+2", "?q='")
PYTHON = """
import http.client, json, sys
port, method, target, body, value = json.loads(sys.argv[1])
connection = http.client.HTTPConnection("127.0.0.1", port)
connection.set_debuglevel(1)
connection.request(method, target, body.encode(), {"X-Custom": value, "Content-Type": "application/json"})
connection.getresponse().read()
"""


class Wanted(NamedTuple):
    """A request that a tool is asked to send."""

    method: str
    target: str
    body: str
    value: str


def wanted(chance: random.Random) -> Wanted:
    method = chance.choice(["POST", "POST", "PUT", "GET", "DELETE"])
    target = "/" + "".join(chance.choice(PIECES) for _ in range(chance.randrange(6))) + chance.choice(QUERIES)
    printable = "".join(chr(chance.randrange(32, 127)) for _ in range(chance.randrange(1, 400)))
    body = chance.choice([*BODIES, printable, json.dumps({"x": "y" * chance.randrange(1, 3000)})])
    return Wanted(method, target, "" if method == "GET" else body, chance.choice(VALUES))


def commands(one: Wanted, port: int) -> Iterator[tuple[str, list[str], str]]:
    """The command lines of the tools that are installed, each with its standard input."""
    url = f"http://127.0.0.1:{port}{one.target}"
    words = [
        "-s",
        "-X",
        one.method,
        "-H",
        f"X-Custom: {one.value}",
        "-H",
        "Content-Type: application/json",
        "--path-as-is",
        url,
    ]
    words += ["--data-binary", "@-"] if one.body else []
    if shutil.which("curl"):
        for options in ("-v", "-v -i", "--trace -", "--trace-ascii -", "--trace-ascii - --trace-time", "-v --trace-time"):
            yield f"curl {options}", ["curl", *options.split(), *words], one.body
    if shutil.which("wget"):
        data = [f"--body-data={one.body}"] if one.body else []
        yield "wget -d", ["wget", "-d", "-O-", f"--method={one.method}", f"--header=X-Custom: {one.value}", *data, url], ""
    if shutil.which("http"):
        words = ["--ignore-stdin" if not one.body else "--follow", "--verbose", "--pretty=none", one.method, url]
        yield "HTTPie", ["http", *words, f"X-Custom:{one.value}", "Content-Type:application/json"], one.body
    values = json.dumps([port, one.method, one.target, one.body, one.value])
    yield "http.client", [sys.executable, "-c", PYTHON, values], ""


def differences(printed: bytes, arrived: bytes) -> tuple[str, list[str]]:
    """How it was read (whole, without a body, or refused), and what is not as it arrived."""
    head, _, body = arrived.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    try:
        found = captures.read(printed)
    except ValueError:
        return "refused", []
    capture = found[-1]
    pairs = [
        ("requests", len(found), 1),
        ("request line", [capture.method, capture.target], line.split(" ")[:2]),
        ("body", body if capture.body is None else capture.body, body),
        *((name, capture.get(name), headers[name]) for name in ("x-custom", "host", "content-type") if name in headers),
    ]
    kind = "without a body" if capture.body is None else "whole"
    return kind, [f"{name}: {read!r} for {sent!r}" for name, read, sent in pairs if read != sent]


def run(many: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Send requests with every tool. Return how each was read, and every misreading."""
    chance, counts, misread = random.Random(seed), Counter[str](), []

    def answer(sock: object) -> None:
        sock.sendall(REFUSAL + b'{"message":"x"}')  # type: ignore[attr-defined]

    for _ in range(many):
        one = wanted(chance)
        with RawServer([answer] * 20) as server:
            for name, words, given in commands(one, server.port):
                before = len(server.requests)
                done = subprocess.run(
                    words, input=given.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=30
                )
                if len(server.requests) == before:
                    counts[f"{name}: not sent"] += 1
                    continue
                kind, wrong = differences(done.stdout, server.requests[-1])
                counts[f"{name}: {kind}"] += 1
                misread += [f"{name}: {text}" for text in wrong]
    return counts, misread


if __name__ == "__main__":
    counts, misread = run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    for name in sorted(counts):
        print(f"{counts[name]:6} {name}")
    print(f"{len(misread)} misread", *misread, sep="\n")
