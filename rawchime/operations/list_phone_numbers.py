"""ListPhoneNumbers: a page of the account's numbers.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_ListPhoneNumbers.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ..answer import members, text_member
from ..errors import InvalidRequest, OutcomeUnknown
from ..message import Exchange, Request, Response
from ..phone_numbers import check_text
from .phone_number import PhoneNumber, read

if TYPE_CHECKING:
    from ..endpoint import Endpoint

MAX_RESULTS = 100
"""Maximum numbers of a page, by the service's model."""


class ListPhoneNumbersResult(NamedTuple):
    """A page of numbers. ``next_token`` requests the next page, and is empty on the last one."""

    phone_numbers: tuple[PhoneNumber, ...]
    next_token: str
    request_id: str
    exchanges: tuple[Exchange, ...] = ()

    def __repr__(self) -> str:
        more = ", more follow" if self.next_token else ""
        return f"<ListPhoneNumbersResult: {len(self.phone_numbers)} numbers{more}, request id {self.request_id!r}>"


class ListPhoneNumbers:
    """The operation for one page: the numbers with ``status`` (empty for all), after ``next_token``.

    Raises InvalidRequest for a ``max_results`` that is not from 1 to 100.
    """

    def __init__(self, status: str = "", max_results: int = MAX_RESULTS, next_token: str = "") -> None:
        if not 1 <= max_results <= MAX_RESULTS:
            raise InvalidRequest(f"max_results must be from 1 to {MAX_RESULTS}")
        if status:
            check_text(status, "a status")
        self.status, self.max_results, self.next_token = status, max_results, next_token

    def request(self, endpoint: Endpoint) -> Request:
        """Return the unsigned request."""
        pairs = (("status", self.status), ("max-results", str(self.max_results)), ("next-token", self.next_token))
        query = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in pairs if value)
        return endpoint.request("GET", f"/phone-numbers?{query}")

    def parse(self, response: Response, exchanges: tuple[Exchange, ...] = ()) -> ListPhoneNumbersResult:
        """Return the page. Raises ServiceError, or OutcomeUnknown for a response of another shape."""
        found = members(response, "PhoneNumbers", "NextToken")
        rows = found.get("PhoneNumbers")
        if rows is None:
            rows = []
        if not isinstance(rows, list):
            raise OutcomeUnknown("PhoneNumbers is not a list")
        token = text_member(found, "NextToken")
        if token and token == self.next_token:
            raise endless()
        return ListPhoneNumbersResult(tuple(map(read, rows)), token, response.get("x-amzn-requestid"), exchanges)


def endless() -> OutcomeUnknown:
    """Return the error for a NextToken that has been seen before."""
    return OutcomeUnknown("the response repeats a NextToken: the list would have no end")
