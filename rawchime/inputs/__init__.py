"""Lists of phone numbers as people have them: text, CSV, JSON and JSON Lines, each also in gzip, of any size.

A row that is not clearly one phone number is bad, with the reason. A file that is not clearly a list is refused as a whole.
No row is dropped or merged silently, and no id is changed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

from ..errors import InvalidRequest
from ..phone_numbers import number
from .columns import is_like_a_number
from .e164 import is_number
from .format import COMMENTED, REMARKS, Ask, Entry, Summary
from .mending import why_not
from .mentions import mentions, mentions_more
from .objects import strings
from .place import place
from .planned import Plan
from .source import Source
from .where import condition

__all__ = ["Entry", "Plan", "Summary", "condition", "exclusions", "place", "plan", "read", "read_ids"]


def read(
    file: BinaryIO | str | os.PathLike[str],
    column: str = "",
    *,
    any_id: bool = False,
    where: Iterable[tuple[str, str]] = (),
    harmless: bool = False,
    commented: bool = False,
    summary: Summary | None = None,
) -> Iterator[Entry]:
    """Yield the entries of a list, one by one as it is read.

    Args:
        file: a path, or a file opened for bytes, which can be a pipe.
        column: the column (CSV) or member (JSON) that holds the numbers, in any case. Empty: it is found by its name.
        any_id: accept ids that are not E.164 numbers, unchanged.
        where: pairs (column, value) from :func:`condition`. Rows with another value are yielded as skipped.
        harmless: the numbers are kept or restored, not deleted. rawchime's own report is read whole, and words that protect
            numbers, such as a column `Keep`, do not count.
        commented: yield comments that mention a phone number too, as skipped entries. A job refuses a list in which such a
            number is commented out on one line and stands on another.
        summary: filled while the entries are read, and complete after the last one.

    Raises InvalidRequest, at the first entry or later, if the list must not be used at all: it cannot be read to its end, it
    is incomplete (NextToken), it is another kind of file, or it is ambiguous. Use no entry before the last one has been
    read.
    """
    from .registry import recognise

    ask, told = Ask(column, any_id, tuple(where), harmless, commented), summary or Summary()
    try:
        with _opened(file) as opened:
            source = Source(opened)
            kind = recognise(source, ask)
            told.format = f"{kind.NAME}, gzip" if source.packed else kind.NAME
            entries = kind.read(source, ask, told)
            yield from entries if summary is None else _counted(entries, summary)
    except OSError as error:
        raise InvalidRequest(f"it cannot be read: {error.strerror or error}") from None
    except RecursionError:
        raise InvalidRequest("its values are nested too deeply for a list") from None


def _opened(file: BinaryIO | str | os.PathLike[str]) -> AbstractContextManager[BinaryIO]:
    """Return the file, as a context that closes it only if it was a path."""
    return open(file, "rb") if isinstance(file, (str, os.PathLike)) else nullcontext(file)


def _counted(entries: Iterator[Entry], summary: Summary) -> Iterator[Entry]:
    """Yield the same entries, and count their numbers by Status and by remark."""
    name = ""
    for entry in entries:
        if entry.row and not entry.reason:
            if name not in entry.row:
                name = next((one for one in entry.row if one.lower() == "status"), "")
            if name:
                status = str(entry.row[name]).strip()
                summary.statuses[status] = summary.statuses.get(status, 0) + 1
            remark = summary.remark(entry.row) if summary.noted else ""
            if remark and (remark in summary.remarks or len(summary.remarks) < REMARKS):
                summary.remarks[remark] = summary.remarks.get(remark, 0) + 1
        yield entry


def plan(
    file: BinaryIO | str | os.PathLike[str], column: str = "", *, any_id: bool = False, where: Iterable[tuple[str, str]] = ()
) -> Plan:
    """Return the contents of a list before anything is sent: its columns, its numbers by place, its bad rows.

    The arguments are those of :func:`read`. Raises InvalidRequest if the list must not be used at all.
    """
    found = Plan()
    for entry in read(file, column, any_id=any_id, where=where, summary=found.summary):
        if not entry.reason:
            found.take(entry.phone_number_id)
        elif entry.skipped:
            found.skipped["where"] += 1
        else:
            found.bad += 1
    return found


def read_ids(data: bytes, *, any_id: bool = False) -> list[str]:
    """Return the ids in a file's bytes, for callers that delete nothing. Accepts rawchime's own report too.

    Raises InvalidRequest for the first bad row, and for a list without ids.
    """
    ids = [_good(entry) for entry in read(io.BytesIO(data), any_id=any_id, harmless=True)]
    if not ids:
        raise InvalidRequest("it contains no phone number")
    return ids


def exclusions(file: BinaryIO, column: str = "", *, any_id: bool = False) -> set[str]:
    """Return the numbers of a list to keep, normalized by :func:`rawchime.phone_numbers.number`.

    Every number that the list mentions is kept, whatever column or comment it is in. Raises InvalidRequest for a bad row or
    a list without numbers, because an unrecognized number would be deleted.
    """
    found = set()
    for entry in read(file, column, any_id=any_id, harmless=True, commented=True):
        if entry.reason == COMMENTED:
            found |= mentions(entry.left_out)
            continue
        one = _good(entry)
        if entry.row:
            whole = "\n".join(strings(entry.row))
            if mentions_more(whole):
                raise InvalidRequest(f"line {entry.line} seems to stand for more numbers than it names. List each number")
            found |= mentions(whole)
        if any_id and not is_number(one) and (is_like_a_number(one) or mentions(one)):
            raise InvalidRequest(f"line {entry.line}: {why_not(one)}")
        found.add(number(one))
    if not found:
        raise InvalidRequest("it contains no phone number")
    return found


def _good(entry: Entry) -> str:
    if entry.reason:
        raise InvalidRequest(f"line {entry.line}: {entry.reason}")
    return entry.phone_number_id
