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
from ..framing import legible
from ..message import Exchange, Headers, Response
from ..redaction import redact, redact_fields
from .bodies import Body, content_length, shown
from .capture import Capture, split_url, with_host
from .http_text import TOKEN, check_value
from .moments import moment
from .refused import Refused

FORM = "HAR file"

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
        # HAR has no word for "no response": browsers write a status of 0, and sizes of -1.
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


_BROWSERS = ("webinspector", "chrome", "edge", "chromium")
_HEADERLESS = "Export it again, with sensitive data (in Chrome: Settings, Preferences, Network)."
_INSTEAD = "Save the HAR file again."


def read(text: str) -> list[Capture | Refused] | None:
    """Read the requests of a HAR log, oldest first; an entry that cannot be read is refused, and the others are read.

    Raises Refused for a log that is cut.
    """
    bare = text.lstrip()
    if not re.match(r"\{\s*\"(?:log\"\s*:\s*(?!\")|(?:comment|version|creator)\")", bare):
        return None
    try:
        value = json.loads(bare)
    except json.JSONDecodeError as error:
        line = error.lineno + text[: len(text) - len(bare)].count("\n")
        raise Refused(FORM, f"its JSON is cut or damaged ({error.msg})", _INSTEAD, line) from None
    except RecursionError:
        raise ValueError("its JSON is nested too deeply") from None
    log = value.get("log")
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        return None
    creator = log.get("creator")
    browser = str(creator.get("name", "")).lower() if isinstance(creator, dict) else ""
    return [_read_entry(entry, at, browser) for at, entry in enumerate(entries, 1)]


def _read_entry(entry: Any, number: int, creator: str) -> Capture | Refused:
    form = f"{FORM}, entry {number}"
    try:
        capture = _captured(entry)
    except Refused as error:
        return Refused(form, error.problem, error.instead)
    except KeyError as error:
        return Refused(form, f"it lacks {error}", _INSTEAD)
    except (TypeError, AttributeError, ValueError, OverflowError):
        return Refused(form, "it is not of the form that HAR 1.2 asks for", _INSTEAD)
    presigned = "x-amz-signature=" in capture.target.lower()
    if capture.get("x-amz-date") and not capture.get("authorization") and not presigned and creator.startswith(_BROWSERS):
        return Refused(form, "it was exported without sensitive data: the Authorization header is taken out", _HEADERLESS)
    return capture


def _captured(entry: dict[str, Any]) -> Capture:
    request = entry["request"]
    scheme, authority, target = split_url(_string(request["url"]))
    pairs = [(_string(one["name"]), _string(one["value"])) for one in request["headers"]]
    pseudo = {name: value for name, value in pairs if name.startswith(":")}
    target = pseudo.get(":path", target)  # what was sent, where the URL is shown as a person reads it
    headers = with_host(tuple(pair for pair in pairs if not pair[0].startswith(":")), pseudo.get(":authority", authority))
    for name, value in headers:
        if not TOKEN.fullmatch(name):
            raise Refused(FORM, f"`{name[:40]}` is not the name of a header", _INSTEAD)
        check_value(name, value, FORM, 0)
    made = Capture(_string(request["method"]), target, headers, None, scheme, _response(entry.get("response")), form=FORM)
    body, note = _body(request.get("postData"), made, request.get("bodySize"))
    return made._replace(body=body, note=note, at=moment(str(entry.get("startedDateTime", ""))))


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def _body(posted: Any, made: Capture, size: Any) -> Body:
    if (
        not isinstance(posted, dict)
        or not isinstance(posted.get("text"), str)
        or (posted.get("params") and not posted["text"])
    ):
        sent = isinstance(size, int) and size > 0
        return Body(b"") if made.bodiless and not sent else Body(None, "the entry has no text of the body")
    text = posted["text"]
    if posted.get("encoding") == "base64":
        return shown(b64decode(text), made.headers)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return Body(None, "the body is shown as text, which it is not")
    length = content_length(made.headers)
    if length is None and (("\ufffd" in text) or (isinstance(size, int) and size > 0 and size != len(data))):
        return Body(None, "the body is shown as text that is not its bytes")
    return shown(data, made.headers)


def _response(response: Any) -> Response | None:
    if not isinstance(response, dict) or not response.get("status"):
        return None
    content = response.get("content") or {}
    text = str(content.get("text") or "").encode("utf-8", "surrogatepass")
    data = b64decode(text) if content.get("encoding") == "base64" else text
    shown_headers = [(str(one["name"]), str(one["value"])) for one in response.get("headers") or ()]
    return Response.make(int(response["status"]), shown_headers, data, str(response.get("statusText") or ""))
