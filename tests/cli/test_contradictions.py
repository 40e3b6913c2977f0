"""A number that one row of a list leaves out and another row asks for: the list is refused, and the number is not sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from test_cli import Run, run

from rawchime.bulk import LeftOut, Settings, prepare
from rawchime.errors import InvalidRequest

__all__ = ["run"]  # a fixture

A, B, C = "+12065550100", "+12065550101", "+12065550102"
SPELLED = ("%2B12065550101", B, f" {B} ")
Rows = list[tuple[str, str]]


def csv_of(rows: Rows, name: str = "Decision") -> str:
    return f"PhoneNumberId,{name}\n" + "".join(f"{one},{value}\n" for one, value in rows)


def lines_of(rows: Rows, name: str = "Decision") -> str:
    return "".join(json.dumps({"PhoneNumberId": one, name: value}) + "\n" for one, value in rows)


def page_of(rows: Rows, name: str = "Decision") -> str:
    return json.dumps({"PhoneNumbers": [{"PhoneNumberId": one, name: value} for one, value in rows]})


def text_of(rows: Rows, name: str = "") -> str:
    return "".join(f"{one} # {value}\n" if value else f"{one}\n" for one, value in rows)


FORMATS = (csv_of, lines_of, page_of)


def deleted(run: Run, tmp_path: Path, data: str, *options: str) -> tuple[int, set[str], str]:
    """The exit code of `delete --local` of a list, the numbers that it accepted, and what it wrote to stderr."""
    path = tmp_path / "list"
    path.write_text(data)
    code, out, err = run("delete", "--local", "--yes", "--from", str(path), "--normalize", "plus", *options)
    return code, {line.split()[0] for line in out.splitlines() if "accepted" in line and line[0] in "+%"}, err


@pytest.mark.parametrize("written", FORMATS)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("again", ["%2B12065550101", B])
def test_a_condition_that_chooses_one_row_of_a_number_and_leaves_out_another(
    run: Run, tmp_path: Path, written: Callable[[Rows], str], order: int, again: str
) -> None:
    """Nothing is sent, whatever the order and the spelling. --exclude settles it."""
    data = written([(A, "delete"), *[(B, "delete"), (again, "keep")][::order], (C, "keep")])
    code, accepted, err = deleted(run, tmp_path, data, "--where", "Decision=delete")
    assert (code, accepted) == (2, set())
    assert "contradicts itself about 1 number: " in err
    assert "'Decision' is not 'delete'" in err
    assert "Nothing was sent" in err
    kept = tmp_path / "kept"
    kept.write_text(f"{B}\n")
    code, accepted, err = deleted(run, tmp_path, data, "--where", "Decision=delete", "--exclude", str(kept))
    assert (code, accepted) == (0, {A})


@pytest.mark.parametrize("written", [*FORMATS, text_of])
@pytest.mark.parametrize("order", [1, -1])
def test_a_remark_that_keeps_a_number_counts_for_its_other_rows(
    run: Run, tmp_path: Path, written: Callable[[Rows, str], str], order: int
) -> None:
    """--skip-bad leaves the row out, and not the number that another row asks for."""
    data = written([(A, ""), *[(B, "keep!"), (B, "")][::order]], "Notes")
    code, accepted, err = deleted(run, tmp_path, data, "--skip-bad")
    assert (code, accepted) == (2, set())
    assert "contradicts itself about 1 number: " in err


def test_a_row_with_a_cell_too_many_still_has_its_number(run: Run, tmp_path: Path) -> None:
    """The row is bad, and the number is not sent because of another row; without another row --skip-bad leaves it out."""
    bad = f"PhoneNumberId,Decision\n{A},delete\n{B},keep, ask Ann\n"
    assert deleted(run, tmp_path, f"{bad}{B},delete\n", "--skip-bad", "--where", "Decision=delete")[:2] == (2, set())
    assert deleted(run, tmp_path, bad, "--skip-bad", "--where", "Decision=delete")[:2] == (1, {A})


def test_a_limit_contradicts_nothing(run: Run, tmp_path: Path) -> None:
    """Duplicates of a number within the limit are sent with it; those after it are left out."""
    assert deleted(run, tmp_path, f"{A}\n{B}\n{C}\n{A}\n{C}\n", "--limit", "2")[:2] == (0, {A, B})


def test_a_program_that_gives_both_is_refused() -> None:
    """A LeftOut of a number, and the number itself; one without an id, or of another number, is no contradiction."""
    about = Settings("https://chime.example", "us-east-1")
    for left in (LeftOut(2, "", "bad", "why"), LeftOut(2, B, "skipped", "why")):
        prepare([A, left], about).close()
    with pytest.raises(InvalidRequest, match=r"contradicts itself about 1 number.*line 2 leaves it out: why"):
        prepare([A, LeftOut(2, "%2B12065550100", "skipped", "why")], about)
