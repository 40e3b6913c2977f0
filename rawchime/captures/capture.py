"""A request as somebody wrote it down, with its answer where there is one: read from raw HTTP.

Other forms are read beside what writes them (``har.py``, ``curl.py``) and in ``botocore_log.py``; ``captures.py`` tells
which one a file has. A capture is taken as it is: what is wrong with it may be what is looked for.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from ..message import Headers, Malformed, Response


class Capture(NamedTuple):
    """A request, whatever it is like.

    Header values have their white space as far as the capture kept it. ``body`` is None where it was not captured. ``at`` is
    when the capture says that it was sent, in seconds since the epoch. ``canonical_request`` is the client's own, where its
    log shows it.
    """

    method: str
    target: str
    headers: Headers
    body: bytes | None
    scheme: str = ""
    response: Response | None = None
    at: float | None = None
    canonical_request: str = ""

    def get(self, name: str) -> str:
        """A header's first value, without the white space around it."""
        return next((value.strip(" \t") for other, value in self.headers if other.lower() == name), "")

    @property
    def bodiless(self) -> bool:
        """Whether the head says that there is no body."""
        no_length = not self.get("content-length") and not self.get("transfer-encoding")
        return self.get("content-length") == "0" or (no_length and self.method in ("GET", "HEAD", "DELETE"))


REQUEST_LINE = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S.*?) HTTP/[0-9](?:\.[0-9])?")
_STATUS_LINE = re.compile(r"HTTP/[0-9](?:\.[0-9])? ([0-9]{3}) ?(.*)")


def split_url(url: str) -> tuple[str, str, str]:
    """A URL's scheme, authority and target; a target alone has neither of the others."""
    parts = urlsplit(url)
    target = url[len(f"{parts.scheme}://{parts.netloc}") :] if parts.netloc else url
    target = target.partition("#")[0]
    authority = parts.netloc.rpartition("@")[2]
    return parts.scheme, authority, target if target.startswith("/") else "/" + target


def head(lines: list[str]) -> Headers:
    """Header lines as they are, a folded one joined to its first (RFC 9112 §5.2); what is no header is left out."""
    found: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif line.startswith(":authority:"):  # HTTP/2
            found.append(("Host", line.removeprefix(":authority:")))
        elif colon and name and " " not in name:
            found.append((name, value))
    return tuple(found)


def read_http(data: bytes) -> Capture | None:
    """A request as it goes over the wire, its lines ended by CR LF or LF, then its answer; None where it is none."""
    found, rest = _take_head(data.lstrip(b"\r\n"))
    match = REQUEST_LINE.fullmatch(found[0]) if found else None
    if not match:
        return None
    scheme, authority, target = split_url(match[2])
    headers = head(found[1:])
    if authority and not any(name.lower() == "host" for name, _ in headers):
        headers = (("Host", authority), *headers)
    length = next((value.strip() for name, value in headers if name.lower() == "content-length"), "")
    start = _answer_at(rest)
    body, after = (rest, b"") if start is None else (rest[:start], rest[start:])
    if length.isdecimal() and body[int(length) :].strip(b"\r\n") == b"":
        body = body[: int(length)]  # an editor ends a file with a line break
    elif not length:
        body = body.rstrip(b"\r\n")
    if any(name.lower() == "transfer-encoding" for name, _ in headers):
        body = _unchunked(body)
    return Capture(match[1], target, headers, body, scheme, read_answer(after))


def _take_head(data: bytes) -> tuple[list[str], bytes]:
    end = re.search(rb"\r?\n\r?\n", data)
    text = data[: end.start()] if end else data.rstrip(b"\r\n")
    lines = re.split(r"\r?\n", text.decode("utf-8", "surrogateescape"))
    return lines, data[end.end() :] if end else b""


def _answer_at(data: bytes) -> int | None:
    match = re.search(rb"(?:^|\r?\n|(?<=\}))HTTP/[0-9](?:\.[0-9])? [0-9]{3}", data)
    return None if match is None else match.end() - len(match[0].lstrip(b"\r\n"))


def _unchunked(body: bytes) -> bytes:
    try:
        return Response.from_bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body).body
    except Malformed:
        return body


def read_answer(data: bytes) -> Response | None:
    """An answer, interim ones before it left out; however long it says that it is, its body is what is there."""
    while data:
        lines, rest = _take_head(data.lstrip(b"\r\n"))
        match = _STATUS_LINE.fullmatch(lines[0])
        if not match:
            return None
        if int(match[1]) >= 200:
            headers = tuple((name, value.strip()) for name, value in head(lines[1:]))
            chunked = any(name.lower() == "transfer-encoding" for name, _ in headers)
            return Response.make(int(match[1]), headers, _unchunked(rest) if chunked else rest, match[2])
        data = rest
    return None
