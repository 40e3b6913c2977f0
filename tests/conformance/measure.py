"""Which rule finds which mutant: ``python tests/conformance/measure.py [--anew] [PATTERN...]``.

Without ``--anew`` each mutant is held against the rules that ``found.json`` lists for it, which takes some minutes. With it, against all
rules: those of its own kind first, the others where none of them finds it; ``found.json`` is then written again. Mutants that no rule
finds are in ``mutants/survivors.py``, with the reason.
"""

from __future__ import annotations

import json
import sys
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path

from mutants import MUTANTS
from mutants.mutant import Mutant
from reference import FAILS, command

from rawchime.conformance import runner
from rawchime.conformance.rule import INFORMATIONAL
from rawchime.conformance.rules import RULES

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
    "tls": ("tls",),
}
"""Where a mutant of a kind is looked for first."""


def found_by(mutant: Mutant, rules: list[runner.Rule], timeout: float = 8.0, jobs: int = 6) -> list[str]:
    """Return the rules that a mutant does not keep; those that only inform do not count."""
    rules = [rule for rule in rules if rule.level != INFORMATIONAL]
    if not rules:
        return []
    with tempfile.TemporaryDirectory() as folder:
        results = runner.run(command(Path(folder), mutant.source), rules, timeout=timeout, jobs=jobs)
    return [one.rule.id for one in results if one.outcome in FAILS]


def anew(mutant: Mutant) -> list[str]:
    """Return the rules that find a mutant, of its own areas or, where none of them does, of all."""
    near = [rule for rule in RULES if rule.id.partition("/")[0] in AREAS[mutant.kind]]
    return found_by(mutant, near) or found_by(mutant, [rule for rule in RULES if rule not in near])


def main(words: list[str]) -> int:
    patterns = [word for word in words if not word.startswith("--")]
    chosen = [one for one in MUTANTS if not patterns or any(fnmatchcase(one.name, pattern) for pattern in patterns)]
    listed: dict[str, list[str]] = json.loads(FOUND.read_text()) if FOUND.exists() else {}
    many = 0
    for mutant in chosen:
        known = listed.get(mutant.name, [])
        found = anew(mutant) if "--anew" in words else found_by(mutant, [rule for rule in RULES if rule.id in known])
        many += bool(found)
        print(f"{mutant.name}: {', '.join(found) or 'not found'}", flush=True)
        if "--anew" in words:
            listed[mutant.name] = found
    if "--anew" in words:
        kept = {one.name: listed[one.name] for one in MUTANTS if listed.get(one.name)}
        FOUND.write_text(json.dumps(kept, indent=1) + "\n")
        missing = [rule.id for rule in RULES if not any(rule.id in rules for rules in kept.values())]
        print(f"rules that fail no mutant: {', '.join(missing) or 'none'}")
    print(f"{many} of {len(chosen)} mutants are found, which is {100 * many / max(1, len(chosen)):.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
