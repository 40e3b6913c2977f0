"""Phone number ids read from a file of any size, an entry at a time: text, CSV, JSON, JSON Lines, each also in gzip.

The form is recognised by the first line that is not blank. What is wrong with a line is told with it, and reading goes on;
only a file that cannot be read further ends it.
"""

from __future__ import annotations

import csv
import io
import json
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

from ..answer import once
from ..errors import InvalidRequest
from ..phone_numbers import check_id

COLUMNS = ("PhoneNumberId", "E164PhoneNumber", "phone_number", "number")
"""The names of a column, or a member, of ids; the first that is there counts."""
DELIMITERS = ",;\t"
LONGEST = 64 * 1024
"""Most bytes of a line, but for JSON's."""
CHUNK = 64 * 1024
_SEPARATORS = frozenset(",;\" '")
LARGEST = 1024 * 1024
"""Most characters of one value in a JSON document's list."""


class Entry(NamedTuple):
    """What a line (from 1) holds: an id, or the reason why there is none; ``row`` is all that CSV or JSON has of it."""

    line: int
    phone_number_id: str
    reason: str = ""
    row: Mapping[str, Any] = {}


def read_ids(data: bytes) -> list[str]:
    """The ids in a file's bytes. Raises InvalidRequest for the first line that is wrong, and where there is no id at all."""
    ids = []
    for entry in read_entries(io.BytesIO(data)):
        if entry.reason:
            raise InvalidRequest(f"line {entry.line}: {entry.reason}")
        ids.append(entry.phone_number_id)
    if not ids:
        raise InvalidRequest("there is no phone number id in it")
    return ids


def read_entries(file: BinaryIO, column: str = "") -> Iterator[Entry]:
    """The entries of a file, streamed. ``column`` names a CSV's column, or the member of JSON's objects, that has the id.

    In text, blank lines and what follows a ``#`` at the start of a line or after white space are left out.
    Raises InvalidRequest where it cannot be read further.
    """
    try:
        yield from _entries(_unpacked(file), column)
    except (EOFError, zlib.error) as error:
        raise InvalidRequest(f"the gzip data is cut short or damaged ({error})") from None
    except OSError as error:
        raise InvalidRequest(f"it cannot be read: {error.strerror or error}") from None


def _unpacked(file: BinaryIO) -> BinaryIO:
    start = file.read(2)
    if start in (b"\xff\xfe", b"\xfe\xff"):
        raise InvalidRequest("line 1: it is UTF-16 text: save it as UTF-8")
    whole: Any = io.BufferedReader(_After(start, file), CHUNK)
    if start == b"\x1f\x8b":
        import gzip

        return io.BufferedReader(gzip.GzipFile(fileobj=whole), CHUNK)
    found: BinaryIO = whole
    return found


class _After(io.RawIOBase):
    """A file whose start has been read already."""

    def __init__(self, start: bytes, file: BinaryIO) -> None:
        self.start, self.file = start, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.start or self.file.read(len(buffer))
        self.start = b""
        buffer[: len(data)] = data
        return len(data)


def _entries(file: BinaryIO, column: str) -> Iterator[Entry]:
    blank = 0
    first = file.readline(LONGEST).removeprefix(b"\xef\xbb\xbf")
    while True:
        if len(first) == LONGEST and not first.endswith(b"\n") and first.lstrip()[:1] not in (b"{", b"["):
            raise InvalidRequest(f"line {blank + 1} is longer than {LONGEST} bytes")
        if not first.isspace() and not first.startswith(b"#"):
            break
        blank += 1
        first = file.readline(LONGEST)
    known = {name.lower() for name in (*COLUMNS, column or COLUMNS[0])}
    delimiter = next((one for one in DELIMITERS if known & {cell.lower() for cell in _cells(first, one)}), "")
    if delimiter:
        return _csv(chain((first,), file), blank, column, delimiter)
    if first.lstrip()[:1] in (b"{", b"[") and not _is_json_line(first, column):
        return _document(chain((first,), iter(lambda: file.read(CHUNK), b"")), blank + 1, column)
    if first.lstrip()[:1] in (b"{", b'"'):
        return _json_lines(_lines(first, file, blank), column)
    if column:
        raise InvalidRequest(f"line {blank + 1}: there is no column {column!r}")
    return _text(_lines(first, file, blank))


