"""Run a verb: parse its arguments, print its errors, and return the exit code."""

from __future__ import annotations

import argparse
import json
import os
from functools import partial
from itertools import pairwise
from traceback import extract_tb
from typing import Any, NoReturn, Protocol

from ..errors import CredentialsError, InvalidRequest, NothingSent, OutcomeUnknown, RawChimeError, ServiceError
from . import colour, signal_code
from .clients import ACTED, CHANGING, SENT, Interrupted, so_far
from .output import emit, failures, say

OK, REFUSED, USAGE, SERVICE_ERROR, NOT_SENT, UNKNOWN = range(6)

LONG = 400
"""Characters of an error's text that are printed without -v."""
COLUMNS = 80
"""Columns of a verb's help."""
BROKEN_PIPE = 141
"""The exit code if the reader of standard output has closed it, like that of a command ended by SIGPIPE."""
ACTING = ("delete", "restore", "disassociate")
"""The verbs that change something."""
LOCAL = ("show", "explain", "diagnose", "vectors", "conformance", "completion", "serve")
"""The verbs that send nothing to a service."""

EXIT_CODES = """exit codes:
  0  all numbers were accepted         4  no connection: nothing (more) was sent
  1  some refused, or left out as bad  5  outcome unknown: maybe deleted
  2  usage or input: nothing was sent  129, 130, 143  ended by a signal
  3  the service returned an error     141  stdout was closed early"""


class Verb(Protocol):
    """A verb's module."""

    USAGE: str
    DESCRIPTION: str
    EPILOG: str

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


class _Once(argparse.Action):
    """Stores a value. A second value for the same option is an error: one of the two would be ignored silently."""

    def __call__(
        self, parser: argparse.ArgumentParser, args: argparse.Namespace, value: object, option: str | None = None
    ) -> None:
        given: set[str] = args.__dict__.setdefault("_given", set())
        if option and self.dest in given:
            raise InvalidRequest(f"{option} was given twice")
        given.add(self.dest)
        setattr(args, self.dest, value)


class _Parser(argparse.ArgumentParser):
    """Reports usage errors like all other errors, and suggests the intended option."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.register("action", None, _Once)
        self.register("action", "store", _Once)

    def error(self, message: str) -> NoReturn:
        words = message.removeprefix("unrecognized arguments: ").split()
        known = [option for action in self._actions for option in action.option_strings]
        if message.startswith("unrecognized") and words[0].startswith("--"):
            from difflib import get_close_matches

            close = get_close_matches(words[0].partition("=")[0], known, 1)
            message = f"there is no option {words[0]}" + (f": did you mean {close[0]}?" if close else "")
        raise InvalidRequest(f"{message} ({self.prog} --help lists the options)")


class _Formatter(argparse.HelpFormatter):
    """Formats help at one width on every terminal. Only paragraphs are filled, not tables and examples."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=COLUMNS)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        fill = super()._fill_text
        return "\n\n".join(one if "\n  " in one else fill(one, width, indent) for one in text.split("\n\n"))


def parser_of(verb: Verb, name: str) -> _Parser:
    """Return the parser of a verb's options."""
    parser = _Parser(
        prog=f"rawchime {name}",
        usage=verb.USAGE,
        description=verb.DESCRIPTION,
        epilog=verb.EPILOG,
        formatter_class=_Formatter,
        allow_abbrev=False,
        add_help=False,
    )
    verb.arguments(parser)
    group = parser.add_argument_group("general")
    group.add_argument("--color", choices=colour.CHOICES, default="auto", help="colour on a terminal; NO_COLOR is respected")
    group.add_argument("-h", "--help", action="store_true", help="print this help")
    return parser


def run(verb: Verb, name: str, words: list[str]) -> int:
    """Parse a verb's arguments and run it. All errors of users, networks and services are caught here."""
    so_far.clear()
    parser = parser_of(verb, name)
    own, operands = _split(words)
    as_json = "--output=json" in own or ("--output", "json") in pairwise(own)
    show = partial(tell, as_json=as_json, verb=name, whole=bool({"-v", "--verbose"} & set(own)))
    try:
        if {"-h", "--help"} & set(own):
            emit(parser.format_help().rstrip())
            return written(OK, "help")
        args = _parsed(parser, own, operands)
        colour.setting = args.color
        _no_files(args, name)
        return written(verb.run(args), name, args)
    except RawChimeError as error:
        show(error)
        return exit_code_now(error)
    except Interrupted as end:
        show(end.error)
        return signal_code(end.__cause__)
    except KeyboardInterrupt as signal:
        say("Ended by a signal." + ("" if name in LOCAL else _after_a_signal()))
        return signal_code(signal)
    except UnicodeEncodeError as error:
        if so_far or not any("\udc80" <= one <= "\udcff" for one in error.object):
            return _bug(error)
        show(InvalidRequest("an argument, a variable or a setting has bytes that are not UTF-8"))
        return USAGE
    except Exception as error:
        return _bug(error)


