"""Read the debug log of botocore (boto3, aws-cli): the requests to be sent, and the responses.

Threads write into one log. Hashes decide which lines belong together: a string to sign holds that of its canonical
request, and a canonical request that of its body; an Authorization header holds the signature. If doubt remains, the body
is not known.
"""

from __future__ import annotations

import ast
import re
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ...message import Response
from ..bodies import Body
from ..capture import Capture, split_url, with_host
from ..encoding import encoded
from ..refused import Refused
from .lines import log_lines, unwrapped

FORM = "botocore debug log"
INSTEAD = "Write the log into a file, with whole lines."
_QUOTED = r"""(?:b?'[^'\\]*(?:\\.[^'\\]*)*'|b?"[^"\\]*(?:\\.[^"\\]*)*")"""
_DICT = r"\{(?:" + _QUOTED.replace("b?", "") + r"|[^'\"{}])*\}"
_SENT = re.compile(rf"<AWSPreparedRequest stream_output=\w+, method=(\w+), url=(\S+), headers=({_DICT})>")
_BODY = re.compile(rf"'body': ({_QUOTED}|{_DICT})")
_MARK = re.compile(
    r"(Making request for OperationModel\()|(CanonicalRequest:)$|(StringToSign:)$|(Signature:)$|(<AWSPreparedRequest )|"
    r"\"[A-Z]+ \S+ HTTP/[0-9.]+\" ([0-9]{3}) |(Response headers: )|(Response body:)$"
)
_THREAD = re.compile(r" - (\S{1,80}(?: \([^()\n]{1,60}\))?) - (?:botocore|urllib3)\.")  # `Thread-1 (work)`
_UNSEEN = ("accept-encoding",)  # http.client adds it
_END = re.compile(r"[0-9a-f]{64}|UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9\-]+")


class _Signing(NamedTuple):
    """A canonical request and the string to sign that holds its hash."""

    canonical: str
    to_sign: str


class _State:
    """What one thread has logged so far, or all threads where the log does not name them."""

    def __init__(self) -> None:
        self.making: list[Body] = []  # of requests that are made and not yet sent
        self.canonical: list[str] = []
        self.unsigned: list[_Signing] = []  # without their signatures so far
        self.signed: dict[str, _Signing] = {}
        self.waiting: list[int] = []  # requests, by their place in the captures, that are not answered yet
        self.answering: int | None = None


def read(text: str) -> list[Capture | Refused] | None:
    """Read every request that the log shows being sent, oldest first."""
    if "AWSPreparedRequest" not in text:
        return None
    lines = log_lines(text)
    found = _read(lines)
    if any(isinstance(one, Refused) for one in found):
        again = _read(unwrapped(lines))
        found = again if not any(isinstance(one, Refused) for one in again) else found
    return found or None


def _read(lines: list[str]) -> list[Capture | Refused]:
    found: list[Capture | Refused] = []
    states: dict[str, _State] = {}
    bodies: list[bytes] = []  # every one of the log: a retry sends one again
    for at, line in enumerate(lines):
        mark = _MARK.search(line)
        if not mark:
            continue
        thread = _THREAD.search(line[: mark.start()])
        state = states.setdefault(thread[1] if thread else "", _State())
        making, canonical, to_sign, signature, sent, status, head, body = mark.groups()
        if making:
            one = _body(line[mark.end() :])
            state.making.append(one)
            bodies += [one.data] if one.data is not None else []
        elif canonical:
            state.canonical.append(_canonical(lines, at + 1))
        elif to_sign:
            _note_string(state, lines[at + 1 : at + 5])
        elif signature:
            if len(state.unsigned) == 1:
                state.signed[lines[at + 1].strip() if at + 1 < len(lines) else ""] = state.unsigned[0]
            state.unsigned.clear()
        elif sent:
            found.append(_sent(line, at + 1, state, bodies))
            state.waiting.append(len(found) - 1)
            state.making.clear()
        else:
            _response(
                found,
                state,
                status,
                line[mark.end() :] if head else lines[at + 1] if body and at + 1 < len(lines) else "",
                bool(head),
            )
    return found


