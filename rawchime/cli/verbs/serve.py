"""``rawchime serve``."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress

from ... import local
from ...endpoint import resolve
from ...errors import InvalidRequest
from ...keys import Credentials
from ...local.faults import Faults
from ..embedded import local_service
from ..options import moment
from ..output import emit, note, now, say
from ..paths import apart, database
from ..run import OK
from ..trace import Trace

USAGE = "rawchime serve [options]"
DESCRIPTION = """Run a local Chime service. It verifies every signature, and keeps numbers and their deletion queue.

It accepts requests signed with AWS's example credentials, from any client on this machine, and prints the
lines that point a shell's AWS tools at it. GET /_local/requests lists the requests it received."""
EPILOG = """examples:
  rawchime serve --port 8123 --numbers numbers.csv --state numbers.db
  rawchime serve --any --port 8124

faults:
  --fault 429*2,503,ok       two 429, one 503, then normal responses
  --fault 503:0.2,lost:0.05  rates: drawn for each request, from --seed
  statuses 400 401 403 404 429 500 503; on the wire: drop lost cut-head
  cut-after-head cut-body reset stall silence drip garbage long short

exit codes:
  0  ended by Ctrl-C or SIGTERM
  2  usage, or the port or a file is not available"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="default: any free one")
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="default: 127.0.0.1, loopback only")
    parser.add_argument("--region", metavar="NAME", default=local.REGION, help=f"default: {local.REGION}")
    parser.add_argument(
        "--any", action="store_true", help="verify requests of any AWS service; /_local/ lists them with their diagnoses"
    )
    parser.add_argument(
        "--state", metavar="FILE", default="", help="keep the numbers in this file (SQLite); default: memory"
    )
    parser.add_argument(
        "--numbers",
        metavar="FILE",
        default="",
        help="the numbers that exist: text, CSV with a header, or JSON of list-phone-numbers",
    )
    parser.add_argument("--now", type=moment, metavar="TIME", help="the time of its clock at the start")
    parser.add_argument(
        "--credential",
        type=_credential,
        action="append",
        default=[],
        metavar="ID:SECRET[:TOKEN]",
        help="also accept these credentials",
    )
    parser.add_argument("--trace", metavar="FILE.har", default="", help="write every exchange to a HAR file, mode 0600")
    group = parser.add_argument_group("faults")
    group.add_argument("--fault", metavar="SCRIPT", default="", help="faults to inject; see below")
    group.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the rates in --fault (0)")
    group.add_argument(
        "--rate", type=float, default=0.0, metavar="R", help="throttle to R requests a second (a token bucket)"
    )
    group.add_argument("--burst", type=float, default=1.0, metavar="B", help="tokens that the bucket holds (1)")
    group.add_argument("--retry-after", action="store_true", help="add Retry-After to throttled responses")
    group.add_argument("--latency", type=float, default=0.0, metavar="S", help="seconds before each response (0)")


def run(args: argparse.Namespace) -> int:
    resolve(args.region)  # a name that is no region would be pasted into a shell
    offset = args.now - time.time() if args.now is not None else 0.0
    if args.any and (args.state or args.numbers or args.fault or args.rate or args.latency):
        raise InvalidRequest("--any only verifies requests: leave out --state, --numbers, --fault, --rate and --latency")
    apart([args.trace], [*database(args.state), args.numbers])
    trace = Trace(args.trace, show_secrets=True) if args.trace else None  # the service redacts what is not a test's
    service = local_service(
        args.host,
        args.port,
        args.region,
        state=args.state,
        verifier=args.any,
        numbers=args.numbers,
        credentials=[Credentials(local.ACCESS_KEY, local.SECRET_KEY), *args.credential],
        clock=lambda: time.time() + offset,
        faults=Faults(
            args.fault,
            seed=args.seed,
            rate=args.rate,
            burst=args.burst,
            retry_after=args.retry_after,
            latency=args.latency,
        ),
        log=note if sys.stderr.isatty() else _dated,
        trace=trace.add if trace else lambda exchange: None,
    )
    with service as (server, _), suppress(KeyboardInterrupt):
        url = server.url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
        variables = ("AWS_ENDPOINT_URL",) if args.any else ("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", "AWS_ENDPOINT_URL_CHIME")
        emit(
            f"export {' '.join(f'{name}={url}' for name in variables)}\n"
            f"export AWS_REGION={args.region} AWS_DEFAULT_REGION={args.region}\n"
            f"export AWS_ACCESS_KEY_ID={local.ACCESS_KEY} AWS_SECRET_ACCESS_KEY={local.SECRET_KEY}\n"
            "unset AWS_SESSION_TOKEN AWS_PROFILE AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
        )
        say(f"listening on {server.url}. Paste the lines above into another shell. Press Ctrl-C to stop.")
        server.wait()
    if trace is not None:
        trace.close()
    say("ended")
    return OK


def _dated(line: str) -> None:
    """Write a log line with the time, for a file or a journal that has none of its own."""
    note(f"{now()} {line}")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)


def _credential(text: str) -> Credentials:
    words = text.split(":", 2)
    if len(words) < 2 or not all(words):
        raise argparse.ArgumentTypeError("a credential is ID:SECRET or ID:SECRET:TOKEN")
    return Credentials(*words)
