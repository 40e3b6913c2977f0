"""What people write with requests and a signer of theirs: python with_requests.py SIGNER ID..."""

import json
import os
import sys

import requests

SIGNER, *IDS = sys.argv[1:]
REGION = os.environ.get("AWS_REGION") or os.environ["AWS_DEFAULT_REGION"]
TOKEN = os.environ.get("AWS_SESSION_TOKEN")
ENDPOINT = os.environ.get("AWS_ENDPOINT_URL_CHIME_SDK_VOICE") or os.environ["AWS_ENDPOINT_URL"]
KEYS = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]

if SIGNER == "requests-aws4auth":
    from requests_aws4auth import AWS4Auth

    auth = AWS4Auth(*KEYS, REGION, "chime", session_token=TOKEN)
else:
    from requests_auth_aws_sigv4 import AWSSigV4

    more = {"aws_session_token": TOKEN} if TOKEN else {}
    auth = AWSSigV4("chime", region=REGION, aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1], **more)

url = ENDPOINT + "/phone-numbers?operation=batch-delete"
answer = requests.post(url, json={"PhoneNumberIds": IDS}, auth=auth, timeout=8)
answer.raise_for_status()
print(json.dumps(answer.json()))
