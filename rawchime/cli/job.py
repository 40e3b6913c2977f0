"""``rawchime delete --from``: a job over many numbers, with its journal."""

from __future__ import annotations

import argparse
import math
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import FrameType
from typing import TYPE_CHECKING, BinaryIO

from ..bulk import Job, Journal, Settings, prepare, settings_of
from ..bulk.journal import DOUBT, PENDING, SENDING
from ..bulk.journal_file import discard
from ..errors import CredentialsError, InvalidRequest, OutcomeUnknown, RawChimeError
from ..inputs import read
from ..phone_numbers import respell
from . import Terminated, signal_code
from .clients import Interrupted, client
from .output import emit, say
from .paths import apart, database
from .progress import progress
from .reports import check_report, write_report
from .run import NOT_SENT, OK, USAGE, exit_code, tell
from .summary import code_of, grouped, print_json, print_text

if TYPE_CHECKING:
    from ..client import Client

SHOWN = 10
"""Bad lines that are shown, one by one."""


def run_job(args: argparse.Namespace) -> int:
    if args.max_attempts:
        raise InvalidRequest("--max-attempts is for numbers that are named: a job sends until --give-up")
    if args.journal and args.local and not args.state:
        raise InvalidRequest("--local forgets its numbers, so it keeps no journal: leave out --journal, or add --state FILE")
    asking = not args.yes and not args.dry_run
    if asking and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InvalidRequest("--from asks before it deletes: without a terminal to ask on, say --yes")
    if args.verbose and not args.workers:
        args.workers = 1  # what is shown of several at once cannot be told apart
    args.timeout = args.timeout or 30.0
    path = _journal_path(args)
    report = "" if args.dry_run else args.report
    apart([report, args.trace], [args.file, *database(args.state), *database(path)])
    check_report(report)
    with client(args) as chime, ExitStack() as stack:
        journal = _prepare(args, chime, path)
        stack.callback(journal.close)
        if args.dry_run:
            return _dry_run(args, chime, journal)
        if asking:
            _confirm(journal, chime.endpoint.url)
        job = Job(
            chime,
            journal,
            batch_size=args.batch_size,
            workers=args.workers or 4,
            rate=args.rate or math.inf,
            timeout=args.timeout,
            give_up=args.give_up,
            resend_in_doubt=args.resend_in_doubt,
        )
        nothing_to_do = not sum(job.counts[state] for state in (PENDING, SENDING, DOUBT))
        code, error = _run(job)
        try:
            write_report(report, journal)
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
        if nothing_to_do:
            say(f"nothing was left to do: {journal.path} says so; to do it all again, take that file away")
        elif job.counts[PENDING] or job.counts[DOUBT] or job.counts[SENDING]:
            say(_how_to_go_on(job, journal))
        return code or exit_code_of(job.counts, error, sent=job.sent)


def _of_a_job(error: RawChimeError, sent: bool) -> RawChimeError:
    """An error of one request speaks of that: of a job that has sent others, not nothing was sent, but no more."""
    if sent:
        error.advice = error.advice.replace("Nothing was sent.", "No more was sent.")
    return error


def exit_code_of(counts: list[int], error: BaseException | None, *, sent: bool) -> int:
    """Return the exit code of a job that has ended. Once something was sent, nothing is a usage error any more."""
    code = exit_code(error) if isinstance(error, RawChimeError) else OK
    return code_of(counts, NOT_SENT if code == USAGE and sent else code)


def _unreadable(journal: Journal, error: sqlite3.Error) -> RawChimeError:
    unknown = OutcomeUnknown(f"the journal {journal.path} cannot be read any more: {error}")
    unknown.advice = (
        "What was done is in it, and not told here. Mend the disk, keep the file, and run the same command again."
    )
    return unknown


def _journal_path(args: argparse.Namespace) -> str:
    """Where the journal is to be; empty for none."""
    if args.journal or args.file == "-" or (args.local and not args.state):
        return str(args.journal)
    if os.path.exists(args.file) and not os.path.isfile(args.file):
        raise InvalidRequest(f"{args.file} is no file that a journal can be kept beside: name one with --journal PATH")
    return f"{args.file}.journal"


def _prepare(args: argparse.Namespace, chime: Client, path: str) -> Journal:
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
    with _opened(args.file) as file:
        journal = prepare(_ids(args, file), settings, path, same_account=args.same_account)
    if args.file == "-" and not path and not args.local and not args.dry_run and sum(journal.counts()) > args.batch_size:
        journal.close()
        raise InvalidRequest("more than one batch from standard input needs a journal: name one with --journal PATH")
    return journal


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below, where its own errors are no longer meant
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}") from None
    with file:
        yield file


def _ids(args: argparse.Namespace, file: BinaryIO) -> Iterator[str]:
    """The ids of the input, spelled as the options say; InvalidRequest at its end where lines are bad."""
    good = bad = 0
    try:
        for entry in read(file, args.column, any_id=args.any_id):
            if not entry.reason:
                good += 1
                yield respell(entry.phone_number_id, args.normalize)
                continue
            bad += 1
            if bad <= SHOWN:
                say(f"{args.file}: line {entry.line}: {entry.reason}")
    except InvalidRequest as error:
        raise InvalidRequest(f"{args.file}: {error}") from None
    if bad > SHOWN:
        say(f"… and {grouped(bad - SHOWN)} more")
    if bad and not args.skip_bad:
        refused = InvalidRequest(f"{args.file}: {grouped(bad)} line{'s' * (bad != 1)} cannot be used, {grouped(good)} can")
        refused.advice = "Nothing was sent. Mend them, or leave them out with --skip-bad."
        raise refused
    if not good:
        raise InvalidRequest(f"{args.file}: there is no phone number id in it")


def _dry_run(args: argparse.Namespace, chime: Client, journal: Journal) -> int:
    counts = journal.counts()
    left, doubt = counts[PENDING], counts[SENDING] + counts[DOUBT]
    requests = math.ceil(left / args.batch_size)
    duplicates = int(journal.setting("duplicates"))
    twice = f", {grouped(duplicates)} of them again" if duplicates else ""
    emit(f"{grouped(sum(counts) + duplicates)} ids in {args.file}{twice}")
    if journal.path:
        emit(f"{journal.path}: {grouped(sum(counts) - left - doubt)} are settled, {grouped(doubt)} in doubt")
    emit(
        f"{grouped(left)} number{'s' * (left != 1)} to send to {chime.endpoint.url}, "
        f"in {grouped(requests)} request{'s' * (requests != 1)}"
    )
    say("dry run: nothing was sent")
    return OK


def _confirm(journal: Journal, where: str) -> None:
    counts = journal.counts()
    left, doubt = counts[PENDING], counts[DOUBT] + counts[SENDING]
    if not left and not doubt:
        return
    resumed = " remaining" if sum(counts) > left else ""
    more = f" (and look up {grouped(doubt)} in doubt, to delete those that are not yet)" if doubt else ""
    sys.stderr.write(f"Delete {grouped(left)}{resumed} phone number{'s' * (left != 1)}{more} at {where}? [y/N] ")
    sys.stderr.flush()
    answer = ""
    try:
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        raise
    finally:
        if answer.strip().lower() not in ("y", "yes") and not resumed:
            discard(journal)
    if answer.strip().lower() not in ("y", "yes"):
        error = InvalidRequest("not confirmed")
        error.advice = "Nothing was sent."
        raise error


def _run(job: Job) -> tuple[int, RawChimeError | None]:
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
