"""The command line: ``rawchime VERB``. Each verb's module and parser load only when the verb is used."""

from __future__ import annotations

import os
import sys

from .. import __version__

TYPE_CHECKING = False  # typing itself is a tenth of what `--version` takes
if TYPE_CHECKING:
    from types import FrameType

VERBS = {
    "delete": "move phone numbers to the deletion queue, by id or from a list",
    "show": "print the signed request of a deletion; nothing is sent",
    "explain": "explain how a request is signed, stage by stage",
    "diagnose": "find the mistake in the signature of a captured request",
    "get": "show the status of one number",
    "queue": "list the numbers in the deletion queue, with the time left",
    "status": "show where a job stands, from its journal",
    "restore": "take numbers out of the deletion queue",
    "disassociate": "take numbers off their Voice Connectors and groups",
    "conformance": "check a client in any language, rule by rule",
    "vectors": "write the test vectors for clients in other languages",
    "serve": "run a local service with test credentials",
    "completion": "print the completion script of a shell",
}

OBJECTS = 20_000
"""How many more objects than before make a process look for garbage. CPython's own number is 700, or 2,000."""

USAGE = "usage: rawchime VERB [options]   (rawchime help VERB lists a verb's options)"


class Terminated(KeyboardInterrupt):
    """Raised for SIGTERM or SIGHUP, with its number. It is a KeyboardInterrupt, so that the same code cleans up."""


def signal_code(end: BaseException | None) -> int:
    """Return the exit code of a command that a signal ended, by the shells' convention."""
    return 128 + (end.args[0] if isinstance(end, Terminated) and end.args else 2)


def command() -> int:
    """Run this process's command and return its exit code.

    Loading modules makes many objects and no garbage, so the collector runs less often. All that is left at the end
    belongs to the process, which ends: it is not searched for cycles. Without both, a short command takes an eighth longer.
    """
    import gc

    gc.set_threshold(OBJECTS)
    try:
        return main()
    finally:
        gc.freeze()


def main(argv: list[str] | None = None) -> int:
    """Run one command, here or in a program, and return its exit code."""
    _streams()
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["help"] and len(words) == 2 and words[1] in VERBS:
        words = [words[1], "--help"]
    verb = words[0] if words else ""
    from .output import emit, failures, say

    failures.clear()
    try:
        if verb in VERBS:
            return _run(verb, words[1:])
        if verb in ("--version", "-V"):
            emit(f"rawchime {__version__}")
        elif verb in ("--help", "-h") or words == ["help"]:
            emit(_help())
        else:
            say(_no_verb(verb) if verb != "help" else _no_verb(words[1]) if len(words) == 2 else "help takes one verb")
            say(USAGE)
            return 2
        return 0 if not failures else 141 if isinstance(failures[-1], BrokenPipeError) else 2
    except KeyboardInterrupt as end:  # before anything could be interrupted
        return signal_code(end)


def _run(verb: str, words: list[str]) -> int:
    import signal
    from importlib import import_module

    from .run import run

    module = import_module(f".verbs.{verb}", __name__)
    # Only from here on: while modules are loaded, a signal may end the process at once. nohup ignores SIGHUP: keep that.
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _terminate)
    return run(module, verb, words)


def _streams() -> None:
    """Replace closed standard streams with empty ones, and escape characters that a terminal cannot show."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - the same
        reconfigure = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def _help() -> str:
    rows = [f"  {verb:<13}{sentence}" for verb, sentence in VERBS.items()]
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
    raise Terminated(number)
