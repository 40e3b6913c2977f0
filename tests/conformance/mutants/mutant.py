"""What a mutant is, and how its client is made."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

REFERENCE = Path(__file__).parent.parent / "reference_client.py"


class Mutant(NamedTuple):
    """A bug: its kind and name, and what it replaces in the reference client by what."""

    name: str
    changes: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        return self.name.partition("/")[0]

    @property
    def source(self) -> str:
        """The client with the bug in it. Raises ValueError where a line that it replaces is not there."""
        return replaced(REFERENCE.read_text(), self.changes)


def replaced(source: str, changes: tuple[tuple[str, str], ...]) -> str:
    """Return a source with some of its text replaced. Raises ValueError where the text is not there."""
    for old, new in changes:
        if old not in source:
            raise ValueError(f"the reference client has no {old!r}")
        source = source.replace(old, new)
    return source


def mutant(name: str, *changes: tuple[str, str]) -> Mutant:
    """Return a mutant."""
    return Mutant(name, changes)
