"""rawchime's own signer for the suite ``sigv4``: what ``rawchime explain`` shows as right, sent by http.client.

python sign_rawchime.py KIND METHOD URL BODY REGION SERVICE EXPIRES HEADERS_JSON
"""

import hashlib
import http.client
import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

from rawchime import sigv4

KIND, METHOD, URL, BODY, REGION, SERVICE, EXPIRES, HEADERS = sys.argv[1:]
SECRET, TOKEN = os.environ["AWS_SECRET_ACCESS_KEY"], os.environ.get("AWS_SESSION_TOKEN", "")


def path_rules() -> dict[str, bool]:
    """Return what the service does with a path, as keywords of canonical_request."""
    rules = sigv4.rules_of(SERVICE)
    return {"normalize": rules.normalize_uri_path, "double_encode": rules.double_uri_encode}


def in_header(target: str, headers: list[tuple[str, str]], body: bytes, date: str) -> list[tuple[str, str]]:
    """Return the headers of a signed request."""
    headers = [*headers, ("X-Amz-Date", date), *([("X-Amz-Security-Token", TOKEN)] if TOKEN else [])]
    names = {name.lower() for name, _ in headers}
    if SERVICE in sigv4.S3_KIN and "x-amz-content-sha256" not in names:
        headers.append(("X-Amz-Content-SHA256", hashlib.sha256(body).hexdigest()))
    signed = sorted(
        {
            name.lower()
            for name, _ in headers
            if name.lower() in ("host", "content-type") or name.lower().startswith("x-amz-")
        }
    )
    given = next((value for name, value in headers if name.lower() == "x-amz-content-sha256"), "")
    scope = sigv4.Scope(date[:8], REGION, SERVICE)
    rules = path_rules()
    request = sigv4.canonical_request(METHOD, target, headers, body, signed, payload_hash=given, **rules)
    return [
        *headers,
        ("Authorization", sigv4.authorization(os.environ["AWS_ACCESS_KEY_ID"], sigv4.derive(SECRET, date, scope, request))),
    ]


def in_query(target: str, host: str, date: str) -> str:
    """Return the target of a presigned URL."""
    scope = sigv4.Scope(date[:8], REGION, SERVICE)
    added = {
        "X-Amz-Algorithm": sigv4.ALGORITHM,
        "X-Amz-Credential": f"{os.environ['AWS_ACCESS_KEY_ID']}/{scope}",
        "X-Amz-Date": date,
        "X-Amz-Expires": EXPIRES,
        "X-Amz-SignedHeaders": "host",
        **({"X-Amz-Security-Token": TOKEN} if TOKEN else {}),
    }
    query = "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in added.items())
    target += ("&" if "?" in target else "?") + query
    rules = path_rules()
    payload = "UNSIGNED-PAYLOAD" if sigv4.rules_of(SERVICE).unsigned_payload else hashlib.sha256(b"").hexdigest()
    request = sigv4.canonical_request(METHOD, target, [("Host", host)], b"", ["host"], payload_hash=payload, **rules)
    made = sigv4.derive(SECRET, date, scope, request)
    return f"{target}&X-Amz-Signature={made.signature}"


def main() -> int:
    parts = urlsplit(URL)
    target = URL.partition(parts.netloc)[2] or "/"
    body, date = Path(BODY).read_bytes(), sigv4.amz_date(time.time())
    headers = [("Host", parts.netloc), *map(tuple, json.loads(HEADERS))]
    if KIND == "presigned":
        target = in_query(target, parts.netloc, date)
    else:
        headers = in_header(target, headers, body, date)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.putrequest(METHOD, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    if body or METHOD in ("POST", "PUT", "PATCH"):
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body or None)
    return 0 if connection.getresponse().status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
