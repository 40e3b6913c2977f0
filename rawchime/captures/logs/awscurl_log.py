"""What ``awscurl -v`` prints: its canonical request, its string to sign, the headers and the URL, by Python's pprint."""

from __future__ import annotations

import ast
import re

from ...message import Response
from ..capture import Capture, split_url, with_host
from ..encoding import encoded
from ..refused import Refused

FORM = "awscurl -v output"
INSTEAD = "Copy the whole output."
_LITERAL = r"((?:[ (]{0,4}(?:'[^'\\]*(?:\\.[^'\\]*)*'|\"[^\"\\]*(?:\\.[^\"\\]*)*\")[,)\n\r]{0,4})+)"
_CANONICAL = re.compile(r"(?m)^(?=\(?['\"]\\nCANONICAL REQUEST = )" + _LITERAL)
_STRING = re.compile(r"(?m)^(?=\(?['\"]\\nSTRING_TO_SIGN = )" + _LITERAL)
_HEADERS = re.compile(r"(?m)^\(?(\{'[\s\S]{0,20000}?'\})[,)]{0,2}\r?$")
_URL = re.compile(r"Request URL = ([^\s'\"]+)")


def read(text: str) -> list[Capture | Refused] | None:
    """Read the request that awscurl prints before it sends it. The body is not in it."""
    start = _CANONICAL.search(text)
    if not start:
        return None
    canonical = _joined(start[1]).removeprefix("\nCANONICAL REQUEST = ")
    to_sign = _STRING.search(text)
    headers, url = _HEADERS.search(text, start.end()), _URL.search(text, start.end())
    values = _value(headers[1]) if headers else None
    if not url or not isinstance(values, dict):
        raise Refused(FORM, "the headers or the URL are missing in it: it is cut", INSTEAD)
    scheme, authority, target = split_url(url[1])
    pairs = tuple((str(name), str(value)) for name, value in values.items())
    made = Capture(canonical.partition("\n")[0], target, with_host(pairs, authority), None, scheme, form=FORM)
    signed = _joined(to_sign[1]).removeprefix("\nSTRING_TO_SIGN = ") if to_sign else ""
    answer = text[max(url.end(), headers.end() if headers else 0) :].strip("\n'\" ,)")
    response = Response.make(403, (), encoded(answer)) if "signature" in answer.lower() else None
    note = "" if made.bodiless else "awscurl does not print the body"
    return [
        made._replace(
            body=b"" if made.bodiless else None,
            canonical_request=canonical,
            string_to_sign=signed,
            line=text.count("\n", 0, start.start()) + 1,
            response=response,
            note=note,
            unseen=("accept-encoding", "connection", "content-length", "user-agent"),
        )
    ]


def _joined(text: str) -> str:
    value = _value("(" + text.strip().strip("(),") + ")")
    return value if isinstance(value, str) else ""


def _value(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
