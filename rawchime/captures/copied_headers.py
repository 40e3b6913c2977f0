"""Read request headers copied from a browser's HTTP/2 view: pseudo-headers first, one pair on one line or on two."""

from __future__ import annotations

import re

from .capture import Capture
from .http_text import TOKEN, check_value
from .refused import Refused, sketch

FORM = "copied request headers"
_PSEUDO = (":authority", ":method", ":path", ":scheme")


def read(text: str) -> list[Capture | Refused] | None:
    """Read a list of headers that starts with pseudo-headers (RFC 9113 §8.3.1). The body is not in it."""
    lines = [line.rstrip("\r") for line in text.strip("\r\n").split("\n")]
    first = text.count("\n", 0, len(text) - len(text.lstrip("\r\n"))) + 1
    if not re.match(r":(?:authority|method|path|scheme)(?:: ?\S|:?$)", lines[0]):
        return None
    pairs = _pairs(lines, first)
    values = {name: value for name, value, _ in pairs if name in _PSEUDO}
    if missing := [name for name in (":authority", ":method", ":path") if not values.get(name)]:
        problem = f"the pseudo-header {missing[0]} is missing: it was cut"
        raise Refused(FORM, problem, "Copy all request headers.", first)
    headers = [("Host", values[":authority"])]
    for name, value, line in pairs:
        if name in _PSEUDO:
            continue
        if not TOKEN.fullmatch(name):
            raise Refused(FORM, f"`{name[:60]}` is not the name of a header", "Copy only the request headers.", line)
        check_value(name, value, FORM, line)
        headers.append((name, value))
    made = Capture(
        values[":method"], values[":path"], tuple(headers), None, values.get(":scheme", "https"), form=FORM, line=first
    )
    signed = re.search(r"SignedHeaders=([^,\s]+)", made.get("authorization"))
    cut = [name for name in signed[1].lower().split(";") if not made.get(name)] if signed else []
    presigned = "x-amz-signature=" in made.target.lower()
    if cut or not (signed or presigned):
        raise Refused(
            FORM, f"the header {(cut or ['authorization'])[0]} is missing: it was cut", "Copy all request headers.", first
        )
    return [made._replace(body=b"" if made.bodiless else None)]


def _pairs(lines: list[str], first: int) -> list[tuple[str, str, int]]:
    """Names, values and line numbers; in Chrome's table a value stands on the line below its name."""
    found = []
    if re.match(r":[a-z]+: ?\S", lines[0]):
        for at, line in enumerate(lines, first):
            if not line.strip():
                break
            name, colon, value = line[1:].partition(":") if line.startswith(":") else line.partition(":")
            if not colon:
                raise Refused(FORM, f"{sketch(line)} is not a header", "Copy the headers unchanged.", at)
            found.append(((":" if line.startswith(":") else "") + name, value.strip(), at))
        return found
    kept = [(at, line) for at, line in enumerate(lines, first) if line.strip()]
    if len(kept) % 2:
        raise Refused(FORM, "a name has no value below it", "Copy all request headers.", kept[-1][0])
    for (at, name), (_, value) in zip(kept[::2], kept[1::2], strict=True):
        found.append((name.strip().removesuffix(":"), value.strip(), at))
    return found
