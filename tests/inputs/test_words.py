"""What people write to protect a number, and what only resembles it: in a remark, in any cell, as a heading."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import exclusions, read, words
from rawchime.inputs.mentions import around, mentions

A, B, C = "+12065550100", "+12065550101", "+12065550102"

FORBIDS = """
we don't want this number deleted; do not have it cancelled; must not get deleted; nobody wants this released
DO NOT DELETE USED BY FAX; do not delete in use; do not cancel still in use; Do not delete required
do not delete keep; do not remove needed for alarm; do not delete on hold; DO NOT RELEASE IN USE BY HR
Never delete used for alarms; DO-NOT-DELETE; do-not-delete; DoNotDelete; no-delete; NoDelete; do.not.delete
do_not_delete; doNotDelete_yet; don´t delete; don`t delete; don‘t delete; donâ€™t delete; Don&rsquo;t delete
do&nbsp;not&nbsp;delete; don&apos;t delete; nicht lÃ¶schen; shouldn't be deleted; isn't to be deleted
do *not* delete; do **NOT** delete; DO NOT "DELETE"; <b>do not</b> delete; delete: no; Delete = no; delete? no
to be deleted: no; do\u200bnot\u200bdelete; cannot be removed; do not close; do not erase; do not port
do not change; must not be moved; nicht anfassen; no tocar; non toccare; не трогать; do NOT!! delete
Do not, under any circumstances, delete; NEVER, EVER delete; DONOTDELETE; nodelete; do not use or delete
delete NO; delete (NO); löschen: nein; delete: n; Not in scope for deletion; should not be in delete list
dont erase; do not kill; cancel deletion; dont delete; wont be deleted; 请勿删除; 削除禁止; 삭제 금지
do not yet delete; deletion canceled; deletion denied by legal; Bob did not approve deletion; delete: no (Bob)
do not deactivate; donot delete; do%20not%20delete; nicht l\ufffdschen; nicht l?schen; do not in any case delete
removal cancelled; cancellation withdrawn; do not return to AWS; do not shut down; do not turn off; do not process
nicht abschalten; no desactivar; non disdire; niet opheffen; не отключать; 别删; 삭제 불가; 削除対象外; 不可删除; 해지 금지
ikke slett; må ikke slettes; inte raderas; älä poista; لا تحذف; không xóa; jangan hapus; silmeyin
please keep; keep list; To be kept; Fax (keep); on hold by legal; in use by HR; reserved for HR; Bob: keep; must stay
port-out in progress; bitte behalten; \x1b[31mdo not delete\x1b[0m
keep for Bob; KEEP - main line; still in use; do not delte; dont dlete; NOT TO BE DELEET; never detele
""".strip()
SPARES = """
on-hold; in-use; still-in-use; legal-hold; HOLD for Bob; hold - Bob; hold until June; litigation hold
kept for HR; to be kept; retained for HR; to be retained; preserved for HR; protect this; needed for fax; needed
still need this; we need this; required for alarm; locked by HR; stays; must stay; save this; excluded - Bob
skip this one; exclude this one; KEEP!; (keep); except this one; wait for Bob; not until June; not before June
hands off; leave in place; leave running; never; keep2026; wird noch gebraucht; noch benötigt; in Verwendung
en uso; da tenere; in uso; em uso; in gebruik; оставить; используется; has been reserved for HR
these have been reserved; been kept for CEO; as required by law; if possible keep; as agreed keep
once ported keep; I was told keep this; No please keep; NO KEEP; no it is in use; No this is reserved
not sure keep; not idle in use; Keep: no exceptions; please keep? no answer yet; Keep: no idea who owns it
hold line until 2027; keep alive until June; must remain; held for legal; off limits; deletion postponed
K E E P; keepit; check if needed; was in use, and still is; delete after 2027-01-01; Restored 2026-01-02 after complaint
may be needed; will be needed; needed - Bob; reserve for Bob; Keeping; holding for Bob; k\u0435ep; ask Bob first
wird benötigt; bleiben; laisser; en service; da conservare; nog nodig; 継続利用; behold - i bruk; säilytä; porting out
\x1b[31mkeep\x1b[0m; \x1b[01;31m\x1b[Kkeep\x1b[m\x1b[K
listed by mistake; remove from this list; currently used by sales; in daily use; reserviert; gesperrt
noch aktiv; réservé; toujours utilisé; reservado; riservato; 预留; 不删除; 消さないで; k\u200beep; 使用中
利用中; 契約中; 사용중; 在用; keepers; Excluded from deletion; exempt from deletion; whitelisted number; do not
DON'T!
""".strip()
HARMLESS = """
ordered by mistake; no hold; 不用保留; off hold; released from hold; 保留不要; keep: 0; in use: 0; 사용중 아님
port 3; portal user; airport line; Newport; must be removed; not in use by anyone; Brno; Ej Jones; list price
Not yet assigned; not yet activated; not Dell; not delta
restored from backup in error; In use: no; in use? no; keep: no; isn't in use; was in use
previously in use; Bob doesn't want to keep it; Released, not yet deleted; No cancellation fee; no deletion fee
keep-alive; time keeping line; all rights reserved; not needed; no longer required; not used, delete
not in use delete; no longer needed - remove; unused; old fax; call hold enabled; hold music
nicht mehr in Verwendung; sin uso; не используется; 未使用; if needed; free since May; Released; Unassigned
ok to cancel; please delete; formerly used by Bob; not ported; upkeep; household; Keeper of seals
none of these are in use; none on legal hold; not subject to legal hold; We don't need it anymore
Don't need this; keep: none; Sales does not need these; Marketing no longer needs these
does not need to be retained; nothing to keep; Keep - No; Needed by none; Still in use? No; still in use: no
No objections to deletion; No one objected to removal; Legal hold lifted; legal hold released 2026-01-05
hold expired; used to be in use by reception; Not deleted in last run, retry; tax-exempt line
could not be deleted last time; Not removed by earlier run; never deleted after office closed
customer did not cancel in time; still need to delete; Not yet ported; House keeping; Record keeping
On-hold announcer; On hold message line; whitelisted by carrier; Excluded from billing; #; ##
""".strip()


def phrases(text: str) -> list[str]:
    found = [one.strip() for line in text.split("\n") for one in line.split("; ")]
    assert len(set(found)) == len(found)
    return found


def places(phrase: str) -> Iterator[str]:
    """A list with the phrase as a remark: in a table, in JSON, after a number; B is the number beside it."""
    quoted = phrase.replace('"', '""')
    yield f'Phone,Notes\n{A},\n{B},"{quoted}"\n'
    yield json.dumps([{"number": A}, {"number": B, "comment": phrase}])
    yield f"{A}\n{B} # {phrase}\n"


def taken(data: str) -> list[str]:
    return [one.phone_number_id for one in read(io.BytesIO(data.encode()), commented=True) if one.phone_number_id]


@pytest.mark.parametrize("phrase", [*phrases(FORBIDS), *phrases(SPARES)])
def test_a_protection_is_understood(phrase: str) -> None:
    """Its number is not taken, or the list is refused; as a heading it always refuses the list."""
    for data in places(phrase):
        with suppress(InvalidRequest):
            assert B not in taken(data), data
    for heading in (f"{A}\n# {phrase}\n{B}\n", f"Phone,Name\n{A},x\n# {phrase}\n{B},y\n"):
        with pytest.raises(InvalidRequest, match="to be kept"):
            taken(heading)


@pytest.mark.parametrize("phrase", phrases(FORBIDS))
@pytest.mark.parametrize("column", ["Owner", "Site"])
def test_a_prohibition_counts_in_any_cell(phrase: str, column: str) -> None:
    """Also where nobody would look for a remark."""
    quoted = phrase.replace('"', '""')
    for data in (f'Phone,{column}\n{A},x\n{B},"{quoted}"\n', json.dumps([{"number": A}, {"number": B, column: phrase}])):
        assert taken(data) == [A], data


def test_a_quick_look_at_a_row_sees_every_word() -> None:
    """The words of decisions and prohibitions, which are looked for in any cell; a row with other letters is looked at."""
    stems = re.sub(r"[()?:]", "", words._DELETE).split("|")
    for one in (*stems, *words.DECISIONS, "still", "do not", "don't"):
        for word in (one, one.upper(), f"{one}!"):
            assert words.loud(["x", word]), word


@pytest.mark.parametrize("phrase", phrases(HARMLESS))
def test_what_resembles_a_protection_is_none(phrase: str) -> None:
    """Both numbers are taken, and as a heading it refuses nothing."""
    for data in (*places(phrase), f"{A}\n# {phrase}\n{B}\n"):
        assert taken(data) == [A, B], data


MARKED_COLUMNS = [
    *(("Active (Y/N)", "N", "Y"), ("Y/N", "N", "Y"), ("✓", "x", ""), ("Is it used?", "no", "yes"), ("Aktiv", "nein", "ja")),
    *(("Change", "-", "+"), ("Task", "[x]", "[ ]"), ("Still in service (Y/N)", "n", "y"), ("Do we need it?", "no", "yes")),
    *(("VIP", "no", "yes"), ("OK to go?", "yes", "no"), ("Out of scope", "no", "yes"), ("使用中", "no", "yes")),
    *(("In use by", "", "HR"), ("Needed by", "", "HR"), ("In use until", "2020-01-01", "2099-12-31")),
    *(("Active", "✗", "✔\ufe0f"), ("Active", "☐", "☑"), ("Active", "falsch", "wahr"), ("EventName", "Delete", "Restore")),
    *(("Used (Y/N)", "N", "Y"), ("Benötigt", "nein", "ja"), ("Bleibt?", "nein", "ja"), ("En uso", "no", "sí")),
]
"""Names of columns, with a mark of a number to delete and one of a number to keep."""
SETTINGS = [
    *(
        ("SMS enabled", "yes", "no"),
        ("Voicemail", "yes", "no"),
        ("International", "yes", "no"),
        ("Service", "chime", "twilio"),
    ),
    *(("Kündigungsdatum", "2020", "2021"), ("Fecha de baja", "2020", "2021"), ("解約日", "2020", "2021")),
    *(("Kündigungsgrund", "a", "b"), ("Motivo de baja", "a", "b"), ("삭제일", "2020", "2021"), ("Löschdatum", "2020", "")),
    *(("Deletion ticket number", "1", "2"), ("Release Notes", "a", "b"), ("On-hold music", "a", "b")),
]
"""Names that resemble them."""


@pytest.mark.parametrize(("name", "gone", "kept"), MARKED_COLUMNS)
def test_a_column_of_marks_is_asked_about(name: str, gone: str, kept: str) -> None:
    """Whatever words stand beside the one that matters; also in JSON."""
    for data in (
        f"Phone,{name}\n{A},{gone}\n{B},{kept}\n",
        json.dumps([{"number": A, name: gone}, {"number": B, name: kept}]),
    ):
        with pytest.raises(InvalidRequest, match="seems to select rows"):
            taken(data)


@pytest.mark.parametrize(("name", "one", "other"), SETTINGS)
def test_settings_and_dates_are_no_marks(name: str, one: str, other: str) -> None:
    """Both numbers are taken."""
    assert taken(f"Phone,{name}\n{A},{one}\n{B},{other}\n") == [A, B]


PARTS = [
    *(f"{A}, {C}, {B} # except {B}\n", f"{A}\n{B} # not {A}\n", f"{A}\n{B} # but leave {A}\n", f"{A} # außer {B}\n{B}\n"),
    *(
        f"# To delete\n{A}\n\n# {text}\n{B}\n"
        for text in ("Porting out", "Aktiv", "Undecided", "VIP", "Live customers", "later")
    ),
    *(f"# {text}\n{A}\n{B}\n" for text in ("DO NOT RUN THIS LIST YET", "allow list", "Exclusions", "DRAFT, do not use")),
    *(
        f"# {text}\n{A}\n{B}\n"
        for text in ("superseded by list v2", "do not process before 2027-01-01", "Phase 2 - delete 2027")
    ),
    *(
        f"Delete:\n{A}\n{text}\n{B}\n"
        for text in ("Live customers:", "Porting to Twilio:", "Aktiv:", "Numbers we want", "[active]")
    ),
    *(json.dumps(["Delete:", A, text, B]) for text in ("Live:", "Active customers", "but leave")),
    *(f"Phone,Owner\n{A},x\n{text},\n{B},y\n" for text in ("# Porting out", "Live customers")),
]
"""Lists of two parts, of which one is not to be deleted, and lists that are not to be used yet."""
ONE_PART = [
    "To delete",
    "Sales",
    "old fax lines",
    "Active Directory export, 2026-01-01",
    "Portland office",
    "moved to Teams",
    "no owner",
]
ROWS = [
    f'["{A}","{B}"]\n["{C}","+12065550103"]\n',
    f"# DID   Forward   Backup\n{A}   {B}   {C}\n",
    f"# old -> new\n{A}\t{B}\n",
]


@pytest.mark.parametrize("data", PARTS)
def test_a_list_of_which_a_part_is_not_meant_is_refused(data: str) -> None:
    """Also where bad rows may be left out."""
    with pytest.raises(InvalidRequest, match="to be kept"):
        list(read(io.BytesIO(data.encode())))


@pytest.mark.parametrize("text", ONE_PART)
def test_a_heading_of_anything_else_refuses_nothing(text: str) -> None:
    """It is a comment."""
    assert taken(f"{A}\n# {text}\n{B}\n") == [A, B]


@pytest.mark.parametrize("data", ROWS)
def test_rows_of_a_table_without_a_header_are_no_list(data: str) -> None:
    """Nobody can say which of their numbers are meant."""
    with suppress(InvalidRequest):
        assert [one.phone_number_id for one in read(io.BytesIO(data.encode()))] == [""]


@pytest.mark.parametrize("text", ["delete:", "active:", "Keep", "remove"])
def test_a_heading_is_no_id(text: str) -> None:
    """Also with --any-id."""
    entries = []
    with suppress(InvalidRequest):
        entries = [one.phone_number_id for one in read(io.BytesIO(f"{text}\n{A}\n".encode()), any_id=True)]
    assert text not in entries


DECIDES = {
    "a status of some rows": f"Phone,Status\n{A},Delete\n{B},Active\n",
    "merged cells": f"Phone,Status\n{A},Delete\n{B},\n",
    "a note": f"Phone,Notes\n{A},fine\n{B},remove\n",
    "JSON": json.dumps([{"number": A, "status": "delete"}, {"number": B, "status": "active"}]),
    "with a mark behind it": f"Phone,Owner\n{A},Bob\n{B},KEEP!\n",
    "a column without a name": f"Phone,\n{A},x\n{B},\n",
    "yes and no": f"Phone,Active\n{A},no\n{B},yes\n",
    "true and false in JSON": json.dumps([{"number": A, "active": True}, {"number": B, "active": False}]),
    "ones and zeros": f"Phone,is_active\n{A},0\n{B},1\n",
    "numbers in JSON": json.dumps([{"number": A, "active": 1}, {"number": B, "active": 0}]),
    "a go-ahead": f"Phone,OK?\n{A},yes\n{B},no\n",
    "a category": f"Phone,Category\n{A},spare\n{B},In use\n",
    "what was kept": f"Phone,Kept?\n{A},no\n{B},yes\n",
    "a comparison": f"PhoneNumberId,SideIndicator\n{A},<=\n{B},=>\n",
    "a date to come": f"Phone,Delete on\n{A},2030-01-01\n{B},never\n",
}


@pytest.mark.parametrize("data", DECIDES.values(), ids=DECIDES)
def test_a_column_in_which_a_cell_decides_is_a_question(data: str) -> None:
    """Whatever its name, also where it is one of remarks; a condition on it is the answer."""
    try:
        found = taken(data)
    except InvalidRequest as error:
        assert "--where" in str(error)  # noqa: PT017 - the other way is a row that is left out
    else:
        assert found == [A]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Termination URI",
            "Terminating Carrier",
            "Action URL",
            "Call Hold",
            "Release Cause",
            "Disconnect Tone",
            "Approved By",
        ),
        *("Included Features", "In Use Since", "Whitelist IPs", "Deleted on", "Cancelled by", "SMS", "Voicemail", "E911"),
        *(
            "E911 Required",
            "Hold Timeout",
            "Keep Caller ID",
            "Retention Days",
            "LockedOut",
            "Approved On",
            "Approval Ticket",
        ),
        *("Reason for deletion", "Deletion ticket", "Disconnect Order", "Cleanup Date", "Last Checked", "Routing Action"),
        *(
            "Include In GAL",
            "Exclude from Directory",
            "Touch Tone",
            "DoNotCall",
            "Not in use since",
            "Last Used",
            "Surplus Store",
        ),
    ],
)
def test_a_setting_of_a_telephone_selects_nothing(name: str) -> None:
    """Though its name has such a word, or its cells are marks."""
    assert taken(f"Phone,{name}\n{A},yes\n{B},no\n") == [A, B]


def test_a_column_of_numbers_to_keep_is_never_the_one() -> None:
    """It is not suggested, and not taken where it is named; nor is one of second numbers suggested."""
    for name in ("Keep", "Do not delete", "DO NOT DELETE", "Reserved"):
        with pytest.raises(InvalidRequest, match="numbers to keep"):
            list(read(io.BytesIO(f"{name}\n{A}\n".encode()), name))
    for name in ("Keep", "Do not delete", "Replacement Number", "New number"):
        for data in (f"Line,{name}\n(206) 555-0100,{B}\n", json.dumps([{"line": "x", name: B}])):
            with pytest.raises(InvalidRequest) as caught:
                taken(data)
            assert "seems to" not in str(caught.value).replace("seems to select rows", "")


HEADINGS = (
    *(
        "KEEP until 2026-12-31:",
        "Keep these (call 206-555-0199)",
        "# KEEP (questions: +1 206 555 0199)",
        "# keep - ask Bob 12065550199",
    ),
    *(
        f"# keep {A} through +12065550105",
        "# Do not delete these! Questions: +1 206 555 0199",
        "# KEEP - AWS case 17645678901",
    ),
    *("<<<<<<< HEAD", "=======", ">>>>>>> theirs", "/*", "*/", "<!-- old", "=== DO-NOT-DELETE ===", "thru"),
)


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_line_about_others_refuses_the_list(heading: str) -> None:
    """In each format: it is no bad row, which could be left out."""
    lists = [f"{A}\n{heading}\n{B}\n", f"Phone,Name\n{A},x\n{heading}\n{B},y\n"]
    if not heading.startswith("#"):
        lists += [json.dumps([A, heading, B]), f'{{"number": "{A}"}}\n{heading}\n{{"number": "{B}"}}\n']
    for data in lists:
        with pytest.raises(InvalidRequest):
            taken(data)


OWN = (f"# {A} keep", f"# keep {A}", "# do not delete: 206-555-0100", f"# Bob {A} keep for HR", f"#{A}  CEO - DO NOT DELETE")


@pytest.mark.parametrize("comment", OWN)
def test_a_comment_about_its_number_is_about_no_other(comment: str) -> None:
    """The number that it mentions is commented out."""
    assert taken(f"{comment}\n{B}\n") == [B]


COMMENTED = (
    *(
        "//Bob",
        "// Bob",
        ";Bob",
        "-- Bob",
        "REM Bob",
        "~~Bob~~",
        "'#Bob",
        "＃Bob",
        "\u00a0#Bob",
        "\ufeff#Bob",
        "-Bob",
        "+Ann",
    ),
    *("< Bob", "> Ann", "#Bob"),
)


@pytest.mark.parametrize("first", COMMENTED)
def test_a_row_that_may_be_commented_out_is_bad(first: str) -> None:
    """Its number is not in the first cell."""
    assert taken(f"Name,PhoneNumberId\nAnn,{A}\n{first},{B}\n") == [A]
    assert taken(f"Name,PhoneNumberId\n-,{A}\n---,{B}\n") == [A, B]


ABOUT = (f"{A} KEEP for Bob", f"//{A}", f"-{A}", f"~~{A}~~", "(206) 555-0100 KEEP", f"{A}, keep for Bob")


@pytest.mark.parametrize("line", ABOUT)
def test_a_bad_row_says_which_number_it_is_about(line: str) -> None:
    """In each format; another spelling of a number alone says nothing."""
    for data in (
        f"{A}\n{line}\n",
        json.dumps([A, line]),
        f'Phone,Name\n{A},x\n"{line}",y\n',
        f'{{"number": "{A}"}}\n#{line}\n',
    ):
        (bad,) = (one for one in read(io.BytesIO(data.encode())) if one.reason)
        assert A in mentions(bad.left_out), data
    (_, bad) = read(io.BytesIO(f"{A}\n(206) 555-0100\n".encode()))
    assert (bool(bad.reason), bad.left_out) == (True, "")


@pytest.mark.parametrize(
    "data",
    [
        f"# old\treplacement\n{A}\t{B}\n",
        f"# number, forward to, backup\n{A}, {B}, +12065550102\n",
        f"Phone,Count\n{A},10\n",
        f"Phone,Thru\n{A},0109\n",
        f"{A} # thru 0109\n",
        f"Legacy DID,DID\n12065550100,{B}\n",
        f"Numbers to KEEP,,\nPhoneNumberId,Status,Owner\n{A},x,y\n",
        f'{{"PhoneNumbers": [{{"PhoneNumberId": "{A}"}}], "HasMoreResults": true}}',
        f'{{"PhoneNumbers": [{{"PhoneNumberId": "{A}"}}], "LastEvaluatedKey": {{"a": 1}}}}',
    ],
)
@pytest.mark.parametrize("harmless", [False, True])
def test_a_list_that_stands_for_other_numbers_is_refused(data: str, harmless: bool) -> None:
    """Ranges, pairs, pages that go on: also in a list to keep, which would keep too little."""
    with suppress(InvalidRequest):
        assert [one.reason for one in read(io.BytesIO(data.encode()), harmless=harmless) if one.reason]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        *(("020 7946 0000", "+442079460000"), ("030 901820", "+4930901820"), ("01 42 68 53 00", "+33142685300")),
        *(("(02) 9374 4000", "+61293744000"), ("0212 555 01 00", "+902125550100"), ("03-3224-9999", "+81332249999")),
    ],
)
def test_a_number_with_a_trunk_zero_may_be_one_of_any_country(written: str, number: str) -> None:
    """Which country is meant, nothing says: a number of the list that it may be is not deleted without a question."""
    assert number in mentions(f"# keep {written}")


FOLLOWED = ("- 2nd floor", "- 0109", "- 2 lines", "(2)", "/ 206-555-0199", "x 42", "42", ", 3rd floor")


@pytest.mark.parametrize("follows", FOLLOWED)
@pytest.mark.parametrize("written", [A, "206-555-0100", "2065550100", "(206) 555 - 0100"])
def test_a_number_is_mentioned_whatever_digits_follow(written: str, follows: str) -> None:
    """A floor, an extension, the end of a range, another number."""
    assert A in mentions(f"# keep {written} {follows}")
    before, after = around(f"# keep {written} {follows}") or ("", "")
    assert (before, after.strip()) == ("# keep ", follows)


def test_comments_about_the_list_refuse_nothing() -> None:
    """What is said of the file is not said of its numbers."""
    for comment in (
        *(
            "generated by x.py, do not modify",
            "generated file, do not change",
            "Do not delete this file",
            "keep sorted",
            "#",
            "",
        ),
        *(
            "Do not remove this header",
            "keep this list up to date",
            "one number per line, keep the leading plus",
            "#########",
        ),
        *("rawchime delete --from x --exclude keep.txt", "checked against keep.txt"),
    ):
        for data in (f"# Cleanup\n# {comment}\n{A}\n", f"#{comment}\nPhone\n{A}\n", f"Phone,Name\n#{comment}\n{A},x\n"):
            assert taken(data) == [A], data
    assert taken(f"Phone,Name\n{A},x\n#####,y\n") == [A]


@pytest.mark.parametrize(
    "comment",
    [
        "DO NOT DELETE THIS LIST",
        "keep this list",
        "Do not delete the list of VIPs",
        "generated keep list, do not delete",
        "keep the list",
    ],
)
def test_a_comment_about_the_numbers_of_a_list_refuses_it(comment: str) -> None:
    """It may look like one about the file."""
    for data in (f"# {comment}\n{A}\n", f"# {comment}\nPhone\n{A}\n"):
        with pytest.raises(InvalidRequest, match="to be kept"):
            taken(data)


def test_a_second_number_has_the_digits_of_one() -> None:
    """The end of a range may be short; an old extension is no second number."""
    for name, value in (("Old Extension", "2233"), ("New Site", "Bldg 5"), ("Source", "Office 365"), ("Total", "12.50")):
        assert taken(f"Phone,{name}\n{A},{value}\n") == [A]


@pytest.mark.parametrize("mark", ["/*", "<<<<<<< HEAD", "to", "thru"])
def test_any_id_takes_no_mark_of_a_part(mark: str) -> None:
    """It would be sent as an id, and what it marks with it."""
    for data in (f"{A}\n{mark}\n{B}\n", f"PhoneNumberId\n{A}\n{mark}\n{B}\n", json.dumps([A, mark, B])):
        with pytest.raises(InvalidRequest):
            list(read(io.BytesIO(data.encode()), any_id=True))


def test_ordinary_comments_are_no_ranges() -> None:
    """Only the end of one is."""
    for comment in ("- 2nd floor", "- (main desk)", "to 3rd floor", "A 1", "a (b)", "- 3"):
        assert taken(f"{A} # {comment}\n{B}\n") == [A, B], comment


def test_a_list_to_keep_may_be_named_so_and_narrowed() -> None:
    """Words that protect count for nothing there, with a condition too."""
    table = f"Numbers to keep,Active,Site\n{A},yes,do not delete\n{B},no,x\n"
    assert len(exclusions(io.BytesIO(table.encode()), "Numbers to keep")) == 2
    rows = read(io.BytesIO(table.encode()), "Numbers to keep", harmless=True, where=[("Active", "yes")])
    assert [one.phone_number_id for one in rows if not one.reason] == [A]


MORE = (
    "a-" * 50_000,
    "--a-" * 25_000,
    "generated " * 10_000,
    "do not x or " * 9_000,
    "delete no " * 10_000,
    "keep: no ! " * 9_000,
)


def test_hostile_remarks_are_read_to_their_end() -> None:
    """Dots, halves of words and tokens in long runs. A search that is quadratic in their length would take minutes."""
    for text in (
        "." * 100_000,
        "not " * 25_000,
        "keep " * 20_000,
        "1 " * 50_000,
        "(206) " * 20_000,
        "<a" * 50_000,
        "--a " * 20_000,
        *MORE,
    ):
        with suppress(InvalidRequest):
            assert set(taken(f"{A} # {text}\n{B}\n")) <= {A, B}
        assert A in mentions(f"{A}, {text}")
