"""Read pasted canonical requests and strings to sign: the client's own, and those that the service quotes.

Such a text holds no request. The capture carries the pasted text, so that the two sides can be compared.
"""

from __future__ import annotations

import json
import re

from ..message import Response
from .capture import Capture
from .encoding import encoded
from .refused import Refused, line_of

FORM = "pasted canonical request"
_HASH = r"(?:[0-9a-f]{64}|UNSIGNED-PAYLOAD|STREAMING-[A-Z0-9\-]{1,60})"
_CANONICAL = re.compile(
    r"(?:^|(?<=[\"'\[ :=]))([A-Z]{3,7})\n(/[^\n]*|)\n([^\n]*)\n((?:[!-9;-~]{1,100}:[^\n]*\n){1,100})\n([!-:<-~;]{1,2000})\n("
    + _HASH
    + r")(?![0-9a-f])",
    re.M,
)
_TO_SIGN = re.compile(
    r"(AWS4-(?:HMAC|ECDSA-P256)-[A-Z0-9]{1,10})\n([0-9]{8}T[0-9]{6}Z)\n([0-9]{8}/[^\s/]+(?:/[^\s/]+)?/aws4_request)\n([0-9a-f]{64})"
)
_SERVICE = re.compile(r"(?i)should have been|service|server|aws|expected|response|response|<CanonicalRequest>|their")
_ANSWER_HEAD = re.compile(r"HTTP/[0-9](?:\.[0-9])? ([1-5][0-9]{2})[^\n]*\n")


def read(text: str) -> list[Capture | Refused] | None:
    """Read pasted canonical requests and strings to sign; one capture holds the client's and the service's."""
    text = text.replace("\r\n", "\n")
    response, rest = _response(text)
    plain = rest.replace("\\n", "\n") if "\n" not in rest.strip() else rest
    plain = re.sub(r"(?m)^[ \t]*['\"](?=[A-Z])|['\"]$", "", plain)
    requests = [(match[0], _is_service(plain, match.start())) for match in _CANONICAL.finditer(plain)]
    strings = [(match[0], _is_service(plain, match.start())) for match in _TO_SIGN.finditer(plain)]
    if not requests and not strings and response is None:
        return None
    ours, theirs, note = _sides(requests)
    our_string, their_string, other_note = _sides(strings)
    first = min((plain.find(one) for one in (ours, our_string, theirs, their_string) if one), default=0)
    made = Capture("", "", (), None, response=response, form=FORM, line=line_of(plain, first), note=note or other_note)
    return [
        made._replace(
            canonical_request=ours,
            string_to_sign=our_string,
            service_canonical_request=theirs,
            service_string_to_sign=their_string,
        )
    ]


def own(text: str) -> tuple[str, str]:
    """Return the client's canonical request and string to sign in a log; empty where it has none, or several."""
    text = text.replace("\r\n", "\n")
    requests, strings = ({match[0] for match in pattern.finditer(text)} for pattern in (_CANONICAL, _TO_SIGN))
    return (requests.pop() if len(requests) == 1 else "", strings.pop() if len(strings) == 1 else "")


def _sides(found: list[tuple[str, bool]]) -> tuple[str, str, str]:
    """Return the client's text, the service's, and a note if only their order shows which is which."""
    unlike = list(dict.fromkeys(found))
    ours = [text for text, service in unlike if not service]
    theirs = [text for text, service in unlike if service]
    if len(unlike) > 2 or len(ours) > 2 or len(theirs) > 1:
        raise Refused(FORM, f"there are {len(unlike)} of them", "Paste the client's and the service's, and no other.")
    if len(ours) == 2:
        note = "they have no labels: the first is read as the client's, the second as the service's"
        return ours[0], ours[1], note
    return (ours or [""])[0], (theirs or [""])[0], ""


def _is_service(text: str, at: int) -> bool:
    """Return whether the words before it attribute it to the service."""
    before = text[max(0, at - 300) : at].rstrip(" \n'\"`:")
    last = before.rpartition("\n")[2]
    return _SERVICE.search(last) is not None and not re.search(r"(?i)\b(?:my|our|client|mine|own)\b", last)


def _response(text: str) -> tuple[Response | None, str]:
    """Return the service's response, if the text quotes one with a canonical request, and the text without it."""
    mark = re.search(
        r"(?:String|Canonical Request) for this request should have been|<CanonicalRequest>|<StringToSign>", text
    )
    if not mark:
        return None, text
    start = max(
        text.rfind("{", 0, mark.start()), text.rfind("<?xml", 0, mark.start()), text.rfind("<Error", 0, mark.start())
    )
    if start < 0:
        return None, text
    if text[start] == "<":
        declared = text.rfind("<?xml", 0, start)
        start = declared if declared >= 0 else start
    if text[start] == "{":
        try:
            value, size = json.JSONDecoder().raw_decode(text[start:])
        except (ValueError, RecursionError):
            return None, text
        end = start + size
        if not isinstance(value, dict):
            return None, text
    else:
        closed = text.find("</Error>", mark.start())
        end = len(text) if closed < 0 else closed + len("</Error>")
    heads = list(_ANSWER_HEAD.finditer(text, 0, start))
    status = int(heads[-1][1]) if heads else 403
    headers = (
        tuple((match[1], match[2]) for match in re.finditer(r"(?m)^([A-Za-z\-]{2,60}): ([^\n]*)$", text[:start]))
        if heads
        else ()
    )
    return Response.make(status, headers, encoded(text[start:end])), text[:start] + text[end:]
