"""BatchDeletePhoneNumber: moves phone numbers to the deletion queue, where they stay for 7 days.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_BatchDeletePhoneNumber.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ..answer import members, text_member
from ..errors import InvalidRequest, OutcomeUnknown
from ..message import Exchange, Request, Response
from ..phone_numbers import check_id, number

if TYPE_CHECKING:
    from ..endpoint import Endpoint


# What to do about a number that was refused, by its ErrorCode. A code that is not here has no advice but its own message.
_DISASSOCIATE = (
    "It is still in use. Take it from its Voice Connector (aws chime-sdk-voice "
    "disassociate-phone-numbers-from-voice-connector), its Voice Connector group "
    "(disassociate-phone-numbers-from-voice-connector-group), its SIP rule or its user, then delete it again."
)
_ACCESS = "These credentials may not delete this number: check the account that it belongs to, and the policy."
_LATER = "Nothing was done to this number: delete it again in a minute."
_ADVICE = {
    "PhoneNumberAssociationsExist": _DISASSOCIATE,
    "VoiceConnectorGroupAssociationsExist": _DISASSOCIATE,
    "NotFound": "There is no such number in this account and region: check the spelling, and whether it is gone already.",
    "Gone": "The number has left the deletion queue: there is nothing left to delete.",
    "Conflict": "The number is being changed, or is in the deletion queue already: look at its status.",
    "PreconditionFailed": "The number is in a state in which it cannot be deleted: look at its status.",
    "BadRequest": "The id is not one that the service takes: use the PhoneNumberId that ListPhoneNumbers prints.",
    "Validation": "The id is not one that the service takes: use the PhoneNumberId that ListPhoneNumbers prints.",
    "Unprocessable": "The id is not one that the service takes: use the PhoneNumberId that ListPhoneNumbers prints.",
    "ResourceLimitExceeded": "A limit of the account is reached: look at its quotas.",
    "Forbidden": _ACCESS,
    "AccessDenied": _ACCESS,
    "Unauthorized": _ACCESS,
    "Throttled": _LATER,
    "Throttling": _LATER,
    "ServiceUnavailable": _LATER,
    "ServiceFailure": "The service failed on this number: look at its status before you delete it again.",
}


_OTHER_REASONS = frozenset(
    {
        *("PhoneNumberAssociationsExist", "VoiceConnectorGroupAssociationsExist", "ResourceLimitExceeded", "Validation"),
        *("Forbidden", "AccessDenied", "Unauthorized", "Throttled", "Throttling", "ServiceUnavailable"),
    }
)


def explained_by_deletion(error_code: str) -> bool:
    """Whether a number may have been refused because an earlier request has already deleted it.

    How the service refuses a number that is in the queue is not documented, so any code counts that does not state another
    reason: Conflict, Gone, NotFound, PreconditionFailed, BadRequest, and those that nobody knows.
    """
    return error_code not in _OTHER_REASONS


class PhoneNumberError(NamedTuple):
    """One number that the service refused. ``phone_number_id`` is the id as it was sent."""

    phone_number_id: str
    error_code: str
    error_message: str

    @property
    def advice(self) -> str:
        """What to do about it, a sentence; empty where nothing is known."""
        return _ADVICE.get(self.error_code, "")


class BatchDeletePhoneNumberResult(NamedTuple):
    """A proven answer: every number that was sent and is not in ``phone_number_errors`` is in the deletion queue."""

    phone_number_errors: tuple[PhoneNumberError, ...]
    request_id: str
    exchanges: tuple[Exchange, ...] = ()

    def __repr__(self) -> str:
        return f"<BatchDeletePhoneNumberResult: {len(self.phone_number_errors)} refused, request id {self.request_id!r}>"


class BatchDeletePhoneNumber:
    """The operation for these ids, which go out as given. InvalidRequest for none, a non-string or a blank one."""

    name = "BatchDeletePhoneNumber"

    def __init__(self, phone_number_ids: Iterable[str]) -> None:
        if isinstance(phone_number_ids, (str, bytes)) or not isinstance(phone_number_ids, Iterable):
            raise InvalidRequest("phone number ids are a list of strings, and not one of them or none")
        self.phone_number_ids = tuple(check_id(one) for one in phone_number_ids)
        if not self.phone_number_ids:
            raise InvalidRequest("no phone number id was given")

    def request(self, endpoint: Endpoint) -> Request:
        """The unsigned request."""
        body = json.dumps({"PhoneNumberIds": self.phone_number_ids}).encode()
        return endpoint.request("POST", "/phone-numbers?operation=batch-delete", body)

    def parse(self, response: Response, exchanges: tuple[Exchange, ...] = ()) -> BatchDeletePhoneNumberResult:
        """What a complete answer proves, ``exchanges`` with it. Raises ServiceError, or OutcomeUnknown without proof."""
        errors = members(response, "PhoneNumberErrors").get("PhoneNumberErrors")
        if errors is None:
            errors = []
        if not isinstance(errors, list):
            raise OutcomeUnknown("PhoneNumberErrors is not a list")
        sent = {number(one): one for one in reversed(self.phone_number_ids)} if errors else {}
        refused = []
        for error in errors:
            if not isinstance(error, dict):
                raise OutcomeUnknown("an item of PhoneNumberErrors is not an object")
            refused_id = text_member(error, "PhoneNumberId")
            if number(refused_id) not in sent:
                raise OutcomeUnknown("PhoneNumberErrors names a number that was not sent")
            code, message = text_member(error, "ErrorCode"), text_member(error, "ErrorMessage")
            refused.append(PhoneNumberError(sent[number(refused_id)], code, message))
        if any(one.may_have_acted for one in exchanges[:-1]):
            unsure = [error for error in refused if explained_by_deletion(error.error_code)]
            if unsure:
                raise _deleted_already(unsure)
        return BatchDeletePhoneNumberResult(tuple(refused), response.get("x-amzn-requestid"), exchanges)


def _deleted_already(refused: list[PhoneNumberError]) -> OutcomeUnknown:
    """Return the error for refusals that an earlier attempt of the same call explains."""
    codes = ", ".join(sorted({one.error_code for one in refused}))
    numbers = "1 number was" if len(refused) == 1 else f"{len(refused)} numbers were"
    error = OutcomeUnknown(f"{numbers} refused ({codes}) after an earlier attempt that may have deleted them")
    error.advice = "Look each number up with `rawchime get ID`: the earlier attempt may have put it into the deletion queue."
    return error
