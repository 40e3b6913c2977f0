"""The bytes of a list, plain or gzipped, from a file or a pipe: first a part for recognition, then all in blocks.

Memory is limited to one line (LONGEST) and one chunk, whatever the file contains.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from ..errors import InvalidRequest

CHUNK = 64 * 1024
"""Bytes read at a time. Chunks are always full, so that pipes and files are read alike."""
LONGEST = 1024 * 1024
"""Maximum of bytes of a line, a row, or one JSON value."""
GZIP = b"\x1f\x8b"
MARK = b"\xef\xbb\xbf"
"""The UTF-8 byte order mark, which may start a file."""
END_OF_FILE = b"\x1a"
"""Ctrl-Z, with which DOS programs end a text file."""


class Source:
    """The uncompressed bytes of a list.

    Attributes:
        packed: whether the file is gzip.
        head: its first bytes, up to CHUNK, without the byte order mark.
        lines: the lines of ``head`` as text, to recognize a format; the last one may be cut off.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Read the first part. Raises InvalidRequest for damaged gzip data, or OSError."""
        start = file.read(len(GZIP))
        whole: Any = io.BufferedReader(_After(start, file), CHUNK)
        self.packed = start == GZIP
        if self.packed:
            import gzip

            whole = io.BufferedReader(gzip.GzipFile(fileobj=whole), CHUNK)
        self._file: BinaryIO = whole
        self.head = self._read().removeprefix(MARK)
        self.lines = _text(self.head).split("\n")

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes, ``head`` first. Can be called once. Raises InvalidRequest for damaged gzip data."""
        chunk = self.head
        while chunk:
            yield chunk
            chunk = self._read()

    def blocks(self) -> Iterator[tuple[int, str]]:
        """Yield blocks of whole lines: the number of the first line, from 1, and the text.

        Line ends (CR, LF or both) become LF; the last line may have none. Bytes that are not UTF-8 become lone
        surrogates. Raises InvalidRequest for a line that is too long, or a NUL byte.
        """
        line, rest = 1, b""
        for chunk in self.chunks():
            data = rest + chunk
            # A CR at the very end may be the first half of a CRLF.
            end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
            data, rest = data[:end], data[end:]
            if len(rest) > LONGEST:
                raise InvalidRequest(f"line {line + _text(data).count(chr(10))} is longer than {LONGEST} bytes")
            if data:
                text = _checked(data, line)
                yield line, text
                line += text.count("\n")
        rest = rest.rstrip(END_OF_FILE)
        if rest:
            yield line, _checked(rest, line)

    def _read(self) -> bytes:
        try:
            return self._file.read(CHUNK)
        except (EOFError, zlib.error) as error:
            raise InvalidRequest(f"the gzip data is cut off or damaged ({error})") from None
        except OSError as error:
            if error.errno is None:  # gzip.BadGzipFile: a wrong header or checksum
                raise InvalidRequest(f"the gzip data is damaged ({error})") from None
            raise


def _text(data: bytes) -> str:
    text = data.decode("utf-8", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _checked(data: bytes, line: int) -> str:
    at = data.find(b"\0")
    if at >= 0:
        line += _text(data[:at]).count("\n")
        raise InvalidRequest(f"line {line} contains a NUL byte: the file is damaged, or not a list")
    return _text(data)


class _After(io.RawIOBase):
    """A file whose first bytes have already been read."""

    def __init__(self, start: bytes, file: BinaryIO) -> None:
        self.start, self.file = start, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.start or self.file.read(len(buffer))
        self.start = b""
        buffer[: len(data)] = data
        return len(data)
