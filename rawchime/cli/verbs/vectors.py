"""``rawchime vectors``."""

from __future__ import annotations

import argparse

from ... import vectors
from ..output import emit
from ..run import OK

USAGE = "rawchime vectors DIR"
DESCRIPTION = """Write the test vectors for clients in other languages: requests with every stage of their signature, wrong
signatures, responses, and sequences of retries, as JSON and raw bytes, with a schema.

Every run writes the same files: the vectors in fixtures/."""
EPILOG = """examples:
  rawchime vectors fixtures
  rawchime vectors /tmp/vectors

exit codes:
  0  the vectors were written
  2  usage, or the folder cannot be written"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="is created if it is missing")


def run(args: argparse.Namespace) -> int:
    emit(f"{vectors.write(args.folder)} files of version {vectors.VERSION} in {args.folder}")
    return OK
