"""A world for jobs: a service with a truth of its own, a network, clocks, and time that passes only when told to.

A history is random, and the same for the same seed. The service deletes, or not, whatever it answers; look-ups may be
behind; work may be done late; processes are killed and resumed. :func:`live` runs one history and returns what to judge.
"""

from __future__ import annotations

import heapq
import json
import math
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from services import CREDENTIALS

from rawchime import Client, Exchange, InvalidRequest, RawChimeError, Request, Response, bulk
from rawchime.bulk.fate import LATER
from rawchime.bulk.journal import Journal
from rawchime.bulk.states import DOUBT, PENDING, SENDING, Outcome, Row
from rawchime.bulk.tasks import Answer, perform

TIMEOUT = 5.0
PATIENCE = 2 * TIMEOUT
LAG = 10.0
"""What the job waits between two look-ups."""
BEHIND = 8.0
"""The most that look-ups are behind, in seconds."""
PAGE = Response.make(400, [("Content-Type", "text/html")], b"<html><title>Bad Request</title></html>")


class Sent(NamedTuple):
    """A deletion request as the service saw it.

    ``unclear`` are the numbers that it may have deleted though the response does not prove it; ``until`` is when the
    request cannot be in flight any more; ``run`` numbers the runs of the job's command.
    """

    at: float
    ids: list[str]
    unclear: frozenset[str]
    until: float
    run: int


