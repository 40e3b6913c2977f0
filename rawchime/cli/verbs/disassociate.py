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

DESCRIPTION = """Take phone numbers off the Voice Connectors and Voice Connector groups that hold them, so that they
can be deleted. Calls to these numbers are not routed any more.

What holds a number is read from the account's list. A number that a SIP rule or more than one holder has is left as it is,
and reported. With --from FILE it is a job with a journal, from which the same command resumes."""
EPILOG = """exit codes:
  0  all numbers are free                 4  no connection: nothing (more) was sent
  1  some refused, or left as they are    5  outcome unknown: a number may be taken off
  2  usage or input: nothing was sent     129, 130, 143  ended by a signal
  3  the service answered with an error"""


def arguments(parser: argparse.ArgumentParser) -> None:
    ids_arguments(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before taking off what --from names")
    job_arguments(parser)
    call_arguments(parser)
    endpoint_arguments(parser)
    output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    from ...bulk.actions import DISASSOCIATE
    from ..job import run_job

    if args.ids or not args.file:
        ids_of(args)
        refuse_options_of_a_job(args, but=("dry_run", "report", "batch_size", "workers", "rate", "give_up"))
    return run_job(args, DISASSOCIATE)
