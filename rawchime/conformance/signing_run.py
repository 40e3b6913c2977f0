"""Run a signer once: with a request to sign, and a service that takes whatever arrives."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from ..local.http import Answer, Received, Server
from .asked import Asked, placeholders
from .case import Case, Run
from .commands import Commands
from .words import environment

_TAKEN = Answer(200, (("Content-Type", "application/json"),), b"{}", "OK")


def run_signer(case: Case, command: Sequence[str], timeout: float, commands: Commands) -> Run:
    """Run the command with the request that its case asks for. Raises InvalidRequest if it cannot be started.

    In the words, ``{headers}`` alone becomes the words ``-H`` and ``Name: value`` for each header, and the names of
    :func:`~rawchime.conformance.asked.placeholders` are replaced. The same values are in the environment, as SIGV4_METHOD,
    SIGV4_URL, SIGV4_HEADERS (a JSON list of pairs), SIGV4_BODY (a file), SIGV4_REGION, SIGV4_SERVICE, SIGV4_EXPIRES.
    """
    asked = case.asked or Asked()
    seen: list[tuple[Received, Answer, bytes]] = []
    server = Server(lambda received: _TAKEN, lambda *exchange: seen.append(exchange))
    try:
        with tempfile.TemporaryDirectory() as folder:
            body = Path(folder) / "body"
            body.write_bytes(asked.body)
            values = placeholders(asked, server.url, case.region, case.credentials, str(body))
            own = {f"SIGV4_{name.strip('{}').upper()}": value for name, value in values.items() if "key" not in name}
            variables = {**environment(server.url, server.url, case), **own, "SIGV4_HEADERS": json.dumps(asked.headers)}
            started = time.monotonic()
            code, out, err = commands.run(_words(command, asked, values), variables, timeout)
        return Run(case, server.url, code, out, err, time.monotonic() - started, tuple(seen))
    finally:
        server.close()


def _words(command: Sequence[str], asked: Asked, values: dict[str, str]) -> list[str]:
    words: list[str] = []
    for word in command:
        if word == "{headers}":
            words += [part for name, value in asked.headers for part in ("-H", f"{name}: {value}")]
        else:
            words.append(re.sub(r"{\w+}", lambda found: values.get(found[0], found[0]), word))
    return words
