"""Remove the wrapping that a terminal, a chat, a web page or a mail put around a request.

A text is first read unchanged. Only if that gives no request are layers removed, one by one. Nothing within a
request changes: a layer is removed only if every line has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

_ANSI = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|\x1b\([A-Z0-9]")
_FENCE = re.compile(r"(?m)^[ \t]{0,12}(```+|~~~+)[^\n`]*\n")
_NUMBER = re.compile(r"[ \t]{0,8}([0-9]{1,6})(?:[:.|)]|(?=[ \t]|\r?$))")


def variants(text: str) -> Iterator[str]:
    """Yield the text unchanged, then with one more layer removed each time."""
    seen = {text}
    yield text
    for take_off in (
        _json_string,
        _of_docker,
        _without_colours,
        _fenced,
        _without_numbers,
        _without_quotation,
        _without_indentation,
        _unquoted,
    ):
        text = take_off(text)
        if text not in seen:
            seen.add(text)
            yield text


def _json_string(text: str) -> str:
    """Return the text inside a JSON string, if the whole text is one."""
    bare = text.strip()
    if len(bare) < 2 or bare[0] != '"' or bare[-1] != '"':
        return text
    try:
        value = json.loads(bare)
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def _of_docker(text: str) -> str:
    """Return the text inside Docker's json-file log: one object per line, whose member ``log`` holds a line."""
    parts: list[str] = []
    for line in text.strip().split("\n"):
        try:
            value = json.loads(line) if line.startswith('{"log":') else None
        except (ValueError, RecursionError):
            return text
        if not isinstance(value, dict) or not isinstance(value.get("log"), str):
            return text
        parts.append(value["log"])
    return "".join(parts)


def _without_colours(text: str) -> str:
    return _ANSI.sub("", text)


def _fenced(text: str) -> str:
    """Return the contents of Markdown's fences on their own lines; prose between them becomes empty lines."""
    parts: list[str] = []
    at = 0
    while start := _FENCE.search(text, at):
        end = re.compile(r"(?m)^[ \t]{0,12}" + re.escape(start[1]) + r"[ \t]*\r?$").search(text, start.end())
        if not end:
            return text
        parts.append("\n" * text.count("\n", at, start.end()))
        parts.append(text[start.end() : end.start()])
        at = end.end()
    return "".join(parts) if parts else text


def _without_numbers(text: str) -> str:
    """Remove line numbers, if every line has one and they count up by one."""
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    matches = [_NUMBER.match(line) for line in lines]
    if len(lines) < 2 or not all(matches):
        return text
    numbers = [int(match[1]) for match in matches if match]
    if any(after != before + 1 for before, after in pairwise(numbers)):
        return text
    rests = [line[match.end() :] for line, match in zip(lines, matches, strict=True) if match]
    return _without_indentation("\n".join(rests))  # what stands between number and text is the same on every line


def _without_quotation(text: str) -> str:
    """Remove ``> `` before every line, as mails and Markdown quote. ``curl -v`` marks only some lines with it."""
    lines = text.rstrip("\n").split("\n")
    if len(lines) > 1 and all(re.match(r">(?: |$|\r$)", line) for line in lines if line.strip()):
        return "\n".join(re.sub(r"^> ?", "", line) for line in lines)
    return text


def _without_indentation(text: str) -> str:
    """Remove the white space that all lines start with."""
    lines = text.split("\n")
    starts = {match[0] for line in lines if line.strip() and (match := re.match(r"[ \t]*", line))}
    common = min(starts, key=len, default="")
    if not common or not all(start.startswith(common) for start in starts):
        return text
    return "\n".join(line[len(common) :] if line.strip() else line.strip(" \t") for line in lines)


def _unquoted(text: str) -> str:
    """Remove quotation marks around the whole text."""
    bare = text.strip()
    if len(bare) > 2 and bare[0] == bare[-1] and bare[0] in "\"'`" and bare[0] not in bare[1:-1]:
        return bare[1:-1]
    return text
