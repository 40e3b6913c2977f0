"""Which rule finds which mutant: ``python tests/conformance/measure.py [--anew | --missing] [PATTERN...]``.

Without an option, each mutant is held against the rules that ``found.json`` lists for it, which takes some minutes. With
``--anew`` it is held against all rules: those of its own kind first, the others where none of them finds it. With
``--missing`` only those are that ``found.json`` does not list. Both write ``found.json`` again. Mutants that no rule finds
are in ``mutants/survivors.py``, with the reason.
"""

from __future__ import annotations

import json
import sys
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path

from mutants import MUTANTS
from mutants.mutant import REFERENCE, Mutant
from mutants.signers import SIGNER
from reference import FAILS, command

from rawchime.conformance import runner
from rawchime.conformance.rules import ALL, SUITES

FOUND = Path(__file__).parent / "mutants" / "found.json"
AREAS = {
    "environment": ("environment", "request", "signature", "token", "body"),
    "signing": ("signature", "token", "environment"),
    "sending": ("request", "headers", "body", "signature", "sending"),
    "reading": ("success", "reading"),
    "json": ("json", "success", "partial", "faults"),
    "faults": ("faults", "errors", "timeouts"),
    "redirects": ("redirects",),
    "retries": ("retries", "partial"),
    "output": ("output", "errors", "partial"),
    "tls": ("tls", "output"),
    "signers": ("sigv4",),
}
"""Where a mutant of a kind is looked for first."""
SIGNERS = {
    **{area: (f"{area}/",) for area in ("path", "query", "payload", "token", "date", "s3", "presigned")},
    **dict.fromkeys(("header", "twenty", "host", "amz", "given", "accept"), ("header", "amz-headers", "s3/amz", "s3/many")),
    **dict.fromkeys(("method", "put", "head", "patch", "delete"), ("method/", "post")),
    **dict.fromkeys(("secret", "region", "service", "nothing", "exit"), ("keys/", "no-secret", "arrives", "exit", "get")),
    "encoded": ("path/",),
    "local": ("date/",),
}
SUITE = {kind: "sigv4" if kind == "signers" else "chime" for kind in AREAS}
BY_THE_HOUR = {
    "signing/local-day-in-the-scope": ["signature/local-time", "signature/local-time-west"],
    "signers/local-day": ["sigv4/date/east", "sigv4/date/west"],
}
"""Mutants that the time of day decides about: at any hour, one of the two rules finds them. ``found.json`` lists both."""
RIGHT = {"chime": REFERENCE, "sigv4": SIGNER}
"""The right client that the mutants of a suite are made of."""


def found_by(mutant: Mutant, rules: list[runner.Rule], timeout: float = 8.0, jobs: int = 6) -> list[str]:
    """Return the rules that a mutant does not keep."""
    if not rules:
        return []
    with tempfile.TemporaryDirectory() as folder:
        words = command(Path(folder), mutant.source, SUITE[mutant.kind])
        results = runner.run(words, rules, timeout=timeout, jobs=jobs)
    return [one.rule.id for one in results if one.outcome in FAILS]


def anew(mutant: Mutant) -> list[str]:
    """Return the rules that find a mutant, of its own areas or, where none of them does, of all."""
    rules = SUITES[SUITE[mutant.kind]]
    near = [rule for rule in rules if rule.id.startswith(_areas(mutant))]
    return found_by(mutant, near) or found_by(mutant, [rule for rule in rules if rule not in near])


def _areas(mutant: Mutant) -> tuple[str, ...]:
    """How the ids of the rules begin that a mutant is looked for first by; of a signer's, by the first word of its name."""
    word = mutant.name.partition("/")[2].partition("-")[0]
    if mutant.kind == "signers" and word in SIGNERS:
        return tuple(f"sigv4/{area}" for area in SIGNERS[word])
    return tuple(f"{area}/" for area in AREAS[mutant.kind])


def main(words: list[str]) -> int:
    patterns = [word for word in words if not word.startswith("--")]
    chosen = [one for one in MUTANTS if not patterns or any(fnmatchcase(one.name, pattern) for pattern in patterns)]
    listed: dict[str, list[str]] = json.loads(FOUND.read_text()) if FOUND.exists() else {}
    if "--missing" in words:
        chosen = [one for one in chosen if one.name not in listed]
    searched = {"--anew", "--missing"} & set(words)
    many = 0
    for mutant in chosen:
        known = listed.get(mutant.name, [])
        found = anew(mutant) if searched else found_by(mutant, [rule for rule in ALL if rule.id in known])
        many += bool(found)
        print(f"{mutant.name}: {', '.join(found) or 'not found'}", flush=True)
        if searched:
            listed[mutant.name] = BY_THE_HOUR.get(mutant.name, found) if found else []
    if searched:
        kept = {one.name: listed[one.name] for one in MUTANTS if listed.get(one.name)}
        FOUND.write_text(json.dumps(kept, indent=1) + "\n")
        missing = [rule.id for rule in ALL if not any(rule.id in rules for rules in kept.values())]
        print(f"rules that fail no mutant: {', '.join(missing) or 'none'}")
    print(f"{many} of {len(chosen)} mutants are found, which is {100 * many / max(1, len(chosen)):.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
