"""The command lines of a command and of all that it starts, as ``ps`` shows them to every user of a machine."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PAUSE = 0.001
"""Seconds between two looks: programs that hash a line live for a few milliseconds."""


class Arguments:
    """Collects command lines from ``/proc``, which Linux has."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}

    @staticmethod
    def seen() -> bool:
        """Return whether this system shows them."""
        return os.path.exists(f"/proc/self/task/{os.getpid()}/children")

    def lines(self) -> tuple[str, ...]:
        """Return every command line that was seen, once, in order."""
        return tuple(self._lines)

    def watch(self, process: subprocess.Popen[bytes], timeout: float) -> None:
        """Look again and again until the process has ended, or ``timeout`` seconds are over."""
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
