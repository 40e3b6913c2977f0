"""The bytes of responses."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Raw(NamedTuple):
    """A response, byte for byte, with a note on what is unusual about it."""

    name: str
    note: str
    data: bytes


REQUEST_ID = b"x-amzn-RequestId: f6ac5632-e71a-4755-997b-971c4dbff22c"
JSON = b"Content-Type: application/json"
EMPTY = b'{"PhoneNumberErrors":[]}'
HEAD = b"HTTP/1.1 200 OK\r\n"


def answer(status: bytes, body: bytes, *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 " + status, REQUEST_ID, *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def ok(body: bytes, *headers: bytes) -> bytes:
    return answer(b"200 OK", body, JSON, *headers)


def refused(*rows: dict[str, Any]) -> bytes:
    return ok(json.dumps({"PhoneNumberErrors": rows}, separators=(",", ":")).encode())


def row(one: str, code: str, message: str) -> dict[str, Any]:
    return {"PhoneNumberId": one, "ErrorCode": code, "ErrorMessage": message}


def modelled(status: bytes, name: str, message: str, *headers: bytes) -> bytes:
    body = json.dumps({"Code": name.removesuffix("Exception"), "Message": message}, separators=(",", ":"))
    return answer(status, body.encode(), b"x-amzn-errortype: " + name.encode(), JSON, *headers)


SUCCESS = ok(EMPTY)
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
