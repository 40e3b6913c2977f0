"""An explanation: its values are those of the signature, its text is whole, its page works in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import wrong_signer
from browser import CONTRAST, RIGHT_EDGE, Browser
from services import CREDENTIALS, IDS, NOW

from rawchime import BatchDeletePhoneNumber, captures, cli, resolve, sign
from rawchime.debug.explain import Stage, explain
from rawchime.debug.explain_parts import GUIDE
from rawchime.debug.explain_text import lines
from rawchime.debug.page import page
from rawchime.debug.stage import to_json

ENDPOINT = resolve("us-east-1")
KEYS = CREDENTIALS._replace(token="to/ken+==")
REQUEST = sign(BatchDeletePhoneNumber(IDS).request(ENDPOINT), KEYS, ENDPOINT, NOW)


def stages(**options: Any) -> dict[str, Stage]:
    (capture,) = captures.read(REQUEST.to_bytes())
    return {stage.id: stage for stage in explain(capture, KEYS.secret_key, **options)}


def test_the_stages_lead_to_the_signature_that_botocore_made() -> None:
    """Joined, the lines are the canonical request whose hash is signed; the header is the request's own."""
    from hashlib import sha256

    found = stages(show_secrets=True)
    canonical = "\n".join(line.text for line in found["canonical-request"].lines)
    assert sha256(canonical.encode()).hexdigest() == found["hash"].lines[0].text
    assert found["string-to-sign"].lines[3].text == found["hash"].lines[0].text
    assert found["request"].lines[0].text == "POST /phone-numbers?operation=batch-delete HTTP/1.1"
    header = " ".join(line.text for line in found["authorization"].lines)
    assert header == f"Authorization: {REQUEST.get('authorization')}"
    assert all(line.rule for stage in found.values() for line in stage.lines)


def test_keys_and_token_are_shown_only_where_asked_for() -> None:
    """Not in the text, not in JSON, not in the page."""
    for show in (False, True):
        found = list(stages(show_secrets=show).values())
        for told in ("\n".join(lines(found)), json.dumps(to_json(found)), page(found)):
            assert (KEYS.secret_key in told) == show
            assert (KEYS.token in told) == show
            assert bool(re.search(r"HMAC\(first key, (<[^>]*>)?20190918(<[^>]*>)?\) = (<[^>]*>)?[0-9a-f]{64}", told)) == show