def _canonical(lines: list[str], at: int) -> str:
    end = at
    while end < len(lines) and end < at + 200 and not _END.fullmatch(lines[end].strip()):
        end += 1
    return "\n".join(lines[at : end + 1])


def _note_string(state: _State, lines: list[str]) -> None:
    """Pair the string to sign with the canonical request whose hash it holds."""
    text = "\n".join(lines)
    matching = [one for one in state.canonical if sha256(encoded(one)).hexdigest() == lines[-1].strip()] if lines else []
    if not matching and len(state.canonical) == 1:
        matching = state.canonical
    if matching:
        state.unsigned.append(_Signing(matching[-1], text))
        state.canonical.remove(matching[-1])


def _sent(line: str, number: int, state: _State, bodies: list[bytes]) -> Capture | Refused:
    match = _SENT.search(line)
    headers = _literal(match[3]) if match else None
    if not match or not isinstance(headers, dict):
        return Refused(FORM, "the line of the request is cut", INSTEAD, number)
    scheme, authority, target = split_url(match[2])
    pairs = tuple((str(name), _text(value)) for name, value in headers.items())
    made = Capture(match[1], target, with_host(pairs, authority), None, scheme, form=FORM, line=number, unseen=_UNSEEN)
    signature = re.search(r"Signature=([0-9a-f]+)", made.get("authorization") + match[2])
    signing = state.signed.get(signature[1] if signature else "", _Signing("", ""))
    body, note = Body(b"") if made.bodiless else _body_of(signing, state, bodies)
    length = made.get("content-length")
    if body is not None and length.isdecimal() and int(length) != len(body):
        body, note = None, "the body in the log is not as long as Content-Length"
    return made._replace(body=body, note=note, canonical_request=signing.canonical, string_to_sign=signing.to_sign)


def _body_of(signing: _Signing, state: _State, bodies: list[bytes]) -> Body:
    """Return the body of a request: the one with the signed hash, or the only candidate."""
    payload = signing.canonical.rpartition("\n")[2].strip()
    if re.fullmatch(r"[0-9a-f]{64}", payload):
        for body in bodies:
            if sha256(body).hexdigest() == payload:
                return Body(body)
        if payload == sha256(b"").hexdigest():
            return Body(b"")
    if len(state.making) == 1 and not state.waiting:
        return state.making[0]
    if not state.making and len(set(bodies)) == 1:
        return Body(bodies[0])
    return Body(None, "the log does not show which body belongs to the request")


def _body(text: str) -> Body:
    match = _BODY.search(text)
    value = _literal(match[1]) if match else None
    if isinstance(value, dict):  # botocore.awsrequest encodes it so
        return Body(urlencode(list(value.items()), doseq=True).encode())
    if isinstance(value, (str, bytes)):
        return Body(encoded(value) if isinstance(value, str) else value)
    return Body(None, "the log does not show the body")


def _response(found: list[Capture | Refused], state: _State, status: str | None, text: str, head: bool) -> None:
    """Pair the response with the request that waits for it, if there is only one."""
    if status:
        state.answering = state.waiting[0] if len(state.waiting) == 1 else None
        state.waiting.clear()
    if state.answering is None:
        return
    capture = found[state.answering]
    if isinstance(capture, Refused):
        return
    before = capture.response
    if status:
        response = Response.make(int(status))
    elif head and before is not None:
        headers = _literal(re.sub(r"\}[^}]*$", "}", text))
        pairs = [(str(name), _text(value)) for name, value in headers.items()] if isinstance(headers, dict) else []
        response = Response.make(before.status, pairs, before.body)
    elif before is not None:
        data = _literal(text.strip())
        response = Response.make(before.status, before.headers, encoded(data) if isinstance(data, str) else data or b"")
    else:
        return
    found[state.answering] = capture._replace(response=response)


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def _text(value: Any) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)
