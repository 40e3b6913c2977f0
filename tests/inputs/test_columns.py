"""Which column or member holds the numbers, and which rows are meant: found where it is clear, asked for where it is not."""

from __future__ import annotations

import io

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import Summary, condition, read, read_ids
from rawchime.inputs.column_names import REMARKS, selects
from rawchime.inputs.columns import COMMON

A, B, C = "+12065550100", "+12065550101", "+12065550102"


def ids_of(data: str, column: str = "", **options: object) -> list[str]:
    """The numbers of a list without a bad row."""
    entries = list(read(io.BytesIO(data.encode()), column, **options))  # type: ignore[arg-type]
    assert not [entry for entry in entries if entry.reason and not entry.skipped]
    return [entry.phone_number_id for entry in entries if not entry.skipped]


def refusal_of(data: str, column: str = "", **options: object) -> str:
    """Why a list is refused as a whole."""
    with pytest.raises(InvalidRequest) as caught:
        list(read(io.BytesIO(data.encode()), column, **options))  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        *(
            "PhoneNumberId",
            "phone_number_id",
            "E164PhoneNumber",
            "e164_phone_number",
            "Phone Number",
            "PHONE-NUMBER",
            "Phone",
        ),
        *("phone no.", "Tel.", "Telephone", "Number", "E.164", "MSISDN", "DID", "DID Number", "TN", "Rufnummer"),
    ],
)
def test_a_common_name_is_known_in_any_case(header: str) -> None:
    """With spaces, underscores, hyphens and dots, alone and beside other columns."""
    for name in (header, header.upper(), header.lower(), f'"{header}"', f" {header} "):
        assert ids_of(f"{name}\n{A}\n") == [A]
        assert ids_of(f"x;{name}\n1;{A}\n") == [A]


def test_names_are_kept_as_they_are_compared() -> None:
    """In lower case, without what is left out; and none is both."""
    for name in COMMON:
        assert name == name.lower()
        assert not set(name) & set(" _-.")
        assert not selects(name)
    assert not COMMON & REMARKS


