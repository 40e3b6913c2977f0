"""``--from`` of a verb: a job over many numbers, with its journal."""

from __future__ import annotations

import argparse
import math
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from ..bulk import Job, Journal, LeftOut, Settings, prepare, settings_of
from ..bulk.actions import DELETE, DISASSOCIATE, RESTORE, Action
from ..bulk.associations import pages, survey
from ..bulk.journal_file import discard
from ..bulk.states import ACCEPTED, DOUBT, PENDING, SENDING
from ..errors import CredentialsError, InvalidRequest, OutcomeUnknown, RawChimeError
from ..inputs.planned import Plan
from . import Terminated, freeing, signal_code
from .clients import Interrupted, client
from .listing import done_by, is_journal, named, numbers, opened
from .output import emit, say
from .paths import apart, database
from .plan import Planned, confirmed, lines, members, terminal
from .progress import progress
from .reports import check_report, write_report
from .run import NOT_SENT, OK, UNKNOWN, USAGE, exit_code, tell
from .summary import code_of, counted, grouped, print_json, print_text

if TYPE_CHECKING:
    from ..client import Client


def run_job(args: argparse.Namespace, action: Action) -> int:
    if args.max_attempts:
        raise InvalidRequest("--max-attempts is for numbers that are named: a job sends until --give-up")
    if args.journal and args.local and not args.state:
        raise InvalidRequest("--local forgets its numbers, so it keeps no journal: leave out --journal, or add --state FILE")
    if args.verbose and not args.workers:
        args.workers = 1  # what is shown of several at once cannot be told apart
    args.timeout = args.timeout or 30.0
    args.verb = action.name
    path = _journal_path(args, action)
    kept = [*database(args.state), *database(path), *database(freeing.place(path) if args.disassociate else "")]
    apart([args.report, args.trace], [args.file or "", args.exclude, *kept])
    check_report(args.report)
    with ExitStack() as stack:
        ask = None if args.yes or args.dry_run or args.ids else stack.enter_context(terminal(args))
        chime = stack.enter_context(client(args))
        plan = Plan()
        journal = _prepare(args, chime, path, action, plan)
        stack.callback(journal.close)
        most = min(args.batch_size, action.most or args.batch_size)
        if args.retry_refused is not None and not args.dry_run:
            _retry_refused(journal, args.retry_refused)
        in_use = journal if action is DISASSOCIATE else None
        if args.disassociate:
            in_use = freeing.journal_for(args, journal, path)
            stack.callback(in_use.close)
            freeing.take_up(args, chime, journal, in_use)
        elif in_use:
            for _ in survey(in_use, pages(chime, args.timeout, args.give_up)):
                pass
        planned = Planned(plan, journal, chime, args, action.name, in_use)
        if args.dry_run:
            return _dry_run(planned, most)
        if ask and (planned.pending or planned.doubt):
            _confirm(planned, most, ask)
        if in_use and action is not DISASSOCIATE:
            code = _free(args, _job(args, chime, in_use, DISASSOCIATE), in_use)
            if code:
                return code
        return _done(args, _job(args, chime, journal, action), journal)


def _job(args: argparse.Namespace, chime: Client, journal: Journal, action: Action) -> Job:
    return Job(
        chime,
        journal,
        action=action,
        batch_size=args.batch_size,
        workers=args.workers or 4,
        rate=args.rate or math.inf,
        timeout=args.timeout,
        give_up=args.give_up,
        resend_in_doubt=args.resend_in_doubt,
    )


def _free(args: argparse.Namespace, job: Job, journal: Journal) -> int:
    """Take numbers off what holds them. Return an exit code where they must not be deleted yet, and 0 where they may."""
    code, error = to_the_end(job)
    left = job.counts[PENDING] + job.counts[SENDING] + job.counts[DOUBT]
    say(f"taken off what held them, or free already: {grouped(job.counts[ACCEPTED])} of {grouped(sum(job.counts))}")
    if error is not None:
        tell(_of_a_job(error, job.sent), as_json=False)
    if code or error is not None or left:
        say("nothing was deleted: " + _how_to_go_on(job, journal))
        return code or exit_code_of(job.counts, error, sent=job.sent) or UNKNOWN
    return OK


def _done(args: argparse.Namespace, job: Job, journal: Journal) -> int:
    """Run the job and tell what came of it. Return the exit code."""
    nothing_to_do = not sum(job.counts[state] for state in (PENDING, SENDING, DOUBT))
    code, error = to_the_end(job)
    bad = 0
    try:
        bad = journal.left_out().get("bad", 0)
        write_report(args.report, journal.outcomes())
        if args.output == "json":
            print_json(journal, error)
        else:
            print_text(journal, small=sum(job.counts) <= args.batch_size)
    except sqlite3.Error as broken:
        error = error or _unreadable(journal, broken)
    except KeyboardInterrupt as end:
        where = f"`rawchime status {journal.path}` tells it" if journal.path else "there is no journal that tells it"
        say(f"ended by a signal while the summary was written: the job itself had come to its end, and {where}")
        return signal_code(end)
    if error is not None:
        tell(_of_a_job(error, job.sent), as_json=False)
    elif code and job.trouble is not None:
        say(f"the last answer was: {job.trouble}")
    if nothing_to_do and journal.path:
        say(f"nothing was left to do: {journal.path} says so; to do it all again, take that file away")
    elif job.counts[PENDING] or job.counts[DOUBT] or job.counts[SENDING]:
        say(_how_to_go_on(job, journal))
    return code or exit_code_of(job.counts, error, sent=job.sent, bad=bad)


