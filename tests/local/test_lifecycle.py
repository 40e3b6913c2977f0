"""The whole life of a number at the local service, as a process of its own: by rawchime, boto3 and aws-cli."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from services import Local, Served, command
from test_peers import environment

import rawchime
from rawchime import BatchDeletePhoneNumber, Client, OutcomeUnknown, Response
from rawchime.cli import main
from rawchime.local.numbers import Numbers, Row
from rawchime.local.provision import read_numbers

ONE = "+12065550100"


def by_boto3(url: str) -> Callable[..., dict[str, Any]]:
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")
    with mock.patch.dict("os.environ", environment(url)):
        client = boto3.client("chime-sdk-voice")

    def call(method: str, **parameters: Any) -> dict[str, Any]:
        from botocore.exceptions import ClientError

        try:
            found: dict[str, Any] = getattr(client, method)(**parameters)
        except ClientError as error:
            return {"Error": error.response["Error"]["Code"]}
        return found

    return call


def by_aws_cli(url: str) -> Callable[..., dict[str, Any]]:
    aws = command("aws")

    def call(method: str, **parameters: Any) -> dict[str, Any]:
        words = [aws, "chime-sdk-voice", method.replace("_", "-"), "--output", "json"]
        for name, value in parameters.items():
            words += ["--" + re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower(), *(value if isinstance(value, list) else [value])]
        done = subprocess.run(words, env=environment(url), capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            return {"Error": re.search(r"\((\w+)\)", done.stderr)[1]}  # type: ignore[index]
        found: dict[str, Any] = json.loads(done.stdout or "{}")
        return found

    return call


@pytest.mark.parametrize("peer", [by_boto3, by_aws_cli])
def test_the_whole_life_of_a_number(
    peer: Callable[[str], Callable[..., dict[str, Any]]], serve: Callable[..., Served]
) -> None:
    """List, delete, see it queued, delete again, restore, get; only the endpoint and the test credentials are set."""
    call = peer(serve().url)
    assert call("list_phone_numbers").get("PhoneNumbers") == []
    assert call("batch_delete_phone_number", PhoneNumberIds=[ONE]).get("PhoneNumberErrors") == []
    (queued,) = call("list_phone_numbers", Status="ReleaseInProgress")["PhoneNumbers"]
    assert (queued["E164PhoneNumber"], queued["Status"]) == (ONE, "ReleaseInProgress")
    assert queued["DeletionTimestamp"]
    (error,) = call("batch_delete_phone_number", PhoneNumberIds=[queued["PhoneNumberId"]])["PhoneNumberErrors"]
    assert error["ErrorCode"] == "Conflict"
    assert call("restore_phone_number", PhoneNumberId=ONE)["PhoneNumber"]["Status"] == "Unassigned"
    assert call("restore_phone_number", PhoneNumberId=ONE) == {"Error": "BadRequestException"}
    assert call("get_phone_number", PhoneNumberId=ONE)["PhoneNumber"]["Status"] == "Unassigned"
    assert call("list_phone_numbers", Status="ReleaseInProgress").get("PhoneNumbers") == []


def test_the_whole_life_by_rawchime(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The same with the command line and the embedded service, whose numbers a state file keeps between runs."""
    state = ["--local", "--state", str(tmp_path / "numbers.db")]

    def run(*words: str) -> tuple[int, str]:
        code = main([*words, *state])
        return code, capfd.readouterr().out

    assert run("delete", ONE, "+12065550101")[0] == 0
    code, out = run("queue")
    assert code == 0
    assert out.splitlines()[0].split() == ["+12065550100", "ReleaseInProgress", "gone", "in", "6", "d", "23", "h"]
    assert len(out.splitlines()) == 2
    assert run("delete", ONE)[0] == 1
    assert run("restore", ONE)[0] == 0
    code, out = run("restore", ONE, "+12065550101")
    assert code == 1
    assert f"{ONE}  refused   400 BadRequestException" in out
    assert "+12065550101      Unassigned" in out
    assert run("delete", ONE)[0] == 0
    code, out = run("restore", ONE, "%2B12065550100")
    assert (code, len(out.splitlines())) == (0, 1)
    assert run("queue") == (0, "")
    assert run("queue", "--status", "\udcff")[0] == 2
    assert run("get", ONE) == (0, "+12065550100      Unassigned\n")
    assert json.loads(run("get", ONE, "--output", "json")[1])["PhoneNumber"]["Status"] == "Unassigned"
    assert [json.loads(line)["Status"] for line in run("queue", "--all", "--output", "json")[1].splitlines()] == [
        "Unassigned"
    ] * 2
    assert run("get", "nonsense")[0] == 3
    assert (tmp_path / "numbers.db").stat().st_mode & 0o777 == 0o600