@pytest.mark.parametrize(
    ("data", "column", "ids"),
    [
        (f"id,mobile\n1,{A}\n2,{B}\n", "mobile", [A, B]),
        (f"id,Mobile\n1,{A}\n", "MOBILE", [A]),
        (f"PhoneNumberId,number\n{A},{B}\n", "number", [B]),
        (f"Rufnr\n{A}\n", "rufnr", [A]),
        (f'[{{"tn": "{A}"}}, {{"tn": "{B}"}}]', "TN", [A, B]),
        (f'{{"number": "x", "PhoneNumberId": "{A}"}}', "PhoneNumberId", [A]),
        (f'{{"PhoneNumbers": [{{"PhoneNumber": "{A}"}}]}}', "phonenumber", [A]),
    ],
)
def test_a_column_can_be_named(data: str, column: str, ids: list[str]) -> None:
    """In any case, in CSV and in JSON's objects; then no other is looked for."""
    assert ids_of(data, column) == ids


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (f"number,b\n{A},2\n", "The columns are: 'number', 'b'"),
        (f"{A}\n", "no column 'mobile'"),
        (f'[{{"number": "{A}", "x": 1}}]', "The columns are: 'number', 'x'"),
        (f'["{A}"]', "no member 'mobile'"),
        (f"mobile,Mobile\n{A},{B}\n", "two columns are named"),
    ],
)
def test_an_unknown_column_is_refused(data: str, says: str) -> None:
    """With the names that there are."""
    assert says in refusal_of(data, "mobile")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        # More than one may be meant.
        (f"Phone,Replacement\n{A},{B}\n", "'Phone', 'Replacement'"),
        (f"Phone,Replacement\n{A},\n{B},{C}\n", "line 3"),
        (f'Phone,x\n{A},"\t%2B{B[1:]}"\n', "'Phone', 'x'"),
        (f"Phone,Number\n{A},{B}\n", "'Phone', 'Number'"),
        (f"Phone,Number\n2065550100,{B}\n", "'Phone', 'Number'"),
        (f"Phone,Number\n,{B}\n{A},\n", "line 3"),
        (f"Phone,Phone\n{A},1\n", "'Phone', 'Phone'"),
        (f'[{{"PhoneNumberId": "{A}", "new": "{B}"}}]', "The members are: 'PhoneNumberId', 'new'"),
        (f'[{{"number": "{A}", "phone_number": "{B}"}}]', "'number', 'phone_number'"),
        # The one that is named so does not hold them.
        (f"Number,Backup\n1001,{A}\n", "'Backup' contains a phone number, 'Number' does not"),
        (f"PhoneNumberId,PhoneNumber\n0a1b2c3d-0000-4000-8000-000000000001,{A}\n", "'PhoneNumberId' does not"),
        (f'{{"PhoneNumberId": "phone-1", "PhoneNumber": "{A}"}}', "'PhoneNumberId' does not"),
        # The service's two differ.
        (f"PhoneNumberId,E164PhoneNumber\n%2B{A[1:]},{A}\n%2B{B[1:]},{C}\n", "line 3"),
        (f"E164PhoneNumber,PhoneNumberId\n{A[:-1]},{A}\n", "two different numbers"),
        (f'{{"PhoneNumberId": "%2B{A[1:]}", "E164PhoneNumber": "{B}"}}', "two different numbers"),
        (f'{{"PhoneNumberId": "{A}", "E164PhoneNumber": 5}}', "two different numbers"),
        # No name is known.
        (f"Ref,Mobile\n1,{A}\n", "'Mobile' seems to be it"),
        (f"Ref,Mobile,Fax\n1,{A},{B}\n", "The columns are: 'Ref', 'Mobile', 'Fax'"),
        ("Ref,Mobile\n", "The columns are: 'Ref', 'Mobile'"),
        (f"Numbers to delete,,\nPhoneNumberId,a,b\n{A},1,2\n", "line 2 looks like the header"),
        (f",,\nx,y,z\n{A},1,2\n", "only separators"),
        (f"{A},x\n{B},y\n", "no header"),
        (f"(206) 555-0100,x\n{B},y\n", "no header"),
        (f'[{{"mobile": "{A}"}}]', "'mobile' seems to contain the numbers"),
        (f'{{"PhoneNumbers": [{{"PhoneNumber": "{A}"}}]}}', "'PhoneNumber' seems to contain the numbers"),
        (f'{{"data": [{{"phone_number": "{A}"}}]}}', "Its members are: 'data'"),
        (f'[{{"phone_number": "{A}", "sid": "PN1"}}]', "a list of another service"),
        (f'{{"phone_number": "{A}", "record_type": "phone_number"}}', "a list of another service"),
    ],
)
def test_what_may_be_meant_is_a_question(data: str, says: str) -> None:
    """The list is refused with the names, as often as another column holds a number, and never decided by the first row."""
    assert says in refusal_of(data)


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (f"PhoneNumberId,E164PhoneNumber\n%2B{A[1:]},{A}\n{B},%2b{B[1:]}\n{C},\n", [f"%2B{A[1:]}", B, C]),
        (f"Number,Phone\n1001,{A}\n1002,{B}\n", [A, B]),
        (f"Phone,x,y\n{A},+1,-5\n{B},(x),%20\n", [A, B]),
        (f'[{{"PhoneNumberId": "{A}", "E164PhoneNumber": null, "x": "+", "y": ["{B}"]}}]', [A]),
        (f'[{{"PhoneNumberId": "{A}"}}, {{"PhoneNumberId": "{B}", "E164PhoneNumber": "{B}"}}]', [A, B]),
        (f'[{{"number": 7, "phone_number": "{A}"}}, {{"number": 8, "phone_number": "{B}"}}]', [A, B]),
    ],
)
def test_one_column_of_numbers_is_no_question(data: str, ids: list[str]) -> None:
    """Where the others hold none, and the service's own two agree."""
    assert ids_of(data) == ids


