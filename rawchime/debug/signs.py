"""Find mistakes in the request itself, without the secret. Return what was sent and what it should be, or None."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable

from .. import sigv4
from ..endpoint import SIGNING_NAME
from .facts import EMPTY_HASH, LATTICE, OFFSETS, S3_SESSION, TOKEN, UNSIGNED, Facts, Pair, sha256

Sign = Callable[[Facts], Pair | None]


def no_sign(facts: Facts) -> Pair | None:
    """Return None: the mistake shows only in the signature."""
    return None


def host_not_listed(facts: Facts) -> Pair | None:
    """SignedHeaders must contain host."""
    return None if "host" in facts.listed else (_listed(facts), "SignedHeaders=…;host;…")


def listed_in_capitals(facts: Facts) -> Pair | None:
    """Names in SignedHeaders must be in lower case."""
    given = _listed(facts)
    lower = "SignedHeaders=" + given.partition("=")[2].lower()
    return (given, lower) if given != lower else None


def listed_unsorted(facts: Facts) -> Pair | None:
    """Names in SignedHeaders must be sorted."""
    names = facts.listed
    return (_listed(facts), f"SignedHeaders={';'.join(sorted(names))}") if names != sorted(names) else None


def listed_twice(facts: Facts) -> Pair | None:
    """Names in SignedHeaders must not repeat."""
    once = list(dict.fromkeys(facts.listed))
    return (_listed(facts), f"SignedHeaders={';'.join(once)}") if len(once) < len(facts.listed) else None


def _listed(facts: Facts) -> str:
    return f"SignedHeaders={';'.join(facts.given.signed_headers)}"


def amz_header_not_listed(facts: Facts) -> Pair | None:
    """Every x-amz- header must be signed. The session token has its own entry.

    The payload hash must be signed only for S3 and OpenSearch Serverless. CloudFront adds x-amz-cf-id on the way.
    """
    needed = _of_a_collection(facts) or (facts.service or facts.given.scope.service) in sigv4.S3_KIN
    needed = needed and "x-amz-content-sha256=" not in facts.signed.target.lower()  # unless the URL signs it
    free = {TOKEN, "x-amz-cf-id"} | (set() if needed else {"x-amz-content-sha256"})
    for name in sorted(facts.names - set(facts.listed) - free):
        if name.startswith("x-amz-"):
            return _listed(facts), f"SignedHeaders=…;{name}"
    return None


def listed_not_sent(facts: Facts) -> Pair | None:
    """Every signed header must arrive. The host and the session token have their own entries."""
    if not facts.complete:
        return None  # it may have been sent, although the capture does not show it
    for name in sorted(set(facts.listed) - facts.names - {TOKEN, "host"}):
        return f"no {name} header", f"the {name} header that SignedHeaders lists"
    return None


def body_unlike_told(facts: Facts) -> Pair | None:
    """The body must have the length and the hash that the headers state."""
    if facts.body is None:
        return None
    length, told = facts.get("content-length"), facts.get("x-amz-content-sha256")
    if length.isdecimal() and int(length) != len(facts.body):
        return f"a body of {len(facts.body)} bytes", f"Content-Length: {length}"
    hashed = sha256(facts.body)
    if re.fullmatch(r"[0-9A-Fa-f]{64}", told) and told.lower() not in (hashed, EMPTY_HASH):
        return f"a body whose SHA-256 is {hashed}", f"x-amz-content-sha256: {told}"
    return None


def told_empty(facts: Facts) -> Pair | None:
    """x-amz-content-sha256 must not be the hash of an empty body if the request has a body."""
    empty = facts.body and facts.get("x-amz-content-sha256").lower() == EMPTY_HASH
    return (f"x-amz-content-sha256: {EMPTY_HASH}", f"x-amz-content-sha256: {sha256(facts.body or b'')}") if empty else None


def told_unsigned(facts: Facts) -> Pair | None:
    """x-amz-content-sha256 must not be UNSIGNED-PAYLOAD for Chime."""
    if facts.get("x-amz-content-sha256") != UNSIGNED or facts.given.scope.service != SIGNING_NAME:
        return None  # many services accept it; Chime is known not to
    return f"x-amz-content-sha256: {UNSIGNED}", "x-amz-content-sha256: the body's SHA-256, or no such header"


def told_in_capitals(facts: Facts) -> Pair | None:
    """x-amz-content-sha256 must be in lower case."""
    told = facts.get("x-amz-content-sha256")
    return (told, told.lower()) if re.fullmatch(r"[0-9A-F]{64}", told) and told != told.lower() else None


def payload_hash_not_sent(facts: Facts) -> Pair | None:
    """S3, VPC Lattice and OpenSearch Serverless collections require x-amz-content-sha256. Most services do not."""
    presigned = sigv4.is_presigned(facts.signed.target)
    needs = _of_a_collection(facts) or ((facts.service == "s3" or _of_lattice(facts)) and not presigned)
    if not needs or not facts.complete or "x-amz-content-sha256" in facts.names:
        return None
    value = UNSIGNED if _of_lattice(facts) else "the body's SHA-256"
    return "no x-amz-content-sha256 header", f"x-amz-content-sha256: {value}"


def payload_hash_sent(facts: Facts) -> Pair | None:
    """VPC Lattice does not read the body, so it accepts no hash of it.

    Source: https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
    """
    sent = facts.get("x-amz-content-sha256")
    if not _of_lattice(facts) or not re.fullmatch("[0-9A-Fa-f]{64}", sent):
        return None
    return f"x-amz-content-sha256: {sent}", f"x-amz-content-sha256: {UNSIGNED}"


def _of_lattice(facts: Facts) -> bool:
    return (facts.service or facts.given.scope.service) == LATTICE


def _of_a_collection(facts: Facts) -> bool:
    """Return whether the host is a collection of OpenSearch Serverless: ``ID.REGION.aoss.amazonaws.com``."""
    return bool(re.search(r"[^.]+\.[^.]+\.aoss\.", facts.host[0]))


def access_key_spaced(facts: Facts) -> Pair | None:
    """The access key id must not have surrounding white space, which a file or a prompt may leave."""
    key = facts.given.access_key
    bare = key.strip()
    for end in ("%0A", "%0D", "%20", "%09"):
        bare = bare.removesuffix(end).removesuffix(end).removeprefix(end)
    return (f"Credential={key!r}", f"Credential={bare!r}") if bare != key else None


def date_not_sent(facts: Facts) -> Pair | None:
    """A request must have X-Amz-Date, or Date instead."""
    return None if facts.signed.date else ("no X-Amz-Date header", "X-Amz-Date: YYYYMMDDTHHMMSSZ")


def date_with_dashes(facts: Facts) -> Pair | None:
    """Dates must be written in the basic form."""
    for value, form in ((facts.get("x-amz-date"), "YYYYMMDDTHHMMSSZ"), (facts.given.scope.date, "YYYYMMDD")):
        if re.match(r"[0-9]{4}-", value):
            return value, form
    return None


def scoped_to_another_day(facts: Facts) -> Pair | None:
    """The scope's date must be the day of X-Amz-Date."""
    date, scope = facts.signed.date, facts.given.scope
    basic = re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", date) and re.fullmatch(r"[0-9]{8}", scope.date)
    return (str(scope), str(scope._replace(date=date[:8]))) if basic and date[:8] != scope.date else None


