"""Objects that are no phone numbers of an account, and those of other services' lists: what they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import InvalidRequest
from .columns import may_be_the_one
from .e164 import is_number
from .quote import names
from .spelling import plain

KINDS = {
    "E164PhoneNumbers": "these are numbers for sale (SearchAvailablePhoneNumbers), not numbers of the account",
    "PhoneNumberOrder": "this is an order of numbers, not a list. Write only the ids of its numbers",
    "PhoneNumberErrors": "this is the response to a call, not a list. Use the list that was given to the call",
    "PhoneNumberIds": "this is the body of a request, not a list. Write only the list of its ids",
    "Items": "this is the output of a DynamoDB scan. Write only the numbers, for example with jq -r '.Items[].NAME.S'",
    "log": "this is a HAR file, not a list",
}
"""Members that identify the kind of an object."""
_ERROR = frozenset({"code", "message", "error", "errors", "errorcode", "errormessage", "fault"})
_BESIDE_ERROR = frozenset({"requestid", "type", "status"})
_FOREIGN = frozenset(
    {"sid", "accountsid", "friendlyname", "recordtype", "connectionid", "msisdn", "phonenumberarn", "targetarn"}
)
"""Members in other services' lists (Twilio, Telnyx, Vonage, AWS End User Messaging), normalized by :func:`plain`."""


def is_foreign(row: Iterable[str]) -> bool:
    """Return whether members of these names are those of another service's list."""
    return not _FOREIGN.isdisjoint(map(plain, row))


def no_known_name(row: dict[str, Any]) -> InvalidRequest:
    """Return the error for an object that has no member with a known name."""
    for name, kind in KINDS.items():
        if name in row:
            return InvalidRequest(kind)
    there = set(map(plain, row))
    if (there & _ERROR or "__type" in row) and there <= _ERROR | _BESIDE_ERROR:
        return InvalidRequest("this is an error of a service, not a list: the command that wrote it failed")
    hold = [name for name, value in row.items() if isinstance(value, str) and is_number(value)]
    may_be = len(hold) == 1 and may_be_the_one(hold[0])
    seems = f"{names(hold)} seems to contain the numbers: if so, name it with --column. " if may_be else ""
    return InvalidRequest(
        "this object is not a page of ListPhoneNumbers, and no member has a known name (PhoneNumberId). "
        f"{seems}Its members are: {names(row)}"
    )
