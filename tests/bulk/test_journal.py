"""The journal: it is this job's or refused, one run's at a time, and what it holds is on the disk."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import Scripted
from services import CREDENTIALS, Served
from test_bulk import ids, run
from test_kill import command, environment, log_of, nothing_sent_again

from rawchime import InvalidRequest, NothingSent, OutcomeUnknown, RawChimeError, bulk
from rawchime.bulk import journal as journals
from rawchime.bulk.journal_file import look
from rawchime.bulk.states import Row


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are 10 s between two look-ups: here they are short."""
    monkeypatch.setattr("rawchime.bulk.doubts.LAG", 0.01)


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """The journal of a job of 10,000 numbers that was stopped on its way."""
    path = tmp_path / "journal"
    outcomes = bulk.delete(ids(10_000), Scripted().client(), journal=str(path))
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    return path


def refused(path: Path, numbers: list[str] | None = None, **settings: object) -> str:
    """What is said of a journal that is refused; nothing is sent, and the file is not touched."""
    before = path.read_bytes()
    service = Scripted()
    with pytest.raises(InvalidRequest) as caught:
        list(bulk.delete(numbers or ids(10_000), service.client(**settings), journal=str(path)))
    assert service.deletes == []
    assert path.read_bytes() == before
    assert caught.value.advice.startswith(("Nothing was sent", "This run sent nothing"))
    return str(caught.value)


def test_a_journal_of_another_job_is_refused_by_name(half: Path) -> None:
    """Another input, region or endpoint; another account where both are known."""
    assert "of another list" in refused(half, ids(9_999))
    assert "of another list" in refused(half, [*ids(9_999), "+20000"])
    assert "of another list" in refused(half, ids(10_000)[::-1])
    assert "for another endpoint: it has http://127.0.0.1:1, this run has http://127.0.0.1:2" in refused(
        half, endpoint_url="http://127.0.0.1:2"
    )


def test_a_journal_of_another_region_or_account_is_refused(tmp_path: Path) -> None:
    """An account that is not known is not compared; once it is, it is remembered."""
    path = tmp_path / "journal"
    named = CREDENTIALS._replace(account_id="111111111111")
    run(Scripted(), ids(5), journal=str(path))
    list(bulk.delete(ids(5), Scripted().client(credentials=named), journal=str(path)))
    list(bulk.delete(ids(5), Scripted().client(), journal=str(path)))
    other = CREDENTIALS._replace(account_id="222222222222")
    assert "for another account: it has 111111111111, this run has 222222222222" in refused(path, ids(5), credentials=other)
    settings = bulk.Settings("http://127.0.0.1:1", "eu-west-2")
    with pytest.raises(InvalidRequest, match="for another region: it has us-east-1, this run has eu-west-2"):
        bulk.prepare(ids(5), settings, str(path))


