"""The associations of a job's numbers, read from the pages of ListPhoneNumbers before any number is disassociated.

A number is taken off its Voice Connector or group only if that frees it completely: it must not lose its service and then
remain. A number with other associations is left as it is, and reported.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Container, Iterable, Iterator
from typing import TYPE_CHECKING

from ..errors import RawChimeError, ServiceError
from ..operations.disassociate_phone_numbers import HOLDERS
from ..operations.list_phone_numbers import ListPhoneNumbers, ListPhoneNumbersResult, endless
from ..phone_numbers import number
from ..retry import RetryPolicy
from .fate import Fate, fate
from .journal import Journal
from .states import ACCEPTED, OUTCOMES, REFUSED, Outcome, Row

if TYPE_CHECKING:
    from ..client import Client

_ONCE = RetryPolicy(max_attempts=1)
LONGEST = 20.0
"""Maximum seconds between two attempts."""
Associations = tuple[tuple[str, str], ...]
"""Pairs of a name, such as VoiceConnectorId, and an id."""
ODD: Associations = (("", ""),)
"""The associations of a number for which the service does not show them in the documented form."""
NAMES = {"VoiceConnectorId": "Voice Connector", "VoiceConnectorGroupId": "Voice Connector group", "SipRuleId": "SIP rule"}
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}").fullmatch
"""The ids that may go into the path of a request. Any other text of a service may not."""
MANY = 1000
"""Numbers per step."""
HELD, CHANGED = "Held", "AssociationsChanged"
"""The codes of numbers that are left as they are."""
NOT_WANTED = ("Settled", "its deletion is settled, so its associations stay")
IN_USE = ("PhoneNumberAssociationsExist", "VoiceConnectorGroupAssociationsExist")
"""The codes of numbers that cannot be deleted while they are associated."""


def lane(association: tuple[str, str]) -> str:
    """Return the lane of an association: numbers with the same lane can share a request."""
    return "/".join(association)


def told(association: tuple[str, str]) -> str:
    """Return an association in words."""
    name, value = association
    return f"{NAMES.get(name, name)} {value}"


def pages(client: Client, timeout: float, give_up: float, status: str = "") -> Iterator[ListPhoneNumbersResult]:
    """Yield the pages of the account's numbers, each requested when it is needed, with the patience of a job.

    Listing changes nothing, so it is retried after throttling, failed connections and lost responses, for ``give_up``
    seconds. ``timeout`` is for one request; ``status`` limits the numbers. Raises :mod:`rawchime.errors`.
    """
    token, seen = "", set()
    while True:
        page = _page(client, ListPhoneNumbers(status, next_token=token), timeout, time.monotonic() + give_up)
        yield page
        token = page.next_token
        if not token:
            return
        if token in seen:
            raise endless()
        seen.add(token)


def _page(
    client: Client,
    operation: ListPhoneNumbers,
    timeout: float,
    until: float,
    chance: Callable[[], float] = random.random,
) -> ListPhoneNumbersResult:
    failures = 0
    while True:
        try:
            return client.run(operation, _ONCE, timeout)
        except RawChimeError as error:
            asked = error.retry_after if isinstance(error, ServiceError) else None
            wait = max(asked or 0.0, chance() * min(0.5 * 2.0 ** min(failures, 60), LONGEST))
            if fate(error) not in (Fate.AGAIN, Fate.DOUBT) or time.monotonic() + wait > until:
                raise
            failures += 1
            time.sleep(wait)


def survey(
    journal: Journal, pages: Iterable[ListPhoneNumbersResult], only: Container[str] | None = None
) -> Iterator[Outcome]:
    """Sort a job's pending numbers: to be disassociated, free already, or left as they are.

    ``only`` limits the numbers that may be disassociated. Yield the outcomes of numbers that need no request.
    """
    found: dict[str, Associations] = {}
    for page in pages:
        for one in page.phone_numbers:
            found[number(one.phone_number_id)] = one.associations if one.associations_known else ODD
    last = journal.last()
    for first in range(1, last + 1, MANY):
        lanes: dict[int, str] = {}
        settled: dict[int, tuple[int, str, str]] = {}
        rows = journal.pending(first, min(first + MANY - 1, last), MANY)
        for row in rows:
            holders = found.get(number(row.phone_number_id))
            wanted = only is None or number(row.phone_number_id) in only
            why = _why_not(holders, journal.lane(row.n)) if wanted else NOT_WANTED
            if why:
                settled[row.n] = (REFUSED, *why)
            elif holders:
                lanes[row.n] = lane(holders[0])
            else:
                settled[row.n] = (ACCEPTED, "", _free(row))
        with journal.transaction():
            journal.survey(lanes, settled)
        for row in rows:
            if row.n in settled:
                state, code, message = settled[row.n]
                yield Outcome(row.phone_number_id, OUTCOMES[state], code, message, resent=row.resent)


def _why_not(holders: Associations | None, before: str) -> tuple[str, str] | None:
    """Return why a number is left as it is: a code and a message. ``before`` is the lane of an earlier run."""
    if holders is None:
        return "NotFound", "it is not in the account's list of numbers"
    if holders is ODD:
        return HELD, "the service does not show its associations in the documented form"
    others = [one for one in holders if one[0] not in HOLDERS]
    if others:
        what = "change or delete the rule first" if others[0][0] == "SipRuleId" else "free it by hand"
        return HELD, f"{told(others[0])} holds it: {what}"
    if holders and not _ID(holders[0][1]):
        return HELD, f"its {NAMES[holders[0][0]]} has an id that cannot be sent in a request"
    if len(holders) > 1:
        return HELD, f"more than one Voice Connector or group holds it: {', '.join(map(told, holders))}"
    if before and holders and lane(holders[0]) != before:
        return CHANGED, f"{told(holders[0])} holds it now: its association changed after the job was planned"
    return None


def _free(row: Row) -> str:
    return "" if row.unsure else "it was not associated"
