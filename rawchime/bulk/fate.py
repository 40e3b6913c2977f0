"""What an answer that is no success says about the numbers that were sent."""

from __future__ import annotations

from enum import Enum

from ..answer import THROTTLING
from ..errors import (
    AuthenticationError,
    BadRequestException,
    CredentialsError,
    InvalidRequest,
    NothingSent,
    RawChimeError,
    ServiceError,
    ThrottledClientException,
)

LATER = THROTTLING | {"ServiceUnavailable"}
"""The codes of a single number, in an answer that is a success, with which it is sent again."""


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
