"""The journal beside a model of it: after any history of batches, every question has the model's answer."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from rawchime.bulk import prepare
from rawchime.bulk.journal import Journal
from rawchime.bulk.journal_file import resume, temporary
from rawchime.bulk.states import (
    ACCEPTED,
    DOUBT,
    OUTCOMES,
    PENDING,
    REFUSED,
    SENDING,
    Doubted,
    LeftOut,
    Outcome,
    Row,
    Settings,
)
from rawchime.errors import InvalidRequest

ABOUT = Settings("https://voice.test", "us-east-1", "029608264753", "AKIA…WXYZ 0123", "delete")
CODES = ("NotFound", "Conflict", "ServiceFailure")


@dataclass
class Number:
    """What the journal should know of one number."""

    id: str
    state: int = PENDING
    batch: int | None = None
    unsure: bool = False
    resent: int = 0
    reason: tuple[str, str] = ("", "")
    lane: str = ""


class Model:
    """The same job in plain values."""

    def __init__(self, ids: list[str], left: list[LeftOut]) -> None:
        self.numbers = [Number(one) for one in ids]
        self.left = left
        self.batches: dict[int, tuple[int, int, float, float | None]] = {}

    def row(self, n: int) -> Row:
        one = self.numbers[n - 1]
        return Row(n, one.id, one.unsure, one.resent)

    def outcomes(self, state: int | None = None) -> list[Outcome]:
        found = []
        for one in self.numbers:
            if state is not None and one.state != state:
                continue
            if one.state == PENDING:
                found.append(Outcome(one.id, "pending", resent=one.resent))
            else:
                done = self.batches[one.batch][3] if one.batch else None
                found.append(Outcome(one.id, OUTCOMES[one.state], *one.reason, one.batch, done or None, one.resent))
        return found + [Outcome(one.phone_number_id, one.outcome, "", one.reason) for one in self.left if state is None]


Opened = Callable[[Journal], Journal]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Closes in the end what it was given."""
    with ExitStack() as stack:
        yield lambda journal: stack.enter_context(closing(journal))


def same(journal: Journal, model: Model) -> None:
    """Every question of the journal, answered from the model."""
    numbers, many = model.numbers, len(model.numbers)
    assert journal.last() == many
    assert journal.last_batch() == max(model.batches, default=0)
    assert journal.counts() == [sum(one.state == state for one in numbers) for state in range(5)]
    assert journal.resent() == sum(one.resent for one in numbers)
    assert list(journal.outcomes()) == model.outcomes()
    assert list(journal.outcomes(REFUSED)) == model.outcomes(REFUSED)
    assert journal.left_out() == dict(Counter(one.outcome for one in model.left))
    assert journal.last_moved() == max((done or 0.0 for *_, done in model.batches.values()), default=0.0)
    pending = [model.row(n) for n, one in enumerate(numbers, 1) if one.state == PENDING]
    assert journal.pending(1, many, many) == pending
    assert journal.pending(1, many, 3) == pending[:3]
    assert journal.pending(2, many - 1, many) == [row for row in pending if 2 <= row.n <= many - 1]
    for first, last in ((1, many), (2, many - 1), (5, 9)):
        lanes = Counter(one.lane for one in numbers[first - 1 : last] if one.state == PENDING and one.lane)
        assert journal.lanes(first, last) == dict(lanes)
        for lane in ("a", "b"):
            rows = [row for row in pending if first <= row.n <= last and numbers[row.n - 1].lane == lane]
            assert journal.pending(first, last, many, lane) == rows
            assert journal.pending(first, last, 2, lane) == rows[:2]
    assert [journal.lane(n) for n in range(1, many + 1)] == [one.lane for one in numbers]
    refused: dict[str, list[str]] = {}
    for one in numbers:
        if one.state == REFUSED:
            refused.setdefault(one.reason[0], []).append(one.reason[1])
    told = journal.refusals()
    assert sorted(told) == sorted(
        (code, texts[0] if len(set(texts)) == 1 else "", len(texts)) for code, texts in refused.items()
    )
    assert [row[2] for row in told] == sorted((row[2] for row in told), reverse=True)
    doubted = {one.batch for one in numbers if one.state == DOUBT and one.batch}
    assert sorted(journal.doubts()) == sorted((model.batches[batch][2], batch) for batch in doubted)
    for batch in doubted:
        assert journal.in_doubt(batch) == [
            Doubted(model.row(n), batch, model.batches[batch][2], *one.reason)
            for n, one in enumerate(numbers, 1)
            if one.state == DOUBT and one.batch == batch
        ]
    for since in (0.0, 500.0, journal.last_moved()):
        accepted = {
            one.id for one in numbers if one.state == ACCEPTED and one.batch and (model.batches[one.batch][3] or 0.0) > since
        }
        assert set(journal.witnesses(many, since)) == accepted
        assert len(journal.witnesses(2, since)) == min(2, len(accepted))


