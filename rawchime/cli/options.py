"""Options that verbs share, and parsers of their values."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Container
from datetime import datetime, timezone

from ..endpoint import DEFAULT_SERVICE, HOST_LABELS
from ..errors import InvalidRequest


def endpoint_arguments(parser: argparse.ArgumentParser, *, state: bool = False) -> None:
    """Add the options for the endpoint and the credentials; ``state`` if the embedded service can keep its numbers."""
    group = parser.add_argument_group("endpoint and credentials")
    group.add_argument("--region", metavar="NAME", help="default: AWS_REGION, AWS_DEFAULT_REGION, or the profile's region")
    group.add_argument("--profile", metavar="NAME", default="", help="AWS profile; overrides keys in the environment")
    group.add_argument("--service", choices=list(HOST_LABELS), default=DEFAULT_SERVICE, help="chime is the legacy endpoint")
    group.add_argument("--endpoint-url", metavar="URL", help="replaces the service's own endpoint")
    group.add_argument("--allow-http", metavar="HOST", action="append", default=[], help="allow plain http:// to this host")
    group.add_argument("--local", action="store_true", help="use an embedded service with test credentials")
    if state:
        group.add_argument("--state", metavar="FILE", default="", help="with --local: keep its numbers in this file")


def call_arguments(parser: argparse.ArgumentParser, *, jobs: bool = True) -> None:
    """Add the options for timeouts and retries; ``jobs`` if the verb also runs jobs."""
    group = parser.add_argument_group("timeouts and retries")
    of_a_job = "; in a job, of one request (30)" * jobs
    group.add_argument("--timeout", type=seconds, metavar="S", help=f"timeout of a call with its retries (60){of_a_job}")
    group.add_argument("--max-attempts", type=count, metavar="N", help="default: AWS_MAX_ATTEMPTS, or 3")


def ids_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the phone numbers."""
    parser.add_argument("ids", metavar="ID", nargs="*", help="a phone number id: +12065550100 or %%2B12065550100")
    parser.add_argument(
        "--from",
        dest="file",
        metavar="FILE",
        help="read numbers from text, CSV, JSON or JSON Lines, also gzipped; - is stdin",
    )


JOB: dict[str, object] = {
    "journal": "",
    "column": "",
    "where": [],
    "exclude": [],
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
"""The options of a job and their defaults. They are rejected with named numbers, where they would do nothing."""


def job_arguments(parser: argparse.ArgumentParser, *, batches: bool = True, own: str = "") -> None:
    """Add the options of a job; ``batches`` if a request can have more than one number, ``own`` in its journal's name."""
    parser.set_defaults(**JOB)
    group = parser.add_argument_group("the list, with --from")
    group.add_argument("--column", metavar="NAME", help="the CSV column or JSON member with the numbers")
    group.add_argument(
        "--where",
        metavar="COLUMN=VALUE",
        action="append",
        help="take only rows with this value; repeat it to narrow further",
    )
    group.add_argument(
        "--exclude", metavar="FILE", action="append", help="leave out the numbers of this list; can be repeated"
    )
    group.add_argument("--limit", type=_limit, metavar="N", help="take only the first N numbers")
    group.add_argument(
        "--normalize",
        choices=["as-is", "plus", "percent"],
        help="spelling of ids that are sent: +1…, %%2B1…, or as-is (default)",
    )
    group.add_argument("--skip-bad", action="store_true", help="leave out rows that are not clearly one phone number")
    group.add_argument("--any-id", action="store_true", help="accept ids that are not E.164 phone numbers")
    group.add_argument("--dry-run", action="store_true", help="print the plan and change nothing")
    group = parser.add_argument_group("the job, with --from")
    group.add_argument("--journal", metavar="PATH", help=f"default: FILE.{own}journal, beside the list")
    if batches:
        group.add_argument("--batch-size", type=count, metavar="N", help="numbers per request (50)")
    group.add_argument("--workers", type=_workers, metavar="N", help="requests in flight at a time (4; 1 with -v)")
    group.add_argument("--rate", type=rate, metavar="R", help="maximum requests a second; default: what the service allows")
    group.add_argument("--give-up", type=seconds, metavar="S", help="stop after this time without progress (300)")
    group.add_argument("--resend-in-doubt", action="store_true", help="resend numbers in doubt that cannot be looked up")
    group.add_argument(
        "--retry-refused",
        metavar="CODE",
        nargs="?",
        const="",
        help="resend the journal's refused numbers, or those with this error code",
    )
    group.add_argument(
        "--same-account", action="store_true", help="confirm that the journal's access key belongs to this account"
    )
    group.add_argument("--report", metavar="FILE", help="write one row per number at the end: .csv or .jsonl")


def refuse_options_of_a_job(args: argparse.Namespace, but: Container[str] = ()) -> None:
    """Raise InvalidRequest for an option of a job, except those in ``but``: no option is ignored silently."""
    given = [name for name, default in JOB.items() if name not in but and getattr(args, name) != default]
    if given:
        error = InvalidRequest(f"--{given[0].replace('_', '-')} is an option of a job: it needs --from")
        if given[0] == "dry_run":
            error.advice = "Nothing was sent. `rawchime show` prints the request for named numbers, and sends nothing."
        raise error


def output_arguments(parser: argparse.ArgumentParser, *, table: bool = False) -> None:
    """Add the options for the output."""
    group = parser.add_argument_group("output")
    forms = ["text", "json", "table"] if table else ["text", "json"]
    group.add_argument("--output", choices=forms, default="text", help="form of the result on stdout (text)")
    group.add_argument("-v", "--verbose", action="store_true", help="show what is sent (>) and received (<) on stderr")
    group.add_argument("--trace", metavar="FILE.har", default="", help="write every exchange to a HAR file, mode 0600")
    group.add_argument("--show-secrets", action="store_true", help="do not redact -v and --trace")


def ids_of(args: argparse.Namespace) -> list[str]:
    """Return the ids of the command line or of a file. Raises InvalidRequest."""
    if bool(args.ids) == bool(args.file):
        raise InvalidRequest("name phone numbers, or a list of them with --from" + (", not both" if args.ids else ""))
    if args.ids == ["-"]:
        raise InvalidRequest("- is not a phone number id: use --from - to read ids from stdin")
    if not args.file:
        return list(args.ids)
    from ..inputs import read_ids

    data = sys.stdin.buffer.read() if args.file == "-" else read_file(args.file)
    try:
        return read_ids(data)
    except InvalidRequest as error:
        raise InvalidRequest(f"{args.file}: {error}") from None


def read_file(path: str) -> bytes:
    """Return a file's bytes. Raises InvalidRequest if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}") from None


def seconds(text: str) -> float:
    """Parse a number of seconds."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0, up to 86400")
    return value


def count(text: str) -> int:
    """Parse a whole number from 1."""
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
        raise argparse.ArgumentTypeError(f"{text!r} is not a rate from 0.01 to 100000 requests a second")
    return value


def moment(text: str) -> float:
    """Parse a time in ISO 8601 or AWS's basic form as seconds since the epoch. Without a zone it is UTC."""
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
