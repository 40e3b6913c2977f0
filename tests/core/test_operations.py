"""The operations: botocore's own client is the oracle of their requests, and their answers are read strictly."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from services import CREDENTIALS, IDS
from test_peers import boto3_client
from wire import RawServer

import rawchime
from rawchime import BatchDeletePhoneNumber, Client, OutcomeUnknown, Request, Response, resolve, sign, sigv4
from rawchime.operations.disassociate_phone_numbers import DisassociatePhoneNumbers
from rawchime.operations.get_phone_number import GetPhoneNumber
from rawchime.operations.list_phone_numbers import ListPhoneNumbers
from rawchime.operations.restore_phone_number import RestorePhoneNumber

SPELLINGS = ["+12065550100", "%2B12065550100", "a b/c?d=é~'%"]
REQUESTS: list[tuple[Any, str, dict[str, Any]]] = [
    *((GetPhoneNumber(one), "get_phone_number", {"PhoneNumberId": one}) for one in SPELLINGS),
    *((RestorePhoneNumber(one), "restore_phone_number", {"PhoneNumberId": one}) for one in SPELLINGS),
    *((BatchDeletePhoneNumber([one]), "batch_delete_phone_number", {"PhoneNumberIds": [one]}) for one in SPELLINGS),
    *(
        (
            DisassociatePhoneNumbers(name, holder, ["+12065550100", "%2B12065550101"]),
            f"disassociate_phone_numbers_from_{method}",
            {name: holder, "E164PhoneNumbers": ["+12065550100", "+12065550101"]},
        )
        for name, method in (("VoiceConnectorId", "voice_connector"), ("VoiceConnectorGroupId", "voice_connector_group"))
        for holder in ("abcdef1ghij2klmno3pqr4", "a b/c?d=é~'%")
    ),
    (ListPhoneNumbers(), "list_phone_numbers", {"MaxResults": 100}),
    (
        ListPhoneNumbers("ReleaseInProgress", 7, "a+b/c=="),
        "list_phone_numbers",
        {"Status": "ReleaseInProgress", "MaxResults": 7, "NextToken": "a+b/c=="},
    ),
]


@pytest.mark.parametrize(("operation", "method", "parameters"), REQUESTS)
def test_the_request_is_the_one_that_botocores_client_makes(
    operation: Any, method: str, parameters: dict[str, Any], raw_server: Callable[..., RawServer]
) -> None:
    """Request line, body, and what is signed of path and query, byte for byte; ids with and without a percent sign."""
    server = raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    getattr(boto3_client(server.url), method)(**parameters)
    theirs = Request.from_bytes(server.requests[0], "http")
    ours = operation.request(resolve("us-east-1", endpoint_url=server.url))
    assert (ours.method, ours.target, ours.body) == (theirs.method, theirs.target, theirs.body)
    assert ours.get("content-length") == theirs.get("content-length")
    # That botocore signed what sigv4.py makes canonical of this target is what the valid signature shows.
    secret = {CREDENTIALS.access_key: CREDENTIALS.secret_key}.get
    at = sigv4.from_amz_date(theirs.get("x-amz-date"))
    assert sigv4.verify(theirs.method, ours.target, theirs.headers, ours.body, secret, at, service="chime").valid


def test_the_plus_is_encoded_in_the_path_and_twice_where_it_is_signed() -> None:
    """`%2B` on the wire, `%252B` in the canonical request."""
    endpoint = resolve("us-east-1")
    signed = sign(GetPhoneNumber("+12065550100").request(endpoint), CREDENTIALS, endpoint, 0)
    assert signed.target == "/phone-numbers/%2B12065550100"
    canonical = sigv4.canonical_request(signed.method, signed.target, signed.headers, b"", {"host"})
    assert canonical.split(b"\n")[1] == b"/phone-numbers/%252B12065550100"


@pytest.mark.parametrize("kind", [GetPhoneNumber, RestorePhoneNumber])
@pytest.mark.parametrize("one", ["", " ", None, 5, b"+1"])
def test_what_is_no_id_is_refused(kind: Any, one: Any) -> None:
    """Before anything is sent."""
    with pytest.raises(rawchime.InvalidRequest):
        kind(one)


@pytest.mark.parametrize(
    ("holder", "holder_id", "ids"),
    [
        ("SipRuleId", "a", ["+12065550100"]),
        ("VoiceConnectorId", " ", ["+12065550100"]),
        ("VoiceConnectorId", "a", []),
        ("VoiceConnectorId", "a", [" "]),
        ("VoiceConnectorId", "a", "+12065550100"),
    ],
)
def test_numbers_are_taken_off_a_holder_by_name(holder: str, holder_id: str, ids: Any) -> None:
    """A rule has no such call, and no holder or no number is an address or a body of something else."""
    with pytest.raises(rawchime.InvalidRequest):
        DisassociatePhoneNumbers(holder, holder_id, ids)


def test_what_is_taken_off_is_proven() -> None:
    """Numbers that the response names are refused, with the ids as they were given; one that was not sent is no proof."""
    operation = DisassociatePhoneNumbers("VoiceConnectorId", "a", ["%2B12065550100", "+12065550101"])
    row = {"PhoneNumberId": "+12065550100", "ErrorCode": "Unprocessable", "ErrorMessage": "no"}
    (refused,) = operation.parse(ok({"PhoneNumberErrors": [row]})).phone_number_errors
    assert refused == ("%2B12065550100", "Unprocessable", "no")
    assert operation.parse(ok({})).phone_number_errors == ()
    with pytest.raises(OutcomeUnknown):
        operation.parse(ok({"PhoneNumberErrors": [row | {"PhoneNumberId": "+12065550109"}]}))


@pytest.mark.parametrize("size", [0, 101, -1])
def test_a_page_has_from_1_to_100_numbers(size: int) -> None:
    """The model's limits."""
    with pytest.raises(rawchime.InvalidRequest):
        ListPhoneNumbers(max_results=size)


