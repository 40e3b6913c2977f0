"""Right requests of many services, signed by botocore: none is accused, whatever its path, query and body."""

from __future__ import annotations

import os
import random
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from services import CREDENTIALS

from rawchime.captures.capture import Capture, split_url
from rawchime.debug.diagnose import VALID, diagnose

SERVICES = {
    "dynamodb": "dynamodb.{}.amazonaws.com",
    "sqs": "sqs.{}.amazonaws.com",
    "lambda": "lambda.{}.amazonaws.com",
    "execute-api": "a1b2.execute-api.{}.amazonaws.com",
    "es": "search-x.{}.es.amazonaws.com",
    "bedrock": "bedrock-runtime.{}.amazonaws.com",
    "ses": "email.{}.amazonaws.com",
    "iam": "iam.amazonaws.com",
    "chime": "voice-chime.{}.amazonaws.com",
    "s3": "bucket.s3.{}.amazonaws.com",
}
REGIONS = ["us-east-1", "eu-central-1", "us-gov-west-1", "ap-southeast-2"]
PARTS = ["a", "b c", "ü+", "~.-_", "%", "a:b", "x=y", "(1)", "*", "'", "..", ".", "", "&;@$,!"]


def signed(chance: random.Random) -> Capture:
    """A right request, as it arrives."""
    service = chance.choice(list(SERVICES))
    region = "us-east-1" if service == "iam" else chance.choice(REGIONS)
    host = chance.choice([SERVICES[service].format(region), "localhost:4566", "proxy.example.com"])
    # botocore's own signer and RFC 3986 differ in a final dot segment, which no client sends to these services.
    parts = [chance.choice(PARTS) for _ in range(chance.randint(0, 4))]
    path = "/" + "/".join(quote(part, safe="") for part in [*parts, "end"] if service == "s3" or part not in (".", "..", ""))
    pairs = [(chance.choice(PARTS[:8]), chance.choice(PARTS[:8])) for _ in range(chance.randint(0, 3))]
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    body = chance.choice([b"", b'{"a": 1}', "ü".encode(), bytes(range(256))])
    method = chance.choice(["PUT", "POST"] if body else ["GET", "DELETE", "HEAD"])
    url = f"https://{host}{path}" + (f"?{query}" if query else "")
    headers = {"X-Amz-Meta-A": "  a   b ", "Content-Type": "text/plain"} if chance.random() < 0.5 else {}
    request = AWSRequest(method=method, url=url, data=body, headers=headers)
    token = "to/ken+==" if chance.random() < 0.3 else ""
    keys = BotocoreCredentials(CREDENTIALS.access_key, CREDENTIALS.secret_key, token or None)
    (S3SigV4Auth if service == "s3" else SigV4Auth)(keys, service, region).add_auth(request)
    scheme, authority, target = split_url(url)
    fields = tuple((name, str(value)) for name, value in request.headers.items())
    return Capture(method, target, (("Host", authority), *fields), body, scheme)


@pytest.mark.parametrize("seed", range(3))
def test_no_right_request_is_accused(seed: int) -> None:
    """Hundreds of each seed; RAWCHIME_REQUESTS sets how many."""
    chance = random.Random(seed)
    for _ in range(int(os.environ.get("RAWCHIME_REQUESTS", "300"))):
        capture = signed(chance)
        found = diagnose(capture, CREDENTIALS._replace(token=capture.get("x-amz-security-token")))
        assert found.verdict == VALID, (capture.method, capture.target, capture.headers, found)
