"""``rawchime diagnose``."""

from __future__ import annotations

import argparse
import getpass
import json
import shutil
import sys

from ... import local, sigv4
from ...captures.capture import Capture, described
from ...captures.http_text import read_response
from ...captures.secrets import secrets_of
from ...credentials import provider
from ...debug.diagnose import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, diagnose
from ...debug.report import WIDTH, lines
from ...endpoint import SIGNING_NAME
from ...errors import CredentialsError, InvalidRequest
from ...keys import Credentials
from ...message import Response
from ...redaction import hide
from ..captured import capture_arguments, captured
from ..colour import paint, wanted
from ..options import read_file
from ..output import create_private, emit, say
from ..paths import apart

USAGE = "rawchime diagnose [options] FILE"
DESCRIPTION = """Find the mistake in the signature of a captured request to any AWS service.

Given the secret, this recomputes the signature. If that differs, it tries every known mistake, then every pair,
until one reproduces the signature in the request. Without the secret it checks only what is visible in the
request, and what the service quotes in its response. The secret comes from the environment, a profile or a
prompt; a request signed with the local service's test credentials needs none. Nothing is sent."""
EPILOG = """examples:
  rawchime diagnose request.http
  rawchime diagnose --ask-secret --response response.xml request.har

exit codes:
  0  valid: the signature is right
  1  mistake: the mistakes are named
  2  usage or input
  3  unexplained: the signature is wrong, and no known mistake reproduces it
  4  unverifiable: no mistake is visible, but nothing proves it right"""

_EXIT = {VALID: 0, MISTAKE: 1, UNEXPLAINED: 3, UNVERIFIABLE: 4}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the captured request, with its response if you have it; - is stdin")
    capture_arguments(parser)
    parser.add_argument("--response", metavar="FILE", help="the service's response, if FILE lacks it: raw HTTP, or a body")
    parser.add_argument(
        "--region", metavar="NAME", default="", help="the region that the service expects; default: from the host"
    )
    parser.add_argument(
        "--signing-name",
        metavar="NAME",
        default="",
        help=f"the signing name expected in the credential scope; default: from the host. For Chime, it is {SIGNING_NAME}",
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--profile", metavar="NAME", default="", help="the profile with the secret; overrides keys in the environment"
    )
    group.add_argument(
        "--ask-secret", action="store_true", help="prompt for the secret (without a terminal, read a line of stdin)"
    )
    group.add_argument("--no-secret", action="store_true", help="check only what is visible without the secret")
    parser.add_argument("--output", choices=["text", "json"], default="text", help="form of the result on stdout (text)")
    parser.add_argument(
        "--html",
        metavar="FILE",
        help="also write an HTML page for a ticket, without secrets, tokens, signatures and bodies (mode 0600)",
    )


def run(args: argparse.Namespace) -> int:
    capture = captured(args.file, args)
    if args.response:
        capture = capture._replace(response=_answer(read_file(args.response)))
    keys = _credentials(args, capture)
    secrets = (*secrets_of(capture), *filter(None, (keys.secret_key, keys.token) if keys else ()))
    found = diagnose(capture, keys, region=args.region, service=args.signing_name)
    if args.output == "json":
        emit(json.dumps(hide({"captured": described(capture), **found.to_json()}, secrets), indent=2))
    else:
        on = wanted(sys.stdout, args.color)
        width = shutil.get_terminal_size((WIDTH, 0)).columns if sys.stdout.isatty() else WIDTH
        emit(hide("\n".join(lines(found, lambda text, role: paint(text, role, on=on), width)), secrets))
    if args.html:
        apart([args.html], [args.file, args.body or "", args.response or ""])
        _write_page(args.html, found, capture, keys)
        say(f"page written to {args.html}")
    return _EXIT[found.verdict]


def _write_page(path: str, found: Diagnosis, capture: Capture, keys: Credentials | None) -> None:
    from ...debug.diagnosis_page import diagnosis_page

    signer = sigv4.signer_of(capture.target, capture.headers, capture.body or b"")
    secrets = list(secrets_of(capture))
    secret = None
    if keys is not None:
        secrets += [keys.secret_key, keys.token]
        secret = keys.secret_key if keys.access_key == signer else None
    with create_private(path) as file:
        file.write(diagnosis_page(found, capture, secret, tuple(filter(None, secrets)), signer))


def _answer(data: bytes) -> Response:
    return read_response(data) or Response.make(403, (), data)


def _credentials(args: argparse.Namespace, capture: Capture) -> Credentials | None:
    """Return the available credentials if they can be the signer's. A prompt asks only for the secret."""
    signer = sigv4.signer_of(capture.target, capture.headers, capture.body or b"")
    if not signer or args.no_secret:
        return None  # there is no signature to recompute
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
            say(f"{error}: only what is visible without the secret is checked")
    if (found is None or found.access_key != signer) and signer == local.ACCESS_KEY:
        return Credentials(local.ACCESS_KEY, local.SECRET_KEY, capture.get("x-amz-security-token"))
    return found
