"""Exchanges as a HAR 1.2 log, which a browser's network panel opens.

http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .. import __version__
from ..message import Exchange, Headers, Response, legible
from ..redaction import redact, redact_fields
from .capture import Capture, split_url

START = b'{"log": {"version": "1.2", "creator": {"name": "rawchime", "version": "%b"}, "entries": [' % __version__.encode()
END = b"\n]}}\n"
"""What stands before and after the entries of a log; between two of them stands a comma."""


def log(exchanges: Iterable[Exchange], *, show_secrets: bool = False) -> dict[str, Any]:
    """Return a whole log as a JSON value."""
    found: dict[str, Any] = json.loads(START + END)
    found["log"]["entries"] = [entry(exchange, show_secrets=show_secrets) for exchange in exchanges]
    return found


def entry(exchange: Exchange, *, show_secrets: bool = False) -> dict[str, Any]:
    """Return an exchange as an entry of a log; secrets are redacted unless they are asked for."""
    secrets = () if show_secrets else exchange.request.secrets

    def text(data: bytes) -> str:
        return (redact(data, secrets) if secrets else data).decode("utf-8", "replace")

    def value(found: str) -> str:
        return text(found.encode("utf-8", "replace"))

    def own(field: str) -> str:
        return field if show_secrets else redact_fields(field.encode()).decode()

    def headers(pairs: Headers, shown: Callable[[str], str] = value) -> list[dict[str, str]]:
        fields = [shown(f"{name}: {field}").partition(": ") for name, field in pairs]
        return [{"name": name, "value": field} for name, _, field in fields]

    request, response = exchange.request, exchange.response
    query = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
    made: dict[str, Any] = {
        "startedDateTime": datetime.fromtimestamp(exchange.started, timezone.utc).isoformat(timespec="milliseconds"),
        "time": exchange.seconds * 1000,
        "request": {
            "method": request.method,
            "url": request.url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(request.headers, own),
            "queryString": [{"name": name, "value": value} for name, value in query],
            "headersSize": len(request.head),
            "bodySize": len(request.body),
        },
        # HAR has no word for "no answer": browsers write a status of 0, and sizes of -1.
        "response": {
            "status": response.status if response else 0,
            "statusText": value(response.reason) if response else "",
            "httpVersion": response.head[:8].decode("latin-1") if response else "",
            "cookies": [],
            "headers": headers(response.headers) if response else [],
            "content": {
                "size": len(response.body) if response else 0,
                "mimeType": value(response.get("content-type", "application/octet-stream")) if response else "x-unknown",
                "text": text(response.body if response else legible(exchange)),
            },
            "redirectURL": value(response.get("location")) if response else "",
            "headersSize": len(response.head) if response else -1,
            "bodySize": len(response.payload) if response else -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": exchange.seconds * 1000, "receive": 0},
    }
    if request.body:
        made["request"]["postData"] = {
            "mimeType": request.get("content-type"),
            "text": request.body.decode("utf-8", "replace"),
        }
    if exchange.peer:
        host, _, port = exchange.peer.rpartition(":")
        made["serverIPAddress"], made["connection"] = host.strip("[]"), port
    if exchange.failure:
        made["comment"] = value(exchange.failure)
    return made


def read(value: Any) -> list[Capture]:
    """The requests of a HAR log, oldest first. Raises ValueError where it is none."""
    try:
        return [_captured(entry) for entry in value["log"]["entries"]]
    except KeyError as error:
        raise ValueError(f"not a HAR log: it lacks {error}") from None
    except (TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"not a HAR log: {error}") from None


def _captured(entry: dict[str, Any]) -> Capture:
    request, response = entry["request"], entry.get("response") or {}
    scheme, authority, target = split_url(request["url"])
    headers = [(str(one["name"]), str(one["value"])) for one in request["headers"]]
    headers = [("Host" if name == ":authority" else name, value) for name, value in headers]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", authority))
    posted = (request.get("postData") or {}).get("text")
    body = None if posted is None else str(posted).encode("utf-8", "surrogatepass")
    if body is None and request.get("bodySize", -1) in (0, -1) and request["method"] == "GET":
        body = b""
    answer = None
    if response.get("status"):
        content = response.get("content") or {}
        text = str(content.get("text", "")).encode("utf-8", "surrogatepass")
        data = b64decode(text) if content.get("encoding") == "base64" else text
        shown = [(str(one["name"]), str(one["value"])) for one in response.get("headers", ())]
        answer = Response.make(int(response["status"]), shown, data, str(response.get("statusText", "")))
    return Capture(
        request["method"], target, tuple(headers), body, scheme, answer, _moment(str(entry.get("startedDateTime", "")))
    )


def _moment(text: str) -> float | None:
    match = re.fullmatch(r"([0-9-]{10}T[0-9:]{8})(?:\.[0-9]*)?(Z|[+-][0-9]{2}:?[0-9]{2})", text)
    if not match:
        return None
    zone = "+0000" if match[2] == "Z" else match[2].replace(":", "")
    return datetime.strptime(match[1] + zone, "%Y-%m-%dT%H:%M:%S%z").timestamp()
