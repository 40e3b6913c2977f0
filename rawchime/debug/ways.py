"""Ways of making a mistake: sets of changes to a Recipe, one for each way in which clients make it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256 as digest
from typing import Any

from .facts import EMPTY_HASH, UNSIGNED, Changes, Facts, sha256

Ways = Callable[[Facts], Iterable[Changes]]


def always(*changes: Changes) -> Ways:
    """Return the same ways for every request."""
    return lambda facts: changes


def no_way(facts: Facts) -> Iterable[Changes]:
    """Return no ways: the mistake can only be seen."""
    return ()


# headers

CONTENT_TYPES = tuple(
    kind + charset
    for kind in (
        *("application/json", "application/x-amz-json-1.1", "application/x-amz-json-1.0"),
        *("application/x-www-form-urlencoded", "text/plain", "application/octet-stream", "binary/octet-stream"),
    )
    for charset in ("", "; charset=utf-8", ";charset=utf-8", "; charset=UTF-8", ";charset=UTF-8")
)
MEDIA_TYPES = (
    *("image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml", "video/mp4", "audio/mpeg", "application/pdf"),
    *("application/zip", "application/gzip", "text/html", "text/csv", "text/css", "application/javascript"),
    *("application/xml", "text/xml", "multipart/form-data", "application/x-amz-json-1.1"),
)
USUAL: dict[str, tuple[str, ...]] = {
    "content-type": ("", *CONTENT_TYPES, *MEDIA_TYPES),
    "accept": ("", "*/*", "application/json"),
    "accept-encoding": ("", "identity", "gzip", "gzip, deflate", "gzip, deflate, br", "gzip, deflate, br, zstd"),
    "cache-control": ("", "no-cache"),
    "connection": ("", "close", "keep-alive", "Keep-Alive"),
    "expect": ("", "100-continue"),
    "te": ("", "trailers"),
    "transfer-encoding": ("", "chunked"),
}
"""Values that clients send and that may be replaced on the way."""


def host_with_default_port(facts: Facts) -> Iterator[Changes]:
    """``:443`` or ``:80`` is signed but not sent."""
    host, port = facts.host
    if not port:
        yield from ({"values": (("host", f"{host}:{number}"),)} for number in (443, 80))


def host_without_port(facts: Facts) -> Iterator[Changes]:
    """The port is sent but not signed."""
    host, port = facts.host
    if port:
        yield {"values": (("host", host),)}


def lines_unlike_list(facts: Facts) -> Iterator[Changes]:
    """A header (or, by signers with only one set, every header) has a line but is not listed; or one is listed only."""
    others = sorted(facts.names - set(facts.listed) - {"authorization"})
    yield from ({"lines_only": (name,)} for name in others)
    if len(others) > 1:
        yield {"lines_only": tuple(others)}
    yield from ({"added": (name,)} for name in others if not name.startswith("x-amz-"))
    yield from ({"list_only": (name,)} for name in facts.listed if name != "host")


def names_in_capitals(facts: Facts) -> Iterator[Changes]:
    """Capitals in the lines, in the list, or in both; sorted as if in lower case, or with capitals first."""
    for way in ("sent", "listed"):
        for lines, names in ((way, "lower"), (way, way), ("lower", way)):
            yield {"line_names": lines, "list_names": names}
            yield {"line_names": lines, "list_names": names, "line_order": "cased", "list_order": "cased"}


def headers_changed(facts: Facts) -> Iterator[Changes]:
    """Each signed header with another usual value."""
    for name in dict.fromkeys(facts.listed):
        if name.startswith("x-amz-") or name == "host":
            continue
        if name == "content-length":
            values: Iterable[str] = ("", "0", *([str(len(facts.body))] if facts.body is not None else []))
        else:
            values = (*USUAL.get(name, ("",)), facts.get(name).partition(";")[0].strip())
        sent = facts.get(name) if name in facts.names else None
        yield from ({"values": ((name, value),)} for value in dict.fromkeys(values) if value != sent)


def host_changed(facts: Facts) -> Iterator[Changes]:
    """Other host names of the same service, and names of this machine."""
    if "host" not in facts.listed:
        return
    not_here = {facts.host[0], facts.get("host"), *(f"{facts.host[0]}:{port}" for port in (443, 80))}
    yield from ({"values": (("host", value),)} for value in dict.fromkeys(_other_hosts(facts)) if value not in not_here)


def _other_hosts(facts: Facts) -> Iterator[str]:
    scope = facts.given.scope
    region, service = facts.region or scope.region, facts.service or scope.service
    labels = ("voice-chime", "voice-chime-fips", "chime") if service == "chime" else (service, f"{service}-fips")
    for label in labels:
        yield from (f"{label}.{region}.{suffix}" for suffix in ("amazonaws.com", "api.aws"))
    yield f"{labels[-1] if service == 'chime' else service}.us-east-1.amazonaws.com"
    yield f"{service}.amazonaws.com"
    if service == "s3":
        yield from ("minio:9000", "minio", "localstack:4566")
    host, port = facts.host
    for name in ("localhost", "127.0.0.1", "0.0.0.0", "host.docker.internal"):  # noqa: S104 - a name that was signed
        if host != name:
            yield from (name, f"{name}:{port}") if port else (name, *(f"{name}:{usual}" for usual in _PORTS))


_PORTS = (3000, 4566, 5000, 8000, 8080, 8443, 9000)


def header_not_ascii(facts: Facts) -> Iterator[Changes]:
    """UTF-8 read as Latin-1, Latin-1 sent for UTF-8, or a question mark for each letter."""
    for name in dict.fromkeys(facts.listed):
        value = facts.get(name)
        if value.isascii():
            continue
        raw = value.encode("utf-8", "surrogateescape")
        texts = [raw.decode("latin-1"), value.encode("ascii", "replace").decode()]
        for encoding in ("latin-1", "utf-8"):
            with suppress(UnicodeError):
                texts.append(raw.decode("utf-8").encode(encoding).decode("utf-8", "surrogateescape"))
            with suppress(UnicodeError):
                texts.append(raw.decode("latin-1").encode(encoding).decode("utf-8", "surrogateescape"))
            with suppress(UnicodeError):
                texts.append(raw.decode("utf-8").encode("latin-1").decode(encoding, "surrogateescape"))
        yield from ({"values": ((name, text),)} for text in dict.fromkeys(texts) if text != value)


# the payload


def payload_reserialised(facts: Facts) -> Iterator[Changes]:
    """The same JSON from other serialisers: other white space, order of keys, or escapes."""
    try:
        value = json.loads(facts.body or b"")
    except (ValueError, RecursionError):
        return
    layouts: list[tuple[int | str | None, tuple[str, str]]] = [
        *((None, pair) for pair in ((", ", ": "), (",", ":"), (",", ": "), (", ", ":"))),
        *((indent, (",", ": ")) for indent in (2, 4, "\t")),
    ]
    seen = {facts.text, facts.text.strip()}  # white space around it comes under `body_changed`
    for at, (indent, separators) in enumerate(layouts):
        for order in (value, _sorted(value)):
            for ascii_only in (True, False):
                text = json.dumps(order, indent=indent, separators=separators, ensure_ascii=ascii_only)
                for made in _escaped(text) if at < 2 else [text]:  # serialisers with more escapes use the first two
                    if made not in seen:
                        seen.add(made)
                        yield {"payload": sha256(made.encode("utf-8", "surrogatepass"))}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def _escaped(text: str) -> Iterator[str]:
    """PHP escapes the slash; .NET plus, quotes and HTML characters; Go HTML characters; some write ``\\u00E9``."""
    yield text
    yield text.replace("/", "\\/")
    yield re.sub("[<>&]", _escape, text)
    yield re.sub(r"[<>&+'`]", _escape, text.replace('\\"', "\\u0022"))
    yield text.replace("+", "\\u002b")
    for made in (text, re.sub(r"[<>&+'`]", _escape, text.replace('\\"', "\\u0022"))):
        yield re.sub(r"\\u[0-9a-f]{4}", lambda match: "\\u" + match[0][2:].upper(), made)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def payload_in_another_encoding(facts: Facts) -> Iterator[Changes]:
    """UTF-16 as in Windows and Java, a byte order mark, Latin-1, UTF-8 encoded twice, base64."""
    if not facts.text:
        return
    for encoding in ("utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "latin-1", "cp1252", "utf-32-le"):
        with suppress(UnicodeEncodeError):
            yield {"payload": sha256(facts.text.encode(encoding))}
    yield {"payload": sha256(facts.text.encode().decode("latin-1").encode())}
    yield {"payload": sha256(b64encode(facts.text.encode()))}


def payload_not_hashed(facts: Facts) -> Iterator[Changes]:
    """An empty line, the body's text, or its hash in base64."""
    yield {"payload": ""}
    if facts.text:
        yield {"payload": facts.text}
        yield {"payload": b64encode(digest(facts.body or b"").digest()).decode()}


def body_changed(facts: Facts) -> Iterator[Changes]:
    """Changes by editors, `curl -d @file` and proxies to the ends of a body and of its lines."""
    body = facts.body or b""
    seen = {body, b""}
    for other in (
        *(body + end for end in (b"\n", b"\r\n", b"\0")),
        *(body.rstrip(b"\r\n"), body.strip(), body.replace(b"\r\n", b"\n"), body.replace(b"\n", b"\r\n")),
        *(body.replace(b"\r", b"").replace(b"\n", b""), body.removeprefix(b"\xef\xbb\xbf")),
    ):
        if other not in seen and body:
            seen.add(other)
            yield {"payload": sha256(other)}


def payload_empty(facts: Facts) -> Iterator[Changes]:
    """The hash of an empty body in place of another payload line."""
    if facts.signed.payload not in ("", EMPTY_HASH):  # without a body in the capture, it is unknown
        yield {"payload": EMPTY_HASH}


UNSIGNED_PAYLOAD = always({"payload": UNSIGNED})
