"""What the verbs share: options, the client they make, and how an error is told and what exit code it is."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TextIO

from ..debug.text import lines
from ..endpoint import DEFAULT_SERVICE, HOST_LABELS
from ..errors import (
    CredentialsError,
    InvalidRequest,
    NothingSent,
    OutcomeUnknown,
    RawChimeError,
    ServiceError,
)
from ..phone_numbers import read_ids
from . import Terminated
from .output import emit, note, say

if TYPE_CHECKING:
    from ..call import Send, Sleep
    from ..client import Client
    from ..local.http import Server
    from ..local.numbers import Numbers
    from ..local.service import Service
    from ..message import Exchange

OK, REFUSED, USAGE, SERVICE_ERROR, NOT_SENT, UNKNOWN, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 5, 130, 143

LONG = 400
"""Letters of an error's text that are printed."""

EXIT_CODES = """exit codes:
  0  all numbers were accepted            4  no connection: nothing (more) was sent
  1  some numbers were refused            5  outcome unknown: the numbers may be deleted
  2  usage or input: nothing was sent     130, 143  ended by a signal
  3  the service answered with an error"""


class Verb(Protocol):
    """A verb's module."""

    DESCRIPTION: str
    EPILOG: str

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


class Interrupted(Exception):
    """A signal ended the command: ``error`` says what that leaves in doubt."""

    def __init__(self, error: RawChimeError) -> None:
        super().__init__(error)
        self.error = error


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong as every other error is told, and helps with a slip."""

    def error(self, message: str) -> NoReturn:
        words = message.removeprefix("unrecognized arguments: ").split()
        known = [option for action in self._actions for option in action.option_strings]
        if message.startswith("unrecognized") and words[0].startswith("--"):
            from difflib import get_close_matches

            close = get_close_matches(words[0].partition("=")[0], known, 1)
            message = f"there is no option {words[0]}" + (f": did you mean {close[0]}?" if close else "")
        raise InvalidRequest(f"{message} ({self.prog} --help tells the options)")


def run(verb: Verb, name: str, words: list[str]) -> int:
    """Parse a verb's words and run it. No error that a user, a network or a service can cause leaves here."""
    parser = _Parser(
        prog=f"rawchime {name}",
        description=verb.DESCRIPTION,
        epilog=verb.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("-h", "--help", action="store_true", help="print this")
    verb.arguments(parser)
    as_json = "--output=json" in words or ("--output", "json") in pairwise(words)
    try:
        if {"-h", "--help"} & set(words):
            emit(parser.format_help().rstrip())
            return OK
        return verb.run(parser.parse_intermixed_args(words))
    except RawChimeError as error:
        tell(error, as_json)
        return exit_code(error)
    except Interrupted as end:
        tell(end.error, as_json)
        return TERMINATED if isinstance(end.__cause__, Terminated) else INTERRUPTED
    except KeyboardInterrupt as signal:
        say("ended by a signal: nothing was sent")
        return TERMINATED if isinstance(signal, Terminated) else INTERRUPTED


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
    parser.add_argument("--timeout", type=seconds, default=60.0, metavar="S", help="whole call, waits too (60)")
    parser.add_argument("--max-attempts", type=count, metavar="N", help="default: AWS_MAX_ATTEMPTS, or 3")
    parser.add_argument("--state", metavar="FILE", default="", help="with --local: keep its numbers in this file")


def ids_arguments(parser: argparse.ArgumentParser) -> None:
    """Which numbers."""
    parser.add_argument("ids", metavar="ID", nargs="*", help="a phone number id: +12065550100 or %%2B12065550100")
    parser.add_argument(
        "--from", dest="file", metavar="FILE", help="read ids, one a line or list-phone-numbers' JSON; - is standard input"
    )


def output_arguments(parser: argparse.ArgumentParser) -> None:
    """What is printed."""
    group = parser.add_argument_group("what is printed")
    group.add_argument("--output", choices=["text", "json"], default="text", help="on standard output")
    group.add_argument("-v", "--verbose", action="store_true", help="show what is sent (>) and received (<)")
    group.add_argument("--trace", metavar="FILE.har", help="write every exchange to a HAR file, mode 0600")
    group.add_argument("--show-secrets", action="store_true", help="no redaction in -v and --trace")


def ids_of(args: argparse.Namespace) -> list[str]:
    """The ids that were named, on the command line or in a file. Raises InvalidRequest."""
    if bool(args.ids) == bool(args.file):
        raise InvalidRequest("name phone numbers, or a file of them with --from" + (", not both" if args.ids else ""))
    if args.ids == ["-"]:
        raise InvalidRequest("- is no phone number id: to read ids from standard input, say --from -")
    if not args.file:
        return list(args.ids)
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


@contextmanager
def client(args: argparse.Namespace) -> Iterator[Client]:
    """The client that the options ask for; with ``--local``, beside a service that lives as long as it does."""
    from ..client import Client
    from ..retry import RetryPolicy

    if args.state and not args.local:
        raise InvalidRequest("--state is the embedded service's: it goes with --local")
    with ExitStack() as stack:
        settings: dict[str, Any] = {
            "region": args.region,
            "service": args.service,
            "endpoint_url": args.endpoint_url,
            "allow_http": args.allow_http,
            "profile": args.profile,
            "timeout": args.timeout,
            "attempt_timeout": args.timeout,
            "observer": stack.enter_context(_observer(args)),
        }
        if args.max_attempts:
            settings["retry"] = RetryPolicy(max_attempts=args.max_attempts)
        if args.local:
            settings |= stack.enter_context(_local(args))
        made = Client(**settings)
        stack.callback(made.close)
        yield made


@contextmanager
def _local(args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from .. import local
    from ..signing import Credentials

    if args.endpoint_url or args.profile:
        raise InvalidRequest("--local is an endpoint and credentials of its own: leave out --endpoint-url and --profile")
    region = args.region or local.REGION
    with local_service("127.0.0.1", 0, region, state=args.state) as (server, _):
        yield {
            "region": region,
            "endpoint_url": server.url,
            "credentials": Credentials(local.ACCESS_KEY, local.SECRET_KEY),
        }


@contextmanager
def local_service(
    host: str, port: int, region: str, *, state: str = "", numbers: str = "", **settings: Any
) -> Iterator[tuple[Server, Service]]:
    """A local service, listening, for as long as the context lasts; ``settings`` are Service's.

    Raises InvalidRequest where h11 is not installed, the port cannot be had, or a file is not what it should be.
    """
    try:
        from ..local.http import Server
        from ..local.service import Service
    except ModuleNotFoundError as error:
        raise InvalidRequest(f"the local service needs {error.name}: pip install 'rawchime[tools]'") from None
    with ExitStack() as stack:
        service = Service(_numbers(state, numbers), region=region, **settings)
        stack.callback(service.close)
        try:
            server = Server(service.handle, service.saw, host, port)
        except OSError as error:
            raise InvalidRequest(f"cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}") from None
        stack.callback(server.close)
        yield server, service


def _numbers(state: str, provisioned: str) -> Numbers:
    from sqlite3 import Error

    from ..local.numbers import Numbers
    from ..local.provision import read_numbers

    rows = read_numbers(read_file(provisioned), time.time()) if provisioned else None
    try:
        if state:
            os.close(os.open(state, os.O_RDWR | os.O_CREAT, 0o600))  # phone numbers are personal data
        made = Numbers(state)
        if rows is not None:
            made.provision(rows)
    except OSError as error:
        raise InvalidRequest(f"{state} cannot be opened: {error.strerror}") from None
    except Error as error:
        raise InvalidRequest(f"{state} is not a state file of the local service ({error})") from None
    return made


@contextmanager
def _observer(args: argparse.Namespace) -> Iterator[Any]:
    """Shows steps as ``-v`` asks, keeps exchanges for ``--trace``, and knows whether a request is under way."""
    from ..call import Send
    from ..message import Exchange

    exchanges: list[Exchange] = []
    under_way: list[Send] = []
    trace = create_trace(args.trace) if args.trace else None

    def observe(step: Send | Sleep | Exchange) -> None:
        under_way.clear()
        if isinstance(step, Send):
            under_way.append(step)
        if isinstance(step, Exchange):
            exchanges.append(step)
        if args.verbose:
            for line in lines(step, show_secrets=args.show_secrets):
                note(line)

    try:
        yield observe
    except KeyboardInterrupt as signal:
        if under_way:
            exchanges.append(Exchange(under_way[0].request, None, 0, failure="ended by a signal: it may have been sent"))
        raise Interrupted(_interrupted(bool(under_way), exchanges)) from signal
    finally:
        if trace is not None:
            write_trace(trace, exchanges, args.trace, show_secrets=args.show_secrets)


def _interrupted(under_way: bool, exchanges: list[Exchange]) -> RawChimeError:
    if under_way:
        return OutcomeUnknown("ended by a signal while a request was under way")
    if not exchanges:
        return NothingSent("ended by a signal before anything was sent")
    statuses = [one.response.status if one.response else 0 for one in exchanges if one.all_sent]
    said = f"ended by a signal while no request was under way; answered were {statuses or 'none'}"
    return NothingSent(said) if all(400 <= status < 500 for status in statuses) else OutcomeUnknown(said)


def write_trace(trace: TextIO, exchanges: Iterable[Exchange], path: str, *, show_secrets: bool) -> None:
    """Write the exchanges down, and say so where it cannot be done: it changes nothing of what they did."""
    from ..debug import har

    try:
        har.write(trace, exchanges, show_secrets=show_secrets)
    except OSError as error:
        say(f"{path} could not be written: {error.strerror}")


def create_trace(path: str) -> TextIO:
    """Before anything is sent: an exchange that cannot be written down would be lost."""
    from ..debug import har

    try:
        return har.create(path)
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be written: {error.strerror}") from None


def tell(error: RawChimeError, as_json: bool) -> None:
    """Print an error: as JSON on standard output where that was asked for, and for people on standard error."""
    if as_json:
        emit(json.dumps(_object(error)))
    host = error.exchanges[-1].request.host if error.exchanges else ""
    if isinstance(error, ServiceError):
        start = f"{host or 'the service'} answered "
    elif isinstance(error, OutcomeUnknown):
        start = "outcome unknown: "
    elif host:
        start = f"no connection to {host}: " if not error.exchanges[-1].sent else f"the request did not reach {host} whole: "
    else:
        start = ""
    attempts = f" (after {len(error.exchanges)} attempts)" if len(error.exchanges) > 1 else ""
    text = str(error)
    if len(text) > LONG:  # a mismatch quotes the whole canonical request
        text = f"{text[:LONG]}… (-v shows all of it)"
    say(f"{start}{text}{attempts}")
    if error.advice:
        say(error.advice)


def _object(error: RawChimeError) -> dict[str, Any]:
    branch = next(kind for kind in (NothingSent, ServiceError, OutcomeUnknown, RawChimeError) if isinstance(error, kind))
    return {
        "kind": branch.__name__,
        "class": type(error).__name__,
        "status": getattr(error, "status", None),
        "code": getattr(error, "code", None),
        "message": error.message if isinstance(error, ServiceError) else str(error),
        "request_id": getattr(error, "request_id", None),
    }


def exit_code(error: RawChimeError) -> int:
    """The exit code of an error."""
    if isinstance(error, (InvalidRequest, CredentialsError)):
        return NOT_SENT if error.exchanges else USAGE
    if isinstance(error, NothingSent):
        return NOT_SENT
    return SERVICE_ERROR if isinstance(error, ServiceError) else UNKNOWN
