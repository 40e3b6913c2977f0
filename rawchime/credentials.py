"""Find credentials: explicit, from the environment, or from botocore's provider chain.

botocore's session is slow to load, so it is used only when the first two have none.
"""

from __future__ import annotations

import os
import re
from base64 import b32decode
from collections.abc import Callable, Mapping
from typing import Any

from .errors import CredentialsError
from .keys import Credentials

Provider = Callable[[], Credentials]


def account_of(access_key: str) -> str:
    """Return the account id that an access key id encodes, or an empty string.

    It is in bits 7 to 46 of the first six bytes of the base32 text after the four letters of the key's kind. Keys made
    before 2019 encode none: their fifth character is not one of Q to Z and 2 to 7.
    """
    if not re.fullmatch(r"[A-Z]{4}[Q-Z2-7][A-Z2-7]{11,}", access_key):
        return ""
    number = int.from_bytes(b32decode(access_key[4:14] + "======")[:6], "big")
    return f"{(number >> 7) & (1 << 40) - 1:012}"


def provider(profile: str = "", region: str = "", environ: Mapping[str, str] = os.environ) -> Provider:
    """Return a function that returns the credentials for one attempt, current at each call.

    The chain calls services (for an assumed role) in this ``region``. A ``profile`` that is named here overrides keys in the
    environment; ``AWS_PROFILE`` does not, as in the AWS tools. The function raises CredentialsError if there are none. It
    may take seconds (a token service, SSO), and no deadline can interrupt it.
    """
    access_key, secret_key = environ.get("AWS_ACCESS_KEY_ID", ""), environ.get("AWS_SECRET_ACCESS_KEY", "")
    if not profile and (access_key or secret_key):
        if not access_key or not secret_key:
            there, missing = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")[:: 1 if access_key else -1]
            raise CredentialsError(f"{there} is set, but {missing} is not")
        frozen = Credentials(access_key, secret_key, environ.get("AWS_SESSION_TOKEN", ""), environ.get("AWS_ACCOUNT_ID", ""))
        return lambda: frozen
    return _Chain(profile, region)


class _Chain:
    """botocore's chain: profiles, assumed roles, SSO, web identity, containers, instances."""

    def __init__(self, profile: str, region: str) -> None:
        self.profile, self.region = profile, region
        self.found: Any = None

    def __call__(self) -> Credentials:
        try:
            if self.found is None:
                import botocore.session

                session = botocore.session.Session(profile=self.profile or None)
                if self.region:  # botocore reads AWS_DEFAULT_REGION, but neither AWS_REGION nor our options
                    session.set_config_variable("region", self.region)
                self.found = session.get_credentials()
            frozen = self.found.get_frozen_credentials() if self.found else None
        except Exception as error:  # providers raise various errors, also a bare RuntimeError
            raise CredentialsError(f"no credentials: {str(error).strip() or type(error).__name__}") from error
        if frozen is None:
            raise CredentialsError("no credentials were found")
        if not all(isinstance(one, str) for one in (frozen.access_key, frozen.secret_key, frozen.token or "")):
            raise CredentialsError("a credential in the profile is not a text: is a line of it indented?")
        account_id = getattr(frozen, "account_id", None) or ""  # botocore has it since 1.35
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token or "", account_id)
