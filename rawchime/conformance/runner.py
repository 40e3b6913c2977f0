"""Run each case once against its own service, then judge each rule by what was seen.

The service decides whether a signature is right. An error in the kit is reported as such, never as the client's fault.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ..errors import InvalidRequest
from ..local.exchanged import Answer, Received
from ..local.http import Server
from ..local.numbers import Numbers
from ..local.service import Service
from ..vectors.responses import BY_NAME
from .arguments import Arguments
from .case import FAULTS, HERE, LATE, LATE_SECONDS, OK, QUOTING, REDIRECTS, Case, Run, judged, waits
from .certificates import NotRun
from .commands import Commands
from .profiles import adapted
from .rule import ARRIVES, RECOMMENDED, REQUIRED, Broken, Rule, Unseen
from .rules import ALL, BY_ID, SUITES
from .signers.ask import Ask, Signed
from .signers.run import run_ask
from .surroundings import credentials_of, usual
from .tls_server import TlsServer, bundle

TIMEOUT = 20.0
"""Seconds until a command is ended."""
CHIME = "chime"
"""The default suite."""
JOBS = 8
"""Commands that run at a time. Most of them wait."""
STEP = 0.1
"""Maximum seconds between two calls of ``progress``."""
PASS, FAIL, WARN, SKIP, BLOCKED, ERROR = "pass", "fail", "warn", "skip", "blocked", "error"
OUTCOMES = (PASS, FAIL, WARN, SKIP, BLOCKED, ERROR)


Seen = Run | Signed


class Result(NamedTuple):
    """The outcome of one rule. ``reason`` says why it was skipped or blocked, or what went wrong in the kit."""

    rule: Rule
    outcome: str
    broken: Broken | None = None
    reason: str = ""
    printed: tuple[bytes, bytes] = (b"", b"")
    """The command's stdout and stderr, if the rule was broken."""
    seconds: float = 0.0
    """How long the command ran in the rule's case."""


def select(only: Iterable[str] = (), suite: str = CHIME) -> list[Rule]:
    """Return the rules of a suite that match any of the patterns; without patterns, all rules.

    Raises InvalidRequest for an unknown suite, and for a pattern that matches no rule.
    """
    if suite not in SUITES:
        raise InvalidRequest(f"there is no suite {suite!r}: choose from {', '.join(SUITES)}")
    rules = SUITES[suite]
    chosen = []
    for pattern in only:
        found = [rule for rule in rules if fnmatchcase(rule.id, pattern)]
        if not found:
            raise InvalidRequest(f"no rule of the suite {suite} is called {pattern!r}. --list lists them.")
        chosen += found
    return [rule for rule in rules if rule in chosen] if chosen else list(rules)


