"""Read the bytes that HTTP clients log: a stream of quoted chunks, in each language's quoting.

Python's http.client (``send: b'…'``), Ruby's net/http (``<- "…"``, as ``set_debug_output`` and ``http_wire_trace``
write it) and Node.js (``NODE_DEBUG=http``).
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from .. import http_text
from ..capture import Capture
from ..encoding import encoded
from ..javascript import unescaped
from ..refused import Refused

_INNER = {"'": r"'([^'\\]*(?:\\.[^'\\]*)*)'", '"': r'"([^"\\]*(?:\\.[^"\\]*)*)"'}


class _Log(NamedTuple):
    """A client's log: its name, the lines of what was sent, of what came back, and its quoting."""

    form: str
    sent: re.Pattern[str]
    came: re.Pattern[str]
    language: str


_LOGS = (
    _Log(
        "http.client debug output",
        re.compile(r"^(?:.{0,200}?\s)?send: (b['\"].*)$"),
        re.compile(r"^(?:.{0,200}?\s)?(?:reply: (['\"].*)|header: (.*))$"),
        "python",
    ),
    _Log("net/http wire trace", re.compile(r"^.{0,200}?<- (\".*)$"), re.compile(r"^.{0,200}?-> (\".*)()$"), "ruby"),
    _Log(
        "Node.js http debug output",
        re.compile(r"^(?:HTTP [0-9]+: )?(?:outgoing (?:message|write) )?('(?:" + http_text.METHODS + r") .*)$"),
        re.compile(r"(?!)()()"),
        "node",
    ),
)


def read(text: str) -> list[Capture | Refused] | None:
    """Read the requests that a client's log shows being sent."""
    for log in _LOGS:
        if log.language == "python" and "send: b" not in text:
            continue
        if log.language == "ruby" and '<- "' not in text:
            continue
        if log.language == "node" and not re.search(r"(?m)^HTTP [0-9]+: ", text):
            continue
        if found := _read(text, log):
            return found
    return None


class _Sent:
    """The chunks of one request, and of its response."""

    def __init__(self, line: int) -> None:
        self.line, self.data, self.came, self.cut = line, b"", b"", False


def _read(text: str, log: _Log) -> list[Capture | Refused]:
    requests: list[_Sent] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if match := log.sent.match(line):
            data = _unquoted(match[1], log.language)
            if data is None:
                if requests:
                    requests[-1].cut = True
                continue
            if http_text.starts_with_request(data):
                requests.append(_Sent(number))
            if requests:
                requests[-1].data += data
        elif requests and (match := log.came.match(line)):
            quoted = _unquoted(match[1], log.language) if match[1] else None
            requests[-1].came += quoted if quoted is not None else encoded((match[2] or "") + "\r\n") if match[2] else b""
    return [_request(one, log.form) for one in requests]


def _request(sent: _Sent, form: str) -> Capture | Refused:
    if b"\r\n\r\n" not in sent.data:
        return Refused(form, "the head of the request is cut", "Copy the whole log.", sent.line)
    try:
        capture = http_text.read_messages(sent.data, form)[0]
    except Refused as error:
        return Refused(form, error.problem, error.instead, sent.line)
    if isinstance(capture, Refused):
        return capture
    body = sent.data.partition(b"\r\n\r\n")[2]
    if not body and not capture.bodiless:
        capture = capture._replace(body=None, note="the log does not show the body")
    if sent.cut:
        capture = capture._replace(body=None, note="a line of the log is cut")
    return capture._replace(line=sent.line, response=http_text.read_response(sent.came + b"\r\n") or capture.response)


def _unquoted(text: str, language: str) -> bytes | None:
    """Return the bytes of a quoted chunk; None if its end is missing."""
    text = text.rstrip()
    if language == "python":
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
        return encoded(value) if isinstance(value, str) else value if isinstance(value, bytes) else None
    match = re.match(_INNER[text[0]], text, re.S)
    if not match or match.end() < len(text.rstrip(",")):
        return None
    if language == "ruby":
        return _ruby(match[1])
    value = unescaped(match[1])
    return encoded(value) if isinstance(value, str) else None


_RUBY = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f ]{1,60})\}|u([0-9A-Fa-f]{4})|([0-7]{1,3})|(.))", re.S)
_RUBY_NAMED = {"n": b"\n", "r": b"\r", "t": b"\t", "e": b"\x1b", "a": b"\a", "b": b"\b", "f": b"\f", "v": b"\v", "s": b" "}


def _ruby(text: str) -> bytes:
    """Return the value that ``String#inspect`` printed."""
    parts, at = [], 0
    for match in _RUBY.finditer(text):
        parts.append(encoded(text[at : match.start()]))
        at = match.end()
        byte, points, point, octal, other = match.groups()
        if byte or octal:
            parts.append(bytes([int(byte, 16) if byte else int(octal, 8) & 0xFF]))
        elif points or point:
            codes = [int(one, 16) for one in (points or point).split()]
            parts.append(b"".join(chr(min(code, 0x10FFFF)).encode("utf-8", "replace") for code in codes))
        else:
            parts.append(_RUBY_NAMED.get(other, encoded(other)))
    return b"".join([*parts, encoded(text[at:])])
