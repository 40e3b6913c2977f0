"""What differs by service in the canonical request, and what a host's name tells about the scope.

The two rules are called as in AWS's C runtime: *double URI encode* and *normalize URI path*. S3 and its kin do neither.
"""

from __future__ import annotations

import re
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


_REGION = r"[a-z]{2}(?:-[a-z]+)+-[0-9]"


def region_of(host: str) -> str:
    """Return the region that the name of an AWS host tells, without its port; empty where it tells none."""
    found = re.fullmatch(rf"(?:.+[.-])?({_REGION})\.(?:[a-z]+\.)?(?:vpce\.|on\.)?(?:amazonaws|api|aws)(?:\.[a-z.]+)?", host)
    return found[1] if found else ""
