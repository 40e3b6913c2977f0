"""Ids read from files: in every form the same, of any size, and what is wrong is told with its line."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services import FIXTURES

from rawchime.errors import InvalidRequest
from rawchime.inputs import CHUNK, read_entries, read_ids
from rawchime.phone_numbers import check_id

IDS = ["+12065550100", "%2B12065550101", "+12065550102"]

FORMS = {
    "text": "\n".join(IDS),
    "text, CRLF, comments, blank lines": "# all\r\n\r\n" + "\r\n".join(f" {one} # x" for one in IDS) + "\r\n",
    "CSV": "Status,PhoneNumberId\n" + "".join(f"Unassigned,{one}\n" for one in IDS),
    "CSV, semicolons, quotes": 'a;"phone_number"\n' + "".join(f'"x;\ny";"{one}"\n\n' for one in IDS),
    "CSV, tabs": "number\tb\n" + "".join(f"{one}\t1\n" for one in IDS),
    "CSV, one column": "E164PhoneNumber\n" + "\n".join(IDS),
    "CSV, comments and tickets": "# x\n\nTicket,phonenumberid\n#x,\n" + "".join(f"#1,{one}\n" for one in IDS) + "1,# y\n",
    "JSON list": json.dumps(IDS),
    "list-phone-numbers": json.dumps(
        {"PhoneNumbers": [{"PhoneNumberId": one, "Tags": [None, 1.5]} for one in IDS]}, indent=2
    ),
    "list-phone-numbers, one line": json.dumps({"NextToken": None, "PhoneNumbers": [{"PhoneNumberId": one} for one in IDS]}),
    "pages one after the other": "\n".join(json.dumps({"PhoneNumbers": [{"PhoneNumberId": one}]}) for one in IDS),
    "JSON Lines": "\n".join(json.dumps({"Status": "Assigned", "PhoneNumberId": one}) for one in IDS) + "\n\n",
    "JSON Lines of strings": "\n".join(json.dumps(one) for one in IDS),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_ids(form: str, mark: str, packed: bool) -> None:
    """With and without a byte order mark, plain and in gzip."""
    data = (mark + FORMS[form]).encode()
    assert read_ids(gzip.compress(data) if packed else data) == IDS


class Slow(io.RawIOBase):
    """A file that gives so many bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self.chunks = iter([data[at : at + size] for at in range(0, len(data), size)])

    def read(self, size: int = -1) -> bytes:
        return next(self.chunks, b"")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_pipe_may_give_it_in_pieces(form: str, size: int) -> None:
    """However the pieces are cut."""
    file: io.RawIOBase = Slow(FORMS[form].encode(), size)
    assert [entry.phone_number_id for entry in read_entries(file) if not entry.reason] == IDS  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "column", "ids"),
    [
        ("id,phone\n1,+1\n2,+2\n", "phone", ["+1", "+2"]),
        ("PhoneNumberId,number\n+1,+2\n", "number", ["+2"]),
        ('[{"tn": "+1"}, {"tn": "+2"}]', "tn", ["+1", "+2"]),
        ('{"number": "x", "PhoneNumberId": "+1"}', "PhoneNumberId", ["+1"]),
    ],
)
def test_a_column_can_be_named(data: str, column: str, ids: list[str]) -> None:
    """In CSV and in JSON's objects; then no other is looked for."""
    assert [entry.phone_number_id for entry in read_entries(io.BytesIO(data.encode()), column)] == ids


