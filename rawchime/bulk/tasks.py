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
    """Numbers in flight in one request. Times are on the job's timer.

    After ``until``, the request can no longer be in flight. ``tries`` is how often its numbers were put off in a row.
    ``lane`` is what its numbers have in common, if the action requires it.
    """

    number: int
    rows: list[Row]
    sent_at: float
    until: float
    tries: int = 0
    lane: str = ""


Task = Batch | Lookup


class Answer(NamedTuple):
    """A task with its result or exception. ``corrected`` is whether the client corrected its clock meanwhile."""

    task: Task
    value: Any
    corrected: bool = False


def perform(client: Client, action: Action, task: Task, timeout: float) -> Answer:
    """Do one task, in one attempt of at most ``timeout`` seconds. An exception becomes the value of the Answer."""
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
