"""Requests that a program logs as objects: what Node.js's console, a JSON logger and NODE_DEBUG=http print."""

from __future__ import annotations

import json
import random

import generated
import pytest
from generated import Sent

from rawchime import captures
from rawchime.captures import Refused

NOISE = "(node:71) Warning: x\n  at async work (/srv/index.js:23:24) {\n  '$metadata': {\n    attempts: 1\n  }\n}\nError\n"


def node_string(text: str) -> str:
    """Write a string as ``util.inspect`` does: the first quotation mark that the text lacks, control characters escaped."""
    mark = next((mark for mark in "'\"`" if mark not in text and not (mark == "`" and "${" in text)), "'")
    named = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", mark: "\\" + mark}
    return mark + "".join(named.get(char, f"\\x{ord(char):02X}" if char < " " else char) for char in text) + mark


def console_log(sent: Sent) -> str:
    """What ``console.log("sending", request)`` prints of an HttpRequest of the AWS SDK for JavaScript v3."""
    headers = ",\n".join(f"    {node_string(name.lower())}: {node_string(value)}" for name, value in sent.headers)
    path, _, query = sent.target.partition("?")
    return (
        f"sending HttpRequest {{\n  method: '{sent.method}',\n  protocol: 'https:',\n  hostname: 'elsewhere.example',\n"
        f"  port: undefined,\n  path: {node_string(path + ('?' + query if query else ''))},\n  query: {{}},\n"
        f"  headers: {{\n{headers}\n  }},\n  body: {node_string(sent.text) if sent.body else 'undefined'},\n"
        "  stream: <ref *1> ClientRequest {\n    method: 'CONNECT',\n"
        "    [Symbol(kOutHeaders)]: [Object: null prototype]\n  }\n}\n"
    )


def json_line(sent: Sent) -> str:
    """What a JSON logger writes behind a time."""
    whole = {"method": sent.method, "hostname": "elsewhere.example", "path": sent.target, "headers": dict(sent.headers)}
    request = {**whole, "body": sent.text} if sent.body else whole
    return "2026-11-25T07:33:30Z DEBUG " + json.dumps({"level": 20, "request": request}, ensure_ascii=False) + "\n"


def node_debug(sent: Sent) -> str:
    """What ``NODE_DEBUG=http`` prints of the options: the URL in parts, and no body."""
    headers = ",\n".join(f"    {node_string(name)}: {node_string(value)}" for name, value in sent.headers)
    path, mark, query = sent.target.partition("?")
    return (
        "HTTP 71: call onSocket 0 0\nHTTP 71: createConnection a.example:443: [Object: null prototype] {\n"
        f"  protocol: 'https:',\n  hostname: 'a.example',\n  search: {node_string(mark + query)},\n"
        f"  pathname: {node_string(path)},\n  path: null,\n  method: '{sent.method}',\n  headers: {{\n{headers}\n  }},\n"
        "  keepAlive: true\n}\nHTTP 71: outgoing message end.\n"
    )


@pytest.mark.parametrize("write", [console_log, json_line, node_debug])
def test_logged_objects_are_the_requests_that_were_sent(write) -> None:  # type: ignore[no-untyped-def]
    """Two requests in one log, among other lines: each with its target, its headers, and its body where it is logged."""
    chance = random.Random(write.__name__)
    for _ in range(60):
        sent = [generated.request(chance), generated.request(chance)]
        found = captures.read((NOISE + NOISE.join(write(one) for one in sent) + NOISE).encode())
        assert len(found) == 2
        for capture, one in zip(found, sent, strict=True):
            assert (capture.method, capture.target) == (one.method, one.target)
            read = {name.lower(): value for name, value in capture.headers}
            assert read == one.names()
            assert capture.body == (one.body if not one.body or write is not node_debug else None)


def test_a_request_that_two_loggers_print_is_one_request() -> None:
    """And an object of a response, or of a request that is not signed yet, is none."""
    sent = generated.request(random.Random(1))
    response = "HttpResponse {\n  statusCode: 403,\n  headers: {\n    date: 'x'\n  }\n}\n"
    unsigned = sent._replace(headers=tuple(pair for pair in sent.headers if pair[0] != "Authorization"))
    (found,) = captures.read((NOISE + console_log(unsigned) + console_log(sent) * 2 + response).encode())
    assert found.get("authorization")
    with pytest.raises(Refused, match="logged before it was signed"):
        captures.read((NOISE + console_log(unsigned)).encode())


def test_a_cut_object_is_refused() -> None:
    """Anywhere: within a string, within the headers, and before the brace that ends it."""
    text = NOISE + console_log(generated.request(random.Random(2)))
    for end in range(len(NOISE) + 12, len(text) - 3, 7):
        with pytest.raises(ValueError, match=r"it is cut|no request was found"):
            captures.read(text[:end].encode())


def test_search_belongs_to_the_target() -> None:
    """Options made from a URL hold the query apart from the path."""
    options = {"hostname": "a.example", "pathname": "/x", "search": "?y=1", "path": None, "method": "GET", "headers": {}}
    (found,) = captures.read(json.dumps(options).encode())
    assert found.target == "/x?y=1"
