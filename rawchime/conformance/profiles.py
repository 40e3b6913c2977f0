"""Profiles: design choices that a client's author declares, and how they change the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from ..errors import InvalidRequest
from .case import Run
from .outcome import ended
from .refused import reported_as_served
from .requests import ids_of_all
from .rule import Broken, Judge, Rule, Unseen
from .rules import BY_ID
from .verdicts import all_match


class Profile(NamedTuple):
    """A design choice, the rules that it changes, and those that do not apply."""

    sentence: str
    judges: Mapping[str, Judge] = {}
    without: frozenset[str] = frozenset()


def adapted(rule: Rule, profiles: Iterable[str]) -> Rule:
    """Return a rule as adapted to these profiles."""
    for name in profiles:
        profile = PROFILES[name]
        if rule.id in profile.without:
            return rule._replace(judge=partial(_left_out, name), needs=(), arrives=False)
        if rule.id in profile.judges:
            judge = profile.judges[rule.id]
            return rule._replace(judge=judge, arrives=False, sentence=f"{rule.sentence} (As the profile {name} has it.)")
    return rule


def read(text: str) -> tuple[str, ...]:
    """Return the profiles in a comma-separated list. Raises InvalidRequest for an unknown one."""
    names = tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))
    for name in names:
        if name not in PROFILES:
            raise InvalidRequest(f"there is no profile {name!r}: choose from {', '.join(PROFILES)}")
    return names


def _left_out(profile: str, run: Run) -> Unseen:
    return Unseen(f"the profile {profile} leaves it out")


def _one_attempt(run: Run) -> Broken | None:
    if len(run.seen) == 1 and run.exit_code:
        return None
    shown = run.seen[-1][0].raw if run.seen else b""
    return Broken("one request, and a failure", f"requests: {len(run.seen)}, {ended(run)}", shown)


def _all_ids(run: Run) -> Broken | None:
    """Require each id exactly once in all batches together."""
    found = ids_of_all(run)
    if found is not None and sorted(map(str, found)) == sorted(run.case.ids):
        return None
    actual = "a request without a list PhoneNumberIds" if found is None else f"{len(found)} ids, of {len(run.seen)} requests"
    return Broken(f"{len(run.case.ids)} ids, each once", actual, run.first.raw if run.seen else b"")


def _all_signed(run: Run) -> Broken | None:
    return all_match(run) if run.seen else Broken("requests", f"none; {ended(run)}")


def _or_refused(judge: Judge, run: Run) -> Broken | Unseen | None:
    """Accept a failure before anything is sent."""
    if not run.seen:
        return None if run.exit_code else Broken("a failure, or a request", f"neither: {ended(run)}")
    return judge(run)


def _profiles() -> dict[str, Profile]:
    odd = ("body/escaping", "signature/odd-ids")
    again = ("429", "503", "throttling-code")
    after = (
        *("success", "success-429", "same-body", "signed-anew", "matches", "token", "retry-after", "x-amz-retry-after"),
        *("same-target", "back-off", "retry-after-date", "partial"),
    )
    return {
        "one-shot": Profile(
            "It makes one attempt and leaves retries to the caller.",
            {f"retries/{name}": _one_attempt for name in again},
            frozenset({f"retries/{name}" for name in after} & set(BY_ID)),
        ),
        "splits": Profile(
            "It splits many ids into several batches.", {"body/thousand": _all_ids, "signature/thousand-ids": _all_signed}
        ),
        "validates": Profile(
            "It refuses ids that are not phone numbers, and sends nothing.",
            {name: partial(_or_refused, BY_ID[name].judge) for name in odd},
        ),
        "header-only": Profile(
            "It signs in the Authorization header and makes no presigned URLs.",
            without=frozenset(rule for rule in BY_ID if rule.startswith("sigv4/presigned/")),
        ),
        "service-spelling": Profile(
            "It prints the service's response unchanged, so that a refused number has the service's spelling.",
            {"partial/as-sent": reported_as_served},
            frozenset({"partial/null-printed", "output/code-in-header"}),
        ),
    }


PROFILES = _profiles()
