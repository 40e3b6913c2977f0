"""Judge a presigned URL."""

from __future__ import annotations

import re
from contextlib import suppress

from .. import sigv4
from ..captures.capture import METHOD, Capture
from ..keys import Credentials
from .diagnosis import UNVERIFIABLE, Diagnosis, finding, seen_alone, seen_finding
from .evidence import Told, told_by
from .facts import TOKEN, UNSIGNED, Facts, Pair, sha256
from .judging import Seen, judge
from .key_ways import token_in_query
from .mistakes import MISTAKES
from .mistakes.mistake import Mistake
from .recipe import Signed
from .schemes import MULTI_REGION
from .search import Budget, Explanation, by_fitting_rules, explanations
from .signs import signature_bytes

_LONGEST = 7 * 24 * 3600
_NO_SECONDS = "X-Amz-Expires is not a positive number of seconds"
_OUTSIDE = "the presigned URL was used before the time from which it is valid"


def presigned(
    capture: Capture, credentials: Credentials | None, budget: Budget, *, region: str = "", service: str = ""
) -> Diagnosis:
    """Judge a presigned URL. Empty ``region`` and ``service`` are derived from the host."""
    try:
        given = sigv4.parse_presigned(capture.target)
    except ValueError as error:
        return _incomplete(capture, str(error))
    if MULTI_REGION in capture.get("host"):
        return seen_alone("sigv4a-needed", sigv4.ALGORITHM, "AWS4-ECDSA-P256-SHA256")
    notes: list[str] = []
    keys = credentials if credentials is not None and credentials.access_key == given.access_key.strip() else None
    told = told_by(capture.response)
    facts = facts_of_url(capture, given, keys, told, region, service)
    found: list[Explanation] | None = None
    if keys is None:
        notes.append("without the secret of its access key, only what can be seen is judged")
    elif missing := sorted(set(facts.listed) - facts.names):
        notes.append(f"signed headers are not in the capture: {', '.join(missing)}")
    elif not facts.signed.payload:
        notes.append("the body is not in the capture, and its hash is signed (--body FILE)")
    else:
        facts, found = _searched(facts, capture, given, budget)
    if found == [()] and (wrong := _token_is_signed(facts, capture, given)) is not None:
        return wrong
    if not found and METHOD in capture.unseen and keys is not None:
        found = None  # it may be right for another method or body
        notes.append("neither method nor body is in a URL, and the signature depends on them")
    return judge(facts, capture, told, _seen(facts, capture, given, told), found, notes, budget)


def facts_of_url(
    capture: Capture, given: sigv4.Presigned, keys: Credentials | None, told: Told, region: str, service: str
) -> Facts:
    """Return the facts of a URL, whose query without the signature was signed."""
    hidden = METHOD in capture.unseen  # a URL does not show a body either
    body = b"" if hidden and capture.body is None else capture.known_body
    tries = sigv4.presigned_requests(
        capture.target, capture.headers, capture.method, body, given._replace(signed_headers=())
    )
    payload = next((line for line, _, _ in tries), "")
    host_region, host_service = sigv4.expected_scope(capture.get("host"), capture.target)
    authorization = sigv4.Authorization(given.access_key, given.scope, given.signed_headers, given.signature)
    target = f"{capture.target.partition('?')[0]}?{given.query}"
    secret = keys.secret_key.strip() if keys else ""
    signed = Signed(capture.method, target, capture.headers, given.signed_headers, payload, given.date, given.scope, secret)
    return Facts(
        signed,
        authorization,
        body,
        region or host_region,
        service or host_service,
        keys.token if keys else None,
        told.at if capture.response is not None else capture.at,
        told.scoped,
        window=told.window,
        complete=not capture.unseen,
    )


def _searched(facts: Facts, capture: Capture, given: sigv4.Presigned, budget: Budget) -> tuple[Facts, list[Explanation]]:
    """Return the explanations of the signature, and the facts with the method that it was signed for."""
    target = signature_bytes(given.signature)
    if target is None:
        return facts, []
    secret = facts.signed.secret_key
    methods = sigv4.PRESIGNED_METHODS if METHOD in capture.unseen else (capture.method,)
    for method in methods:
        for payload, query, request in sigv4.presigned_requests(capture.target, capture.headers, method, facts.body, given):
            if bytes.fromhex(sigv4.derive(secret, given.date, given.scope, request).signature) != target:
                continue
            # The control plane of S3 on Outposts hashes the body, its access points do not, and both have one signing name.
            if payload == facts.signed.payload or query != given.query or given.scope.service == "s3-outposts":
                target_without = f"{facts.signed.target.partition('?')[0]}?{query}"
                return facts._replace(signed=facts.signed._replace(method=method, target=target_without, payload=payload)), [
                    ()
                ]
    other = "" if facts.body is None else UNSIGNED if facts.service in sigv4.S3_KIN else sha256(facts.body)
    facts, found = by_fitting_rules(facts, lambda one: explanations(one, target, budget), other)
    if METHOD in capture.unseen:  # a method other than the assumed one is not a mistake
        found = [tuple(way for way in one if way.id != "method-changed") for one in found or []]
    return facts, found or []


