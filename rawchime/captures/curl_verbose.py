"""What ``curl -v`` prints, with and without times, and ``rawchime -v``: ``>`` lines, ``<`` lines, and the response's body.

curl shows no request's body; rawchime shows it after the head.
"""

from __future__ import annotations

import re

from . import bodies, commands
from .capture import Capture, split_url
from .encoding import encoded
from .http_text import REQUEST_LINE, STATUS_LINE, headers_of, read_response
from .refused import Refused

FORM = "curl -v output"
_LINE = re.compile(
    r"[ \t]{0,40}(?:[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6} )?(?:\[[0-9x\-]{1,20}\] )?([><*{}=])(?: (.*))?", re.S
)
_UNMARKED = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}:.*|", re.S)
"""A header, or the empty line after them: libcurl marks the request line alone, and leaves it to curl to mark the others."""
_METER = re.compile(r"\r?[ ]*[0-9]{1,3}(?:[ ]+[0-9.]+[kMGT]?){5,7}[ ]*(?:[-:0-9]+[ ]+){3}[0-9.]+[kMGT]?")
"""curl's progress, which stands where standard output and error are one."""
_BYTES = re.compile(r"\[[0-9]+ bytes data\]")
_END = re.compile(r"\* Connection #[0-9]+ to host|\* Closing connection|\* upload completely sent")

_CONNECTED = re.compile(r"\* (?:Connected|Established connection) to ")
_TLS = re.compile(r"\* .*(?:SSL|TLS|ALPN|schannel)")


def read(text: str) -> list[Capture | Refused] | None:
    """Read the requests of ``>`` lines, each with the response of the ``<`` lines after it."""
    if not re.search(r"(?m)^[^>\r\n]{0,80}> \S+ \S.* HTTP/[0-9]", text):
        return None
    plain = bool(_CONNECTED.search(text)) and not _TLS.search(text)
    found: list[Capture | Refused] = []
    sent: list[str] = []
    came: list[str] = []
    start = 0

    def end() -> None:
        if sent:
            try:
                found.append(_request(sent, came, start, plain=plain))
            except Refused as error:
                found.append(error)
        sent.clear()
        came.clear()

    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        match = _LINE.fullmatch(line)
        mark, rest = (match[1], match[2] or "") if match else ("", "")
        if mark == ">":
            if REQUEST_LINE.fullmatch(rest.rstrip()):
                end()
                start = number
                sent.append(rest.rstrip())
            elif sent:
                sent.append(rest)
        elif not mark and sent and "" not in sent and _UNMARKED.fullmatch(line):
            sent.append(line)
        elif mark == "<" and sent:
            if STATUS_LINE.fullmatch(rest.rstrip()):
                came.clear()  # an interim response, which curl may end without an empty line
            came.append(rest)
        elif came and "" in came and not (mark == "*" or (mark in ("{", "}") and _BYTES.fullmatch(rest))):
            came.append(_METER.sub("", _END.split(line)[0]))
    end()
    return [*_commands(text), *found] if found else None


def _commands(text: str) -> list[Capture | Refused]:
    """Return the commands before the output, which show the bodies that the output lacks."""
    first = re.search(r"(?m)^[^>\r\n]{0,80}> \S+ \S.* HTTP/[0-9]", text)
    before = commands.read(text[: first.start()]) if first and "curl" in text[: first.start()] else None
    return [one for one in before or () if isinstance(one, Capture)]


def _request(sent: list[str], came: list[str], line: int, *, plain: bool) -> Capture:
    match = REQUEST_LINE.fullmatch(sent[0])
    assert match
    if "" not in sent:
        problem = "the head ends without an empty `>` line: it was cut"
        raise Refused(FORM, problem, "Copy all lines that start with `>`.", line)
    blank = sent.index("")
    scheme, _, target = split_url(match[2])
    if plain and match[2].startswith("/"):
        scheme = "http"
    response = read_response(encoded("\n".join(came))) if "" in came else None
    made = Capture(match[1], target, headers_of(sent[1:blank], FORM, line + 1), None, scheme, response, form=FORM, line=line)
    shown = encoded("\n".join(sent[blank + 1 :]))
    if not shown.strip(b"\n"):
        # With HTTP/1, a request without a length has no body (RFC 9112 §6.3).
        unframed = not made.get("content-length") and not made.get("transfer-encoding") and "HTTP/1" in sent[0]
        none = made.bodiless or unframed
        return made._replace(body=b"" if none else None, note="" if none else "curl -v shows no body")
    body, note = bodies.shown(shown, made.headers)
    return made._replace(body=body, note=note)