def test_all_pages_of_the_queue_are_listed(serve: Callable[..., Served], client_of: Callable[..., Client]) -> None:
    """Each page is asked for when it is wanted, a hundred numbers at a time, none twice and none left out."""
    client = client_of(serve().url)
    ids = [f"+1206555{count:04d}" for count in range(250)]
    client.batch_delete_phone_number(ids)
    pages = [[one.e164_phone_number for one in page.phone_numbers] for page in client.list_pages("ReleaseInProgress")]
    assert [len(page) for page in pages] == [100, 100, 50]
    assert [one for page in pages for one in page] == ids
    assert len(client.list_phone_numbers("Unassigned").phone_numbers) == 0


@pytest.mark.parametrize(("age", "restored"), [((6 * 24 + 23) * 3600, True), (7 * 24 * 3600, False)])
def test_a_number_can_be_restored_for_seven_days(age: int, restored: bool, tmp_path: Path) -> None:
    """6 days and 23 hours after its deletion it comes back; after 7 days nobody knows it."""
    numbers = Numbers(str(tmp_path / "numbers.db"))
    now = 1_568_836_428.0
    numbers.delete([ONE], now)
    assert isinstance(numbers.restore("%2B12065550100", now + age), Row) == restored
    assert (numbers.get(ONE, now + age) is not None) == restored
    assert bool(numbers.page("", "", 10, now + age)) == restored
    numbers.close()


def test_what_was_acknowledged_survives_kill_9(
    serve: Callable[..., Served], client_of: Callable[..., Client], tmp_path: Path
) -> None:
    """In the middle of 200 concurrent deletes the process is killed: every acknowledged number is in the queue."""
    state = str(tmp_path / "numbers.db")
    first = serve("--state", state)
    client = client_of(first.url, timeout=5.0)
    acknowledged: list[str] = []
    begun = threading.Event()

    def work(worker: int) -> None:
        for count in range(25):
            one = f"+1206{worker}55{count:04d}"
            try:
                client.batch_delete_phone_number([one])
            except rawchime.RawChimeError:
                return
            acknowledged.append(one)
            if len(acknowledged) > 60:
                begun.set()

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    assert begun.wait(20)
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    for thread in threads:
        thread.join()
    assert 60 < len(acknowledged) < 200
    second = client_of(serve("--state", state).url)
    queued = {one.e164_phone_number for page in second.list_pages("ReleaseInProgress") for one in page.phone_numbers}
    assert set(acknowledged) <= queued


NUMBERS = {
    "text": b"# mine\n+12065550100\n%2B12065550101\n",
    "csv": b"Name,E164PhoneNumber,VoiceConnectorId,Note\nold,+12065550100,,a\nnew,+12065550101, abc ,\n",
    "json": json.dumps(
        {
            "PhoneNumbers": [
                {"PhoneNumberId": "%2B12065550100", "Associations": []},
                {"PhoneNumberId": "%2B12065550101", "Associations": [{"Name": "VoiceConnectorId", "Value": "abc"}]},
            ]
        }
    ).encode(),
}


@pytest.mark.parametrize("form", NUMBERS)
def test_a_file_says_which_numbers_there_are(
    form: str, serve: Callable[..., Served], client_of: Callable[..., Client], tmp_path: Path
) -> None:
    """Others are unknown, and what is associated cannot be deleted."""
    (tmp_path / "numbers").write_bytes(NUMBERS[form])
    client = client_of(serve("--numbers", str(tmp_path / "numbers")).url)
    found = {one.e164_phone_number: one.status for one in client.list_phone_numbers().phone_numbers}
    assert found == {ONE: "Unassigned", "+12065550101": "Unassigned" if form == "text" else "Assigned"}
    errors = client.batch_delete_phone_number([ONE, "+12065550101", "+12065550102"]).phone_number_errors
    expected = [("+12065550101", "PhoneNumberAssociationsExist")] if form != "text" else []
    assert [(one.phone_number_id, one.error_code) for one in errors] == [*expected, ("+12065550102", "NotFound")]
    with pytest.raises(rawchime.NotFoundException):
        client.get_phone_number("+12065550102")