_IN_A_URL = frozenset(
    (
        *("host-missing", "header-names-not-lowered", "signed-headers-order", "signed-header-twice"),
        *("amz-header-not-signed", "header-changed", "scope-date-differs", "region-wrong", "service-wrong"),
        *("access-key-white-space", "signature-upper-case", "signature-base64", "signature-cut", "date-with-dashes"),
    )
)
"""Return the visible mistakes that headers can have too."""


def _seen(facts: Facts, capture: Capture, given: sigv4.Presigned, told: Told) -> Seen:
    """Return the visible mistakes of a URL."""
    seen = {one.id: seen_finding(facts, one.id, pair) for one in MISTAKES if (pair := _sign(one, facts)) is not None}
    scope = given.scope
    if given.expires > _LONGEST and scope.service != "sts":  # STS ignores it
        pair = f"X-Amz-Expires={given.expires}", f"X-Amz-Expires={_LONGEST}, or less"
        seen["expires-too-long"] = finding("expires-too-long", pair)
    expires = re.search(r"(?i)[?&]X-Amz-Expires=([^&]*)", capture.target)
    if expires and not re.fullmatch("0*[1-9][0-9]*", expires[1]) and scope.service in sigv4.S3_KIN:
        pair = f"X-Amz-Expires={expires[1]}", f"X-Amz-Expires=SECONDS, from 1 to {_LONGEST}"
        seen["expires-too-long"] = finding("expires-too-long", pair, _NO_SECONDS)
    hashed = given.payload if re.fullmatch("[0-9a-f]{64}", given.payload) else ""
    if hashed and METHOD not in capture.unseen and facts.body is not None and hashed != sha256(facts.body):
        pair = f"a body whose SHA-256 is {sha256(facts.body)}", f"X-Amz-Content-Sha256={hashed}"
        seen["body-changed"] = finding("body-changed", pair)
    if scope.service in sigv4.S3_KIN and not expires:
        seen["presigned-parameter-missing"] = finding(
            "presigned-parameter-missing", ("no X-Amz-Expires", "X-Amz-Expires=SECONDS")
        )
    token = token_in_query(capture.target)
    if token and facts.token and token != facts.token:
        ours = f"the token of {given.access_key}, one of {len(facts.token)} characters"
        pair = f"a token of {len(token)} characters", ours
        seen["token-other-session"] = finding("token-other-session", pair)
    own = re.search(r"(?i)[?&]X-Amz-S3session-Token=", capture.target)
    if given.access_key.startswith("ASIA") and not (token or own or facts.get(TOKEN)):
        seen["token-missing"] = finding(
            "token-missing", ("no X-Amz-Security-Token", "X-Amz-Security-Token: the token of the access key")
        )
    lasts = sigv4.DATE_WINDOW if scope.service == "sts" or not given.expires else given.expires  # STS has its own limit
    with suppress(ValueError):
        signed_at = sigv4.from_amz_date(given.date)
        if facts.at is not None and not signed_at - sigv4.DATE_WINDOW <= facts.at <= signed_at + lasts:
            pair = f"X-Amz-Date={given.date}, X-Amz-Expires={given.expires}", f"used at {sigv4.amz_date(facts.at)}"
            id_ = "expired" if facts.at > signed_at else "clock-skewed"
            seen[id_] = finding(id_, pair, _OUTSIDE if id_ == "clock-skewed" else "")
    if told.expired and "expired" not in seen:
        pair = f"X-Amz-Date={given.date}, X-Amz-Expires={given.expires}", "the service reports that it has expired"
        seen["expired"] = finding("expired", pair)
    return seen


def _sign(mistake: Mistake, facts: Facts) -> Pair | None:
    return mistake.see(facts) if mistake.id in _IN_A_URL else None


def _incomplete(capture: Capture, problem: str) -> Diagnosis:
    """Return the finding for a URL with a signature and a missing parameter."""
    if problem.endswith("is missing"):
        return seen_alone("presigned-parameter-missing", f"no {problem.partition(' ')[0]}", f"{problem.partition(' ')[0]}=…")
    if not re.search(r"(?i)[?&]X-Amz-Algorithm=", capture.target):
        return seen_alone("presigned-parameter-missing", "no X-Amz-Algorithm", f"X-Amz-Algorithm={sigv4.ALGORITHM}")
    return Diagnosis(UNVERIFIABLE, notes=(f"this presigned URL cannot be judged: {problem}",))


def _token_is_signed(facts: Facts, capture: Capture, given: sigv4.Presigned) -> Diagnosis | None:
    """Return the finding if the signature of an IoT URL holds only with its token signed."""
    bare = [pair for pair in given.query.split("&") if not pair.lower().startswith("x-amz-security-token=")]
    if given.scope.service != "iotdevicegateway" or "&".join(bare) == given.query:
        return None
    without = given._replace(query="&".join(bare))
    secret = facts.signed.secret_key
    made = sigv4.presigned_signatures(capture.target, capture.headers, "GET", b"", without, secret)
    if any(signature == given.signature for _, signature in made):
        return None
    return seen_alone("token-signed-in-query", "a query with X-Amz-Security-Token", "the query without it")
