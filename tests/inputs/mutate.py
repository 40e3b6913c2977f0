"""Good lists of North American numbers, damaged at random: no number is ever read that was not in the list.

`python tests/inputs/mutate.py 1000000 [SEED]` runs that many and prints what became of them; the tests run a sample. Lines
and cells are cut, shifted, merged, doubled, moved, marked, and written in another encoding. No digit is replaced by another,
and no number is put together from parts of two, which no reader could see. For the same reason no number loses its country
code alone: +2065550100 is a possible number of Egypt.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable

from rawchime.errors import InvalidRequest
from rawchime.inputs import read

AREAS = (206, 213, 312, 416, 604, 800, 876, 917)
HEADERS = (("PhoneNumberId",), ("Status", "PhoneNumberId"), ("Phone", "Note"), ("a", "Number", "b"))
NUMBERS = frozenset({"PhoneNumberId", "Phone", "Number"})
MARKS = ("- ", "* ", "1. ", "12:", "-", "> ", "#", "'", '"', "=", "tel:", "\ufeff", "\u00a0", "\u200b", "0", "00", "(")
SEPARATORS = (" ", "\t", ",", ";", "|", "\r", "\n", "\0", "\ufeff", "\u00a0", "\u200b", '"', "'", "#", ".", "-", "\x1a")
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "utf-7", "cp037", "cp1252")


def good_list(chance: random.Random) -> tuple[str, list[str]]:
    """Return a list in one of the formats, and its numbers as they are spelled."""
    ids = [
        f"{chance.choice(('+', '+', '%2B'))}1{chance.choice(AREAS)}{chance.randrange(2_000_000, 9_999_999)}"
        for _ in range(chance.randint(1, 8))
    ]
    end = chance.choice(("\n", "\n", "\r\n", "\r"))
    kind = chance.choice(("text", "text", "TABs", "CSV", "CSV", "JSON", "pages", "JSON Lines"))
    if kind == "text":
        return end.join(ids) + chance.choice((end, "")), ids
    if kind == "TABs":
        return "\t".join(ids) + end, ids
    if kind == "CSV":
        file, header = io.StringIO(), chance.choice(HEADERS)
        quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
        rows = csv.writer(file, delimiter=chance.choice(",;\t|"), lineterminator=end, quoting=quoting)
        rows.writerow(header)
        rows.writerows([one if name in NUMBERS else chance.choice(("x", "", "a,b", "7")) for name in header] for one in ids)
        return file.getvalue(), ids
    if kind == "JSON":
        return json.dumps(ids, indent=chance.choice((None, 1))), ids
    objects = [{"PhoneNumberId": one, "Status": "Unassigned"} for one in ids]
    if kind == "pages":
        return json.dumps({"PhoneNumbers": objects, "NextToken": None}, indent=chance.choice((None, 4))), ids
    return "".join(json.dumps(one) + end for one in objects), ids


# What makes a line or a cell longer or shorter. Two of these could make a number of two halves, so a list gets one of them.


def cut_start(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = lines[at][chance.randint(1, 14) :]


def cut_end(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    text = lines[at].rstrip("\r\n")
    lines[at] = text[: -chance.randint(1, 14)] + lines[at][len(text) :]


def cut_file(lines: list[str], chance: random.Random) -> None:
    text = "".join(lines)
    lines[:] = [text[: chance.randrange(len(text))]]


def cut_file_start(lines: list[str], chance: random.Random) -> None:
    text = "".join(lines)
    lines[:] = [text[chance.randrange(len(text)) :]]


def drop_character(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    where = chance.randrange(len(lines[at]) or 1)
    if not lines[at][:where].endswith(("+", "%2B")):
        lines[at] = lines[at][:where] + lines[at][where + 1 :]


def merge_lines(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = lines[at].rstrip("\r\n") + chance.choice(("", "", " ", ",", ";", "\t", "/", "-"))


def shift_line_end(lines: list[str], chance: random.Random) -> None:
    at, by = chance.randrange(len(lines)), chance.randint(1, 12)
    if at + 1 < len(lines):
        text = lines[at].rstrip("\r\n")
        end = lines[at][len(text) :]
        if chance.random() < 0.5:
            lines[at], lines[at + 1] = text[:-by] + end, text[-by:] + lines[at + 1]
        else:
            lines[at], lines[at + 1] = text + lines[at + 1][:by] + end, lines[at + 1][by:]


# What leaves the digits of a number together.


def separate(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    where = chance.randint(0, len(lines[at]))
    lines[at] = lines[at][:where] + chance.choice(SEPARATORS) + lines[at][where:]


def mark(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = chance.choice(MARKS) + lines[at]


def double_line(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines.insert(chance.randint(0, len(lines)), lines[at])


def move_line(lines: list[str], chance: random.Random) -> None:
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randint(0, len(lines)), line)


def shift_cells(lines: list[str], chance: random.Random) -> None:
    """Drop, double or move a cell, or put in an empty one."""
    at = chance.randrange(len(lines))
    text = lines[at].rstrip("\r\n")
    between = max(",;\t|", key=text.count)
    cells = text.split(between)
    cell = cells.pop(chance.randrange(len(cells)))
    for one in chance.choice(([], [cell], [cell, cell], [cell, ""])):
        cells.insert(chance.randint(0, len(cells)), one)
    lines[at] = between.join(cells) + lines[at][len(text) :]


# What makes a number longer. With another change it could make a new one, so each of these stands alone.


def double_character(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    where = chance.randrange(len(lines[at]) or 1)
    lines[at] = lines[at][:where] + lines[at][where : where + 1] + lines[at][where:]


def add_plus(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    where = chance.randint(0, len(lines[at]))
    lines[at] = lines[at][:where] + chance.choice(("+", "%", "%2B")) + lines[at][where:]


LENGTHS = (cut_start, cut_end, cut_file, cut_file_start, drop_character, merge_lines, shift_line_end)
OTHERS = (separate, mark, double_line, move_line, shift_cells)
ALONE = (double_character, add_plus)


def mutation(chance: random.Random) -> tuple[bytes, list[str], str]:
    """Return a damaged list, the numbers of the good one, and what was done to it."""
    text, ids = good_list(chance)
    lines = text.splitlines(keepends=True)
    done: list[Callable[[list[str], random.Random], None]] = []
    if chance.random() < 0.6:
        done.append(chance.choice(LENGTHS))
    done += chance.sample(OTHERS, chance.randint(not done, 2))
    if chance.random() < 0.05:
        done = [chance.choice(ALONE)]
    for one in done:
        if lines:
            one(lines, chance)
    text = "".join(lines)
    encoding = chance.choice(ENCODINGS) if chance.random() < 0.1 else "utf-8"
    data = text.encode(encoding, "replace")
    if chance.random() < 0.1:
        data = gzip.compress(data, 1)
        if chance.random() < 0.3:
            data = data[: chance.randrange(len(data))]
    return data, ids, ", ".join([*(one.__name__ for one in done), encoding])


def became(data: bytes, ids: list[str]) -> str:
    """Return what becomes of a list: read, bad or refused. Raises AssertionError for a number that was not in it."""
    bad = False
    try:
        for entry in read(io.BytesIO(data)):
            bad = bad or bool(entry.reason)
            assert entry.reason or entry.phone_number_id in ids, entry
    except InvalidRequest:
        return "refused"
    return "bad rows" if bad else "read"


def run(count: int, seed: int) -> Counter[str]:
    """Return what became of so many mutations. Raises AssertionError with the first that is read wrongly."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    for at in range(count):
        data, ids, how = mutation(chance)
        try:
            found[became(data, ids)] += 1
        except AssertionError as error:
            raise AssertionError(f"mutation {at} of seed {seed} ({how}): {data!r} of {ids}: {error}") from None
    return found


if __name__ == "__main__":
    many, started = int(sys.argv[1]), time.monotonic()
    kinds = run(many, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    counts = ", ".join(f"{name}: {kinds[name]:,}" for name in ("read", "bad rows", "refused"))
    print(f"{many:,} mutations in {time.monotonic() - started:.0f} s, {counts}; no number that was not in its list")
