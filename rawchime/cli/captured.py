"""The request that a verb reads from a file."""

from __future__ import annotations

import argparse
import sys

from ..captures import FORMS, read_captures
from ..captures.capture import Capture
from ..errors import InvalidRequest
from .options import count, read_file
from .output import say


def capture_arguments(parser: argparse.ArgumentParser) -> None:
    """Which request of the file, and the body that it lacks."""
    parser.add_argument("--number", type=count, metavar="N", help="which request of FILE, from 1; default: the last one")
    parser.add_argument("--body", metavar="FILE", help="the request's body, where the capture lacks it (curl -v does)")


def captured(path: str, args: argparse.Namespace) -> Capture:
    """The request. Raises InvalidRequest where the file has none."""
    data = sys.stdin.buffer.read() if path == "-" else read_file(path)
    try:
        found = read_captures(data)
    except ValueError as error:
        raise InvalidRequest(f"{path}: {error} (read are {FORMS})") from None
    number = args.number or len(found)
    if number > len(found):
        raise InvalidRequest(f"{path} has {len(found)} requests: there is no number {number}")
    if len(found) > 1 and not args.number:
        say(f"{path} has {len(found)} requests: this is the last one (--number N for another)")
    capture = found[number - 1]
    return capture._replace(body=read_file(args.body)) if args.body else capture
