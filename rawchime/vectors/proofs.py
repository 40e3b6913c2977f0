"""What responses prove: the vectors in ``fixtures/responses``, and the JSON form of an outcome in any vector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..answer import judge
from ..endpoint import resolve
from ..errors import OutcomeUnknown, RawChimeError, ServiceError
from ..framing import response_of
from ..message import Exchange, Malformed
from ..operations.batch_delete_phone_number import BatchDeletePhoneNumber, BatchDeletePhoneNumberResult
from ..signing import sign
from .raw import row
from .requests import AT, KEYS, Vector
from .responses import ALL, IDS


def cases() -> Iterator[Vector]:
    """Yield every vector."""
    operation = BatchDeletePhoneNumber(IDS)
    endpoint = resolve("us-east-1")
    request = sign(operation.request(endpoint), KEYS, endpoint, AT)
    for one in ALL:
        value = {
            "name": one.name,
            "note": one.note,
            "sent": list(IDS),
            "answer": f"{one.name}.http",
            "expected": expected(exchange(request, one.data), operation),
        }
        yield value, {f"{one.name}.http": one.data}


def exchange(request: Any, data: bytes) -> Exchange:
    """Return an exchange: a whole request was sent, these bytes arrived, and the connection was closed."""
    try:
        response, failure = response_of(data), ""
    except Malformed as error:
        response, failure = None, str(error)
    return Exchange(request, response, len(request.to_bytes()), data, failure)


def expected(one: Exchange, operation: BatchDeletePhoneNumber) -> dict[str, Any]:
    """Return what an exchange proves, in the form of the vectors."""
    try:
        return result(judge(one, operation.parse))
    except RawChimeError as error:
        return failure(error)


def result(value: BatchDeletePhoneNumberResult) -> dict[str, Any]:
    """Return a success in the form of the vectors."""
    rows = [row(*error) for error in value.phone_number_errors]
    return {"kind": "Result", "PhoneNumberErrors": rows, "request_id": value.request_id}


def failure(error: RawChimeError) -> dict[str, Any]:
    """Return an error in the form of the vectors.

    Only a message of the service is included. Others are worded by each client.
    """
    if isinstance(error, ServiceError):
        return {
            "kind": "ServiceError",
            "class": type(error).__name__,
            "status": error.status,
            "code": error.code,
            "message": error.message,
            "request_id": error.request_id,
            "retry_after": error.retry_after,
        }
    return {"kind": "OutcomeUnknown" if isinstance(error, OutcomeUnknown) else "NothingSent"}
