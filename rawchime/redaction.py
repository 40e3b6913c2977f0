"""Keep secrets out of everything that people and files see.

Services, proxies and attackers quote requests in various spellings: in JSON (``\\u002f``), in a URL (``%2F``), in HTML
(``&#x2F;``), cut off, or folded over two lines. The search covers the text as it arrived and each decoding of it, and
replaces a match in the original. Our own text is not searched: only the secret fields of a request are replaced.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

REDACTED = "<redacted>"
LEAST = 12
"""Characters of a secret that count as the secret: a quotation may be cut off."""
SHORTEST = 8
"""Minimum length of a secret that is searched for. A shorter one, such as ``test``, occurs in ordinary text."""

_LEVELS = 3
"""How many encodings may be nested."""
_SEGMENT, _OVERLAP = 8_192, 1_024
"""Text is searched in overlapping segments, so that the time grows linearly with its length."""
_MOST = 64
"""Maximum segments with secrets that are searched. The text after them is not shown at all."""
_GRAM = 7
"""Bytes of a piece of a secret that triggers the full search."""

_ESCAPE = re.compile(
    rb"%(?:u00)?([0-9A-Fa-f]{2})|\\(?:u00|x|u\{|U000000)([0-9A-Fa-f]{2})\}?|&#[xX]0*([0-9A-Fa-f]{1,2});?|"
    rb"&#0*([0-9]{1,3});?|&([a-z]{2,6});|\\([0-7]{3})|\\([!-/:-@\[-`{-~])|=([0-9A-F]{2})|\\[nrt]|[\x00\t\n\r ]+"
)
_ENTITIES = {
    b"amp": 38,
    b"plus": 43,
    b"sol": 47,
    b"equals": 61,
    b"lt": 60,
    b"gt": 62,
    b"quot": 34,
    b"apos": 39,
    b"bsol": 92,
    b"lowbar": 95,
    b"period": 46,
    b"hyphen": 45,
    b"colon": 58,
    b"semi": 59,
    b"comma": 44,
    b"num": 35,
    b"percnt": 37,
    b"excl": 33,
    b"dollar": 36,
    b"commat": 64,
    b"ast": 42,
    b"lpar": 40,
    b"rpar": 41,
    b"quest": 63,
    b"verbar": 124,
}
_MARK, _WHITE = re.compile(rb"[%\\&=]"), b"\0\t\n\r "
"""The characters that begin an escape, and those that decoding drops."""
_LETTERS = tuple(
    (re.compile(rb"[\na-z0-9+/=%b]*" % more), re.compile(rb"[a-z0-9+/=%b]{8,}" % more)) for more in (b"", b"_.-")
)
"""The letters of keys and signatures in lower case, between line ends, and runs of them; then those of tokens as well."""
_SHORT = 1_024
_KEY_ID = re.compile(rb"[A-Z0-9]{8,128}")
HIDDEN_HEADERS = (
    r"(?:[\w\-]*(?:token|secret|api-?key|cookie|customer-key|subscription-key|jwt|passw(?:or)?d|oidc-data|session-id|"
    r"hub-signature(?:-256)?)|[\w\-]+-authorization|authorization-[\w\-]+|(?:x-)?auth)"
)
_PARAMETER = re.compile(rb"(Credential=|Signature=|X-Amz-(?:Security-|S3session-)Token=)([^/,\s&\"'<]+)")


def masked(access_key: str) -> str:
    """Return an access key id in a form that identifies it and cannot be used: ``AKIA…WXYZ``."""
    return f"{access_key[:4]}…{access_key[-4:]}" if len(access_key) > 10 else f"{access_key[:2]}…"


@lru_cache(maxsize=1)
def _field() -> re.Pattern[bytes]:
    """Return the expression for a secret field of a head, which few commands need."""
    names = HIDDEN_HEADERS.encode()
    return re.compile(rb"(?im)^((?:%s|authorization(?!:[ \t]*AWS4-)):[ \t]*)[^\r\n]+" % names)


def redact_fields(head: bytes) -> bytes:
    """Return the head of a request without its secret fields: the token, the signature, other kinds of Authorization.

    An access key id is shown masked.
    """

    def parameter(match: re.Match[bytes]) -> bytes:
        if match[1] != b"Credential=" or match[2] == REDACTED.encode():
            return match[1] + REDACTED.encode()
        return match[1] + masked(match[2].decode("utf-8", "replace")).encode()

    return _PARAMETER.sub(parameter, _field().sub(rb"\1" + REDACTED.encode(), head))


def redact(data: bytes, secrets: Iterable[str]) -> bytes:
    """Return bytes from outside without ``secrets``: whole ones, or LEAST and more characters, in any spelling.

    The secret fields of a request's head are left out too, whatever they contain.
    """
    data = without(data, secrets)
    lower = data.lower()
    if b"authorization:" in lower or b"security-token" in lower or b"credential=" in lower or b"signature=" in lower:
        data = redact_fields(data)
    return data


def without(data: bytes, secrets: Iterable[str]) -> bytes:
    """Return bytes without ``secrets``, in any spelling."""
    secrets = tuple(secrets)
    found = list(_found(data, secrets))
    if found:
        kept, at = [], 0
        for start, end in _merged(found):
            quoted = data[start:end]
            whole = _KEY_ID.fullmatch(quoted) and quoted.decode() in secrets
            kept += [data[at:start], (masked(quoted.decode()) if whole else REDACTED).encode()]
            at = end
        data = b"".join([*kept, data[at:]])
    return data


def hide(value: Any, secrets: Sequence[str]) -> Any:
    """Return a text, or a JSON value with all of its texts, without ``secrets``."""
    if isinstance(value, str):
        return without(value.encode("utf-8", "surrogatepass"), secrets).decode("utf-8", "surrogatepass")
    if isinstance(value, dict):
        return {name: hide(one, secrets) for name, one in value.items()}
    return [hide(one, secrets) for one in value] if isinstance(value, (list, tuple)) else value


def redact_text(text: str, secrets: Iterable[str]) -> str:
    """Return text from outside without ``secrets``."""
    return redact(text.encode("utf-8", "surrogatepass"), secrets).decode("utf-8", "surrogatepass")


def _found(data: bytes, secrets: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield the positions of secrets."""
    needles = [_needles(secret) for secret in secrets if len(secret) >= SHORTEST]
    suspects = 0
    for offset in range(0, max(1, len(data)), _SEGMENT - _OVERLAP):
        segment = data[offset : offset + _SEGMENT]
        found = _suspected(segment, needles)
        if not found:
            continue
        suspects += 1
        if suspects > _MOST:
            yield offset, len(data)
            return
        pieces = frozenset(piece for one in found for piece in one.pieces())
        places = [(at, at + 1) for at in range(len(segment))]
        text = segment
        for level in range(_LEVELS + 1):
            if level:
                text, places = _decoded(text, places)
            for start, end in _runs(text.lower(), pieces):
                yield offset + places[start][0], offset + places[end - 1][1]


