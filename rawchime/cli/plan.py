"""The plan of a job: shown for confirmation, or written by ``--dry-run``."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from ..bulk import Journal
from ..bulk.associations import CHANGED, HELD, told
from ..bulk.states import DOUBT, PENDING, REFUSED, SENDING
from ..errors import InvalidRequest, NothingSent
from ..inputs.planned import PAGE, Plan
from ..printable import printable
from .clients import Interrupted
from .summary import counted, grouped

if TYPE_CHECKING:
    from ..client import Client

GROUPS = 6
"""Maximum of places and statuses shown, the largest first."""
TYPED = 100
"""Above this many numbers, the count must be typed in place of a yes."""


class Planned(NamedTuple):
    """A job before it begins: the contents of the list and the state of the journal."""

    plan: Plan
    journal: Journal
    client: Client
    args: argparse.Namespace
    verb: str
    in_use: Journal | None = None
    """The disassociation journal, if numbers are disassociated first."""
    again: int = 0
    """Refused numbers to send again."""
    queued: int = 0
    """Restored numbers that are in the deletion queue again."""

    @property
    def journals(self) -> list[Journal]:
        return [self.journal] if self.in_use in (None, self.journal) else [self.journal, self.in_use]

    @property
    def pending(self) -> int:
        return self.journal.counts()[PENDING]

    @property
    def doubt(self) -> int:
        counts = self.journal.counts()
        return counts[SENDING] + counts[DOUBT]

    @property
    def settled(self) -> int:
        return self.total - self.pending - self.doubt

    @property
    def standing(self) -> str:
        """How far the job has come, in words."""
        return f"{grouped(self.settled)} of {counted(self.total, 'number')} settled, {grouped(self.doubt)} in doubt"

    @property
    def total(self) -> int:
        return sum(self.journal.counts())

    @property
    def duplicates(self) -> int:
        return int(self.journal.setting("duplicates"))

    def requests(self, most: int) -> int:
        """The number of requests if each number is sent once."""
        lanes = self.journal.lanes(1, self.journal.last()).values()
        return sum(math.ceil(many / most) for many in lanes or (self.pending,))


def lines(job: Planned, most: int) -> Iterator[str]:
    """Yield the lines of the plan; ``most`` is the maximum of numbers per request."""
    plan, told = job.plan, job.plan.summary
    kind = told.format + (f", column {told.column!r}" if told.column else "")
    parts = [counted(job.total, "number")]
    parts += [counted(job.duplicates, "duplicate")] * bool(job.duplicates)
    parts += [f"{counted(plan.bad, 'bad row')} left out"] * bool(plan.bad)
    parts += [f"{grouped(many)} skipped by --{option}" for option, many in plan.skipped.items()]
    parts += [counted(told.comments, "comment")] * bool(told.comments)
    yield f"list      {printable(job.args.file or 'the command line')} ({printable(kind)}): {', '.join(parts)}"
    places = [(" ".join(filter(None, (_short(country), area))), many) for country, area, many in plan.places()]
    twice = "; duplicates included" * bool(job.duplicates)
    yield f"places    {_largest(places)}{twice}"
    if told.statuses:
        statuses = sorted(told.statuses.items(), key=lambda one: -one[1])
        yield f"status    {_largest([(printable(name) or 'none', many) for name, many in statuses if many])}{twice}"
    if remarks := [(printable(text), many) for text, many in told.remarks.items() if many]:
        yield f"remarks   {_largest(sorted(remarks, key=lambda one: -one[1]))}"
    if told.headings:
        more = f", … {counted(told.comments - len(told.headings), 'more comment')}" * (told.comments > len(told.headings))
        yield f"comments  {', '.join(printable(one) for one in told.headings)}{more}"
    if job.in_use:
        yield f"in use    {_held(job.in_use)}"
    first = ", ".join(printable(one) for one in plan.first)
    more = f" … {printable(plan.last)}" if plan.numbers > len(plan.first) else ""
    yield f"numbers   {first}{more}"
    yield f"signed    {_signer(job)}"
    yield f"sent to   {job.client.endpoint.url} (region {job.client.endpoint.signing_region})"
    if job.journal.path and (job.settled or job.doubt):
        yield f"journal   {job.journal.path}: {job.standing}"
    if job.again:
        yield f"retry     {counted(job.again, 'refused number')}, sent again"
    if job.queued:
        yield f"restore   {counted(job.queued, 'number')} again: restored before, and back in the deletion queue"
    doubt = f", and look up {counted(job.doubt, 'number')} in doubt" * bool(job.doubt)
    yield f"plan      {job.verb} {counted(job.pending, 'number')} in {counted(job.requests(most), 'request')}{doubt}"
    if plan.one_page:
        yield (
            f"note      the list has exactly {PAGE} numbers, one page of `aws` output. More may be missing: "
            "`rawchime queue --all` prints all pages."
        )


def members(job: Planned, most: int) -> str:
    """Return the plan as a JSON object."""
    settings = {name: job.journal.setting(name) or None for name in ("action", "endpoint", "region", "account")}
    counts: dict[str, Any] = {
        "numbers": job.total,
        "duplicates": job.duplicates,
        "pending": job.pending,
        "in-doubt": job.doubt,
        "requests": job.requests(most),
    }
    key = job.journal.setting("access_key").partition(" ")[0] or None
    if job.in_use:
        counts["in-use"] = job.in_use.lanes(1, job.in_use.last())
    return json.dumps({**settings, "access_key": key, "profile": _profile(job.args), **counts, **job.plan.members()})


@contextmanager
def terminal(args: argparse.Namespace) -> Iterator[tuple[TextIO, TextIO]]:
    """Return the streams for the question: the terminal itself if the list is standard input.

    Raises InvalidRequest without a terminal.
    """
    none = InvalidRequest(f"--from asks before it {args.verb}s, and there is no terminal to ask on")
    none.advice = "Nothing was sent. Add --yes to go ahead without the question."
    if args.file != "-":
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise none
        yield sys.stdin, sys.stderr
        return
    try:
        file = open("/dev/tty", "rb+", buffering=0)  # noqa: SIM115 - closed below
    except OSError:
        raise none from None
    with file, open(os.dup(file.fileno()), encoding="utf-8") as read, open(os.dup(file.fileno()), "w") as write:
        yield read, write


def confirmed(job: Planned, most: int, ask: tuple[TextIO, TextIO]) -> bool:
    """Show the plan and ask. Above TYPED numbers, only their count means yes."""
    read, write = ask
    for line in lines(job, most):
        write.write(f"{line}\n")
    resumed = " remaining" if job.total > job.pending else ""
    doubt = f" (and look up {grouped(job.doubt)} in doubt, and resend those not done)" if job.doubt else ""
    what = f"{job.verb.capitalize()} {grouped(job.pending)}{resumed} phone number{'s' * (job.pending != 1)}{doubt}"
    many = job.pending + job.doubt
    write.write(f"{what}? Type {many} to confirm: " if many > TYPED else f"{what}? [y/N] ")
    write.flush()
    try:
        answer = read.readline().strip().lower()
    except KeyboardInterrupt as signal:
        write.write("\n")
        error = NothingSent(f"Cancelled. Nothing was {'changed' if job.in_use else 'sent'}.")
        error.advice = ""
        raise Interrupted(error) from signal
    return answer in (str(many), grouped(many)) if many > TYPED else answer in ("y", "yes")


def _short(country: str) -> str:
    """Return a short name of a country: the first of several that share a calling code."""
    first, comma, _ = country.partition(",")
    return first + " (shared code)" * bool(comma) or "not E.164"


def _held(journal: Journal) -> str:
    """Yield how many numbers each Voice Connector or group holds, and how many stay unchanged."""
    lanes = sorted(journal.lanes(1, journal.last()).items(), key=lambda one: -one[1])
    groups = [(printable(told(_association(lane))), many) for lane, many in lanes]
    kept = Counter(
        one.error_message.partition(" holds it")[0] for one in journal.outcomes(REFUSED) if one.error_code in (HELD, CHANGED)
    )
    left = _largest([(printable(name), many) for name, many in kept.most_common()])
    parts = [_largest(groups) or "no number has to be disassociated"] + [f"left as they are, on {left}"] * bool(left)
    return "; ".join(parts)


def _association(lane: str) -> tuple[str, str]:
    name, _, value = lane.partition("/")
    return name, value


def _largest(groups: list[tuple[str, int]]) -> str:
    shown = [f"{name}: {grouped(many)}" for name, many in groups[:GROUPS]]
    rest = groups[GROUPS:]
    return ", ".join(shown + [f"{grouped(len(rest))} more: {grouped(sum(many for _, many in rest))}"] * bool(rest))


def _profile(args: argparse.Namespace) -> str | None:
    return args.profile or os.environ.get("AWS_PROFILE") or None


def _signer(job: Planned) -> str:
    key = job.journal.setting("access_key").partition(" ")[0]
    if not key:
        return "not possible: no credentials were found"
    account = job.journal.setting("account")
    profile = f", profile {job.args.profile}" if job.args.profile else ""
    return f"with key {key} of {f'account {account}' if account else 'an unknown account'}{profile}"
