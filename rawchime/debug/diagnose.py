"""Why a signature is wrong: what can be seen in the request, what reproduces the signature, what the service says it signed.

The verdict is ``valid``, ``mistake``, ``unexplained`` (it is wrong, and nothing known explains it) or ``unverifiable`` (it
cannot be told: no secret or no body, and nothing wrong to be seen without). What is named explains what was sent; nothing is
guessed, and no clock is asked but the capture's own.
"""

from __future__ import annotations

import html
import json
import re
from contextlib import suppress
from email.utils import parsedate_to_datetime
from itertools import zip_longest
from typing import Any, NamedTuple

from .. import sigv4
from ..captures.capture import Capture
from ..endpoint import SIGNING_NAME
from ..message import Response
from ..signing import Credentials
from .facts import EMPTY_HASH, TOKEN, Changes, Facts, Pair, sha256
from .mistakes import BY_ID, MISTAKES
from .recipe import Recipe, Signed, canonical_request, right, string_to_sign
from .search import SECONDS, Budget, Explanation, canonical_explanations, explanations
from .signs import signature_bytes

VALID, MISTAKE, UNEXPLAINED, UNVERIFIABLE = "valid", "mistake", "unexplained", "unverifiable"
_REDACTED = "<redacted>"


class Finding(NamedTuple):
    """One mistake that explains it: what was signed or sent, what is expected in its place, and what to change."""

    id: str
    sentence: str
    actual: str
    expected: str
    change: str

    @property
    def first_difference(self) -> int:
        """The first character that differs, from 0."""
        pairs = zip_longest(self.actual, self.expected)
        return next((at for at, (one, two) in enumerate(pairs) if one != two), 0)


class Diagnosis(NamedTuple):
    """The verdict. ``explanations`` are sets of ids that each explain all of it; ``mistakes`` are all of their ids.

    ``canonical_request`` and ``string_to_sign`` are what a service makes of the captured request, tokens redacted.
    """

    verdict: str
    explanations: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    canonical_request: str = ""
    string_to_sign: str = ""

    @property
    def mistakes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for one in self.explanations for id_ in one))

    def to_json(self) -> dict[str, Any]:
        """The diagnosis as a JSON value."""
        return {
            "verdict": self.verdict,
            "mistakes": list(self.mistakes),
            "explanations": [list(one) for one in self.explanations],
            "findings": [{**one._asdict(), "first_difference": one.first_difference} for one in self.findings],
            "notes": list(self.notes),
            "canonical_request": self.canonical_request,
            "string_to_sign": self.string_to_sign,
        }


def diagnose(
    capture: Capture,
    credentials: Credentials | None = None,
    *,
    region: str = "",
    service: str = "",
    seconds: float = SECONDS,
) -> Diagnosis:
    """Judge a captured request. ``credentials`` are those at hand; ``region`` and ``service`` what the service expects.

    What is empty of them is taken from the host's name, where it tells. Of loopback, a proxy or a domain of one's own
    nothing is known: then the scope's own service and region count as meant, and a note says so. The search for mistakes
    ends after ``seconds``, and says so.
    """
    if not capture.method:
        return Diagnosis(UNVERIFIABLE, notes=("there is no request: canonical requests were pasted without it",))
    if capture.signed_later:
        return Diagnosis(UNVERIFIABLE, notes=(capture.signed_later,))
    value = capture.get("authorization")
    authorizations = [one for name, one in capture.headers if name.lower() == "authorization"]
    others = [one for one in authorizations if not one.strip().startswith("AWS4-")]
    if sigv4.is_presigned(capture.target):
        return _presigned(capture, credentials)
    if not authorizations:
        return _seen("authorization-missing", "no Authorization header", f"Authorization: {sigv4.ALGORITHM} …")
    if others:
        kind = others[0].strip().partition(" ")[0]
        if kind == "AWS":
            return Diagnosis(
                UNVERIFIABLE, notes=("signed with signature version 2, which is another scheme: use version 4",)
            )
        return _seen("authorization-replaced", f"Authorization: {kind} …", f"Authorization: {sigv4.ALGORITHM} …")
    if _REDACTED in value:
        return Diagnosis(UNVERIFIABLE, notes=("the signature is redacted: capture it with --show-secrets",))
    if value.strip().partition(" ")[0] != sigv4.ALGORITHM:
        return Diagnosis(UNVERIFIABLE, notes=(f"signed by {value.strip().partition(' ')[0]}, not {sigv4.ALGORITHM}",))
    try:
        given = sigv4.parse_authorization(value)
    except ValueError as error:
        return _seen("authorization-malformed", str(error), "all of Credential, SignedHeaders and Signature, once")
    notes = []
    if credentials is not None and credentials.access_key != given.access_key:
        notes.append("the credentials at hand are of another access key than the one that signed: judged without the secret")
        credentials = None
    facts, told = _facts(capture, given, credentials, region, service)
    if not facts.service:
        notes.append(f"assumed: service {given.scope.service}, as the scope has it; --signing-name names another")
    if not facts.region:
        notes.append(f"assumed: region {given.scope.region}, as the scope has it; --region names another")
    return _judge(facts, capture, told, credentials is not None, notes, Budget(seconds))


