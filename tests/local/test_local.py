"""The local service: it verifies, it queues, and nothing that it is sent ends it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from services import CREDENTIALS, IDS, NOW, Local
from wire import read_request

import rawchime
from rawchime import Client, resolve, sign
from rawchime.framing import response_of
from rawchime.local.http import Server

QUEUE_SECONDS = 7 * 24 * 3600


@pytest.fixture
def client(local: Local, client_of: Callable[..., Client]) -> Client:
    return client_of(local.server.url, clock=lambda: local.now)


def test_a_deleted_number_is_in_the_queue_for_seven_days(local: Local, client: Client) -> None:
    """Both spellings are one number; what is queued is refused again, and after 7 days the number is gone."""
    assert client.batch_delete_phone_number(["%2B12065550100"]).phone_number_errors == ()
    assert local.service.numbers.queue(NOW) == {"+12065550100": NOW + QUEUE_SECONDS}
    for later, code in ((0, "Conflict"), (QUEUE_SECONDS - 1, "Conflict"), (QUEUE_SECONDS, "NotFound")):
        local.now = NOW + later
        (error,) = client.batch_delete_phone_number(["+12065550100"]).phone_number_errors
        assert error.error_code == code
    assert local.service.numbers.queue(local.now) == {}


def test_one_batch_may_be_refused_in_part(client: Client) -> None:
    """A number that is named twice in a batch is one number; a queued one does not hold the others back."""
    client.batch_delete_phone_number(["+12065550101"])
    result = client.batch_delete_phone_number(["+12065550100", "%2B12065550100", "+12065550101"])
    assert [error.phone_number_id for error in result.phone_number_errors] == ["+12065550101"]
    assert result.request_id


@pytest.mark.parametrize(
    "ids", [["x"], ["+0"], ["12065550100"], ["+12065550100", "+1-206"], ["%252B12065550100"], ["+1" * 20]]
)
def test_an_id_that_is_no_number_is_a_bad_request(ids: list[str], client: Client, local: Local) -> None:
    """For the whole batch, of which nothing is queued."""
    with pytest.raises(rawchime.BadRequestException):
        client.batch_delete_phone_number(ids)
    assert local.service.numbers.queue(NOW) == {}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"credentials": CREDENTIALS._replace(secret_key="x")}, "SignatureDoesNotMatch"),
        ({"credentials": CREDENTIALS._replace(access_key="AKIDUNKNOWN")}, "UnrecognizedClient"),
    ],
)
def test_a_wrong_signature_is_refused(
    changes: dict[str, Any], name: str, local: Local, client_of: Callable[..., Client]
) -> None:
    """The signature is really checked, and nothing is queued without a right one."""
    client = client_of(local.server.url, clock=lambda: local.now, **changes)
    with pytest.raises(getattr(rawchime, name)):
        client.batch_delete_phone_number(IDS)
    assert local.service.numbers.queue(NOW) == {}


def test_a_changed_body_is_refused_with_the_strings_that_were_signed(local: Local) -> None:
    """On the bytes as received; the answer quotes the canonical string and the string to sign as AWS does."""
    data = local.signed().to_bytes().replace(b"50101", b"50102")
    response = response_of(local.exchange(data))
    message = json.loads(response.body)["message"]
    assert (response.status, response.get("x-amzn-errortype")) == (403, "InvalidSignatureException")
    assert (
        "The Canonical String for this request should have been\n'POST\n/phone-numbers\noperation=batch-delete\n" in message
    )
    assert "The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20190918T195348Z\n" in message
    assert local.service.numbers.queue(NOW) == {}


def test_a_wrong_clock_is_corrected(local: Local, client_of: Callable[..., Client]) -> None:
    """The client's clock is an hour behind: one refusal, one corrected attempt, and it stays corrected."""
    client = client_of(local.server.url, clock=lambda: NOW - 3600, retry=rawchime.RetryPolicy())
    assert len(client.batch_delete_phone_number(["+12065550100"]).exchanges) == 2
    assert len(client.batch_delete_phone_number(["+12065550101"]).exchanges) == 1


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/phone-numbers?operation=batch-delete", b"", 404),
        ("POST", "/phone-numbers", b"{}", 404),
        ("POST", "/phone-numbers?operation=batch-delete&operation=x", b"{}", 404),
        ("POST", "/nowhere?operation=batch-delete", b"{}", 404),
        ("POST", "/phone-numbers?operation=batch-delete", b"", 400),
        ("POST", "/phone-numbers?operation=batch-delete", b"[]", 400),
        ("POST", "/phone-numbers?operation=batch-delete", b"[" * 100_000, 400),
        ("POST", "/phone-numbers?operation=batch-delete", b'{"PhoneNumberIds":[]}', 400),
        ("POST", "/phone-numbers?operation=batch-delete", b'{"PhoneNumberIds":"+12065550100"}', 400),
        ("POST", "/phone-numbers?operation=batch-delete", b'{"PhoneNumberIds":[5]}', 400),
        ("POST", "/phone-numbers?operation=batch-delete", b"\xff", 400),
        ("POST", "/phone-numbers?operation=batch-delete", '{"PhoneNumberIds":["+12065550100"]}'.encode("utf-16"), 400),
        ("POST", "/phone-numbers?operation=batch-delete", b'{"PhoneNumberIds":["+12"],"PhoneNumberIds":["+13"]}', 400),
        ("POST", "/phone-numbers?operation=batch-delete", b'{"PhoneNumberIds":["%2B%31%32065550116"]}', 400),
        ("POST", "/phone-numbers?operation=batch-delete&operation=", b'{"PhoneNumberIds":["+12065550100"]}', 404),
        ("GET", "/phone-numbers/%25252B12065550100", b"", 400),
        ("GET", "/phone-numbers?max-results=0", b"", 400),
        ("GET", "/phone-numbers?max-results=101", b"", 400),
        ("GET", "/phone-numbers?max-results=00000000199", b"", 400),
        ("GET", "/phone-numbers?max-results=0000000019999999999999999999", b"", 400),
        ("GET", "/phone-numbers?max-results=1&max-results=2", b"", 400),
    ],
)
def test_what_it_does_not_know_is_an_error_of_the_service(
    method: str, target: str, body: bytes, status: int, local: Local
) -> None:
    """Rightly signed, but not an operation or not its shape."""
    endpoint = resolve("us-east-1", endpoint_url=local.server.url)
    request = sign(endpoint.request(method, target, body), CREDENTIALS, endpoint, NOW)
    response = response_of(local.exchange(request.to_bytes()))
    assert response.status == status
    assert response.get("x-amzn-errortype")
    assert response.get("x-amzn-requestid")


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\n" + b"a" * 9_999_999,
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"A" * 100_000,
        b"",
        b"GET / HTTP/1.1\r\nHost: h\r\nContent-Le",
    ],
)
def test_what_is_no_request_is_answered_or_closed_and_the_next_is_served(data: bytes, local: Local, client: Client) -> None:
    """A 4xx or a closed connection; and then a good request."""
    answer = local.exchange(data, half_close=True)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert client.batch_delete_phone_number(IDS).phone_number_errors == ()


