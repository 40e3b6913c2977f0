"""What a terminal, a chat, a web page or a mail put around a request, taken off.

A text is read as it is first; only where that gives no request is one layer after the other taken off. Nothing within a
request is altered: a layer is taken off only where every line has it.
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
    """Yield the text as it is, and then with ever more of what surrounds a request taken off."""
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
    """The text that a JSON string holds, where all of it is one."""
    bare = text.strip()
    if len(bare) < 2 or bare[0] != '"' or bare[-1] != '"':
        return text
    try:
        value = json.loads(bare)
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def _of_docker(text: str) -> str:
    """The text of Docker's json-file log: an object a line, whose member ``log`` holds a line of the program."""
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
    """The contents of Markdown's fences, on the lines where they stand; prose between them becomes empty lines."""
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
    """The text without line numbers, where every line has one and they count up by one."""
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
    """The text without ``> `` before every line, as mails and Markdown quote; ``curl -v`` marks only some lines so."""
    lines = text.rstrip("\n").split("\n")
    if len(lines) > 1 and all(re.match(r">(?: |$|\r$)", line) for line in lines if line.strip()):
        return "\n".join(re.sub(r"^> ?", "", line) for line in lines)
    return text


def _without_indentation(text: str) -> str:
    """The text without the white space that all lines start with."""
    lines = text.split("\n")
    starts = {match[0] for line in lines if line.strip() and (match := re.match(r"[ \t]*", line))}
    common = min(starts, key=len, default="")
    if not common or not all(start.startswith(common) for start in starts):
        return text
    return "\n".join(line[len(common) :] if line.strip() else line.strip(" \t") for line in lines)


def _unquoted(text: str) -> str:
    """The text without quotation marks around all of it."""
    bare = text.strip()
    if len(bare) > 2 and bare[0] == bare[-1] and bare[0] in "\"'`" and bare[0] not in bare[1:-1]:
        return bare[1:-1]
    return text
