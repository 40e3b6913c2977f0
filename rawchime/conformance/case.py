"""A case: what one command is asked to do, and how the service answers. A Run: all that was seen of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from .. import local
from ..keys import Credentials
from ..local.http import Answer, Received
from ..vectors.responses import IDS

KEYS = Credentials(local.ACCESS_KEY, local.SECRET_KEY)
TEMPORARY = Credentials("ASIAEXAMPLE", "tmp+SECRET/0123456789abcdefghijklmnopqrstu", "FwoGZXIvYXdzE/+token==")
OK = "verified"
"""The answer of the local service itself, which verifies the signature and keeps the numbers."""
LATE = "late-503"
LATE_SECONDS = 1.1
"""How late it is: longer than the second in which two signatures have the same date."""
QUOTING = "quoting-403"
"""A 403 that quotes the headers that it was sent, as AWS's text of a mismatch does."""
FAULTS = ("reset", "stall", "silence", "drip")
"""What is done to a good answer on the wire, by the names that the local service has for it."""
REDIRECTS = {
    "301": "Moved Permanently",
    "302": "Found",
    "303": "See Other",
    "307": "Temporary Redirect",
    "308": "Permanent Redirect",
}
HERE = "-here"
"""Behind a status of ``REDIRECTS``: it leads to another path of the same host."""


class Case(NamedTuple):
    """One run of the command. ``answers`` are given one after another, the last again and again.

    Each is ``OK``, ``LATE``, ``QUOTING``, one of ``FAULTS``, a status of ``REDIRECTS`` to another port (with ``HERE``
    to the same one), or the name of an answer in ``fixtures/responses``; ``NAME@FAULT`` sends that with one of the faults in
    ``local/faults.py``. Without any, nothing listens at the endpoint.
    """

    name: str
    answers: tuple[str, ...]
    ids: tuple[str, ...] = IDS
    credentials: Credentials = KEYS
    region: str = local.REGION
    variables: tuple[tuple[str, str | None], ...] = ()
    """Variables set beside the usual ones; with None one is not set. ``{endpoint}`` and ``{elsewhere}`` are filled in."""
    base: str = ""
    """What the endpoint has behind its port."""
    tls: str = ""
    """What stands at an https endpoint (``tls_server.py``); empty where the endpoint is http."""
    watched: bool = False
    """Whether the command lines of its processes are looked at."""
    times: int = 1
    """How often the command is run; the answers start anew each time."""


def waits(case: Case) -> bool:
    """Return whether a client spends seconds in a case, waiting for a response or before it tries again."""
    faults = {answer.rpartition("@")[2] for answer in case.answers}
    return case.times > 1 or len(case.answers) > 1 or case.tls == "no-handshake" or bool(faults & {*FAULTS, "429", "503"})


class Run:
    """What was seen: the requests with their answers, what reached the place that a redirect names, and the command's end.

    ``exit_code`` is None where the command was still running when its time was over, and was ended. ``left`` are the bytes
    that came behind the last request of a connection. ``arguments`` are the command lines of all processes that it
    started, where the case watches them; None where they cannot be seen.
    """

    def __init__(
        self,
        case: Case,
        url: str,
        exit_code: int | None,
        stdout: bytes,
        stderr: bytes,
        seconds: float,
        seen: tuple[tuple[Received, Answer, bytes], ...],
        elsewhere: tuple[Received, ...] = (),
        queued: frozenset[str] = frozenset(),
        left: bytes = b"",
        arguments: tuple[str, ...] | None = None,
    ) -> None:
        self.case, self.url = case, url
        self.exit_code, self.stdout, self.stderr, self.seconds = exit_code, stdout, stderr, seconds
        self.seen, self.elsewhere, self.queued = seen, elsewhere, queued
        self.left, self.arguments = left, arguments

    @property
    def requests(self) -> list[Received]:
        return [received for received, _, _ in self.seen]

    @property
    def first(self) -> Received:
        """The first request: rules on requests are judged by it."""
        return self.seen[0][0]

    @property
    def authority(self) -> str:
        return self.url.partition("://")[2]

    @cached_property
    def told(self) -> dict[str, Any] | None:
        """The JSON object that the command printed: as all of its output, or as the last line of it."""
        text = self.stdout.decode("utf-8", "replace").strip()
        for part in (text, text.rpartition("\n")[2]):
            try:
                value = json.loads(part)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                return value
        return None

    @property
    def refusals(self) -> list[dict[str, Any]] | None:
        """The rows of PhoneNumberErrors that it printed; None where it printed no such list."""
        rows = (self.told or {}).get("PhoneNumberErrors")
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def judged(received: Received) -> Received:
    """Return a request without the ``x-amz-…`` headers that are not signed.

    AWS does not need them signed for this service, so that they make no signature wrong: a rule of its own notes them. The
    date and the session token count always.
    """
    return received._replace(headers=without_unsigned(received.headers))


def without_unsigned(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return headers without the ``x-amz-…`` ones that their Authorization does not list."""
    headers = tuple(headers)
    authorization = next((value for name, value in headers if name.lower() == "authorization"), "")
    signed = re.search("SignedHeaders=([^,\\s]*)", authorization)
    names = {"x-amz-date", "x-amz-security-token", *(signed[1].lower().split(";") if signed else ())}
    return tuple(pair for pair in headers if not pair[0].lower().startswith("x-amz-") or pair[0].lower() in names)


def get(received: Received, name: str) -> str | None:
    """The first value of a header, or None."""
    return next((value for key, value in received.headers if key.lower() == name), None)


def all_of(received: Received, name: str) -> list[str]:
    """Every value of a header."""
    return [value for key, value in received.headers if key.lower() == name]
