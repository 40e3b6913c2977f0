"""Restoring many numbers is a job like deleting them: each once, through what goes wrong, with the doubts looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from services import Local

from rawchime import Client, InvalidRequest, bulk
from rawchime.local.faults import Faults

IDS = [f"+1206555{n:04}" for n in range(60)]


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits after a failure are up to 20 s, those between two look-ups 10 s: here they are short."""
    monkeypatch.setattr(bulk.Job, "_delay", lambda *_, **__: 0.001)
    monkeypatch.setattr("rawchime.bulk.doubts.LAG", 0.01)


@pytest.fixture
def client(local: Local, client_of: Callable[..., Client]) -> Client:
    return client_of(local.server.url, clock=lambda: local.now)


def statuses(local: Local) -> Counter[str]:
    rows = (local.service.numbers.get(one, local.now) for one in IDS)
    return Counter(row.status for row in rows if row)


def test_every_number_is_restored_through_what_goes_wrong(client: Client, local: Local, tmp_path: Path) -> None:
    """Throttling, 503, lost and dropped answers: each number is accepted, and is out of the queue."""
    assert len(list(bulk.delete(IDS, client))) == 60
    assert statuses(local) == {"ReleaseInProgress": 60}
    local.service.faults = Faults("ok*4,429,503*2,lost,ok*9,drop,lost,503,ok*5,cut-body,429,ok*7,silence")
    found = Counter(one.outcome for one in bulk.restore(IDS, client, timeout=0.3, journal=str(tmp_path / "j")))
    assert found == {"accepted": 60}
    assert statuses(local) == {"Unassigned": 60}
    assert list(bulk.restore(IDS, client, journal=str(tmp_path / "j"))) == []


def test_what_is_restored_already_is_done_and_what_is_unknown_is_refused(client: Client, local: Local) -> None:
    """A 400 about a number that is not in the queue is looked up; a 404 is the service's word about the number."""
    list(bulk.delete(IDS[:2], client))
    local.service.numbers.provision([])
    found = {one.phone_number_id: one for one in bulk.restore([*IDS[:2], "+12065559999"], client)}
    assert [found[one].outcome for one in (*IDS[:2], "+12065559999")] == ["accepted", "accepted", "refused"]
    assert found["+12065559999"].error_code == "NotFound"
    again = list(bulk.restore(IDS[:2], client))
    assert [one.outcome for one in again] == ["accepted", "accepted"]


def test_a_journal_of_another_action_is_refused(client: Client, tmp_path: Path) -> None:
    """A deletion's journal says nothing of what is restored."""
    list(bulk.delete(IDS[:3], client, journal=str(tmp_path / "j")))
    with pytest.raises(InvalidRequest, match="for another action: it has delete, this run has restore"):
        list(bulk.restore(IDS[:3], client, journal=str(tmp_path / "j")))
