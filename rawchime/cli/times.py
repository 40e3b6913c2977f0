"""Times as they are written on a command line."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone


def moment(text: str) -> float:
    """Seconds since the epoch, from ISO 8601 or AWS's basic form; a time without a zone is UTC."""
    value = text.strip()
    for form in ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S"):
        try:
            return datetime.strptime(value, form).replace(tzinfo=timezone.utc).timestamp()
        except ValueError:
            pass
    try:
        at = datetime.fromisoformat(value[:-1] + "+00:00" if value[-1:] in ("Z", "z") else value)
        seconds = (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp()
        if seconds < 0:
            raise ValueError
        return seconds
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: write 2019-09-18T19:53:48Z or 20190918T195348Z") from None
