"""Read HTTP messages as text: a request line and headers, a body, the response, then the next request.

Clauses are of RFC 9112. Positions are offsets into the bytes of the text.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from ..message import Headers, Response
from . import bodies
from .bodies import Body
from .capture import Capture, split_url, with_host
from .refused import Refused, sketch

METHODS = "GET|POST|PUT|DELETE|HEAD|PATCH|OPTIONS"
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
REQUEST_LINE = re.compile(r"([A-Za-z][A-Za-z0-9_\-]{0,31}) (\S(?:.*\S)?) HTTP/[0-9](?:\.[0-9])?")
STATUS_LINE = re.compile(r"HTTP/[0-9](?:\.[0-9])? ([0-9]{3})(?: (.*))?")
_LINE_BREAK = re.compile(rb"\r?\n")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
_LOOKALIKE = re.compile("[\u00a0\u2018\u2019\u201c\u201d\u2010-\u2015\ufeff\u200b]")
_IN_ASCII = ("host", "authorization", "x-amz-")


class Head(NamedTuple):
    """The lines before a body: the first, the headers, where the body starts, and whether an empty line ends the head.

    ``broken`` is whether the last line lacks its line break.
    """

    first: str
    headers: Headers
    end: int
    ended: bool
    broken: bool


def headers_of(lines: list[str], form: str, line: int) -> Headers:
    """Return header lines unchanged, with folded lines joined to the one before (§5.2).

    ``line`` is the number of the first. Raises Refused for a line that is no header.
    """
    found: list[tuple[str, str]] = []
    for at, text in enumerate(lines, line):
        name, colon, value = text.partition(":")
        if text[:1] in (" ", "\t") and text.strip() and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
            continue
        if not colon or not TOKEN.fullmatch(name):
            raise Refused(
                form, f"{sketch(text)} is not a header", "Copy the head of the request unchanged, line by line.", at
            )
        check_value(name, value, form, at)
        found.append((name, value))
    return tuple(found)


def check_value(name: str, value: str, form: str, line: int) -> None:
    """Refuse a header value that an editor, a terminal or a word processor has altered."""
    if _CONTROL.search(value):
        problem = f"the header {name} has a control character"
        raise Refused(form, problem, "Copy the request without the terminal's colours.", line)
    if name.lower().startswith(_IN_ASCII) and (match := _LOOKALIKE.search(value)):
        problem = f"the header {name} has U+{ord(match[0]):04X}, which a word processor or a web page put there"
        raise Refused(form, problem, "Copy the request from its source, as plain text.", line)


def take_head(data: bytes, at: int, form: str, number: int = 1) -> Head:
    """Read a head that starts at ``at``, on line ``number``. Raises Refused for a line in it that is no header."""
    lines = []
    start, ended, broken = at, False, False
    while start < len(data):
        match = _LINE_BREAK.search(data, start)
        end = match.start() if match else len(data)
        broken = match is None
        text, start = data[start:end].decode("utf-8", "surrogateescape"), match.end() if match else end
        text = text.removesuffix("\r") if broken else text
        if not text:
            ended = True
            break
        lines.append(text)
        if len(lines) > 1 and ":" not in text and text[0] not in " \t":
            break  # no header: the rest of the file is not looked through for more
    return Head(lines[0], headers_of(lines[1:], form, number + 1), start, ended, broken)


def read_messages(data: bytes, form: str) -> list[Capture | Refused]:
    """Read every request in ``data``, each with the response after it; the first must start at the first line.

    Other text after a message is skipped, up to the next request.
    """
    found: list[Capture | Refused] = []
    at = counted = 0
    line = 1
    while (at := _skip_blank(data, at)) < len(data):
        line, counted = line + data.count(b"\n", counted, at), at
        if not _request_at(data, at):
            if found:
                at = _next_request(data, at)
                continue
            raise Refused(form, "there is no request line", "Copy the whole request.", line)
        try:
            capture, at = _take_request(data, at, form, line)
            found.append(capture._replace(line=line))
        except Refused as error:
            found.append(error)
            at = _next_request(data, at + 1)
    return found


def read_within(data: bytes, form: str, line: int) -> Capture:
    """Read the request at the start of ``data`` and the first response after it; other text may stand between.

    ``line`` is its line in the file. Raises Refused for a head that is cut or has a line that is no header.
    """
    capture, end = _take_request(data, 0, form, line, within=True)
    if capture.response is None and (match := _MESSAGE.search(data, end)) and _status_at(data, match.start()):
        capture = capture._replace(response=take_response(data, match.start())[0])
    return capture._replace(line=line)


def _take_request(data: bytes, at: int, form: str, line: int, *, within: bool = False) -> tuple[Capture, int]:
    head = take_head(data, at, form, line)
    match = REQUEST_LINE.fullmatch(head.first.rstrip(" \t"))
    if not match:
        raise Refused(form, f"`{head.first[:60]}` is not a request line", "Copy the whole request.", line)
    scheme, authority, target = split_url(match[2])
    headers, note = _once(head.headers)
    capture = Capture(match[1], target, with_host(headers, authority), None, scheme, form=form, note=note)
    if not head.ended:
        check_whole(capture, head.broken, form, line)
        return capture._replace(body=b"" if capture.bodiless else None), len(data)
    body, end = take_body(data, head.end, capture, within=within)
    response, end = take_response(data, _skip_blank(data, end))
    return capture._replace(body=body.data, note=body.note or note, response=response), end


def _once(headers: Headers) -> tuple[Headers, str]:
    """Remove the second Host and Content-Length that httpsnippet writes at the end of a head."""
    for count in (2, 1):
        tail = [(name.lower(), value.strip()) for name, value in headers[-count:]]
        before = {(name.lower(), value.strip()) for name, value in headers[:-count]}
        if [name for name, _ in tail] == ["host", "content-length"][:count] and before.issuperset(tail):
            return headers[:-count], f"{' and '.join(name for name, _ in headers[-count:])} appear twice and are read once"
    return headers, ""


def check_whole(capture: Capture, broken: bool, form: str, line: int) -> None:
    """Refuse a head that was cut: it has no empty line at its end, and lacks a header that it must have had.

    ``broken`` is whether its last line has no line break.
    """
    signed = re.search(r"SignedHeaders=([^,\s]+)", capture.get("authorization"))
    names = {name.lower() for name, _ in capture.headers}
    missing = [name for name in signed[1].lower().split(";") if name not in names] if signed else []
    presigned = "x-amz-signature=" in capture.target.lower()
    whole = presigned or (signed and not missing)
    if whole and broken and capture.headers:
        name, value = capture.headers[-1][0].lower(), capture.headers[-1][1].strip()
        complete = {"authorization": r".*Signature=[0-9a-f]{64}", "x-amz-date": r"[0-9]{8}T[0-9]{6}Z"}
        at_stake = name == "authorization" or (signed is not None and name in signed[1].lower().split(";"))
        whole = not at_stake or (name in complete and re.fullmatch(complete[name], value) is not None)
    if not whole:
        problem = "the head ends without an empty line, and something is missing in it: it was cut"
        raise Refused(form, problem, "Copy all header lines, and the empty line after them.", line)


def take_body(data: bytes, at: int, capture: Capture, *, within: bool = False) -> tuple[Body, int]:
    """Return the request's body from ``at`` on, if it is certain, and the position after it.

    ``within`` a text, anything may follow a body on a line of its own, so only a length shows where the body ends.
    """
    if bodies.is_chunked(capture.headers):
        if chunked := bodies.unchunked(data, at):
            return Body(chunked[0]), chunked[1]
        return Body(None, "the chunks of the body are not all there"), _next_message(data, at)
    length = bodies.content_length(capture.headers)
    if length is not None and at + length <= len(data):
        after = at + length
        if _ends_message(data, after) or (
            data[after : after + 1] in (b"\r", b"\n") and (within or _is_whole(data[at:after]))
        ):
            return Body(data[at:after]), after
    if within:
        return (Body(b"") if capture.bodiless else Body(None)), at
    end = _next_message(data, at)
    whole = data[at:end]
    if not whole.strip(b"\r\n"):
        return (Body(b"") if capture.bodiless else Body(None)), end
    if capture.bodiless:
        return Body(None, "text follows a request whose head declares no body"), end
    followed = end < len(data)
    if followed and length is None and not whole.endswith(b"\n"):
        return Body(whole), end
    return bodies.at_the_end(whole, capture.headers), end


def _is_whole(body: bytes) -> bool:
    """Return whether bytes that end with a line are a whole body: one line that does not start JSON, or complete JSON."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return b"\n" not in body
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def take_response(data: bytes, at: int) -> tuple[Response | None, int]:
    """Return the response at ``at``, without interim responses, and its end; None if there is none.

    Its body is whatever is present, whatever its length claims: a response is evidence, and is not signed.
    """
    while _status_at(data, at):
        try:
            head = take_head(data, at, "HTTP response")
        except Refused:
            return None, _next_request(data, at)
        match = STATUS_LINE.fullmatch(head.first)
        if not match:
            return None, _next_request(data, at)
        if int(match[1]) < 200:
            at = _skip_blank(data, head.end)
            continue
        headers = tuple((name, value.strip()) for name, value in head.headers)
        chunked = bodies.unchunked(data, head.end) if bodies.is_chunked(headers) else None
        length = bodies.content_length(headers)
        if chunked:
            body, end = chunked
        elif length is not None and head.end + length <= len(data) and _ends_message(data, head.end + length):
            body, end = data[head.end : head.end + length], head.end + length
        else:
            end = _next_request(data, head.end)
            body = data[head.end : end]
        return Response.make(int(match[1]), headers, body, match[2] or ""), end
    return None, at


