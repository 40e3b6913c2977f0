"""Mutants that the kit does not find, and why."""

from __future__ import annotations

SURVIVORS = {
    "environment/spaces-in-keys-pass": "A space in a key can be sent; the guide forbids line ends only.",
    "output/request-id-missing": "Members that are not printed are not held against a client.",
}
