"""``delete --disassociate``: decide which numbers are disassociated before they are deleted."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from ..bulk import Journal, Settings, prepare
from ..bulk.actions import DISASSOCIATE
from ..bulk.associations import IN_USE, pages, survey
from ..bulk.states import ACCEPTED, DOUBT, PENDING, REFUSED, SENDING
from ..phone_numbers import number

if TYPE_CHECKING:
    from ..client import Client


def place(path: str) -> str:
    """Return the path of the disassociation journal for the path of a deletion journal; empty for none."""
    return f"{path.removesuffix('.journal')}.{DISASSOCIATE.name}.journal" if path else ""


def journal_for(args: argparse.Namespace, journal: Journal, path: str) -> Journal:
    """Return the disassociation journal of a deletion. Changes are discarded unless they are kept."""
    settings = Settings(*(journal.setting(name) for name in Settings._fields))._replace(action=DISASSOCIATE.name)
    ids = (one.phone_number_id for one in journal.outcomes() if one.outcome not in ("bad", "skipped"))
    own = place(path) if journal.path else ""
    if args.dry_run and not os.path.lexists(own):
        own = ""
    return prepare(ids, settings, own, same_account=args.same_account, hold=True)


def take_up(args: argparse.Namespace, client: Client, journal: Journal, in_use: Journal) -> int:
    """Sort the numbers to delete by their associations.

    This includes numbers that were refused because they were in use: if they can be disassociated now, they are deleted
    again. No other number may lose its association, as it would stay without its service. Return how many are deleted
    again.
    """
    wanted = {number(one.phone_number_id) for state in (PENDING, SENDING, DOUBT) for one in journal.outcomes(state)}
    wanted |= {number(one.phone_number_id) for one in journal.outcomes(REFUSED) if one.error_code in IN_USE}
    in_use.forget()  # associations may have changed since an earlier run
    for _ in survey(in_use, pages(client, args.timeout, args.give_up), wanted):
        pass
    freed = {number(one.phone_number_id) for state in (PENDING, ACCEPTED) for one in in_use.outcomes(state)}
    return sum(journal.retry(code, freed) for code in IN_USE)
