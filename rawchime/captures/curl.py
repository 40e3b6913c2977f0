"""curl, both ways: a request as a command line that sends the same bytes; and what its command lines and ``-v`` tell."""

from __future__ import annotations

import re
import shlex
from shlex import quote

from ..message import Request
from .capture import REQUEST_LINE, Capture, head, read_answer, split_url

LONGEST_WORD = 100_000
"""Bytes: an argument longer than 128 KiB cannot be given to a program on Linux."""


def command(request: Request) -> str:
    """The command, to be run by a POSIX shell. It holds the signature, and the session token where there is one.

    curl sends the headers that it is given in the order given; what it would add of itself (Accept) is taken out.
    """
    words = ["curl", "--http1.1", "--silent", "--show-error", "--include", "--path-as-is", "--request", request.method]
    names = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        words += ["--header", f"{name}: {value}" if value else f"{name};"]
    for name in ("Accept", "User-Agent", "Content-Type"):
        if name.lower() not in names:
            words += ["--header", f"{name}:"]
    body = request.body.decode("utf-8")
    start = ""
    if len(request.body) > LONGEST_WORD:  # the shell's own printf has no such limit
        start = f"printf %s {quote(body)} | "
        words += ["--data-binary", "@-"]
    elif body:
        words += ["--data-binary", body]
    return start + " ".join(quote(word) for word in [*words, request.url])


_METER = re.compile(r"\r?[ ]*\d{1,3}(?:[ ]+[\d.]+[kMGT]?){5,7}[ ]*(?:[-:\d]+[ ]+){3}[\d.]+[kMGT]?")
"""curl's progress, which stands where standard output and error are one."""


def read_verbose(text: str) -> list[Capture]:
    """The requests in the output of ``curl -v`` or ``rawchime -v``: ``>`` lines, ``<`` lines, and the answer's body between.

    curl shows no request's body.
    """
    found: list[Capture] = []
    sent: list[str] = []
    came: list[str] = []

    def end() -> None:
        if sent:
            found.append(_verbose(sent, came))
        sent.clear()
        came.clear()

    for line in text.replace("\r\n", "\n").split("\n"):
        mark, rest = line[:1], line[2:]
        if mark == ">" and line[1:2] in ("", " "):
            if REQUEST_LINE.fullmatch(rest):
                end()
                sent.append(rest)
            elif sent:
                sent.append(rest)
        elif mark == "<" and line[1:2] in ("", " ") and sent:
            came.append(rest)
        elif came and "" in came and not re.match(r"[*{}] ", line):
            came.append(_METER.sub("", re.split(r"\* Connection #\d+ to host", line)[0]))
    end()
    return found


def _verbose(sent: list[str], came: list[str]) -> Capture:
    match = REQUEST_LINE.fullmatch(sent[0])
    assert match
    blank = sent.index("") if "" in sent else len(sent)
    scheme, _, target = split_url(match[2])
    made = Capture(match[1], target, head(sent[1:blank]), None, scheme, read_answer("\n".join(came).encode()))
    body = "\n".join(sent[blank + 1 :]).encode("utf-8", "surrogateescape")
    return made._replace(body=body if body else b"" if made.bodiless else None)


_WITHOUT_VALUE = {
    *("--http1.1", "--http2", "--silent", "--show-error", "--include", "--path-as-is", "--compressed", "--location"),
    *(
        "--insecure",
        "--verbose",
        "--fail",
        "--fail-with-body",
        "--globoff",
        "--no-buffer",
        "--progress-bar",
        "--no-progress-meter",
    ),
}
_DATA = ("-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--json")


def read_command(text: str) -> Capture:
    """The request that a curl command line sends. Raises ValueError where that cannot be told from it."""
    words = shlex.split(_unescaped(text.strip().removeprefix("$ ")).replace("\\\n", " "))
    piped: str | None = None
    if words[:2] == ["printf", "%s"] and words[3:5] == ["|", "curl"]:
        piped, words = words[2], words[4:]
    method, url, headers, data = "", "", list[tuple[str, str]](), list[str]()
    json_data = as_query = False
    left = iter(words[1:])
    for word in left:
        name, mark, value = word.partition("=") if word.startswith("--") else (word[:2], "", word[2:])
        if not word.startswith("-") or word == "-":
            url = word
            continue
        if word in _WITHOUT_VALUE or (mark == "" and re.fullmatch(r"-[sSiLkvfgN#046]+", word)):
            continue
        if word in ("-G", "--get"):
            as_query = True
            continue
        if word in ("-I", "--head"):
            method = method or "HEAD"
            continue
        if word.startswith("--") or not value:
            name, value = word, next(left, "")
        if name in ("-X", "--request"):
            method = value
        elif name in ("-H", "--header"):
            headers.append((value.rstrip(";"), "") if value.endswith(";") and ":" not in value else _header(value))
        elif name in ("-A", "--user-agent"):
            headers.append(("User-Agent", value))
        elif name == "--url":
            url = value
        elif name in _DATA:
            json_data = json_data or name == "--json"
            data.append(_datum(name, value, piped))
    if not url:
        raise ValueError("the curl command names no URL")
    scheme, authority, target = split_url(url if "://" in url else f"http://{url}")
    body = "&".join(data).encode("utf-8", "surrogateescape")
    if as_query:
        target += ("&" if "?" in target else "?") + body.decode("utf-8", "surrogateescape")
        data, body = [], b""
    removed = {name.lower() for name, value in headers if value is None or value == "\0"}
    headers = [(name, value) for name, value in headers if value != "\0"]
    names = {name.lower() for name, _ in headers} | removed
    if "host" not in names:
        headers.insert(0, ("Host", authority))
    if data and "content-type" not in names:
        headers.append(("Content-Type", "application/json" if json_data else "application/x-www-form-urlencoded"))
    if data and "content-length" not in names:
        headers.append(("Content-Length", str(len(body))))
    return Capture(method or ("POST" if data else "GET"), target, tuple(headers), body, scheme)


def _header(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name, value.strip() or "\0"  # `Name:` takes a header out


def _datum(option: str, value: str, piped: str | None) -> str:
    if option == "--data-raw" or not value.startswith("@"):
        return value
    if value == "@-" and piped is not None:
        return piped
    raise ValueError(f"the curl command reads its body from {value[1:]}: write it into the command (--data-raw)")


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}


def _unescaped(text: str) -> str:
    """``$'…'`` of bash, which browsers write ("Copy as cURL"), as a word in plain quotes."""

    def letter(match: re.Match[str]) -> str:
        found = match[1]
        return chr(int(found[1:], 16)) if found[0] in "xuU" else _ESCAPES.get(found, found)

    def word(match: re.Match[str]) -> str:
        escape = r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,6}|.)"
        return quote(re.sub(escape, letter, match[1], flags=re.S))

    return re.sub(r"(?<![\w'\"])\$'((?:[^'\\]|\\.)*)'", word, text, flags=re.S)
