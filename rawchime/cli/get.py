"""``rawchime get``."""

from __future__ import annotations

import argparse
import json
import time

from . import common
from .output import emit
from .phone_number import line

DESCRIPTION = "Tell one phone number's state."
EPILOG = """exit codes:
  0  it was told
  2  usage or input: nothing was sent
  3  the service answered with an error
  4  no connection: nothing (more) was sent
  5  no answer that can be trusted"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a phone number id: +12065550100 or %%2B12065550100")
    common.call_arguments(parser)
    common.endpoint_arguments(parser)
    common.output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    with common.client(args) as client:
        result = client.get_phone_number(args.id)
    if args.output == "json":
        emit(json.dumps({"PhoneNumber": result.phone_number.members}))
    else:
        emit(line(result.phone_number, time.time()))
    return common.OK
