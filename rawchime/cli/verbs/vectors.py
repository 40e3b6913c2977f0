"""``rawchime vectors``."""

from __future__ import annotations

import argparse

from ... import vectors
from ..output import emit
from ..run import OK

DESCRIPTION = """Write the vectors that a client in another language is built from: requests with every stage of their
signature, wrong signatures, answers, and sequences of retries; JSON and raw bytes, with a schema.

They are the same in every run: what fixtures/ holds, its README apart."""
EPILOG = "exit codes:\n  0  they were written\n  2  usage, or the folder cannot be written"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="is made where it is not there")


def run(args: argparse.Namespace) -> int:
    emit(f"{vectors.write(args.folder)} files of version {vectors.VERSION} in {args.folder}")
    return OK