BAD = {
    "text: two words": (b"+1\n+2 +3\n+4\n", 2, "white space"),
    "text: not UTF-8": (b"+1\n\xff\n+4\n", 2, "UTF-8"),
    "text: a CSV without a known name": (b"+1\nBob,+2\n+4\n", 2, "a CSV"),
    "text: a control character": (b"+1\n+2\x07\n+4\n", 2, "no id has"),
    "CSV: an empty cell": (b"number,x\n+1,a\n ,b\n+4,c\n", 3, "blank"),
    "CSV: a row that is too short": (b"x,number\na,+1\nb\nc,+4\n", 3, "blank"),
    "CSV: not UTF-8": (b"number\n+1\n\xff\n+4\n", 3, "UTF-8"),
    "JSON: a number": (b'[\n"+1",\n2,\n"+4"]', 3, "not int"),
    "JSON: a blank id": (b'["+1",\n" ",\n"+4"]', 2, "blank"),
    "JSON: no member": (
        b'{"PhoneNumbers": [\n{"PhoneNumberId": "+1"},\n{"Status": "x"},\n{"PhoneNumberId": "+4"}]}',
        3,
        "without",
    ),
    "JSON: half of a character": (b'["+1",\n"\\ud800",\n"+4"]', 2, "Unicode"),
    "JSON: a page of more": (b'{"PhoneNumbers": ["+1", "+4"],\n"NextToken": "x"}', 2, "NextToken"),
    "JSON Lines: not JSON": (b'{"number": "+1"}\n{"number": \n{"number": "+4"}\n', 2, "JSON"),
    "CSV: a cell too many": (b"name,number\na,+1\nb, c,+2\nd,+4\n", 3, "3 cells"),
    "JSON Lines: a member twice": (b'{"number": "+1"}\n{"number": "+2", "number": "+3"}\n{"number": "+4"}\n', 2, "twice"),
    "JSON Lines: no member": (b'{"number": "+1"}\n{"x": 1}\n{"number": "+4"}\n', 2, "without"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_told_and_reading_goes_on(name: str) -> None:
    """With its number, and the good ones around it are given."""
    data, line, says = BAD[name]
    entries = list(read_entries(io.BytesIO(data)))
    assert [entry.phone_number_id for entry in entries if not entry.reason] == ["+1", "+4"]
    (bad,) = (entry for entry in entries if entry.reason)
    assert bad.line == line
    assert says in bad.reason


BROKEN = {
    "cut in a list": (b'["+1",\n"+2"', "line 2", "cut short"),
    "CSV: a quote without its other half": (b'number,a\n+1,"x\n+2,y\n+3,z\n', "line 2", "CSV"),
    "CSV: a quote that another one closes": (b'number,a\n+1,"x\n+2,y\n+3,"z\n', "line 2", "CSV"),
    "CSV: a column twice": (b"number,a,number\n+1,b,+2\n", "line 1", "two columns"),
    "CSV: a header without end": (b"a," * 40_000 + b"number\n+1\n", "line 1", "longer"),
    "CSV: a header with a stray quote": (b'PhoneNumberId,"a"b\n+1,2\n', "line 1", "CSV"),
    "CSV: a header whose quote has no end": (b'PhoneNumberId,"a\n+1,2\n', "line 1", "CSV"),
    "a comment without end": (b"#" + b"x" * 100_000 + b"\n+1\n", "line 1", "longer"),
    "a member twice": (b'[\n{"number": "+1", "number": "+2"}]', "line 2", "twice"),
    "cut in a string": (b'["+1",\n"+2', "line 2", "not valid JSON"),
    "cut in an object": (b'{"PhoneNumbers": [\n\n{"PhoneNumberId": "+1"}', "line 3", "cut short"),
    "no comma": (b'["+1" "+2"]', "line 1", "not valid JSON"),
    "an object of something else": (b'{"PhoneNumberIds": ["+1"]}', "line 1", "PhoneNumbers"),
    "no list": (b'{"PhoneNumbers": {}}', "line 1", "PhoneNumbers"),
    "something behind": (b'["+1"]\nx', "line 2", "after the end"),
    "too deep": (b"[" * 200_000, "line 1", "too deeply"),
    "a value without end": (b'["' + b"x" * 3_000_000, "line 1", "too large"),
    "not UTF-8": (b'["\xff"]', "line 1", "UTF-8"),
    "UTF-16": ("+1\n".encode("utf-16"), "line 1", "UTF-16"),
    "a line without end": (b"+1\n" + b"x" * 100_000, "line 2", "longer"),
    "gzip, cut": (gzip.compress(b"+1\n" * 100_000)[:-20], "gzip", "cut short"),
    "gzip, damaged": (gzip.compress(b"+1\n" * 1000)[:20] + b"x" * 30, "gzip", "damaged"),
    "gzip, other": (b"\x1f\x8bnonsense", "read", ""),
    "nothing": (b"", "no phone number id", ""),
    "only comments": (b"# nothing\n\n", "no phone number id", ""),
    "an empty list": (b"[]", "no phone number id", ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_further_ends_it(name: str) -> None:
    """And the text says where and why."""
    data, where, why = BROKEN[name]
    with pytest.raises(InvalidRequest) as caught:
        read_ids(data)
    assert where in str(caught.value)
    assert why in str(caught.value)


def test_an_unknown_column_is_told() -> None:
    """With those that there are."""
    for data, says in ((b"number,b\n+1,2\n", "it has number, b"), (b"+1\n", "no column 'tn'")):
        with pytest.raises(InvalidRequest, match=says):
            list(read_entries(io.BytesIO(data), "tn"))


@given(st.binary(max_size=300) | st.text('[]{}",:\\ \n+1PhoneNumbersId', max_size=80).map(str.encode))
def test_no_file_makes_the_reader_fail_in_another_way(data: bytes) -> None:
    """Any bytes are ids, or InvalidRequest."""
    with suppress(InvalidRequest):
        assert all(map(check_id, read_ids(data)))


@given(st.lists(st.from_regex(r"\+[0-9]{1,15}", fullmatch=True), min_size=1), st.sampled_from([None, 1, 4]))
def test_what_json_writes_is_read(ids: list[str], indent: int | None) -> None:
    """Whatever its layout, and however often a value crosses the end of a chunk."""
    value = {"PhoneNumbers": [{"x": "y" * 40_000, "PhoneNumberId": one} for one in ids[:8]]}
    assert read_ids(json.dumps(value, indent=indent).encode()) == ids[:8]


class Endless:
    """A file of so many lines, made as it is read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines, self.left = lines, b""

    def read(self, size: int = -1) -> bytes:
        data = self.left or next(self.lines, b"")
        self.left = data[size:]
        return data[:size]


@pytest.mark.parametrize(
    "form", ["text", *(pytest.param(form, marks=pytest.mark.slow) for form in ("CSV", "JSON", "JSON Lines"))]
)
def test_reading_needs_no_more_for_a_longer_file(form: str) -> None:
    """A list of 100,000 numbers is read in the memory of a few chunks."""
    one = {"text": b"+1206%07d\n", "CSV": b"x,+1206%07d\n", "JSON": b' {"PhoneNumberId": "+1206%07d", "Type": "Local"},\n'}
    line = one.get(form, b'{"number": "+1206%07d"}\n')
    start, end = {"CSV": (b"x,number\n", b""), "JSON": (b'{"PhoneNumbers": [\n', b'"+1"]}\n')}.get(form, (b"", b""))

    def lines() -> Iterator[bytes]:
        yield start
        for n in range(100_000):
            yield line % n
        yield end

    tracemalloc.start()
    try:
        assert sum(1 for entry in read_entries(Endless(lines())) if not entry.reason) >= 100_000  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < 20 * CHUNK
    finally:
        tracemalloc.stop()


def test_the_sample_file() -> None:
    """The file of the README's first command holds numbers of both spellings."""
    assert read_ids((FIXTURES / "numbers.txt").read_bytes()) == ["+12065550100", "+12065550101", "%2B12065550102"]
