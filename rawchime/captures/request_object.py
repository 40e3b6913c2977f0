"""Read a request object of JavaScript SDKs and clients (AWS SDK v2 and v3, aws4, axios, Node.js's http).

JSON and Node.js's console output are read. Members are those of ``HttpRequest`` in the SDKs, ``http.request`` in Node.js and
axios' configuration.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, quote

from .bodies import shown
from .capture import Capture, split_url, with_host
from .encoding import encoded
from .http_text import TOKEN, check_value
from .javascript import Broken, Number, Reader, Unknown
from .refused import Refused, line_of, sketch

FORM = "request object"
INSTEAD = "Log the whole request, or capture it with a proxy."
_EVENT = ("httpMethod", "requestContext", "rawQueryString", "multiValueQueryStringParameters")
"""Members of the events by which API Gateway and load balancers call Lambda."""
_BODIES = ("json", "payload", "postData", "hasPostData", "form", "formData", "multipart", "requestBody", "rawBody")
"""Members for a body that a client writes in its own way."""
_QUERIES = ("queryStringParameters", "querystring", "queryString", "queryParams", "query_params")
"""Members with a query that is a part of no client's request, but of a log of one."""
_RECEIVED = ("remoteAddress", "remotePort", "originalUrl", "ip", "socket", "connection")
"""Members of a request that a server has received, as pino and Express log it."""
_OBJECT = re.compile(r"(?m)^[^{\n]{0,200}?(?:\b(?:[A-Z]\w*|request|options|config)\b[ :=(]{0,4})?\{", re.I)


def read(text: str) -> list[Capture | Refused] | None:
    """Read an object, or an array of objects, that has a method and headers."""
    bare = text.strip()
    if '"headers"' not in text and "headers" not in text:
        return None
    if bare[:1] in ("{", "["):
        try:
            value = json.loads(bare)
        except RecursionError:
            raise ValueError("its JSON is nested too deeply") from None
        except ValueError:
            return _printed(text)
        values = value if isinstance(value, list) else [value]
        found = [request(object_) for one in values if (object_ := inner(one)) is not None]
        return list(found) or None
    return _printed(text) if re.match(r"(?:const|let|var|HttpRequest|Request|\w+ ?[=:] ?)", bare) else None


def _printed(text: str) -> list[Capture | Refused] | None:
    """Read an object printed by Node.js's console, or written as code."""
    start = text.find("{")
    if start < 0 or not re.search(r"(?m)^\s*[\"']?(?:method|headers)[\"']?\s*:|\bmethod\b['\"]?\s*:", text):
        return None
    try:
        value, _ = Reader(text, {}).value(start)
    except Broken as error:
        if re.match(r"\s*(?:[A-Z]\w*|request|options)\s*[:=]?\s*\{", text) or text.lstrip().startswith("{"):
            raise Refused(FORM, error.problem, "Copy the whole object.", line_of(text, error.at)) from None
        return None
    found = inner(value)
    return [request(found)._replace(line=line_of(text, start))] if found is not None else None


def inner(value: Any) -> dict[str, Any] | None:
    """Return the object that is a request: the value, or its member ``request``, ``httpRequest`` or ``config``; or None."""
    for _ in range(3):
        if not isinstance(value, dict):
            return None
        if isinstance(value.get("headers"), (dict, list)) and ("method" in value or "url" in value or "path" in value):
            return value
        value = next((value[name] for name in ("request", "httpRequest", "config") if name in value), None)
    return None


def request(value: dict[str, Any], form: str = FORM) -> Capture:
    """Return the request that an object stands for. Raises Refused where a member that decides it is unknown."""
    if event := next((name for name in _EVENT if name in value), ""):
        raise Refused(form, f"`{event}` is of an event of Lambda, which does not show path and query as sent", INSTEAD)
    scheme, authority, target = _place(value, form)
    headers = with_host(_headers(value.get("headers"), form), authority)
    method = _text(next((value[name] for name in ("method", "verb") if name in value), "GET"), "method", form).upper()
    made = Capture(method, target, headers, None, scheme, form=form, unseen=("connection", "content-length"))
    body, note = _body(value, made)
    return made._replace(body=body, note=note)


