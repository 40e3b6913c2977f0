"""Writing, in a way that changes nothing of what was done: the exit code is the outcome's, whoever still reads."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # nothing is loaded that the version and the help do not need
if TYPE_CHECKING:
    from typing import TextIO


def emit(data: str | bytes) -> None:
    """The command's result, on standard output: a line of text, or bytes as they are."""
    if isinstance(data, str):
        data = (data + "\n").encode(sys.stdout.encoding or "utf-8", "backslashreplace")
    error = _write(sys.stdout, data)
    if error and not isinstance(error, BrokenPipeError):  # a reader that has seen enough is no failure
        say(f"the result could not be written: {error.strerror}")


def say(text: str) -> None:
    """A line for people, on standard error."""
    from ..printable import printable

    note(f"rawchime: {printable(text)}")


def note(line: str) -> None:
    """A line on standard error as it is."""
    _write(sys.stderr, (line + "\n").encode(sys.stderr.encoding or "utf-8", "backslashreplace"))


def create_private(path: str) -> TextIO:
    """An empty file that only its owner may read: phone numbers are personal data. Raises InvalidRequest."""
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
