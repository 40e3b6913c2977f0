"""JSON Lines: one object per line. An invalid line is bad, and reading continues with the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...answer import once
from ..format import Ask, Entry, Summary
from ..mending import check_other_rows
from ..objects import Objects
from ..source import Source
from .json_document import PAGE

NAME = "JSON Lines"
_LOOKED_AT = 10_000
"""Characters of a line without JSON that are searched for numbers."""


def recognises(source: Source, ask: Ask) -> bool:
    """Return whether the first line is a complete object and not a page of a list."""
    first = next((line for line in source.lines if not _is_blank(line)), "").strip(" \t")
    if not first.startswith("{"):
        return False
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and PAGE not in value


def read(source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
    """Yield an entry for each line that is not blank."""
    entry = Objects(ask, summary).entry
    decode = json.JSONDecoder(object_pairs_hook=once, parse_constant=_no_constant).raw_decode
    for start, block in source.blocks():
        for count, line in enumerate(block.split("\n"), start):
            if _is_blank(line):
                continue
            text = line if line[0] == "{" else line.strip(" \t")
            try:
                value, end = decode(text)
                if end < len(text) and not _is_blank(text[end:]):
                    raise ValueError
            except (ValueError, RecursionError):
                if not ask.harmless:
                    check_other_rows(text, count)
                yield Entry(count, "", "not one JSON value, or one with a duplicate key", left_out=text[:_LOOKED_AT])
            else:
                yield entry(count, value)


def _is_blank(line: str) -> bool:
    return not line or not line.strip(" \t")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
