"""A phone number on one line."""

from __future__ import annotations

from ..operations.phone_number import PhoneNumber
from ..printable import printable


def line(found: PhoneNumber, now: float) -> str:
    """The id, the status, what it is associated with, and how long it stays in the queue."""
    parts = [f"{found.phone_number_id:<16}", f"{found.status or 'no status':<17}"]
    left = found.seconds_left(now)
    if left is not None:
        parts.append(f"gone in {int(left // 86_400)} d {int(left % 86_400 // 3600)} h")
    elif found.queued:
        parts.append("in the deletion queue")
    parts += [f"{name} {value}" for name, value in found.associations]
    return printable("  ".join(parts).rstrip())
