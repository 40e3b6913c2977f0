"""What the verbs share: options, the client they make, and how an error is told and what exit code it is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from ..debug.text import lines, printable
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

if TYPE_CHECKING:
    from ..call import Send, Sleep
    from ..client import Client
    from ..message import Exchange

OK, REFUSED, USAGE, SERVICE_ERROR, NOT_SENT, UNKNOWN, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 5, 130, 143

EXIT_CODES = """exit codes:
  0  all numbers were accepted            4  no connection: nothing (more) was sent
  1  some numbers were refused            5  outcome unknown: the numbers may be deleted
  2  usage or input: nothing was sent     130, 143  ended by a signal
  3  the service answered with an error"""


class Verb(Protocol):
    """A verb's module."""

    DESCRIPTION: str

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


def run(verb: Any, name: str, words: list[str]) -> int:
    """Parse a verb's words and run it. No error that a user, a network or a service can cause leaves here."""
    parser = argparse.ArgumentParser(
        prog=f"rawchime {name}",
        description=verb.DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verb.arguments(parser)
    args = parser.parse_args(words)
    try:
        return int(verb.run(args))
    except RawChimeError as error:
        return tell(error, getattr(args, "output", "text"))
    except BrokenPipeError:
        return OK  # whoever read the output has seen enough of it
    except KeyboardInterrupt as signal:
        say("ended by a signal")
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
    if not args.file:
        return list(args.ids)
    try:
        if args.file == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(args.file, "rb") as file:
                data = file.read()
    except OSError as error:
        raise InvalidRequest(f"{args.file} cannot be read: {error.strerror}") from None
    try:
        return read_ids(data)
    except InvalidRequest as error:
        raise InvalidRequest(f"{args.file}: {error}") from None


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
    server = start_service("127.0.0.1", 0, args.region or local.REGION)
    try:
        yield {
            "region": args.region or local.REGION,
            "endpoint_url": server.url,
            "credentials": Credentials(local.ACCESS_KEY, local.SECRET_KEY),
        }
    finally:
        server.close()


def start_service(host: str, port: int, region: str, log: TextIO | None = None) -> Any:
    """A local service, listening. Raises InvalidRequest where h11 is not installed or the port cannot be had."""
    try:
        from ..local.http import Server
        from ..local.service import Service
    except ModuleNotFoundError as error:
        raise InvalidRequest(f"the local service needs {error.name}: pip install 'rawchime[tools]'") from None
    service = Service(region=region)
    if log is not None:
        service.log = lambda line: print(line, file=log, flush=True)
    try:
        return Server(service.handle, host, port)
    except OSError as error:
        raise InvalidRequest(f"cannot listen on {host}:{port}: {error.strerror}") from None


@contextmanager
def _observer(args: argparse.Namespace) -> Iterator[Any]:
    """Shows steps as ``-v`` asks, keeps exchanges for ``--trace``, and knows whether a request is under way."""
    from ..call import Send
    from ..message import Exchange

    exchanges: list[Exchange] = []
    under_way = False
    trace = _create(args.trace) if args.trace else None

    def observe(step: Send | Sleep | Exchange) -> None:
        nonlocal under_way
        under_way = isinstance(step, Send)
        if isinstance(step, Exchange):
            exchanges.append(step)
        if args.verbose:
            for line in lines(step, show_secrets=args.show_secrets):
                print(line, file=sys.stderr, flush=True)

    try:
        yield observe
    except KeyboardInterrupt:
        if under_way:
            say("a request was under way: its numbers may or may not be in the deletion queue")
        elif exchanges:
            say("no request was under way, and none will be sent")
        else:
            say("nothing was sent")
        raise
    finally:
        if trace is not None:
            from ..debug import har

            har.write(trace, exchanges, show_secrets=args.show_secrets)


def _create(path: str) -> TextIO:
    """Before anything is sent: an exchange that cannot be written down would be lost."""
    from ..debug import har

    try:
        return har.create(path)
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be written: {error.strerror}") from None


def tell(error: RawChimeError, output: str) -> int:
    """Print an error: as JSON on standard output where that was asked for, and for people on standard error."""
    branch = next(kind for kind in (NothingSent, ServiceError, OutcomeUnknown, RawChimeError) if isinstance(error, kind))
    answered = isinstance(error, ServiceError)
    if output == "json":
        emit(
            json.dumps(
                {
                    "kind": branch.__name__,
                    "class": type(error).__name__,
                    "status": error.status if isinstance(error, ServiceError) else None,
                    "code": error.code if isinstance(error, ServiceError) else None,
                    "message": error.message if isinstance(error, ServiceError) else str(error),
                    "request_id": error.request_id if isinstance(error, ServiceError) else None,
                }
            )
        )
    start = "the service answered " if answered else "outcome unknown: " if isinstance(error, OutcomeUnknown) else ""
    if isinstance(error, NothingSent) and error.exchanges:
        start = "no connection: " if not error.exchanges[-1].sent else "nothing complete was sent: "
    attempts = f" (attempt {len(error.exchanges)})" if len(error.exchanges) > 1 else ""
    say(f"{start}{error}{attempts}")
    if error.advice:
        say(error.advice)
    return exit_code(error)


def exit_code(error: RawChimeError) -> int:
    """The exit code of an error."""
    if isinstance(error, (InvalidRequest, CredentialsError)):
        return NOT_SENT if error.exchanges else USAGE
    if isinstance(error, NothingSent):
        return NOT_SENT
    return SERVICE_ERROR if isinstance(error, ServiceError) else UNKNOWN


def say(text: str) -> None:
    """A line for people, on standard error."""
    print(f"rawchime: {printable(text)}", file=sys.stderr, flush=True)


def emit(text: str) -> None:
    """The command's result, on standard output; whether anyone still reads it changes nothing of what was done."""
    with suppress(BrokenPipeError):
        print(text, flush=True)
