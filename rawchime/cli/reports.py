"""``--report``: made ready before anything is sent, written beside its place at the end, moved there when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from ..bulk import Journal
from ..bulk.report import FORMS, write
from ..errors import InvalidRequest
from .output import apart, create_private, say


class Report:
    """Where a report is written; ``path`` is what it is called in the end."""

    def __init__(self, path: str, draft: str, file: TextIO) -> None:
        self.path, self.draft, self.file = path, draft, file

    def write(self, journal: Journal) -> None:
        """Write it, and say so where it cannot be done: it changes nothing of what was done, and `status` makes it anew."""
        try:
            write(self.file, journal.outcomes(), os.path.splitext(self.path)[1])
            self.file.close()
            if self.draft != self.path:
                os.replace(self.draft, self.path)
        except OSError as error:
            say(f"{self.path} could not be written: {error.strerror}; `rawchime status JOURNAL --report FILE` makes it anew")


@contextmanager
def report_at(path: str, *others: str) -> Iterator[Report | None]:
    """A report that is to be at ``path``; None where that is empty. Until it is written, what is there stays as it is.

    Raises InvalidRequest where it cannot be, or is one of the ``others``: the input, the journal.
    """
    if not path:
        yield None
        return
    if not path.endswith(FORMS):
        raise InvalidRequest(f"a report is {' or '.join(FORMS)} by its name, and {path} is neither")
    apart(path, *others)
    plain = os.path.isfile(path) or not os.path.lexists(path)  # a pipe or a device is written to as it is
    draft = f"{os.path.realpath(path)}.{os.getpid()}.new" if plain else path
    file = create_private(draft)
    try:
        yield Report(path, draft, file)
    finally:
        with suppress(OSError):
            file.close()
        if plain:
            with suppress(OSError):
                os.unlink(draft)
