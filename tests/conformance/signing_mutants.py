"""A signer of the standard library with one bug at a time, for the suite `sigv4`. It prints what it would send."""

from __future__ import annotations

import hashlib
import hmac
import posixpath
import time
from urllib.parse import quote, unquote

from rawchime import Credentials
from rawchime.conformance.asked import Asked

BUGS = (
    *("path-once", "path-thrice", "path-not-encoded", "path-decoded", "path-lower-hex", "path-unquoted-slash", "path-tilde"),
    *(
        "path-trailing-slash-lost",
        "path-plus-as-space",
        "path-not-normalized",
        "s3-encoded-twice",
        "s3-normalized",
    ),
    *(
        "query-unsorted",
        "query-sorted-by-name-only",
        "query-sorted-case-blind",
        "query-sorted-as-pairs",
        "query-sorted-decoded",
    ),
    *(
        "query-duplicates-lost",
        "query-empty-lost",
        "query-no-equals",
        "query-plus",
        "query-slash-kept",
        "query-tilde",
        "query-lost",
    ),
    *("query-lower-hex", "query-equals-kept", "query-unencoded-kept", "query-unsigned", "query-not-utf-8"),
    *(
        "header-spaces",
        "header-names-as-given",
        "header-values-lowered",
        "headers-unsorted",
        "header-colon-cut",
        "header-comma-cut",
    ),
    *("amz-headers-unsigned", "content-type-cut", "header-lost", "target-lost"),
    *(
        "body-lost",
        "body-utf-16",
        "body-line-ends",
        "body-reserialised",
        "payload-empty-always",
        "payload-unsigned",
        "body-cut",
    ),
    *("payload-missing-when-empty", "form-reencoded"),
    *(
        "region-fixed",
        "service-fixed",
        "service-first-word",
        "token-lost",
        "token-unsigned",
        "token-cut",
        "secret-cut",
        "secret-stripped",
    ),
    *("date-local", "date-of-the-locale", "method-get", "head-as-get", "put-as-post", "patch-as-post", "delete-with-body"),
    *("s3-payload-header-missing", "s3-flag-lost", "s3-payload-always-empty"),
    *(
        "presigned-as-header",
        "presigned-expires-lost",
        "presigned-expires-fixed",
        "presigned-payload-of-s3",
        "presigned-payload-hash",
    ),
    *("presigned-query-lost", "presigned-path-once", "presigned-path-twice", "presigned-token-lost", "presigned-method-get"),
    *("presigned-capped-at-a-day", "presigned-token-appended"),
)
REGION, SERVICE = "us-east-1", "execute-api"


def encoded(text: bytes, safe: str = "-_.~") -> str:
    return quote(text, safe=safe)


