"""What a complete Response proves: a JSON object of a documented shape, or a typed error.

The rules for finding an error's code and message are those of AWS's REST-JSON protocol
(https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization), and
since the front end, a proxy or a captive portal may respond instead of the service, XML, HTML and text are read as well.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from . import errors
from .errors import OutcomeUnknown, ServiceError
from .message import Exchange, Response
from .redaction import redact_text

BY_STATUS: dict[int, type[ServiceError]] = {
    400: errors.BadRequestException,
    401: errors.UnauthorizedClientException,
    403: errors.ForbiddenException,
    404: errors.NotFoundException,
    429: errors.ThrottledClientException,
    500: errors.ServiceFailureException,
    503: errors.ServiceUnavailableException,
}

# The codes of AWS's front end, which appear with more than one status; a trailing "Exception" is cut before looking.
BY_CODE: dict[str, type[ServiceError]] = {
    "SignatureDoesNotMatch": errors.SignatureDoesNotMatch,
    "InvalidSignature": errors.SignatureDoesNotMatch,
    "IncompleteSignature": errors.IncompleteSignature,
    "MissingAuthenticationToken": errors.MissingAuthenticationToken,
    "UnrecognizedClient": errors.UnrecognizedClient,
    "InvalidClientTokenId": errors.UnrecognizedClient,
    "ExpiredToken": errors.ExpiredToken,
    "RequestExpired": errors.RequestExpired,
    "RequestTimeTooSkewed": errors.RequestExpired,
    "AccessDenied": errors.AccessDenied,
}

# The codes that AWS's SDKs treat as throttling, and the service's own spellings.
THROTTLING = {
    "Throttled",
    "ThrottledClient",
    "Throttling",
    "RequestThrottled",
    "TooManyRequests",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "SlowDown",
}

# The other error names in the service's model, and the short codes in its bodies.
_MODELLED = {
    *("BadRequest", "UnauthorizedClient", "Unauthorized", "Forbidden", "NotFound", "ServiceFailure", "ServiceUnavailable"),
    *("Conflict", "ResourceLimitExceeded", "UnprocessableEntity", "Unprocessable", "Gone", "PreconditionFailed"),
    *("Validation", "AccessDenied", "PhoneNumberAssociationsExist", "VoiceConnectorGroupAssociationsExist"),
}

_TEXT_LIMIT = 1_000

_ERROR_MEMBERS = {
    *("code", "type", "error", "errors", "errorcode", "errortype", "errormessage", "message", "exception", "fault"),
    *("failure", "status", "statuscode"),
}
"""Members of a JSON object that name an error, in lower case and without underscores and hyphens."""
_PAGES = re.compile(r"(?i)text/(?:html|xml)|application/(?:xhtml\+xml|xml)|[^;]*\+xml")
"""Content types of proxies and captive portals. Test mocks send text/plain or none."""

R = TypeVar("R")


def members(response: Response, *documented: str) -> dict[str, Any]:
    """Return the members of a successful response's JSON object.

    Raises ServiceError for a status that is an error, and OutcomeUnknown for anything short of proof: a 2xx other than
    200, headers or members that name an error, a page of HTML or XML, a body that is not one complete JSON object in UTF-8,
    a duplicate JSON key (another reader may use the other one), or an object with none of the ``documented`` members (a
    captive portal sends ``{"ok": true}``). An empty object or a null member counts only with the service's own request
    id, which other senders of ``{}`` do not have.
    """
    if not 200 <= response.status < 300:
        raise service_error(response)
    if response.status != 200:
        raise OutcomeUnknown(f"the response is {response.status}, and only 200 is documented as success")
    field = next((name for name, _ in (*response.headers, *response.trailers) if _names_an_error(name)), "")
    if field:
        raise OutcomeUnknown(f"the response is 200, but its {field} header names an error")
    if any(value.lower() not in ("", "identity") for value in response.all("content-encoding")):
        raise OutcomeUnknown("the response is compressed, which was not asked for")
    if any(_PAGES.match(value) for value in response.all("content-type")):
        raise OutcomeUnknown("the response is 200, but it is a page of HTML or XML")
    try:
        value = _sound(json.loads(response.body.decode("utf-8"), object_pairs_hook=once, parse_constant=_no_constant))
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else error
        raise OutcomeUnknown(f"the response is 200, but its body is not valid JSON ({reason})") from None
    if not isinstance(value, dict):
        raise OutcomeUnknown("the response is 200, but its body is not a JSON object")
    known = {_plain(name) for name in documented}
    for name, member in value.items():
        if name not in documented and _plain(name) in known:
            raise OutcomeUnknown(f"the response is 200, but its JSON object does not spell {name!r} as the service does")
        if _plain(name) in _ERROR_MEMBERS and (member or (member == 0 and member is not False)):
            raise OutcomeUnknown(f"the response is 200, but its JSON object names an error ({name})")
    if value and not value.keys() & set(documented):
        raise OutcomeUnknown(f"the response is 200, but its JSON object has no {' or '.join(documented)}")
    if all(value.get(name) is None for name in documented) and not response.get("x-amzn-requestid"):
        raise OutcomeUnknown("the response is 200, but it is empty and has no request id of the service")
    return value


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _names_an_error(field: str) -> bool:
    """Whether the presence of a header or trailer means an error: ``x-amzn-errortype``, ``x-amzn-error-message`` …"""
    return "error" in field.lower() or field.lower() == "grpc-status"


def text_member(row: dict[str, Any], name: str) -> str:
    """Return a member that is text; empty if it is absent or null. Raises OutcomeUnknown for another type."""
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise OutcomeUnknown(f"{name} is not a string")
    return value


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object's members, for ``object_pairs_hook``. Raises ValueError for a duplicate key."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a duplicate key")
    return found


def _sound(value: Any) -> Any:
    """Return a JSON value without lone surrogates, which JSON allows and files and terminals do not.

    Raises ValueError for a number that would be infinite, which JSON cannot write.
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float) and value in (math.inf, -math.inf):
        raise ValueError("a number is too large")
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return {_sound(name): _sound(member) for name, member in value.items()} if isinstance(value, dict) else value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def service_error(response: Response) -> ServiceError:
    """Return the typed error of a response that is not a success.

    A throttling code means throttling with any status, an authentication code counts with any 4xx. Everything else is
    typed by its status. An unknown status or code is kept as it arrived.
    """
    code = error_code(response)
    short = code.removesuffix("Exception")
    kind = BY_STATUS.get(response.status, ServiceError)
    if short in THROTTLING:
        kind = errors.ThrottledClientException
    elif 400 <= response.status < 500 and response.status != 429:
        kind = BY_CODE.get(short, kind)
    message = error_message(response)
    if 300 <= response.status < 400:
        where = response.get("location", "nowhere")
        message = f"it redirects to {where}, which is not followed: the signature is for this host only"
    return kind(response.status, code, message, response.get("x-amzn-requestid"), requested_wait(response))


