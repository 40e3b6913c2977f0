"""Judge one row of a CSV: what it is about, whether it is left out, and why it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter

from ..errors import InvalidRequest
from ..phone_numbers import number
from .columns import (
    Choice,
    called,
    check_decisions,
    conflict,
    has_digits,
    is_like_a_number,
    is_second_number,
    twins_differ,
)
from .e164 import is_number
from .format import Ask
from .mending import about, check_other_rows, is_sheet_error, kept_by_a_comment, to_be_kept, why_not, why_not_any
from .mentions import mentions
from .spelling import plain
from .where import differs
from .words import forbids, spares

FIRST = frozenset("#＃/;-+<>~'Rr\ufeff\u00a0\u200b ") | {""}
"""First characters of a row that may be commented out, or be a line of a difference between two files."""
_MARK = re.compile(r"[\s'\ufeff\u200b]*(#|＃|(?://|/\*|--|;|~~)(?=\s?\w)|[-+<>](?=\s?[^\W\d])|(?:REM|rem)(?=\s))")
_NUMBER_INSIDE = re.compile(r"(?:\+|%2[Bb])[1-9][0-9]{6,}")


def check_others(header: list[str], cells: list[str], choice: Choice, line: int) -> None:
    """Raise InvalidRequest if another column contains a number in this row."""
    for other in choice.others:
        if is_number(cells[other].strip(" \t")) or (
            other in choice.rivals
            and is_second_number(cells[other], header[other])
            and number(cells[choice.at].strip(" \t")) not in mentions(cells[other])
        ):
            names = [called(header, [at]) for at in (choice.at, other)]
            both = is_number(cells[choice.at].strip(" \t"))
            raise InvalidRequest(f"line {line}: {conflict(*names, both=both, header=header)}")


def check_twin(header: list[str], cells: list[str], choice: Choice, line: int) -> None:
    """Raise InvalidRequest if the service's two columns are different numbers. One may be blank."""
    twin = cells[choice.twin].strip(" \t")
    if twin and number(twin) != number(cells[choice.at].strip(" \t")):
        raise InvalidRequest(f"line {line}: {twins_differ(header[choice.at], header[choice.twin])}")


def taker(columns: list[int]) -> Callable[[list[str]], tuple[str, ...]] | None:
    """Return a function that takes the cells of these columns from a row. One alone it takes twice: one is no tuple."""
    return itemgetter(*columns, columns[0]) if columns else None


def why_not_one(name: str, cells: list[str], found: str, ask: Ask, line: int) -> tuple[str, str]:
    """Return why a cell is no number, and what its row is about; nothing if it is one.

    Raises InvalidRequest if the row seems to be a heading of numbers to keep.
    """
    reason = why_not_any(found) if ask.any_id else "" if is_number(found) else why_not(found)
    if not reason:
        return "", ""
    if not ask.harmless:
        check_other_rows(" ".join(cells), line)
    reason = "the header is repeated: were files joined?" if plain(found) == plain(name) else reason
    return reason, about(found, " ".join(cells))


def left_out(
    header: list[str],
    cells: list[str],
    row: dict[str, str],
    conditions: list[tuple[int, str, str]],
    remarks: list[int],
    line: int,
    *,
    harmless: bool,
) -> tuple[str, bool]:
    """Return why a row is left out, by a condition or by a remark, and whether it is bad.

    Raises InvalidRequest for a remark without a number, as it may be about others, and for a cell that decides about a row.
    """
    why, bad = differs(row, conditions)
    if why or harmless:
        return why, bad
    asked = {at for at, _, _ in conditions}
    kept = next(
        (at for at, cell in enumerate(cells) if at not in asked and (spares if at in remarks else forbids)(cell)), None
    )
    if kept is None:
        try:
            check_decisions(header, cells, asked)
        except InvalidRequest as error:
            raise InvalidRequest(f"line {line}: {error}") from None
        return "", False
    if not mentions(" ".join(cells)):
        raise kept_by_a_comment(cells[kept], line)
    return to_be_kept(called(header, [kept]), cells[kept]), True


def why_not_a_row(
    cells: list[str], header: list[str], meant: list[int], delimiter: str, more_lines: int, line: int, *, harmless: bool
) -> str | None:
    """Return why an odd row cannot be used, an empty string if it can, or None for a comment.

    ``meant`` are the columns that may contain the numbers. Raises InvalidRequest if a quoted cell may contain rows.
    """
    if more_lines and (cells[0][:1] == "#" or any("\n" in cell and _may_hold_rows(cell, delimiter) for cell in cells)):
        raise InvalidRequest(f"line {line}: a quote that starts here ends {more_lines} line(s) later, and may contain rows")
    if mark := mark_of(cells):
        if is_sheet_error(cells[0].strip(" \t")):
            return why_not(cells[0].strip(" \t"))
        numbers = [cells[at] for at in meant if 0 < at < len(cells)]
        if any(is_number(cell.strip(" \t")) for cell in cells[1:]) or any(map(has_digits, numbers)):
            return (
                f"it starts with {mark} and contains a phone number: remove the row if it does not count, or else the {mark}"
            )
        if cells[0][:1] == "#":
            return None
    if len(cells) != len(header):
        if not harmless:
            check_other_rows(" ".join(cells), line)
        return f"it has {_cells_of(cells)}, and the header {_cells_of(header)}: a cell is missing, or contains a separator"
    return ""


def mark_of(cells: list[str]) -> str:
    """Return the mark with which the first cell that is not blank begins, such as `#` or `//`, or an empty string."""
    found = _MARK.match(next(filter(None, cells), ""))
    return found[1] if found else ""


def _may_hold_rows(cell: str, delimiter: str) -> bool:
    """Return whether a cell of several lines has a number, or a line with cells of which one is like a number."""
    if _NUMBER_INSIDE.search(cell):
        return True
    more = [line.split(delimiter) for line in cell.split("\n")[1:]]
    return any(len(fields) > 1 and any(map(is_like_a_number, fields)) for fields in more)


def _cells_of(cells: list[str]) -> str:
    return f"{len(cells)} cell{'s' * (len(cells) != 1)}"
