"""Find the region and the signing name that belong to a host name.

``host_table.py`` holds the hosts of botocore's endpoint rules. It is loaded when the first host is looked up. This
module adds the hosts that these rules leave out because they contain an id or a bucket. Nothing is known about any
other host, such as a custom domain, a proxy, loopback, or another vendor's S3.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_REGION = r"(?P<region>(?:[a-z]{2}|eusc)(?:-[a-z]+)+-[0-9]{1,2})"
_SUFFIX = (
    r"(?:amazonaws\.(?:com(?:\.cn)?|eu)|api\.aws|api\.amazonwebservices\.(?:com\.cn|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov"
    r"|csp\.hci\.ic\.gov|cloud\.adc-e\.uk|api\.aws\.(?:ic\.gov|scloud|hci\.ic\.gov)|api\.cloud-aws\.adc-e\.uk)"
)
_ANY = r"(?:[a-z0-9_][a-z0-9._-]*\.)"

_OTHERS = (
    # S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html. The global and the accelerated host
    # belong to the bucket's region.
    (rf"{_ANY}?s3[.-]{_REGION}\.{_SUFFIX}", "s3"),
    (rf"{_ANY}?s3(?:-accelerate(?:\.dualstack)?)?\.{_SUFFIX}", "s3"),
    (rf"{_ANY}?s3express-[a-z0-9-]+\.(?:dualstack\.)?{_REGION}\.{_SUFFIX}", "s3express"),
    (rf"{_ANY}s3-outposts\.{_REGION}\.{_SUFFIX}", "s3-outposts"),
    # An id, then the service
    (rf"{_ANY}execute-api\.{_REGION}\.{_SUFFIX}", "execute-api"),
    (rf"{_ANY}appsync-(?:realtime-)?api\.{_REGION}\.{_SUFFIX}", "appsync"),
    (rf"{_ANY}lambda-url\.{_REGION}\.on\.aws", "lambda"),
    # https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
    (rf"{_ANY}vpc-lattice-svcs\.{_REGION}\.on\.aws", "vpc-lattice-svcs"),
    # The region first
    (rf"{_ANY}{_REGION}\.es\.{_SUFFIX}", "es"),
    (rf"{_ANY}aos\.{_REGION}\.on\.aws", "es"),
    (rf"{_ANY}{_REGION}\.aoss\.{_SUFFIX}", "aoss"),
    (rf"{_ANY}{_REGION}\.cloudsearch\.{_SUFFIX}", "cloudsearch"),
    (rf"{_ANY}{_REGION}\.neptune\.{_SUFFIX}", "neptune-db"),
    (rf"{_REGION}\.queue\.{_SUFFIX}", "sqs"),
)
_LATER = re.compile(r"(?P<before>[a-z0-9._-]+)\." + _REGION + r"\.(?:(?P<vpce>vpce)\.)?" + _SUFFIX)


class _Table(NamedTuple):
    before_region: dict[str, str]
    without_region: dict[str, tuple[str, str]]


@lru_cache(maxsize=1)
def _table() -> _Table:
    from .host_table import BEFORE_REGION, WITHOUT_REGION

    names = {}
    for entry in BEFORE_REGION.replace("\n", " ").strip().split("; "):
        signing, *found = entry.split(" ")
        names.update({signing if name == "=" else name: signing for name in found})
    fixed = (entry.split(" ") for entry in WITHOUT_REGION.replace("\n", " ").strip().split("; "))
    return _Table(names, {host: ("" if region == "-" else region, signing) for host, region, signing in fixed})


def expected_scope(host: str, target: str = "") -> tuple[str, str]:
    """Return the region and the signing name that a host expects; each is empty if it is not known.

    MSK tokens use the host of its API, but another signing name, which their ``target`` shows.
    """
    region, service = _of_host(host)
    return region, "kafka-cluster" if service == "kafka" and _MSK.search(target) else service


_MSK = re.compile(r"(?i)[?&]Action=kafka-cluster(?::|%3A)")


def _of_host(host: str) -> tuple[str, str]:
    name = re.sub(r":[0-9]{1,5}$", "", host.lower()).removesuffix(".")
    table = _table()
    if name in table.without_region:
        return table.without_region[name]
    for pattern, signing in _OTHERS:
        if match := re.fullmatch(pattern, name):
            return match.groupdict().get("region") or "", signing
    match = re.fullmatch(_LATER, name)
    if not match:
        return "", ""
    signing = _signing_name(match["before"], table, bool(match["vpce"]))
    # A load balancer, or an endpoint service of anyone's own: its region says nothing about what is behind it. IoT's hosts
    # have two signing names, by protocol.
    return (match["region"], signing) if signing or match["before"].endswith(".iot") else ("", "")


def is_signing_name(service: str) -> bool:
    """Return whether a service of AWS signs under this name."""
    table = _table()
    others = (signing for _, signing in (*_OTHERS, *table.without_region.values()))
    return service in table.before_region.values() or service in others


def _signing_name(before: str, table: _Table, private: bool) -> str:
    """Return the signing name for the words before the region; empty if the table has none."""
    if private:  # vpce-ID[-ZONE].SERVICE.REGION.vpce.…, with a bucket or an id in front of it
        before = re.sub(r"^(?:.*\.)?vpce-[a-z0-9-]+\.", "", before)
    if before in table.before_region:
        return table.before_region[before]
    words = before.split(".")
    wild = (table.before_region.get("*." + ".".join(words[at:])) for at in range(1, len(words)))
    return next((signing for signing in wild if signing), "")
