"""A diagnosis on a terminal: the verdict in the first line, the two values one below the other, what it rests on."""

from __future__ import annotations

import random
import re
from pathlib import Path

import other_wrong_signer
import pytest
import wrong_signer

from rawchime import Credentials, captures, cli
from rawchime.cli.colour import paint
from rawchime.debug.diagnose import Diagnosis, diagnose
from rawchime.debug.diagnosis import Finding
from rawchime.debug.report import lines

SOMEONE = Credentials(wrong_signer.KEY_ID, wrong_signer.SECRET, wrong_signer.TOKEN)


def diagnosed(data: bytes, keys: Credentials | None = SOMEONE) -> Diagnosis:
    return diagnose(captures.read(data)[-1], keys)


DIFFERENCES = [
    ("abc", "abc", (3, 3, 3)),
    ("abc", "abd", (2, 3, 3)),
    ("a  b", "a b", (2, 3, 2)),
    ("", "x", (0, 0, 1)),
    ("xx", "x", (1, 2, 1)),
    ("one/two", "one/2/two", (4, 4, 6)),
]


@pytest.mark.parametrize(("actual", "expected", "found"), DIFFERENCES)
def test_the_difference_is_what_both_do_not_share(actual: str, expected: str, found: tuple[int, int, int]) -> None:
    """Without the beginning and the end that they have in common, whichever is the longer one."""
    finding = Finding("crlf", "", actual, expected, "")
    assert finding.difference == found
    start, actual_end, expected_end = finding.difference
    assert actual[:start] + actual[actual_end:] == expected[:start] + expected[expected_end:]


def shown(finding: Finding) -> list[str]:
    found = Diagnosis("mistake", ((finding.id,),), (finding,))
    return list(lines(found))[3:6]


@pytest.mark.parametrize("length", [0, 20, 39, 100, 500])
def test_both_values_are_aligned_and_marked_where_they_differ(length: int) -> None:
    """Short ones are whole; of long ones the piece around the difference is shown, the same piece of both."""
    shared = "".join(random.Random(length).choices("abcdef", k=length))
    actual, expected, mark = shown(Finding("crlf", "a sentence", f"{shared}ONE{shared}", f"{shared}12345{shared}", "Do."))
    assert actual.startswith("  actual    ")
    assert expected.startswith("  expected  ")
    at = mark.index("^")
    assert mark.count("^") == len("12345")
    assert actual[at : at + 3] == "ONE"
    assert expected[at : at + 5] == "12345"
    assert actual[12:at] == expected[12:at]
    assert max(map(len, (actual, expected, mark))) <= 12 + 110 + 2
    if length < 40:
        assert actual == f"  actual    {shared}ONE{shared}"


def test_the_first_line_is_the_verdict_in_a_sentence() -> None:
    """With the id of each mistake; of two that explain it equally, both."""
    first = next(lines(diagnosed(wrong_signer.signed("crlf", "key-hex-not-bytes"))))
    assert first.startswith("mistakes: lines are joined with CR LF (crlf) and ")
    assert first.endswith(" (key-hex-not-bytes).")
    assert next(lines(diagnosed(wrong_signer.signed()))) == "valid: the signature is right."
    late = other_wrong_signer.in_header() + (
        b"HTTP/1.1 403 Forbidden\r\nDate: Mon, 04 May 2026 23:30:15 GMT\r\nContent-Length: 0\r\n\r\n"
    )
    assert next(lines(diagnosed(late))).endswith("(clock-skewed). Either explains this request.")


@pytest.mark.parametrize("mistake", [*wrong_signer.MADE, *other_wrong_signer.IN_HEADER])
def test_colour_changes_no_text(mistake: str) -> None:
    """Each mistake's report, with and without it; no line ends in white space, and no value is a secret."""
    made = wrong_signer.signed if mistake in wrong_signer.MADE else other_wrong_signer.in_header
    found = diagnosed(made(mistake))
    plain = list(lines(found))
    coloured = list(lines(found, lambda text, role: paint(text, role, on=True)))
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == plain
    assert any("\x1b[7m" in line for line in coloured)
    assert not any(line != line.rstrip() for line in plain if not line.startswith(("  actual", "  expected")))
    assert not any(secret in "\n".join(plain) for secret in (wrong_signer.SECRET, wrong_signer.TOKEN))


