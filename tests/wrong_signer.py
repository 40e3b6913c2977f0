"""A signer that makes every mistake of the table on purpose, with no line of rawchime in it.

It signs one request, rich enough for each mistake to leave a trace: a path with an escape, dots and a doubled slash, a
query that needs sorting and encoding, headers with white space, a token, a port, a JSON body with letters outside ASCII.
It signs for a service of each group of rules, and in each place: the header, or the query of a presigned URL.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
import random
import urllib.parse

KEY_ID, SECRET, TOKEN = "AKIDSOMEONE", "ab/cd+EF%2Fgh0123456789+/xyzABCDEFGHIJK12", "tok/en+of==this"
NOW = datetime.datetime(2026, 5, 4, 22, 30, 15, tzinfo=datetime.timezone.utc)
BODY = {"PhoneNumberIds": ["+12065550100", "%2B1206555/0101"], "Note": "Zoë <a&b>", "A": 1}

MADE = (
    *("query-missing", "query-unsorted", "query-not-encoded", "query-encoded-twice", "query-plus-for-space"),
    *("query-equals-missing", "query-question-mark", "query-in-path"),
    *("path-not-encoded", "path-encoded-once", "path-encoded-twice", "path-not-normalised", "percent-lower-case"),
    *("host-missing", "host-default-port", "host-port-missing", "header-names-not-lowered", "headers-unsorted"),
    *("header-values-not-trimmed", "header-values-not-collapsed", "header-values-joined", "header-colon-space"),
    *("header-not-listed", "amz-header-not-signed", "signed-header-twice", "signed-headers-order"),
    *("headers-blank-line-missing", "method-lower-case", "trailing-newline", "crlf", "payload-empty-hash"),
    *("payload-reserialised", "payload-other-encoding", "payload-hash-upper-case", "payload-unsigned", "payload-not-hashed"),
    *("canonical-request-not-hashed", "canonical-request-hash-spelling", "algorithm-missing", "scope-incomplete"),
    *("scope-date-differs", "local-time", "date-with-dashes", "date-missing", "region-wrong", "service-wrong"),
    *("key-prefix-missing", "key-ladder-order", "key-ladder-step-missing", "key-date-whole", "key-hex-not-bytes"),
    *("key-and-message-swapped", "secret-white-space", "secret-url-decoded", "secret-url-encoded", "secret-quoted"),
    *("token-not-signed", "token-missing", "token-other-session", "authorization-missing", "authorization-replaced"),
    *("authorization-malformed", "header-changed", "body-changed", "signature-upper-case"),
    *("signature-base64", "signature-cut", "clock-skewed"),
)


GROUPS = {
    "chime": ("chime", "voice-chime.us-west-2.amazonaws.com"),
    "es": ("es", "search-d.us-west-2.es.amazonaws.com"),
    "s3": ("s3", "bucket.s3.us-west-2.amazonaws.com"),
    "minio": ("s3", "files.example.com"),
}
"""Service and host: of other services, of S3 with its own rules, and of a host of which nothing is known."""


def encode(text: str) -> str:
    return urllib.parse.quote(text, safe="-_.~")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def signed(  # noqa: PLR0915 - a signature from top to bottom
    *mistakes: str, chance: random.Random | None = None, group: str = "chime", kind: str = "header"
) -> bytes:
    """The bytes of a request and its answer, signed with these mistakes; ``chance`` picks among the ways of making one.

    ``kind`` is header or query.
    """
    right_service, right_host = GROUPS[group]
    like_s3, in_query = right_service == "s3", kind == "query"
    chance = chance or random.Random(0)
    wrong = set(mistakes)
    assert wrong <= set(MADE)
    body = json.dumps(BODY, ensure_ascii=False).encode()
    at = NOW
    host = right_host + ("" if "host-default-port" in wrong else ":8443")
    path = "/v1//phone-numbers/./%2B12065550100"
    query = [("operation", "batch delete"), ("b", ""), ("a", "x/y+ü")]
    wire_query = "&".join(f"{encode(name)}={encode(value)}" for name, value in query)
    token = TOKEN
    sent = {
        "Host": [" " + host],
        "Content-Type": ["  application/json"],
        "User-Agent": [" someone/1"],
        "X-Amz-Meta": ["  two   words  ", " more"],
        "X-Amz-Date": [" " + at.strftime("%Y%m%dT%H%M%SZ")],
        "X-Amz-Security-Token": [" " + token],
        "Accept": [" text/plain"],
    }
    if like_s3 and not in_query:
        sent["X-Amz-Content-Sha256"] = [" " + digest(body)]
    if in_query:
        del sent["X-Amz-Date"], sent["X-Amz-Security-Token"]

    # which headers are signed, and with which values
    values = {name: list(given) for name, given in sent.items() if name not in ("User-Agent", "Accept")}
    if "host-default-port" in wrong:
        values["Host"] = [f" {host}:{chance.choice([443, 80])}"]
    elif "host-port-missing" in wrong:
        values["Host"] = [" " + host.rpartition(":")[0]]
    if "header-changed" in wrong:
        sent["Content-Type"] = [chance.choice([" application/json; charset=utf-8", " text/html;charset=x", " a/b"])]
    if "token-other-session" in wrong:
        sent["X-Amz-Security-Token"] = [" a-token-of-yesterday"]
        if chance.random() < 0.5:
            values["X-Amz-Security-Token"] = [" a-token-of-yesterday"]
    if "token-missing" in wrong:
        sent.pop("X-Amz-Security-Token", None)
        if chance.random() < 0.5:
            values.pop("X-Amz-Security-Token", None)
    elif "token-not-signed" in wrong:
        values.pop("X-Amz-Security-Token", None)
    if in_query:
        token_sent = sent.pop("X-Amz-Security-Token", [] if "token-missing" in wrong else [" " + token])
        token_signed = values.pop("X-Amz-Security-Token", [] if "token-not-signed" in wrong else [" " + token])
    if "amz-header-not-signed" in wrong:
        del values["X-Amz-Meta"]
    if "date-missing" in wrong:
        del sent["X-Amz-Date"], values["X-Amz-Date"]  # of a URL, a parameter would be missing
    if "host-missing" in wrong:
        del values["Host"]

    # the canonical request
    if ("path-not-normalised" in wrong) is not like_s3:  # which keeps the path as it stands: there normalising is wrong
        uri = path
    else:
        uri = "/v1/phone-numbers/%2B12065550100"
    if "path-not-encoded" in wrong:
        uri = urllib.parse.unquote(uri)
    elif "path-encoded-once" not in wrong:
        uri = uri if like_s3 else urllib.parse.quote(uri, safe="/-_.~")
        if "path-encoded-twice" in wrong:
            uri = urllib.parse.quote(uri, safe="/-_.~")
    spell = encode
    if "query-not-encoded" in wrong:
        spell = str
    elif "query-encoded-twice" in wrong:
        spell = lambda text: encode(encode(text))  # noqa: E731
    elif "query-plus-for-space" in wrong:
        spell = lambda text: encode(text).replace("%20", "+")  # noqa: E731
    region = chance.choice(["us-east-1", "eu-west-1"]) if "region-wrong" in wrong else "us-west-2"
    service = right_service
    if "service-wrong" in wrong:
        service = chance.choice(["voice-chime", "chime-sdk-voice"] if group == "chime" else ["execute-api", "iam"])
    day = "20260505" if "scope-date-differs" in wrong else at.strftime("%Y%m%d")
    scope = f"{day}/{region}/{service}/aws4_request"
    listed_in_query = [name for name in values if name != "User-Agent"]
    if "signed-headers-order" not in wrong:
        listed_in_query.sort(key=str.lower)
    if "signed-header-twice" in wrong:
        listed_in_query.insert(0, listed_in_query[0])
    if in_query:
        named = str if "header-names-not-lowered" in wrong else str.lower
        query += [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", f"{KEY_ID}/{scope}"),
            ("X-Amz-Date", at.strftime("%Y%m%dT%H%M%SZ")),
            ("X-Amz-Expires", "900"),
            ("X-Amz-SignedHeaders", ";".join(named(name) for name in listed_in_query)),
        ]
        common = list(query)
        query += [("X-Amz-Security-Token", value[1:]) for value in token_signed]
        common += [("X-Amz-Security-Token", value[1:]) for value in token_sent]
        wire_query = "&".join(f"{encode(name)}={encode(value)}" for name, value in common)
    pairs = [(spell(name), spell(value)) for name, value in query]
    if "query-unsorted" not in wrong:
        pairs.sort()
    canonical_query = "&".join(n if "query-equals-missing" in wrong and not v else f"{n}={v}" for n, v in pairs)
    if "percent-lower-case" in wrong:
        lower = str.maketrans("ABCDEF", "abcdef")
        canonical_query = "%".join(
            part if at == 0 else part[:2].translate(lower) + part[2:] for at, part in enumerate(canonical_query.split("%"))
        )
        if chance.random() < 0.5:
            uri = uri.replace("%2B", "%2b")
    if "query-question-mark" in wrong:
        canonical_query = "?" + canonical_query
    if "query-missing" in wrong:
        canonical_query = ""
    if "query-in-path" in wrong:
        uri, canonical_query = f"{uri}?{wire_query}", ""
    case = str if "header-names-not-lowered" in wrong else str.lower
    in_lines = list(values)
    if "header-not-listed" in wrong:
        values["User-Agent"] = sent["User-Agent"]
        in_lines.append("User-Agent")
    if "headers-unsorted" not in wrong:
        in_lines.sort(key=str.lower)
    lines = []
    for name in in_lines:
        shown = [value[1:] for value in values[name]]
        if "header-values-not-trimmed" not in wrong:
            shown = [value.strip() for value in shown]
        if "header-values-not-collapsed" not in wrong:
            while any("  " in value for value in shown):
                shown = [value.replace("  ", " ") for value in shown]
        joint = ", " if "header-values-joined" in wrong else ","
        lines.append(case(name) + (": " if "header-colon-space" in wrong else ":") + joint.join(shown))
    names = [name for name in values if name != "User-Agent"]
    if "signed-headers-order" not in wrong:
        names.sort(key=str.lower)
    if "signed-header-twice" in wrong:
        twice = in_lines.index(names[0])
        names.insert(0, names[0])
        lines.insert(twice, lines[twice])
    hashed = "UNSIGNED-PAYLOAD" if like_s3 and in_query else digest(body)
    if "payload-empty-hash" in wrong:
        hashed = digest(b"")
    elif "payload-unsigned" in wrong:
        hashed = "UNSIGNED-PAYLOAD"
    elif "payload-not-hashed" in wrong:
        hashed = body.decode()
    elif "payload-other-encoding" in wrong:
        hashed = digest(body.decode().encode(chance.choice(["utf-16-le", "latin-1"])))
    elif "payload-reserialised" in wrong:
        ways = [
            json.dumps(BODY),
            json.dumps(BODY, separators=(",", ":")),
            json.dumps(BODY, sort_keys=True),
            json.dumps(BODY, ensure_ascii=False, indent=4),
            json.dumps(BODY).replace("/", "\\/"),
            json.dumps(BODY, separators=(",", ":")).replace("+", "\\u002B").replace("<", "\\u003C").replace(
                ">", "\\u003E").replace("&", "\\u0026").replace("\\u00eb", "\\u00EB"),
        ]  # fmt: skip
        hashed = digest(chance.choice(ways).encode())
    elif "body-changed" in wrong:
        body += chance.choice([b"\n", b"\r\n"])
    if "payload-hash-upper-case" in wrong:
        hashed = hashed.upper()
    end = "\r\n" if "crlf" in wrong else "\n"
    method = "post" if "method-lower-case" in wrong else "POST"
    blank = [] if "headers-blank-line-missing" in wrong else [""]
    listed = ";".join(case(name) for name in names)
    canonical = end.join([method, uri, canonical_query, *lines, *blank, listed, hashed])
    if "trailing-newline" in wrong:
        canonical += "\n"

    # the string to sign
    date = at.strftime("%Y%m%dT%H%M%SZ")
    if "local-time" in wrong:
        date = (at + datetime.timedelta(hours=chance.choice([1, -7]))).strftime("%Y%m%dT%H%M%SZ")
    if "date-with-dashes" in wrong:
        date = f"{date[:4]}-{date[4:6]}-{date[6:11]}:{date[11:13]}:{date[13:]}"
    shown_scope = scope
    if "scope-incomplete" in wrong:
        shown_scope = chance.choice([scope.removesuffix("/aws4_request"), f"{KEY_ID}/{scope}"])
    tail = digest(canonical.encode())
    if "canonical-request-hash-spelling" in wrong:
        tail = tail.upper()
    if "canonical-request-not-hashed" in wrong:
        tail = canonical
    first = [] if "algorithm-missing" in wrong else ["AWS4-HMAC-SHA256"]
    text = "\n".join([*first, date, shown_scope, tail])

    # the key
    secret = SECRET
    if "secret-white-space" in wrong:
        secret += chance.choice(["\n", " ", "\r\n"])
    elif "secret-url-decoded" in wrong:
        secret = chance.choice([urllib.parse.unquote_plus, urllib.parse.unquote])(secret)
    elif "secret-url-encoded" in wrong:
        secret = urllib.parse.quote(secret, safe="")
    elif "secret-quoted" in wrong:
        secret = f'"{secret}"'
    steps = [day, region, service, "aws4_request"]
    if "key-date-whole" in wrong:
        steps[0] = at.strftime("%Y%m%dT%H%M%SZ")
    if "key-ladder-order" in wrong:
        steps = chance.choice([[steps[1], steps[0], *steps[2:]], steps[::-1]])
    if "key-ladder-step-missing" in wrong:
        steps.remove("aws4_request")
    key = (("" if "key-prefix-missing" in wrong else "AWS4") + secret).encode()
    for step in steps:
        key = mac(step.encode(), key) if "key-and-message-swapped" in wrong else mac(key, step.encode())
        if "key-hex-not-bytes" in wrong:
            key = key.hex().encode()
    raw = mac(key, text.encode())
    signature = raw.hex()
    if "signature-upper-case" in wrong:
        signature = signature.upper()
    elif "signature-base64" in wrong:
        signature = base64.b64encode(raw).decode()
    elif "signature-cut" in wrong:
        signature = signature[:60]

    # what is sent
    authorization = f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={listed}, Signature={signature}"
    if "authorization-malformed" in wrong:
        authorization = authorization.replace("SignedHeaders", "Headers")
    if "authorization-replaced" in wrong:
        authorization = "Basic " + base64.b64encode(b"machine:password").decode()
    if in_query:
        wire_query += f"&X-Amz-Signature={encode(signature)}"
    head = [f"POST {path}?{wire_query} HTTP/1.1"]
    head += [f"{name}:{value}" for name, given in sent.items() for value in given]
    head += [] if "authorization-missing" in wrong or in_query else [f"Authorization: {authorization}"]
    head += [f"Content-Length: {len(body)}", "", ""]
    answered = at + datetime.timedelta(minutes=20 if "clock-skewed" in wrong else 0, seconds=2)
    answer = f"HTTP/1.1 403 Forbidden\r\nDate: {answered:%a, %d %b %Y %H:%M:%S} GMT\r\nContent-Length: 2\r\n\r\n{{}}"
    return "\r\n".join(head).encode() + body + answer.encode()