_LONGEST = 7 * 24 * 3600
_MULTI_REGION = ".mrap.accesspoint.s3-global."
_OUTSIDE = "the presigned URL was used outside the time for which it is valid"


def _presigned(capture: Capture, credentials: Credentials | None) -> Diagnosis:
    """Judge a presigned URL: right, or wrong in a way that nothing here explains."""
    try:
        given = sigv4.parse_presigned(capture.target)
    except ValueError as error:
        return Diagnosis(UNVERIFIABLE, notes=(f"this presigned URL cannot be judged: {error}",))
    if credentials is None or credentials.access_key != given.access_key:
        return Diagnosis(UNVERIFIABLE, notes=("without the secret of its access key a presigned URL is not judged",))
    if _MULTI_REGION in capture.get("host"):
        return Diagnosis(UNVERIFIABLE, notes=("a multi-region access point of S3 takes signatures of SigV4A only",))
    service = given.scope.service
    at = _told(capture.response).at if capture.response is not None else capture.at
    lasts = sigv4.DATE_WINDOW if service == "sts" else max(given.expires, sigv4.DATE_WINDOW)  # STS ignores X-Amz-Expires
    with suppress(ValueError):
        signed_at = sigv4.from_amz_date(given.date)
        if at is not None and not signed_at - sigv4.DATE_WINDOW <= at <= signed_at + lasts:
            pair = f"X-Amz-Date={given.date}, X-Amz-Expires={given.expires}", f"used at {sigv4.amz_date(at)}"
            return Diagnosis(MISTAKE, (("clock-skewed",),), (_finding("clock-skewed", pair, _OUTSIDE),))
    names = {name.lower() for name, _ in capture.headers}
    missing = [name for name in given.signed_headers if name not in names]
    if missing:
        return Diagnosis(UNVERIFIABLE, notes=(f"signed headers are not in the capture: {', '.join(missing)}",))
    # A URL alone shows neither: whatever method it was signed for, it may be right.
    hidden = ":method" in capture.unseen
    body = b"" if capture.body is None and (capture.bodiless or hidden) else capture.body
    secret = credentials.secret_key.strip()
    matched = ""
    for method in sigv4.PRESIGNED_METHODS if hidden else (capture.method,):
        found = list(sigv4.presigned_signatures(capture.target, capture.headers, method, body, given, secret))
        if not found:
            return Diagnosis(UNVERIFIABLE, notes=("the body is not in the capture, and its hash is signed (--body FILE)",))
        matched = next((payload for payload, signature in found if signature == given.signature), "")
        if matched:
            return _presigned_for(capture, given, matched, found[0][0])
    if hidden:
        return Diagnosis(UNVERIFIABLE, notes=("neither method nor body is in a URL, and the signature depends on them",))
    return Diagnosis(UNEXPLAINED, notes=("mistakes in presigned URLs are not searched for yet",))


def _presigned_for(capture: Capture, given: sigv4.Presigned, payload: str, right_payload: str) -> Diagnosis:
    """Judge a presigned URL whose signature is made as it should be: whether it was made for this request."""
    scope = given.scope
    region = expected_scope(capture.get("host"))[0]
    wrong = ""
    if payload != right_payload:
        wrong, pair = "payload-empty-hash" if payload == EMPTY_HASH else "body-changed", (payload, right_payload)
    elif scope.date != given.date[:8]:
        wrong, pair = "scope-date-differs", (scope.date, given.date[:8])
    elif region and region != scope.region:
        wrong, pair = "region-wrong", (str(scope), str(scope._replace(region=region)))
    if wrong:
        return Diagnosis(MISTAKE, ((wrong,),), (_finding(wrong, pair),))
    if given.expires > _LONGEST or (scope.service in sigv4.S3_KIN and not given.expires):
        return Diagnosis(UNVERIFIABLE, notes=(f"X-Amz-Expires must be from 1 to {_LONGEST} seconds, and is not",))
    return Diagnosis(VALID)


