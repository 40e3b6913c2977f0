"""``rawchime diagnose``."""

from __future__ import annotations

import argparse
import getpass
import json
import sys

from ... import local, sigv4
from ...captures.capture import Capture, described
from ...captures.http_text import read_response
from ...credentials import provider
from ...debug.diagnose import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, diagnose
from ...debug.report import lines
from ...endpoint import SIGNING_NAME
from ...errors import CredentialsError, InvalidRequest
from ...message import Response
from ...signing import Credentials
from ..captured import capture_arguments, captured
from ..options import read_file
from ..output import emit, say

DESCRIPTION = """Say what is wrong with the signature of a captured request.

With the secret at hand it is calculated anew, and where it is wrong, the mistake that reproduces it is
searched for: each known one, and each pair of them. Without the secret what can be seen is judged.
The secret comes from the environment, a profile or a prompt; a request signed with the local service's
test credentials needs none. Nothing is sent."""
EPILOG = """exit codes:
  0  valid: the signature is right
  1  mistake: what is wrong is named
  2  usage or input
  3  unexplained: the signature is wrong, and nothing known gives it
  4  unverifiable: nothing wrong can be seen, and the signature cannot be calculated"""

_EXIT = {VALID: 0, MISTAKE: 1, UNEXPLAINED: 3, UNVERIFIABLE: 4}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the captured request, with its answer where there is one; - is stdin")
    capture_arguments(parser)
    parser.add_argument(
        "--response", metavar="FILE", help="the service's answer, where it is not in FILE: raw HTTP, or a body"
    )
    parser.add_argument(
        "--region", metavar="NAME", default="", help="what the service expects; default: what the host tells"
    )
    parser.add_argument(
        "--signing-name", metavar="NAME", default="", help=f"the service expected; Chime's is {SIGNING_NAME}"
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--profile", metavar="NAME", default="", help="whose secret; wins over keys in the environment")
    group.add_argument("--ask-secret", action="store_true", help="ask for the secret (without a terminal: a line of stdin)")
    group.add_argument("--no-secret", action="store_true", help="judge without one")
    parser.add_argument("--output", choices=["text", "json"], default="text", help="on standard output")


def run(args: argparse.Namespace) -> int:
    capture = captured(args.file, args)
    if args.response:
        capture = capture._replace(response=_answer(read_file(args.response)))
    found = diagnose(capture, _credentials(args, capture), region=args.region, service=args.signing_name)
    told = {"captured": described(capture), **found.to_json()}
    emit(json.dumps(told, indent=2) if args.output == "json" else "\n".join(lines(found)))
    return _EXIT[found.verdict]


def _answer(data: bytes) -> Response:
    return read_response(data) or Response.make(403, (), data)


def _credentials(args: argparse.Namespace, capture: Capture) -> Credentials | None:
    """Those at hand, where they can be the signer's; a prompt is for the secret alone, the rest is in the request."""
    signer = sigv4.signer_of(capture.target, capture.headers, capture.body or b"")
    if not signer or args.no_secret:
        return None  # there is no signature to calculate
    if args.ask_secret:
        if args.file == "-":
            raise InvalidRequest("--ask-secret reads standard input: name the capture's file")
        secret = getpass.getpass(f"secret of {signer}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        return Credentials(signer, secret, capture.get("x-amz-security-token"))
    try:
        found = provider(args.profile, args.region or "")()
    except CredentialsError as error:
        if args.profile:
            raise
        found = None
        if signer != local.ACCESS_KEY:
            say(f"{error}: judged without the secret")
    if (found is None or found.access_key != signer) and signer == local.ACCESS_KEY:
        return Credentials(local.ACCESS_KEY, local.SECRET_KEY, capture.get("x-amz-security-token"))
    return found
