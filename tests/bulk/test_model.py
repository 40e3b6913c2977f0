"""Histories instead of cases: whatever a service, a network, a clock and a kill do, a job reports what it did.

``PYTHONPATH=tests python tests/bulk/test_model.py 5000`` runs more of them, and prints how often each event came.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from world import EVENTS, World, live, violations

from rawchime.bulk.states import Outcome


def histories(seeds: range, folder: Path) -> tuple[list[str], Counter[str]]:
    """What went wrong, and in how many histories each event came."""
    wrong: list[str] = []
    came: Counter[str] = Counter()
    for seed in seeds:

        def check(world: World, rows: list[Outcome], seed: int = seed) -> None:
            wrong.extend(f"history {seed}: {one}" for one in violations(world, rows))

        world = live(seed, folder, check)
        came.update(name for name, times in world.events.items() if times)
    return wrong, came


def test_no_history_breaks_a_promise(tmp_path: Path) -> None:
    """Accepted is deleted, refused is not deleted by this job, none is lost or sent again unseen: 50 histories."""
    wrong, _ = histories(range(50), tmp_path)
    assert wrong == []


@pytest.mark.slow
def test_no_history_of_a_thousand_breaks_a_promise(tmp_path: Path) -> None:
    """A thousand, and every event comes in at least a tenth of them."""
    wrong, came = histories(range(1_000, 2_000), tmp_path)
    assert wrong == []
    assert {name: came[name] for name in EVENTS if came[name] < 100} == {}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
        failures, counted = histories(range(10_000, 10_000 + many), Path(made))
        for name in EVENTS:
            print(f"{counted[name]:6} of {many} histories: {name}")
        print(*failures[:20], sep="\n")
        print(f"{len(failures)} violations in {many} histories")
