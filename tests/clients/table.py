"""Several clients under the conformance kit, side by side: `python tests/clients/table.py [--sigv4] [CLIENT...]`.

It prints the README's table of clients of Chime, or of signers. Each is run unchanged, with the timeouts that its users can
set, in the profile that fits it. Those that are not installed are left out, and reported. Folders of the environments are in
SIGNERS_PYTHON, AIOBOTOCORE_PYTHON and SIGNERS_HOME; with REPORTS=FOLDER the reports are kept there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import signers

HERE = Path(__file__).parent
AIO = os.environ.get("AIOBOTOCORE_PYTHON") or sys.executable
"""An environment of its own: aiobotocore pins its botocore."""
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
    "boto3": [signers.PYTHON, str(HERE / "with_boto3.py"), "{ids}"],
    "boto3 adaptive": ["env", "AWS_RETRY_MODE=adaptive", signers.PYTHON, str(HERE / "with_boto3.py"), "{ids}"],
    "aiobotocore": [AIO, str(HERE / "with_aiobotocore.py"), "{ids}"],
    **{
        name: [signers.PYTHON, str(HERE / "with_requests.py"), name, "{ids}"]
        for name in ("requests-aws4auth", "requests-auth-aws-sigv4")
    },
    "SDK for JavaScript": ["node", str(HERE / "with_javascript.mjs"), "sdk", "{ids}"],
    "aws4fetch": ["node", str(HERE / "with_javascript.mjs"), "aws4fetch", "{ids}"],
    "aws-cli": [
        *(
            "aws",
            "chime-sdk-voice",
            "batch-delete-phone-number",
            "--cli-read-timeout",
            "8",
            "--cli-connect-timeout",
            "8",
            "--output",
            "json",
        ),
        *("--phone-number-ids", "{ids}"),
    ],
    "awscurl": ["sh", "-c", _AWSCURL, "sh", _BODY, _TARGET],
    "curl": ["sh", "-c", _CURL, "sh", _BODY, _TARGET],
    "delete.mjs": ["node", str(PORTS / "delete.mjs"), "{ids}"],
    "delete.sh": ["sh", str(PORTS / "delete.sh"), "{ids}"],
}
NEEDS = {"aws-cli": "aws", "awscurl": "awscurl", "curl": "curl", "delete.mjs": "node", "delete.sh": "openssl"}
ONE_SHOT = ("awscurl", "curl", "requests-aws4auth", "requests-auth-aws-sigv4")
SPELLING = "service-spelling"
PROFILES = {
    **dict.fromkeys(ONE_SHOT, f"one-shot,{SPELLING}"),
    **dict.fromkeys(("boto3", "boto3 adaptive", "aiobotocore", "aws-cli", "SDK for JavaScript", "aws4fetch"), SPELLING),
}
"""What the clients are by design."""
MODULES = {
    "boto3": "boto3",
    "boto3 adaptive": "boto3",
    "aiobotocore": "aiobotocore",
    "requests-aws4auth": "requests_aws4auth",
    "requests-auth-aws-sigv4": "requests_auth_aws_sigv4",
}
KIT = [sys.executable, "-m", "rawchime", "conformance"]


def missing(client: str) -> str:
    """The command that a client needs and this machine lacks; empty where there is none."""
    if module := MODULES.get(client):
        python = AIO if client == "aiobotocore" else signers.PYTHON
        found = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False)
        return "" if found.returncode == 0 else module
    if client in ("SDK for JavaScript", "aws4fetch"):
        package = "aws4fetch" if client == "aws4fetch" else "@aws-sdk/client-chime-sdk-voice"
        return "" if shutil.which("node") and (Path(signers.HOME) / "node_modules" / package).is_dir() else package
    needed = NEEDS.get(client, "")
    return needed if needed and not shutil.which(needed) else ""


def main(words: list[str]) -> None:
    sigv4 = "--sigv4" in words
    known = signers.SIGNERS if sigv4 else CLIENTS
    with tempfile.TemporaryDirectory() as temporary:
        folder = os.environ.get("REPORTS") or temporary
        reports = []
        for client in [word for word in words if word != "--sigv4"] or known:
            if lacking := signers.missing(client) if sigv4 else missing(client):
                print(f"{client} is left out: {lacking} is not installed", file=sys.stderr)
                continue
            report = f"{folder}/{client}.json"
            profile = signers.PROFILES.get(client, "") if sigv4 else PROFILES.get(client, "")
            suite = ["--suite", "sigv4" if sigv4 else "chime", "--profile", profile]
            done = subprocess.run(
                [*KIT, *suite, "--name", client, "--json", report, "--timeout", "60", "--quiet", "--", *known[client]],
                capture_output=True,
                text=True,
                check=False,
            )
            print(f"{client}: {done.stdout.strip().splitlines()[-1]}", file=sys.stderr)
            reports.append(report)
        subprocess.run([*KIT, "--markdown", "--compare", *reports], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
