"""Reading lists: `python tests/benchmarks/reading.py [--numbers N] [--before COMMIT]`, and a part of all figures.

Microseconds for each number in every format, beside the plainest loop of the standard library, which checks nothing.
With --before, also beside the reader of an earlier commit of this repository. Each run is a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.measure import Row, interleaved

ROOT = Path(__file__).parents[2]
ROUNDS = 5
COLUMNS = ("PhoneNumberId", "E164PhoneNumber", "Country", "Type", "ProductType", "Status", "CreatedTimestamp")

# Run in another process, given a folder with rawchime and the list. An earlier reader has other names. -S leaves out
# site-packages: the finder of an editable install would add today's modules to an earlier package.
_READ = """
import sys, time
sys.path.insert(0, sys.argv[1])
try:
    import rawchime.inputs as inputs
except ModuleNotFoundError:
    import rawchime.reading as inputs
assert inputs.__file__.startswith(sys.argv[1]), inputs.__file__
read = getattr(inputs, "read_entries", None) or inputs.read
started, count = time.perf_counter(), 0
with open(sys.argv[2], "rb") as file:
    for entry in read(file):
        count += not getattr(entry, "reason", "")
print((time.perf_counter() - started) / count)
"""


def row_of(n: int) -> dict[str, object]:
    """What ListPhoneNumbers has of a number."""
    time = "2026-11-25T07:10:27.298000+00:00"
    values = (f"%2B1206{n:07}", f"+1206{n:07}", "US", "Local", "VoiceConnector", "Unassigned", time)
    return dict(zip(COLUMNS, values, strict=True))


def lists(many: int) -> dict[str, Iterator[str]]:
    """The lines of a list by its format's name."""
    numbers = range(many)
    pages = range(0, many, 100)
    return {
        "text": (f"+1206{n:07}\n" for n in numbers),
        "CSV, 2 columns": (f"Unassigned,+1206{n - 1:07}\n" if n else "Status,PhoneNumberId\n" for n in range(many + 1)),
        "CSV, 7 columns": (",".join(map(str, row_of(n - 1).values() if n else COLUMNS)) + "\n" for n in range(many + 1)),
        "JSON Lines, 1 member": (f'{{"PhoneNumberId": "+1206{n:07}"}}\n' for n in numbers),
        "JSON Lines, 7 members": (json.dumps(row_of(n)) + "\n" for n in numbers),
        "JSON, pages of 100": (
            json.dumps({"PhoneNumbers": [row_of(n) for n in range(at, at + 100)]}, indent=4) + "\n" for at in pages
        ),
    }


def plainest(name: str, path: Path) -> float:
    """Seconds a number of the shortest loop that has all ids of the list; JSON's pages are read one by one."""
    started, count = time.perf_counter(), 0
    with path.open(encoding="utf-8", newline="") as file:
        if name == "text":
            found: Iterator[object] = (line.strip() for line in file)
        elif name.startswith("CSV"):
            found = (row["PhoneNumberId"] for row in csv.DictReader(file))
        elif name.startswith("JSON Lines"):
            found = (json.loads(line)["PhoneNumberId"] for line in file)
        else:
            pages = (json.loads(page + "}") for page in file.read().split("\n}\n") if page)
            found = (one["PhoneNumberId"] for page in pages for one in page["PhoneNumbers"])
        for _ in found:
            count += 1
    return (time.perf_counter() - started) / count


def reader(root: Path, path: Path) -> Callable[[], float]:
    """Microseconds a number of the reader that stands in a folder."""

    def measure() -> float:
        done = subprocess.run([sys.executable, "-S", "-c", _READ, str(root), str(path)], capture_output=True, check=True)
        return 1e6 * float(done.stdout)

    return measure


def reading(many: int = 1_000_000, before: str = "") -> list[Row]:
    """A row for each format."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        if before:
            packed = subprocess.run(["git", "archive", before, "rawchime"], cwd=ROOT, capture_output=True, check=True).stdout
            with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                archive.extractall(Path(folder, "before"), filter="data")
        path = Path(folder, "list")
        for name, lines in lists(many).items():
            with path.open("w") as file:
                file.writelines(lines)
            candidates = {"rawchime": reader(ROOT, path)}
            if before:
                candidates["before"] = reader(Path(folder, "before"), path)
            candidates["standard library"] = lambda name=name: 1e6 * plainest(name, path)  # type: ignore[misc]
            found.append(Row(f"read a list: {name}", "µs", interleaved(candidates, ROUNDS), f"a number, of {many:,}"))
    return found


if __name__ == "__main__":
    from benchmarks.__main__ import show

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--numbers", type=int, default=1_000_000, metavar="N", help="numbers in a list (1000000)")
    parser.add_argument("--before", default="", metavar="COMMIT", help="measure the reader of this commit as well")
    args = parser.parse_args()
    for row in reading(args.numbers, args.before):
        show(row)
