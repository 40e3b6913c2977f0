"""PhoneNumberError: one number of a batch that the service refused.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumberError.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..answer import members, text_member
from ..errors import OutcomeUnknown
from ..message import Response
from ..phone_numbers import number

# ErrorCode -> what to do about the refused number. Any other code has only the message of the service.
_DISASSOCIATE = (
    "The number is still in use. `rawchime disassociate` takes it off its Voice Connector or Voice Connector group. "
    "`rawchime delete --from FILE --disassociate` does that, and then deletes it. If a SIP rule holds the number, change or "
    "delete the rule first."
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
    "BadRequest": "The service does not accept this id: use the PhoneNumberId that ListPhoneNumbers prints.",
    "Validation": "The service does not accept this id: use the PhoneNumberId that ListPhoneNumbers prints.",
    "Unprocessable": "The service does not accept this id: use the PhoneNumberId that ListPhoneNumbers prints.",
    "ResourceLimitExceeded": "A limit of the account is reached: look at its quotas.",
    "Forbidden": _ACCESS,
    "AccessDenied": _ACCESS,
    "Unauthorized": _ACCESS,
    "Throttled": _LATER,
    "Throttling": _LATER,
    "ServiceUnavailable": _LATER,
    "ServiceFailure": "The service failed on this number: look at its status before you delete it again.",
}


class PhoneNumberError(NamedTuple):
    """One number that the service refused. ``phone_number_id`` is the id as it was sent."""

    phone_number_id: str
    error_code: str
    error_message: str

    @property
    def advice(self) -> str:
        """What to do about it; empty for an unknown code."""
        return _ADVICE.get(self.error_code, "")


def parse_refusals(response: Response, ids: Iterable[str]) -> list[PhoneNumberError]:
    """Return the numbers that a complete response refuses, with the ids as they were sent.

    Raises ServiceError, or OutcomeUnknown for a response that proves nothing about these numbers.
    """
    errors = members(response, "PhoneNumberErrors").get("PhoneNumberErrors")
    if errors is None:
        errors = []
    if not isinstance(errors, list):
        raise OutcomeUnknown("PhoneNumberErrors is not a list")
    sent = {number(one): one for one in reversed(tuple(ids))} if errors else {}
    refused = []
    for error in errors:
        if not isinstance(error, dict):
            raise OutcomeUnknown("an item of PhoneNumberErrors is not an object")
        refused_id = text_member(error, "PhoneNumberId")
        if number(refused_id) not in sent:
            raise OutcomeUnknown("PhoneNumberErrors names a number that was not sent")
        code, message = text_member(error, "ErrorCode"), text_member(error, "ErrorMessage")
        refused.append(PhoneNumberError(sent[number(refused_id)], code, message))
    return refused
