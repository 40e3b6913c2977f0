"""``rawchime explain``."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time

from ... import local, sigv4
from ...captures.capture import Capture, described
from ...captures.secrets import own_signatures, secrets_of
from ...credentials import provider
from ...debug.explain import explain
from ...debug.explain_text import lines
from ...debug.stage import Stage, to_json
from ...debug.unsigned import signed_for
from ...endpoint import SIGNING_NAME, Endpoint
from ...environment import Environment
from ...errors import CredentialsError, InvalidRequest
from ...message import Request
from ...operations.batch_delete_phone_number import BatchDeletePhoneNumber
from ...redaction import hide, masked
from ...signing import Credentials, sign
from ..captured import capture_arguments, captured
from ..colour import wanted
from ..options import endpoint_arguments, ids_arguments, ids_of, moment
from ..output import emit, say
from ..paths import apart
from ..run import OK

USAGE = """rawchime explain [options] ID...
       rawchime explain [options] --request FILE"""
DESCRIPTION = """Explain how a request is signed, stage by stage: the request of `delete`, or one from a file.

A file can hold a request of any AWS service, signed in a header, in the query (a presigned URL), in an HTML
form, in chunks (aws-chunked), or with SigV4A.

The secret and the keys derived from it are shown only with --show-secrets, or if the test credentials are
used. Without other credentials, the request is signed with the test credentials. Nothing is sent."""
EPILOG = """examples:
  rawchime explain --local +12065550100
  rawchime explain --request request.http --html signature.html

exit codes:
  0  the signature was explained
  2  usage or input"""


def arguments(parser: argparse.ArgumentParser) -> None:
    ids_arguments(parser)
    parser.add_argument(
        "--request", metavar="FILE", help="explain this request: raw HTTP, HAR, a curl command …; - is stdin"
    )
    capture_arguments(parser)
    parser.add_argument("--at", type=moment, metavar="TIME", help="the date to sign, if the request has none; default: now")
    parser.add_argument("--show-secrets", action="store_true", help="show the secret, the keys and the token")
    parser.add_argument("--output", choices=["text", "json"], default="text", help="form of the result on stdout (text)")
    parser.add_argument("--html", metavar="FILE", help="also write the explanation as an HTML page (mode 0600)")
    endpoint_arguments(parser)


def run(args: argparse.Namespace) -> int:
    if args.request and (args.ids or args.file):
        raise InvalidRequest("name ids, or a request's file with --request, not both")
    read = ""
    if args.request:
        capture = captured(args.request, args)
        read = described(capture)
        stages = _of_a_file(capture, args)
    else:
        unsigned = BatchDeletePhoneNumber(ids_of(args)).request(_endpoint(args))
        keys = _credentials(args)
        request = _signed(args, unsigned, keys)
        stages = _explained(_capture(request), keys, args)
    secrets: tuple[str, ...] = ()
    if args.request and not args.show_secrets:
        secrets = secrets_of(capture, (local.SECRET_KEY, *own_signatures(capture)))
    if args.html:
        apart([args.html], [args.file or "", args.request or "", args.body or ""])
        from ...debug.page import page

        _write(args.html, hide(page(stages), secrets))
        say(f"written to {args.html}")
    elif args.output == "json":
        value = to_json(stages)
        if read:
            value[0]["captured"] = read
        emit(json.dumps(hide(value, secrets), indent=2))
    else:
        colour = wanted(sys.stdout, args.color)
        text = "\n".join(lines(stages, colour=colour, width=shutil.get_terminal_size().columns))
        emit(hide(text, secrets))
    return OK


def _of_a_file(capture: Capture, args: argparse.Namespace) -> list[Stage]:
    if not capture.method:
        raise InvalidRequest(
            f"{args.request} has canonical requests and no request to explain: `rawchime diagnose` compares them"
        )
    signer = sigv4.signer_of(capture.target, capture.headers, capture.body or b"")
    if not signer and not capture.get("authorization") and not sigv4.is_presigned(capture.target):
        return _unsigned(capture, args)
    if signer == local.ACCESS_KEY:
        return _explained(capture, Credentials(signer, local.SECRET_KEY), args)
    try:
        keys = provider(args.profile, args.region or "")()
    except CredentialsError:
        if args.profile:
            raise
        keys = Credentials("", "")
    if keys.access_key != signer:
        say(f"the secret of {masked(signer)} is not available: the key and the signature are not calculated")
        return _explained(capture, None, args)
    return _explained(capture, keys, args)


def _unsigned(capture: Capture, args: argparse.Namespace) -> list[Stage]:
    """Sign an unsigned request by the rules of its host's service."""
    if capture.known_body is None:
        why = f" ({capture.note})" if capture.note else ""
        raise InvalidRequest(f"the body is signed, but the capture does not have it{why}. Pass it with --body FILE")
    keys = _credentials(args)
    region, service = sigv4.expected_scope(capture.get("host"))
    args.region = args.region or region
    headers = [(name, value.strip()) for name, value in capture.headers]
    if service in ("", SIGNING_NAME):
        request = Request(capture.method, capture.target, headers, capture.body or b"", capture.scheme or "https")
        return _explained(_capture(_signed(args, request, keys)), keys, args)
    scope_region = args.region or local.REGION
    at = time.time() if args.at is None else args.at
    return _explained(signed_for(capture._replace(headers=tuple(headers)), keys, scope_region, service, at), keys, args)


def _capture(request: Request) -> Capture:
    return Capture(request.method, request.target, request.headers, request.body, request.scheme)


def _explained(capture: Capture, keys: Credentials | None, args: argparse.Namespace) -> list[Stage]:
    secret = keys.secret_key if keys else None
    try:
        return explain(capture, secret, show_secrets=args.show_secrets or secret == local.SECRET_KEY)
    except ValueError as error:
        raise InvalidRequest(f"that request cannot be explained: {error}") from None


def _credentials(args: argparse.Namespace) -> Credentials:
    test = Credentials(local.ACCESS_KEY, local.SECRET_KEY)
    if args.local:
        return test
    try:
        return provider(args.profile, args.region or "")()
    except CredentialsError as error:
        if args.profile:
            raise
        say(f"{error}: explained with the test credentials")
        return test


def _endpoint(args: argparse.Namespace) -> Endpoint:
    environment = Environment(args.profile)
    url = args.endpoint_url or "http://127.0.0.1" if args.local else args.endpoint_url
    region = args.region or (local.REGION if args.local else environment.region()) or local.REGION
    return environment.endpoint(region, args.service, endpoint_url=url, allow_http=args.allow_http)


def _signed(args: argparse.Namespace, request: Request, keys: Credentials) -> Request:
    return sign(request, keys, _endpoint(args), time.time() if args.at is None else args.at)


def _write(path: str, text: str) -> None:
    """Phone numbers are in it, and a signature."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be written: {error.strerror}") from None
