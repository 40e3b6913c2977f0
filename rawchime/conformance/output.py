"""Rules on output: no secrets, and the right kind, class and code of each failure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..phone_numbers import number
from .case import OK, OTHER_CA, QUOTING, TEMPORARY, Case, Run
from .outcome import REFUSED
from .rule import API, ERRORS, RECOMMENDED, REQUIRED, REST_JSON, Broken, Rule, Unseen
from .secret_traces import trace

NO_REGION = Case("no-region", ("success",), variables=(("AWS_REGION", None), ("AWS_DEFAULT_REGION", None)))
UNTRUSTED = Case("tls-other-ca", (OK,), tls=OTHER_CA)
RESET = Case("success@reset-at-once", ("success@reset-at-once",))
AGAIN = Case("again-with-token", ("503", "success"), credentials=TEMPORARY)

Judge = Callable[[Run], Broken | Unseen | None]


def no_secrets(run: Run) -> Broken | None:
    """Require output without keys and session tokens."""
    found = trace(run.stdout + b"\n" + run.stderr, run)
    return Broken("no secret in its output", f"the {found} is in it") if found else None


def _kind(kind: str, run: Run) -> Broken | Unseen | None:
    return _member("kind", kind, run)


def _class(name: str, run: Run) -> Broken | Unseen | None:
    return _member("class", name, run)


def _member(name: str, expected: str, run: Run) -> Broken | Unseen | None:
    found = (run.told or {}).get(name)
    if found is None:
        return Unseen(f"it printed no JSON object with {name!r}")
    return None if found == expected else Broken(repr(expected), repr(found), run.stdout[-500:])


def _code(code: str, run: Run) -> Broken | Unseen | None:
    """Require the whole code and nothing else, with or without the suffix Exception."""
    found = (run.told or {}).get("code")
    if found is None:
        return Unseen("it printed no JSON object with 'code'")
    if isinstance(found, str) and found.removesuffix("Exception") == code:
        return None
    return Broken(repr(code), repr(found), run.stdout[-500:])


def _all_printed(run: Run) -> Broken | Unseen | None:
    if run.refusals is None:
        return Unseen("it printed no list PhoneNumberErrors")
    rows = sorted((number(str(row.get("PhoneNumberId"))), str(row.get("ErrorCode"))) for row in run.refusals)
    expected = [("+12065550100", "NotFound"), ("+12065550101", "Conflict")]
    return None if rows == expected else Broken(repr(expected), repr(rows), run.stdout[-500:])


def _secret(name: str, sentence: str, case: Case, level: str = REQUIRED, *, arrives: bool = True) -> Rule:
    return Rule(f"output/{name}", level, sentence, ERRORS, case, no_secrets, arrives=arrives)


def _with_token(name: str, answer: str) -> Case:
    return Case(f"{name}-with-token", (answer,), credentials=TEMPORARY)


def _one(name: str, sentence: str, answer: str, judge: Judge, link: str = API) -> Rule:
    return Rule(f"output/{name}", RECOMMENDED, sentence, link, Case(answer, (answer,)), judge)


RULES = (
    _secret(
        "no-secrets",
        "No secret access key, session token or signing key is printed with an error.",
        _with_token("error", "403"),
    ),
    _secret(
        "no-secrets-on-success",
        "No secret access key, session token or signing key is printed with a success.",
        _with_token("success", "success"),
    ),
    _secret("no-secrets-on-retry", "No secret access key, session token or signing key is printed with a retry.", AGAIN),
    _secret(
        "no-secrets-on-cut",
        "No secret access key, session token or signing key is printed if the response is cut.",
        _with_token("cut", "cut-body"),
    ),
    _secret(
        "no-secrets-on-timeout",
        "No secret access key, session token or signing key is printed after a timeout.",
        _with_token("silence", "silence"),
    ),
    _secret(
        "no-secrets-on-refused",
        "No secret access key, session token or signing key is printed if the connection is refused.",
        REFUSED,
        arrives=False,
    ),
    _secret(
        "no-secrets-on-missing",
        "No secret access key, session token or signing key is printed if the region is missing.",
        NO_REGION,
        arrives=False,
    ),
    _secret(
        "no-quoted-secrets",
        "No secret is printed from an error that quotes the request.",
        Case("quoting-error", (QUOTING,), credentials=TEMPORARY),
        RECOMMENDED,
    ),
    _one("kind-service", "A complete error is a ServiceError.", "403", partial(_kind, "ServiceError")),
    _one("kind-unknown", "A cut response is an OutcomeUnknown.", "cut-body", partial(_kind, "OutcomeUnknown")),
    _one("kind-cut-error", "A cut error response is an OutcomeUnknown.", "cut-403", partial(_kind, "OutcomeUnknown")),
    *(
        Rule(f"output/{name}", RECOMMENDED, sentence, API, case, partial(_kind, "NothingSent"), arrives=False)
        for name, sentence, case in (
            ("kind-nothing", "A refused connection is a NothingSent.", REFUSED),
            ("kind-missing", "A missing region is a NothingSent.", NO_REGION),
            ("kind-certificate", "An untrusted certificate is a NothingSent.", UNTRUSTED),
        )
    ),
    Rule(
        "output/kind-reset",
        RECOMMENDED,
        "A connection that is reset after the request is an OutcomeUnknown.",
        API,
        RESET,
        partial(_kind, "OutcomeUnknown"),
    ),
    _one(
        "kind-gives-up",
        "After several attempts, the service's last error is a ServiceError.",
        "503",
        partial(_kind, "ServiceError"),
    ),
    *(
        _one(f"class-{status}", f"The class of a {status} is {name}.", status, partial(_class, name))
        for status, name in (
            ("400", "BadRequestException"),
            ("401", "UnauthorizedClientException"),
            ("403", "ForbiddenException"),
            ("404", "NotFoundException"),
            ("429", "ThrottledClientException"),
            ("500", "ServiceFailureException"),
            ("503", "ServiceUnavailableException"),
        )
    ),
    _one(
        "class-400-throttling",
        "The class of a 400 with a throttling error code is ThrottledClientException.",
        "400-throttling",
        partial(_class, "ThrottledClientException"),
    ),
    *(
        _one(name, f"The printed error code is exactly {code}.", name, partial(_code, code), REST_JSON)
        for name, code in (
            ("code-in-header", "ExpiredToken"),
            ("code-in-body", "NotFound"),
            ("code-in-type", "RequestExpired"),
            ("code-in-capitals", "NotFound"),
        )
    ),
    *(
        _one(name, sentence, answer, partial(_code, code), REST_JSON)
        for name, sentence, answer, code in (
            (
                "code-in-xml",
                "The error code of an XML body is its root element.",
                "signature-mismatch-xml",
                "InvalidSignature",
            ),
            (
                "code-of-a-page",
                "An HTML page has no error code, so that the status is printed in its place.",
                "502-html",
                "502",
            ),
        )
    ),
    *(
        _one(name, sentence, answer, partial(_member, "message", message), REST_JSON)
        for name, sentence, answer, message in (
            (
                "message",
                "The printed message is the service's.",
                "403",
                "Not authorized to call Chime SDK with Account Id 123456789012",
            ),
            (
                "message-lower-case",
                "The printed message is the one in the member message.",
                "missing-token",
                "Missing Authentication Token",
            ),
        )
    ),
    _one(
        "request-id",
        "The printed request id is the one in the header.",
        "403",
        partial(_member, "request_id", "f6ac5632-e71a-4755-997b-971c4dbff22c"),
    ),
    _one("all-refused", "Each refused number is printed with its own error code.", "partial-all", _all_printed),
)