ROW = {
    "PhoneNumberId": "%2B12065550100",
    "E164PhoneNumber": "+12065550100",
    "ProductType": "Voice Connector",
    "Status": "ReleaseInProgress",
    "Capabilities": None,
    "Associations": [{"Name": "VoiceConnectorId", "Value": "abc", "AssociatedTimestamp": None}],
    "CallingName": None,
    "DeletionTimestamp": "2019-09-18T19:53:48.000Z",
}


def ok(value: object) -> Response:
    return Response.make(200, [("x-amzn-RequestId", "r-1")], json.dumps(value).encode())


@pytest.mark.parametrize("kind", [GetPhoneNumber, RestorePhoneNumber])
@pytest.mark.parametrize("asked", [IDS[0], "+12065550100"])
def test_a_number_is_read_leniently(kind: Any, asked: str) -> None:
    """Null members and a product type with a space are as the service's samples have them; all is kept."""
    result = kind(asked).parse(ok({"PhoneNumber": ROW}))
    found = result.phone_number
    assert (found.phone_number_id, found.status, found.product_type) == (IDS[0], "ReleaseInProgress", "Voice Connector")
    assert found.associations == (("VoiceConnectorId", "abc"),)
    assert found.members == ROW
    assert found.queued
    assert result.request_id == "r-1"


@pytest.mark.parametrize(
    "value",
    [
        *({}, {"PhoneNumber": None}, {"PhoneNumber": []}, {"PhoneNumber": {}}, {"Number": ROW}, [ROW]),
        *({"PhoneNumber": ROW | {"PhoneNumberId": "+19"}}, {"PhoneNumber": ROW | {"Status": 5}}),
    ],
)
def test_an_answer_about_no_or_another_number_proves_nothing(value: object) -> None:
    """It is not taken for the number's state; that the request only reads is said where it was."""
    for kind in (GetPhoneNumber, RestorePhoneNumber):
        with pytest.raises(OutcomeUnknown):
            kind(IDS[0]).parse(ok(value))


def test_a_list_is_read_page_by_page() -> None:
    """Rows and token; absent or null members are an empty last page."""
    page = ListPhoneNumbers().parse(ok({"PhoneNumbers": [ROW, ROW], "NextToken": "t"}))
    assert (len(page.phone_numbers), page.next_token) == (2, "t")
    for value in ({}, {"PhoneNumbers": None, "NextToken": None}, {"PhoneNumbers": []}):
        empty = ListPhoneNumbers().parse(ok(value))
        assert (empty.phone_numbers, empty.next_token) == ((), "")
    assert "2065550100" not in repr(page)


@pytest.mark.parametrize(
    "value", [{"PhoneNumbers": {}}, {"PhoneNumbers": [1]}, {"PhoneNumbers": [], "NextToken": 5}, {"NextToken": "same"}]
)
def test_a_list_of_another_shape_proves_nothing(value: object) -> None:
    """A token that is the one that was sent among it: the list would not end."""
    with pytest.raises(OutcomeUnknown):
        ListPhoneNumbers(next_token="same").parse(ok(value))


@pytest.mark.parametrize(
    ("timestamp", "now", "left"),
    [
        ("2019-09-18T19:53:48.000Z", 1568836428, 604_800),
        ("2019-09-18T19:53:58.000Z", 1568836428, 604_810),
        ("2019-09-18T19:53:48Z", 1568836428 + 3600, 601_200),
        ("2019-09-25T19:53:48+00:00", 1568836428 + 3600, 601_200),
        ("2019-09-18T19:53:48", 1568836428 + 604_800 + 5, 0),
        ("", 0, None),
        ("soon", 0, None),
    ],
)
def test_the_time_that_is_left(timestamp: str, now: float, left: float | None) -> None:
    """Seven days from a moment that has passed, or until one that lies ahead."""
    found = GetPhoneNumber(IDS[0]).parse(ok({"PhoneNumber": ROW | {"DeletionTimestamp": timestamp}})).phone_number
    assert found.seconds_left(now) == left
    assert found._replace(status="Unassigned").seconds_left(now) is None


def test_a_question_without_an_answer_changed_nothing(
    raw_server: Callable[..., RawServer], client_of: Callable[..., Client]
) -> None:
    """The advice is not the one of a deletion."""
    client = client_of(raw_server(lambda sock: None).url)
    with pytest.raises(OutcomeUnknown) as caught:
        client.get_phone_number(IDS[0])
    assert "Nothing was changed" in caught.value.advice