def from_the_service(error: ServiceError) -> bool:
    """Whether an error looks like the service's: it has a request id or a code of the model. A proxy's page has neither."""
    short = error.code.removesuffix("Exception")
    return bool(error.request_id) or short in _MODELLED or short in BY_CODE or short in THROTTLING


def is_the_services_own(error: ServiceError) -> bool:
    """Whether an error has a request id and a code of the model. A job settles a number only by such an error."""
    short = error.code.removesuffix("Exception")
    return bool(error.request_id) and (short in _MODELLED or short in BY_CODE or short in THROTTLING)


def error_code(response: Response) -> str:
    """Return the error's code: from the header, else from the body, else the status."""
    body = _json_object(response) or {}
    found = (*response.all("x-amzn-errortype"), _first_text(body, "code", "Code"), _first_text(body, "__type"))
    return next(filter(None, map(_cut, found)), "") or _xml_code(response) or str(response.status)


def error_message(response: Response) -> str:
    """Return the error's message in one line: from JSON, XML, the title of an HTML page, or text; empty if there is none."""
    body = _json_object(response)
    found = _first_text(body or {}, "message", "Message", "errorMessage")
    if body is None:
        text = _text(response)
        element = _element(text, "message") or _element(text, "title") or _element(text, "h1")
        found = element if text.lstrip().startswith("<") else text
    return " ".join(found.split())[:_TEXT_LIMIT]


