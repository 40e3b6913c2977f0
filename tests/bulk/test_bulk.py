"""A job: what is sent, what becomes of each number, and when it ends."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from scripted import Scripted, answer, refusing
from services import CREDENTIALS, Local

import rawchime
from rawchime import Client, RawChimeError, Response, bulk
from rawchime.bulk.journal_file import look
from rawchime.bulk.states import Outcome
from rawchime.local.faults import Faults


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits after a failure are up to 20 s, those between two look-ups 10 s: here they are short."""
    monkeypatch.setattr(bulk.Job, "_delay", lambda *_, **__: 0.001)
    monkeypatch.setattr("rawchime.bulk.doubts.LAG", 0.01)


def ids(many: int, first: int = 1) -> list[str]:
    return [f"+{n}" for n in range(first, first + many)]


def run(service: Scripted, numbers: list[str], **settings: object) -> dict[str, Outcome]:
    """The outcomes of a job by the number, of one that is quick to look things up."""
    quick: dict[str, object] = {"timeout": 0.02, **settings}
    return {one.phone_number_id: one for one in bulk.delete(numbers, service.client(), **quick)}  # type: ignore[arg-type]


def fates(found: dict[str, Outcome]) -> Counter[str]:
    return Counter(one.outcome for one in found.values())


def test_every_number_is_sent_once_in_batches() -> None:
    """In the order of the input, so many at a time; a number that is there twice, in whatever spelling, goes out once."""
    service = Scripted()
    found = run(service, [*ids(120), "+5", "%2B6", *ids(5)], workers=1)
    assert service.deletes == [ids(50), ids(50, 51), ids(20, 101)]
    assert list(found) == ids(120)
    assert fates(found) == {"accepted": 120}
    assert {one.batch for one in found.values()} == {1, 2, 3}
    assert all(abs((one.time or 0) - time.time()) < 60 for one in found.values())
    assert service.gets == []


def test_a_refused_number_is_told_with_its_code() -> None:
    """The others of its batch are accepted."""
    service = Scripted(lambda ids, nth: refusing(n2="Conflict", n4="Gone"))
    found = run(service, ids(5))
    assert fates(found) == {"accepted": 3, "refused": 2}
    assert (found["+4"].error_code, found["+4"].error_message) == ("Gone", "because")
    assert len(service.deletes) == 1


def test_numbers_that_can_be_none_stop_it_before_anything_is_sent() -> None:
    """The whole input is read first."""
    service = Scripted()
    with pytest.raises(rawchime.InvalidRequest):
        run(service, [*ids(1000), " "])
    assert service.deletes == []


# A 400: whose fault is it?


def malformed(*bad: str) -> Scripted:
    def delete(ids: list[str], nth: int) -> Response | None:
        return answer(400, {"Message": "bad"}, "BadRequestException") if set(bad) & set(ids) else None

    return Scripted(delete)


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("place", [0, 1, 25, 49, 5_000, 9_999])
def test_one_malformed_id_among_ten_thousand_holds_no_other_back(place: int, workers: int) -> None:
    """It is found by halving, in at most twenty requests more than without it."""
    numbers = ids(10_000)
    numbers[place] = "nonsense"
    service = malformed("nonsense")
    found = run(service, numbers, workers=workers)
    assert fates(found) == {"accepted": 9_999, "refused": 1}
    assert (found["nonsense"].outcome, found["nonsense"].error_code) == ("refused", "BadRequest")
    assert len(service.deletes) <= 200 + 20
    assert Counter(one for batch in service.deletes for one in batch if one in service.states).most_common(1)[0][1] <= 12


