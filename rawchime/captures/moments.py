"""Read times in captures. Only a time with a time zone shows when a request was sent."""

from __future__ import annotations

import re
from datetime import datetime

_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})([.,][0-9]{1,9})?[0-9]{0,9}(Z|[+-][0-9]{2}:?[0-9]{2})"
)


def moment(text: str) -> float | None:
    """Return the first ISO 8601 time with a zone in ``text``, in seconds since the epoch; None where there is none."""
    match = _ISO.search(text)
    if not match:
        return None
    zone = "+0000" if match[4] == "Z" else match[4].replace(":", "")
    try:
        whole = datetime.strptime(f"{match[1]}T{match[2]}{zone}", "%Y-%m-%dT%H:%M:%S%z").timestamp()
    except (ValueError, OverflowError):
        return None
    return whole + float((match[3] or "0").replace(",", "."))
