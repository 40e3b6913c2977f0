"""Lists in which a number stands that may not be meant: each is refused, or the row is bad; none is passed over."""

from __future__ import annotations

import io
import json
import re

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import exclusions, read, words

A, B, C = "+12065550100", "+12065550101", "+12065550102"
LOOSE = ("(206) 555-0142", "2065550142", "12065550142", "206.555.0142", "+1 206 555 0142", "1206555014200")


def ids_of(data: str, column: str = "") -> list[str]:
    """The numbers of a list; InvalidRequest where a row is bad or the list is refused."""
    entries = list(read(io.BytesIO(data.encode()), column))
    for entry in entries:
        if entry.reason:
            raise InvalidRequest(entry.reason)
    return [entry.phone_number_id for entry in entries]


SELECTS = (
    *(
        "Do not touch",
        "DoNotTouch",
        "Protected",
        "Locked?",
        "Reserved",
        "Skip?",
        "Excluded",
        "Ignore",
        "On Hold",
        "Legal hold",
    ),
    *("Approved", "Still needed", "Allowlist", "Retired", "Decommission", "Decom?", "Released", "Preserve"),
    *("Keep/Delete", "Do Not Delete", "Keep or Delete", "Delete (Y/N)", "Delete Y/N", "To be deleted", "Should Delete"),
    *("DELETE_FLAG", "Delete it", "Delete:", "Action Needed", "Löschen", "Behalten", "Supprimer", "doNotDelete", "keep?"),
    *(
        "shouldDelete",
        "delete_flag",
        "keep_or_delete",
        "Retain",
        "Release?",
        "To remove",
        "Selected",
        "DeleteMe",
        "todelete",
    ),
)
SELECTS += (
    *(
        "Aktion",
        "Kündigen",
        "Ku\u0308ndigen",
        "Lo\u0308schen",
        "D\u200belete",
        "Beibehalten",
        "Décision",
        "Résilier",
        "Mantener",
    ),
    *("Dar de baja", "Bewaren", "Del", "DELFLAG", "deleteflag", "Destroy", "prevent_destroy", "Exempt", "Retention", "Stay"),
    *(
        "Required",
        "In use",
        "Do not port",
        "Verdict",
        "Recommendation",
        "Excl.",
        "削除フラグ",
        "是否删除",
        "保留",
        "삭제 여부",
    ),
    *("Keep reason", "Do not delete reason", "Reserved by", "Locked by", "Keep until date", "Deletion approved by"),
)
SELECTS_NOTHING = ("Deleted At", "DeletionTimestamp", "Release Date", "cancelled_by", "Status", "Actions taken by", "Upkeep")


@pytest.mark.parametrize("name", SELECTS)
def test_a_column_that_selects_rows_is_asked_about(name: str) -> None:
    """Whatever else its name says; a condition on it is the answer."""
    table = f"Phone,{name}\n{A},yes\n{B},no\n"
    lines = "".join(json.dumps({"phone_number": one, name: "yes"}) + "\n" for one in (A, B))
    for data in (table, lines):
        with pytest.raises(InvalidRequest, match="seems to select rows"):
            ids_of(data)
    found = [one.phone_number_id for one in read(io.BytesIO(table.encode()), where=[(name, "yes")]) if not one.reason]
    assert found == [A]


@pytest.mark.parametrize("name", ["Numbers to delete", "Released Number", "Do not keep"])
def test_a_column_named_with_the_numbers_selects_nothing(name: str) -> None:
    """The message that asks for --column must not lead to a second refusal."""
    assert ids_of(f"{name},Team\n{A},x\n{B},y\n", column=name) == [A, B]
    assert ids_of(f'{{"{name}": "{A}"}}\n{{"{name}": "{B}"}}\n', column=name) == [A, B]


@pytest.mark.parametrize("name", SELECTS_NOTHING)
def test_a_column_of_dates_and_people_is_not(name: str) -> None:
    """It says when a row was deleted, or by whom."""
    assert ids_of(f"Phone,{name}\n{A},x\n{B},y\n") == [A, B]


@pytest.mark.parametrize("loose", LOOSE)
@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_does_not_choose_the_column(loose: str, order: int) -> None:
    """A second column with a common name may hold nothing like a number, in any row; nor may a member of JSON."""
    rows = [f"{A},,Front desk", f"{B},{loose},Sales"][::order]
    with pytest.raises(InvalidRequest, match=r"more than one column|contains"):
        ids_of("\n".join(["Phone,DID,Name", *rows, ""]))
    objects: list[dict[str, object]] = [{"number": A, "phone_number": None}, {"number": B, "phone_number": loose}]
    for values in (objects, [{"number": A}, objects[1]]):
        with pytest.raises(InvalidRequest, match=r"more than one member|more than one column|unlike the first"):
            ids_of(json.dumps(values[::order]))


