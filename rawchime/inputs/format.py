"""The protocol of a format, and the values that it works with.

A format is a module in ``formats/`` that has the three names of :class:`Format`. To add one, write the module and list it in
``registry.py``; nothing else changes. Files that are not lists, such as a workbook or a ``.env``, also have a format: its
``read`` raises InvalidRequest and explains what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from .source import Source

REMARK, REMARKS, HEADINGS = 40, 100, 6
"""Characters of a remark that a plan shows, the remarks that it counts one by one, and the comments that it shows."""
COMMENTED = "it is commented out"
"""The reason of an entry for a comment that has a phone number. Like all others that are skipped, it is not bad."""
NOTHING: Mapping[str, Any] = {}


class Entry(NamedTuple):
    """One row of a list: a number, or the reason why the row has none.

    Attributes:
        line: the line where the row starts, counted from 1.
        phone_number_id: the id exactly as the row spells it; empty if there is a reason.
        reason: why the row cannot be used, or why it was skipped; empty for a number.
        row: the CSV row or JSON object by its names; for text, a comment after the number as ``comment``.
        skipped: whether a condition (``where``) left the row out, so that it is not bad.
        left_out: of a row with a reason, the text that its numbers are in. Another row of the list may have one of these
            numbers and no reason: then the list contradicts itself.
    """

    line: int
    phone_number_id: str
    reason: str = ""
    row: Mapping[str, Any] = NOTHING
    skipped: bool = False
    left_out: str = ""


class Ask(NamedTuple):
    """The caller's options for reading a list.

    Attributes:
        column: the column (CSV) or member (JSON) that holds the numbers; if empty, it is recognized by its name.
        any_id: accept ids that are not E.164 numbers, unchanged.
        where: pairs (column, value); rows with another value are skipped.
        harmless: the numbers are kept or restored, not deleted. A report needs no condition, and words that protect numbers
            do not count.
        commented: yield an entry for each comment that mentions a number as well.
    """

    column: str = ""
    any_id: bool = False
    where: tuple[tuple[str, str], ...] = ()
    harmless: bool = False
    commented: bool = False


@dataclass
class Summary:
    """The summary of a list, for a plan. It is filled while the entries are read, and complete after the last one.

    Attributes:
        format: the name of the format, such as ``CSV`` or ``JSON Lines, gzip``.
        column: the column or member that held the numbers; empty if the format has none.
        statuses: the count of numbers by their ``Status``, if the list has such a column.
        comments: the count of lines and rows that were ignored because they start with ``#``.
        remarks: the count of numbers by what stands beside them: the comment on the same line of a text, or the cells of
            columns for remarks. The first 40 characters, and the first 100 remarks.
        headings: the beginnings of the first comments.
        noted: the names of the columns or members for remarks.
    """

    format: str = ""
    column: str = ""
    statuses: dict[str, int] = field(default_factory=dict)
    comments: int = 0
    remarks: dict[str, int] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    noted: Collection[str] = field(default=(), compare=False)

    def comment(self, text: str) -> None:
        """Count a comment, and keep its beginning if it is one of the first."""
        self.comments += 1
        if len(self.headings) < HEADINGS and (told := text.strip(" \t#")[:REMARK]):
            self.headings.append(told)

    def remark(self, row: Mapping[str, Any]) -> str:
        """Return the beginning of what stands beside a number; nothing if that is blank."""
        texts = [str(row[name]).strip() for name in self.noted if row.get(name) and name.lower() != "status"]
        return " | ".join(filter(None, texts))[:REMARK]


class Format(Protocol):
    """A kind of file. A module satisfies this protocol."""

    @property
    def NAME(self) -> str:
        """The name for messages, such as ``CSV``."""

    def recognises(self, source: Source, ask: Ask) -> bool:
        """Return whether the file is of this kind, by its first bytes (``source.head``) or lines (``source.lines``)."""

    def read(self, source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
        """Yield an entry for every row. Raises InvalidRequest if the file must not be used at all."""