class World:
    """One service and one machine. ``events`` counts what happened, by name."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.now = 1000.0
        self.offset = 1_700_000_000.0
        self.calm = False
        self.events: Counter[str] = Counter()
        pick = self.chance.choice
        many = self.chance.randint(8, 60)
        # Ids of other kinds may be sent as well: two of them differ only in bytes that are no text.
        self.ids = [f"+1206555{n:04}" for n in range(many - 2)] + ["%FF1", "%FE1"]
        self.unknown = set(self.chance.sample(self.ids, many // 8))
        self.assigned = set(self.chance.sample(self.ids, many // 8)) - self.unknown
        self.visible = pick([True, False])
        self.again = pick(["Conflict", "accepts", "BadRequest"])
        self.behind = pick([0.0, 3.0, BEHIND])
        self.trouble = pick([0.0, 0.1, 0.3, 0.5])
        self.workers, self.batch = pick([1, 2, 4]), pick([1, 3, 10])
        self.give_up = pick([20.0, 300.0])
        self.deleted: dict[str, float] = {}
        self.sent: list[Sent] = []
        self.asked: list[tuple[float, str]] = []
        self.late: list[tuple[float, int, list[str]]] = []
        self.outcomes: list[tuple[float, Outcome]] = []
        self.codes: list[tuple[BaseException | None, list[int], bool]] = []
        self.wrong: list[str] = []
        self.bad_after: float = math.inf
        self.stubborn = dict.fromkeys(self.chance.sample(self.ids, 2), self.chance.choice([0, 3, 12]))
        self.key = KEYS[0]

    # Time

    def wall(self) -> float:
        return self.now + self.offset

    def pass_until(self, at: float) -> None:
        """Let time pass; work that is done late is done in it."""
        while self.late and self.late[0][0] <= at:
            self.now, _, ids = heapq.heappop(self.late)
            self.delete(ids)
        self.now = max(self.now, at)

    # The service

    def delete(self, ids: list[str]) -> dict[str, str]:
        """Delete numbers, and return the codes of those that are refused."""
        refused = {}
        for one in ids:
            if one in self.unknown:
                refused[one] = "NotFound"
            elif one in self.assigned:
                refused[one] = "PhoneNumberAssociationsExist"
            elif one in self.deleted:
                if self.again != "accepts":
                    refused[one] = self.again
            elif self.stubborn.get(one):
                self.stubborn[one] -= 1
                self.events["throttled again and again"] += 1
                refused[one] = "Throttled"
            else:
                self.deleted[one] = self.now
        return refused

    def send(self, request: Request, timeout: float) -> Exchange:
        """The transport: what comes of one request. How long it took is in ``seconds``."""
        if len(self.sent) >= self.bad_after:
            self.asked.append((self.now, "bad settings"))
            raise InvalidRequest("the CA bundle cannot be used")
        size = len(request.to_bytes())
        found, seconds = self._get(request) if request.method == "GET" else self._post(request)
        if isinstance(found, str):
            left = {"refused": 0, "cut": size // 2}.get(found, size)
            return Exchange(request, None, left, failure=found, seconds=seconds)
        return Exchange(request, found, size, seconds=seconds)

    def close(self) -> None:
        pass

    def _draw(self, names: list[str]) -> str:
        if self.calm or self.chance.random() >= self.trouble:
            return "ok"
        name = self.chance.choice(names)
        self.events[name] += 1
        return name

    def _post(self, request: Request) -> tuple[Response | str, float]:
        ids: list[str] = json.loads(request.body)["PhoneNumberIds"]
        what = self._draw(DELETIONS)
        soon = self.chance.uniform(0.01, 1.0)
        unclear = frozenset(ids)
        found: Response | str
        if what in ("refused", "cut"):
            return what, soon
        if what == "throttled":
            found, unclear = answer(429, "ThrottledClientException"), frozenset()
        elif what == "page":
            found = PAGE
        elif what in ("503", "500"):
            found = answer(int(what), "ServiceFailureException")
        elif what in ("503 that acted", "500 that acted"):
            self.delete(ids)
            found = answer(int(what[:3]), "ServiceFailureException")
        elif what == "503 that acts late":
            heapq.heappush(self.late, (self.now + self.chance.uniform(0, 5), len(self.sent), ids))
            found = answer(503, "ServiceUnavailableException")
        elif what == "lost":
            self.delete(ids)
            found, soon = "lost", self.chance.choice([soon, TIMEOUT])
        elif what == "lost before it acted":
            found = "lost"
        elif what == "acts late":
            heapq.heappush(self.late, (self.now + self.chance.uniform(0, PATIENCE - 1), len(self.sent), ids))
            found, soon = "timeout", TIMEOUT
        elif what == "throttled inside":
            some = [one for one in ids if self.chance.random() < 0.5]
            refused = self.delete([one for one in ids if one not in some])
            found = refusing({**refused, **dict.fromkeys(some, "Throttled")})
            unclear = frozenset()
        elif what == "failure inside":
            some = [one for one in ids if self.chance.random() < 0.5]
            refused = self.delete([one for one in ids if one not in some])
            self.delete([one for one in some if self.chance.random() < 0.5])
            found = refusing({**refused, **dict.fromkeys(some, "ServiceFailure")})
            unclear = frozenset(some)
        else:
            found, unclear = refusing(self.delete(ids)), frozenset()
        until = self.now + PATIENCE if isinstance(found, str) else self.now
        self.sent.append(Sent(self.now, ids, unclear, until, len(self.codes)))
        return found, soon

    def _get(self, request: Request) -> tuple[Response | str, float]:
        one = unquote(request.target.rpartition("/")[2])
        self.asked.append((self.now, one))
        what = self._draw(LOOKUPS)
        soon = self.chance.uniform(0.01, 0.5)
        if what == "look-up throttled":
            return answer(429, "ThrottledClientException", retry_after=self.chance.choice(["1", "86400"])), soon
        if what == "look-up lost":
            return "lost", soon
        if what == "look-up failed":
            return answer(500, "ServiceFailureException"), soon
        if what == "look-up page":
            return Response.make(404, [("Content-Type", "text/html")], b"<html>Not Found</html>"), soon
        at = self.deleted.get(one)
        queued = at is not None and at <= self.now - self.behind
        if at is not None and not queued:
            self.events["look-up behind"] += 1
        if one in self.unknown or (queued and not self.visible):
            self.events["not found"] += 1
            return answer(404, "NotFoundException"), soon
        status = "ReleaseInProgress" if queued else "Assigned" if one in self.assigned else "Unassigned"
        row = {"PhoneNumberId": one, "E164PhoneNumber": one, "Status": status}
        return answer(200, "", {"PhoneNumber": row}), soon

    # The machine

    def client(self) -> Client:
        return Client(
            "us-east-1",
            endpoint_url="http://127.0.0.1:1",
            credentials=CREDENTIALS._replace(access_key=self.key),
            transport=self,  # type: ignore[arg-type]
            clock=self.wall,
        )

    def run(self, path: Path, *, last: bool) -> bool:
        """One run of the job's command, to its end or its kill. Return whether everything was settled."""
        client = self.client()
        book = bulk.prepare(self.ids, bulk.settings_of(client), str(path))
        book._db.execute("PRAGMA synchronous = OFF")
        drawn = 1.0 if last else self.chance.random()
        if drawn < 0.15:
            self._fill_the_disk(book)
        self.bad_after = len(self.sent) + self.chance.choice([0, 0, 3]) if 0.15 <= drawn < 0.35 else math.inf
        job = bulk.Job(
            client,
            book,
            batch_size=self.batch,
            workers=self.workers,
            timeout=TIMEOUT,
            give_up=300.0 if last else self.give_up,
            lag=LAG,
            clock=self.wall,
            timer=lambda: self.now,
            chance=self.chance.random,
        )
        begun, before, asked = self.now, len(self.sent), len(self.asked)
        killed_at = self.now + self.chance.expovariate(0.2) if not last and self.chance.random() < 0.6 else float("inf")
        jump_at = self.now + self.chance.uniform(0, 20)
        in_flight: list[tuple[float, int, Answer]] = []
        came: list[Answer] = []
        job.begin()
        for count in range(100_000):
            settled, tasks = job.turn(came)
            self.outcomes += [(self.now, one) for one in settled]
            for at, task in enumerate(tasks):
                answer = perform(client, job.action, task, TIMEOUT)
                heapq.heappush(in_flight, (self.now + self._seconds(answer), count * 100 + at, answer))
            if not job.in_flight and (job.stopping or job.finished):
                break
            upcoming = [one[0] for one in in_flight[:1]]
            if not job.stopping and job.in_flight < job.workers:
                upcoming.append(max(self.now, job.next_at()))
            self.pass_until(min(upcoming) + 1e-6)
            if self.now >= killed_at:
                self.events["killed"] += bool(in_flight)
                self._crash(book, path)
                return False
            if self.now >= jump_at:
                jump_at = float("inf")
                self.offset += self.chance.choice([-3600.0, 3600.0, 86_400.0])
                self.events["clock jump"] += 1
            came = []
            while in_flight and in_flight[0][0] <= self.now:
                came.append(heapq.heappop(in_flight)[2])
        else:
            raise AssertionError("the job does not end")
        error = job.ended_by()
        self.codes.append((error, book.counts(), len(self.sent) > before))
        if self.now - begun > 3_000:
            self.wrong.append(f"a run that gives up after {self.give_up:g} s took {self.now - begun:.0f} s")
        bad = [one for _, one in self.asked[asked:]].count("bad settings")
        self.events["bad settings"] += bad > 0
        if bad > self.workers or (bad and not isinstance(error, RawChimeError)):
            self.wrong.append(f"bad settings, tried {bad} times, ended in {error!r}")
        done = not any(book.counts()[state] for state in (PENDING, SENDING, DOUBT))
        book.close()
        return done

    def _fill_the_disk(self, book: Journal) -> None:
        """From some transaction on, nothing can be written."""
        at = self.chance.randint(1, 12)
        count = iter(range(1, 100_000))
        self.events["full disk"] += 1

        def begin(batch: int, rows: list[Row], until: float, begin: Any = book.begin) -> Any:
            if next(count) >= at:
                raise sqlite3.OperationalError("database or disk is full")
            return begin(batch, rows, until)

        book.begin = begin  # type: ignore[method-assign, assignment]

    def _crash(self, book: Journal, path: Path) -> None:
        """The process ends without closing anything: the journal is what is on the disk."""
        copies = {end: Path(f"{path}{end}").read_bytes() for end in ("", "-wal") if Path(f"{path}{end}").exists()}
        book.close()
        for end, data in copies.items():
            Path(f"{path}{end}").write_bytes(data)
        link = path.with_suffix(".link")
        link.unlink(missing_ok=True)
        link.symlink_to(path)
        through = list(bulk.outcomes(str(link)))
        if through != list(bulk.outcomes(str(path))):
            self.wrong.append("a journal behind a link is read in an old state")

    def change_keys(self, path: Path) -> None:
        """Keys rotate within an account. Those of another account, or of an unknown one, are refused."""
        for key in KEYS[2:]:
            with suppress(InvalidRequest):
                bulk.prepare(self.ids, bulk.settings_of(self.client_with(key)), str(path)).close()
                self.wrong.append(f"the journal was resumed with the key {key} of another account")
        self.key = KEYS[1]
        self.events["new key"] += 1

    def client_with(self, key: str) -> Client:
        self.key, old = key, self.key
        try:
            return self.client()
        finally:
            self.key = old

    def _seconds(self, answer: Answer) -> float:
        value = answer.value
        exchanges = getattr(value, "exchanges", ())
        return exchanges[-1].seconds if exchanges else 0.01


