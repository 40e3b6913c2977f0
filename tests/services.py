"""The local service for tests: in this process with a clock that stands, or as a process of its own."""

from __future__ import annotations

import functools
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import rawchime
from rawchime import BatchDeletePhoneNumber, Credentials, resolve, sign
from rawchime.local import ACCESS_KEY, SECRET_KEY
from rawchime.local.http import Server
from rawchime.local.service import Service

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOW = 1568836428.0
CREDENTIALS = Credentials(ACCESS_KEY, SECRET_KEY)
IDS = ["%2B12065550100", "%2B12065550101"]


@functools.cache
def command(name: str) -> str:
    """The path of a peer's command; the test is skipped without it. A version manager may have a file of that name for
    another Python only: such a file ends with 127.
    """
    import pytest  # the benchmarks, which do without it, import this file too

    found = shutil.which(name)
    if not found or subprocess.run([found, "--version"], capture_output=True, timeout=60, check=False).returncode == 127:
        pytest.skip(f"{name} is not installed")
    return found


class Local:
    """A service whose clock stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW
        self.service = Service(clock=lambda: self.now)
        self.server = Server(self.service.handle, self.service.saw)

    def exchange(self, data: bytes, half_close: bool = False) -> bytes:
        host, _, port = self.server.url[7:].partition(":")
        with socket.create_connection((host, int(port)), timeout=5) as sock:
            found = b""
            with suppress(OSError):  # a refusal may come as a reset
                sock.sendall(data)
                if half_close:
                    sock.shutdown(socket.SHUT_WR)
                while more := sock.recv(65_536):
                    found += more
                    if not half_close and b"\r\n\r\n" in found:
                        break
            return found

    def signed(self, ids: list[str] = IDS, **changes: Any) -> rawchime.Request:
        endpoint = resolve("us-east-1", endpoint_url=self.server.url)
        request = BatchDeletePhoneNumber(ids).request(endpoint)
        return sign(request, changes.get("credentials", CREDENTIALS), changes.get("endpoint", endpoint), self.now)


class Served:
    """`rawchime serve` as a process."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rawchime", "serve", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        found = re.search(r"http://[\d.:]+", self.process.stdout.readline())
        assert found
        self.url = found[0]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code
