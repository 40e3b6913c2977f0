"""Requests: operation, input, endpoint, credentials and date -> every stage of the signature, and the bytes.

Each signature is calculated twice: by botocore's signer, which also signs the requests that are sent, and by
``sigv4.py``. If the two disagree, the set is not written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from .. import local, sigv4
from ..call import Operation
from ..endpoint import Endpoint, resolve
from ..message import Request
from ..operations.batch_delete_phone_number import BatchDeletePhoneNumber
from ..operations.get_phone_number import GetPhoneNumber
from ..operations.list_phone_numbers import ListPhoneNumbers
from ..operations.restore_phone_number import RestorePhoneNumber
from ..signing import Credentials, sign

Vector = tuple[dict[str, Any], dict[str, bytes]]
"""The JSON value, and the files of raw bytes that it names."""

AT = 1568836428.0
"""2019-09-18T19:53:48Z, the date of the sample in the API reference."""
KEYS = Credentials(local.ACCESS_KEY, local.SECRET_KEY)
TEMPORARY = Credentials("ASIAEXAMPLE", "tmp+SECRET/0123456789abcdefghijklmnopqrstu", "FwoGZXIvYXdzE/+token==")


class Case(NamedTuple):
    name: str
    note: str
    operation: Operation[Any]
    input: dict[str, Any]
    region: str = "us-east-1"
    service: str = "chime-sdk-voice"
    options: Mapping[str, Any] = MappingProxyType({})
    credentials: Credentials = KEYS
    at: float = AT


def _delete(name: str, note: str, ids: list[str], **rest: Any) -> Case:
    return Case(name, note, BatchDeletePhoneNumber(ids), {"PhoneNumberIds": ids}, **rest)


def _get(name: str, note: str, one: str, **rest: Any) -> Case:
    return Case(name, note, GetPhoneNumber(one), {"PhoneNumberId": one}, **rest)


def _list(name: str, note: str, status: str = "", most: int = 100, token: str = "") -> Case:
    told = {"Status": status, "MaxResults": most, "NextToken": token}
    return Case(name, note, ListPhoneNumbers(status, most, token), {key: value for key, value in told.items() if value})


def _restore(name: str, note: str, one: str, **rest: Any) -> Case:
    return Case(name, note, RestorePhoneNumber(one), {"PhoneNumberId": one}, **rest)


_ONE, _TWO = ["+12065550100"], ["%2B12065550100", "%2B12065550101"]
_ODD = ['+1"2', "+1\\2", "Zo\u00eb", "\U0001f4de", "line\u2028end", "a/b", "<&>", "tab\there"]

CASES = (
    _delete("delete-two", "The ids of the API reference's sample make a body of 56 bytes.", _TWO),
    _delete("delete-one", "An id with a plus goes into the JSON unchanged.", _ONE),
    _delete("delete-token", "A session token is sent and signed.", _TWO, credentials=TEMPORARY),
    _delete(
        "delete-thousand",
        "A thousand ids make a long body, but not a long canonical request.",
        [f"+1206555{n:04}" for n in range(1000)],
    ),
    _delete(
        "delete-quotes-and-unicode", "Characters that JSON must escape: the body is ASCII, and its bytes are hashed.", _ODD
    ),
    _delete("delete-legacy", "The legacy service has another host and the same signing name.", _ONE, service="chime"),
    _delete(
        "delete-legacy-token",
        "The legacy service with a session token: its only region is used, whichever is given.",
        _ONE,
        service="chime",
        region="eu-west-1",
        credentials=TEMPORARY,
    ),
    _delete("delete-eu", "Another region appears in the host and in the credential scope.", _ONE, region="eu-central-1"),
    _delete("delete-fips", "The FIPS host.", _ONE, region="us-west-2", options={"fips": True}),
    _delete("delete-dualstack", "The dualstack host.", _ONE, region="ap-southeast-2", options={"dualstack": True}),
    _delete("delete-govcloud", "The region is in another partition.", _ONE, region="us-gov-west-1"),
    _delete(
        "delete-local",
        "A local service: the port is part of Host and is signed.",
        _ONE,
        options={"endpoint_url": "http://127.0.0.1:8123"},
    ),
    _delete(
        "delete-below-a-path",
        "The endpoint has its own path, before the operation's.",
        _ONE,
        options={"endpoint_url": "https://gateway.example/stage"},
    ),
    _delete("delete-midnight", "At the last second of a day, date, scope and key all use that day.", _ONE, at=1577836799.0),
    _delete("delete-leap-day", "The date is the 29th of February.", _ONE, at=1709164800.0),
    _get("get-plus", "A plus in the path is %2B on the wire and %252B in the canonical URI.", "+12065550100"),
    _get(
        "get-percent",
        "An id that is already percent-encoded is encoded again: %252B and %25252B.",
        "%2B12065550100",
    ),
    _get(
        "get-token",
        "A GET with a session token has no body, no Content-Type and no Content-Length.",
        "+12065550100",
        credentials=TEMPORARY,
    ),
    _get(
        "get-unicode",
        "A non-ASCII path is encoded as UTF-8, percent-encoded, then encoded once more for the canonical URI.",
        "Zo\u00eb \u2713/1",
    ),
    _list("list-all", "The request lists all numbers, a hundred per page."),
    _list("list-queue", "The request lists the numbers in the deletion queue.", "ReleaseInProgress"),
    _list(
        "list-next",
        "The request lists the next page: the token needs encoding, and the query needs sorting.",
        "Unassigned",
        7,
        "a+b/c=d e~f",
    ),
    _restore(
        "restore-plus", "A POST with an empty body has Content-Length: 0 and the hash of an empty body.", "+12065550100"
    ),
    _restore(
        "restore-token",
        "The legacy service, with a session token.",
        "+12065550100",
        service="chime",
        credentials=TEMPORARY,
    ),
)


def cases() -> Iterator[Vector]:
    """Yield every vector. Raises AssertionError if the two implementations disagree."""
    for case in CASES:
        endpoint = resolve(case.region, case.service, **case.options)
        unsigned = case.operation.request(endpoint)
        signed = sign(unsigned, case.credentials, endpoint, case.at)
        names = {"unsigned": f"{case.name}.unsigned.http", "signed": f"{case.name}.signed.http"}
        value = {
            "name": case.name,
            "note": case.note,
            "operation": type(case.operation).__name__,
            "input": case.input,
            "region": case.region,
            "signing_region": endpoint.signing_region,
            "service": case.service,
            "options": dict(case.options),
            "credentials": credentials(case.credentials),
            "date": sigv4.amz_date(case.at),
            "url": unsigned.url,
            "unsigned": names["unsigned"],
            **stages(signed, case.credentials, endpoint),
            "signed": names["signed"],
        }
        yield value, {names["unsigned"]: unsigned.to_bytes(), names["signed"]: signed.to_bytes()}


def credentials(keys: Credentials) -> dict[str, str | None]:
    """Return credentials in the form of the vectors."""
    return {
        "access_key_id": keys.access_key,
        "secret_access_key": keys.secret_key,
        "session_token": keys.token or None,
    }


def stages(signed: Request, keys: Credentials, endpoint: Endpoint) -> dict[str, str]:
    """Return the stages by ``sigv4.py`` of a request that botocore's signer signed."""
    authorization = sigv4.parse_authorization(signed.get("authorization"))
    request = sigv4.canonical_request(
        signed.method, signed.target, signed.headers, signed.body, authorization.signed_headers
    )
    scope = sigv4.Scope(signed.get("x-amz-date")[:8], endpoint.signing_region, endpoint.signing_name)
    made = sigv4.derive(keys.secret_key, signed.get("x-amz-date"), scope, request)
    assert made.signature == authorization.signature, "botocore and sigv4.py disagree"
    return {
        "payload_hash": hashlib.sha256(signed.body).hexdigest(),
        "signed_headers": made.signed_headers,
        "canonical_request": made.canonical_request.decode(),
        "string_to_sign": made.string_to_sign,
        "signing_key": made.signing_key.hex(),
        "signature": made.signature,
        "authorization": signed.get("authorization"),
    }
