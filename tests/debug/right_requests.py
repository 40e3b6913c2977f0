"""Right requests by signers with no line of rawchime in them: each of them has to be judged valid.

    PYTHONPATH=tests python tests/debug/right_requests.py 20000

makes that many with every signer that is installed, judges them, and prints a count for each. The signers from npm are taken
from the folder that RAWCHIME_NODE_MODULES names (``npm install aws4 aws4fetch @smithy/signature-v4 @smithy/protocol-http
@aws-crypto/sha256-js``). Tests judge a seeded sample of what Python has.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import io
import json
import os
import random
import subprocess
import sys
import warnings
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import requests
from botocore.auth import (
    S3ExpressAuth,
    S3SigV4Auth,
    S3SigV4PostAuth,
    S3SigV4QueryAuth,
    SigV4Auth,
    SigV4QueryAuth,
)
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as BotocoreCredentials
from botocore.session import Session
from services import CREDENTIALS

from rawchime import captures
from rawchime.captures.capture import Capture, split_url, with_host
from rawchime.debug.diagnose import VALID, diagnose

SERVICES = {
    "dynamodb": "dynamodb.{}.amazonaws.com",
    "sqs": "sqs.{}.amazonaws.com",
    "lambda": "lambda.{}.amazonaws.com",
    "execute-api": "a1b2.execute-api.{}.amazonaws.com",
    "es": "search-x.{}.es.amazonaws.com",
    "aoss": "abc.{}.aoss.amazonaws.com",
    "bedrock": "bedrock-runtime.{}.amazonaws.com",
    "ses": "email.{}.amazonaws.com",
    "iam": "iam.amazonaws.com",
    "chime": "voice-chime.{}.amazonaws.com",
    "s3": "bucket.s3.{}.amazonaws.com",
}
REGIONS = ["us-east-1", "eu-central-1", "us-gov-west-1", "ap-southeast-2"]
PARTS = ["a", "b c", "ü+", "~.-_", "%", "a:b", "x=y", "(1)", "*", "'", "..", ".", "", "&;@$,!", "漢", "a//b", "%2F"]
KEYS = (CREDENTIALS.access_key, CREDENTIALS.secret_key)


class Unsigned(NamedTuple):
    """A request that has to be signed."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    service: str
    region: str


def unsigned(chance: random.Random, *, plain: bool = False, service: str = "") -> Unsigned:
    """Return one; a ``plain`` one has what every signer gets right: no odd path, no repeated parameter."""
    service = service or chance.choice([one for one in SERVICES if not plain or one != "s3"])
    region = "us-east-1" if service == "iam" else chance.choice(REGIONS)
    host = chance.choice([SERVICES[service].format(region), "localhost:4566", "proxy.example.com"])
    if plain:
        host = SERVICES[service].format(region)
    # botocore's own signer and RFC 3986 differ in a final dot segment, which no client sends to these services.
    odd = ["a", "c-d", "e.f", "g_h", "i~j"] if plain else PARTS
    parts = [chance.choice(odd[:1] if plain and service != "s3" else odd) for _ in range(chance.randint(0, 4))]
    kept = (quote(part, safe="") for part in [*parts, "end"] if service == "s3" or part not in (".", "..", ""))
    names = list(dict.fromkeys(chance.choice(odd[:8]) for _ in range(chance.randint(0, 3))))
    names += [] if plain else names[:1]
    pairs = [(name, chance.choice(odd[:8])) for name in names]
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    body = chance.choice([b"", b'{"a": 1}', "ü".encode(), b"a=b&c=d" if plain else bytes(range(256))])
    method = chance.choice(["PUT", "POST"] if body else ["GET", "DELETE", "HEAD"])
    headers = {"X-Amz-Meta-A": "one two" if plain else "  a   b ", "Content-Type": "text/plain"}
    headers = headers if chance.random() < 0.5 else {}
    if service == "aoss":
        headers = headers | {"X-Amz-Content-Sha256": hashlib.sha256(body).hexdigest()}
    url = f"https://{host}/{'/'.join(kept)}" + (f"?{query}" if query else "")
    return Unsigned(method, url, headers, body, service, region)


def _capture(method: str, url: str, headers: Any, body: bytes) -> Capture:
    scheme, authority, target = split_url(url)
    authority = authority.lower()  # as HTTP libraries send it
    fields = tuple((name, value.decode() if isinstance(value, bytes) else str(value)) for name, value in headers)
    return Capture(method, target, with_host(fields, authority), body, scheme)


