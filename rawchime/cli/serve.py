"""``rawchime serve``."""

from __future__ import annotations

import argparse
from contextlib import suppress

from .. import local
from ..endpoint import resolve
from . import common
from .output import emit, say

DESCRIPTION = """Run a local Chime: it verifies each signature and keeps numbers and their deletion queue.

It takes requests signed with AWS's example credentials, from any client on this machine. It prints
the lines that point a shell's AWS tools at it."""
EPILOG = "exit codes:\n  0  ended by Ctrl-C or SIGTERM\n  2  usage, or the port cannot be had"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="default: any free one")
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument(
        "--state", metavar="FILE", default="", help="keep the numbers in this file (SQLite); default: memory"
    )
    parser.add_argument(
        "--numbers",
        metavar="FILE",
        default="",
        help="which numbers exist: text, CSV with a header, list-phone-numbers' JSON",
    )
    parser.add_argument("--region", metavar="NAME", default=local.REGION, help=f"default: {local.REGION}")


def run(args: argparse.Namespace) -> int:
    resolve(args.region)  # a name that is no region would be pasted into a shell
    service = common.local_service(args.host, args.port, args.region, state=args.state, numbers=args.numbers, log=True)
    with service as server, suppress(KeyboardInterrupt):
        emit(
            f"export AWS_ENDPOINT_URL_CHIME_SDK_VOICE={server.url} AWS_ENDPOINT_URL_CHIME={server.url}\n"
            f"export AWS_REGION={args.region} AWS_DEFAULT_REGION={args.region}\n"
            f"export AWS_ACCESS_KEY_ID={local.ACCESS_KEY} AWS_SECRET_ACCESS_KEY={local.SECRET_KEY}\n"
            "unset AWS_SESSION_TOKEN AWS_PROFILE AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
        )
        say(f"listening on {server.url}; paste the lines above into another shell; Ctrl-C ends it")
        server.wait()
    say("ended")
    return common.OK


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)
