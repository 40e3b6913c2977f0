"""Check whether the service agrees with a journal: look up every settled number, and change nothing.

This is a job of its own, with a temporary journal, so it has the pace and the patience of a job.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ..call import Operation
from ..operations.get_phone_number import GetPhoneNumber
from ..operations.phone_number import PhoneNumber
from ..phone_numbers import number
from .actions import ACTIONS, Action, Refusals
from .journal import Journal
from .journal_file import temporary
from .states import ACCEPTED, REFUSED, Outcome, OutcomeName, Settings

AGREES: Final = "agrees"
DIFFERS: Final = "differs"
UNKNOWN: Final = "unknown"
"""What a look-up shows about a settled number; unknown if it proves neither."""


class Check:
    """Look numbers up, and compare them with the outcomes of a job of another action.

    An accepted number should be done, a refused one should not. If a number differs, or if a look-up proves nothing, this
    action refuses it with the code DIFFERS or UNKNOWN.
    """

    name = "check"
    most = 1
    alone = True
    missing = False

    def __init__(self, action: Action, refused: set[str]) -> None:
        self.action = action
        self.refused = refused

    def operation(self, ids: Sequence[str], lane: str) -> Operation[Any]:
        return GetPhoneNumber(ids[0])

    def refusals(self, ids: Sequence[str], result: Any) -> Refusals:
        found: PhoneNumber = result.phone_number
        agrees = self.done(found)
        if agrees:
            return {}
        said = f"its status is {found.status or 'not given'}"
        return {ids[0]: (UNKNOWN if agrees is None else DIFFERS, said)}

    def explained(self, code: str) -> bool:
        return False

    def done(self, found: PhoneNumber) -> bool | None:
        done = self.action.done(found)
        if number(found.phone_number_id) in self.refused:
            return not done  # it was refused, so it should not be done
        return done


def begin(journal: Journal) -> tuple[Check, Journal]:
    """Return the action and the journal of a job that checks the settled numbers of a journal. Raises InvalidRequest."""
    refused = {number(one.phone_number_id) for one in journal.outcomes(REFUSED)}
    settled = (one.phone_number_id for state in (ACCEPTED, REFUSED) for one in journal.outcomes(state))
    action = Check(ACTIONS[journal.setting("action")], refused)
    return action, temporary(settled, Settings("", "", action=action.name))


def findings(action: Check, checked: Journal) -> Iterator[Outcome]:
    """Yield each number with AGREES, DIFFERS or UNKNOWN as its outcome, and why."""
    for one in checked.outcomes():
        if one.outcome == "accepted":
            yield Outcome(one.phone_number_id, AGREES, time=one.time)
        elif one.outcome != "refused":
            yield Outcome(one.phone_number_id, UNKNOWN, error_message=one.error_message or "it was not looked up")
        elif one.error_code in (DIFFERS, UNKNOWN):
            differs: OutcomeName = DIFFERS if one.error_code == DIFFERS else UNKNOWN
            yield Outcome(one.phone_number_id, differs, error_message=one.error_message, time=one.time)
        elif one.error_code != "NotFound":
            said = one.error_message or "the look-up was refused"
            yield Outcome(one.phone_number_id, UNKNOWN, error_message=said, time=one.time)
        elif number(one.phone_number_id) in action.refused:  # refused, and not there
            yield Outcome(one.phone_number_id, AGREES, time=one.time)
        else:
            outcome: OutcomeName = DIFFERS if action.action.missing else UNKNOWN
            said = "the service does not find this number, or does not show queued numbers"
            yield Outcome(one.phone_number_id, outcome, error_message=said, time=one.time)
