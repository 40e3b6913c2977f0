"""BatchDeletePhoneNumber: the request it builds, and what its answer proves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services import FIXTURES, IDS

from rawchime import BatchDeletePhoneNumber, InvalidRequest, OutcomeUnknown, PhoneNumberError, Response, resolve
from rawchime.framing import response_of

ENDPOINT = resolve("us-east-1")


@pytest.mark.parametrize("ids", [[], (), [""], ["  "], ["+1", 2], [None], [b"+1"], "+1", b"+1", ["\udc80"], None, 5])
def test_what_is_no_list_of_ids_is_refused(ids: Any) -> None:
    """An empty list, a blank, a non-string, a bare string and half a character never become a request."""
    with pytest.raises(InvalidRequest):
        BatchDeletePhoneNumber(ids)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip), min_size=1, max_size=50))
def test_ids_go_out_as_given(ids: list[str]) -> None:
    """Order, spelling, quotes and letters of any script survive; the body is ASCII and as long as it says."""
    request = BatchDeletePhoneNumber(ids).request(ENDPOINT)
    assert json.loads(request.body) == {"PhoneNumberIds": ids}
    assert request.body.isascii()
    assert request.get("content-length") == str(len(request.body))


def test_a_path_of_an_endpoint_url_comes_first() -> None:
    """A gateway may serve Chime below a path."""
    endpoint = resolve("us-east-1", endpoint_url="https://example.com/chime/")
    assert BatchDeletePhoneNumber(IDS).request(endpoint).target == "/chime/phone-numbers?operation=batch-delete"


def test_the_samples_answer_is_parsed_to_the_field() -> None:
    """The API reference's answer: no number was refused, and the request id is there."""
    response = response_of((FIXTURES / "api-reference" / "response.http").read_bytes())
    result = BatchDeletePhoneNumber(IDS).parse(response)
    assert result.phone_number_errors == ()
    assert result.request_id == "f6ac5632-e71a-4755-997b-971c4dbff22c"


def parsed(body: object, ids: list[str] = IDS) -> tuple[PhoneNumberError, ...]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return BatchDeletePhoneNumber(ids).parse(Response.make(200, [], data)).phone_number_errors


