"""Reading takes little memory, whatever a file holds."""

from __future__ import annotations

import tracemalloc
import zlib
from collections.abc import Iterator

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import read
from rawchime.inputs.source import CHUNK

A, B, C = "+12065550100", "+12065550101", "+12065550102"


class Endless:
    """A file of so many lines, made as it is read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines, self.left = lines, b""

    def read(self, size: int = -1) -> bytes:
        data = self.left or next(self.lines, b"")
        self.left = data[size:]
        return data[:size]


def peak_of(lines: Iterator[bytes]) -> int:
    """The most memory that reading takes; and it may be refused."""
    tracemalloc.start()
    try:
        try:
            for _ in read(Endless(lines)):  # type: ignore[arg-type]
                pass
        except InvalidRequest as error:
            assert "gzip" not in str(error)  # noqa: PT017 - what is refused is measured, and must not be cut short before
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "name", ["text", *(pytest.param(name, marks=pytest.mark.slow) for name in ("CSV", "JSON", "JSON Lines"))]
)
def test_reading_needs_no_more_for_a_longer_file(name: str) -> None:
    """A list of 100,000 numbers is read in the memory of a few chunks."""
    one = {"text": b"+1206%07d\n", "CSV": b"x,+1206%07d\n", "JSON": b' {"PhoneNumberId": "+1206%07d", "Type": "Local"},\n'}
    line = one.get(name, b'{"number": "+1206%07d"}\n')
    start, end = {"CSV": (b"x,number\n", b""), "JSON": (b'{"PhoneNumbers": [\n', b'"+12065550100"]}\n')}.get(
        name, (b"", b"")
    )

    def lines() -> Iterator[bytes]:
        yield start
        for n in range(100_000):
            yield line % n
        yield end

    # What another thread of the process allocates meanwhile is counted too: it does not do so three times.
    assert any(peak_of(lines()) < 30 * CHUNK for _ in range(3))


ENDLESS = {
    "a line": (b"+1206", b"5"),
    "a comment": (b"# ", b"x"),
    "white space": (b"+12065550100", b" "),
    "a cell in quotes": (b'Phone,x\n+12065550100,"', b"x"),
    "a cell of lines": (b'Phone,x\n+12065550100,"', b"x\n"),
    "a row of cells": (b"Phone,x\n", b'"\n",'),
    "a header": (b"Phone", b",x"),
    "a string": (b'["', b"x"),
    "an object": (b'[{"a": "', b"x"),
    "a number": (b"[", b"1"),
    "a list in a list": (b'[["x"', b',"x"'),
    "members": (b'{"a":1', b',"b":["' + b"x" * 200 + b'"]'),
    "brackets": (b"", b"["),
    "a JSON line": (b'{"PhoneNumberId": "+12065550100"}\n{"a": "', b"x"),
}


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("packed", [False, True])
def test_a_row_without_end_is_refused_in_little_memory(name: str, packed: bool) -> None:
    """Whatever it is a row of; 4 GB would be read for ever."""
    start, more = ENDLESS[name]

    def lines() -> Iterator[bytes]:
        yield start
        for _ in range(4_000_000_000 // CHUNK):
            yield more * (CHUNK // len(more))
        raise AssertionError("it was read to its end")

    def compressed() -> Iterator[bytes]:
        packer = zlib.compressobj(1, wbits=31)
        for one in lines():
            if data := packer.compress(one):  # nothing would be the end of the file
                yield data

    assert peak_of(compressed() if packed else lines()) < 24 * 1024 * 1024


@pytest.mark.parametrize(("name", "value"), [(10, 30_000), (500_000, 1)])
def test_an_object_of_endless_members_is_refused_in_little_memory(name: int, value: int) -> None:
    """Also where each of them is another one, and whichever of name and value is long."""

    def lines() -> Iterator[bytes]:
        yield b'{"a":1'
        for n in range(1_000_000):
            yield b',"%d%b":"%b"' % (n, b"x" * name, b"x" * value)
        raise AssertionError("it was read to its end")

    assert peak_of(lines()) < 24 * 1024 * 1024


def test_long_remarks_are_not_kept() -> None:
    """Each is searched, and none is remembered."""
    rows = (b"+12065550100,%d%b\n" % (n, b"x" * 30_000) for n in range(1_000))
    assert peak_of(row for part in ([b"Phone,Notes\n"], rows) for row in part) < 24 * 1024 * 1024


def test_ever_new_names_are_not_kept() -> None:
    """However long they are."""
    rows = (b'{"PhoneNumberId":"+12065550100","%d%b":1}\n' % (n, b"x" * 500_000) for n in range(60))
    assert peak_of(rows) < 24 * 1024 * 1024
