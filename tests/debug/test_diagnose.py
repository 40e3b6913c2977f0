"""A wrong signature is named: by what a signer with no line of rawchime in it does wrong, and by what real peers do."""

from __future__ import annotations

import json
import random
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import other_wrong_signer
import pytest
import wrong_signer
from services import CREDENTIALS, IDS, NOW, command
from test_peers import PEERS, body, environment
from wire import SUCCESS, RawServer

from rawchime import BatchDeletePhoneNumber, Credentials, Response, captures, cli, resolve, sign
from rawchime.debug import search
from rawchime.debug.diagnose import Diagnosis, diagnose
from rawchime.debug.mistakes import MISTAKES
from rawchime.local.http import Server
from rawchime.local.service import Service

SOMEONE = Credentials(wrong_signer.KEY_ID, wrong_signer.SECRET, wrong_signer.TOKEN)
IDS_IN_ORDER = [mistake.id for mistake in MISTAKES]
# Of these nothing of a signature is left, so that no second mistake can be told.
ALONE = {"authorization-missing", "authorization-replaced", "authorization-malformed", "signature-cut", "date-missing"}


def diagnosed(*mistakes: str, seed: int = 0, credentials: Credentials | None = SOMEONE) -> Diagnosis:
    (capture,) = captures.read(wrong_signer.signed(*mistakes, chance=random.Random(seed)))
    return diagnose(capture, credentials)


def test_each_mistake_of_the_table_is_made_by_the_wrong_signer() -> None:
    """What it does not make is what only the service's own string tells."""
    assert set(IDS_IN_ORDER) - set(wrong_signer.MADE) - set(other_wrong_signer.MADE) == {
        "target-changed",
        "chunk-signature-wrong",
    }
    assert len(IDS_IN_ORDER) == len(set(IDS_IN_ORDER))
    for mistake in MISTAKES:
        assert mistake.sentence
        assert mistake.change.endswith((".", ")"))


def test_a_right_signature_is_valid() -> None:
    """The same signer, without a mistake."""
    assert diagnosed().verdict == "valid"
    assert diagnosed(credentials=None).verdict == "unverifiable"


@pytest.mark.parametrize("mistake", wrong_signer.MADE)
def test_each_mistake_alone_is_named(mistake: str) -> None:
    """In each of the ways in which the signer makes it, and nothing else is named."""
    ways = {wrong_signer.signed(mistake, chance=random.Random(seed)) for seed in range(5)}
    for data in ways:
        found = diagnose(captures.read(data)[0], SOMEONE)
        assert (found.verdict, found.explanations) == ("mistake", ((mistake,),)), data
        assert found.findings[0].id == mistake
        assert found.findings[0].actual != found.findings[0].expected


def pairs(count: int) -> list[tuple[str, str]]:
    chance = random.Random(20260504)
    return [tuple(chance.sample([one for one in wrong_signer.MADE if one not in ALONE], 2)) for _ in range(count)]  # type: ignore[misc]


@pytest.mark.parametrize("number", [*range(15), *(pytest.param(n, marks=pytest.mark.slow) for n in range(15, 200))])
def test_a_pair_of_mistakes_is_named(number: int) -> None:
    """Both, and no other pair; where one covers the other up, so that the bytes are one's own, that one."""
    pair = pairs(200)[number]
    one, two = (wrong_signer.signed(name, chance=random.Random(number)) for name in pair)
    both = wrong_signer.signed(*pair, chance=random.Random(number))
    found = diagnosed(*pair, seed=number)
    expected = pair if both not in (one, two) else (pair[0],) if both == one else (pair[1],)
    assert (found.verdict, found.explanations) == ("mistake", (tuple(sorted(expected, key=IDS_IN_ORDER.index)),))


def test_a_random_wrong_signature_is_unexplained() -> None:
    """Another secret is no mistake of the table."""
    for seed in range(2):
        secret = "".join(random.Random(seed).choices("abcdefghijklmnop/+", k=40))
        found = diagnosed(credentials=SOMEONE._replace(secret_key=secret))
        assert (found.verdict, found.mistakes) == ("unexplained", ())


def test_a_search_has_a_bound_on_headers() -> None:
    """Beyond it single mistakes are tried, no pairs, and the note says so."""
    (capture,) = captures.read(wrong_signer.signed("crlf", "key-hex-not-bytes"))
    more = tuple((f"x-h{at}", "v") for at in range(search.MOST_HEADERS))
    found = diagnose(capture._replace(headers=(*capture.headers, *more)), SOMEONE)
    assert (found.verdict, found.complete) == ("unexplained", False)
    assert "the limit is 100" in found.notes[-1]
    assert "the search ended before" in found.sentence
    (capture,) = captures.read(wrong_signer.signed("crlf"))
    assert diagnose(capture._replace(headers=(*capture.headers, *more)), SOMEONE).mistakes == ("crlf",)