def _body(value: dict[str, Any], made: Capture) -> tuple[bytes | None, str]:
    """Return the body of a request object, or None and the reason why it is not known."""
    data = value.get("body", value.get("data"))
    post = value.get("postData")
    if data is None and isinstance(post, dict) and isinstance(post.get("text"), str):
        data = post["text"]  # of an entry of HAR
    if data is not None:
        body, note = body_of(data)
        return shown(body, made.headers) if body is not None else (None, note)
    other = next((name for name in _BODIES if value.get(name)), "")
    if other:
        return None, f"its body is in the member {other}, which a client writes in its own way"
    none = made.bodiless or ("body" in value and not made.get("content-length"))
    return (b"", "") if none else (None, "it has no body")


def _place(value: dict[str, Any], form: str) -> tuple[str, str, str]:
    url = value.get("url", value.get("uri"))
    if isinstance(url, Unknown):
        _text(url, "url", form)
    base = value.get("baseURL")
    if isinstance(base, str) and isinstance(url, str) and "://" not in url:
        url = re.sub(r"/?/$", "", base) + "/" + url.lstrip("/") if url else base  # axios, helpers/combineURLs.js
    elif value.get("baseUrl") or (base and not isinstance(base, str)):
        raise Refused(form, "its URL is put together from a base that is not known", INSTEAD)
    if isinstance(url, str) and "://" in url:
        scheme, authority, target = split_url(url)
    else:
        endpoint: dict[str, Any] = value["endpoint"] if isinstance(value.get("endpoint"), dict) else {}
        host = value.get("hostname") or value.get("host") or endpoint.get("hostname") or endpoint.get("host")
        host = host or {name.lower(): one for name, one in _pairs(value.get("headers"), form)}.get("host", "")
        authority = _text(host, "hostname", form)
        if not authority:
            raise Refused(form, "its host is not in it", INSTEAD)
        protocol = value.get("protocol") or endpoint.get("protocol") or "https:"
        scheme = _text(protocol, "protocol", form).rstrip(":/") or "https"
        port = value.get("port")
        port = port.text if isinstance(port, Number) else str(port) if isinstance(port, int) else port
        if isinstance(port, str) and port and ":" not in authority and port != {"http": "80", "https": "443"}.get(scheme):
            authority += f":{port}"
        target = _target(value, url, form)
    if not target.startswith("/"):
        raise Refused(form, f"`{target[:40]}` is not a path", INSTEAD)
    return scheme, authority, _with_parameters(target, value, form)


def _with_parameters(target: str, value: dict[str, Any], form: str) -> str:
    """Return the target with appended parameters; each client orders and encodes them by its own rules."""
    for name in ("searchParams", "paramsSerializer", "qsStringifyOptions", "useQuerystring"):
        if value.get(name):
            raise Refused(form, f"the member {name} decides what the URL is", INSTEAD)
    received = any(name in value for name in _RECEIVED)
    written = ""
    for name, rule in (("query", _query), ("params", _axios), ("qs", _qs), *((name, _query) for name in _QUERIES)):
        parameters = value.get(name)
        if isinstance(parameters, dict) and parameters:
            if name == "params" and received:  # those of a route: they are parts of the path
                continue
            if "?" in target and _same_query(target, parameters):
                continue  # a log of a received request shows the query once more
            if name in _QUERIES:
                raise Refused(form, f"the member {name} holds a query that is not in its URL", INSTEAD)
            if written or (rule is not _axios and "?" in target):
                raise Refused(form, f"the member {name} is merged with another query", INSTEAD)
            written = "&".join(rule(parameters, form))
        elif parameters and name in _QUERIES and isinstance(parameters, str):
            if parameters.lstrip("?") != target.partition("?")[2]:
                raise Refused(form, f"the member {name} holds a query that is not in its URL", INSTEAD)
        elif parameters and name != "query":
            raise Refused(form, f"the value of {name} is not known: it is no object", INSTEAD)
    return target + ("&" if "?" in target else "?") + written if written else target


def _same_query(target: str, parameters: dict[str, Any]) -> bool:
    """Return whether the query of a target has just these parameters, whatever their order."""
    there = sorted(parse_qsl(target.partition("?")[2], keep_blank_values=True))
    pairs = (
        (name, one) for name, values in parameters.items() for one in (values if isinstance(values, list) else [values])
    )
    return there == sorted(
        (name, "" if one is None else one.text if isinstance(one, Number) else str(one)) for name, one in pairs
    )


def _target(value: dict[str, Any], url: Any, form: str) -> str:
    """The path with its query: ``path`` holds both in Node.js, ``pathname`` and ``search`` one each, as in a URL."""
    path = value.get("path")
    if path is None and value.get("pathname") is not None:
        search = value.get("search")
        return _text(value["pathname"], "pathname", form) + ("" if search is None else _text(search, "search", form))
    return _text(path if path is not None else url if isinstance(url, str) else "/", "path", form)