def signed(asked: Asked, region: str, keys: Credentials, variables: dict[str, str | None], bug: str = "") -> bytes:  # noqa: PLR0915 - from top to bottom
    """Return what a signer with this bug prints."""
    is_ = bug.__eq__
    s3 = asked.service == "s3"
    now = time.time()
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    if is_("date-local") and variables.get("TZ"):
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now + 20_700))
    if is_("date-of-the-locale") and variables.get("LC_ALL"):
        stamp = f"2569{stamp[4:]}"
    day = stamp[:8]
    method = asked.method
    for name, found, made in (
        ("head-as-get", "HEAD", "GET"),
        ("put-as-post", "PUT", "POST"),
        ("patch-as-post", "PATCH", "POST"),
    ):
        method = made if is_(name) and method == found else method
    path, _, query = asked.target.partition("?")
    wire_path = path
    body = asked.body
    if is_("body-lost"):
        body = b""
    elif is_("body-utf-16"):
        body = body.decode("utf-8", "replace").encode("utf-16") if any(one > 127 for one in body) else body
    elif is_("body-line-ends"):
        body = body.replace(b"\r\n", b"\n")
    elif is_("body-reserialised"):
        body = body.replace(b": ", b":")
    elif is_("body-cut"):
        body = body[:65_536]
    elif is_("form-reencoded") and body.startswith(b"Action"):
        body = body.replace(b"%20", b"+")
    elif is_("delete-with-body") and method == "DELETE":
        body = b"{}"
    scope_region = REGION if is_("region-fixed") else region
    scope_service = SERVICE if is_("service-fixed") and not s3 else asked.service
    if is_("service-first-word"):
        scope_service = scope_service.partition("data")[0]
    scope = f"{day}/{scope_region}/{scope_service}/aws4_request"
    secret = (
        keys.secret_key[:64]
        if is_("secret-cut")
        else keys.secret_key.strip("k/+")
        if is_("secret-stripped")
        else keys.secret_key
    )
    token = keys.token
    token = "" if is_("token-lost") else token[:1000] if is_("token-cut") else token

    headers = [("Host", "127.0.0.1:1"), *asked.headers]
    if is_("header-lost"):
        headers = headers[:1]
    if is_("target-lost"):
        headers = [pair for pair in headers if pair[0] != "X-Amz-Target"]
    if is_("content-type-cut"):
        headers = [(name, value.partition(";")[0]) for name, value in headers]
    payload = hashlib.sha256(body).hexdigest()
    if is_("payload-empty-always") or (is_("s3-payload-always-empty") and s3):
        payload = hashlib.sha256(b"").hexdigest()
    if is_("payload-missing-when-empty") and not body:
        payload = ""

    # the path of the canonical request
    def canonical_path() -> str:
        once = path
        if is_("path-unquoted-slash"):
            once = once.replace("%2F", "/")
        if is_("path-plus-as-space"):
            once = once.replace("%2B", "%20")
        if is_("path-decoded"):
            return unquote(once)
        normal = s3 if is_("path-not-normalized") else not s3
        if is_("s3-normalized"):
            normal = True
        elif is_("path-not-normalized"):
            normal = False
        if normal:
            slash = "/" if once.endswith("/") and once != "/" else ""
            once = posixpath.normpath(once).replace("//", "/") + slash
            once = once if once == "/" or not once.endswith("//") else once[:-1]
        if is_("path-trailing-slash-lost"):
            once = once.rstrip("/") or "/"
        twice = not s3
        if is_("path-once") or (is_("presigned-path-once") and asked.expires):
            twice = False
        if is_("s3-encoded-twice") or (is_("presigned-path-twice") and asked.expires):
            twice = True
        if is_("path-not-encoded"):
            return once
        result = quote(once, safe="/-_.~") if twice else quote(unquote(once), safe="/-_.~") if not s3 else once
        if not twice and not s3:
            result = "/".join(quote(unquote(part), safe="-_.~") for part in once.split("/"))
        if is_("path-thrice"):
            result = quote(result, safe="/-_.~")
        if is_("path-tilde"):
            result = result.replace("~", "%7E")
        if is_("path-lower-hex"):
            result = result.replace("%25C3", "%25c3").replace("%C3", "%c3")
        return result

    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    if is_("query-duplicates-lost"):
        pairs = list({pair[0]: pair for pair in pairs}.values())
    if is_("query-lost") or (is_("presigned-query-lost") and asked.expires):
        pairs = []
    if is_("s3-flag-lost") and s3:
        pairs = [pair for pair in pairs if pair[1]]
    wire_query = "&".join("".join(pair) for pair in pairs)

    def code(text: str) -> str:
        safe = (
            "-_.~"
            + "/" * is_("query-slash-kept")
            + "=" * is_("query-equals-kept")
            + "!'()*,;:@" * is_("query-unencoded-kept")
        )
        plain = unquote(text)
        made = encoded(plain.encode("utf-16") if is_("query-not-utf-8") and not plain.isascii() else plain.encode(), safe)
        if is_("query-plus"):
            made = made.replace("%20", "+")
        if is_("query-tilde"):
            made = made.replace("~", "%7E")
        if is_("query-lower-hex"):
            made = made.replace("%C3", "%c3")
        return made

    def canonical_query(extra: list[tuple[str, str]]) -> str:
        if is_("query-unsigned"):
            return "&".join(f"{name}={value}" for name, value in sorted(extra))
        given = [(code(name), code(value), mark) for name, mark, value in pairs] + [
            (name, value, "=") for name, value in extra
        ]
        if is_("query-empty-lost"):
            given = [one for one in given if one[1]]
        orders = {
            "query-unsorted": lambda one: 0,
            "query-sorted-by-name-only": lambda one: one[0],
            "query-sorted-case-blind": lambda one: (one[0].lower(), one[1]),
            "query-sorted-as-pairs": lambda one: f"{one[0]}={one[1]}",
            "query-sorted-decoded": lambda one: (unquote(one[0]), unquote(one[1])),
        }
        given.sort(key=orders.get(bug, lambda one: one[:2]))
        return "&".join(name if is_("query-no-equals") and not mark else f"{name}={value}" for name, value, mark in given)

    def canonical(headers: list[tuple[str, str]], query: str, payload: str) -> tuple[str, str]:
        listed = []
        for name, value in headers:
            low = name if is_("header-names-as-given") else name.lower()
            text = value.strip() if is_("header-spaces") else " ".join(value.split())
            text = text.lower() if is_("header-values-lowered") else text
            text = text.rpartition(":")[0] if is_("header-colon-cut") and "://" in text else text
            text = text.replace(", ", ",") if is_("header-comma-cut") else text
            if is_("amz-headers-unsigned") and name.lower().startswith("x-amz-meta"):
                continue
            if is_("token-unsigned") and name == "X-Amz-Security-Token":
                continue
            listed.append((low, text))
        if not is_("headers-unsorted"):
            listed.sort()
        names = ";".join(sorted(name.lower() for name, _ in listed))
        lines = "".join(f"{name}:{value}\n" for name, value in listed)
        verb = "GET" if is_("method-get") or (is_("presigned-method-get") and asked.expires) else method
        return f"{verb}\n{canonical_path()}\n{query}\n{lines}\n{names}\n{payload}", names

    def signature(request: str) -> str:
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = f"AWS4{secret}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key.hex()

    if asked.expires and not is_("presigned-as-header"):
        expires = {"presigned-expires-fixed": 900, "presigned-capped-at-a-day": min(asked.expires, 86_400)}.get(
            bug, asked.expires
        )
        own = [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", encoded(f"{keys.access_key}/{scope}".encode())),
            ("X-Amz-Date", stamp),
            *([] if is_("presigned-expires-lost") else [("X-Amz-Expires", str(expires))]),
            ("X-Amz-SignedHeaders", "host"),
        ]
        later = [("X-Amz-Security-Token", encoded(token.encode()))] if token and not is_("presigned-token-lost") else []
        payload = (
            "UNSIGNED-PAYLOAD" if (s3 and not is_("presigned-payload-hash")) or is_("presigned-payload-of-s3") else payload
        )
        request, _ = canonical(
            headers[:1], canonical_query(own if is_("presigned-token-appended") else own + later), payload
        )
        shown = "&".join(f"{name}={value}" for name, value in (*own, *later, ("X-Amz-Signature", signature(request))))
        target = f"{wire_path}?{wire_query}{'&' * bool(wire_query)}{shown}"
        return f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n".encode()

    headers.append(("X-Amz-Date", stamp))
    if s3 and not is_("s3-payload-header-missing"):
        headers.append(("X-Amz-Content-Sha256", payload))
    if is_("payload-unsigned"):
        payload = "UNSIGNED-PAYLOAD"
    if token:
        headers.append(("X-Amz-Security-Token", token))
    request, names = canonical(headers, canonical_query([]), payload)
    value = f"AWS4-HMAC-SHA256 Credential={keys.access_key}/{scope}, SignedHeaders={names}, Signature={signature(request)}"
    lines = "".join(
        f"{name}: {text}\r\n" for name, text in [*headers, ("Authorization", value), ("Content-Length", str(len(body)))]
    )
    return f"{method} {wire_path}{'?' * bool(wire_query)}{wire_query} HTTP/1.1\r\n{lines}\r\n".encode() + body
