"""A list of numbers to keep keeps every number that it mentions, or is refused."""

from __future__ import annotations

import io
import json

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import exclusions

A, B = "+12065550100", "+12065550101"
KEPT = {
    "a second column": f"Phone,Phone 2\n{A},(206) 555-0101\n",
    "a note": f"Phone,Notes\n{A},also 206-555-0101\n",
    "a comment behind a number": f"{A} # and {B}\n",
    "a comment": f"# keep {B}\n{A}\n",
    "commented out": f"#{B}\n{A}\n",
    "a row that is commented out": f"Phone,x\n{A},1\n#{B},2\n",
    "a member": json.dumps([{"number": A, "fax": "206 555 0101"}]),
    "a list within": json.dumps([{"number": A, "others": [B]}]),
}
REFUSED = {
    "a member beside a page": json.dumps({"PhoneNumbers": [{"PhoneNumberId": A}], "Also": [B]}),
    "a range": f"{A} # 0100-0109\n",
    "more": f"{A} # + 9 more\n",
    "a block": f"{A} # block of 10\n",
    "the end of a range": f"{A} # up to 0109\n",
    "a column of ranges": f"Phone,DID range\n{A},0100-0109\n",
}


@pytest.mark.parametrize("name", KEPT)
def test_every_number_that_is_mentioned_is_kept(name: str) -> None:
    """Whatever column, member or comment it is in, and however it is spelled."""
    assert exclusions(io.BytesIO(KEPT[name].encode())) == {A, B}


@pytest.mark.parametrize("name", REFUSED)
def test_numbers_that_are_not_all_named_are_a_question(name: str) -> None:
    """Those that the list does not name would be deleted."""
    with pytest.raises(InvalidRequest):
        exclusions(io.BytesIO(REFUSED[name].encode()))


@pytest.mark.parametrize("note", ["since 2024-2026", "2026-01-02", "room 100-3", "ext. 101"])
def test_years_and_rooms_are_no_range(note: str) -> None:
    """The number alone is kept."""
    assert exclusions(io.BytesIO(f"Phone,Notes\n{A},{note}\n".encode())) == {A}
