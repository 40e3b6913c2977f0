"""A job that is killed, again and again, at a service that fails in many ways: nothing lost, nothing done twice unseen."""

from __future__ import annotations

import base64
import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from services import CREDENTIALS, Served

from rawchime import Client, Request
from rawchime.phone_numbers import number

FAULTS = "lost:0.01,drop:0.01,cut-body:0.005,reset:0.005,garbage:0.005,503:0.02"
# This service's look-ups are never behind: two of them need not be 10 seconds apart.
QUICK = "import rawchime.bulk.doubts as doubts, rawchime.cli; doubts.LAG = 0.3; raise SystemExit(rawchime.cli.main())"
PROVES_NOTHING_DONE = (400, 429, 503)


def command(url: str, path: Path, *words: str) -> list[str]:
    """A job over a list; `delete --yes` where no words are given."""
    return [
        *(sys.executable, "-c", QUICK, *(words or ("delete", "--yes")), "--endpoint-url", url, "--region", "us-east-1"),
        *("--from", str(path), "--timeout", "0.5", "--report", str(path.with_suffix(".csv"))),
    ]


def steer(served: Served, **faults: object) -> None:
    """Give the service other faults; none without a word."""
    headers = {"Content-Type": "application/json"}
    asked = urllib.request.Request(f"{served.url}/_local/faults", json.dumps(faults).encode(), headers)
    with urllib.request.urlopen(asked, timeout=10):
        pass


