"""GetPhoneNumber: one number's state.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_GetPhoneNumber.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ..message import Exchange, Request, Response
from ..phone_numbers import check_id
from .phone_number import PhoneNumberResult, parse_one

if TYPE_CHECKING:
    from ..endpoint import Endpoint


class GetPhoneNumber:
    """The operation for this id, in whose path the plus is ``%2B``. InvalidRequest for a non-string or a blank one."""

    def __init__(self, phone_number_id: str) -> None:
        self.phone_number_id = check_id(phone_number_id)

    def request(self, endpoint: Endpoint) -> Request:
        """The unsigned request."""
        return endpoint.request("GET", f"/phone-numbers/{quote(self.phone_number_id, safe='-_.~')}")

    def parse(self, response: Response, exchanges: tuple[Exchange, ...] = ()) -> PhoneNumberResult:
        """The number. Raises ServiceError, or OutcomeUnknown for an answer about no or another number."""
        return parse_one(response, self.phone_number_id, exchanges)
