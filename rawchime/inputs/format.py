"""What a format is, and what passes through it: one small protocol.

A format is a module in ``formats/`` that has the three names of :class:`Format`. To add one, write the module and name it
in ``registry.py``; nothing else needs to know it. A file that is no list (a workbook, a ``.env``) is a format as well:
its ``read`` raises InvalidRequest with the way out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from .source import Source

NOTHING: Mapping[str, Any] = {}


class Entry(NamedTuple):
    """What one row of a list holds: a number, or the reason why it has none.

    Attributes:
        line: where the row begins, from 1.
        phone_number_id: the id exactly as the row spells it; empty where there is a reason.
        reason: why the row cannot be used, or why it was skipped; empty for a number.
        row: the CSV row or JSON object by its names; for text, a comment after the number as ``comment``.
        skipped: the row is not bad: a condition (``where``) leaves it out.
    """

    line: int
    phone_number_id: str
    reason: str = ""
    row: Mapping[str, Any] = NOTHING
    skipped: bool = False


class Ask(NamedTuple):
    """How the caller wants a list read.

    Attributes:
        column: the column (CSV) or member (JSON) that holds the numbers; empty: found by its name.
        any_id: take ids that are not E.164 numbers as they are.
        where: pairs (column, value): rows that differ in one of them are skipped.
        report: read rawchime's own report without a condition. Only callers that delete nothing set it.
    """

    column: str = ""
    any_id: bool = False
    where: tuple[tuple[str, str], ...] = ()
    report: bool = False


@dataclass
class Summary:
    """What a list turned out to be, for a plan. It is filled while the entries are read, so look at it afterwards.

    Attributes:
        format: the name of the format, such as ``CSV`` or ``JSON Lines, gzip``.
        column: the column or member that held the numbers; empty where the format has none.
        statuses: the number of entries with a number by their ``Status``, where the list has such a column.
        comments: lines and rows left out because they start with ``#``.
        commented: numbers that have a comment after them on the same line, which may say to keep them.
    """

    format: str = ""
    column: str = ""
    statuses: dict[str, int] = field(default_factory=dict)
    comments: int = 0
    commented: int = 0


class Format(Protocol):
    """A kind of file. Modules satisfy it."""

    @property
    def NAME(self) -> str:
        """The name to show, such as ``CSV``."""

    def recognises(self, source: Source, ask: Ask) -> bool:
        """Return whether the file is of this kind, by its first bytes (``source.head``) or lines (``source.lines``)."""

    def read(self, source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
        """Yield an entry for every row. Raises InvalidRequest where the file must not be used at all."""
