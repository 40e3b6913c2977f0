"""Requests for round trips: every character that some tool quotes in a way of its own."""

from __future__ import annotations

import json
import random
from typing import NamedTuple

_PLAIN = "abcXYZ019 _-.,:;=+~/?()*#@<>[]{}"
_AWKWARD = "'\"\\$`!%^&|\n\t"
_UNICODE = "éüß漢字😀€\u2028\u00a0“”"
_PATHS = ("a", "B9", "%20", "%2F", "%C3%A4", "+", "~", "-", ".x", ":", "@", "'", "(", ")", "*", "!", "$", ",", ";", "=", "&")


class Sent(NamedTuple):
    """A request as it was sent; ``headers`` hold Host first and Content-Length last where there is a body."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def url(self) -> str:
        return f"https://{self.headers[0][1]}{self.target}"

    @property
    def text(self) -> str:
        return self.body.decode()

    def names(self) -> dict[str, str]:
        """The headers by their lower-case names."""
        return {name.lower(): value.strip() for name, value in self.headers}


def request(chance: random.Random, *, controls: bool = False) -> Sent:
    """A signed request; ``controls`` is whether CR and other control characters may be in its body."""
    method = chance.choice(["POST", "POST", "PUT", "GET", "DELETE", "PATCH"])
    path = "/" + "/".join("".join(chance.choices(_PATHS, k=chance.randint(1, 4))) for _ in range(chance.randint(0, 3)))
    query = "&".join("".join(chance.choices(_PATHS[:-2], k=chance.randint(1, 4))) for _ in range(chance.randint(0, 3)))
    host = chance.choice(["voice-chime.us-east-1.amazonaws.com", "127.0.0.1:8443", "b.s3.eu-central-1.amazonaws.com"])
    headers = [("Host", host), ("Content-Type", chance.choice(["application/json", "text/plain; charset=utf-8"]))]
    headers += [("X-Amz-Date", "20261125T073330Z"), ("X-Note", _header(chance))]
    signature = "".join(chance.choices("0123456789abcdef", k=64))
    scope = "AKIDEXAMPLE/20261125/us-east-1/chime/aws4_request"
    names = "content-type;host;x-amz-date"
    headers.append(("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={signature}"))
    body = b"" if method in ("GET", "DELETE") or chance.random() < 0.1 else _body(chance, controls).encode()
    if method not in ("GET", "DELETE"):
        headers.append(("Content-Length", str(len(body))))
    return Sent(method, path + (f"?{query}" if query else ""), tuple(headers), body)


def _header(chance: random.Random) -> str:
    value = "".join(chance.choices(_PLAIN + "'\"\\$`!%^&|", k=chance.randint(1, 12))).strip()
    return value or "x"


def _body(chance: random.Random, controls: bool) -> str:
    alphabet = _PLAIN + _AWKWARD * 2 + _UNICODE + ("\r\x01\x7f\x85" if controls else "")
    text = "".join(chance.choices(alphabet, k=chance.randint(1, 40)))
    if chance.random() < 0.5:
        return json.dumps({"PhoneNumberIds": ["+12065550100", text]}, ensure_ascii=chance.random() < 0.5)
    return text
