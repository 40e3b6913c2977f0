"""Start the local service, for one command with ``--local`` or for longer with ``serve``."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import InvalidRequest
from ..extras import how_to_install
from .options import read_file

if TYPE_CHECKING:
    from ..local.http import Server
    from ..local.numbers import Numbers
    from ..local.service import Service


@contextmanager
def local_service(
    host: str, port: int, region: str, *, state: str = "", numbers: str = "", verifier: bool = False, **settings: Any
) -> Iterator[tuple[Server, Service]]:
    """Run a listening local service while the context lasts; ``settings`` are Service's.

    ``verifier`` makes it accept requests for any AWS service.

    Raises InvalidRequest if h11 is not installed, the port is taken, or a file has the wrong content.
    """
    try:
        from ..local.http import Server
        from ..local.service import Service
        from ..local.verifier import Verifier
    except ModuleNotFoundError as error:
        raise InvalidRequest(f"the local service needs {error.name}: {how_to_install(error.name or 'h11')}") from None
    with ExitStack() as stack:
        service = (Verifier if verifier else Service)(_numbers(state, numbers), region=region, host=host, **settings)
        stack.callback(service.close)
        try:
            server = Server(service.handle, service.saw, host, port)
        except (OSError, TypeError, UnicodeError) as error:
            number = error.errno if isinstance(error, OSError) else 0
            reason = os.strerror(number) if number and number > 0 else "there is no such address"
            raise InvalidRequest(f"cannot listen on {host}:{port}: {reason}") from None
        stack.callback(server.close)
        yield server, service


def _numbers(state: str, provisioned: str) -> Numbers:
    from sqlite3 import Error

    from ..local.numbers import Numbers
    from ..local.provision import read_numbers

    try:
        rows = read_numbers(read_file(provisioned), time.time()) if provisioned else None
    except InvalidRequest as error:
        text = str(error)
        raise InvalidRequest(text if text.startswith(provisioned) else f"{provisioned}: {text}") from None
    try:
        if state:
            os.close(os.open(state, os.O_RDWR | os.O_CREAT, 0o600))  # phone numbers are personal data
        made = Numbers(state)
        with ExitStack() as stack:
            stack.callback(made.close)
            if rows is not None:
                made.provision(rows)
            stack.pop_all()
    except OSError as error:
        raise InvalidRequest(f"{state} cannot be opened: {error.strerror}") from None
    except Error as error:
        raise InvalidRequest(f"{state} is not a state file of the local service ({error})") from None
    return made
