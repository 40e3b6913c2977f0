"""Apache HttpClient's wire and header logs, which the AWS SDKs for Java write (``org.apache.http``, ``hc.client5``).

Wire lines hold every byte: ``[\\r]``, ``[\\n]`` and ``[0xNN]`` stand for those that are not printable. Header lines hold
no body.
https://hc.apache.org/httpcomponents-client-4.5.x/logging.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .. import canonical, http_text
from ..bodies import Body, content_length, is_chunked, shown, unchunked
from ..capture import Capture, split_url
from ..encoding import encoded
from ..http_text import REQUEST_LINE, headers_of
from ..refused import Refused

FORM = "Apache HttpClient log"
INSTEAD = "Copy the whole log, with org.apache.http.wire switched on."
_LINE = re.compile(r"^[^\n]{0,400}?\b(http-outgoing-[0-9]{1,9}) (>>|<<) (.*)$", re.S)
_ESCAPE = re.compile(r"\[(?:\\r|\\n|0x[0-9a-f]{1,2})\]")
_FORMLESS = re.compile(
    r"(?:HTTP/[0-9.]+ [0-9]{3}|[!#$%&'*+\-.^_`|~0-9A-Za-z]+ \S+ HTTP/[0-9.]+|[!#$%&'*+\-.^_`|~0-9A-Za-z]+:)"
)


class _Stream(NamedTuple):
    """What a connection carried, in both directions: whether it was sent, wire bytes (None where cut), header line, line."""

    sent: bool
    wire: bytes | None
    header: str | None
    line: int


def read(text: str) -> list[Capture | Refused] | None:
    """Read the requests of each connection; the wire log where it is switched on, else the header log."""
    if "http-outgoing-" not in text:
        return None
    streams: dict[str, list[_Stream]] = {}
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if match := _LINE.match(line):
            rest = match[3].rstrip()
            wire = rest.startswith('"')
            streams.setdefault(match[1], []).append(
                _Stream(match[2] == ">>", _bytes(rest) if wire else None, None if wire else rest, number)
            )
    found: list[tuple[int, Capture | Refused]] = []
    for parts in streams.values():
        wired = [part for part in parts if part.header is None]
        starts = any(part.wire and part.sent and http_text.starts_with_request(part.wire) for part in wired)
        found += _from_wire(wired) if starts else _from_headers([part for part in parts if part.header is not None])
    read_all = [one for _, one in sorted(found, key=lambda pair: pair[0])]
    if len(read_all) == 1 and isinstance(read_all[0], Capture):
        request, to_sign = canonical.own(text)
        read_all[0] = read_all[0]._replace(canonical_request=request, string_to_sign=to_sign)
    return read_all or None


def _bytes(text: str) -> bytes | None:
    """The bytes of a wire line; None where its closing quotation mark is missing."""
    if len(text) < 2 or not text.endswith('"'):
        return None
    parts, at = [], 1
    for match in _ESCAPE.finditer(text, 1, len(text) - 1):
        parts.append(encoded(text[at : match.start()]))
        code = match[0][1:-1]
        parts.append({"\\r": b"\r", "\\n": b"\n"}.get(code) or bytes([int(code[2:], 16)]))
        at = match.end()
    return b"".join([*parts, encoded(text[at:-1])])


def _from_wire(parts: list[_Stream]) -> list[tuple[int, Capture | Refused]]:
    found: list[tuple[int, Capture | Refused]] = []
    sent: list[_Stream] = []
    came: list[_Stream] = []
    responses = False  # what is sent after a response is a new request
    for part in [*parts, _Stream(True, b"GET / HTTP/1.1\r\n", None, 0)]:
        new = part.sent and part.wire is not None and http_text.starts_with_request(part.wire)
        if new and sent and (responses or _headed(sent)):
            found.append((sent[0].line, _request(sent, came)))
            sent, came, responses = [], [], False
        if part.sent and (sent or new):
            answers_inside = part.wire is not None and sent and _headed(sent) and part.wire.startswith(b"HTTP/1.")
            (came if came or answers_inside else sent).append(part)
            responses = responses or bool(answers_inside)
        elif sent:
            came.append(part)
            responses = True
    return found


def _headed(parts: list[_Stream]) -> bool:
    return any(part.wire == b"\r\n" or (part.wire is not None and b"\r\n\r\n" in part.wire) for part in parts)


def _request(sent: list[_Stream], came: list[_Stream]) -> Capture | Refused:
    line = sent[0].line
    head, _, rest = b"".join(part.wire or b"" for part in sent).partition(b"\r\n\r\n")
    cut = next((part for part in sent if part.wire is None), None)
    if not _headed(sent) or (cut and cut.line < line + head.count(b"\r\n")):
        return Refused(FORM, "the head of the request is cut", INSTEAD, (cut or sent[-1]).line)
    lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    match = REQUEST_LINE.fullmatch(lines[0])
    try:
        headers = headers_of(lines[1:], FORM, line + 1)
    except Refused as error:
        return error
    if not match:
        return Refused(FORM, "there is no request line", INSTEAD, line)
    scheme, _, target = split_url(match[2])
    made = Capture(match[1], target, headers, None, scheme, form=FORM, line=line)
    body = _body(rest, made, cut is not None)
    answer = b"".join(part.wire or b"" for part in came)
    return made._replace(body=body.data, note=body.note, response=http_text.read_response(answer))


def _body(data: bytes, made: Capture, cut: bool) -> Body:
    if cut:
        return Body(None, "a line of the log is cut")
    if is_chunked(made.headers):
        chunked = unchunked(data)
        return Body(chunked[0]) if chunked else Body(None, "the chunks of the body are not all there")
    if not data and not made.bodiless:
        return Body(None, "the log does not show the body")
    if content_length(made.headers) is None and re.search(rb"\[0x|\[\\", data):
        return Body(None, "the body may have `[0x…]` in it, or bytes that the log writes so")
    return shown(data, made.headers)


def _from_headers(parts: list[_Stream]) -> list[tuple[int, Capture | Refused]]:
    found: list[tuple[int, Capture | Refused]] = []
    sent: list[_Stream] = []
    came: list[str] = []

    def end() -> None:
        if sent:
            found.append((sent[0].line, _headed_request(sent, came)))
        sent.clear()
        came.clear()

    for part in parts:
        text = part.header or ""
        if part.sent and REQUEST_LINE.fullmatch(text):
            end()
            sent.append(part)
        elif part.sent and sent and _FORMLESS.match(text):
            sent.append(part)
        elif not part.sent and sent:
            came.append(text)
    end()
    return found


def _headed_request(sent: list[_Stream], came: list[str]) -> Capture | Refused:
    match = REQUEST_LINE.fullmatch(sent[0].header or "")
    assert match
    scheme, _, target = split_url(match[2])
    try:
        headers = headers_of([part.header or "" for part in sent[1:]], FORM, sent[0].line + 1)
    except Refused as error:
        return error
    made = Capture(match[1], target, headers, None, scheme, form=FORM, line=sent[0].line)
    signed = re.search(r"SignedHeaders=([^,\s]+)", made.get("authorization"))
    missing = [name for name in signed[1].lower().split(";") if not made.get(name)] if signed else ["authorization"]
    if missing and "x-amz-signature=" not in target.lower():
        return Refused(FORM, f"the header {missing[0]} is missing in it: it is cut", INSTEAD, sent[0].line)
    answer = http_text.read_response(encoded("\r\n".join([*came, "", ""]))) if came else None
    note = "" if made.bodiless else "header lines hold no body"
    return made._replace(body=b"" if made.bodiless else None, note=note, response=answer)
