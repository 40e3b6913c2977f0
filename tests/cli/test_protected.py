"""Lists with something in them that protects a number, as people write it: nothing is sent. And lists that only look so."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cli import Run, run

__all__ = ["run"]  # a fixture

A, B, C = "+12065550100", "+12065550101", "+12065550102"
WHERE = ("--where", "Status=Unassigned")


def deleted(run: Run, tmp_path: Path, data: str | bytes, *options: str, verb: str = "delete") -> tuple[int, set[str], str]:
    """The exit code of a job at the embedded service, the numbers that it accepted, and what it wrote to stderr."""
    path = tmp_path / "list"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    yes = ["--yes"] if verb == "delete" else []
    code, out, err = run(verb, "--local", *yes, "--from", str(path), *options)
    return code, {line.split()[0] for line in out.splitlines() if " accepted " in line and line[0] in "+%"}, err


UNDECODED = {
    "a header in Latin-1": f"Phone;L\u00f6schen\n{A};ja\n{B};nein\n".encode("latin-1"),
    "a remark in Latin-1": f"Phone,Bemerkung\n{A},\n{B},nicht l\u00f6schen\n".encode("latin-1"),
    "a remark in an unknown column": f"Phone,x\n{A},\n{B},nicht l\u00f6schen\n".encode("latin-1"),
    "a remark in Shift JIS": f"Phone,Status\n{A},\n{B},\u524a\u9664\u3057\u306a\u3044\n".encode("cp932"),
    "a header in GBK": f"Phone,\u662f\u5426\u4fdd\u7559\n{A},1\n{B},0\n".encode("gbk"),
    "a comment": f"{A}\n# nicht l\u00f6schen:\n{B}\n".encode("latin-1"),
}


@pytest.mark.parametrize("data", UNDECODED.values(), ids=UNDECODED)
def test_text_that_is_not_utf8_may_say_that_a_number_is_kept(run: Run, tmp_path: Path, data: bytes) -> None:
    """Where it names columns, or says something about a row. The message asks for UTF-8, or shows the remark."""
    code, accepted, err = deleted(run, tmp_path, data)
    assert (code, accepted) == (2, set())
    assert "UTF-8" in err or "to be kept" in err


REMARKS = (
    *(
        "KEEP_ME",
        "do_not_delete_ceo",
        "do  not  delete",
        "do\u00a0not delete",
        "nicht lo\u0308schen",
        "\uff2b\uff25\uff25\uff30",
    ),
    *(
        "don\u2019t delete",
        "don&#39;t delete",
        "must not be deleted",
        "not to be deleted",
        "NOT for deletion",
        "cannot be removed",
    ),
    *(
        "do not purge",
        "never cancel",
        "Kept",
        "Locked",
        "HOLD",
        "Legal hold",
        "on hold",
        "in use",
        "still needed",
        "not yet",
    ),
    *(
        "leave as is",
        "leave alone!",
        "cancel deletion",
        "darf nicht gel\u00f6scht werden",
        "bleibt",
        "pas supprimer",
        "no dar de baja",
    ),
    *(
        "n\u00e3o remover - manter",
        "non cancellare",
        "niet opzeggen",
        "nie usuwa\u0107",
        "\u043d\u0435 \u0443\u0434\u0430\u043b\u044f\u0442\u044c",
    ),
    *("\u524a\u9664\u7981\u6b62", "\u8bf7\u52ff\u5220\u9664", "\uc0ad\uc81c \uae08\uc9c0", "prod,keep_forever", "except"),
)


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_protects_in_any_spelling(run: Run, tmp_path: Path, remark: str) -> None:
    """In a table, in JSON, and behind a number in text."""
    table = f'Phone,Line notes\n{A},\n{B},"{remark}"\n'
    assert deleted(run, tmp_path, table)[:2] == (2, set())
    assert deleted(run, tmp_path, f'[{{"number": "{A}"}}, {{"number": "{B}", "comment": "{remark}"}}]')[:2] == (2, set())
    assert deleted(run, tmp_path, f"{A}\n{B} # {remark}\n")[:2] == (2, set())


@pytest.mark.parametrize(
    "remark",
    [
        *(
            "do not keep",
            "no need to keep",
            "nicht behalten",
            "ne pas conserver",
            "no longer reserved",
            "not in use",
            "unassigned",
        ),
        *(
            "Forest Preserve District",
            "music on hold line",
            "\u4e0d\u4fdd\u7559",
            "ok to delete",
            "old fax, unused",
            "not ported",
        ),
    ],
)
def test_a_remark_that_protects_nothing(run: Run, tmp_path: Path, remark: str) -> None:
    """Both numbers are deleted."""
    assert deleted(run, tmp_path, f'Phone,Notes\n{A},\n{B},"{remark}"\n')[:2] == (0, {A, B})


CELLS = ("Name", "Final", "Owner", "Plan", "Next step", "Unnamed: 1", "Column1", "CallingName", "whatever")


@pytest.mark.parametrize("column", CELLS)
@pytest.mark.parametrize("cell", ["DO NOT DELETE", "keep", "Behalten", "do_not_delete (lift)"])
def test_a_cell_that_forbids_or_decides_counts_in_any_column(run: Run, tmp_path: Path, column: str, cell: str) -> None:
    """Also in a member of JSON. A condition on that column is the answer."""
    table = f"Phone,{column}\n{A},x\n{B},{cell}\n"
    assert deleted(run, tmp_path, table)[:2] == (2, set())
    page = f'{{"PhoneNumbers": [{{"PhoneNumberId": "{B}", "Status": "x", "{column}": "{cell}"}}]}}'
    assert deleted(run, tmp_path, page)[:2] == (2, set())
    assert deleted(run, tmp_path, table, "--where", f"{column}=x")[:2] == (0, {A})


BESIDE = (
    '"Comment": "KEEP LIST - do not delete", "PhoneNumbers": [{}]',
    '"PhoneNumbers": [{}], "Exceptions": ["+12065550101"]',
    '"PhoneNumbers": [{}], "Meta": {{"keep": ["+12065550101"]}}',
    '"PhoneNumbers": [{}], "IsTruncated": true',
    '"PhoneNumbers": [{}], "nextPageToken": "x"',
    '"PhoneNumbers": [{}, {{"PhoneNumberId": "+12065550102", "tags": ["keep"]}}]',
    '"PhoneNumbers": [{}, {{"PhoneNumberId": "+12065550102", "note": {{"text": "DO NOT DELETE"}}}}]',
    '"PhoneNumbers": [{}, {{"PhoneNumberId": "+12065550102", "Tags": [{{"Key": "Note", "Value": "DO NOT DELETE"}}]}}]',
    '"PhoneNumbers": [{}, {{"PhoneNumberId": "+12065550102", "attributes": {{"flags": {{"doNotDelete": true}}}}}}]',
)


@pytest.mark.parametrize("text", BESIDE)
def test_what_stands_beside_a_page_or_deep_within_an_object_counts(run: Run, tmp_path: Path, text: str) -> None:
    """Texts, names, other lists of numbers, and other words for a next page."""
    one = f'{{"PhoneNumberId": "{B}", "Status": "x"}}'
    assert deleted(run, tmp_path, "{" + text.format(one) + "}")[:2] == (2, set())


HEADINGS = (
    *(
        "# KEEP until 2026-12-31:",
        "# KEEP (CHG0031337):",
        "# do NOT delete (ticket 20240115-77)",
        "# Keep - decided 12.03.2025 14:30",
    ),
    *("KEEP:", "// KEEP", "=== KEEP ===", "except", "Behalten:", "\u4fdd\u7559:", "through", "bis"),
)


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_of_numbers_to_keep_refuses_the_list(run: Run, tmp_path: Path, heading: str) -> None:
    """Also with --skip-bad and with --any-id: a line without a number is about others."""
    for options in ((), ("--skip-bad",), ("--any-id",), ("--any-id", "--skip-bad")):
        assert deleted(run, tmp_path, f"{A}\n{heading}\n{B}\n", *options)[:2] == (2, set()), options
    if heading not in ("through", "bis"):
        rows = f"Phone,Site\n{A},Seattle\n{heading},\n{B},Portland\n"
        assert deleted(run, tmp_path, rows, "--skip-bad")[:2] == (2, set())


@pytest.mark.parametrize("row", ["n/a,Tacoma", ",Tacoma", "unknown,Tacoma", "+1206555,Tacoma"])
def test_a_row_without_a_number_that_protects_nothing_is_left_out(run: Run, tmp_path: Path, row: str) -> None:
    """With --skip-bad: a placeholder, a blank cell, a number that was cut."""
    assert deleted(run, tmp_path, f"Phone,Site\n{A},Seattle\n{row}\n{B},Portland\n", "--skip-bad")[:2] == (1, {A, B})


MENTIONS = (
    *("(206) 555-0101", "12065550101", "2065550101", "206-555-0101", "+1 206 555 0101", "tel:+12065550101", "0012065550101"),
    *("+12065550101x12", "+12065550101\u00a0", "+12065550101; +12065550102", "%2B12065550101"),
)


@pytest.mark.parametrize("written", MENTIONS)
def test_a_number_is_recognised_in_what_is_left_out_however_it_is_written(run: Run, tmp_path: Path, written: str) -> None:
    """In a row that a condition leaves out, in a bad row that says keep, and in a comment."""
    rows = f"Phone,Status\n{written},Assigned\n{A},Unassigned\n{B},Unassigned\n"
    assert deleted(run, tmp_path, rows, *WHERE)[:2] == (2, set())
    assert deleted(run, tmp_path, f"Phone,Notes\n{written},KEEP\n{A},\n{B},\n", "--skip-bad")[:2] == (2, set())
    for comment in (f"# {written}  CEO - DO NOT DELETE", f"#{written}", f"# keep {written}"):
        code, accepted, err = deleted(run, tmp_path, f"{comment}\n{A}\n{B}\n")
        assert (code, accepted) == (2, set())
        assert "contradicts itself" in err
        assert deleted(run, tmp_path, f"{comment}\n{A}\n{C}\n" if ";" not in written else f"{comment}\n{A}\n")[0] == 0


def test_a_list_to_keep_may_say_so(run: Run, tmp_path: Path) -> None:
    """Words that protect are what it is there for, and so are columns that select, and rawchime's own report."""
    keep = tmp_path / "keep"
    for text in (
        *(f"# numbers to keep\n{B}\n", f"{B} # keep\n", f"Phone,Notes\n{B},KEEP\n", f"Phone,Keep\n{B},x\n"),
        f"PhoneNumberId,Outcome\n{B},refused\n",
    ):
        keep.write_text(text)
        assert deleted(run, tmp_path, f"{A}\n{B}\n", "--exclude", str(keep))[:2] == (0, {A}), text


