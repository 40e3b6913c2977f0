"""Mutants that the kit does not find, and why."""

from __future__ import annotations

SURVIVORS = {
    "environment/spaces-in-keys-pass": "A space in a key can be sent; the guide forbids line ends only.",
    "reading/equal-lengths-refused": "RFC 9112 section 6.3 lets a client refuse them. The rule informs.",
    "reading/http-1.0-refused": "A client may ask for HTTP/1.1. The rule informs.",
    "output/request-id-missing": "Members that are not printed are not held against a client.",
    "output/success-not-as-json": "A client may print a success as it likes. The rule informs.",
}
