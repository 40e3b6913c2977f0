"""The states of a number in a job, and the values that a journal takes and gives."""

from __future__ import annotations

from typing import Literal, NamedTuple

OutcomeName = Literal["accepted", "refused", "in-doubt", "pending", "skipped", "bad", "agrees", "differs", "unknown"]
"""The outcomes of numbers, then of rows that were left out, then of a check."""

PENDING, SENDING, ACCEPTED, REFUSED, DOUBT = range(5)
OUTCOMES: tuple[OutcomeName, ...] = ("pending", "in-doubt", "accepted", "refused", "in-doubt")
"""What a state is called: a number whose request is under way, or was when the process died, is in doubt."""


class Outcome(NamedTuple):
    """Where one number stands: accepted, refused, in-doubt or pending; or a row that was left out: skipped or bad.

    ``time`` is in seconds since the epoch.
    """

    phone_number_id: str
    outcome: OutcomeName
    error_code: str = ""
    error_message: str = ""
    batch: int | None = None
    time: float | None = None
    resent: int = 0
    """How often it was sent again after an attempt that may have done it."""


class Row(NamedTuple):
    """A number and its place in the input, which is its key.

    ``unsure`` where an earlier attempt may have done it; ``resent`` is how often it was sent again after that.
    """

    n: int
    phone_number_id: str
    unsure: bool = False
    resent: int = 0


class LeftOut(NamedTuple):
    """A row of the input that is no number of the job: ``outcome`` is skipped or bad, ``reason`` says why."""

    line: int
    phone_number_id: str
    outcome: Literal["skipped", "bad"]
    reason: str


class Doubted(NamedTuple):
    """A number in doubt: its batch, whose request cannot be in flight after ``until`` (seconds since the epoch), and why.

    ``code`` is the code of a refusal that is not taken at its word; empty where there was none.
    """

    row: Row
    batch: int
    until: float
    code: str
    message: str


class Settings(NamedTuple):
    """What a job is about. A run with another one is refused by name; what is empty is not known, and not compared.

    ``access_key`` is a fingerprint of the id of the key that signs. Temporary keys rotate: it is compared only where an
    account is unknown. ``undoes`` is the ``id`` of the deletion's journal that a restoration undoes.
    """

    endpoint: str
    region: str
    account: str = ""
    access_key: str = ""
    action: str = "delete"
    undoes: str = ""