def with_needs(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules and their prerequisites."""
    wanted: set[str] = set()

    def add(rule: Rule) -> None:
        if rule.id not in wanted:
            wanted.add(rule.id)
            for need in rule.needs:
                add(BY_ID[need])

    for rule in rules:
        add(rule)
    return [rule for rule in ALL if rule.id in wanted]


def run(
    command: Sequence[str],
    rules: Sequence[Rule],
    *,
    jobs: int = JOBS,
    timeout: float = TIMEOUT,
    profiles: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Result]:
    """Judge a command by some rules.

    ``jobs`` is how many cases run at a time, ``timeout`` the seconds for each, ``profiles`` the names that the client's
    author declares. ``progress`` is called at least every ``STEP`` seconds; whatever it raises ends the run. Raises
    InvalidRequest if the command cannot be started.
    """
    needed = [adapted(rule, profiles) for rule in with_needs(rules)]
    cases = list(dict.fromkeys(rule.case for rule in needed))
    cases.sort(key=lambda case: isinstance(case, Ask) or not waits(case))  # slow cases first
    runs: dict[Case | Ask, Seen | Exception] = {}
    commands = Commands()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            ran = {case: pool.submit(_guarded, case, command, timeout, commands) for case in cases}
            for case, future in ran.items():
                while not wait([future], STEP).done:
                    progress(len(runs), len(cases))
                found = future.result()
                if isinstance(found, InvalidRequest):
                    raise found
                runs[case] = found
                progress(len(runs), len(cases))
        except BaseException:  # no command may outlive the run
            commands.end()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    results: dict[str, Result] = {}
    for rule in needed:
        seen = runs[rule.case]
        seconds = 0.0 if isinstance(seen, Exception) else seen.seconds
        results[rule.id] = judge(rule, seen, results)._replace(seconds=seconds)
    return [results[rule.id] for rule in rules]


def judge(rule: Rule, seen: Seen | Exception, results: dict[str, Result]) -> Result:
    """Return the result of a rule; ``results`` are those of earlier rules."""
    if isinstance(seen, NotRun):
        return Result(rule, SKIP, reason=str(seen))
    if isinstance(seen, Exception):
        return Result(rule, ERROR, reason=f"the kit could not run the case: {seen!r}")
    blocking = next((need for need in rule.needs if results[need].outcome != PASS), "")
    if blocking:
        found_first = results[blocking]  # the first cause, not the last in a chain
        reason = found_first.reason if found_first.outcome == BLOCKED else f"{blocking}: {found_first.outcome}"
        return Result(rule, BLOCKED, reason=reason)
    if rule.arrives and isinstance(nothing := BY_ID[ARRIVES].judge(seen), Broken):
        return Result(rule, BLOCKED, reason=f"{ARRIVES} is not kept: {nothing.actual}")
    try:
        found = rule.judge(seen)
    except Exception as error:  # a bug in a judge is not the client's fault
        return Result(rule, ERROR, reason=f"the kit failed: {error!r}")
    if found is None:
        return Result(rule, PASS)
    if isinstance(found, Unseen):
        return Result(rule, SKIP, reason=found.reason)
    return Result(rule, FAIL if rule.level == REQUIRED else WARN, found, printed=(seen.stdout, seen.stderr))


def counted(result: Result, *, strict: bool = False) -> bool:
    """Return whether a result fails the run: a broken required rule; with ``strict``, a recommended one too."""
    levels = {REQUIRED, RECOMMENDED} if strict else {REQUIRED}
    return result.rule.level in levels and result.outcome not in (PASS, SKIP)


def passed(results: Iterable[Result], *, strict: bool = False) -> bool:
    """Return whether no result fails the run. Skipped rules do not count."""
    return not any(counted(one, strict=strict) for one in results)


def _guarded(case: Case | Ask, command: Sequence[str], timeout: float, commands: Commands) -> Seen | Exception:
    try:
        if isinstance(case, Ask):
            return run_ask(case, command, timeout, commands)
        return run_case(case, command, timeout, commands)
    except Exception as error:  # an error in the kit, reported as such
        return error


def run_case(case: Case, command: Sequence[str], timeout: float = TIMEOUT, commands: Commands | None = None) -> Run:
    """Run the command once against its own service. Raises InvalidRequest if it cannot be started."""
    commands = commands or Commands()
    seen: list[tuple[Received, Answer, bytes]] = []
    elsewhere: list[Received] = []
    steps: list[str] = []
    left: list[bytes] = []
    arguments = Arguments() if case.watched and Arguments.seen() else None
    with ExitStack() as stack:
        service = Service(Numbers(), region=case.region, credentials=(case.credentials,))
        stack.callback(service.close)
        other = Server(lambda received: _raw("success"), lambda received, *_: elsewhere.append(received))
        stack.callback(other.close)

        def handle(received: Received) -> Answer:
            return _answer(steps.pop(0) if len(steps) > 1 else steps[0], received, service, other.url)

        def saw(*exchange: Any) -> None:
            seen.append(exchange)

        server = TlsServer(case.tls, handle, saw) if case.tls else Server(handle, saw, left=left.append)
        stack.callback(server.close)
        if not case.answers:
            server.close()
        url = server.url + case.base
        started = time.monotonic()
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="rawchime-"))
        environment = _environment(url, other.url, case) | (bundle(case.tls, folder) if case.tls else {})
        for _ in range(case.times):
            steps[:] = case.answers
            code, out, err = commands.run(_filled(command, url, case), environment, timeout, arguments)
        seconds = time.monotonic() - started
        queued = frozenset(service.numbers.queue(time.time()))
    lines = arguments.lines() if arguments else None
    return Run(case, server.url, code, out, err, seconds, tuple(seen), tuple(elsewhere), queued, b"".join(left), lines)


def _answer(step: str, received: Received, service: Service, elsewhere: str) -> Answer:
    if step == OK:
        return service.handle(judged(received))
    if step in FAULTS:
        # So long that a dripping response never ends: a client that waits cannot succeed.
        filling = (("X-Filling", "x" * 20_000),) if step == "drip" else ()
        return Answer(200, (("Content-Type", "application/json"), *filling), b'{"PhoneNumberErrors":[]}', "OK", step)
    if step in REDIRECTS:
        return Answer(int(step), (("Location", f"{elsewhere}/phone-numbers?operation=batch-delete"),), b"", REDIRECTS[step])
    if step.endswith(HERE):
        location = ("Location", "/moved?operation=batch-delete")
        return Answer(int(step[:3]), (location,), b"", REDIRECTS[step[:3]])
    if step == QUOTING:
        text = json.dumps({"message": "You sent " + ", ".join(f"{name}: {value}" for name, value in received.headers)})
        return Answer(403, (("x-amzn-errortype", "InvalidSignatureException"),), text.encode(), "Forbidden")
    if step == LATE:
        time.sleep(LATE_SECONDS)
        return _raw("503")
    return _raw(step)


def _raw(step: str) -> Answer:
    name, _, fault = step.partition("@")
    data = BY_NAME[name].data
    status = data[9:12]
    return Answer(int(status) if status.isdigit() else 0, (), b"", fault=fault, raw=data)


def _filled(command: Sequence[str], url: str, case: Case) -> list[str]:
    """Fill in placeholders: ``{ids}`` alone becomes one word per id, inside another word a JSON array."""
    words: list[str] = []
    for word in command:
        if word == "{ids}":
            words += case.ids
        else:
            words.append(
                word.replace("{endpoint}", url).replace("{case}", case.name).replace("{ids}", json.dumps(list(case.ids)))
            )
    return words


def _environment(url: str, elsewhere: str, case: Case) -> dict[str, str]:
    """Return the usual variables, the case's credentials and the service's endpoint."""
    places = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CHIME_SDK_VOICE", "AWS_ENDPOINT_URL_CHIME")
    found = {**usual(case.region), **credentials_of(case.credentials), **dict.fromkeys(places, url)}
    for name, value in case.variables:
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value.replace("{endpoint}", url).replace("{elsewhere}", elsewhere)
    return found
