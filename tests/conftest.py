"""Every test runs with an environment of its own, and reaches nothing but loopback."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from services import CREDENTIALS, Local, Served
from wire import RawServer

from rawchime import Client, RetryPolicy

OF_WHOEVER_RUNS_IT = dict(os.environ)
"""The environment before any test has cleaned it; for the tests marked ``live`` only."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three workers for two cores: for a third of its time a test waits, for a command or a clock."""
    cores = os.cpu_count() or 1
    return cores + (cores + 1) // 2


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials, regions or proxies of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith(("_proxy", "_ca_bundle")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True, scope="session")
def signals_are_heard() -> None:
    """Under nohup, or in the background of a shell, they are ignored, and every process that a test starts inherits it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere else fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test connects to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


class Watched(sqlite3.Connection):
    """Warns if it is left open, as CPython 3.13 does. Warnings are errors here."""

    opened = ""

    def close(self) -> None:
        self.opened = ""
        super().close()

    def __del__(self) -> None:
        if self.opened:
            warnings.warn(f"a database was left open by {self.opened}", ResourceWarning, stacklevel=1)


@pytest.fixture(autouse=True)
def databases_are_closed(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A database that is left open fails a test, and the message names the test that opened it."""
    connect = sqlite3.connect

    def watched(*words: Any, **options: Any) -> sqlite3.Connection:
        made = connect(*words, **({"factory": Watched} | options))
        made.opened = request.node.nodeid
        return made

    monkeypatch.setattr(sqlite3, "connect", watched)


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    """Makes raw servers, and closes them."""
    made: list[RawServer] = []

    def make(*steps: Any, **options: Any) -> RawServer:
        made.append(RawServer(steps, **options))
        return made[-1]

    yield make
    for server in made:
        server.__exit__()


@pytest.fixture
def client_of() -> Iterator[Callable[..., Client]]:
    """Makes clients of a server, one attempt a call unless told otherwise, and closes them."""
    made: list[Client] = []

    def make(url: str, **options: Any) -> Client:
        settings: dict[str, Any] = {"credentials": CREDENTIALS, "retry": RetryPolicy(max_attempts=1), "timeout": 10.0}
        made.append(Client("us-east-1", endpoint_url=url, **(settings | options)))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def local() -> Iterator[Local]:
    made = Local()
    yield made
    made.server.close()
    made.service.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    made: list[Served] = []

    def make(*words: str) -> Served:
        made.append(Served(*words))
        return made[-1]

    yield make
    for one in made:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)
