"""`pytest -m live`: a read-only look at a real account, with the credentials and the region of whoever runs it.

It is never a part of another run. It lists one page of numbers and prints counts only: no number, key or account.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from conftest import OF_WHOEVER_RUNS_IT

LOOK = """
import collections, json
from rawchime import Client, captures, diagnose, explain

client = Client()
page = client.list_phone_numbers(max_results=20)
exchange = page.exchanges[-1]
capture = captures.read(exchange.request.to_bytes())[0]
signer = client.credentials()
print(json.dumps({
    "status": exchange.response.status,
    "request id": bool(page.request_id),
    "numbers": len(page.phone_numbers),
    "with an id and a status": sum(bool(one.phone_number_id and one.status) for one in page.phone_numbers),
    "statuses": collections.Counter(one.status for one in page.phone_numbers),
    "another page": bool(page.next_token),
    "verdict": diagnose(capture, signer).verdict,
    "stages": len(explain(capture, signer.secret_key)),
}))
"""


@pytest.mark.live
def test_one_page_of_a_real_account() -> None:
    """The service accepts the signature, the page has the documented shape, and our own verdict is valid too."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=OF_WHOEVER_RUNS_IT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.splitlines()[-1:]
    seen = json.loads(done.stdout)
    print(json.dumps(seen, indent=2))
    assert seen["status"] == 200
    assert seen["request id"]
    assert seen["with an id and a status"] == seen["numbers"]
    assert seen["verdict"] == "valid"
    assert seen["stages"] >= 4
