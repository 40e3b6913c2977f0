"""Read command lines that send requests: curl, wget, HTTPie, awscurl and PowerShell's cmdlets.

Each program has its own file, and so does each shell's way of splitting a line into words. A text may hold several
commands, prose or output between them, and assignments of variables before.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..capture import Capture
from ..refused import Refused
from . import awscurl, curl, httpie, invoke_webrequest, script, wget, windows_cmd
from .posix import Lexer
from .powershell import Reader, Value
from .shell import Command, Word, program

FORM = "shell command"
PROGRAMS: dict[str, Callable[[Command], list[Capture]]] = {
    "curl": curl.read,
    "wget": wget.read,
    "http": httpie.read,
    "https": httpie.read,
    "awscurl": awscurl.read,
}
"""Programs that send requests, and what reads their arguments."""

PROMPT = re.compile(
    r"[ \t]*(?:PS [A-Za-z]:[^>\r\n]{0,200}> ?|[A-Za-z]:\\[^>\r\n]{0,200}>|(?:\([\w.\-]{1,40}\) )?"
    r"(?:\[?[\w.\-]{1,60}@[\w.\-]{1,60}[^$#%\r\n]{0,120}[$#%] |(?:bash|sh)-[0-9.]+[$#] |[$%❯➜] {1,2}(?:~ )?))"
)
"""A shell's prompt before a command."""
_NAMES = r"(?:curl|wget|https?|awscurl)(?:\.exe)?(?=[ \t](?![ \t]*=[ \t])|\^?\r?$|`$)"
_CALLS = r"(?:\S*[/\\])?" + _NAMES
_FIRST = re.compile(
    r"[ \t]*(?:" + _CALLS + r"|(?:sudo|time|env|exec|command|nohup|if|while|until|do|then|!|\{|\()[ \t]|"
    r"(?:echo|printf|cat)[ \t]|(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*=)",
    re.M,
)
_CARETS = re.compile(r"[ \t]*" + _CALLS + r"(?:[ \t]+[^\s\"'^]+){0,200}[ \t]+\^\"", re.M)
_CALLED = re.compile(r"(?:^|(?<=[\s;&|({=>/\\]))" + _NAMES, re.M)
_INNER = re.compile(r"[ \t]*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*=\"?\$\([ \t]*(?=" + _CALLS + ")", re.M)
_POWERSHELL = re.compile(
    r"[ \t]*(?:PS [^\r\n]*?> ?)?(?:\$[A-Za-z_]\w*(?:\.\w+)?[ \t]*(?:=|\.|\()|"
    r"(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b|"
    r"curl(?=[^\r\n]* -(?:Uri|Headers)\b))",
    re.I,
)


def read(text: str) -> list[Capture | Refused] | None:
    """Read every command that sends a request; None where a text has none."""
    if not _CALLED.search(text) and not invoke_webrequest.CALL.search(text):
        return None
    found: list[Capture | Refused] = []
    variables: dict[str, Word] = {}
    values: dict[str, Value] = {}
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        try:
            captures, after = _read_line(text, at, end, variables, values)
            found += captures
        except Refused as error:
            found.append(error)
            after = end + 1
        at = max(after, end + 1) if after <= end + 1 else after
    return found or None


def _read_line(
    text: str, at: int, end: int, variables: dict[str, Word], values: dict[str, Value]
) -> tuple[list[Capture], int]:
    """Return the captures of the command on this line, and the start of the next line."""
    prompt = PROMPT.match(text, at, end)
    start = prompt.end() if prompt else at
    if _POWERSHELL.match(text, at, end) or (prompt and prompt[0].lstrip().startswith("PS ")):
        return _read_powershell(text, start, values)
    if inner := _INNER.match(text, start, end):
        return _read_inner(text, inner.end(), variables)
    if not _FIRST.match(text, start, end):
        return [], end + 1
    called = _CALLED.search(text, at, end) is not None
    line = text[start:end].rstrip("\r")
    if called and line.endswith(("`", "^")) and not _in_quotes(line[:-1]):
        return _read_cmd(text, start) if line.endswith("^") else _read_powershell(text, start, values)
    if called and _CARETS.match(line):
        return _read_cmd(text, start)
    if called and re.match(r"[ \t]*curl\.exe[ \t]", line) and re.search(r"[ \t]'", line):
        return _read_powershell(text, start, values)
    try:
        commands, after = script.commands(text, start, variables, prompted=prompt is not None)
    except Refused:
        alone = not text[end:].strip() and not line.endswith("\\")
        if called and alone and '"' in line and not re.search(r"[ \t=]\$?'", line):
            return _read_cmd(text, start)
        if called or line.rstrip().endswith(("\\", "|")):
            raise
        return [], end + 1  # prose that starts with a word of the shell
    words = [word for command in commands for word in command.words]
    if called and any(word.glued for word in words) and not any(word.single for word in words):
        return _read_cmd(text, start)
    return _captures(commands), after


def _in_quotes(line: str) -> bool:
    """Return whether a quotation mark of a POSIX shell is still open at the end of a line."""
    quote = ""
    for match in re.finditer(r"\\.|['\"]", line):
        if match[0] == quote:
            quote = ""
        elif not quote and match[0] in ("'", '"'):
            quote = match[0]
        elif quote == "'" and match[0] == "\\'":
            quote = ""
    return bool(quote)


def _captures(commands: list[Command]) -> list[Capture]:
    found = []
    for command in commands:
        if reader := PROGRAMS.get(command.name):
            found += reader(command)
    return found


def _read_inner(text: str, at: int, variables: dict[str, Word]) -> tuple[list[Capture], int]:
    """``NAME=$(curl …)``."""
    lexer = Lexer(text, text.rindex("$(", 0, at), variables)
    lexer.skip_substitution()
    inner = "\n" * text.count("\n", 0, at) + text[at : lexer.at - 1]
    commands, _ = script.commands(inner, len(inner) - len(text[at : lexer.at - 1]), variables)
    end = text.find("\n", lexer.at)
    return _captures(commands), len(text) if end < 0 else end + 1


def _read_cmd(text: str, at: int) -> tuple[list[Capture], int]:
    start = re.compile(r"[ \t]*").match(text, at)
    assert start
    words, end = windows_cmd.words(text, start.end())
    command = Command(tuple(words), words[0].line if words else 0)
    return _captures([command] if words else []), end


def _read_powershell(text: str, at: int, values: dict[str, Value]) -> tuple[list[Capture], int]:
    reader = Reader(text, at, values)
    statement = reader.statement()
    if statement and program(statement[0].text) in PROGRAMS and not invoke_webrequest.is_cmdlet(statement):
        words = tuple(invoke_webrequest.native(value) for value in statement)
        return _captures([Command(words, statement[0].line)]), reader.at
    return invoke_webrequest.read(statement, reader), reader.at
