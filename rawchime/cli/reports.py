"""``--report``: made ready before anything is sent, written at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

from ..bulk import Journal
from ..bulk.report import FORMS, write
from ..errors import InvalidRequest
from .draft import Draft
from .output import apart, say


@contextmanager
def report_at(path: str, *others: str) -> Iterator[Draft | None]:
    """A report that is to be at ``path``; None where that is empty.

    Raises InvalidRequest where it cannot be, or is one of the ``others``: the input, the journal.
    """
    if not path:
        yield None
        return
    if not path.endswith(FORMS):
        raise InvalidRequest(f"a report is {' or '.join(FORMS)} by its name, and {path} is neither")
    apart(path, *others)
    with closing(Draft(path)) as draft:
        yield draft


def write_report(draft: Draft | None, journal: Journal) -> None:
    """Write it, and say so where it cannot be done: it changes nothing of what was done, and `status` makes it anew."""
    if draft is None:
        return
    try:
        write(draft.file, journal.outcomes(), os.path.splitext(draft.path)[1])
        draft.keep()
    except OSError as error:
        say(f"{draft.path} could not be written: {error.strerror}; `rawchime status JOURNAL --report FILE` makes it anew")
