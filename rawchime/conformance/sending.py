"""Rules on what must not be sent: secrets that others can see, and bytes after the request."""

from __future__ import annotations

from .case import OK, TEMPORARY, Case, Run
from .requests import SUCCESS
from .rule import HTTP11, RECOMMENDED, REQUIRED, SIGV4, Broken, Rule, Unseen
from .secret_traces import trace

WATCHED = Case("watched", (OK,), credentials=TEMPORARY, watched=True)
_WITH_TOKEN = Case("success-with-token", ("success",), credentials=TEMPORARY)


def _without_secret(run: Run) -> Broken | None:
    found = trace(run.first.raw, run, token=False)
    return Broken("no secret in the request", f"the {found} is in it", run.first.raw) if found else None


def _no_arguments(run: Run) -> Broken | Unseen | None:
    if run.arguments is None:
        return Unseen("this system does not show the command lines of processes")
    for line in run.arguments:
        found = trace(line.encode("utf-8", "replace"), run)
        if found:
            program = line.partition(" ")[0]
            return Broken("no secret among the arguments of a program", f"the {found} is among those of {program}")
    return None


def _nothing_behind(run: Run) -> Broken | None:
    if not run.left:
        return None
    what = "another request" if b" HTTP/1." in run.left else f"{len(run.left)} bytes more"
    return Broken("nothing behind the body", what, run.left)


RULES = (
    Rule(
        "headers/no-secret",
        REQUIRED,
        "Neither the secret access key nor the signing key is in the request.",
        SIGV4,
        _WITH_TOKEN,
        _without_secret,
    ),
    Rule(
        "sending/no-secret-in-arguments",
        RECOMMENDED,
        "The secret access key, the signing key and the session token are not passed as program arguments, which ps shows.",
        SIGV4,
        WATCHED,
        _no_arguments,
    ),
    Rule(
        "sending/nothing-behind",
        REQUIRED,
        "Nothing follows the body on the connection, neither a line end nor a second request.",
        HTTP11 + "6.3",
        SUCCESS,
        _nothing_behind,
    ),
)
