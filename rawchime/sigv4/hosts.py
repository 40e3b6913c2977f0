"""Region and signing name that go with a host's name."""

from __future__ import annotations

import re


def expected_scope(host: str) -> tuple[str, str]:
    """Region and signing name that go with a host's name; empty what is not known."""
    name = host.rpartition(":")[0] if re.search(r":[0-9]+$", host) else host
    match = re.fullmatch(r"(?:.+\.)?([a-z0-9-]+)\.([a-z]{2}(?:-[a-z]+)+-[0-9])\.(?:vpce\.)?(?:amazonaws|api)\.[a-z.]+", name)
    if not match:
        return "", ""  # a domain of one's own, a proxy, loopback: nothing is known
    chime = match[1].removesuffix("-fips") in ("voice-chime", "chime")
    return match[2], "chime" if chime else ""  # of another service's signing name nothing is known
