"""Read one request from a capture, as ``diagnose`` and ``explain`` do."""

from __future__ import annotations

import argparse
import sys

from ..captures import Reading, described, read_all
from ..captures.capture import Capture
from ..errors import InvalidRequest
from .options import count, read_file
from .output import say


def capture_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose a request and supply its body."""
    parser.add_argument(
        "--pick",
        "--number",
        dest="pick",
        type=count,
        metavar="N",
        help="which request of FILE, counted from 1; default: the last one with an error response, else the last one",
    )
    parser.add_argument("--body", metavar="FILE", help="the request body, if the capture lacks it (curl -v output has none)")


def captured(path: str, args: argparse.Namespace) -> Capture:
    """Return the chosen request, and list the file's requests on standard error.

    Raises InvalidRequest if the file has no readable request.
    """
    data = sys.stdin.buffer.read() if path == "-" else read_file(path)
    try:
        found = read_all(data)
    except ValueError as error:
        raise InvalidRequest(f"{path}: {error}") from None
    number = args.pick or _default(found.captures)
    if number > len(found.captures):
        size = len(found.captures)
        raise InvalidRequest(f"{path} has {size} request{'s' * (size != 1)}: there is no request {number}")
    _list(path, found, number)
    capture = found.captures[number - 1]
    return capture._replace(body=read_file(args.body), note="") if args.body else capture


def _default(captures: list[Capture]) -> int:
    """Return the last request with an error response, else the last request; of preflights, none that another is beside."""
    asked = [at for at, one in enumerate(captures, 1) if not one.is_preflight] or [len(captures)]
    failed = [at for at in asked if (response := captures[at - 1].response) is not None and response.status >= 400]
    return (failed or asked)[-1]


def _list(path: str, found: Reading, chosen: int) -> None:
    if len(found.captures) == 1 and not found.refused:
        say(f"read: {described(found.captures[0])}")
        return
    size = len(found.captures)
    say(f"{path} has {size} request{'' if size == 1 else 's'} (--pick N for another):")
    for at, capture in enumerate(found.captures, 1):
        say(f"{'>' if at == chosen else ' '} {at}  {described(capture)}")
    for error in found.refused:
        say(f"  not read: {error}")