def _lines(first: bytes, file: BinaryIO, blank: int) -> Iterator[tuple[int, bytes]]:
    line = first
    count = blank
    while line:
        count += 1
        yield count, line
        if len(line) == LONGEST and not line.endswith(b"\n"):
            raise InvalidRequest(f"line {count} is longer than {LONGEST} bytes")
        line = file.readline(LONGEST)


def _text(lines: Iterable[tuple[int, bytes]]) -> Iterator[Entry]:
    for count, line in lines:
        words = line.decode("utf-8", "surrogateescape").split()
        if b"#" in line:
            words = words[: next((at for at, word in enumerate(words) if word.startswith("#")), len(words))]
        if len(words) > 1:
            yield Entry(count, "", "white space inside it: one id a line")
        elif words:
            yield _checked(count, words[0], {})


def _checked(line: int, found: Any, row: Mapping[str, Any]) -> Entry:
    """An entry of what was found, or of why it can be none: the service would take a whole batch with it for bad."""
    try:
        text = check_id(found)
    except InvalidRequest as error:
        reason = "not UTF-8 text" if isinstance(found, str) and any("\udc80" <= one <= "\udcff" for one in found) else error
        return Entry(line, "", str(reason), row)
    if not text.isprintable() or not _SEPARATORS.isdisjoint(text):
        return Entry(line, "", "it has a character that no id has: one id a line, or a CSV with a column's name", row)
    return Entry(line, text, "", row)


def _cells(line: bytes, delimiter: str) -> list[str]:
    try:
        text = line.decode("utf-8", "replace")
        return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return []


def _csv(lines: Iterable[bytes], blank: int, column: str, delimiter: str) -> Iterator[Entry]:
    text = (line.decode("utf-8", "surrogateescape") for line in lines)
    rows = csv.reader(text, delimiter=delimiter, skipinitialspace=True, strict=True)  # a stray quote swallows rows otherwise
    try:
        names = [cell.strip() for cell in next(rows)]
    except csv.Error as error:
        raise InvalidRequest(f"line {blank + 1} is not valid CSV ({error})") from None
    at = _column(names, column, blank + 1)
    while True:
        count = blank + rows.line_num + 1
        try:
            cells = [cell.strip() for cell in next(rows)]
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidRequest(f"line {count} is not valid CSV ({error})") from None
        if any(cells[len(names) :]):
            yield Entry(count, "", f"it has {len(cells)} cells, and the header {len(names)}: a comma in one needs quotes")
            continue
        found = cells[at] if at < len(cells) else ""
        if any(cells) and not (found or cells[0]).startswith("#"):
            yield _checked(count, found, dict(zip(names, cells, strict=False)))


def _column(names: list[str], column: str, line: int) -> int:
    """Where the ids are: a column is called by its name, whatever its case, and there must be one of that name."""
    lower = [name.lower() for name in names]
    wanted = column or next(name for name in COLUMNS if name.lower() in lower)
    found = lower.count(wanted.lower())
    if found != 1:
        there = ", ".join(filter(None, names))
        raise InvalidRequest(
            f"line {line}: there {'are two columns' if found else 'is no column'} {wanted!r}: it has {there}"
        )
    return lower.index(wanted.lower())


