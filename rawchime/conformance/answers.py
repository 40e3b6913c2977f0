"""Rules on whole responses: successes, errors, and faults that prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from ..vectors.responses import BY_NAME
from .case import FAULTS, Case, Run
from .outcome import REFUSED, fails, succeeds
from .requests import PLAIN
from .rule import (
    API,
    ARRIVES,
    ERRORS,
    HTTP,
    HTTP11,
    INFORMATIONAL,
    JSON,
    RECOMMENDED,
    REQUIRED,
    REST_JSON,
    Broken,
    Rule,
    Unseen,
)


def _mentions(words: Iterable[str], run: Run) -> Broken | None:
    text = (run.stdout + run.stderr).decode("utf-8", "replace")
    if any(word in text for word in words):
        return None
    return Broken(f"{' or '.join(words)} in what it prints", "nothing of it", text[-500:].encode())


def _members_told(status: int, code: str, run: Run) -> Broken | Unseen | None:
    if run.told is None or "code" not in run.told:
        return Unseen("it printed no JSON object with the error's code")
    found = (run.told.get("status"), run.told.get("code"))
    return None if found == (status, code) else Broken(repr((status, code)), repr(found), run.stdout[-500:])


def _deleted(run: Run) -> Broken | None:
    missing = sorted(one for one in ("+12065550100", "+12065550101") if one not in run.queued)
    if missing:
        return Broken("both numbers are in the service's deletion queue", f"{', '.join(missing)} is not", run.seen[-1][2])
    return None if run.exit_code == 0 else Broken("exit status 0", f"exit status {run.exit_code}")


def rule(
    area: str,
    level: str,
    sentence: str,
    answer: str,
    judge: Callable[[Run], Broken | Unseen | None],
    link: str,
    name: str = "",
) -> Rule:
    """Return a rule on one response. The case has the response's name."""
    return Rule(f"{area}/{name or answer}", level, sentence, link, Case(answer, (answer,)), judge)


def _note(answer: str) -> str:
    return BY_NAME[answer].note


_SUCCESSES = (
    ("success", REQUIRED, API),
    ("success-spaces", REQUIRED, JSON),
    ("success-lower-case", REQUIRED, HTTP + "5.1"),
    ("success-chunked", REQUIRED, HTTP11 + "7.1"),
    ("success-more-members", REQUIRED, REST_JSON),
    ("success-null", RECOMMENDED, REST_JSON),
    ("success-absent", RECOMMENDED, REST_JSON),
    ("success-ended-by-close", RECOMMENDED, HTTP11 + "6.3"),
    ("success-after-100", RECOMMENDED, HTTP + "15.2"),
    ("success-after-103", RECOMMENDED, HTTP + "15.2"),
    ("success-http-1.0", INFORMATIONAL, HTTP11 + "2.3"),
    ("success-length-twice", INFORMATIONAL, HTTP11 + "6.3"),
)

_STATUSES = ("400", "401", "403", "404", "429", "500", "503")

# Responses that prove nothing: first those that are cut, garbage and a foreign page.
_FAULTS = (
    *(
        (name, REQUIRED, HTTP11 + "8")
        for name in (
            *("closed", "cut-status", "cut-header", "cut-after-head", "cut-body", "cut-last-byte", "cut-chunk"),
            *("cut-before-last-chunk", "cut-json", "length-too-long"),
        )
    ),
    ("garbage", REQUIRED, HTTP11 + "4"),
    ("html-200", REQUIRED, API),
    ("bad-utf-8", RECOMMENDED, JSON + "#section-8.1"),
    *(
        (name, RECOMMENDED, API)
        for name in (
            *("empty-200", "array-200", "other-object-200", "errors-no-list", "number-not-sent", "member-twice"),
            *("error-in-200", "202", "204"),
        )
    ),
    *((name, RECOMMENDED, HTTP11 + "7.1") for name in ("cut-after-last-chunk", "chunk-too-long")),
    *((name, RECOMMENDED, HTTP11 + "6.3") for name in ("length-too-short", "lengths-differ", "length-and-chunked")),
    ("compressed", RECOMMENDED, HTTP + "8.4"),
    ("101", RECOMMENDED, HTTP + "15.2.2"),
)

RULES = (
    Rule(
        "success/deleted",
        REQUIRED,
        "The service verifies the signature and queues the numbers: the client reports a success.",
        API,
        PLAIN,
        _deleted,
        (ARRIVES, "signature/matches"),
    ),
    *(
        rule(
            "success",
            level,
            f"{_note(answer)} This is a success.",
            answer,
            succeeds,
            link,
            "exit" if answer == "success" else answer.removeprefix("success-"),
        )
        for answer, level, link in _SUCCESSES
    ),
    *(rule("errors", REQUIRED, f"A {status} is a failure.", status, fails, API) for status in _STATUSES),
    rule("errors", REQUIRED, "An error without a body is a failure.", "403-empty", fails, REST_JSON, "empty"),
    rule(
        "errors",
        REQUIRED,
        "An error in XML, as AWS's front end sends it, is a failure.",
        "signature-mismatch-xml",
        fails,
        ERRORS,
        "xml",
    ),
    rule("errors", REQUIRED, "A gateway's HTML page is a failure.", "502-html", fails, HTTP + "15.6.3", "html"),
    rule("errors", REQUIRED, "An unknown status is a failure.", "418", fails, HTTP + "15", "unknown-status"),
    rule(
        "errors",
        RECOMMENDED,
        "The error's code or message is printed.",
        "403",
        partial(_mentions, ("ForbiddenException", "Not authorized to call Chime SDK")),
        API,
        "told",
    ),
    rule(
        "errors",
        RECOMMENDED,
        "The error code in the header is printed, cut at the colon and the #.",
        "code-in-header",
        partial(_mentions, ("ExpiredToken",)),
        REST_JSON,
        "code-in-header",
    ),
    rule(
        "errors",
        RECOMMENDED,
        "The error code in the body is printed.",
        "code-in-body",
        partial(_mentions, ("NotFound",)),
        REST_JSON,
        "code-in-body",
    ),
    rule(
        "errors",
        RECOMMENDED,
        "The error code in __type is printed.",
        "code-in-type",
        partial(_mentions, ("RequestExpired",)),
        REST_JSON,
        "code-in-type",
    ),
    rule(
        "errors",
        RECOMMENDED,
        "The printed JSON object has status and code.",
        "403",
        partial(_members_told, 403, "ForbiddenException"),
        API,
        "members",
    ),
    *(
        rule("faults", level, f"{_note(answer)} This is not a success.", answer, fails, link)
        for answer, level, link in _FAULTS
    ),
    rule("faults", REQUIRED, "The connection is reset in the body. This is not a success.", FAULTS[0], fails, HTTP11 + "8"),
    Rule("faults/refused", REQUIRED, "A refused connection is a failure.", HTTP11 + "9", REFUSED, fails, arrives=False),
)