def begin(journal: Journal, model: Model, chance: random.Random) -> None:
    """Some of what is pending goes out: one after the other, or with gaps."""
    pending = [n for n, one in enumerate(model.numbers, 1) if one.state == PENDING]
    if not pending:
        return
    at = chance.randrange(len(pending))
    some = pending[at : at + chance.randint(1, 6)]
    if chance.random() < 0.4:
        some = [n for n in some if n == some[0] or chance.random() < 0.5]
    batch, until = max(model.batches, default=0) + 1, chance.uniform(0, 1000)
    sent = journal.begin(batch, [model.row(n) for n in some], until)
    model.batches[batch] = (some[0], some[-1], until, None)
    for n in some:
        one = model.numbers[n - 1]
        one.state, one.batch, one.resent = SENDING, batch, one.resent + one.unsure
    assert sent == [model.row(n) for n in some]


def end(journal: Journal, model: Model, chance: random.Random) -> None:
    """An answer to what is in flight: each number goes its own way, or all go the same."""
    flying = sorted({one.batch for one in model.numbers if one.state == SENDING and one.batch})
    if not flying:
        return
    batch = chance.choice(flying)
    ns = [n for n, one in enumerate(model.numbers, 1) if one.state == SENDING and one.batch == batch]
    alike = chance.choice([ACCEPTED, REFUSED, PENDING, DOUBT, None, None])
    rows: dict[int, list[Row]] = {}
    reasons: dict[int, tuple[str, str]] = {}
    unsure: list[Row] = []
    done = chance.uniform(1, 1000)
    for n in ns:
        state = chance.choice([ACCEPTED, REFUSED, PENDING, DOUBT]) if alike is None else alike
        rows.setdefault(state, []).append(model.row(n))
        if state in (REFUSED, DOUBT):
            reasons[n] = (chance.choice(CODES), f"text {chance.randrange(9)}")
        if state == PENDING and chance.random() < 0.5:
            unsure.append(model.row(n))
    journal.end(batch, done, rows, reasons, unsure)
    model.batches[batch] = (*model.batches[batch][:3], done)
    for state, some in rows.items():
        for row in some:
            one = model.numbers[row.n - 1]
            one.state = state
            one.unsure = one.unsure or state == DOUBT or row in unsure
            one.reason = reasons.get(row.n, one.reason)


def look_up(journal: Journal, model: Model, chance: random.Random) -> None:
    """A number in doubt is looked up."""
    doubts = [n for n, one in enumerate(model.numbers, 1) if one.state == DOUBT]
    if not doubts:
        return
    n = chance.choice(doubts)
    one = model.numbers[n - 1]
    state, done = chance.choice([ACCEPTED, REFUSED, PENDING, DOUBT]), chance.uniform(1, 1000)
    reason = (chance.choice(["", *CODES]), "looked up") if state == REFUSED or chance.random() < 0.5 else ("", "")
    assert one.batch is not None
    journal.settle(model.row(n), one.batch, state, done, *reason)
    one.state, one.reason = state, reason
    model.batches[one.batch] = (*model.batches[one.batch][:3], done)


