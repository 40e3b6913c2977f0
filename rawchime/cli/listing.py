"""The numbers of ``--from``: those that a job takes, those that it leaves out, and the plan that both make."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ..bulk import Journal, LeftOut, Settings
from ..bulk.actions import DELETE
from ..bulk.states import ACCEPTED
from ..errors import InvalidRequest
from ..inputs import condition, exclusions, read
from ..inputs.planned import Plan
from ..phone_numbers import check_id, number, respell
from .output import say
from .summary import grouped

SHOWN = 10
"""Bad lines that are shown, one by one."""
SQLITE = b"SQLite format 3\0"


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file, open for bytes; ``-`` is standard input. Raises InvalidRequest."""
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below, where its own errors are no longer meant
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}") from None
    with file:
        yield file


def is_journal(path: str) -> bool:
    """Whether a file is a database, as journals are."""
    if path == "-":
        return False
    with opened(path) as file:
        try:
            return file.read(len(SQLITE)) == SQLITE
        except OSError as error:
            raise InvalidRequest(f"{path} cannot be read: {error.strerror}") from None


def numbers(args: argparse.Namespace, file: BinaryIO, plan: Plan) -> Iterator[str | LeftOut]:
    """Yield the numbers of a list, spelled as the options say, and its rows that are left out; fill the plan.

    Raises InvalidRequest: in the end, where rows are bad and that was not allowed, or where no number is left.
    """
    kept = _excluded(args)
    where = tuple(map(condition, args.where))
    limit, spelling, take = args.limit, args.normalize, plan.take
    taken: set[str] = set()
    try:
        for entry in read(file, args.column, any_id=args.any_id, where=where, summary=plan.summary):
            one, reason = entry.phone_number_id, entry.reason
            if reason and not entry.skipped:
                plan.bad += 1
                if plan.bad <= SHOWN:
                    say(f"{args.file}: line {entry.line}: {reason}")
                yield LeftOut(entry.line, "", "bad", reason)
                continue
            option = ""
            if entry.skipped:
                option, one = "where", str(entry.row.get(plan.summary.column, ""))
            elif kept and number(one) in kept:
                option, reason = "exclude", f"it is in {args.exclude}"
            elif limit and len(taken) >= limit and number(one) not in taken:
                option, reason = "limit", f"it comes after the first {grouped(limit)}"
            if option:
                plan.skipped[option] += 1
                yield LeftOut(entry.line, one, "skipped", reason)
                continue
            if limit:
                taken.add(number(one))
            if spelling != "as-is":
                one = respell(one, spelling)
            take(one)
            yield one
    except InvalidRequest as error:
        raise InvalidRequest(f"{args.file}: {error}") from None
    _check(args, plan)


def named(ids: Iterable[str], plan: Plan) -> Iterator[str]:
    """Yield ids that were named, as they are; fill the plan. Raises InvalidRequest."""
    plan.summary.format = "named"
    for one in ids:
        plan.take(check_id(one))
        yield one


def done_by(path: str, settings: Settings, plan: Plan) -> Iterator[str]:
    """Yield the numbers that a job has done, by its journal; fill the plan. Raises InvalidRequest.

    ``settings`` are those of the job that undoes it: at another endpoint, or for another account, it would not.
    """
    from ..bulk.journal_file import look

    journal, running = look(path)
    try:
        if running:
            raise InvalidRequest(f"a run is using the journal {path} now: let it end first")
        action = journal.setting("action")
        if action != DELETE.name:
            raise InvalidRequest(f"{path} is the journal of a {action} job: only a deletion can be undone from its journal")
        same_place(path, journal, settings)
        plan.summary.format = "the journal of a deletion"
        for outcome in journal.outcomes(ACCEPTED):
            plan.take(outcome.phone_number_id)
            yield outcome.phone_number_id
    finally:
        journal.close()
    if not plan.numbers:
        raise InvalidRequest(f"{path}: that job has accepted no number")


def same_place(path: str, journal: Journal, settings: Settings) -> None:
    """Raise InvalidRequest where a journal is of another endpoint, region or account."""
    for name in ("endpoint", "region", "account"):
        then, now = journal.setting(name), getattr(settings, name)
        if then and now and then != now:
            raise InvalidRequest(f"{path} is of another {name}: {then} then, {now} now")


def _excluded(args: argparse.Namespace) -> set[str]:
    if not args.exclude:
        return set()
    try:
        with opened(args.exclude) as file:
            return exclusions(file, any_id=args.any_id)
    except InvalidRequest as error:
        text = str(error)
        raise InvalidRequest(text if text.startswith(args.exclude) else f"{args.exclude}: {text}") from None


def _check(args: argparse.Namespace, plan: Plan) -> None:
    if plan.bad > SHOWN:
        say(f"… and {grouped(plan.bad - SHOWN)} more")
    if plan.bad and not args.skip_bad:
        good = f"{grouped(plan.numbers)} can"
        refused = InvalidRequest(f"{args.file}: {grouped(plan.bad)} line{'s' * (plan.bad != 1)} cannot be used, {good}")
        refused.advice = "Nothing was sent. Mend them, or leave them out with --skip-bad."
        raise refused
    if not plan.numbers:
        skipped = plan.skipped.total()
        why = f": {grouped(skipped)} rows were skipped" if skipped else ""
        raise InvalidRequest(f"{args.file}: there is no phone number id in it to act on{why}")