def botocore_header(chance: random.Random) -> Capture:
    """Header signatures of every service, S3's with every kind of payload line."""
    one = unsigned(chance)
    kind: Any = S3SigV4Auth if one.service == "s3" else SigV4Auth
    request = AWSRequest(method=one.method, url=one.url, data=one.body, headers=one.headers)
    if one.service == "s3" and chance.random() < 0.4:
        request.context["payload_signing_enabled"] = False
    token = chance.choice(["", "", "to/ken+=="])
    kind(BotocoreCredentials(*KEYS, token or None), one.service, one.region).add_auth(request)
    return _capture(one.method, one.url, request.headers.items(), one.body)


def botocore_query(chance: random.Random) -> Capture:
    """Presigned URLs, alone or in a whole request."""
    one = unsigned(chance)._replace(body=b"")
    kind: Any = S3SigV4QueryAuth if one.service == "s3" else SigV4QueryAuth
    method = chance.choice(["GET", "PUT", "HEAD", "DELETE"])
    headers = {"Content-Type": "image/png"} if chance.random() < 0.3 else {}
    request = AWSRequest(method=method, url=one.url, headers=headers)
    token = chance.choice(["", "", "to/ken+=="])
    keys = BotocoreCredentials(*KEYS, token or None)
    kind(keys, one.service, one.region, expires=chance.choice([60, 3600, 604800])).add_auth(request)
    if headers or chance.random() < 0.5:
        return _capture(method, request.url, headers.items(), b"")
    return captures.read(request.url.encode())[0]


def botocore_express(chance: random.Random) -> Capture:
    """S3 Express, whose session token has a header of its own."""
    region = chance.choice(REGIONS[:2])
    key = "/".join(quote(chance.choice(PARTS), safe="") for _ in range(2)) + "/end"
    url = f"https://b--x1--x-s3.s3express-x1.{region}.amazonaws.com/{key}"
    request = AWSRequest(method="GET", url=url)
    S3ExpressAuth(BotocoreCredentials(*KEYS, "ses/sion"), "s3express", region, identity_cache=None).add_auth(request)
    return _capture("GET", url, request.headers.items(), b"")


def botocore_form(chance: random.Random) -> Capture:
    """An HTML form."""
    region = chance.choice(REGIONS)
    ends = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    request = AWSRequest(method="POST", url=f"https://bucket.s3.{region}.amazonaws.com/")
    fields: dict[str, str] = {"key": chance.choice(PARTS) or "k"}
    request.context["s3-presign-post-fields"] = fields
    policy = {"expiration": ends, "conditions": [{"bucket": "bucket"}, ["starts-with", "$key", ""]]}
    request.context["s3-presign-post-policy"] = policy
    S3SigV4PostAuth(BotocoreCredentials(*KEYS), "s3", region).add_auth(request)
    prepared = requests.Request("POST", request.url, data=request.context["s3-presign-post-fields"], files={"file": b"x"})
    sent = prepared.prepare()
    return _capture("POST", request.url, sent.headers.items(), sent.body or b"")  # type: ignore[arg-type]


def chunked(chance: random.Random) -> Capture:
    """An aws-chunked body in signed chunks, with and without a signed trailer; after S3's documentation."""
    trailer = chance.random() < 0.5
    kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if trailer else "")
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    region = chance.choice(REGIONS)
    data = [chance.randbytes(chance.choice([1, 100, 8192])) for _ in range(chance.randint(0, 3))] + [b""]
    headers = {
        "host": f"bucket.s3.{region}.amazonaws.com",
        "x-amz-content-sha256": kind,
        "x-amz-date": date,
        "x-amz-decoded-content-length": str(sum(map(len, data))),
        "content-encoding": "aws-chunked",
    }
    if trailer:
        headers["x-amz-trailer"] = "x-amz-checksum-crc32c"
    path = "/" + quote(chance.choice(PARTS) + "/k", safe="/-_.~")
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    listed = ";".join(sorted(headers))
    scope = f"{date[:8]}/{region}/s3/aws4_request"
    key = ("AWS4" + KEYS[1]).encode()
    for step in scope.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")

    def sign(*lines: str) -> str:
        return hmac.digest(key, "\n".join(lines).encode(), "sha256").hex()

    def digest(data: bytes) -> str:
        return hashlib.sha256(data).hexdigest()

    canonical = f"PUT\n{path}\n\n{lines}\n{listed}\n{kind}"
    first = before = sign("AWS4-HMAC-SHA256", date, scope, digest(canonical.encode()))
    body = b""
    for piece in data:
        before = sign("AWS4-HMAC-SHA256-PAYLOAD", date, scope, before, digest(b""), digest(piece))
        body += f"{len(piece):x};chunk-signature={before}\r\n".encode() + piece + (b"\r\n" if piece else b"")
    if trailer:
        line = "x-amz-checksum-crc32c:" + b64encode(chance.randbytes(4)).decode()
        made = sign("AWS4-HMAC-SHA256-TRAILER", date, scope, before, digest(f"{line}\n".encode()))
        body += f"{line}\r\nx-amz-trailer-signature:{made}\r\n".encode()
    body += b"\r\n"
    value = f"AWS4-HMAC-SHA256 Credential={KEYS[0]}/{scope}, SignedHeaders={listed}, Signature={first}"
    return _capture("PUT", f"https://{headers['host']}{path}", [*headers.items(), ("Authorization", value)], body)


