"""PowerShell: its words, strings, hash tables and variables, as far as people paste requests in it.

about_Quoting_Rules, about_Parsing and about_Hash_Tables in Microsoft's documentation.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..refused import Refused
from .shell import LOOKALIKES, Word, refuse_lookalike

FORM = "PowerShell command"


class Value(NamedTuple):
    """A value: text, or a hash table, or a reason why it is unknown.

    ``quoted`` is whether text stood in quotation marks, ``utf8`` whether it is encoded to bytes as UTF-8 by name.
    """

    text: str = ""
    table: tuple[tuple[str, Value], ...] | None = None
    unknown: str = ""
    quoted: bool = False
    line: int = 0
    utf8: bool = False

    def word(self) -> Word:
        """Return the value as an argument of a program."""
        return Word(self.text, self.line, self.unknown)


Statement = list[Value]

_SPACE = re.compile(r"(?:[ \t]|`\r?\n|`[ \t]+\r?\n|\r(?=\n))+")
_BARE = re.compile(r"[^\s'\"`$;|(){}@,\u00a0\u2018\u2019\u201c\u201d\u2013\u2014]+")
_VARIABLE = re.compile(r"\$(?:\{([^}]{1,200})\}|((?:env:|global:|script:)?[A-Za-z_][A-Za-z0-9_]*))")
_HERE = re.compile(r"@(['\"])[ \t]*\r?\n")
_CHAR = re.compile(r"\$\(\[char\]([0-9]{1,7})\)")
_ASSIGN = re.compile(r"\$([A-Za-z_]\w*(?:\.[A-Za-z]\w*)?)[ \t]*=[ \t]*(?:\[ordered\](?=@))?")
_ADD = re.compile(r"\$([A-Za-z_]\w*)\.Add\(", re.I)
_TABLE_SPACE = re.compile(r"[\s;]+")
_KEY = re.compile(r"[^\s=;'\"}]+")
_EQUALS = re.compile(r"[ \t]*=\s*")
_IN_BRACKETS = re.compile(r"'[^']*'|\"[^\"`]*(?:`.[^\"`]*)*\"|[()\[\]]", re.S)
_SINGLE = re.compile(r"'([^']*(?:''[^']*)*)'")
_DOUBLE = re.compile(r'"([^"`]*(?:(?:`.|"")[^"`]*)*)"', re.S)
_CONTINUED = re.compile(r"`[ \t]*\r?\n")
_EXPANDED = re.compile(r"`(.)|\$\(\[char\][0-9]{1,7}\)|\$\(|" + _VARIABLE.pattern, re.S)
_NEW_ESCAPE = "versions of PowerShell read `e and `u differently"
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}
_UTF8_BYTES = re.compile(r"\(?\[(?:System\.)?Text\.Encoding\]::UTF8\.GetBytes\(", re.I)


class Reader:
    """Read statements from ``at`` on; ``variables`` are those assigned so far, by lower-case name."""

    def __init__(self, text: str, at: int, variables: dict[str, Value]) -> None:
        self.text, self.at, self.variables = text, at, variables
        self.depth = self._counted = self._lines = 0

    @property
    def line(self) -> int:
        """The number of the line, from 1."""
        self._lines += self.text.count("\n", self._counted, self.at)
        self._counted = max(self._counted, self.at)
        return self._lines + 1

    def statement(self) -> Statement:
        """Return the values of one statement, up to a line break, ``;`` or ``|`` outside of brackets.

        An assignment of one value is kept in ``variables`` and returned as no statement; of ``$x = COMMAND`` the command is
        returned.
        """
        self._skip()
        if match := _ADD.match(self.text, self.at):
            self.at = match.end()
            self._add(match[1].lower())
            return []
        match = _ASSIGN.match(self.text, self.at)
        self.at = match.end() if match else self.at
        values = self._values()
        if not match:
            return [] if values and values[0].text.startswith("$") else values
        name = match[1].lower()
        if len(values) == 1:
            self.variables[name] = values[0]
        elif values and values[0].text.lower() == "new-object":
            dictionary = any("dictionary" in value.text.lower() for value in values)
            self.variables[name] = Value(table=()) if dictionary else Value(unknown=f"${name} is an object", line=self.line)
        elif values:
            return values
        return []

    def _add(self, name: str) -> None:
        """``$name.Add("key", "value")``."""
        values = self._values()
        table = self.variables.get(name, Value()).table
        if table is not None and len(values) == 2:
            pair = (values[0].text, values[1]._replace(unknown=values[0].unknown or values[1].unknown))
            self.variables[name] = Value(table=(*table, pair))

    def _values(self) -> Statement:
        found: Statement = []
        while True:
            self._skip()
            char = self.text[self.at : self.at + 1]
            if char in ("", "\n", ";", "|"):
                self.at += len(char)
                return found
            if char == "#" and not found:
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
                continue
            if char in ",)}":
                self.at += 1
                continue
            before = self.at
            found.append(self.value())
            self.at = max(self.at, before + 1)  # what is no value is stepped over

    def value(self) -> Value:
        """Return the value that starts here. Raises Refused where it has no end."""
        line, text, at = self.line, self.text, self.at
        self.depth += 1
        try:
            if self.depth > 20:
                raise Refused(FORM, "it is nested too deeply", "Capture with a proxy, or as a HAR file.", line)
            if match := _UTF8_BYTES.match(text, at):
                self.at = match.end()
                inner = self.value()
                while self.text[self.at : self.at + 1] == ")":
                    self.at += 1
                return inner._replace(utf8=True)
            if match := _HERE.match(text, at):
                return self._here(match, line)
            if text.startswith("@{", at):
                return self._table(line)
            if at >= len(text):
                raise self._unended(line)
            if text[at] in "([":
                self._skip_brackets()
                return Value(unknown="it uses an expression", line=line)
            return self._word(line)
        finally:
            self.depth -= 1

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        if match and "`" in match[0] and self.at >= len(self.text):
            problem = "it ends with a backtick, which continues it on a next line"
            raise Refused(FORM, problem, "Copy the whole command.", self.line)

    def _unended(self, line: int) -> Refused:
        return Refused(FORM, "a quotation mark or a bracket has no end", "Copy the whole command.", line)

    def _here(self, start: re.Match[str], line: int) -> Value:
        end = re.compile(r"\r?\n" + start[1] + "@").search(self.text, start.end() - 1)
        if not end:
            raise self._unended(line)
        content = self.text[start.end() : max(start.end(), end.start())]
        self.at = end.end()
        unknown = "its line breaks may be CR LF or LF" if "\n" in content else ""
        if start[1] == "'":
            return Value(content, unknown=unknown, quoted=True, line=line)
        value, why = self._expanded(content)
        return Value(value, unknown=why or unknown, quoted=True, line=line)

    def _table(self, line: int) -> Value:
        self.at += 2
        pairs: list[tuple[str, Value]] = []
        while True:
            while (match := _TABLE_SPACE.match(self.text, self.at)) or self.text.startswith("`", self.at):
                self.at = match.end() if match else self.at + 1
            if self.text.startswith("}", self.at):
                self.at += 1
                return Value(table=tuple(pairs), line=line)
            if self.at >= len(self.text):
                raise self._unended(line)
            key = self._key()
            equals = _EQUALS.match(self.text, self.at)
            if key is None or not equals:
                problem = "a hash table has a line that is no `name = value`"
                raise Refused(FORM, problem, "Copy the whole command.", self.line)
            self.at = equals.end()
            if self.at >= len(self.text):
                raise self._unended(line)
            value = self.value()
            pairs.append((key.text, value._replace(unknown=key.unknown or value.unknown)))

    def _key(self) -> Value | None:
        for pattern, quoted in ((_SINGLE, "'"), (_DOUBLE, '"'), (_KEY, "")):
            if match := pattern.match(self.text, self.at):
                self.at = match.end()
                text, unknown = self._expanded(match[1]) if quoted == '"' else (match[1] if quoted else match[0], "")
                return Value(text, unknown=unknown)
        return None

    def _skip_brackets(self) -> None:
        line, depth = self.line, 0
        for match in _IN_BRACKETS.finditer(self.text, self.at):
            depth += 1 if match[0] in "([" else -1 if match[0] in ")]" else 0
            if depth == 0:
                self.at = match.end()
                return
        raise self._unended(line)

    def _word(self, line: int) -> Value:
        """One argument. One that starts with a quoted string ends with it, and text right after it is another argument."""
        parts: list[str] = []
        unknown, quoted, text = "", False, self.text
        start = self.at
        while self.at < len(text):
            char = text[self.at]
            if match := _BARE.match(text, self.at):
                parts.append(match[0])
                self.at = match.end()
            elif char == "'":
                match = _SINGLE.match(text, self.at)
                if not match:
                    raise self._unended(line)
                parts.append(match[1].replace("''", "'"))
                quoted, self.at = True, match.end()
                if match.start() == start:
                    break
            elif char == '"':
                match = _DOUBLE.match(text, self.at)
                if not match:
                    raise self._unended(line)
                value, why = self._expanded(match[1].replace('""', '"'))
                parts.append(value)
                unknown, quoted, self.at = unknown or why, True, match.end()
                if match.start() == start:
                    break
            elif char == "$":
                match = _VARIABLE.match(text, self.at)
                self.at = match.end() if match else self.at + 1
                if match and not parts and (self.at >= len(text) or text[self.at] in " \t\r\n;|),}`=."):
                    return self._variable(match, line)
                known = self._variable(match, line) if match else Value("$")
                parts.append(known.text)
                unknown = unknown or known.unknown
            elif char == "`" and not _CONTINUED.match(text, self.at):
                char = text[self.at + 1 : self.at + 2]
                parts.append(_ESCAPES.get(char, char))
                unknown = unknown or (_NEW_ESCAPE if char in ("u", "e") else "")
                self.at += 2
            elif char in "({" and parts:
                if char == "(":
                    self._skip_brackets()
                    unknown = unknown or "it uses an expression"
                else:
                    self.at += 1
            elif char in LOOKALIKES:
                raise refuse_lookalike(char, FORM, line)
            else:
                self.at += 0 if parts or quoted or char.isspace() or char in ";|),}`" else 1
                break
        return Value("".join(parts), unknown=unknown, quoted=quoted, line=line)

    def _variable(self, match: re.Match[str], line: int) -> Value:
        name = (match[1] or match[2]).lower()
        known = self.variables.get(name)
        return known._replace(line=line) if known else Value(unknown=f"the value of ${name} is not in it", line=line)

    def _expanded(self, text: str) -> tuple[str, str]:
        """Return the value of text in double quotation marks, and the reason if it is unknown."""
        parts, unknown, at = [], "", 0
        for match in _EXPANDED.finditer(text):
            if match.start() < at:
                continue
            parts.append(text[at : match.start()])
            at = match.end()
            if match[1]:
                parts.append(_ESCAPES.get(match[1], match[1]))
                unknown = unknown or (_NEW_ESCAPE if match[1] in "ue" else "")
            elif code := _CHAR.match(match[0]):
                parts.append(chr(min(int(code[1]), 0x10FFFF)))
            elif match[0] == "$(":
                unknown = unknown or "it uses an expression"
            else:
                known = self.variables.get((match[2] or match[3]).lower())
                parts.append(known.text if known else "")
                name = match[2] or match[3]
                unknown = unknown or (known.unknown if known else f"the value of ${name} is not in it")
        whole = "".join([*parts, text[at:]])
        try:  # PowerShell's characters are UTF-16: two halves make one
            return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le"), unknown
        except UnicodeDecodeError:
            return whole, unknown or "it has half of a surrogate pair"
