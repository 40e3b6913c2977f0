"""Rules on what a client makes of an answer: successes, refused numbers, errors, faults, redirects, silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from ..phone_numbers import number
from ..vectors.responses import BY_NAME
from .case import FAULTS, HERE, REDIRECTS, Case, Run
from .rule import API, ERRORS, HTTP, HTTP11, INFORMATIONAL, JSON, RECOMMENDED, REQUIRED, REST_JSON, Broken, Rule, Unseen

REFUSED = Case("refused-connection", ())


def ended(run: Run) -> str:
    """How the command ended."""
    return f"still running after {run.seconds:.0f} s" if run.exit_code is None else f"exit status {run.exit_code}"


def _last(run: Run) -> bytes:
    return run.seen[-1][2] if run.seen else b""


def succeeds(run: Run) -> Broken | None:
    """Exit status 0."""
    return None if run.exit_code == 0 else Broken("exit status 0", f"{ended(run)}{_said(run)}", _last(run))


def fails(run: Run) -> Broken | None:
    """Any other exit status."""
    if run.exit_code:
        return None
    return Broken("an exit status that is not 0", ended(run), _last(run))


def _said(run: Run) -> str:
    text = " ".join(run.stderr.decode("utf-8", "replace").split())[-200:]
    return f" ({text})" if text else ""


def reported(run: Run) -> Broken | None:
    """What is seen: an exit status other than 0, or the numbers in the list that was printed."""
    refused = [one for one in run.case.ids if run.case.name == "partial-all" or number(one) == "+12065550101"]
    if run.exit_code:
        return None
    named = {number(str(row.get("PhoneNumberId"))) for row in run.refusals or []}
    missing = [one for one in refused if number(one) not in named]
    if run.exit_code == 0 and not missing:
        return None
    return Broken(
        f"exit status other than 0, or {', '.join(refused)} in a printed list PhoneNumberErrors",
        f"{ended(run)}, {'no such list' if run.refusals is None else 'not in it'}",
        _last(run),
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


def _once(run: Run) -> Broken | None:
    many = len(run.seen)
    return None if many == 1 else Broken("one request", f"{many} requests", run.seen[-1][0].raw)


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


def _not_followed(run: Run) -> Broken | None:
    if not run.elsewhere:
        return None
    signed = any(name.lower() == "authorization" for name, _ in run.elsewhere[0].headers)
    what = "a request with its Authorization" if signed else "a request"
    return Broken("nothing arrives at the place that the redirect names", f"{what} arrived", run.elsewhere[0].raw)


def _rule(
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
    *(
        _rule(
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
    _rule(
        "partial",
        REQUIRED,
        "A number that is refused inside a 200 is not passed over.",
        "partial",
        reported,
        API,
        "reported",
    ),
    _rule("partial", REQUIRED, "Nor are all of them.", "partial-all", reported, API, "all"),
    _rule("partial", RECOMMENDED, "Its code may be null.", "partial-null-members", reported, REST_JSON, "null-members"),
    _rule("partial", REQUIRED, "A batch of which a number was refused is not sent again.", "partial", _once, API, "once"),
    _rule(
        "partial",
        RECOMMENDED,
        "The list that is printed has the number's code and message.",
        "partial",
        partial(_row_told, "PhoneNumberAssociationsExist", "The phone number is still associated"),
        API,
        "code",
    ),
    _rule(
        "partial",
        RECOMMENDED,
        "A code that nobody knows is told as it is.",
        "partial-unknown-code",
        partial(_row_told, "BrandNew", "Something else"),
        API,
        "unknown-code",
    ),
    _rule(
        "partial",
        RECOMMENDED,
        "A code and a message that are null are printed as empty texts.",
        "partial-null-members",
        partial(_row_told, "", ""),
        REST_JSON,
        "null-printed",
    ),
    *(
        _rule("partial", RECOMMENDED, sentence, answer, _printed_as_refused, API, name)
        for sentence, answer, name in (
            ("A number that is refused under its other spelling is printed as refused.", "partial", "spelling"),
            ("So is one whose code is null.", "partial-null-members", "null-code"),
        )
    ),
    _rule(
        "partial",
        RECOMMENDED,
        "A batch of which a number was throttled is not sent again: the others were done.",
        "partial-throttled",
        _once,
        API,
        "throttled-once",
    ),
    _rule("partial", RECOMMENDED, "The number is told by the id that was sent.", "partial", _as_sent, API, "as-sent"),
    *(_rule("errors", REQUIRED, f"A {status} is a failure.", status, fails, API) for status in _STATUSES),
    _rule("errors", REQUIRED, "An error without a body is a failure.", "403-empty", fails, REST_JSON, "empty"),
    _rule(
        "errors",
        REQUIRED,
        "An error in XML, as AWS's front end sends it, is a failure.",
        "signature-mismatch-xml",
        fails,
        ERRORS,
        "xml",
    ),
    _rule("errors", REQUIRED, "A gateway's page is a failure.", "502-html", fails, HTTP + "15.6.3", "html"),
    _rule("errors", REQUIRED, "A status that nobody knows is a failure.", "418", fails, HTTP + "15", "unknown-status"),
    _rule(
        "errors",
        RECOMMENDED,
        "The error's code or message is told.",
        "403",
        partial(_mentions, ("ForbiddenException", "Not authorized to call Chime SDK")),
        API,
        "told",
    ),
    _rule(
        "errors",
        RECOMMENDED,
        "The code of the header is told, cut at the colon and the #.",
        "code-in-header",
        partial(_mentions, ("ExpiredToken",)),
        REST_JSON,
        "code-in-header",
    ),
    _rule(
        "errors",
        RECOMMENDED,
        "So is the code of the body.",
        "code-in-body",
        partial(_mentions, ("NotFound",)),
        REST_JSON,
        "code-in-body",
    ),
    _rule(
        "errors",
        RECOMMENDED,
        "So is the one in __type.",
        "code-in-type",
        partial(_mentions, ("RequestExpired",)),
        REST_JSON,
        "code-in-type",
    ),
    _rule(
        "errors",
        RECOMMENDED,
        "The JSON object that is printed has status and code.",
        "403",
        partial(_members_told, 403, "ForbiddenException"),
        API,
        "members",
    ),
    *(_rule("faults", level, f"{_note(answer)} It is no success.", answer, fails, link) for answer, level, link in _FAULTS),
    _rule("faults", REQUIRED, "The connection is reset in the body. It is no success.", FAULTS[0], fails, HTTP11 + "8"),
    Rule(
        "faults/refused", REQUIRED, "A connection that is refused is a failure.", HTTP11 + "9", REFUSED, fails, arrives=False
    ),
    *(
        _rule(
            "redirects",
            REQUIRED,
            f"A {status} is not followed: the signature is for this host only.",
            status,
            _not_followed,
            HTTP + "15.4",
            f"{status}-not-followed",
        )
        for status in REDIRECTS
    ),
    *(
        _rule("redirects", REQUIRED, f"A {status} is a failure.", status, fails, HTTP + "15.4", f"{status}-failure")
        for status in REDIRECTS
    ),
    *(
        _rule("redirects", REQUIRED, sentence, f"307{HERE}", judge, HTTP + "15.4", f"same-host-{name}")
        for sentence, judge, name in (
            ("Nor is one to another path of the same host: that was not signed.", _once, "not-followed"),
            ("It is a failure.", fails, "failure"),
        )
    ),
    _rule(
        "timeouts",
        REQUIRED,
        "A service that never answers is a failure, within the time that a command has (--timeout).",
        "silence",
        fails,
        HTTP11 + "9.5",
    ),
    _rule("timeouts", RECOMMENDED, "So is one that stops in the middle of its answer.", "stall", fails, HTTP11 + "9.5"),
    _rule(
        "timeouts",
        RECOMMENDED,
        "So is one whose answer drips: a limit on each read is not one on the whole.",
        "drip",
        fails,
        HTTP11 + "9.5",
    ),
)
