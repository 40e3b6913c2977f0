"""Read the signed request that a signer prints instead of sending it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from ... import captures
from ...captures.capture import Capture
from ...message import Headers
from .ask import Ask


def read(stdout: bytes, ask: Ask, url: str, at: float) -> Capture | None:
    """Return the request that a command printed, or None.

    It may be a URL on its own line, a JSON object with ``url``, ``method`` and ``headers`` (a missing one is the
    requested one), or any other form that ``rawchime diagnose`` reads, such as raw HTTP.
    """
    text = stdout.decode("utf-8", "replace").strip()
    if not text:
        return None
    if text.startswith(("http://", "https://")) and len(text.split()) == 1:
        return _capture(ask, text, ask.method, (), at)
    found = _from_json(text, ask, url, at)
    if found is not None:
        return found
    try:
        (found,) = (one for one in captures.read(stdout) if isinstance(one, Capture))
    except (ValueError, RecursionError):  # refused, none, or more than one
        return None
    return found._replace(body=found.body or ask.body, at=at)


def _from_json(text: str, ask: Ask, url: str, at: float) -> Capture | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not ("url" in value or "headers" in value):
        return None
    headers = value.get("headers") or {}
    pairs = headers.items() if isinstance(headers, dict) else headers
    try:
        listed = tuple(
            (str(name), str(one)) for name, values in pairs for one in (values if isinstance(values, list) else [values])
        )
    except (TypeError, ValueError):
        return None
    return _capture(ask, str(value.get("url") or url + ask.target), str(value.get("method") or ask.method), listed, at)


def _capture(ask: Ask, url: str, method: str, headers: Headers, at: float) -> Capture:
    """Return a request to a URL. Without a printed Host header, the URL's host is used."""
    parts = urlsplit(url)
    target = url.partition("://")[2][len(parts.netloc) :].partition("#")[0]
    if not target.startswith("/"):
        target = f"/{target}"
    if not any(name.lower() == "host" for name, _ in headers):
        headers = (("Host", parts.netloc), *headers)
    return Capture(method, target, headers, ask.body, at=at)