def test_a_search_ends_with_its_time() -> None:
    """And says so."""
    (capture,) = captures.read(wrong_signer.signed("crlf", "key-hex-not-bytes"))
    found = diagnose(capture, SOMEONE, seconds=0.0)
    assert (found.verdict, found.complete) == ("unexplained", False)
    assert "the search ended after 0 s" in found.notes[-1]


@pytest.mark.parametrize("token", ["", "to/ken+=="])
@pytest.mark.parametrize("count", [1, 1000])
def test_what_rawchime_signs_is_never_accused(token: str, count: int) -> None:
    """Both endpoints and a local one, one id and a thousand."""
    keys = CREDENTIALS._replace(token=token)
    for endpoint in (
        resolve("eu-west-1"),
        resolve("eu-west-1", "chime"),
        resolve("us-west-2", fips=True, dualstack=True),
        resolve("us-east-1", endpoint_url="http://127.0.0.1:8123"),
    ):
        request = sign(BatchDeletePhoneNumber(IDS * (count // 2 or 1)).request(endpoint), keys, endpoint, NOW)
        (capture,) = captures.read(request.to_bytes())
        assert diagnose(capture, keys).verdict == "valid"
        assert diagnose(capture, None).verdict == "unverifiable"
        assert diagnose(capture, keys._replace(access_key="AKIDOTHER")).verdict == "unverifiable"


def test_a_diagnosis_tells_no_secret() -> None:
    """Not the secret, not the key, not the token."""
    for mistake in ("token-other-session", "secret-quoted", "key-hex-not-bytes", "crlf"):
        told = json.dumps(diagnosed(mistake).to_json())
        assert wrong_signer.SECRET not in told
        assert wrong_signer.TOKEN not in told


# peers


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("token", ["", "to/ken+=="])
def test_what_each_peer_signs_is_valid(peer: str, token: str, raw_server: Callable[..., RawServer]) -> None:
    """Captured on a socket."""
    server = raw_server(SUCCESS)
    PEERS[peer](server.url, token)
    (capture,) = captures.read(server.requests[0])
    assert diagnose(capture, CREDENTIALS._replace(token=token)).verdict == "valid"


def test_curl_without_a_service_name_signs_for_voice_chime(raw_server: Callable[..., RawServer]) -> None:
    """It takes the host's first label."""
    server = raw_server(SUCCESS)
    words = [command("curl"), "-s", "--aws-sigv4", "aws:amz", "--user", f"{CREDENTIALS.access_key}:{CREDENTIALS.secret_key}"]
    words += ["--connect-to", f"::127.0.0.1:{server.port}", "-H", "Content-Type: application/json", "-d", body()]
    subprocess.run([*words, "http://voice-chime.us-east-1.amazonaws.com/phone-numbers?operation=batch-delete"], check=True)
    (capture,) = captures.read(server.requests[0])
    found = diagnose(capture, CREDENTIALS)
    assert (found.verdict, found.mistakes) == ("mistake", ("service-wrong",))
    assert "service `voice-chime`" in found.findings[0].sentence


def test_aws_cli_behind_a_proxy_that_rewrites_the_content_type(raw_server: Callable[..., RawServer]) -> None:
    """What arrives names the header, and so do the service's answer and what aws-cli logged beside it, secret or not."""
    service = Service()
    upstream = Server(service.handle, service.saw)
    arrived = []

    def rewrite(sock: socket.socket) -> None:
        request = proxy.requests[-1].replace(b"application/json\r\n", b"application/json; charset=utf-8\r\n")
        arrived.append(request)
        with socket.create_connection(("127.0.0.1", int(upstream.url.rpartition(":")[2]))) as onward:
            onward.sendall(request)
            sock.sendall(onward.recv(65_536))

    proxy = raw_server(*[rewrite] * 3)
    words = [command("aws"), "--debug", "chime-sdk-voice", "batch-delete-phone-number", "--phone-number-ids", *IDS]
    try:
        log = subprocess.run(words, env=environment(proxy.url), capture_output=True, check=False).stderr
    finally:
        upstream.close()
        service.close()
    assert b"'x-rawchime-diagnosis': 'mistake; header-changed'" in log
    (capture,) = captures.read(log)  # what left aws-cli, and what came back
    for found in (
        diagnose(captures.read(arrived[0])[0], CREDENTIALS),
        diagnose(capture, CREDENTIALS),
        diagnose(capture, None),
    ):
        assert (found.verdict, found.mistakes) == ("mistake", ("header-changed",))
        assert "header changed after signing" in found.findings[0].sentence


def answered(text: str) -> Response:
    return Response.make(403, (), json.dumps({"message": text}).encode())


ON_THE_WAY = [
    (0, "method-changed"),
    (1, "target-changed"),
    (2, "target-changed"),
    (3, "header-changed"),
    (-1, "body-changed"),
]


@pytest.mark.parametrize(("line", "mistake"), ON_THE_WAY)
def test_a_change_on_the_way_is_told_by_the_services_own_string(line: int, mistake: str) -> None:
    """With the secret and without: the first byte that differs is marked."""
    (capture,) = captures.read(wrong_signer.signed())
    theirs = diagnose(capture, None).canonical_request.split("\n")
    theirs[line] += "x"
    quoted = "The Canonical String for this request should have been\n'{}'\n\nThe String-to-Sign should have been\n'x'\n"
    capture = capture._replace(response=answered(quoted.format("\n".join(theirs))))
    for keys in (SOMEONE, None):
        found = diagnose(capture, keys)
        assert (found.verdict, found.mistakes) == ("mistake", (mistake,))
        assert found.findings[0].first_difference == len(theirs[line]) - 1


def test_the_services_word_on_scope_and_clock() -> None:
    """It names the region, or its own time, where nothing else does."""
    endpoint = resolve("eu-west-2", endpoint_url="http://127.0.0.1:8123")
    request = sign(BatchDeletePhoneNumber(IDS).request(endpoint), CREDENTIALS, endpoint, NOW)
    (capture,) = captures.read(request.to_bytes())
    told = answered("Credential should be scoped to a valid region, not 'eu-west-2'. ")
    assert diagnose(capture._replace(response=told), CREDENTIALS).mistakes == ("region-wrong",)
    told = answered("Signature expired: 20190918T195348Z is now earlier than 20190918T195600Z (20190918T201100Z - 15 min.)")
    assert diagnose(capture._replace(response=told), None).mistakes == ("clock-skewed",)
    told = answered("Signature expired: x is now earlier than x (20191399T201000Z - 15 min.)")
    assert diagnose(capture._replace(response=told), CREDENTIALS).verdict == "valid"


def test_what_is_expected_of_a_host() -> None:
    """A host of AWS tells region and service; of an unknown one nothing is accused."""
    for host, mistakes in (
        ("voice-chime.us-west-2.amazonaws.com", ()),
        ("voice-chime.us-east-1.amazonaws.com", ("region-wrong",)),
        ("vpce-1.voice-chime.us-east-1.vpce.amazonaws.com", ("region-wrong",)),
        ("voice-chime-fips.us-west-2.api.aws", ()),
        ("my-proxy.example", ()),
        ("sts.us-west-2.amazonaws.com", ("service-wrong",)),
        ("new-service.us-west-2.amazonaws.com", ()),
    ):
        endpoint = resolve("us-west-2", endpoint_url=f"https://{host}")
        (capture,) = captures.read(
            sign(BatchDeletePhoneNumber(IDS).request(endpoint), CREDENTIALS, endpoint, NOW).to_bytes()
        )
        assert diagnose(capture, CREDENTIALS).mistakes == mistakes, host
        assert diagnose(capture, CREDENTIALS, service="sts").mistakes == tuple(sorted({*mistakes, "service-wrong"}))


# the command


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = cli.main(["diagnose", *words])
    return code, capsys.readouterr().out


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code says the verdict; text and JSON say the mistake."""
    path = tmp_path / "request.http"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", SOMEONE.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SOMEONE.secret_key)
    monkeypatch.setenv("AWS_SESSION_TOKEN", SOMEONE.token)
    path.write_bytes(wrong_signer.signed())
    assert run(str(path), capsys=capsys)[0] == 0
    path.write_bytes(wrong_signer.signed("crlf", "region-wrong"))
    code, text = run(str(path), capsys=capsys)
    assert code == 1
    first = text.splitlines()[0]
    assert first.startswith("mistakes: lines are joined with CR LF (crlf) and ")
    assert first.endswith(" (region-wrong).")
    code, text = run(str(path), "--output", "json", capsys=capsys)
    assert (code, json.loads(text)["mistakes"]) == (1, ["crlf", "region-wrong"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x" * 40)
    path.write_bytes(wrong_signer.signed("crlf"))
    assert run(str(path), capsys=capsys)[0] == 3
    assert run(str(path), "--no-secret", capsys=capsys)[0] == 4
    path.write_bytes(b"nothing of the kind")
    assert run(str(path), capsys=capsys)[0] == 2
    assert run(str(tmp_path / "none"), capsys=capsys)[0] == 2
