"""A job ends where nothing settles its numbers, and takes nothing for proof that is none."""

from __future__ import annotations

import time
from typing import Any

import pytest
from scripted import Scripted, answer
from services import CREDENTIALS

import rawchime
from rawchime import Exchange, NotFoundException, OutcomeUnknown, Request, Response, ServiceError, bulk
from rawchime.bulk.actions import DISASSOCIATE, RESTORE
from rawchime.bulk.associations import ODD, pages
from rawchime.bulk.fate import Fate, fate
from rawchime.framing import legible
from rawchime.operations.phone_number import read


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits after a failure are up to 20 s, those between two look-ups 10 s: here they are short."""
    monkeypatch.setattr(bulk.Job, "_delay", lambda *_, **__: 0.001)
    monkeypatch.setattr("rawchime.bulk.doubts.LAG", 0.01)


@pytest.mark.parametrize("step", ["500", "lost"])
@pytest.mark.parametrize("workers", [1, 4])
def test_numbers_that_nothing_settles_are_not_sent_for_ever(step: str, workers: int) -> None:
    """Each time nothing is proven, and each time a look-up shows that they are still there."""
    service = Scripted(lambda ids, nth: answer(500, {}, "ServiceFailureException") if step == "500" else "cut")
    with pytest.raises((ServiceError, OutcomeUnknown)):
        list(bulk.delete(["+1", "+2"], service.client(), timeout=0.02, workers=workers, batch_size=1))
    assert len(service.deletes) <= 30


@pytest.mark.parametrize("workers", [1, 4])
def test_a_clock_that_is_wrong_again_after_each_correction_ends_the_job(workers: int) -> None:
    """The service's Date is an hour ahead on every other response: a refused signature ends the job, as always."""
    turns = [0]

    def refused(ids: list[str], nth: int) -> Response:
        turns[0] += 1
        at = time.time() + 3600 * (turns[0] % 2)
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at))
        return answer(403, {}, "SignatureDoesNotMatch", Date=date)

    service = Scripted(refused)
    with pytest.raises(rawchime.SignatureDoesNotMatch):
        list(bulk.delete([f"+{n}" for n in range(1, 400)], service.client(), workers=workers, give_up=5.0))
    assert len(service.deletes) <= 10 * workers


def test_a_cut_chunked_response_is_shown_in_linear_time() -> None:
    """Of a body without line ends, nothing is looked at again and again."""
    request = Request("POST", "/", [("Host", "h")])
    body = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" + b"a" * 2_000_000
    assert legible(Exchange(request, None, 9, body, "cut")).endswith(b"\r\n\r\n" + b"a" * 2_000_000)
    split = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nSEC\r\n3;x=y\r\nRET\r\n"
    assert b"SECRET" in legible(Exchange(request, None, 9, split, "cut"))


WRONG = [{}, {"Name": "VoiceConnectorId", "Value": "a"}, "a", 1, True, [["a"]], ["a"], [{}], [{"Name": "VoiceConnectorId"}]]


@pytest.mark.parametrize("associations", [*WRONG, None])
def test_associations_of_another_form_prove_nothing(associations: Any) -> None:
    """Neither that a number is free nor that it is held once."""
    one = read({"PhoneNumberId": "+1", "Status": "Assigned", "Associations": associations})
    assert not one.associations_known
    assert DISASSOCIATE.done(one) is None
    held = [{"Name": "VoiceConnectorId", "Value": "a"}]
    assert read({"PhoneNumberId": "+1", "Associations": held}).associations_known
    assert DISASSOCIATE.done(read({"PhoneNumberId": "+1", "Associations": []})) is True
    assert DISASSOCIATE.done(read({"PhoneNumberId": "+1", "Status": "Unassigned"})) is True
    assert ODD


@pytest.mark.parametrize("status", ["ReleaseInProgress", "ReleaseFailed", "AcquireFailed", "", "X"])
def test_a_restoration_is_proven_by_a_usable_number_only(status: str) -> None:
    """Any other status is looked up."""
    found = rawchime.PhoneNumberResult(read({"PhoneNumberId": "+1", "Status": status}), "1")
    assert list(RESTORE.refusals(["+1"], found)) == ["+1"]
    free = rawchime.PhoneNumberResult(read({"PhoneNumberId": "+1", "Status": "Unassigned"}), "1")
    assert not RESTORE.refusals(["+1"], free)


@pytest.mark.parametrize(
    ("request_id", "code", "expected"),
    [
        ("1", "NotFoundException", Fate.STOP),
        ("", "NotFoundException", Fate.FOREIGN),
        ("1", "UnknownOperationException", Fate.FOREIGN),
        ("1", "404", Fate.FOREIGN),
        ("", "404", Fate.FOREIGN),
    ],
)
def test_a_gateways_404_says_nothing_of_a_number(request_id: str, code: str, expected: Fate) -> None:
    """The service's own has a request id and a code of its model."""
    assert fate(NotFoundException(404, code, "", request_id)) is expected


def test_a_token_that_comes_back_ends_the_pages() -> None:
    """Not only the one of the request itself."""
    tokens = [0]

    class Circle(Scripted):
        def send(self, request: Request, timeout: float) -> Exchange:
            tokens[0] += 1
            body = {"PhoneNumbers": [], "NextToken": "abc"[tokens[0] % 3]}
            return Exchange(request, answer(200, body, x_amzn_requestid="1"), len(request.to_bytes()))

    client = Circle().client(credentials=CREDENTIALS)
    with pytest.raises(OutcomeUnknown, match="no end"):
        list(pages(client, 1.0, 1.0))
    with pytest.raises(OutcomeUnknown, match="no end"):
        list(client.list_pages())
    assert tokens[0] < 12
