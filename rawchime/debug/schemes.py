"""Signatures of other schemes: version 2, and hosts that need SigV4A."""

from __future__ import annotations

from .. import sigv4
from ..captures.capture import Capture
from .diagnosis import UNVERIFIABLE, Diagnosis, seen_alone

MULTI_REGION = ".mrap.accesspoint.s3-global."
"""In the host of an S3 multi-region access point, which takes SigV4A alone."""
_S3_WITH_VERSION_2 = frozenset(
    (
        *("us-east-1", "us-west-1", "us-west-2", "eu-west-1", "sa-east-1"),
        *("ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "us-gov-west-1"),
    )
)
"""Regions older than 2014, whose S3 may still take version 2."""


def is_version_2(target: str) -> bool:
    """Return whether the query holds a signature of version 2: S3's, or the Query API's."""
    names = {pair.partition("=")[0] for pair in target.partition("?")[2].split("&")}
    return {"Signature", "AWSAccessKeyId"} <= names


def has_version_2(capture: Capture) -> bool:
    """Return whether a request is signed with version 2, in its header or in its query."""
    return capture.get("authorization").startswith("AWS ") or is_version_2(capture.target)


def version_2(capture: Capture, shown: str) -> Diagnosis:
    """Name it where the service does not take it; other vendors do, and so may S3 in its first regions."""
    region, service = sigv4.expected_scope(capture.get("host"))
    refused = capture.response is None or capture.response.status >= 400
    said = (
        capture.response is not None
        and b"authorization mechanism you have provided is not supported" in capture.response.body
    )
    taken = service == "s3" and (not region or region in _S3_WITH_VERSION_2)
    if said or (refused and service and not taken and service not in ("sdb", "importexport")):
        return seen_alone("signature-version-2", shown, f"Authorization: {sigv4.ALGORITHM} …")
    note = "signed with signature version 2, which is another scheme: it is not judged here. Use version 4 where you can"
    return Diagnosis(UNVERIFIABLE, notes=(note,))
