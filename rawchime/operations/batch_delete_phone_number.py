"""BatchDeletePhoneNumber: moves phone numbers to the deletion queue, where they stay for 7 days.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_BatchDeletePhoneNumber.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ..errors import InvalidRequest, OutcomeUnknown
from ..message import Exchange, Request, Response
from ..phone_numbers import check_id
from .phone_number_error import PhoneNumberError, parse_refusals

if TYPE_CHECKING:
    from ..endpoint import Endpoint

_OTHER_REASONS = frozenset(
    {
        *("PhoneNumberAssociationsExist", "VoiceConnectorGroupAssociationsExist", "ResourceLimitExceeded", "Validation"),
        *("Forbidden", "AccessDenied", "Unauthorized", "Throttled", "Throttling", "ServiceUnavailable"),
    }
)


def explained_by_deletion(error_code: str) -> bool:
    """Return whether a number may have been refused because an earlier request has already deleted it.

    How the service refuses a number that is in the queue is not documented, so any code counts that does not state another
    reason: Conflict, Gone, NotFound, PreconditionFailed, BadRequest, and unknown codes.
    """
    return error_code not in _OTHER_REASONS


class BatchDeletePhoneNumberResult(NamedTuple):
    """A proven result: every number that was sent is in the deletion queue, except those in ``phone_number_errors``."""

    phone_number_errors: tuple[PhoneNumberError, ...]
    request_id: str
    exchanges: tuple[Exchange, ...] = ()

    def __repr__(self) -> str:
        return f"<BatchDeletePhoneNumberResult: {len(self.phone_number_errors)} refused, request id {self.request_id!r}>"


class BatchDeletePhoneNumber:
    """Delete these ids, which are sent as given.

    Raises InvalidRequest for an empty list, and for an id that is blank or not a string.
    """

    name = "BatchDeletePhoneNumber"

    def __init__(self, phone_number_ids: Iterable[str]) -> None:
        if isinstance(phone_number_ids, (str, bytes)) or not isinstance(phone_number_ids, Iterable):
            raise InvalidRequest("phone_number_ids must be a list of strings, not a single one")
        self.phone_number_ids = tuple(check_id(one) for one in phone_number_ids)
        if not self.phone_number_ids:
            raise InvalidRequest("phone_number_ids is empty")

    def request(self, endpoint: Endpoint) -> Request:
        """Return the unsigned request."""
        body = json.dumps({"PhoneNumberIds": self.phone_number_ids}).encode()
        return endpoint.request("POST", "/phone-numbers?operation=batch-delete", body)

    def parse(self, response: Response, exchanges: tuple[Exchange, ...] = ()) -> BatchDeletePhoneNumberResult:
        """Return what a complete response proves, with ``exchanges``.

        Raises ServiceError, or OutcomeUnknown without proof.
        """
        refused = parse_refusals(response, self.phone_number_ids)
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
