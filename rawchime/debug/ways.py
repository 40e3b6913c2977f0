"""How a mistake is made: sets of changes to a Recipe, one for each way in which clients make it on a request."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256 as digest
from itertools import permutations
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from .. import sigv4
from .facts import EMPTY_HASH, OFFSETS, TOKEN, UNSIGNED, Changes, Facts, sha256

Ways = Callable[[Facts], Iterable[Changes]]


def always(*changes: Changes) -> Ways:
    """The same ways, whatever the request."""
    return lambda facts: changes


def no_way(facts: Facts) -> Iterable[Changes]:
    """None: the mistake can only be seen."""
    return ()


# the target


def percent_lower(facts: Facts) -> Iterator[Changes]:
    """In the path, in the query, in both; the path encoded as often as the service has it."""
    path = "lower" if sigv4.rules_of(facts.given.scope.service).double_uri_encode else "once-lower"
    yield from ({"path_encoding": path}, {"query_encoding": "lower"}, {"path_encoding": path, "query_encoding": "lower"})


# headers

CONTENT_TYPES = tuple(
    kind + charset
    for kind in (
        *("application/json", "application/x-amz-json-1.1", "application/x-amz-json-1.0"),
        *("application/x-www-form-urlencoded", "text/plain", "application/octet-stream", "binary/octet-stream"),
    )
    for charset in ("", "; charset=utf-8", ";charset=utf-8", "; charset=UTF-8", ";charset=UTF-8")
)
USUAL: dict[str, tuple[str, ...]] = {
    "content-type": ("", *CONTENT_TYPES),
    "accept": ("", "*/*", "application/json"),
    "accept-encoding": ("", "identity", "gzip", "gzip, deflate", "gzip, deflate, br", "gzip, deflate, br, zstd"),
    "cache-control": ("", "no-cache"),
    "connection": ("", "close", "keep-alive", "Keep-Alive"),
    "expect": ("", "100-continue"),
    "te": ("", "trailers"),
    "transfer-encoding": ("", "chunked"),
}
"""What clients send, where something on the way writes another value."""


def host_with_default_port(facts: Facts) -> Iterator[Changes]:
    """``:443`` or ``:80`` signed, not sent."""
    host, port = facts.host
    if not port:
        yield from ({"values": (("host", f"{host}:{number}"),)} for number in (443, 80))


def host_without_port(facts: Facts) -> Iterator[Changes]:
    """The port sent, not signed."""
    host, port = facts.host
    if port:
        yield {"values": (("host", host),)}


def lines_unlike_list(facts: Facts) -> Iterator[Changes]:
    """A line of a header that is not listed (of all of them, by signers that know only one set), or a listed one without."""
    others = sorted(facts.names - set(facts.listed) - {"authorization"})
    yield from ({"lines_only": (name,)} for name in others)
    if len(others) > 1:
        yield {"lines_only": tuple(others)}
    yield from ({"list_only": (name,)} for name in facts.listed if name != "host")


def names_in_capitals(facts: Facts) -> Iterator[Changes]:
    """In the lines, in the list, in both; sorted as if in lower case, or capitals first."""
    for way in ("sent", "listed"):
        for lines, names in ((way, "lower"), (way, way), ("lower", way)):
            yield {"line_names": lines, "list_names": names}
            yield {"line_names": lines, "list_names": names, "line_order": "cased", "list_order": "cased"}


def headers_changed(facts: Facts) -> Iterator[Changes]:
    """Each signed header with another usual value; Host with the names that the same service goes by."""
    for name in dict.fromkeys(facts.listed):
        if name.startswith("x-amz-"):
            continue
        if name == "host":
            values: Iterable[str] = _other_hosts(facts)
        elif name == "content-length":
            values = ("", "0", *([str(len(facts.body))] if facts.body is not None else []))
        else:
            values = (*USUAL.get(name, ("",)), facts.get(name).partition(";")[0].strip())
        sent = facts.get(name) if name in facts.names else None
        not_here = {sent, *((facts.host[0], *(f"{facts.host[0]}:{port}" for port in (443, 80))) if name == "host" else ())}
        yield from ({"values": ((name, value),)} for value in dict.fromkeys(values) if value not in not_here)


def _other_hosts(facts: Facts) -> Iterator[str]:
    region = facts.region or facts.given.scope.region
    for label in ("voice-chime", "voice-chime-fips", "chime"):
        yield from (f"{label}.{region}.{suffix}" for suffix in ("amazonaws.com", "api.aws"))
    yield "chime.us-east-1.amazonaws.com"
    host, port = facts.host
    for name in ("localhost", "127.0.0.1"):
        if host != name:
            yield from (name, f"{name}:{port}") if port else (name,)


# the payload


def payload_reserialised(facts: Facts) -> Iterator[Changes]:
    """The same JSON as other serialisers spell it: white space, order of keys, escapes."""
    try:
        value = json.loads(facts.body or b"")
    except (ValueError, RecursionError):
        return
    layouts: list[tuple[int | str | None, tuple[str, str]]] = [
        *((None, pair) for pair in ((", ", ": "), (",", ":"), (",", ": "), (", ", ":"))),
        *((indent, (",", ": ")) for indent in (2, 4, "\t")),
    ]
    seen = {facts.text, facts.text.strip()}  # white space around it is no serialiser's, but `body_changed`
    for at, (indent, separators) in enumerate(layouts):
        for order in (value, _sorted(value)):
            for ascii_only in (True, False):
                text = json.dumps(order, indent=indent, separators=separators, ensure_ascii=ascii_only)
                for made in _escaped(text) if at < 2 else [text]:  # those that escape more write one of the usual two
                    if made not in seen:
                        seen.add(made)
                        yield {"payload": sha256(made.encode("utf-8", "surrogatepass"))}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def _escaped(text: str) -> Iterator[str]:
    """PHP escapes the slash; .NET the plus, quotes and what HTML minds; Go what HTML minds; some write ``\\u00E9``."""
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
    """UTF-16 as Windows and Java hold it, a byte order mark, Latin-1, UTF-8 encoded once more, base64."""
    if not facts.text:
        return
    for encoding in ("utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "latin-1", "cp1252", "utf-32-le"):
        with suppress(UnicodeEncodeError):
            yield {"payload": sha256(facts.text.encode(encoding))}
    yield {"payload": sha256(facts.text.encode().decode("latin-1").encode())}
    yield {"payload": sha256(b64encode(facts.text.encode()))}


def payload_not_hashed(facts: Facts) -> Iterator[Changes]:
    """Nothing, the body's text, or its hash in base64."""
    yield {"payload": ""}
    if facts.text:
        yield {"payload": facts.text}
        yield {"payload": b64encode(digest(facts.body or b"").digest()).decode()}


