"""Request, Response and Exchange: values that know their exact bytes.

A message that was built has one spelling, which ``to_bytes`` returns. A message that was received keeps its bytes. ``repr``
shows neither secrets nor phone numbers; ``to_bytes`` does.

Clauses are of RFC 9110 (HTTP semantics) and RFC 9112 (HTTP/1.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from .errors import InvalidRequest
from .redaction import redact, redact_text

Headers = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 §5.6.2
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  # RFC 9110 §5.5: no CR, LF or NUL
_TARGET = re.compile(r"/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*")  # RFC 9112 §3.2.1, RFC 3986 §3.3
_AUTHORITY = re.compile(r"(?:[A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_LENGTH = re.compile(r"[0-9]{1,15}")


class Malformed(ValueError):
    """The bytes are not a complete, valid HTTP message. The text says what is wrong."""


class Request:
    """An HTTP/1.1 request in origin form. It is immutable.

    ``head`` is every byte before the body. Raises InvalidRequest for CR, LF or NUL in the head, a header name
    that is not a token, a target that an intermediary would rewrite, and anything but one Host header.
    """

    __slots__ = ("method", "target", "headers", "body", "scheme", "head", "_secrets")

    def __init__(
        self, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes = b"", scheme: str = "https"
    ) -> None:
        self.method = method
        self.target = target
        self.headers: Headers = tuple(headers)
        self.body = body
        self.scheme = scheme
        self._secrets: tuple[str, ...] = ()
        names, values = [name for name, _ in self.headers], [value for _, value in self.headers]
        # Checking all of them at once is faster, and equivalent: joined tokens have only characters of tokens.
        tokens = all([method, *names]) and _TOKEN.fullmatch(method + "".join(names))
        if not tokens or not _TARGET.fullmatch(target) or not _FIELD_VALUE.fullmatch("".join(values)):
            raise InvalidRequest(_what_is_wrong(method, target, self.headers))
        hosts = [value for name, value in self.headers if name.lower() == "host"]
        if len(hosts) != 1 or not _AUTHORITY.fullmatch(hosts[0]):  # RFC 9112 §3.2
            raise InvalidRequest("a request needs one Host header that names a host")
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers), "", ""]
        self.head = "\r\n".join(lines).encode("latin-1")

    @classmethod
    def from_bytes(cls, data: bytes, scheme: str = "https") -> Request:
        """Read a complete request with a Content-Length. Raises Malformed.

        The bytes are kept: ``to_bytes`` returns them with their own white space.
        """
        head, mark, body = data.partition(b"\r\n\r\n")
        line, headers = parse_head(head)
        words = line.decode("latin-1").split(" ")
        if not mark or len(words) != 3 or not re.fullmatch(r"HTTP/1\.[01]", words[2]):
            raise Malformed("not an HTTP/1.1 request: no request line of method, target and version")
        try:
            request = cls(words[0], words[1], headers, body, scheme)
        except InvalidRequest as error:
            raise Malformed(str(error)) from None
        if any(name.lower() == "transfer-encoding" for name, _ in headers):
            raise Malformed("the request is chunked; only a body with a Content-Length is read")
        if (content_length(headers) or 0) != len(body):
            raise Malformed(f"Content-Length does not match the body, which has {len(body)} bytes")
        request.head = head + mark
        return request

    def to_bytes(self) -> bytes:
        """Return exactly the bytes that are sent, or that were received."""
        return self.head + self.body

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a header. The name's case does not matter."""
        return _get(self.headers, name, default)

    def knowing(self, *secrets: str) -> Request:
        """Return the same request with more secrets to redact: a secret key, a proxy's password."""
        copy = Request.__new__(Request)
        for name in Request.__slots__:
            setattr(copy, name, getattr(self, name))
        copy._secrets = tuple(dict.fromkeys((*self._secrets, *filter(None, secrets))))
        return copy

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values to redact in a response to this request: its token, signature and key id, and those of ``knowing``."""
        text = f"{self.get('authorization')}&{self.target}"
        parts = re.findall(r"(?:Credential|Signature|X-Amz-(?:Security-|S3session-)Token)=([^/,&\s]+)", text)
        return tuple(dict.fromkeys((*self._secrets, *filter(None, (self.get("x-amz-security-token"), *parts)))))

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """Leave secrets out of a pickle, except those in the request's own bytes."""
        return None, {name: () if name == "_secrets" else getattr(self, name) for name in Request.__slots__}

    @property
    def host(self) -> str:
        """The authority, ``host`` or ``host:port``, that the request is sent to."""
        return self.get("host")

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.target}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Request):
            return NotImplemented
        return self.scheme == other.scheme and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash((self.scheme, self.to_bytes()))

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.scheme}://{self.host}, {len(self.head)}+{len(self.body)} bytes>"


