"""Captures as people have them: each gives exactly the request that was sent, or is refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rawchime import Credentials
from rawchime.captures import Capture, Refused, described, read_all
from rawchime.debug.diagnose import diagnose

CASES = Path(__file__).parent.parent / "cases"
TABLE = json.loads((CASES / "captures.json").read_text())
KEYS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
READ = {name: rows for name, rows in TABLE["cases"].items() if isinstance(rows, list)}
REFUSED = {name: form for name, form in TABLE["cases"].items() if isinstance(form, str)}
WRONG_ON_PURPOSE = (
    "captures/mismatch-v.txt",
    "captures/mismatch-i.txt",
    "signatures/f21-two-canonical-requests/request.txt",
)
LONG_BODY = "captures/7.88-v-expect-100.txt"  # 1.4 MB, which curl -v does not show


def test_every_case_is_in_the_table() -> None:
    """A file that is added must be judged."""
    files = {f"captures/{path.name}" for path in (CASES / "captures").iterdir()}
    files |= {f"signatures/{path.name}/request.txt" for path in (CASES / "signatures").glob("f*")}
    assert files == set(TABLE["cases"])


@pytest.mark.parametrize("name", READ)
def test_a_case_is_read_field_by_field(name: str) -> None:
    """Method, target, the headers that matter, and the body where the form shows it: all as they were sent."""
    found = read_all((CASES / name).read_bytes())
    assert not found.refused
    assert len(found.captures) == len(READ[name])
    for capture, (request, body, status) in zip(found.captures, READ[name], strict=True):
        expected = TABLE["requests"][request]
        assert (capture.method, capture.target) == (expected["method"], expected["target"])
        assert {header: capture.get(header) for header in expected["headers"]} == expected["headers"]
        assert sorted(one.lower() for one, _ in capture.headers) == sorted({one.lower() for one, _ in capture.headers})
        assert capture.body == (expected["body"].encode() if body else None)
        assert (capture.response.status if capture.response else None) == status
        assert capture.form
        assert described(capture).startswith(capture.form)


@pytest.mark.parametrize("name", sorted({name for name in READ if name not in (*WRONG_ON_PURPOSE, LONG_BODY)}))
def test_what_is_read_carries_its_right_signature(name: str) -> None:
    """Every signed byte is as it was signed, given the body where the form lacks it: no field is off by a character."""
    for capture, (request, _, _) in zip(read_all((CASES / name).read_bytes()).captures, READ[name], strict=True):
        if not capture.get("authorization"):
            continue
        body: Any = capture.body if capture.body is not None else TABLE["requests"][request]["body"].encode()
        assert diagnose(capture._replace(body=body, response=None, at=None), KEYS).verdict == "valid"


@pytest.mark.parametrize("name", REFUSED)
def test_a_case_that_lacks_the_request_is_refused_by_name(name: str) -> None:
    """The form is named, and so is what to capture instead."""
    with pytest.raises(Refused) as caught:
        read_all((CASES / name).read_bytes())
    assert caught.value.form == REFUSED[name]
    assert caught.value.instead.endswith(".")


def test_at_most_one_in_ten_is_refused() -> None:
    """The forms that tools write are read, not only recognised."""
    assert len(REFUSED) <= len(TABLE["cases"]) / 10


def test_pasted_canonical_requests_are_carried() -> None:
    """The client's own beside the answer that quotes the service's."""
    (capture,) = read_all((CASES / WRONG_ON_PURPOSE[2]).read_bytes()).captures
    assert capture.canonical_request.startswith("GET\n/path/%C3%A4\n\nhost:yabc.execute-api.eu-central-1.amazonaws.com\n")
    assert capture.canonical_request.endswith("\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert capture.response is not None
    assert b"/path/%25C3%25A4" in capture.response.body
    assert isinstance(capture, Capture)
    assert diagnose(capture, None).mistakes == ("path-encoded-once",)


@pytest.mark.parametrize("lines", range(4))
def test_a_string_to_sign_that_is_cut_in_the_answer_is_no_crash(lines: int) -> None:
    """The answer's quotation ends after its first lines, before the scope; the canonical requests are still compared."""
    before, mark, quoted = (CASES / WRONG_ON_PURPOSE[2]).read_bytes().partition(b"have been\\n'AWS4-HMAC")
    kept = b"\\n".join((b"AWS4-HMAC" + quoted).split(b"\\n")[:lines])
    (capture,) = read_all(before + mark.removesuffix(b"AWS4-HMAC") + kept + b"'\\n\"}\n").captures
    assert diagnose(capture, None).mistakes == ("path-encoded-once",)
