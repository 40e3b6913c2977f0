"""Several clients under the conformance kit, side by side: `python tests/clients/table.py` prints the README's table.

Each is run unchanged, with the time-outs that its users can set. Those that are not installed are left out, and said.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PORTS = HERE.parent / "ports"

_BODY = '{"PhoneNumberIds": {ids}}'
_TARGET = "{endpoint}/phone-numbers?operation=batch-delete"
_CURL = (
    'exec curl -sS -f -m 8 --aws-sigv4 "aws:amz:$AWS_REGION:chime" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" '
    '${AWS_SESSION_TOKEN:+-H} ${AWS_SESSION_TOKEN:+"X-Amz-Security-Token: $AWS_SESSION_TOKEN"} '
    '-H "Content-Type: application/json" -d "$1" "$2"'
)
_AWSCURL = (
    'exec awscurl --service chime --region "$AWS_REGION" -X POST --fail-with-body '
    '-H "Content-Type: application/json" -d "$1" "$2"'
)

CLIENTS = {
    "rawchime": [sys.executable, "-m", "rawchime", "delete", "--timeout", "8", "--output", "json", "{ids}"],
    "boto3": [sys.executable, str(HERE / "with_boto3.py"), "{ids}"],
    "aws-cli": [
        *("aws", "chime-sdk-voice", "batch-delete-phone-number", "--cli-read-timeout", "8", "--output", "json"),
        *("--phone-number-ids", "{ids}"),
    ],
    "awscurl": ["sh", "-c", _AWSCURL, "sh", _BODY, _TARGET],
    "curl": ["sh", "-c", _CURL, "sh", _BODY, _TARGET],
    "delete.mjs": ["node", str(PORTS / "delete.mjs"), "{ids}"],
    "delete.sh": ["sh", str(PORTS / "delete.sh"), "{ids}"],
}
NEEDS = {"aws-cli": "aws", "awscurl": "awscurl", "curl": "curl", "delete.mjs": "node", "delete.sh": "openssl"}
KIT = [sys.executable, "-m", "rawchime", "conformance"]


def missing(client: str) -> str:
    """The command that a client needs and this machine lacks; empty where there is none."""
    if client == "boto3":
        found = subprocess.run([sys.executable, "-c", "import boto3"], capture_output=True, check=False)
        return "" if found.returncode == 0 else "boto3"
    needed = NEEDS.get(client, "")
    return needed if needed and not shutil.which(needed) else ""


def main(clients: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reports = []
        for client in clients:
            if lacking := missing(client):
                print(f"{client} is left out: {lacking} is not installed", file=sys.stderr)
                continue
            report = f"{folder}/{client}.json"
            done = subprocess.run(
                [*KIT, "--name", client, "--json", report, "--timeout", "60", "--quiet", "--", *CLIENTS[client]],
                capture_output=True,
                text=True,
                check=False,
            )
            print(f"{client}: {done.stdout.strip().splitlines()[-1]}", file=sys.stderr)
            reports.append(report)
        subprocess.run([*KIT, "--markdown", "--compare", *reports], check=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(CLIENTS))