def requested_wait(response: Response) -> float | None:
    """Return the seconds to wait by ``x-amz-retry-after`` (whole milliseconds) or ``Retry-After``, or None."""
    wait = retry_after_ms(response)
    return wait if wait is not None else retry_after(response)


def retry_after_ms(response: Response) -> float | None:
    """Return ``x-amz-retry-after`` in seconds, or None."""
    value = response.get("x-amz-retry-after")
    return int(value) / 1000 if re.fullmatch(r"[0-9]{1,12}", value) else None


def retry_after(response: Response) -> float | None:
    """Return ``Retry-After`` (RFC 9110 §10.2.3) in seconds: a number, or a date counted from the response's ``Date``."""
    value = response.get("retry-after")
    if re.fullmatch(r"[0-9]{1,12}", value):
        return float(value)
    until, now = http_date(value), http_date(response.get("date"))
    return max(0.0, until - now) if until is not None and now is not None else None


def http_date(value: str) -> float | None:
    """Return an HTTP-date (RFC 9110 §5.6.7) as seconds since the epoch, or None."""
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def judge(exchange: Exchange, parse: Callable[[Response], R]) -> R:
    """Return the operation's result, or raise an error of one of the three branches.

    The branch depends on the bytes counted on the socket. If a part of the request never left, the service cannot have
    acted (Content-Length announces more). Once the last byte is out, only a complete response proves anything.
    """
    if exchange.response is None:
        if not exchange.all_sent:
            raise errors.NothingSent(_how_much(exchange))
        raise OutcomeUnknown(f"the whole request was sent, and then {_failure(exchange)}")
    if not exchange.all_sent and exchange.response.status < 300:
        raise OutcomeUnknown("a success arrived before the whole request was sent")
    # Codes, messages and ids go to logs and terminals. The search for secrets covers every spelling that is decoded here.
    return parse(exchange.response.redacted(exchange.request))


def _how_much(exchange: Exchange) -> str:
    if not exchange.sent:
        return _failure(exchange)
    return f"{_failure(exchange)} (after {exchange.sent} of {len(exchange.request.to_bytes())} bytes of the request)"


def _failure(exchange: Exchange) -> str:
    """Return why there is no response. The text may quote bytes from outside."""
    return redact_text(exchange.failure, exchange.request.secrets)


def _cut(value: str) -> str:
    """``prefix#Name:http://…`` -> ``Name``: the part before the first colon, then the part after the first ``#``."""
    before = value.split(":", 1)[0]
    return before.split("#", 1)[-1].strip(" \t\r\n")


def _json_object(response: Response) -> dict[str, Any] | None:
    """Return the body if it is a JSON object, else an empty one."""
    try:
        value = _sound(json.loads(response.body.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _first_text(row: dict[str, Any], *names: str) -> str:
    return next((row[name] for name in names if isinstance(row.get(name), str) and row[name].strip()), "")


def _text(response: Response) -> str:
    return response.body[: 64 * 1024].decode("utf-8", "replace")


def _xml_code(response: Response) -> str:
    """Return ``<Code>``, or the name of the root element; HTML pages have none.

    Two names are enough. An XML parser would expand entities, so no parser is used on a response.
    """
    text = _text(response)
    if not text.lstrip().startswith("<") or "<html" in text[:1024].lower():
        return ""
    root = re.match(r"\s*(?:<\?[^>]*>\s*)?<([A-Za-z][\w.\-]*)[\s/>]", text)
    name = root[1] if root else ""
    return _element(text, "code") or (name if name not in ("Error", "ErrorResponse", "Response") else "")


def _element(text: str, name: str) -> str:
    found = re.search(rf"<{name}(?:\s[^<>]*)?>([^<]*)</{name}\s*>", text, re.I)
    if not found:
        return ""
    from html import unescape  # a table of 2,000 names, which only an error in XML or HTML needs

    return unescape(found[1]).strip()