@pytest.mark.parametrize("many", [1, 2, 49, 1_000, 100_000])
def test_when_everything_is_bad_it_stops_and_nothing_is_refused(many: int, tmp_path: Path) -> None:
    """That is the service's view of the input, not of an id: a dozen requests tell, and every number stays pending."""
    service = Scripted(lambda ids, nth: answer(400, {"Message": "bad"}, "BadRequestException"))
    journal = str(tmp_path / "j")
    with pytest.raises(rawchime.BadRequestException) as caught:
        run(service, ids(many), journal=journal)
    assert "sent alone" in caught.value.advice
    assert len(service.deletes) <= 40
    book, _ = look(journal)
    assert book.counts() == [many, 0, 0, 0, 0]
    book.close()


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("bad", [range(1, 201), range(1, 1000, 2), range(801, 1001), [1]])
def test_bad_ids_at_any_place_hold_no_good_one_back(bad: range, workers: int) -> None:
    """A bad start of the input is not taken for all of it."""
    wrong = [f"+{n}" for n in bad]
    found = run(malformed(*wrong), ids(1000), workers=workers)
    assert {one for one, outcome in found.items() if outcome.outcome == "refused"} == set(wrong)
    assert fates(found) == {"refused": len(wrong), "accepted": 1000 - len(wrong)}


# What goes again, and what ends it


THROTTLED = answer(429, {"Code": "Throttled"}, "ThrottledClientException")
AWAY = answer(503, {"Code": "ServiceUnavailable"}, "ServiceUnavailableException")
AGAIN: dict[str, Response | str] = {
    "throttled": THROTTLED,
    "throttled with a 400": answer(400, {}, "ThrottlingException"),
    "away": AWAY,
    "no connection": "no connection: refused",
}


@pytest.mark.parametrize("name", AGAIN)
def test_a_batch_of_which_nothing_was_done_goes_again(name: str) -> None:
    """As often as it takes, without a question asked."""
    service = Scripted(lambda ids, nth: AGAIN[name] if nth in (0, 1, 3) else None)
    found = run(service, ids(100), workers=2)
    assert fates(found) == {"accepted": 100}
    assert len(service.deletes) == 5
    assert service.gets == []


def test_a_wait_that_is_asked_for_is_kept() -> None:
    """The batch that was throttled waits so long; the others go on."""
    later = answer(429, {}, "ThrottledClientException", x_amz_retry_after="300")
    service = Scripted(lambda ids, nth: later if nth == 0 else None)
    started = time.monotonic()
    found = run(service, ids(100), workers=1)
    assert time.monotonic() - started >= 0.3
    assert service.deletes == [ids(50), ids(50, 51), ids(50)]
    assert fates(found) == {"accepted": 100}


@pytest.mark.parametrize("code", ["Throttled", "Throttling", "ServiceUnavailable"])
def test_single_numbers_that_are_throttled_inside_a_success_go_again(code: str, tmp_path: Path) -> None:
    """Those alone. They stay pending, however often it was, until the job gives up."""
    service = Scripted(lambda ids, nth: refusing(n2=code, n5=code) if nth < 2 else None)
    found = run(service, ids(5))
    assert fates(found) == {"accepted": 5}
    assert service.deletes == [ids(5), ["+2", "+5"], ["+2", "+5"]]
    service = Scripted(lambda ids, nth: refusing(n2=code))
    journal = str(tmp_path / "j")
    with pytest.raises(rawchime.ThrottledClientException, match=code):
        run(service, ids(5), give_up=0.3, journal=journal)
    assert len(service.deletes) > 1
    book, _ = look(journal)
    assert book.counts() == [1, 0, 4, 0, 0]
    book.close()


ENDING: dict[str, tuple[Response, type[RawChimeError]]] = {
    "expired token": (answer(403, {"message": "x"}, "ExpiredTokenException"), rawchime.ExpiredToken),
    "signature": (answer(403, {"message": "x"}, "InvalidSignatureException"), rawchime.SignatureDoesNotMatch),
    "incomplete signature, a 400": (answer(400, {"message": "x"}, "IncompleteSignature"), rawchime.IncompleteSignature),
    "access denied": (answer(403, {"message": "x"}, "AccessDeniedException"), rawchime.AccessDenied),
    "forbidden": (answer(403, {"Code": "Forbidden"}, "ForbiddenException"), rawchime.ForbiddenException),
    "unauthorized": (answer(401, {}, "UnauthorizedClientException"), rawchime.UnauthorizedClientException),
    "no such place": (answer(404, {}, "NotFoundException"), rawchime.NotFoundException),
}


