"""Build a command's environment, without variables of the user who runs the kit."""

from __future__ import annotations

import os

from ..keys import Credentials


def usual(region: str) -> dict[str, str]:
    """Return the variables that every case sets, so that no real account can be reached."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and not name.lower().endswith("_proxy")
    }
    return {
        **kept,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def credentials_of(keys: Credentials) -> dict[str, str]:
    """Return the variables for credentials."""
    found = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key}
    return {**found, "AWS_SESSION_TOKEN": keys.token} if keys.token else found
