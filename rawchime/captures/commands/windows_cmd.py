"""Command lines of Windows' cmd.exe.

Two programs read such a line: cmd.exe, for which ``^`` escapes outside of quotation marks, and then the C runtime of curl,
for which ``\\"`` and ``""`` are quotation marks within an argument. What browsers write ("Copy as cURL (cmd)") does not
always survive the two, so an argument that is exactly what a browser's rule writes is read by that rule, backwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ..refused import Refused
from .shell import Word

FORM = "curl command for cmd.exe"
_SAFE_NEW = r"a-zA-Z0-9\s_\-:=+~'/.',?;()*`"
_SAFE_OLD = _SAFE_NEW + "&"


class _Writer(NamedTuple):
    """A browser's rule: how an argument looks, what it means, and how the browser writes that."""

    argument: re.Pattern[str]
    read: Callable[[str], str]
    write: Callable[[str], str]


def _chromium(text: str, quote: str, safe: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = re.sub(rf"[^{safe}]", r"^\g<0>", text)
    text = re.sub(r"%(?=[a-zA-Z0-9_])", "%^", text)
    return quote + re.sub(r"\r?\n", "^\n\n", text) + quote


_CARET = re.compile(r"\^%\^(?=[a-zA-Z0-9_])|\^\r?\n\r?\n|\^.", re.S)


def _without_carets(text: str) -> str:
    text = _CARET.sub(lambda match: "\n" if "\n" in match[0] else match[0][1], text)
    return re.sub(r'\\(["\\])', r"\1", text)


def _new(text: str) -> str:
    return _chromium(text, '^"', _SAFE_NEW)


def _old(text: str) -> str:
    return _chromium(text, '^"' if "\n" in text else '"', _SAFE_OLD)


def _firefox(text: str) -> str:
    text = text.replace('"', '""').replace("%", '"%"').replace("\\", "\\\\")
    return '"' + re.sub(r"[\r\n]+", r'"^\g<0>"', text) + '"'


def _from_firefox(text: str) -> str:
    text = re.sub(r'"\^([\r\n]+)"', r"\1", text)
    return text.replace('"%"', "%").replace('""', '"').replace("\\\\", "\\")


_CARETS = r'(?:\^\\\^[\\"]|\^\r?\n\r?\n|\^[^"\\\r\n]|[^"^\\\r\n])*'
WRITERS = (
    _Writer(re.compile(rf'\^"({_CARETS})\^"'), _without_carets, _new),
    _Writer(re.compile(rf'\^"({_CARETS})\^"|"({_CARETS})"'), _without_carets, _old),
    _Writer(re.compile(r'"((?:""|"%"|"\^[\r\n]+"|[^"])*)"'), _from_firefox, _firefox),
)
"""Chrome and its kin since 2024 (and Firefox since then), Chrome before, Firefox before."""
_BARE = re.compile(r'[^\s"^&|<>]+')
_SPACE = re.compile(r"(?:[ \t]|\^\r?\n)+")
_CONTINUED = re.compile(r"\^\r?\n")


def words(text: str, at: int) -> tuple[list[Word], int]:
    """Return the arguments of the command that starts at ``at``, and where the next line starts.

    Raises Refused where a quotation mark or a continued line has no end.
    """
    for writer in WRITERS:
        found = _written_by(writer, text, at)
        if found:
            return found
    return _run(text, at)


def _written_by(writer: _Writer, text: str, at: int) -> tuple[list[Word], int] | None:
    """The arguments, where each is what this browser writes; at least one must need its rule."""
    line = text.count("\n", 0, at) + 1
    found: list[Word] = []
    quoted = False
    while at < len(text) and text[at] not in "\r\n":
        if match := _SPACE.match(text, at):
            line, at = line + match[0].count("\n"), match.end()
            if at >= len(text) and "^" in match[0]:
                raise Refused(FORM, "it ends with `^`, which continues it on a next line", "Copy the whole command.", line)
            continue
        if text[at] in "|&<>":  # what follows is not curl's
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            break
        match = writer.argument.match(text, at)
        if match:
            value = writer.read(next(group for group in match.groups() if group is not None))
            if writer.write(value).replace("\r\n", "\n") != match[0].replace("\r\n", "\n"):
                return None
            quoted = True
        elif match := _BARE.match(text, at):
            value = match[0]
        else:
            return None
        unknown = "cmd.exe's line breaks may have been CR LF or LF" if "\n" in value else ""
        found.append(Word(value, line, unknown))
        line, at = line + match[0].count("\n"), match.end()
        if at < len(text) and not text[at].isspace() and not text.startswith("^", at):
            return None
    return (found, at + 1) if quoted else None


def _run(text: str, at: int) -> tuple[list[Word], int]:
    """The arguments as cmd.exe and the C runtime make them."""
    first = text.count("\n", 0, at) + 1
    plain: list[str] = []
    quoted = False
    while at < len(text):
        char = text[at]
        if char == '"':
            quoted = not quoted
        elif char == "^" and not quoted:
            continued = _CONTINUED.match(text, at)
            at = continued.end() if continued else at + 1
            if at >= len(text):
                problem = "it ends with `^`, which continues it on a next line"
                raise Refused(FORM, problem, "Copy the whole command.", first + text.count("\n"))
            plain.append(text[at])
            at += 1
            if continued and not text[at:].strip():
                problem = "it ends with `^`, which continues it on a next line"
                raise Refused(FORM, problem, "Copy the whole command.", first + text.count("\n"))
            continue
        elif char in "\r\n" and not quoted:
            break
        elif char in "&|<>" and not quoted:
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            break
        elif char == "^" and not text[at + 1 : at + 2].isalnum():
            problem = "a `^` stands within quotation marks, where cmd.exe keeps it and browsers do not mean it"
            raise Refused(FORM, problem, "Copy the request as cURL (bash), or as a HAR file.", first)
        elif char == "\n":
            raise Refused(FORM, "a quotation mark has no end", "Copy the whole command.", first)
        plain.append(char)
        at += 1
    if quoted:
        raise Refused(FORM, "a quotation mark has no end", "Copy the whole command.", first)
    made = arguments("".join(plain), FORM, first)
    return [Word(word, first, _variable(word)) for word in made], at + 1


def _variable(word: str) -> str:
    match = re.search(r"%[A-Z_]{3,}[A-Z0-9_]*%", word)
    return f"the value of the variable {match[0]} is not in it" if match else ""


def arguments(line: str, form: str, number: int) -> list[str]:
    """Split a command line as Microsoft's C runtime does. Raises Refused where a quotation mark has no end.

    https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
    """
    found: list[str] = []
    current: list[str] | None = None
    quoted = False
    at = 0
    while at < len(line):
        char = line[at]
        if char in " \t" and not quoted:
            if current is not None:
                found.append("".join(current))
            current = None
            at += 1
            continue
        current = [] if current is None else current
        if char == "\\":
            end = at
            while end < len(line) and line[end] == "\\":
                end += 1
            count = end - at
            if line[end : end + 1] != '"':
                current.append("\\" * count)
            else:
                current.append("\\" * (count // 2))
                if count % 2:
                    current.append('"')
                    end += 1
            at = end
        elif char == '"':
            if quoted and line[at + 1 : at + 2] == '"':
                current.append('"')
                at += 2
            else:
                quoted = not quoted
                at += 1
        else:
            current.append(char)
            at += 1
    if quoted:
        raise Refused(form, "a quotation mark has no end", "Copy the whole command.", number)
    if current is not None:
        found.append("".join(current))
    return found
