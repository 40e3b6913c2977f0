"""Every Python block of the library's README runs, and does what the text around it says."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from services import CREDENTIALS, IDS, Served
from wire import SUCCESS, RawServer

import rawchime
from rawchime import BatchDeletePhoneNumber, OutcomeUnknown, resolve, sign

TEXT = (Path(rawchime.__file__).parent / "README.md").read_text()
AWAY = b"HTTP/1.1 503 Away\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def code(section: str, nth: int = 0) -> str:
    """The n-th Python block under a heading."""
    found = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)
    assert found, section
    return re.findall(r"^```python\n(.*?)^```$", found[1], re.M | re.S)[nth]


def long(text: str) -> int:
    return len([line for line in text.splitlines() if line.strip()])


@pytest.fixture
def served(serve: Callable[..., Served], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """A service that knows 100 numbers, and an environment and a folder in which the blocks find it."""
    (tmp_path / "exist").write_text("".join(f"+1206{n:07}\n" for n in range(100)) + "+12065550100\n")
    found = serve("--numbers", str(tmp_path / "exist"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", found.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", CREDENTIALS.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secret_key)
    monkeypatch.chdir(tmp_path)
    return found


def test_the_client_lists_the_queue(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """The first block prints each number in the deletion queue."""
    with rawchime.Client("us-east-1") as client:
        client.batch_delete_phone_number(["+12065550100"])
    exec(code("A client"), {})
    assert re.match(r"%2B12065550100 ReleaseInProgress \d{4}-", capsys.readouterr().out)


def test_logging_and_observer(served: Served, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """One line per attempt at INFO, and an observer that counts bytes."""
    exec(code("Logging"), {})
    assert [record.levelname for record in caplog.records if record.name == "rawchime"] == ["INFO"]
    exec(code("Logging", 1), {})
    assert re.fullmatch(r"\d+ bytes sent, \d+ received\n", capsys.readouterr().out)


def test_a_job_prints_what_was_not_accepted(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that the service does not know is printed; the same block again has nothing left to do."""
    Path("numbers.txt").write_text("".join(f"+1206{n:07}\n" for n in range(101)))
    exec(code("Many numbers"), {})
    assert re.fullmatch(r"\d+ of 101: \+12060000100 refused NotFound\n", capsys.readouterr().out)
    exec(code("Many numbers"), {})
    assert capsys.readouterr().out == ""


def test_a_policy_of_ones_own(raw_server: Callable[..., RawServer], monkeypatch: pytest.MonkeyPatch, served: Served) -> None:
    """It retries a 500, and waits a second at least."""
    server = raw_server(AWAY.replace(b"503", b"500"), SUCCESS, close=True)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    waits: list[float] = []
    monkeypatch.setitem(rawchime.Client.__init__.__kwdefaults__, "sleep", waits.append)
    exec(code("A retry policy of your own"), {})
    assert len(server.requests) == 2
    assert [wait >= 1 for wait in waits] == [True]


@pytest.mark.parametrize("nth", [0, 1], ids=["requests", "httpx"])
def test_an_auth_object_signs_as_sign_does(nth: int, served: Served) -> None:
    """In under 15 lines. The local service verifies the signature, with a query, a body, a token and without."""
    text = code("Signing for another HTTP library", nth)
    names: dict[str, Any] = {}
    exec(text, names)
    assert long(text[text.index("class") :]) < 15
    endpoint = resolve("us-east-1", endpoint_url=served.url)
    auth = names["SigV4"](CREDENTIALS, endpoint)
    send: Callable[..., Any] = (requests, httpx)[nth].request
    url = f"{served.url}/phone-numbers"
    deleted = send("POST", f"{url}?operation=batch-delete", json={"PhoneNumberIds": ["+12065550100"]}, auth=auth)
    assert (deleted.status_code, deleted.json()) == (200, {"PhoneNumberErrors": []})
    listed = send("GET", url, params={"status": "ReleaseInProgress", "max-results": "5"}, auth=auth)
    assert [one["E164PhoneNumber"] for one in listed.json()["PhoneNumbers"]] == ["+12065550100"]
    wrong = names["SigV4"](CREDENTIALS._replace(secret_key="another"), endpoint)
    assert send("GET", url, auth=wrong).status_code == 403


@pytest.mark.parametrize("nth", [0, 1], ids=["http.client", "asyncio"])
def test_a_call_without_its_io(nth: int, raw_server: Callable[..., RawServer], monkeypatch: pytest.MonkeyPatch) -> None:
    """In under 40 lines: it retries, signs every attempt again, and tells the three branches apart."""
    text = code("Without its I/O", nth)
    assert long(text) < 40
    names: dict[str, Any] = {}
    exec(text, names)
    function = names["delete"]

    def delete(*args: Any) -> Any:
        return asyncio.run(function(*args)) if inspect.iscoroutinefunction(function) else function(*args)

    monkeypatch.setattr(rawchime.RetryPolicy, "delay", lambda *_: 0.0)
    sliced = SUCCESS[:20], SUCCESS[20:]

    def in_pieces(sock: Any) -> None:
        for piece in sliced:
            sock.sendall(piece)

    server = raw_server(AWAY, SUCCESS, in_pieces, SUCCESS[:-3], b"HTTP/1.1 200 OK\r\n\r\n{}", close=True)
    endpoint = resolve("us-east-1", endpoint_url=server.url)
    result = delete(IDS, endpoint, CREDENTIALS)
    assert [exchange.request.to_bytes() for exchange in result.exchanges] == server.requests
    assert delete(IDS, endpoint, CREDENTIALS).phone_number_errors == ()
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            delete(IDS, endpoint, CREDENTIALS)
    with pytest.raises(rawchime.NothingSent):
        delete(IDS, resolve("us-east-1", endpoint_url="http://127.0.0.1:1"), CREDENTIALS)


def test_the_signature_of_a_captured_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A right request is valid, a wrong one has its mistake named, and the stages follow."""
    monkeypatch.chdir(tmp_path)
    endpoint = resolve("us-east-1")
    keys = rawchime.Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    request = BatchDeletePhoneNumber(IDS).request(endpoint)
    for name, first in (("chime", "valid ()"), ("voice-chime", "mistake ('service-wrong',)")):
        Path("request.http").write_bytes(sign(request, keys, endpoint._replace(signing_name=name), 1e9).to_bytes())
        exec(code("Signatures of any AWS request"), {})
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == first
        assert len(lines) > 4
