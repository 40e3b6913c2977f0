"""``rawchime status``."""

from __future__ import annotations

import argparse
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timezone

from ...bulk import Journal
from ...bulk.journal_file import look
from ...errors import InvalidRequest
from ...printable import printable
from ..finished import in_words, restored_since
from ..options import endpoint_arguments, output_arguments, rate, seconds
from ..output import emit, say
from ..paths import apart, database
from ..reports import check_report, write_report
from ..run import OK
from ..summary import counted, json_counts, print_text

USAGE = "rawchime status [options] JOURNAL"
DESCRIPTION = """Show where a job (delete, restore, disassociate) stands, from its journal. The job may be running.

Nothing is sent, and nothing is changed. With --check, every settled number is looked up (GetPhoneNumber), and
each number for which the service disagrees is listed."""
EPILOG = """examples:
  rawchime status numbers.csv.journal
  rawchime status --check --report checked.csv numbers.csv.journal

exit codes:
  0  shown; --check: nothing differs   3, 4  a service error, or no connection
  1  --check: some numbers differ      5  --check: some are not checked
  2  usage, or not a journal           129, 130, 143  ended by a signal"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("journal", metavar="JOURNAL", help="the job's journal; FILE.journal beside the FILE of --from")
    parser.add_argument(
        "--report", metavar="FILE", default="", help="write a row for every number: .csv or .jsonl, mode 0600"
    )
    parser.add_argument(
        "--check", action="store_true", help="look up every settled number, and list those for which the service disagrees"
    )
    parser.set_defaults(max_attempts=None)
    group = parser.add_argument_group("options of --check")
    group.add_argument("--timeout", type=seconds, metavar="S", help="timeout of one request (30)")
    group.add_argument("--rate", type=rate, metavar="R", help="maximum requests a second; default: what the service allows")
    group.add_argument(
        "--give-up", type=seconds, metavar="S", default=300.0, help="stop after this time without a result (300)"
    )
    group.add_argument(
        "--same-account", action="store_true", help="confirm that the journal's access key belongs to this account"
    )
    group.add_argument("--state", metavar="FILE", default="", help="with --local: the file with its numbers")
    endpoint_arguments(parser)
    output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    apart([args.report, args.trace], [*database(args.journal), *database(args.state)])
    check_report(args.report)
    if args.check:
        from ..check import run_check

        return run_check(args)
    journal, running = look(args.journal)
    with closing(journal):
        try:
            counts = json_counts(journal)
            undone = _undone(journal)
            where = {"endpoint": journal.setting("endpoint"), "region": journal.setting("region"), "running": running}
            moved = datetime.fromtimestamp(journal.last_moved(), timezone.utc).isoformat(timespec="seconds")
            if args.output == "json":
                counts["restored_since"] = sum(many for _, many in undone)
                emit(json.dumps({**where, **counts, "last_moved": moved if journal.last_moved() else None}))
            else:
                place = printable(str(where["endpoint"]))
                emit(f"{args.journal}: {counted(sum(journal.counts()), 'number')} for {place}")
                emit("a run is using it now" if running else "no run is using it")
                print_text(journal, listed=not args.report, running=running)
                for path, many in undone:
                    emit(f"no longer true of all: {in_words(path, many)}")
                if journal.last_moved():
                    emit(f"last settled {moved.replace('+00:00', 'Z')}")
            write_report(args.report, journal.outcomes())
        except sqlite3.Error as error:
            raise InvalidRequest(f"{args.journal} cannot be read: {error}") from None
    return OK


def _undone(journal: Journal) -> list[tuple[str, int]]:
    try:
        return list(restored_since(journal))
    except InvalidRequest as error:
        say(f"whether numbers were restored since is unknown: {error}")
        return []
