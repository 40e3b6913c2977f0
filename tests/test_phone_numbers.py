"""Ids are told apart by the number they mean, and read from text or JSON without being touched."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services import FIXTURES

from rawchime import InvalidRequest
from rawchime.phone_numbers import check_id, number
from rawchime.reading import read_ids


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
    ("data", "ids"),
    [
        (b"+1\n+2\n", ["+1", "+2"]),
        (b"+1", ["+1"]),
        (b"# all of them\n\n  +1  \r\n\t\n%2B2 # the second\n#+3\n", ["+1", "%2B2"]),
        (b"\xef\xbb\xbf+1\n", ["+1"]),
        ("ü#x\n".encode(), ["ü#x"]),
        (b"+1\n+1\n", ["+1", "+1"]),
        (b'["+1", "%2B2"]', ["+1", "%2B2"]),
        (b'\n{"PhoneNumbers": [{"PhoneNumberId": "%2B1", "Status": "Unassigned", "Tags": null}]}', ["%2B1"]),
    ],
)
def test_ids_are_read_as_they_are_written(data: bytes, ids: list[str]) -> None:
    """Blank lines, comments and a byte order mark apart, every id is given back in order and unchanged."""
    assert read_ids(data) == ids


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no phone number id"),
        (b"# nothing\n", "no phone number id"),
        (b"[]", "no phone number id"),
        (b"+1\n+2 +3\n", "line 2"),
        (b"+1\n\xff\n", "line 2"),
        (b'{"PhoneNumbers": [', "line 1"),
        (b'{"PhoneNumberIds": ["+1"]}', "PhoneNumbers"),
        (b'{"PhoneNumbers": {}}', "PhoneNumbers"),
        (b'{"PhoneNumbers": [{"PhoneNumberId": "+1"}, {}]}', "line 1"),
        (b'["+1", 2]', "line 1"),
        (b'["+1", " "]', "line 1"),
        (b"[" * 200_000, "too deeply"),
        (b'["\\ud800"]', "Unicode"),
    ],
)
def test_what_is_wrong_is_named(data: bytes, says: str) -> None:
    """A file that cannot be read whole is refused whole, and the text says where."""
    with pytest.raises(InvalidRequest) as caught:
        read_ids(data)
    assert says in str(caught.value)


@given(st.binary(max_size=200))
def test_no_file_makes_the_reader_fail_in_another_way(data: bytes) -> None:
    """Any bytes are ids, or InvalidRequest."""
    with suppress(InvalidRequest):
        assert all(map(check_id, read_ids(data)))


def test_the_sample_file() -> None:
    """The file of the README's first command holds numbers of both spellings."""
    assert read_ids((FIXTURES / "numbers.txt").read_bytes()) == ["+12065550100", "+12065550101", "%2B12065550102"]
