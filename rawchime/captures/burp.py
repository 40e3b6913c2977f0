"""Read Burp's "save items": XML with each request and response in base64."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from html import unescape

from . import http_text
from .capture import Capture
from .encoding import encoded
from .refused import Refused

FORM = "Burp item"
_PART = r"<{0}(?: base64=\"(true|false)\")?>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))\s*</{0}>"
_REQUEST = re.compile(_PART.format("request"), re.S)
_RESPONSE = re.compile(_PART.format("response"), re.S)
_PROTOCOL = re.compile(r"<protocol>\s*(?:<!\[CDATA\[)?(https?)|<url>\s*(?:<!\[CDATA\[)?(https?)://")


def read(text: str) -> list[Capture | Refused] | None:
    """Read every item. An item that is cut, or is not HTTP, is refused; the others are read."""
    start = text[:2000]
    if "<items" not in start or "burpVersion" not in start:
        return None
    found: list[Capture | Refused] = []
    items = text.split("<item>")
    if len(items) == 1:
        raise Refused(FORM, "the file has no item: it is cut", "Save the items again.")
    line = items[0].count("\n") + 1
    for item in items[1:]:
        found.append(_item(item, line))
        line += item.count("\n")
    return found


def _item(text: str, line: int) -> Capture | Refused:
    instead = "Save the items again, with base64 switched on."
    if "</item>" not in text:
        return Refused(FORM, "the file is cut in it", instead, line)
    request, response = _REQUEST.search(text), _RESPONSE.search(text)
    data = _data(request) if request else None
    if not data or not http_text.starts_with_request(data):
        return Refused(FORM, "it has no readable request", instead, line)
    one = http_text.read_messages(data, FORM)[0]
    if isinstance(one, Refused):
        return one
    answer = _data(response) if response else None
    scheme = _PROTOCOL.search(text)
    one = one._replace(line=line, scheme=one.scheme or (scheme[1] or scheme[2] if scheme else ""))
    return one._replace(response=http_text.read_response(answer) if answer else None)


def _data(match: re.Match[str]) -> bytes | None:
    if match[1] != "true":
        return encoded(match[2] if match[2] is not None else unescape(match[3]))
    try:
        return b64decode("".join((match[2] or match[3] or "").split()), validate=True)
    except (Error, ValueError):
        return None
