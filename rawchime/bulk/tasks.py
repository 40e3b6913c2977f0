"""The tasks of workers and their results: one request each, in one attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..operations.get_phone_number import GetPhoneNumber
from ..retry import RetryPolicy
from .actions import Action
from .doubts import Lookup
from .states import Row

if TYPE_CHECKING:
    from ..client import Client

_ONCE = RetryPolicy(max_attempts=1)


class Batch(NamedTuple):
    """Numbers that are in flight in one request; times are on the job's timer.

    The request cannot be in flight any more after ``until``; ``tries`` is how often its numbers were put off in a row;
    ``lane`` is what its numbers have in common, where the action asks for that.
    """

    number: int
    rows: list[Row]
    sent_at: float
    until: float
    tries: int = 0
    lane: str = ""


Task = Batch | Lookup


class Answer(NamedTuple):
    """What came of a task: a result or an exception. ``corrected``: the client found meanwhile that its clock was wrong."""

    task: Task
    value: Any
    corrected: bool = False


def perform(client: Client, action: Action, task: Task, timeout: float) -> Answer:
    """Do one task, in one attempt of at most ``timeout`` seconds. Whatever is raised becomes the answer."""
    offset = client.memory.clock_offset
    value: Any
    try:
        if isinstance(task, Batch):
            operation: Any = action.operation([row.phone_number_id for row in task.rows], task.lane)
        else:
            operation = GetPhoneNumber(task.phone_number_id)
        value = client.run(operation, _ONCE, timeout)
    except BaseException as error:
        value = error
    return Answer(task, value, client.memory.clock_offset != offset)
