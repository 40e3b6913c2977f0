"""The actions of jobs: the request for some numbers, the refusals in a response, and what a look-up proves.

The rest of a job (journal, pace, doubts, progress, report) is the same for every action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ..call import Operation
from ..operations.batch_delete_phone_number import BatchDeletePhoneNumber, explained_by_deletion
from ..operations.phone_number import PhoneNumber
from ..operations.restore_phone_number import RestorePhoneNumber

Refusals = Mapping[str, tuple[str, str]]
"""The code and the message of each refused number, by the id that was sent."""


class Action(Protocol):
    """One kind of job.

    Attributes:
        name: the verb, as in journals and messages.
        most: the maximum of numbers in one request; 0 for no limit of its own.
        alone: True if a request is about one number, so that a 400 or a 404 refuses this number.
        missing: True if a number that GetPhoneNumber does not know is certainly not done.
    """

    name: str
    most: int
    alone: bool
    missing: bool

    def operation(self, ids: Sequence[str], lane: str) -> Operation[Any]:
        """Return the request for these numbers, which all have the same lane."""

    def refusals(self, ids: Sequence[str], result: Any) -> Refusals:
        """Return the numbers that a successful response refuses."""

    def explained(self, code: str) -> bool:
        """Whether an earlier request of this job may have caused a refusal."""

    def done(self, found: PhoneNumber) -> bool | None:
        """Whether a look-up shows that the action is done; None if it proves neither."""


class Delete:
    """Move numbers to the deletion queue."""

    name = "delete"
    most = 0
    alone = False
    missing = False

    def operation(self, ids: Sequence[str], lane: str) -> Operation[Any]:
        return BatchDeletePhoneNumber(ids)

    def refusals(self, ids: Sequence[str], result: Any) -> Refusals:
        return {one.phone_number_id: (one.error_code, one.error_message) for one in result.phone_number_errors}

    def explained(self, code: str) -> bool:
        return explained_by_deletion(code)

    def done(self, found: PhoneNumber) -> bool | None:
        if found.queued:
            return True
        return False if found.status in ("Unassigned", "Assigned") else None


class Restore:
    """Take numbers back out of the deletion queue, one request each.

    A number that is not in the queue is refused with a 400. A look-up shows whether it was restored.
    """

    name = "restore"
    most = 1
    alone = True
    missing = True

    def operation(self, ids: Sequence[str], lane: str) -> Operation[Any]:
        return RestorePhoneNumber(ids[0])

    def refusals(self, ids: Sequence[str], result: Any) -> Refusals:
        found: PhoneNumber = result.phone_number
        if self.done(found):
            return {}
        return {ids[0]: ("ServiceFailure", f"its status is {found.status or 'not given'}")}  # it is looked up

    def explained(self, code: str) -> bool:
        return code in ("BadRequest", "Conflict", "PreconditionFailed", "Unprocessable")

    def done(self, found: PhoneNumber) -> bool | None:
        if found.queued:
            return False
        return True if found.free else None


class Disassociate:
    """Take numbers off their Voice Connector or group, which is their lane."""

    name = "disassociate"
    most = 0
    alone = False
    missing = False

    def operation(self, ids: Sequence[str], lane: str) -> Operation[Any]:
        from ..operations.disassociate_phone_numbers import DisassociatePhoneNumbers

        holder, _, holder_id = lane.partition("/")
        return DisassociatePhoneNumbers(holder, holder_id, ids)

    def refusals(self, ids: Sequence[str], result: Any) -> Refusals:
        return {one.phone_number_id: (one.error_code, one.error_message) for one in result.phone_number_errors}

    def explained(self, code: str) -> bool:
        return explained_by_deletion(code)

    def done(self, found: PhoneNumber) -> bool | None:
        if not found.associations_known:
            return None
        if not found.associations:
            return True
        return False if len(found.associations) == 1 else None


DELETE, RESTORE, DISASSOCIATE = Delete(), Restore(), Disassociate()
ACTIONS: Mapping[str, Action] = {action.name: action for action in (DELETE, RESTORE, DISASSOCIATE)}
"""The actions by name."""
