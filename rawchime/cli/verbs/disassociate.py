"""``rawchime disassociate``."""

from __future__ import annotations

import argparse

from ..options import (
    call_arguments,
    endpoint_arguments,
    ids_arguments,
    ids_of,
    job_arguments,
    output_arguments,
    refuse_options_of_a_job,
)

USAGE = """rawchime disassociate [options] ID...
       rawchime disassociate [options] --from FILE"""
DESCRIPTION = """Take phone numbers off their Voice Connectors and Voice Connector groups, so that they can be deleted.
Calls to these numbers are no longer routed.

Associations are read from the account's list of numbers. A number with a SIP rule or with more than one
association is left as it is, and reported. The numbers of --from FILE are a job with a journal, and the same
command resumes it."""
EPILOG = """examples:
  rawchime disassociate +12065550100
  rawchime disassociate --from numbers.csv --dry-run

exit codes:
  0  no number is associated           4  no connection: nothing (more) was sent
  1  some refused, or left as is        5  outcome unknown: maybe free
  2  usage or input: nothing was sent  129, 130, 143  ended by a signal
  3  the service returned an error     141  stdout was closed early"""


def arguments(parser: argparse.ArgumentParser) -> None:
    ids_arguments(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="disassociate the numbers of --from without asking")
    job_arguments(parser, own="disassociate.")
    call_arguments(parser)
    endpoint_arguments(parser, state=True)
    output_arguments(parser, table=True)


def run(args: argparse.Namespace) -> int:
    from ...bulk.actions import DISASSOCIATE
    from ..job import run_job

    if args.ids or not args.file:
        ids_of(args)
        refuse_options_of_a_job(args, but=("dry_run", "report", "batch_size", "workers", "rate", "give_up"))
    return run_job(args, DISASSOCIATE)
