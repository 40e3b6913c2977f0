"""``rawchime status``."""

from __future__ import annotations

import argparse
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timezone

from ...bulk.journal_file import look
from ...errors import InvalidRequest
from ..output import emit
from ..paths import apart, database
from ..reports import check_report, write_report
from ..run import OK
from ..summary import grouped, json_counts, print_text

DESCRIPTION = """Say where a job of `rawchime delete --from` stands, by its journal, also while it runs.

Nothing is sent, and nothing is changed."""
EPILOG = "exit codes:\n  0  it was told\n  2  usage, or not a journal"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("journal", metavar="JOURNAL", help="the job's journal; FILE.journal beside the FILE of --from")
    parser.add_argument(
        "--report", metavar="FILE", default="", help="write a row for every number: .csv or .jsonl, mode 0600"
    )
    parser.add_argument("--output", choices=["text", "json"], default="text", help="on standard output")


def run(args: argparse.Namespace) -> int:
    apart([args.report], database(args.journal))
    check_report(args.report)
    journal, running = look(args.journal)
    with closing(journal):
        try:
            counts = json_counts(journal)
            where = {"endpoint": journal.setting("endpoint"), "region": journal.setting("region"), "running": running}
            moved = datetime.fromtimestamp(journal.last_moved(), timezone.utc).isoformat(timespec="seconds")
            if args.output == "json":
                emit(json.dumps({**where, **counts, "last_moved": moved if journal.last_moved() else None}))
            else:
                emit(f"{args.journal}: {grouped(sum(journal.counts()))} numbers for {where['endpoint']}")
                emit("a run is using it now" if running else "no run is using it")
                print_text(journal)
                if journal.last_moved():
                    emit(f"last settled {moved.replace('+00:00', 'Z')}")
            write_report(args.report, journal)
        except sqlite3.Error as error:
            raise InvalidRequest(f"{args.journal} cannot be read: {error}") from None
    return OK
