"""``--report``: checked before anything is sent, written at the end."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing

from ..bulk import Outcome
from ..bulk.report import FORMS, write
from ..errors import InvalidRequest
from .draft import Draft, check_writable
from .output import say


def check_report(path: str) -> None:
    """Raise InvalidRequest where a report cannot be written at ``path``; an empty one is none."""
    if path and not path.endswith(FORMS):
        raise InvalidRequest(f"the name of a report must end in {' or '.join(FORMS)}: {path}")
    if path:
        check_writable(path)


def write_report(path: str, outcomes: Iterable[Outcome], again: str = "") -> None:
    """Write one row per outcome. A failure is reported, with the command that writes it ``again``; nothing else changes."""
    if not path:
        return
    try:
        with closing(Draft(path)) as draft:
            write(draft.file, outcomes, os.path.splitext(path)[1])
            draft.keep()
    except (OSError, InvalidRequest) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        say(f"{path} could not be written: {reason}" + (f"; `{again}` writes it again" if again else ""))
