"""Secrets in text from elsewhere: found in every spelling, whole and cut; what is no secret stays."""

from __future__ import annotations

import html
import json
import random
import re
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawchime.redaction import LEAST, REDACTED, masked, redact, redact_fields, redact_text

TOKEN = "FwoGZXIvYXdzEXAMPLE/token+with=signs//" + "Zq9/" * 40
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SIGNATURE = "d1e2f3a4b5c6978800112233445566778899aabbccddeeff0123456789abcdef"
SECRETS = (TOKEN, SECRET, SIGNATURE, "AKIAIOSFODNN7EXAMPLE", "p%ss word")

SPELLINGS = {
    "plain": lambda text: text,
    "JSON": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON, every character": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "URL": lambda text: quote(text, safe=""),
    "URL, lower case": lambda text: quote(text, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "URL, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "URL, every character": lambda text: "".join(f"%{ord(one):02X}" for one in text),
    "HTML": lambda text: html.escape(text).replace("/", "&#x2F;").replace("+", "&plus;"),
    "HTML, decimal": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "HTML in JSON": lambda text: json.dumps(html.escape(text).replace("/", "&#x2F;")).replace("&", "\\u0026"),
    "escaped bytes": lambda text: "".join(f"\\x{ord(one):02x}" for one in text),
    "upper case": str.upper,
    "folded": lambda text: "\r\n ".join(re.findall(".{1,20}", text)),
    "UTF-16": lambda text: text.encode("utf-16-le").decode("latin-1"),
    "hexadecimal": lambda text: text.encode().hex(),
    "Base64": lambda text: b64encode(text.encode()).decode(),
    "Base64 of a line": lambda text: b64encode(f"x {text} y".encode()).decode(),
}


def decoded(text: str) -> str:
    """What is left, in the hands of somebody who undoes the spellings above."""
    for _ in range(4):
        text = html.unescape(re.sub(r"\\\\?u00([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})|%([0-9A-Fa-f]{2})", _char, text)).replace(
            "\\/", "/"
        )
    return re.sub(r"[\0\r\n ]", "", text).lower()


def _char(match: re.Match[str]) -> str:
    return chr(int(next(filter(None, match.groups())), 16))


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("secret", SECRETS, ids=["token", "secret key", "signature", "key id", "password"])
def test_no_secret_is_left_in_any_spelling(secret: str, spelling: object) -> None:
    """Whole, and cut to any part of 12 characters or more; the text around it stays."""
    chance = random.Random(1)
    for cut in range(20):
        start = chance.randrange(max(1, len(secret) - LEAST)) if cut else 0
        part = secret[start : chance.randint(start + LEAST, max(start + LEAST, len(secret)))] if cut else secret
        quoted = spelling(part)  # type: ignore[operator]
        shown = redact_text(f'<before "{quoted}" after>', SECRETS)
        assert shown.startswith("<before")
        assert shown.endswith("after>")
        pieces = {part.lower()[at : at + LEAST] for at in range(max(1, len(part) - LEAST + 1))}
        assert not any(piece in decoded(shown) for piece in pieces), shown
        assert quoted not in shown


def test_a_key_id_is_shown_masked() -> None:
    """Enough of it to tell two keys apart."""
    assert redact_text("for AKIAIOSFODNN7EXAMPLE.", SECRETS) == "for AKIA…MPLE."
    assert redact_text("Credential=AKIDOTHEREXAMPLE0/2019", ()) == "Credential=AKID…PLE0/2019"
    assert masked("test") == "te…"


@pytest.mark.parametrize("secret", ["test", "secret", "a", "1234567"])
def test_a_short_secret_is_hidden_in_its_own_field_only(secret: str) -> None:
    """LocalStack's `test` stands in half of all text."""
    text = f"the test of +12345678 was a secret\r\nX-Amz-Security-Token: {secret}\r\n"
    assert redact_text(text, (secret,)) == f"the test of +12345678 was a secret\r\nX-Amz-Security-Token: {REDACTED}\r\n"


def test_the_secret_fields_of_a_head_are_hidden() -> None:
    """Token, signature and other kinds of Authorization; the scope, the signed headers and everything else stay."""
    head = (
        b"GET /test?X-Amz-Security-Token=abc/d HTTP/1.1\r\nHost: test\r\nX-Amz-Security-Token: ab\r\n"
        b"Proxy-Authorization: Basic x\r\n"
        b"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/2019/r/s/aws4_request, "
        b"SignedHeaders=host, Signature=ab12\r\n"
    )
    assert redact_fields(head) == (
        b"GET /test?X-Amz-Security-Token=<redacted>/d HTTP/1.1\r\nHost: test\r\nX-Amz-Security-Token: <redacted>\r\n"
        b"Proxy-Authorization: <redacted>\r\n"
        + "Authorization: AWS4-HMAC-SHA256 Credential=AKID…MPLE/2019/r/s/aws4_request, ".encode()
        + b"SignedHeaders=host, Signature=<redacted>\r\n"
    )
    assert redact_fields(b"Authorization: Basic dXNlcjpwdw==\r\nA: b") == b"Authorization: <redacted>\r\nA: b"


@given(st.binary(max_size=400))
def test_bytes_without_a_secret_are_left_alone(data: bytes) -> None:
    """Whatever they are."""
    if b"=" not in data and b":" not in data:
        assert redact(data, SECRETS) == data


def test_a_secret_is_found_anywhere_in_a_long_text() -> None:
    """The text is searched in segments, and a secret may stand across two of them."""
    for at in (0, 7_100, 7_168, 8_180, 8_192, 15_000, 100_000):
        data = b"%41" * 3 + b"." * at + SECRET.encode() + b"," * 5_000
        shown = redact(data, SECRETS)
        assert len(shown) == len(data) - len(SECRET) + len(REDACTED)
        assert REDACTED.encode() in shown
