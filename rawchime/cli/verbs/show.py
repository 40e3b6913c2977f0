"""``rawchime show``."""

from __future__ import annotations

import argparse
import json
import time

from ... import local
from ...credentials import provider
from ...environment import Environment
from ...errors import CredentialsError
from ...message import Request
from ...operations.batch_delete_phone_number import BatchDeletePhoneNumber
from ...signing import Credentials, sign
from ..options import endpoint_arguments, ids_arguments, ids_of, moment
from ..output import emit, say
from ..run import OK

USAGE = """rawchime show [options] ID...
       rawchime show [options] --from FILE"""
DESCRIPTION = """Print the signed request that `rawchime delete` would send, byte for byte. Nothing is sent.

The output contains the signature and the session token. For 15 minutes from its date, anybody who has the
output can make the request.

With --local the request is signed with the test credentials, for http://127.0.0.1 or the --endpoint-url of a
`rawchime serve`."""
EPILOG = """examples:
  rawchime show --region us-east-1 +12065550100
  rawchime show --as curl --at 2026-11-24T12:00:00Z +12065550100

exit codes:
  0  the request was printed
  2  usage or input"""


def arguments(parser: argparse.ArgumentParser) -> None:
    ids_arguments(parser)
    parser.add_argument(
        "--as", dest="form", choices=["http", "curl", "json"], default="http", help="the form of the output (http)"
    )
    parser.add_argument(
        "--at", type=moment, metavar="TIME", help="the date to sign, 2019-09-18T19:53:48Z or 20190918T195348Z; default: now"
    )
    endpoint_arguments(parser)


def run(args: argparse.Namespace) -> int:
    request = _request(args)
    if args.form == "curl":
        from ...captures.commands.curl import command

        emit(command(request))
    elif args.form == "json":
        value = {"method": request.method, "url": request.url, "headers": request.headers, "body": request.body.decode()}
        emit(json.dumps(value, indent=2))
    else:
        emit(request.to_bytes())
    return OK


def _request(args: argparse.Namespace) -> Request:
    operation = BatchDeletePhoneNumber(ids_of(args))
    environment = Environment(args.profile)
    url = args.endpoint_url or "http://127.0.0.1" if args.local else args.endpoint_url
    region = args.region or (local.REGION if args.local else environment.region())
    if not region:
        region = local.REGION
        say(f"no region is set: the request is for {region}")
    endpoint = environment.endpoint(region, args.service, endpoint_url=url, allow_http=args.allow_http)
    request = operation.request(endpoint)
    try:
        credentials = (
            Credentials(local.ACCESS_KEY, local.SECRET_KEY)
            if args.local
            else provider(args.profile, endpoint.signing_region)()
        )
    except CredentialsError as error:
        say(f"{error}. The request is shown without a signature.")
        return request
    return sign(request, credentials, endpoint, time.time() if args.at is None else args.at)
