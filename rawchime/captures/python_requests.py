"""Read Python code that sends a request, as Postman, httpsnippet and curlconverter write it.

The code is parsed, never run. Only literals, json.dumps of literals, and variables that hold them are known.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from .bodies import shown
from .capture import Capture, split_url, with_host
from .http_text import TOKEN, check_value
from .refused import Refused, sketch

FORM = "Python code"
INSTEAD = "Copy the whole code, or copy the request as cURL."
_CALL = re.compile(
    r"(?m)^(?:[\w ,=]{0,80}= )?\s{0,40}(?:requests|httpx|session|s|conn|connection)\.(?:request|get|post|put|delete|"
    r"patch|head)\("
)
_UNSEEN = ("accept", "accept-encoding", "connection", "content-length", "user-agent")


class _NotKnown(ValueError):
    """An expression that is not a literal."""


def read(text: str) -> list[Capture | Refused] | None:
    """Read the calls of requests, httpx and http.client in Python code."""
    if not _CALL.search(text) and "requests.request(" not in text:
        return None
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise Refused(FORM, "it is cut, or not Python", INSTEAD, error.lineno or 0) from None
    except (ValueError, RecursionError, MemoryError):
        raise Refused(FORM, "it cannot be parsed", INSTEAD) from None
    values: dict[str, Any] = {}
    found: list[Capture | Refused] = []
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            values[name] = _value(statement.value, values)
        for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
            if (method := _method(call, values)) is not None:
                try:
                    found.append(_request(call, method, values)._replace(line=call.lineno))
                except _NotKnown as error:
                    found.append(Refused(FORM, str(error), INSTEAD, call.lineno))
                except Refused as error:
                    found.append(error)
    return found or None


class _Opaque:
    """An unknown value with the reason; or a connection of http.client, with its scheme and host."""

    def __init__(self, why: str, place: tuple[str, str] | None = None) -> None:
        self.why, self.place = why, place


def _value(node: ast.expr, values: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return values.get(node.id, _Opaque(f"the value of {node.id} is not in it"))
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name == "json.dumps" and len(node.args) == 1 and not node.keywords:
            inner = _value(node.args[0], values)
            return _Opaque("json.dumps of something that is no literal") if _opaque(inner) else json.dumps(inner)
        if name.endswith(("HTTPSConnection", "HTTPConnection")) and node.args:
            host = _value(node.args[0], values)
            scheme = "https" if name.endswith("HTTPSConnection") else "http"
            return (
                _Opaque("it is a connection", (scheme, host)) if isinstance(host, str) else _Opaque("its host is not known")
            )
        if isinstance(node.func, ast.Attribute) and node.func.attr == "encode" and len(node.args) <= 1:
            inner = _value(node.func.value, values)
            return inner.encode() if isinstance(inner, str) else inner
        return _Opaque(f"it is what {name[:40]}() returns")
    if isinstance(node, ast.Dict):
        return {
            str(_value(key, values)) if key else "": _value(one, values)
            for key, one in zip(node.keys, node.values, strict=True)
        }
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(one, values) for one in node.elts]
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _Opaque(f"`{ast.unparse(node)[:40]}` is not a literal")


def _opaque(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_opaque(one) for one in value.values())
    return any(_opaque(one) for one in value) if isinstance(value, list) else isinstance(value, _Opaque)


def _method(call: ast.Call, values: dict[str, Any]) -> str | None:
    """Return the method's name of a call that sends a request; ``request`` if an argument names it."""
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return None
    owner, name = call.func.value.id, call.func.attr
    known = owner in ("requests", "httpx") or (isinstance(values.get(owner), _Opaque) and values[owner].place)
    return name if known and name in ("request", "get", "post", "put", "delete", "patch", "head") else None


def _request(call: ast.Call, name: str, values: dict[str, Any]) -> Capture:
    arguments = [_value(node, values) for node in call.args]
    options = {keyword.arg: _value(keyword.value, values) for keyword in call.keywords if keyword.arg}
    owner = call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
    connection = values.get(owner) if isinstance(values.get(owner), _Opaque) else None
    if connection is not None and connection.place:
        names: tuple[str, ...] = ("method", "url", "body", "headers")
    else:
        names = ("method", "url") if name == "request" else ("url", "data" if name in ("post", "put", "patch") else "params")
    options |= dict(zip(names, arguments, strict=False))
    for option in ("files", "auth", "cookies", "content"):
        if options.get(option):
            raise _NotKnown(f"the argument {option} decides what is sent")
    url, method = _text(options.get("url"), "the URL"), _text(options.get("method", name), "the method").upper()
    if connection is not None and connection.place:
        scheme, authority = connection.place
        target = url
    else:
        scheme, authority, target = split_url(_prepared(url, options.get("params")))
    headers = _headers(options.get("headers") or {})
    if owner == "httpx" and options.get("json") is not None:
        body, note = None, "versions of httpx write JSON differently"
    else:
        body, note = _body(options, headers, connection is not None)
    if "json" in options and options["json"] is not None and not any(one.lower() == "content-type" for one, _ in headers):
        headers.append(("Content-Type", "application/json"))
    whole = with_host(tuple(headers), authority)
    given = {one.lower() for one, _ in whole}
    unseen = tuple(one for one in (*_UNSEEN, "content-type") if one not in given)
    if body is not None:
        body, note = shown(body, whole)
    return Capture(method, target, whole, body, scheme, form=FORM, note=note, unseen=unseen)


def _prepared(url: str, parameters: Any) -> str:
    """The URL as requests sends it, which requests itself makes."""
    import requests

    if _opaque(parameters):
        raise _NotKnown("the query's parameters are not known")
    try:
        made = requests.Request("GET", url, params=parameters).prepare().url
    except (requests.RequestException, ValueError, TypeError) as error:
        raise _NotKnown(f"the URL is not valid: {error}") from None
    return made or url


def _headers(value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, dict):
        raise _NotKnown("its headers are not known")
    found = []
    for name, one in value.items():
        text = _text(one, f"the header {name}")
        if not TOKEN.fullmatch(name) or re.search(r"[\r\n]", text):
            raise _NotKnown(f"{sketch(name)} is not a header")
        check_value(name, text, FORM, 0)
        found.append((name, text))
    return found


def _text(value: Any, what: str) -> str:
    if isinstance(value, (str, bytes)):
        return value if isinstance(value, str) else value.decode("latin-1")
    raise _NotKnown(f"{what} is not known" + (f": {value.why}" if isinstance(value, _Opaque) else ""))


def _body(options: dict[str, Any], headers: list[tuple[str, str]], raw: bool) -> tuple[bytes | None, str]:
    data = options.get("body") if raw else options.get("data")
    if data is None and options.get("json") is not None:
        if _opaque(options["json"]):
            return None, "the body is not a literal"
        return json.dumps(options["json"]).encode(), ""
    if isinstance(data, str):
        if not data.isascii() and raw:
            return None, "http.client encodes text that is not ASCII as Latin-1"
        return data.encode("utf-8", "surrogateescape"), ""
    if isinstance(data, bytes):
        return data, ""
    if data is None or data == {}:
        return b"", ""
    return None, data.why if isinstance(data, _Opaque) else "requests encodes the body as a form"
