"""Who signs: explicit credentials, the environment's, or those of botocore's chain.

botocore's session is slow to load, so it is only where the first two have nothing.
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
    """Return the account id that an access key id encodes, or nothing where it encodes none.

    It is in bits 7 to 46 of the first six bytes of the base32 text after the four letters that tell the kind of key. Keys
    made before 2019 encode none: their fifth character is not one of Q to Z and 2 to 7.
    """
    if not re.fullmatch(r"[A-Z]{4}[Q-Z2-7][A-Z2-7]{11,}", access_key):
        return ""
    number = int.from_bytes(b32decode(access_key[4:14] + "======")[:6], "big")
    return f"{(number >> 7) & (1 << 40) - 1:012}"


def provider(profile: str = "", region: str = "", environ: Mapping[str, str] = os.environ) -> Provider:
    """Something that gives credentials frozen for one attempt, each time anew.

    Services that the chain itself asks (an assumed role's) are those of the ``region``. A ``profile`` asked for by name wins
    over keys in the environment; ``AWS_PROFILE`` does not, as in the AWS tools.
    What it gives raises CredentialsError where there are none. It may take seconds (a token service, SSO): no deadline
    can interrupt it.
    """
    access_key, secret_key = environ.get("AWS_ACCESS_KEY_ID", ""), environ.get("AWS_SECRET_ACCESS_KEY", "")
    if not profile and (access_key or secret_key):
        if not access_key or not secret_key:
            missing = "AWS_SECRET_ACCESS_KEY" if access_key else "AWS_ACCESS_KEY_ID"
            raise CredentialsError(f"{missing} is not set, but its counterpart is")
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
                if self.region:  # it reads AWS_DEFAULT_REGION, not AWS_REGION and no option of ours
                    session.set_config_variable("region", self.region)
                self.found = session.get_credentials()
            frozen = self.found.get_frozen_credentials() if self.found else None
        except Exception as error:  # a provider may raise what it likes: botocore has a bare RuntimeError among its own
            raise CredentialsError(f"no credentials: {str(error).strip() or type(error).__name__}") from error
        if frozen is None:
            raise CredentialsError("no credentials were found")
        account_id = getattr(frozen, "account_id", None) or ""  # botocore has it since 1.35
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token or "", account_id)
