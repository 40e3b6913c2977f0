"""Read the output of ``awscurl -v``: arguments, canonical request, string to sign, headers and URL, from pprint."""

from __future__ import annotations

import ast
import re
from hashlib import sha256

from ...message import Response
from ..capture import Capture, split_url, with_host
from ..encoding import encoded
from ..refused import Refused

FORM = "awscurl -v output"
INSTEAD = "Copy the whole output."
_LITERAL = re.compile(r"[ (]{0,4}('[^'\\]*(?:\\.[^'\\]*)*'|\"[^\"\\]*(?:\\.[^\"\\]*)*\")[),]{0,3}")
_HEADERS = re.compile(r"\(?(\{'.*'\})[,)]{0,2}")
_URL = re.compile(r"Request URL = ([^\s'\"]+)")
_DATA = re.compile(r"[ {]'data': ('[^'\\]*(?:\\.[^'\\]*)*'|\"[^\"\\]*(?:\\.[^\"\\]*)*\"),")
_CODE = re.compile(r"Response code: ([1-5][0-9]{2})")
_UNSEEN = ("accept", "accept-encoding", "connection", "content-length", "user-agent")


def read(text: str) -> list[Capture | Refused] | None:
    """Read the request that awscurl prints before it sends it, with its body where the arguments are printed as well."""
    if "CANONICAL REQUEST = " not in text:
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    at = next(number for number, line in enumerate(lines) if "CANONICAL REQUEST = " in line)
    canonical = _after(lines, "CANONICAL REQUEST = ")
    headers = next((match[1] for line in lines[at:] if (match := _HEADERS.fullmatch(line))), "")
    url, values = _URL.search(text), _value(headers)
    if not url or not canonical or not isinstance(values, dict):
        raise Refused(FORM, "the headers or the URL are missing in it: it is cut", INSTEAD, at + 1)
    scheme, authority, target = split_url(url[1])
    pairs = tuple((str(name), str(value)) for name, value in values.items())
    made = Capture(canonical.partition("\n")[0], target, with_host(pairs, authority), None, scheme, form=FORM, line=at + 1)
    body, note = _body(text, canonical, made)
    return [
        made._replace(
            body=body,
            note=note,
            canonical_request=canonical,
            string_to_sign=_after(lines, "STRING_TO_SIGN = "),
            response=_response(text, text.find(headers) + len(headers)),
            unseen=_UNSEEN,
        )
    ]


def _after(lines: list[str], mark: str) -> str:
    """The text after a mark, put together from the string literals that pprint broke it into."""
    at = next((number for number, line in enumerate(lines) if mark in line), len(lines))
    parts: list[str] = []
    for line in lines[at:]:
        match = _LITERAL.fullmatch(line)
        value = _value(match[1]) if match else None
        if not isinstance(value, str) or (parts and value.startswith("\n") and len(value) > 1):
            break
        parts.append(value)
        if line.rstrip().endswith(")"):
            break
    return "".join(parts).partition(mark)[2].removesuffix("\n" if parts and parts[-1] == "\n" else "\0")


def _body(text: str, canonical: str, made: Capture) -> tuple[bytes | None, str]:
    match = _DATA.search(text)
    value = _value(match[1]) if match else None
    if isinstance(value, str) and not value.startswith("@"):
        return encoded(value), ""
    if made.bodiless or canonical.endswith(sha256(b"").hexdigest()):
        return b"", ""
    return None, f"awscurl reads it from the file {value[1:]}" if isinstance(
        value, str
    ) else "awscurl does not print the body"


def _response(text: str, at: int) -> Response | None:
    code = _CODE.search(text, at)
    said = text[at:].strip("\n'\" ,)")
    if not code and "signature" not in said.lower():
        return None
    return Response.make(int(code[1]) if code else 403, (), encoded(said))


def _value(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
