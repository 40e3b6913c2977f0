"""CSV with a header: cells parted by commas, semicolons, TABs or pipes, or as a first line `sep=;` says.

Every row has as many cells as the header. ``#`` starts a comment only at the start of a row; a row that starts so and has a
number further on may be either, and is bad.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ...errors import InvalidRequest
from ..column_names import is_remark, marks_in
from ..columns import (
    COMMON,
    E164,
    ID,
    Choice,
    ask_for,
    called,
    candidates,
    check_meaning,
    choose,
    is_like_a_number,
    may_be_the_one,
)
from ..csv_row import FIRST, check_others, check_twin, left_out, taker, why_not_a_row, why_not_one
from ..e164 import are_same, is_number, may_be_cut
from ..format import Ask, Entry, Summary
from ..mending import CUT, kept_by_a_comment
from ..source import CHUNK, LONGEST, Source
from ..spelling import plain
from ..where import places
from ..words import is_quiet, loud, spares
from .text import commented, is_all_numbers

NAME = "CSV"
DELIMITERS = ",;\t|"
LONGEST_HEADER = CHUNK // 2
"""Bytes: a first line that is longer may go on behind the part of the file that is looked at."""

_SEPARATOR = re.compile(r'"?sep=([^\w"+%# ])"?', re.IGNORECASE)
_KNOWN = COMMON | {ID, E164}


def recognises(source: Source, ask: Ask) -> bool:
    """Return whether the first line has several cells that are not all numbers, or one with the name of a column."""
    return _layout(source, ask) is not None


def read(source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
    """Yield an entry for every row under the header but comments."""
    skipped, delimiter = _layout(source, ask) or (0, ",")
    feed = _Feed(source, skipped)
    for count, line in enumerate(source.lines[:skipped], 1):
        if line.lstrip(" \t").startswith("#"):
            summary.comment(line)
            yield from commented(line, count, ask)
    # Strict: a stray quote would swallow rows otherwise.
    rows = csv.reader(feed.lines(), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        yield from _entries(rows, feed, ask, summary)
    except csv.Error as error:
        raise InvalidRequest(f"line {skipped + feed.done + 1} is not valid CSV ({error})") from None


def _layout(source: Source, ask: Ask) -> tuple[int, str] | None:
    """Return the number of lines before the header and the separator, or None if the file is not CSV."""
    separator = ""
    for skipped, line in enumerate(source.lines):
        text = line.strip(" \t")
        given = _SEPARATOR.fullmatch(line.strip(" "))
        if given and not separator:
            separator = given[1]
        elif text and (not text.startswith("#") or _is_header(text)):
            # A line longer than a chunk is cut off here.
            cut = skipped + 1 == len(source.lines) and len(source.head) > LONGEST_HEADER
            if separator or is_all_numbers(text, cut=cut):
                return (skipped, separator) if separator else None
            found = _delimiter(line, ask)
            return (skipped, found) if found else None
    return None


def _is_header(line: str) -> bool:
    """Return whether a line that starts with # is a header with a column named # (`#,PhoneNumberId`)."""
    cells = [cell.strip(' "') for cell in re.split(r"[,;\t|]", line)]
    return cells[0] == "#" and not _KNOWN.isdisjoint(map(plain, cells))


def _delimiter(line: str, ask: Ask) -> str:
    """Return the separator that yields a known column name, else the one that yields the most cells."""
    by_name = [
        one
        for one in DELIMITERS
        if any(plain(cell) in _KNOWN or (ask.column and cell.lower() == ask.column.lower()) for cell in _cells(line, one))
    ]
    best = max(by_name or DELIMITERS, key=line.count)
    return best if by_name or best in line else ""


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return []


class _Feed:
    """An iterator over the lines of a file, for csv.reader.

    Attributes:
        skipped: the number of lines before the header.
        done: the number of lines in complete rows. The caller sets it, so that a row without end is noticed.
        tail: the file's last line, once it was read, if it has no line end.
    """

    def __init__(self, source: Source, skipped: int) -> None:
        self._source, self.skipped = source, skipped
        self.done, self.tail = 0, ""

    def lines(self) -> Iterator[str]:
        """Yield the lines from the header on, with their line ends. Raises InvalidRequest for a row without end."""
        return islice(self._all(), self.skipped, None)

    def _all(self) -> Iterator[str]:
        done, unfinished = 0, 0
        for _, block in self._source.blocks():
            unfinished = unfinished + len(block) if self.done == done else 0
            done = self.done
            if unfinished > 2 * LONGEST:
                line = self.skipped + done + 1
                raise InvalidRequest(
                    f"the row that begins at line {line} is longer than {LONGEST} bytes: is a closing quote missing?"
                )
            whole, end, tail = block.rpartition("\n")
            yield from io.StringIO(whole + end)
            if tail:
                self.tail = tail
                yield tail


