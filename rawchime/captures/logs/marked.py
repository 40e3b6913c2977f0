"""Read logs that print a request between markers: ``wget -d`` and ``mc admin trace -v``."""

from __future__ import annotations

import re

from .. import http_text
from ..capture import Capture
from ..encoding import encoded
from ..refused import Refused

WGET = "wget -d output"
TRACE = "mc admin trace"
_WGET = re.compile(r"---request begin---\r?\n(.*?)(?:---request end---|\Z)", re.S)
_WGET_BODY = re.compile(r"\s{0,4}\[(?:BODY|POST) data: (.*)\]\r?\n")
_WGET_ANSWER = re.compile(r"---response begin---\r?\n(.*?)---response end---", re.S)
_MC = re.compile(r"^(?:(\S{1,200}) )?\[REQUEST [\w.]+\] ")
_MC_ANSWER = re.compile(r"^(?:\S{1,200} )?\[RESPONSE\] ")
_MC_LINE = re.compile(r"([A-Z]{3,7}) (/\S*)")


def read_wget(text: str) -> list[Capture | Refused] | None:
    """Read the requests that ``wget -d`` prints, and the bodies beside them."""
    if "---request begin---" not in text:
        return None
    found: list[Capture | Refused] = []
    starts = list(_WGET.finditer(text))
    for match, following in zip(starts, [*starts[1:], None], strict=False):
        line = text.count("\n", 0, match.start(1)) + 1
        if "---request end---" not in match[0]:
            found.append(Refused(WGET, "the request is cut", "Copy the whole output.", line))
            continue
        end = following.start() if following else len(text)
        body, answer = _WGET_BODY.match(text, match.end()), _WGET_ANSWER.search(text, match.end(), end)
        data = encoded(match[1]) + (encoded(body[1]) if body else b"")
        try:
            one = http_text.read_messages(data, WGET)[0]
        except Refused as error:
            one = error
        if isinstance(one, Capture):
            response = http_text.read_response(encoded(answer[1]) + b"\r\n") if answer else None
            one = one._replace(line=line, response=response)
        found.append(one)
    return found


def read_mc(text: str) -> list[Capture | Refused] | None:
    """Read the requests that MinIO's server saw. The path is shown as the server read it, and the body mostly not at all."""
    if not re.search(r"(?m)^(?:\S{1,200} )?\[REQUEST [\w.]+\] ", text):
        return None
    found: list[Capture | Refused] = []
    lines = text.replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        match = _MC.match(lines[at])
        at += 1
        if not match:
            continue
        prefix, start, head = f"{match[1]} " if match[1] else "", at, []
        while at < len(lines) and not _MC_ANSWER.match(lines[at]) and not _MC.match(lines[at]):
            head.append(lines[at].removeprefix(prefix))
            at += 1
        found.append(_mc_request(head, start))
    return found or None


def _mc_request(lines: list[str], number: int) -> Capture | Refused:
    match = _MC_LINE.fullmatch(lines[0]) if lines else None
    if not match:
        return Refused(TRACE, "the request is cut", "Copy the whole trace.", number + 1)
    head = []
    for line in lines[1:]:
        if not re.match(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}: ", line):
            break
        head.append(line)
    headers = tuple(pair for pair in http_text.headers_of(head, TRACE, number + 2) if pair[0].lower() != "proto")
    made = Capture(match[1], match[2], headers, None, "", form=TRACE, line=number)
    missing = re.search(r"SignedHeaders=([^,\s]+)", made.get("authorization"))
    cut = [name for name in missing[1].lower().split(";") if not made.get(name)] if missing else []
    if cut:
        return Refused(TRACE, f"the header {cut[0]} is missing: the trace is cut", "Copy the whole trace.", number)
    return made._replace(body=b"" if made.bodiless else None, note="" if made.bodiless else "the trace shows no whole body")
