"""Every error that rawchime raises for what a user, a network or a service can cause.

    RawChimeError
    ├── NothingSent                          no complete request has left: nothing was done
    │   ├── InvalidRequest                   rejected before sending: an argument is wrong
    │   └── CredentialsError                 no usable credentials
    ├── ServiceError                         a complete response with an error; only a 4xx proves that nothing was done
    │   ├── BadRequestException              400
    │   │   ├── IncompleteSignature          the Authorization header lacks a part
    │   │   └── RequestExpired               X-Amz-Date is more than 15 minutes off
    │   ├── UnauthorizedClientException      401
    │   ├── ForbiddenException               403
    │   │   ├── SignatureDoesNotMatch        the service calculated another signature
    │   │   ├── UnrecognizedClient           the access key id is unknown
    │   │   ├── MissingAuthenticationToken   the request carries no signature
    │   │   ├── ExpiredToken                 the session token has expired
    │   │   └── AccessDenied                 the signature is right, but a policy does not allow it
    │   ├── NotFoundException                404
    │   ├── ThrottledClientException         429, or a throttling code under any status
    │   ├── ServiceFailureException          500
    │   └── ServiceUnavailableException      503
    └── OutcomeUnknown                       the whole request has left, and no proof came back

Each of the seven failures of authentication is an ``AuthenticationError`` as well. A status outside the seven is a plain
``ServiceError``. Names are those of the service's model, without ``Exception`` where AWS's front end answers instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .message import Exchange


class RawChimeError(Exception):
    """The base class of all errors.

    ``advice`` says in a sentence or two what to do next. ``exchanges`` holds every attempt of the call, oldest first, with
    its exact bytes.
    """

    advice = ""
    exchanges: tuple[Exchange, ...] = ()


class NothingSent(RawChimeError):
    """No complete request has left this machine, so the service cannot have acted on one."""

    advice = "Nothing was changed. Check the network, the region or the endpoint, and the proxy, then run the command again."


class InvalidRequest(NothingSent, ValueError):
    """An argument or a setting is wrong. Nothing was sent."""

    advice = "Nothing was sent. Correct the error and run the command again."


class CredentialsError(NothingSent):
    """No credentials were found, or they cannot be used. Nothing was sent."""

    advice = (
        "Nothing was sent. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has credentials "
        "(`aws sso login` renews those of SSO)."
    )


class OutcomeUnknown(RawChimeError):
    """The whole request has left, and what came back (if anything) proves neither success nor failure."""

    advice = (
        "The numbers may or may not be in the deletion queue. Check before you send them again: `rawchime get ID` shows the "
        "status of one number, `rawchime queue` lists the queue."
    )


class ServiceError(RawChimeError):
    """The service, or something in front of it, sent a complete response that is an error.

    Attributes:
        status: the HTTP status.
        code: the error's code as it arrived, such as ``ForbiddenException`` or ``Forbidden``; the status if there is none.
        message: the error's message with secrets redacted; empty if there is none.
        request_id: ``x-amzn-RequestId``, or empty.
        retry_after: the seconds that the service asks to wait, or None.
        exchange: the attempt that got this response, if the call went through :func:`rawchime.call.call`.
    """

    advice = "This status is not documented. Look at the response with -v before you try again."

    def __init__(
        self, status: int, code: str, message: str = "", request_id: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(status, code, message, request_id, retry_after)
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.retry_after = retry_after
        if retry_after:
            self.advice = f"{self.advice} The service asks for a wait of {retry_after:g} s."

    @property
    def exchange(self) -> Exchange | None:
        return self.exchanges[-1] if self.exchanges else None

    @property
    def nothing_done(self) -> bool:
        """True where the status proves that the service did nothing: any 4xx."""
        return 400 <= self.status < 500

    def __str__(self) -> str:
        code = "" if self.code == str(self.status) else f" {self.code}"
        request_id = f" (request id {self.request_id})" if self.request_id else ""
        return f"{self.status}{code}{': ' if self.message else ''}{self.message}{request_id}"


class BadRequestException(ServiceError):
    """400: the parameters do not match the service's restrictions."""

    advice = "Nothing was changed. Check each id: an E.164 number, as ListPhoneNumbers returns it."


class UnauthorizedClientException(ServiceError):
    """401: the client is not authorized to request the resource."""

    advice = "Nothing was changed. Check which account and role these credentials belong to."


class ForbiddenException(ServiceError):
    """403: the client is permanently forbidden from making the request."""

    advice = (
        "Nothing was changed. The account needs Chime SDK PSTN access, and the role needs chime:BatchDeletePhoneNumber. "
        "The legacy endpoint (--service chime) refuses new accounts: leave out --service."
    )


class NotFoundException(ServiceError):
    """404: the resource does not exist."""

    advice = "Nothing was changed. Check the region and the endpoint: a number belongs to one account."


class ThrottledClientException(ServiceError):
    """429, or a throttling code under another status: over the account's request rate."""

    advice = "Nothing was changed. Run it again later, with a longer --timeout and more --max-attempts."


class ServiceFailureException(ServiceError):
    """500: the service failed in an unexpected way, and may have done some of the work."""

    advice = "Some of the work may have been done. Check the status of the numbers before you send them again."


class ServiceUnavailableException(ServiceError):
    """503: the service is not available now."""

    advice = "The service is not available. Run it again later. A 5xx does not prove that nothing was done."


class AuthenticationError(ServiceError):
    """The service did not accept the credentials or the signature."""


class SignatureDoesNotMatch(AuthenticationError, ForbiddenException):
    """SignatureDoesNotMatch, InvalidSignatureException: the service calculated another signature."""

    advice = (
        "Nothing was changed. Check the region, the secret key (a lost or added character), and that no proxy changes the "
        "request. `rawchime diagnose` finds the mistake in a captured request, such as one of --trace with --show-secrets."
    )


class IncompleteSignature(AuthenticationError, BadRequestException):
    """IncompleteSignature: the Authorization header lacks a part that it must have."""

    advice = "Nothing was changed. The Authorization header was changed on the way. Look for a proxy."


class MissingAuthenticationToken(AuthenticationError, ForbiddenException):
    """MissingAuthenticationToken: the service saw no signature at all."""

    advice = "Nothing was changed. The Authorization header was removed on the way, or the endpoint is not Chime's."


class UnrecognizedClient(AuthenticationError, ForbiddenException):
    """UnrecognizedClientException, InvalidClientTokenId: the access key id is not known."""

    advice = (
        "Nothing was changed. Check AWS_ACCESS_KEY_ID; temporary keys (ASIA…) also need their AWS_SESSION_TOKEN, and "
        "keys of one partition (China, GovCloud) are unknown in another."
    )


class ExpiredToken(AuthenticationError, ForbiddenException):
    """ExpiredTokenException: the session token has expired."""

    advice = "Nothing was changed. Get new temporary credentials (`aws sso login`, `aws sts assume-role`) and run it again."


class RequestExpired(AuthenticationError, BadRequestException):
    """RequestExpired, RequestTimeTooSkewed: the date signed is more than 15 minutes from the service's."""

    advice = "Nothing was changed. Set this machine's clock (`timedatectl`, `chronyc makestep`) and run it again."


class AccessDenied(AuthenticationError, ForbiddenException):
    """AccessDeniedException: the signature is right, but a policy does not allow the operation."""

    advice = "Nothing was changed. Allow chime:BatchDeletePhoneNumber in the policy of the user or role."
