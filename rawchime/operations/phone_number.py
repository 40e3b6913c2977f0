"""PhoneNumber: the shape in which three of the operations return a number.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumber.html
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, NamedTuple

from ..answer import members, text_member
from ..errors import OutcomeUnknown
from ..message import Exchange, Response
from ..phone_numbers import number

QUEUED = ("ReleaseInProgress", "DeleteInProgress")
"""The statuses of a number in the deletion queue. An AWS tutorial shows the first, so both are queried."""
FREE = ("Unassigned", "Assigned")
"""The statuses of a number that can be used."""
QUEUE_SECONDS = 7 * 24 * 3600
"""Seconds that a number stays in the queue before it is gone."""


class PhoneNumber(NamedTuple):
    """A number and its state. It is read leniently: members that are missing or null become empty.

    ``associations`` are pairs such as ``("VoiceConnectorId", "abc…")``; ``members`` holds all that the service sent.
    """

    phone_number_id: str
    status: str
    e164_phone_number: str
    product_type: str
    associations: tuple[tuple[str, str], ...]
    deletion_timestamp: str
    members: dict[str, Any]

    @property
    def queued(self) -> bool:
        """Whether the number is in the deletion queue."""
        return self.status in QUEUED

    @property
    def free(self) -> bool:
        """Whether the status shows a number that can be used, outside of the deletion queue."""
        return self.status in FREE

    @property
    def associations_known(self) -> bool:
        """Whether the response shows the associations in their documented form. An unassigned number may have none."""
        told = self.members.get("Associations")
        if told is None:
            return self.status == "Unassigned"
        return isinstance(told, list) and len(self.associations) == len(told) and all(map(all, self.associations))

    def seconds_left(self, now: float) -> float | None:
        """Return the seconds until a queued number is gone; None if it is not queued or has no valid DeletionTimestamp.

        Whether the timestamp is the moment of the deletion or of the end is not documented. One that is more than 15 minutes
        ahead can only be the end. To any other, 7 days are added. The 15 minutes allow for a difference of the clocks.
        """
        try:
            at = datetime.fromisoformat(self.deletion_timestamp.replace("Z", "+00:00"))
        except ValueError:
            return None
        told = (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp()
        return max(0.0, (told if told > now + 900 else told + QUEUE_SECONDS) - now) if self.queued else None


class PhoneNumberResult(NamedTuple):
    """The result of GetPhoneNumber or RestorePhoneNumber: one number."""

    phone_number: PhoneNumber
    request_id: str
    exchanges: tuple[Exchange, ...] = ()


def parse_one(response: Response, asked: str, exchanges: tuple[Exchange, ...]) -> PhoneNumberResult:
    """Return the requested number. Raises ServiceError, or OutcomeUnknown if the response is not about it."""
    found = read(members(response, "PhoneNumber").get("PhoneNumber"))
    if number(found.phone_number_id) != number(asked):
        raise OutcomeUnknown("the response is about another number than the request")
    return PhoneNumberResult(found, response.get("x-amzn-requestid"), exchanges)


def read(row: Any) -> PhoneNumber:
    """Return a PhoneNumber from its JSON value. Raises OutcomeUnknown for any other value."""
    if not isinstance(row, dict) or not text_member(row, "PhoneNumberId"):
        raise OutcomeUnknown("the response has no PhoneNumber with an id")
    associations = row.get("Associations")
    pairs = [one for one in associations if isinstance(one, dict)] if isinstance(associations, list) else []
    return PhoneNumber(
        text_member(row, "PhoneNumberId"),
        text_member(row, "Status"),
        text_member(row, "E164PhoneNumber"),
        text_member(row, "ProductType"),
        tuple((text_member(pair, "Name"), text_member(pair, "Value")) for pair in pairs),
        text_member(row, "DeletionTimestamp"),
        row,
    )
