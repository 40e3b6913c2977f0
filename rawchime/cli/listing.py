"""Read the numbers of ``--from``: those that a job sends, those that it leaves out, and the plan."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from ..bulk import Journal, LeftOut, Settings, settings_of
from ..bulk.actions import DELETE
from ..bulk.states import DOUBT, SENDING
from ..errors import CredentialsError, InvalidRequest
from ..inputs import Entry, condition, exclusions, read
from ..inputs.format import COMMENTED
from ..inputs.planned import Plan
from ..inputs.quote import shown as value_shown
from ..phone_numbers import check_id, number, respell
from .output import say
from .summary import counted, grouped

if TYPE_CHECKING:
    from ..client import Client

SHOWN = 10
"""Maximum of bad lines that are shown."""
VALUES = 100
"""Maximum of values that do not meet a condition and are counted."""
SQLITE = b"SQLite format 3\0"


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """Open a file for bytes; ``-`` is standard input. Raises InvalidRequest."""
    if path == "-":
        with suppress(OSError, ValueError):  # it has no file descriptor
            os.set_blocking(sys.stdin.fileno(), True)  # a parent may have made it non-blocking, as Node.js does
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below, where its own errors are no longer meant
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}") from None
    with file:
        yield file


def is_journal(path: str) -> bool:
    """Return whether a file is an SQLite database, as journals are."""
    if path == "-":
        return False
    with opened(path) as file:
        try:
            return file.read(len(SQLITE)) == SQLITE
        except OSError as error:
            raise InvalidRequest(f"{path} cannot be read: {error.strerror}") from None


def settings_for(args: argparse.Namespace, chime: Client) -> Settings:
    """Return what identifies a job in its journal. Raises CredentialsError without credentials, except in a dry run."""
    try:
        settings = settings_of(chime)
    except CredentialsError:
        if not getattr(args, "dry_run", False):
            raise
        settings = Settings(chime.endpoint.url, chime.endpoint.signing_region)
    if args.local:
        state = os.fsencode(os.path.realpath(args.state)).decode("utf-8", "backslashreplace")
        settings = settings._replace(endpoint=f"local:{state}")
    return settings


def read_list(args: argparse.Namespace, file: BinaryIO, plan: Plan) -> Iterator[Entry]:
    """Yield the entries of a list, read with the options."""
    where = tuple(map(condition, args.where))
    harmless = args.verb == "restore"
    return read(
        file, args.column, any_id=args.any_id, where=where, harmless=harmless, commented=not harmless, summary=plan.summary
    )


def numbers(args: argparse.Namespace, entries: Iterator[Entry], plan: Plan) -> Iterator[str | LeftOut]:
    """Yield the numbers of a list in the chosen spelling, and the rows that are left out; fill the plan.

    Raises InvalidRequest at the end, if bad rows are not allowed or no number is left.
    """
    kept = _excluded(args)
    limit, spelling, take = args.limit, args.normalize, plan.take
    taken: set[str] = set()
    others: Counter[str] = Counter()
    where = [(column.lower(), value) for column, value in map(condition, args.where)]
    try:
        for entry in entries:
            one, reason = entry.phone_number_id, entry.reason
            if reason and not entry.skipped:
                plan.bad += 1
                if plan.bad <= SHOWN:
                    say(f"{args.file}: line {entry.line}: {reason}")
                yield LeftOut(entry.line, "", "bad", reason, entry.left_out)
                continue
            if reason == COMMENTED:
                yield LeftOut(entry.line, "", "commented", reason, entry.left_out)
                continue
            option = ""
            if entry.skipped:
                option, one = "where", str(entry.row.get(plan.summary.column, ""))
                _differing(where, entry, others)
            elif kept and number(one) in kept:
                option, reason = "exclude", f"it is in {kept[number(one)]}"
            elif limit and len(taken) >= limit and number(one) not in taken:
                option, reason = "limit", f"it comes after the first {grouped(limit)}"
            if option:
                plan.skip(option, entry)
                yield LeftOut(entry.line, one, "skipped", reason, entry.left_out)
                continue
            if limit:
                taken.add(number(one))
            if spelling != "as-is":
                one = respell(one, spelling)
            take(one)
            yield one
    except InvalidRequest as error:
        raise InvalidRequest(f"{args.file}: {error}") from None
    _check(args, plan, others)


def _differing(where: list[tuple[str, str]], entry: Entry, others: Counter[str]) -> None:
    """Count the values with which a row does not meet the conditions; only the first of them one by one."""
    for column, wanted in where:
        value = next((str(one).strip() for name, one in entry.row.items() if name.lower() == column), wanted)
        if value != wanted and (value in others or len(others) < VALUES):
            others[value] += 1


def named(ids: Iterable[str], plan: Plan) -> Iterator[str]:
    """Yield named ids unchanged, and fill the plan. Raises InvalidRequest."""
    plan.summary.format = "named"
    for one in ids:
        plan.take(check_id(one))
        yield one


def deletion_at(path: str, settings: Settings, *, same_account: bool) -> Journal:
    """Open the journal of a deletion for a restoration. Raises InvalidRequest for any other file.

    ``settings`` are those of the restoration, which must have the same endpoint and account.
    """
    from ..bulk.journal_file import look

    journal, running = look(path)
    try:
        if running:
            raise InvalidRequest(f"another run is using the journal {path}. Wait until it has ended.")
        action = journal.setting("action")
        if action != DELETE.name:
            raise InvalidRequest(f"{path} is the journal of a {action} job: only a deletion can be undone from its journal")
        journal.compare(settings._replace(action=action), same_account=same_account)
    except BaseException:
        journal.close()
        raise
    return journal


def done_by(args: argparse.Namespace, deletion: Journal, plan: Plan) -> Iterator[Entry]:
    """Yield the numbers that a job has deleted or has in doubt.

    Raises InvalidRequest for options that do not apply to a journal.
    """
    if args.where or args.column:
        raise InvalidRequest("a journal has no columns: leave out --where and --column")
    counts = deletion.counts()
    doubt = counts[DOUBT] + counts[SENDING]
    plan.summary.format = "the journal of a deletion" + f", with {counted(doubt, 'number')} in doubt" * bool(doubt)
    for place, outcome in enumerate(deletion.outcomes(), 1):
        if outcome.outcome in ("accepted", "in-doubt"):
            yield Entry(place, outcome.phone_number_id)


def _excluded(args: argparse.Namespace) -> dict[str, str]:
    """Return the numbers of the lists to keep, each with the path of its list."""
    kept: dict[str, str] = {}
    for path in args.exclude:
        try:
            with opened(path) as file:
                kept |= dict.fromkeys(exclusions(file, any_id=args.any_id), path)
        except InvalidRequest as error:
            text = str(error)
            raise InvalidRequest(text if text.startswith(path) else f"{path}: {text}") from None
    return kept


def _check(args: argparse.Namespace, plan: Plan, others: Counter[str]) -> None:
    if args.exclude and not plan.skipped["exclude"]:
        say("no number of the list is in --exclude")
    if plan.bad > SHOWN:
        say(f"… and {grouped(plan.bad - SHOWN)} more")
    if plan.bad and not args.skip_bad:
        good = f"{grouped(plan.numbers)} can"
        refused = InvalidRequest(f"{args.file}: {grouped(plan.bad)} line{'s' * (plan.bad != 1)} cannot be used, {good}")
        refused.advice = "Nothing was sent. Correct them, or leave them out with --skip-bad."
        raise refused
    if not plan.numbers:
        skipped = plan.skipped.total()
        why = f": {counted(skipped, 'row')} skipped" if skipped else ""
        if plan.skipped["where"]:
            found = ", ".join(f"{value_shown(value)}: {grouped(many)}" for value, many in others.most_common(6))
            why += f". --where compares values exactly, including their case. There are {found}"
        raise InvalidRequest(f"{args.file}: no phone numbers to act on{why}")
