"""The floor: the shortest script that imports requests and botocore.auth, signs and posts. It checks next to nothing.

As a command: ``python floor.py ID...``, with the usual variables. ``deleter`` is the same for many calls of one process.
"""

import json
import os
import sys
from collections.abc import Callable

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def deleter(url: str) -> Callable[[list[str]], list[object]]:
    """A function that deletes numbers over one session, which keeps its connection; for one thread."""
    session = requests.Session()
    keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])

    def delete(ids: list[str]) -> list[object]:
        body = json.dumps({"PhoneNumberIds": ids})
        target = f"{url}/phone-numbers?operation=batch-delete"
        request = AWSRequest("POST", target, data=body, headers={"Content-Type": "application/json"})
        SigV4Auth(keys, "chime", "us-east-1").add_auth(request)
        answer = session.post(target, data=body, headers=dict(request.headers))
        answer.raise_for_status()
        return answer.json()["PhoneNumberErrors"]

    return delete


if __name__ == "__main__":
    print(deleter(os.environ["AWS_ENDPOINT_URL_CHIME_SDK_VOICE"])(sys.argv[1:]))
