"""The commands in a shell script: pipelines, assignments before them, and what feeds their standard input."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .posix import Lexer, Piece
from .shell import Command, Stdin, Word

_KEYWORDS = ("if", "then", "elif", "else", "while", "until", "do", "!", "{", "time")
_WRAPPERS = ("sudo", "env", "exec", "command", "nohup", "builtin", "export")
_BEFORE = frozenset((*_KEYWORDS, *_WRAPPERS))


def commands(text: str, at: int, variables: dict[str, Word], *, prompted: bool = False) -> tuple[list[Command], int]:
    """Return the simple commands of the line that starts at ``at``, and where the next line starts.

    Assignments are added to ``variables``. Raises Refused where the line is cut.
    """
    lexer = Lexer(text, at, variables, prompted=prompted)
    pieces = list(lexer.pieces())
    documents = iter(lexer.documents)
    found: list[Command] = []
    piped: Stdin | None = None
    for part, operator in _parts(pieces):
        command = _command(part, documents, piped, variables)
        if command is not None and command.words:
            found.append(command)
        piped = _output(command) if operator in ("|", "|&") else None
    return found, lexer.at


def _parts(pieces: list[Piece]) -> Iterator[tuple[list[Piece], str]]:
    """Yield the pieces between operators, and the operator after them."""
    part: list[Piece] = []
    for piece in pieces:
        if piece.kind in ("operator", "end"):
            yield part, piece.text
            part = []
        else:
            part.append(piece)


def _command(
    pieces: list[Piece], documents: Iterator[Stdin], piped: Stdin | None, variables: dict[str, Word]
) -> Command | None:
    words: list[Word] = []
    stdin = piped
    assigned = []
    for piece in pieces:
        if piece.kind == "redirect":
            stdin = _redirected(piece, documents, stdin)
        elif not words and piece.assignment:
            assigned.append(piece.word)
        elif not words and piece.word.text in _BEFORE:
            continue
        else:
            words.append(piece.word)
    if not words:  # assignments on their own stay; before a command they are the command's environment
        for word in assigned:
            name, _, value = word.text.partition("=")
            variables[name] = word._replace(text=value)
        return None
    return Command(tuple(words), words[0].line, stdin)


def _redirected(piece: Piece, documents: Iterator[Stdin], stdin: Stdin | None) -> Stdin | None:
    operator = piece.text.lstrip("0123456789")
    if operator in ("<<", "<<-"):
        document = next(documents)
        return document._replace(note=document.note or "a here-document ends with a line break")
    if operator == "<<<":
        if piece.word.unknown:
            return Stdin(None, piece.word.unknown)
        return Stdin(piece.word.text + "\n", "`<<<` ends the text with a line break")
    if operator in ("<", "<>"):
        return Stdin(None, f"it is read from the file {piece.word.text}")
    return stdin


def _output(command: Command | None) -> Stdin:
    """Return what a command writes to the pipe after it, if that is certain."""
    if command is None:
        return Stdin(None, "what is piped to it is not known")
    unknown = next((word.unknown for word in command.words if word.unknown), "")
    if unknown:
        return Stdin(None, unknown)
    words = [word.text for word in command.words]
    if command.name == "echo":
        return _echo(words[1:])
    if command.name == "printf":
        return _printf(words[1:])
    if command.name == "cat" and command.stdin is not None and words[1:] in ([], ["-"]):
        return command.stdin
    return Stdin(None, f"it is the output of `{command.name}`")


def _echo(words: list[str]) -> Stdin:
    bare = words[:1] == ["-n"]
    if words[:1] and re.fullmatch(r"-[neE]+", words[0]) and not bare:
        return Stdin(None, "what `echo` makes of its options depends on the shell")
    text = " ".join(words[1:] if bare else words)
    if "\\" in text:  # bash's echo leaves a backslash, that of sh and zsh does not
        return Stdin(None, "what `echo` makes of a backslash depends on the shell")
    return Stdin(text) if bare else Stdin(text + "\n", "`echo` ends the text with a line break")


_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\", '\\"': '"', "%%": "%"}


def _printf(words: list[str]) -> Stdin:
    if len(words) == 2 and words[0] in ("%s", "%s\\n"):
        return Stdin(words[1] + "\n", "`printf` ends the text with a line break") if "n" in words[0] else Stdin(words[1])
    if len(words) != 1 or re.search(r"%(?!%)|\\(?![ntr\\\"])", re.sub(r"\\\\|%%", "", words[0])):
        return Stdin(None, "what `printf` writes is not known")
    text = re.sub(r"\\[ntr\\\"]|%%", lambda match: _ESCAPES[match[0]], words[0])
    return Stdin(text, "`printf` ends the text with a line break" if text.endswith("\n") else "")
