"""Collect the command lines of a command and its children, which ``ps`` shows to every user of the machine."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PAUSE = 0.001
"""Seconds between two looks. Some programs, such as one that hashes a line, live for a few milliseconds."""


class Arguments:
    """Collects command lines from ``/proc`` (Linux only)."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}

    @staticmethod
    def seen() -> bool:
        """Return whether this system shows command lines."""
        return os.path.exists(f"/proc/self/task/{os.getpid()}/children")

    def lines(self) -> tuple[str, ...]:
        """Return each command line once, in the order seen."""
        return tuple(self._lines)

    def watch(self, process: subprocess.Popen[bytes], timeout: float) -> None:
        """Poll until the process has ended or ``timeout`` seconds have passed."""
        end = time.monotonic() + timeout
        while process.poll() is None and time.monotonic() < end:
            self._look(process.pid)
            time.sleep(PAUSE)

    def _look(self, root: int) -> None:
        waiting = [str(root)]
        while waiting:
            pid = waiting.pop()
            with suppress(OSError):  # it ended between two looks
                line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
                self._lines[line] = None
                for thread in os.listdir(f"/proc/{pid}/task"):
                    waiting += Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
