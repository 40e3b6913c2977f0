"""Rows that are not clearly one phone number: each is named with its line, and those around it are read."""

from __future__ import annotations

import io

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import read, read_ids

A, B, C = "+12065550100", "+12065550101", "+12065550102"


BAD = {
    "text: a header that is not known": (f"Rufnr\n{A}\n{C}\n", 1, "'Rufnr' is not a phone number"),
    "text: a header in quotes": (f'"Meine Nummer"\n{A}\n{C}\n', 1, "name it with --column"),
    "text: two words": (f"{A}\n{B} x\n{C}\n", 2, "more than one word"),
    "text: two numbers": (f"{A}\n{B} {B[:-1]}9\n{C}\n", 2, "several phone numbers"),
    "text: not UTF-8": (f"{A}\n\udcff\n{C}\n", 2, "UTF-8"),
    "text: a name before it": (f"{A}\nBob,{B}\n{C}\n", 2, "more than one word"),
    "text: a comma behind it": (f"{A}\n{B},\n{C}\n", 2, "without a number beside it"),
    "text: a blank string": (f'{A}\n""\n{C}\n', 2, "blank"),
    "text: a control character": (f"{A}\n{B}\x07\n{C}\n", 2, "U+0007"),
    "text: were files joined": (f"{A}\n\ufeff{B}\n{C}\n", 2, "byte order mark"),
    "text: a column that is too narrow": (f"{A}\n#####\n{C}\n", 2, "spreadsheet"),
    "text: a spreadsheet's error": (f"{A}\n#REF!\n{C}\n", 2, "spreadsheet"),
    "text: merged lines": (f"{A}\n{B}{B}\n{C}\n", 2, "more than one phone number"),
    "CSV: an empty cell": (f"number,x\n{A},a\n ,b\n{C},c\n", 3, "blank"),
    "CSV: only separators": (f"number,x\n{A},a\n,\n{C},c\n", 3, "blank"),
    "CSV: a row that is too short": (f"x,number\na,{A}\nb\nc,{C}\n", 3, "it has 1 cell, and the header 2 cells"),
    "CSV: a cell too many": (f"name,number\na,{A}\nb, c,{B}\nd,{C}\n", 3, "3 cells"),
    "CSV: an empty cell too many": (f"name,number\na,{A}\nb,{B},\nd,{C}\n", 3, "3 cells"),
    "CSV: not UTF-8": (f"number\n{A}\n\udcff\n{C}\n", 3, "UTF-8"),
    "CSV: the header again": (f"number,x\n{A},a\nnumber,x\n{C},c\n", 3, "were files joined"),
    "CSV: # before a row with a number": (f"Owner,number\na,{A}\n#b,{B}\nc,{C}\n", 3, "starts with #"),
    "CSV: # in a cell": (f"number,x\n{A},a\n {B} # x,b\n{C},c\n", 3, "is not a phone number"),
    "CSV: a narrow column": (f"number,x\n{A},a\n###,b\n{C},c\n", 3, "spreadsheet"),
    "JSON: a number": (f'[\n"{A}",\n12065550101,\n"{C}"]', 3, "in quotes"),
    "JSON: a blank id": (f'["{A}",\n" ",\n"{C}"]', 2, "blank"),
    "JSON: white space around it": (f'["{A}",\n" {B}",\n"{C}"]', 2, "spaces"),
    "JSON: null": (f'["{A}",\nnull,\n"{C}"]', 2, "missing"),
    "JSON: a pair": (f'["{A}",\n["{B}", "x"],\n"{C}"]', 2, "a list of 2 values"),
    "JSON: no member": (
        f'{{"PhoneNumbers": [\n{{"PhoneNumberId": "{A}"}},\n{{"Status": "x"}},\n{{"PhoneNumberId": "{C}"}}]}}',
        3,
        "without 'PhoneNumberId'",
    ),
    "JSON: another kind of value": (f'[{{"PhoneNumberId": "{A}"}},\n"{B}",\n{{"PhoneNumberId": "{C}"}}]', 2, "another kind"),
    "JSON: half of a surrogate pair": (f'["{A}",\n"\\ud800",\n"{C}"]', 2, "UTF-8"),
    "JSON Lines: not JSON": (f'{{"number": "{A}"}}\n{{"number": \n{{"number": "{C}"}}\n', 2, "JSON"),
    "JSON Lines: two on a line": (f'{{"number": "{A}"}}\n{{"number": "{B}"}} {{}}\n{{"number": "{C}"}}\n', 2, "JSON"),
    "JSON Lines: a member twice": (
        f'{{"number": "{A}"}}\n{{"number": "{B}", "number": "{B}"}}\n{{"number": "{C}"}}\n',
        2,
        "duplicate key",
    ),
    "JSON Lines: no member": (f'{{"number": "{A}"}}\n{{"x": 1}}\n{{"number": "{C}"}}\n', 2, "without 'number'"),
    "JSON Lines: another member": (f'{{"number": "{A}"}}\n{{"phone_number": 1}}\n{{"number": "{C}"}}\n', 2, "without"),
    "JSON Lines: DynamoDB": (f'{{"number": "{A}"}}\n{{"number": {{"S": "{B}"}}}}\n{{"number": "{C}"}}\n', 2, "DynamoDB"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_named_and_reading_goes_on(name: str) -> None:
    """With its line, and the good ones around it are given."""
    data, line, says = BAD[name]
    entries = list(read(io.BytesIO(data.encode("utf-8", "surrogateescape"))))
    assert [entry.phone_number_id for entry in entries if not entry.reason] == [A, C]
    (bad,) = (entry for entry in entries if entry.reason)
    assert (bad.line, bad.phone_number_id, bad.skipped) == (line, "", False)
    assert says in bad.reason


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (f"{A}\n{B}", [A, B]),
        ("+4930123456\n+493012345", ["+4930123456"]),  # German numbers have 4 to 13 digits: it may have lost some
        ("+4930123456\n+493012345\n", ["+4930123456", "+493012345"]),
        ("+442079460000\n+442079460000", ["+442079460000", "+442079460000"]),  # no longer number begins so
        ('"+4930123456"\n"+493012345"', ["+4930123456", "+493012345"]),
        ("x,Phone\n1,+4930123456\n1,+493012345", ["+4930123456"]),
        ("Phone,x\n+4930123456,1\n+493012345,1", ["+4930123456", "+493012345"]),
        ('x,Phone\n1,+4930123456\n1,"+493012345"', ["+4930123456", "+493012345"]),
    ],
)
def test_a_last_number_that_may_be_cut_is_bad(data: str, ids: list[str]) -> None:
    """Where the file has no last line end, and the country has longer numbers that begin so."""
    entries = list(read(io.BytesIO(data.encode())))
    assert [entry.phone_number_id for entry in entries if not entry.reason] == ids
    assert all("cut" in entry.reason for entry in entries if entry.reason)


