"""Measuring: candidates in turn, again and again, so that a machine that slows down slows them all; medians of that."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from services import CREDENTIALS

HERE = Path(__file__).parent

IDS = ["+12065550100", "+12065550101"]


class Row(NamedTuple):
    """One measure: the medians of its candidates, in a unit; the first of them is ours where there is one."""

    name: str
    unit: str
    values: dict[str, float]
    note: str = ""

    def ratio(self, ours: str, other: str) -> float | None:
        """Ours to another; None where one was not measured."""
        if ours not in self.values or other not in self.values:
            return None
        return self.values[ours] / self.values[other]


def interleaved(candidates: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each candidate's values; each is asked once a round, after a round that is not counted."""
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for at in range(rounds + 1):
        for name, measure in candidates.items():
            value = measure()
            if at:
                found[name].append(value)
    return {name: statistics.median(values) for name, values in found.items()}


def per_call(call: Callable[[], object], calls: int) -> Callable[[], float]:
    """Microseconds of one of so many calls."""

    def measure() -> float:
        started = time.perf_counter()
        for _ in range(calls):
            call()
        return 1e6 * (time.perf_counter() - started) / calls

    return measure


def environment(url: str = "") -> dict[str, str]:
    """The usual variables for a service at ``url``; bytecode is kept, as it is where things are installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    keys = {"AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key}
    places = {"AWS_ENDPOINT_URL_CHIME_SDK_VOICE": url, "AWS_ENDPOINT_URL": url} if url else {}
    regions = dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), "us-east-1")
    return {**kept, **keys, **places, **regions, "AWS_EC2_METADATA_DISABLED": "true"}


def command(words: Sequence[str], url: str = "", code: int = 0) -> Callable[[], float]:
    """Milliseconds of a whole process, which is to end with this exit code."""

    def measure() -> float:
        started = time.perf_counter()
        done = subprocess.run(words, env=environment(url), capture_output=True, check=False)
        seconds = time.perf_counter() - started
        if done.returncode != code:
            raise SystemExit(f"{' '.join(words)} failed: {done.stderr.decode()[-400:]}")
        return 1e3 * seconds

    return measure


def peak(words: Sequence[str], url: str = "") -> Callable[[], float]:
    """MiB of a process's resident memory at its peak."""
    inner = (
        "import os, sys; p = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ); "
        "print('\\n%d' % os.wait4(p, 0)[2].ru_maxrss, file=sys.stderr)"
    )

    def measure() -> float:
        done = subprocess.run([sys.executable, "-c", inner, *words], env=environment(url), capture_output=True, check=True)
        return float(done.stderr.split()[-1]) / 1024

    return measure


@contextmanager
def process(*words: str) -> Iterator[str]:
    """A service as a process, which prints its URL first."""
    started = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, env=environment(), text=True)
    assert started.stdout is not None
    try:
        yield started.stdout.readline().strip()
    finally:
        started.kill()
        started.wait()


@contextmanager
def canned() -> Iterator[str]:
    """The URL of a service that gives one answer."""
    with process(str(HERE / "canned.py")) as url:
        yield url


def to_json(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [json.loads(json.dumps(row._asdict())) for row in rows]
