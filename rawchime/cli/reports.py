"""``--report``: opened before anything is sent, written at the end."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TextIO

from ..bulk import Journal
from ..bulk.report import FORMS, write
from ..errors import InvalidRequest
from .output import create_private, say


def open_report(stack: ExitStack, path: str) -> TextIO | None:
    """The file, empty, closed with the stack; None where no report was asked for. Raises InvalidRequest."""
    if not path:
        return None
    if not path.endswith(FORMS):
        raise InvalidRequest(f"a report is {' or '.join(FORMS)} by its name, and {path} is neither")
    return stack.enter_context(create_private(path))


def write_report(file: TextIO | None, journal: Journal, path: str) -> None:
    """Write it, and say so where it cannot be done: it changes nothing of what was done, and `status` can write it again."""
    if file is None:
        return
    try:
        write(file, journal.outcomes(), os.path.splitext(path)[1])
        file.flush()
    except OSError as error:
        say(f"{path} could not be written: {error.strerror}; `rawchime status JOURNAL --report FILE` makes it anew")
