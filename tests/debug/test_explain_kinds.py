"""Each kind of signature is explained: presigned URLs, chunks, SigV4A, HTML forms, and the rules of each service."""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from base64 import b64encode
from pathlib import Path

import other_wrong_signer
import pytest
from services import CREDENTIALS
from test_asymmetric import signed as signed_asymmetrically
from test_presigned import S3, presigned

from rawchime import captures, cli
from rawchime.captures.capture import Capture
from rawchime.debug.diagnose import MISTAKE, UNEXPLAINED, UNVERIFIABLE, VALID, diagnose
from rawchime.debug.explain import explain
from rawchime.debug.explain_text import lines
from rawchime.debug.page import page
from rawchime.debug.stage import Stage, to_json

CASES = Path(__file__).parent.parent / "cases" / "signatures"
FILES = sorted(path for path in CASES.glob("*/*") if path.name.startswith(("request.", "alt.")))
NOT_EXPLAINED = {
    "29-s3-sigv2/request.http": "signature version 2",
    "c23-es-curl-command/request.curl": "requires the algorithm",  # curl signs it when it runs
    "f21-two-canonical-requests/request.txt": "requires the algorithm",
    "37-iot-clock-1970/request.log": "no header host",
}


def capture_of(path: Path) -> Capture:
    capture = captures.read(path.read_bytes())[-1]
    body = path.parent / "body"
    return capture._replace(body=body.read_bytes()) if capture.body is None and body.exists() else capture