class _Needle:
    """One secret to search for: its spellings in lower case."""

    def __init__(self, secret: str) -> None:
        plain = secret.encode("utf-8", "surrogatepass")
        found = {plain, b"".join(plain.split()), plain.hex().encode()}  # decoding drops white space
        # Base64 encodes three bytes at a time: the letters depend on the bytes before.
        found |= {b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)}
        self.spellings = [one.lower() for one in found if len(one) >= SHORTEST]
        self.step = min(LEAST, *map(len, self.spellings)) - _GRAM + 1
        """Bytes between two positions to check, so that no relevant piece of the secret is missed."""
        self.text = b"\n".join(self.spellings)
        self._grams: frozenset[bytes] = frozenset()

    def pieces(self) -> Iterator[bytes]:
        """Yield every piece that is long enough to count."""
        for one in self.spellings:
            size = min(LEAST, len(one))
            yield from (one[at : at + size] for at in range(len(one) - size + 1))

    def may_be_in(self, text: bytes) -> bool:
        """Whether a text in lower case contains a piece that triggers the full search."""
        looked = [text[at : at + _GRAM] for at in range(0, len(text) - _GRAM + 1, self.step)]
        if len(looked) < 32:  # faster than splitting the secret, which changes with each signature
            return any(gram in self.text for gram in looked)
        if not self._grams:
            self._grams = frozenset(one[at : at + _GRAM] for one in self.spellings for at in range(len(one) - _GRAM + 1))
        return not self._grams.isdisjoint(looked)


