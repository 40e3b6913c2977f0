"""Make the client for a verb, with an observer for ``-v``, ``--trace`` and the outcome after a signal."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import InvalidRequest, NothingSent, OutcomeUnknown, RawChimeError
from .embedded import local_service
from .output import note
from .trace import Trace

if TYPE_CHECKING:
    from ..call import Send, Sleep
    from ..client import Client
    from ..message import Exchange


SENT, CHANGING, ACTED = "sent", "changing", "acted"
"""Bytes of a request left; of one that changes something; and the service may have acted on such a request."""
so_far: set[str] = set()
"""What this command has done, of the three. An error knows its own call only."""


class Interrupted(Exception):
    """Raised when a signal ended the command. ``error`` describes what is in doubt."""

    def __init__(self, error: RawChimeError) -> None:
        super().__init__(error)
        self.error = error


@contextmanager
def client(args: argparse.Namespace) -> Iterator[Client]:
    """Make the client for the options. With ``--local``, run an embedded service too."""
    from ..call import TIMEOUT
    from ..client import Client
    from ..retry import RetryPolicy

    if args.state and not args.local:
        raise InvalidRequest("--state is the file of the embedded service: add --local")
    with ExitStack() as stack:
        settings: dict[str, Any] = {
            "region": args.region,
            "service": args.service,
            "endpoint_url": args.endpoint_url,
            "allow_http": args.allow_http,
            "profile": args.profile,
            "timeout": args.timeout or TIMEOUT,
            "attempt_timeout": args.timeout or TIMEOUT,
            "observer": stack.enter_context(_observer(args)),
        }
        if args.max_attempts:
            settings["retry"] = RetryPolicy(max_attempts=args.max_attempts)
        if args.local:
            settings |= stack.enter_context(_local(args))
        made = Client(**settings)
        stack.callback(made.close)
        yield made


@contextmanager
def _local(args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from .. import local
    from ..keys import Credentials

    if args.endpoint_url or args.profile:
        raise InvalidRequest("--local has its own endpoint and credentials: leave out --endpoint-url and --profile")
    region = args.region or local.REGION
    with local_service("127.0.0.1", 0, region, state=args.state) as (server, _):
        yield {
            "region": region,
            "endpoint_url": server.url,
            "credentials": Credentials(local.ACCESS_KEY, local.SECRET_KEY),
        }


@contextmanager
def _observer(args: argparse.Namespace) -> Iterator[Any]:
    """Make an observer that prints for ``-v``, records for ``--trace``, and tracks whether a request is in flight."""
    from ..call import Send
    from ..message import Exchange

    statuses: list[int] = []
    under_way: list[Send] = []
    trace = Trace(args.trace, show_secrets=args.show_secrets) if args.trace else None

    def observe(step: Send | Sleep | Exchange) -> None:
        under_way.clear()
        if isinstance(step, Send):
            under_way.append(step)
            if trace is not None:
                trace.start()
        if isinstance(step, Exchange):
            _count(step)
            if step.all_sent and step.request.method != "GET":
                statuses.append(step.response.status if step.response else 0)
            if trace is not None:
                trace.add(step)
        if args.verbose:
            from ..log import lines

            note("\n".join(lines(step, show_secrets=args.show_secrets)))  # in one write, so that threads do not mix

    try:
        yield observe
    except KeyboardInterrupt as signal:
        if under_way and trace is not None:
            trace.add(Exchange(under_way[0].request, None, 0, failure="ended by a signal: it may have been sent"))
        acts = bool(under_way) and under_way[0].request.method != "GET"  # a GET changes nothing
        raise Interrupted(_interrupted(acts, statuses)) from signal
    finally:
        if trace is not None:
            trace.close()


def _count(step: Exchange) -> None:
    changing = step.request.method != "GET"
    so_far.update(what for what, so in ((SENT, True), (CHANGING, changing)) if so and step.sent)
    if changing and step.may_have_acted:
        so_far.add(ACTED)


def _interrupted(under_way: bool, statuses: list[int]) -> RawChimeError:
    """Return the error after a signal, given the statuses (0: no response) of the changing requests that were sent whole."""
    if under_way:
        return OutcomeUnknown("ended by a signal while a request was in flight")
    if not statuses:
        nothing = NothingSent("ended by a signal")
        nothing.advice = "Nothing was changed."
        return nothing
    told = ", ".join(str(status or "no response") for status in statuses)
    said = f"ended by a signal while no request was in flight. Responses so far: {told}"
    return NothingSent(said) if all(400 <= status < 500 for status in statuses) else OutcomeUnknown(said)
