"""The words of the command and its environment, as a case fills them in."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from .case import Case


def filled(command: Sequence[str], url: str, case: Case) -> list[str]:
    """Return the command's words. ``{ids}`` alone becomes one word per id; inside another word it is a JSON array."""
    words: list[str] = []
    for word in command:
        if word == "{ids}":
            words += case.ids
        else:
            words.append(
                word.replace("{endpoint}", url).replace("{case}", case.name).replace("{ids}", json.dumps(list(case.ids)))
            )
    return words


def environment(url: str, elsewhere: str, case: Case) -> dict[str, str]:
    """Return the usual variables, and none of the user's own AWS settings, so that no real account can be reached."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and not name.lower().endswith("_proxy")
    }
    keys = {"AWS_ACCESS_KEY_ID": case.credentials.access_key, "AWS_SECRET_ACCESS_KEY": case.credentials.secret_key}
    if case.credentials.token:
        keys["AWS_SESSION_TOKEN"] = case.credentials.token
    places = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CHIME_SDK_VOICE", "AWS_ENDPOINT_URL_CHIME")
    usual = {
        **kept,
        **keys,
        **dict.fromkeys(places, url),
        "AWS_REGION": case.region,
        "AWS_DEFAULT_REGION": case.region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in case.variables:
        if value is None:
            usual.pop(name, None)
        else:
            usual[name] = value.replace("{endpoint}", url).replace("{elsewhere}", elsewhere)
    return usual
