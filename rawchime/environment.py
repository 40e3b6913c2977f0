"""What the AWS tools read from the environment, read the same way. An empty variable is one that is not set."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from .credentials import profile_region
from .endpoint import Endpoint, resolve
from .errors import InvalidRequest


def endpoint(
    region_name: str | None,
    service: str,
    *,
    endpoint_url: str | None = None,
    fips: bool | None = None,
    dualstack: bool | None = None,
    allow_http: Collection[str] = (),
    profile: str = "",
    environ: Mapping[str, str] = os.environ,
) -> Endpoint:
    """The endpoint of these settings; what is None is taken from the environment. Raises InvalidRequest.

    FIPS and dualstack choose among the service's own endpoints: where a URL is set, the environment's wish for them is not
    asked.
    """
    url = _url(service, environ) if endpoint_url is None else endpoint_url
    if fips is None:
        fips = not url and flag("AWS_USE_FIPS_ENDPOINT", environ)
    if dualstack is None:
        dualstack = not url and flag("AWS_USE_DUALSTACK_ENDPOINT", environ)
    name = region_name or region(profile, environ)
    if not name:
        raise InvalidRequest("no region is set: name one (--region), or set AWS_REGION")
    return resolve(name, service, fips=fips, dualstack=dualstack, endpoint_url=url, allow_http=allow_http)


def region(profile: str = "", environ: Mapping[str, str] = os.environ) -> str:
    """``AWS_REGION``, ``AWS_DEFAULT_REGION``, else the profile's; empty where none says."""
    return environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or profile_region(profile)


def _url(service: str, environ: Mapping[str, str]) -> str:
    """``AWS_ENDPOINT_URL_CHIME_SDK_VOICE`` (or ``…_CHIME``, by the service), else ``AWS_ENDPOINT_URL``."""
    if flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", environ):
        return ""
    name = service.upper().replace("-", "_")
    return environ.get(f"AWS_ENDPOINT_URL_{name}") or environ.get("AWS_ENDPOINT_URL") or ""


def flag(name: str, environ: Mapping[str, str]) -> bool:
    """``true`` or ``false``, in any case; InvalidRequest for anything else: a slip must not turn FIPS off."""
    value = environ.get(name, "").strip().lower()
    if value not in ("", "true", "false"):
        raise InvalidRequest(f"{name} is {value!r}: it must be true or false")
    return value == "true"


def max_attempts(default: int, environ: Mapping[str, str] = os.environ) -> int:
    """``AWS_MAX_ATTEMPTS``; InvalidRequest where it is not a whole number from 1."""
    value = environ.get("AWS_MAX_ATTEMPTS", "").strip()
    if value and (not value.isdecimal() or int(value) < 1):
        raise InvalidRequest(f"AWS_MAX_ATTEMPTS is {value!r}: it must be a whole number from 1")
    return int(value) if value else default
