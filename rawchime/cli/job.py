"""``--from`` of a verb: run a job over many numbers, with its journal."""

from __future__ import annotations

import argparse
import math
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from ..bulk import Job, Journal, LeftOut, prepare
from ..bulk.actions import DELETE, DISASSOCIATE, RESTORE, Action
from ..bulk.associations import NOT_WANTED, pages, survey
from ..bulk.journal_file import abandon
from ..bulk.states import ACCEPTED, DOUBT, PENDING, SENDING
from ..errors import InvalidRequest, OutcomeUnknown, RawChimeError
from ..inputs.planned import Plan
from . import Terminated, finished, freeing, signal_code
from .clients import Interrupted, client, so_far
from .listing import deletion_at, done_by, is_journal, named, numbers, opened, read_list, settings_for
from .output import emit, say
from .paths import apart, database
from .plan import Planned, confirmed, lines, members, terminal
from .progress import progress
from .reports import check_report, write_report
from .run import NOT_SENT, OK, USAGE, exit_code, tell
from .signals import heard_by
from .summary import code_of, counted, grouped, print_json, print_table, print_text

if TYPE_CHECKING:
    from ..client import Client


def run_job(args: argparse.Namespace, action: Action) -> int:
    if args.max_attempts:
        raise InvalidRequest("--max-attempts is for named numbers: a job retries until --give-up")
    if args.journal and args.local and not args.state:
        raise InvalidRequest(
            "--local forgets its numbers, so a journal is of no use: leave out --journal, or add --state FILE"
        )
    if args.file and args.file != "-" and not os.path.exists(args.file):
        with opened(args.file):  # which says why not, before anything else is asked
            pass
    if args.verbose and not args.workers:
        args.workers = 1  # lines of concurrent exchanges would be mixed
    args.timeout = args.timeout or 30.0
    args.verb = action.name
    path = args.journal = _journal_path(args, action)
    kept = [*database(args.state), *database(path), *database(freeing.place(path) if args.disassociate else "")]
    apart([args.report, args.trace], [args.file or "", *args.exclude, *kept])
    check_report(args.report)
    with ExitStack() as stack:
        ask = None if args.yes or args.dry_run or args.ids else stack.enter_context(terminal(args))
        chime = stack.enter_context(client(args))
        most = min(args.batch_size, action.most or args.batch_size)
        with ExitStack() as undo:  # the plan's changes to a journal are kept once the plan is confirmed
            planned = _planned(args, chime, path, action, undo)
            if args.dry_run:
                return _dry_run(planned, most)
            if planned.pending or planned.doubt:
                if ask:
                    _confirm(planned, most, ask)
                elif planned.settled or planned.doubt:
                    say(f"resuming {planned.journal.path}: {planned.standing}")
            for journal in planned.journals:
                journal.keep()
                stack.callback(journal.close)
            undo.pop_all()
        if planned.again:
            say(f"sending {counted(planned.again, 'refused number')} again")
        if planned.queued:
            say(f"restoring {counted(planned.queued, 'number')} again: restored before, and back in the deletion queue")
        journal, in_use = planned.journal, planned.in_use
        if in_use and in_use is not journal:
            code, error = _free(_job(args, chime, in_use, DISASSOCIATE), in_use)
            if code or error:
                return code or _tell(args, journal, error)
        return _done(args, _job(args, chime, journal, action), journal)


def _planned(args: argparse.Namespace, chime: Client, path: str, action: Action, undo: ExitStack) -> Planned:
    """Read the list and open the job's journals. ``undo`` discards their changes."""
    plan = Plan()
    journal = _prepare(args, chime, path, action, plan)
    undo.callback(abandon, journal)
    resumed = bool(journal.path) and not journal.new
    if resumed and action is DELETE:
        finished.check_not_restored(args, journal)
    looks = resumed and action is RESTORE and finished.finished(journal)
    queued = finished.queued_again(args, chime, journal) if looks else 0
    again = 0 if args.retry_refused is None else journal.retry(args.retry_refused)
    in_use = None
    if action is DISASSOCIATE:
        in_use = journal
        for _ in survey(in_use, pages(chime, args.timeout, args.give_up)):
            pass
    elif args.disassociate:
        in_use = freeing.journal_for(args, journal, path)
        undo.callback(abandon, in_use)
        again += freeing.take_up(args, chime, journal, in_use)
    return Planned(plan, journal, chime, args, action.name, in_use, again, queued)


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