@pytest.mark.parametrize("name", ENDING)
def test_what_no_other_batch_would_be_spared_ends_it_at_once(name: str, tmp_path: Path) -> None:
    """What was accepted is settled on the disk, the rest is pending, and the same call goes on from there."""
    said, kind = ENDING[name]
    service = Scripted(lambda ids, nth: said if nth == 2 else None)
    journal = str(tmp_path / "j")
    with pytest.raises(kind):
        run(service, ids(1000), workers=1, journal=journal)
    assert len(service.deletes) == 3
    book, running = look(journal)
    assert (book.counts(), running) == ([900, 0, 100, 0, 0], False)
    book.close()
    found = run(service, ids(1000), workers=1, journal=journal)
    assert list(found) == ids(900, 101)
    assert len(service.deletes) == 3 + 18
    assert service.gets == []


def test_it_gives_up_when_nothing_is_settled_for_long() -> None:
    """With the error that there was, and what it means."""
    service = Scripted(lambda ids, nth: AWAY if nth else None)
    with pytest.raises(rawchime.ServiceUnavailableException) as caught:
        run(service, ids(1000), give_up=0.3)
    assert "within 0.3 s" in caught.value.advice


def test_answers_that_prove_nothing_are_not_piled_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After ten in a row nothing more is put in doubt."""
    service = Scripted(lambda ids, nth: "the connection was closed" if nth else None)
    with pytest.raises(rawchime.OutcomeUnknown) as caught:
        run(service, ids(2000), workers=4, timeout=5.0)
    assert "10 responses in a row" in caught.value.advice
    assert len(service.deletes) <= 1 + 10 + 4


def test_a_wrong_clock_is_corrected_on_the_way(local: Local, client_of: Callable[..., Client]) -> None:
    """The batches that were refused for it go again, signed with the service's time."""
    client = client_of(local.server.url, clock=lambda: local.now + 7200)
    found = Counter(one.outcome for one in bulk.delete([f"+1206555{n:04}" for n in range(500)], client))
    assert found == {"accepted": 500}
    assert abs(client.memory.clock_offset + 7200) < 60