def _after_a_signal() -> str:
    if CHANGING in so_far:
        return " The requests were sent before: look the numbers up before you run it again."
    return " Nothing was changed." if SENT in so_far else " Nothing was sent."


def exit_code_now(error: RawChimeError) -> int:
    """Return the exit code of an error. Once a command has sent something, missing credentials are no usage error.

    Nor is anything else once it has sent a request that changes something.
    """
    code = exit_code(error)
    sent = CHANGING in so_far or (SENT in so_far and isinstance(error, CredentialsError))
    return NOT_SENT if code == USAGE and sent else code


def _no_files(args: argparse.Namespace, verb: str) -> None:
    """Raise InvalidRequest for an id that is the name of a file: it would be sent as an id."""
    for one in getattr(args, "ids", ()) or filter(None, [getattr(args, "id", "")]):
        if not one.startswith(("+", "%")) and os.path.isfile(one):
            if verb == "get":
                raise InvalidRequest(f"{one} is a file, not a phone number id: `get` shows one number")
            option = "--request" if verb == "explain" else "--from"
            raise InvalidRequest(f"{one} is a file, not a phone number id: use {option} {one}")


def written(code: int, verb: str, args: argparse.Namespace | None = None) -> int:
    """Return the exit code of a command, which changes if its result could not be written."""
    if not failures or code not in (OK, REFUSED):
        return code
    if isinstance(failures[-1], BrokenPipeError):
        return BROKEN_PIPE
    if verb not in ACTING or args is None or getattr(args, "dry_run", False):
        return USAGE
    where = f"`rawchime status {args.journal}`" if args.journal else "`rawchime get ID`, for each number,"
    say(f"The requests were sent all the same. {where} shows what became of them.")
    return UNKNOWN


def _bug(error: Exception) -> int:
    """Report an unexpected error. Requests may have been sent before it, so that the outcome is unknown."""
    frames = extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    say(f"internal error: {type(error).__name__} at {where}")
    say("This is a bug in rawchime. If the command changes numbers, check them before you run it again.")
    return UNKNOWN


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Split the arguments at ``--``: those after it are operands, even if they start with a hyphen."""
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


def tell(error: RawChimeError, as_json: bool = False, *, verb: str = "", whole: bool = False) -> None:
    """Print an error: as JSON on standard output if ``as_json``, and for people on standard error.

    The text is shortened unless ``whole``. The advice fits the verb, as some never send.
    """
    if as_json:
        emit(json.dumps(error_object(error)))
    host = error.exchanges[-1].request.host if error.exchanges else ""
    if isinstance(error, ServiceError):
        start = f"{host or 'the service'} returned "
    elif isinstance(error, OutcomeUnknown):
        start = "outcome unknown: "
    elif host:
        start = (
            f"no connection to {host}: "
            if not error.exchanges[-1].sent
            else f"only part of the request was sent to {host}: "
        )
    else:
        start = ""
    attempts = f" (after {len(error.exchanges)} attempts)" if len(error.exchanges) > 1 else ""
    text = str(error) if whole else folded(str(error))
    say(f"{start}{text}{attempts}", "bad")
    advice = error.advice.removeprefix("Nothing was sent. ") if verb in LOCAL else _fitting(error.advice)
    if advice:
        say(advice)


def _fitting(advice: str) -> str:
    """Return an error's advice. It knows its own call, and earlier ones of this command may have done something."""
    if ACTED in so_far:
        return advice.replace("Nothing was sent.", "No more was sent.").replace(
            "Nothing was changed.", "No more was changed."
        )
    return advice.replace("Nothing was sent.", "Nothing was changed.") if SENT in so_far else advice


def folded(text: str) -> str:
    """Return the text of an error, shortened and without a quoted canonical request."""
    short = text.partition(" The Canonical String for this request should have been")[0]
    short = short if len(short) <= LONG else f"{short[:LONG]}…"
    return short if short == text else f"{short} (-v shows the whole text)"


def error_object(error: RawChimeError) -> dict[str, Any]:
    """Return an error as a JSON object."""
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
    """Return the exit code of an error."""
    if isinstance(error, (InvalidRequest, CredentialsError)):
        return NOT_SENT if error.exchanges else USAGE
    if isinstance(error, NothingSent):
        return NOT_SENT
    return SERVICE_ERROR if isinstance(error, ServiceError) else UNKNOWN
