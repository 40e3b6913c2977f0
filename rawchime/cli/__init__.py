"""The command line: ``rawchime VERB``. A verb's module and its parser are loaded when it is asked for."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from types import FrameType

from .. import __version__

VERBS = {
    "delete": "delete phone numbers: they go to the deletion queue for 7 days",
    "show": "print the signed request, byte for byte, and send nothing",
    "serve": "run a local service to try it all against, with test credentials",
}

USAGE = "usage: rawchime VERB [options]    (rawchime VERB --help tells a verb's options)"


class Terminated(KeyboardInterrupt):
    """SIGTERM. A KeyboardInterrupt, so that whatever cleans up after one cleans up after the other."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    words = sys.argv[1:] if argv is None else argv
    verb = words[0] if words else ""
    if verb in ("--version", "-V"):
        print(f"rawchime {__version__}")
        return 0
    if verb in ("--help", "-h", "help"):
        print(_help())
        return 0
    if verb not in VERBS:
        print(f"rawchime: {_no_verb(verb)}\n{USAGE}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _terminate)
    from .common import run

    try:
        return run(import_module(f".{verb}", __name__), verb, words[1:])
    finally:
        _flush()


def _help() -> str:
    rows = [f"  {verb:<10}{sentence}" for verb, sentence in VERBS.items()]
    return "\n".join([USAGE, "", *rows, "", "  --version  print the version"])


def _no_verb(verb: str) -> str:
    if not verb:
        return f"a verb is missing: {', '.join(VERBS)}"
    if verb.startswith("-"):
        return f"the verb comes first, then its options, such as {verb}"
    from difflib import get_close_matches

    close = get_close_matches(verb, VERBS, 1)
    return f"there is no verb {verb!r}" + (f": did you mean {close[0]}?" if close else "")


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated


def _flush() -> None:
    """A reader that went away (`rawchime show | head -1`) is no failure of the command."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