def _seen(id_: str, actual: str, expected: str) -> Diagnosis:
    return Diagnosis(MISTAKE, ((id_,),), (_finding(id_, (actual, expected)),))


def _finding(id_: str, pair: Pair, sentence: str = "") -> Finding:
    mistake = BY_ID[id_]
    return Finding(id_, sentence or mistake.sentence, *pair, mistake.change)


def _seen_finding(facts: Facts, id_: str, pair: Pair) -> Finding:
    return _finding(id_, pair, _service_sentence(facts.given.scope.service) if id_ == "service-wrong" else "")


def _service_sentence(name: str) -> str:
    return f"{BY_ID['service-wrong'].sentence}: service `{name}`"


class _Told(NamedTuple):
    """What the service's answer quotes: the canonical request and the string to sign that it made, and its clock."""

    canonical_request: str = ""
    string_to_sign: str = ""
    at: float | None = None
    scoped: Pair | None = None


def _facts(
    capture: Capture, given: sigv4.Authorization, credentials: Credentials | None, region: str, service: str
) -> tuple[Facts, _Told]:
    told = _told(capture.response)
    body = b"" if capture.body is None and capture.bodiless else capture.body
    hashed = capture.get("x-amz-content-sha256")
    if not hashed and body is not None:
        hashed = sha256(body)
    if not hashed and told.canonical_request:  # the service hashed what arrived
        hashed = told.canonical_request.rpartition("\n")[2]
    if not hashed and capture.canonical_request:
        hashed = capture.canonical_request.rpartition("\n")[2]
    date = capture.get("x-amz-date") or _basic(capture.get("date"))
    secret = credentials.secret_key.strip() if credentials else ""
    signed = Signed(capture.method, capture.target, capture.headers, given.signed_headers, hashed, date, given.scope, secret)
    host_region, host_service = expected_scope(capture.get("host"))
    at = told.at if told.at is not None else capture.at
    token = credentials.token if credentials else None
    return Facts(signed, given, body, region or host_region, service or host_service, token, at, told.scoped), told


def expected_scope(host: str) -> tuple[str, str]:
    """Region and signing name that go with a host's name; empty what is not known."""
    name = host.rpartition(":")[0] if re.search(r":[0-9]+$", host) else host
    match = re.fullmatch(r"(?:.+\.)?([a-z0-9-]+)\.([a-z]{2}(?:-[a-z]+)+-[0-9])\.(?:vpce\.)?(?:amazonaws|api)\.[a-z.]+", name)
    if not match:
        return "", ""  # a domain of one's own, a proxy, loopback: nothing is known
    chime = match[1].removesuffix("-fips") in ("voice-chime", "chime")
    return match[2], SIGNING_NAME if chime else ""  # of another service's signing name nothing is known


def _basic(date: str) -> str:
    """An HTTP date as the string to sign has it: a signer may send Date in place of X-Amz-Date."""
    try:
        return sigv4.amz_date(parsedate_to_datetime(date).timestamp()) if date else ""
    except (ValueError, TypeError, OverflowError):
        return ""


_QUOTED = re.compile(
    r"Canonical String for this request should have been\s*'(.*?)'\s*The String-to-Sign should have been\s*'(.*?)'", re.S
)
_CLOCK = re.compile(r"Signature (?:expired|not yet current): .*\(([0-9]{8}T[0-9]{6}Z) [+-] 15 min")


def _told(response: Response | None) -> _Told:
    if response is None:
        return _Told()
    text = _message(response.body)
    raw = response.body.decode("utf-8", "replace")
    quoted, clock = _QUOTED.search(text), _CLOCK.search(text)
    at = None
    with suppress(ValueError, TypeError, OverflowError):
        at = parsedate_to_datetime(response.get("date")).timestamp()
    with suppress(ValueError):
        at = sigv4.from_amz_date(clock[1]) if clock else at
    scoped = None
    if region := re.search(r"<Region>([a-z0-9-]+)</Region>", raw):
        scoped = ("region", f"the service expects {region[1]}")
    if match := re.search(r"scoped to (?:a )?(?:valid|correct) (region|service)(?:[,:])? ?(.*)", text, re.I):
        scoped = (match[1].lower(), f"the service's word: {match[0]}")
    if quoted:
        return _Told(quoted[1], quoted[2], at, scoped)
    quotes = (re.search(rf"<{name}>(.*?)</{name}>", raw, re.S) for name in ("CanonicalRequest", "StringToSign"))
    request, text_signed = (html.unescape(one[1]) if one else "" for one in quotes)
    return _Told(request, text_signed, at, scoped)


