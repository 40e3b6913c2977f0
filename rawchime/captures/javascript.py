"""Read JavaScript's literals in copied code and console output: objects, arrays, strings and simple expressions.

No code is run. Values other than literals, variables that hold them and a few well-known calls are unknown.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

MAX_DEPTH = 60
"""Objects within objects that are read."""


class Unknown(NamedTuple):
    """A value that only the running program knows."""

    why: str


class Number(NamedTuple):
    """A number as it is written, which is how JavaScript prints it."""

    text: str


class Broken(ValueError):
    """The text is cut, or is no JavaScript, at this offset."""

    def __init__(self, problem: str, at: int) -> None:
        self.problem, self.at = problem, at
        super().__init__(problem)


_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*\*/)*")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})?(?![\w.])")
_STRING = {mark: re.compile(rf"{mark}([^{mark}\\]*(?:\\.[^{mark}\\]*)*){mark}", re.S) for mark in ("'", '"', "`")}
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|(\r\n|.))", re.S)
_FUNCTION = re.compile(r"function\b|async\b|\(|[A-Za-z_$][\w$]*\s*=>")
_ENDS = ("", ",", ")", "]", "}", ";", ":")
_TOKENS = re.compile(
    r"//[^\n]*|'[^'\\\n]*(?:\\.[^'\\\n]*)*'|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"|`[^`\\]*(?:\\.[^`\\]*)*`|[()\[\]{},;]", re.S
)
_NAMED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": "", "\u2028": ""}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}
_BUFFER = re.compile(r"<Buffer((?: [0-9a-f]{2})*)>")
_BRACKETED = re.compile(r"\[(?:Object: null prototype|[A-Z]\w*(?: <Complex prototype>)?|Function[^\]]*|Circular[^\]]*)\]")


class Reader:
    """Read values of a text. ``variables`` are those known so far, by name."""

    def __init__(self, text: str, variables: dict[str, Any]) -> None:
        self.text, self.variables = text, variables

    def skip(self, at: int) -> int:
        """Return where white space and comments end."""
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def value(self, at: int, depth: int = 0) -> tuple[Any, int]:
        """Return the expression at ``at`` and where it ends. Raises Broken where it is cut."""
        start = self.skip(at)
        if _FUNCTION.match(self.text, start):
            return Unknown("it is a function"), self._past(start)
        value, at = self._operand(at, depth)
        while self.text.startswith("+", after := self.skip(at)):
            other, at = self._operand(after + 1, depth)
            both = isinstance(value, str) and isinstance(other, str)
            value = value + other if both else Unknown("it is put together by the program")
        if self.text[after : after + 1] not in _ENDS and "\n" not in self.text[at:after]:
            return Unknown("it is put together by the program"), self._past(at)
        return value, at

    def _past(self, at: int) -> int:
        """Return the end of an expression that is skipped: before a comma or a closing bracket of its surroundings."""
        depth = 0
        for match in _TOKENS.finditer(self.text, at):
            if match[0] in ("(", "[", "{"):
                depth += 1
            elif match[0] in (")", "]", "}"):
                depth -= 1
            if depth < 0 or (depth == 0 and match[0] in (",", ";")):
                return match.start()
        if depth:
            raise Broken("it ends within an expression", len(self.text))
        return len(self.text)

    def _operand(self, at: int, depth: int) -> tuple[Any, int]:
        at = self.skip(at)
        if depth > MAX_DEPTH:
            raise Broken("it is nested too deeply", at)
        char = self.text[at : at + 1]
        if char in _STRING:
            return self._string(at)
        if char == "{":
            return self._object(at + 1, depth)
        if match := _BRACKETED.match(self.text, at):
            after = self.skip(match.end())
            if self.text.startswith("{", after):
                return self._object(after + 1, depth)
            return Unknown("Node.js prints it shortened"), match.end()
        if char == "[":
            return self._array(at + 1, depth)
        if match := _BUFFER.match(self.text, at):
            return bytes.fromhex(match[1]), match.end()
        if match := _NUMBER.match(self.text, at):
            return Number(match[0]), match.end()
        if match := _NAME.match(self.text, at):
            return self._named(match, depth)
        if not char:
            raise Broken("it ends within a value", at)
        raise Broken(f"`{self.text[at : at + 20]}` is no value", at)

    def _string(self, at: int) -> tuple[Any, int]:
        mark = self.text[at]
        match = _STRING[mark].match(self.text, at)
        if not match:
            raise Broken("a quotation mark has no end", at)
        if mark != "`" and "\n" in re.sub(r"\\(?:\r\n|.)", "", match[1], flags=re.S):
            raise Broken("a quotation mark has no end on its line", at)
        if mark == "`" and re.search(r"(?<!\\)\$\{", match[1]):
            return Unknown("it is put together by the program"), match.end()
        return unescaped(match[1]), match.end()

    def _object(self, at: int, depth: int) -> tuple[Any, int]:
        found: dict[str, Any] = {}
        while True:
            at = self.skip(at)
            if self.text.startswith("}", at):
                return found, at + 1
            if self.text.startswith("...", at):
                raise Broken("it spreads another object into this one, or is shortened", at)
            key, at = self._key(at)
            after = self.skip(at)
            if self.text.startswith(":", after):
                found[key], at = self.value(after + 1, depth + 1)
            else:  # { headers } stands for { headers: headers }
                found[key] = self.variables.get(key, Unknown(f"the value of {key} is not in it"))
            at = self.skip(at)
            if self.text.startswith(",", at):
                at += 1
            elif not self.text.startswith("}", at):
                raise Broken("an object has no end", at)

    def _key(self, at: int) -> tuple[str, int]:
        if self.text[at : at + 1] in ("'", '"'):
            key, at = self._string(at)
            return str(key), at
        match = _NAME.match(self.text, at) or re.compile(r"[0-9]{1,15}|\[Symbol\([^)]*\)\]").match(self.text, at)
        if not match:
            raise Broken("an object has no end" if at >= len(self.text) else "an object has a member without a name", at)
        return match[0], match.end()

    def _array(self, at: int, depth: int) -> tuple[Any, int]:
        found: list[Any] = []
        while True:
            at = self.skip(at)
            if self.text.startswith("]", at):
                return found, at + 1
            value, at = self.value(at, depth + 1)
            found.append(value)
            at = self.skip(at)
            if self.text.startswith(",", at):
                at += 1
            elif not self.text.startswith("]", at):
                raise Broken("an array has no end", at)

    def _named(self, match: re.Match[str], depth: int) -> tuple[Any, int]:
        name, at = match[0], match.end()
        if name == "new":
            return self._operand(at, depth + 1)
        if name in _WORDS:
            return _WORDS[name], at
        while member := re.compile(r"\s*\.\s*([A-Za-z_$][\w$]*)").match(self.text, at):
            name, at = f"{name}.{member[1]}", member.end()
        after = self.skip(at)
        if self.text.startswith("(", after):
            arguments, at = self.arguments(after + 1, depth + 1)
            return _called(name, arguments), at
        if self.text.startswith("{", after) and name[:1].isupper():  # Node.js prints a class before its members
            return self._object(after + 1, depth)
        return self.variables.get(name, Unknown(f"the value of {name} is not in it")), at

    def arguments(self, at: int, depth: int = 0) -> tuple[list[Any], int]:
        """Return the arguments of a call whose bracket has been opened, and where it ends."""
        found: list[Any] = []
        while True:
            at = self.skip(at)
            if self.text.startswith(")", at):
                return found, at + 1
            value, at = self.value(at, depth)
            found.append(value)
            at = self.skip(at)
            if self.text.startswith(",", at):
                at += 1
            elif not self.text.startswith(")", at):
                raise Broken("a call has no end", at)


def _called(name: str, arguments: list[Any]) -> Any:
    if name == "JSON.stringify" and arguments:
        indent = arguments[2] if len(arguments) > 2 else None
        if len(arguments) > 1 and arguments[1] is not None:
            return Unknown("it is put together by the program")
        return stringified(arguments[0], int(indent.text) if isinstance(indent, Number) and indent.text.isdigit() else None)
    if name in ("Headers", "Buffer.from", "String") and len(arguments) <= 1:
        return arguments[0] if arguments else {}
    return Unknown(f"it is what {name}() returns")


def unescaped(text: str) -> Any:
    """Return the value of a string literal's text; Unknown if it has half a surrogate pair."""

    def escape(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code:
            return chr(min(int(code, 16), 0x10FFFF))
        return _NAMED.get(match[4], match[4])

    value = _ESCAPE.sub(escape, text)
    try:  # JavaScript's characters are UTF-16: two halves make one
        return re.sub("[\ud800-\udbff][\udc00-\udfff]", _joined, value)
    except UnicodeError:
        return Unknown("it has half of a surrogate pair")


def _joined(match: re.Match[str]) -> str:
    return match[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def stringified(value: Any, indent: int | None = None) -> Any:
    """Return the output of JSON.stringify; Unknown if a part is unknown, or if only JavaScript knows the order."""
    if unknown := _unknown(value):
        return unknown
    return _written(value, indent or 0, 0)


def _written(value: Any, indent: int, depth: int) -> str:
    if isinstance(value, Number):
        return value.text
    if not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    colon = ": " if indent else ":"
    if isinstance(value, dict):
        parts = [
            json.dumps(key, ensure_ascii=False) + colon + _written(one, indent, depth + 1) for key, one in value.items()
        ]
    else:
        parts = [_written(one, indent, depth + 1) for one in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    if not indent or not parts:
        return start + ",".join(parts) + end
    line = "\n" + " " * indent * (depth + 1)
    return start + line + ("," + line).join(parts) + "\n" + " " * indent * depth + end


def _unknown(value: Any) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, bytes):
        return Unknown("it has bytes in JSON")
    if isinstance(value, Number) and re.search(r"\.[0-9]*0$|^-0$", value.text):
        return Unknown("a number is written as JavaScript does not print it")
    if isinstance(value, dict):
        numbered = [key for key in value if re.fullmatch(r"0|[1-9][0-9]*", key)]
        if numbered:
            return Unknown("JavaScript reorders members whose names are numbers")
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for part in parts if (found := _unknown(part))), None)
