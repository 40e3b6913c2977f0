"""Reach the verdict from visible mistakes, from the search, and from the response."""

from __future__ import annotations

import re
from urllib.parse import unquote

from .. import sigv4
from ..captures.capture import Capture
from ..printable import printable
from .chunked import chunks_judged
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, Diagnosis, Finding, finding
from .evidence import Told, disputed, refused_with
from .facts import EMPTY_HASH, TOKEN, UNSIGNED, UNSIGNED_BODIES, Facts, sha256
from .findings import as_signed, client_side, line_shown, made_finding, own, without_token
from .mistakes import MISTAKES
from .recipe import canonical_request
from .search import Budget, Explanation

Seen = dict[str, Finding]
"""Visible mistakes, by id."""

_HOP_BY_HOP = {"te", "connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "proxy-connection"}
_OF_CLOCKS = ("local-time", "clock-skewed", "expired")
"""Mistakes with the same trace: each of them explains it."""


def accepted(capture: Capture) -> bool:
    """Return whether the service responded with success."""
    return capture.response is not None and 200 <= capture.response.status < 300


def judge(
    facts: Facts, capture: Capture, told: Told, seen: Seen, found: list[Explanation] | None, notes: list[str], budget: Budget
) -> Diagnosis:
    """Return the verdict. ``found`` are the explanations of the signature: ``[()]`` if it is right, None if unknown."""
    if accepted(capture):  # the service accepted it
        seen = {}
    elif capture.response is not None and capture.response.status not in (400, 401, 403):
        seen = {id_: one for id_, one in seen.items() if id_ != "amz-header-not-signed"}  # it was not refused for it
    seen = {**by_word(facts, told), **seen} if told.hashes or told.not_signed else seen
    by_clock = [id_ for id_ in _OF_CLOCKS if id_ in seen]
    certain = [id_ for id_ in seen if id_ not in by_clock]
    if budget.used_up:
        notes.append(budget.why)
    if found is None or found == [()]:  # it was signed correctly, but may have been changed on the way
        changed = {
            one.id: one for one in on_the_way(facts, told, verified=found is not None and bool(facts.signed.secret_key))
        }
        certain += [id_ for id_ in changed if id_ not in seen]
        seen = changed | seen
    named, fewest = _named(certain, by_clock, found)
    verdict = _verdict(named, found, facts)
    if named and found == []:
        notes.append("correcting this alone does not give the signature: there is another mistake")
    if verdict == VALID and (of_chunks := chunks_judged(facts)) is not None:
        return of_chunks._replace(notes=(*notes, *of_chunks.notes))
    if verdict == VALID and not accepted(capture) and (odd := _no_hash(facts)):
        return Diagnosis(MISTAKE, ((odd.id,),), (odd,), tuple(notes))
    if verdict == VALID and told.refused:
        if hop := _hop_by_hop(facts):
            return Diagnosis(MISTAKE, ((hop.id,),), (hop,), tuple(notes))
        proven = bool(told.canonical_request)  # it is the captured one: any difference would have been named
        verdict = VALID if proven else UNVERIFIABLE
        other = "" if proven else ", or the request was changed after it was captured"
        notes.append(
            "the signature is right for the available secret, but the service refused it: the service has another secret"
            f"{other}"
        )
    elif verdict == VALID and (words := disputed(capture.response)):
        verdict = UNVERIFIABLE
        notes.append(f"the signature is right for the available secret, but the service objects: {printable(words)}")
    elif verdict == VALID and not accepted(capture) and _may_not_be_unsigned(facts):
        verdict = UNVERIFIABLE
        notes.append("the signature is right, but its payload is not signed, and this service is not known to accept that")
    elif verdict == VALID and (code := refused_with(capture.response)):
        notes.append(f"the service refused the request for another reason than its signature: {printable(code)}")
    made = {way.id: made_finding(facts, way.id, way.changes) for one in reversed(found or []) for way in one}
    ids = {id_ for one in named for id_ in one}
    findings = tuple((made | seen)[id_] for id_ in _IDS if id_ in ids)
    signed = as_signed(facts, fewest) if found and verdict == MISTAKE else client_side(capture, told)
    return Diagnosis(
        verdict,
        named,
        findings,
        tuple(notes),
        *own(facts),
        signed_canonical_request=signed[0],
        signed_string_to_sign=signed[1],
        complete=not budget.used_up,
    )


_IDS = [mistake.id for mistake in MISTAKES]


def _named(
    certain: list[str], by_clock: list[str], found: list[Explanation] | None
) -> tuple[tuple[tuple[str, ...], ...], Explanation]:
    """Return the smallest sets of mistakes that explain everything, and the first explanation among them."""
    sets: dict[frozenset[str], Explanation] = {}
    for explanation in found or [()]:
        for clock in [[id_] for id_ in by_clock] or [[]]:
            sets.setdefault(frozenset((*certain, *(way.id for way in explanation), *clock)), explanation)
    fewest = min(map(len, sets))
    kept = [one for one in sets if one and len(one) == fewest]
    return tuple(tuple(sorted(one, key=_IDS.index)) for one in kept), sets[kept[0]] if kept else ()


def _verdict(named: tuple[tuple[str, ...], ...], found: list[Explanation] | None, facts: Facts) -> str:
    if named:
        return MISTAKE
    if found is None:
        return UNVERIFIABLE
    if not found:
        return UNEXPLAINED
    return VALID if facts.signed.secret_key else UNVERIFIABLE


def _hop_by_hop(facts: Facts) -> Finding | None:
    """Return the finding for a signed header that ends at the first server (RFC 9110 §7.6.1)."""
    name = next((name for name in facts.listed if name in _HOP_BY_HOP), "")
    if not name:
        return None
    sentence = f"the hop-by-hop header {name} is signed, and the service does not see it"
    return finding("hop-by-hop-header-signed", (f"{name}: {facts.get(name)}", "(not among the signed headers)"), sentence)


def _no_hash(facts: Facts) -> Finding | None:
    """Return the finding if x-amz-content-sha256 for S3 is neither a hash nor one of its words: S3 rejects other values."""
    value = facts.get("x-amz-content-sha256")
    if (facts.rules_of or facts.given.scope.service) not in sigv4.S3_KIN or not value:
        return None
    if re.fullmatch("[0-9A-Fa-f]{64}", value) or value == UNSIGNED or value.startswith("STREAMING-"):
        return None
    right = f"x-amz-content-sha256: {sha256(facts.body)}" if facts.body is not None else "the body's SHA-256"
    sentence = "x-amz-content-sha256 is neither a hash nor a word that S3 accepts"
    return finding("payload-not-hashed", (f"x-amz-content-sha256: {printable(value)[:80]}", right), sentence)


def _may_not_be_unsigned(facts: Facts) -> bool:
    """Return whether UNSIGNED-PAYLOAD is signed in a header for a service that may require a hash."""
    return bool(facts.service) and facts.service not in UNSIGNED_BODIES and facts.get("x-amz-content-sha256") == UNSIGNED


def by_word(facts: Facts, told: Told) -> Seen:
    """Return what the service states about the payload and the signed headers."""
    found = {}
    if told.hashes and told.hashes[0] != told.hashes[1]:
        empty = told.hashes[0] == EMPTY_HASH and facts.body != b""
        id_ = "payload-empty-hash" if empty else "body-changed"
        pair = f"a body whose SHA-256 is {told.hashes[1]}", f"x-amz-content-sha256: {told.hashes[0]}"
        found[id_] = finding(id_, pair)
    missing = [name for name in told.not_signed if name not in facts.listed]
    if missing:
        pair = f"SignedHeaders={';'.join(facts.given.signed_headers)}", f"SignedHeaders=…;{';'.join(missing)}"
        id_ = "token-not-signed" if missing == [TOKEN] else "amz-header-not-signed"
        found[id_] = finding(id_, pair)
    return found


_ON_THE_WAY = {0: "method-changed", 1: "target-changed", 2: "target-changed"}


def on_the_way(facts: Facts, told: Told, *, verified: bool) -> list[Finding]:
    """Compare the service's canonical request with the captured one, line by line: differences arose on the way.

    Unless the signature is ``verified``, a path or a query that differs only in its encoding proves nothing, as the service
    may have unknown rules.
    """
    if not told.canonical_request:
        return []
    ours = canonical_request(facts.signed, facts.right).decode("utf-8", "surrogateescape").split("\n")
    theirs = told.canonical_request.split("\n")
    found = []
    for at, (one, two) in enumerate(zip(ours, theirs, strict=False)):
        if one == two or without_token(one) == without_token(two):  # a capture may have it redacted
            continue
        id_ = _ON_THE_WAY.get(at) or ("header-changed" if ":" in one or ":" in two else "body-changed")
        if at in (1, 2) and _decoded(one) == _decoded(two):
            if not verified:
                continue
            if at == 1:
                id_ = "path-encoded-twice" if len(one) > len(two) else "path-encoded-once"
        if one.startswith("host:") and two.startswith("host:"):
            id_ = "host-changed"
        sentence = "header changed after signing, on the way to the service" if id_ == "header-changed" else ""
        pair = line_shown(without_token(two)), line_shown(without_token(one))
        found.append(finding(id_, pair, sentence))
    return found


def _decoded(line: str) -> list[str]:
    """Return the parts of a path or a query, sorted and completely decoded."""
    while (plain := unquote(line.replace("+", " "), errors="surrogateescape")) != line:
        line = plain
    return sorted(part for part in line.replace("&", "/").split("/") if part not in ("", "."))
