"""A request as .NET prints it: ``HttpRequestMessage.ToString()``. The body is not in it.

https://learn.microsoft.com/dotnet/api/system.net.http.httprequestmessage.tostring
"""

from __future__ import annotations

import re

from ..capture import Capture, split_url, with_host
from ..http_text import headers_of
from ..refused import Refused

FORM = ".NET HttpRequestMessage"
INSTEAD = "Copy the whole text that ToString() gives."
_START = re.compile(r"Method: ([A-Z]{3,10}), RequestUri: '([^'\s]+)', Version: [0-9.]+, Content: (\S+), Headers:\s*\{")
_HIDDEN = re.compile(r"(?m)^[ \t]*Authorization:[ \t]*(?:\*+|<)")


def read(text: str) -> list[Capture | Refused] | None:
    """Read every printed request."""
    found: list[Capture | Refused] = []
    for match in _START.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        end = re.compile(r"(?m)^[ \t]*\}").search(text, match.end())
        if not end:
            found.append(Refused(FORM, "its headers are cut", INSTEAD, line))
            continue
        lines = [one.strip() for one in text[match.end() : end.start()].split("\n") if one.strip()]
        try:
            scheme, authority, target = split_url(match[2])
            headers = with_host(headers_of(lines, FORM, line + 1), authority)
        except ValueError as error:
            found.append(error if isinstance(error, Refused) else Refused(FORM, str(error), INSTEAD, line))
            continue
        made = Capture(match[1], target, headers, None, scheme, form=FORM, line=line)
        empty = match[3].rstrip(",") == "<null>"
        note = "" if empty else "ToString() does not show the body"
        found.append(made._replace(body=b"" if empty else None, note=note, unseen=("content-length", "expect")))
    return found or None
