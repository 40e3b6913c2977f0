"""A Case defines one run of the command and the responses of the service. A Run records what was seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from .. import local
from ..keys import Credentials
from ..local.exchanged import Answer, Received
from ..vectors.responses import IDS

KEYS = Credentials(local.ACCESS_KEY, local.SECRET_KEY)
TEMPORARY = Credentials("ASIAEXAMPLE", "tmp+SECRET/0123456789abcdefghijklmnopqrstu", "FwoGZXIvYXdzE/+token==")
OK = "verified"
"""The local service's own response: it verifies the signature and keeps the numbers."""
LATE = "late-503"
LATE_SECONDS = 1.1
"""The delay in seconds, longer than the second in which two signatures share a date."""
QUOTING = "quoting-403"
"""A 403 that quotes the request's headers, as AWS does when signatures do not match."""
FAULTS = ("reset", "stall", "silence", "drip")
"""Faults in sending a valid response, by the names that the local service uses."""
REDIRECTS = {
    "301": "Moved Permanently",
    "302": "Found",
    "303": "See Other",
    "307": "Temporary Redirect",
    "308": "Permanent Redirect",
}
HERE = "-here"
"""A suffix to a status of ``REDIRECTS``: the redirect leads to another path of the same host."""

TRUSTED, OTHER_CA, SELF_SIGNED, WRONG_NAME, EXPIRED = "trusted", "other-ca", "self-signed", "wrong-name", "expired"
PLAIN, NO_HANDSHAKE, CUT, BY_NAME = "plain", "no-handshake", "cut", "by-name"
"""The kinds of https endpoints. CUT ends the connection without close_notify. BY_NAME sends the right certificate
only if the handshake names localhost."""


class Case(NamedTuple):
    """One run of the command. ``answers`` are sent one after another, and the last one is repeated.

    Each is ``OK``, ``LATE``, ``QUOTING``, one of ``FAULTS``, a status of ``REDIRECTS`` to another port (with ``HERE``
    to the same one), or the name of a response in ``fixtures/responses``. ``NAME@FAULT`` adds a fault of
    ``local/faults.py``. Without answers, nothing listens at the endpoint.
    """

    name: str
    answers: tuple[str, ...]
    ids: tuple[str, ...] = IDS
    credentials: Credentials = KEYS
    region: str = local.REGION
    variables: tuple[tuple[str, str | None], ...] = ()
    """Additional variables; None removes a variable. ``{endpoint}`` and ``{elsewhere}`` are filled in."""
    base: str = ""
    """The endpoint's path."""
    tls: str = ""
    """The kind of an https endpoint, such as ``PLAIN``; empty for an http endpoint."""
    watched: bool = False
    """Whether the command lines of the command's processes are collected."""
    times: int = 1
    """How often the command runs. Each run starts with the first response."""


def waits(case: Case) -> bool:
    """Return whether a client spends seconds in a case, for a response or before a retry."""
    faults = {answer.rpartition("@")[2] for answer in case.answers}
    return case.times > 1 or len(case.answers) > 1 or case.tls == NO_HANDSHAKE or bool(faults & {*FAULTS, "429", "503"})


class Run:
    """The requests with their responses, the requests at a redirect's target, and how the command ended.

    ``exit_code`` is None if the command was ended because its time was over. ``left`` are the bytes after the last request
    of a connection. ``arguments`` are the command lines of the command's processes if the case collects them, or None if
    the system does not show them.
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
        """The first request, which rules on requests judge."""
        return self.seen[0][0]

    @property
    def authority(self) -> str:
        return self.url.partition("://")[2]

    @cached_property
    def told(self) -> dict[str, Any] | None:
        """The JSON object that the command printed, as its whole output or its last line."""
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
        """The printed rows of PhoneNumberErrors, or None without such a list."""
        rows = (self.told or {}).get("PhoneNumberErrors")
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def judged(received: Received) -> Received:
    """Return a request without the ``x-amz-…`` headers that are not signed.

    AWS does not require their signature for this service, so they do not make a signature wrong. A separate rule
    reports them. The date and the session token always count.
    """
    return received._replace(headers=without_unsigned(received.headers))


def without_unsigned(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return headers without the ``x-amz-…`` headers that the Authorization header does not list."""
    headers = tuple(headers)
    authorization = next((value for name, value in headers if name.lower() == "authorization"), "")
    signed = re.search("SignedHeaders=([^,\\s]*)", authorization)
    names = {"x-amz-date", "x-amz-security-token", *(signed[1].lower().split(";") if signed else ())}
    return tuple(pair for pair in headers if not pair[0].lower().startswith("x-amz-") or pair[0].lower() in names)


def get(received: Received, name: str) -> str | None:
    """Return the first value of a header, or None."""
    return next((value for key, value in received.headers if key.lower() == name), None)


def all_of(received: Received, name: str) -> list[str]:
    """Return all values of a header."""
    return [value for key, value in received.headers if key.lower() == name]
