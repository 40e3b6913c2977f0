"""The page of a diagnosis: what differs is lit up, nothing secret is in it, and it works in a browser."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import other_wrong_signer
import pytest
import wrong_signer
from browser import CONTRAST, RIGHT_EDGE, Browser
from services import CREDENTIALS
from test_explain_kinds import KINDS

from rawchime import Credentials, captures, cli
from rawchime.debug.diagnose import diagnose
from rawchime.debug.diagnosis_page import diagnosis_page

SOMEONE = Credentials(wrong_signer.KEY_ID, wrong_signer.SECRET, wrong_signer.TOKEN)


def made(data: bytes, keys: Credentials | None = SOMEONE) -> str:
    (capture,) = captures.read(data)
    secrets = () if keys is None else (keys.secret_key, keys.token)
    signer = keys.access_key if keys else ""
    return diagnosis_page(diagnose(capture, keys), capture, keys.secret_key if keys else None, secrets, signer)


def rows(html: str) -> list[tuple[str, str]]:
    """Section and text of each line that differs."""
    found = []
    for section, text in re.findall(r'<section id="([^"]+)">(.*?)</section>', html, re.S):
        found += [(section, re.sub(r"<[^>]+>", "", row)) for row in re.findall(r'<li class="differs">(.*?)</li>', text)]
    return found


LIT = {
    "query-unsorted": ["canonical-request", "string-to-sign"],
    "crlf": ["canonical-request", "string-to-sign"],
    "local-time": ["string-to-sign"],
    "key-hex-not-bytes": ["key"],
    "secret-white-space": ["key"],
    "payload-empty-hash": ["canonical-request", "string-to-sign"],
    "header-not-listed": ["canonical-request", "string-to-sign"],
    "region-wrong": ["string-to-sign", "authorization"],
}


@pytest.mark.parametrize("mistake", LIT)
def test_the_lines_that_differ_are_lit_up(mistake: str) -> None:
    """In the stage in which the mistake was made, and in those that follow from it."""
    assert list(dict.fromkeys(section for section, _ in rows(made(wrong_signer.signed(mistake))))) == LIT[mistake]


def test_a_right_signature_and_one_without_a_secret_have_a_page() -> None:
    """Nothing is lit up; without the secret, signature and key are left open."""
    assert rows(made(wrong_signer.signed())) == []
    assert "valid: the signature is right." in made(wrong_signer.signed()).lower()
    assert "not calculated: the secret is needed" in made(wrong_signer.signed(), None)


@pytest.mark.parametrize("mistake", [*wrong_signer.MADE, *other_wrong_signer.MADE])
def test_nothing_secret_is_in_a_page(mistake: str) -> None:
    """Not the secret, not the token, no signature, no body; the access key id is masked."""
    chance = random.Random(1)
    if mistake in wrong_signer.MADE:
        data = wrong_signer.signed(mistake, chance=chance)
    elif mistake in other_wrong_signer.IN_HEADER:
        data = other_wrong_signer.in_header(mistake, chance)
    else:
        data = other_wrong_signer.in_query(mistake, chance)
    html = made(data)
    signature = re.search(rb"Signature=([^\s&]{20,})", data)
    told = [wrong_signer.SECRET, wrong_signer.TOKEN, "tok%2Fen", "PhoneNumberIds", wrong_signer.KEY_ID]
    told += [signature[1].decode()] if signature else []
    assert [one for one in told if one in html] == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_page(kind: str) -> None:
    """Presigned URLs, chunks, SigV4A and forms: without their signature and their body."""
    html = made(KINDS[kind], CREDENTIALS)
    assert "valid" in html.lower()
    signature = re.search(rb"(?i)signature(?:=|\"\r\n\r\n)([0-9a-f]{64,})", KINDS[kind])
    assert signature is not None
    assert signature[1].decode() not in html
    assert CREDENTIALS.secret_key not in html
    assert CREDENTIALS.access_key not in html
    assert "to/ken" not in html


def test_what_cannot_be_explained_has_the_verdict_and_both_texts() -> None:
    """No Authorization header; pasted canonical requests."""
    html = made(wrong_signer.signed("authorization-missing"))
    assert "There is no explanation, stage by stage" in html
    assert "authorization-missing" in html


def test_other_secrets_of_a_request_are_hidden() -> None:
    """A cookie, an API key, a password in the query; hidden where they are signed as well."""
    data = wrong_signer.signed("crlf").replace(b"Accept: text/plain", b"Cookie: session=abcdef123\r\nX-Api-Key: k1234567890")
    html = made(data)
    assert "abcdef123" not in html
    assert "k1234567890" not in html


def test_the_command_writes_a_page_that_only_its_owner_can_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is printed as well; a page is not written over the capture."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", SOMEONE.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SOMEONE.secret_key)
    monkeypatch.setenv("AWS_SESSION_TOKEN", SOMEONE.token)
    path, html = tmp_path / "request.http", tmp_path / "page.html"
    path.write_bytes(wrong_signer.signed("crlf"))
    assert cli.main(["diagnose", str(path), "--html", str(html)]) == 1
    assert capsys.readouterr().out.startswith("mistake: lines are joined with CR LF (crlf).")
    assert html.stat().st_mode & 0o777 == 0o600
    assert "the client signed" in html.read_text()
    before = path.read_bytes()
    assert cli.main(["diagnose", str(path), "--html", str(path)]) == 2
    assert path.read_bytes() == before
    assert cli.main(["diagnose", str(path), "--html", str(tmp_path / "no" / "page.html")]) == 2


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


PAGES = {
    "mistake": lambda: made(wrong_signer.signed("query-unsorted", "key-hex-not-bytes")),
    "unexplained": lambda: made(wrong_signer.signed(), SOMEONE._replace(secret_key="another secret")),
    "presigned": lambda: made(other_wrong_signer.in_query("host-changed")),
    "no stages": lambda: made(wrong_signer.signed("authorization-missing")),
}


@pytest.mark.parametrize(
    "name", ["mistake", *(pytest.param(one, marks=pytest.mark.slow) for one in PAGES if one != "mistake")]
)
def test_the_page_in_a_browser(name: str, browser: Browser, tmp_path: Path) -> None:
    """In both themes and as narrow as a phone: it fits, it can be read, it loads nothing, and the console is silent."""
    path = tmp_path / "page.html"
    path.write_text(PAGES[name]())
    for width in (375, 1200):
        for dark in (False, True):
            browser.look(width, 812, dark=dark)
            browser.open(path)
            assert browser.run(RIGHT_EDGE) <= width
            assert browser.run(CONTRAST) >= 4.5
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    assert browser.ask("POST", "/se/log", type="browser") == []
    if name == "mistake":
        assert browser.run("return document.querySelectorAll('li.differs').length") >= 2
        assert browser.run("return document.querySelectorAll('dd mark').length") == 4
        browser.run("document.querySelector('#string-to-sign [data-v=region]').focus()")
        assert browser.run("return document.querySelectorAll('.lit').length") >= 3