_needles = lru_cache(maxsize=64)(_Needle)


def _suspected(segment: bytes, needles: list[_Needle]) -> list[_Needle]:
    """Return the secrets that a segment may contain. It is fast, and misses none."""
    found: list[_Needle] = []
    text = segment
    all_spellings = b"\n".join(one.text for one in needles)
    step = min((one.step for one in needles), default=1)
    for _ in range(_LEVELS + 1):
        escaped = _MARK.search(text)
        if not escaped:  # what is in a text is also in it without its white space
            text = text.translate(None, _WHITE)
        lower = text.lower()
        # Most texts are short and have no piece of any secret: one look for all of them is enough.
        if len(lower) > _SHORT or _any_piece(lower, step, all_spellings):
            found += [one for one in needles if one not in found and one.may_be_in(lower)]
        decoded = _ESCAPE.sub(_character, text) if escaped else text
        if decoded == text:
            break
        text = decoded
    return found


def _any_piece(text: bytes, step: int, spellings: bytes) -> bool:
    """Return whether a text in lower case contains a piece of one of the spellings."""
    # A piece of keys and tokens is within a run of their letters; a password may have any.
    runs = next((run.findall(text) for letters, run in _LETTERS if letters.fullmatch(spellings)), (text,))
    for run in runs:
        for at in range(0, len(run) - _GRAM + 1, step):
            if run[at : at + _GRAM] in spellings:
                return True
    return False


def _character(match: re.Match[bytes]) -> bytes:
    """Return the byte of an escape; nothing for white space, which folding inserts into a secret."""
    percent, backslash, hexadecimal, decimal, entity, octal, quoted, printable = match.groups()
    digits = percent or backslash or hexadecimal or printable
    if digits:
        return bytes((int(digits, 16),))
    if decimal or octal:
        return bytes((int(decimal or octal, 10 if decimal else 8) & 0xFF,))
    if entity:
        return bytes((_ENTITIES[entity],)) if entity in _ENTITIES else match[0]
    return quoted or b""


def _decoded(text: bytes, places: list[tuple[int, int]]) -> tuple[bytes, list[tuple[int, int]]]:
    """Return the text with one level of escapes decoded, and the original position of each byte."""
    pieces: list[bytes] = []
    moved: list[tuple[int, int]] = []
    at = 0
    for match in _ESCAPE.finditer(text):
        start, end = match.span()
        pieces.append(text[at:start])
        moved += places[at:start]
        decoded = _character(match)
        pieces.append(decoded)
        moved += [(places[start][0], places[end - 1][1])] * len(decoded)
        at = end
    pieces.append(text[at:])
    moved += places[at:]
    return b"".join(pieces), moved


def _runs(text: bytes, whole: frozenset[bytes]) -> Iterator[tuple[int, int]]:
    for size in {len(one) for one in whole}:
        for at in range(len(text) - size + 1):
            if text[at : at + size] in whole:
                yield at, at + size


def _merged(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the positions in order; adjacent ones are merged."""
    start, end = -1, -1
    for one, other in sorted(found):
        if one > end:
            if end >= 0:
                yield start, end
            start, end = one, other
        end = max(end, other)
    if end >= 0:
        yield start, end
