"""What a signer is asked to sign, and whether what it sent is that, with a right signature.

The suite ``sigv4`` judges any signer for any service. The command is given a request by placeholders and environment, and
sends it or prints it, signed. The signature is judged by the rules of ``serve --any``.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .. import sigv4
from ..captures import read
from ..captures.capture import Capture
from ..debug import report
from ..debug.diagnose import VALID, Diagnosis, diagnose
from ..keys import Credentials
from ..local.http import Received
from ..message import Headers
from .rule import Broken

_SESSION = "x-amz-security-token"


class Asked(NamedTuple):
    """One request to sign. ``target`` is the path and the query of its URL, encoded as a URL has them.

    ``expires`` is for how many seconds a presigned URL is to be valid; 0 asks for a header signature.
    """

    method: str = "GET"
    target: str = "/"
    headers: Headers = ()
    body: bytes = b""
    service: str = "execute-api"
    expires: int = 0


def placeholders(asked: Asked, url: str, region: str, credentials: Credentials, body: str) -> dict[str, str]:
    """Return what is filled into the words of the command. ``body`` is the path of a file with the body."""
    return {
        "{method}": asked.method,
        "{url}": url.rstrip("/") + asked.target,
        "{body}": body,
        "{region}": region,
        "{service}": asked.service,
        "{access_key}": credentials.access_key,
        "{secret_key}": credentials.secret_key,
        "{token}": credentials.token,
        "{expires}": str(asked.expires),
    }


def judged(asked: Asked, received: Received | None, printed: bytes, region: str, credentials: Credentials) -> Broken | None:
    """Judge what arrived, or what was printed if nothing did. Return None if it is the request, rightly signed."""
    wanted = f"{asked.method} {asked.target}, {'as a presigned URL' if asked.expires else 'signed'}, sent or printed"
    if received is not None:
        target, headers, shown = received.target, received.headers, received.raw
        capture = Capture(received.method, target, headers, received.body, "http", at=received.at)
    else:
        found = _printed(printed, asked)
        if found is None:
            return Broken(wanted, "no request arrived, and none that can be read was printed", printed)
        capture, shown = found, printed
    other = _another(asked, capture)
    if other is not None:
        return Broken(*other, shown)
    if bool(asked.expires) != sigv4.is_presigned(capture.target):
        return Broken(wanted, "a presigned URL" if not asked.expires else "no signature in the query", shown)
    off = _missing(capture, credentials) or _clock(capture, received.at if received else time.time())
    if off is not None:
        return Broken(*off, shown)
    diagnosis = diagnose(_without_unsigned(capture, asked.service), credentials, region=region, service=asked.service)
    if diagnosis.verdict == VALID:
        return _expiry(asked, capture, shown)
    return Broken(f"a signature for {region}/{asked.service} that AWS accepts", _named(diagnosis), shown, _lines(diagnosis))


def _without_unsigned(capture: Capture, service: str) -> Capture:
    """Return the request without x-amz- headers that are not signed: S3 and OpenSearch Serverless require that they are."""
    if service in (*sigv4.S3_KIN, "aoss"):
        return capture
    try:
        signed = {*sigv4.parse_authorization(capture.get("authorization")).signed_headers, "x-amz-date", _SESSION}
    except ValueError:
        return capture
    kept = [
        (name, value) for name, value in capture.headers if name.lower() in signed or not name.lower().startswith("x-amz-")
    ]
    return capture._replace(headers=tuple(kept))


def _printed(data: bytes, asked: Asked) -> Capture | None:
    """Return the last request of what the command printed. A form that does not show the body has the one asked for."""
    try:
        capture = read(data)[-1]
    except ValueError:
        return None
    return capture._replace(body=asked.body) if capture.body is None else capture


def _another(asked: Asked, capture: Capture) -> tuple[str, str] | None:
    """Return what was asked for and what it is instead, if the request is another one. The spelling of a URL is free."""
    path, _, query = asked.target.partition("?")
    its_path, _, its_query = capture.target.partition("?")
    pairs = (
        ("method", asked.method, capture.method),
        ("path", _path(path, asked.service), _path(its_path, asked.service)),
        ("query", _query(query), _query(its_query, without=sigv4.is_presigned(capture.target))),
        ("body", asked.body, capture.body or b""),
        *((name, _folded(value), _folded(_value(capture.headers, name))) for name, value in asked.headers),
    )
    for name, wanted, found in pairs:
        if wanted != found:
            return f"{name} {_shown(wanted)}", f"{name} {_shown(found)}"
    return None


def _path(path: str, service: str) -> bytes:
    """Return the bytes that a path means. For services that normalize it, a client may do so as well."""
    text = path or "/"
    if sigv4.rules_of(service).normalize_uri_path:
        text = sigv4.canonical_uri(text, normalize=True).replace("%25", "%")
    return unquote_to_bytes(text)


def _query(query: str, *, without: bool = False) -> Counter[tuple[bytes, bytes]]:
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    decoded = Counter((unquote_to_bytes(name), unquote_to_bytes(value.replace("+", " "))) for name, value in pairs)
    if without:
        decoded = Counter({pair: many for pair, many in decoded.items() if not pair[0].lower().startswith(b"x-amz-")})
    return decoded


def _value(headers: Headers, name: str) -> str:
    return ",".join(value for other, value in headers if other.lower() == name.lower())


def _folded(value: str) -> str:
    return " ".join(value.split())


def _shown(value: object) -> str:
    if isinstance(value, Counter):
        return repr(sorted(value.elements()))[:200]
    return repr(value)[:200]


def _missing(capture: Capture, credentials: Credentials) -> tuple[str, str] | None:
    """Return what is missing of what AWS requires beside the signature: the session token, S3's payload hash."""
    presigned = sigv4.is_presigned(capture.target)
    if credentials.token and not (
        capture.get(_SESSION) or (presigned and "x-amz-security-token=" in capture.target.lower())
    ):
        return "the session token", "none was sent"
    if not presigned and _service(capture) in sigv4.S3_KIN and not capture.get("x-amz-content-sha256"):
        return "the header x-amz-content-sha256, which S3 requires", "it was not sent"
    return None


def _service(capture: Capture) -> str:
    try:
        return sigv4.parse_authorization(capture.get("authorization")).scope.service
    except ValueError:
        return ""


def _clock(capture: Capture, now: float) -> tuple[str, str] | None:
    """Return the date that is wanted and the one of the signature, if AWS would refuse it as too far from its clock."""
    presigned = sigv4.is_presigned(capture.target)
    try:
        date = sigv4.parse_presigned(capture.target).date if presigned else capture.get("x-amz-date")
        seconds = sigv4.from_amz_date(date)
    except ValueError:
        return None  # the diagnosis names it
    if abs(seconds - now) <= sigv4.DATE_WINDOW:
        return None
    return f"a date within 15 minutes of {sigv4.amz_date(now)}", f"{date}, {(seconds - now) / 60:+.0f} minutes"


def _expiry(asked: Asked, capture: Capture, shown: bytes) -> Broken | None:
    if not asked.expires:
        return None
    given = sigv4.parse_presigned(capture.target).expires
    if given == asked.expires:
        return None
    return Broken(f"X-Amz-Expires={asked.expires}", f"X-Amz-Expires={given or 'not there'}", shown)


def _named(diagnosis: Diagnosis) -> str:
    return "; ".join((diagnosis.verdict, *diagnosis.mistakes))


def _lines(diagnosis: Diagnosis) -> tuple[str, ...]:
    return tuple(report.lines(diagnosis))
