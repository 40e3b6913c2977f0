"""What a mutant is, and how its client is made."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

REFERENCE = Path(__file__).parent.parent / "reference_client.py"


class Mutant(NamedTuple):
    """A bug: its kind and name, what it replaces by what, and the right client in whose source it does."""

    name: str
    changes: tuple[tuple[str, str], ...]
    right: Path = REFERENCE

    @property
    def kind(self) -> str:
        return self.name.partition("/")[0]

    @property
    def source(self) -> str:
        """The client with the bug in it. Raises ValueError where a line that it replaces is not there."""
        return replaced(self.right.read_text(), self.changes)


def replaced(source: str, changes: tuple[tuple[str, str], ...]) -> str:
    """Return a source with some of its text replaced. Raises ValueError where the text is not there."""
    for old, new in changes:
        if old not in source:
            raise ValueError(f"the right client has no {old!r}")
        source = source.replace(old, new)
    return source


def mutant(name: str, *changes: tuple[str, str]) -> Mutant:
    """Return a mutant."""
    return Mutant(name, changes)