def scoped_to_another(part: str) -> Sign:
    """Return a sign: the scope's region or service must be the one that the host or the service's response shows."""

    def see(facts: Facts) -> Pair | None:
        scope = facts.given.scope
        signed, expected = getattr(scope, part), getattr(facts, part)
        if facts.scoped and facts.scoped[0] == part:  # the service's response outranks what its host shows
            _, told, words = facts.scoped
            if told and told != signed:
                return str(scope), str(scope._replace(**{part: told}))
            if not told:
                return str(scope), str(scope._replace(**{part: expected})) if expected not in ("", signed) else words
            return None
        if expected and signed != expected:
            return str(scope), str(scope._replace(**{part: expected}))
        return None

    return see


def token_not_listed(facts: Facts) -> Pair | None:
    """The session token must be a signed header."""
    return (_listed(facts), f"SignedHeaders=…;{TOKEN}") if TOKEN in facts.names and TOKEN not in facts.listed else None


def token_not_sent(facts: Facts) -> Pair | None:
    """A token must be sent with a temporary key (``ASIA…``), if it is at hand, or if SignedHeaders lists it."""
    needed = TOKEN in facts.listed or facts.token or facts.given.access_key.startswith("ASIA")
    needed = needed and S3_SESSION not in facts.names  # S3 Express uses its own token instead
    return (f"no {TOKEN} header", f"{TOKEN}: the token of the access key") if needed and TOKEN not in facts.names else None


def token_unlike_the_one_at_hand(facts: Facts) -> Pair | None:
    """The sent token must be the token of the credentials at hand."""
    if TOKEN not in facts.names or facts.token is None or facts.get(TOKEN) == facts.token:
        return None
    at_hand = f"one of {len(facts.token)} characters" if facts.token else "none: its access key is a permanent one"
    return f"a token of {len(facts.get(TOKEN))} characters", f"the token of {facts.given.access_key}, {at_hand}"


def signature_bytes(text: str) -> bytes | None:
    """Return the bytes of a signature in hex or base64, or None if the text is neither."""
    if re.fullmatch(r"[0-9A-Fa-f]{64}", text):
        return bytes.fromhex(text)
    if re.fullmatch(r"[A-Za-z0-9+/_-]{43}=?", text):
        return b64decode(text.rstrip("=").replace("-", "+").replace("_", "/") + "=")
    return None


def signature_in_capitals(facts: Facts) -> Pair | None:
    """The signature must be in lower case."""
    text = facts.given.signature
    upper = re.fullmatch(r"[0-9A-Fa-f]{64}", text) and text != text.lower()
    return ("hex digits in upper case", "64 hex digits in lower case") if upper else None


def signature_in_base64(facts: Facts) -> Pair | None:
    """The signature must be in hex, not in base64."""
    other = re.fullmatch(r"[A-Za-z0-9+/_-]{43}=?", facts.given.signature)
    return ("base64", "64 hex digits in lower case") if other else None


def signature_cut(facts: Facts) -> Pair | None:
    """The signature must have 32 bytes."""
    text = facts.given.signature
    return (f"a signature of {len(text)} characters", "64 hex digits") if signature_bytes(text) is None else None


def clock_off(facts: Facts) -> Pair | None:
    """X-Amz-Date must be within the service's tolerance of the response's clock."""
    off = _seconds_off(facts)
    if facts.at is None or abs(off) <= facts.window:
        return None
    return f"X-Amz-Date: {facts.signed.date}", f"X-Amz-Date: {sigv4.amz_date(facts.at)}, by the response's clock"


def clock_of_another_zone(facts: Facts) -> Pair | None:
    """X-Amz-Date must not be off by a time zone's offset from UTC, give or take 30 seconds for the exchange."""
    return clock_off(facts) if any(abs(_seconds_off(facts) - offset) <= 30 for offset in OFFSETS) else None


def _seconds_off(facts: Facts) -> float:
    try:
        return 0.0 if facts.at is None else sigv4.from_amz_date(facts.signed.date) - facts.at
    except ValueError:
        return 0.0
