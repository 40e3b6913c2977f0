"""``rawchime delete``."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from ..debug.text import printable
from ..errors import InvalidRequest
from ..phone_numbers import number
from . import common

if TYPE_CHECKING:
    from ..operations.batch_delete_phone_number import BatchDeletePhoneNumberResult

DESCRIPTION = "Move phone numbers to the deletion queue, in one request. They can be restored for 7 days."


def arguments(parser: argparse.ArgumentParser) -> None:
    common.ids_arguments(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before deleting what --from names")
    parser.add_argument("--timeout", type=common.seconds, default=60.0, metavar="S", help="whole call, waits too (60)")
    parser.add_argument("--max-attempts", type=common.count, metavar="N", help="default: AWS_MAX_ATTEMPTS, or 3")
    common.endpoint_arguments(parser)
    common.output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    ids = common.ids_of(args)
    with common.client(args) as client:
        if args.file and not args.yes:
            _confirm(len(ids), client.endpoint.url)
        result = client.batch_delete_phone_number(ids)
    common.emit(_json(result) if args.output == "json" else _text(ids, result))
    return common.REFUSED if result.phone_number_errors else common.OK


def _confirm(count: int, where: str) -> None:
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        raise InvalidRequest("--from asks before it deletes: without a terminal to ask on, say --yes")
    print(f"Delete {count} phone numbers at {where}? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise InvalidRequest("not confirmed")


def _json(result: BatchDeletePhoneNumberResult) -> str:
    rows = [
        {"PhoneNumberId": one.phone_number_id, "ErrorCode": one.error_code, "ErrorMessage": one.error_message}
        for one in result.phone_number_errors
    ]
    return json.dumps({"PhoneNumberErrors": rows})


def _text(ids: list[str], result: BatchDeletePhoneNumberResult) -> str:
    refused = {number(error.phone_number_id): error for error in result.phone_number_errors}
    width = max(len(printable(one)) for one in ids)
    rows = []
    for one in ids:
        error = refused.get(number(one))
        fate = (
            f"refused   {error.error_code}: {error.error_message}" if error else "accepted  in the deletion queue for 7 days"
        )
        rows.append(f"{printable(one):<{width}}  {printable(fate).rstrip(': ')}")
    accepted = sum(number(one) not in refused for one in ids)
    rows.append(f"{accepted} accepted, {len(ids) - accepted} refused" + _id_of(result.request_id))
    for advice in dict.fromkeys((error.error_code, error.advice) for error in result.phone_number_errors if error.advice):
        rows.append(f"{advice[0]}: {advice[1]}")
    return "\n".join(rows)


def _id_of(request_id: str) -> str:
    return f" (request id {printable(request_id)})" if request_id else ""