def interrupt(journal: Journal, model: Model, chance: random.Random) -> None:
    """The process died: what was in flight is in doubt."""
    journal.interrupted()
    for one in model.numbers:
        if one.state == SENDING and one.batch:
            one.state, one.unsure, one.reason = DOUBT, True, ("", "the job ended while the request was in flight")
    for batch, (first, last, until, done) in model.batches.items():
        model.batches[batch] = (first, last, until, 0.0 if done is None else done)


def retry(journal: Journal, model: Model, chance: random.Random) -> None:
    """Refused numbers are made pending again, those of one code or all."""
    code = chance.choice(["", *CODES])
    found = [one for one in model.numbers if one.state == REFUSED and code in ("", one.reason[0])]
    assert journal.retry(code) == len(found)
    for one in found:
        one.state, one.reason = PENDING, ("", "")


def survey(journal: Journal, model: Model, chance: random.Random) -> None:
    """Pending numbers are given lanes, or are settled without a request."""
    lanes: dict[int, str] = {}
    settled: dict[int, tuple[int, str, str]] = {}
    for n, one in enumerate(model.numbers, 1):
        if one.state == PENDING and chance.random() < 0.3:
            one.lane = lanes[n] = chance.choice("ab")
        elif one.state == PENDING and chance.random() < 0.1:
            one.state, one.reason = chance.choice([ACCEPTED, REFUSED]), (chance.choice(CODES), "surveyed")
            settled[n] = (one.state, *one.reason)
    journal.survey(lanes, settled)


def forget(journal: Journal, model: Model, chance: random.Random) -> None:
    """What is settled is pending again, without its lane."""
    journal.forget()
    for one in model.numbers:
        if one.state in (ACCEPTED, REFUSED):
            one.state, one.reason, one.lane = PENDING, ("", ""), ""


STEPS = (begin, begin, begin, end, end, end, look_up, look_up, survey, interrupt, retry, forget)


@pytest.mark.parametrize("seed", range(60))
def test_the_journal_is_its_model(seed: int) -> None:
    """After each of sixty steps of a random history, every question has the model's answer."""
    chance = random.Random(seed)
    ids = [f"{chance.choice(['+', '%2B'])}1206555{n:04}" for n in range(20)]
    left = [LeftOut(n, f"+1425555{n:04}", chance.choice(["bad", "skipped"]), f"why {n}") for n in range(chance.randrange(4))]
    journal = temporary(iter([*ids[:7], *left, *ids[7:], ids[3]]), ABOUT)
    model = Model(ids, left)
    assert journal.setting("duplicates") == "1"
    assert [journal.setting(name) for name in ABOUT._fields] == list(ABOUT)
    for _ in range(60):
        chance.choice(STEPS[: len(STEPS) - 3 * (chance.random() < 0.8)])(journal, model, chance)
        same(journal, model)
    journal.close()


def test_what_fails_is_not_kept_and_what_ends_is(opened: Opened) -> None:
    """A transaction is all or nothing, and another one can begin after it."""
    journal = opened(temporary(["+12065550100", "+12065550101"], ABOUT))

    def fail() -> None:
        with journal.transaction():
            journal.begin(1, journal.pending(1, 2, 2), 0.0)
            raise sqlite3.OperationalError("the disk is full")

    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="disk"):
            fail()
        assert journal.counts() == [2, 0, 0, 0, 0]
        assert journal.last_batch() == 0
    with journal.transaction():
        journal.begin(1, journal.pending(1, 2, 2), 0.0)
    assert journal.counts() == [0, 2, 0, 0, 0]


KEY, OTHER = "AKIA…WXYZ 0123", "ASIA…ABCD 4567"
THEN = Settings("https://voice.test", "us-east-1", "", KEY, "delete")


