"""Lists read from files: in every format the same, and however a pipe cuts them."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services import FIXTURES

from rawchime.errors import InvalidRequest
from rawchime.inputs import Entry, Summary, exclusions, read, read_ids
from rawchime.inputs.e164 import is_number
from rawchime.inputs.source import CHUNK

IDS = ["+12065550100", "%2B12065550101", "+12065550102"]
A, B, C = "+12065550100", "+12065550101", "+12065550102"

FORMATS = {
    "text": "\n".join(IDS) + "\n",
    "text without a last line end": "\n".join(IDS),
    "text, CRLF, comments, blank lines": "# all\r\n\r\n" + "\r\n".join(f" {one} # x" for one in IDS) + "\r\n",
    "text, old Mac line ends": "\r".join(IDS) + "\r",
    "text, line ends of all kinds": f"{IDS[0]}\r\n{IDS[1]}\n{IDS[2]}\r",
    "text, DOS end of file": "\r\n".join(IDS) + "\r\n\x1a",
    "text, TABs": "\t".join(IDS) + "\n",
    "text, commas on one line": ", ".join(IDS),
    "text, quotes": "\n".join(f'"{one}"' for one in IDS),
    "CSV": "Status,PhoneNumberId\n" + "".join(f"Unassigned,{one}\n" for one in IDS),
    "CSV, semicolons, quotes": 'a;"phone_number"\n' + "".join(f'"x;\ny";"{one}"\n\n' for one in IDS),
    "CSV, TABs": "number\tb\n" + "".join(f"{one}\t1\n" for one in IDS),
    "CSV, pipes": "b|DID\n" + "".join(f"1|{one}\n" for one in IDS),
    "CSV, sep=": "sep=;\r\nTN;b\r\n" + "".join(f"{one};1,2\r\n" for one in IDS),
    "CSV, old Mac line ends": "Phone,b\r" + "".join(f"{one},1\r" for one in IDS),
    "CSV, one column": "E164PhoneNumber\n" + "\n".join(IDS),
    "CSV, one column in quotes": '"Phone Number"\n' + "\n".join(f'"{one}"' for one in IDS),
    "CSV, comments": "# x\n\nPhone number,Ticket\n# y\n#+12065550199,#1\n" + "".join(f"{one},#1\n" for one in IDS),
    "CSV, a first column named #": "#,PhoneNumberId\n" + "".join(f"{n},{one}\n" for n, one in enumerate(IDS)),
    "CSV, the service's two columns": "PhoneNumberId,E164PhoneNumber\n"
    + "".join(f"{one},{one.replace('%2B', '+')}\n" for one in IDS),
    "JSON list": json.dumps(IDS),
    "JSON lists one after the other": json.dumps(IDS[:1]) + json.dumps(IDS[1:]),
    "JSON, lists of one": json.dumps([[one] for one in IDS]),
    "JSON objects one after the other": "".join(json.dumps({"PhoneNumberId": one}, indent=2) for one in IDS),
    "JSON, escapes": json.dumps(IDS).replace("+", "\\u002B"),
    "list-phone-numbers": json.dumps(
        {"PhoneNumbers": [{"PhoneNumberId": one, "Tags": [None, 1.5]} for one in IDS]}, indent=2
    ),
    "list-phone-numbers, one line": json.dumps({"NextToken": None, "PhoneNumbers": [{"PhoneNumberId": one} for one in IDS]}),
    "pages one after the other": "\n".join(json.dumps({"PhoneNumbers": [{"PhoneNumberId": one}]}) for one in IDS),
    "pages in a list": json.dumps([{"PhoneNumbers": [{"PhoneNumberId": one}], "ResponseMetadata": {}} for one in IDS]),
    "pages with tokens": "".join(
        json.dumps({"PhoneNumbers": [{"PhoneNumberId": one}]} | ({"NextToken": "t"} if one != IDS[-1] else {}))
        for one in IDS
    ),
    "get-phone-number": "\n".join(json.dumps({"PhoneNumber": {"PhoneNumberId": one, "Status": "x"}}) for one in IDS),
    "JSON Lines": "\n".join(json.dumps({"Status": "Assigned", "PhoneNumberId": one}) for one in IDS) + "\n\n",
    "JSON Lines of strings": "\n".join(json.dumps(one) for one in IDS),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_ids(name: str, mark: str, packed: bool) -> None:
    """With and without a byte order mark, plain and in gzip."""
    data = (mark + FORMATS[name]).encode()
    assert read_ids(gzip.compress(data) if packed else data) == IDS


def test_members_of_gzip_are_one_file() -> None:
    """As `cat a.gz b.gz` makes it."""
    assert read_ids(gzip.compress(f"{A}\n".encode()) + gzip.compress(f"{B}\n".encode())) == [A, B]


class Slow(io.RawIOBase):
    """A file that gives so many bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self.chunks = iter([data[at : at + size] for at in range(0, len(data), size)])

    def read(self, size: int = -1) -> bytes:
        return next(self.chunks, b"")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_pipe_may_give_it_in_pieces(name: str, size: int) -> None:
    """However the pieces are cut."""
    file: io.RawIOBase = Slow(FORMATS[name].encode(), size)
    assert [entry.phone_number_id for entry in read(file) if not entry.reason] == IDS  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("first", "row"),
    [("# x", "{}"), ("b,Phone", "é,{}"), ('{{"PhoneNumberId": "{}", "b": "é"}}',) * 2],
    ids=["text", "CSV", "JSON Lines"],
)
def test_the_end_of_a_chunk_may_be_anywhere(first: str, row: str, end: str) -> None:
    """In the middle of a number, between CR and LF, in a character of several bytes."""
    ids = [f"+1206555{n:04}" for n in range(60)]
    rows = "".join(row.format(one) + end for one in ids)
    first = first.format(A) + end
    for at in range(-2, 12):
        blank = (CHUNK - len(first)) // len(end) - at
        entries = list(read(io.BytesIO((first + end * blank + rows).encode())))
        assert [one.line for one in entries[-len(ids) :]] == list(range(blank + 2, blank + 2 + len(ids)))
        found = [one.phone_number_id for one in entries]
        assert found[-len(ids) :] == ids
        assert found[: -len(ids)] == ([A] if "{" in first else [])


