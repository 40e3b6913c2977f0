"""Writing to standard output and standard error. A failure is kept, and never interrupts what is being done."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # nothing is loaded that the version and the help do not need
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO


failures: list[OSError] = []
"""Why standard output could not be written, at most once per command. The exit code tells it (``run.py``)."""


def emit(data: str | bytes) -> None:
    """Write the command's result to standard output: a line of text, or bytes as they are."""
    if isinstance(data, str):
        data = (data + "\n").encode(sys.stdout.encoding or "utf-8", "backslashreplace")
    error = _write(sys.stdout, data)
    if error is not None:
        failures.append(error)
        if not isinstance(error, BrokenPipeError):  # a reader that has seen enough
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
    """Write a line to standard error as it is."""
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
"""What writes a line above a progress bar, while there is one."""


def create_private(path: str) -> TextIO:
    """Return an empty file that only its owner can read: phone numbers are personal data. Raises InvalidRequest."""
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
        # What is left in the buffer would fail once more when the interpreter ends, and change the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error
    return None