def environment() -> dict[str, str]:
    return {**os.environ, "AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key}


def under_fire(folder: Path, serve: Callable[..., Served], many: int, kills: int, seed: int, longest: float) -> None:
    """One job to its end, killed ``kills`` times on the way, and then held against the service's log and state."""
    chance = random.Random(seed)
    ids = [f"+1206{n:07}" for n in range(many)]
    associated = set(chance.sample(ids, many // 100))
    rows = [f"{one},{'abcdef' if one in associated else ''}" for one in ids]
    (folder / "exist.csv").write_text("\n".join(["PhoneNumberId,VoiceConnectorId", *rows]))
    (folder / "numbers.txt").write_text("\n".join(ids))
    served = serve(
        *("--numbers", str(folder / "exist.csv"), "--fault", FAULTS, "--seed", str(seed), "--rate", "200", "--burst", "20")
    )
    words, quiet = command(served.url, folder / "numbers.txt"), subprocess.DEVNULL
    for _ in range(kills):
        process = subprocess.Popen(words, env=environment(), stdout=quiet, stderr=quiet)
        time.sleep(chance.uniform(0.0, longest))
        process.kill()
        assert process.wait() == -signal.SIGKILL, "it had ended before it was killed"
    for _ in range(3):  # where one number's five questions were all answered badly, the next run asks again
        done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode != 5:
            break
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr

    nothing_sent_again(log_of(served))

    with open(folder / "numbers.csv", newline="") as file:
        report = {row["PhoneNumberId"]: row["Outcome"] for row in csv.DictReader(file)}
    assert report == {one: "refused" if one in associated else "accepted" for one in ids}
    served_by = Client("us-east-1", endpoint_url=served.url, credentials=CREDENTIALS)
    steer(served)
    queued = {one.e164_phone_number for page in served_by.list_pages("ReleaseInProgress") for one in page.phone_numbers}
    served_by.close()
    assert queued == set(ids) - associated
    served.end(signal.SIGKILL)


def log_of(served: Served) -> list[dict[str, object]]:
    """Everything that the service saw."""
    with urllib.request.urlopen(f"{served.url}/_local/requests", timeout=60) as answer:
        log: list[dict[str, object]] = json.load(answer)["requests"]
    assert len(log) < 10_000  # as many as it keeps
    return log


def nothing_sent_again(log: list[dict[str, object]]) -> None:
    """No number was sent while an earlier request with it was settled or in doubt.

    It may be sent again after a whole answer that nothing was done, or after GetPhoneNumber showed that it is not queued.
    """
    may_be_sent: dict[str, bool] = {}
    for one in sorted(log, key=lambda one: float(str(one["at"]))):
        request = Request.from_bytes(base64.b64decode(str(one["request"])))
        whole = not one["fault"]
        if request.method == "GET":
            asked = number(request.target.rpartition("/")[2])
            if whole and one["status"] == 200:
                body = base64.b64decode(str(one["response"])).partition(b"\r\n\r\n")[2]
                may_be_sent[asked] = json.loads(body)["PhoneNumber"]["Status"] in ("Assigned", "Unassigned")
        else:
            for sent in json.loads(request.body)["PhoneNumberIds"]:
                assert may_be_sent.get(sent, True), f"{sent} was sent again"
                may_be_sent[sent] = whole and one["status"] in PROVES_NOTHING_DONE


def test_a_job_that_is_killed_loses_nothing(tmp_path: Path, serve: Callable[..., Served]) -> None:
    """Four times, with 4,000 numbers; the service throttles, drops answers and cuts them."""
    under_fire(tmp_path, serve, 4_000, 4, 1, 0.8)


@pytest.mark.slow
@pytest.mark.parametrize("pair", range(10))
def test_jobs_that_are_killed_lose_nothing(pair: int, tmp_path: Path, serve: Callable[..., Served]) -> None:
    """200 times in all, with 20,000 numbers a job: two jobs at a time, ten times."""
    folders = [tmp_path / "a", tmp_path / "b"]
    with ThreadPoolExecutor(2) as pool:
        for folder in folders:
            folder.mkdir()
        jobs = [pool.submit(under_fire, folder, serve, 20_000, 10, 2 * pair + at, 1.2) for at, folder in enumerate(folders)]
        for job in jobs:
            job.result()


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["restore", "disassociate", "delete --disassociate"])
def test_other_jobs_that_are_killed_lose_nothing(verb: str, tmp_path: Path, serve: Callable[..., Served]) -> None:
    """20 times, with 10,000 numbers, through throttling and lost answers: each number is done, and exit code 0."""
    chance = random.Random(verb)
    ids = [f"+1206{n:07}" for n in range(10_000)]
    held = [f"{one},{chance.choice(['abc', 'def', '']) if verb != 'restore' else ''}" for one in ids]
    (tmp_path / "exist.csv").write_text("\n".join(["PhoneNumberId,VoiceConnectorId", *held]))
    (tmp_path / "numbers.txt").write_text("\n".join(ids))
    rate = "600" if verb == "restore" else "60"
    served = serve("--numbers", str(tmp_path / "exist.csv"), "--rate", rate, "--burst", "20")
    if verb == "restore":
        deletion = subprocess.run(
            command(served.url, tmp_path / "numbers.txt"), env=environment(), capture_output=True, check=False
        )
        assert deletion.returncode == 0
    steer(served, script=FAULTS, seed=7, rate=float(rate), burst=20.0)
    name, *more = verb.split()
    words = command(served.url, tmp_path / "numbers.txt", name, *more, *["--yes"] * (name != "restore"))
    quiet, killed = subprocess.DEVNULL, 0
    while killed < 20:
        process = subprocess.Popen(words, env=environment(), stdout=quiet, stderr=quiet)
        time.sleep(chance.uniform(0.3, 0.9))
        process.kill()
        assert process.wait() == -signal.SIGKILL, "it had ended before it was killed"
        killed += 1
    for _ in range(3):
        done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode != 5:
            break
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    with open(tmp_path / "numbers.csv", newline="") as file:
        assert {row["PhoneNumberId"]: row["Outcome"] for row in csv.DictReader(file)} == dict.fromkeys(ids, "accepted")
    steer(served)
    client = Client("us-east-1", endpoint_url=served.url, credentials=CREDENTIALS)
    status = "ReleaseInProgress" if name == "delete" else "Unassigned"
    found = {
        one.e164_phone_number for page in client.list_pages(status) for one in page.phone_numbers if not one.associations
    }
    client.close()
    assert found == set(ids)
    served.end(signal.SIGKILL)
