"""Running a verb: its words are parsed, and whatever error comes is told and becomes an exit code."""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from traceback import extract_tb
from typing import Any, NoReturn, Protocol

from ..errors import CredentialsError, InvalidRequest, NothingSent, OutcomeUnknown, RawChimeError, ServiceError
from . import signal_code
from .clients import Interrupted
from .output import emit, say

OK, REFUSED, USAGE, SERVICE_ERROR, NOT_SENT, UNKNOWN = range(6)

LONG = 400
"""Letters of an error's text that are printed."""

EXIT_CODES = """exit codes:
  0  all numbers were accepted            4  no connection: nothing (more) was sent
  1  some refused, or left out as bad     5  outcome unknown: the numbers may be deleted
  2  usage or input: nothing was sent     129, 130, 143  ended by a signal
  3  the service answered with an error"""


class Verb(Protocol):
    """A verb's module."""

    DESCRIPTION: str
    EPILOG: str

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


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
    own, operands = _split(words)
    as_json = "--output=json" in own or ("--output", "json") in pairwise(own)
    try:
        if {"-h", "--help"} & set(own):
            emit(parser.format_help().rstrip())
            return OK
        return verb.run(_parsed(parser, own, operands))
    except RawChimeError as error:
        tell(error, as_json)
        return exit_code(error)
    except Interrupted as end:
        tell(end.error, as_json)
        return signal_code(end.__cause__)
    except KeyboardInterrupt as signal:
        say("ended by a signal: nothing was sent")
        return signal_code(signal)
    except Exception as error:
        return _bug(error)


def _bug(error: Exception) -> int:
    """Report an error that is not foreseen. What was sent cannot be told, so the outcome is unknown."""
    frames = extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    say(f"internal error: {type(error).__name__} at {where}")
    say("This is a bug of rawchime. If the command sends anything, look at the numbers before you run it again.")
    return UNKNOWN


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """The words before a ``--``, and those after it, which are operands whatever they look like."""
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def _parsed(parser: _Parser, own: list[str], operands: list[str]) -> argparse.Namespace:
    many = [action.dest for action in parser._actions if not action.option_strings and action.nargs == "*"]
    if not operands:
        return parser.parse_intermixed_args(own)
    if not many:
        return parser.parse_args([*own, "--", *operands])
    args = parser.parse_intermixed_args(own)
    setattr(args, many[0], [*getattr(args, many[0]), *operands])
    return args


def tell(error: RawChimeError, as_json: bool) -> None:
    """Print an error: as JSON on standard output where that was asked for, and for people on standard error."""
    if as_json:
        emit(json.dumps(error_object(error)))
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


def error_object(error: RawChimeError) -> dict[str, Any]:
    """An error, as JSON shows it."""
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