def _of_a_job(error: RawChimeError, sent: bool) -> RawChimeError:
    """An error of one request speaks of that: of a job that has sent others, not nothing was sent, but no more."""
    if sent:
        error.advice = error.advice.replace("Nothing was sent.", "No more was sent.")
    return error


def exit_code_of(counts: list[int], error: BaseException | None, *, sent: bool, bad: int = 0) -> int:
    """Return the exit code of a job that has ended. Once something was sent, nothing is a usage error any more.

    ``bad`` is how many rows of the input were left out because they are not one phone number.
    """
    code = exit_code(error) if isinstance(error, RawChimeError) else OK
    return code_of(counts, NOT_SENT if code == USAGE and sent else code, bad)


def _unreadable(journal: Journal, error: sqlite3.Error) -> RawChimeError:
    unknown = OutcomeUnknown(f"the journal {journal.path} cannot be read any more: {error}")
    unknown.advice = (
        "What was done is in it, and not told here. Mend the disk, keep the file, and run the same command again."
    )
    return unknown


def _journal_path(args: argparse.Namespace, action: Action) -> str:
    """Where the journal is to be; empty for none."""
    if args.journal or not args.file or args.file == "-" or (args.local and not args.state):
        return str(args.journal)
    if os.path.exists(args.file) and not os.path.isfile(args.file):
        raise InvalidRequest(f"{args.file} is no file that a journal can be kept beside: name one with --journal PATH")
    if action is DELETE:
        return f"{args.file}.journal"
    return f"{args.file.removesuffix('.journal')}.{action.name}.journal"


def _prepare(args: argparse.Namespace, chime: Client, path: str, action: Action, plan: Plan) -> Journal:
    try:
        settings = settings_of(chime)
    except CredentialsError:
        if not args.dry_run:
            raise
        settings = Settings(chime.endpoint.url, chime.endpoint.signing_region)
    if args.local:
        state = os.fsencode(os.path.realpath(args.state)).decode("utf-8", "backslashreplace")
        settings = settings._replace(endpoint=f"local:{state}")
    if args.dry_run and not os.path.lexists(path):
        path = ""
    if args.ids:
        journal = prepare(named(args.ids, plan), settings._replace(action=action.name))
    elif action is RESTORE and is_journal(args.file):
        rows: Iterator[str | LeftOut] = done_by(args.file, settings, plan)
        journal = prepare(rows, settings._replace(action=action.name), path, same_account=args.same_account)
    else:
        with opened(args.file) as file:
            rows = numbers(args, file, plan)
            journal = prepare(rows, settings._replace(action=action.name), path, same_account=args.same_account)
    if args.file == "-" and not path and not args.local and not args.dry_run and sum(journal.counts()) > args.batch_size:
        journal.close()
        raise InvalidRequest("more than one batch from standard input needs a journal: name one with --journal PATH")
    return journal


def _retry_refused(journal: Journal, code: str) -> None:
    found = counted(journal.retry(code), "refused number")
    say(f"sending {found}{f' ({code})' if code else ''} again")


def _dry_run(planned: Planned, most: int) -> int:
    write_report(planned.args.report, planned.journal.outcomes())
    if planned.args.output == "json":
        emit(members(planned, most))
    else:
        for line in lines(planned, most):
            emit(line)
    say("dry run: nothing was sent")
    return OK


def _confirm(planned: Planned, most: int, ask: tuple[TextIO, TextIO]) -> None:
    """Raise InvalidRequest where the answer is not yes. A journal of which nothing was sent is taken away then."""
    yes = False
    try:
        yes = confirmed(planned, most, ask)
    finally:
        if not yes and planned.total == planned.pending:
            discard(planned.journal)
        if not yes and planned.in_use and not planned.in_use.last_batch():
            discard(planned.in_use)
    if not yes:
        error = InvalidRequest("not confirmed")
        error.advice = "Nothing was sent."
        raise error


def to_the_end(job: Job) -> tuple[int, RawChimeError | None]:
    """Run it to its end; gives the exit code of the signal that ended it (0 for none), and the error that did."""
    received: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        received.append(number)
        if len(received) > 1:
            raise KeyboardInterrupt if number == signal.SIGINT else Terminated(number)
        job.stop()
        say("stopping: what is under way is waited for and settled; once more to stop at once")

    with _signals(on_signal), progress(job):
        try:
            for _ in job.run():
                pass
        except RawChimeError as error:
            return 0, error
        except KeyboardInterrupt as end:
            unknown = OutcomeUnknown("stopped at once, with requests under way")
            unknown.advice = "What was under way is in doubt until the job is resumed: run the same command again."
            raise Interrupted(unknown) from end
    if received:
        return 128 + received[0], None
    return 0, None


def _signals(handler: Callable[[int, FrameType | None], None]) -> AbstractContextManager[None]:
    @contextmanager
    def handled() -> Iterator[None]:
        numbers = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
        heard = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, handler) for number in heard}
        try:
            yield
        finally:
            for number, old in before.items():
                signal.signal(number, old)

    return handled()


def _how_to_go_on(job: Job, journal: Journal) -> str:
    doubt = job.counts[DOUBT] + job.counts[SENDING]
    left = f"{grouped(job.counts[PENDING])} numbers were not sent" if job.counts[PENDING] else ""
    unsure = f"{grouped(doubt)} are in doubt" if doubt else ""
    what = " and ".join(filter(None, (left, unsure)))
    if not journal.path:
        return f"{what}; there is no journal to resume from"
    return f"{what}: the same command resumes from {journal.path}; what is settled is not sent again"
