"""JavaScript's literals mean what JavaScript makes of them."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from typing import Any

import pytest

from rawchime import captures
from rawchime.captures.javascript import Broken, Reader, Unknown, stringified

needs_node = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")
ALPHABET = "ab'\"`\\$ {}\n\t/é漢😀\u2028\x01<>:"


def value(chance: random.Random, depth: int = 0) -> Any:
    """A value of JSON whose members are no numbers, for JavaScript would order those anew."""
    kind = chance.randrange(8 if depth < 3 else 5)
    if kind < 2:
        return "".join(chance.choices(ALPHABET, k=chance.randint(0, 8)))
    if kind < 5:
        return chance.choice([True, False, None, 0, -7, 1.5, 12065550100])
    if kind == 5:
        return [value(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    return {f"k{''.join(chance.choices(ALPHABET, k=2))}": value(chance, depth + 1) for _ in range(chance.randint(0, 3))}


def node(program: str, values: list[Any]) -> list[str]:
    text = "const values = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n"
    text += f"const util = require('util');\nfor (const v of values) process.stdout.write({program} + '\\0');"
    done = subprocess.run(
        ["node", "-e", text], input=json.dumps(values).encode(), capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode().split("\0")[:-1]


@needs_node
def test_what_node_prints_is_read_back() -> None:
    """util.inspect and JSON.stringify of three hundred values: read, and written again, they are the same."""
    chance = random.Random(3)
    values = [value(chance) for _ in range(300)]
    written = node("JSON.stringify(v)", values)
    indented = node("JSON.stringify(v, null, 2)", values)
    for program in ("util.inspect(v, {depth: null})", "JSON.stringify(v)", "JSON.stringify(v, null, 2)"):
        for text, compact, wide in zip(node(program, values), written, indented, strict=True):
            read, end = Reader(text, {}).value(0)
            assert end == len(text)
            assert stringified(read) == compact
            assert stringified(read, 2) == wide


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'it\\'s' + \" a\\u0062c\\x64\"", "it's abcd"),
        ("`a\\\nb`", "ab"),
        ("'\\u{1F600}\\ud83d\\ude00'", "😀😀"),
        ("JSON.stringify({a: 1, b: [true, null]})", '{"a":1,"b":[true,null]}'),
        ("JSON.stringify({a: 'é'}, null, 1)", '{\n "a": "é"\n}'),
        ("new Headers({'a': 'b'})", {"a": "b"}),
        ("{ a, 'b-c': 1 }['x']", None),
        ("Buffer.from('x')", "x"),
    ],
)
def test_an_expression(text: str, expected: Any) -> None:
    """Of literals alone; what a program would have to compute is unknown."""
    read = Reader(text, {"a": "variable"}).value(0)[0]
    assert (isinstance(read, Unknown) if expected is None else read) == (True if expected is None else expected)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "`${x}`",
        "f(1)",
        "a ? 'b' : 'c'",
        "JSON.stringify({a: x})",
        "JSON.stringify({'1': 2, a: 3})",
        "(e) => e",
        "1 + 2",
    ],
)
def test_what_only_the_program_knows_is_unknown(text: str) -> None:
    """And never a guess."""
    assert isinstance(Reader(text, {}).value(0)[0], Unknown)


@pytest.mark.parametrize("text", ["'a", '"a\n"', "{a: 1", "[1, ", "{...a}", "f(", "{a 1}", "", "{" * 100, "@"])
def test_what_is_cut_is_broken(text: str) -> None:
    """With the place."""
    with pytest.raises(Broken):
        Reader(text, {}).value(0)


@pytest.mark.parametrize(
    ("member", "written"),
    [
        ("params: { b: 'ä:$,+ /', a: \"it's\", n: 1 }", "b=%C3%A4:$,%2B+%2F&a=it's&n=1"),
        ("qs: { b: 'ä:$,+ /', a: \"it's\", n: 1 }", "b=%C3%A4%3A%24%2C%2B%20%2F&a=it%27s&n=1"),
        ("query: { b: 'ä:$,+ /', a: \"it's\", n: 1 }", "a=it%27s&b=%C3%A4%3A%24%2C%2B%20%2F&n=1"),
        ("params: {}", ""),
    ],
)
def test_parameters_are_written_as_their_client_writes_them(member: str, written: str) -> None:
    """axios' params, the package request's qs, the AWS SDK's query: as axios 1.21 and request 2.88 sent them to a server."""
    (capture,) = captures.read(
        f"const options = {{ method: 'GET', url: 'https://a.example/x', {member}, headers: {{}} }};\n".encode()
    )
    assert capture.target == "/x" + (f"?{written}" if written else "")


@pytest.mark.parametrize(
    "member",
    [
        *(
            "params: { a: [1, 2] }",
            "params: { a: { b: 1 } }",
            "params: { 1: 'x', a: 'y' }",
            "params: { a: null }",
            "params: p",
        ),
        *("params: { 'a[0]': 'x' }", "params: { ' a': 'x' }", "params: { a: 'x' }, paramsSerializer: f", "qs: { a: ['x'] }"),
        *("searchParams: { a: 'x' }", "baseURL: base", "baseUrl: 'https://a.example'", "params: { a: 'x' }, qs: { a: 'x' }"),
    ],
)
def test_parameters_that_only_the_client_can_write_are_refused(member: str) -> None:
    """Their order, their brackets, or what null becomes: versions differ, and a wrong query would accuse a right request."""
    with pytest.raises(captures.Refused):
        captures.read(
            f"const options = {{ method: 'GET', url: 'https://a.example/x', {member}, headers: {{}} }};\n".encode()
        )


@pytest.mark.parametrize(
    ("base", "url", "target"),
    [
        ("https://a.example/api/", "/x", "/api/x"),
        ("https://a.example", "x?y", "/x?y"),
        ("https://b/", "https://a.example/z", "/z"),
    ],
)
def test_a_base_url_is_joined_as_axios_joins_it(base: str, url: str, target: str) -> None:
    """It is not dropped, and an absolute URL wins over it."""
    (capture,) = captures.read(
        f"const options = {{ method: 'GET', baseURL: '{base}', url: '{url}', headers: {{}} }};\n".encode()
    )
    assert (capture.get("host"), capture.target) == ("a.example", target)