def test_a_json_number_may_be_the_one_that_is_meant() -> None:
    """A member that holds an integer is not passed over for another member."""
    for first in ({"number": 12065550100, "phone_number": B}, {"phone_number": B, "number": 12065550100}):
        with pytest.raises(InvalidRequest):
            ids_of(json.dumps([first]))


@pytest.mark.parametrize("loose", LOOSE)
def test_a_row_that_starts_with_a_hash_is_no_comment_where_it_has_a_number(loose: str) -> None:
    """In the column of the numbers, however it is written. In the first column it is commented out."""
    with pytest.raises(InvalidRequest, match="it starts with #"):
        ids_of(f"Channel,Phone\n#support,{loose}\nsales,{A}\n")
    with pytest.raises(InvalidRequest, match="it starts with #"):
        exclusions(io.BytesIO(f"Channel,Phone\n#support,{loose}\nsales,{A}\n".encode()))
    assert ids_of(f"Phone,Name,Since\n#{B},Bob,2019-09-18 10:00:00\n{A},Ann,2019-09-18 10:00:00\n") == [A]


@pytest.mark.parametrize("loose", LOOSE)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_stray_quote_swallows_no_row(loose: str, delimiter: str) -> None:
    """Whatever the swallowed number looks like. A note of several lines may hold words, commas and a number alone."""
    rows = [["Phone", "Name"], [A, '"Big Al'], [loose, 'B"'], [C, "C"]]
    with pytest.raises(InvalidRequest, match="a quote that starts here"):
        ids_of("".join(delimiter.join(row) + "\n" for row in rows))
    note = f'"Suite 5, floor 3\nSeattle, WA 98101-1234\n{"98101-1234"}"'
    assert ids_of(f"Phone{delimiter}Address\n{A}{delimiter}{note}\n") == [A]


@pytest.mark.parametrize("data", [f"\t{A}\n\t\t{B}\n", f"{A}\t\n\t{B}\n", f"  \t{A}\n"])
def test_a_tab_before_a_number_is_an_empty_cell(data: str) -> None:
    """As `comm` prints columns: numbers of different columns are not merged."""
    with pytest.raises(InvalidRequest, match="a TAB comes first"):
        ids_of(data)
    assert ids_of(f" {A}\n{B}\t\n") == [A, B]


def test_two_different_numbers_are_no_twins() -> None:
    """PhoneNumberId and E164PhoneNumber agree or are refused, whatever the length of the calling code."""
    for one, two in (
        ("+442079460000", "+2079460000"),
        ("+12065550100", "+2065550100"),
        ("%2B442079460000", "+442079460001"),
    ):
        with pytest.raises(InvalidRequest, match="two different numbers"):
            ids_of(f"PhoneNumberId,E164PhoneNumber\n{one},{two}\n")
        with pytest.raises(InvalidRequest, match="two different numbers"):
            ids_of(json.dumps([{"PhoneNumberId": one, "E164PhoneNumber": two}]))
    assert ids_of("PhoneNumberId,E164PhoneNumber\n%2B442079460000,+442079460000\n") == ["%2B442079460000"]


def test_a_list_to_keep_is_strict_with_any_id_too() -> None:
    """An id that may be meant as a phone number, and is none, would keep nothing."""
    for loose in LOOSE:
        with pytest.raises(InvalidRequest, match="line 2"):
            exclusions(io.BytesIO(f"abc-def\n{loose}\n".encode()), any_id=True)
    assert exclusions(io.BytesIO(f"abc-def\n{A}\n".encode()), any_id=True) == {"abc-def", A}


def test_excel_s_first_line_may_name_a_tab() -> None:
    """`sep=` and a TAB, as Excel writes it."""
    assert ids_of(f"sep=\t\nPhone\tName\n{A}\tx\n") == [A]


def test_a_line_of_spaces_takes_no_time() -> None:
    """A megabyte of them before a # is read at once: in quadratic time it would take hours."""
    data = f"{A}{' ' * 900_000}b#\n".encode()
    (entry,) = read(io.BytesIO(data))
    assert entry.reason


KEPT = (
    *(
        "KEEP",
        "keep",
        "DO NOT DELETE - CEO line",
        "BEHALTEN!!",
        "please keep",
        "Don't remove",
        "nicht löschen",
        "ne pas toucher",
    ),
    *("no borrar", "on hold", "Reserved", "保留", "never delete this"),
)


