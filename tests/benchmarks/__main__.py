"""All figures in one run: `python tests/benchmarks [--pyz FILE] [--short] [--write FOLDER] [PART...]`.

Side by side, candidates in turn, medians; as ratios, as JSON, and as a picture. No test passes or fails by them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import bulk, calls, cold, reading
from benchmarks.measure import Row, to_json
from benchmarks.picture import Target, svg

# What is measured, our candidate, the peer, and the most that the ratio may be.
TARGETS = (
    ("a call in a process, to boto3", "a call in a process", "rawchime", "boto3", 0.48),
    ("a call in a process, to the floor", "a call in a process", "rawchime", "floor", 0.50),
    ("delete from cold, to aws-cli", "delete two numbers, from cold", "rawchime", "aws-cli", 0.38),
    ("delete from cold, to awscurl", "delete two numbers, from cold", "rawchime", "awscurl", 0.80),
    ("delete from cold, to the floor", "delete two numbers, from cold", "rawchime", "floor", 1.06),
    ("--version, to python -c pass", "start", "rawchime --version", "python -c pass", 2.0),
    (
        "diagnose with a full search, to its bound",
        "diagnose, from cold",
        "a full search",
        "1.6 times --version and 1 s",
        1.0,
    ),
    ("build and sign, to botocore.auth", "build and sign", "rawchime", "botocore.auth", 0.75),
    ("import, to requests and botocore.auth", "import", "import rawchime", "import requests, botocore.auth", 0.35),
    ("a job, per number, to a loop of the floor", "a job of 100,000 numbers", "rawchime", "floor", 1.25),
    ("rawchime.pyz, to boto3 installed", "size on the disk", "rawchime.pyz", "boto3", 0.12),
    ("per number, of 1,000,000 to 100,000", "a job, per number", "1,000,000", "100,000", 1.1),
)


def parts(pyz: Path | None, *, short: bool) -> dict[str, Callable[[], list[Row]]]:
    """The parts of a run by their names."""
    return {
        "calls": lambda: [calls.sequential(), calls.threaded()],
        "signing": lambda: [calls.signing()],
        "cold": lambda: [cold.delete(), cold.start(), cold.diagnose()],
        "weight": lambda: [cold.imports(), cold.modules(), cold.memory(), cold.sizes(pyz)],
        "reading": lambda: reading.reading(100_000 if short else 1_000_000),
        "bulk": lambda: [bulk.beside_the_floor(), bulk.growth_row(short=short)],
        "drain": lambda: [bulk.drain_row()],
        "service": lambda: [calls.service()],
    }


def targets(rows: list[Row]) -> list[Target]:
    """What the rows say of each target."""
    by_name = {row.name: row for row in rows}
    return [
        Target(name, most, by_name[row].ratio(ours, other) if row in by_name else None)
        for name, row, ours, other, most in TARGETS
    ]


def show(row: Row) -> None:
    print(f"\n{row.name}" + (f"  ({row.note})" if row.note else ""))
    first = next(iter(row.values.values()))
    for name, value in row.values.items():
        share = f"{first / value:6.2f}" if value and name != next(iter(row.values)) else ""
        print(f"  {name:<32} {value:>12,.2f} {row.unit:<4} {share}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "parts", metavar="PART", nargs="*", help="calls, signing, cold, weight, reading, bulk, drain, service; all without"
    )
    parser.add_argument("--pyz", type=Path, help="the file that `bash .ci/pyz` built, for its size")
    parser.add_argument("--short", action="store_true", help="without the job of a million numbers")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="results.json and results.svg")
    args = parser.parse_args()
    chosen = parts(args.pyz, short=args.short)
    if unknown := set(args.parts) - chosen.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    machine = f"CPython {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    print(machine)
    rows: list[Row] = []
    for name in args.parts or chosen:
        found = chosen[name]()
        for row in found:
            show(row)
        rows += found
    reached = targets(rows)
    print("\nratio   target")
    for one in reached:
        if one.ratio is not None:
            print(f"{one.ratio:5.2f}  {'≤' if one.ratio <= one.most else '>'} {one.most:<5g} {one.name}")
    if args.write:
        value = {"machine": machine, "rows": to_json(rows), "targets": [one._asdict() for one in reached]}
        (args.write / "results.json").write_text(json.dumps(value, indent=2) + "\n")
        (args.write / "results.svg").write_text(svg(reached, f"{machine}; medians of one run; the line is the target"))


if __name__ == "__main__":
    main()
