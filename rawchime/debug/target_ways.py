"""How mistakes in method, path and query are made."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sigv4
from .facts import Changes, Facts

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


def other_methods(facts: Facts) -> Iterator[Changes]:
    """Another method, as where HEAD was sent and GET signed."""
    yield from ({"method": method} for method in METHODS if method != facts.signed.method.upper())


def path_not_encoded(facts: Facts) -> Iterator[Changes]:
    """The decoded path; for S3 also the path as sent, in which characters may stand that S3 encodes."""
    yield {"path_encoding": "decoded"}
    if facts.right.path_encoding == "once":
        yield {"path_encoding": "sent"}


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


_SLASHES = 6
"""Slashes of a path of which each is tried as one that was encoded."""


def changed_on_the_way(facts: Facts) -> Iterator[Changes]:
    """What URL libraries, proxies and gateways make of a path and of a query: the target before that."""
    path, mark, query = facts.signed.target.partition("?")
    paths = [f"/{path}", path.removesuffix("/") or "/", path + ("" if path.endswith("/") else "/")]
    segments = path.split("/")
    if len(segments) > 2:
        paths.append("/" + "/".join(segments[2:]))  # without the stage, or the prefix, that a gateway adds
        inner = range(2, min(len(segments), _SLASHES + 2))
        paths += ["/".join(segments[:at]) + "%2F" + "/".join(segments[at:]) for at in inner]
    targets = [f"{one}{mark}{query}" for one in paths]
    if facts.right.path_encoding != "once" and "+" in query:  # S3 reads a plus as a space
        targets.append(f"{path}?{query.replace('+', '%20')}")
    yield from ({"target": one} for one in dict.fromkeys(targets) if one != facts.signed.target)
