"""Rules on what a client prints: no secret of any kind, and each failure by its right name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from .. import sigv4
from ..phone_numbers import number
from .answers import REFUSED
from .case import QUOTING, TEMPORARY, Case, Run, get
from .rule import API, ERRORS, RECOMMENDED, REQUIRED, REST_JSON, Broken, Rule, Unseen

AGAIN = Case("again-with-token", ("503", "success"), credentials=TEMPORARY)

Judge = Callable[[Run], Broken | Unseen | None]


def _secrets(run: Run) -> Iterator[tuple[str, str]]:
    keys = run.case.credentials
    # However its signs are spelled: letters and digits are spelled one way.
    for name, secret in (("secret access key", keys.secret_key), ("session token", keys.token)):
        yield name, max(re.findall("[A-Za-z0-9]+", secret), key=len)
    for received in run.requests:
        try:
            scope = sigv4.parse_authorization(get(received, "authorization") or "").scope
        except ValueError:
            continue
        yield "signing key", sigv4.signing_key(keys.secret_key, scope).hex()


def no_secrets(run: Run) -> Broken | None:
    """Neither a key nor the token is printed."""
    text = (run.stdout + run.stderr).decode("utf-8", "replace")
    for name, secret in _secrets(run):
        if secret in text or (name == "signing key" and secret in text.lower()):
            return Broken("no secret in what it prints", f"the {name} is in it")
    return None


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
    """The whole code and nothing else, with or without its ending."""
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


def _secret(name: str, sentence: str, case: Case, level: str = REQUIRED) -> Rule:
    return Rule(f"output/{name}", level, sentence, ERRORS, case, no_secrets)


def _with_token(name: str, answer: str) -> Case:
    return Case(f"{name}-with-token", (answer,), credentials=TEMPORARY)


def _one(name: str, sentence: str, answer: str, judge: Judge, link: str = API) -> Rule:
    return Rule(f"output/{name}", RECOMMENDED, sentence, link, Case(answer, (answer,)), judge)


RULES = (
    _secret(
        "no-secrets",
        "Neither the secret access key, the session token nor the signing key is printed with an error.",
        _with_token("error", "403"),
    ),
    _secret("no-secrets-on-success", "Nor is one printed with a success.", _with_token("success", "success")),
    _secret("no-secrets-on-retry", "Nor is one printed when the request is sent again.", AGAIN),
    _secret("no-secrets-on-cut", "Nor is one printed when the response is cut.", _with_token("cut", "cut-body")),
    _secret("no-secrets-on-timeout", "Nor is one printed after a timeout.", _with_token("silence", "silence")),
    _secret(
        "no-quoted-secrets",
        "Nor are they where the answer quotes what it was sent.",
        Case("quoting-error", (QUOTING,), credentials=TEMPORARY),
        RECOMMENDED,
    ),
    _one("kind-service", "A complete error is a ServiceError.", "403", partial(_kind, "ServiceError")),
    _one("kind-unknown", "A response that is cut is an OutcomeUnknown.", "cut-body", partial(_kind, "OutcomeUnknown")),
    _one("kind-cut-error", "An error that is cut is one too.", "cut-403", partial(_kind, "OutcomeUnknown")),
    Rule(
        "output/kind-nothing",
        RECOMMENDED,
        "A connection that is refused is a NothingSent.",
        API,
        REFUSED,
        partial(_kind, "NothingSent"),
        arrives=False,
    ),
    *(
        _one(f"class-{status}", f"The class of a {status} is {name}.", status, partial(_class, name))
        for status, name in (
            ("403", "ForbiddenException"),
            ("404", "NotFoundException"),
            ("500", "ServiceFailureException"),
            ("400-throttling", "ThrottledClientException"),
        )
    ),
    *(
        _one(name, f"The code that is printed is {code}, and nothing else.", name, partial(_code, code), REST_JSON)
        for name, code in (
            ("code-in-header", "ExpiredToken"),
            ("code-in-body", "NotFound"),
            ("code-in-type", "RequestExpired"),
        )
    ),
    _one("all-refused", "Each number that was refused is printed, with its own code.", "partial-all", _all_printed),
)
