"""Ways of making mistakes in method, path and query."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sigv4
from .facts import Changes, Facts

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


def other_methods(facts: Facts) -> Iterator[Changes]:
    """Another method, for example GET signed and HEAD sent."""
    yield from ({"method": method} for method in METHODS if method != facts.signed.method.upper())


def path_not_encoded(facts: Facts) -> Iterator[Changes]:
    """The decoded path; for S3 also the path as sent, which may contain characters that S3 encodes."""
    yield {"path_encoding": "decoded"}
    if facts.right.path_encoding == "once":
        yield {"path_encoding": "sent"}


def percent_lower(facts: Facts) -> Iterator[Changes]:
    """Lower-case digits in the path, in the query, or in both; the path encoded as often as the service requires."""
    path = "lower" if sigv4.rules_of(facts.given.scope.service).double_uri_encode else "once-lower"
    yield from ({"path_encoding": path}, {"query_encoding": "lower"}, {"path_encoding": path, "query_encoding": "lower"})


def _names(facts: Facts) -> list[str]:
    pairs = facts.signed.target.partition("?")[2].split("&")
    return [pair.partition("=")[0] for pair in pairs if pair]


def unsorted(facts: Facts) -> Iterator[Changes]:
    """The order as sent, unless the names are sorted: then only values of one name can be out of order."""
    names = _names(facts)
    if names != sorted(names):
        yield {"query_order": "sent"}


def values_unsorted(facts: Facts) -> Iterator[Changes]:
    """Sorted only by name: values of one name in the order sent, or reversed."""
    names = _names(facts)
    if len(set(names)) < len(names):
        yield from ({"query_order": "name"}, {"query_order": "name-reversed"})


def encoded_whole(facts: Facts) -> Iterator[Changes]:
    """The query encoded as one string, with its names and values as they are, or already encoded."""
    for encoding in ("whole", "whole-again"):
        yield from ({"query_encoding": encoding}, {"query_encoding": encoding, "query_order": "sent"})


_SLASHES = 6
"""Maximum slashes of a path that are tried as encoded ones, each alone."""


def changed_on_the_way(facts: Facts) -> Iterator[Changes]:
    """The target before URL libraries, proxies or gateways changed its path or query."""
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
