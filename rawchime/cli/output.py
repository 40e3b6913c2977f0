"""Write to standard output and standard error. A failure is recorded and never interrupts the work."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # load nothing that --version and --help do not need
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO


failures: list[OSError] = []
"""Why standard output could not be written, at most one reason per command. ``run.py`` makes the exit code of it."""


def emit(data: str | bytes) -> None:
    """Write the command's result to standard output: a line of text, or bytes unchanged."""
    if isinstance(data, str):
        data = (data + "\n").encode(sys.stdout.encoding or "utf-8", "backslashreplace")
    error = _write(sys.stdout, data)
    if error is not None:
        failures.append(error)
        if not isinstance(error, BrokenPipeError):  # the reader has closed the pipe
            say(f"the result could not be written: {error.strerror}")


def say(text: str, role: str = "") -> None:
    """Write a line for people to standard error, in a role's colour."""
    from ..printable import printable

    line = printable(text)
    if role:
        from .colour import paint, wanted

        line = paint(line, role, on=wanted(sys.stderr))
    note(f"rawchime: {line}")


def note(line: str) -> None:
    """Write a line to standard error without colour."""
    above = over[-1] if over else None
    if above is not None:
        above(line)
    else:
        _write(sys.stderr, (line + "\n").encode(sys.stderr.encoding or "utf-8", "backslashreplace"))


def now() -> str:
    """Return the time as a line of a log shows it, in UTC."""
    import time

    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


over: list[Callable[[str], None]] = []
"""Writes a line above the progress bar while there is one."""


def create_private(path: str) -> TextIO:
    """Create an empty file that only its owner can read, as phone numbers are personal data. Raises InvalidRequest."""
    from ..errors import InvalidRequest

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        if os.fstat(descriptor).st_mode & 0o170000 == 0o100000:  # a file, not /dev/stderr
            os.fchmod(descriptor, 0o600)
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be written: {error.strerror}") from None
    return open(descriptor, "w", encoding="utf-8", newline="")


def _write(stream: TextIO, data: bytes) -> OSError | None:
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError as error:
        # The rest of the buffer would fail again when the interpreter ends, and change the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error
    return None
