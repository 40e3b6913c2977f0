"""Read evidence from a response: the service's canonical request, the expected scope and hash, its clock."""

from __future__ import annotations

import html
import json
import re
from contextlib import suppress
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import NamedTuple

from .. import sigv4
from ..answer import error_code
from ..message import Response


class Told(NamedTuple):
    """The statements of an error response. Empty or None means not stated.

    Attributes:
        canonical_request: the canonical request that the service made.
        string_to_sign: its string to sign.
        at: its clock, in seconds since the epoch.
        window: the tolerance for the request's date, in seconds.
        scoped: ``region`` or ``service``, the expected value (may be empty), and the sentence that states it.
        not_signed: names of headers that must be signed.
        hashes: the received payload hash and the calculated one.
        refused: whether it states that the signature is wrong.
        expired: whether it states that a presigned URL expired.
    """

    canonical_request: str = ""
    string_to_sign: str = ""
    at: float | None = None
    window: float = sigv4.DATE_WINDOW
    scoped: tuple[str, str, str] | None = None
    not_signed: tuple[str, ...] = ()
    hashes: tuple[str, str] | None = None
    refused: bool = False
    expired: bool = False


_QUOTED = re.compile(
    r"Canonical String for this request should have been\s*'(.*?)'\s*The String-to-Sign should have been\s*'(.*?)'", re.S
)
_CLOCK = re.compile(r"Signature (?:expired|not yet current): .*\(([0-9]{8}T[0-9]{6}Z) [+-] ([0-9]{1,4}) min")
_SCOPED = re.compile(r"scoped to (?:a )?(?:(?:valid|correct) )?(region|service)(?:[,:])? ?(not )?(?:'([^']*)')?", re.I)


