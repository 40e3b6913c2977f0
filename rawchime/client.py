"""Client: drives ``call`` over a transport. Settings that are not given come from the environment."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from .call import ATTEMPT_TIMEOUT, TIMEOUT, Operation, Send, Sleep, call
from .credentials import Provider, provider
from .endpoint import DEFAULT_SERVICE
from .environment import Environment
from .errors import InvalidRequest
from .log import log
from .message import Exchange
from .operations.batch_delete_phone_number import BatchDeletePhoneNumber, BatchDeletePhoneNumberResult
from .redaction import masked
from .retry import Memory, RetryPolicy
from .signing import Credentials
from .transport import Transport

if TYPE_CHECKING:
    from .operations.disassociate_phone_numbers import DisassociatePhoneNumbersResult
    from .operations.list_phone_numbers import ListPhoneNumbersResult
    from .operations.phone_number import PhoneNumberResult

R = TypeVar("R")


class Client:
    """A client for one endpoint. Threads can share it, with its connections and its retry quota.

    Use it as a context manager to close its connections at the end. Every step is logged by the logger ``rawchime``
    (:mod:`rawchime.log`).

    Args:
        region: such as ``us-east-1``. None: ``AWS_REGION``, ``AWS_DEFAULT_REGION``, or the profile's region.
        service: ``chime-sdk-voice``, or the legacy ``chime``.
        endpoint_url: replaces the service's own endpoint. None: ``AWS_ENDPOINT_URL_CHIME_SDK_VOICE``,
            ``AWS_ENDPOINT_URL``, or the profile's endpoint. Empty: the service's own.
        fips, dualstack: None: ``AWS_USE_FIPS_ENDPOINT``, ``AWS_USE_DUALSTACK_ENDPOINT``.
        allow_http: hosts off loopback that may be called over plain HTTP.
        profile: the name of a profile. It overrides keys in the environment.
        credentials: ``Credentials``, or a function that returns them, called before every attempt.
        retry: when to retry. None: the default RetryPolicy, with ``AWS_MAX_ATTEMPTS``.
        timeout: seconds for a whole call, including all attempts and waits.
        attempt_timeout: seconds for one attempt.
        transport: sends the requests. None: a Transport with the environment's proxy and CA settings.
        clock: returns seconds since the epoch, for the dates of signatures.
        sleep: waits for a number of seconds between two attempts.
        observer: called with each step before it is taken, and with each Exchange after it was made.

    Raises InvalidRequest for a setting of the wrong type or range, and CredentialsError for one key without the other.
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
        _check_settings(region, profile, allow_http, credentials, retry, transport)
        environment = Environment(profile)
        self.endpoint = environment.endpoint(
            region, service, endpoint_url=endpoint_url, fips=fips, dualstack=dualstack, allow_http=allow_http
        )
        if isinstance(credentials, Credentials):
            frozen = credentials
            self._provider: Provider = lambda: frozen
        else:
            self._provider = credentials or provider(profile, self.endpoint.signing_region)
        self._access_key = credentials.access_key if isinstance(credentials, Credentials) else ""
        self.retry = retry or RetryPolicy(max_attempts=environment.max_attempts(RetryPolicy().max_attempts))
        self.timeout = _seconds("timeout", timeout)
        self.attempt_timeout = _seconds("attempt_timeout", attempt_timeout)
        self.transport = transport or Transport(verify=environment.ca_bundle())
        self.memory = Memory()
        self._clock, self._sleep = clock, sleep
        self._observer = _nothing if observer is None else observer
        _check_functions(clock=clock, sleep=sleep, observer=self._observer)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        """Show endpoint, region and key id; nothing is loaded or asked for it."""
        key = f"key {masked(self._access_key)}" if self._access_key else "credentials not loaded yet"
        return f"<Client: {self.endpoint.url}, region {self.endpoint.signing_region}, {key}>"

    def credentials(self) -> Credentials:
        """Return the credentials for the next attempt. Raises CredentialsError where there are none."""
        found = self._provider()
        self._access_key = found.access_key
        return found

    def batch_delete_phone_number(self, phone_number_ids: Iterable[str]) -> BatchDeletePhoneNumberResult:
        """Move phone numbers to the deletion queue, in one request. Raises the errors of :mod:`rawchime.errors`."""
        return self.run(BatchDeletePhoneNumber(phone_number_ids))

    # Most programs use one operation: the others are loaded when they are called.

    def get_phone_number(self, phone_number_id: str) -> PhoneNumberResult:
        """Return the state of one number."""
        from .operations.get_phone_number import GetPhoneNumber

        return self.run(GetPhoneNumber(phone_number_id))

    def list_phone_numbers(self, status: str = "", max_results: int = 100, next_token: str = "") -> ListPhoneNumbersResult:
        """Return one page of the numbers with this status. An empty status means any."""
        from .operations.list_phone_numbers import ListPhoneNumbers

        return self.run(ListPhoneNumbers(status, max_results, next_token))

    def restore_phone_number(self, phone_number_id: str) -> PhoneNumberResult:
        """Take one number out of the deletion queue."""
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
        """Yield all pages of the numbers with this status, each requested when it is needed. An empty status means any."""
        from .operations.list_phone_numbers import endless

        page, seen = self.list_phone_numbers(status), set()
        yield page
        while page.next_token:
            if page.next_token in seen:
                raise endless()
            seen.add(page.next_token)
            page = self.list_phone_numbers(status, next_token=page.next_token)
            yield page

    def run(self, operation: Operation[R], retry: RetryPolicy | None = None, timeout: float | None = None) -> R:
        """Call any operation. ``retry`` and ``timeout`` (seconds) replace the client's own."""
        timeout = self.timeout if timeout is None else _seconds("timeout", timeout)
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
                self._show(step)
                exchange = None
                if isinstance(step, Send):
                    exchange = self.transport.send(step.request, step.timeout)
                    self._show(exchange)
                else:
                    self._sleep(step.seconds)
                step = steps.send(exchange)
        except StopIteration as done:
            result: R = done.value
            return result

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def _show(self, step: Send | Sleep | Exchange) -> None:
        log(step)
        self._observer(step)