REPORT = f"PhoneNumberId,Outcome,ErrorCode,ErrorMessage,Batch,Time\n{A},accepted,,,1,\n{B},pending,,,2,\n"
LINES = (
    f'{{"PhoneNumberId": "{A}", "Outcome": "accepted", "ErrorCode": "", "ErrorMessage": "", "Batch": 1, "Time": ""}}\n'
    f'{{"PhoneNumberId": "{B}", "Outcome": "pending", "ErrorCode": "", "ErrorMessage": "", "Batch": 2, "Time": ""}}\n'
)


SOME = f"PhoneNumberId,Outcome\n{A},accepted\n{B},pending\n"


@pytest.mark.parametrize("data", [REPORT, LINES, SOME])
def test_a_report_needs_a_condition(data: str) -> None:
    """Its numbers may have been restored since; callers that delete nothing may read all of it."""
    assert "--where Outcome=refused" in refusal_of(data)
    assert ids_of(data, where=[("Outcome", "pending")]) == [B]
    assert read_ids(data.encode()) == [A, B]


@pytest.mark.parametrize("mark", ["Delete", "to delete", "Keep?", "remove", "Action"])
def test_a_column_that_marks_rows_needs_a_condition(mark: str) -> None:
    """Which rows were meant is not for the reader to know."""
    data = f"Phone,{mark}\n{A},yes\n{B},no\n"
    assert f"the column '{mark}' seems to select rows" in refusal_of(data)
    assert mark in refusal_of(data, where=[("Phone", A)])
    assert ids_of(data, where=[(mark.upper(), "yes")]) == [A]


def test_a_member_that_marks_rows_may_come_later() -> None:
    """Not every object has it."""
    data = f'{{"number": "{A}"}}\n{{"number": "{B}", "keep": true}}\n'
    assert "line 2: the column 'keep' seems to select rows" in refusal_of(data)
    data = f'[{{"PhoneNumberId": "{A}"}}, {{"PhoneNumberId": "{B}", "Outcome": "accepted"}}]'
    assert "this is a report" in refusal_of(data)


STATUSES = {
    "CSV": f"Status,Phone\nAssigned,{A}\nUnassigned,{B}\n Unassigned ,{C}\n",
    "JSON": f'[{{"Status": "Assigned", "number": "{A}"}}, {{"Status": "Unassigned", "number": "{B}"}}, '
    f'{{"Status": "Unassigned", "number": "{C}"}}]',
    "JSON Lines": f'{{"Status": "Assigned", "number": "{A}"}}\n{{"Status": "Unassigned", "number": "{B}"}}\n'
    f'{{"Status": "Unassigned", "number": "{C}"}}\n',
    "pages": f'{{"PhoneNumbers": [{{"Status": "Assigned", "PhoneNumberId": "{A}"}}], "NextToken": "x"}}'
    f'{{"PhoneNumbers": [{{"Status": "Unassigned", "PhoneNumberId": "{B}"}}, '
    f'{{"Status": "Unassigned", "PhoneNumberId": "{C}"}}]}}',
}


@pytest.mark.parametrize("name", STATUSES)
def test_rows_that_do_not_meet_a_condition_are_skipped_and_told(name: str) -> None:
    """The column in any case, the value exactly; a skipped row has no number, and counts in no status."""
    summary = Summary()
    entries = list(read(io.BytesIO(STATUSES[name].encode()), where=[condition("status=Unassigned")], summary=summary))
    assert [entry.phone_number_id for entry in entries] == ["", B, C]
    assert [entry.skipped for entry in entries] == [True, False, False]
    assert entries[0].reason == "'Status' is not 'Unassigned'"
    assert summary.statuses == {"Unassigned": 2}
    for value in ("unassigned", "Unassigne", ""):
        assert ids_of(STATUSES[name], where=[("Status", value)]) == []
    assert ids_of(STATUSES[name], where=[("Status", "Unassigned"), ("Status", "Assigned")]) == []


