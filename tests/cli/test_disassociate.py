"""Numbers are taken off what holds them, and then deleted: as a job, and only where that frees them wholly."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from services import Local, Served
from test_cli import Run, keys, run
from test_kill import log_of, steer

from rawchime import Client, ForbiddenException, Request, Response, bulk
from rawchime.bulk.actions import DISASSOCIATE
from rawchime.bulk.associations import survey
from rawchime.local.faults import Faults
from rawchime.local.numbers import Row
from rawchime.operations.list_phone_numbers import ListPhoneNumbers

__all__ = ["keys", "run"]  # fixtures

HELD = """PhoneNumberId,VoiceConnectorId,VoiceConnectorGroupId,SipRuleId
+12065550100,abc,,
+12065550101,def,,
+12065550102,,grp,
+12065550103,abc,,
+12065550104,,,
+12065550105,,,rule
+12065550106,abc,,rule
+12065550107,abc,grp,
"""
IDS = [line[:12] for line in HELD.splitlines()[1:]]
LEFT = {"+12065550105", "+12065550106", "+12065550107"}


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two look-ups of a number in doubt there are 10 s, and up to 20 s after a failure: here they are short."""
    monkeypatch.setattr("rawchime.bulk.doubts.LAG", 0.01)
    monkeypatch.setattr("rawchime.bulk.associations.LONGEST", 0.01)
    monkeypatch.setattr(bulk.Job, "_delay", lambda *_, **__: 0.001)


@pytest.fixture
def served(serve: Callable[..., Served], tmp_path: Path) -> Served:
    (tmp_path / "exist.csv").write_text(HELD)
    (tmp_path / "n").write_text("".join(f"{one}\n" for one in [*IDS, "+12065550109"]))
    return serve("--numbers", str(tmp_path / "exist.csv"), "--state", str(tmp_path / "state"))


def posted(served: Served) -> list[tuple[str, list[str]]]:
    """The target of each POST, and its numbers."""
    requests = [Request.from_bytes(base64.b64decode(str(one["request"]))) for one in log_of(served)]
    return [(one.target, next(iter(json.loads(one.body).values()))) for one in requests if one.method == "POST"]


def associations(served: Served, run: Run) -> dict[str, list[dict[str, str]]]:
    lines = run("queue", "--endpoint-url", served.url, "--all", "--output", "json")[1].splitlines()
    return {row["E164PhoneNumber"]: row["Associations"] for row in map(json.loads, lines)}


