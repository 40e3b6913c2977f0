"""The figures of many numbers: `python tests/benchmarks/bulk.py [growth|drain|follow|pace]`, and parts of all figures.

Everything runs against the local service, a process of its own on the same machine; no figure here passes or fails a test.

- growth: a whole `rawchime delete --from` of 100,000 and of 1,000,000 numbers: time a number, and peak memory.
- drain: 240 batches at a token bucket of 20 requests a second, by a job, and by the plain loop over boto3 that people write.
- follow: a job while the bucket changes from 20 a second to 5, and to 80.
- pace: the rate at simulated services, in a time of their own: the target, the median and the worst of seven seeds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "bulk"))

from benchmarks.measure import HERE, Row, canned, command, interleaved
from pace_rows import rows
from services import CREDENTIALS, Served

from rawchime import Client, bulk

RATE, BURST, BATCHES, SIZE = 20, 20, 240, 10


def environment(url: str = "") -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key}
    return {**os.environ, **keys, "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": url}


def ids(many: int) -> list[str]:
    return [f"+1206{n:07}" for n in range(many)]


def faults(url: str, **settings: float) -> None:
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{url}/_local/faults", json.dumps(settings).encode(), headers)).close()


def whole_job(many: int) -> tuple[float, int]:
    """Seconds, and the peak of resident memory in kB, of the whole command: reading, sending, report."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "numbers.txt")
        path.write_text("".join(f"{one}\n" for one in ids(many)))
        served = Served()
        words = [
            *(sys.executable, "-m", "rawchime", "delete", "--yes", "--from", str(path)),
            "--report",
            f"{folder}/report.csv",
        ]
        started = time.monotonic()
        process = subprocess.Popen(words, env=environment(served.url), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:
            peak = max(peak, resident(process.pid))
            time.sleep(0.02)
        seconds = time.monotonic() - started
        out = process.communicate()[0].decode()
        served.end()
        if out != f"{many:,} accepted, 0 refused\n":
            raise SystemExit(f"the job failed: {out}")
    return seconds, peak


def resident(pid: int) -> int:
    """The peak of a process's resident memory up to now, in kB."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM")), 0)


def growth() -> None:
    found = [(many, *whole_job(many)) for many in (100_000, 1_000_000, 100_000)]
    for many, seconds, peak in found:
        print(f"{many:>9,} numbers: {seconds:6.1f} s, {1e6 * seconds / many:5.1f} µs a number, peak {peak / 1024:.1f} MiB")
    small = (found[0][1] + found[2][1]) / 2e5
    print(f"time a number, 1,000,000 to 100,000: {found[1][1] / 1e6 / small:.3f}")
    print(f"peak memory,   1,000,000 to 100,000: {found[1][2] / max(found[0][2], found[2][2]):.3f}")


def growth_row(*, short: bool) -> Row:
    """Microseconds a number of whole jobs at the local service, the large one between two that are smaller."""
    found: dict[str, float] = {}
    for many in (1_000, 10_000, 100_000, *(() if short else (1_000_000, 100_000))):
        each = 1e6 * whole_job(many)[0] / many
        name = f"{many:,}"
        found[name] = (found[name] + each) / 2 if name in found else each
    return Row("a job, per number", "µs", found, "a whole command at the local service, which has a core of its own")


def beside_the_floor() -> Row:
    """Microseconds a number of 100,000: a job, journal and report of its end included, and a loop without any."""
    with tempfile.TemporaryDirectory() as folder, canned() as url:
        path = Path(folder, "numbers.txt")
        path.write_text("".join(f"{one}\n" for one in ids(100_000)))

        def job() -> float:
            for left in Path(folder).glob("*.journal*"):
                left.unlink()
            return command([sys.executable, "-m", "rawchime", "delete", "--yes", "--from", str(path)], url)() / 100

        def loop() -> float:
            return command([sys.executable, str(HERE / "floor_loop.py"), str(path)], url)() / 100

        found = interleaved({"rawchime": job, "floor": loop}, 5)
    return Row("a job of 100,000 numbers", "µs", found, "per number, whole commands; the service gives one answer")


def with_rawchime(url: str) -> tuple[int, int]:
    """How many requests were sent, and how many batches were lost."""
    client = Client("us-east-1", endpoint_url=url, credentials=CREDENTIALS)
    book = bulk.prepare(ids(BATCHES * SIZE), bulk.settings_of(client))
    job = bulk.Job(client, book, batch_size=SIZE)
    done = sum(outcome.outcome == "accepted" for outcome in job.run())
    return job.pace.sent, BATCHES - done // SIZE


def with_boto3(mode: str) -> Callable[[str], tuple[int, int]]:
    def drain(url: str) -> tuple[int, int]:
        import boto3
        from botocore.config import Config

        keys: dict[str, Any] = {
            "aws_access_key_id": CREDENTIALS.access_key,
            "aws_secret_access_key": CREDENTIALS.secret_key,
        }
        config = Config(retries={"mode": mode})
        client = boto3.client("chime-sdk-voice", region_name="us-east-1", endpoint_url=url, config=config, **keys)
        sent: SimpleQueue[int] = SimpleQueue()
        client.meta.events.register("before-send", lambda **_: sent.put(1))
        numbers = ids(BATCHES * SIZE)

        def one(at: int) -> bool:
            try:
                client.batch_delete_phone_number(PhoneNumberIds=numbers[at : at + SIZE])
            except client.exceptions.ClientError:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            done = sum(pool.map(one, range(0, len(numbers), SIZE)))
        return sent.qsize(), BATCHES - done

    return drain


def drained() -> dict[str, tuple[float, int, int]]:
    """Seconds, requests sent and batches lost of each client that drains the bucket."""
    found = {}
    peers = {"rawchime": with_rawchime, **{f"boto3, {mode}": with_boto3(mode) for mode in ("standard", "adaptive")}}
    for name, peer in peers.items():
        served = Served()
        faults(served.url, rate=RATE, burst=BURST)  # the bucket is full when the peer begins
        started = time.monotonic()
        sent, lost = peer(served.url)
        seconds = time.monotonic() - started
        served.end()
        found[name] = seconds, sent, lost
    return found


def drain_row() -> Row:
    """The time of the ideal that it takes to have all batches done; nothing of those who lose some."""
    ideal = (BATCHES - BURST) / RATE
    found = drained()
    lost = "; ".join(f"{name} loses {lost} of {BATCHES} batches" for name, (_, _, lost) in found.items() if lost)
    done = {name: seconds / ideal for name, (seconds, _, lost) in found.items() if not lost}
    return Row("drain a bucket of 20 requests a second", "of the ideal", done, lost)


def drain() -> None:
    ideal = (BATCHES - BURST) / RATE
    for name, (seconds, sent, lost) in drained().items():
        throttled = sent - (BATCHES - lost)
        print(
            f"{name:<16} {seconds:5.1f} s, {seconds / ideal:4.2f} of the ideal, {100 * throttled / sent:4.1f} % of "
            f"{sent} requests throttled, {lost} of {BATCHES} batches lost"
        )


def follow() -> None:
    served = Served()
    faults(served.url, rate=20, burst=20)
    client = Client("us-east-1", endpoint_url=served.url, credentials=CREDENTIALS)
    book = bulk.prepare(ids(31 * 105 * SIZE), bulk.settings_of(client))
    job = bulk.Job(client, book, batch_size=SIZE)

    def change() -> None:
        for rate, seconds in ((20, 30), (5, 30), (80, 30)):
            faults(served.url, rate=rate, burst=20)
            time.sleep(seconds - 10)
            before = job.pace.sent - job.pace.throttled
            time.sleep(10)
            found = (job.pace.sent - job.pace.throttled - before) / 10
            print(f"bucket of {rate:>2} a second: {found:5.1f} accepted a second, 20 to 30 s after the change")
        job.stop()

    threading.Thread(target=change).start()
    for _ in job.run():
        pass
    served.end()
    print(f"{100 * job.pace.throttled / job.pace.sent:.1f} % of {job.pace.sent} requests throttled")


def pace() -> None:
    found, table = 0, list(rows())
    print(f"{'':<40} {'target':>8} {'median':>7} {'worst':>7}")
    for row in table:
        values = sorted(map(row.figure, range(7)), reverse=row.high)
        met = row.met(values[3])
        found += met
        sign = ">=" if row.high else "<="
        print(f"{row.name:<40} {sign} {row.target:>5.2f} {values[3]:>7.3f} {values[-1]:>7.3f}{'' if met else '  missed'}")
    print(f"the median meets the target in {found} of {len(table)} rows")


if __name__ == "__main__":
    for name in sys.argv[1:] or ("growth", "drain", "follow", "pace"):
        print(f"== {name}")
        {"growth": growth, "drain": drain, "follow": follow, "pace": pace}[name]()
