"""A body in signed chunks: explained chunk by chunk, and the first wrong chunk is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from services import CREDENTIALS

from rawchime import captures
from rawchime.captures.capture import Capture
from rawchime.debug.diagnose import MISTAKE, UNVERIFIABLE, VALID, diagnose
from rawchime.debug.explain import explain

CASE = Path(__file__).parent.parent / "cases/signatures/c07-s3-chunked-signed/request.http"


@pytest.fixture
def capture() -> Capture:
    return captures.read(CASE.read_bytes())[-1]


def test_right_chunks_are_valid_and_explained(capture: Capture) -> None:
    """Each has a stage, with the signature before it."""
    assert diagnose(capture, CREDENTIALS).verdict == VALID
    stages = {stage.id: stage for stage in explain(capture, CREDENTIALS.secret_key)}
    assert list(stages)[-3:] == ["chunk-1", "chunk-2", "chunk-3"]
    assert stages["chunk-2"].lines[3].text == stages["chunk-1"].lines[-1].text
    assert stages["signature"].lines[0].text == stages["chunk-1"].lines[3].text
    assert stages["canonical-request"].lines[-1].rule.endswith("it is not a hash")


def test_the_first_wrong_chunk_is_named(capture: Capture) -> None:
    """By its data or by its signature."""
    assert capture.body is not None
    at = capture.body.rindex(b";chunk-signature=", 0, -200)
    for body, name in (
        (capture.body[:200] + b"b" + capture.body[201:], "chunk 1"),
        (capture.body[: at + 17] + b"0" * 64 + capture.body[at + 81 :], "chunk 2"),
    ):
        found = diagnose(capture._replace(body=body), CREDENTIALS)
        assert (found.verdict, found.mistakes) == (MISTAKE, ("chunk-signature-wrong",))
        assert f"signature of {name} (" in found.findings[0].sentence
        stages = explain(capture._replace(body=body), CREDENTIALS.secret_key)
        assert sum(line.text.startswith("not ") for stage in stages for line in stage.lines) >= 1


@pytest.mark.parametrize("body", [None, b"hello", b"10000;chunk-signature=aa\r\nab"])
def test_chunks_that_are_not_there_are_not_judged(capture: Capture, body: bytes | None) -> None:
    """Not at hand, decoded by a proxy, cut."""
    headers = tuple(pair for pair in capture.headers if pair[0].lower() != "content-length")
    found = diagnose(capture._replace(body=body, headers=headers), CREDENTIALS)
    assert found.verdict == UNVERIFIABLE
    assert "chunk" in found.notes[-1]
