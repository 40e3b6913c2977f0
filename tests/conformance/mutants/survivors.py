"""Mutants that the kit does not find, and those that only its informational rules find."""

from __future__ import annotations

SURVIVORS = {
    "environment/spaces-in-keys-pass": "A space in a key can be sent; the guide forbids line ends only.",
    "output/request-id-missing": "A missing member of the output breaks no rule.",
}
"""Each with the reason why no rule finds it."""

NOTED = {
    *("signing/amz-header-not-signed", "reading/http-1.0-refused", "reading/equal-lengths-refused"),
    *("output/success-not-as-json", "signers/encoded-dots-resolved", "signers/query-plus-as-space"),
    *("signers/query-escapes-as-sent", "signers/query-trailing-ampersand-signed", "signers/header-spaces-kept-in-quotes"),
    *("signers/header-values-of-a-name-sorted", "signers/header-last-of-a-name", "signers/payload-of-a-get-ignored"),
    "signers/presigned-query-spaces-as-plus",
}
"""A right client may do the same, or services differ, so that the rule only informs."""