def _what_is_wrong(method: str, target: str, headers: Headers) -> str:
    """Describe the first part of a head that must not be sent."""
    if not _TOKEN.fullmatch(method):
        return f"not an HTTP method: {method!r}"
    if not _TARGET.fullmatch(target):
        return f"not a request target that can be sent as it is: {target!r}"
    name = next((name for name, _ in headers if not _TOKEN.fullmatch(name)), None)
    if name is not None:
        return f"not a header name: {name!r}"
    name = next(name for name, value in headers if not _FIELD_VALUE.fullmatch(value))  # the value may be a secret
    return f"the header {name} has a character that HTTP does not allow (such as a line break)"


class Response(NamedTuple):
    """A complete final response.

    ``payload`` is the body with its framing (chunks), ``body`` without it. ``trailers`` are the fields after a chunked
    body.
    """

    status: int
    reason: str
    headers: Headers
    body: bytes
    head: bytes
    payload: bytes
    keep_alive: bool
    trailers: Headers = ()

    @classmethod
    def make(cls, status: int, headers: Iterable[tuple[str, str]] = (), body: bytes = b"", reason: str = "") -> Response:
        """Build a response from its parts, for a transport without bytes (such as the ``responses`` library)."""
        headers = tuple(headers)
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers), "", ""]
        return cls(status, reason, headers, body, "\r\n".join(lines).encode("latin-1", "replace"), body, False)

    def redacted(self, request: Request) -> Response:
        """Return the same response with the request's secrets redacted in its headers and its body."""
        secrets = request.secrets
        fields = "\n".join((self.reason, *(value for _, value in self.headers)))
        whole = fields.replace("\n", "|").encode("utf-8", "surrogatepass") + b"|" + self.body
        if redact(whole, secrets) == whole:  # nearly always
            return self
        if redact_text(fields, secrets) != fields:
            headers = tuple((name, redact_text(value, secrets)) for name, value in self.headers)
            return self._replace(headers=headers, reason=redact_text(self.reason, secrets), body=redact(self.body, secrets))
        body = redact(self.body, secrets)
        return self if body == self.body else self._replace(body=body)

    def to_bytes(self) -> bytes:
        """Return exactly the bytes received, without interim responses."""
        return self.head + self.payload

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a header. The name's case does not matter."""
        return _get(self.headers, name, default)

    def all(self, name: str) -> list[str]:
        """Return every value of a header, including trailers. The name's case does not matter."""
        return [value for key, value in (*self.headers, *self.trailers) if key.lower() == name]

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.head)}+{len(self.payload)} bytes>"


class Exchange(NamedTuple):
    """One attempt: what was sent, what was received, and how it went. Every figure is counted, none is guessed.

    Attributes:
        request: what was to be sent.
        response: the complete response, or None.
        sent: the number of bytes of the request that the operating system accepted.
        received: every byte received, including interim and broken responses.
        failure: why there is no response, as a sentence; empty if there is one.
        started: seconds since the epoch, by this machine's clock.
        seconds: how long the attempt took.
        peer: ``address:port`` of the server or the proxy; empty if none was reached.
        tls: the version of TLS, such as ``TLSv1.3``; empty without.
        reused: True if the connection had served an exchange before.
    """

    request: Request
    response: Response | None
    sent: int
    received: bytes = b""
    failure: str = ""
    started: float = 0.0
    seconds: float = 0.0
    peer: str = ""
    tls: str = ""
    reused: bool = False

    @property
    def all_sent(self) -> bool:
        return self.sent >= len(self.request.head) + len(self.request.body)

    @property
    def may_have_acted(self) -> bool:
        """Whether the service may have acted: the whole request left, and no 3xx or 4xx rules it out."""
        return self.all_sent and (self.response is None or not 300 <= self.response.status < 500)

    def __repr__(self) -> str:
        came = self.response or (redact_text(self.failure, self.request.secrets) or "nothing")
        return f"<Exchange {self.request!r}: {self.sent} bytes sent, {came!r}>"


def parse_head(head: bytes) -> tuple[bytes, Headers]:
    line, *fields = head.split(b"\r\n")
    return line, tuple(parse_field(field) for field in fields)


def parse_field(field: bytes) -> tuple[str, str]:
    """RFC 9112 §5. Folded lines, white space before the colon and a bare CR or LF are rejected (§5.1, §5.2, §2.2)."""
    name, colon, value = field.decode("latin-1").partition(":")
    if not colon or not _TOKEN.fullmatch(name) or not _FIELD_VALUE.fullmatch(value):
        raise Malformed("a line of the response's head is not a header")
    return name, value.strip(" \t")


def content_length(headers: Headers) -> int | None:
    """RFC 9112 §6.3, item 5: a list of equal lengths is one length; anything else is an error."""
    found = [part.strip(" \t") for name, value in headers if name.lower() == "content-length" for part in value.split(",")]
    if not found:
        return None
    if not all(_LENGTH.fullmatch(part) for part in found) or len({int(part) for part in found}) != 1:
        raise Malformed("Content-Length is not one number")
    return int(found[0])


def _get(headers: Headers, name: str, default: str = "") -> str:
    name = name.lower()
    for key, value in headers:
        if key.lower() == name:
            return value
    return default
