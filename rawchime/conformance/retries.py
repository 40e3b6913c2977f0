"""Rules on retries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .case import LATE, LATE_SECONDS, Case, Run, get
from .outcome import ended, fails, reported, succeeds
from .output import AGAIN
from .rule import API, HTTP, HTTP11, RECOMMENDED, REQUIRED, RETRIES, Broken, Rule
from .verdicts import all_match

MOST = 10
"""Maximum attempts of a client that gives up."""
SHORTEST = 0.025
"""Seconds of two waits together. At a scale of 0.05 s, 1 run of 16 is shorter, and all four are 1 time in 65,000."""
DRAWS = 4
"""How often the command runs. Each wait is drawn from 0 up, so one run proves nothing."""
_SLACK = 0.05
"""Seconds by which a wait may be shorter, because clocks and timers are not exact."""

THROTTLED = Case("throttled-once", ("429", "success"))
AWAY = Case("away-once", ("503", "success"))
ANEW = Case("signed-anew", (LATE, "success"))


def _again(run: Run) -> Broken | None:
    if len(run.seen) > 1:
        return None
    return Broken("a second request", f"one request, then {ended(run)}", run.seen[-1][2])


def _not_again(run: Run) -> Broken | None:
    if len(run.seen) == 1:
        return None
    return Broken("one request", f"{len(run.seen)} requests", run.seen[-1][0].raw)


def _gives_up(run: Run) -> Broken | None:
    if run.exit_code and len(run.seen) <= MOST:
        return None
    return Broken(f"a failure after at most {MOST} attempts", f"{ended(run)}, {len(run.seen)} attempts")


def _waits(seconds: float, run: Run) -> Broken | None:
    if len(run.seen) < 2:
        return _again(run)
    waited = run.requests[1].at - run.requests[0].at
    if waited >= seconds - _SLACK:
        return None
    return Broken(f"at least {seconds:g} s before the second attempt", f"{waited:.2f} s", run.seen[0][2])


def _dates(run: Run) -> Broken | None:
    if len(run.seen) < 2:
        return _again(run)
    one, two = (get(received, "x-amz-date") for received in run.requests[:2])
    if one != two:
        return None
    return Broken(f"another X-Amz-Date, {LATE_SECONDS:g} s later", f"{two} again", run.requests[1].raw)


def _same_body(run: Run) -> Broken | None:
    if len(run.seen) < 2:
        return _again(run)
    one, two = (received.body for received in run.requests[:2])
    return None if one == two else Broken(one.decode("utf-8", "replace"), two.decode("utf-8", "replace"), two)


def _same_target(run: Run) -> Broken | None:
    if len(run.seen) < 2:
        return _again(run)
    one, two = (received.target for received in run.requests[:2])
    return None if one == two else Broken(one, two, run.requests[1].raw)


def _backs_off(run: Run) -> Broken | None:
    """Require waits in at least one run. Each is drawn from 0 up, so it may be short, but not in all runs."""
    if len(run.seen) < 3 * DRAWS:  # the client makes fewer attempts
        return None
    at = [received.at for received in run.requests]
    waited = max(at[3 * draw + 2] - at[3 * draw] for draw in range(DRAWS))
    if waited >= SHORTEST:
        return None
    return Broken(f"{SHORTEST:g} s for two waits, in one of {DRAWS} runs", f"{waited:.3f} s at most", run.seen[0][2])


def _with_token(run: Run) -> Broken | None:
    if len(run.seen) < 2:
        return _again(run)
    found = get(run.requests[1], "x-amz-security-token") or "none"
    token = run.case.credentials.token
    return all_match(run) if found == token else Broken(token, found, run.requests[1].raw)


def _rule(
    name: str,
    level: str,
    sentence: str,
    answers: tuple[str, ...],
    judge: Callable[[Run], Broken | None],
    needs: tuple[str, ...] = (),
    link: str = RETRIES,
) -> Rule:
    return Rule(f"retries/{name}", level, sentence, link, Case("-".join(answers), answers), judge, needs)


_AGAIN = ("retries/503",)

RULES = (
    Rule("retries/429", REQUIRED, "A throttled request is sent again.", RETRIES, THROTTLED, _again),
    Rule("retries/503", REQUIRED, "A request that receives a 503 is sent again.", RETRIES, AWAY, _again),
    _rule(
        "throttling-code",
        RECOMMENDED,
        "A request is sent again if only the error code says that it was throttled.",
        ("400-throttling", "success"),
        _again,
    ),
    Rule(
        "retries/success",
        REQUIRED,
        "A success at the second attempt, after a 503, is a success.",
        RETRIES,
        AWAY,
        succeeds,
        _AGAIN,
    ),
    Rule(
        "retries/success-429",
        REQUIRED,
        "A success at the second attempt, after a 429, is a success.",
        RETRIES,
        THROTTLED,
        succeeds,
        ("retries/429",),
    ),
    Rule("retries/same-body", REQUIRED, "The second attempt has the same body.", RETRIES, AWAY, _same_body, _AGAIN),
    Rule(
        "retries/same-target",
        REQUIRED,
        "The second attempt has the same path and query.",
        RETRIES,
        AWAY,
        _same_target,
        _AGAIN,
    ),
    Rule("retries/signed-anew", REQUIRED, "Each attempt has its own date.", RETRIES, ANEW, _dates, _AGAIN),
    Rule(
        "retries/matches",
        REQUIRED,
        "The signature of each attempt matches.",
        RETRIES,
        ANEW,
        all_match,
        (*_AGAIN, "signature/matches"),
    ),
    _rule(
        "retry-after",
        RECOMMENDED,
        "The client waits for the 2 s of Retry-After.",
        ("429-retry-after", "success"),
        partial(_waits, 2.0),
        ("retries/429",),
        "https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.3",
    ),
    _rule(
        "x-amz-retry-after",
        RECOMMENDED,
        "The client waits for the 1500 ms of x-amz-retry-after.",
        ("429-x-amz-retry-after", "success"),
        partial(_waits, 1.5),
        ("retries/429",),
    ),
    _rule(
        "retry-after-far",
        RECOMMENDED,
        "If the service asks for a wait of an hour, the client fails within the command's time.",
        ("429-retry-after-far",),
        fails,
        link=HTTP + "10.2.3",
    ),
    *(
        _rule(f"not-{status}", REQUIRED, f"A request is not sent again after a {status}.", (status,), _not_again, link=API)
        for status in ("400", "401", "403", "404")
    ),
    _rule(
        "not-500",
        RECOMMENDED,
        "A request is not sent again after a 500, as the service may have acted.",
        ("500",),
        _not_again,
    ),
    _rule("not-cut", RECOMMENDED, "A request is not sent again after a cut response.", ("cut-body",), _not_again),
    *(
        _rule(f"not-{name}", RECOMMENDED, sentence, (step,), _not_again, link=HTTP11 + "9.3.1")
        for name, step, sentence in (
            ("closed", "closed", "A request is not sent again if the connection closes before a response."),
            ("reset", "success@reset-at-once", "A request is not sent again if the connection is reset."),
            ("cut-head", "cut-header", "A request is not sent again if the head of the response is cut."),
            ("silence", "silence", "A request is not sent again after a timeout."),
            ("202", "202", "A request is not sent again after a 202."),
            ("502", "502-html", "A request is not sent again after a 502, as the service may have acted."),
            ("504", "504-text", "A request is not sent again after a 504, as the service may have acted."),
        )
    ),
    Rule(
        "retries/token",
        REQUIRED,
        "The second attempt sends and signs the session token.",
        RETRIES,
        AGAIN,
        _with_token,
        (*_AGAIN, "token/matches"),
    ),
    Rule(
        "retries/back-off",
        RECOMMENDED,
        "A throttled client waits before it retries.",
        RETRIES,
        Case("back-off", ("429", "429", "success"), times=DRAWS),
        _backs_off,
    ),
    _rule(
        "retry-after-date",
        RECOMMENDED,
        "The client waits until the date in Retry-After, 3 s after the response's Date.",
        ("429-retry-after-date", "success"),
        partial(_waits, 3.0),
        ("retries/429",),
        HTTP + "10.2.3",
    ),
    _rule(
        "retry-after-not-earlier",
        RECOMMENDED,
        "If the service asks for a wait of an hour, nothing is sent again earlier.",
        ("429-retry-after-far",),
        _not_again,
        link=HTTP + "10.2.3",
    ),
    _rule(
        "partial",
        REQUIRED,
        "The client does not report a success if the second attempt lists a refused number.",
        ("503", "partial"),
        reported,
        _AGAIN,
    ),
    _rule("not-html", RECOMMENDED, "A request is not sent again after a 200 with an HTML page.", ("html-200",), _not_again),
    _rule("gives-up-429", REQUIRED, "The client gives up if every attempt is throttled.", ("429",), _gives_up),
    _rule("gives-up-503", REQUIRED, "The client gives up if every attempt receives a 503.", ("503",), _gives_up),
)
