"""Lists that must not be used at all: damaged, cut, or without an end."""

from __future__ import annotations

import gzip

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import read_ids
from rawchime.inputs.source import CHUNK, LONGEST

A, B, C = "+12065550100", "+12065550101", "+12065550102"


HUGE = "x" * (2 * LONGEST)
BROKEN = {
    "cut in a list": (f'["{A}",\n"{B}"', "line 2", "cut off"),
    "a comma too many": (f'["{A}",\n"{B}",\n]', "line 3", "a comma before ]"),
    "CSV: a quote without its other half": (f'number,a\n{A},"x\n{B},y\n{C},z\n', "line 2", "CSV"),
    "CSV: a quote that another one closes": (f'number,a\n{A},"x\n{B},y\n{C},"z\n', "line 2", "CSV"),
    "CSV: a quote that swallows a row": (f'number,a\n{A},"x\n{B},y\n{C},"\n', "line 2", "ends 2 line(s) later"),
    "CSV: a comment that swallows a row": (f'number,a\n{A},x\n# y,"\n{C},"\n', "line 3", "a quote"),
    "CSV: a column twice": (f"PhoneNumberId,a,PhoneNumberId\n{A},b,{B}\n", "line 1", "more than one column"),
    "CSV: a header without end": ("a," * LONGEST + f"number\n{A}\n", "line 1", "longer"),
    "CSV: a header with a stray quote": (f'PhoneNumberId,"a"b\n{A},2\n', "line 1", "CSV"),
    "CSV: a header whose quote has no end": (f'PhoneNumberId,"a\n{A},2\n', "line 1", "CSV"),
    "CSV: a row without end": ("number,a\n" + '"\n",' * LONGEST, "line 2", "longer"),
    "CSV: a mark in the header": (f"\ufeff\ufeffPhoneNumberId\n{A}\n", "line 1", "byte order mark"),
    "a comment without end": (f"#{HUGE}\n{A}\n", "line 1", "longer"),
    "a member twice": (f'[\n{{"number": "{A}", "number": "{B}"}}]', "line 2", "duplicate key"),
    "a member twice in a page": (f'{{"PhoneNumbers": ["{A}"],\n"PhoneNumbers": []}}', "line 2", "duplicate key"),
    "cut in a string": (f'["{A}",\n"+2', "line 2", "not valid JSON"),
    "cut in an object": (f'{{"PhoneNumbers": [\n\n{{"PhoneNumberId": "{A}"}}', "line 3", "cut off"),
    "numbers without quotes": (f"[{A}, {B}]", "line 1", "without quotes"),
    "no comma": (f'["{A}" "{B}"]', "line 1", "not valid JSON"),
    "an object of something else": (f'{{"PhoneNumberIds": ["{A}"]}}', "line 1", "the body of a request"),
    "no list": ('{"PhoneNumbers": {}}', "line 1", "PhoneNumbers is not a list"),
    "something behind": (f'["{A}"]\nx', "line 2", "follows the end"),
    "a page that goes on": (f'{{"PhoneNumbers": ["{A}"],\n"NextToken": "x"}}', "line 2", "NextToken"),
    "a page that goes on, and another list": (
        f'{{"PhoneNumbers": ["{A}"], "NextToken": "x"}}["{B}"]',
        "line 1",
        "NextToken",
    ),
    **{
        f"a page that goes on: {member}": (f'{{"PhoneNumbers": ["{A}"], {member}}}', "line 1", "another page")
        for member in (
            '"pagination": {"nextToken": "x"}',
            '"ResponseMetadata": {"NextToken": "x"}',
            '"pageInfo": {"hasNextPage": true}',
            '"@odata.nextLink": "x"',
            '"nextRecordsUrl": "x"',
            '"isLast": false',
            '"more": true',
        )
    },
    "text: aws-cli's sign that the list was cut": (f"{A}\nNone\n", "line 2", "--max-items"),
    "text: an error of aws-cli": (f"{A}\n\nAn error occurred (ThrottlingException) when calling\n", "line 3", "error"),
    "too deep": ("[" * 200_000, "line 1", "too deeply"),
    "a value without end": (f'["{HUGE}', "line 1", "no end"),
    "an object without end": (f'[{{"a": "b", "c": "{HUGE}', "line 1", "no end"),
    "not UTF-8": ('["\udcff"]', "line 1", "UTF-8"),
    "a NUL byte": (f"{A}\n" * CHUNK + "\0\n", f"line {CHUNK + 1}", "NUL"),
    "a line without end": (f"{A}\n{HUGE}", "line 2", "longer"),
    "nothing": ("", "no phone number", ""),
    "only comments": ("# nothing\n\n", "no phone number", ""),
    "an empty list": ("[]", "no phone number", ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_to_its_end_is_refused(name: str) -> None:
    """And the text says where and why; no option makes it a bad row that could be skipped."""
    data, where, why = BROKEN[name]
    with pytest.raises(InvalidRequest) as caught:
        read_ids(data.encode("utf-8", "surrogateescape"))
    assert where in str(caught.value)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (gzip.compress(f"{A}\n".encode() * 100_000, mtime=0)[:-20], "cut off"),
        (gzip.compress(f"{A}\n".encode(), mtime=0)[:-1], "cut off"),
        (gzip.compress(f"{A}\n".encode() * 1000, mtime=0)[:20] + b"x" * 30, "damaged"),
        (gzip.compress(f"{A}\n".encode(), mtime=0)[:-8] + b"12345678", "damaged"),
        (gzip.compress(f"{A}\n".encode(), mtime=0) + b"x", "damaged"),
        (b"\x1f\x8bnonsense", "damaged"),
        (gzip.compress(gzip.compress(f"{A}\n".encode(), mtime=0), mtime=0), "gzip inside gzip"),
    ],
)
def test_gzip_that_is_cut_or_damaged_is_refused(data: bytes, why: str) -> None:
    """Also where all numbers could be unpacked, but not the checksum behind them."""
    with pytest.raises(InvalidRequest, match=why):
        read_ids(data)