@pytest.mark.parametrize(
    ("data", "good"),
    [
        (f"{A}\t{B}\n", True),
        (f"{A} {B}\n", False),  # old and new?
        (f"{A},{B},{C}\n", True),
        (f"{A};{B}; {C}", True),
        (f"{A}\t{B}\n{C}\t{B}\n", False),
        (f"# x\n\n{A} {B} {C}\n\n", True),
        (f"{A} {B} {C}\n{A}\n", False),
        (f"%2B{A[1:]}\t{A}\n%2B{B[1:]}\t{B}\n", True),
        ("\t".join([A] * 9 + [B]) + f"\n{C}\n", True),
        ("\t".join([A] * 8 + [B]) + f"\n{C}\n", False),
        (f"{A},,{B}\n", False),
        (f"{A}, x, {B}\n", False),
    ],
)
def test_several_numbers_on_a_line_are_read_where_they_cannot_be_a_table(data: str, good: bool) -> None:
    """What may be a table of old and new numbers is no list."""
    try:
        reasons = [entry.reason for entry in read(io.BytesIO(data.encode())) if entry.reason]
    except InvalidRequest as error:
        reasons = [str(error)]
    assert (not reasons) == good, reasons


@pytest.mark.parametrize("data", ["abc\n00000000-0000-4000-8000-000000000001\n+1\n", "PhoneNumberId\nabc\n", '["abc"]'])
def test_other_ids_are_taken_where_they_are_asked_for(data: str) -> None:
    """Else they are no phone numbers."""
    assert read_ids(data.encode(), any_id=True)[0] == "abc"
    with pytest.raises(InvalidRequest, match=r"is not a phone number"):
        read_ids(data.encode())


@pytest.mark.parametrize(
    "data", ["None\n", "null\n", "a b\n", '""\n', "#N/A\n", "a;b\n", "\udcff\n", "PhoneNumberId\na'b\n"]
)
def test_what_is_no_id_at_all_is_bad_with_any_id_too(data: str) -> None:
    """A missing value, white space, a separator, a quote."""
    with pytest.raises(InvalidRequest):
        read_ids(data.encode("utf-8", "surrogateescape"), any_id=True)
