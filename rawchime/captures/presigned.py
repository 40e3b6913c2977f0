"""Presigned URLs, EKS tokens and database tokens, alone or inside a text.

EKS: https://github.com/kubernetes-sigs/aws-iam-authenticator (``k8s-aws-v1.`` and a presigned URL of STS in base64).
RDS and Aurora DSQL: a presigned URL without its scheme.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import Error
from email.utils import parsedate_to_datetime
from html import unescape

from .capture import ANY, METHOD, Capture, split_url, with_host
from .refused import Refused

FORM = "presigned URL"
EKS = "EKS token"
DATABASE = "database token"
MSK = "MSK token"
INSTEAD = "Copy the whole URL, on one line."
_EKS = re.compile(r"k8s-aws-v1\.([A-Za-z0-9_\-=]{20,20000})")
_MSK = re.compile(r"\s*(aHR0cHM6Ly9rYWZrYS[A-Za-z0-9_\-]{40,20000}=*)\s*")
_SIGNATURE = re.compile(r"X-Amz-Signature\\?=", re.I)
_OUTSIDE = re.compile(r"[\s\"'<>`]")
_SCHEME = re.compile(r"(?:https?|wss?)://")
_TOKEN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})\.){1,10}[A-Za-z]{2,20}(?::[0-9]{1,5})?/\?|"
    r"(?<![A-Za-z0-9.:/-])[A-Za-z][A-Za-z0-9\-]{0,62}/\?(?=Action=connect&)"  # ElastiCache: the name of a cache
)
_DATE = re.compile(r"(?im)^[<* \t]*date: ?([A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT)")
_STATUS = re.compile(r"(?m)^[<* \t]*HTTP/[0-9.]{1,3} [1-9][0-9]{2}\b")
_AFTER = re.compile(r"(?i)(X-Amz-Signature=[0-9a-f]{64,150})[^0-9a-z&#%\n].*", re.S)


def read(text: str) -> list[Capture | Refused] | None:
    """Read every presigned URL and token in a text; None where it has none."""
    if token := _MSK.fullmatch(text):
        text = _decoded(token[1], MSK)
    found: list[Capture | Refused] = []
    line = at = end = 0
    date = _date(text)
    for match in re.finditer(f"{_EKS.pattern}|{_SIGNATURE.pattern}", text, re.I):
        if match.start() < end:
            continue
        line, at = line + text.count("\n", at, match.start()), match.start()
        url, end = ("", match.end()) if match[1] else _around(text, match.start())
        try:
            capture = _eks(match[1]) if match[1] else _presigned(url)._replace(at=date)
            found.append(capture._replace(line=line + 1))
        except Refused as error:
            found.append(Refused(error.form, error.problem, error.instead, line + 1))
    return found or None


def _around(text: str, at: int) -> tuple[str, int]:
    """Return the characters around ``at`` up to white space or quotation marks, and their end."""
    start = at
    while start > 0 and at - start < 50_000 and not _OUTSIDE.match(text, start - 1):
        start -= 1
    after = _OUTSIDE.search(text, at)
    end = after.start() if after else len(text)
    return text[start:end], end


def _presigned(found: str) -> Capture:
    url = found
    if "&amp;" in url:
        url = unescape(url) if "&" not in url.replace("&amp;", "") else url
    if r"\u0026" in url:
        url = url.replace(r"\u0026", "&").replace(r"\u003d", "=")
    if re.search(r"\\[?&=]", url) and not re.search(r"(?<!\\)[?&=]", url):
        url = re.sub(r"\\(.)", r"\1", url)  # as zsh pastes it
    schemes = list(_SCHEME.finditer(url))
    token = _TOKEN.search(url)
    start = schemes[-1].start() if schemes else token.start() if token else url.find("/")
    url = _AFTER.sub(r"\1", url[max(start, 0) :])
    if "?" not in url or start < 0:
        raise Refused(FORM, "its start is missing: it is broken over lines, or cut", INSTEAD)
    value = re.search(r"(?i)X-Amz-Signature=([^&#]*)", url)
    if value and re.fullmatch(r"[0-9a-f]{0,63}", value[1]):
        raise Refused(FORM, f"its signature has {len(value[1])} of 64 digits: it is cut", INSTEAD)
    try:
        scheme, authority, target = split_url(url if schemes or not token else f"https://{url}")
    except ValueError as error:
        raise Refused(FORM, f"it is not a URL: {error}", INSTEAD) from None
    form = FORM if schemes or not token else DATABASE
    note = "" if authority else "the host is not shown"
    websocket = scheme in ("ws", "wss")  # which starts with a GET without a body
    unseen = (ANY,) if form == DATABASE or websocket else (ANY, METHOD)
    scheme = scheme.replace("ws", "http", 1) if websocket else scheme
    return Capture("GET", target, with_host((), authority), None, scheme, form=form, note=note, unseen=unseen)


def _decoded(text: str, form: str) -> str:
    """The URL in a token of EKS or MSK: https://github.com/aws/aws-msk-iam-auth."""
    text = text.rstrip("=")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (Error, ValueError):
        raise Refused(form, "it is cut: it is not base64", "Copy the whole token, on one line.") from None


def _eks(text: str) -> Capture:
    url = _decoded(text, EKS)
    if not re.match(r"https://\S+X-Amz-Signature=[0-9a-f]{64}(?:&|$)", url):
        raise Refused(EKS, "it is cut: the URL in it has no whole signature", "Copy the whole token, on one line.")
    scheme, authority, target = split_url(url)
    note = "the token does not hold the cluster's name (x-k8s-aws-id), which is signed"
    return Capture("GET", target, with_host((), authority), None, scheme, form=EKS, note=note, unseen=(ANY,))


def _date(text: str) -> float | None:
    """Return the response's date, if the text shows a response and exactly one date."""
    if not _STATUS.search(text):
        return None  # a mail has a date too
    dates = {match[1] for match in _DATE.finditer(text)}
    if len(dates) != 1:
        return None
    try:
        return parsedate_to_datetime(dates.pop()).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