def body_changed(facts: Facts) -> Iterator[Changes]:
    """What editors, `curl -d @file` and proxies do to the ends of a body and of its lines."""
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


# the string to sign


def local_time(facts: Facts) -> Iterator[Changes]:
    """The time of each of the world's clocks, with the day of that clock in the scope where it is another."""
    with suppress(ValueError):
        date = sigv4.from_amz_date(facts.signed.date)
        for local in (sigv4.amz_date(max(0, date + offset)) for offset in OFFSETS):
            yield {"date": local}
            if local[:8] != facts.signed.scope.date:
                yield {"date": local, "scope_date": local[:8], "key_date": local[:8]}


def dashes(facts: Facts) -> Iterator[Changes]:
    """ISO 8601's extended form, of the time, of the scope's day, or of both."""
    date = facts.signed.date
    day, time = f"{date[:4]}-{date[4:6]}-{date[6:8]}", f"{date[9:11]}:{date[11:13]}:{date[13:15]}"
    for written in (f"{day}T{time}Z", f"{day}T{time}.000Z", f"{day}T{time}", f"{day}T{time}+00:00", f"{day} {time}"):
        yield {"date": written}
    yield {"scope_date": day}
    yield {"key_date": day}
    yield {"scope_date": day, "key_date": day}
    yield {"date": f"{day}T{time}Z", "scope_date": day, "key_date": day}


def other_days(facts: Facts) -> Iterator[Changes]:
    """The day before or after, as near midnight in another time zone; in the scope, in the key, in both."""
    with suppress(ValueError):
        date = sigv4.from_amz_date(facts.signed.date)
        for day in (sigv4.amz_date(max(0, date + days * 86_400))[:8] for days in (-1, 0, 1)):
            if day != facts.signed.scope.date:
                yield from ({"scope_date": day, "key_date": day}, {"scope_date": day}, {"key_date": day})


