"""``--trace``: write each exchange to a HAR file that is always valid, so that a kill loses nothing."""

from __future__ import annotations

import json
import os
import stat
from threading import Lock
from typing import TYPE_CHECKING

from ..errors import InvalidRequest
from .output import say

if TYPE_CHECKING:
    from ..message import Exchange


class Trace:
    """A HAR file with mode 0600. An existing file at ``path`` stays unchanged until the first request.

    Raises InvalidRequest if it cannot be written. Later failures do not stop the command: :meth:`close` reports them.
    """

    def __init__(self, path: str, *, show_secrets: bool) -> None:
        self.path, self._show_secrets = path, show_secrets
        self._made = not os.path.lexists(path)
        self._started = False
        self._end = self._entries = 0
        self._failure = ""
        self._lock = Lock()
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise InvalidRequest(f"{path} cannot be written: {error.strerror}") from None
        self._regular = stat.S_ISREG(os.fstat(self._file).st_mode)  # or /dev/stderr, or a pipe

    def start(self) -> None:
        """Before the first request, replace the file with an empty log."""
        from ..captures import har

        with self._lock:
            if self._started:
                return
            try:
                if self._regular:
                    os.fchmod(self._file, 0o600)
                    os.ftruncate(self._file, 0)
                    self._put(har.START + har.END, 0)
                else:
                    self._put(har.START, 0)
            except OSError as error:
                self._failure = error.strerror or str(error)
            self._started = True
            self._end = len(har.START)

    def add(self, exchange: Exchange) -> None:
        """Append an exchange."""
        from ..captures import har

        self.start()
        data = json.dumps(har.entry(exchange, show_secrets=self._show_secrets), indent=1).encode()
        with self._lock:
            data = (b",\n" if self._entries else b"\n") + data
            try:
                self._put(data + har.END if self._regular else data, self._end)
                self._end += len(data)
                self._entries += 1
            except OSError as error:
                self._failure = error.strerror or str(error)

    def close(self) -> None:
        """Close the file, and report a failure to write."""
        from ..captures import har

        if self._started and not self._regular:
            try:
                self._put(har.END, 0)
            except OSError as error:
                self._failure = error.strerror or str(error)
        os.close(self._file)
        if self._made and not self._started and self._regular:
            os.unlink(self.path)
        if self._failure:
            say(f"{self.path} could not be written: {self._failure}")

    def _put(self, data: bytes, at: int) -> None:
        """Write at an offset in one call, so that a kill leaves the file as it was before or after."""
        view = memoryview(data)
        while view:
            done = os.pwrite(self._file, view, at) if self._regular else os.write(self._file, view)
            view, at = view[done:], at + done
