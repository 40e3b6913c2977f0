"""The suite sigv4: what a signer is given, what is read of what it prints, and how it is judged."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from sqlite3 import ProgrammingError
from threading import Thread
from threading import enumerate as enumerate_threads

import pytest
from mutants.mutant import replaced
from mutants.signers import NAMES, SIGNER
from reference import command
from test_cli import Run, run

from rawchime.conformance import certificates, runner
from rawchime.conformance.rules import BY_ID, SUITES
from rawchime.conformance.signers import printed
from rawchime.conformance.signers.ask import Ask
from rawchime.conformance.signers.words import filled, variables
from rawchime.local.numbers import Numbers

__all__ = ["run"]  # a fixture

RULES = SUITES["sigv4"]
RAWCHIME = [sys.executable, str(Path(__file__).parent.parent / "clients" / "sign_rawchime.py")]
ASKED = ["{kind}", "{method}", "{url}", "{body}", "{region}", "{service}", "{expires}", "{headers_json}"]
ASK = Ask("x", "/a%20b?c=1", "PUT", (("X-A", "b  c"), ("X-B", "1")), b"body", "s3", "eu-central-1")
URL = "http://127.0.0.1:1"


def outcomes(words: list[str], *rules: str, profiles: tuple[str, ...] = ()) -> dict[str, str]:
    results = runner.run(words, [BY_ID[rule] for rule in rules], profiles=profiles, timeout=10)
    return {one.rule.id: one.outcome for one in results}


def test_there_are_more_than_sixty_rules() -> None:
    """Of each kind: paths, queries, headers, payloads, tokens, keys, dates, S3, presigned URLs."""
    assert len(RULES) > 120
    kinds = {rule.id.split("/")[1] for rule in RULES}
    assert {"path", "query", "headers", "payload", "token", "keys", "date", "s3", "presigned"} <= kinds


def test_placeholders_and_variables_hold_the_request() -> None:
    """A word for each header with what stands before it; what is no placeholder stays."""
    words = filled(["x", "-H{headers}", "{method} {url}", "@{body}", "{region}/{service}/{kind}", "{other}"], ASK, URL, "/f")
    assert words == [
        *("x", "-HX-A: b  c", "-HX-B: 1", f"PUT {URL}/a%20b?c=1", "@/f"),
        *("eu-central-1/s3/header", "{other}"),
    ]
    found = variables(ASK, URL, "/f")
    assert found["SIGV4_URL"] == f"{URL}/a%20b?c=1"
    assert json.loads(found["SIGV4_HEADERS_JSON"]) == [["X-A", "b  c"], ["X-B", "1"]]


@pytest.mark.parametrize(
    ("text", "method", "target", "headers"),
    [
        (f"{URL}/k?X-Amz-Signature=1\n", "PUT", "/k?X-Amz-Signature=1", {"Host": "127.0.0.1:1"}),
        ('{"headers": {"Authorization": "A"}}', "PUT", "/a%20b?c=1", {"Authorization": "A", "Host": "127.0.0.1:1"}),
        (
            '{"url": "https://h/p", "method": "GET", "headers": [["Host", "h"], ["A", "1"]]}',
            *("GET", "/p", {"Host": "h", "A": "1"}),
        ),
        ("GET /p HTTP/1.1\r\nHost: h\r\nAuthorization: A\r\n\r\n", "GET", "/p", {"Host": "h", "Authorization": "A"}),
    ],
)
def test_a_printed_request_is_read(text: str, method: str, target: str, headers: dict[str, str]) -> None:
    """As a URL, as JSON, as raw HTTP; what is missing is what was asked for."""
    found = printed.read(text.encode(), ASK, URL, 1.0)
    assert found is not None
    assert (found.method, found.target, {name: value.strip() for name, value in found.headers}) == (method, target, headers)
    assert found.body == b"body"


@pytest.mark.parametrize("text", ["", "done\n", "{}", "[1]", '{"headers": [1]}', "\x00\xff"])
def test_what_is_no_request_is_none(text: str) -> None:
    """Nothing is made up."""
    assert printed.read(text.encode(), ASK, URL, 1.0) is None


def test_a_signer_that_does_nothing_is_told_so_once() -> None:
    """All others are blocked by it."""
    results = runner.run(["true"], RULES[:20], timeout=10)
    assert [one.rule.id for one in results if one.outcome == "fail"] == ["sigv4/arrives"]
    assert {one.outcome for one in results[1:]} == {"blocked"}


def test_rawchimes_signer_keeps_the_quick_rules() -> None:
    """In the header and in the query, for S3 and for others."""
    rules = ("sigv4/post", "sigv4/path/sub-delims", "sigv4/s3/double-slash", "sigv4/presigned/other-token")
    assert outcomes([*RAWCHIME, *ASKED], *rules) == dict.fromkeys(rules, "pass")


@pytest.mark.slow
def test_rawchimes_signer_keeps_every_rule() -> None:
    """The recommended and the informational ones too."""
    results = runner.run([*RAWCHIME, *ASKED], RULES)
    assert {one.rule.id: one.outcome for one in results if one.outcome != "pass"} == {}


def test_an_unsigned_amz_header_is_a_note_but_for_s3(tmp_path: Path) -> None:
    """It makes no signature wrong where the service does not ask for it."""
    change = (NAMES, NAMES.replace('!= "accept"', 'not in ("accept", "x-amz-target")'))
    words = command(tmp_path, replaced(SIGNER.read_text(), (change,)), "sigv4")
    assert outcomes(words, "sigv4/headers/one") == {"sigv4/headers/one": "pass"}
    change = (NAMES, NAMES.replace('!= "accept"', 'not in ("accept", "x-amz-content-sha256")'))
    words = command(tmp_path, replaced(SIGNER.read_text(), (change,)), "sigv4")
    rules = ("sigv4/s3/amz-headers", "sigv4/s3/get")
    assert outcomes(words, *rules) == dict.fromkeys(rules, "fail")


def test_a_failure_comes_with_the_diagnosis(run: Run, tmp_path: Path) -> None:
    """The mistake by its name, and what to change."""
    change = ('f"{name}={value}" for name, value in sorted(again)', 'f"{name}={value}" for name, value in again')
    words = command(tmp_path, replaced(SIGNER.read_text(), (change,)), "sigv4")
    code, out, _ = run("conformance", "--suite", "sigv4", "--only", "sigv4/query/order", "--", *words)
    assert (code, "(query-unsorted)" in out) == (1, True), out


def test_a_profile_leaves_presigned_urls_out() -> None:
    """They are skipped, and not failed."""
    found = outcomes(["true"], "sigv4/presigned/get", "sigv4/arrives", profiles=("header-only",))
    assert found == {"sigv4/presigned/get": "skip", "sigv4/arrives": "fail"}


def test_an_unknown_suite_is_exit_code_2(run: Run) -> None:
    """And the text lists those that there are."""
    code, _, err = run("conformance", "--suite", "sigv5", "--", "true")
    assert (code, "chime" in err, "sigv4" in err) == (2, True, True)


def test_without_cryptography_tls_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is neither passed nor failed, the reason names what to install, and nothing stays open: no server, no database."""
    databases: list[Numbers] = []

    def numbers() -> Numbers:
        databases.append(Numbers())
        return databases[-1]

    monkeypatch.setattr(runner, "Numbers", numbers)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    certificates._authority.cache_clear()
    before = servers()
    (found,) = runner.run(["true"], [BY_ID["tls/private-ca"]])
    assert (found.outcome, "-m pip install cryptography" in found.reason) == ("skip", True)
    assert servers() == before
    with pytest.raises(ProgrammingError, match="closed"):
        databases[0].queue(0.0)


def servers() -> set[Thread]:
    return {one for one in enumerate_threads() if one.name == "rawchime-local"}
