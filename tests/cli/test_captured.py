"""Which request of a file a verb takes, and what it lists on standard error."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from test_cli import Run, run

__all__ = ["run"]  # a fixture

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/us-east-1/chime/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
)


def exchange(target: str, status: int) -> str:
    head = f"Host: voice-chime.us-east-1.amazonaws.com\r\nX-Amz-Date: 20261125T073330Z\r\nAuthorization: {SIGNED}\r\n"
    return f"GET {target} HTTP/1.1\r\n{head}\r\nHTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("statuses", "words", "taken"),
    [
        ((403, 200), (), "/1"),  # the last that failed
        ((403, 500, 200), (), "/2"),
        ((200, 200), (), "/2"),  # the last
        ((403, 200), ("--pick", "2"), "/2"),
        ((403, 200), ("--number", "2"), "/2"),  # its older name
    ],
)
def test_the_last_failed_request_is_taken(
    statuses: tuple[int, ...], words: tuple[str, ...], taken: str, run: Run, tmp_path: Path
) -> None:
    """And all of them are listed, with a mark at the one that is taken."""
    file = tmp_path / "requests.http"
    file.write_text("".join(exchange(f"/{at}", status) for at, status in enumerate(statuses, 1)))
    code, out, err = run("diagnose", str(file), "--no-secret", "--output", "json", *words)
    assert code in (1, 4)
    assert json.loads(out)["captured"].startswith(
        f"raw HTTP, GET https://voice-chime.us-east-1.amazonaws.com{taken}, no body"
    )
    lines = [line for line in err.splitlines() if "raw HTTP" in line]
    assert len(lines) == len(statuses)
    assert [line for line in lines if line.startswith("rawchime: > ")] == [
        line for line in lines if f"{taken}, no body" in line
    ]


def test_there_is_no_such_request(run: Run, tmp_path: Path) -> None:
    """A number too high is a mistake of usage."""
    file = tmp_path / "request.http"
    file.write_text(exchange("/1", 403))
    code, _, err = run("diagnose", str(file), "--no-secret", "--pick", "2")
    assert (code, "there is no request 2" in err) == (2, True)


def test_what_could_not_be_read_is_listed_too(run: Run, tmp_path: Path) -> None:
    """An entry that is damaged does not go unnoticed."""
    good = {
        "request": {"method": "GET", "url": "https://a.example/x", "headers": [{"name": "Authorization", "value": SIGNED}]}
    }
    file = tmp_path / "log.har"
    file.write_text(json.dumps({"log": {"entries": [good, {}]}}))
    code, _, err = run("diagnose", str(file), "--no-secret")
    assert code in (1, 4)
    assert "not read: HAR file, entry 2: it lacks 'request'. Save the HAR file again." in err


@pytest.mark.parametrize("text", ["curl -H @headers https://a.example/", "hello", '{"log": {"entries": [', ""])
def test_a_capture_that_cannot_be_read_is_no_traceback(text: str, run: Run, tmp_path: Path) -> None:
    """Exit code 2, and a sentence with the file's name; by both verbs."""
    file = tmp_path / "capture"
    file.write_text(text)
    for words in (["diagnose", str(file)], ["explain", "--request", str(file)]):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert str(file) in err


def test_standard_input_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the prompt and the fence that a clipboard brings along."""
    text = "```\nme@host:~$ curl https://a.example/x?y=1\n```\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code, _, err = run("diagnose", "-", "--no-secret")
    assert code == 4  # it is not signed, and nothing shows that it has to be
    assert "rawchime: read: curl command, GET https://a.example/x?y=1, no body" in err


def test_the_explanation_of_pasted_canonical_requests_is_refused(run: Run, tmp_path: Path) -> None:
    """There is no request in them; and what lacks its body says why."""
    file = tmp_path / "pasted"
    file.write_text("GET\n/\n\nhost:a.example\n\nhost\n" + "0" * 64 + "\n")
    code, _, err = run("explain", "--request", str(file))
    assert (code, "no request to explain" in err) == (2, True)
    date = "-H 'X-Amz-Date: 20261125T073330Z'"
    file.write_text(f"curl -d @body.json {date} -H 'Authorization: {SIGNED}' https://a.example/")
    code, _, err = run("explain", "--request", str(file))
    assert (code, "curl reads it from the file body.json" in err) == (2, True)
    code, out, _ = run("explain", "--request", str(file), "--body", str(file), "--output", "json")
    assert code == 0
    assert json.loads(out)[0]["captured"].startswith("curl command, POST https://a.example/, body ")
