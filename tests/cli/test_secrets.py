"""No secret comes out: an endpoint, a proxy or a broken peer quotes each of them, in every spelling, whole and cut.

``PYTHONPATH=tests:tests/core python tests/cli/test_secrets.py 10000`` runs so many cases, and counts what it found.
"""

from __future__ import annotations

import os
import random
import re
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest
from test_redaction import SPELLINGS, decoded
from wire import RawServer

from rawchime.cli import main
from rawchime.redaction import LEAST

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEXAMPLE/token+with=signs//" + "Zq9/aB" * 20
PASSWORD = "pa:ss/word+of=the@proxy"
ID = "+12065550100"
REFUSED = '{"PhoneNumberErrors":[{"PhoneNumberId":"%2B12065550100","ErrorCode":"CODE","ErrorMessage":"TEXT"}]}'


def message(status: str, body: str = "", *headers: str) -> bytes:
    data = body.encode("utf-8", "replace")
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *headers]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + data


def one_line(text: str) -> str:
    return re.sub(r"[\r\n\0]", "", text)


# Where in an answer a quotation stands.
PARTS: dict[str, Callable[[str], bytes]] = {
    "reason phrase": lambda text: message(f"403 {one_line(text)}"),
    "error type": lambda text: message("403 Forbidden", "", f"x-amzn-ErrorType: {one_line(text)}"),
    "request id": lambda text: message("403 Forbidden", "{}", f"x-amzn-RequestId: {one_line(text)}"),
    "a header": lambda text: message("500 Oops", "", f"X-Debug: {one_line(text)}"),
    "location": lambda text: message("302 Found", "", f"Location: https://example.com/?{one_line(text)}"),
    "plain text": lambda text: message("400 Bad Request", f"you sent {text}"),
    "JSON message": lambda text: message("403 Forbidden", '{"message": "' + text.replace('"', "") + '"}'),
    "JSON code": lambda text: message("400 Bad", '{"Message": "x", "Code": "' + text.replace('"', "") + '"}'),
    "HTML title": lambda text: message("502 Bad Gateway", f"<html><title>{text}</title></html>"),
    "XML message": lambda text: message("403 Forbidden", f"<Error><Code>X</Code><Message>{text}</Message></Error>"),
    "a refusal's message": lambda text: message("200 OK", REFUSED.replace("TEXT", text.replace('"', ""))),
    "a refusal's code": lambda text: message("200 OK", REFUSED.replace("CODE", text.replace('"', ""))),
    "a success of another shape": lambda text: message("200 OK", '{"echo": "' + text.replace('"', "") + '"}'),
    "an interim answer": lambda text: (
        b"HTTP/1.1 103 Hints\r\nLink: "
        + one_line(text).encode("latin-1", "replace")
        + b"\r\n\r\n"
        + message("403 Forbidden")
    ),
    "a chunk's extension": lambda text: (
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2;a="
        + one_line(text).encode("latin-1", "replace")
        + b"\r\n{}\r\n0\r\n\r\n"
    ),
    "a trailer": lambda text: (
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-T: "
        + one_line(text).encode("latin-1", "replace")
        + b"\r\n\r\n"
    ),
    "two chunks": lambda text: (
        b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n"
        % (
            len(text[: len(text) // 2].encode()),
            text[: len(text) // 2].encode(),
            len(text[len(text) // 2 :].encode()),
            text[len(text) // 2 :].encode(),
        )
    ),
    "bytes that are no HTTP": lambda text: text.encode("utf-8", "replace") + b"\r\n\r\n",
    "a body cut short": lambda text: message("403 Forbidden", text + " and more")[:-9],
    "a head cut short": lambda text: f"HTTP/1.1 403 Forbidden\r\nX-Echo: {one_line(text)}".encode("latin-1", "replace"),
    "bytes after the answer": lambda text: message("200 OK", '{"PhoneNumberErrors":[]}') + text.encode("utf-8", "replace"),
}


class Case(NamedTuple):
    secret: str
    spelling: str
    part: str
    cut: float
    verb: str

    def __str__(self) -> str:
        return " / ".join(map(str, self))


def cases(seed: int, many: int) -> list[Case]:
    chance = random.Random(seed)
    secrets = ["key id", "secret key", "token", "signature", "proxy password"]
    found = []
    for _ in range(many):
        secret = chance.choice(secrets)
        verb = "proxy" if secret == "proxy password" else chance.choice(["delete", "delete", "json", "job", "get", "proxy"])
        if secret == "signature" and verb == "proxy":  # which never sees one
            verb = "delete"
        cut = chance.choice([0.0, chance.random()])
        found.append(Case(secret, chance.choice(list(SPELLINGS)), chance.choice(list(PARTS)), cut, verb))
    return found


def leaks(case: Case, folder: Path) -> str:
    """Where the secret came out, or nothing."""
    found: dict[str, str] = {"key id": KEY, "secret key": SECRET, "token": TOKEN, "proxy password": PASSWORD}

    def quoted(request: bytes) -> bytes:
        match = re.search(rb"Signature=([0-9a-f]{64})", request)
        found["signature"] = match[1].decode() if match else "0" * 64
        secret = found[case.secret]
        start = int(case.cut * (len(secret) - LEAST))
        part = secret[start:] if case.cut else secret
        text = SPELLINGS[case.spelling](part)
        if case.verb == "proxy":
            return f"HTTP/1.1 407 {one_line(text)}\r\nX-Echo: {one_line(text)}\r\n\r\n".encode("latin-1", "replace")
        return PARTS[case.part](text)

    def answer(sock: socket.socket) -> None:
        with suppress(OSError):
            sock.sendall(quoted(server.requests[-1]))

    trace, report, journal = folder / "t.har", folder / "r.csv", folder / "j"
    out, err = TextIOWrapper(BytesIO(), "utf-8"), TextIOWrapper(BytesIO(), "utf-8")
    with RawServer([answer] * 40) as server:
        words = ["--endpoint-url", server.url, "--region", "us-east-1", "-v", "--trace", str(trace)]
        if case.verb == "proxy":
            os.environ["HTTPS_PROXY"] = (
                f"http://user:{''.join(f'%{ord(one):02x}' for one in PASSWORD)}@127.0.0.1:{server.port}"
            )
            words[1] = "https://example.com"
        if case.verb == "job":
            (folder / "n.txt").write_text(ID)
            job = ["--from", str(folder / "n.txt"), "--yes", "--journal", str(journal), "--report", str(report)]
            words = ["delete", *words, *job, "--give-up", "0.2", "--timeout", "0.3"]  # a doubt waits for twice the timeout
        else:
            verb = "get" if case.verb == "get" else "delete"
            words = [verb, *words, "--timeout", "1", "--max-attempts", "1", ID]
            words += ["--output", "json"] if case.verb == "json" else []
        with redirect_stdout(out), redirect_stderr(err):
            code = main(words)
    os.environ.pop("HTTPS_PROXY", None)
    assert code in range(6)
    shown = {"stdout": out, "stderr": err}
    texts = {name: stream.buffer.getvalue().decode("utf-8", "replace") for name, stream in shown.items()}  # type: ignore[attr-defined]
    for path in sorted(folder.iterdir()):
        if path.name != "n.txt":
            texts[path.name] = path.read_bytes().decode("latin-1")
            path.unlink()
    assert "stderr" in texts
    assert server.requests
    secret = found[case.secret].lower()
    pieces = {secret[at : at + LEAST] for at in range(len(secret) - LEAST + 1)}
    for name, text in texts.items():
        plain = decoded(text.replace("\\\\", "\\"))
        if any(piece in plain for piece in pieces):
            return f"{case}: in {name}"
    return ""


@pytest.fixture
def signer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_SESSION_TOKEN", TOKEN)):
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("seed", "many"), [(1, 75), pytest.param(2, 1_500, marks=pytest.mark.slow)], ids=["a sample", "more"]
)
def test_no_secret_comes_out(seed: int, many: int, signer: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At full verbosity, with a trace, a report and a journal, whoever answers, and however."""
    monkeypatch.setattr("rawchime.bulk.doubts.LAG", 0.01)
    assert [found for case in cases(seed, many) if (found := leaks(case, tmp_path))] == []


def test_the_search_sees_what_it_looks_for(signer: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without redaction the same cases leak: the test above can fail."""
    for module in ("log", "captures.har", "message"):
        monkeypatch.setattr(f"rawchime.{module}.redact", lambda data, secrets: data)
    for module in ("log", "message", "answer"):
        monkeypatch.setattr(f"rawchime.{module}.redact_text", lambda text, secrets: text)
    some = [case for case in cases(3, 60) if case.verb in ("delete", "json") and case.secret != "key id"]
    assert sum(bool(leaks(case, tmp_path)) for case in some) > len(some) / 2


if __name__ == "__main__":
    import rawchime.bulk.doubts

    rawchime.bulk.doubts.LAG = 0.01
    os.environ.update(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_SESSION_TOKEN=TOKEN)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as made:
        leaked = [one for case in cases(10, count) if (one := leaks(case, Path(made)))]
    print(*leaked[:20], sep="\n")
    print(f"{len(leaked)} found of {count}")
