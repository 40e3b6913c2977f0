"""Find the rules that use each vector, as the files in ``fixtures/`` list them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..vectors.any_service import ACCEPTABLE, VALID, Asked
from .case import Case
from .rule import INFORMATIONAL
from .rules import RULES
from .signers import headers, paths, presigned, queries, s3
from .signers.ask import PRESIGNED, Ask
from .signers.row import Row

GROUPS: dict[str, tuple[Row, ...]] = {
    "paths": paths.ROWS,
    "queries": queries.ROWS,
    "headers-and-payloads": headers.ROWS,
    "s3": s3.ROWS,
    "presigned": presigned.ROWS,
}
"""The asks of the suite ``sigv4`` for each file in ``fixtures/sigv4``."""


def of_response(name: str) -> list[str]:
    """Return the rules whose cases begin with this response, with or without a fault."""
    return [
        rule.id
        for rule in RULES
        if isinstance(rule.case, Case) and rule.case.answers and rule.case.answers[0].partition("@")[0] == name
    ]


def of_sequence(answers: Sequence[str]) -> list[str]:
    """Return the rules whose cases have exactly these responses."""
    return [
        rule.id for rule in RULES if isinstance(rule.case, Case) and len(answers) > 1 and rule.case.answers == tuple(answers)
    ]


def informs_only(name: str) -> bool:
    """Return whether all rules that use a response are informational, so that a correct client may reject it."""
    levels = {rule.level for rule in RULES if rule.id in of_response(name)}
    return levels == {INFORMATIONAL}


def asks() -> dict[str, list[tuple[Asked, str, str, str]]]:
    """Return the asks by group, each with its note, result and rule."""
    return {group: list(_rows(rows)) for group, rows in GROUPS.items()}


def _rows(rows: tuple[Row, ...]) -> Iterator[tuple[Asked, str, str, str]]:
    for row in rows:
        if row.ask.variables:  # these are about the environment, not about the request
            continue
        result = ACCEPTABLE if row.level == INFORMATIONAL else VALID
        yield _asked(row.ask), row.sentence, result, f"sigv4/{row.name}"


def _asked(ask: Ask) -> Asked:
    presigned_ = ask.kind == PRESIGNED
    return Asked(
        ask.name,
        ask.target,
        ask.method,
        ask.headers,
        ask.body,
        ask.service,
        ask.region,
        presigned_,
        ask.credentials,
        ask.expires,
    )
