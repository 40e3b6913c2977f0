"""Rules on the signature and the session token."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from .. import sigv4
from ..endpoint import SIGNING_NAME
from ..keys import Credentials
from .case import OK, TEMPORARY, Case, Run, all_of, get
from .requests import ODD, PLAIN, THOUSAND, head
from .rule import INFORMATIONAL, RECOMMENDED, REQUIRED, SIGV4, Broken, Rule
from .verdicts import verdict

TOKEN = Case("token", (OK,), credentials=TEMPORARY)
REGION = Case("region", ("success",), region="eu-central-1")
OTHER_KEYS = Case(
    "other-keys", ("success",), credentials=Credentials("AKIDSOMEONE", "ab/cd+EF%2Fgh01=23456789+/xyz%25ABCDE")
)
WINDOW = 300.0
"""Seconds that a date may be off. AWS accepts 900; the rest is left for slow networks and clocks."""

# Headers that a proxy may add, remove or rewrite.
_CHANGEABLE = frozenset(
    {
        *("accept", "accept-encoding", "cache-control", "connection", "content-length", "expect", "forwarded", "keep-alive"),
        *("te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via", "x-forwarded-for", "x-amzn-trace-id"),
    }
)

Parts = sigv4.Authorization


def _with(judge: Callable[[Run, Parts], Broken | None]) -> Callable[[Run], Broken | None]:
    """Return a judge of the parts of the Authorization header, which adds the diagnosis to a broken rule."""

    def judged(run: Run) -> Broken | None:
        parts = _parts(run)
        if isinstance(parts, Broken):
            return parts
        broken = judge(run, parts)
        wrong = verdict(run, run.first) if broken else None
        return broken._replace(diagnosis=wrong.diagnosis) if broken and wrong else broken

    return judged


def _parts(run: Run) -> Parts | Broken:
    form = "AWS4-HMAC-SHA256 Credential=ID/SCOPE, SignedHeaders=a;b, Signature=HEX"
    found = all_of(run.first, "authorization")
    if len(found) != 1:
        return Broken(form, f"{len(found)} Authorization headers", head(run.first))
    try:
        return sigv4.parse_authorization(found[0])
    except ValueError as error:
        return Broken(form, str(error), head(run.first))


def _present(run: Run) -> Broken | None:
    found = _parts(run)
    return found if isinstance(found, Broken) else None


def _same(expected: str, actual: str, run: Run) -> Broken | None:
    return None if expected == actual else Broken(expected, actual or "none", head(run.first))


def _access_key(run: Run, parts: Parts) -> Broken | None:
    return _same(run.case.credentials.access_key, parts.access_key, run)


def _date(run: Run) -> Broken | None:
    value = get(run.first, "x-amz-date") or ""
    now = sigv4.amz_date(run.first.at)
    try:
        off = abs(sigv4.from_amz_date(value) - run.first.at)
    except ValueError:
        return Broken(f"X-Amz-Date: {now}", value or "none", head(run.first))
    return Broken(f"X-Amz-Date: {now}", f"{value}, {off:.0f} s off", head(run.first)) if off > WINDOW else None


def _scope_date(run: Run, parts: Parts) -> Broken | None:
    return _same((get(run.first, "x-amz-date") or "")[:8], parts.scope.date, run)


def _scope_region(run: Run, parts: Parts) -> Broken | None:
    return _same(run.case.region, parts.scope.region, run)


def _scope_service(run: Run, parts: Parts) -> Broken | None:
    return _same(SIGNING_NAME, parts.scope.service, run)


def _names(parts: Parts) -> list[str]:
    return [name.lower() for name in parts.signed_headers]


def _host(run: Run, parts: Parts) -> Broken | None:
    return None if "host" in _names(parts) else Broken("host is signed", ";".join(parts.signed_headers), head(run.first))


def _amz_headers(run: Run, parts: Parts) -> Broken | None:
    sent = {name.lower() for name, _ in run.first.headers if name.lower().startswith("x-amz-")}
    left = sorted(sent - set(_names(parts)) - {"x-amz-security-token"})
    return Broken(f"{left[0]} is signed", ";".join(parts.signed_headers), head(run.first)) if left else None


def _listing(run: Run, parts: Parts) -> Broken | None:
    return _same(";".join(sorted(set(_names(parts)))), ";".join(parts.signed_headers), run)


def _content_type(run: Run, parts: Parts) -> Broken | None:
    if get(run.first, "content-type") is None or "content-type" in _names(parts):
        return None
    return Broken("content-type is signed", ";".join(parts.signed_headers), head(run.first))


def _changeable(run: Run, parts: Parts) -> Broken | None:
    found = sorted(_CHANGEABLE & set(_names(parts)))
    return Broken("no header that a proxy may change", f"{found[0]} is signed", head(run.first)) if found else None


def _payload(run: Run) -> Broken | None:
    told = get(run.first, "x-amz-content-sha256")
    return None if told is None else _same(hashlib.sha256(run.first.body).hexdigest(), told, run)


def _matches(run: Run) -> Broken | None:
    return verdict(run, run.first)


def _token_absent(run: Run) -> Broken | None:
    found = get(run.first, "x-amz-security-token")
    return None if found is None else Broken("no X-Amz-Security-Token", "there is one", head(run.first))


def _token_sent(run: Run) -> Broken | None:
    return _same(run.case.credentials.token, get(run.first, "x-amz-security-token") or "", run)


def _token_signed(run: Run, parts: Parts) -> Broken | None:
    if "x-amz-security-token" in _names(parts):
        return None
    return Broken("x-amz-security-token is signed", ";".join(parts.signed_headers), head(run.first))


_PRESENT = ("signature/present",)
_MATCHES = ("signature/matches",)

RULES = (
    Rule(
        "signature/present",
        REQUIRED,
        "The request has one Authorization header, with AWS4-HMAC-SHA256 and its three parts.",
        SIGV4,
        PLAIN,
        _present,
    ),
    Rule(
        "signature/access-key",
        REQUIRED,
        "Credential starts with AWS_ACCESS_KEY_ID.",
        SIGV4,
        PLAIN,
        _with(_access_key),
        _PRESENT,
    ),
    Rule("signature/date", REQUIRED, "X-Amz-Date is the time in UTC, as YYYYMMDDTHHMMSSZ.", SIGV4, PLAIN, _date),
    Rule(
        "signature/scope-date",
        REQUIRED,
        "The credential scope's date is the day of X-Amz-Date.",
        SIGV4,
        PLAIN,
        _with(_scope_date),
        (*_PRESENT, "signature/date"),
    ),
    Rule(
        "signature/scope-region",
        REQUIRED,
        "The credential scope's region is AWS_REGION.",
        SIGV4,
        PLAIN,
        _with(_scope_region),
        _PRESENT,
    ),
    Rule(
        "signature/scope-service",
        REQUIRED,
        "The credential scope's service is chime, unlike the host's first label.",
        SIGV4,
        PLAIN,
        _with(_scope_service),
        _PRESENT,
    ),
    Rule("signature/host", REQUIRED, "host is a signed header.", SIGV4, PLAIN, _with(_host), _PRESENT),
    Rule(
        "signature/amz-headers",
        INFORMATIONAL,
        "Every x-amz-… header is a signed header.",
        SIGV4,
        PLAIN,
        _with(_amz_headers),
        _PRESENT,
    ),
    Rule(
        "signature/list",
        REQUIRED,
        "SignedHeaders is in lower case and sorted, without duplicates.",
        SIGV4,
        PLAIN,
        _with(_listing),
        _PRESENT,
    ),
    Rule(
        "signature/content-type",
        RECOMMENDED,
        "content-type is a signed header if it is sent.",
        SIGV4,
        PLAIN,
        _with(_content_type),
        _PRESENT,
    ),
    Rule(
        "signature/changeable",
        RECOMMENDED,
        "The client signs no header that a proxy may add, remove or rewrite.",
        SIGV4,
        PLAIN,
        _with(_changeable),
        _PRESENT,
    ),
    Rule(
        "signature/payload",
        REQUIRED,
        "X-Amz-Content-SHA256, if sent, is the hash of the body.",
        SIGV4,
        PLAIN,
        _payload,
    ),
    Rule(
        "signature/matches",
        REQUIRED,
        "The signature matches the one that the service calculates.",
        SIGV4,
        PLAIN,
        _matches,
        (*_PRESENT, "signature/access-key", "signature/scope-date", "signature/scope-region", "signature/scope-service"),
    ),
    Rule(
        "signature/odd-ids",
        REQUIRED,
        "The signature matches for a body with quotes and non-ASCII letters.",
        SIGV4,
        ODD,
        _matches,
        _MATCHES,
    ),
    Rule("signature/thousand-ids", REQUIRED, "The signature matches for a long body.", SIGV4, THOUSAND, _matches, _MATCHES),
    Rule(
        "signature/region",
        REQUIRED,
        "The signature matches for another AWS_REGION.",
        SIGV4,
        REGION,
        _with(_scope_region),
        _PRESENT,
    ),
    Rule(
        "signature/other-keys",
        REQUIRED,
        "A secret access key with +, /, % and = is used unchanged.",
        SIGV4,
        OTHER_KEYS,
        _matches,
        _MATCHES,
    ),
    Rule(
        "token/absent",
        REQUIRED,
        "Without AWS_SESSION_TOKEN, the client sends no X-Amz-Security-Token.",
        SIGV4,
        PLAIN,
        _token_absent,
    ),
    Rule("token/sent", REQUIRED, "AWS_SESSION_TOKEN is sent as X-Amz-Security-Token.", SIGV4, TOKEN, _token_sent),
    Rule(
        "token/signed",
        REQUIRED,
        "x-amz-security-token is a signed header.",
        SIGV4,
        TOKEN,
        _with(_token_signed),
        ("token/sent",),
    ),
    Rule(
        "token/matches",
        REQUIRED,
        "The signature matches when a session token is sent.",
        SIGV4,
        TOKEN,
        _matches,
        (*_MATCHES, "token/signed"),
    ),
)
