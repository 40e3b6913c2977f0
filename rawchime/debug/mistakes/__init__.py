"""The table of mistakes, in the order in which a signature is made: one file a stage."""

from __future__ import annotations

from . import canonical, headers, key, sent, target
from .mistake import Mistake

MISTAKES: tuple[Mistake, ...] = (
    *target.MISTAKES,
    *headers.MISTAKES,
    *canonical.MISTAKES,
    *key.MISTAKES,
    *sent.MISTAKES,
)
BY_ID = {mistake.id: mistake for mistake in MISTAKES}
