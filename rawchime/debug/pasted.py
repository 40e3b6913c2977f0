"""Compare two pasted canonical requests, or strings to sign: the client's and the service's.

The service's side shows what arrived. The request is rebuilt from it, in the order and spelling of the client's side. The
search then looks for the mistake that turns it into the client's side.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from .. import sigv4
from ..captures.capture import Capture
from .diagnosis import MISTAKE, UNEXPLAINED, UNVERIFIABLE, Diagnosis, Finding, finding
from .evidence import told_by
from .facts import EMPTY_HASH, TOKEN, Facts, sha256
from .findings import lines_that_differ, made_finding, without_token
from .mistakes import MISTAKES
from .recipe import Signed
from .search import Budget, Explanation, quoted_explanations

_NEXT = "the mistake comes later, in the string to sign or in the key"
Lines = tuple[tuple[str, str], ...]


class _Parts(NamedTuple):
    """The parts of a canonical request."""

    method: str
    uri: str
    query: str
    headers: Lines
    listed: str
    payload: str


def compared(capture: Capture, region: str, service: str, budget: Budget) -> Diagnosis:
    """Return the mistake that makes the client's side differ from the service's. Both sides are needed."""
    told = told_by(capture.response)
    theirs = capture.service_canonical_request or told.canonical_request
    their_text = capture.service_string_to_sign or told.string_to_sign
    ours, our_text = capture.canonical_request, capture.string_to_sign
    notes = [capture.note] if capture.note else []
    if not (ours and theirs) and not (our_text and their_text):
        missing = "the service's side" if ours or our_text else "the client's side"
        return Diagnosis(UNVERIFIABLE, notes=(*notes, f"{missing} is missing: paste both"))
    if our_text and their_text and _date(our_text) != _date(their_text) and _day(our_text) == _day(their_text):
        return Diagnosis(UNVERIFIABLE, notes=(*notes, "the two sides have different dates: they are of different requests"))
    shown = without_token(theirs), their_text
    if ours and theirs:
        found = _requests(ours, theirs, our_text, their_text, service, budget, notes)
    else:
        found = _strings(our_text, their_text, ours or theirs, notes)
    return found._replace(canonical_request=shown[0], string_to_sign=shown[1])


def _date(text: str) -> str:
    return text.split("\n")[1]


def _day(text: str) -> str:
    return text.split("\n")[2].partition("/")[0]


def _requests(
    ours: str, theirs: str, our_text: str, their_text: str, service: str, budget: Budget, notes: list[str]
) -> Diagnosis:
    client, wire = _taken_apart(ours), _taken_apart(theirs)
    if client is None or wire is None:
        return Diagnosis(UNVERIFIABLE, notes=(*notes, "a canonical request is incomplete"))
    if _value(client, "x-amz-date") != _value(wire, "x-amz-date"):
        return Diagnosis(UNVERIFIABLE, notes=(*notes, "the two sides have different dates: they are of different requests"))
    scope = _scope(their_text or our_text)
    names = [service or scope.service]
    if not names[0]:
        names = [sigv4.expected_scope(_value(wire, "host"))[1]]
    if not names[0]:  # S3 or another service: the result must be the same for both rules of the path
        names = ["", "s3"]
    changed, client = _changed(client, wire)
    judged = [_searched(client, wire, scope._replace(service=name), our_text, their_text, budget) for name in names]
    named = {frozenset(way.id for way in one) for found, _ in judged for one in found}
    if not named or (len(judged) > 1 and len({frozenset(map(_ids, found)) for found, _ in judged}) > 1):
        pair = lines_that_differ(without_token(ours), without_token(theirs))
        note = f"the client signed `{pair[0]}`, and the service `{pair[1]}`"
        return Diagnosis(UNEXPLAINED, notes=(*notes, note))
    found, facts = judged[0]
    order = [mistake.id for mistake in MISTAKES]
    findings = {one.id: one for one in changed}
    findings |= {way.id: made_finding(facts, way.id, way.changes) for one in reversed(found) for way in one}
    explanations = tuple(
        tuple(sorted({*(one.id for one in changed), *_ids(explanation)}, key=order.index)) for explanation in found
    )
    unlike = tuple(dict.fromkeys(explanations))
    if unlike == ((),):
        if our_text and their_text:
            return _strings(our_text, their_text, ours, notes)
        return Diagnosis(UNVERIFIABLE, notes=(*notes, f"the two canonical requests are the same: {_NEXT}"))
    return Diagnosis(MISTAKE, unlike, tuple(findings[id_] for id_ in order if id_ in findings), tuple(notes))


def _ids(explanation: Explanation) -> frozenset[str]:
    return frozenset(way.id for way in explanation)


def _taken_apart(text: str) -> _Parts | None:
    lines = text.split("\n")
    if len(lines) < 6 or "" not in lines[3:]:
        return None
    end = lines.index("", 3)
    if len(lines) != end + 3:
        return None
    headers = tuple((name, value) for name, _, value in (line.partition(":") for line in lines[3:end]))
    return _Parts(lines[0], lines[1], lines[2], headers, lines[end + 1], lines[end + 2])


def _value(parts: _Parts, name: str) -> str:
    return next((value.strip() for other, value in parts.headers if other.lower() == name), "")


def _scope(text: str) -> sigv4.Scope:
    """Return the scope in the third line of a string to sign, or an empty string if the text is too short."""
    words = "".join(text.split("\n")[2:3]).split("/")
    return sigv4.Scope(*words[:3]) if len(words) == 4 else sigv4.Scope("", "", "")


def _collapsed(value: str) -> str:
    return re.sub(r"[ \t]+", " ", value.strip())


def _changed(client: _Parts, wire: _Parts) -> tuple[list[Finding], _Parts]:
    """Return the certain differences between the signed and the received side, and the client's side without them."""
    found: dict[str, Finding] = {}
    arrived = {name.lower(): value for name, value in wire.headers}
    kept: list[tuple[str, str]] = []
    for name, value in client.headers:
        other = arrived.get(name.lower())
        same_host = name.lower() == "host" and other is not None and _hostname(value) == _hostname(other)
        if other is None or _collapsed(value) == _collapsed(other) or same_host or name.lower() == TOKEN:
            kept.append((name, value))  # a port and a token have their own mistakes
            continue
        id_ = "host-changed" if name.lower() == "host" else "header-changed"
        found.setdefault(id_, finding(id_, (f"{name}: {other}", f"{name}: {value}")))
        kept.append((name, other))
    payload = client.payload
    hashes = all(re.fullmatch("[0-9a-f]{64}", one) for one in (payload, wire.payload))
    if hashes and payload not in (wire.payload, EMPTY_HASH):
        found["body-changed"] = finding("body-changed", (wire.payload, payload))
        payload = wire.payload
    return [*found.values()], client._replace(headers=tuple(kept), payload=payload)