@pytest.mark.parametrize(
    "body",
    [
        {"PhoneNumberErrors": []},
        {"PhoneNumberErrors": None},
        {},
        b" { } \n",
        {"PhoneNumberErrors": [], "Later": {"a": 1}},
    ],
)
def test_a_success_of_the_service_may_leave_the_member_out(body: object) -> None:
    """Absent, null and empty mean the same beside a request id; a member that a later version adds does no harm."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = Response.make(200, [("x-amzn-RequestId", "f6ac5632")], data)
    assert BatchDeletePhoneNumber(IDS).parse(response).phone_number_errors == ()


@pytest.mark.parametrize("body", [{"PhoneNumberErrors": None}, {}, b" { } \n"])
def test_an_empty_object_without_a_request_id_proves_nothing(body: object) -> None:
    """A proxy or a captive portal answers with {} as well."""
    with pytest.raises(OutcomeUnknown, match="request id"):
        parsed(body)


@pytest.mark.parametrize("spelling", ["%2B12065550100", "+12065550100", "%2b12065550100"])
@pytest.mark.parametrize("sent", ["%2B12065550100", "+12065550100"])
def test_a_refused_number_is_matched_to_the_id_that_was_sent(sent: str, spelling: str) -> None:
    """Whichever way the service spells it; code and message are kept as they came, known or not."""
    row = {"PhoneNumberId": spelling, "ErrorCode": "SomethingNew", "ErrorMessage": "so\nit is"}
    assert parsed({"PhoneNumberErrors": [row]}, [sent]) == (PhoneNumberError(sent, "SomethingNew", "so\nit is"),)


def test_a_refusal_without_code_or_message_is_a_refusal() -> None:
    """Both are optional in the model."""
    rows = [{"PhoneNumberId": IDS[0]}, {"PhoneNumberId": IDS[1], "ErrorCode": None, "ErrorMessage": None}]
    assert parsed({"PhoneNumberErrors": rows}) == (PhoneNumberError(IDS[0], "", ""), PhoneNumberError(IDS[1], "", ""))


NO_PROOF = {
    "empty": b"",
    "white space": b"  ",
    "cut": b'{"PhoneNumberErrors":[',
    "two values": b'{"PhoneNumberErrors":[]}{}',
    "array": [],
    "null": None,
    "true": True,
    "number": 1,
    "string": "ok",
    "captive portal": {"ok": True},
    "error in a 200": {"Code": "Forbidden", "Message": "no"},
    "error beside the member": {"PhoneNumberErrors": [], "__type": "ServiceFailureException", "message": "boom"},
    "code beside the member": {"PhoneNumberErrors": [], "Code": "ServiceFailure"},
    "member is an object": {"PhoneNumberErrors": {}},
    "member is an object with content": {"PhoneNumberErrors": {"a": 1}},
    "member is false": {"PhoneNumberErrors": False},
    "member is zero": {"PhoneNumberErrors": 0},
    "member is a string": {"PhoneNumberErrors": "x"},
    "member is an empty string": {"PhoneNumberErrors": ""},
    "item is null": {"PhoneNumberErrors": [None]},
    "item is a string": {"PhoneNumberErrors": [IDS[0]]},
    "item without an id": {"PhoneNumberErrors": [{"ErrorCode": "NotFound"}]},
    "id is a number": {"PhoneNumberErrors": [{"PhoneNumberId": 12065550100}]},
    "code is a number": {"PhoneNumberErrors": [{"PhoneNumberId": IDS[0], "ErrorCode": 4}]},
    "message is an object": {"PhoneNumberErrors": [{"PhoneNumberId": IDS[0], "ErrorMessage": {}}]},
    "a number that was not sent": {"PhoneNumberErrors": [{"PhoneNumberId": "+19995550100"}]},
    "a number encoded twice": {"PhoneNumberErrors": [{"PhoneNumberId": "%252B12065550100"}]},
    "member twice": b'{"PhoneNumberErrors":[],"PhoneNumberErrors":[]}',
    "member twice, deep": b'{"PhoneNumberErrors":[{"PhoneNumberId":"+1","PhoneNumberId":"+2"}]}',
    "NaN": b'{"PhoneNumberErrors":[],"a":NaN}',
    "bad UTF-8": b'{"PhoneNumberErrors":[],"a":"\xff"}',
    "byte order mark": b'\xef\xbb\xbf{"PhoneNumberErrors":[]}',
    "UTF-16": '{"PhoneNumberErrors":[]}'.encode("utf-16"),
    "nested": b'{"PhoneNumberErrors":' + b"[" * 200_000,
    "nested and closed": b'{"PhoneNumberErrors":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "a number of 10,000 digits": b'{"PhoneNumberErrors":[],"a":' + b"9" * 10_000 + b"}",
    "HTML": b"<html><body>Welcome</body></html>",
}


@pytest.mark.parametrize("body", NO_PROOF.values(), ids=NO_PROOF)
def test_a_200_that_proves_nothing_is_an_unknown_outcome(body: object) -> None:
    """Any other body than a documented one is neither success nor failure."""
    with pytest.raises(OutcomeUnknown):
        parsed(body)


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (201, []),
        (202, []),
        (204, []),
        (206, []),
        (299, []),
        (200, [("x-amzn-ErrorType", "ForbiddenException")]),
        (200, [("Content-Encoding", "gzip")]),
    ],
)
def test_other_statuses_and_headers_take_the_proof_away(status: int, headers: list[tuple[str, str]]) -> None:
    """Only a plain 200 is documented as success."""
    with pytest.raises(OutcomeUnknown):
        BatchDeletePhoneNumber(IDS).parse(Response.make(status, headers, b'{"PhoneNumberErrors":[]}'))


def test_what_to_do_about_a_refusal() -> None:
    """A known code has advice, with what to call; an unknown one has none rather than a guess."""
    assert "rawchime disassociate" in PhoneNumberError("", "PhoneNumberAssociationsExist", "").advice
    assert PhoneNumberError("", "SomethingNew", "").advice == ""
    enum = (
        "BadRequest Conflict Forbidden NotFound PreconditionFailed ResourceLimitExceeded ServiceFailure AccessDenied "
        "ServiceUnavailable Throttled Throttling Unauthorized Unprocessable VoiceConnectorGroupAssociationsExist "
        "PhoneNumberAssociationsExist Gone Validation"
    )
    assert all(PhoneNumberError("", code, "").advice for code in enum.split())
