"""What differs by service in the canonical request.

The two rules are called as in AWS's C runtime: *double URI encode* and *normalize URI path*. S3 and its kin do neither.
"""

from __future__ import annotations

from typing import NamedTuple

S3_KIN = frozenset({"s3", "s3express", "s3-outposts", "s3-object-lambda"})
"""Signing names of the services that sign the path as it stands in the URL."""


class Rules(NamedTuple):
    """How one service makes a canonical request."""

    double_uri_encode: bool = True
    normalize_uri_path: bool = True
    unsigned_payload: bool = False
    """Whether a presigned URL has UNSIGNED-PAYLOAD for its payload hash."""


def rules_of(service: str) -> Rules:
    """Return the rules of a service, by its signing name."""
    return Rules(False, False, True) if service in S3_KIN else Rules()