def test_a_bug_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes out as it is, and its batch is in doubt."""

    def broken(self: Client, *_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Client, "run", broken)
    with pytest.raises(ZeroDivisionError):
        run(Scripted(), ids(10))


# In doubt


UNPROVEN: dict[str, Response | str] = {
    "lost": "lost: the connection was closed",
    "a 500": answer(500, {"Code": "ServiceFailure"}, "ServiceFailureException"),
    "a 502": answer(502),
    "a redirect": answer(302, location="https://example.com/"),
    "another shape": answer(200, {"ok": True}),
}


@pytest.mark.parametrize("name", UNPROVEN)
def test_what_is_in_doubt_is_looked_up_before_it_is_sent_again(name: str) -> None:
    """Queued is accepted at once. Unassigned and Assigned are sent again, and a number that is not known is refused, when
    two look-ups agree, and a third shows that queued numbers are visible. No other number is asked for.
    """
    service = Scripted(lambda ids, nth: UNPROVEN[name] if nth == 0 else None)
    if name != "lost":
        service.states.update({"+1": "ReleaseInProgress", "+2": "DeleteInProgress", "+3": "gone", "+4": "Assigned"})
    found = run(service, ids(100), workers=1)
    if name in ("lost", "another shape"):
        assert fates(found) == {"accepted": 100}
        assert sorted(service.gets) == sorted(ids(50))
        assert sorted(map(len, service.deletes)) == [50, 50]
        return
    assert fates(found) == {"accepted": 99, "refused": 1}
    assert (found["+3"].outcome, found["+3"].error_code) == ("refused", "NotFound")
    asked = Counter(service.gets)
    witness = asked.keys() - set(ids(50))
    assert asked["+1"] + asked["+2"] + len(witness) == 3
    assert asked["+3"] == 2
    assert {asked[one] for one in ids(47, 4)} == {2}
    assert sorted(map(len, service.deletes)) == [47, 50, 50]
    assert not {"+1", "+2", "+3"} & {one for batch in service.deletes[1:] for one in batch}
    assert {one for one, outcome in found.items() if outcome.resent} == set(ids(47, 4))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(403, {"message": "no"}, "AccessDeniedException"), "403 AccessDeniedException"),
        (answer(400, {"Message": "no"}, "BadRequestException"), "400"),
        (answer(404, {}, "UnknownOperationException"), "404"),
        (answer(500, {}, "ServiceFailureException"), "500"),
        ("the connection was closed", "closed"),
        (answer(200, {"PhoneNumber": {"PhoneNumberId": "+1", "Status": "PortinInProgress"}}), "PortinInProgress"),
        (answer(200, {"PhoneNumber": {"PhoneNumberId": "+1", "Status": None}}), "not given"),
        (answer(200, {"PhoneNumber": {"PhoneNumberId": "+9", "Status": "Unassigned"}}), "another number"),
    ],
)
def test_what_cannot_be_looked_up_stays_in_doubt(said: Response | str, why: str, tmp_path: Path) -> None:
    """It is listed with the reason, stops nothing else, and is sent again only where that is asked for."""
    service = Scripted(lambda ids, nth: "cut" if nth == 0 else None, lambda ids, nth: said if ids == ["+1"] else None)
    journal = str(tmp_path / "j")
    found = run(service, ids(100), workers=1, journal=journal)
    assert fates(found) == {"accepted": 99, "in-doubt": 1}
    assert why in found["+1"].error_message
    sent = len(service.deletes)
    again = run(service, ids(100), journal=journal)
    assert fates(again) == {"in-doubt": 1}
    assert len(service.deletes) == sent
    last = run(service, ids(100), journal=journal, resend_in_doubt=True)
    assert fates(last) == {"accepted": 1}
    assert service.deletes[sent:] == [["+1"]]


def test_a_question_that_is_throttled_is_asked_again() -> None:
    """However often; a 503 and a refused connection too."""
    service = Scripted(
        lambda ids, nth: "lost" if nth == 0 else None, lambda ids, nth: [THROTTLED, AWAY, "no connection"][nth % 3]
    )
    asked = service._get
    service._get = lambda ids, nth: asked(ids, nth) if nth < 6 else None
    assert fates(run(service, ids(2))) == {"accepted": 2}
    assert len(service.gets) == 8


def test_a_question_waits_until_the_attempt_can_no_longer_be_under_way() -> None:
    """Twice the time-out from its start; after a 500 of the service itself, no time at all."""
    for said, least in (("lost", 0.8), (UNPROVEN["a 500"], 0.0)):
        service = Scripted(lambda ids, nth, said=said: said if nth == 0 else None)  # type: ignore[misc]
        started = time.monotonic()
        assert fates(run(service, ids(1), timeout=0.4)) == {"accepted": 1}
        assert (time.monotonic() - started >= 0.8) == bool(least)


# Resuming, and ending early


def test_the_same_call_again_does_nothing(tmp_path: Path) -> None:
    """What is settled is neither sent nor given again."""
    service = Scripted(lambda ids, nth: refusing(n2="Conflict"))
    assert len(run(service, ids(5), journal=str(tmp_path / "j"))) == 5
    assert run(service, ids(5), journal=str(tmp_path / "j")) == {}
    assert len(service.deletes) == 1


def test_closing_the_iterator_stops_it(tmp_path: Path) -> None:
    """What was under way is waited for and settled."""
    service = Scripted()
    journal = str(tmp_path / "j")
    outcomes = bulk.delete(ids(100_000), service.client(), journal=journal)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    sent = sum(map(len, service.deletes))
    assert 0 < sent < 10_000
    book, running = look(journal)
    assert (book.counts(), running) == ([100_000 - sent, 0, sent, 0, 0], False)
    book.close()
    assert len(run(service, ids(100_000), journal=journal)) == 100_000 - sent
    assert sum(map(len, service.deletes)) == 100_000


def test_the_rate_can_be_capped() -> None:
    """No more requests a second than that."""
    started = time.monotonic()
    run(Scripted(), ids(1000), rate=50.0)
    assert time.monotonic() - started >= 18 / 50


def test_under_a_real_bucket_it_keeps_near_the_ideal(local: Local, client_of: Callable[..., Client]) -> None:
    """Every number is accepted, and few requests are throttled (the times are the benchmark's)."""
    local.service.faults = Faults(rate=60, burst=20)
    client = client_of(local.server.url, clock=lambda: local.now)
    book = bulk.prepare([f"+1206555{n:04}" for n in range(2000)], bulk.settings_of(client))
    job = bulk.Job(client, book, batch_size=10)
    assert Counter(one.outcome for one in job.run()) == {"accepted": 2000}
    book.close()
    assert job.pace.throttled / job.pace.sent <= 0.20  # of 200 requests, the search for the rate included
    assert job.counts == [0, 0, 2000, 0, 0]


def test_the_account_is_the_credentials_where_they_know_it() -> None:
    """An ``account_id`` of theirs; empty where it is not known."""
    client = Scripted().client(credentials=CREDENTIALS._replace(account_id="123456789012"))
    assert bulk.settings_of(client).account == "123456789012"
    assert bulk.settings_of(Scripted().client()).account == ""


# What an attack on it has found


def test_a_number_that_an_unsure_attempt_may_have_deleted_is_looked_up() -> None:
    """A 503 does not prove that nothing was done: a Conflict after it may be the job's own work."""

    def delete(ids: list[str], nth: int) -> Response | None:
        if nth == 0:
            service.states.update(dict.fromkeys(ids[:2], "ReleaseInProgress"))
            return AWAY
        return refusing(n1="Conflict", n2="Conflict", n3="Conflict") if nth == 1 else refusing(n3="Conflict")

    service = Scripted(delete)
    found = run(service, ids(4), batch_size=4)
    assert sorted(service.gets) == ["+1", "+2", "+3", "+3"]
    assert service.deletes == [ids(4), ids(4)]
    assert fates(found) == {"accepted": 3, "refused": 1}
    assert (found["+3"].outcome, found["+3"].error_code) == ("refused", "Conflict")


@pytest.mark.parametrize("visible", [True, False])
def test_not_found_alone_proves_nothing(visible: bool) -> None:
    """It may be a typo, or a queued number that is not shown: only where queued numbers are visible is it refused."""

    def hidden(ids: list[str], nth: int) -> Response | None:
        queued = service.states.get(ids[0]) == "ReleaseInProgress"
        return answer(404, {"Code": "NotFound"}, "NotFoundException") if queued and not visible else None

    service = Scripted(lambda ids, nth: UNPROVEN["a 500"] if "+1" in ids else None, hidden)
    service.states["+1"] = "gone"
    found = run(service, ids(3), batch_size=1, workers=1)
    assert fates(found) == ({"accepted": 2, "refused": 1} if visible else {"accepted": 2, "in-doubt": 1})
    assert "does not find this number" in found["+1"].error_message


def test_not_found_without_a_witness_proves_nothing() -> None:
    """Where no other number of the job is in the queue, nothing shows whether queued numbers are visible."""
    service = Scripted(lambda ids, nth: UNPROVEN["a 500"])
    service.states["+1"] = "gone"
    assert run(service, ids(1))["+1"].outcome == "in-doubt"
    assert len(service.deletes) == 1


def test_a_failure_inside_a_success_is_looked_up() -> None:
    """ServiceFailure for a number proves nothing: it may be in the queue."""
    service = Scripted(lambda ids, nth: refusing(n2="ServiceFailure", n4="ServiceFailure"))
    service.states["+4"] = "Unassigned"

    def act(ids: list[str], nth: int) -> Response | None:
        service.states["+2"] = "ReleaseInProgress"
        return None

    service._get = act
    found = run(service, ids(5))
    assert fates(found) == {"accepted": 4, "refused": 1}
    assert (found["+4"].outcome, found["+4"].error_code) == ("refused", "ServiceFailure")


FOREIGN = Response.make(400, [("Content-Type", "text/html")], b"<html><title>Bad Request</title></html>")


def test_a_page_of_a_middlebox_settles_nothing(tmp_path: Path) -> None:
    """A 4xx without a mark of the service refuses no number: for a short while it is waited for, then the job ends."""
    service = Scripted(lambda ids, nth: FOREIGN if 2 <= nth < 8 else None)
    assert fates(run(service, ids(1000), workers=1)) == {"accepted": 1000}
    service = Scripted(lambda ids, nth: FOREIGN if nth >= 2 else None)
    journal = str(tmp_path / "j")
    with pytest.raises(rawchime.BadRequestException) as caught:
        run(service, ids(1000), workers=1, journal=journal)
    assert "does not look like the service's" in caught.value.advice
    assert len(service.deletes) == 12
    book, _ = look(journal)
    assert book.counts() == [900, 0, 100, 0, 0]
    book.close()


def test_a_service_that_refuses_everything_for_a_while_ends_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though every 400 is its own: numbers from all over the input are tried, and then no more is refused."""
    monkeypatch.setattr("rawchime.bulk.answers.WHILE", 0.2)
    service = Scripted(lambda ids, nth: answer(400, {"Message": "bad"}, "BadRequestException") if nth >= 2 else None)
    with pytest.raises(rawchime.BadRequestException) as caught:
        run(service, ids(100_000), workers=1)
    assert "accepted none since" in caught.value.advice


def test_a_conflict_after_a_503_is_looked_up_by_the_next_run_as_well(tmp_path: Path) -> None:
    """That an earlier attempt may have done it is in the journal, and outlives the process."""
    journal = str(tmp_path / "j")

    def delete(ids: list[str], nth: int) -> Response | None:
        if nth == 0:
            service.states.update(dict.fromkeys(ids, "ReleaseInProgress"))
            return AWAY
        return answer(403, {"message": "x"}, "ExpiredTokenException") if nth == 1 else refusing(n1="Conflict", n2="Conflict")

    service = Scripted(delete)
    with pytest.raises(rawchime.ExpiredToken):
        run(service, ids(2), journal=journal)
    found = run(service, ids(2), journal=journal)
    assert fates(found) == {"accepted": 2}
    assert service.gets == ids(2)
    assert {one.resent for one in bulk.outcomes(journal)} == {2}


def test_a_look_up_that_is_behind_sends_nothing_again() -> None:
    """GetPhoneNumber may show for some seconds that a number is not queued: two look-ups have to agree."""
    service = Scripted(lambda ids, nth: "lost" if nth == 0 else None, lambda ids, nth: stale(ids) if nth < 2 else None)

    def stale(ids: list[str]) -> Response:
        return answer(200, {"PhoneNumber": {"PhoneNumberId": ids[0], "Status": "Unassigned"}})

    found = run(service, ids(2))
    assert fates(found) == {"accepted": 2}
    assert len(service.deletes) == 1
    assert len(service.gets) == 4


def test_patience_ends_look_ups_too() -> None:
    """A look-up that is told to wait for a day ends the job: what it waits for does not come in time."""
    service = Scripted(
        lambda ids, nth: "lost", lambda ids, nth: answer(429, {}, "ThrottledClientException", Retry_After="86400")
    )
    with pytest.raises(rawchime.ThrottledClientException, match="429"):
        run(service, ids(2), give_up=0.3, workers=1)
    assert len(service.gets) == 1  # and nothing else goes out before that time


def test_the_wall_clock_counts_only_to_resume() -> None:
    """A clock that is set forward or back while the job runs neither hurries nor delays a look-up."""
    for jump in (3600.0, -3600.0):
        service = Scripted(lambda ids, nth: "lost" if nth == 0 else None)
        clock = iter([0.0] * 2 + [jump] * 1000)
        client = service.client()
        book = bulk.prepare(ids(1), bulk.settings_of(client))
        job = bulk.Job(client, book, timeout=0.2, clock=lambda clock=clock: next(clock))  # type: ignore[misc]
        started = time.monotonic()
        assert [one.outcome for one in job.run()] == ["accepted"]
        assert 0.4 <= time.monotonic() - started < 5
        book.close()


@pytest.mark.parametrize("resend", [False, True])
@pytest.mark.parametrize("code", ["UnrecognizedClientException", "ExpiredTokenException"])
def test_whoever_is_not_let_in_learns_nothing_of_a_number(code: str, resend: bool, tmp_path: Path) -> None:
    """Bad credentials end the job; what is in doubt stays so, and is looked up by the next run."""
    journal = str(tmp_path / "j")
    service = Scripted(lambda ids, nth: "lost", lambda ids, nth: answer(403, {"Message": "no"}, code))
    with pytest.raises(rawchime.AuthenticationError):
        run(service, ids(50), journal=journal, resend_in_doubt=resend)
    assert len(service.deletes) == 1
    assert len(service.gets) <= 4
    service._get = lambda ids, nth: None
    assert fates(run(service, ids(50), journal=journal)) == {"accepted": 50}
    assert len(service.deletes) == 1


def test_a_wait_that_is_longer_than_its_patience_is_not_waited_for() -> None:
    """A service may ask for an hour: the job gives up when it said it would."""
    service = Scripted(lambda ids, nth: answer(429, {}, "ThrottledClientException", Retry_After="3600"))
    with pytest.raises(rawchime.ThrottledClientException) as caught:
        run(service, ids(1), give_up=0.3)
    assert "can make none within 0.3 s" in caught.value.advice
    assert len(service.deletes) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch_size": 0},
        {"batch_size": -1},
        {"workers": 0},
        {"workers": 33},
        {"rate": 0.0},
        {"timeout": 0.0},
        {"give_up": -1.0},
    ],
    ids=str,
)
def test_an_argument_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    """At once, not when the first outcome is asked for."""
    with pytest.raises(rawchime.InvalidRequest):
        bulk.delete(ids(1), Scripted().client(), **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["+12065550100", b"+1", None, 5])
def test_one_number_is_no_list_of_numbers(wrong: object) -> None:
    """Its letters would be taken for ids."""
    with pytest.raises(rawchime.InvalidRequest):
        bulk.delete(wrong, Scripted().client())  # type: ignore[arg-type]


def test_a_journal_tells_what_a_closed_iterator_did_not(tmp_path: Path) -> None:
    """``outcomes`` reads every number's fate, whoever was told of it before."""
    journal = str(tmp_path / "j")
    outcomes = bulk.delete(ids(1000), Scripted().client(), journal=journal)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    told = list(bulk.delete(ids(1000), Scripted().client(), journal=journal))
    assert len(told) < 999
    assert Counter(one.outcome for one in bulk.outcomes(journal)) == {"accepted": 1000}


def test_threads_may_take_turns() -> None:
    """An iterator is used by one thread at a time, and not always by the same."""
    outcomes = bulk.delete(ids(200), Scripted().client())
    with ThreadPoolExecutor(1) as pool:
        found = [pool.submit(next, outcomes).result(), next(outcomes)]
        found += pool.submit(list, outcomes).result()
    assert len(found) == 200


def test_what_is_sent_again_in_doubt_is_so_once() -> None:
    """Where a number cannot be looked up, and the answer says that somebody has dealt with it, it stays in doubt."""
    denied = answer(403, {"Message": "no"}, "AccessDeniedException")
    service = Scripted(lambda ids, nth: "lost" if nth == 0 else refusing(n1="NotFound"), lambda ids, nth: denied)
    found = run(service, ids(1), resend_in_doubt=True)
    assert found["+1"].outcome == "in-doubt"
    assert len(service.deletes) == 2


def test_it_waits_without_turning(monkeypatch: pytest.MonkeyPatch) -> None:
    """When its patience is over and a doubt is still to be waited for, it sleeps until then."""
    turns = []
    turn = bulk.Job.turn
    monkeypatch.setattr(bulk.Job, "turn", lambda self, answers: turns.append(1) or turn(self, answers))
    service = Scripted(lambda ids, nth: "lost" if nth == 0 else THROTTLED)
    with pytest.raises(rawchime.ThrottledClientException):
        run(service, ids(2), batch_size=1, timeout=0.5, give_up=0.2)
    assert len(turns) < 100
