"""A right client of the standard library alone, with its bugs made by replacing lines; and what the kit makes of it."""

from __future__ import annotations

import sys
from pathlib import Path

from mutants.mutant import REFERENCE, replaced

from rawchime.conformance import runner
from rawchime.conformance.rules import BY_ID, RULES

SIGNED = ("{kind}", "{method}", "{url}", "{body}", "{region}", "{service}", "{expires}", "{headers_json}")
FAILS = ("fail", "warn")
"""Outcomes of a rule that was not kept."""


def client(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """Return the command of the reference client with some of its text replaced."""
    return command(folder, replaced(REFERENCE.read_text(), changes))


def command(folder: Path, source: str, suite: str = "chime") -> list[str]:
    """Return the command of a client, or of a signer, with this source."""
    (folder / "client.py").write_text(source)
    return [sys.executable, "-S", "-E", str(folder / "client.py"), *(SIGNED if suite == "sigv4" else ("{ids}",))]


def outcomes(command: list[str], *rules: str, profiles: tuple[str, ...] = (), timeout: float = 8.0) -> dict[str, str]:
    """Return the outcome of some rules."""
    chosen = [BY_ID[rule] for rule in rules] if rules else list(RULES)
    return {one.rule.id: one.outcome for one in runner.run(command, chosen, profiles=profiles, timeout=timeout)}
