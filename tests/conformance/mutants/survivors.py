"""Mutants that the kit does not find, and why."""

from __future__ import annotations

_INFORMS = "Only an informational rule sees it: a right client may do it."
_UNSEEN = "No rule asks for it yet."

SURVIVORS = {
    "environment/spaces-in-keys-pass": "A space in a key can be sent; the guide forbids line ends only.",
    "output/request-id-missing": "Members that are not printed are not held against a client.",
    "output/success-not-as-json": "What a client prints on success is its own.",
    "reading/http-1.0-refused": _INFORMS,
    "reading/equal-lengths-refused": _INFORMS,
    "signers/query-plus-as-space": _INFORMS,
    "signers/query-escapes-as-sent": _INFORMS,
    "signers/query-trailing-ampersand-signed": _INFORMS,
    "signers/question-mark-in-the-path": _INFORMS,
    "signers/header-values-of-a-name-sorted": _INFORMS,
    "signers/header-last-of-a-name": _INFORMS,
    "signers/payload-of-a-get-ignored": _INFORMS,
    "signers/encoded-dots-resolved": _UNSEEN,
    "signers/header-sorting-ignores-hyphens": _UNSEEN,
    "signers/twenty-headers-at-most": _UNSEEN,
}

NOT_SHOWN = {
    *("environment/region-line-end", "signature/local-time-west", "json/row-code-number", "output/kind-reset"),
    *("output/class-429", "output/code-in-capitals", "retries/retry-after-not-earlier", "tls/server-name"),
    *("tls/whole-without-close-notify", "tls/ended-by-close-notify", "sigv4/header", "sigv4/payload/json"),
    *("sigv4/s3/put-empty", "sigv4/s3/region", "sigv4/presigned/long-secret", "sigv4/presigned/region"),
}
"""Rules that no mutant is listed for: another rule of its kind finds the same bug, or no bug was written for them yet."""
