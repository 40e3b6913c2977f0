"""Judge how a command ended: its exit status, its output, and how many requests it sent."""

from __future__ import annotations

from ..phone_numbers import number
from .case import Case, Run
from .rule import Broken

REFUSED = Case("refused-connection", ())


def ended(run: Run) -> str:
    """Return how the command ended, in words."""
    return f"still running after {run.seconds:.0f} s" if run.exit_code is None else f"exit status {run.exit_code}"


def last(run: Run) -> bytes:
    return run.seen[-1][2] if run.seen else b""


def succeeds(run: Run) -> Broken | None:
    """Require exit status 0."""
    return None if run.exit_code == 0 else Broken("exit status 0", f"{ended(run)}{said(run)}", last(run))


def fails(run: Run) -> Broken | None:
    """Require an exit status other than 0."""
    if run.exit_code:
        return None
    return Broken("an exit status that is not 0", ended(run), last(run))


def said(run: Run) -> str:
    text = " ".join(run.stderr.decode("utf-8", "replace").split())[-200:]
    return f" ({text})" if text else ""


def reported(run: Run) -> Broken | None:
    """Require an exit status other than 0, or the refused numbers in the printed list."""
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
        last(run),
    )


def once(run: Run) -> Broken | None:
    many = len(run.seen)
    return None if many == 1 else Broken("one request", f"{many} requests", run.seen[-1][0].raw)


def not_followed(run: Run) -> Broken | None:
    if not run.elsewhere:
        return None
    signed = any(name.lower() == "authorization" for name, _ in run.elsewhere[0].headers)
    what = "a request with its Authorization" if signed else "a request"
    return Broken("nothing arrives at the target of the redirect", f"{what} arrived", run.elsewhere[0].raw)
