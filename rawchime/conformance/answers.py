"""Rules on what a client makes of a response: successes, refused numbers, errors, faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from ..phone_numbers import number
from ..vectors.responses import BY_NAME
from .case import FAULTS, Case, Run
from .outcome import REFUSED, fails, once, reported, succeeds
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


def _row_told(code: str, message: str, run: Run) -> Broken | Unseen | None:
    if run.refusals is None:
        return Unseen("it printed no list PhoneNumberErrors")
    rows = [(row.get("ErrorCode"), row.get("ErrorMessage")) for row in run.refusals]
    return None if rows == [(code, message)] else Broken(repr([(code, message)]), repr(rows), run.stdout[-500:])


def _printed_as_refused(run: Run) -> Broken | Unseen | None:
    if run.told is None:
        return Unseen("it printed no JSON object")
    return (
        None if run.refusals else Broken("the refused number in a list PhoneNumberErrors", repr(run.told), run.stdout[-500:])
    )


def _as_sent(run: Run) -> Broken | Unseen | None:
    if run.refusals is None:
        return Unseen("it printed no list PhoneNumberErrors")
    found = [row.get("PhoneNumberId") for row in run.refusals]
    return None if found == ["%2B12065550101"] else Broken("%2B12065550101", repr(found), run.stdout[-500:])


def reported_as_served(run: Run) -> Broken | Unseen | None:
    """The number that was refused, in either spelling."""
    if run.refusals is None:
        return Unseen("it printed no list PhoneNumberErrors")
    found = [row.get("PhoneNumberId") for row in run.refusals]
    if [number(str(one)) for one in found] == ["+12065550101"]:
        return None
    return Broken("+12065550101, in either spelling", repr(found), run.stdout[-500:])


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
    """A rule on one answer, whose name is the case's as well."""
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

# Answers that prove nothing: those that are cut and a stranger's page first.
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
        "The service, which verifies the signature, queues the numbers, and that is a success.",
        API,
        PLAIN,
        _deleted,
        (ARRIVES, "signature/matches"),
    ),
    *(
        rule(
            "success",
            level,
            f"{_note(answer)} It is a success.",
            answer,
            succeeds,
            link,
            "exit" if answer == "success" else answer.removeprefix("success-"),
        )
        for answer, level, link in _SUCCESSES
    ),
    rule(
        "partial",
        REQUIRED,
        "A number that is refused inside a 200 is not passed over.",
        "partial",
        reported,
        API,
        "reported",
    ),
    rule("partial", REQUIRED, "Nor are all of them.", "partial-all", reported, API, "all"),
    rule("partial", RECOMMENDED, "Its code may be null.", "partial-null-members", reported, REST_JSON, "null-members"),
    rule("partial", REQUIRED, "A batch of which a number was refused is not sent again.", "partial", once, API, "once"),
    rule(
        "partial",
        RECOMMENDED,
        "The list that is printed has the number's code and message.",
        "partial",
        partial(_row_told, "PhoneNumberAssociationsExist", "The phone number is still associated"),
        API,
        "code",
    ),
    rule(
        "partial",
        RECOMMENDED,
        "A code that nobody knows is told as it is.",
        "partial-unknown-code",
        partial(_row_told, "BrandNew", "Something else"),
        API,
        "unknown-code",
    ),
    rule(
        "partial",
        RECOMMENDED,
        "A code and a message that are null are printed as empty texts.",
        "partial-null-members",
        partial(_row_told, "", ""),
        REST_JSON,
        "null-printed",
    ),
    *(
        rule("partial", RECOMMENDED, sentence, answer, _printed_as_refused, API, name)
        for sentence, answer, name in (
            ("A number that is refused under its other spelling is printed as refused.", "partial", "spelling"),
            ("So is one whose code is null.", "partial-null-members", "null-code"),
        )
    ),
    rule(
        "partial",
        RECOMMENDED,
        "A batch of which a number was throttled is not sent again: the others were done.",
        "partial-throttled",
        once,
        API,
        "throttled-once",
    ),
    rule("partial", RECOMMENDED, "The number is told by the id that was sent.", "partial", _as_sent, API, "as-sent"),
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
    rule("errors", REQUIRED, "A gateway's page is a failure.", "502-html", fails, HTTP + "15.6.3", "html"),
    rule("errors", REQUIRED, "A status that nobody knows is a failure.", "418", fails, HTTP + "15", "unknown-status"),
    rule(
        "errors",
        RECOMMENDED,
        "The error's code or message is told.",
        "403",
        partial(_mentions, ("ForbiddenException", "Not authorized to call Chime SDK")),
        API,
        "told",
    ),
    rule(
        "errors",
        RECOMMENDED,
        "The code of the header is told, cut at the colon and the #.",
        "code-in-header",
        partial(_mentions, ("ExpiredToken",)),
        REST_JSON,
        "code-in-header",
    ),
    rule(
        "errors",
        RECOMMENDED,
        "So is the code of the body.",
        "code-in-body",
        partial(_mentions, ("NotFound",)),
        REST_JSON,
        "code-in-body",
    ),
    rule(
        "errors",
        RECOMMENDED,
        "So is the one in __type.",
        "code-in-type",
        partial(_mentions, ("RequestExpired",)),
        REST_JSON,
        "code-in-type",
    ),
    rule(
        "errors",
        RECOMMENDED,
        "The JSON object that is printed has status and code.",
        "403",
        partial(_members_told, 403, "ForbiddenException"),
        API,
        "members",
    ),
    *(rule("faults", level, f"{_note(answer)} It is no success.", answer, fails, link) for answer, level, link in _FAULTS),
    rule("faults", REQUIRED, "The connection is reset in the body. It is no success.", FAULTS[0], fails, HTTP11 + "8"),
    Rule(
        "faults/refused", REQUIRED, "A connection that is refused is a failure.", HTTP11 + "9", REFUSED, fails, arrives=False
    ),
)
