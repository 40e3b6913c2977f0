"""Check that the files which a command reads, keeps and writes are all different."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ..errors import InvalidRequest

_SQLITE = ("", "-wal", "-shm", "-journal", ".new")


def database(path: str) -> tuple[str, ...]:
    """Return the files of a journal or a state file; none for an empty path."""
    return tuple(f"{place}{end}" for place in {path, os.path.realpath(path)} for end in _SQLITE) if path else ()


def apart(written: Iterable[str], kept: Iterable[str] = ()) -> None:
    """Raise InvalidRequest if an output file is also read, kept or written for another option.

    Links are followed. Nothing is opened, and empty paths are ignored.
    """
    taken = list(filter(None, kept))
    for path in filter(None, written):
        other = next((other for other in taken if _same(path, other)), None)
        if other is not None:
            raise InvalidRequest(f"{path} would be written over {other}: name another file")
        taken.append(path)


def _same(one: str, other: str) -> bool:
    if os.path.realpath(one) == os.path.realpath(other):
        # Several things may be written to one terminal or pipe.
        return not os.path.exists(one) or os.path.isfile(one)
    try:
        return os.path.samefile(one, other) and os.path.isfile(one)
    except OSError:
        return False
