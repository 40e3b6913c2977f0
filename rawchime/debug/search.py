"""Search for the mistakes that reproduce a signature: each one alone, then each pair.

A signature is calculated from four parts, and each way of making a mistake changes one or two of them. The changed
parts of a way are built once. For a pair, a part is built again only if both ways change it. So most pairs cost one
HMAC, with a key whose hash state is cached, and all pairs, about 50,000, are tried in well under a second.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from .. import sigv4
from .facts import Changes, Facts
from .mistakes import MISTAKES
from .recipe import STAGES, Recipe, Text, head, payload, signing_key, text, text_around

T = TypeVar("T")
SECONDS = 10.0
"""Maximum seconds of a search. A request with hundreds of signed headers would keep a processor busy for minutes."""


MOST_HEADERS = 100
"""Maximum headers for which pairs are tried. Most ways concern a header, and the pairs grow with their square."""


class Budget:
    """The time for one search, in seconds. ``used_up`` is whether the search ended early, ``why`` is the reason."""

    def __init__(self, seconds: float = SECONDS, timer: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self._timer = seconds, timer
        self._until = timer() + seconds
        self.used_up = False
        self.why = f"the search ended after {seconds:g} s, before it had tried every mistake and every pair"

    def left(self) -> bool:
        self.used_up = self.used_up or self._timer() >= self._until
        return not self.used_up

    def pairs_of(self, headers: int) -> bool:
        """Return whether pairs are tried on a request with so many headers."""
        if headers > MOST_HEADERS and not self.used_up:
            self.used_up = True
            self.why = (
                f"pairs of mistakes were not tried: the request has {headers} headers, and the limit is {MOST_HEADERS}"
            )
        return not self.used_up

    def within(self, tries: Iterable[T]) -> Iterator[T]:
        """Yield tries until the time is over."""
        for at, one in enumerate(tries):
            if at % 64 == 0 and not self.left():
                return
            yield one


class Parts(NamedTuple):
    """The parts of a signature. A part that a way leaves unchanged is None.

    They are the canonical request up to its last line, that line, the string to sign around it, and the key.
    """

    head: bytes | None
    payload: bytes | None
    text: Text | None
    key: bytes | None


class Way(NamedTuple):
    """One way of making one mistake on one request."""

    id: str
    changes: Changes
    parts: Parts


Explanation = tuple[Way, ...]
Try = tuple[Explanation, bytes, bytes, Text, bytes]


def _parts(facts: Facts, recipe: Recipe, touched: Iterable[int] = range(4)) -> Parts:
    return Parts(
        head(facts.signed, recipe) if 0 in touched else None,
        payload(facts.signed, recipe) if 1 in touched else None,
        text(facts.signed, recipe, facts.given.access_key) if 2 in touched else None,
        signing_key(facts.signed, recipe) if 3 in touched else None,
    )


def ways_of(facts: Facts, budget: Budget) -> list[Way]:
    """Return every way of every mistake that makes a difference to this request. Others give the right signature."""
    rightly = facts.right
    usual = _parts(facts, rightly)
    found: dict[tuple[str, Parts], Way] = {}
    for mistake in MISTAKES:
        for changes in mistake.make(facts):
            if not budget.left():
                return list(found.values())
            made = _parts(facts, rightly._replace(**changes), {STAGES[name] for name in changes})
            unlike: list[Any] = [None if one == two else one for one, two in zip(made, usual, strict=True)]
            parts = Parts(*unlike)
            if any(part is not None for part in parts):
                found.setdefault((mistake.id, parts), Way(mistake.id, changes, parts))
    return list(found.values())


def _rounds(facts: Facts, ways: Sequence[Way]) -> Iterator[Iterator[Try]]:
    """Yield three rounds of tries with their four parts: the right way, each mistake alone, each pair of mistakes."""
    # Only the payload line can be empty without being None, so only it is compared with None.
    rightly = facts.right
    usual: Any = _parts(facts, rightly)

    def alone() -> Iterator[Try]:
        for way in ways:
            a, b, c, d = way.parts
            yield (way,), a or usual[0], usual[1] if b is None else b, c or usual[2], d or usual[3]

    def pairs() -> Iterator[Try]:
        for one, two in combinations(ways, 2):
            a, b, c, d = one.parts
            e, f, g, h = two.parts
            if (
                (a is None or e is None)
                and (b is None or f is None)
                and (c is None or g is None)
                and (d is None or h is None)
            ):
                end = b if b is not None else f if f is not None else usual[1]
                yield (one, two), a or e or usual[0], end, c or g or usual[2], d or h or usual[3]
            elif (changes := _merged(one.changes, two.changes)) is not None:
                both = {at for at in range(4) if one.parts[at] is not None and two.parts[at] is not None}
                anew = _parts(facts, rightly._replace(**changes), both)
                i, j, k, m = anew
                end = next((part for part in (j, b, f) if part is not None), usual[1])
                yield (one, two), i or a or e or usual[0], end, k or c or g or usual[2], m or d or h or usual[3]

    yield iter([((), *usual)])
    yield alone()
    yield pairs()


_PAIRS = 2
"""The number of the round in which pairs are tried."""


def explanations(facts: Facts, target: bytes, budget: Budget) -> list[Explanation]:
    """Return ``[()]`` if the signature ``target`` is right, else the ways, or pairs of ways, that reproduce it."""
    sign = _Signer().sign
    if sign(*_parts(facts, facts.right)) == target:  # type: ignore[arg-type] # no part is None here
        return [()]
    for number, tries in enumerate(_rounds(facts, ways_of(facts, budget))):
        if number == _PAIRS and not budget.pairs_of(len(facts.signed.headers)):
            break
        found = [one for one, *parts in budget.within(tries) if sign(*parts) == target]  # type: ignore[arg-type] # of a Try
        if found:
            return found
    return []


def by_fitting_rules(
    facts: Facts, search: Callable[[Facts], list[Explanation] | None], payload: str = ""
) -> tuple[Facts, list[Explanation] | None]:
    """Search by the rules of the scope's service, and by the expected service's if they differ. Fewer mistakes win.

    A client with the wrong name of a service follows either that service's rules, or the right rules under that name.
    ``payload`` is the payload line for the expected service's rules, if it differs.
    """
    found = search(facts)
    if found is None or found == [()]:
        return facts, found
    if not facts.service and not sigv4.is_signing_name(facts.given.scope.service):
        kept = facts._replace(rules_of="s3")  # another vendor's service, which may follow S3's rules
        return (kept, [()]) if search(kept) == [()] else (facts, found)
    if not facts.service:
        return facts, found
    if sigv4.rules_of(facts.service) == sigv4.rules_of(facts.given.scope.service):
        return facts, found
    signed = facts.signed._replace(payload=payload or facts.signed.payload)
    others = facts._replace(rules_of=facts.service, signed=signed)
    again = search(others)
    if again and (not found or min(map(len, again)) < min(map(len, found))):
        return others, again
    return facts, found


_PADS = [bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C)]


class _Signer:
    """Signs with cached hashes of requests and cached states of keys."""

    def __init__(self) -> None:
        self._hashes: dict[tuple[bytes, bytes], str] = {}
        self._keys: dict[bytes, tuple[Any, Any]] = {}

    def sign(self, start: bytes, end: bytes, around: Text, key: bytes) -> bytes:
        if around[1] == "hex":
            hashed = self._hashes.get((start, end))
            if hashed is None:
                hashed = self._hashes[start, end] = hashlib.sha256(start + end).hexdigest()
            message = around[0] + hashed + around[2]
        else:
            message = text_around(around, start + end)
        states = self._keys.get(key)
        if states is None:  # RFC 2104 §2 and §4: the two hash states after the key's block
            block = (key if len(key) <= 64 else hashlib.sha256(key).digest()).ljust(64, b"\0")
            inner, outer = (hashlib.sha256(block.translate(pad)) for pad in _PADS)
            states = self._keys[key] = inner, outer
        inner, outer = states[0].copy(), states[1].copy()
        inner.update(message.encode("utf-8", "surrogateescape"))
        outer.update(inner.digest())
        made: bytes = outer.digest()
        return made


def quoted_explanations(facts: Facts, request: str, text_signed: str, budget: Budget) -> list[Explanation]:
    """Return explanations of a canonical request, a string to sign, or both, from a client's log, without a secret."""
    ways = [way for way in ways_of(facts, budget) if way.parts.key is None and (text_signed or way.parts.text is None)]
    target = request.encode("utf-8", "surrogateescape")

    def same(start: bytes, end: bytes, around: Text) -> bool:
        if request and start + end != target:
            return False
        return not text_signed or text_around(around, start + end) == text_signed

    for number, tries in enumerate(_rounds(facts, ways)):
        if number == _PAIRS and not budget.pairs_of(len(facts.signed.headers)):
            break
        if found := [one for one, start, end, around, _ in budget.within(tries) if same(start, end, around)]:
            return found
    return []


def merged(explanation: Explanation) -> Changes | None:
    """Return the combined changes of an explanation, or None if they contradict each other."""
    found: Changes | None = {}
    for way in explanation:
        found = None if found is None else _merged(found, way.changes)
    return found


def _merged(one: Changes, two: Changes) -> Changes | None:
    """Return both sets of changes, or None if they contradict each other. Tuples of names are joined."""
    merged = {**one, **two}
    for name in one.keys() & two.keys():
        if not isinstance(one[name], tuple):
            if one[name] != two[name]:
                return None
        elif _names(one[name]) & _names(two[name]):
            return None
        else:
            merged[name] = one[name] + two[name]
    return merged


def _names(entries: Sequence[str | tuple[str, str]]) -> set[str]:
    return {entry if isinstance(entry, str) else entry[0] for entry in entries}
