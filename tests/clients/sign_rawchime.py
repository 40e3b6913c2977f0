"""A signer for `conformance --suite sigv4`, made of `rawchime.sigv4` alone: it prints the signed request.

rawchime conformance --suite sigv4 -- python tests/clients/sign_rawchime.py
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

from rawchime import Request, sigv4


def main() -> None:
    """Read the request from the environment, sign it, and print its bytes."""
    environ = os.environ
    url = urlsplit(environ["SIGV4_URL"])
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    body = Path(environ["SIGV4_BODY"]).read_bytes()
    headers = [("Host", url.netloc), *((name, value) for name, value in json.loads(environ["SIGV4_HEADERS"]))]
    date = sigv4.amz_date(time.time())
    scope = sigv4.Scope(date[:8], environ["SIGV4_REGION"], environ["SIGV4_SERVICE"])
    sign = presigned if int(environ["SIGV4_EXPIRES"]) else signed
    method = environ["SIGV4_METHOD"]
    sys.stdout.buffer.write(sign(method, target, headers, body, date, scope).to_bytes())


def signed(method: str, target: str, headers: list[tuple[str, str]], body: bytes, date: str, scope: sigv4.Scope) -> Request:
    """Return the request with an Authorization header."""
    hashed = hashlib.sha256(body).hexdigest()
    headers = [*headers, ("X-Amz-Date", date), ("X-Amz-Content-Sha256", hashed)]
    if token := os.environ.get("AWS_SESSION_TOKEN"):
        headers.append(("X-Amz-Security-Token", token))
    made = derived(method, target, headers, scope, date, hashed)
    authorization = sigv4.authorization(os.environ["AWS_ACCESS_KEY_ID"], made)
    length = [("Content-Length", str(len(body)))] if body else []
    return Request(method, target, [*headers, ("Authorization", authorization), *length], body, "http")


def presigned(
    method: str, target: str, headers: list[tuple[str, str]], body: bytes, date: str, scope: sigv4.Scope
) -> Request:
    """Return the request with the signature in its query."""
    path, _, query = target.partition("?")
    values = {
        "X-Amz-Algorithm": sigv4.ALGORITHM,
        "X-Amz-Credential": "/".join((os.environ["AWS_ACCESS_KEY_ID"], *scope, sigv4.TERMINATOR)),
        "X-Amz-Date": date,
        "X-Amz-Expires": os.environ["SIGV4_EXPIRES"],
        "X-Amz-SignedHeaders": "host",
    }
    if token := os.environ.get("AWS_SESSION_TOKEN"):
        values["X-Amz-Security-Token"] = token
    own = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in values.items())
    target = f"{path}?{query}&{own}" if query else f"{path}?{own}"
    rules = sigv4.rules_of(scope.service)
    payload = "UNSIGNED-PAYLOAD" if rules.unsigned_payload else hashlib.sha256(body).hexdigest()
    made = derived(method, target, [headers[0]], scope, date, payload)
    return Request(method, f"{target}&X-Amz-Signature={made.signature}", [headers[0]], body, "http")


def derived(
    method: str, target: str, headers: list[tuple[str, str]], scope: sigv4.Scope, date: str, payload: str
) -> sigv4.Derivation:
    """Return the stages of the signature, by the rules of the service."""
    rules = sigv4.rules_of(scope.service)
    request = sigv4.canonical_request(
        method,
        target,
        tuple(headers),
        b"",
        sorted(name.lower() for name, _ in headers),
        normalize=rules.normalize_uri_path,
        double_encode=rules.double_uri_encode,
        payload_hash=payload,
    )
    return sigv4.derive(os.environ["AWS_SECRET_ACCESS_KEY"], date, scope, request)


if __name__ == "__main__":
    main()
