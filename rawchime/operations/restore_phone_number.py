"""RestorePhoneNumber: take one number back out of the deletion queue.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_RestorePhoneNumber.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ..message import Exchange, Request, Response
from ..phone_numbers import check_id
from .phone_number import PhoneNumberResult, parse_one

if TYPE_CHECKING:
    from ..endpoint import Endpoint


class RestorePhoneNumber:
    """The operation for one id. In the path, its plus becomes ``%2B``.

    Raises InvalidRequest if the id is blank or not a string.
    """

    def __init__(self, phone_number_id: str) -> None:
        self.phone_number_id = check_id(phone_number_id)

    def request(self, endpoint: Endpoint) -> Request:
        """Return the unsigned request; its body is empty."""
        return endpoint.request("POST", f"/phone-numbers/{quote(self.phone_number_id, safe='-_.~')}?operation=restore")

    def parse(self, response: Response, exchanges: tuple[Exchange, ...] = ()) -> PhoneNumberResult:
        """Return the number after the restoration.

        Raises ServiceError for an error response, and OutcomeUnknown for a response about no number or a different one.
        """
        return parse_one(response, self.phone_number_id, exchanges)
