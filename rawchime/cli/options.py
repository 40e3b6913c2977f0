"""The options that verbs share, and what their values mean."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Container
from datetime import datetime, timezone

from ..endpoint import DEFAULT_SERVICE, HOST_LABELS
from ..errors import InvalidRequest


def endpoint_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the request goes and who signs it."""
    group = parser.add_argument_group("where, and as whom")
    group.add_argument("--region", metavar="NAME", help="default: AWS_REGION, AWS_DEFAULT_REGION, the profile's")
    group.add_argument("--profile", metavar="NAME", default="", help="wins over keys in the environment")
    group.add_argument("--service", choices=list(HOST_LABELS), default=DEFAULT_SERVICE, help="chime is the legacy one")
    group.add_argument("--endpoint-url", metavar="URL", help="in place of the service's own")
    group.add_argument(
        "--allow-http", metavar="HOST", action="append", default=[], help="plain http:// to a host off loopback"
    )
    group.add_argument("--local", action="store_true", help="an embedded service and its test credentials, no account")


def call_arguments(parser: argparse.ArgumentParser) -> None:
    """How long and how often; and where the embedded service keeps its numbers."""
    parser.add_argument(
        "--timeout", type=seconds, metavar="S", help="whole call, waits too (60); in a job, one request (30)"
    )
    parser.add_argument("--max-attempts", type=count, metavar="N", help="default: AWS_MAX_ATTEMPTS, or 3")
    parser.add_argument("--state", metavar="FILE", default="", help="with --local: keep its numbers in this file")


def ids_arguments(parser: argparse.ArgumentParser) -> None:
    """Which numbers."""
    parser.add_argument("ids", metavar="ID", nargs="*", help="a phone number id: +12065550100 or %%2B12065550100")
    parser.add_argument(
        "--from", dest="file", metavar="FILE", help="read ids: text, CSV, JSON, JSON Lines, also .gz; - is standard input"
    )


JOB: dict[str, object] = {
    "journal": "",
    "column": "",
    "where": [],
    "exclude": "",
    "limit": None,
    "normalize": "as-is",
    "skip_bad": False,
    "any_id": False,
    "batch_size": 50,
    "workers": None,
    "rate": None,
    "give_up": 300.0,
    "resend_in_doubt": False,
    "retry_refused": None,
    "disassociate": False,
    "same_account": False,
    "report": "",
    "dry_run": False,
}
"""The options of a job and their defaults: with numbers that are named they would do nothing, and so are refused."""


def job_arguments(parser: argparse.ArgumentParser, *, batches: bool = True) -> None:
    """How a job over many numbers is done; ``batches`` where a request may have more than one number."""
    parser.set_defaults(**JOB)
    group = parser.add_argument_group("a job over many numbers, with --from")
    group.add_argument("--journal", metavar="PATH", help="default: FILE.journal, beside the input")
    group.add_argument("--column", metavar="NAME", help="the column of a CSV (or JSON's member) that has the ids")
    group.add_argument(
        "--where",
        metavar="COLUMN=VALUE",
        action="append",
        help="take only rows with this value; all of them, where repeated",
    )
    group.add_argument("--exclude", metavar="FILE", help="leave out the numbers of this list, in any format")
    group.add_argument("--limit", type=_limit, metavar="N", help="take only the first N numbers")
    group.add_argument("--normalize", choices=["as-is", "plus", "percent"], help="send ids as +1…, as %%2B1…, or as-is")
    group.add_argument("--skip-bad", action="store_true", help="leave out rows that are not one phone number; send the rest")
    group.add_argument(
        "--any-id", action="store_true", help="take ids that are not E.164 phone numbers, and send them as is"
    )
    if batches:
        group.add_argument("--batch-size", type=count, metavar="N", help="numbers in a request (50)")
    group.add_argument("--workers", type=_workers, metavar="N", help="requests at a time (4; 1 with -v)")
    group.add_argument("--rate", type=rate, metavar="R", help="the most requests a second; default: what the service takes")
    group.add_argument("--give-up", type=seconds, metavar="S", help="stop when nothing is settled so long (300)")
    group.add_argument("--resend-in-doubt", action="store_true", help="send again what is in doubt and cannot be looked up")
    group.add_argument(
        "--retry-refused",
        metavar="CODE",
        nargs="?",
        const="",
        help="send the journal's refused numbers again: all, or of one code",
    )
    group.add_argument(
        "--same-account", action="store_true", help="the journal's other access key belongs to the same account"
    )
    group.add_argument("--report", metavar="FILE", help="in the end, a row for every number: .csv or .jsonl")
    group.add_argument("--dry-run", action="store_true", help="read the list and print the plan; send nothing")


def refuse_options_of_a_job(args: argparse.Namespace, but: Container[str] = ()) -> None:
    """Before anything is sent: what asked for care must not be passed over, ``but`` for options that count all the same."""
    given = [name for name, default in JOB.items() if name not in but and getattr(args, name) != default]
    if given:
        error = InvalidRequest(f"--{given[0].replace('_', '-')} is an option of a job: it goes with --from")
        if given[0] == "dry_run":
            error.advice = (
                "Nothing was sent. `rawchime show` prints the request for numbers that are named, and sends nothing."
            )
        raise error


def output_arguments(parser: argparse.ArgumentParser) -> None:
    """What is printed."""
    group = parser.add_argument_group("what is printed")
    group.add_argument("--output", choices=["text", "json"], default="text", help="on standard output")
    group.add_argument("-v", "--verbose", action="store_true", help="show what is sent (>) and received (<)")
    group.add_argument("--trace", metavar="FILE.har", default="", help="write every exchange to a HAR file, mode 0600")
    group.add_argument("--show-secrets", action="store_true", help="no redaction in -v and --trace")


def ids_of(args: argparse.Namespace) -> list[str]:
    """The ids that were named, on the command line or in a file. Raises InvalidRequest."""
    if bool(args.ids) == bool(args.file):
        raise InvalidRequest("name phone numbers, or a file of them with --from" + (", not both" if args.ids else ""))
    if args.ids == ["-"]:
        raise InvalidRequest("- is no phone number id: to read ids from standard input, say --from -")
    if not args.file:
        return list(args.ids)
    from ..inputs import read_ids

    data = sys.stdin.buffer.read() if args.file == "-" else read_file(args.file)
    try:
        return read_ids(data)
    except InvalidRequest as error:
        raise InvalidRequest(f"{args.file}: {error}") from None


def read_file(path: str) -> bytes:
    """A file's bytes; InvalidRequest where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}") from None


def seconds(text: str) -> float:
    """An option's value as a number of seconds."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds between 0 and 86400")
    return value


def count(text: str) -> int:
    """An option's value as a number from 1."""
    if not text.isdecimal() or not 1 <= int(text) <= 1_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000")
    return int(text)


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 32:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 32")
    return int(text)


def rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.01 <= value <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of requests a second, from 0.01 to 100000")
    return value


def moment(text: str) -> float:
    """Seconds since the epoch, from ISO 8601 or AWS's basic form; a time without a zone is UTC."""
    value = text.strip()
    for form in ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S"):
        try:
            return datetime.strptime(value, form).replace(tzinfo=timezone.utc).timestamp()
        except ValueError:
            pass
    try:
        at = datetime.fromisoformat(value[:-1] + "+00:00" if value[-1:] in ("Z", "z") else value)
        seconds = (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp()
        if seconds < 0:
            raise ValueError
        return seconds
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: write 2019-09-18T19:53:48Z or 20190918T195348Z") from None