FEWEST = 5
"""Line ends of the shortest canonical request."""
_UNAUTHORIZED = (401, 403)
_OF_SIGNATURES = frozenset(
    {
        *("AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "AuthFailure", "IncompleteSignature"),
        *("IncompleteSignatureException", "InvalidSignatureException", "RequestExpired", "RequestTimeTooSkewed"),
        *(
            "SignatureDoesNotMatch",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "MissingSecurityHeader",
        ),
        *("MissingSecurityHeader", "InvalidSecurity", "ExpiredToken", "ExpiredTokenException"),
    }
)
"""Codes of errors about a signature, whatever the status."""
OF_KEYS = frozenset({"UnrecognizedClientException", "UnrecognizedClient", "InvalidClientTokenId", "InvalidAccessKeyId"})
"""Codes of a service that does not know the access key or the session token, whatever the status."""
_OF_ACCESS = frozenset(
    {
        *("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "InvalidAccessKeyId", "AllAccessDisabled"),
        *("InvalidClientTokenId", "UnrecognizedClientException", "AccountProblem", "NotAuthorized", "OptInRequired"),
    }
)
"""Codes of refusals for other reasons than a signature. None of them says that a request came too late."""
_CALLER = re.compile(r"is not authorized to (?:perform|access)|explicit deny")
"""What is said to a caller who is known, so that the signature was right."""
_ALSO = re.compile(r"only one auth mechanism|x-amz-content-sha256|X-Amz-(?:Expires|Date|Algorithm|Credential)", re.I)
"""What the message of a general code, such as InvalidRequest, says of a signature."""


def disputed(response: Response | None) -> str:
    """Return what an error says about how a request is signed, other than that its signature does not match."""
    if response is None or response.status < 400:
        return ""
    code, text = error_code(response), _message(response.body)
    words = " ".join(text.split()) or code
    return words if code in _OF_SIGNATURES or (response.status == 400 and _ALSO.search(text)) else ""


def refused_with(response: Response | None) -> str:
    """Return the code with which a service refused a request for another reason than its signature; empty if it did not."""
    if response is None or response.status < 400:
        return ""
    code = error_code(response) or str(response.status)
    return code if response.status in _UNAUTHORIZED or code in OF_KEYS else ""


def told_by(response: Response | None) -> Told:
    """Return the statements of a response; none if it is not an error."""
    if response is None or response.status < 300:  # an accepted request was in time
        return Told()
    text, raw = _message(response.body), response.body.decode("utf-8", "replace")
    at, window = _clock(response, text, raw)
    quoted = _QUOTED.search(text)
    request, string = (quoted[1], quoted[2]) if quoted else (_quote(raw, "CanonicalRequest"), _quote(raw, "StringToSign"))
    request, string = _intact(request, string)
    hashes = _element(raw, "ClientComputedContentSHA256"), _element(raw, "S3ComputedContentSHA256")
    return Told(
        request,
        string,
        at,
        window,
        _scoped(response, text, raw),
        tuple(re.findall(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", _element(raw, "HeadersNotSigned").lower())),
        hashes if all(re.fullmatch("[0-9a-f]{64}", one) for one in hashes) else None,
        re.search("(?i)request signature we|signature does not match", text) is not None or "SignatureDoesNotMatch" in raw,
        "Request has expired" in text,
    )


def _intact(request: str, string: str) -> tuple[str, str]:
    """Return a quoted canonical request and string to sign, without the former if the latter has the hash of another.

    On its way, line ends and white space may have changed, or a value may have been masked.
    """
    if request.count("\n") < FEWEST:
        request = ""  # its line ends are lost
    string = string.replace("\r\n", "\n")
    stated = string.rpartition("\n")[2].strip()
    if not request or not re.fullmatch("[0-9a-f]{64}", stated):
        return request.replace("\r\n", "\n"), string
    for one in (request, request.replace("\r\n", "\n"), request.replace("\r\n", "\n").strip("\n")):
        if sha256(one.encode("utf-8", "surrogatepass")).hexdigest() == stated:
            return one, string
    return "", string


def _clock(response: Response, text: str, raw: str) -> tuple[float | None, float]:
    """Return the service's clock and tolerance, from the error text or from Date."""
    at: float | None = None
    window = float(sigv4.DATE_WINDOW)
    code = error_code(response)
    if code in _OF_SIGNATURES or (response.status in _UNAUTHORIZED and not (code in _OF_ACCESS or _CALLER.search(text))):
        # Any other error may come long after the request: an upload takes its time, and a cache may have stored it.
        with suppress(ValueError, TypeError, OverflowError):
            at = parsedate_to_datetime(response.get("date")).timestamp() + int(response.get("age") or 0)
    if clock := _CLOCK.search(text):
        with suppress(ValueError):
            at, window = float(sigv4.from_amz_date(clock[1])), 60.0 * int(clock[2])
    if server := _element(raw, "ServerTime"):
        with suppress(ValueError):
            found = datetime.fromisoformat(server.replace("Z", "+00:00"))
            at = (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()
    skew = _element(raw, "MaxAllowedSkewMilliseconds")
    return at, int(skew) / 1000 if re.fullmatch("[0-9]{1,9}", skew) else window


def _scoped(response: Response, text: str, raw: str) -> tuple[str, str, str] | None:
    region = re.fullmatch(r"[a-z0-9-]+", _element(raw, "Region") or response.get("x-amz-bucket-region"))
    if region:
        return "region", region[0], f"the service expects {region[0]}"
    if match := _SCOPED.search(text):
        expected = "" if match[2] or not match[3] else match[3]
        return match[1].lower(), expected, f"the service reports: {text[match.start() :].splitlines()[0]}"
    return None


def _quote(raw: str, name: str) -> str:
    """Return a text that S3 quotes, from the text or from its bytes in hex."""
    if found := re.search(rf"<{name}>(.*?)</{name}>", raw, re.S):
        return html.unescape(found[1])
    with suppress(ValueError):
        return bytes.fromhex(_element(raw, f"{name}Bytes")).decode("utf-8", "surrogateescape")
    return ""


def _element(raw: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", raw)
    return html.unescape(found[1]).strip() if found else ""


def _message(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
        text = str(value.get("message") or value.get("Message") or text)
    except (ValueError, RecursionError, AttributeError):
        text = html.unescape(text)
    return text