def _free(job: Job, journal: Journal) -> tuple[int, RawChimeError | None]:
    """Disassociate numbers.

    Return the exit code of a signal that ended the job, and the reason why the numbers must not be deleted yet.
    """
    code, error = to_the_end(job)
    left = job.counts[PENDING] + job.counts[SENDING] + job.counts[DOUBT]
    settled = sum(many for code, _, many in journal.refusals() if code == NOT_WANTED[0])
    if total := sum(job.counts) - settled:
        say(f"free of associations: {grouped(job.counts[ACCEPTED])} of {counted(total, 'number')}")
    if code or error is not None or left:
        say(f"Nothing was deleted. {_how_to_go_on(job.counts, journal)}")
    if left and error is None:
        error = OutcomeUnknown(f"{counted(left, 'number')} may still be associated")
        error.advice = "Nothing was deleted. Run the same command again."
    return code, error


def _done(args: argparse.Namespace, job: Job, journal: Journal) -> int:
    """Run the job and print its outcome. Return the exit code."""
    nothing_to_do = bool(journal.path) and finished.finished(journal)
    code, error = to_the_end(job)
    if error is None and code and job.trouble is not None:
        say(f"the last error was: {job.trouble}")
    if nothing_to_do:
        say(finished.words(journal))
    shown = _tell(args, journal, error, earlier=nothing_to_do)
    return code or shown


def _tell(args: argparse.Namespace, journal: Journal, error: RawChimeError | None, *, earlier: bool = False) -> int:
    """Print a job's state and what ended it, and write its report. Return the exit code."""
    counts, bad = [0] * 5, 0
    try:
        counts, bad = journal.counts(), journal.left_out().get("bad", 0)
        again = f"rawchime status {journal.path} --report FILE" if journal.path else ""
        write_report(args.report, journal.outcomes(), again)
        if args.output == "json":
            print_json(journal, error)
        elif args.output == "table":
            print_table(journal)
        else:
            print_text(journal, small=sum(counts) <= args.batch_size, earlier=earlier)
    except sqlite3.Error as broken:
        error = error or _unreadable(journal, broken)
    except KeyboardInterrupt as end:
        where = f"`rawchime status {journal.path}` shows its result" if journal.path else "No journal shows its result"
        say(f"ended by a signal while the summary was printed. The job itself had finished. {where}.")
        return signal_code(end)
    if error is not None:
        tell(error, as_json=False)
    if counts[PENDING] or counts[DOUBT] or counts[SENDING]:
        say(_how_to_go_on(counts, journal))
    return exit_code_of(counts, error, sent=bool(so_far), bad=bad)


def exit_code_of(counts: list[int], error: BaseException | None, *, sent: bool, bad: int = 0) -> int:
    """Return the exit code of a job that has ended. Once something was sent, no error is a usage error.

    ``bad`` counts the rows that were left out because they are not one phone number.
    """
    code = exit_code(error) if isinstance(error, RawChimeError) else OK
    return code_of(counts, NOT_SENT if code == USAGE and sent else code, bad)


def _unreadable(journal: Journal, error: sqlite3.Error) -> RawChimeError:
    unknown = OutcomeUnknown(f"the journal {journal.path} can no longer be read: {error}")
    unknown.advice = "It records what was done. Keep the file, repair the disk, and run the same command again."
    return unknown


