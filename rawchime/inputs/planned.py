"""The plan of a list: counts of its numbers and rows, collected while the list is read and before anything is sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .format import Entry, Summary
from .place import place

SHOWN = 3
"""Numbers from the start of the list that a plan shows."""
PAGE = 100
"""Numbers in one page of ListPhoneNumbers, the most that one `aws` command prints."""
_HEAD = 7
"""The first characters of an id, which determine its country and area code: ``+1206…`` or ``%2B1206…``."""


@dataclass
class Plan:
    """The plan of a list. It is filled while the list is read, and complete after the last entry.

    Attributes:
        summary: the format of the file, the column that was read, and the counts by Status.
        rows: the count of rows with a number, including duplicates and skipped rows.
        numbers: the count of numbers to act on. Duplicates count each time.
        bad: the count of rows that are not one phone number.
        skipped: the count of rows that were left out on purpose, by reason.
        first: the first numbers.
        last: the last number.
    """

    summary: Summary = field(default_factory=Summary)
    bad: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    first: list[str] = field(default_factory=list)
    last: str = ""
    _heads: dict[str, int] = field(default_factory=dict)
    _samples: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> int:
        return sum(self._heads.values())

    @property
    def rows(self) -> int:
        return self.numbers + self.skipped.total()

    @property
    def one_page(self) -> bool:
        """Whether the list has exactly as many rows as one page of `aws`, so that the rest may be missing."""
        return self.rows == PAGE

    def take(self, phone_number_id: str) -> None:
        """Count a number to act on."""
        self.last = phone_number_id
        head = phone_number_id[:_HEAD]
        if head in self._heads:
            self._heads[head] += 1
        else:
            self._heads[head] = 1
            self._samples[head] = phone_number_id
        if len(self.first) < SHOWN:
            self.first.append(phone_number_id)

    def skip(self, option: str, entry: Entry) -> None:
        """Count a row that was left out by an option. Rows that a condition left out have no status in the summary."""
        self.skipped[option] += 1
        if not entry.skipped and entry.row:
            status = str(next((value for name, value in entry.row.items() if name.lower() == "status"), "")).strip()
            remark = self.summary.remark(entry.row)
            for counts, what in ((self.summary.statuses, status), (self.summary.remarks, remark)):
                if counts.get(what):
                    counts[what] -= 1

    def places(self) -> list[tuple[str, str, int]]:
        """Return the count of numbers by country and area code, the largest groups first.

        Only North American numbers have an area code; ids that are not E.164 numbers have neither.
        """
        found: Counter[tuple[str, str]] = Counter()
        for head, many in self._heads.items():
            found[place(self._samples[head])] += many
        return [(country, area, many) for (country, area), many in found.most_common()]

    def members(self) -> dict[str, Any]:
        """Return the plan as a JSON object."""
        return {
            "format": self.summary.format,
            "column": self.summary.column or None,
            "rows": self.rows,
            "bad": self.bad,
            "skipped": dict(self.skipped),
            "comments": self.summary.comments,
            "first_comments": self.summary.headings,
            "statuses": dict(self.summary.statuses),
            "remarks": {text: many for text, many in self.summary.remarks.items() if many},
            "places": [
                {"country": country or None, "area_code": area or None, "numbers": many}
                for country, area, many in self.places()
            ],
            "first": self.first,
            "last": self.last or None,
        }
