"""A plan as a value: what a list holds, counted while it is read."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawchime import InvalidRequest, inputs


def test_a_plan_tells_what_a_list_holds() -> None:
    """Rows, bad and skipped ones, places with the largest first, statuses, the first three and the last number."""
    data = b"""PhoneNumberId,Status,Team
+12065550100,Unassigned,blue
+14255550102,Assigned,blue
+14255550103,Assigned,blue
+442079460104,Assigned,blue
+14255550105,Assigned,red
nonsense,Assigned,blue
"""
    found = inputs.plan(io.BytesIO(data), where=[("team", "blue")])
    assert (found.rows, found.numbers, found.bad, dict(found.skipped)) == (5, 4, 1, {"where": 1})
    assert (found.summary.format, found.summary.column) == ("CSV", "PhoneNumberId")
    assert found.summary.statuses == {"Unassigned": 1, "Assigned": 3}
    assert found.first == ["+12065550100", "+14255550102", "+14255550103"]
    assert found.last == "+442079460104"
    assert found.places()[0] == ("United States", "425", 2)
    assert sorted(many for *_, many in found.places()) == [1, 1, 2]
    assert found.members()["places"][0] == {"country": "United States", "area_code": "425", "numbers": 2}
    assert not found.one_page


@given(st.lists(st.integers(2_060_000_000, 2_069_999_999), min_size=1, max_size=150))
def test_the_places_are_all_the_numbers(numbers: list[int]) -> None:
    """Whatever the list, the groups add up to it, and exactly a hundred numbers are one page."""
    found = inputs.plan(io.BytesIO("".join(f"+1{one}\n" for one in numbers).encode()))
    assert sum(many for *_, many in found.places()) == found.numbers == len(numbers)
    assert found.one_page is (len(numbers) == 100)


def test_a_file_that_is_no_list_has_no_plan() -> None:
    """It is refused as it is when it is read."""
    with pytest.raises(InvalidRequest):
        inputs.plan(io.BytesIO(b"%PDF-1.7\n"))
