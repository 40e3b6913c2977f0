"""How mistakes in method, path and query are made."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sigv4
from .facts import Changes, Facts

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


def other_methods(facts: Facts) -> Iterator[Changes]:
    """Another method, as where HEAD was sent and GET signed."""
    yield from ({"method": method} for method in METHODS if method != facts.signed.method.upper())


def percent_lower(facts: Facts) -> Iterator[Changes]:
    """In the path, in the query, in both; the path encoded as often as the service has it."""
    path = "lower" if sigv4.rules_of(facts.given.scope.service).double_uri_encode else "once-lower"
    yield from ({"path_encoding": path}, {"query_encoding": "lower"}, {"path_encoding": path, "query_encoding": "lower"})


def _names(facts: Facts) -> list[str]:
    pairs = facts.signed.target.partition("?")[2].split("&")
    return [pair.partition("=")[0] for pair in pairs if pair]


def unsorted(facts: Facts) -> Iterator[Changes]:
    """The order of sending, where it is not the order of the names: then only values of one name are out of order."""
    names = _names(facts)
    if names != sorted(names):
        yield {"query_order": "sent"}


def values_unsorted(facts: Facts) -> Iterator[Changes]:
    """Sorted by name alone: values of one name stand as they are sent, or the other way round."""
    names = _names(facts)
    if len(set(names)) < len(names):
        yield from ({"query_order": "name"}, {"query_order": "name-reversed"})


def encoded_whole(facts: Facts) -> Iterator[Changes]:
    """Query as one string: of names and values as they are, or encoded before."""
    for encoding in ("whole", "whole-again"):
        yield from ({"query_encoding": encoding}, {"query_encoding": encoding, "query_order": "sent"})
