"""The states of a number in a job, and the values that a journal stores and returns."""

from __future__ import annotations

from typing import Literal, NamedTuple

OutcomeName = Literal["accepted", "refused", "in-doubt", "pending", "skipped", "bad", "agrees", "differs", "unknown"]
"""The outcomes of numbers, then of rows that were left out, then of a check."""

PENDING, SENDING, ACCEPTED, REFUSED, DOUBT = range(5)
OUTCOMES: tuple[OutcomeName, ...] = ("pending", "in-doubt", "accepted", "refused", "in-doubt")
"""The name of each state. A number in flight, also when the process died, is in doubt."""


class Outcome(NamedTuple):
    """The outcome of one number: accepted, refused, in-doubt or pending. Or of a row that was left out: skipped or bad.

    ``time`` is in seconds since the epoch.
    """

    phone_number_id: str
    outcome: OutcomeName
    error_code: str = ""
    error_message: str = ""
    batch: int | None = None
    time: float | None = None
    resent: int = 0
    """How often it was resent after an attempt that may have acted."""


class Row(NamedTuple):
    """A number and its place in the list, which is its key.

    ``unsure``: an earlier attempt may have acted. ``resent``: how often it was sent again after that.
    """

    n: int
    phone_number_id: str
    unsure: bool = False
    resent: int = 0


class LeftOut(NamedTuple):
    """A row of the list that was left out. ``outcome`` is skipped, bad or commented (out), ``reason`` says why.

    ``about`` is the text that mentions the numbers of the row, if its id is not all of it.
    """

    line: int
    phone_number_id: str
    outcome: Literal["skipped", "bad", "commented"]
    reason: str
    about: str = ""


class Doubted(NamedTuple):
    """A number in doubt: its batch, whose request cannot be in flight after ``until`` (seconds since the epoch), and why.

    ``code`` is the code of a refusal that needs confirmation; empty if there was none.
    """

    row: Row
    batch: int
    until: float
    code: str
    message: str


class Settings(NamedTuple):
    """The settings of a job. A run with others is refused, and the message names them. Empty settings are not compared.

    ``access_key`` is a fingerprint of the access key id. Temporary keys rotate, so it is compared only if an account is
    unknown. ``undoes`` is the ``id`` of the deletion's journal that a restoration undoes.
    """

    endpoint: str
    region: str
    account: str = ""
    access_key: str = ""
    action: str = "delete"
    undoes: str = ""
