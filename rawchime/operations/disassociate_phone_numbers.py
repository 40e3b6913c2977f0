"""DisassociatePhoneNumbersFromVoiceConnector and …FromVoiceConnectorGroup: take numbers off their holder.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_DisassociatePhoneNumbersFromVoiceConnector.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ..errors import InvalidRequest
from ..message import Exchange, Request, Response
from ..phone_numbers import check_id, check_text, respell
from .phone_number_error import PhoneNumberError, parse_refusals

if TYPE_CHECKING:
    from ..endpoint import Endpoint

HOLDERS = {"VoiceConnectorId": "/voice-connectors/", "VoiceConnectorGroupId": "/voice-connector-groups/"}
"""The holders that have an operation to take numbers off: name of the association -> path."""


class DisassociatePhoneNumbersResult(NamedTuple):
    """A proven result: every number that was sent was taken off, except those in ``phone_number_errors``."""

    phone_number_errors: tuple[PhoneNumberError, ...]
    request_id: str
    exchanges: tuple[Exchange, ...] = ()

    def __repr__(self) -> str:
        return f"<DisassociatePhoneNumbersResult: {len(self.phone_number_errors)} refused, request id {self.request_id!r}>"


class DisassociatePhoneNumbers:
    """The operation for these numbers and the Voice Connector or group that holds them.

    Args:
        holder: the name of the association, one of HOLDERS.
        holder_id: the id of the Voice Connector or the group.
        phone_number_ids: in either spelling. They are sent as E.164 with a plus, as the model requires.

    Raises InvalidRequest for another holder, for an empty list, and for an id that is blank or not a string.
    """

    def __init__(self, holder: str, holder_id: str, phone_number_ids: Iterable[str]) -> None:
        if holder not in HOLDERS:
            raise InvalidRequest(f"the holder must be one of {', '.join(HOLDERS)}, not {holder!r}")
        if isinstance(phone_number_ids, (str, bytes)) or not isinstance(phone_number_ids, Iterable):
            raise InvalidRequest("phone_number_ids must be a list of strings, not a single one")
        if not holder_id.strip():
            raise InvalidRequest(f"{holder} is blank")
        self.holder, self.holder_id = holder, check_text(holder_id, "an id")
        self.phone_number_ids = tuple(check_id(one) for one in phone_number_ids)
        if not self.phone_number_ids:
            raise InvalidRequest("phone_number_ids is empty")

    def request(self, endpoint: Endpoint) -> Request:
        """Return the unsigned request."""
        body = json.dumps({"E164PhoneNumbers": [respell(one, "plus") for one in self.phone_number_ids]}).encode()
        path = f"{HOLDERS[self.holder]}{quote(self.holder_id, safe='-_.~')}"
        return endpoint.request("POST", f"{path}?operation=disassociate-phone-numbers", body)

    def parse(self, response: Response, exchanges: tuple[Exchange, ...] = ()) -> DisassociatePhoneNumbersResult:
        """Return what a complete response proves. Raises ServiceError, or OutcomeUnknown without proof."""
        refused = parse_refusals(response, self.phone_number_ids)
        return DisassociatePhoneNumbersResult(tuple(refused), response.get("x-amzn-requestid"), exchanges)