def test_one_line_may_have_all_numbers_of_a_large_list() -> None:
    """Longer than what is read at a time."""
    ids = [f"+1206{n:07}" for n in range(CHUNK // 8)]
    for between in ("\t", ",", " "):
        assert read_ids(between.join(ids).encode()) == ids


@given(
    st.binary(max_size=300) | st.text('[]{}",:\\ \n\t#+1206555PhoneNumbersId', max_size=80).map(str.encode), st.booleans()
)
def test_no_file_makes_the_reader_fail_in_another_way(data: bytes, any_id: bool) -> None:
    """Any bytes are numbers, bad rows, or InvalidRequest."""
    with suppress(InvalidRequest):
        for entry in read(io.BytesIO(data), any_id=any_id):
            assert bool(entry.reason) != bool(entry.phone_number_id)
            assert entry.reason or any_id or is_number(entry.phone_number_id)


def test_a_summary_tells_what_was_read() -> None:
    """The format, the column, how many numbers of each status there are, and what was left out."""
    summary = Summary()
    data = f"# x\nStatus,PhoneNumberId\nAssigned,{A}\n#y,z\nUnassigned,{B}\nUnassigned,{C}\nUnassigned,x\n"
    list(read(io.BytesIO(gzip.compress(data.encode())), summary=summary))
    assert summary == Summary("CSV, gzip", "PhoneNumberId", {"Assigned": 1, "Unassigned": 2}, 2, headings=["x", "y z"])
    summary = Summary()
    entries = list(read(io.BytesIO(f"# x\n{A}\n#{B}\n{C}  # until March\n".encode()), summary=summary))
    assert summary == Summary("text", "", {}, 2, {"until March": 1}, ["x", B])
    assert entries[-1] == Entry(4, C, "", {"comment": "until March"})
    summary = Summary()
    list(
        read(io.BytesIO(json.dumps([{"number": A, "status": "x"}, {"number": B, "status": None}]).encode()), summary=summary)
    )
    assert summary == Summary("JSON", "number", {"x": 1, "None": 1})


def test_a_list_of_numbers_to_keep() -> None:
    """In any format and spelling; one bad row, or no number at all, refuses it: a number that is lost would be deleted."""
    assert exclusions(io.BytesIO(f"Phone\n%2B{A[1:]}\n{A}\n{B}\n".encode())) == {A, B}
    for data in (f"{A}\n{B[:-1]}\n", "", f'{{"PhoneNumbers": ["{A}"], "NextToken": "x"}}'):
        with pytest.raises(InvalidRequest):
            exclusions(io.BytesIO(data.encode()))


def test_the_sample_file() -> None:
    """The file of the README's first command holds numbers of both spellings."""
    assert read_ids((FIXTURES / "numbers.txt").read_bytes()) == ["+12065550100", "+12065550101", "%2B12065550102"]