def requests_aws4auth(chance: random.Random) -> Capture:
    """requests-aws4auth, from PyPI."""
    from requests_aws4auth import AWS4Auth

    one = unsigned(chance, plain=True)
    auth = AWS4Auth(*KEYS, one.region, one.service)
    return _sent(requests.Request(one.method, one.url, headers=one.headers, data=one.body, auth=auth).prepare())


def requests_auth_aws_sigv4(chance: random.Random) -> Capture:
    """requests-auth-aws-sigv4, from PyPI."""
    from requests_auth_aws_sigv4 import AWSSigV4

    one = unsigned(chance, plain=True)
    auth = AWSSigV4(one.service, aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1], region=one.region)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for the time in UTC in a way that Python is giving up
        return _sent(requests.Request(one.method, one.url, headers=one.headers, data=one.body, auth=auth).prepare())


def httpx_aws_auth(chance: random.Random) -> Capture:
    """httpx-aws-auth, from PyPI."""
    import httpx
    from httpx_aws_auth import AwsCredentials, AwsSigV4Auth

    one = unsigned(chance, plain=True)
    if one.service == "aoss":  # it sends the payload's hash without signing it
        one = unsigned(chance, plain=True, service="execute-api")
    one.headers.pop("X-Amz-Meta-A", None)  # it signs host and date alone
    auth = AwsSigV4Auth(AwsCredentials(*KEYS), one.region, one.service)
    request = next(auth.auth_flow(httpx.Request(one.method, one.url, headers=one.headers, content=one.body)))
    return _capture(one.method, str(request.url), request.headers.items(), one.body)


def _sent(prepared: requests.PreparedRequest) -> Capture:
    body = prepared.body or b""
    return _capture(
        prepared.method or "", prepared.url or "", prepared.headers.items(), body.encode() if isinstance(body, str) else body
    )


# every service of botocore


def services() -> list[str]:
    return list(Session().get_available_services())


def service_requests(name: str, chance: random.Random, most: int) -> Iterator[Capture]:
    """Yield what botocore's client of a service sends for some of its operations, with parameters made from its model."""
    session = Session()
    session.set_credentials(*KEYS)
    known = session.get_available_regions(name)
    region = chance.choice([one for one in known if one in REGIONS] or known or ["us-east-1"])
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False, s3={"addressing_style": "virtual"})
    client = session.create_client(name, region, config=config)
    sent: list[Any] = []

    def keep(request: Any, **_: Any) -> Any:
        sent.append(request)
        raise _Kept

    client.meta.events.register_first("before-send", keep)
    operations = [client.meta.service_model.operation_model(one) for one in client.meta.service_model.operation_names]
    for operation in chance.sample(operations, min(most, len(operations))):
        shape = operation.input_shape
        if operation.has_event_stream_input:
            continue
        sent.clear()
        try:
            parameters = _example(shape, chance) if shape else {}
            client._make_api_call(operation.name, parameters)
        except Exception:
            pass  # an example that a client refuses is not sent
        for request in sent:
            body = request.body or b""
            if hasattr(body, "read"):
                body = body.read()
            body = body.encode() if isinstance(body, str) else bytes(body)
            capture = _capture(request.method, request.url, request.headers.items(), body)
            if "AWS4-HMAC-SHA256" in capture.get("authorization"):  # some operations are not signed
                yield capture


class _Kept(Exception):
    """Ends a call before anything is sent."""


