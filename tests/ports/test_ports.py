"""Two ports, written from fixtures/ alone, keep every rule that their languages and tools let them keep."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rawchime.conformance import runner
from rawchime.conformance.rules import RULES

PORTS = Path(__file__).parent
COMMANDS = {"delete.mjs": "node", "delete.sh": "sh"}
TOOLS = {"delete.mjs": ("node",), "delete.sh": ("sh", "openssl", "curl", "awk")}


EXCEPT = {
    "delete.mjs": {"tls/cut-without-length": "warn"},  # Node.js does not show whether close_notify ended a connection
    "delete.sh": {},
}
"""Recommended rules that a port does not keep."""


def port(name: str) -> list[str]:
    for tool in TOOLS[name]:
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")
    return [COMMANDS[name], str(PORTS / name)]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_port_is_short(name: str) -> None:
    """And no line that is too long to read."""
    lines = (PORTS / name).read_text().splitlines()
    assert len(lines) < 240
    assert max(map(len, lines)) <= 120


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_port_keeps_every_rule(name: str) -> None:
    """The recommended ones too."""
    results = runner.run([*port(name), "{ids}"], RULES)
    assert {one.rule.id: one.outcome for one in results if one.outcome != "pass"} == EXCEPT[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_port_keeps_the_rules_on_requests(name: str) -> None:
    """Those that are quickly judged."""
    results = runner.run([*port(name), "{ids}"], runner.select(["request/*", "body/*", "signature/*", "token/*"]))
    assert {one.rule.id: one.outcome for one in results if one.outcome != "pass"} == {}
