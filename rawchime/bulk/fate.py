"""What an answer that is no success says about the numbers that were sent."""

from __future__ import annotations

from enum import Enum

from ..answer import THROTTLING
from ..errors import (
    AccessDenied,
    AuthenticationError,
    BadRequestException,
    CredentialsError,
    InvalidRequest,
    NothingSent,
    RawChimeError,
    ServiceError,
    ThrottledClientException,
    UnauthorizedClientException,
)

LATER = THROTTLING | {"ServiceUnavailable"}
"""The codes of a single number, in an answer that is a success, with which it is sent again."""


ALREADY = frozenset({"Conflict", "Gone", "NotFound", "PreconditionFailed"})
"""The codes of a single number that may be the work of an earlier attempt, of which nobody knows whether it was done."""


class Fate(Enum):
    """What is done about the numbers of a batch that was not answered with a success."""

    AGAIN = "nothing was done, and it is worth while to send them again"
    SPLIT = "nothing was done: something is wrong with one of them"
    STOP = "nothing was done, and nothing would be: the job ends"
    DOUBT = "nobody can tell: they are looked up first"


def fate(error: RawChimeError) -> Fate:
    """What an error says about the numbers that were sent."""
    if isinstance(error, (InvalidRequest, CredentialsError)):
        return Fate.STOP
    if isinstance(error, (NothingSent, ThrottledClientException)):
        return Fate.AGAIN
    if isinstance(error, ServiceError):
        if error.status == 503:
            return Fate.AGAIN
        if isinstance(error, BadRequestException) and not isinstance(error, AuthenticationError):
            return Fate.SPLIT
        if error.nothing_done:
            return Fate.STOP
    return Fate.DOUBT


def nobody(error: RawChimeError) -> bool:
    """Whether an error is about who asks, and says nothing of what was asked for. A policy's word is about both."""
    if isinstance(error, AuthenticationError):
        return not isinstance(error, AccessDenied)
    return isinstance(error, (CredentialsError, UnauthorizedClientException))


def unsure(error: RawChimeError) -> bool:
    """Whether an error that is tried again leaves it open that something was done: a 5xx does not prove the contrary."""
    return isinstance(error, ServiceError) and not isinstance(error, ThrottledClientException) and not error.nothing_done