@pytest.mark.parametrize("value", ["true", "1", "1.5", "null"])
def test_a_condition_compares_other_values_as_json_writes_them(value: str) -> None:
    """`"Batch": 1` meets Batch=1."""
    data = f'[{{"x": {value}, "number": "{A}"}}]'
    assert ids_of(data, where=[("x", value)]) == [A]
    assert ids_of(data, where=[("x", "other")]) == []


@pytest.mark.parametrize(
    ("data", "where", "says"),
    [
        (f"Phone,x\n{A},1\n", ("Status", "x"), "The columns are: 'Phone', 'x'"),
        (f"Phone,x,X\n{A},1,2\n", ("x", "1"), "2 columns are named 'x'"),
        (f'[{{"number": "{A}"}}]', ("Status", "x"), "The columns are: 'number'"),
        (f'["{A}"]', ("Status", "x"), "a condition needs members"),
        (f"{A}\n", ("Status", "x"), "a condition needs column names"),
    ],
)
def test_a_condition_that_cannot_be_judged_is_refused(data: str, where: tuple[str, str], says: str) -> None:
    """An unknown column, one that is there twice, a list without columns."""
    assert says in refusal_of(data, where=[where])


@pytest.mark.parametrize("later", ["{}", '{"Status": ["Unassigned"]}'])
def test_a_row_that_a_condition_cannot_judge_is_bad(later: str) -> None:
    """It lacks the member, or its value is no plain one: it is not skipped in silence."""
    data = f'{{"Status": "Unassigned", "number": "{A}"}}\n{later}\n'
    entries = list(read(io.BytesIO(data.encode()), where=[("Status", "Unassigned")]))
    assert [entry.skipped for entry in entries] == [False, False]
    assert "Status" in entries[1].reason


def test_a_condition_is_a_column_and_a_value() -> None:
    """The value may have anything in it."""
    assert condition("Status=Unassigned") == ("Status", "Unassigned")
    assert condition(" Phone Type = a=b ") == ("Phone Type", " a=b ")
    assert condition("x=") == ("x", "")
    for text in ("Status", "=x", " =x", ""):
        with pytest.raises(InvalidRequest, match="is not a condition"):
            condition(text)


def test_what_may_be_a_secret_is_no_name_to_show() -> None:
    """The first row of a list without a header is no list of names."""
    data = "AKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY,hunter2,Owner\nx,y,z,w\n"
    for column in ("", "Phone"):
        said = refusal_of(data, column)
        assert "'Owner', 3 not shown" in said
        assert not [secret for secret in data.split(",")[:3] if secret in said]


@pytest.mark.parametrize("value", ["(425) 555-0101", "14255550101", "+1 425 555 0101", "425.555.0101"])
@pytest.mark.parametrize(
    "header", ["Phone,Chime number", "PhoneNumberId,Phone Number", "Phone,Line", "Phone,DDI", "Number,AWS DID"]
)
def test_a_second_number_of_the_row_in_another_spelling_is_a_question(header: str, value: str) -> None:
    """It may be the one that is meant. The same number twice is no question, nor is somebody's own telephone."""
    with pytest.raises(InvalidRequest, match="more than one column contains phone numbers"):
        list(read(io.BytesIO(f"{header}\n+12065550100,{value}\n".encode())))
    for fine in (f"{header}\n+12065550100,(206) 555-0100\n", f"{header},Contact phone\n+12065550100,,{value}\n"):
        assert [one.phone_number_id for one in read(io.BytesIO(fine.encode()))] == ["+12065550100"]
