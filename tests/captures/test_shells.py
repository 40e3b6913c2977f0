"""Words of a command line are those that the shell itself makes of it."""

from __future__ import annotations

import random
import shutil
import subprocess

import pytest

from rawchime import captures
from rawchime.captures import Refused
from rawchime.captures.commands import script, windows_cmd
from rawchime.captures.commands.shell import Word

ALPHABET = "ab {}=~%^@:/?,.é漢#!-"
PLAIN = "ab/=:?é漢~%^@,.-_+"


def quoted(chance: random.Random, text: str) -> str:
    """One of the ways in which a part of a word is written; text that must be quoted is."""
    way = chance.randrange(5)
    if way == 0:
        return "'" + text.replace("'", "'\\''") + "'"
    if way == 1:
        return '"' + "".join("\\" + char if char in '"\\$`' else char for char in text) + '"'
    if way == 2:
        return "$'" + "".join({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t"}.get(char, char) for char in text) + "'"
    if way == 3:
        data = text.encode()
        return "$'" + "".join(chance.choice([f"\\x{byte:02x}", f"\\{byte:03o}"]) for byte in data) + "'"
    return "".join("\\" + char if char in " {}#!'\"\\$`&|;<>()*?[~" else char for char in text if char not in "\n")


def command_line(chance: random.Random) -> str:
    """A call of ``curl`` with words in any quoting, continued lines, comments and what follows a command."""
    words = []
    for _ in range(chance.randint(1, 5)):
        parts = [
            "".join(chance.choices(ALPHABET + "'\"\\$`&|;<>()\n\t", k=chance.randint(1, 6)))
            for _ in range(chance.randint(1, 3))
        ]
        words.append("".join(quoted(chance, part) for part in parts) or "x")
    line = "curl"
    for word in words:
        line += chance.choice([" ", "  ", " \\\n", " \\\n  ", "\t"]) + word
    return line + chance.choice(
        ["", " ", " # a comment", " 2>/dev/null", " >/dev/null 2>&1", " && true", " | cat", "; true", " &"]
    )


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_words_are_those_of_bash() -> None:
    """A thousand random command lines, given to bash and to the lexer."""
    chance = random.Random(7)
    lines = [line for line in (command_line(chance) for _ in range(1_000)) if "&" not in line[-2:]]
    stub = 'curl() { printf \'%s\\0\' "$#" "$@" >&3; }\n'
    program = stub + "\n".join(lines) + "\n"
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    bash = ["bash", "-c", f"exec 3>&1\n{program}"]
    done = subprocess.run(bash, capture_output=True, check=True, timeout=60, env=environment)
    values = iter(done.stdout.decode("utf-8", "surrogateescape").split("\0"))
    for line in lines:
        expected = [next(values) for _ in range(int(next(values)))]
        (command, *_), _ = script.commands(line, 0, {})
        assert [word.text for word in command.words[1:]] == expected, line
        assert not any(word.unknown for word in command.words), line


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("curl 'https://a.example/", "a quotation mark has no end"),
        ('curl "https://a.example/', "a quotation mark has no end"),
        ("curl $'https://a.example/", "a quotation mark has no end"),
        ("curl https://a.example/ \\", "a backslash"),
        ("curl https://a.example/ \\\n", "a backslash"),
        ("curl https://a.example/?a=1&b=2", "an `&` without quotation marks"),
        ("curl “https://a.example/”", "a curly quotation mark (U+201C)"),
        ("curl https://a.example/\u00a0-v", "a no-break space (U+00A0)"),
        ("curl https://a.example/ –data x", "a dash in place of a hyphen (U+2013)"),
        ("curl https://a.example/{a,b}", "braces without quotation marks"),
        ("curl https://a.example/ -H \"X: $(date)\"", "the output of another command"),
        ("curl https://a.example/ -H \"X: `date`\"", "the output of another command"),
        ("curl https://a.example/ -H \"X: $TOKEN\"", "the value of the variable TOKEN"),
        ("curl https://a.example/ -H \"X: ${TOKEN:-x}\"", "the value of `${TOKEN:-x}`"),
        ("curl https://a.example/ --data-binary @- <<EOF\n{}", "the here-document that `EOF` ends has no end"),
        ("curl https://a.example/ -H $'X: \\ud83d\\ude00'", "half of a surrogate pair"),
        ("curl https://a.example/ >", "nothing follows `>`"),
        ("$ curl https://a.example/ -d 'a\n> b'", "the shell's own `> `"),
    ],
)  # fmt: skip
def test_what_only_the_shell_knows_is_refused(text: str, problem: str) -> None:
    """With the reason, and never with a value put in its place."""
    with pytest.raises(Refused) as caught:
        captures.read(text.encode())
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("text", "target", "body"),
    [
        ("A=https://a.example\ncurl \"$A/x\"", "/x", b""),
        ("export A='https://a.example'\ncurl ${A}/x", "/x", b""),
        ("A=a.example B=x\ncurl https://$A/$B", "/x", b""),
        ("R=$(curl -s https://a.example/x)", "/x", b""),
        ("R=\"$(curl -s https://a.example/x -d 'a b')\"", "/x", b"a b"),
        ("echo -n '{}' | curl -d @- https://a.example/x", "/x", b"{}"),
        ("printf '%s' '{}' | curl --data-binary @- https://a.example/x", "/x", b"{}"),
        ("printf '{\"a\":\"%%\"}' | curl --data-binary @- https://a.example/x", "/x", b'{"a":"%"}'),
        ("echo '{}' | curl -d @- https://a.example/x", "/x", b"{}"),  # -d leaves out line breaks
        ("curl -d @- https://a.example/x <<< '{}'", "/x", b"{}"),
        ("curl -d @- https://a.example/x <<'E'\n{\"$a\":1}\nE\n", "/x", b'{"$a":1}'),
        ("V=1\ncurl -d @- https://a.example/x <<E\n{\"a\":$V}\nE\n", "/x", b'{"a":1}'),
        ("curl -d @- https://a.example/x <<-E\n\t{}\n\tE\n", "/x", b"{}"),
        ("if curl -sf https://a.example/x; then echo; fi", "/x", b""),
        ("time sudo /usr/bin/curl https://a.example/x", "/x", b""),
        ("HTTPS_PROXY= AWS_X=1 curl https://a.example/x", "/x", b""),
        ("#!/bin/sh\nset -e\n\ncurl https://a.example/x # why\n", "/x", b""),
        ("bash-5.1$ curl https://a.example/x\n{\"message\":\"it's wrong\"}", "/x", b""),
        ("[ec2-user@ip-10-0-0-1 ~]$ curl \\\n> https://a.example/x \\\n> -d a\nok", "/x", b"a"),
        ("➜  ~ curl https://a.example/x", "/x", b""),
        ("C:\\Users\\me>curl \"https://a.example/x\" -d \"{\\\"a\\\":1}\"", "/x", b'{"a":1}'),
        ("PS C:\\Users\\me> curl.exe 'https://a.example/x' -d '{\\\"a\\\":1}'", "/x", b'{"a":1}'),
        ("curl \"https://a.example/x\" -d \"{\"\"a\"\":1}\"", "/x", b'{"a":1}'),
    ],
)  # fmt: skip
def test_a_script_is_read_as_people_paste_it(text: str, target: str, body: bytes) -> None:
    """Variables before, pipes, here-documents, prompts with output after them, other shells."""
    (capture,) = captures.read(text.encode())
    assert (capture.get("host"), capture.target, capture.body) == ("a.example", target, body)


