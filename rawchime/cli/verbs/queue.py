"""``rawchime queue``."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...operations.phone_number import QUEUED, PhoneNumber
from ..clients import client
from ..options import call_arguments, endpoint_arguments, output_arguments
from ..output import emit, failures, say
from ..rows import NUMBERS, columns, line, table
from ..run import OK

if TYPE_CHECKING:
    from ...client import Client

USAGE = "rawchime queue [options]"
DESCRIPTION = """List the phone numbers in the deletion queue, with the time left to restore them."""
EPILOG = """examples:
  rawchime queue --region us-east-1
  rawchime queue --all --output table

exit codes:
  0  all pages were listed             4  no connection: nothing (more) was sent
  2  usage or input: nothing was sent  5  no response that can be trusted
  3  the service returned an error     141  stdout was closed early"""


def arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--status", metavar="NAME", help=f"numbers with this status, such as Unassigned; default: {' and '.join(QUEUED)}"
    )
    group.add_argument("--all", action="store_true", help="numbers with any status")
    call_arguments(parser, jobs=False)
    endpoint_arguments(parser, state=True)
    output_arguments(parser, table=True)


def run(args: argparse.Namespace) -> int:
    """Print each page when it arrives; as JSON, one number per line."""
    count = 0
    with client(args) as chime:
        for text in _lines(args.output, _numbers(args, chime)):
            emit(text)
            count += 1
            if failures:  # the reader has closed the pipe
                return OK
    many = count - (args.output == "table")
    say(f"{many} number{'s' * (many != 1)}")
    return OK


def _numbers(args: argparse.Namespace, chime: Client) -> Iterator[PhoneNumber]:
    statuses = ("",) if args.all else (args.status,) if args.status else QUEUED
    for status in statuses:
        for page in chime.list_pages(status):
            yield from page.phone_numbers


def _lines(form: str, found: Iterator[PhoneNumber]) -> Iterator[str]:
    if form == "table":
        return table(NUMBERS, (columns(one, time.time()) for one in found))
    return (json.dumps(one.members) if form == "json" else line(one, time.time()) for one in found)
