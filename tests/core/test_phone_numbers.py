"""Ids are told apart by the number they mean, and never touched unless that is asked for."""

from __future__ import annotations

import pytest

from rawchime import InvalidRequest
from rawchime.phone_numbers import check_id, number, respell


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+12065550100", "%2B12065550100", True),
        ("%2b12065550100", "%2B12065550100", True),
        ("+12065550100", "+12065550101", False),
        ("+12065550100", "12065550100", False),
        ("%252B1", "%2B1", False),
        ("a%", "a%", True),
    ],
)
def test_two_spellings_are_one_number(one: str, other: str, same: bool) -> None:
    """Percent-decoded once, and not more."""
    assert (number(one) == number(other)) == same


@pytest.mark.parametrize(
    ("one", "plus", "percent"),
    [
        ("+12065550100", "+12065550100", "%2B12065550100"),
        ("%2b12065550100", "+12065550100", "%2b12065550100"),
        ("12065550100", "12065550100", "12065550100"),
        ("x+1%2B", "x+1%2B", "x+1%2B"),
    ],
)
def test_an_id_is_respelled_only_where_it_is_asked_for(one: str, plus: str, percent: str) -> None:
    """Its plus, at the start of it, and nothing else."""
    assert [respell(one, spelling) for spelling in ("as-is", "plus", "percent")] == [one, plus, percent]


@pytest.mark.parametrize(
    ("one", "says"), [(1, "not int"), (None, "not NoneType"), (" ", "blank"), ("", "blank"), ("\ud800", "Unicode")]
)
def test_what_can_be_no_id_is_refused(one: object, says: str) -> None:
    """Before anything is sent; what the service would not like is the service's to say."""
    with pytest.raises(InvalidRequest, match=says):
        check_id(one)
