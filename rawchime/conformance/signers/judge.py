"""Judge signed requests: is it the requested one, and does the service accept its signature?"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from ... import sigv4
from ...captures.capture import Capture
from ...debug import report
from ...debug.diagnose import UNVERIFIABLE, VALID, diagnose
from ..case import without_unsigned
from ..rule import Broken, Unseen
from .ask import PRESIGNED, Ask, Signed

SECONDS = 2.0
"""Seconds of search for the mistake in a wrong signature."""
ALL_AMZ_SIGNED = sigv4.S3_KIN | {"aoss"}
"""Services that require a signature over each x-amz-… header. Others ignore unsigned ones."""
TOKEN = "x-amz-security-token"  # noqa: S105 - the name of a header
WINDOW = 300.0
"""Seconds that a date may be off, a third of what AWS accepts."""


def arrives(run: Signed) -> Broken | None:
    """Require a request, sent or printed."""
    if run.made:
        return None
    how = "was still running" if run.exit_code is None else f"ended with exit status {run.exit_code}"
    said = " ".join(run.stderr.decode("utf-8", "replace").split())[-300:]
    return Broken(
        f"a signed request, sent to {run.url} or printed",
        f"neither; the command {how}" + (f" and printed: {said}" if said else ""),
    )


def presigned(run: Signed) -> Broken | None:
    """Require a signature in the query."""
    if not run.made:
        return arrives(run)
    one = run.made[0]
    if sigv4.is_presigned(one.target):
        return None
    return Broken("a URL with X-Amz-Signature in its query", one.target, shown(one))


def right(run: Signed) -> Broken | Unseen | None:
    """Require the requested request, with a signature that the service accepts."""
    if not run.made:
        return arrives(run)
    one = run.made[0]
    return as_asked(run.case, one, sent=run.sent) or _token(run.case, one) or accepted(run.case, one)


def _token(ask: Ask, one: Capture) -> Broken | None:
    """Require the session token, as a header or in the query; without one, require none."""
    pairs = [pair.partition("=")[::2] for pair in one.target.partition("?")[2].split("&")]
    sent = [value for name, value in one.headers if name.lower() == TOKEN]
    sent += [unquote_to_bytes(value).decode("utf-8", "replace") for name, value in pairs if name.lower() == TOKEN]
    expected = [ask.credentials.token] if ask.credentials.token else []
    if [value.strip() for value in sent] == expected:
        return None
    wanted = "the session token, once" if expected else "no session token"
    return Broken(wanted, f"session tokens sent: {len(sent)}", shown(one))


def accepted(ask: Ask, one: Capture) -> Broken | Unseen | None:
    """Require a signature that the service accepts; report the diagnosis of a wrong one."""
    if ask.service not in ALL_AMZ_SIGNED and not sigv4.is_presigned(one.target):
        one = one._replace(headers=without_unsigned(one.headers))
    found = diagnose(one, ask.credentials, region=ask.region, service=ask.service, seconds=SECONDS)
    if found.verdict == VALID:
        return None
    if found.verdict == UNVERIFIABLE:
        return Unseen(f"the signature cannot be verified: {'; '.join(found.notes)}")
    named = ", ".join(found.mistakes) or "no known mistake explains this signature"
    return Broken("a signature that the service accepts", named, shown(one), tuple(report.lines(found)))


def as_asked(ask: Ask, one: Capture, *, sent: bool) -> Broken | None:
    """Require the requested method, path, query, headers and body."""
    if one.method != ask.method:
        return Broken(f"the method {ask.method}", one.method, shown(one))
    for part, expected, actual in (
        ("path", _path(ask.target, ask), _path(one.target, ask)),
        ("query", _query(ask.target), _query(one.target)),
    ):
        if expected != actual:
            return Broken(f"the {part} of {ask.target}", one.target, shown(one))
    # A signer may send the payload hash in place of a given UNSIGNED-PAYLOAD.
    for name in dict.fromkeys(name.lower() for name, _ in ask.headers if name.lower() != "x-amz-content-sha256"):
        expected_values = _values(ask.headers, name)
        if expected_values != _values(one.headers, name):
            found = ", ".join(value for other, value in one.headers if other.lower() == name)
            return Broken(f"{name}: {expected_values}", found or "no such header", shown(one))
    streamed = one.get("x-amz-content-sha256").startswith("STREAMING-")
    if sent and not streamed and (one.body or b"") != ask.body:
        return Broken(f"the given body, of {len(ask.body)} bytes", f"{len(one.body or b'')} bytes", shown(one))
    return None


def _path(target: str, ask: Ask) -> list[bytes]:
    """Return the decoded segments of a path, normalized if the service normalizes it."""
    segments = target.partition("?")[0].split("/")[1:]
    if sigv4.rules_of(ask.service).normalize_uri_path:
        kept: list[str] = []
        for segment in segments:
            if segment == "..":
                del kept[-1:]
            elif segment not in ("", "."):
                kept.append(segment)
        segments = kept + ([""] if segments[-1] in ("", ".", "..") else [])
    return [unquote_to_bytes(segment) for segment in segments]


def _query(target: str) -> list[tuple[bytes, bytes]]:
    """Return the decoded pairs of a query, sorted, without those that a presigned URL adds."""
    pairs = [pair.partition("=")[::2] for pair in target.partition("?")[2].split("&") if pair]
    decoded = [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, value in pairs]
    return sorted(pair for pair in decoded if not pair[0].lower().startswith(b"x-amz-"))


def _values(headers: tuple[tuple[str, str], ...], name: str) -> str:
    """Return the joined values of a header with single spaces, as HTTP libraries may rewrite them so."""
    values = [" ".join(value.split()) for other, value in headers if other.lower() == name]
    return re.sub(" *, *", ",", ",".join(values))


def amz_headers_signed(run: Signed) -> Broken | None:
    """Require that each x-amz-… header is signed."""
    if not run.made:
        return arrives(run)
    one = run.made[0]
    signed = signed_names(one)
    left = [name for name, _ in one.headers if name.lower().startswith("x-amz-") and name.lower() not in signed]
    return Broken(f"{left[0]} is signed", ";".join(sorted(signed)), shown(one)) if left else None


def content_hash(run: Signed) -> Broken | None:
    """Require X-Amz-Content-SHA256, as S3 does."""
    if not run.made:
        return arrives(run)
    one = run.made[0]
    value = one.get("x-amz-content-sha256")
    return None if value else Broken("a header X-Amz-Content-SHA256", "none", shown(one))


def expires(run: Signed) -> Broken | None:
    """Require the requested X-Amz-Expires."""
    broken = presigned(run)
    if broken:
        return broken
    try:
        found = sigv4.parse_presigned(run.made[0].target).expires
    except ValueError as error:
        return Broken("the parameters of a presigned URL", str(error), shown(run.made[0]))
    if found == run.case.expires:
        return None
    return Broken(f"X-Amz-Expires={run.case.expires}", f"X-Amz-Expires={found}", shown(run.made[0]))


def one_signature(run: Signed) -> Broken | None:
    """Require one signature: in the query or in the Authorization header, not in both."""
    if not run.made:
        return arrives(run)
    one = run.made[0]
    both = sigv4.is_presigned(one.target) and one.get("authorization")
    return Broken("one signature", "one in the query and one in the Authorization header", shown(one)) if both else None


def dated_now(run: Signed) -> Broken | None:
    """Require the current time in UTC as the date."""
    if not run.made:
        return arrives(run)
    one = run.made[0]
    value = one.get("x-amz-date")
    if sigv4.is_presigned(one.target):
        found = re.search("(?i)[?&]x-amz-date=([^&]*)", one.target)
        value = found[1] if found else ""
    now = sigv4.amz_date(one.at or 0.0)
    try:
        off = abs(sigv4.from_amz_date(value) - (one.at or 0.0))
    except ValueError:
        return Broken(f"X-Amz-Date: {now}", value or "none", shown(one))
    return Broken(f"X-Amz-Date: {now}", f"{value}, {off:.0f} s off", shown(one)) if off > WINDOW else None


def no_secrets(run: Signed) -> Broken | None:
    """Require that the secret access key is neither sent nor printed."""
    secret = max(re.findall("[A-Za-z0-9]+", run.case.credentials.secret_key), key=len)
    if secret.encode() in run.stdout + run.stderr:
        return Broken("no secret access key in its output", "it is in it")
    for one in run.made:
        if secret.encode() in shown(one) + (one.body or b""):
            return Broken("no secret access key in the request", "it is in it", shown(one))
    return None


def ends_well(run: Signed) -> Broken | None:
    """Require exit status 0."""
    if run.exit_code == 0:
        return None
    return Broken("exit status 0", "still running" if run.exit_code is None else f"exit status {run.exit_code}")


def signed_names(one: Capture) -> set[str]:
    """Return the names of the signed headers, in lower case; none if the signature cannot be read."""
    try:
        if sigv4.is_presigned(one.target):
            return {name.lower() for name in sigv4.parse_presigned(one.target).signed_headers}
        return {name.lower() for name in sigv4.parse_authorization(one.get("authorization")).signed_headers}
    except ValueError:
        return set()


def shown(one: Capture) -> bytes:
    """Return the head of a request, for the report."""
    head = "".join(f"{name}: {value}\r\n" for name, value in one.headers)
    return f"{one.method} {one.target}\r\n{head}".encode("utf-8", "surrogateescape")


def header_signed(run: Signed) -> Broken | None:
    """Require an Authorization header."""
    if not run.made:
        return arrives(run)
    one = run.made[0]
    if run.case.kind == PRESIGNED or one.get("authorization"):
        return None
    return Broken("an Authorization header", "none", shown(one))
