"""Wrong signatures: a request for each mistake in ``diagnose``, which a verifier must reject, and the right request.

All are the same request, rich enough for each mistake to show: a path with an escape, dots and a doubled slash, a query
that needs sorting and encoding, headers with white space, a repeated header, a token, a port, and a JSON body with
non-ASCII letters. A wrong request shows what its signer would show: a signer for another region names it in the scope.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from .. import sigv4
from ..debug.facts import Facts, sha256
from ..debug.mistakes import BY_ID, MISTAKES
from ..debug.recipe import Recipe, Signed, canonical_request, signing_key, string_to_sign
from ..keys import Credentials
from ..message import Request
from .requests import Vector, credentials

KEYS = Credentials("AKIDSOMEONE", "ab/cd+EF%2Fgh0123456789+/xyzABCDEFGHIJK12", "tok/en+of==this")
AT = 1777933815.0
"""2026-05-04T22:30:15Z."""
REGION, SERVICE = "us-west-2", "chime"
HOST = f"voice-chime.{REGION}.amazonaws.com"
TARGET = "/v1//phone-numbers/./%2B12065550100?operation=batch%20delete&b=&a=x%2Fy%2B%C3%BC"
BODY = json.dumps(
    {"PhoneNumberIds": ["+12065550100", "%2B1206555/0101"], "Note": "Zo\u00eb <a&b>", "A": 1}, ensure_ascii=False
).encode()
_NOT_LISTED = ("user-agent", "accept", "authorization", "content-length")

Headers = tuple[tuple[str, str], ...]


class Draft(NamedTuple):
    """A request before it is signed, and the names and scope that its Authorization shows."""

    headers: Headers
    listed: tuple[str, ...]
    date: str
    scope: sigv4.Scope
    target: str = TARGET
    body: bytes = BODY


class Wrong(NamedTuple):
    """A mistake: before signing, in the recipe (the first way in the table, unless another is given), and after."""

    before: Callable[[Draft], Draft] = lambda draft: draft
    recipe: dict[str, Any] | None = None
    after: Callable[[Draft], Draft] = lambda draft: draft
    authorization: Callable[[str], str] = lambda value: value
    signature: Callable[[str], str] = lambda value: value
    late: float = 2.0
    """Seconds from the date signed to the verifier's clock."""


def _right() -> Draft:
    date = sigv4.amz_date(AT)
    headers = (
        ("Host", f"{HOST}:8443"),
        ("Content-Type", " application/json"),
        ("User-Agent", "someone/1"),
        ("X-Amz-Meta", " two   words  "),
        ("X-Amz-Meta", "more"),
        ("X-Amz-Date", date),
        ("X-Amz-Security-Token", KEYS.token),
        ("Accept", "text/plain"),
    )
    listed = ("content-type", "host", "x-amz-date", "x-amz-meta", "x-amz-security-token")
    return Draft(headers, listed, date, sigv4.Scope(date[:8], REGION, SERVICE))


def _with(name: str, value: str) -> Callable[[Draft], Draft]:
    """Give a header another value."""
    return lambda draft: draft._replace(
        headers=tuple((key, value if key.lower() == name else old) for key, old in draft.headers)
    )


def _without(name: str, *, listed: bool = False) -> Callable[[Draft], Draft]:
    """Leave a header out; with ``listed``, SignedHeaders still lists it."""
    return lambda draft: draft._replace(
        headers=tuple(pair for pair in draft.headers if pair[0].lower() != name),
        listed=draft.listed if listed else tuple(one for one in draft.listed if one != name),
    )


def _unlisted(name: str) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(listed=tuple(one for one in draft.listed if one != name))


