"""Client: drives ``call`` over a transport. The settings it is not given are those of the environment."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from .call import ATTEMPT_TIMEOUT, TIMEOUT, Operation, Send, Sleep, call
from .credentials import Provider, provider
from .endpoint import DEFAULT_SERVICE
from .environment import Environment
from .message import Exchange
from .operations.batch_delete_phone_number import BatchDeletePhoneNumber, BatchDeletePhoneNumberResult
from .retry import Memory, RetryPolicy
from .signing import Credentials
from .transport import Transport

if TYPE_CHECKING:
    from .operations.disassociate_phone_numbers import DisassociatePhoneNumbersResult
    from .operations.list_phone_numbers import ListPhoneNumbersResult
    from .operations.phone_number import PhoneNumberResult

R = TypeVar("R")


class Client:
    """A client of one endpoint; safe from many threads, which share its connections and its retry quota.

    Args:
        region: such as ``us-east-1``; None: ``AWS_REGION``, ``AWS_DEFAULT_REGION``, or the profile's.
        service: ``chime-sdk-voice``, or the legacy ``chime``.
        endpoint_url: in place of the service's own; None: ``AWS_ENDPOINT_URL_CHIME_SDK_VOICE``, ``AWS_ENDPOINT_URL``, or the
            profile's; empty: the service's own.
        fips, dualstack: None: ``AWS_USE_FIPS_ENDPOINT``, ``AWS_USE_DUALSTACK_ENDPOINT``.
        allow_http: hosts off loopback that plain HTTP may be spoken to.
        profile: a profile by name, which wins over keys in the environment.
        credentials: ``Credentials``, or a function that gives some, asked before every attempt.
        retry: a RetryPolicy; None: the default one, with ``AWS_MAX_ATTEMPTS``.
        timeout: seconds for a whole call, attempts and waits together.
        attempt_timeout: seconds for one attempt.
        transport: what sends; None: a Transport with the environment's proxy and CA settings.
        clock: seconds since the epoch, to date signatures.
        observer: is shown each step before it is taken and each Exchange after it was made.

    Raises InvalidRequest for settings that cannot be, and CredentialsError for half a pair of keys.
    """

    def __init__(
        self,
        region: str | None = None,
        *,
        service: str = DEFAULT_SERVICE,
        endpoint_url: str | None = None,
        fips: bool | None = None,
        dualstack: bool | None = None,
        allow_http: Collection[str] = (),
        profile: str = "",
        credentials: Credentials | Provider | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = TIMEOUT,
        attempt_timeout: float = ATTEMPT_TIMEOUT,
        transport: Transport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        observer: Callable[[Send | Sleep | Exchange], None] | None = None,
    ) -> None:
        environment = Environment(profile)
        self.endpoint = environment.endpoint(
            region, service, endpoint_url=endpoint_url, fips=fips, dualstack=dualstack, allow_http=allow_http
        )
        if isinstance(credentials, Credentials):
            frozen = credentials
            self.credentials: Provider = lambda: frozen
        else:
            self.credentials = credentials or provider(profile, self.endpoint.signing_region)
        self.retry = retry or RetryPolicy(max_attempts=environment.max_attempts(RetryPolicy().max_attempts))
        self.timeout = timeout
        self.attempt_timeout = attempt_timeout
        self.transport = transport or Transport(verify=environment.ca_bundle())
        self.memory = Memory()
        self._clock, self._sleep, self._observe = clock, sleep, observer or _ignore

    def batch_delete_phone_number(self, phone_number_ids: Iterable[str]) -> BatchDeletePhoneNumberResult:
        """Move numbers to the deletion queue, in one request. Raises :mod:`rawchime.errors`, as all of these do."""
        return self.run(BatchDeletePhoneNumber(phone_number_ids))

    # What most calls do not use is loaded when it is.

    def get_phone_number(self, phone_number_id: str) -> PhoneNumberResult:
        """One number's state."""
        from .operations.get_phone_number import GetPhoneNumber

        return self.run(GetPhoneNumber(phone_number_id))

    def list_phone_numbers(self, status: str = "", max_results: int = 100, next_token: str = "") -> ListPhoneNumbersResult:
        """A page of the numbers with a status (any, where it is empty)."""
        from .operations.list_phone_numbers import ListPhoneNumbers

        return self.run(ListPhoneNumbers(status, max_results, next_token))

    def restore_phone_number(self, phone_number_id: str) -> PhoneNumberResult:
        """Take a number out of the deletion queue."""
        from .operations.restore_phone_number import RestorePhoneNumber

        return self.run(RestorePhoneNumber(phone_number_id))

    def disassociate_phone_numbers_from_voice_connector(
        self, voice_connector_id: str, phone_number_ids: Iterable[str]
    ) -> DisassociatePhoneNumbersResult:
        """Take numbers off a Voice Connector, in one request."""
        from .operations.disassociate_phone_numbers import DisassociatePhoneNumbers

        return self.run(DisassociatePhoneNumbers("VoiceConnectorId", voice_connector_id, phone_number_ids))

    def disassociate_phone_numbers_from_voice_connector_group(
        self, voice_connector_group_id: str, phone_number_ids: Iterable[str]
    ) -> DisassociatePhoneNumbersResult:
        """Take numbers off a Voice Connector group, in one request."""
        from .operations.disassociate_phone_numbers import DisassociatePhoneNumbers

        return self.run(DisassociatePhoneNumbers("VoiceConnectorGroupId", voice_connector_group_id, phone_number_ids))

    def list_pages(self, status: str = "") -> Iterator[ListPhoneNumbersResult]:
        """All pages of the numbers with a status (any, where it is empty), each asked for when it is wanted."""
        page = self.list_phone_numbers(status)
        yield page
        while page.next_token:
            page = self.list_phone_numbers(status, next_token=page.next_token)
            yield page

    def run(self, operation: Operation[R], retry: RetryPolicy | None = None, timeout: float | None = None) -> R:
        """Take the steps of one call of any operation; ``retry`` and ``timeout`` (seconds) in place of the client's own."""
        timeout = self.timeout if timeout is None else timeout
        steps = call(
            operation,
            self.endpoint,
            self.credentials,
            policy=retry or self.retry,
            memory=self.memory,
            timeout=timeout,
            attempt_timeout=min(timeout, self.attempt_timeout),
            clock=self._clock,
        )
        try:
            step = next(steps)
            while True:
                self._observe(step)
                exchange = None
                if isinstance(step, Send):
                    exchange = self.transport.send(step.request, step.timeout)
                    self._observe(exchange)
                else:
                    self._sleep(step.seconds)
                step = steps.send(exchange)
        except StopIteration as done:
            result: R = done.value
            return result

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()


def _ignore(_: Send | Sleep | Exchange) -> None:
    pass
