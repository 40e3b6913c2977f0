"""``rawchime get``."""

from __future__ import annotations

import argparse
import json
import time

from ..clients import client
from ..options import call_arguments, endpoint_arguments, output_arguments
from ..output import emit
from ..rows import line
from ..run import OK

USAGE = "rawchime get [options] ID"
DESCRIPTION = """Show the status of one phone number, and what it is associated with."""
EPILOG = """examples:
  rawchime get +12065550100
  rawchime get --output json --profile voice +12065550100

exit codes:
  0  the number was shown              4  no connection: nothing was sent
  2  usage or input: nothing was sent  5  no response that can be trusted
  3  the service returned an error     141  stdout was closed early"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a phone number id: +12065550100 or %%2B12065550100")
    call_arguments(parser, jobs=False)
    endpoint_arguments(parser, state=True)
    output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    with client(args) as chime:
        result = chime.get_phone_number(args.id)
    if args.output == "json":
        emit(json.dumps({"PhoneNumber": result.phone_number.members}))
    else:
        emit(line(result.phone_number, time.time()))
    return OK
