"""What captures are read from: each form gives the request that was sent, and its answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from har_schema import HAR
from hypothesis import given
from hypothesis import strategies as st
from services import CREDENTIALS, IDS, NOW, Served, command
from test_peers import body, environment
from wire import RawServer

from rawchime import BatchDeletePhoneNumber, Exchange, Send, captures, cli, resolve, sign
from rawchime.captures import har
from rawchime.captures.capture import Capture
from rawchime.captures.commands import curl
from rawchime.debug.diagnose import diagnose
from rawchime.framing import response_of
from rawchime.log import lines

ENDPOINT = resolve("us-east-1")
REQUEST = sign(BatchDeletePhoneNumber(IDS).request(ENDPOINT), CREDENTIALS._replace(token="to/ken+=="), ENDPOINT, NOW)
KEYS = CREDENTIALS._replace(token="to/ken+==")
ANSWER = b"HTTP/1.1 403 Forbidden\r\nDate: Wed, 18 Sep 2019 19:53:49 GMT\r\nContent-Length: 13\r\n\r\n" + b'{"message":1}'
EXCHANGE = Exchange(REQUEST, response_of(ANSWER), 500, ANSWER, "", NOW, 0.5, "127.0.0.1:443")


def shown(*steps: object) -> bytes:
    return "\n".join(line for step in steps for line in lines(step, show_secrets=True)).encode()  # type: ignore[arg-type]


FORMS = {
    "raw": REQUEST.to_bytes() + ANSWER,
    "raw with LF": REQUEST.to_bytes().replace(b"\r\n", b"\n") + b"\n\n" + ANSWER.replace(b"\r\n", b"\n"),
    "raw, edited": b"\n" + REQUEST.to_bytes() + b"\n",
    "HAR": json.dumps(har.log([EXCHANGE], show_secrets=True)).encode(),
    "rawchime -v": shown(Send(REQUEST, 3.0), EXCHANGE),
    "curl command": curl.command(REQUEST).encode(),
    "curl command of a browser": curl.command(REQUEST).replace("--data-binary '", "--data-raw $'").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_the_same_request(form: str) -> None:
    """Its signature is right, so that every signed byte of it is there."""
    (capture,) = captures.read(FORMS[form])
    assert (capture.method, capture.target, capture.body) == (REQUEST.method, REQUEST.target, REQUEST.body)
    assert diagnose(capture, KEYS).verdict == "valid"
    if "curl" not in form and "edited" not in form:
        assert capture.response is not None
        assert (capture.response.status, capture.response.body) == (403, b'{"message":1}')


def test_a_har_log_tells_the_time() -> None:
    """By which the clock is judged, where no answer has a date."""
    skewed = EXCHANGE._replace(response=None, started=NOW + 1200)
    (capture,) = captures.read(json.dumps(har.log([skewed], show_secrets=True)).encode())
    assert diagnose(capture, KEYS).mistakes == ("clock-skewed",)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_what_curl_v_prints(raw_server: Callable[..., RawServer], tmp_path: Path) -> None:
    """It shows no body: with the body beside it the signature is judged, without it nothing is claimed."""
    server = raw_server(ANSWER)
    words = ["curl", "-v", "--aws-sigv4", "aws:amz:us-east-1:chime", "--user", f"{KEYS.access_key}:{KEYS.secret_key}"]
    words += ["-H", "Content-Type: application/json", "-d", body(), f"{server.url}/phone-numbers?operation=batch-delete"]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    (capture,) = captures.read(done.stdout)
    assert capture.body is None
    assert capture.response is not None
    assert capture.response.body.strip() == b'{"message":1}'
    assert diagnose(capture, CREDENTIALS).mistakes == ("clock-skewed",)  # by the answer's date, of 2019
    capture = capture._replace(response=None)
    assert diagnose(capture, CREDENTIALS).verdict == "unverifiable"
    assert diagnose(capture._replace(body=body().encode()), CREDENTIALS).verdict == "valid"


@pytest.mark.parametrize("peer", ["aws-cli", "boto3"])
def test_the_debug_log_of_botocore(peer: str, raw_server: Callable[..., RawServer]) -> None:
    """As aws-cli and boto3 write it, with the body and the answer."""
    server = raw_server(*[ANSWER] * 3, close=True)
    if peer == "aws-cli":
        words = [command("aws"), "chime-sdk-voice", "batch-delete-phone-number", "--debug", "--phone-number-ids", *IDS]
    else:
        pytest.importorskip("boto3", reason="boto3 is not installed")
        code = "import boto3, sys; boto3.set_stream_logger('');"
        code += "boto3.client('chime-sdk-voice').batch_delete_phone_number(PhoneNumberIds=sys.argv[1:])"
        words = [sys.executable, "-c", code, *IDS]
    done = subprocess.run(words, env=environment(server.url), capture_output=True, check=False)
    (capture,) = captures.read(done.stderr)
    assert server.requests[0].endswith(capture.body or b"?")
    assert capture.response is not None
    assert (capture.response.status, capture.response.body) == (403, b'{"message":1}')
    assert diagnose(capture._replace(response=None), CREDENTIALS).verdict == "valid"


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode), st.sampled_from(sorted(FORMS)), st.integers(0, 2000))
def test_no_file_breaks_a_reader(noise: bytes, form: str, at: int) -> None:
    """Whatever a file has in it, it is read or refused, and what is read can be judged."""
    for data in (noise, FORMS[form][:at] + noise + FORMS[form][at:], FORMS[form][:at]):
        try:
            found = captures.read(data)
        except ValueError:
            continue
        for capture in found:
            assert isinstance(capture, Capture)
            assert diagnose(capture, None).verdict in ("valid", "mistake", "unexplained", "unverifiable")


def test_lines_before_the_first_request_are_passed_over() -> None:
    """A quoted line of somebody's mail, say."""
    (capture,) = captures.read(b"> as he wrote:\n" + FORMS["rawchime -v"])
    assert diagnose(capture, KEYS).verdict == "valid"


