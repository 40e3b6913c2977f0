"""The two lines of a canonical request that the target makes, path and query, in each way in which clients write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import quote, quote_plus, unquote, unquote_to_bytes

from .. import sigv4

PathEncoding = Literal["again", "decoded", "once", "twice", "lower", "once-lower", "sent"]
QueryEncoding = Literal["again", "decoded", "sent", "twice", "plus", "bare", "lower", "whole", "whole-again"]
QueryOrder = Literal["pair", "sent", "text", "name", "name-reversed"]
"""By name, then value; as sent; as ``name=value`` strings; by name alone, values as sent or the other way round."""


def uri(path: str, encoding: PathEncoding, *, normalize: bool) -> str:
    """Return the line of the path."""
    if encoding == "sent":
        return path
    if encoding == "decoded":
        sent = unquote(sigv4.canonical_uri(path, normalize=normalize))
        return unquote(sent, errors="surrogateescape")
    if encoding in ("once", "once-lower"):
        line = sigv4.canonical_uri(path, normalize=normalize, double_encode=False)
        return _lower(line) if encoding == "once-lower" else line
    line = sigv4.canonical_uri(path, normalize=normalize)
    if encoding == "twice":
        return sigv4.canonical_uri(line, normalize=normalize)
    return _lower(line) if encoding == "lower" else line


Pair = tuple[str, str, str]
_ORDERS: dict[QueryOrder, Callable[[Pair], Any]] = {
    "pair": lambda pair: (pair[0], pair[2]),
    "text": "".join,
    "name": lambda pair: pair[0],
    "name-reversed": lambda pair: pair[0],
}


def query(text: str, encoding: QueryEncoding, order: QueryOrder, *, equals: bool) -> str:
    """Return the line of the query."""
    each: QueryEncoding = {"whole": "decoded", "whole-again": "again"}.get(encoding, encoding)  # type: ignore[assignment]
    pairs: list[Pair] = []
    for name, _, value in (part.partition("=") for part in text.split("&") if part):
        pairs.append((_encoded(name, each), "=" if equals or value else "", _encoded(value, each)))
    if order == "name-reversed":
        pairs.reverse()
    if order != "sent":
        pairs.sort(key=_ORDERS[order])
    line = "&".join(map("".join, pairs))
    return quote(line.encode("utf-8", "surrogateescape"), safe="-_.~") if encoding.startswith("whole") else line


def _encoded(value: str, way: QueryEncoding) -> str:
    if way == "sent":
        return value
    raw = unquote_to_bytes(value.encode("utf-8", "surrogateescape"))
    if way == "decoded":
        return raw.decode("utf-8", "surrogateescape")
    if way == "plus":
        return quote_plus(raw, safe="-_.~")
    line = quote(raw, safe="-_.~!'()*" if way == "bare" else "-_.~")  # bare: what JavaScript's encodeURIComponent leaves
    if way == "twice":
        return quote(line, safe="-_.~")
    return _lower(line) if way == "lower" else line


def _lower(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), text)