@pytest.mark.parametrize(
    "text",
    [
        "echo '{}' | curl --data-binary @- https://a.example/x",
        "curl --data-binary @- https://a.example/x <<< '{}'",
        "curl --data-binary @- https://a.example/x <<'E'\n{}\nE\n",
        "cat body.json | curl --data-binary @- https://a.example/x",
        "echo \"{\\\\\"a\\\\\":1}\" | curl -d @- https://a.example/x",
        "curl --data-binary @body.json https://a.example/x",
        "curl -d \"$BODY\" https://a.example/x",
        "curl -d {a,b} https://a.example/x",
        "curl -T body.json https://a.example/x",
        "curl -d '{\\x0a}' https://a.example/x",  # as mitmproxy exports a line break
    ],
)  # fmt: skip
def test_a_body_that_is_not_certain_is_not_at_hand(text: str) -> None:
    """The shell's own line break, a file, a variable: the request is read, and its body is left open with the reason."""
    (capture,) = captures.read(text.encode())
    assert (capture.body, capture.target) == (None, "/x")
    assert capture.note


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r'a "b c" d', ["a", "b c", "d"]),
        (r'"a\"b"', ['a"b']),
        (r'"a""b"', ['a"b']),
        (r'a\\b', [r"a\\b"]),
        (r'"a\\" b', ["a\\", "b"]),
        (r'"a\\\"b"', ['a\\"b']),
        (r'a"b"c', ["abc"]),
        ('""', [""]),
    ],
)  # fmt: skip
def test_arguments_are_those_of_the_c_runtime(line: str, expected: list[str]) -> None:
    """By the examples of Microsoft's documentation."""
    assert windows_cmd.arguments(line, "x", 1) == expected


