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
from ..rows import DONE, OUTCOMES, outcome, shown, table
from ..run import EXIT_CODES, OK, REFUSED

if TYPE_CHECKING:
    from ...operations.batch_delete_phone_number import BatchDeletePhoneNumberResult

USAGE = """rawchime delete [options] ID...
       rawchime delete [options] --from FILE"""
DESCRIPTION = """Move phone numbers to the deletion queue. They can be restored for 7 days.

Ids on the command line are sent in one request, without confirmation. With --from FILE the numbers are a job:
it shows a plan, asks for confirmation, sends batches at the rate that the service allows, and records every
outcome in FILE.journal. The same command resumes the job."""
EPILOG = f"""examples:
  rawchime delete --region us-east-1 +12065550100 +12065550101
  rawchime delete --from numbers.csv --where Status=Unassigned --report done.csv

{EXIT_CODES}"""
SUSPECTS = 5
"""Maximum of ids named after a 400."""


def arguments(parser: argparse.ArgumentParser) -> None:
    ids_arguments(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="delete the numbers of --from without asking")
    job_arguments(parser)
    parser.add_argument(
        "--disassociate", action="store_true", help="first take the numbers of --from off their Voice Connectors and groups"
    )
    call_arguments(parser)
    endpoint_arguments(parser, state=True)
    output_arguments(parser, table=True)


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
    emit(
        {"json": lambda: _json(result), "table": lambda: _table(ids, result), "text": lambda: _text(ids, result)}[
            args.output
        ]()
    )
    return REFUSED if result.phone_number_errors else OK


def _name_suspects(ids: list[str]) -> None:
    """Name the ids that do not look like phone numbers, as the service does not report which id it rejected."""
    suspects = [one for one in ids if not is_e164(one)]
    for one in suspects[:SUSPECTS]:
        say(f"{one!r} is not + or %2B followed by digits")
    if len(suspects) > SUSPECTS:
        say(f"… and {len(suspects) - SUSPECTS} more")


def _json(result: BatchDeletePhoneNumberResult) -> str:
    rows = [
        {"PhoneNumberId": one.phone_number_id, "ErrorCode": one.error_code, "ErrorMessage": one.error_message}
        for one in result.phone_number_errors
    ]
    return json.dumps({"PhoneNumberErrors": rows})


def _text(ids: list[str], result: BatchDeletePhoneNumberResult) -> str:
    ids = _once(ids)
    refused = {number(error.phone_number_id): error for error in result.phone_number_errors}
    width = max(len(printable(shown(one))) for one in ids)
    rows = []
    for one in ids:
        error = refused.get(number(one))
        said = f"{error.error_code}: {error.error_message}".rstrip(": ") if error else DONE["delete"]
        rows.append(outcome(one, "refused" if error else "accepted", said, width=width))
    accepted = sum(number(one) not in refused for one in ids)
    rows.append(f"{accepted} accepted, {len(ids) - accepted} refused" + _id_of(result.request_id))
    for advice in dict.fromkeys((error.error_code, error.advice) for error in result.phone_number_errors if error.advice):
        rows.append(f"{advice[0]}: {advice[1]}")
    return "\n".join(rows)


def _table(ids: list[str], result: BatchDeletePhoneNumberResult) -> str:
    refused = {number(error.phone_number_id): error for error in result.phone_number_errors}
    rows = []
    for one in _once(ids):
        error = refused.get(number(one))
        last = ("refused", error.error_code, error.error_message) if error else ("accepted", "", "")
        rows.append((shown(one), *last))
    return "\n".join(table(OUTCOMES, rows))


def _once(ids: list[str]) -> list[str]:
    """Return the ids without duplicates: two spellings of a number have one outcome."""
    first: dict[str, str] = {}
    for one in ids:
        first.setdefault(number(one), one)
    return list(first.values())


def _id_of(request_id: str) -> str:
    return f" (request id {printable(request_id)})" if request_id else ""
