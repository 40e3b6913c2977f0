"""``rawchime restore``."""

from __future__ import annotations

import argparse
import json
import time

from ...errors import BadRequestException, NotFoundException, RawChimeError, ServiceError
from ...operations.phone_number import PhoneNumber
from ...phone_numbers import number
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
from ..rows import OUTCOMES, line, outcome, shown, table
from ..run import OK, REFUSED, UNKNOWN

USAGE = """rawchime restore [options] ID...
       rawchime restore [options] --from FILE"""
DESCRIPTION = """Take phone numbers out of the deletion queue, one request each.

The numbers of --from FILE are a job with a journal, and the same command resumes it. FILE can be the journal
of a deletion. Then the numbers that the job deleted are restored. There is no confirmation prompt."""
EPILOG = """examples:
  rawchime restore +12065550100
  rawchime restore --from numbers.csv.journal

exit codes:
  0  all numbers were restored         4  no connection: nothing (more) was sent
  1  some refused, or left out as bad  5  outcome unknown: maybe restored
  2  usage or input: nothing was sent  129, 130, 143  ended by a signal
  3  the service returned an error     141  stdout was closed early"""


def arguments(parser: argparse.ArgumentParser) -> None:
    ids_arguments(parser)
    parser.set_defaults(yes=True)
    job_arguments(parser, batches=False, own="restore.")
    call_arguments(parser)
    endpoint_arguments(parser, state=True)
    output_arguments(parser, table=True)


def run(args: argparse.Namespace) -> int:
    """Restore named numbers. A refused number does not stop the others; any other error does."""
    if args.file and not args.ids:
        from ...bulk.actions import RESTORE
        from ..job import run_job

        return run_job(args, RESTORE)
    refuse_options_of_a_job(args)
    restored: list[PhoneNumber] = []
    refused: list[tuple[str, ServiceError]] = []
    unsure: list[PhoneNumber] = []
    ids = list({number(one): one for one in ids_of(args)}.values())
    with client(args) as chime:
        for one in ids:
            try:
                found = chime.restore_phone_number(one).phone_number
                (restored if found.free else unsure).append(found)
                text = line(found, time.time())
            except (BadRequestException, NotFoundException) as error:
                refused.append((one, error))
                text = outcome(one, "refused", str(error))
            except RawChimeError:
                before = ", ".join(shown(done.phone_number_id) for done in restored)
                say(f"{len(restored)} of {len(ids)} restored{f' ({before})' if before else ''}, then an error for {one}")
                raise
            if args.output == "text":
                emit(text)
    if args.output == "json":
        rows = [{"PhoneNumberId": one, "ErrorCode": error.code, "ErrorMessage": error.message} for one, error in refused]
        emit(json.dumps({"PhoneNumbers": [one.members for one in (*restored, *unsure)], "PhoneNumberErrors": rows}))
    if args.output == "table":
        rows_of = [(shown(one.phone_number_id), "restored", "", "") for one in restored]
        rows_of += [(shown(one.phone_number_id), "in-doubt", "", f"its status is {one.status}") for one in unsure]
        rows_of += [(shown(one), "refused", error.code, error.message) for one, error in refused]
        for text in table(OUTCOMES, rows_of):
            emit(text)
    for odd in unsure:
        say(f"{shown(odd.phone_number_id)} may not be restored: its status is {odd.status or 'not given'}")
    return UNKNOWN if unsure else REFUSED if refused else OK
