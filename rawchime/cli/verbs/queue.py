"""``rawchime queue``."""

from __future__ import annotations

import argparse
import json
import time

from ...operations.phone_number import QUEUED
from ..clients import client
from ..options import call_arguments, endpoint_arguments, output_arguments
from ..output import emit, say
from ..phone_number import line
from ..run import OK

DESCRIPTION = "List the phone numbers in the deletion queue, with the time that is left to restore them."
EPILOG = """exit codes:
  0  all pages were listed
  2  usage or input: nothing was sent
  3  the service answered with an error
  4  no connection: nothing (more) was sent
  5  no answer that can be trusted"""


def arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--status", metavar="NAME", help=f"numbers with this status; default: {' and '.join(QUEUED)}")
    group.add_argument("--all", action="store_true", help="numbers with any status")
    call_arguments(parser)
    endpoint_arguments(parser)
    output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Each page is printed when it comes; as JSON, one number a line."""
    statuses = ("",) if args.all else (args.status,) if args.status else QUEUED
    count = 0
    with client(args) as chime:
        for status in statuses:
            for page in chime.list_pages(status):
                now = time.time()
                for found in page.phone_numbers:
                    emit(json.dumps(found.members) if args.output == "json" else line(found, now))
                count += len(page.phone_numbers)
    say(f"{count} number{'s' * (count != 1)}")
    return OK
