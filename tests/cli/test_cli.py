"""The command line at its edge: words in; standard output, standard error, files and an exit code out."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from services import FIXTURES, IDS
from wire import SUCCESS, RawServer

from rawchime import Request, sigv4
from rawchime.cli import main
from rawchime.local import ACCESS_KEY, SECRET_KEY

NUMBERS = str(FIXTURES / "numbers.txt")
TOKEN = "FwoGZXIvYXdzEXAMPLE/token+=="
Run = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: exit code, standard output, standard error. No traceback, ever."""

    def go(*words: str) -> tuple[int, str, str]:
        try:
            code = main(list(words))
        except SystemExit as end:  # argparse's way of saying usage
            code = int(end.code or 0)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return go


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_REGION", "us-east-1")


def start(*words: str, **options: Any) -> subprocess.Popen[bytes]:
    """The command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "rawchime", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def refusing(code: str) -> bytes:
    body = (
        b'{"PhoneNumberErrors":[{"PhoneNumberId":"%%2B12065550101","ErrorCode":"%b","ErrorMessage":"because"}]}'
        % code.encode()
    )
    return b"HTTP/1.1 200 OK\r\nx-amzn-RequestId: r-1\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def answering(status: str, *headers: str, body: str = "") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", body]
    return "\r\n".join(lines).encode()


# delete


def test_the_main_job_against_the_embedded_service(run: Run) -> None:
    """The README's first command: each number's fate, and exit code 0."""
    code, out, err = run("delete", "--local", "--yes", "--from", NUMBERS)
    assert code == 0
    for one in ("+12065550100", "+12065550101", "+12065550102"):
        assert [line for line in out.splitlines() if line.startswith(one + " ") and "accepted" in line]
    assert "3 accepted, 0 refused" in out
    assert err == ""


def test_the_embedded_service_uses_its_own_credentials(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's keys and profile are neither needed nor used by --local."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDOFTHEUSER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mine")
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    code, _, err = run("delete", "--local", "-v", "--show-secrets", "+12065550100")
    assert code == 0
    assert "AKIDOFTHEUSER" not in err
    assert ACCESS_KEY in err


def test_json_is_the_services_own_shape(run: Run, raw_server: Callable[..., RawServer], keys: None) -> None:
    """On standard output and nothing else there, with and without refusals."""
    for step, rows, expected in (
        (SUCCESS, [], 0),
        (refusing("Gone"), [{"PhoneNumberId": IDS[1], "ErrorCode": "Gone", "ErrorMessage": "because"}], 1),
    ):
        code, out, err = run("delete", "--endpoint-url", raw_server(step).url, "--output", "json", *IDS)
        assert (code, err) == (expected, "")
        assert json.loads(out) == {"PhoneNumberErrors": rows}


def test_a_refused_number_says_what_to_do(run: Run, raw_server: Callable[..., RawServer], keys: None) -> None:
    """Exit code 1, the other number accepted, and the advice names the command to call."""
    server = raw_server(refusing("PhoneNumberAssociationsExist"))
    code, out, _ = run("delete", "--endpoint-url", server.url, *IDS)
    assert code == 1
    lines = out.splitlines()
    assert lines[0].split() == ["+12065550100", "accepted", "in", "the", "deletion", "queue", "for", "7", "days"]
    assert lines[1].split() == ["+12065550101", "refused", "PhoneNumberAssociationsExist:", "because"]
    assert "1 accepted, 1 refused (request id r-1)" in lines
    assert "rawchime disassociate" in out


def test_a_number_that_is_named_twice_is_counted_once(run: Run) -> None:
    """In either spelling, where it stands first."""
    for output in ((), ("--output", "table")):
        code, out, _ = run("delete", "--local", *output, "+12065550100", "+12065550101", "%2B12065550100")
        assert code == 0
        assert [line.split()[0] for line in out.splitlines() if line.startswith("+")] == ["+12065550100", "+12065550101"]
        assert output or "2 accepted, 0 refused" in out


FAILURES: dict[str, tuple[Any, int, str, str, int | None]] = {
    "400": (answering("400 Bad Request", body='{"Code":"BadRequest"}'), 3, "ServiceError", "BadRequestException", 400),
    "401": (answering("401 Unauthorized"), 3, "ServiceError", "UnauthorizedClientException", 401),
    "403": (answering("403 Forbidden"), 3, "ServiceError", "ForbiddenException", 403),
    "404": (answering("404 Not Found"), 3, "ServiceError", "NotFoundException", 404),
    "429": (answering("429 Slow"), 3, "ServiceError", "ThrottledClientException", 429),
    "500": (answering("500 Oops"), 3, "ServiceError", "ServiceFailureException", 500),
    "503": (answering("503 Away"), 3, "ServiceError", "ServiceUnavailableException", 503),
    "302": (answering("302 Found", "Location: /"), 3, "ServiceError", "ServiceError", 302),
    "expired": (answering("403 No", "x-amzn-errortype: ExpiredTokenException"), 3, "ServiceError", "ExpiredToken", 403),
    "empty": (answering("200 OK"), 5, "OutcomeUnknown", "OutcomeUnknown", None),
    "cut": (lambda sock: sock.sendall(b"HTTP/1.1 200"), 5, "OutcomeUnknown", "OutcomeUnknown", None),
}


@pytest.mark.parametrize(("step", "code", "kind", "name", "status"), FAILURES.values(), ids=FAILURES)
def test_a_failure_has_its_exit_code_its_object_and_its_advice(
    step: Any,
    code: int,
    kind: str,
    name: str,
    status: int | None,
    run: Run,
    raw_server: Callable[..., RawServer],
    keys: None,
) -> None:
    """The JSON object on standard output, a sentence and what to do next on standard error."""
    server = raw_server(step)
    words = ("delete", "--endpoint-url", server.url, "--max-attempts", "1", "--output", "json", *IDS)
    found, out, err = run(*words)
    assert found == code
    value = json.loads(out)
    assert (value["kind"], value["class"], value["status"]) == (kind, name, status)
    assert value.keys() == {"kind", "class", "status", "code", "message", "request_id"}
    assert len(err.splitlines()) == 2
    assert all(line.startswith("rawchime: ") for line in err.splitlines())


def test_no_connection_is_exit_code_4(run: Run, keys: None) -> None:
    """Nobody listens: nothing was sent, and it is said."""
    code, out, err = run("delete", "--endpoint-url", "http://127.0.0.1:1", *IDS)
    assert (code, out) == (4, "")
    assert "no connection" in err
    assert "refused" in err
    assert "Nothing was changed" in err


USAGE: dict[str, tuple[list[str], str]] = {
    "no such list": (["delete", "--from", "nothing.csv"], "nothing.csv cannot be read: No such file or directory"),
    "no journal": (["status", __file__], "is not a journal of rawchime, or it is cut off"),
    "no ids": (["delete"], "name phone numbers"),
    "ids and a file": (["delete", "--from", NUMBERS, "+1"], "not both"),
    "blank id": (["delete", "--local", " "], "blank"),
    "no such file": (["delete", "--local", "--yes", "--from", "/nowhere/x"], "/nowhere/x cannot be read"),
    "a folder": (["delete", "--local", "--yes", "--from", "/"], "cannot be read"),
    "not confirmed": (["delete", "--local", "--from", NUMBERS], "--yes"),
    "no region": (["delete", "+1"], "no region"),
    "bad region": (["delete", "--region", "a/b", "+1"], "not a region"),
    "http off loopback": (["delete", "--region", "us-east-1", "--endpoint-url", "http://example.com", "+1"], "--allow-http"),
    "no url": (["delete", "--region", "us-east-1", "--endpoint-url", "nonsense", "+1"], "not an endpoint URL"),
    "local and a url": (["delete", "--local", "--endpoint-url", "http://127.0.0.1:1", "+1"], "leave out"),
    "unknown service": (["delete", "--service", "sms", "+1"], "invalid choice"),
    "bad time-out": (["delete", "--timeout", "0", "+1"], "seconds"),
    "nan time-out": (["delete", "--timeout", "nan", "+1"], "seconds"),
    "bad attempts": (["delete", "--max-attempts", "0", "+1"], "whole number"),
    "trace cannot be written": (
        ["delete", "--local", "--trace", "/nowhere/t.har", "+1"],
        "/nowhere/t.har cannot be written",
    ),
    "unknown option": (["delete", "--form", NUMBERS], "there is no option --form: did you mean --from?"),
    "abbreviated option": (["delete", "--loc", "+1"], "there is no option --loc: did you mean --local?"),
    "no verb": ([], "a verb is missing"),
    "unknown verb": (["delte", "+1"], "did you mean delete"),
    "option first": (["--local", "delete"], "the verb comes first"),
    "bad time": (["show", "--at", "yesterday", "+1"], "is not a time"),
    "region for a shell": (["serve", "--region", "$(touch x)"], "not a region"),
    "a dash": (["delete", "--local", "-"], "--from -"),
    "bad port": (["serve", "--port", "70000"], "not a port"),
    "no credentials": (["delete", "--region", "us-east-1", "+1"], "no credentials"),
}


@pytest.mark.parametrize(("words", "says"), USAGE.values(), ids=USAGE)
def test_usage_and_input_are_exit_code_2(words: list[str], says: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent, standard output stays empty, and the line says what is wrong."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert says in err


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "no credentials"),
        ({"AWS_ACCESS_KEY_ID": "A"}, "AWS_SECRET_ACCESS_KEY is not"),
        ({"AWS_SECRET_ACCESS_KEY": "s"}, "AWS_ACCESS_KEY_ID is not"),
        ({"AWS_PROFILE": "missing"}, "missing"),
        (
            {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "a\nb"},
            "the session token is not valid",
        ),
        ({"AWS_ACCESS_KEY_ID": "A\n", "AWS_SECRET_ACCESS_KEY": "s"}, "the access key id is not valid"),
        ({"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s\udcff"}, "the secret access key is not valid"),
        (
            {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "\udcff"},
            "the session token is not valid",
        ),
        ({"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_MAX_ATTEMPTS": "many"}, "AWS_MAX_ATTEMPTS"),
        ({"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_MAX_ATTEMPTS": "9" * 5000}, "AWS_MAX_ATTEMPTS"),
        ({"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_USE_FIPS_ENDPOINT": "yes"}, "AWS_USE_FIPS_ENDPOINT"),
    ],
)
def test_what_is_wrong_in_the_environment_is_exit_code_2(
    environment: dict[str, str], says: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials, or settings that cannot be: the variable is named, its value is not a secret's."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    code, out, err = run("delete", "--region", "us-east-1", "+12065550100")
    assert (code, out) == (2, "")
    assert says in err
    assert "a\nb" not in err


def test_a_broken_aws_configuration_is_exit_code_2(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A config file that cannot be parsed is told, not a traceback."""
    (tmp_path / "config").write_text("[profile\nx\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    code, _, err = run("delete", "+12065550100")
    assert code == 2
    assert "config" in err


def test_a_profile_wins_over_keys_in_the_environment(
    run: Run, raw_server: Callable[..., RawServer], keys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--profile by name does; AWS_PROFILE does not. Its region serves where the environment has none."""
    (tmp_path / "credentials").write_text("[p]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = s\n")
    (tmp_path / "config").write_text("[profile p]\nregion = eu-west-2\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_REGION")
    server = raw_server(SUCCESS, SUCCESS)
    assert run("delete", "--endpoint-url", server.url, "--profile", "p", *IDS)[0] == 0
    monkeypatch.setenv("AWS_PROFILE", "p")
    assert run("delete", "--endpoint-url", server.url, *IDS)[0] == 0
    found = [sigv4.parse_authorization(Request.from_bytes(data).get("authorization")) for data in server.requests]
    assert [(one.access_key, one.scope.region) for one in found] == [("AKIDPROFILE", "eu-west-2"), (ACCESS_KEY, "eu-west-2")]


def test_the_environment_names_the_endpoint(
    run: Run, raw_server: Callable[..., RawServer], keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS_ENDPOINT_URL_CHIME_SDK_VOICE over AWS_ENDPOINT_URL; AWS_DEFAULT_REGION where AWS_REGION is not set."""
    server = raw_server(SUCCESS, SUCCESS)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", server.url)
    assert run("delete", *IDS)[0] == 0
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.delenv("AWS_ENDPOINT_URL_CHIME_SDK_VOICE")
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ca-central-1")
    assert run("delete", *IDS)[0] == 0
    assert b"/ca-central-1/chime/" in server.requests[1]


def test_from_reads_standard_input(raw_server: Callable[..., RawServer], keys: None) -> None:
    """`--from -`, with JSON as list-phone-numbers prints it."""
    server = raw_server(SUCCESS)
    process = start("delete", "--endpoint-url", server.url, "--from", "-", "--yes", stdin=subprocess.PIPE)
    out, err = process.communicate(b'{"PhoneNumbers": [{"PhoneNumberId": "%2B12065550100"}]}')
    assert (process.returncode, err) == (0, b"")
    assert server.requests[0].endswith(b'{"PhoneNumberIds": ["%2B12065550100"]}')
    assert out.startswith(b"+12065550100  accepted")


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 2), (b"\n", 2)])
def test_on_a_terminal_it_asks(answer: bytes, code: int) -> None:
    """The plan is shown, and only yes deletes."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "rawchime", "delete", "--local", "--from", NUMBERS],
        stdin=child,
        stderr=child,
        stdout=subprocess.PIPE,
    )
    os.close(child)
    asked = b""
    while b"?" not in asked:
        asked += os.read(parent, 1000)
    assert b"Delete 3 phone numbers?" in asked
    assert b"sent to   http://127.0.0.1:" in asked
    os.write(parent, answer)
    out, _ = process.communicate(timeout=20)
    os.close(parent)
    assert process.returncode == code
    assert (b"3 accepted" in out) == (code == 0)


def test_retries_are_counted_in_the_last_line(run: Run, raw_server: Callable[..., RawServer], keys: None) -> None:
    """Three 503s are one error that says that it was the third attempt."""
    server = raw_server(*[answering("503 Away")] * 3)
    code, _, err = run("delete", "--endpoint-url", server.url, *IDS)
    assert code == 3
    assert "(after 3 attempts)" in err
    assert len(server.requests) == 3


# -v, --trace, and what they must not show


def test_verbose_shows_both_sides(run: Run, raw_server: Callable[..., RawServer], keys: None) -> None:
    """> what is sent, < what is received, * what is said about it; on standard error, so that the output stays clean."""
    server = raw_server(answering("503 Away", "Retry-After: 0"), SUCCESS)
    code, out, err = run("delete", "--endpoint-url", server.url, "-v", "--output", "json", *IDS)
    assert (code, json.loads(out)) == (0, {"PhoneNumberErrors": []})
    lines = err.splitlines()
    assert lines.count("> POST /phone-numbers?operation=batch-delete HTTP/1.1") == 2
    assert '> {"PhoneNumberIds": ["%2B12065550100", "%2B12065550101"]}' in lines
    assert "< HTTP/1.1 503 Away" in lines
    assert '< {"PhoneNumberErrors":[]}' in lines
    assert any(line.startswith("* new connection to 127.0.0.1:") for line in lines)
    assert any(line.startswith("* ServiceUnavailableException: retrying in ") for line in lines)
    assert all(line[:1] in "><*" for line in lines)


def test_secrets_show_only_when_they_are_asked_for(
    run: Run, raw_server: Callable[..., RawServer], keys: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither -v nor a trace nor an error shows key, token or signature, though the answer quotes them; the secret never."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)

    def quote(sock: Any) -> None:
        authorization = Request.from_bytes(server.requests[-1]).get("authorization")
        sock.sendall(answering("403 No", f"X-Echo: {TOKEN}", body=json.dumps({"message": f"{TOKEN} {authorization}"})))

    trace = tmp_path / "t.har"
    for words, shown in (((), False), (("--show-secrets",), True)):
        server = raw_server(quote)
        code, out, err = run("delete", "--endpoint-url", server.url, "-v", "--trace", str(trace), *words, *IDS)
        assert code == 3
        signature = server.requests[0].partition(b"Signature=")[2][:64].decode()
        for text in (err, trace.read_text()):
            assert SECRET_KEY not in text
            for secret in (ACCESS_KEY, TOKEN, signature):
                assert (secret in text) == shown
        assert out == ""
        assert all(secret not in line for line in err.splitlines() for secret in (TOKEN, signature) if line[0] not in "><")


def test_a_trace_is_a_har_file_that_only_its_owner_reads(
    run: Run, raw_server: Callable[..., RawServer], keys: None, tmp_path: Path
) -> None:
    """Every attempt, with the bodies as they were; mode 0600, even where a wider file stood."""
    trace = tmp_path / "t.har"
    trace.write_text("old")
    trace.chmod(0o644)
    server = raw_server(answering("503 Away", "Retry-After: 0"), SUCCESS)
    assert run("delete", "--endpoint-url", server.url, "--trace", str(trace), *IDS)[0] == 0
    assert stat.S_IMODE(trace.stat().st_mode) == 0o600
    log = json.loads(trace.read_text())["log"]
    assert log["version"] == "1.2"
    assert [entry["response"]["status"] for entry in log["entries"]] == [503, 200]
    assert log["entries"][1]["request"]["postData"]["text"].encode() == Request.from_bytes(server.requests[1]).body
    assert log["entries"][1]["request"]["url"] == f"{server.url}/phone-numbers?operation=batch-delete"


def test_a_trace_is_written_of_a_failure_too(run: Run, keys: None, tmp_path: Path) -> None:
    """What could not be sent is an entry with a status of 0 and a comment."""
    trace = tmp_path / "t.har"
    assert run("delete", "--endpoint-url", "http://127.0.0.1:1", "--max-attempts", "1", "--trace", str(trace), *IDS)[0] == 4
    (entry,) = json.loads(trace.read_text())["log"]["entries"]
    assert entry["response"]["status"] == 0
    assert "refused" in entry["comment"]


def test_a_server_cannot_drive_the_terminal(run: Run, raw_server: Callable[..., RawServer], keys: None) -> None:
    """Control characters of an answer are spelled out, in the error and in -v."""
    body = '{"message":"\\u001b[2Jgone\\u202e"}'
    for words in ((), ("-v",)):
        server = raw_server(answering("403 No", body=body), refusing("\x1b[1m"))
        _, out, err = run("delete", "--endpoint-url", server.url, *words, *IDS)
        assert "\\x1b[2Jgone" in err
        _, more, _ = run("delete", "--endpoint-url", server.url, *words, *IDS)
        assert not {"\x1b", "\u202e"} & set(out + err + more)


def test_the_outcome_is_the_exit_code_whoever_reads(
    raw_server: Callable[..., RawServer], keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full disks, closed streams and readers that have gone change nothing of what is done.

    If the result could not be written, the exit code says so; an error of the service has its own exit code.
    """
    monkeypatch.setenv("PYTHON", sys.executable)
    cases = {
        ">/dev/full": (b"The requests were sent all the same. `rawchime get ID`, for each number, shows", 5),
        "2>/dev/full": (b"", 0),
        "-v 2>/dev/full": (b"", 0),
        ">&-": (b"", 0),
        "<&-": (b"", 0),
        "2>&-": (b"", 0),
        "--trace /dev/full": (b"/dev/full could not be written: No space left", 0),
        "-v 2>&1 >/dev/null | true": (b"", None),
    }
    for words, (says, code) in cases.items():
        for step, expected in ((SUCCESS, code), (answering("500 Oops"), 3)):
            server = raw_server(step)
            line = f'"$PYTHON" -m rawchime delete --endpoint-url {server.url} --output json +12065550100 {words}'
            done = subprocess.run(["sh", "-c", line], capture_output=True, check=False, timeout=20)
            assert len(server.requests) == 1, words
            assert b"Traceback" not in done.stderr + done.stdout
            assert says in done.stderr or step != SUCCESS, words
            assert code is None or done.returncode == expected, words
            assert done.stdout == b"" or json.loads(done.stdout), words


