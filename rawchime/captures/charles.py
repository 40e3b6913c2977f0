"""Read Charles' JSON session (``.chlsj``): an array of exchanges, each with request line, headers and body."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from typing import Any

from ..message import Response
from .bodies import Body, shown
from .capture import Capture, split_url, with_host
from .encoding import encoded
from .http_text import REQUEST_LINE, TOKEN, check_value
from .moments import moment
from .refused import Refused

FORM = "Charles session"
INSTEAD = "Export the session again, as HAR or as JSON."


def read(text: str) -> list[Capture | Refused] | None:
    """Read every exchange except tunnels. An unreadable exchange is refused; the others are read."""
    bare = text.lstrip()
    if not bare.startswith("[") or '"firstLine"' not in bare:
        return None
    try:
        value = json.loads(bare)
    except json.JSONDecodeError as error:
        raise Refused(FORM, f"its JSON is cut or damaged ({error.msg})", INSTEAD, error.lineno) from None
    found: list[Capture | Refused] = []
    for number, entry in enumerate(value, 1):
        if isinstance(entry, dict) and entry.get("method") == "CONNECT":
            continue
        try:
            found.append(_exchange(entry))
        except Refused as error:
            found.append(Refused(f"{FORM}, exchange {number}", error.problem, error.instead))
        except (KeyError, TypeError, AttributeError, ValueError):
            found.append(Refused(f"{FORM}, exchange {number}", "it has no request", INSTEAD))
    return found or None


def _exchange(entry: Any) -> Capture:
    head = entry["request"]["header"]
    match = REQUEST_LINE.fullmatch(head["firstLine"])
    if not match:
        raise Refused(FORM, "it has no request line", INSTEAD)
    headers = []
    for one in head["headers"]:
        name, value = one["name"], one["value"]
        if not isinstance(value, str) or not TOKEN.fullmatch(name):
            raise Refused(FORM, "a header is none", INSTEAD)
        check_value(name, value, FORM, 0)
        headers.append((name, value))
    target = split_url(match[2])[2]
    port = entry.get("actualPort") or entry.get("port")
    default = {"http": 80, "https": 443}.get(entry["scheme"])
    authority = entry["host"] if port in (None, default) else f"{entry['host']}:{port}"
    made = Capture(
        match[1], target, with_host(tuple(headers), authority), None, entry["scheme"], _response(entry), form=FORM
    )
    body, note = _body(entry["request"], made)
    times = entry.get("times")
    return made._replace(body=body, note=note, at=moment(str(times.get("start"))) if isinstance(times, dict) else None)


def _body(part: dict[str, Any], made: Capture) -> Body:
    body = part.get("body")
    if not isinstance(body, dict) or not body:
        return Body(b"") if made.bodiless else Body(None, "the session does not hold the body")
    if part.get("contentEncoding"):
        return Body(None, f"Charles shows it decoded ({part['contentEncoding']})")
    if isinstance(body.get("encoded"), str):
        return shown(b64decode(body["encoded"], validate=True), made.headers)
    text = body.get("text")
    utf8 = str(body.get("charset") or part.get("charset") or "").lower() in ("utf-8", "utf8")
    if not isinstance(text, str) or not (text.isascii() or utf8):
        return Body(None, "the session does not hold the body's bytes")
    return shown(encoded(text), made.headers)


def _response(entry: dict[str, Any]) -> Response | None:
    answer = entry.get("response")
    if not isinstance(answer, dict) or not isinstance(answer.get("status"), int) or not answer["status"]:
        return None
    head = answer.get("header") or {}
    pairs = [(str(one["name"]), str(one["value"])) for one in head.get("headers") or ()]
    body = answer.get("body") or {}
    data = b64decode(body["encoded"]) if body.get("encoded") else str(body.get("text") or "").encode("utf-8", "replace")
    reason = re.sub(r"^HTTP/\S+ [0-9]{3} ?", "", str(head.get("firstLine", "")))
    return Response.make(answer["status"], pairs, data, reason)