def _hostname(value: str) -> str:
    return re.sub(r":[0-9]+$", "", value.strip().lower())


def _searched(
    client: _Parts, wire: _Parts, scope: sigv4.Scope, our_text: str, their_text: str, budget: Budget
) -> tuple[list[Explanation], Facts]:
    """Return what turns the received request into the client's side."""
    rules = sigv4.rules_of(scope.service)
    path = unquote(wire.uri, errors="surrogateescape") if rules.double_uri_encode else wire.uri
    pairs = {_plain(pair): pair for pair in wire.query.split("&") if pair}
    in_order = [_plain(pair) for pair in client.query.split("&") if pair]
    query = "&".join(pairs[one] for one in in_order) if sorted(in_order) == sorted(pairs) else wire.query
    arrived = {name.lower(): value for name, value in wire.headers}
    order = [name.lower() for name, _ in client.headers]
    headers = tuple(
        (name, " " + _spelled(value, arrived[name.lower()])) for name, value in client.headers if name.lower() in arrived
    )
    if sorted(order) != sorted(arrived):
        headers = tuple((name, " " + value) for name, value in wire.headers)
    listed = tuple(client.listed.split(";"))
    if sorted(name.lower() for name in listed) != sorted(wire.listed.split(";")):
        listed = tuple(wire.listed.split(";"))
    target = f"{path}?{query}" if query else path
    date = _value(wire, "x-amz-date") or (_date(their_text) if their_text else "")
    signed = Signed(wire.method, target, headers, listed, wire.payload, date, scope, "")
    given = sigv4.Authorization("", scope, listed, "")
    facts = Facts(signed, given, None, scope.region, scope.service)
    text = "\n".join(f"{name}:{value}" for name, value in client.headers)
    request = "\n".join((client.method, client.uri, client.query, text, "", client.listed, client.payload))
    return quoted_explanations(facts, request, "", budget), facts


def _plain(pair: str) -> str:
    """Return a parameter's decoded name and value."""
    name, _, value = pair.partition("=")
    return f"{unquote(unquote(name.replace('+', ' ')))}={unquote(unquote(value.replace('+', ' ')))}"


def _spelled(value: str, arrived: str) -> str:
    """Return the client's spelling of a value if only white space differs."""
    return value if _collapsed(value) == _collapsed(arrived) else arrived


def _strings(our_text: str, their_text: str, request: str, notes: list[str]) -> Diagnosis:
    """Compare two strings to sign, line by line."""
    ours, theirs = our_text.split("\n"), their_text.split("\n")
    found = []
    if ours[1] != theirs[1]:
        return Diagnosis(
            UNEXPLAINED, notes=(*notes, f"the client signed the date `{ours[1]}`, and the service `{theirs[1]}`")
        )
    words, expected = ours[2].split("/"), theirs[2].split("/")
    if len(words) == len(expected) == 4:
        names = ("scope-date-differs", "region-wrong", "service-wrong")
        found = [
            finding(id_, (ours[2], theirs[2])) for id_, one, two in zip(names, words, expected, strict=False) if one != two
        ]
    if ours[3] != theirs[3]:
        note = "the two strings to sign have different hashes: paste both canonical requests as well"
        if request and sha256((request + "\n").encode("utf-8", "surrogateescape")) == ours[3]:
            found.append(finding("trailing-newline", (ours[3], theirs[3])))
        elif not found:
            return Diagnosis(UNEXPLAINED, notes=(*notes, note))
        else:
            notes = [*notes, note]
    if not found:
        return Diagnosis(UNVERIFIABLE, notes=(*notes, "the two strings to sign are the same: the mistake is in the key"))
    return Diagnosis(MISTAKE, (tuple(one.id for one in found),), tuple(found), tuple(notes))
