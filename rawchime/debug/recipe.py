"""Sign by the specification, or with chosen deviations from it.

:mod:`rawchime.sigv4` signs by the specification. Here each possible deviation is a field of a :class:`Recipe`, whose
defaults follow the specification. A mistake (``mistakes/``) changes one or two fields, and ``search.py`` tries which.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from .. import sigv4
from ..message import Headers
from . import target_lines


class Signed(NamedTuple):
    """The received input of a signature: ``listed`` are the names in SignedHeaders, in its order and case.

    Header values keep their white space. ``payload`` is the last line of the canonical request.
    """

    method: str
    target: str
    headers: Headers
    listed: tuple[str, ...]
    payload: str
    date: str
    scope: sigv4.Scope
    secret_key: str


class Recipe(NamedTuple):
    """How it was signed. Fields that are empty stand for what arrived."""

    # the canonical request
    method: str = ""
    target: str = ""
    """Another request target that was signed in place of the one that was sent."""
    path_encoding: target_lines.PathEncoding = "again"
    path_normalized: bool = True
    query_encoding: target_lines.QueryEncoding = "again"
    query_order: target_lines.QueryOrder = "pair"
    query_place: Literal["line", "missing", "marked", "path"] = "line"
    query_equals: bool = True
    line_names: Literal["lower", "sent", "listed"] = "lower"
    list_names: Literal["lower", "sent", "listed"] = "lower"
    line_order: Literal["sorted", "cased", "sent", "listed", "reversed"] = "sorted"
    list_order: Literal["sorted", "cased", "sent", "listed", "reversed"] = "sorted"
    trimmed: bool = True
    collapsed: bool = True
    joined: Literal[",", ", ", "first", "last"] = ","
    colon: str = ":"
    values: Headers = ()
    """Headers that were signed with another value than they came with."""
    added: tuple[str, ...] = ()
    """Names that were signed, though SignedHeaders does not list them."""
    left_out: tuple[str, ...] = ()
    """Names that were not signed, though SignedHeaders lists them."""
    lines_only: tuple[str, ...] = ()
    """Names that have a line, though the list of signed headers does not name them."""
    list_only: tuple[str, ...] = ()
    """Names that the list of signed headers names, though they have no line."""
    blank_line: bool = True
    line_end: str = "\n"
    payload: str | None = None
    payload_upper: bool = False
    ending: str = ""
    # the string to sign
    hashed: Literal["hex", "not", "upper", "base64"] = "hex"
    algorithm: bool = True
    date: str = ""
    scope_date: str = ""
    scope_region: str = ""
    scope_service: str = ""
    scope_form: Literal["whole", "no-terminator", "with-access-key"] = "whole"
    text_end: str = "\n"
    text_ending: str = ""
    # the key
    secret_key: str | None = None
    prefix: str = "AWS4"
    ladder: str = "drst"
    """Date, region, service, terminator, in the order in which they go into the key."""
    key_date: str = ""
    key_region: str = ""
    key_service: str = ""
    key_form: Literal["bytes", "hex", "last-hex", "base64", "swapped"] = "bytes"


def right(service: str) -> Recipe:
    """Return the right way for a service, by its signing name."""
    rules = sigv4.rules_of(service)
    return Recipe(path_encoding="again" if rules.double_uri_encode else "once", path_normalized=rules.normalize_uri_path)


def _stage(name: str) -> int:
    at = Recipe._fields.index
    return 0 if at(name) < at("payload") else 1 if at(name) < at("hashed") else 2 if at(name) < at("secret_key") else 3


STAGES = {name: _stage(name) for name in Recipe._fields}
"""Field -> which value of :func:`stage` it changes."""


_RIGHT = Recipe()
_LINE_NAMES, _BLANK_LINE = Recipe._fields.index("line_names"), Recipe._fields.index("blank_line")

Text = tuple[str, str, str]
"""The string to sign around the canonical request: what stands before its hash, how that is spelled, what follows it."""


def canonical_request(signed: Signed, recipe: Recipe) -> bytes:
    """The canonical request that the recipe makes."""
    return head(signed, recipe) + payload(signed, recipe)


def head(signed: Signed, recipe: Recipe) -> bytes:
    """The canonical request up to its last line."""
    uri, query = _target(recipe.target or signed.target, Recipe._make(recipe[:_LINE_NAMES] + _RIGHT[_LINE_NAMES:]))
    lines, names = _headers(
        signed.headers,
        signed.listed,
        Recipe._make(_RIGHT[:_LINE_NAMES] + recipe[_LINE_NAMES:_BLANK_LINE] + _RIGHT[_BLANK_LINE:]),
    )
    blank = [""] if recipe.blank_line else []
    parts = [recipe.method or signed.method, uri, query, *lines, *blank, names, ""]
    return recipe.line_end.join(parts).encode("utf-8", "surrogateescape")


def payload(signed: Signed, recipe: Recipe) -> bytes:
    """The canonical request's last line."""
    line = signed.payload if recipe.payload is None else recipe.payload
    return ((line.upper() if recipe.payload_upper else line) + recipe.ending).encode("utf-8", "surrogateescape")