def _example(shape: Any, chance: random.Random, depth: int = 0) -> Any:
    kind = shape.type_name
    if kind == "structure":
        if shape.metadata.get("document") or getattr(shape, "is_document_type", False):
            return {"a": 1}
        wanted = [one for one in shape.members if one in shape.required_members or (depth < 2 and chance.random() < 0.3)]
        if getattr(shape, "is_tagged_union", False):
            wanted = list(shape.members)[:1]
        wanted = wanted if depth < 6 else []
        return {one: _example(shape.members[one], chance, depth + 1) for one in wanted}
    if kind == "list":
        return [_example(shape.member, chance, depth + 1) for _ in range(max(1, shape.metadata.get("min", 1)))][:3]
    if kind == "map":
        return {"key": _example(shape.value, chance, depth + 1)}
    if kind == "blob":
        return io.BytesIO(b"blob\x00\xff") if shape.serialization.get("streaming") else b"blob\x00\xff"
    if kind == "timestamp":
        return datetime.datetime(2026, 5, 4, tzinfo=datetime.timezone.utc)
    if kind == "boolean":
        return True
    if kind in ("integer", "long", "float", "double"):
        return max(1, int(shape.metadata.get("min", 1)))
    if getattr(shape, "enum", None):
        return chance.choice(shape.enum)
    if shape.name.lower().startswith("bucket"):
        return "a-bucket"
    if shape.serialization.get("location") == "uri" and "key" in shape.name.lower():
        return chance.choice([part for part in PARTS if part]) + "/k"
    text = chance.choice(["a", "Ab-1", "a b", "x:y/z"]) if depth > 1 or chance.random() < 0.3 else "a1"
    return text.ljust(min(300, shape.metadata.get("min", 1)), "a")


# npm


def npm(count: int, seed: int) -> Iterator[tuple[str, Capture]]:
    """Yield what the signers of npm make, with their names; nothing where Node or they are not installed."""
    folder = os.environ.get("RAWCHIME_NODE_MODULES", "")
    if not folder:
        return
    chance = random.Random(seed)
    asked = []
    for _ in range(count):
        one = unsigned(chance, plain=True, service="s3" if chance.random() < 0.2 else "")
        asked.append(json.dumps({**one._asdict(), "body": one.body.decode("latin-1"), "keys": KEYS}))
    script = Path(__file__).with_name("npm_signers.mjs")
    done = subprocess.run(["node", script, folder], input="\n".join(asked), capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        made = json.loads(line)
        body = made["body"].encode("latin-1")
        yield made["by"], _capture(made["method"], made["url"], made["headers"].items(), body)


MAKERS: dict[str, Callable[[random.Random], Capture]] = {
    "botocore, header": botocore_header,
    "botocore, presigned URL": botocore_query,
    "botocore, S3 Express": botocore_express,
    "botocore, form": botocore_form,
    "aws-chunked": chunked,
}
OTHERS: dict[str, Callable[[random.Random], Capture]] = {
    "requests-aws4auth": requests_aws4auth,
    "requests-auth-aws-sigv4": requests_auth_aws_sigv4,
    "httpx-aws-auth": httpx_aws_auth,
}


def judged(capture: Capture) -> str:
    """Return what is wrong with the diagnosis of a right request; empty where it is valid."""
    found = diagnose(capture, CREDENTIALS._replace(token=capture.get("x-amz-security-token")))
    if found.verdict == VALID and not found.notes[1:]:
        return ""
    return f"{found.sentence} {found.notes} {capture.method} {capture.target} {capture.headers} {capture.body!r:.200}"


def main(count: int) -> int:
    """Judge so many, and print how many of each signer there were."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []

    def judge(name: str, capture: Capture) -> None:
        counts[name] += 1
        if problem := judged(capture):
            wrong.append(f"{name}: {problem}")

    chance = random.Random(20261125)
    for service in services():
        for capture in service_requests(service, chance, max(1, count // 2500)):
            judge("botocore, every service's client", capture)
    for name, capture in npm(count // 10, 1):
        judge(name, capture)
    makers = dict(MAKERS)
    for name, maker in OTHERS.items():
        try:
            maker(random.Random(0))
            makers[name] = maker
        except ModuleNotFoundError:
            print(f"not installed: {name}")
    while sum(counts.values()) < count:
        for name, maker in makers.items():
            judge(name, maker(chance))
    for name, number in sorted(counts.items()):
        print(f"{number:>7}  {name}")
    print(f"{sum(counts.values()):>7}  right requests, {len(wrong)} not judged valid")
    for line in wrong[:20]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if sys.argv[1:] else 2000))