def test_the_terminal_view() -> None:
    """Coloured or plain it says the same; a value has one colour wherever it stands."""
    found = list(stages().values())
    plain, coloured = "\n".join(lines(found)), "\n".join(lines(found, colour=True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert len(set(re.findall(r"\x1b\[([0-9]+)mus-east-1\x1b", coloured))) == 1
    assert coloured.count("mus-east-1\x1b") == 3


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = cli.main(["explain", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ids and of a file, signed or not; as text, as JSON, as a page that only its owner can read."""
    code, out, err = run("--at", "20190918T195348Z", *IDS, "--output", "json", "--local", capsys=capsys)
    assert (code, err) == (0, "")
    assert [stage["id"] for stage in json.loads(out)] == list(stages())
    (tmp_path / "signed.http").write_bytes(REQUEST.to_bytes())
    code, out, err = run("--request", str(tmp_path / "signed.http"), capsys=capsys)
    assert code == 0
    assert err.startswith("rawchime: read: raw HTTP, POST https://voice-chime.us-east-1.amazonaws.com/phone-numbers?")
    assert REQUEST.get("authorization").rpartition("=")[2] in out
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDMINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-of-mine")
    command = "curl -d '{}' https://voice-chime.eu-west-1.amazonaws.com/phone-numbers?operation=batch-delete"
    (tmp_path / "unsigned.sh").write_text(command)
    code, out, err = run("--request", str(tmp_path / "unsigned.sh"), capsys=capsys)
    assert code == 0
    assert "curl command, POST https://voice-chime.eu-west-1.amazonaws.com/" in err
    assert "Credential=AKIDMINE/" in out
    assert "/eu-west-1/chime/aws4_request" in out  # as the host says
    assert "content-type:application/x-www-form-urlencoded" in out
    assert "a-secret-of-mine" not in out
    assert run("--html", str(tmp_path / "page.html"), *IDS, capsys=capsys)[0] == 0
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o600
    assert "a-secret-of-mine" not in (tmp_path / "page.html").read_text()
    for words in (["--request", "no-such-file"], ["--request", "x", *IDS], [], ["--html", "/no/where", *IDS]):
        assert run(*words, capsys=capsys)[0] == 2


def test_a_wrong_signature_is_shown_beside_the_right_one() -> None:
    """What the request carries, and who looks for the mistake."""
    (capture,) = captures.read(wrong_signer.signed("crlf"))
    found = {stage.id: stage for stage in explain(capture, wrong_signer.SECRET)}
    last = found["authorization"].lines[-1]
    assert last.text == f"not {capture.get('authorization').rpartition('=')[2]}"
    assert "rawchime diagnose" in last.rule


def test_what_cannot_be_explained_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A signed header that is not there, no date, half an Authorization: no traceback."""
    for mistake in ("token-missing", "date-missing", "authorization-malformed", "authorization-replaced", "signature-cut"):
        for seed in range(4):
            (tmp_path / "request.http").write_bytes(wrong_signer.signed(mistake, chance=Random(seed)))
            code, out, err = run("--request", str(tmp_path / "request.http"), capsys=capsys)
            assert code in (0, 2)
            assert bool(out) == (code == 0)
            assert err.startswith("rawchime: ")


# the page in a browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    made = Browser(tmp_path_factory.mktemp("profile"))
    yield made
    made.close()


LIT = "return [...document.querySelectorAll('.lit')].map(one => one.closest('section').id + ':' + one.dataset.v)"


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Browser:
    path = tmp_path / "page.html"
    path.write_text(page(list(stages().values())))
    browser.look(1200, 900, dark=False)
    browser.open(path)
    return browser


def test_pointing_at_a_value_lights_it_up_in_every_stage(opened: Browser) -> None:
    """The region in scope, key ladder and header; and it is told in words."""
    script = "const r = document.querySelector('#key [data-v=region]').getBoundingClientRect(); return [r.x + 3, r.y + 3]"
    opened.run("document.querySelector('#key [data-v=region]').scrollIntoView({block: 'center'})")
    x, y = opened.run(script)
    opened.point(x, y)
    assert opened.run(LIT) == ["string-to-sign:region", "key:region", "authorization:region"]
    assert "The string to sign" in opened.run("return document.getElementById('now').textContent")
    opened.point(2, 2)
    assert opened.run(LIT) == []


def test_the_keyboard_reaches_every_value(opened: Browser) -> None:
    """Tab goes from value to value, the arrows along one value, Enter holds it, Escape lets go."""
    tab, right, enter, escape = "\ue004", "\ue014", "\ue007", "\ue00c"
    values = opened.run("return new Set([...document.querySelectorAll('.v')].map(one => one.dataset.v)).size")
    reached = set()
    for _ in range(values + 12):  # there are links among them
        opened.press(tab)
        reached.add(opened.run("return document.activeElement.dataset.v || ''"))
    assert len(reached - {""}) == values
    opened.run("document.querySelector('[data-v=day]').focus()")
    opened.press(right)
    assert opened.run("return document.activeElement.closest('section').id") == "canonical-request"
    opened.press(enter)
    opened.run("document.activeElement.blur()")
    assert {one.partition(":")[0] for one in opened.run(LIT)} >= {"request", "string-to-sign", "key", "authorization"}
    opened.press(escape)
    assert opened.run(LIT) == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [375, 1200])
def test_the_page_fits_and_can_be_read(opened: Browser, width: int, dark: bool) -> None:
    """Nothing is wider than a phone, text stands out from its ground (WCAG's 4.5), the console is silent."""
    opened.look(width, 812, dark=dark)
    assert opened.run(RIGHT_EDGE) <= width
    opened.run("document.querySelector('.v').click()")
    assert opened.run(CONTRAST) >= 4.5
    assert opened.ask("POST", "/se/log", type="browser") == []


def test_the_page_needs_nothing_else(opened: Browser) -> None:
    """No address in it is loaded: what it refers to is AWS's guide, as links."""
    text = page(list(stages().values()))
    assert set(re.findall(r'(?:src|href)="([^"#]*)', text)) == {GUIDE}
    assert opened.run("return performance.getEntriesByType('resource').length") == 0
