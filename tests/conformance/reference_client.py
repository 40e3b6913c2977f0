"""A client of BatchDeletePhoneNumber, of the standard library alone: the right one that the tests put bugs into."""

import hashlib
import hmac
import json
import os
import re
import secrets
import socket
import sys
import time
import urllib.parse

TIMEOUT = float(os.environ.get("CLIENT_TIMEOUT") or 4)
ATTEMPTS = 3
CLASSES = {
    400: "BadRequest",
    401: "UnauthorizedClient",
    403: "Forbidden",
    404: "NotFound",
    429: "ThrottledClient",
    500: "ServiceFailure",
    503: "ServiceUnavailable",
}
THROTTLING = {
    "Throttled",
    "ThrottledClient",
    "Throttling",
    "RequestThrottled",
    "TooManyRequests",
    "SlowDown",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
}


class Failure(Exception):
    def __init__(self, kind, message, **more):
        super().__init__(message)
        self.told = {"kind": kind, "message": message, **more}
        self.status, self.throttled, self.headers = more.get("status", 0), False, {}


def prove(condition, why):
    if not condition:
        raise Failure("OutcomeUnknown", why)


def setting(*names):
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def hash_of(data):
    return hashlib.sha256(data).hexdigest()


def encoded(text, safe):
    return urllib.parse.quote(text, safe=safe)


