"""Python's signers for `conformance --suite sigv4`, unchanged: each sends the request that the environment asks for.

    rawchime conformance --suite sigv4 --profile header-only -- python tests/clients/sign.py requests-aws4auth

Their packages come from PyPI, in an environment of their own. A signer that cannot presign fails with exit code 1.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

E = os.environ
KEYS = E["AWS_ACCESS_KEY_ID"], E["AWS_SECRET_ACCESS_KEY"]
TOKEN = E.get("AWS_SESSION_TOKEN") or None
REQUEST = E["SIGV4_METHOD"], E["SIGV4_URL"]
HEADERS = dict(json.loads(E["SIGV4_HEADERS"]))
BODY = Path(E["SIGV4_BODY"]).read_bytes() or None
REGION, SERVICE, EXPIRES = E["SIGV4_REGION"], E["SIGV4_SERVICE"], int(E["SIGV4_EXPIRES"])


def botocore() -> None:
    """botocore's own signers, S3's included; it presigns as well."""
    from botocore import auth, httpsession
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    kinds = {"execute-api": (auth.SigV4Auth, auth.SigV4QueryAuth), "s3": (auth.S3SigV4Auth, auth.S3SigV4QueryAuth)}
    header, query = kinds.get(SERVICE, kinds["execute-api"])
    request = AWSRequest(REQUEST[0], REQUEST[1], HEADERS, BODY)
    signer = (
        query(Credentials(*KEYS, TOKEN), SERVICE, REGION, EXPIRES)
        if EXPIRES
        else header(Credentials(*KEYS, TOKEN), SERVICE, REGION)
    )
    signer.add_auth(request)
    httpsession.URLLib3Session().send(request.prepare())


def requests_aws4auth() -> None:
    import requests
    from requests_aws4auth import AWS4Auth

    requests.request(
        *REQUEST, headers=HEADERS, data=BODY, auth=AWS4Auth(*KEYS, REGION, SERVICE, session_token=TOKEN), timeout=9
    )


def requests_auth_aws_sigv4() -> None:
    import requests
    from requests_auth_aws_sigv4 import AWSSigV4

    auth = AWSSigV4(
        SERVICE, aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1], aws_session_token=TOKEN, region=REGION
    )
    requests.request(*REQUEST, headers=HEADERS, data=BODY, auth=auth, timeout=9)


def httpx_aws_auth() -> None:
    import httpx
    from httpx_aws_auth import AwsCredentials, AwsSigV4Auth

    auth = AwsSigV4Auth(
        credentials=AwsCredentials(access_key=KEYS[0], secret_key=KEYS[1], session_token=TOKEN),
        region=REGION,
        service=SERVICE,
    )
    httpx.request(*REQUEST, headers=HEADERS, content=BODY, auth=auth, timeout=9)


if __name__ == "__main__":
    name = sys.argv[1].replace("-", "_")
    if EXPIRES and name != "botocore":
        sys.exit(f"{sys.argv[1]} does not presign")
    globals()[name]()
