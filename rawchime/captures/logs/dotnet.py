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
_CLOSED = re.compile(r"(?m)^[ \t]*\}")
_START = re.compile(r"Method: ([A-Z]{3,10}), RequestUri: '([^'\s]+)', Version: [0-9.]+, Content: (\S+), Headers:\s*\{")


def read(text: str) -> list[Capture | Refused] | None:
    """Read every printed request."""
    found: list[Capture | Refused] = []
    starts = list(_START.finditer(text))
    for match, following in zip(starts, [*starts[1:], None], strict=False):
        line = text.count("\n", 0, match.start()) + 1
        end = _CLOSED.search(text, match.end(), following.start() if following else len(text))
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
