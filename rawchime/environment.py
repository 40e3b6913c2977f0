"""Read settings from the environment and the profile, in the same way and order as the AWS tools."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from .endpoint import Endpoint, resolve
from .errors import InvalidRequest


class Environment:
    """The settings of variables, then of the profile in ``~/.aws/config``. An empty variable counts as not set.

    Every method raises InvalidRequest if the configuration cannot be read or a value is not valid.
    """

    def __init__(self, profile: str = "", variables: Mapping[str, str] = os.environ) -> None:
        self._variables = variables
        self._asked = profile
        self._name = profile or variables.get("AWS_PROFILE") or variables.get("AWS_DEFAULT_PROFILE") or "default"

    def endpoint(
        self,
        region: str | None,
        service: str,
        *,
        endpoint_url: str | None = None,
        fips: bool | None = None,
        dualstack: bool | None = None,
        allow_http: Collection[str] = (),
    ) -> Endpoint:
        """Return the endpoint. Settings that are None come from the environment.

        FIPS and dualstack choose among the service's own endpoints. If a URL is set, the environment's flags for them are
        ignored.
        """
        url = self.endpoint_url(service) if endpoint_url is None else endpoint_url
        if fips is None:
            fips = not url and self._flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        if dualstack is None:
            dualstack = not url and self._flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        name = region or self.region()
        if not name:
            if self._asked and not self._exists():
                raise InvalidRequest(
                    f"there is no profile {self._asked!r}, neither in {self._file()} nor in the credentials file"
                )
            raise InvalidRequest("no region is set: name one (--region), or set AWS_REGION")
        return resolve(name, service, fips=fips, dualstack=dualstack, endpoint_url=url, allow_http=allow_http)

    def region(self) -> str:
        """Return ``AWS_REGION``, ``AWS_DEFAULT_REGION``, or the profile's region; empty if none is set."""
        return self._variables.get("AWS_REGION") or self._text("AWS_DEFAULT_REGION", "region")

    def endpoint_url(self, service: str) -> str:
        """Return ``AWS_ENDPOINT_URL_CHIME_SDK_VOICE`` (or ``…_CHIME``), ``AWS_ENDPOINT_URL``, or the profile's URL."""
        if self._flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"):
            return ""
        name = service.replace("-", "_")
        named = self._variables.get(f"AWS_ENDPOINT_URL_{name.upper()}") or self._variables.get("AWS_ENDPOINT_URL")
        if named:
            return named
        services = self._config.get("services", {}).get(self._profile.get("services"), {})
        of_service = services.get(name) if isinstance(services, dict) else None
        found = of_service.get("endpoint_url") if isinstance(of_service, dict) else None
        return found if isinstance(found, str) else self._text("", "endpoint_url")

    def max_attempts(self, default: int) -> int:
        """Return ``AWS_MAX_ATTEMPTS``, or the profile's ``max_attempts``: a whole number from 1 to 1000."""
        value = self._text("AWS_MAX_ATTEMPTS", "max_attempts").strip()
        if value and not (value.isascii() and value.isdecimal() and len(value) <= 4 and 1 <= int(value) <= 1000):
            raise InvalidRequest(f"AWS_MAX_ATTEMPTS is {value[:20]!r}: it must be a whole number from 1 to 1000")
        return int(value) if value else default

    def ca_bundle(self) -> str:
        """Return ``AWS_CA_BUNDLE``, or the profile's ``ca_bundle``; empty if none is set."""
        return self._text("AWS_CA_BUNDLE", "ca_bundle")

    def _flag(self, variable: str, setting: str) -> bool:
        """Read ``true`` or ``false`` in any case, and nothing else: a typo must not turn FIPS off."""
        value = self._text(variable, setting).strip().lower()
        if value not in ("", "true", "false"):
            raise InvalidRequest(f"{variable} (or {setting} of the profile) is {value!r}: it must be true or false")
        return value == "true"

    def _text(self, variable: str, setting: str) -> str:
        found = self._variables.get(variable) or self._profile.get(setting) or ""
        if not isinstance(found, str):
            raise InvalidRequest(f"{setting} of the profile {self._name} has more than one value")
        return found

    @cached_property
    def _profile(self) -> dict[str, Any]:
        found = self._config.get("profiles", {}).get(self._name, {})
        return found if isinstance(found, dict) else {}

    @cached_property
    def _config(self) -> dict[str, Any]:
        path = self._file()
        if not os.path.isfile(path):
            return {}
        # botocore's own reader of this file. Its session reads the same, but takes far longer to load.
        from botocore.configloader import load_config

        try:
            found: dict[str, Any] = load_config(path)
        except Exception as error:  # it also raises UnicodeDecodeError, and ValueErrors of configparser
            raise InvalidRequest(f"the AWS configuration in {path} cannot be read: {error}") from None
        return found

    def _file(self) -> str:
        return os.path.expanduser(self._variables.get("AWS_CONFIG_FILE") or "~/.aws/config")

    def _exists(self) -> bool:
        """Return whether the profile is in one of the two files. True if one cannot be read: the chain reports that."""
        from botocore.configloader import raw_config_parse

        if self._name in self._config.get("profiles", {}):
            return True
        path = os.path.expanduser(self._variables.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials")
        if not os.path.isfile(path):
            return False
        try:
            return self._name in raw_config_parse(path)
        except Exception:  # it also raises errors of configparser
            return True
