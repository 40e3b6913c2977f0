"""Read requests logged as objects among other lines: Node.js's ``console.log(request)``, or JSON.

Node.js prints each member of an object on a line of its own, two spaces further in than the object. So only the members that
make up the request are read, whatever else the object holds (a v2 request holds its socket). ``NODE_DEBUG=http`` prints the
options of a request in the same way.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..capture import Capture
from ..javascript import Broken, Reader
from ..refused import Refused
from ..request_object import inner, request

FORM = "logged request object"
INSTEAD = "Log the whole request, in a middleware of the step finalizeRequest, or capture it with a proxy."
_START = re.compile(r"(?m)^(.{0,200}?)(?:(?<!\S)[A-Z]\w*|\[Object: null prototype\])? ?\{[ \t]*\r?$")
_MEMBER = re.compile(r"(?m)^  ([ \t]*)(?:'([\w-]+)'|(\w+)): ")
_NEEDED = {
    *("method", "protocol", "hostname", "host", "port", "path", "pathname", "search", "query", "url", "headers", "body"),
    "endpoint",
}


def read(text: str) -> list[Capture | Refused] | None:
    """Read every signed request that is logged as an object. Raises Refused where none of them is signed yet."""
    if "headers" not in text:
        return None
    found: list[tuple[int, Capture | Refused]] = [*_json(text), *_printed(text.replace("\r\n", "\n"))]
    kept: list[Capture | Refused] = []
    seen: list[Capture] = []
    unsigned = 0
    for line, one in sorted(found, key=lambda pair: pair[0]):
        if isinstance(one, Refused):
            kept.append(one)
        elif not one.get("authorization") and "x-amz-signature=" not in one.target.lower():
            unsigned = unsigned or line
        elif one not in seen:  # several loggers may print one request
            seen.append(one)
            kept.append(one._replace(line=line))
    if not kept and unsigned:
        raise Refused(FORM, "the request was logged before it was signed", INSTEAD, unsigned)
    return kept or None


def _json(text: str) -> list[tuple[int, Capture | Refused]]:
    """Requests in lines that hold JSON from their first brace on."""
    found: list[tuple[int, Capture | Refused]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if '"headers"' not in line:
            continue
        try:
            value = json.loads(line[line.index("{") :])
        except (ValueError, RecursionError):
            continue
        if (one := inner(value)) is not None:
            found.append((number, _made(one, number)))
    return found


def _printed(text: str) -> list[tuple[int, Capture | Refused]]:
    """Requests as Node.js's console prints them."""
    found: list[tuple[int, Capture | Refused]] = []
    counted = number = 0
    for start in _START.finditer(text):
        indent = re.match(r"[ \t]*", start[1])
        close = "\n" + (indent[0] if indent else "") + "}"
        end = text.find(close, start.end())
        block = text[start.end() : end if end >= 0 else len(text)]
        members = _members(block, indent[0] if indent else "")
        if not {"method", "headers"} <= members.keys():
            continue
        number, counted = number + text.count("\n", counted, start.start()), start.start()
        line = number + 1
        if end < 0:
            found.append((line, Refused(FORM, "the object has no end: it is cut", INSTEAD, line)))
            continue
        try:
            value = {name: Reader(block, {}).value(at)[0] for name, at in members.items()}
        except Broken as error:
            found.append((line, Refused(FORM, error.problem, INSTEAD, line)))
            continue
        if (one := inner(value)) is not None:
            found.append((line, _made(one, line)))
    return found


def _members(block: str, indent: str) -> dict[str, int]:
    """Return where the values of a request's members start: members of the object itself, not of objects in it."""
    found = {}
    for match in _MEMBER.finditer(block):
        name = match[2] or match[3]
        if match[1] == indent and name in _NEEDED:
            found[name] = match.end()
    return found


def _made(value: dict[str, Any], line: int) -> Capture | Refused:
    try:
        return request(value, FORM)
    except Refused as error:
        return Refused(FORM, error.problem, error.instead, line)
    except ValueError as error:  # such as a URL that is none
        return Refused(FORM, f"it cannot be read: {error}", INSTEAD, line)
