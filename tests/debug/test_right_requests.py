"""Right requests of many services and signers: none is accused, whatever its path, query and body."""

from __future__ import annotations

import os
import random
import shutil

import pytest
import right_requests
from right_requests import MAKERS, OTHERS, judged, service_requests, services

COUNT = int(os.environ.get("RAWCHIME_REQUESTS", "60"))


@pytest.mark.parametrize("name", MAKERS)
def test_what_botocore_signs_is_valid(name: str) -> None:
    """In headers, in queries, in forms and in chunks; RAWCHIME_REQUESTS sets how many of each."""
    chance = random.Random(name)
    assert [problem for _ in range(COUNT) if (problem := judged(MAKERS[name](chance)))] == []


@pytest.mark.parametrize("name", OTHERS)
def test_what_other_signers_of_pypi_sign_is_valid(name: str) -> None:
    """Those that are installed."""
    pytest.importorskip(name.replace("-", "_"), reason=f"{name} is not installed")
    chance = random.Random(name)
    assert [problem for _ in range(COUNT) if (problem := judged(OTHERS[name](chance)))] == []


def judged_of_services(names: list[str], chance: random.Random) -> int:
    """Judge requests of these services' clients, and return how many there were."""
    found = [judged(capture) for name in names for capture in service_requests(name, chance, 4)]
    assert [problem for problem in found if problem] == []
    return len(found)


def test_what_the_clients_of_some_services_send_is_valid() -> None:
    """One service of each protocol, with parameters that are made from its model."""
    assert judged_of_services(["sqs", "dynamodb", "sts", "s3", "lambda", "ec2"], random.Random(1)) >= 15


@pytest.mark.slow
def test_what_the_clients_of_many_services_send_is_valid() -> None:
    """A sample of all that botocore has; `right_requests.py` takes every one."""
    chance = random.Random(2)
    assert judged_of_services(chance.sample(services(), 40), chance) >= 80


@pytest.mark.skipif(
    not shutil.which("node") or not os.environ.get("RAWCHIME_NODE_MODULES"),
    reason="RAWCHIME_NODE_MODULES does not name a folder with the signers of npm: see right_requests.py",
)
def test_what_the_signers_of_npm_sign_is_valid() -> None:
    """aws4, aws4fetch and @smithy/signature-v4, in headers and in queries."""
    found = list(right_requests.npm(COUNT, 1))
    assert len({name for name, _ in found}) == 5
    assert [(name, problem) for name, capture in found if (problem := judged(capture))] == []
