"""Known failures: the ids of rules that a client does not keep yet, so that its CI reports only new ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ..errors import InvalidRequest
from .rule import ARRIVES, REQUIRED, Broken
from .rules import BY_ID
from .runner import BLOCKED, FAIL, PASS, SKIP, WARN, Result


def read(data: bytes, name: str) -> frozenset[str]:
    """Return the ids of a list, one per line. ``#`` starts a comment.

    Raises InvalidRequest for an unknown rule.
    """
    found = set()
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        one = line.partition("#")[0].strip()
        if one and one not in BY_ID:
            raise InvalidRequest(
                f"{name}, line {number}: no rule is called {one!r}. `rawchime conformance --list` lists them."
            )
        found.add(one)
    return frozenset(found - {""})


def excused(result: Result, known: Collection[str]) -> bool:
    """Return whether a failed rule is known, or blocked by a known one."""
    if result.outcome not in (FAIL, WARN, BLOCKED):
        return False
    if result.rule.id in known:
        return True
    return result.outcome == BLOCKED and any(one in known for one in _below(result))


def _below(result: Result) -> Iterable[str]:
    waiting = [*([ARRIVES] if result.rule.arrives else []), *result.rule.needs]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += BY_ID[one].needs


def settled(results: Iterable[Result], known: Collection[str]) -> list[Result]:
    """Return the results as CI counts them: known failures pass, and a listed rule that passes fails."""
    return [_settled(one, known) for one in results]


def _settled(result: Result, known: Collection[str]) -> Result:
    if excused(result, known):
        return result._replace(outcome=SKIP, reason=f"known: {result.reason or result.outcome}")
    if result.outcome == PASS and result.rule.id in known:
        listed = Broken("a failure: the rule is in the list of known ones", "it passes: take it off the list")
        return result._replace(outcome=FAIL, broken=listed, rule=result.rule._replace(level=REQUIRED))
    return result


def outdated(results: Sequence[Result], known: Collection[str]) -> list[str]:
    """Return the listed rules that pass and must be removed from the list."""
    return [one.rule.id for one in results if one.outcome == PASS and one.rule.id in known]
