"""Run a signer once against a verifying service, and read the request that it sends or prints."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import closing

from ...captures.capture import Capture
from ...local.exchanged import Answer, Received
from ...local.http import Server
from ...local.verifier import Verifier
from ..case import judged
from ..commands import Commands
from ..surroundings import credentials_of, usual
from . import printed
from .ask import PRESIGNED, Ask, Signed
from .judge import ALL_AMZ_SIGNED
from .words import filled, variables


def run_ask(ask: Ask, command: Sequence[str], timeout: float, commands: Commands) -> Signed:
    """Run the command once. Raises InvalidRequest if it cannot be started."""
    seen: list[Capture] = []
    service = Verifier(region=ask.region, credentials=(ask.credentials,))

    def saw(received: Received, answer: Answer, data: bytes) -> None:
        if received.method:
            seen.append(Capture(received.method, received.target, received.headers, received.body, "http", at=received.at))

    def handle(received: Received) -> Answer:
        strict = ask.service in ALL_AMZ_SIGNED or ask.kind == PRESIGNED
        return service.handle(received if strict else judged(received))

    with closing(service), closing(Server(handle, saw)) as server:
        with tempfile.NamedTemporaryFile(prefix="rawchime-body-") as body:
            body.write(ask.body)
            body.flush()
            environment = {
                **usual(ask.region),
                **credentials_of(ask.credentials),
                **variables(ask, server.url, body.name),
                "AWS_ENDPOINT_URL": server.url,
            }
            for name, value in ask.variables:
                if value is None:
                    environment.pop(name, None)
                else:
                    environment[name] = value
            started = time.monotonic()
            code, out, err = commands.run(filled(command, ask, server.url, body.name), environment, timeout)
            seconds = time.monotonic() - started
        made = tuple(seen)
        if not made:
            one = printed.read(out, ask, server.url, time.time())
            made = (one,) if one else ()
        return Signed(ask, server.url, code, out, err, seconds, made, bool(seen))