@pytest.mark.parametrize("words", ["--from - --yes", f"--from {NUMBERS}"])
def test_a_closed_standard_input_is_an_empty_one(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to read, and nobody to ask: exit code 2."""
    monkeypatch.setenv("PYTHON", sys.executable)
    line = f'"$PYTHON" -m rawchime delete --local {words} <&-'
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=False, timeout=20)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_help_into_a_closed_pipe_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `rawchime --help | head -1`: without a word, and with SIGPIPE's exit code."""
    monkeypatch.setenv("PYTHON", sys.executable)
    for words in ("--help", "--version", "delete --help"):
        line = f'(sleep 0.2; "$PYTHON" -m rawchime {words}; echo $? >&2) | true'
        done = subprocess.run(["sh", "-c", line], capture_output=True, check=False, timeout=20)
        assert done.stderr == b"141\n", words


def test_an_answer_forges_no_line(run: Run, raw_server: Callable[..., RawServer], keys: None) -> None:
    """Line breaks of a refusal are spelled out, and half characters replaced; the summary is the only one."""
    row = {"PhoneNumberId": IDS[0], "ErrorCode": "X\ud800", "ErrorMessage": "a\n2 accepted, 0 refused"}
    body = json.dumps({"PhoneNumberErrors": [row]})
    code, out, _ = run("delete", "--endpoint-url", raw_server(answering("200 OK", body=body)).url, *IDS)
    assert code == 1
    assert len(out.splitlines()) == 3
    assert "\ufffd" in out
    assert "1 accepted, 1 refused" in out.splitlines()


def test_letters_that_the_terminal_cannot_show_are_spelled_out(
    raw_server: Callable[..., RawServer], keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an ASCII terminal an accepted number is still an accepted number."""
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    process = start("delete", "--endpoint-url", raw_server(SUCCESS).url, "+é")
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, b"")
    assert out.startswith(b"+\\xe9  accepted")


def test_usage_errors_are_objects_too(run: Run) -> None:
    """With --output json, also where the options themselves are wrong."""
    for words in (["--timeout", "x", "+1"], ["--form", "x"], []):
        code, out, _ = run("delete", "--output", "json", *words)
        assert code == 2
        assert json.loads(out)["class"] == "InvalidRequest"


def test_after_a_400_the_suspects_are_named(run: Run, raw_server: Callable[..., RawServer], keys: None) -> None:
    """The service does not say which id it did not like: those that look like no number are shown."""
    server = raw_server(answering("400 Bad Request"))
    code, _, err = run("delete", "--endpoint-url", server.url, "+12065550100", "id,name", "+1 206", "%2B12065550100")
    assert code == 3
    assert "'id,name' is not +" in err
    assert "'+1 206' is not +" in err
    assert "5550100" not in err


def test_options_may_stand_between_ids(run: Run) -> None:
    """In any order."""
    assert run("delete", "+12065550100", "--local", "+12065550101")[0] == 0


def test_the_error_names_the_host(run: Run, raw_server: Callable[..., RawServer], keys: None) -> None:
    """Whom it could not reach, or who answered."""
    assert "no connection to 127.0.0.1:1: " in run("delete", "--endpoint-url", "http://127.0.0.1:1", *IDS)[2]
    server = raw_server(answering("403 No"))
    assert f"127.0.0.1:{server.port} returned 403" in run("delete", "--endpoint-url", server.url, *IDS)[2]


PROFILE = """[profile p]
region = eu-west-2
endpoint_url = http://127.0.0.1:5
[profile s]
region = eu-west-2
services = mine
endpoint_url = http://127.0.0.1:5
[services mine]
chime_sdk_voice =
  endpoint_url = http://127.0.0.1:6
[profile f]
region = us-east-1
use_fips_endpoint = true
[profile d]
region = us-east-1
use_dualstack_endpoint = true
[profile i]
region = us-east-1
endpoint_url = http://127.0.0.1:5
ignore_configured_endpoint_urls = true
[profile broken]
region =
  a = b
[profile slip]
region = us-east-1
use_fips_endpoint = yes
"""


@pytest.mark.parametrize(
    ("profile", "variables", "host"),
    [
        ("p", {}, "127.0.0.1:5"),
        ("s", {}, "127.0.0.1:6"),
        ("p", {"AWS_ENDPOINT_URL": "http://127.0.0.1:7"}, "127.0.0.1:7"),
        ("s", {"AWS_ENDPOINT_URL": "http://127.0.0.1:7"}, "127.0.0.1:7"),
        ("f", {}, "voice-chime-fips.us-east-1.amazonaws.com"),
        ("f", {"AWS_USE_FIPS_ENDPOINT": "false"}, "voice-chime.us-east-1.amazonaws.com"),
        ("d", {}, "voice-chime.us-east-1.api.aws"),
        ("i", {}, "voice-chime.us-east-1.amazonaws.com"),
        ("p", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "voice-chime.eu-west-2.amazonaws.com"),
    ],
)
def test_a_profile_says_where_as_botocore_reads_it(
    profile: str, variables: dict[str, str], host: str, run: Run, keys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile that is meant for a test service must not delete at AWS; botocore's own client is asked as well."""
    import botocore.session

    (tmp_path / "config").write_text(PROFILE)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", profile)
    monkeypatch.delenv("AWS_REGION")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert f"Host: {host}\r\n" in run("show", "+1")[1]
    client = botocore.session.Session().create_client("chime-sdk-voice")
    assert client.meta.endpoint_url.partition("://")[2] == host


@pytest.mark.parametrize(("profile", "says"), [("broken", "more than one value"), ("slip", "must be true or false")])
def test_a_profile_that_cannot_be_is_exit_code_2(
    profile: str, says: str, run: Run, keys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told which setting."""
    (tmp_path / "config").write_text(PROFILE)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_REGION")
    code, _, err = run("delete", "--profile", profile, "+1")
    assert code == 2
    assert says in err


# show


def test_show_is_the_sample(run: Run, keys: None) -> None:
    """The API reference's ids at its date: a length of 56 and the sample's body; the same bytes every time."""
    words = ("show", "--at", "20190918T195348Z", *IDS)
    code, out, err = run(*words)
    sample = Request.from_bytes((FIXTURES / "api-reference" / "request.http").read_bytes())
    shown = Request.from_bytes(out.encode())
    assert (code, err) == (0, "")
    assert "Content-Length: 56\r\n" in out
    assert shown.body == sample.body
    assert (shown.method, shown.target, shown.get("x-amz-date")) == (sample.method, sample.target, sample.get("x-amz-date"))
    assert run(*words)[1] == out


def test_show_prints_what_delete_sends(
    run: Run, raw_server: Callable[..., RawServer], keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the same date, the bytes on standard output are the bytes that a socket gets, token and all."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    server = raw_server(SUCCESS)
    assert run("delete", "--endpoint-url", server.url, *IDS)[0] == 0
    date = Request.from_bytes(server.requests[0]).get("x-amz-date")
    code, out, _ = run("show", "--endpoint-url", server.url, "--at", date, *IDS)
    assert (code, out.encode()) == (0, server.requests[0])


@pytest.mark.parametrize(
    "at", ["20190918T195348Z", "2019-09-18T19:53:48Z", "2019-09-18T21:53:48+02:00", "2019-09-18T19:53:48", "20190918T195348"]
)
def test_show_takes_a_time_in_either_form(at: str, run: Run, keys: None) -> None:
    """ISO 8601, or AWS's; without a zone it is UTC."""
    assert "X-Amz-Date: 20190918T195348Z" in run("show", "--at", at, "+1")[1]


def test_show_as_json(run: Run, keys: None) -> None:
    """The request's parts, for a program."""
    value = json.loads(run("show", "--as", "json", "--at", "20190918T195348Z", *IDS)[1])
    assert value["method"] == "POST"
    assert value["url"] == "https://voice-chime.us-east-1.amazonaws.com/phone-numbers?operation=batch-delete"
    assert ["X-Amz-Date", "20190918T195348Z"] in value["headers"]
    assert json.loads(value["body"]) == {"PhoneNumberIds": IDS}


@pytest.mark.parametrize(
    ("words", "host"),
    [
        (["--region", "eu-west-2"], "voice-chime.eu-west-2.amazonaws.com"),
        (["--service", "chime", "--region", "eu-west-2"], "chime.us-east-1.amazonaws.com"),
        (["--endpoint-url", "https://example.com:8443/x"], "example.com:8443"),
        (["--endpoint-url", "http://chime:4000", "--allow-http", "chime"], "chime:4000"),
    ],
)
def test_show_goes_where_it_is_told(words: list[str], host: str, run: Run, keys: None) -> None:
    """Region, service and URL decide the host."""
    assert f"Host: {host}\r\n" in run("show", *words, "+1")[1]


def test_show_without_credentials_shows_what_there_is(run: Run) -> None:
    """The request without its signature, and on standard error what is missing."""
    code, out, err = run("show", *IDS)
    assert code == 0
    assert Request.from_bytes(out.encode()).get("authorization") == ""
    assert "without a signature" in err
    assert "no region" in err


def test_show_local_needs_nothing(run: Run) -> None:
    """--local signs with the embedded service's test credentials, and never for AWS's host."""
    code, out, err = run("show", "--local", "--at", "20190918T195348Z", *IDS)
    assert (code, err) == (0, "")
    assert f"Credential={ACCESS_KEY}/20190918/us-east-1/chime/aws4_request" in out
    assert "Host: 127.0.0.1\r\n" in out
    assert "Host: 127.0.0.1:99\r\n" in run("show", "--local", "--endpoint-url", "http://127.0.0.1:99", *IDS)[1]


def test_a_reader_that_goes_away_is_no_failure(keys: None) -> None:
    """`show | head -c 1` ends without a word."""
    process = start("show", *(f"+1206555{count:07d}" for count in range(9000)))
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.wait(20) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


# help and version


def test_help_and_version(run: Run) -> None:
    """Each verb has help with its options and the exit codes."""
    import rawchime

    assert run("--version")[:2] == (0, f"rawchime {rawchime.__version__}\n")
    assert "delete" in run("--help")[1]
    for verb in ("delete", "show", "serve"):
        code, out, err = run(verb, "--help")
        assert (code, err) == (0, "")
        assert "exit codes:" in out
        assert ("maybe deleted" in out) == (verb == "delete")
        assert out.startswith(f"usage: rawchime {verb}")


# Signals


def wait_for(condition: Callable[[], object]) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen within 10 s")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_during_a_request_says_that_it_was_under_way(
    number: int, code: int, raw_server: Callable[..., RawServer], keys: None, tmp_path: Path
) -> None:
    """What may have been done is said, the trace is written, and the exit code is the signal's."""
    server = raw_server(lambda sock: sock.recv(1))
    words = ("--endpoint-url", server.url, "--trace", str(tmp_path / "t.har"), "--output", "json")
    process = start("delete", *words, *IDS)
    wait_for(lambda: server.requests)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert json.loads(out)["kind"] == "OutcomeUnknown"
    assert b"in flight" in err
    assert b"Traceback" not in err
    (entry,) = json.loads((tmp_path / "t.har").read_text())["log"]["entries"]
    assert entry["request"]["postData"]["text"].encode() == Request.from_bytes(server.requests[0]).body
    assert "may have been sent" in entry["comment"]


def test_a_signal_during_a_wait_says_that_nothing_was_under_way(raw_server: Callable[..., RawServer], keys: None) -> None:
    """Between two attempts no request is in doubt but the first."""
    server = raw_server(answering("429 Slow", "Retry-After: 30"))
    process = start("delete", "--endpoint-url", server.url, "-v", *IDS)
    assert process.stderr is not None
    while b"retrying in" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"no request was in flight. Responses so far: 429" in err


# serve


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_how_to_use_it_and_ends_cleanly(number: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines it prints are a shell's, and with them in the environment a delete succeeds against it."""
    process = start("serve", "--port", "0")
    assert process.stdout is not None
    lines = b"".join(process.stdout.readline() for _ in range(4)).decode()
    shell = subprocess.run(["sh", "-c", f"{lines}\nenv"], capture_output=True, text=True, check=True)
    for line in shell.stdout.splitlines():
        name, _, value = line.partition("=")
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    assert run("delete", *IDS)[0] == 0
    assert run("delete", *IDS)[0] == 1
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert b"POST /phone-numbers?operation=batch-delete 200" in err
    assert b"Traceback" not in err


def test_serve_on_a_port_that_is_taken(run: Run, raw_server: Callable[..., RawServer]) -> None:
    """It says which, and is a usage error."""
    port = raw_server().port
    code, _, err = run("serve", "--port", str(port))
    assert code == 2
    assert str(port) in err


def test_without_h11_the_local_service_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named; everything else works without it."""
    monkeypatch.setitem(sys.modules, "h11", None)
    for name in ("rawchime.local.http", "rawchime.local.service"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    code, _, err = run("delete", "--local", "+12065550100")
    assert code == 2
    assert "-m pip install h11" in err
