"""The one file to copy: built by its documented command, it does on a bare CPython what the installed command does."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from services import CREDENTIALS, Served
from wire import RawServer

from rawchime import Request, sigv4

pytestmark = pytest.mark.slow

TOP = Path(__file__).parent.parent.parent
VERSIONS = ("3.10", "3.11", "3.12", "3.13")
Servers = Callable[..., RawServer]


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pyz") / "rawchime.pyz"
    subprocess.run(["bash", str(TOP / ".ci" / "pyz"), str(made)], check=True, capture_output=True)
    return made


def interpreter(version: str) -> str:
    """A CPython of that version: the one that runs the tests, one beside it, or one on the path."""
    own = Path(sys.base_prefix)
    beside = [str(path) for path in sorted(own.parent.glob(f"{version}.*/bin/python3"))]
    for candidate in (str(own / "bin" / "python3"), *beside, shutil.which(f"python{version}") or ""):
        if candidate:
            ask = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
            done = subprocess.run(ask, capture_output=True, text=True, check=False)
            if done.stdout.strip() == version:
                return candidate
    pytest.skip(f"there is no CPython {version} on this machine")


def bare(version: str, pyz: Path, folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the file where nothing is installed: without site-packages, with a home and an environment of its own."""
    return subprocess.run(
        [interpreter(version), "-S", "-E", "-s", str(pyz), *words],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "AWS_EC2_METADATA_DISABLED": "true", **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_it_deletes_on_a_bare_interpreter(version: str, pyz: Path, tmp_path: Path) -> None:
    """With the embedded service, named numbers and a job; and it unpacks itself below the home, or SHIV_ROOT."""
    done = bare(version, pyz, tmp_path, "delete", "--local", "+12065550100")
    assert (done.returncode, done.stderr) == (0, "")
    assert "+12065550100  accepted" in done.stdout
    (tmp_path / "n.txt").write_text("+12065550100\n+12065550101\n")
    served = Served()
    keys = {"AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key}
    words = ("delete", "--endpoint-url", served.url, "--region", "us-east-1", "--yes", "--from", "n.txt")
    done = bare(version, pyz, tmp_path, *words, SHIV_ROOT=str(tmp_path / "there"), **keys)
    served.end()
    assert (done.returncode, "2 accepted" in done.stdout) == (0, True), done.stderr
    assert list((tmp_path / ".shiv").glob("rawchime.pyz_*"))
    assert list((tmp_path / "there").glob("rawchime.pyz_*"))


ROLE = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAGIVEN</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2101-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
SSO = (
    b'{"roleCredentials": {"accessKeyId": "ASIAGIVEN", "secretAccessKey": "s", "sessionToken": "t", '
    b'"expiration": 4133980800000}}'
)
_WEB_IDENTITY = ROLE.replace(b"AssumeRole", b"AssumeRoleWithWebIdentity")
TOKEN = b'{"accessToken": "fresh", "expiresIn": 3600, "tokenType": "Bearer", "refreshToken": "r"}'

_ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n"
_BASE = "[profile b]\naws_access_key_id = AKIDB\naws_secret_access_key = s\n"
_SESSION = (
    "sso_session = s\nsso_account_id = 123456789012\nsso_role_name = R\n[sso-session s]\nsso_region = us-east-1\n"
    "sso_start_url = https://x.awsapps.com/start\n"
)
# What the configuration says, whether the SSO token has expired, and what the services that are asked answer.
CHAIN = {
    "a role": (f"{_ROLE}source_profile = b\n{_BASE}", False, [ROLE]),
    "a role, legacy retries": (f"{_ROLE}source_profile = b\nretry_mode = legacy\n{_BASE}", False, [ROLE]),
    "web identity": (f"{_ROLE}web_identity_token_file = token\n", False, [_WEB_IDENTITY]),
    "SSO": (_SESSION, False, [SSO]),
    "SSO, whose token has expired": (_SESSION, True, [TOKEN, SSO]),
    "a process": ("credential_process = cat process.json\n", False, []),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", CHAIN)
def test_the_credential_chain_works_in_it(name: str, version: str, pyz: Path, tmp_path: Path, raw_server: Servers) -> None:
    """The models that it needs are there: profiles, assumed roles, web identity, SSO and processes."""
    text, expired, bodies = CHAIN[name]
    answers = [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body for body in bodies]
    server = raw_server(*answers, close=True)
    (tmp_path / "config").write_text(f"[default]\n{text}")
    (tmp_path / "token").write_text("a.b.c")
    given = {"Version": 1, "AccessKeyId": "ASIAGIVEN", "SecretAccessKey": "s", "SessionToken": "t"}
    (tmp_path / "process.json").write_text(json.dumps(given))
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    kept = {
        "startUrl": "https://x.awsapps.com/start",
        "region": "us-east-1",
        "accessToken": "kept",
        "expiresAt": "2001-01-01T00:00:00Z" if expired else "2101-01-01T00:00:00Z",
        "clientId": "c",
        "clientSecret": "s",
        "refreshToken": "r",
        "registrationExpiresAt": "2101-01-01T00:00:00Z",
    }
    (cache / f"{hashlib.sha1(b's').hexdigest()}.json").write_text(json.dumps(kept))
    places = dict.fromkeys((f"AWS_ENDPOINT_URL_{one}" for one in ("STS", "SSO", "SSO_OIDC")), server.url)
    done = bare(
        version,
        pyz,
        tmp_path,
        *("show", "--region", "us-east-1", "+12065550100"),
        AWS_CONFIG_FILE=str(tmp_path / "config"),
        **places,
    )
    assert done.returncode == 0, done.stderr
    shown = Request.from_bytes(done.stdout.replace("\n", "\r\n").encode())
    assert sigv4.parse_authorization(shown.get("authorization")).access_key == "ASIAGIVEN", done.stderr
    assert shown.get("x-amz-security-token") == "t"
    assert len(server.requests) == len(bodies)


def test_two_builds_are_the_same(pyz: Path, tmp_path: Path) -> None:
    """Byte for byte; nothing of the machine that it was built on is in it."""
    again = tmp_path / "rawchime.pyz"
    subprocess.run(["bash", str(TOP / ".ci" / "pyz"), str(again)], check=True, capture_output=True)
    assert again.read_bytes() == pyz.read_bytes()