DELETIONS = [
    *("throttled", "503", "503 that acted", "503 that acts late", "500", "500 that acted", "lost", "lost before it acted"),
    *("acts late", "throttled inside", "failure inside", "page", "refused", "cut"),
]
LOOKUPS = ["look-up throttled", "look-up lost", "look-up failed", "look-up page"]
EVENTS = [
    *DELETIONS,
    *LOOKUPS,
    "look-up behind",
    "not found",
    "killed",
    "clock jump",
    "full disk",
    "bad settings",
    *("new key", "throttled again and again"),
]
# Two keys of one account, one of another, and one that tells none.
KEYS = ["ASIAQNZGKIQY56JQ7WML", "ASIAQNZGKIQY56JQ7WM2", "ASIAYNZGKIQY56JQ7WML", "AKIDEXAMPLE"]


def answer(status: int, code: str, body: object = None, retry_after: str = "") -> Response:
    headers = [("x-amzn-RequestId", "r-1")] + [("x-amzn-errortype", code)] * bool(code)
    headers += [("Retry-After", retry_after)] * bool(retry_after)
    return Response.make(status, headers, json.dumps(body or {}).encode())


def refusing(codes: dict[str, str]) -> Response:
    rows = [{"PhoneNumberId": one, "ErrorCode": code, "ErrorMessage": "because"} for one, code in codes.items()]
    return answer(200, "", {"PhoneNumberErrors": rows})