def _listed(change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(listed=change(draft.listed))


def _scoped(**changes: str) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(scope=draft.scope._replace(**changes))


_AS_SENT = ("Host", "Content-Type", "X-Amz-Meta", "X-Amz-Date", "X-Amz-Security-Token")

# Mistakes for which their first way in the table is not enough.
_WRONG = {
    "percent-lower-case": Wrong(recipe={"path_encoding": "lower", "query_encoding": "lower"}),
    "host-missing": Wrong(_unlisted("host"), {}),
    "host-default-port": Wrong(_with("host", HOST), {"values": (("host", f"{HOST}:443"),)}),
    "header-names-not-lowered": Wrong(
        _listed(lambda _: tuple(sorted(_AS_SENT, key=str.lower))), {"line_names": "listed", "list_names": "listed"}
    ),
    "headers-unsorted": Wrong(recipe={"line_order": "sent"}),
    "header-not-listed": Wrong(recipe={"lines_only": ("user-agent",)}),
    "amz-header-not-signed": Wrong(_unlisted("x-amz-meta"), {}),
    "signed-header-twice": Wrong(_listed(lambda names: (names[0], *names)), {}),
    "signed-headers-order": Wrong(_listed(lambda _: tuple(name.lower() for name in _AS_SENT)), {"list_order": "listed"}),
    "payload-other-encoding": Wrong(recipe={"payload": sha256(BODY.decode().encode("latin-1"))}),
    "payload-not-hashed": Wrong(recipe={"payload": BODY.decode()}),
    "scope-date-differs": Wrong(_scoped(date="20260505"), {}),
    "local-time": Wrong(recipe={"date": "20260504T233015Z"}),
    "date-with-dashes": Wrong(recipe={"date": "2026-05-04T22:30:15Z"}),
    "date-missing": Wrong(_without("x-amz-date"), {}),
    "region-wrong": Wrong(_scoped(region="us-east-1"), {}),
    "service-wrong": Wrong(_scoped(service="voice-chime"), {}),
    "key-date-whole": Wrong(recipe={"key_date": "20260504T223015Z"}),
    "key-ladder-order": Wrong(recipe={"ladder": "rdst"}),
    "key-ladder-step-missing": Wrong(recipe={"ladder": "drs"}),
    "secret-url-encoded": Wrong(recipe={"secret_key": quote(KEYS.secret_key, safe="")}),
    "token-not-signed": Wrong(_unlisted("x-amz-security-token"), {}),
    "token-missing": Wrong(recipe={}, after=_without("x-amz-security-token", listed=True)),
    "token-other-session": Wrong(_with("x-amz-security-token", "a-token-of-yesterday"), {}),
    "authorization-missing": Wrong(recipe={}, authorization=lambda value: ""),
    "authorization-replaced": Wrong(
        recipe={}, authorization=lambda value: "Basic " + base64.b64encode(b"machine:password").decode()
    ),
    "authorization-malformed": Wrong(recipe={}, authorization=lambda value: value.replace("SignedHeaders", "Headers")),
    "header-changed": Wrong(recipe={}, after=_with("content-type", "application/json; charset=utf-8")),
    "body-changed": Wrong(recipe={}, after=lambda draft: draft._replace(body=draft.body + b"\n")),
    "target-changed": Wrong(recipe={}, after=lambda draft: draft._replace(target="/prod" + draft.target)),
    "signature-upper-case": Wrong(recipe={}, signature=str.upper),
    "signature-base64": Wrong(recipe={}, signature=lambda value: base64.b64encode(bytes.fromhex(value)).decode()),
    "signature-cut": Wrong(recipe={}, signature=lambda value: value[:60]),
    "clock-skewed": Wrong(recipe={}, late=1202.0),
}


def cases() -> Iterator[Vector]:
    """Yield the right request, then one for each mistake."""
    yield _vector("right", "", "The request is signed correctly: a verifier accepts it.", "", Wrong(recipe={}))
    for mistake in (one for one in MISTAKES if one.here):
        yield _vector(mistake.id, mistake.id, mistake.sentence, mistake.change, _WRONG.get(mistake.id, Wrong()))


def _vector(name: str, flag: str, note: str, change: str, wrong: Wrong) -> Vector:
    draft = wrong.before(_right())
    signed = _signed(draft)
    recipe = Recipe()._replace(**(_first_way(flag, draft, signed) if wrong.recipe is None else wrong.recipe))
    canonical = canonical_request(signed, recipe)
    text = string_to_sign(signed, recipe, canonical, KEYS.access_key)
    signature = wrong.signature(sigv4.signature(signing_key(signed, recipe), text))
    shown = (
        f"{sigv4.ALGORITHM} Credential={KEYS.access_key}/{draft.scope}, "
        f"SignedHeaders={';'.join(draft.listed)}, Signature={signature}"
    )
    authorization = wrong.authorization(shown)
    sent = wrong.after(draft)
    headers = [
        *sent.headers,
        *([("Authorization", authorization)] if authorization else []),
        ("Content-Length", str(len(sent.body))),
    ]
    request = Request("POST", sent.target, headers, sent.body)
    value = {
        "name": name,
        "valid": not flag,
        "flags": [flag] if flag else [],
        "note": note,
        "change": change,
        "request": f"{name}.http",
        "credentials": credentials(KEYS),
        "region": REGION,
        "signing_name": SERVICE,
        "now": sigv4.amz_date(AT + wrong.late),
        "signed_canonical_request": canonical.decode(),
        "signed_string_to_sign": text,
        "right": _what_is_right(request, sent),
    }
    return value, {f"{name}.http": request.to_bytes()}


def _signed(draft: Draft) -> Signed:
    headers = tuple((name, " " + value) for name, value in draft.headers)  # as received, with a space after the colon
    return Signed("POST", draft.target, headers, draft.listed, sha256(draft.body), draft.date, draft.scope, KEYS.secret_key)


def _first_way(flag: str, draft: Draft, signed: Signed) -> dict[str, Any]:
    given = sigv4.Authorization(KEYS.access_key, draft.scope, draft.listed, "0" * 64)
    facts = Facts(signed, given, draft.body, REGION, SERVICE, KEYS.token, AT)
    return next(iter(BY_ID[flag].make(facts)))


def _what_is_right(request: Request, sent: Draft) -> dict[str, str] | None:
    """Return the verifier's stages for the received request, or None if it cannot calculate a signature."""
    names = sorted({name.lower() for name in sent.listed})
    if not re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", request.get("x-amz-date")):
        return None
    if any(not any(name == key.lower() for key, _ in request.headers) for name in names):
        return None
    canonical = sigv4.canonical_request(request.method, request.target, request.headers, request.body, names)
    scope = sigv4.Scope(request.get("x-amz-date")[:8], REGION, SERVICE)
    made = sigv4.derive(KEYS.secret_key, request.get("x-amz-date"), scope, canonical)
    return {
        "canonical_request": canonical.decode(),
        "string_to_sign": made.string_to_sign,
        "signature": made.signature,
    }