def read_response(data: bytes) -> Response | None:
    """Return the response at the start of ``data``; None if there is none."""
    return take_response(data, _skip_blank(data, 0))[0]


def _skip_blank(data: bytes, at: int) -> int:
    while at < len(data) and data[at] in b"\r\n":
        at += 1
    return at


_REQUEST = re.compile(rb"(?:" + METHODS.encode() + rb") (?:/|https?://)[^\s]* HTTP/[0-9](?:\.[0-9])?[ \t]*\r?\n")
_ANY_REQUEST = re.compile(
    rb"[A-Za-z][A-Za-z0-9_\-]{0,31} (?:/|\*|https?://)[^\r\n]* HTTP/[0-9](?:\.[0-9])?[ \t]*(?:\r?\n|$)"
)
_STATUS = re.compile(rb"HTTP/[0-9](?:\.[0-9])? [1-5][0-9]{2}(?: [^\r\n]*)?\r?\n")


def starts_with_request(data: bytes) -> bool:
    """Return whether the first line that is not empty is a request line."""
    return _request_at(data, _skip_blank(data, 0))


def _request_at(data: bytes, at: int) -> bool:
    return _ANY_REQUEST.match(data, at) is not None


def _status_at(data: bytes, at: int) -> bool:
    return _STATUS.match(data, at) is not None


def _ends_message(data: bytes, at: int) -> bool:
    """Return whether a body may end here: at the end of the text, or before a response or a request."""
    after = _skip_blank(data, at)
    return after == len(data) or _status_at(data, after) or _request_at(data, after)


def _next_request(data: bytes, at: int) -> int:
    """Return the start of the next request line, which may follow a body without a line break (as in a followed stream)."""
    match = _REQUEST.search(data, at)
    return match.start() if match else len(data)


_MESSAGE = re.compile(
    rb"(?m)(?:^|(?<=[}>\]\"]))HTTP/[0-9](?:\.[0-9])? [1-5][0-9]{2}(?: [^\r\n]*)?\r?\n|^" + _REQUEST.pattern
)


def _next_message(data: bytes, at: int) -> int:
    """Return the start of the next response or request: at the start of a line, or right after a JSON or XML body."""
    match = _MESSAGE.search(data, at)
    return match.start() if match else len(data)