def _journal_path(args: argparse.Namespace, action: Action) -> str:
    """Return the path of the journal; empty for none."""
    if args.journal or not args.file or args.file == "-" or (args.local and not args.state):
        return str(args.journal)
    if os.path.exists(args.file) and not os.path.isfile(args.file):
        if os.path.isdir(args.file):
            raise InvalidRequest(f"{args.file} is a folder, not a list")
        raise InvalidRequest(
            f"{args.file} is not a regular file, so it has no default journal: name one with --journal PATH"
        )
    if action is DELETE:
        return f"{args.file}.journal"
    return f"{args.file.removesuffix('.journal')}.{action.name}.journal"


def _prepare(args: argparse.Namespace, chime: Client, path: str, action: Action, plan: Plan) -> Journal:
    settings = settings_for(args, chime)._replace(action=action.name)
    if args.dry_run and not os.path.lexists(path):
        path = ""
    with ExitStack() as stack:
        if args.ids:
            rows: Iterator[str | LeftOut] = named(args.ids, plan)
        elif action is RESTORE and is_journal(args.file):
            deletion = stack.enter_context(closing(deletion_at(args.file, settings, same_account=args.same_account)))
            settings = settings._replace(undoes=deletion.setting("id"))
            rows = numbers(args, done_by(args, deletion, plan), plan)
        else:
            file = stack.enter_context(opened(args.file))
            rows = numbers(args, read_list(args, file, plan), plan)
        journal = prepare(rows, settings, path, same_account=args.same_account, hold=True)
    if args.file == "-" and not path and not args.local and not args.dry_run and sum(journal.counts()) > args.batch_size:
        journal.close()
        raise InvalidRequest("a list from stdin that is longer than one batch needs a journal: name one with --journal PATH")
    return journal


def _dry_run(planned: Planned, most: int) -> int:
    write_report(planned.args.report, planned.journal.outcomes())
    if planned.args.output == "json":
        emit(members(planned, most))
    else:
        for line in lines(planned, most):
            emit(line)
    say("dry run: nothing was changed" if planned.in_use else "dry run: nothing was sent")
    return OK


def _confirm(planned: Planned, most: int, ask: tuple[TextIO, TextIO]) -> None:
    """Raise InvalidRequest unless the answer is yes."""
    if not confirmed(planned, most, ask):
        error = InvalidRequest(f"Not confirmed. Nothing was {'changed' if planned.in_use else 'sent'}.")
        error.advice = ""
        raise error


def to_the_end(job: Job) -> tuple[int, RawChimeError | None]:
    """Run a job to its end. Return the exit code of the signal that ended it (0 for none), and its error."""
    received: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        received.append(number)
        if len(received) > 1:
            raise KeyboardInterrupt if number == signal.SIGINT else Terminated(number)
        job.stop()
        waiting = f": waiting for {counted(job.in_flight, 'request')} in flight" if job.in_flight else ""
        say(f"stopping{waiting}. Press Ctrl-C again to stop now.", "warn")

    with heard_by(on_signal), progress(job):
        try:
            for _ in job.run():
                pass
        except RawChimeError as error:
            return 0, error
        except KeyboardInterrupt as end:
            unknown = OutcomeUnknown("stopped with requests in flight")
            unknown.advice = "Their numbers are in doubt until the job is resumed: run the same command again."
            raise Interrupted(unknown) from end
    if received:
        return 128 + received[0], None
    return 0, None


def _how_to_go_on(counts: list[int], journal: Journal) -> str:
    doubt = counts[DOUBT] + counts[SENDING]
    left = f"{counted(counts[PENDING], 'number')} not sent" if counts[PENDING] else ""
    unsure = f"{counted(doubt, 'number')} in doubt" if doubt else ""
    what = ", ".join(filter(None, (left, unsure)))
    if not journal.path:
        return f"{what}. There is no journal to resume from."
    return f"{what}. To resume, run the same command again: {journal.path} records what is settled."
