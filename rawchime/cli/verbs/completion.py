"""``rawchime completion``."""

from __future__ import annotations

import argparse
from importlib import import_module

from ...errors import InvalidRequest
from ...extras import how_to_install
from .. import VERBS
from ..output import emit
from ..run import OK, Verb, parser_of

USAGE = "rawchime completion {bash,zsh,fish}"
DESCRIPTION = "Print the completion script of a shell: verbs, options, their values, and files where an option takes one."
EPILOG = """examples:
  rawchime completion bash > ~/.local/share/bash-completion/completions/rawchime
  rawchime completion zsh > ~/.zfunc/_rawchime    (a folder of your fpath)
  rawchime completion fish > ~/.config/fish/completions/rawchime.fish

exit codes:
  0  the script was printed
  2  usage, or shtab is not installed"""
SHELLS = ("bash", "zsh", "fish")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, help="the shell")


def run(args: argparse.Namespace) -> int:
    try:
        import shtab
    except ModuleNotFoundError:
        raise InvalidRequest(f"completion needs shtab: {how_to_install('shtab')}") from None
    emit(shtab.complete(_whole(shtab.FILE), args.shell))
    return OK


def _whole(file: object) -> argparse.ArgumentParser:
    """Return one parser for all verbs, with ``file`` as the completion of each option that takes a file."""
    whole = argparse.ArgumentParser("rawchime", add_help=False)
    verbs = whole.add_subparsers()
    for verb, sentence in VERBS.items():
        parser = verbs.add_parser(verb, help=sentence, add_help=False, parents=[parser_of(_verb(verb), verb)])
        for action in parser._actions:
            if str(action.metavar).partition(".")[0] in ("FILE", "PATH", "DIR", "JOURNAL"):
                action.complete = file  # type: ignore[attr-defined]
    return whole


def _verb(name: str) -> Verb:
    verb: Verb = import_module(f".{name}", __package__)
    return verb
