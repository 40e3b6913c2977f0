"""HTTPie's command line, as people write it and as mitmproxy and httpsnippet export it. https://httpie.io/docs/cli"""

from __future__ import annotations

import json
import re

from ..bodies import shown
from ..capture import Capture, split_url, with_host
from ..encoding import encoded
from ..http_text import TOKEN, check_value
from ..refused import Refused, sketch
from .curl_url import without_dots
from .shell import Command, Word

FORM = "HTTPie command"
INSTEAD = "Capture what HTTPie sends, with `http --verbose`."
_SWITCHES = (
    *(
        "-v",
        "--verbose",
        "-h",
        "--headers",
        "-b",
        "--body",
        "-F",
        "--follow",
        "-I",
        "--ignore-stdin",
        "--check-status",
        "-S",
    ),
    *(
        "--stream",
        "-j",
        "--json",
        "-q",
        "--quiet",
        "--all",
        "--offline",
        "-d",
        "--download",
        "--debug",
        "--traceback",
        "-p=",
    ),
)
_WITH_VALUE = (
    *("--verify", "--timeout", "--proxy", "-p", "--print", "--pretty", "--style", "-s", "-o", "--output", "--cert"),
    *("--cert-key", "--default-scheme", "--session", "--max-redirects", "--format-options", "--raw", "--ssl", "--ciphers"),
)
_METHOD = re.compile(r"[A-Z]+")
_ITEM = re.compile(r"((?:[^\\:=@]|\\.)*?)(:=@|:=|==|=@|[:=@])(.*)", re.S)
_UNSEEN = ("accept", "accept-encoding", "connection", "user-agent")


def read(command: Command) -> list[Capture]:
    """Return the request that an HTTPie command sends. Raises Refused if it is uncertain."""
    raw: Word | None = None
    scheme = "https" if command.name == "https" else "http"
    words: list[Word] = []
    left = iter(command.words[1:])
    for word in left:
        name, equals, value = word.text.partition("=")
        if not word.text.startswith("-") or len(word.text) < 2:
            words.append(word)
        elif name in _WITH_VALUE:
            following = word._replace(text=value) if equals else next(left, None)
            if following is None:
                raise Refused(FORM, f"nothing follows the option `{name}`", "Copy the whole command.", word.line)
            raw = following if name == "--raw" else raw
            scheme = following.text if name == "--default-scheme" else scheme
        elif word.text not in _SWITCHES:
            raise Refused(FORM, f"the option {sketch(word.text)} decides what is sent, or is not known", INSTEAD, word.line)
    method = ""
    if len(words) > 1 and _METHOD.fullmatch(words[0].text):
        method = words.pop(0).text
    if not words:
        raise Refused(FORM, "it names no URL", "Copy the whole command.", command.line)
    return [_request(command, method, words, raw, scheme)]


def _request(command: Command, method: str, words: list[Word], raw: Word | None, scheme: str) -> Capture:
    url = words[0].value(FORM)
    if url.startswith(":"):
        url = "localhost" + (url if re.match(r":[0-9]", url) else url[1:])
    scheme, authority, target = split_url(url if "://" in url else f"{scheme}://{url}")
    path, mark, query = target.partition("?")
    target = without_dots(path) + mark + query
    if re.search(r"[^\x21-\x7e]", target):
        raise Refused(FORM, "a character in the URL must be encoded", INSTEAD, command.line)
    headers, fields = _items(words[1:])
    body: bytes | None = b""
    note = ""
    if fields:
        body = json.dumps(fields).encode()
    elif raw is not None:
        body, note = (None, raw.unknown) if raw.unknown else (encoded(raw.text), "")
    elif command.stdin is not None:
        text, note = command.stdin.text, command.stdin.note
        body = encoded(text) if text is not None and not note else None
        note = f"{note}, which may not have been sent" if text is not None and note else note
    has_body = body is None or body != b"" or raw is not None
    names = {name.lower() for name, _ in headers}
    if has_body and "content-type" not in names:
        headers.append(("Content-Type", "application/json"))
    method = method or ("POST" if has_body else "GET")
    needs_length = body or (body == b"" and method not in ("GET", "HEAD"))
    if needs_length and not names & {"content-length", "transfer-encoding"}:
        headers.append(("Content-Length", str(len(body or b""))))
    whole = with_host(tuple(headers), authority)
    if body is not None:
        body, length_note = shown(body, whole)
        note = note or length_note
    unseen = tuple(name for name in _UNSEEN if name not in names)
    made = Capture(method, target, whole, body, scheme, form=FORM, line=command.line)
    return made._replace(note=note, unseen=unseen)


def _unescaped(text: str) -> str:
    """Unescape a part of an item: a backslash before a separator's character is removed, others stay."""
    return re.sub(r"\\(.)", lambda match: match[1] if match[1] in ":;=@" else match[0], text, flags=re.S)


def _items(words: list[Word]) -> tuple[list[tuple[str, str]], dict[str, object]]:
    """Headers (``Name:value``) and JSON fields (``name=value``, ``name:=json``); other items are refused."""
    headers: list[tuple[str, str]] = []
    fields: dict[str, object] = {}
    for word in words:
        text = word.value(FORM)
        match = _ITEM.fullmatch(text)
        if text.endswith(";") and TOKEN.fullmatch(text[:-1]):
            headers.append((text[:-1], ""))
            continue
        if not match:
            raise Refused(FORM, f"{sketch(text)} is not a header or a field", "Check the command.", word.line)
        name, value = _unescaped(match[1]), _unescaped(match[3])
        if match[2] == ":" and TOKEN.fullmatch(name) and value.strip():
            check_value(name, value, FORM, word.line)
            headers.append((name, value.strip()))
        elif match[2] == "=" and not re.search(r"[\[\]]", name):
            fields[name] = value
        elif match[2] == ":=" and not re.search(r"[\[\]]", name):
            try:
                fields[name] = json.loads(value)
            except (ValueError, RecursionError):
                raise Refused(FORM, f"the field {name[:40]} is not JSON", "Check the command.", word.line) from None
        else:
            raise Refused(FORM, f"`{text[:60]}` decides what is sent in a way that is not read", INSTEAD, word.line)
    return headers, fields
