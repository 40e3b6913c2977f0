"""A signer for any service, of the standard library alone: the right one that the tests put bugs into.

python reference_signer.py KIND METHOD URL BODY REGION SERVICE EXPIRES HEADERS_JSON
"""

import hashlib
import hmac
import json
import os
import re
import socket
import sys
import time
import urllib.parse


def hash_of(data):
    return hashlib.sha256(data).hexdigest()


def encoded(data, safe=""):
    return urllib.parse.quote(data, safe=f"-_.~{safe}")


def canonical_path(path, s3):
    if s3:  # as it stands in the URL, each byte encoded once
        return encoded(urllib.parse.unquote_to_bytes(path), "/")
    segments = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    slash = "/" if segments and path.endswith(("/", "/.", "/..")) else ""
    return encoded("/" + "/".join(segments) + slash, "/")


def canonical_query(query):
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    decoded = [(urllib.parse.unquote_to_bytes(name), urllib.parse.unquote_to_bytes(value)) for name, _, value in pairs]
    again = [(encoded(name), encoded(value)) for name, value in decoded]
    return "&".join(f"{name}={value}" for name, value in sorted(again))


def canonical_request(method, target, headers, names, payload, s3):
    path, _, query = target.partition("?")
    values = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(re.sub(" +", " ", value.strip()))
    lines = "".join(f"{name}:{','.join(values[name])}\n" for name in names)
    return "\n".join([method, canonical_path(path, s3), canonical_query(query), lines, ";".join(names), payload])


def signature(secret, date, scope, canonical):
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = "\n".join(["AWS4-HMAC-SHA256", date, scope, hash_of(canonical.encode())])
    return hmac.digest(key, text.encode(), "sha256").hex()


def signed(kind, method, target, headers, body, region, service, expires):
    access_key, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    token = os.environ.get("AWS_SESSION_TOKEN")
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{date[:8]}/{region}/{service}/aws4_request"
    s3 = service == "s3"
    if kind == "presigned":
        added = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{access_key}/{scope}",
            "X-Amz-Date": date,
            "X-Amz-Expires": expires,
            "X-Amz-SignedHeaders": "host",
        }
        if token:
            added["X-Amz-Security-Token"] = token
        query = "&".join(f"{name}={encoded(value)}" for name, value in added.items())
        target += ("&" if "?" in target else "?") + query
        payload = "UNSIGNED-PAYLOAD" if s3 else hash_of(b"")
        made = signature(secret, date, scope, canonical_request(method, target, headers, ["host"], payload, s3))
        return f"{target}&X-Amz-Signature={made}", headers
    headers = [*headers, ("X-Amz-Date", date)]
    if token:
        headers.append(("X-Amz-Security-Token", token))
    given = [value for name, value in headers if name.lower() == "x-amz-content-sha256"]
    payload = given[0] if given else hash_of(body)
    if s3 and not given:
        headers.append(("X-Amz-Content-SHA256", payload))
    names = sorted({name.lower() for name, _ in headers if name.lower() != "accept"})
    made = signature(secret, date, scope, canonical_request(method, target, headers, names, payload, s3))
    proof = f"Credential={access_key}/{scope}, SignedHeaders={';'.join(names)}, Signature={made}"
    return target, [*headers, ("Authorization", f"AWS4-HMAC-SHA256 {proof}")]


def main(kind, method, url, path, region, service, expires, headers_json):
    parts = urllib.parse.urlsplit(url)
    target = url.partition(parts.netloc)[2] or "/"
    with open(path, "rb") as file:
        body = file.read()
    headers = [("Host", parts.netloc), *json.loads(headers_json)]
    target, headers = signed(kind, method, target, headers, body, region, service, expires)
    headers = [*headers, ("Content-Length", str(len(body))), ("Connection", "close")]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    with socket.create_connection((parts.hostname, parts.port), 10) as sock:
        sock.sendall(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer = b""
        while piece := sock.recv(65536):
            answer += piece
    return 0 if answer.startswith(b"HTTP/1.1 200 ") else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
