"""The plan: what a list holds, counted while it is read, before anything is done about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .format import Summary
from .place import place

SHOWN = 3
"""Numbers that a plan names from the start of the list."""
PAGE = 100
"""Numbers in one page of ListPhoneNumbers, which is all that `aws` prints."""
_HEAD = 7
"""Characters of an id that tell its country and area code: ``+1206…`` and ``%2B1206…`` alike."""


@dataclass
class Plan:
    """What a list holds. It is filled while the list is read, so look at it afterwards.

    Attributes:
        summary: what the file turned out to be: its format, the column that was read, a count by Status.
        rows: rows that hold a number, the ones that are there twice and the skipped ones included.
        numbers: numbers to act on. One that is there twice counts twice.
        bad: rows that are not one phone number.
        skipped: rows that were left out on purpose, by the reason.
        first: the first numbers, ``last`` the last one.
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
        """Whether it has as many numbers as one page of `aws`, so that the rest may be missing."""
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

    def places(self) -> list[tuple[str, str, int]]:
        """Return how many numbers there are by country and area code, the largest groups first.

        The area code is of North American numbers only; ids that are no E.164 number have neither.
        """
        found: Counter[tuple[str, str]] = Counter()
        for head, many in self._heads.items():
            found[place(self._samples[head])] += many
        return [(country, area, many) for (country, area), many in found.most_common()]

    def members(self) -> dict[str, Any]:
        """Return the plan as JSON has it."""
        return {
            "format": self.summary.format,
            "column": self.summary.column or None,
            "rows": self.rows,
            "bad": self.bad,
            "skipped": dict(self.skipped),
            "comments": self.summary.comments,
            "statuses": dict(self.summary.statuses),
            "places": [
                {"country": country or None, "area_code": area or None, "numbers": many}
                for country, area, many in self.places()
            ],
            "first": self.first,
            "last": self.last or None,
        }
