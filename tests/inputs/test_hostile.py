"""Files that are made to hurt: each is read, or refused in one sentence. None is a fault of the program."""

from __future__ import annotations

import io
import json

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import read

A, B = "+12065550100", "+12065550101"
NINES = f"&#{'9' * 5_000};"
HOSTILE = {
    "a character reference of many digits, in a remark": f"{A} # {NINES}\n",
    "the same in a cell": f"Phone,Notes\n{A},{NINES}\n",
    "a quote as a separator": f'sep="\nPhone"Name\n{A}"x\n',
    "a letter as a separator": f"sep=x\nPhonexName\n{A}xy\n",
    **{
        f"{form}, {depth} deep": start + "[" * depth + '"x"' + "]" * depth + end
        for depth in (900, 980, 990, 1_500, 9_000)
        for form, start, end in (
            ("JSON Lines", f'{{"number":"{A}"}}\n{{"number":"{B}","notes":', "}\n"),
            ("JSON Lines, the number itself", '{"number":', "}\n"),
            ("JSON", f'[{{"number":"{A}"}},{{"number":"{B}","notes":', "}]\n"),
            ("a page", f'{{"PhoneNumbers":["{A}"],"x":', "}\n"),
        )
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused(name: str) -> None:
    """Whatever it holds, there is an entry for a line or one sentence about the file."""
    entries, refused = [], ""
    try:
        entries = list(read(io.BytesIO(HOSTILE[name].encode())))
    except InvalidRequest as error:
        refused = str(error)
    assert entries or refused


@pytest.mark.parametrize("name", ["new", "note", "old"])
def test_objects_whose_every_member_has_another_name_are_no_list(name: str) -> None:
    """Each such name would be looked for in every object after it."""
    lines = "".join(json.dumps({"number": f"+1206555{n:04}", f"{name} {n}": "x"}) + "\n" for n in range(300))
    with pytest.raises(InvalidRequest, match="too many members with names of their own"):
        list(read(io.BytesIO(lines.encode())))


def test_the_last_column_is_not_taken_for_the_services_other_one() -> None:
    """A row that a condition leaves out is about its number, not about what stands at its end."""
    data = f"Phone,Status,Notes\n{A},Assigned,replaces 206-555-0101\n{B},Unassigned,\n"
    entries = list(read(io.BytesIO(data.encode()), where=[("Status", "Unassigned")]))
    assert [one.left_out.strip() for one in entries] == [A, ""]