def test_requests_may_follow_each_other_on_one_connection(local: Local) -> None:
    """Kept alive and pipelined: each gets its own answer, in order."""
    data = local.signed(["+12065550100"]).to_bytes() + local.signed(["+12065550100"]).to_bytes()
    answers = local.exchange(data + b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", half_close=True)
    assert answers.count(b"HTTP/1.1 200 OK") == 2
    assert answers.count(b"Conflict") == 1
    assert answers.count(b"HTTP/1.1 403") == 1


def test_a_client_that_waits_for_100_is_told_to_go_on(local: Local) -> None:
    """curl does so with a long body."""
    request = local.signed()
    head = request.head.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    host, _, port = local.server.url[7:].partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as sock:
        sock.sendall(head)
        assert sock.recv(1000).startswith(b"HTTP/1.1 100")
        sock.sendall(request.body)
        assert read_request(sock).startswith(b"HTTP/1.1 200 OK")


def test_many_clients_delete_each_number_once(local: Local, client: Client) -> None:
    """Sixteen threads ask for the same fifty numbers: each number is accepted by exactly one answer."""
    ids = [f"+1206555{count:04d}" for count in range(50)]
    accepted: list[str] = []

    def work() -> None:
        for one in ids:
            if not client.batch_delete_phone_number([one]).phone_number_errors:
                accepted.append(one)

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(accepted) == ids


def test_head_is_answered_without_a_body(local: Local) -> None:
    """With the length that it would have."""
    answer = local.exchange(b"HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", half_close=True)
    assert answer.startswith(b"HTTP/1.1 403")
    assert answer.endswith(b"\r\n\r\n")


def test_closing_ends_open_connections(local: Local) -> None:
    """An idle client is not waited for."""
    host, _, port = local.server.url[7:].partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\n")
        local.server.close()
        with suppress(ConnectionResetError):
            assert sock.recv(10) == b""
        local.server = Server(local.service.handle, local.service.saw)