def test_a_journal_that_is_cut_short_is_refused(half: Path) -> None:
    """At any length, none at all too: it would be taken for a new job, and numbers sent again."""
    whole = half.read_bytes()
    for length in (0, 1, 15, 16, 50, 99, 100, 4095, 4096, 8192, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
        half.write_bytes(whole[:length])
        assert str(half) in refused(half)
    half.write_bytes(whole)
    assert len(run(Scripted(), ids(10_000), journal=str(half))) > 0


@pytest.mark.parametrize("at", [0, 30, 4096 + 5, 3 * 4096 + 20])
def test_a_journal_that_is_damaged_is_refused(at: int, half: Path) -> None:
    """As far as SQLite can tell: its headers and the order of its pages."""
    data = bytearray(half.read_bytes())
    data[at : at + 20] = b"\xa5" * 20
    half.write_bytes(data)
    refused(half)


def test_no_damaged_byte_is_an_internal_error(tmp_path: Path) -> None:
    """Any byte of a journal: it is refused, or what it says is still of its own list. No number comes from the damage."""
    path = tmp_path / "j"
    list(bulk.delete(ids(40), Scripted().client(), journal=str(path)))
    whole = path.read_bytes()
    chance, kept = random.Random(20), 0
    for _ in range(400):
        data = bytearray(whole)
        data[chance.randrange(len(data))] = chance.choice((0, 255, 0x80, chance.randrange(256)))
        path.write_bytes(data)
        try:
            journal = bulk.prepare(ids(40), bulk.settings_of(Scripted().client()), str(path))
        except InvalidRequest:
            continue
        with contextlib.closing(journal):
            assert [one.phone_number_id for one in journal.outcomes()] == ids(40)
        kept += 1
    assert 100 < kept < 399


def test_numbers_that_are_not_those_of_the_list_are_refused(half: Path) -> None:
    """A journal whose numbers were edited is of no use, though its digest is right."""
    with sqlite3.connect(half) as database:
        database.execute("UPDATE numbers SET id = '+12065559999' WHERE n = 9000")
    database.close()
    assert "its numbers are not those of its list" in refused(half)


def test_other_versions_and_other_files_are_refused(half: Path, tmp_path: Path) -> None:
    """A journal of a later rawchime, another program's database, a text, a folder."""
    database = sqlite3.connect(half)
    database.execute("PRAGMA user_version = 3")
    database.close()
    assert "of version 3, but this rawchime writes version 2" in refused(half)
    other = tmp_path / "other.db"
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE x (y)")
    database.close()
    assert "not a journal of rawchime" in refused(other)
    text = tmp_path / "text"
    text.write_text("+12065550100\n" * 1000)
    assert "is not a journal of rawchime" in refused(text)
    for path, says in (
        (tmp_path, "Is a directory"),
        (tmp_path / "no" / "folder", "No such file"),
        (Path("/dev/null"), "not a journal"),
    ):
        with pytest.raises(InvalidRequest, match=says):
            run(Scripted(), ids(5), journal=str(path))


def test_two_runs_at_once_are_kept_apart(tmp_path: Path) -> None:
    """The second one is told so, and sends nothing; when the first is over it may go on."""
    path = tmp_path / "journal"
    first = bulk.delete(ids(10_000), Scripted().client(), journal=str(path))
    next(first)
    assert "another run is using" in refused(path)
    book, running = look(str(path))
    book.close()
    assert running
    first.close()  # type: ignore[attr-defined]
    run(Scripted(), ids(10_000), journal=str(path))
    book, running = look(str(path))
    book.close()
    assert not running


def test_two_runs_that_begin_at_once_make_one_journal(tmp_path: Path) -> None:
    """Whichever is first; a draft that was left behind by a crash is begun anew."""
    path = tmp_path / "journal"
    draft = b"SQLite format 3\0" + bytes(52) + journals.APPLICATION_ID.to_bytes(4, "big") + bytes(28)
    (tmp_path / "journal.new").write_bytes(draft)

    def meanwhile() -> Iterator[str]:
        with pytest.raises(InvalidRequest, match="another run is using"):
            run(Scripted(), ids(5), journal=str(path))
        yield from ids(5)

    found = [one.phone_number_id for one in bulk.delete(meanwhile(), Scripted().client(), journal=str(path))]
    assert found == ids(5)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["journal"]


def test_a_journal_is_for_its_owner_only(half: Path) -> None:
    """Mode 0600, SQLite's files beside it too: phone numbers are personal data."""
    held = bulk.delete(ids(10_000), Scripted().client(), journal=str(half))
    next(held)
    assert {one.stat().st_mode & 0o777 for one in half.parent.iterdir()} == {0o600}
    assert len(list(half.parent.iterdir())) > 1
    held.close()  # type: ignore[attr-defined]


def test_nothing_is_left_behind_where_the_input_cannot_be_read(tmp_path: Path) -> None:
    """No journal, no draft."""
    with pytest.raises(InvalidRequest):
        run(Scripted(), [*ids(100), ""], journal=str(tmp_path / "journal"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("statement", ["begin", "end"])
def test_a_journal_that_cannot_be_written_stops_the_job(
    statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a batch: nothing of it is sent. After one: it is in doubt, and looked up when the job is resumed."""
    path = str(tmp_path / "journal")
    method = getattr(journals.Journal, statement)
    calls = []

    def full(self: journals.Journal, *args: object) -> object:
        calls.append(args)
        if len(calls) == 10:
            raise sqlite3.OperationalError("database or disk is full")
        return method(self, *args)

    monkeypatch.setattr(journals.Journal, statement, full)
    service = Scripted()
    with pytest.raises(RawChimeError, match="disk is full") as caught:
        run(service, ids(5_000), journal=path)
    monkeypatch.undo()
    sent = {one for batch in service.deletes for one in batch}
    assert sum(map(len, service.deletes)) == len(sent)
    book, _ = look(path)
    doubt = {one.phone_number_id for one in book.outcomes() if one.outcome == "in-doubt"}
    settled = {one.phone_number_id for one in book.outcomes() if one.outcome == "accepted"}
    book.close()
    assert doubt | settled == sent
    assert isinstance(caught.value, OutcomeUnknown) == bool(doubt)
    run(service, ids(5_000), journal=path)
    assert set(service.gets) == doubt
    assert sum(map(len, service.deletes)) == 5_000


def test_what_was_in_flight_when_the_disk_was_full_and_is_recorded_is_not_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second batch cannot be begun; the first is answered after that, and there is room again."""
    begin, failed = journals.Journal.begin, threading.Event()

    def full(self: journals.Journal, batch: int, rows: list[Row], until: float) -> list[Row]:
        if batch == 2:
            failed.set()
            raise sqlite3.OperationalError("database or disk is full")
        return begin(self, batch, rows, until)

    def late(ids: list[str], nth: int) -> None:
        assert failed.wait(20)

    monkeypatch.setattr(journals.Journal, "begin", full)
    path = str(tmp_path / "journal")
    with pytest.raises(NothingSent, match="disk is full") as caught:
        run(Scripted(delete=late), ids(5_000), journal=path, timeout=20.0)
    assert "doubt" not in caught.value.advice
    book, _ = look(path)
    with contextlib.closing(book):
        assert book.counts() == [4_950, 0, 50, 0, 0]


@pytest.mark.parametrize(
    "room", [20_000, *(pytest.param(room, marks=pytest.mark.slow) for room in (400_000, 600_000, 700_000, 800_000))]
)
def test_a_disk_that_is_full_loses_nothing(room: int, tmp_path: Path, serve: Callable[..., Served]) -> None:
    """Exit code 2 where nothing was sent, 5 where something is in doubt, 4 otherwise; with room again the job ends."""
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("".join(f"+1206{n:07}\n" for n in range(20_000)))
    served = serve()
    words = command(served.url, numbers)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False, preexec_fn=limited)
    assert "Traceback" not in done.stderr
    assert done.returncode in (2, 4, 5), done.stderr
    assert "journal" in done.stderr
    doubt = 0
    if (tmp_path / "numbers.txt.journal").exists():
        book, _ = look(str(tmp_path / "numbers.txt.journal"))
        doubt = book.counts()[journals.SENDING] + book.counts()[journals.DOUBT]
        book.close()
    assert (done.returncode == 5) == bool(doubt)
    assert (done.returncode == 2) == (not log_of(served))
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "20,000 accepted, 0 refused\n")
    nothing_sent_again(log_of(served))


def test_the_disk_has_it_before_the_first_byte_leaves(tmp_path: Path) -> None:
    """When a request goes out, another connection to the journal sees its numbers as being sent."""
    path = tmp_path / "journal"
    seen = []

    def delete(numbers: list[str], nth: int) -> None:
        with sqlite3.connect(path) as database:
            marks = ", ".join("?" * len(numbers))
            rows = database.execute(f"SELECT DISTINCT state FROM numbers WHERE id IN ({marks})", numbers).fetchall()
        database.close()
        seen.append(rows)

    run(Scripted(delete), ids(1_000), journal=str(path))
    assert seen == [[(journals.SENDING,)]] * 20
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_it_is_written_through_to_the_disk(half: Path) -> None:
    """``synchronous`` is FULL on the connection that a job uses."""
    book = bulk.journal_file.resume(str(half))
    assert book._db.execute("PRAGMA synchronous").fetchone() == (2,)
    book.close()


def test_a_system_without_flock_says_so(half: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: a job without a journal works there."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with pytest.raises(InvalidRequest, match="flock"):
        run(Scripted(), ids(10_000), journal=str(half))
    assert len(run(Scripted(), ids(10))) == 10


def test_what_an_earlier_journal_left_is_not_taken_for_a_part_of_a_new_one(tmp_path: Path) -> None:
    """Its write-ahead log would be replayed into the new one: other numbers would be deleted."""
    (tmp_path / "j-wal").write_bytes(b"x")
    with pytest.raises(InvalidRequest, match="belongs to an earlier journal"):
        run(Scripted(), ids(5), journal=str(tmp_path / "j"))
    assert [path.name for path in tmp_path.iterdir()] == ["j-wal"]


def test_a_file_of_the_users_is_not_written_over(tmp_path: Path) -> None:
    """Where the journal is made beside its place, there may be one of that name."""
    (tmp_path / "j.new").write_text("+12065550100\n" * 20)
    with pytest.raises(InvalidRequest, match="is in the way"):
        run(Scripted(), ids(5), journal=str(tmp_path / "j"))
    assert (tmp_path / "j.new").read_text() == "+12065550100\n" * 20


def test_looking_at_a_journal_leaves_no_trace(half: Path) -> None:
    """Not even SQLite's own files beside it."""
    before = {path.name: path.read_bytes() for path in half.parent.iterdir()}
    assert len(list(bulk.outcomes(str(half)))) > 0
    assert {path.name: path.read_bytes() for path in half.parent.iterdir()} == before


def test_what_is_no_file_is_no_journal(tmp_path: Path) -> None:
    """A pipe would be waited for."""
    os.mkfifo(tmp_path / "j")
    with pytest.raises(InvalidRequest, match="not a file"):
        look(str(tmp_path / "j"))


def test_a_journal_without_its_tables_is_refused(half: Path) -> None:
    """Whatever its header says."""
    database = sqlite3.connect(half)
    database.execute("DROP TABLE settings")
    database.close()
    with pytest.raises(InvalidRequest, match="a table is missing"):
        run(Scripted(), ids(5), journal=str(half))


def keyed(access_key: str) -> dict[str, object]:
    return {"credentials": CREDENTIALS._replace(access_key=access_key)}


def test_keys_of_another_account_are_refused_and_rotated_ones_are_not(tmp_path: Path) -> None:
    """The account is in the key id, where it encodes one; temporary keys of the same account come and go."""
    path = tmp_path / "journal"
    run(Scripted(), ids(5), journal=str(path))
    list(bulk.delete(ids(5), Scripted().client(**keyed("ASIAQNZGKIQY56JQ7WML")), journal=str(path), same_account=True))
    for rotated in ("ASIAQNZGKIQY56JQ7WML", "ASIAQNZGKIQY56JQ7WM2", "AKIAQNZGKIQYZZZZZZZZ"):
        list(bulk.delete(ids(5), Scripted().client(**keyed(rotated)), journal=str(path)))
    said = refused(path, ids(5), **keyed("ASIAYNZGKIQY56JQ7WML"))
    assert "for another account: it has 029608264753, this run has 579364078641" in said


def test_a_key_whose_account_cannot_be_told_is_refused_by_name(tmp_path: Path) -> None:
    """Unless somebody vouches for it; its id is not shown whole."""
    path = tmp_path / "journal"
    run(Scripted(), ids(5), journal=str(path))
    said = refused(path, ids(5), **keyed("AKIAIOSFODNN7EXAMPLE"))
    assert "for another access key: it has AKID…MPLE, this run has AKIA…MPLE" in said
    other = Scripted().client(**keyed("AKIAIOSFODNN7EXAMPLE"))
    list(bulk.delete(ids(5), other, journal=str(path), same_account=True))
    list(bulk.delete(ids(5), other, journal=str(path)))


def test_a_journal_of_version_1_is_brought_up_to_date(half: Path) -> None:
    """Numbers that it sent may have been done, and one that it took for gone is in doubt again."""
    database = sqlite3.connect(half)
    (last,) = database.execute("SELECT max(n) FROM numbers WHERE state = 2").fetchone()
    database.executescript(
        "ALTER TABLE numbers DROP COLUMN unsure; ALTER TABLE numbers DROP COLUMN resent;"
        "DROP TABLE left_out; DROP TABLE lanes; PRAGMA user_version = 1;"
        "DELETE FROM settings WHERE name IN ('action', 'access_key');"
        "INSERT INTO reasons VALUES (1, '', 'looked up: gone: the service knows no such number');"
        f"UPDATE numbers SET state = 0 WHERE n = {last}"
    )
    database.close()
    with pytest.raises(InvalidRequest, match=r"of rawchime 0\.1\.0"):
        look(str(half))
    service = Scripted(lambda numbers, nth: None)
    service.states = dict.fromkeys(ids(1_000), "ReleaseInProgress") | {"+1": "gone", f"+{last}": "Unassigned"}
    found = run(service, ids(10_000), journal=str(half))
    assert found["+1"].outcome == "refused"  # other numbers of the job are shown in the queue
    assert found[f"+{last}"].resent == 1


def test_a_disk_that_is_full_from_the_start_leaves_no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no journal of another job: nothing is said of keeping it."""
    connect = sqlite3.connect

    def small(*words: Any, **options: Any) -> sqlite3.Connection:
        made = connect(*words, **options)
        made.execute("PRAGMA max_page_count = 12")
        return made

    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(InvalidRequest, match="cannot be written: database or disk is full") as error:
        list(bulk.delete(ids(10_000), Scripted().client(), journal=tmp_path / "journal"))
    assert "keep it" not in error.value.advice
    assert list(tmp_path.iterdir()) == []