def _seconds(name: str, value: object) -> float:
    """Return a setting in seconds. Raises InvalidRequest unless it is a number above 0."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value) or value <= 0:
        raise InvalidRequest(f"{name} must be a number of seconds above 0, not {value!r}")
    return value


def _nothing(_: object) -> None:
    pass


def _check_functions(**functions: object) -> None:
    for name, function in functions.items():
        if not callable(function):
            raise InvalidRequest(f"{name} must be a function, not {function!r}")


def _check_settings(
    region: object, profile: object, allow_http: object, credentials: object, retry: object, transport: object
) -> None:
    """Raise InvalidRequest for a setting of the wrong type, so that it fails where it is given."""
    for name, value, right, wanted in (
        ("region", region, region is None or isinstance(region, str), "a string such as 'us-east-1'"),
        ("profile", profile, isinstance(profile, str), "the name of a profile"),
        (
            "allow_http",
            allow_http,
            isinstance(allow_http, Collection) and not isinstance(allow_http, (str, bytes)),
            "a list of hosts",
        ),
        (
            "credentials",
            type(credentials).__name__,  # a value may hold a secret
            credentials is None or isinstance(credentials, Credentials) or callable(credentials),
            "Credentials or a function that returns them",
        ),
        ("retry", retry, retry is None or isinstance(retry, RetryPolicy), "a RetryPolicy"),
        ("transport", transport, transport is None or hasattr(transport, "send"), "a Transport"),
    ):
        if not right:
            raise InvalidRequest(f"{name} must be {wanted}, not {value!r}")
    if isinstance(retry, RetryPolicy) and not (isinstance(retry.max_attempts, int) and retry.max_attempts >= 1):
        raise InvalidRequest(f"retry.max_attempts must be a whole number from 1, not {retry.max_attempts!r}")
