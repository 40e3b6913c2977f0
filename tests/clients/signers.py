"""The commands of the signers that people use, for the suite ``sigv4``; ``table.py`` makes the README's table of them.

Packages of Python are looked for in the environment of ``SIGNERS_PYTHON``, those of Node.js in the folder ``SIGNERS_HOME``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = os.environ.get("SIGNERS_PYTHON") or sys.executable
HOME = os.environ.get("SIGNERS_HOME") or str(HERE)

_ASKED = ("{kind}", "{method}", "{url}", "{body}", "{region}", "{service}", "{expires}", "{headers_json}")
_CURL = (
    '[ -s "$SIGV4_BODY" ] && set -- "$@" --data-binary "@$SIGV4_BODY"; [ "$SIGV4_METHOD" = HEAD ] && set -- "$@" -I; '
    'exec curl -sS -f -m 8 -o /dev/null --path-as-is -X "$SIGV4_METHOD" --aws-sigv4 "aws:amz:$AWS_REGION:$SIGV4_SERVICE" '
    '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" '
    '${AWS_SESSION_TOKEN:+-H} ${AWS_SESSION_TOKEN:+"X-Amz-Security-Token: $AWS_SESSION_TOKEN"} "$@" "$SIGV4_URL"'
)
_AWSCURL = (
    '[ -s "$SIGV4_BODY" ] && set -- "$@" --data-binary -d "@$SIGV4_BODY"; '
    'exec awscurl --service "$SIGV4_SERVICE" --region "$AWS_REGION" -X "$SIGV4_METHOD" --fail-with-body "$@" "$SIGV4_URL"'
)

SIGNERS = {
    "rawchime": [sys.executable, str(HERE / "sign_rawchime.py"), *_ASKED],
    **{
        name: [PYTHON, str(HERE / "sign.py"), name, *_ASKED]
        for name in ("botocore", "requests-aws4auth", "requests-auth-aws-sigv4", "httpx-aws-auth")
    },
    **{name: ["node", str(HERE / "sign.mjs"), name, *_ASKED] for name in ("aws4", "aws4fetch", "smithy")},
    "awscurl": ["sh", "-c", _AWSCURL, "sh", "-H{headers}"],
    "curl": ["sh", "-c", _CURL, "sh", "-H{headers}"],
}
PROFILES = dict.fromkeys(
    ("requests-aws4auth", "requests-auth-aws-sigv4", "httpx-aws-auth", "awscurl", "curl"), "header-only"
)
"""Signers that make no presigned URLs."""
_MODULES = {
    "botocore": "botocore",
    "requests-aws4auth": "requests_aws4auth",
    "requests-auth-aws-sigv4": "requests_auth_aws_sigv4",
    "httpx-aws-auth": "httpx_aws_auth",
}
_PACKAGES = {"aws4": "aws4", "aws4fetch": "aws4fetch", "smithy": "@smithy/signature-v4"}


def missing(name: str) -> str:
    """Return what a signer needs and this machine lacks; empty where there is nothing."""
    if module := _MODULES.get(name):
        found = subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True, check=False)
        return "" if found.returncode == 0 else name
    if package := _PACKAGES.get(name):
        if not shutil.which("node"):
            return "node"
        return "" if (Path(HOME) / "node_modules" / package).is_dir() else package
    return "" if name == "rawchime" or shutil.which(name) else name