@pytest.mark.parametrize(
    ("words", "content", "says"),
    [
        (["--numbers"], b"id,name\n1,2\n", "no column has a known name"),
        (["--numbers"], b"number\n+1206x\n", "line 2: "),
        (["--numbers"], b'{"PhoneNumbers": [{"Status": "x"}]}', "no member has a known name"),
        (["--numbers"], None, "cannot be read"),
        (["--state"], b"this is not a database, and long enough to be seen not to be one", "is not a state file"),
        (["--state"], None, "cannot be opened"),
    ],
)
def test_files_that_cannot_be_used_are_exit_code_2(
    words: list[str], content: bytes | None, says: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is told which, and why."""
    path = tmp_path / "file" if content is not None else tmp_path / "no" / "folder"
    if content is not None:
        path.write_bytes(content)
    assert main(["serve", *words, str(path)]) == 2
    assert says in capfd.readouterr().err


def test_two_services_on_one_state_file_accept_a_number_once(tmp_path: Path) -> None:
    """What is read before a number is queued is read in the same transaction, whichever process asks."""
    state = str(tmp_path / "numbers.db")
    services = [Numbers(state) for _ in range(2)]
    for count in range(60):
        together = threading.Barrier(2)
        refused: list[int] = []

        def delete(numbers: Numbers, one: str, together: threading.Barrier, refused: list[int]) -> None:
            together.wait()
            refused.append(len(numbers.delete([one], 1.0)))

        one = f"+1206555{count:04d}"
        threads = [threading.Thread(target=delete, args=(numbers, one, together, refused)) for numbers in services]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(refused) == [0, 1], one
    for numbers in services:
        numbers.close()


def test_a_full_disk_keeps_nothing_and_passes(tmp_path: Path) -> None:
    """Where the file cannot grow, a batch is refused whole; where it can again, the same numbers are taken."""
    numbers = Numbers(str(tmp_path / "numbers.db"))
    ids = [f"+1206555{count:04d}" for count in range(2000)]
    (pages,) = numbers._db.execute("PRAGMA page_count").fetchone()
    numbers._db.execute(f"PRAGMA max_page_count = {pages + 1}")
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="full"):
            numbers.delete(ids, 1.0)
        assert numbers.queue(2.0) == {}
    numbers._db.execute("PRAGMA max_page_count = 100000")
    assert numbers.delete(ids, 1.0) == {}
    assert len(numbers.queue(2.0)) == 2000
    numbers.close()


def test_the_file_of_numbers_may_change_between_runs(tmp_path: Path) -> None:
    """Associations are the file's word, also where the state knows the number; that it is queued is the state's."""
    numbers = Numbers(str(tmp_path / "numbers.db"))
    for data, status in (
        (b'["+12065550100"]', "Unassigned"),
        (b'[{"PhoneNumberId": "+12065550100", "Associations": [{"Name": "SipRuleId", "Value": "r"}]}]', "Assigned"),
        (b'\n"Name","PhoneNumberId","SipRuleId"\n\nx,"+12065550100","r"\n', "Assigned"),
        (b"number\n+12065550100\n", "Unassigned"),
    ):
        numbers.provision(read_numbers(data, 1.0))
        row = numbers.get(ONE, 2.0)
        assert row is not None
        assert row.status == status
    numbers.delete([ONE], 3.0)
    numbers.provision(read_numbers(b"+12065550100", 4.0))
    assert list(numbers.queue(5.0)) == [ONE]
    numbers.close()


def test_a_trace_is_not_touched_by_a_command_that_cannot_start(tmp_path: Path) -> None:
    """What stood there stays."""
    trace = tmp_path / "t.har"
    trace.write_text("kept")
    assert main(["serve", "--trace", str(trace), "--fault", "bogus"]) == 2
    assert main(["serve", "--trace", str(trace), "--host", "\udcff"]) == 2
    assert trace.read_text() == "kept"


def test_a_state_file_of_another_program_is_left_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A database whose `numbers` is another table is refused, and not written to."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE numbers (x)")
    db.close()
    before = shutil.copy(path, tmp_path / "before")
    assert main(["serve", "--state", str(path)]) == 2
    assert "is not a state file" in capfd.readouterr().err
    assert path.read_bytes() == Path(before).read_bytes()


@pytest.mark.parametrize(
    ("host", "body", "status"),
    [
        ("localhost", b'{"forward": ' + b"9" * 400 + b"}", b"400"),
        ("localhost", b'{"now": 1e999}', b"400"),
        ("localhost", b"[" * 2_000, b"400"),
        ("localhost[", b"{}", b"403"),
        ("[", b"{}", b"403"),
    ],
)
def test_a_request_to_control_that_makes_no_sense_is_refused(local: Local, host: str, body: bytes, status: bytes) -> None:
    """It is answered as what it is, not as a fault of the service."""
    fields = f"Host: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    data = f"POST /_local/clock HTTP/1.1\r\n{fields}\r\n\r\n".encode() + body
    assert local.exchange(data).startswith(b"HTTP/1.1 " + status)


def test_infinite_numbers_are_no_json() -> None:
    """Nothing that is read from a response could not be written again."""
    response = Response.make(200, [("x-amzn-RequestId", "1")], b'{"PhoneNumberErrors": [], "x": 1e999}')
    with pytest.raises(OutcomeUnknown, match="too large"):
        BatchDeletePhoneNumber(["+1"]).parse(response)