def request(url, body):
    keys = [setting("AWS_ACCESS_KEY_ID"), setting("AWS_SECRET_ACCESS_KEY")]
    region, token = setting("AWS_REGION", "AWS_DEFAULT_REGION"), setting("AWS_SESSION_TOKEN")
    for text in (*keys, region, token or "none"):
        if not re.fullmatch("[!-~]+", text):
            raise Failure("NothingSent", "region or credentials are missing, or cannot be sent")
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    signed = {"content-type": "application/json", "host": url.netloc, "x-amz-date": date}
    if token:
        signed["x-amz-security-token"] = token
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    path = encoded(url.path, "/-_.~")
    canonical = f"POST\n{path}\noperation=batch-delete\n{lines}\n{names}\n{hash_of(body)}"
    scope = f"{date[:8]}/{region}/chime/aws4_request"
    key = ("AWS4" + keys[1]).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{hash_of(canonical.encode())}"
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    proof = f"Credential={keys[0]}/{scope}, SignedHeaders={names}, Signature={signature}"
    headers = {
        **signed,
        "authorization": f"AWS4-HMAC-SHA256 {proof}",
        "content-length": len(body),
        "user-agent": "reference/1.0",
        "connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {url.path}?operation=batch-delete HTTP/1.1\r\n{head}\r\n".encode() + body


def connected(url, seconds):
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    sock = socket.create_connection((url.hostname, port), seconds)
    if url.scheme == "http":
        return sock
    import ssl  # here, as it takes a third of the start

    context = ssl.create_default_context(cafile=setting("AWS_CA_BUNDLE") or None)
    # A connection that ends without close_notify was cut: that is an error, and no end of a body (RFC 9112 section 9.8).
    return context.wrap_socket(sock, server_hostname=url.hostname, suppress_ragged_eofs=False)


def exchange(url, data, deadline):
    sent = False
    try:
        with connected(url, deadline - time.monotonic()) as sock:
            sock.sendall(data)
            sent = True
            raw = b""
            while True:
                sock.settimeout(max(0.001, deadline - time.monotonic()))
                piece = sock.recv(65536)
                raw += piece
                try:
                    return answer(raw, not piece)
                except Failure:
                    if not piece:
                        raise
    except OSError as error:
        raise Failure("OutcomeUnknown" if sent else "NothingSent", f"{type(error).__name__}: {error}") from None


def answer(raw, ended):
    head, found, rest = raw.partition(b"\r\n\r\n")
    prove(found, "no whole head")
    first, *lines = head.decode("latin-1").split("\r\n")
    match = re.fullmatch(r"HTTP/1\.[01] ([1-9]\d\d)( .*)?", first)
    prove(match, "no HTTP")
    status = int(match[1])
    if status < 200 and status != 101:
        return answer(rest, ended)
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        prove(colon and name and name == name.strip(), "no header")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    lengths, coding = set(headers.get("content-length", ())), ",".join(headers.get("transfer-encoding", ())).lower()
    prove(len(lengths) < 2, "two lengths")
    prove(not coding or not lengths, "length and chunks")
    prove(coding in ("", "chunked"), "unknown coding")
    if coding:
        rest = chunks(rest)
    elif lengths:
        prove(lengths == {str(len(rest))}, "not as long as its length")
    else:
        prove(ended, "the end is the connection's")
    return status, headers, rest


def chunks(rest):
    body = b""
    while True:
        match = re.match(rb"([0-9A-Fa-f]{1,8})[ \t]*(;[^\r\n]*)?\r\n", rest)
        prove(match, "no chunk size")
        size, rest = int(match[1], 16), rest[match.end() :]
        if not size:
            prove(re.fullmatch(rb"([^\r\n]+\r\n)*\r\n", rest), "the last chunk has no end")
            return body
        prove(rest[size : size + 2] == b"\r\n", "a chunk is not as long as its size line states")
        body, rest = body + rest[:size], rest[size + 2 :]


def once(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def first(headers, name):
    return headers.get(name, [""])[0]


def proven(found, ids):
    status, headers, body = found
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=once, parse_constant=no_constant)
    except ValueError:
        value = None
    members = value if isinstance(value, dict) else {}
    code = first(headers, "x-amzn-errortype").split(":")[0].split("#")[-1].strip()
    code = code or members.get("code") or members.get("Code")
    code = code or str(members.get("__type", "")).split(":")[0].split("#")[-1]
    if status >= 300:
        raise service_error(status, headers, body, members, code)
    prove(status == 200, f"a {status}")
    prove("content-encoding" not in headers, "encoded")
    prove(isinstance(value, dict), "no JSON object")
    prove(not code, "a 200 names an error")
    prove("PhoneNumberErrors" in value or not value, "another operation's")
    rows = value.get("PhoneNumberErrors")
    rows = [] if rows is None else rows
    prove(isinstance(rows, list), "no list")
    sent = {urllib.parse.unquote(one): one for one in ids}
    refused = []
    for row in rows:
        prove(isinstance(row, dict), "no object")
        texts = [row.get(name) for name in ("PhoneNumberId", "ErrorCode", "ErrorMessage")]
        prove(all(text is None or isinstance(text, str) for text in texts), "no text")
        number = sent.get(urllib.parse.unquote(texts[0] or ""))
        prove(number, "a number that was not sent")
        refused.append({"PhoneNumberId": number, "ErrorCode": texts[1] or "", "ErrorMessage": texts[2] or ""})
    return refused


def service_error(status, headers, body, members, code):
    text = body.decode("utf-8", "replace")
    root = re.match(r"\s*<(?!html)(\w+)", text)
    code = code or (root[1] if root else str(status))
    message = members.get("message") or members.get("Message") or " ".join(text.split())[:200]
    throttled = status == 429 or code.removesuffix("Exception") in THROTTLING
    kind = CLASSES.get(429 if throttled else status)
    error = Failure(
        "ServiceError",
        message,
        status=status,
        code=code,
        request_id=first(headers, "x-amzn-requestid"),
        **{"class": f"{kind}Exception" if kind else "ServiceError"},
    )
    error.throttled, error.headers = throttled, headers
    return error


def wait(error, attempt):
    delay = secrets.randbelow(1000) / 1000 * min((1 if error.throttled else 0.05) * 2 ** (attempt - 1), 20)
    milliseconds = first(error.headers, "x-amz-retry-after")
    asked = min(int(milliseconds) / 1000, delay + 5) if milliseconds.isdigit() else 0
    return max(delay, asked, retry_after(error.headers))


def retry_after(headers):
    value = first(headers, "retry-after")
    if value.isdigit():
        return int(value)
    from email.utils import parsedate_to_datetime

    try:
        return (parsedate_to_datetime(value) - parsedate_to_datetime(first(headers, "date"))).total_seconds()
    except (TypeError, ValueError):
        return 0


def delete(ids):
    endpoint = setting("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", "AWS_ENDPOINT_URL").rstrip("/")
    url = urllib.parse.urlsplit(f"{endpoint}/phone-numbers")
    body = json.dumps({"PhoneNumberIds": ids}).encode()
    deadline = time.monotonic() + TIMEOUT
    attempt = 0
    while True:
        attempt += 1
        try:
            return proven(exchange(url, request(url, body), deadline), ids)
        except Failure as error:
            again = error.throttled or error.status == 503 or error.told["kind"] == "NothingSent"
            seconds = wait(error, attempt)
            if not again or attempt >= ATTEMPTS or time.monotonic() + seconds >= deadline:
                raise
            time.sleep(seconds)


def hidden(text):
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        if os.environ.get(name):
            text = text.replace(os.environ[name], "***")
    return text


def main(ids):
    if not ids:
        print("usage: client.py ID...", file=sys.stderr)
        return 2
    try:
        refused = delete(ids)
    except Failure as error:
        print(hidden(json.dumps(error.told)))
        return {"ServiceError": 3, "NothingSent": 4}.get(error.told["kind"], 5)
    print(json.dumps({"PhoneNumberErrors": refused}))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
