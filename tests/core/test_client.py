"""The client as a program meets it: its settings, its repr, its end, and what it logs."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

import pytest
from scripted import Scripted, answer
from services import CREDENTIALS, IDS

import rawchime
from rawchime import Client, Credentials, InvalidRequest, RetryPolicy, ServiceError
from rawchime.transport import Transport

FAILED = {503: "ServiceUnavailableException", 500: "ServiceFailureException"}
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", "5"),
        ("timeout", 0),
        ("timeout", -1.0),
        ("timeout", math.nan),
        ("timeout", True),
        ("timeout", None),
        ("attempt_timeout", "30"),
        ("attempt_timeout", 0),
        ("retry", 3),
        ("retry", {"max_attempts": 3}),
        ("retry", RetryPolicy),
        ("retry", RetryPolicy(max_attempts=0)),
        ("retry", RetryPolicy(max_attempts=2.5)),  # type: ignore[arg-type]
        ("credentials", ("AKIA", SECRET)),
        ("credentials", SECRET),
        ("transport", "tls"),
        ("transport", Transport.send),
        ("allow_http", "example.com"),
        ("region", 5),
        ("profile", None),
        ("observer", []),
        ("clock", 1.0),
        ("sleep", 1.0),
    ],
)
def test_a_wrong_setting_fails_where_it_is_given(name: str, value: Any) -> None:
    """At once, with the setting's name, and without a secret in the message."""
    with pytest.raises(InvalidRequest, match=name) as caught:
        Client(**{"region": "us-east-1", name: value})
    assert SECRET not in str(caught.value)


def test_a_wrong_timeout_of_one_call_fails_before_anything_is_sent() -> None:
    """The same check holds for the timeout of a single call."""
    scripted = Scripted()
    client = scripted.client()
    with pytest.raises(InvalidRequest, match="timeout"):
        client.run(rawchime.BatchDeletePhoneNumber(IDS), timeout=0)
    assert scripted.deletes == []


def test_its_repr_shows_where_and_with_which_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Endpoint, region and the masked key id. Nothing is loaded for it, and no secret is in it."""
    given = Client("us-east-1", credentials=Credentials("AKIDEXAMPLE12345", SECRET, "a-session-token"))
    assert repr(given) == "<Client: https://voice-chime.us-east-1.amazonaws.com, region us-east-1, key AKID…2345>"

    def provider() -> Credentials:
        asked.append(1)
        return Credentials("AKIDEXAMPLE12345", SECRET)

    asked: list[int] = []
    later = Client("us-east-1", credentials=provider)
    assert repr(later).endswith("credentials not loaded yet>")
    assert not asked
    later.credentials()
    assert repr(later).endswith("key AKID…2345>")


def test_its_connections_are_closed_at_the_end_of_a_with_block() -> None:
    """Also when the block ends with an error."""

    class Watched(Transport):
        closed = 0

        def close(self) -> None:
            self.closed += 1
            super().close()

    transport = Watched()
    with Client("us-east-1", credentials=CREDENTIALS, transport=transport) as client:
        assert isinstance(client, Client)
    assert transport.closed == 1
    with pytest.raises(KeyError), Client("us-east-1", credentials=CREDENTIALS, transport=transport):
        raise KeyError
    assert transport.closed == 2


def test_a_ca_bundle_may_be_a_path(tmp_path: Path) -> None:
    """As every other setting that is a path. One that is not there fails before anything is sent."""
    client = Client("us-east-1", credentials=CREDENTIALS, transport=Transport(verify=tmp_path / "none.pem"))
    with pytest.raises(InvalidRequest, match=r"none\.pem"):
        client.get_phone_number(IDS[0])


def failing(*statuses: int) -> Scripted:
    """A service whose first deletions fail so, and whose next one succeeds."""
    return Scripted(lambda ids, nth: answer(statuses[nth], code=FAILED[statuses[nth]]) if nth < len(statuses) else None)


class Patient(RetryPolicy):
    """A policy that also retries a 500, after a tenth of the usual wait."""

    def retries(self, error: rawchime.RawChimeError) -> bool:
        return isinstance(error, rawchime.ServiceFailureException) or super().retries(error)

    def delay(self, error: rawchime.RawChimeError, attempt: int, chance: float, exchange: rawchime.Exchange) -> float:
        return super().delay(error, attempt, chance, exchange) / 10


def test_a_retry_policy_can_be_subclassed() -> None:
    """Its own rules decide, and its settings are kept."""
    result = failing(500, 500).client(retry=Patient(max_attempts=3)).batch_delete_phone_number(IDS)
    assert [one.response.status for one in result.exchanges if one.response] == [500, 500, 200]
    with pytest.raises(ServiceError):
        failing(500).client(retry=RetryPolicy(max_attempts=3)).batch_delete_phone_number(IDS)


def test_every_attempt_is_logged_with_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """INFO: method, host, path, status, request id and time; waits too. No phone number and no secret."""
    with caplog.at_level(logging.INFO, "rawchime"):
        client = failing(503).client()
        client.batch_delete_phone_number(IDS)
        client.get_phone_number("+12065550100")
    first, wait, second, third = [record.getMessage() for record in caplog.records]
    assert first.startswith("POST 127.0.0.1:1/phone-numbers?operation=batch-delete: 503 (request id ")
    assert wait.startswith("ServiceUnavailableException: retrying in ")
    assert ": 200 (request id " in second
    assert third.startswith("GET 127.0.0.1:1/phone-numbers/+…: ")
    assert {record.levelname for record in caplog.records} == {"INFO"}
    assert CREDENTIALS.secret_key not in caplog.text
    assert "2065550100" not in caplog.text


def test_debug_logs_the_exchange_as_v_prints_it(caplog: pytest.LogCaptureFixture) -> None:
    """Each line of the request and the response, with the signature redacted."""
    with caplog.at_level(logging.DEBUG, "rawchime"):
        Scripted().client().batch_delete_phone_number(IDS)
    shown = [record.getMessage() for record in caplog.records if record.levelname == "DEBUG"]
    assert "> POST /phone-numbers?operation=batch-delete HTTP/1.1" in shown
    assert "< HTTP/1.1 200" in shown
    assert any(line.startswith("> Authorization: ") and line.endswith("Signature=<redacted>") for line in shown)
    assert CREDENTIALS.secret_key not in caplog.text


def test_a_program_that_does_not_ask_sees_no_log(capfd: pytest.CaptureFixture[str]) -> None:
    """The logger has a NullHandler, and no level of its own."""
    logger = logging.getLogger("rawchime")
    assert [type(one) for one in logger.handlers] == [logging.NullHandler]
    assert logger.level == logging.NOTSET
    failing(503).client().batch_delete_phone_number(IDS)
    assert capfd.readouterr() == ("", "")


def test_a_path_is_taken_wherever_a_path_is_meant(tmp_path: Path) -> None:
    """A list and a journal by their Path; the outcomes are there afterwards."""
    (tmp_path / "n.csv").write_text("PhoneNumberId\n+12065550100\n+12065550101\n")
    found = [entry.phone_number_id for entry in rawchime.inputs.read(tmp_path / "n.csv")]
    assert rawchime.inputs.plan(tmp_path / "n.csv").numbers == len(found) == 2
    with Scripted().client() as client:
        outcomes = list(rawchime.bulk.delete(found, client, journal=tmp_path / "n.journal"))
    assert list(rawchime.bulk.outcomes(tmp_path / "n.journal")) == outcomes
    with pytest.raises(InvalidRequest, match=r"none\.csv|No such file"):
        list(rawchime.inputs.read(tmp_path / "none.csv"))
