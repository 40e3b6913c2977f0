"""Command lines of bash, zsh and sh, as far as people paste them.

The grammar is that of POSIX.1-2017, chapter 2 of "Shell & Utilities", with bash's ``$'…'`` and ``<<<``. What would need the
shell that ran it (a variable, a command substitution) is unknown, and is refused when a request needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..refused import Refused
from .ansi_c import unescaped
from .shell import LOOKALIKES, Stdin, Word, refuse_lookalike

FORM = "shell command"
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_REDIRECT = re.compile(r"[0-9]{0,3}(?:<<<|<<-|<<|<&|>&|<>|>>|>\||[<>])|&>>|&>")
_PLAIN = re.compile(r"[^\s'\"\\$`|&;<>()#{}\u00a0\u2018\u2019\u201c\u201d\u2013\u2014\u200b\ufeff]+")
_IN_DOUBLE = re.compile(r'[^"\\$`]+')
_IN_DOCUMENT = re.compile(r"[^\\$`]+")
_SPACE = re.compile(r"(?:[ \t]|\r(?=\n|\Z))*")
_CONTINUED = re.compile(r"\\\r?\n")
_BRACES = re.compile(r"\{([^{}\s]*)\}")
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
_PARAMETER = re.compile(r"\$(?:\{[^}\n]*\}|[0-9@*#?$!\-])")
_IN_SUBSTITUTION = re.compile(r"'[^']*'|\"[^\"\\]*(?:\\.[^\"\\]*)*\"|\\.|[()]", re.S)
_ANSI_C = re.compile(r"\$'([^'\\]*(?:\\.[^'\\]*)*)'", re.S)


class Piece(NamedTuple):
    """Part of a line: a word, an operator, or a redirection with its operand."""

    kind: str  # "word", "operator", "redirect", "end"
    text: str
    word: Word = Word("")
    assignment: bool = False


class Lexer:
    """Read words and operators from ``at`` on. ``variables`` are the assignments seen so far.

    ``at`` moves on as pieces are taken; ``prompted`` is whether the shell's own ``> `` begins a continued line.
    """

    def __init__(self, text: str, at: int, variables: dict[str, Word], *, prompted: bool = False) -> None:
        self.text, self.at, self.variables, self.prompted = text, at, variables, prompted
        self.line = text.count("\n", 0, at) + 1
        self.here: list[tuple[str, bool, bool]] = []  # here-documents whose text follows the line
        self.documents: list[Stdin] = []

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of one complete line: to the line break that ends it, its here-documents read as well."""
        while True:
            self._skip_space()
            char = self.text[self.at : self.at + 1]
            if char in ("", "\n"):
                self._step(len(char))
                self._read_documents()
                yield Piece("end", "")
                return
            if char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
                continue
            if match := _REDIRECT.match(self.text, self.at):
                self._step(len(match[0]))
                yield self._redirect(match[0])
            elif char in "|&;()":
                yield self._operator(char)
            else:
                yield self._word()

    def _step(self, size: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + size)
        self.at += size

    def _skip_space(self) -> None:
        continued = None
        while True:
            match = _SPACE.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if continued and self.at >= len(self.text):
                problem = "it ends with a backslash, which continues it on a next line"
                raise Refused(FORM, problem, "Copy the whole command.", self.line - 1)
            continued = _CONTINUED.match(self.text, self.at)
            if not continued:
                return
            self._step(continued.end() - self.at)
            if self.prompted and self.text.startswith("> ", self.at):
                self.at += 2

    def _operator(self, char: str) -> Piece:
        double = self.text[self.at : self.at + 2]
        operator = double if double in ("||", "&&", ";;", "|&") else char
        if operator == "&":
            before, after = self.text[self.at - 1 : self.at], self.text[self.at + 1 : self.at + 2]
            if before.strip() and re.match(r"[A-Za-z0-9_%.\-]", after):
                problem = "an `&` without quotation marks ends the command within a URL"
                raise Refused(FORM, problem, "Put the URL between single quotes.", self.line)
        self._step(len(operator))
        return Piece("operator", operator)

    def _redirect(self, operator: str) -> Piece:
        self._skip_space()
        start = self.at
        piece = self._word()
        if not piece.word.text and start == self.at:
            raise Refused(FORM, f"nothing follows `{operator}`", "Copy the whole command.", self.line)
        if operator.lstrip("0123456789") in ("<<", "<<-"):
            literal = any(char in self.text[start : self.at] for char in "'\"\\")
            self.here.append((piece.word.text, literal, operator.endswith("-")))
        return Piece("redirect", operator, piece.word)

    def _read_documents(self) -> None:
        for delimiter, literal, tabs in self.here:
            lines: list[str] = []
            first = self.line
            while True:
                if self.at >= len(self.text):
                    problem = f"the here-document that `{delimiter}` ends has no end"
                    raise Refused(FORM, problem, "Copy the whole command.", first)
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                line = self.text[self.at : end].removesuffix("\r")
                self._step(min(end + 1, len(self.text)) - self.at)
                line = line.lstrip("\t") if tabs else line
                if line == delimiter:
                    break
                lines.append(line + "\n")
            self.documents.append(self._document("".join(lines), literal))
        self.here.clear()

    def _document(self, text: str, literal: bool) -> Stdin:
        if literal or not re.search(r"[$`\\]", text):
            return Stdin(text)
        value, unknown = Lexer(text, 0, self.variables)._double("")
        return Stdin(None, unknown) if unknown else Stdin(value)

    def _word(self) -> Piece:
        parts: list[bytes] = []
        unknown, glued, single, line = "", False, False, self.line
        assignment = _ASSIGNMENT.match(self.text, self.at) is not None
        quoted_end = -1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " \t\n|&;<>()" or (char == "\r" and self.text[self.at + 1 : self.at + 2] in ("", "\n")):
                break
            if match := _PLAIN.match(self.text, self.at):
                parts.append(_bytes(match[0]))
                self.at = match.end()
            elif char == "'":
                parts.append(_bytes(self._single()))
                single = True
            elif char == '"':
                glued = glued or quoted_end == self.at
                self.at += 1
                value, why = self._double('"')
                parts.append(_bytes(value))
                unknown = unknown or why
                quoted_end = self.at
            elif self.text.startswith("$'", self.at):
                parts.append(self._ansi_c())
                single = True
            elif char in "$`":
                value, why = self._expansion()
                if not why and re.search(r"[\s*?\[]", value) and not assignment:
                    why = "a variable without quotation marks is split into words"
                parts.append(_bytes(value))
                unknown = unknown or why
            elif char == "\\":
                if _CONTINUED.match(self.text, self.at):
                    self._skip_space()
                    break
                if self.at + 1 >= len(self.text):
                    raise Refused(FORM, "it ends with a backslash", "Copy the whole command.", self.line)
                parts.append(_bytes(self.text[self.at + 1]))
                self._step(2)
            elif char in LOOKALIKES:
                raise refuse_lookalike(char, FORM, self.line)
            else:  # a brace, or a number sign within a word
                braces = _BRACES.match(self.text, self.at)
                if braces and ("," in braces[1] or ".." in braces[1]):
                    unknown = unknown or "braces without quotation marks are expanded by the shell"
                parts.append(_bytes(char))
                self._step(1)
        text = b"".join(parts).decode("utf-8", "surrogateescape")
        return Piece("word", text, Word(text, line, unknown, glued, single), assignment)

    def _unended(self, line: int) -> Refused:
        return Refused(FORM, "a quotation mark has no end", "Copy the whole command.", line)

    def _single(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise self._unended(self.line)
        value = self.text[self.at + 1 : end]
        self._refuse_prompts(value)
        self._step(end + 1 - self.at)
        return value

    def _refuse_prompts(self, value: str) -> None:
        if self.prompted and "\n> " in value:
            problem = "the shell's own `> ` stands within quotation marks"
            raise Refused(FORM, problem, "Copy the command from its source, not from the terminal.", self.line)

    def _double(self, closing: str) -> tuple[str, str]:
        """Text with expansions, up to the closing quotation mark; up to the end in a here-document, which has none."""
        line, parts, unknown = self.line, [], ""
        special = '$`"\\' if closing else "$`\\"
        while True:
            if match := (_IN_DOUBLE if closing else _IN_DOCUMENT).match(self.text, self.at):
                self._refuse_prompts(match[0])
                parts.append(match[0])
                self._step(len(match[0]))
            char = self.text[self.at : self.at + 1]
            if char == closing:
                self.at += len(closing)
                return "".join(parts), unknown
            if not char:
                raise self._unended(line)
            if char == "\\":
                after = self.text[self.at + 1 : self.at + 2]
                if after == "\r" and self.text[self.at + 2 : self.at + 3] == "\n":
                    self._step(3)
                    continue
                if not after:
                    raise self._unended(line)
                parts.append(after if after in special else "" if after == "\n" else "\\" + after)
                self._step(2)
            else:
                value, why = self._expansion()
                parts.append(value)
                unknown = unknown or why

    def _expansion(self) -> tuple[str, str]:
        """A variable's value, or a reason why it is unknown; a dollar sign that starts no expansion is itself."""
        text, at = self.text, self.at
        if text[at] == "`" or text.startswith("$(", at):
            self.skip_substitution()
            return "", "it uses the output of another command"
        if match := _VARIABLE.match(text, at):
            self.at = match.end()
            name = match[1] or match[2]
            word = self.variables.get(name)
            if word is None:
                return "", f"the value of the variable {name} is not in it"
            return word.text, word.unknown
        if match := _PARAMETER.match(text, at):
            self.at = match.end()
            return "", f"the value of `{match[0]}` is not in it"
        self.at += 1
        return "$", ""

    def skip_substitution(self) -> None:
        """Skip a command substitution, with the quotation marks in it."""
        line, text = self.line, self.text
        if text[self.at] == "`":
            end = text.find("`", self.at + 1)
            if end < 0:
                raise self._unended(line)
            self._step(end + 1 - self.at)
            return
        depth = 0
        for match in _IN_SUBSTITUTION.finditer(text, self.at):
            depth += 1 if match[0] == "(" else -1 if match[0] == ")" else 0
            if match[0] == ")" and depth == 0:
                self._step(match.end() - self.at)
                return
        raise Refused(FORM, "a command substitution has no end", "Copy the whole command.", line)

    def _ansi_c(self) -> bytes:
        """``$'…'`` of bash: its escapes give characters in UTF-8, and ``\\x`` and octal ones give bytes."""
        match = _ANSI_C.match(self.text, self.at)
        if not match:
            raise self._unended(self.line)
        self._refuse_prompts(match[1])
        value = unescaped(match[1], FORM, self.line)
        self._step(len(match[0]))
        return value


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
