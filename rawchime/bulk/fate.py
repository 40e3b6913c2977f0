"""Decide what an error means for the numbers that were sent."""

from __future__ import annotations

from enum import Enum

from ..answer import THROTTLING, from_the_service, is_the_services_own
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
"""The codes of one number, in a successful response, with which it is sent again."""
UNSURE = frozenset({"ServiceFailure"})
"""The codes of one number with which the service may have done what was asked: it is looked up."""


class Fate(Enum):
    """What happens to the numbers of a request that did not succeed."""

    AGAIN = "they are sent again"
    SPLIT = "nothing was done: something is wrong with one of them"
    STOP = "nothing was done, and nothing would be: the job ends"
    FOREIGN = "something other than the service has refused them: nothing is settled by it"
    DOUBT = "nothing is proven: they are looked up first"


def fate(error: RawChimeError) -> Fate:
    """Return what an error means for the numbers that were sent."""
    if isinstance(error, (InvalidRequest, CredentialsError)):
        return Fate.STOP
    if isinstance(error, (NothingSent, ThrottledClientException)):
        return Fate.AGAIN
    if isinstance(error, ServiceError):
        if error.status == 503:
            return Fate.AGAIN
        if error.nothing_done:
            about_a_number = error.status in (400, 404, 409) and not bad_settings(error)
            if not (is_the_services_own(error) if about_a_number else from_the_service(error)):
                return Fate.FOREIGN
            plain = isinstance(error, BadRequestException) and not isinstance(error, AuthenticationError)
            return Fate.SPLIT if plain else Fate.STOP
    return Fate.DOUBT


def bad_settings(error: RawChimeError) -> bool:
    """Whether an error is about credentials or settings, and not about a number. A policy's word is about both."""
    if isinstance(error, AuthenticationError):
        return not isinstance(error, AccessDenied)
    return isinstance(error, (CredentialsError, InvalidRequest, UnauthorizedClientException))


def may_have_acted(error: RawChimeError) -> bool:
    """Whether the service's error leaves it open that something was done: throttling and a 4xx deny it."""
    return isinstance(error, ServiceError) and error.status >= 500 and not isinstance(error, ThrottledClientException)