def _query(query: dict[str, Any], form: str) -> list[str]:
    """Parameters as the SDK writes them (smithy-typescript's buildQueryString): sorted, null without an equals sign."""
    found = []
    for name in sorted(query):
        values = query[name] if isinstance(query[name], list) else [query[name]]
        for value in values:
            key = quote(name, safe="-_.~")
            found.append(key if value is None else f"{key}={quote(_text(value, name, form), safe='-_.~')}")
    return found


def _axios(parameters: dict[str, Any], form: str) -> list[str]:
    """Parameters as axios writes them (``helpers/buildURL.js``): in their order, without those that are null."""
    found = []
    for name, value in _simple(parameters, form):
        if re.search(r"[\[\]]", name + value) or name.strip() != name:
            problem = f"versions of axios write brackets and white space in the parameter `{name[:40]}` differently"
            raise Refused(form, problem, INSTEAD)
        pair = f"{quote(name, safe=_COMPONENT)}={quote(value, safe=_COMPONENT)}"
        for code, char in (("%3A", ":"), ("%24", "$"), ("%2C", ","), ("%20", "+")):
            pair = pair.replace(code, char)
        found.append(pair)
    return found


_COMPONENT = "-_.!~*'()"
"""What encodeURIComponent leaves as it is, beside letters and digits."""


def _qs(parameters: dict[str, Any], form: str) -> list[str]:
    """Parameters as the packages request and qs write them: in their order, encoded by RFC 3986."""
    return [f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in _simple(parameters, form)]


def _simple(parameters: dict[str, Any], form: str) -> list[tuple[str, str]]:
    """Return names and values. Refuse them if only JavaScript knows their order or spelling."""
    found = []
    for name, value in parameters.items():
        if re.fullmatch(r"0|[1-9][0-9]*", name):
            raise Refused(form, "JavaScript reorders parameters whose names are numbers", INSTEAD)
        if value is None:
            raise Refused(form, f"null and undefined are written differently, and the parameter {name[:40]} is one", INSTEAD)
        found.append((name, _text(value, name, form)))
    return found


def _headers(value: Any, form: str) -> tuple[tuple[str, str], ...]:
    found = []
    for name, text in _pairs(value, form):
        if not TOKEN.fullmatch(name) or re.search(r"[\r\n]", text):
            raise Refused(form, f"{sketch(name)} is not a header", INSTEAD)
        check_value(name, text, form, 0)
        found.append((name, text))
    return tuple(found)


def _pairs(value: Any, form: str) -> list[tuple[str, str]]:
    """Read headers from an object, an array of pairs, or an array of objects with name and value."""
    found: list[tuple[str, str]] = []
    items = list(value.items()) if isinstance(value, dict) else value if isinstance(value, list) else []
    for listed in items:
        item = (listed.get("name", listed.get("key")), listed.get("value")) if isinstance(listed, dict) else listed
        if not isinstance(item, (list, tuple)) or len(item) != 2 or not isinstance(item[0], str):
            raise Refused(form, "its headers are not names with values", INSTEAD)
        for one in item[1] if isinstance(item[1], list) else [item[1]]:
            found.append((item[0], _text(one, item[0], form)))
    return found


def _text(value: Any, name: str, form: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Number):
        return value.text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    why = value.why if isinstance(value, Unknown) else "it is not text"
    raise Refused(form, f"the value of {name} is not known: {why}", INSTEAD)


def body_of(value: Any) -> tuple[bytes | None, str]:
    """Return the bytes of a body member, or None and the reason why they are not known."""
    if isinstance(value, str):
        try:
            return encoded(value), ""
        except UnicodeError:
            return None, "it has half of a surrogate pair"
    if isinstance(value, bytes):
        return value, ""
    if isinstance(value, Unknown):
        return None, value.why
    if isinstance(value, dict) and value.get("type") == "Buffer" and isinstance(value.get("data"), list):
        value = value["data"]
    elif isinstance(value, dict) and value and list(value) == [str(at) for at in range(len(value))]:
        value = list(value.values())  # a Uint8Array in JSON
    if isinstance(value, list):
        numbers = [int(one.text) if isinstance(one, Number) and one.text.isdigit() else one for one in value]
        if all(isinstance(one, int) and 0 <= one < 256 for one in numbers):
            return bytes(numbers), ""
    return None, "the body is not logged as text or bytes"