def by_id(capture: Capture, secret: str | None = CREDENTIALS.secret_key, *, safe: bool = False) -> dict[str, Stage]:
    return {stage.id: stage for stage in explain(capture, secret, safe=safe)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_case_is_explained_or_refused_with_a_reason(path: Path) -> None:
    """The lines of the canonical request are those whose hash is signed; no token, key or body is in a safe one."""
    capture = capture_of(path)
    if (name := f"{path.parent.name}/{path.name}") in NOT_EXPLAINED:
        with pytest.raises(ValueError, match=NOT_EXPLAINED[name]):
            explain(capture, CREDENTIALS.secret_key)
        return
    found = by_id(capture)
    token = capture.get("x-amz-security-token")
    if "canonical-request" in found and not token:
        text = "\n".join(line.text for line in found["canonical-request"].lines)
        assert hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest() == found["hash"].lines[0].text
    safe = json.dumps(to_json(explain(capture, CREDENTIALS.secret_key, safe=True)), ensure_ascii=False)
    assert CREDENTIALS.secret_key not in safe
    signature = found["signature"].lines[0].text
    assert signature not in safe
    assert not token or token not in safe


@pytest.mark.parametrize("token", ["", "to/ken+=="])
def test_which_parameter_of_a_presigned_url_goes_where(token: str) -> None:
    """Each has a line with its place; the signature is the one in the URL, and the only one that is not signed."""
    url = presigned(S3 + "/a//b/../%C3%BC%20c?versionId=1", "s3", "eu-west-1", "PUT", token)
    found = by_id(captures.read(url.encode())[0])
    request = found["request"].lines
    assert request[0].text == "PUT /a//b/../%C3%BC%20c"  # the method that it was signed for, which the URL does not show
    rules = {line.text[1:].partition("=")[0]: line.rule for line in request[1:-1]}
    assert set(rules) == {pair.partition("=")[0] for pair in url.partition("?")[2].split("&")}
    assert "second line of the string to sign" in rules["X-Amz-Date"]
    assert "not signed" in rules["X-Amz-Signature"]
    canonical = [line.text for line in found["canonical-request"].lines]
    assert canonical[1] == "/a//b/../%C3%BC%20c"
    assert "X-Amz-Signature" not in canonical[2]
    assert canonical[-1] == "UNSIGNED-PAYLOAD"
    assert found["signature"].lines[0].text == url.rpartition("=")[2]
    values = {span.value for stage in found.values() for line in stage.lines for span in line.spans}
    assert {"algorithm", "access-key", "day", "time", "region", "service", "terminator", "signature"} <= values
    assert ("to/ken" in json.dumps(to_json([*found.values()]))) is False


def test_the_session_token_of_iot_is_added_after_signing() -> None:
    """Its line says so, and the canonical query lacks it."""
    url = presigned("https://abc-ats.iot.eu-west-1.amazonaws.com/mqtt", "iotdevicegateway", "eu-west-1")
    (capture,) = captures.read(f"{url}&X-Amz-Security-Token=to%2Fken".encode())
    found = by_id(capture)
    rule = next(line.rule for line in found["request"].lines if "Token" in line.text)
    assert "added after signing" in rule
    assert "Token" not in found["canonical-request"].lines[2].text
    assert found["signature"].lines[0].text in url


def test_paths_are_explained_by_the_rules_of_the_service() -> None:
    """S3 keeps the path as it stands in the URL; other services normalise it and encode it once more."""
    for service, path, rule in (("s3", "/a//b/../c%20d", "S3"), ("lambda", "/a/c%2520d", "once more")):
        head = f"GET /a//b/../c%20d HTTP/1.1\r\nHost: {service}.eu-west-1.amazonaws.com\r\nX-Amz-Date: 20260504T223015Z\r\n"
        value = (
            f"AWS4-HMAC-SHA256 Credential=AKID/20260504/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        )
        line = by_id(captures.read(f"{head}Authorization: {value}\r\n\r\n".encode())[0])["canonical-request"].lines[1]
        assert line.text == path
        assert rule in line.rule


def test_chunks_that_are_not_signed_are_listed() -> None:
    """Their sizes, the trailer, and the declared length."""
    kind = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    body = b"5\r\nhello\r\n3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"
    (capture,) = captures.read(other_wrong_signer.in_header())
    headers = (*capture.headers, ("x-amz-content-sha256", kind), ("x-amz-decoded-content-length", "8"))
    stage = by_id(capture._replace(headers=headers, body=body))["chunks"]
    assert [line.text for line in stage.lines] == [
        "chunk 1: 5 bytes",
        "chunk 2: 3 bytes",
        "chunk 3: 0 bytes",
        "x-amz-checksum-crc32: AAAAAA==",
        "8 and 8",
    ]


def test_a_stream_that_is_cut_is_explained_as_far_as_it_goes() -> None:
    """The last stage says what is wrong with the frame."""
    (capture,) = captures.read(other_wrong_signer.in_header())
    headers = (*capture.headers, ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"))
    found = by_id(capture._replace(headers=headers, body=b"5;chunk-signature=" + b"0" * 64 + b"\r\nhello\r\n5;chu"))
    assert list(found)[-2:] == ["chunk-1", "chunks-end"]
    assert "chunk 2" in found["chunks-end"].lines[0].text


def test_sigv4a_in_a_header_and_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signature is verified, not compared; without the library the line names what to install."""
    (capture,) = captures.read(signed_asymmetrically())
    found = by_id(capture)
    assert found["signature"].lines[1].text == "it holds"
    assert "does not hold" in by_id(capture._replace(body=b"{}"))["signature"].lines[1].text
    assert found["string-to-sign"].lines[2].text == "20260115/execute-api/aws4_request"
    assert "the secret is needed" in by_id(capture, None)["signature"].lines[1].text
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    assert "-m pip install cryptography" in by_id(capture)["signature"].lines[1].text


POLICY = {
    "expiration": "2026-05-05T00:00:00.000Z",
    "conditions": [{"bucket": "b"}, ["starts-with", "$key", "user/"], {"x-amz-security-token": "to/ken+=="}],
}


def form(policy: object = POLICY, secret: str = CREDENTIALS.secret_key, upper: bool = False, **changed: str) -> bytes:
    """A POST of an HTML form to S3, signed with the test credentials."""
    scope = "20260504/eu-west-1/s3/aws4_request"
    text = b64encode(json.dumps(policy).encode()).decode()
    key = ("AWS4" + secret).encode()
    for step in scope.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")
    fields = {
        "key": "user/a.txt",
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{CREDENTIALS.access_key}/{scope}",
        "x-amz-date": "20260504T223015Z",
        "x-amz-security-token": "to/ken+==",
        "Policy": text,
        "x-amz-signature": hmac.digest(key, text.encode(), "sha256").hex(),
    } | changed
    if upper:
        fields["x-amz-signature"] = fields["x-amz-signature"].upper()
    parts = "".join(
        f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    parts += '--xyz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhello\r\n--xyz--\r\n'
    head = "POST / HTTP/1.1\r\nHost: b.s3.eu-west-1.amazonaws.com\r\nContent-Type: multipart/form-data; boundary=xyz\r\n"
    return f"{head}Content-Length: {len(parts)}\r\n\r\n{parts}".encode()


FORMS: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "right": (form(), VALID, ()),
    "another signature": (form(**{"x-amz-signature": "0" * 64}), UNEXPLAINED, ()),
    "another policy": (form(Policy="e30="), UNEXPLAINED, ()),
    "a credential that is not whole": (form(**{"X-Amz-Credential": "AKID/20260504"}), UNVERIFIABLE, ()),
    "no date": (form(**{"x-amz-date": ""}), UNVERIFIABLE, ()),
    "another day": (form(**{"x-amz-date": "20260505T000000Z"}), MISTAKE, ("scope-date-differs",)),
    "another region": (form().replace(b"b.s3.eu-west-1", b"b.s3.eu-west-2"), MISTAKE, ("region-wrong",)),
    "no signature": (form().replace(b"x-amz-signature", b"x-amz-sigmature"), UNVERIFIABLE, ()),
    "late": (form() + b"HTTP/1.1 403 Forbidden\r\nDate: Tue, 05 May 2026 01:00:00 GMT\r\n\r\n", MISTAKE, ("expired",)),
    "a secret that was cut": (form(secret=CREDENTIALS.secret_key.partition("/")[0]), MISTAKE, ("secret-quoted",)),
    "capitals": (form(upper=True), MISTAKE, ("signature-upper-case",)),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_judged(name: str) -> None:
    """By its policy, its scope and its time; no Authorization header is missed."""
    data, verdict, mistakes = FORMS[name]
    found = diagnose(captures.read(data)[-1], CREDENTIALS)
    assert (found.verdict, found.mistakes) == (verdict, mistakes)
    assert diagnose(captures.read(data)[-1], None).verdict in (UNVERIFIABLE, MISTAKE)


def test_a_form_is_explained() -> None:
    """There is no canonical request: the policy is the string to sign."""
    found = by_id(captures.read(form())[0])
    assert list(found) == ["request", "policy", "string-to-sign", "key", "signature", "form"]
    assert "2026-05-05" in found["policy"].lines[0].text
    assert found["signature"].lines[0].text in form().decode()
    assert "to/ken" not in json.dumps(to_json([*found.values()]))
    assert len(found["form"].lines) == 1
    wrong = by_id(captures.read(form(**{"x-amz-signature": "0" * 64}))[0])
    assert wrong["form"].lines[1].text == "not " + "0" * 64
    assert "cannot be read" in by_id(captures.read(form(policy=[]))[0])["policy"].lines[0].rule


KINDS = {
    "presigned": presigned(S3 + "/k", "s3", "eu-west-1").encode(),
    "chunks": (CASES / "c07-s3-chunked-signed/request.http").read_bytes(),
    "sigv4a": signed_asymmetrically(),
    "form": form(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_takes_each_kind(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text, as JSON and as a page, with the same stages."""
    path, html = tmp_path / "request", tmp_path / "page.html"
    path.write_bytes(KINDS[kind])
    assert cli.main(["explain", "--request", str(path), "--output", "json"]) == 0
    stages = json.loads(capsys.readouterr().out)
    assert cli.main(["explain", "--request", str(path)]) == 0
    text = capsys.readouterr().out
    assert cli.main(["explain", "--request", str(path), "--html", str(html)]) == 0
    made = html.read_text()
    for number, stage in enumerate(stages, 1):
        assert f"{number}  {stage['title']}" in text
        assert f"<h2>{stage['title']}</h2>" in made
    (capture,) = captures.read(KINDS[kind])
    value = explain(capture, CREDENTIALS.secret_key, show_secrets=True)
    assert "\n".join(lines(value))
    assert page(value)


def test_a_request_that_nobody_has_signed_is_explained_as_its_service_wants_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """S3's keeps its path and sends the payload's hash; the host chooses service and region."""
    (tmp_path / "request.sh").write_text("curl https://b.s3.eu-west-1.amazonaws.com/a//b%20c")
    assert cli.main(["explain", "--request", str(tmp_path / "request.sh"), "--local"]) == 0
    text = capsys.readouterr().out
    assert "/eu-west-1/s3/aws4_request" in text
    assert "│ /a//b%20c   " in text
    assert "x-amz-content-sha256:e3b0c442" in text


def test_version_2_is_another_scheme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused, not signed anew."""
    path = tmp_path / "request.http"
    path.write_text(
        "GET /k HTTP/1.1\r\nHost: b.s3.amazonaws.com\r\nAuthorization: AWS AKID:frJIUN8DYpKDtOLCwo//yllqDzg=\r\n\r\n"
    )
    assert cli.main(["explain", "--request", str(path)]) == 2
    assert "signature version 2" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["X-Amz-Security-Token", "X-Amz-S3session-Token", "WebIdentityToken", "password"])
def test_no_secret_of_a_query_is_shown(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In text, as JSON and in the pages, by both commands."""
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDSOMEONE%2F20261129%2Fus-west-2%2Fs3%2Faws4_request"
        "&X-Amz-Date=20261129T000000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host"
        f"&{name}=IQoJb3JpZ2luX2VjSECRET%2F%2Fabc&X-Amz-Signature={'0a' * 32}"
    )
    url = tmp_path / "x.url"
    url.write_text(f"https://b.s3.us-west-2.amazonaws.com/k?{query}\n")
    page = tmp_path / "p.html"
    for words in (
        ["explain", "--request", str(url)],
        ["explain", "--output", "json", "--request", str(url)],
        ["explain", "--html", str(page), "--request", str(url)],
        ["diagnose", "--no-secret", str(url)],
        ["diagnose", "--no-secret", "--output", "json", str(url)],
        ["diagnose", "--no-secret", "--html", str(page), str(url)],
    ):
        cli.main(words)
        out, err = capsys.readouterr()
        assert "IQoJb3JpZ2luX2VjSECRET" not in out + err + (page.read_text() if page.exists() else ""), words
