"""Resolve a region and a service to an endpoint and the scope of the signature.

The rules are those of the two services' endpoint rule sets in botocore. A test compares every region that botocore
lists. The signing name is ``chime`` for both: it is not the first label of the host.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import urlsplit

from . import __version__
from .errors import InvalidRequest
from .message import Request

USER_AGENT = f"rawchime/{__version__}"
SIGNING_NAME = "chime"
HOST_LABELS = {"chime-sdk-voice": "voice-chime", "chime": "chime"}
DEFAULT_SERVICE = "chime-sdk-voice"

# The first pattern that a region starts with names its partition: (pattern, DNS suffix, dualstack DNS suffix).
PARTITIONS = (
    (r"(aws-)?cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    (r"(aws-)?us-gov-", "amazonaws.com", "api.aws"),
    (r"us-iso-|aws-iso-global", "c2s.ic.gov", "api.aws.ic.gov"),
    (r"us-isob-|aws-iso-b-", "sc2s.sgov.gov", "api.aws.scloud"),
    (r"us-isof-|aws-iso-f-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    (r"eu-isoe-|aws-iso-e-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    (r"eusc-|aws-eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    (r"", "amazonaws.com", "api.aws"),
)
_COMMERCIAL = PARTITIONS[-1]

_REGION = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")  # one host label, RFC 1123 §2.1


class Endpoint(NamedTuple):
    """The destination of a request (``scheme``, ``authority``, ``path`` before the operation's) and its signing scope."""

    scheme: str
    authority: str
    signing_region: str
    signing_name: str = SIGNING_NAME
    path: str = ""

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    def request(self, method: str, target: str, body: bytes = b"") -> Request:
        """Return an unsigned request with every header set, so that no lower layer adds one.

        ``Accept-Encoding: identity``, because a compressed response could not be shown as it is. ``Content-Type`` only with
        a body. ``Content-Length`` on every POST (RFC 9110 §8.6), last, as botocore sends it.
        """
        headers = [("Host", self.authority), ("Accept-Encoding", "identity")]
        if body:
            headers.append(("Content-Type", "application/json"))
        headers.append(("User-Agent", USER_AGENT))
        if body or method == "POST":
            headers.append(("Content-Length", str(len(body))))
        return Request(method, self.path + target, headers, body, self.scheme)


def resolve(
    region: str,
    service: str = DEFAULT_SERVICE,
    *,
    fips: bool = False,
    dualstack: bool = False,
    endpoint_url: str = "",
    allow_http: Collection[str] = (),
) -> Endpoint:
    """Return the endpoint of a service in a region, or the one of ``endpoint_url``.

    ``allow_http`` names hosts off loopback that may be called over plain HTTP. Raises InvalidRequest.
    """
    if service not in HOST_LABELS:
        raise InvalidRequest(f"there is no service {service!r}: choose one of {', '.join(HOST_LABELS)}")
    if not _REGION.fullmatch(region):
        raise InvalidRequest(f"not a region: {region!r} (such as us-east-1)")
    if endpoint_url:
        if fips or dualstack:
            raise InvalidRequest("FIPS and dualstack choose an endpoint, so they exclude an endpoint URL")
        return _custom(endpoint_url, region, allow_http)
    partition = next(row for row in PARTITIONS if re.match(row[0], region))
    if service == "chime" and partition is _COMMERCIAL and not fips and not dualstack:
        region = "us-east-1"  # the only region of the legacy service in that partition
    label = HOST_LABELS[service] + ("-fips" if fips else "")
    return Endpoint("https", f"{label}.{region}.{partition[2 if dualstack else 1]}", region)


def _custom(url: str, region: str, allow_http: Collection[str]) -> Endpoint:
    if "@" in url:  # a password must not be shown
        raise InvalidRequest("an endpoint URL cannot have a user name or password")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise InvalidRequest(f"not an endpoint URL: {url!r} ({error})") from None
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidRequest(f"not an endpoint URL: {url!r} (it needs http:// or https:// and a host)")
    if port == 0:
        raise InvalidRequest(f"not an endpoint URL: {url!r} (nothing listens on port 0)")
    if parts.query or parts.fragment:
        raise InvalidRequest("an endpoint URL cannot have a query or a fragment")
    if parts.scheme == "http" and not is_loopback(host) and host not in {name.lower() for name in allow_http}:
        raise InvalidRequest(
            f"plain http:// to {host} would show the request to everybody on the network. Use https://, "
            f"or allow this host with --allow-http {host}"
        )
    authority = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        authority += f":{port}"  # RFC 9110 §7.2: the default port is left out of Host
    return Endpoint(parts.scheme, authority, region, path=parts.path.rstrip("/"))


def is_loopback(host: str) -> bool:
    """Return True for ``localhost`` and loopback addresses, which never go through a proxy."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
