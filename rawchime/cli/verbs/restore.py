"""``rawchime restore``."""

from __future__ import annotations

import argparse
import json
import time

from ...errors import BadRequestException, NotFoundException, RawChimeError
from ...operations.phone_number import PhoneNumber
from ...phone_numbers import number
from ...printable import printable
from ..clients import client
from ..options import (
    call_arguments,
    endpoint_arguments,
    ids_arguments,
    ids_of,
    job_arguments,
    output_arguments,
    refuse_options_of_a_job,
)
from ..output import emit, say
from ..phone_number import line
from ..run import OK, REFUSED

DESCRIPTION = """Take phone numbers back out of the deletion queue, one request each.

Numbers that are named go out one after the other. Those of --from FILE are a job with a journal, from which the same
command resumes. FILE may be the journal of a deletion: what that job has deleted is restored."""
EPILOG = """exit codes:
  0  all numbers were restored            4  no connection: nothing (more) was sent
  1  some refused, or left out as bad    5  outcome unknown: a number may be restored
  2  usage or input: nothing was sent     129, 130, 143  ended by a signal
  3  the service answered with an error"""


def arguments(parser: argparse.ArgumentParser) -> None:
    ids_arguments(parser)
    parser.set_defaults(yes=True)
    job_arguments(parser, batches=False)
    call_arguments(parser)
    endpoint_arguments(parser)
    output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """What is refused for one number (it is unknown, or not in the queue) holds no other back; anything else ends it."""
    if args.file and not args.ids:
        from ...bulk.actions import RESTORE
        from ..job import run_job

        return run_job(args, RESTORE)
    refuse_options_of_a_job(args)
    restored: list[PhoneNumber] = []
    refused: list[tuple[str, RawChimeError]] = []
    ids = list({number(one): one for one in ids_of(args)}.values())
    with client(args) as chime:
        for one in ids:
            try:
                restored.append(chime.restore_phone_number(one).phone_number)
                told = line(restored[-1], time.time())
            except (BadRequestException, NotFoundException) as error:
                refused.append((one, error))
                told = printable(f"{one}  refused  {error}")
            except RawChimeError:
                say(f"{len(restored)} of {len(ids)} were restored; it ended at {one}")
                raise
            if args.output == "text":
                emit(told)
    if args.output == "json":
        rows = [{"PhoneNumberId": one, "ErrorMessage": str(error)} for one, error in refused]
        emit(json.dumps({"PhoneNumbers": [one.members for one in restored], "PhoneNumberErrors": rows}))
    return REFUSED if refused else OK
