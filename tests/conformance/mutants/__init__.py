"""Mutants of the reference client: bugs that can be seen from outside, as real clients have them; one file a kind.

A mutant is a name and the lines of ``reference_client.py`` that it replaces. They were written from what clients get wrong,
not from the rules: ``python tests/conformance/measure.py`` shows which rule finds which.
"""

from __future__ import annotations

from . import environment, faults, json_bodies, output, reading, redirects, retries, sending, signers, signing, tls
from .mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *environment.MUTANTS,
    *signing.MUTANTS,
    *sending.MUTANTS,
    *reading.MUTANTS,
    *json_bodies.MUTANTS,
    *faults.MUTANTS,
    *redirects.MUTANTS,
    *retries.MUTANTS,
    *output.MUTANTS,
    *tls.MUTANTS,
    *signers.MUTANTS,
)
