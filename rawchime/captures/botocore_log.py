"""Requests in the debug log of botocore (boto3, aws-cli): what it was about to send, and what came back."""

from __future__ import annotations

import ast
import re
from typing import Any

from ..message import Response
from .capture import Capture, split_url

_STAMP = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
_BYTES = r"""(b?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
_SENT = re.compile(
    r"Sending http request: <AWSPreparedRequest stream_output=\w+, method=(\w+), url=(\S+), headers=(\{.*\})>"
)
_BODY = re.compile(rf"Making request for OperationModel\(name=\w+\).*? with params: .*?'body': {_BYTES}")
_CANONICAL = re.compile(rf"CanonicalRequest:\n(.*?)(?={_STAMP})", re.M | re.S)
_STATUS = re.compile(r'"\w+ \S+ HTTP/[\d.]+" (\d{3}) ')
_ANSWER_HEAD = re.compile(r"Response headers: (\{.*\})$", re.M)
_ANSWER_BODY = re.compile(rf"Response body:\n{_BYTES}")


def read_log(text: str) -> list[Capture]:
    """Every request that the log shows being sent, oldest first."""
    found: list[Capture] = []
    sent = list(_SENT.finditer(text))
    for at, match in enumerate(sent):
        before = text[sent[at - 1].end() if at else 0 : match.start()]
        after = text[match.end() : sent[at + 1].start() if at + 1 < len(sent) else len(text)]
        headers = [(name, _text(value)) for name, value in (_literal(match[3]) or {}).items()]
        scheme, authority, target = split_url(match[2])
        if not any(name.lower() == "host" for name, _ in headers):
            headers.insert(0, ("Host", authority))
        bodies = _BODY.findall(before)
        body = _bytes(_literal(bodies[-1])) if bodies else found[-1].body if found else None  # a retry sends the same
        canonical = _CANONICAL.findall(before)
        shown = canonical[-1].removesuffix("\n") if canonical else ""
        found.append(Capture(match[1], target, tuple(headers), body, scheme, _answer(after), canonical_request=shown))
    return found


def _answer(text: str) -> Response | None:
    status, head, body = _STATUS.search(text), _ANSWER_HEAD.search(text), _ANSWER_BODY.search(text)
    if not status:
        return None
    headers = [(name, _text(value)) for name, value in (_literal(head[1]) or {}).items()] if head else []
    return Response.make(int(status[1]), headers, _bytes(_literal(body[1])) or b"" if body else b"")


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _text(value: Any) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def _bytes(value: Any) -> bytes | None:
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else None
