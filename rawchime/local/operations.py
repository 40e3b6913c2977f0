"""The operations of the local service: find the operation of a request, perform it, and return the response body."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import partial
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, parse_qsl, quote, unquote

from ..answer import once
from ..message import Headers
from ..operations.disassociate_phone_numbers import HOLDERS
from ..operations.list_phone_numbers import MAX_RESULTS
from ..phone_numbers import number
from .exchanged import Received
from .numbers import Numbers, Refusal, Row

Body = dict[str, Any]


class Failure(Exception):
    """An error response: the status, the name for ``x-amzn-errortype``, the JSON body, and additional headers."""

    def __init__(self, status: int, name: str, body: Body, headers: Headers = ()) -> None:
        super().__init__(status, name)
        self.status, self.name, self.body, self.headers = status, name, body, headers


class Context(NamedTuple):
    """The numbers and the current time of an operation, in seconds since the epoch."""

    numbers: Numbers
    now: float


Operation = Callable[[Received, Context, str], Body]


def route(received: Received) -> tuple[Operation, str]:
    """Return the operation of a request, and the id in its path. Raises Failure if there is no such operation."""
    path, _, query = received.target.partition("?")
    operation = parse_qs(query, keep_blank_values=True).get("operation", [])
    one = re.fullmatch(r"/phone-numbers/([^/]+)", path)
    holder = re.fullmatch(r"(/voice-connectors/|/voice-connector-groups/)([^/]+)", path)
    if path == "/phone-numbers" and (received.method, operation) == ("POST", ["batch-delete"]):
        return _batch_delete, ""
    if path == "/phone-numbers" and (received.method, operation) == ("GET", []):
        return _list, ""
    if one and (received.method, operation) == ("GET", []):
        return _get, one[1]
    if one and (received.method, operation) == ("POST", ["restore"]):
        return _restore, one[1]
    if holder and (received.method, operation) == ("POST", ["disassociate-phone-numbers"]):
        return partial(_disassociate, _PATHS[holder[1]]), holder[2]
    raise Failure(404, "UnknownOperationException", {})


def _batch_delete(received: Received, context: Context, _: str) -> Body:
    ids = _ids(received, "PhoneNumberIds", _SPELLED)
    return _refusals(ids, context.numbers.delete(ids, context.now))


def _disassociate(holder: str, received: Received, context: Context, holder_id: str) -> Body:
    ids = _ids(received, "E164PhoneNumbers", _PLUS)
    return _refusals(ids, context.numbers.disassociate((holder, unquote(holder_id)), ids, context.now))


def _ids(received: Received, name: str, spelling: re.Pattern[str]) -> list[str]:
    """Return the ids in a batch, which must all match ``spelling``. Raises Failure for any other body."""
    try:
        body = json.loads(received.body.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Failure(400, "SerializationException", {"message": "the body is not valid JSON"}) from None
    ids = body.get(name) if isinstance(body, dict) else None
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) and spelling.fullmatch(one) for one in ids):
        raise _bad_request("Service received a bad request")
    return ids


def _refusals(ids: list[str], refused: Mapping[str, Refusal]) -> Body:
    spelled = {number(one): one for one in ids}
    return {
        "PhoneNumberErrors": [
            {"PhoneNumberId": spelled[key], "ErrorCode": refusal.code, "ErrorMessage": refusal.message}
            for key, refusal in refused.items()
        ]
    }


def _get(received: Received, context: Context, phone_number_id: str) -> Body:
    return {"PhoneNumber": _shape(_known(context.numbers.get(_e164(phone_number_id), context.now)))}


def _restore(received: Received, context: Context, phone_number_id: str) -> Body:
    row = context.numbers.restore(_e164(phone_number_id), context.now)
    if isinstance(row, Refusal):
        raise _bad_request(row.message)
    return {"PhoneNumber": _shape(_known(row))}


def _list(received: Received, context: Context, _: str) -> Body:
    pairs = parse_qsl(received.target.partition("?")[2], keep_blank_values=True)
    asked = dict(pairs)
    size = asked.get("max-results", str(MAX_RESULTS))
    if len(asked) != len(pairs) or not re.fullmatch(r"[1-9][0-9]?|100", size):
        raise _bad_request(f"max-results must be from 1 to {MAX_RESULTS}")
    rows = context.numbers.page(asked.get("status", ""), asked.get("next-token", ""), int(size) + 1, context.now)
    more = rows[int(size) :]
    page = rows[: int(size)]
    return {"PhoneNumbers": [_shape(row) for row in page], "NextToken": page[-1].number if more else None}


T = TypeVar("T")
_SPELLED = re.compile(r"(?:\+|%2[Bb])[1-9][0-9]{1,14}")
"""The two spellings of an E.164 number."""
_PLUS = re.compile(r"\+[1-9][0-9]{1,14}")
_PATHS = {path: name for name, path in HOLDERS.items()}


def _known(found: T | None) -> T:
    if found is None:
        raise Failure(404, "NotFoundException", {"Code": "NotFound", "Message": "The phone number does not exist"})
    return found


def _e164(phone_number_id: str) -> str:
    """Return the id in a path, where it is percent-encoded once: `%2B…` is `+…`, and `%252B…` is `%2B…`."""
    decoded = unquote(phone_number_id)
    if not _SPELLED.fullmatch(decoded):
        raise _bad_request("The phone number id is not an E.164 number")
    return decoded


def _bad_request(message: str) -> Failure:
    return Failure(400, "BadRequestException", {"Code": "BadRequest", "Message": message})


def _shape(row: Row) -> Body:
    """Return a PhoneNumber as the service writes it, including null members."""
    return {
        "PhoneNumberId": quote(row.number),
        "E164PhoneNumber": row.number,
        "Type": "Local",
        "ProductType": row.product_type,
        "Status": row.status,
        "Capabilities": None,
        "Associations": [{"Name": name, "Value": value} for name, value in row.associations],
        "CallingName": None,
        "CreatedTimestamp": _timestamp(row.created),
        "UpdatedTimestamp": _timestamp(row.updated),
        "DeletionTimestamp": None if row.deleted is None else _timestamp(row.deleted),
    }


def _timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
