"""``rawchime get``."""

from __future__ import annotations

import argparse
import json
import time

from ..clients import client
from ..options import call_arguments, endpoint_arguments, output_arguments
from ..output import emit
from ..phone_number import line
from ..run import OK

DESCRIPTION = "Tell one phone number's state."
EPILOG = """exit codes:
  0  it was told
  2  usage or input: nothing was sent
  3  the service answered with an error
  4  no connection: nothing (more) was sent
  5  no answer that can be trusted"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a phone number id: +12065550100 or %%2B12065550100")
    call_arguments(parser)
    endpoint_arguments(parser)
    output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    with client(args) as chime:
        result = chime.get_phone_number(args.id)
    if args.output == "json":
        emit(json.dumps({"PhoneNumber": result.phone_number.members}))
    else:
        emit(line(result.phone_number, time.time()))
    return OK