@pytest.mark.parametrize(
    ("then", "now", "same_account", "why"),
    [
        (THEN, THEN, False, ""),
        (THEN, THEN._replace(action="restore"), False, "for another action: it has delete, this run has restore"),
        (
            THEN,
            THEN._replace(endpoint="https://x.test"),
            False,
            "for another endpoint: it has https://voice.test, this run has https://x.test",
        ),
        (THEN, THEN._replace(region="eu-west-1"), False, "for another region: it has us-east-1, this run has eu-west-1"),
        (
            ABOUT,
            ABOUT._replace(account="111111111111"),
            True,
            "for another account: it has 029608264753, this run has 111111111111",
        ),
        (ABOUT, ABOUT._replace(access_key=OTHER), False, ""),  # the same account: keys rotate
        (THEN, THEN._replace(access_key=OTHER), False, "for another access key: it has AKIA…WXYZ, this run has ASIA…ABCD"),
        (THEN, THEN._replace(access_key=OTHER), True, ""),
        (THEN, ABOUT._replace(access_key=OTHER), False, "for another access key"),
        (ABOUT, THEN._replace(access_key=OTHER), False, "for another access key"),
        (THEN._replace(access_key=""), THEN, False, ""),  # what is not known is not compared
        (THEN, THEN._replace(access_key=""), False, ""),
        (THEN, ABOUT, False, ""),
    ],
)
def test_a_journal_is_of_one_job(opened: Opened, then: Settings, now: Settings, same_account: bool, why: str) -> None:
    """Another action, endpoint, region or account is refused by name; another key where the account cannot be compared."""
    journal = opened(temporary(["+12065550100"], then))
    if why:
        with pytest.raises(InvalidRequest, match=why):
            journal.check(["+12065550100"], now, same_account=same_account)
        return
    journal.check(["+12065550100"], now, same_account=same_account)
    journal.learn(now)
    kept = {name: journal.setting(name) for name in Settings._fields}
    assert kept["account"] == (then.account or now.account)  # an account is learned once
    assert kept["access_key"] == (now.access_key or then.access_key)  # and the key is the one that signs now
    journal.learn(Settings("", "", "222222222222", OTHER, "restore"))
    assert journal.setting("account") == (kept["account"] or "222222222222")
    assert [journal.setting(name) for name in ("endpoint", "region", "action", "access_key")] == [*then[:2], "delete", OTHER]


def test_a_job_that_did_nothing_takes_another_list(tmp_path: Path) -> None:
    """Nothing of the first list is left: not its numbers, its duplicates, nor its rows left out."""
    path = str(tmp_path / "journal")
    first = prepare(["+12065550100", LeftOut(2, "", "bad", "why"), "+12065550100"], ABOUT, path)
    first.close()
    second = prepare(["+12065550107", LeftOut(9, "+12065550109", "skipped", "why")], ABOUT, path)
    told = [Outcome("+12065550107", "pending"), Outcome("+12065550109", "skipped", "", "why")]
    assert list(second.outcomes()) == told
    assert second.setting("duplicates") == "0"
    second.close()
    again = prepare(["+12065550107"], ABOUT, path)
    assert list(again.outcomes()) == told  # the same numbers: what was left out stays as it was written down
    again.close()


@pytest.mark.parametrize("how", ["accepted", "refused", "in doubt", "sent", "unsure", "resent"])
def test_a_job_that_did_something_keeps_its_list(tmp_path: Path, how: str) -> None:
    """The error says which numbers differ, and the journal is as it was."""
    path = str(tmp_path / "journal")
    journal = prepare(["+12065550100", "+12065550101"], ABOUT, path)
    row = journal.pending(1, 1, 1)
    with journal.transaction():
        journal.begin(1, row, 0.0)
        state = {"accepted": ACCEPTED, "refused": REFUSED, "in doubt": DOUBT, "unsure": PENDING, "resent": PENDING}.get(how)
        if state is not None:
            journal.end(1, 1.0, {state: row}, {}, row if how != "accepted" else ())
    journal.close()
    with pytest.raises(InvalidRequest, match=r"another list: 1 new \('%2B12065550199'\) and 1 missing \('\+12065550100'\)"):
        prepare(["+12065550101", "%2B12065550199"], ABOUT, path)
    with pytest.raises(InvalidRequest, match="the same numbers, in another order or spelling"):
        prepare(["+12065550101", "+12065550100"], ABOUT, path)
    journal = resume(path)
    assert journal.last() == 2
    journal.check(["+12065550100", "+12065550101"], ABOUT)
    journal.close()