def string_to_sign(signed: Signed, recipe: Recipe, request: bytes, access_key: str = "") -> str:
    """The string to sign that the recipe makes of a canonical request."""
    return text_around(text(signed, recipe, access_key), request)


def text_around(text: Text, request: bytes) -> str:
    """The string to sign, put together."""
    start, spelling, end = text
    if spelling == "not":
        return start + request.decode("utf-8", "surrogateescape") + end
    digest = hashlib.sha256(request)
    if spelling == "base64":
        return start + _base64(digest.digest()) + end
    return start + (digest.hexdigest().upper() if spelling == "upper" else digest.hexdigest()) + end


def text(signed: Signed, recipe: Recipe, access_key: str = "") -> Text:
    """The string to sign, apart from the canonical request."""
    scope = "/".join(
        (
            recipe.scope_date or signed.scope.date,
            recipe.scope_region or signed.scope.region,
            recipe.scope_service or signed.scope.service,
        )
    )
    if recipe.scope_form != "no-terminator":
        scope += "/" + sigv4.TERMINATOR
    if recipe.scope_form == "with-access-key":
        scope = f"{access_key}/{scope}"
    parts = ([sigv4.ALGORITHM] if recipe.algorithm else []) + [recipe.date or signed.date, scope, ""]
    return recipe.text_end.join(parts), recipe.hashed, recipe.text_ending


def signing_key(signed: Signed, recipe: Recipe) -> bytes:
    """The key that the recipe derives."""
    steps = {
        "d": recipe.key_date or signed.scope.date,
        "r": recipe.key_region or signed.scope.region,
        "s": recipe.key_service or signed.scope.service,
        "t": sigv4.TERMINATOR,
    }
    secret = signed.secret_key if recipe.secret_key is None else recipe.secret_key
    key = (recipe.prefix + secret).encode("utf-8", "surrogateescape")
    for letter in recipe.ladder:
        step = steps[letter].encode("utf-8", "surrogateescape")
        if recipe.key_form == "swapped":
            key, step = step, key
        key = hmac.digest(key, step, "sha256")
        if recipe.key_form == "hex":
            key = key.hex().encode()
        elif recipe.key_form == "base64":
            key = _base64(key).encode()
    return key.hex().encode() if recipe.key_form == "last-hex" else key


@lru_cache(maxsize=1024)  # a search asks for each pair of one target with many sets of headers
def _target(target: str, recipe: Recipe) -> tuple[str, str]:
    path, _, query = target.partition("?")
    uri = target_lines.uri(path, recipe.path_encoding, normalize=recipe.path_normalized)
    if recipe.query_place == "path" and query:
        return f"{uri}?{query}", ""
    if recipe.query_place == "missing":
        return uri, ""
    line = target_lines.query(query, recipe.query_encoding, recipe.query_order, equals=recipe.query_equals)
    return uri, "?" + line if recipe.query_place == "marked" and line else line


@lru_cache(maxsize=4096)
def _headers(headers: Headers, signed: tuple[str, ...], recipe: Recipe) -> tuple[list[str], str]:
    listed = [name for name in signed if name.lower() not in recipe.left_out] + list(recipe.added)
    sent: dict[str, str] = {}
    for name, _ in headers:
        sent.setdefault(name.lower(), name)

    def spelled(name: str, way: str) -> str:
        return name.lower() if way == "lower" else sent.get(name.lower(), name) if way == "sent" else name

    def ordered(names: list[str], way: str, case: str) -> list[str]:
        if way == "sorted":
            return sorted(names, key=str.lower)
        if way == "cased":
            return sorted(names, key=lambda name: spelled(name, case))
        if way == "sent":
            place = {name: at for at, name in enumerate(sent)}
            return sorted(names, key=lambda name: place.get(name.lower(), -1))
        return sorted(names, key=str.lower, reverse=True) if way == "reversed" else names

    in_lines = [name for name in listed if name.lower() not in recipe.list_only] + list(recipe.lines_only)
    lines = [
        f"{spelled(name, recipe.line_names)}{recipe.colon}{_value(headers, recipe, name.lower())}"
        for name in ordered(in_lines, recipe.line_order, recipe.line_names)
    ]
    names = [spelled(name, recipe.list_names) for name in ordered(listed, recipe.list_order, recipe.list_names)]
    return lines, ";".join(names)


def _value(headers: Headers, recipe: Recipe, name: str) -> str:
    for other, value in recipe.values:
        if other == name:
            return value
    found = [value.removeprefix(" ") for other, value in headers if other.lower() == name]
    if recipe.trimmed:
        found = [value.strip(" \t") for value in found]
    if recipe.collapsed:
        found = [re.sub(r"[ \t]+", " ", value) for value in found]
    if recipe.joined in ("first", "last"):
        found = found[:1] if recipe.joined == "first" else found[-1:]
        return "".join(found)
    return recipe.joined.join(found)


def _base64(data: bytes) -> str:
    from base64 import b64encode

    return b64encode(data).decode()
