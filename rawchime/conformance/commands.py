"""Run a client's command, return its exit code and output, and end all processes that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from threading import Lock
from typing import IO

from ..errors import InvalidRequest
from .arguments import Arguments

PRINTED = 1024 * 1024
"""Maximum of bytes that are read of the output."""


class Commands:
    """The running commands, each in its own session, so that its processes end with it."""

    def __init__(self) -> None:
        self._live: set[subprocess.Popen[bytes]] = set()
        self._over = False
        self._lock = Lock()

    def run(
        self, words: list[str], environment: dict[str, str], timeout: float, arguments: Arguments | None = None
    ) -> tuple[int | None, bytes, bytes]:
        """Return the exit code (None if its time was over), stdout and stderr.

        ``arguments`` collects the command lines of its processes. Raises InvalidRequest if the command cannot start.
        """
        # Files, not pipes: a process left in the background would keep a pipe open.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = self._start(words, environment, out, err)
            try:
                if arguments:
                    arguments.watch(process, timeout)
                code: int | None = process.wait(timeout)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                self._end(process)
            return code, _start_of(out), _start_of(err)

    def end(self) -> None:
        """End all running commands and start no more."""
        with self._lock:
            self._over = True
            live = list(self._live)
        for process in live:
            self._end(process)

    def _start(
        self, words: list[str], environment: dict[str, str], out: IO[bytes], err: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._over:
                raise InvalidRequest("the run was ended")
            try:
                process = subprocess.Popen(  # noqa: S603 - the command is the user's own
                    words, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
                )
            except (OSError, ValueError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                raise InvalidRequest(f"the command cannot be started: {words[0]}: {reason}") from None
            self._live.add(process)
        return process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        with self._lock:
            self._live.discard(process)


def _start_of(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(PRINTED)
