"""Signers of Python for the suite ``sigv4``, each as its documentation shows it.

python sign.py SIGNER KIND METHOD URL BODY REGION SERVICE EXPIRES HEADERS_JSON
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

SIGNER, KIND, METHOD, URL, BODY, REGION, SERVICE, EXPIRES, HEADERS_JSON = sys.argv[1:]
KEY, SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
TOKEN = os.environ.get("AWS_SESSION_TOKEN") or None
DATA = Path(BODY).read_bytes()
HEADERS = json.loads(HEADERS_JSON)


def with_botocore() -> int:
    """botocore's signers, and urllib3 to send what they signed."""
    import urllib3
    from botocore import auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request = AWSRequest(METHOD, URL, dict(HEADERS), DATA or None)
    keys = Credentials(KEY, SECRET, TOKEN)
    if KIND == "presigned":
        kind = auth.S3SigV4QueryAuth if SERVICE == "s3" else auth.SigV4QueryAuth
        kind(keys, SERVICE, REGION, expires=int(EXPIRES)).add_auth(request)
        print(request.url)
        return 0
    (auth.S3SigV4Auth if SERVICE == "s3" else auth.SigV4Auth)(keys, SERVICE, REGION).add_auth(request)
    prepared = request.prepare()
    pool = urllib3.connection_from_url(URL)
    target = prepared.url.partition(urlsplit(URL).netloc)[2]
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in prepared.headers.items()}
    return 0 if pool.urlopen(METHOD, target, prepared.body, headers, retries=False).status == 200 else 1


def with_requests(auth: object) -> int:
    import requests

    done = requests.request(
        METHOD, URL, headers=dict(HEADERS), data=DATA or None, auth=auth, timeout=10, allow_redirects=False
    )
    return 0 if done.status_code == 200 else 1


def with_aws4auth() -> int:
    from requests_aws4auth import AWS4Auth

    return with_requests(AWS4Auth(KEY, SECRET, REGION, SERVICE, session_token=TOKEN))


def with_auth_aws_sigv4() -> int:
    from requests_auth_aws_sigv4 import AWSSigV4

    more = {"aws_session_token": TOKEN} if TOKEN else {}
    return with_requests(AWSSigV4(SERVICE, region=REGION, aws_access_key_id=KEY, aws_secret_access_key=SECRET, **more))


def with_httpx() -> int:
    import httpx
    from httpx_aws_auth import AwsCredentials, AwsSigV4Auth

    auth = AwsSigV4Auth(credentials=AwsCredentials(KEY, SECRET, TOKEN), region=REGION, service=SERVICE)
    done = httpx.request(METHOD, URL, headers=HEADERS, content=DATA or None, auth=auth, timeout=10)
    return 0 if done.status_code == 200 else 1


SIGNERS = {
    "botocore": with_botocore,
    "requests-aws4auth": with_aws4auth,
    "requests-auth-aws-sigv4": with_auth_aws_sigv4,
    "httpx-aws-auth": with_httpx,
}

if __name__ == "__main__":
    sys.exit(SIGNERS[SIGNER]())
