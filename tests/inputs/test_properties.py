"""Whatever writes a list in a format: all of it is read back as it is spelled; and damage adds no number."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os

import mutate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawchime.inputs import read, read_ids
from rawchime.inputs.countries import COUNTRIES
from rawchime.inputs.csv_row import mark_of
from rawchime.inputs.e164 import is_number
from rawchime.inputs.words import decides, forbids

MANY = int(os.environ.get("RAWCHIME_MUTATIONS", "200000"))
"""How many mutations the slow test runs."""


@st.composite
def phone_numbers(draw: st.DrawFn) -> str:
    """A possible number of any country, in either spelling."""
    code = draw(st.sampled_from(["1", "1", *COUNTRIES]))
    length = draw(st.sampled_from(COUNTRIES[code][1]))
    national = draw(st.from_regex(f"[2-9][0-9]{{{length - 1}}}", fullmatch=True))
    return draw(st.sampled_from(["+", "+", "%2B", "%2b"])) + code + national


IDS = st.lists(phone_numbers(), min_size=1, max_size=12)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
PACKED = st.sampled_from([lambda data: data, gzip.compress])
MARK = st.sampled_from(["", "\ufeff"])
VALUE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12).filter(
    lambda one: not is_number(one.strip(" \t"))
)
MEMBER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | VALUE,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(IDS, ENDS, MARK, PACKED, st.data())
def test_text(ids: list[str], end: str, mark: str, packed: object, data: st.DataObject) -> None:
    """A number a line; with blank lines, comments, quotes and white space, and without them."""
    spelled = st.sampled_from(["{}", "{}", "  {}\t", '"{}"', "{} # x, y", f"# a{end}{{}}", f"{end} {end}{{}}"])
    text = mark + "".join(data.draw(spelled).format(one) + end for one in ids)
    assert read_ids(packed(text.encode())) == ids  # type: ignore[operator]


@given(st.lists(phone_numbers(), min_size=3), st.sampled_from(["\t", ",", ", ", ";", "; ", " "]))
def test_text_on_one_line(ids: list[str], between: str) -> None:
    """All numbers of a file on its only line."""
    assert read_ids((between.join(ids) + "\n").encode()) == ids


@given(
    IDS,
    st.sampled_from(",;\t|"),
    ENDS,
    MARK,
    PACKED,
    st.sampled_from(["PhoneNumberId", "E164PhoneNumber", "Phone Number", "did", "Nummer"]),
    st.integers(0, 2),
    st.data(),
)
def test_csv(
    ids: list[str], delimiter: str, end: str, mark: str, packed: object, name: str, at: int, data: st.DataObject
) -> None:
    """Any text in the other cells, in quotes; and plain text without them."""
    quoting = data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    said = VALUE.filter(lambda text: not (forbids(text) or decides(text)))
    value = said if quoting == csv.QUOTE_ALL else st.sampled_from(["", "a", "a b", "é"])
    header = [*["a", "b"][:at], name, *["c", "d"][at:]]
    rows = [[one if column == at else data.draw(value) for column in range(3)] for one in ids]
    rows = [row for row in rows if not mark_of(row)]
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(header)
    writer.writerows(rows)
    found = list(read(io.BytesIO(packed((mark + file.getvalue()).encode())), "" if name != "Nummer" else "NUMMER"))  # type: ignore[operator]
    assert [entry.phone_number_id for entry in found] == [row[at] for row in rows]
    assert not [entry.reason for entry in found if entry.reason]


@given(IDS, st.sampled_from([None, 0, 1, 4]), st.booleans(), st.data())
def test_json(ids: list[str], indent: int | None, in_ascii: bool, data: st.DataObject) -> None:
    """A list of strings, of objects or of lists; pages, in a list or one after the other; with any other members."""
    more = st.dictionaries(st.text('abcdé \n"\\', max_size=4), MEMBER, max_size=3)
    objects = [{**data.draw(more), "PhoneNumberId": one} for one in ids]
    cut = data.draw(st.integers(0, len(ids)))
    pages = [{"PhoneNumbers": objects[:cut], "NextToken": "x"}, {"ResponseMetadata": {}, "PhoneNumbers": objects[cut:]}]
    values = data.draw(st.sampled_from([[ids], [[[one] for one in ids]], [objects], objects, pages, [pages]]))
    text = "\n".join(json.dumps(value, indent=indent, ensure_ascii=in_ascii) for value in values)
    assert read_ids(text.encode("utf-8", "surrogatepass" if in_ascii else "replace")) == ids


@given(IDS, ENDS, st.sampled_from(["PhoneNumberId", "E164PhoneNumber", "phone_number", "number"]), st.data())
def test_json_lines(ids: list[str], end: str, name: str, data: st.DataObject) -> None:
    """An object a line, with any other members that do not hold numbers."""
    more = st.dictionaries(st.text("abcd", max_size=4), MEMBER, max_size=3)
    text = "".join(json.dumps({**data.draw(more), name: one}) + end for one in ids)
    assert read_ids(text.encode()) == ids


def test_large_values_cross_the_ends_of_chunks() -> None:
    """However often."""
    ids = [f"+1206555{n:04}" for n in range(40)]
    for indent in (None, 1):
        pages = {"PhoneNumbers": [{"x": "y" * 40_000, "PhoneNumberId": one} for one in ids], "z": "é" * 1000}
        assert read_ids(json.dumps(pages, indent=indent).encode()) == ids
        assert read_ids(json.dumps([pages], indent=indent).encode()) == ids


def test_no_damage_makes_another_number() -> None:
    """A few thousand mutations of good lists; most of them are noticed, and some leave the list as it is."""
    kinds = mutate.run(5_000, 1)
    assert min(kinds[kind] for kind in ("read", "bad rows", "refused")) > 500


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_no_damage_makes_another_number_ever(seed: int) -> None:
    """Many more: RAWCHIME_MUTATIONS says how many."""
    mutate.run(MANY // 2, 100 + seed)