def _is_json_line(line: bytes, column: str) -> bool:
    """Whether it is an object by itself, and not the whole of a list of numbers."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "PhoneNumbers" not in value and not value.keys().isdisjoint((*COLUMNS, column))


def _json_lines(lines: Iterable[tuple[int, bytes]], column: str) -> Iterator[Entry]:
    for count, line in lines:
        if not line.isspace():
            try:
                value = json.loads(line, object_pairs_hook=once)
            except (ValueError, RecursionError):
                yield Entry(count, "", "not one JSON value, or one with a member that is there twice")
            else:
                yield _json_entry(count, value, column)


def _json_entry(line: int, value: Any, column: str) -> Entry:
    if not isinstance(value, dict):
        return _checked(line, value, {})
    name = column or next((name for name in COLUMNS if value.get(name) is not None), COLUMNS[0])
    if name not in value:
        return Entry(line, "", f"an object without {name}", value)
    return _checked(line, value[name], value)


def _document(chunks: Iterable[bytes], line: int, column: str) -> Iterator[Entry]:
    """The list of a JSON document, or those of several one after the other, as pages are printed."""
    scanner = _Scanner(chunks, line)
    while start := scanner.peek():
        if start == "[":
            yield from _list(scanner, column)
        elif start == "{":
            yield from _object(scanner, column)
        else:
            scanner.fail("there is something after the end of it")


def _object(scanner: _Scanner, column: str) -> Iterator[Entry]:
    found = False
    for _ in scanner.members("{", "}"):
        line = scanner.line
        name = scanner.value()
        scanner.expect(":")
        if name == "PhoneNumbers":
            found = True
            if scanner.peek() != "[":
                scanner.fail("PhoneNumbers is not a list")
            yield from _list(scanner, column)
        elif scanner.value() and name == "NextToken":
            yield Entry(line, "", "the list goes on (NextToken): there are more numbers than these")
    if not found:
        scanner.fail('the JSON is neither a list nor an object with "PhoneNumbers"')


def _list(scanner: _Scanner, column: str) -> Iterator[Entry]:
    for _ in scanner.members("[", "]"):
        line = scanner.line
        yield _json_entry(line, scanner.value(), column)


class _Scanner:
    """A JSON text, taken apart piece by piece, so that no more of it is held than one value needs."""

    def __init__(self, chunks: Iterable[bytes], line: int) -> None:
        self._chunks = iter(chunks)
        self._decode = getincrementaldecoder("utf-8")()
        self._read = json.JSONDecoder(object_pairs_hook=once).raw_decode
        self._text, self._at, self._ended = "", 0, False
        self.line = line

    def fail(self, why: str) -> None:
        raise InvalidRequest(f"line {self.line}: {why}")

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            start = self._at
            end = start
            while end < len(self._text) and self._text[end] in " \t\r\n":
                end += 1
            self._move(end)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def expect(self, character: str) -> None:
        if self.peek() != character:
            self.fail(f"not valid JSON: {character} is missing" + ("" if self._text[self._at :] else ", it is cut short"))
        self._at += 1

    def members(self, opening: str, closing: str) -> Iterator[None]:
        """Stands before each member in turn, and at last behind the end."""
        self.expect(opening)
        if self.peek() != closing:
            yield
            while self.peek() != closing:
                self.expect(",")
                self.peek()
                yield
        self._at += 1

    def value(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = self._read(self._text, self._at)
                if end < len(self._text) or not self._more():  # at the end of what is here, a number may go on
                    self._move(end)
                    return value
            except RecursionError:
                self.fail("nested too deeply")
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > LARGEST:
                    self.fail("a value is too large, or not valid JSON")
                if not self._more():
                    self.line += self._text.count("\n", self._at, error.pos)
                    self.fail(f"not valid JSON ({error.msg})")
            except ValueError as error:
                self.fail(str(error))

    def _move(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        if self._ended:
            return False
        try:
            chunk = next(self._chunks, b"")
            self._ended = not chunk
            self._text = self._text[self._at :] + self._decode.decode(chunk, final=self._ended)
        except UnicodeDecodeError:
            self.fail("not UTF-8 text, here or soon after")
        self._at = 0
        return not self._ended
