"""Read raw HTTP, as on the wire or as Burp, Fiddler, mitmproxy, Firefox and Wireshark's "follow stream" show it."""

from __future__ import annotations

import re

from . import canonical, http_text
from .capture import Capture
from .encoding import encoded
from .moments import moment
from .refused import Refused

FORM = "raw HTTP"
_FIRST = re.compile(
    r"[\r\n]*[A-Za-z][A-Za-z0-9_\-]{0,31} (?:/|\*|https?://)[^\r\n]* HTTP/[0-9](?:\.[0-9])?[ \t]*(?:\r?\n|$)"
)


def read(text: str) -> list[Capture | Refused] | None:
    """Read requests whose first line is a request line."""
    return http_text.read_messages(encoded(text), FORM) if _FIRST.match(text) else None


def read_in_text(text: str) -> list[Capture | Refused] | None:
    """Read requests that start within a text, such as a log or a message, after a prefix or lines of prose.

    A prefix that the lines after the request line share (a time, a level, a container's name) is taken off.
    """
    found: list[Capture | Refused] = []
    starts = [match for match in _STARTS.finditer(text) if match[1].strip() not in _QUOTES]
    line = at = 0
    for match, following in zip(starts, [*starts[1:], None], strict=False):
        end = following.start() if following else len(text)
        line, at = line + text.count("\n", at, match.end(1)), match.end(1)
        part = _without_prefix(match[1], text[match.end(1) : end])
        try:
            found.append(http_text.read_within(encoded(part), FORM, line + 1)._replace(at=moment(match[1])))
        except Refused as error:
            found.append(error)
    if len(found) == 1 and isinstance(found[0], Capture):
        request, to_sign = canonical.own(text)
        found[0] = found[0]._replace(canonical_request=request, string_to_sign=to_sign)
    return found or None


_QUOTES = ("'", '"')  # around all of it, which are taken off before it is read
_STARTS = re.compile(
    r"(?m)^((?:[^\r\n]{0,400}[ \t\"':>|\]])?)"
    r"(?:" + http_text.METHODS + r") (?:/|https?://)[^\s\"]* HTTP/[0-9](?:\.[0-9])?\r?$"
)


def _digits(text: str) -> str:
    return re.sub("[0-9]", "0", text)


def _without_prefix(prefix: str, text: str) -> str:
    """Remove the prefix from each line that has one of the same shape; only digits may differ."""
    if not prefix.strip():
        return text
    shape = re.compile("".join(r"[0-9]" if char.isdigit() else re.escape(char) for char in prefix.rstrip()) + " ?")
    lines = text.split("\n")
    if len(lines) > 1 and shape.match(lines[1]):
        if lines[-1] and _digits(prefix).startswith(_digits(lines[-1])):
            lines[-1] = ""  # the log is cut within a prefix
        lines[1:] = [line[match.end() :] if (match := shape.match(line)) else line for line in lines[1:]]
    return "\n".join(lines)