REGIONS = (
    *("us-east-1", "us-west-2", "ca-central-1", "eu-central-1", "eu-west-1", "eu-west-2"),  # where Chime's voice is
    *("ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2"),
    *("us-east-2", "us-west-1", "eu-west-3", "eu-north-1", "ap-south-1", "sa-east-1", "us-gov-west-1", "aws-global"),
)
SERVICES = (
    *("chime", "voice-chime", "chime-sdk-voice", "chime-sdk", "chimesdkvoice", "Chime", "ChimeSDKVoice", "voice"),
    *("chime-sdk-identity", "chime-sdk-meetings", "chime-sdk-messaging", "voice-chime-fips"),
    *("execute-api", "s3", "iam", "sts", "aws", "service"),
)


def another(part: str, values: tuple[str, ...]) -> Ways:
    """Another region or service: in the scope and the key, or in the key alone."""

    def make(facts: Facts) -> Iterator[Changes]:
        for value in values:
            if value != getattr(facts.given.scope, part):
                yield {f"scope_{part}": value, f"key_{part}": value}
                yield {f"key_{part}": value}

    return make


# the key


def ladders_in_another_order(facts: Facts) -> Iterator[Changes]:
    """The 23 wrong orders of four steps."""
    yield from ({"ladder": "".join(order)} for order in permutations("drst") if order != tuple("drst"))


def whole_date_in_key(facts: Facts) -> Iterator[Changes]:
    """All of X-Amz-Date."""
    yield {"key_date": facts.signed.date}


def secret_with_space(facts: Facts) -> Iterator[Changes]:
    """What files and prompts leave at its ends."""
    secret = facts.signed.secret_key
    yield from ({"secret_key": secret + end} for end in ("\n", "\r\n", "\r", " ", "\t", "\0"))
    yield from ({"secret_key": start + secret} for start in (" ", "\n", "\t"))
    yield {"secret_key": f" {secret} "}


def _secrets(facts: Facts, *others: str) -> Iterator[Changes]:
    return ({"secret_key": other} for other in dict.fromkeys(others) if other not in ("", facts.signed.secret_key))


def secret_url_decoded(facts: Facts) -> Iterator[Changes]:
    """As a form's value is, or as a URL's."""
    secret = facts.signed.secret_key
    return _secrets(facts, unquote_plus(secret), unquote(secret))


def secret_url_encoded(facts: Facts) -> Iterator[Changes]:
    """With and without the slash."""
    secret = facts.signed.secret_key
    return _secrets(facts, quote(secret), quote(secret, safe=""))


def secret_misread(facts: Facts) -> Iterator[Changes]:
    """What shells, .env files and configurations leave around it, or where they cut it."""
    secret = facts.signed.secret_key
    cut = (secret.partition(mark)[0] for mark in "+/=#$")
    return _secrets(facts, f'"{secret}"', f"'{secret}'", f'{secret}"', secret.replace("/", "\\/"), secret.rstrip("="), *cut)


# the token


def _token_at_hand(facts: Facts) -> Iterator[Changes]:
    if facts.token:
        value = ((TOKEN, facts.token),)
        if TOKEN in facts.listed:
            yield {"values": value}
        else:
            yield {"values": value, "lines_only": (TOKEN,)}
            yield {"values": value, "added": (TOKEN,)}


def token_signed_not_sent(facts: Facts) -> Iterable[Changes]:
    """The token at hand signed, and none sent."""
    return _token_at_hand(facts) if TOKEN not in facts.names else ()


def token_of_another_session(facts: Facts) -> Iterable[Changes]:
    """The token at hand signed, and another one sent."""
    return _token_at_hand(facts) if TOKEN in facts.names and facts.get(TOKEN) != facts.token else ()


def token_signed_not_listed(facts: Facts) -> Iterable[Changes]:
    """The token in the canonical request, where SignedHeaders lacks it."""
    if TOKEN not in facts.names or TOKEN in facts.listed:
        return ()
    return ({"lines_only": (TOKEN,)}, {"added": (TOKEN,)})


EMPTY = always({"payload": EMPTY_HASH})
UNSIGNED_PAYLOAD = always({"payload": UNSIGNED})