def _message(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
        text = str(value.get("message") or value.get("Message") or text)
    except (ValueError, RecursionError, AttributeError):
        text = html.unescape(text)
    return text


_HOP_BY_HOP = {"te", "connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "proxy-connection"}


def _judge(facts: Facts, capture: Capture, told: _Told, has_secret: bool, notes: list[str], budget: Budget) -> Diagnosis:
    seen = {one.id: _seen_finding(facts, one.id, pair) for one in MISTAKES if (pair := one.see(facts)) is not None}
    by_clock = [id_ for id_ in ("local-time", "clock-skewed") if id_ in seen]  # one trace, two names: either explains it
    certain = [id_ for id_ in seen if id_ not in by_clock]

    found = _search(facts, capture, has_secret, notes, budget)  # None: it cannot be told
    if budget.used_up:
        notes.append(f"the search ended after {budget.seconds:g} s: not every mistake, and not every pair, was tried")
    if found is None or found == [()]:  # nothing is wrong with how it was signed: it may have been changed on its way
        on_the_way = {finding.id: finding for finding in _on_the_way(facts, told)}
        certain += [id_ for id_ in on_the_way if id_ not in seen]
        seen = on_the_way | seen
    made = {way.id: _made_finding(facts, way.id, way.changes) for one in reversed(found or []) for way in one}

    sets = {
        frozenset((*certain, *(way.id for way in explanation), *clock)): None
        for explanation in found or [()]
        for clock in ([[id_] for id_ in by_clock] or [[]])
    }
    fewest = min(map(len, sets))
    ids = [mistake.id for mistake in MISTAKES]
    named = tuple(tuple(sorted(one, key=ids.index)) for one in sets if one and len(one) == fewest)
    if named:
        verdict = MISTAKE
        if found == []:
            notes.append("what is named is wrong, and does not explain the signature: something else is wrong as well")
    elif found is None:
        verdict = UNVERIFIABLE
    else:
        verdict = VALID if found and has_secret else UNEXPLAINED if not found else UNVERIFIABLE
    if verdict == VALID and capture.response is not None and b"signature we calculated" in capture.response.body:
        name = next((name for name in facts.listed if name in _HOP_BY_HOP), "")
        if name:  # RFC 9110 §7.6.1: it ends at the first server, which need not be the one that verifies
            sentence = f"the hop-by-hop header {name} is signed, and the service does not see it"
            pair = f"{name}: {facts.get(name)}", "(not among the signed headers)"
            return Diagnosis(MISTAKE, (("header-changed",),), (_finding("header-changed", pair, sentence),), tuple(notes))
        notes.append("it is right for the secret at hand, and the service refused it: the service knows another secret")
    names = {id_ for one in named for id_ in one}
    findings = tuple((made | seen)[id_] for id_ in ids if id_ in names)
    return Diagnosis(verdict, named, findings, tuple(notes), *_own(facts))


def _search(facts: Facts, capture: Capture, has_secret: bool, notes: list[str], budget: Budget) -> list[Explanation] | None:
    """What reproduces the signature, or the client's own canonical request; None where there is nothing to reproduce."""
    target = signature_bytes(facts.given.signature)
    if has_secret and target is not None:
        found = explanations(facts, target, budget)
        if found or facts.signed.payload:
            return found
        notes.append("the body is not in the capture: without it the signature cannot be calculated (--body FILE)")
        return None
    if has_secret:
        return None
    notes.append(
        "no secret: only what can be seen without it is judged (AWS_SECRET_ACCESS_KEY, --profile or --ask-secret gives one)"
    )
    if capture.canonical_request and facts.signed.payload:
        return canonical_explanations(facts, capture.canonical_request.encode("utf-8", "surrogateescape"), budget)
    return None


def _own(facts: Facts) -> tuple[str, str]:
    rightly = right(facts.given.scope.service)
    request = canonical_request(facts.signed, rightly)
    shown = request.decode("utf-8", "backslashreplace")
    if not facts.signed.payload:
        shown += "(the hash of a body that is not at hand)"
        return _without_token(shown), ""
    return _without_token(shown), string_to_sign(facts.signed, rightly, request)


def _without_token(text: str) -> str:
    return re.sub(rf"(?im)^({TOKEN}: ?).+$", rf"\1{_REDACTED}", text)


def _made_finding(facts: Facts, id_: str, changes: Changes) -> Finding:
    """The first line in which the stage that it changes differs, as it was signed and as it is right."""
    rightly = right(facts.given.scope.service)
    wrong = rightly._replace(**changes)
    requests = [canonical_request(facts.signed, recipe) for recipe in (wrong, rightly)]
    texts = [string_to_sign(facts.signed, recipe, requests[1], facts.given.access_key) for recipe in (wrong, rightly)]
    if requests[0] != requests[1]:
        shown = [_without_token(one.decode("utf-8", "backslashreplace")) for one in requests]
        pair = _lines_that_differ(*shown)
    elif texts[0] != texts[1]:
        pair = _lines_that_differ(*texts)
    else:
        pair = _key_words(wrong), _key_words(rightly)
    if id_ == "header-changed":
        name, value = changes["values"][0]
        sent = facts.get(name) if name in facts.names else "(not sent)"
        sentence = f"header changed after signing: {name} was signed as `{value}`"
        return Finding(id_, sentence, f"{name}: {sent}", f"{name}: {value}", BY_ID[id_].change)
    if id_ == "path-not-normalised" and changes.get("path_normalized"):
        sentence = "the path is signed without its dot segments and doubled slashes, which S3 keeps"
        return Finding(id_, sentence, *pair, "Sign the path as it stands in the URL: only other services normalise it.")
    if id_ == "path-encoded-twice" and changes.get("path_encoding") == "again":
        sentence = "the path is encoded once more for the canonical request, which S3 does not do"
        return Finding(id_, sentence, *pair, "Sign the path as it stands in the URL: only other services encode it twice.")
    if id_ == "service-wrong":
        return _finding(id_, pair, _service_sentence(changes.get("scope_service") or changes["key_service"]))
    return _finding(id_, pair)


def _shown(line: str | None) -> str:
    return "(no such line)" if line is None else line or "(an empty line)"


def _lines_that_differ(wrong: str, right: str) -> Pair:
    for one, two in zip_longest(wrong.split("\n"), right.split("\n")):
        if one != two:
            return _shown(one), _shown(two)
    return wrong, right


_SECRET_WORDS = {True: "secret", False: "secret, as it was read"}
_FORM_WORDS = {
    "bytes": "",
    "hex": ", each step as hex text",
    "base64": ", each step as base64",
    "last-hex": ", the last as hex text",
    "swapped": ", key and message swapped",
}


def _key_words(recipe: Recipe) -> str:
    """The key ladder in words: its values are secrets."""
    steps = {
        "d": recipe.key_date or "date",
        "r": recipe.key_region or "region",
        "s": recipe.key_service or "service",
        "t": sigv4.TERMINATOR,
    }
    start = f'"{recipe.prefix}" + ' if recipe.prefix else ""
    ladder = " → ".join([start + _SECRET_WORDS[recipe.secret_key is None], *(steps[letter] for letter in recipe.ladder)])
    return ladder + _FORM_WORDS[recipe.key_form]


def _on_the_way(facts: Facts, told: _Told) -> list[Finding]:
    """Line by line, what the service signed against what the captured request has: a difference arose between the two."""
    if not told.canonical_request:
        return []
    ours = canonical_request(facts.signed, right(facts.given.scope.service)).decode("utf-8", "surrogateescape").split("\n")
    theirs = told.canonical_request.split("\n")
    found = []
    for at, (one, two) in enumerate(zip(ours, theirs, strict=False)):
        if one != two and _without_token(one) != two:  # a capture may have it redacted
            id_ = "target-changed" if at < 3 else "header-changed" if ":" in one or ":" in two else "body-changed"
            sentence = "header changed after signing, on the way to the service" if id_ == "header-changed" else ""
            pair = _shown(_without_token(two)), _shown(_without_token(one))
            found.append(_finding(id_, pair, sentence))
    return found
