"""The phone numbers of the local service, and their deletion queue.

What the public documentation leaves open, and is assumed here:

- every E.164 number exists until it has been in the queue for 7 days, and belongs to nobody;
- a number is queued from the moment its deletion is accepted;
- to delete a queued number again is refused with ``Conflict``, and one that is gone with ``NotFound``.
"""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

from ..phone_numbers import number

QUEUE_SECONDS = 7 * 24 * 3600
"""How long a deleted number can be restored, before it is gone."""


class Refusal(NamedTuple):
    code: str
    message: str


class Numbers:
    """Safe from many threads. Times are seconds since the epoch."""

    def __init__(self) -> None:
        self._queued_at: dict[str, float] = {}
        self._lock = Lock()

    def delete(self, phone_number_id: str, now: float) -> Refusal | None:
        """Put a number in the queue, or say why not."""
        key = number(phone_number_id)
        with self._lock:
            queued_at = self._queued_at.get(key)
            if queued_at is None:
                self._queued_at[key] = now
                return None
        if now - queued_at >= QUEUE_SECONDS:
            return Refusal("NotFound", "The phone number does not exist")
        return Refusal("Conflict", "The phone number is in the deletion queue already")

    def queue(self, now: float) -> dict[str, float]:
        """The numbers in the queue, and the time at which each will be gone."""
        with self._lock:
            gone_at = {key: queued_at + QUEUE_SECONDS for key, queued_at in self._queued_at.items()}
        return {key: at for key, at in gone_at.items() if at > now}