@pytest.mark.parametrize("text", ['curl ^"https://a.example/^', 'curl "https://a.example/', 'curl "https://a.example/" ^'])
def test_a_cut_line_of_cmd_is_refused(text: str) -> None:
    """As one of a POSIX shell is."""
    with pytest.raises(Refused):
        captures.read(text.encode())


def test_an_assignment_is_kept_for_the_lines_after_it() -> None:
    """And no other variable is invented."""
    variables: dict[str, Word] = {}
    commands, end = script.commands("A=1 B='x y'\ncurl $A", 0, variables)
    assert (commands, end) == ([], 12)
    assert {name: word.text for name, word in variables.items()} == {"A": "1", "B": "x y"}


@pytest.mark.parametrize(
    "rest", ["'c d'e", "'https://a.example/x'y= -Method POST", "'https://a.example/x'$a", "\"https://a.example/x\"'y'"]
)
def test_text_right_after_a_quoted_argument_is_another_argument(rest: str) -> None:
    """PowerShell ends an argument that starts with a quotation mark at the next one: here it would report an error."""
    with pytest.raises(Refused, match="PowerShell"):
        captures.read(f"$a = 'b'\nInvoke-WebRequest -UseBasicParsing -Uri {rest}\n".encode())
    (capture,) = captures.read(b"Invoke-WebRequest -UseBasicParsing -Uri https://a.example/'x'y\"z\"\n")
    assert capture.target == "/xyz"


@pytest.mark.parametrize(
    ("item", "value"),
    [(r"\@a", "@a"), (r"a\:b\;", "a:b;"), (r"a\\b\=c", r"a\\b=c"), (r"a\b", r"a\b"), (r"\;", ";")],
)
def test_httpie_takes_backslashes_before_its_separators_away(item: str, value: str) -> None:
    """As HTTPie 3.2 prints the request with --offline; every other backslash stays."""
    (capture,) = captures.read(f"http GET https://a.example/x 'X-Note:{item}'".encode())
    assert capture.get("x-note") == value


@pytest.mark.parametrize("body", ["`u{2028}", "a`e[0m"])
def test_an_escape_of_newer_powershell_leaves_the_body_open(body: str) -> None:
    """Windows PowerShell 5.1 reads a plain letter where PowerShell 7 reads another character."""
    (capture,) = captures.read(f'Invoke-WebRequest -Method Put -Uri "https://a.example/x" -Body "{body}"'.encode())
    assert (capture.body, capture.note) == (None, "versions of PowerShell read `e and `u differently")