@pytest.mark.parametrize("remark", KEPT)
@pytest.mark.parametrize("name", ["Status", "Notes", "Bemerkung", "", "comments", "Tags"])
def test_a_row_whose_remark_keeps_its_number_is_bad(name: str, remark: str) -> None:
    """In a table, in JSON and in a comment; a condition on that column is the answer."""
    for data in (
        f"Phone,{name}\n{A},\n{B},{remark}\n",
        json.dumps([{"phone_number": A, name: "ok"}, {"phone_number": B, name: remark}]),
        f"{A}\n{B} # {remark}\n",
    ):
        found = list(read(io.BytesIO(data.encode())))
        assert [entry.phone_number_id for entry in found] == [A, ""]
        assert "to be kept" in found[1].reason
    if name:
        assert len(list(read(io.BytesIO(f"Phone,{name}\n{A},{remark}\n".encode()), where=[(name, remark)]))) == 1


@pytest.mark.parametrize("remark", ["Housekeeping", "unassigned", "Keeper of the seal", "x", "old office"])
def test_a_remark_that_keeps_nothing_keeps_nothing(remark: str) -> None:
    """Words that only begin or end so."""
    assert ids_of(f"Phone,Notes\n{A},\n{B},{remark}\n") == [A, B]


@pytest.mark.parametrize(
    "heading", ["# KEEP these, do not delete:", "# numbers to keep - do NOT delete", "#behalten", "# keep"]
)
def test_a_comment_that_heads_numbers_to_keep_refuses_the_list(heading: str) -> None:
    """In text and in a table, above the header too; not one that comments a number out, or says what is deleted."""
    for data in (
        f"# delete:\n{A}\n{heading}\n{B}\n",
        f"Phone,Name\n{A},x\n{heading}\n{B},y\n",
        f"{heading}\nPhone,Name\n{A},x\n",
    ):
        with pytest.raises(InvalidRequest, match="to be kept"):
            ids_of(data)
    assert ids_of(f"# DO NOT EDIT; numbers to delete\n{A}\n# {B} keep\n") == [A]


def test_what_stands_beside_a_page_or_within_an_object_is_asked_about() -> None:
    """Marks are marks wherever they stand."""
    for data in (
        {"PhoneNumbers": [{"PhoneNumberId": A}, {"PhoneNumberId": B}], "Keep": [B]},
        {"DoNotDelete": True, "PhoneNumbers": [{"PhoneNumberId": A}]},
        [{"phone_number": A, "tags": {}}, {"phone_number": B, "tags": {"keep": "true"}}],
        [{"PhoneNumberId": A, "Tags": [{"Key": "DoNotDelete", "Value": "true"}]}],
    ):
        with pytest.raises(InvalidRequest, match="select rows"):
            ids_of(json.dumps(data))
    assert ids_of(json.dumps([{"PhoneNumberId": A, "Tags": [{"Key": "Team", "Value": "blue"}]}])) == [A]


@pytest.mark.parametrize(
    "name", ["Replaced by", "New Phone", "new_number", "Old number", "To", "Range End", "last number", "bis"]
)
def test_a_second_number_is_asked_about_in_any_spelling(name: str) -> None:
    """Old and new numbers, the ends of a range; a date is no number."""
    for value in ("206-555-0142", "(206) 555-0142", "12065550199"):
        for data in (f"Number,{name}\n{A},{value}\n", json.dumps([{"number": A, name: value}])):
            with pytest.raises(InvalidRequest, match="contains phone numbers"):
                ids_of(data)
    assert ids_of(f"Number,{name}\n{A},2026-12-31\n{B},31.12.2026 10:00\n") == [A, B]


def test_halves_of_characters_in_a_remark_are_read_as_they_are() -> None:
    """JSON may have them, alone and in a wrong order: they are no reason to end."""
    for remark in ("\\udc80\\ud800 x", "\\ud800", "\\udcf6\\udfff", "a\\udc80"):
        for name in ("note", "x"):
            (entry,) = read(io.BytesIO(f'[{{"PhoneNumberId": "{A}", "{name}": "{remark}"}}]'.encode()))
            assert entry.phone_number_id == A or "UTF-8" in entry.reason


def test_every_word_that_protects_has_its_hint() -> None:
    """A text without a hint is not searched: a word without one would never be found."""
    sentences = re.sub(r"\(\?:[^()]*\)\?|\[[^\]]*\][?*]|\\w\*", "", f"{words._NOT}|{words._KEEP}|{words._IN_USE}")
    said = {one for one in re.findall(r"[^\W\d_]+", sentences) if len(one) > 2} - {
        "noch",
        "for",
        "this",
        "aktiv",
        "utilisé",
    } | (words._ALONE - {"do not"})
    assert len(said) > 50
    assert {one for one in said if one[:4] not in words._HINTS} == set()
