"""Requests as Rust's SDK and hyper print them: the ``Debug`` of ``Request``, in both of smithy-rs' spellings.

``Request { method: POST, uri: https://…, headers: {"host": "…"}, body: SdkBody { inner: Once(Some(b"…")) } }`` and, since
2024, ``Request { body: …, uri: Uri { as_string: "https://…" }, method: POST, headers: Headers { headers: {…} } }``.
"""

from __future__ import annotations

import re

from ..bodies import Body, content_length, shown
from ..capture import Capture, split_url, with_host
from ..encoding import encoded
from ..http_text import TOKEN, check_value
from ..refused import Refused

FORM = "Rust debug output"
INSTEAD = "Copy the whole line of the log."
_STRING = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_HEADER = re.compile(rf"{_STRING}: (?:HeaderValue \{{ _private: H[01]\({_STRING}\) \}}|{_STRING}|(Sensitive))")
_URI = re.compile(rf"\buri: (?:Uri \{{ as_string: {_STRING}|((?:https?:/)?/\S*?)(?=,? (?:[a-z_]+: |\}})))")
_METHOD = re.compile(r'\bmethod: "?([A-Z]{3,10})"?\b')
_HEADERS = re.compile(r"\bheaders: (?:Headers \{ headers: )?\{")
_BYTES_END = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"\)')
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]{1,6})\}|(.))", re.S)
_NAMED = {"n": b"\n", "r": b"\r", "t": b"\t", "0": b"\0"}


def read(text: str) -> list[Capture | Refused] | None:
    """Read every printed request."""
    starts = [match.start() for match in re.finditer(r"\bRequest \{ ", text)]
    if not starts or not _HEADERS.search(text):
        return None
    found: list[Capture | Refused] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line = text.count("\n", 0, start) + 1
        part = text[start:end].partition("\n")[0]
        if not _HEADERS.search(part):
            continue
        try:
            found.append(_request(part)._replace(line=line))
        except Refused as error:
            found.append(Refused(FORM, error.problem, error.instead, line))
    return found or None


def _request(text: str) -> Capture:
    method, uri = _METHOD.search(text), _URI.search(text)
    if not method or not uri:
        raise Refused(FORM, "it has no method or no URI: it is cut", INSTEAD)
    scheme, authority, target = split_url(uri[2] or _text(uri[1]))
    headers = with_host(_headers(text), authority)
    made = Capture(method[1], target, headers, None, scheme, form=FORM, unseen=("content-length", "host"))
    body, note = _body(text, made)
    return made._replace(body=body, note=note)


def _headers(text: str) -> tuple[tuple[str, str], ...]:
    start = _HEADERS.search(text)
    assert start
    found = []
    at = start.end()
    while not text.startswith("}", at):
        match = _HEADER.match(text, at)
        if not match:
            raise Refused(FORM, "its headers are cut", INSTEAD)
        name = _text(match[1])
        if match[4]:
            raise Refused(FORM, f"the header {name} is hidden in it", "Log without hiding sensitive values.")
        value = _text(match[2] if match[2] is not None else match[3])
        if not TOKEN.fullmatch(name):
            raise Refused(FORM, f"`{name[:40]}` is not the name of a header", INSTEAD)
        check_value(name, value, FORM, 0)
        found.append((name, value))
        at = match.end() + (2 if text.startswith(", ", match.end()) else 0)
    return tuple(found)


def _text(text: str) -> str:
    return _bytes(text).decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    parts, at = [], 0
    for match in _ESCAPE.finditer(text):
        parts.append(encoded(text[at : match.start()]))
        at = match.end()
        byte, point, other = match.groups()
        if byte:
            parts.append(bytes([int(byte, 16)]))
        elif point:
            parts.append(chr(min(int(point, 16), 0x10FFFF)).encode("utf-8", "replace"))
        else:
            parts.append(_NAMED.get(other, encoded(other)))
    return b"".join([*parts, encoded(text[at:])])


def _body(text: str, made: Capture) -> Body:
    """The bytes of ``Once(Some(b"…"))``. Some logs leave quotation marks in it unescaped: then its length decides."""
    start = re.search(r'\bbody: (?:SdkBody \{ inner: )?(?:Once\()?(?:Some\()?b"', text)
    if not start:
        empty = made.bodiless or re.search(r"Once\(None\)|Empty|\bbody: \(\)", text)
        return Body(b"") if empty else Body(None, "the body is not printed in it")
    strict = _BYTES_END.match(text, start.end())
    if strict:
        return shown(_bytes(text[start.end() : strict.end() - 2]), made.headers)
    length = content_length(made.headers)
    last = [match.start() for match in re.compile(r'"\)').finditer(text, start.end())]
    candidates = {data for at in last[:50] if len(data := encoded(text[start.end() : at])) == length}
    return Body(candidates.pop()) if len(candidates) == 1 else Body(None, "the body is not printed as Rust prints bytes")
