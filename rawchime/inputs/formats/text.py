"""Text: one number per line, plain or in double quotes (as jq prints strings), or all numbers on one line.

``#`` starts a comment, at the start of a line or after a number and white space. A line with several numbers is read
only if it cannot be a row of a table, such as old and new numbers side by side. This holds if it is the only line of the
file and has TABs (`aws … --output text` prints a page so) or at least three numbers, if its numbers are all the same, or
if TABs separate more numbers than any table has columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...errors import InvalidRequest
from ...phone_numbers import number
from ..e164 import is_number, may_be_cut
from ..format import COMMENTED, Ask, Entry, Summary
from ..mending import (
    CUT,
    ONE_A_LINE,
    about,
    check_other_rows,
    is_sheet_error,
    kept_by_a_comment,
    spelled_otherwise,
    to_be_kept,
    why_not,
    why_not_any,
)
from ..mentions import mentions
from ..quote import is_name, shown
from ..source import Source
from ..words import ends_a_range, excepts, heads_a_section, spares

NAME = "text"
WIDE = 10
"""This many numbers on a line, separated by TABs, are a page of the service, not a row of a table."""

_BETWEEN = re.compile(r" *[\t,;] *| +")


class _Line(NamedTuple):
    """A parsed line: its ids, or the reason why it cannot be used, and the text that it is about. A comment has neither."""

    ids: tuple[str, ...] = ()
    reason: str = ""
    comment: str = ""
    about: str = ""
    tabs: bool = False
    wide: bool = False


def recognises(source: Source, ask: Ask) -> bool:
    """Return True, as any file of no other format is text."""
    return True


def is_all_numbers(line: str, *, cut: bool = False) -> bool:
    """Return whether a line has only phone numbers. ``cut``: its last field may be incomplete."""
    fields = [_unquoted(field) for field in _BETWEEN.split(_before_comment(line.strip(" \t"))[0])]
    there = [field for field in fields[: -1 if cut else None] if field]
    return bool(there) and all(map(is_number, there))


def read(source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
    """Yield an entry for each number and each bad line."""
    if ask.column or ask.where:
        what = f"there is no column {ask.column!r}" if ask.column else "a condition needs column names"
        raise InvalidRequest(f"{what}: the file is text without a header")
    held: tuple[int, _Line] | None = None  # the first line, if it has several numbers and may be the only line
    first, named = True, 0  # how many columns a comment names
    for start, block in source.blocks():
        lines = block.split("\n")
        unended = start + len(lines) - 1 if lines[-1] else 0  # the file's last line, if it has no line end
        for count, line in enumerate(lines, start):
            if is_number(line) and not first and not held and count != unended:
                yield Entry(count, line)
                continue
            found = _taken_apart(line, count, ask, cut=count == unended)
            if not found.ids and not found.reason:
                if line.lstrip(" \t").startswith("#"):
                    named = max(named, _columns_named(line))
                    summary.comment(line)
                    yield from commented(line, count, ask)
                continue
            if first and found.reason and is_name(line.strip(' "')) and not any(map(str.isdigit, line)):
                found = _Line(reason=f"{found.reason}. If it is the name of the column, name it with --column")
            if held:
                yield _several(held[0])
                held = None
            if (found.reason or ask.any_id) and not ask.harmless:
                check_other_rows(line, count)
            several = len(found.ids) > 1 and not found.wide and not found.reason
            if several and first:
                held = (count, found)
            elif several:
                yield _several(count)
            else:
                yield from _entries(count, found, summary)
            first = False
    if held and len(held[1].ids) != named and (len(held[1].ids) > 2 or held[1].tabs):
        yield from _entries(*held, summary)
    elif held:
        yield _several(held[0])


def _entries(count: int, found: _Line, summary: Summary) -> Iterator[Entry]:
    if found.reason:
        yield Entry(count, "", found.reason, left_out=found.about)
        return
    row = {"comment": found.comment} if found.comment else {}
    if found.comment:
        summary.noted = ("comment",)
    for one in found.ids:
        yield Entry(count, one, "", row)


def commented(text: str, line: int, ask: Ask) -> Iterator[Entry]:
    """Yield an entry for the numbers of a comment. Raises InvalidRequest if it heads numbers to keep."""
    if not ask.harmless and heads_a_section(text):
        raise kept_by_a_comment(text, line)
    if ask.commented and mentions(text):
        yield Entry(line, "", COMMENTED, skipped=True, left_out=text)


def _columns_named(comment: str) -> int:
    """Return how many columns a comment names, as the header of a table would; 0 if it is no header."""
    cells = re.split(r" {2,}| ?-> ?|[\t,;|]", comment.strip(" \t#"))
    return len(cells) if len(cells) > 1 and all(cell.strip() and len(cell.split()) < 4 for cell in cells) else 0


def _several(count: int) -> Entry:
    return Entry(count, "", f"several phone numbers, as in a table without a header: add a header, or {ONE_A_LINE}")


def _taken_apart(line: str, count: int, ask: Ask, *, cut: bool) -> _Line:
    text = line.strip(" \t")
    if not text:
        return _Line()
    if line.lstrip(" ")[0] == "\t" and not text.startswith("#"):
        return _Line(reason=f"a TAB comes first, as in a table without a header: add a header, or {ONE_A_LINE}")
    if text.startswith("#"):
        return _Line(reason=why_not(text)) if is_sheet_error(text) else _Line()
    _refuse_end_of_cut_list(text, count)
    text, comment = _before_comment(text)
    fields = [_unquoted(field) for field in _BETWEEN.split(text)]
    if comment and not ask.harmless and spares(comment):
        return _Line((), to_be_kept("its comment", comment), about=line)
    if comment and not ask.harmless and excepts(comment):
        raise kept_by_a_comment(comment, count)
    if ends_a_range(comment):
        raise InvalidRequest(f"line {count}: {shown(comment)} seems to be the end of a range. List each number")
    if all(map(is_number, fields)):
        if cut and not comment and not line.endswith('"') and may_be_cut(fields[-1]):
            return _Line(reason=CUT)
        tabs = text.count("\t") >= len(fields) - 1
        wide = (tabs and len(fields) >= WIDE) or len(set(map(number, fields))) == 1
        return _Line(tuple(fields), "", comment, "", tabs, wide)
    if len(fields) > 1:
        return _Line(reason=_of_several(text, fields), about=about(text, line))
    reason = why_not_any(fields[0]) if ask.any_id else why_not(fields[0])
    return _Line(() if reason else (fields[0],), reason, comment, about(text, line) if reason else "")


def _of_several(text: str, fields: list[str]) -> str:
    """Return why a line of several fields cannot be used: one number with spaces, or text beside numbers."""
    if "" in fields:
        return f"a comma or a semicolon without a number beside it: {ONE_A_LINE}"
    whole = spelled_otherwise(text)
    if whole:
        return whole
    return f"{shown(text)} has more than one word: {ONE_A_LINE}"


def _refuse_end_of_cut_list(text: str, count: int) -> None:
    """Raise InvalidRequest for a line of aws-cli that reports more pages or an error."""
    if text == "None":
        raise InvalidRequest(
            f"line {count} is None, which aws-cli prints where it cut the list (--max-items). Run the same command "
            "without that limit"
        )
    if text.startswith(("NEXTTOKEN\t", "NextToken\t")):
        raise InvalidRequest(
            f"line {count} has a NextToken: the list continues. Get its other pages too, from the same command"
        )
    if text.startswith("An error occurred ("):
        raise InvalidRequest(f"line {count} is an error message of aws-cli: the list may be incomplete. Get it again")


def _before_comment(text: str) -> tuple[str, str]:
    """Split a line into its text and its comment."""
    at = text.find("#")
    if at < 1 or text[at - 1] not in " \t":
        return text, ""
    return text[:at].rstrip(" \t"), text[at + 1 :].lstrip(" \t") or "#"


def _unquoted(field: str) -> str:
    return field[1:-1] if len(field) > 1 and field[0] == field[-1] == '"' else field
