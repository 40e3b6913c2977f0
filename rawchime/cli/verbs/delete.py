"""``rawchime delete``."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from ...errors import BadRequestException
from ...phone_numbers import is_e164, number
from ...printable import printable
from ..clients import client
from ..options import (
    call_arguments,
    endpoint_arguments,
    ids_arguments,
    ids_of,
    job_arguments,
    output_arguments,
    refuse_options_of_a_job,
)
from ..output import emit, say
from ..run import EXIT_CODES, OK, REFUSED

if TYPE_CHECKING:
    from ...operations.batch_delete_phone_number import BatchDeletePhoneNumberResult

DESCRIPTION = """Move phone numbers to the deletion queue. They can be restored for 7 days.

Numbers that are named go out in one request. Those of --from FILE are a job: they go out in batches, at the
rate that the service allows, and every number's fate is kept in a journal (FILE.journal), from which the
same command resumes."""
EPILOG = EXIT_CODES
SUSPECTS = 5
"""Ids that are named after a 400."""


def arguments(parser: argparse.ArgumentParser) -> None:
    ids_arguments(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before deleting what --from names")
    job_arguments(parser)
    parser.add_argument(
        "--disassociate", action="store_true", help="take the numbers of --from off their Voice Connectors and groups first"
    )
    call_arguments(parser)
    endpoint_arguments(parser)
    output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    if args.file and not args.ids:
        from ...bulk.actions import DELETE
        from ..job import run_job

        return run_job(args, DELETE)
    ids = ids_of(args)
    refuse_options_of_a_job(args)
    with client(args) as chime:
        try:
            result = chime.batch_delete_phone_number(ids)
        except BadRequestException:
            _name_suspects(ids)
            raise
    emit(_json(result) if args.output == "json" else _text(ids, result))
    return REFUSED if result.phone_number_errors else OK


def _name_suspects(ids: list[str]) -> None:
    """The service does not say which id it did not like: ids go out as given, but these look like no number."""
    suspects = [one for one in ids if not is_e164(one)]
    for one in suspects[:SUSPECTS]:
        say(f"{one!r} is neither + nor %2B and digits")
    if len(suspects) > SUSPECTS:
        say(f"… and {len(suspects) - SUSPECTS} more")


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
