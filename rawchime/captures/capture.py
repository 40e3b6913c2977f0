"""Define the captured request, the value that every form is read into.

A capture is never repaired, because a fault in it may be the one that the reader is looking for. Whatever the form does not
show is left open (``None``, or a name in ``unseen``) and never filled in.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from ..message import Headers, Response
from ..printable import printable
from .secret_names import SECRET_PARAMETER

ANY = "*"
"""In ``Capture.unseen``: any header may have been sent that the form does not show."""
METHOD = ":method"
"""In ``Capture.unseen``: the form does not show the method, and GET stands for it."""


class Capture(NamedTuple):
    """One captured request, with everything that its form shows.

    Attributes:
        method: the request's method; empty where the capture is no request but pasted canonical requests.
        target: the request target as it was sent.
        headers: names and values in their order; values keep the white space that the capture kept.
        body: the bytes of the body, or None where they are not known.
        scheme: ``http`` or ``https``; empty where the form does not show it.
        response: the service's response, where the capture has one.
        at: when the request was sent, in seconds since the epoch, where the capture shows it with a time zone. The
            response's own date is in ``response``.
        canonical_request: the client's own canonical request, where its log shows it or a person pasted it.
        string_to_sign: the client's own string to sign, likewise.
        service_canonical_request: the service's canonical request, where it was pasted without the response around it.
        service_string_to_sign: the service's string to sign, likewise.
        form: what the capture was read as, such as ``curl command``.
        line: the line of the file on which it starts, from 1; 0 where lines mean nothing.
        note: why something is not known, or what the form leaves open; empty where nothing is.
        unseen: lower-case names of headers that may have been sent although the form does not show them; ``ANY`` for all
            of them, ``METHOD`` for the method. Their absence from ``headers`` proves nothing.
        signed_later: what signs the request when it is sent, in a sentence; empty where the capture is of a signed request.
    """

    method: str
    target: str
    headers: Headers
    body: bytes | None
    scheme: str = ""
    response: Response | None = None
    at: float | None = None
    canonical_request: str = ""
    string_to_sign: str = ""
    service_canonical_request: str = ""
    service_string_to_sign: str = ""
    form: str = ""
    line: int = 0
    note: str = ""
    unseen: tuple[str, ...] = ()
    signed_later: str = ""

    @property
    def is_preflight(self) -> bool:
        """Whether it is a browser's CORS preflight, which is never signed."""
        return self.method == "OPTIONS" and bool(self.get("access-control-request-method"))

    def get(self, name: str) -> str:
        """Return a header's first value without the white space around it; empty where there is none."""
        return next((value.strip(" \t") for other, value in self.headers if other.lower() == name), "")

    def shows(self, name: str) -> bool:
        """Return whether the form would show the header ``name`` (lower case) if it had been sent."""
        return ANY not in self.unseen and name not in self.unseen

    @property
    def bodiless(self) -> bool:
        """Return whether the headers declare an empty body."""
        no_length = not self.get("content-length") and not self.get("transfer-encoding")
        return self.get("content-length") == "0" or (no_length and self.method in ("GET", "HEAD", "DELETE"))

    @property
    def known_body(self) -> bytes | None:
        """The body, which is empty if the head declares none and no note says that one is missing; None if unknown."""
        return b"" if self.body is None and self.bodiless and not self.note else self.body


def described(capture: Capture) -> str:
    """Return one line that describes what was read: form, method, URL, body, response. It shows no signature."""
    parts = [capture.form or "request"]
    if capture.method:
        host = capture.get("host")
        url = f"{capture.scheme or 'https'}://{host}{capture.target}" if host else capture.target
        parts += [f"{capture.method} {_without_signature(url)}", _body(capture)]
    else:
        if capture.canonical_request or capture.string_to_sign:
            parts.append("the client's " + ("canonical request" if capture.canonical_request else "string to sign"))
        if capture.service_canonical_request or capture.service_string_to_sign or capture.response:
            parts.append("the service's side")
    if capture.response is not None:
        parts.append(f"response {capture.response.status}")
    if capture.signed_later:
        parts.append(capture.signed_later)
    if capture.note:
        parts.append(capture.note)
    return printable(", ".join(parts))


def _body(capture: Capture) -> str:
    if capture.known_body is None:
        return "body not known"
    size = len(capture.known_body)
    return f"body {size} byte{'' if size == 1 else 's'}" if size else "no body"


def _without_signature(url: str) -> str:
    """Return the URL without signatures, keys and tokens of any scheme."""
    return _KEY.sub(r"\1…", SECRET_PARAMETER.sub(r"\1…", url))


_KEY = re.compile(
    r"(?i)((?:[?&;]|u0026)(?:X-(?:Amz|Goog)-Credential|AWSAccessKeyId|GoogleAccessId|Key-Pair-Id|Policy)=)[^&#\s]+"
)
"""Parameters that name a key, or are long."""


_PORTS = {"http": ":80", "https": ":443"}


def split_url(url: str) -> tuple[str, str, str]:
    """Return a URL's scheme, authority and target, without userinfo, fragment and the scheme's own port, which no client
    sends in Host. A target alone has only the last.

    Raises ValueError for an invalid URL, such as one with a broken IPv6 address.
    """
    if not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", url):  # `//a` is a target whose first segment is empty
        target = url.partition("#")[0]
        return "", "", target if target.startswith("/") else "/" + target
    parts = urlsplit(url)
    rest = url[url.index("://") + 3 :]
    cut = re.search(r"[/?#]", rest)
    target = (rest[cut.start() :] if cut else "").partition("#")[0]
    authority = parts.netloc.rpartition("@")[2].removesuffix(_PORTS.get(parts.scheme, ":"))
    return parts.scheme, authority, target if target.startswith("/") else "/" + target


def with_host(headers: Headers, authority: str) -> Headers:
    """Return the headers; if they have no Host, put the URL's authority in front as one."""
    if not authority or any(name.lower() == "host" for name, _ in headers):
        return headers
    return (("Host", authority), *headers)