def live(seed: int, folder: Path, check: Callable[[World, list[Outcome]], None]) -> World:
    """One history: runs, killed or ended, each resumed after a while, and a last one in calm."""
    world = World(seed, folder)
    path = folder / f"{seed}.journal"
    for _ in range(world.chance.randint(1, 4)):
        done = world.run(path, last=False)
        check(world, list(bulk.outcomes(str(path))))
        if done:
            break
        world.pass_until(world.now + world.chance.choice([0.1, 5.0, 120.0]))
        if world.chance.random() < 0.3:
            world.change_keys(path)
    world.calm = True
    for _ in range(3):
        if world.run(path, last=True):
            break
        world.pass_until(world.now + 60.0)
    world.pass_until(world.now + 60.0)
    check(world, list(bulk.outcomes(str(path))))
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    return world


def violations(world: World, rows: list[Outcome]) -> list[str]:
    """What a history has done that no history may do."""
    found = list(world.wrong)
    by_id = {one.phone_number_id: one for one in rows}
    if len(by_id) != len(rows) or list(by_id) != world.ids:
        found.append("a number is lost, or there twice")
    pending_work = {one for _, _, ids in world.late for one in ids}
    for one, outcome in by_id.items():
        if outcome.outcome == "accepted" and one not in world.deleted:
            found.append(f"{one} is accepted, and not deleted")
        if outcome.outcome == "refused" and one in world.deleted:
            found.append(f"{one} is refused ({outcome.error_code}), and deleted by this job")
        if outcome.outcome == "refused" and outcome.error_code in LATER:
            found.append(f"{one} is refused, and was only to be sent later ({outcome.error_code})")
        if outcome.outcome == "refused" and one in pending_work - world.unknown - world.assigned:
            found.append(f"{one} is refused, and being deleted")
    settled_at: dict[str, float] = {}
    for at, outcome in world.outcomes:
        one = outcome.phone_number_id
        if one in settled_at:
            found.append(f"{one} is settled twice")
        settled_at.setdefault(one, at)
    resent: Counter[str] = Counter()
    unclear: set[str] = set()
    busy: dict[str, Sent] = {}
    for sent in world.sent:
        for one in sent.ids:
            earlier = busy.get(one)
            if earlier and earlier.run == sent.run and sent.at < earlier.until:
                found.append(f"{one} is sent again while an earlier request may be in flight")
            busy[one] = sent
            if sent.at > settled_at.get(one, float("inf")):
                found.append(f"{one} is sent again after it was settled")
            resent[one] += one in unclear
        unclear |= sent.unclear
    for one, outcome in by_id.items():
        if outcome.resent < resent[one]:
            found.append(f"{one} was sent again {resent[one]} times, and {outcome.resent} are reported")
    for error, counts, sent in world.codes:
        found += wrong_code(error, counts, sent=sent)
    return found


def wrong_code(error: BaseException | None, counts: list[int], *, sent: bool) -> list[str]:
    """What is wrong with the exit code of a run, by the documented table."""
    from rawchime.cli.job import exit_code_of

    code = exit_code_of(counts, error, sent=sent)
    doubt, refused = counts[DOUBT] + counts[SENDING], counts[3]
    right: Any
    if doubt:
        right = code == 5
    elif error is not None and not counts[PENDING]:
        right = False  # everything is settled: nothing has gone wrong
    elif error is not None:
        right = code in (3, 4, 5) or (code == 2 and not sent)
    else:
        right = code == (1 if refused else 0)
    return [] if right else [f"exit code {code} with {counts} after {error!r}"]
