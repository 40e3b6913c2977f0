"""Calls in a process, sequential and with eight threads; signing alone; the local service."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

from benchmarks.floor import deleter
from benchmarks.measure import IDS, Row, canned, environment, interleaved, per_call
from services import CREDENTIALS, Served

import rawchime
from rawchime import BatchDeletePhoneNumber, sign, sigv4

ROUNDS, CALLS, THREADS = 15, 100, 8


def clients(url: str) -> dict[str, Callable[[], object]]:
    """A call of each client, over connections that are kept."""
    os.environ.update(environment(url))
    ours = rawchime.Client("us-east-1", endpoint_url=url, credentials=CREDENTIALS)
    floor = deleter(url)
    made: dict[str, Callable[[], object]] = {
        "rawchime": lambda: ours.batch_delete_phone_number(IDS),
        "floor": lambda: floor(IDS),
    }
    if find_spec("boto3"):
        import boto3

        theirs: Any = boto3.client("chime-sdk-voice")
        made["boto3"] = lambda: theirs.batch_delete_phone_number(PhoneNumberIds=IDS)
    return made


def sequential() -> Row:
    with canned() as url:
        found = interleaved({name: per_call(call, CALLS) for name, call in clients(url).items()}, ROUNDS)
    return Row("a call in a process", "µs", found, "a connection is kept; the service gives one answer")


def threaded() -> Row:
    """Per call, all threads together."""
    with canned() as url, ThreadPoolExecutor(THREADS) as pool:
        calls = clients(url)
        kept = threading.local()

        def floor() -> None:  # a session is for one thread
            if not hasattr(kept, "delete"):
                kept.delete = deleter(url)
            kept.delete(IDS)

        calls["floor"] = floor

        def together(call: Callable[[], object]) -> Callable[[], float]:
            def work(_: int) -> None:
                for _ in range(CALLS // 4):
                    call()

            def measure() -> float:
                started = time.perf_counter()
                list(pool.map(work, range(THREADS)))
                return 1e6 * (time.perf_counter() - started) / (THREADS * (CALLS // 4))

            return measure

        found = interleaved({name: together(call) for name, call in calls.items()}, ROUNDS)
    return Row("a call, with 8 threads", "µs", found, "one client, all its threads together")


def signing() -> Row:
    """Build the request for two ids, and sign it for now."""
    import json

    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    endpoint = rawchime.resolve("us-east-1")
    keys = Credentials(CREDENTIALS.access_key, CREDENTIALS.secret_key)
    url = f"{endpoint.url}/phone-numbers?operation=batch-delete"

    def bare() -> None:
        body = json.dumps({"PhoneNumberIds": IDS})
        request = AWSRequest("POST", url, data=body, headers={"Content-Type": "application/json"})
        SigV4Auth(keys, "chime", "us-east-1").add_auth(request)
        request.prepare()

    def spelled_out() -> None:
        unsigned = BatchDeletePhoneNumber(IDS).request(endpoint)
        date = sigv4.amz_date(time.time())
        headers = [*unsigned.headers, ("X-Amz-Date", date)]
        names = ("content-type", "host", "x-amz-date")
        canonical = sigv4.canonical_request("POST", unsigned.target, headers, unsigned.body, names)
        sigv4.derive(CREDENTIALS.secret_key, date, sigv4.Scope(date[:8], "us-east-1", "chime"), canonical)

    candidates: dict[str, Callable[[], object]] = {
        "rawchime": lambda: sign(BatchDeletePhoneNumber(IDS).request(endpoint), CREDENTIALS, endpoint, time.time()),
        "botocore.auth": bare,
        "sigv4.py": spelled_out,
    }
    if find_spec("requests_aws4auth"):
        import requests
        from requests_aws4auth import AWS4Auth

        auth = AWS4Auth(CREDENTIALS.access_key, CREDENTIALS.secret_key, "us-east-1", "chime")

        def aws4auth() -> None:
            body = json.dumps({"PhoneNumberIds": IDS})
            requests.Request("POST", url, data=body, headers={"Content-Type": "application/json"}, auth=auth).prepare()

        candidates["requests-aws4auth"] = aws4auth
    found = interleaved({name: per_call(call, 200) for name, call in candidates.items()}, ROUNDS)
    return Row("build and sign", "µs", found, "no I/O; sigv4.py derives every stage, and its key anew each time")


def service() -> Row:
    """Verified requests a second of the local service, from eight threads of one client."""
    served = Served()
    client = rawchime.Client("us-east-1", endpoint_url=served.url, credentials=CREDENTIALS)

    def measure() -> float:
        def work(thread: int) -> None:
            for at in range(50):
                client.get_phone_number(f"+1206{thread}{at:06}")

        started = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(THREADS)))
        return 50 * THREADS / (time.perf_counter() - started)

    try:
        found = interleaved({"local service": measure}, 7)
    finally:
        client.close()
        served.end()
    return Row("verified requests a second", "1/s", found, "the client is on the same two cores")