@pytest.mark.parametrize("text", ["Number,To\n+12065550101,0199\n", "DID,Block size\n+12065550101,100\n"])
def test_a_list_to_keep_with_ranges_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    """It would keep only the first number of each."""
    keep = tmp_path / "keep"
    keep.write_text(text)
    assert deleted(run, tmp_path, f"{A}\n+12065550150\n", "--exclude", str(keep))[:2] == (2, set())


@pytest.mark.parametrize("text", ["tel:+12065550101", "sip:+12065550101@x.example", "E164:+12065550101", "+12065550101x12"])
def test_a_list_to_keep_with_any_id_is_strict_about_numbers(run: Run, tmp_path: Path, text: str) -> None:
    """An id that has a number within it would keep nothing."""
    keep = tmp_path / "keep"
    keep.write_text(f"{text}\n")
    assert deleted(run, tmp_path, f"{A}\n{B}\n", "--any-id", "--exclude", str(keep))[:2] == (2, set())


def test_a_list_to_keep_that_keeps_nothing_is_reported(run: Run, tmp_path: Path) -> None:
    """It may be the wrong list."""
    keep = tmp_path / "keep"
    keep.write_text(f"{C}\n")
    code, accepted, err = deleted(run, tmp_path, f"{A}\n{B}\n", "--exclude", str(keep))
    assert (code, accepted) == (0, {A, B})
    assert "no number of the list is in --exclude" in err


@pytest.mark.parametrize(
    "name", ["Do Not Disturb", "Hold Music", "Call Action", "Voicemail Retention", "Included Minutes", "Disconnect Reason"]
)
def test_settings_of_telephone_systems_select_nothing(run: Run, tmp_path: Path, name: str) -> None:
    """Though their names have such words."""
    assert deleted(run, tmp_path, f"Phone,{name}\n{A},1\n{B},\n")[:2] == (0, {A, B})
