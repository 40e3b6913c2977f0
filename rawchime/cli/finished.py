"""A run that resumes a journal: what has changed since, and what may be claimed when every number is settled."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..bulk import Journal
from ..bulk.actions import DELETE, RESTORE
from ..bulk.associations import pages
from ..bulk.journal_file import look
from ..bulk.states import ACCEPTED, DOUBT, PENDING, SENDING
from ..errors import InvalidRequest
from ..operations.phone_number import QUEUED
from ..phone_numbers import number
from .summary import counted, moment

if TYPE_CHECKING:
    from ..client import Client


def finished(journal: Journal) -> bool:
    """Return whether every number is settled."""
    counts = journal.counts()
    return not (counts[PENDING] or counts[SENDING] or counts[DOUBT])


def queued_again(args: argparse.Namespace, chime: Client, journal: Journal) -> int:
    """Make the restored numbers pending that are in the deletion queue again. Return how many."""
    queued = {
        number(one.phone_number_id)
        for status in QUEUED
        for page in pages(chime, args.timeout, args.give_up, status)
        for one in page.phone_numbers
        if one.queued
    }
    return journal.reopen(queued)


def check_not_restored(args: argparse.Namespace, journal: Journal) -> None:
    """Raise InvalidRequest if a restoration has undone some of a deletion since: its journal is no longer true."""
    for path, many in restored_since(journal, args.file):
        error = InvalidRequest(f"{journal.path} records what was deleted, but {in_words(path, many)}")
        error.advice = "Nothing was sent. To delete them again, name another journal with --journal."
        raise error


def restored_since(journal: Journal, file: str = "") -> Iterator[tuple[str, int]]:
    """Yield the journals of restorations beside a deletion's journal or its list, and how much they have undone since."""
    for path in {f"{one.removesuffix('.journal')}.{RESTORE.name}.journal" for one in (file, journal.path) if one}:
        if os.path.isfile(path) and (many := _restored_since(journal, path)):
            yield path, many


def in_words(path: str, many: int) -> str:
    """Return what the journal of a restoration records."""
    return f"{path} records that {counted(many, 'number')} {'was' if many == 1 else 'were'} restored since"


def _restored_since(journal: Journal, path: str) -> int:
    """Return how many numbers a restoration has restored after this journal recorded them as deleted."""
    if journal.setting("action") != DELETE.name:
        return 0
    later, _ = look(path)
    try:
        if later.setting("action") != RESTORE.name:
            return 0
        restored = {number(one.phone_number_id): one.time or 0 for one in later.outcomes(ACCEPTED)}
    finally:
        later.close()
    return sum(restored.get(number(one.phone_number_id), 0) > (one.time or 0) for one in journal.outcomes(ACCEPTED))


def words(journal: Journal) -> str:
    """Return what the journal records, and how to look further or begin again."""
    last = f", the last one on {moment(journal.last_moved())}" if journal.last_moved() else "; no request was needed"
    return (
        f"Nothing to do: {journal.path} records every number as settled{last}. "
        f"`rawchime status --check {journal.path}` compares the journal with the service. "
        "To start over, name another journal with --journal."
    )