def _entries(rows: Any, feed: _Feed, ask: Ask, summary: Summary) -> Iterator[Entry]:
    """Yield the entries of a csv.reader's rows. Values that all rows share are local variables, for speed."""
    header = [cell.strip() for cell in next(rows, [])]
    done = feed.done = rows.line_num
    conditions, remarks, unknown = _checked(header, ask, feed.skipped + 1, summary)
    width, noted, skipped, any_id, careful = len(header), taker(remarks), feed.skipped, ask.any_id, not ask.harmless
    marked, odd = _signs(header, ask)
    choice: Choice | None = None
    watched: list[tuple[int, ...]] = [(), ()]  # columns that must not contain numbers, or anything like one
    at, twin, own, texts = 0, -1, 1, None  # the column of the numbers, its twin, how many these are, all others
    for cells in rows:
        begin = done + 1
        done = feed.done = rows.line_num
        if not cells:
            continue
        if unknown:
            raise _no_known_name(header, cells, skipped + begin)
        if len(cells) != width or cells[0][:1] in odd or done != begin:
            meant = [at] if choice else candidates(header, ask.column)
            reason = why_not_a_row(
                cells, header, meant, rows.dialect.delimiter, done - begin, skipped + begin, harmless=ask.harmless
            )
            if reason is None:
                summary.comment(" ".join(cells))
                yield from commented(" ".join(cells), skipped + begin, ask)
                continue
            if reason:
                yield Entry(skipped + begin, "", reason, dict(zip(header, cells, strict=False)), left_out=" ".join(cells))
                continue
        if choice is None:
            choice = _chosen(header, cells, ask, skipped + begin)
            at, twin, *watched = choice
            own, texts = 1 + (twin >= 0), taker([other for other in range(careful * width) if other not in (at, twin)])
            summary.column = header[at]
        row = dict(zip(header, cells))  # noqa: B905 - they are equally long, and the check costs a tenth of all
        if (
            conditions
            or marked
            or (noted and any(map(spares, noted(cells))))
            or (texts and not is_quiet(texts(cells)) and loud(texts(cells)))
        ):
            why, bad = left_out(header, cells, row, conditions, remarks, skipped + begin, harmless=ask.harmless)
            if why:
                yield Entry(
                    skipped + begin,
                    "",
                    why,
                    row,
                    not bad,
                    " ".join(cells) if bad else f"{cells[at]} {cells[twin] if twin >= 0 else ''}",
                )
                continue
        found = cells[at]
        reason = left = ""
        if any_id or not is_number(found):
            found = found.strip(" \t")
            reason, left = why_not_one(header[at], cells, found, ask, skipped + begin)
        # Numbers start with + or %, which sort before digits and letters: a quick check for more of them.
        if watched[1] or (watched[0] and (reason or sorted(cells)[own] < "0")):
            check_others(header, cells, choice, skipped + begin)
        # The service's two members have the spellings %2B… and +….
        if (
            twin >= 0
            and not reason
            and (found[0] != "%" or "+" + found[3:] != cells[twin])
            and not are_same(found, cells[twin])
        ):
            check_twin(header, cells, choice, skipped + begin)
        if feed.tail and at == width - 1 and not any_id and not reason and feed.tail[-1] != '"' and may_be_cut(found):
            reason = CUT
        yield Entry(skipped + begin, "" if reason else found, reason, row, left_out=left)
    if unknown:
        raise _no_known_name(header, [], skipped + 1)


def _signs(header: list[str], ask: Ask) -> tuple[bool, frozenset[str]]:
    """Return whether marks in a column may choose rows, and the first characters of rows that may not count."""
    marked = not ask.harmless and any(map(marks_in, header))
    return marked, FIRST - {"+"} if 0 in candidates(header, ask.column) else FIRST


def _checked(header: list[str], ask: Ask, line: int, summary: Summary) -> tuple[list[tuple[int, str, str]], list[int], bool]:
    """Return the conditions with the indexes of their columns, the columns of remarks, and whether no name is known."""
    try:
        if any(is_number(cell) or is_like_a_number(cell) for cell in header):
            raise InvalidRequest(
                "this holds a phone number, so the list has no header. Add a first line that names the columns, such as "
                "PhoneNumberId,Status"
            )
        if any("\ufeff" in cell for cell in header):
            raise InvalidRequest("the header contains a byte order mark (U+FEFF): remove it")
        unknown = not candidates(header, ask.column)
        if not unknown:
            check_meaning(header, ask)
        conditions = places(header, ask.where)
        named = {at for at, _, _ in conditions}
        remarks = [at for at, name in enumerate(header) if is_remark(name) and at not in named and not ask.harmless]
        summary.noted = [header[at] for at in remarks]
        return conditions, remarks, unknown
    except InvalidRequest as error:
        raise InvalidRequest(f"line {line}: {error}") from None


def _chosen(header: list[str], cells: list[str], ask: Ask, line: int) -> Choice:
    try:
        found = choose(header, cells, ask)
    except InvalidRequest as error:
        raise InvalidRequest(f"line {line}: {error}") from None
    assert found is not None
    return found


def _no_known_name(header: list[str], cells: list[str], line: int) -> InvalidRequest:
    """Return the error for a header without a known name, with advice from the first row."""
    if any(plain(cell) in _KNOWN for cell in cells):
        if spares(" ".join(header)):
            return kept_by_a_comment(" ".join(header), line - 1)
        above = (
            "what stands above it may say which numbers these are. If not, remove it"
            if any(header)
            else "remove the lines above it"
        )
        return InvalidRequest(f"line {line} looks like the header: {above}")
    if not any(header):
        return InvalidRequest(f"line {line - 1} has only separators, where column names should be")
    hold = [at for at, cell in enumerate(cells[: len(header)]) if is_number(cell.strip(" \t"))]
    if len(hold) == 1 and may_be_the_one(header[hold[0]]):
        return InvalidRequest(
            f"no column has a known name for phone numbers. {called(header, hold)} seems to be it: "
            f"if so, add --column and that name"
        )
    return InvalidRequest(f"no column has a known name for phone numbers. {ask_for(header)}")