def test_what_was_judged_by_and_what_was_assumed() -> None:
    """The host's service and region, or those of the scope, with the options that override them."""
    text = "\n".join(lines(diagnosed(wrong_signer.signed("crlf"))))
    assert "judged by service chime (from the host), region us-west-2 (from the host); the path is normalized" in text
    assert "assumed" not in text
    data = other_wrong_signer.in_query().replace(b"bucket.s3.eu-west-1.amazonaws.com", b"files.example.com")
    text = " ".join(" ".join(lines(diagnosed(data))).split())
    assert "the host files.example.com does not determine it. Override it with --region NAME" in text
    assert (
        "service s3 (from the credential scope), region eu-west-1 (from the credential scope); the path is encoded once"
        in text
    )


def test_unexplained_shows_what_to_compare_and_what_to_capture_next() -> None:
    """The canonical request line by line, the string to sign, and the steps; of a URL and of SigV4A as well."""
    other = SOMEONE._replace(secret_key="another secret than the one")
    found = diagnosed(wrong_signer.signed(), other)
    text = "\n".join(lines(found))
    assert text.startswith("unexplained: the signature is wrong, and no known mistake or pair of mistakes reproduces it.\n")
    assert f"canonical request of the captured request:\n{found.canonical_request}\n" in text
    assert f"string to sign:\n{found.string_to_sign}\n" in text
    assert [line.partition("next      ")[2][:9] for line in text.splitlines() if line.startswith("next")] == [
        "Check tha",
        "Log the c",
        "If a prox",
    ]
    assert "AKID…EONE" in text
    whole = diagnosed(other_wrong_signer.in_query(), other)
    assert whole.verdict == "unexplained"
    assert whole.canonical_request.startswith("PUT\n/a//b%20c.jpg\n")
    assert whole.string_to_sign
    assert any("--response" in step for step in whole.next)


def test_what_the_client_signed_is_given_beside_what_is_right() -> None:
    """Both canonical requests differ in the line that the finding has; the token is in neither."""
    found = diagnosed(wrong_signer.signed("query-unsorted"))
    ours, theirs = found.canonical_request.split("\n"), found.signed_canonical_request.split("\n")
    assert [one != two for one, two in zip(ours, theirs, strict=True)].count(True) == 1
    assert (theirs[2], ours[2]) == (found.findings[0].actual, found.findings[0].expected)
    assert wrong_signer.TOKEN not in found.signed_canonical_request + found.canonical_request


def test_the_option_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Colour is written where it is asked for, and not where the output is no terminal."""
    path = tmp_path / "request.http"
    path.write_bytes(wrong_signer.signed("region-wrong"))
    for words, coloured in (([], False), (["--color", "always"], True), (["--color", "never"], False)):
        assert cli.main(["diagnose", str(path), "--no-secret", *words]) == 1
        assert ("\x1b[" in capsys.readouterr().out) is coloured


@pytest.mark.parametrize("mistake", sorted(wrong_signer.MADE))
def test_a_report_fits_its_terminal(mistake: str) -> None:
    """All but the verdict and a word that is longer: values are cut around their difference, and sentences are wrapped."""
    found = diagnosed(wrong_signer.signed(mistake))
    copied = {*found.canonical_request.split("\n"), *found.string_to_sign.split("\n")}
    for width in (60, 80, 100, 200):
        for line in list(lines(found, width=width))[1:]:
            is_value = line.startswith(("  actual", "  expected", "    "))
            assert len(line) <= width or (not is_value and (line in copied or len(line.split()[-1]) > width - 20)), line