# both ways


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("count", [2, 9000])
def test_the_curl_line_of_show_is_accepted_by_serve(
    count: int, serve: Callable[..., Served], capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Run by bash, even where the body is longer than an argument may be; the service saw the bytes that `show` prints."""
    served = serve("--port", "0")
    (tmp_path / "ids").write_text("\n".join(f"+1206{number:07d}" for number in range(5550000, 5550000 + count)))
    words = [
        "--local",
        "--endpoint-url",
        served.url,
        "--from",
        str(tmp_path / "ids"),
        "--at",
        time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    ]
    assert cli.main(["show", *words]) == 0
    sent = capfd.readouterr().out
    assert cli.main(["show", *words, "--as", "curl"]) == 0
    line = capfd.readouterr().out
    (tmp_path / "line.sh").write_text(line)
    done = subprocess.run(["bash", str(tmp_path / "line.sh")], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("HTTP/1.1 200 OK")
    (capture,) = captures.read(line.encode())
    assert capture.body is not None
    assert sent.encode().endswith(capture.body)


def test_a_trace_validates_against_har_1_2(tmp_path: Path) -> None:
    """What `--trace` writes of an answer and of a failed connection; and the schema refuses what it should."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    checker = jsonschema.Draft202012Validator(HAR, format_checker=jsonschema.FormatChecker(["ipv4", "ipv6"]))
    path = tmp_path / "trace.har"
    assert cli.main(["delete", "--local", "--trace", str(path), "+12065550100"]) == 0
    log = json.loads(path.read_text())
    checker.validate(log)
    assert len(log["log"]["entries"]) == 1
    checker.validate(json.loads(json.dumps(har.log([EXCHANGE, Exchange(REQUEST, None, 0, b"", "refused", NOW, 0.1)]))))
    for member in ("startedDateTime", "time", "request", "response", "cache", "timings"):
        broken = json.loads(path.read_text())
        del broken["log"]["entries"][0][member]
        assert list(checker.iter_errors(broken))


SECRETS = (
    "abcd+/EfghIJKLmnopQRSTuvwxYZ0123456789Ab",
    "IQoJb3JpZ2luX2VjEXAMPLETOKEN//abc==",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_refusal_quotes_no_secret(secret: str) -> None:
    """A token that was wrapped, a header without its colon, an option that is not known: named by what stands before it."""
    head = "GET / HTTP/1.1\r\nHost: x.s3.amazonaws.com\r\n"
    refused = []
    for text in (
        f"{head}X-Amz-Security-Token:\r\n{secret}\r\n\r\n",
        f"{head}X-Amz-Security-Token : {secret}\r\n\r\n",
        f"curl -H 'X-Amz-Security-Token {secret}' https://x.s3.amazonaws.com/",
        f"wget --header='X-Amz-Security-Token {secret}' https://x.s3.amazonaws.com/",
        f"wget --header='{secret}' https://x.s3.amazonaws.com/",
        f"awscurl --session_token={secret} https://x.s3.amazonaws.com/",
        f"awscurl -H '{secret}' https://x.s3.amazonaws.com/",
        f"http GET https://x.s3.amazonaws.com/ --{secret}",
        f"fetch('https://x.s3.amazonaws.com/', {{headers: {{'{secret}': 'x'}}}})",
    ):
        try:
            captures.read(text.encode())
        except ValueError as error:
            refused.append(str(error))
    assert len(refused) > 5
    assert secret[:12] not in "".join(refused)


def test_of_a_preflight_and_its_request_the_request_is_diagnosed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In either order, whatever the preflight was answered."""
    ask = "OPTIONS /k HTTP/1.1\r\nHost: h\r\nOrigin: https://a\r\nAccess-Control-Request-Method: PUT\r\n\r\n"
    said = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
    put = "PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
    for text in (ask + said + put, put + said + ask + said):
        (tmp_path / "x.http").write_bytes(text.encode())
        cli.main(["diagnose", "--no-secret", str(tmp_path / "x.http")])
        chosen = next(line for line in capfd.readouterr().err.splitlines() if "> " in line)
        assert "PUT" in chosen
