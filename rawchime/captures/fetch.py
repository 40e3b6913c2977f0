"""JavaScript that sends a request: ``fetch(…)`` copied from a browser or written by Postman, axios, Node.js's http."""

from __future__ import annotations

import re
from typing import Any

from .capture import Capture
from .javascript import Broken, Reader, Unknown
from .refused import Refused, line_of
from .request_object import request

FORM = "JavaScript code"
INSTEAD = "Copy the whole code, or copy the request as cURL."
_CALL = re.compile(
    r"(?<![\w.$])(fetch|axios(?:\.request)?|(?:https?|axios)\.(?:request|get|post|put|delete|patch)|request)\s*\("
)
_ASSIGNED = re.compile(r"(?<![\w.$])(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=\s*(?![=>])")
_APPENDED = re.compile(r"(?<![\w.$])([A-Za-z_$][\w$]*)\.(?:append|set)\s*\(")
_WRITTEN = re.compile(r"(?<![\w.$])(?:req|request)\.write\s*\(")
FORBIDDEN = (
    *("accept", "accept-encoding", "accept-language", "connection", "content-length", "cookie", "origin", "referer"),
    "user-agent",
)
"""Headers that a browser sends and that its code cannot set, or need not."""


def read(text: str) -> list[Capture | Refused] | None:
    """Read every call that sends a request; None where the code has none."""
    calls = list(_CALL.finditer(text))
    if not calls:
        return None
    variables: dict[str, Any] = {}
    reader = Reader(text, variables)
    _assign(reader)
    found: list[Capture | Refused] = []
    for call in calls:
        try:
            arguments, end = reader.arguments(call.end())
            found.append(_request(call[1], arguments, reader, end)._replace(line=line_of(text, call.start())))
        except Broken as error:
            found.append(Refused(FORM, error.problem, INSTEAD, line_of(text, error.at)))
        except Refused as error:
            found.append(Refused(FORM, error.problem, error.instead, line_of(text, call.start())))
    return found


def _assign(reader: Reader) -> None:
    """Variables that hold literals, and headers appended to them, in the order of the code."""
    for match in re.finditer(f"{_ASSIGNED.pattern}|{_APPENDED.pattern}", reader.text):
        try:
            if match[1]:
                reader.variables[match[1]] = reader.value(match.end())[0]
                continue
            arguments, _ = reader.arguments(match.end())
            table = reader.variables.get(match[2])
            if isinstance(table, dict) and len(arguments) == 2 and isinstance(arguments[0], str):
                table[arguments[0]] = arguments[1]
        except Broken:
            if match[1]:
                reader.variables[match[1]] = Unknown(f"the value of {match[1]} is not a literal")


def _request(name: str, arguments: list[Any], reader: Reader, end: int) -> Capture:
    method = name.rpartition(".")[2]
    options: dict[str, Any] = {}
    if arguments and isinstance(arguments[0], dict):
        options = dict(arguments[0])
    elif arguments:
        options = {"url": arguments[0]}
        if name == "fetch" and isinstance(arguments[0], str) and not re.match(r"https?://", arguments[0]):
            raise Refused(FORM, "its URL has no host", INSTEAD)
        if name.startswith("axios.") and method in ("post", "put", "patch") and len(arguments) > 1:
            options["data"] = arguments[1]
        more = arguments[2] if "data" in options and len(arguments) > 2 else arguments[1] if len(arguments) > 1 else {}
        if isinstance(more, Unknown):
            raise Refused(FORM, f"its options are not known: {more.why}", INSTEAD)
        options |= more if isinstance(more, dict) else {}
    if method in ("get", "post", "put", "delete", "patch"):
        options["method"] = method.upper()
    options.setdefault("headers", {})
    if isinstance(options.get("body"), dict) or (isinstance(options.get("data"), dict)):
        options["body"] = Unknown("it is put together by the program")
    if name.startswith("http") and (written := _WRITTEN.search(reader.text, end)):
        options["body"] = reader.arguments(written.end())[0][0]
    if "body" not in options and "data" not in options:
        options["body"] = None
    if name.startswith("http") or (name == "fetch" and not isinstance(options.get("url"), str) and "url" in options):
        options["port"] = options.get("port")
    made = request(options, FORM)
    given = {header.lower() for header, _ in made.headers}
    unseen = FORBIDDEN if name == "fetch" else ("accept", "accept-encoding", "connection", "content-length", "user-agent")
    unseen = (*unseen, "content-type") if made.body else unseen
    return made._replace(unseen=tuple(header for header in unseen if header not in given))