def test_numbers_are_taken_off_in_batches_of_one_holder(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """One request a Voice Connector or group; what is free is done; what a rule or two hold is left as it is."""
    before = associations(served, run)
    words = ["disassociate", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n")]
    code, out, _ = run(*words)
    assert code == 1
    assert sorted(posted(served)) == [
        ("/voice-connector-groups/grp?operation=disassociate-phone-numbers", ["+12065550102"]),
        ("/voice-connectors/abc?operation=disassociate-phone-numbers", ["+12065550100", "+12065550103"]),
        ("/voice-connectors/def?operation=disassociate-phone-numbers", ["+12065550101"]),
    ]
    told = dict(line.split(None, 1) for line in out.splitlines() if line.startswith("+"))
    assert told["+12065550100"] == "accepted  not associated"
    assert told["+12065550104"] == "accepted  it was not associated"
    assert told["+12065550105"] == "refused   Held: SIP rule rule holds it: change or delete the rule first"
    assert (
        told["+12065550107"]
        == "refused   Held: more than one Voice Connector or group holds it: Voice Connector abc, Voice Connector group grp"
    )
    assert told["+12065550109"] == "refused   NotFound: it is not in the account's list of numbers"
    after = associations(served, run)
    assert {one for one, held in after.items() if held} == LEFT
    assert {one: after[one] for one in LEFT} == {one: before[one] for one in LEFT}
    assert run(*words)[0] == 1
    assert len(posted(served)) == 3


def test_named_numbers_are_taken_off(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """Without a question and without a journal."""
    code, out, _ = run("disassociate", "--endpoint-url", served.url, "%2B12065550100", "+12065550104")
    assert code == 0
    assert out.splitlines()[-1] == "2 accepted, 0 refused"
    assert posted(served) == [("/voice-connectors/abc?operation=disassociate-phone-numbers", ["+12065550100"])]
    assert not list(tmp_path.glob("*.journal"))
    code, _, err = run("disassociate", "--endpoint-url", served.url, "+12065550104")
    assert (code, err) == (0, "")


@pytest.mark.parametrize("option", ["--limit=1", "--journal=j", "--where=a=b", "--skip-bad", "--retry-refused"])
def test_options_of_a_list_are_refused_with_named_numbers(option: str, served: Served, run: Run, keys: None) -> None:
    """What asked for care is not passed over."""
    code, _, err = run("disassociate", "--endpoint-url", served.url, "+12065550100", option)
    assert code == 2
    assert "is an option of a job" in err
    assert posted(served) == []


def test_the_plan_tells_what_holds_the_numbers(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """Before the act, and as JSON; nothing is changed by it."""
    words = ["delete", "--endpoint-url", served.url, "--from", str(tmp_path / "n"), "--disassociate", "--dry-run"]
    code, out, _ = run(*words)
    assert code == 0
    line = next(line for line in out.splitlines() if line.startswith("in use"))
    assert line.startswith("in use    Voice Connector abc: 2, ")
    assert "Voice Connector def: 1" in line
    assert "Voice Connector group grp: 1" in line
    assert line.endswith("; left as they are, on SIP rule rule: 2, more than one Voice Connector or group: 1")
    plan = json.loads(run(*words, "--output", "json")[1])
    assert plan["in-use"] == {"VoiceConnectorId/abc": 2, "VoiceConnectorId/def": 1, "VoiceConnectorGroupId/grp": 1}
    assert posted(served) == []
    assert not list(tmp_path.glob("*.journal"))


def test_delete_takes_numbers_off_first(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """Those that could be freed are deleted; those that could not keep what they had, and are told with the reason."""
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n"), "--disassociate"]
    code, out, _ = run(*words)
    assert code == 1
    assert "5 accepted, 4 refused" in out
    assert "PhoneNumberAssociationsExist (3)" in out
    assert {one for one, held in associations(served, run).items() if held} == LEFT
    assert len(run("queue", "--endpoint-url", served.url)[1].splitlines()) == 5
    sent = len(posted(served))
    code, _, err = run(*words)
    assert code == 1
    assert "Nothing to do: " in err
    assert len(posted(served)) == sent


def test_numbers_that_were_refused_because_they_are_in_use_are_freed_and_deleted(
    served: Served, run: Run, keys: None, tmp_path: Path
) -> None:
    """After a deletion that they did not let happen: none loses what holds it and stays."""
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n")]
    assert run(*words)[0] == 1
    assert "7 refused" in run(*words)[1] or "8 refused" in run(*words)[1]
    plan = json.loads(run(*words, "--disassociate", "--dry-run", "--output", "json")[1])
    assert sum(plan["in-use"].values()) == 4
    code, out, _ = run(*words, "--disassociate")
    assert code == 1
    assert "5 accepted, 4 refused" in out
    free = {one for one, held in associations(served, run).items() if not held}
    queued = {line.split()[0].replace("%2B", "+") for line in run("queue", "--endpoint-url", served.url)[1].splitlines()}
    assert free == queued


def test_only_numbers_that_will_be_deleted_lose_what_holds_them(local: Local, client_of: Callable[..., Client]) -> None:
    """One whose deletion is settled, however, is left as it is."""
    client = client_of(local.server.url, clock=lambda: local.now)
    rows = [Row(one, (("VoiceConnectorId", "abc"),), "VoiceConnector", local.now, local.now, None) for one in IDS[:3]]
    local.service.numbers.provision(rows)
    journal = bulk.prepare(IDS[:3], bulk.settings_of(client)._replace(action="disassociate"))
    found = list(survey(journal, client.list_pages(), only={IDS[1]}))
    assert [(one.phone_number_id, one.error_code) for one in found] == [(IDS[0], "Settled"), (IDS[2], "Settled")]
    list(bulk.Job(client, journal, action=DISASSOCIATE).run())
    journal.close()
    held = [row.number for row in local.service.numbers.page("", "", 100, local.now) if row.associations]
    assert held == [IDS[0], IDS[2]]


@pytest.mark.parametrize("name", ["n.disassociate.journal", "n.disassociate.journal-wal"])
def test_no_trace_is_written_over_the_other_journal(name: str, served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """The job that frees the numbers has a journal of its own, beside the first one."""
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "n"), "--disassociate"]
    code, _, err = run(*words, "--trace", str(tmp_path / name))
    assert code == 2
    assert "would be written over" in err
    assert posted(served) == []


def test_nothing_is_deleted_while_numbers_are_not_free(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """A job that cannot take them off ends there, and says how to resume."""
    (tmp_path / "few").write_text("+12065550100\n")
    words = ["delete", "--endpoint-url", served.url, "--yes", "--from", str(tmp_path / "few"), "--disassociate"]
    steer(served, script="ok,403")
    code, _, err = run(*words)
    assert code == 3
    assert "Nothing was deleted" in err
    assert [target for target, _ in posted(served)] == ["/voice-connectors/abc?operation=disassociate-phone-numbers"]
    assert run(*words)[0] == 0
    assert [target for target, _ in posted(served)][-1] == "/phone-numbers?operation=batch-delete"


@pytest.mark.parametrize(
    "value", ["", " ", "..", "../x", "a?operation=batch-delete", "a#b", "\ud800", "a\r\nHost: x", "%2e", "x" * 129]
)
def test_an_id_that_cannot_be_one_is_not_asked_for(value: str) -> None:
    """Whatever a service says holds a number, nothing but an id goes into the path of a request."""
    row = {
        "PhoneNumberId": IDS[0],
        "Status": "Assigned",
        "Associations": [{"Name": "VoiceConnectorId", "Value": value}],
    }
    body = json.dumps({"PhoneNumbers": [row]}).encode()
    page = ListPhoneNumbers().parse(Response.make(200, [("x-amzn-RequestId", "r")], body))
    journal = bulk.prepare(IDS[:1], bulk.Settings("https://voice.test", "us-east-1", action="disassociate"))
    (found,) = survey(journal, [page])
    assert (found.outcome, found.error_code) == ("refused", "Held")
    assert journal.lanes(1, 1) == {}
    journal.close()


def test_associations_that_changed_since_the_plan_are_left(
    local: Local, client_of: Callable[..., Client], tmp_path: Path
) -> None:
    """Between two runs of a job a number was moved to another Voice Connector: that is not what was planned."""
    client = client_of(local.server.url, clock=lambda: local.now)
    rows = [Row(one, (("VoiceConnectorId", "abc"),), "VoiceConnector", local.now, local.now, None) for one in IDS[:2]]
    local.service.numbers.provision(rows)
    local.service.faults = Faults("ok,403,ok")
    path = str(tmp_path / "journal")
    with pytest.raises(ForbiddenException):
        list(bulk.disassociate(IDS[:2], client, journal=path))
    moved = rows[1]._replace(associations=(("VoiceConnectorId", "other"),))
    local.service.numbers.provision([moved])
    found = {one.phone_number_id: one for one in bulk.disassociate(IDS[:2], client, journal=path)}
    assert found[IDS[0]].outcome == "accepted"
    assert (found[IDS[1]].outcome, found[IDS[1]].error_code) == ("refused", "AssociationsChanged")
    row = local.service.numbers.get(IDS[1], local.now)
    assert row is not None
    assert row.associations == (("VoiceConnectorId", "other"),)


def test_the_list_is_asked_for_with_patience(served: Served, run: Run, keys: None, tmp_path: Path) -> None:
    """Throttling, 503 and a lost response of ListPhoneNumbers do not end the job; a 403 does, and nothing is changed."""
    words = ["disassociate", "--endpoint-url", served.url, "--yes", "--timeout", "1", "--from", str(tmp_path / "n")]
    steer(served, script="403,429*4,503,lost,ok")
    assert run(*words)[0] == 3
    assert posted(served) == []
    assert run(*words)[0] == 1
    assert len(posted(served)) == 3


def test_every_number_is_taken_off_through_what_goes_wrong(
    local: Local, client_of: Callable[..., Client], tmp_path: Path
) -> None:
    """Throttling, 503 and lost answers: each number is free in the end, those in doubt were looked up."""
    client = client_of(local.server.url, clock=lambda: local.now)
    ids = [f"+1206555{n:04}" for n in range(90)]
    local.service.numbers.provision(
        [
            Row(one, (("VoiceConnectorId", "abc"[n % 3]),), "VoiceConnector", local.now, local.now, None)
            for n, one in enumerate(ids)
        ]
    )
    local.service.faults = Faults("ok*2,429,503*2,lost,ok*3,drop,lost,503,ok*2,cut-body,429,ok,silence")
    found = list(bulk.disassociate(ids, client, timeout=0.3, batch_size=5, journal=str(tmp_path / "j")))
    assert {one.outcome for one in found} == {"accepted"}
    assert sorted(one.phone_number_id for one in found) == ids
    assert not any(row.associations for row in local.service.numbers.page("", "", 100, local.now))
