"""The conformance kit: what it runs, what it judges and what it says; rawchime keeps every rule."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_cli import Run, run

from rawchime.conformance import junit, runner
from rawchime.conformance.case import Case
from rawchime.conformance.rule import ARRIVES, INFORMATIONAL, LEVELS, RECOMMENDED, REQUIRED, Broken, Rule, Unseen
from rawchime.conformance.rules import ALL, BY_ID, RULES
from rawchime.vectors.responses import BY_NAME

__all__ = ["run"]  # a fixture

RAWCHIME = [sys.executable, "-m", "rawchime", "delete", "--timeout", "8", "--output", "json", "{ids}"]


def script(folder: Path, text: str) -> list[str]:
    """A client of a few lines of Python."""
    (folder / "client.py").write_text(text)
    return [sys.executable, str(folder / "client.py")]


def outcomes(command: list[str], *only: str, timeout: float = 20.0) -> dict[str, str]:
    return {one.rule.id: one.outcome for one in runner.run(command, runner.select(only), timeout=timeout)}


# The rules


def test_every_rule_is_declared_once_and_in_order() -> None:
    """Ids, sentences and links are there; what a rule needs comes before it; a case's name is one case's."""
    assert len(ALL) == len(BY_ID)
    cases: dict[str, Case] = {}
    for at, rule in enumerate(RULES):
        area, _, name = rule.id.partition("/")
        assert area
        assert name
        assert rule.level in LEVELS
        assert rule.sentence.endswith(".")
        assert rule.link.startswith("https://")
        assert set(rule.needs) <= {one.id for one in RULES[:at]}
        assert cases.setdefault(rule.case.name, rule.case) == rule.case
    areas = {rule.id.partition("/")[0] for rule in RULES}
    assert areas == {
        *("request", "headers", "body", "signature", "token", "success", "partial", "errors", "output"),
        *("retries", "faults", "redirects", "timeouts", "reading", "json", "environment", "sending", "tls"),
    }


def test_rules_on_what_comes_after_a_request_need_no_signature() -> None:
    """A client that signs wrongly is still judged on statuses, retries, faults and redirects."""
    for rule in RULES:
        if rule.id.partition("/")[0] in ("errors", "faults", "redirects", "timeouts", "partial") or (
            rule.id.startswith("retries/") and rule.id not in ("retries/matches", "retries/token")
        ):
            assert not [need for need in runner.with_needs([rule]) if need.id.startswith("signature/")], rule.id


@pytest.mark.slow
def test_rawchime_keeps_every_rule(run: Run, tmp_path: Path) -> None:
    """The recommended and the informational ones as well, and the command says so."""
    code, out, _ = run("conformance", "--strict", "--json", str(tmp_path / "r.json"), "--", *RAWCHIME)
    report = json.loads((tmp_path / "r.json").read_text())
    assert {row["id"]: row["outcome"] for row in report["results"]} == {rule.id: "pass" for rule in RULES}
    assert (code, report["passed"], report["passed_strict"]) == (0, True, True)
    required = sum(rule.level == REQUIRED for rule in RULES)
    assert out.splitlines()[-1].startswith(f"required {required} of {required}; recommended ")


def test_rawchime_keeps_the_rules_on_requests(run: Run) -> None:
    """Those that are quickly judged."""
    code, out, _ = run(
        "conformance", "--strict", "--only", "request/*", "--only", "signature/*", "--only", "token/*", "--", *RAWCHIME
    )
    assert code == 0, out


# What a command is given


def test_a_command_is_given_the_usual_variables_and_none_of_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The endpoint, the region and the case's keys; no profile, no account and no proxy of whoever runs the kit."""
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "mine")
    monkeypatch.setenv("HTTPS_PROXY", "http://mine")
    command = script(tmp_path, "import os, json; print(json.dumps(dict(os.environ)))")
    found = runner.run_case(BY_ID["signature/region"].case, command)
    assert found.told is not None
    assert {name: value for name, value in found.told.items() if name.startswith("AWS_")} == {
        **dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CHIME_SDK_VOICE", "AWS_ENDPOINT_URL_CHIME"), found.url),
        **dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), "eu-central-1"),
        **dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": BY_ID[ARRIVES].case.credentials.secret_key,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    assert "mine" not in str(found.told)
    assert (runner.run_case(BY_ID["token/sent"].case, command).told or {})["AWS_SESSION_TOKEN"].startswith("FwoG")


def test_placeholders_are_filled_in_wherever_they_stand(tmp_path: Path) -> None:
    """``{ids}`` alone is a word for each id, and a JSON array inside of another word."""
    command = [*script(tmp_path, "import sys, json; print(json.dumps({'a': sys.argv[1:]}))")]
    found = runner.run_case(
        BY_ID["success/exit"].case, [*command, "{ids}", '{"x": {ids}}', "at={endpoint}/{case}", "{ids}", "{other}"]
    )
    ids = ["+12065550100", "%2B12065550101"]
    array = json.dumps(ids)
    assert (found.told or {})["a"] == [*ids, f'{{"x": {array}}}', f"at={found.url}/success", *ids, "{other}"]


def test_options_of_the_client_are_the_clients(run: Run, tmp_path: Path) -> None:
    """What comes after -- is its own, whatever it looks like."""
    command = script(tmp_path, "import sys; sys.exit(7 if sys.argv[1:] == ['--help', '--output', 'json', '--'] else 0)")
    code, out, _ = run("conformance", "--only", "faults/refused", "--", *command, "--help", "--output", "json", "--")
    assert (code, "✓ pass    faults/refused" in out) == (0, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "a command is missing"),
        (("--", "/no/such/command"), "cannot be started: /no/such/command: No such file"),
        (("--", os.devnull), "Permission denied"),
        (("--only", "nonsense/*", "--", "true"), "is called 'nonsense/*'"),
        (("--json", "/no/such/folder/f", "--", "true"), "/no/such/folder/f cannot be written"),
        (("--compare", "/no/such/file"), "cannot be read"),
        (("--compare", os.devnull), "is not a report"),
        (("--timeout", "0", "--", "true"), "not a number of seconds"),
    ],
)
def test_what_cannot_be_is_exit_code_2(words: tuple[str, ...], says: str, run: Run) -> None:
    """And the text says what."""
    code, _, err = run("conformance", *words)
    assert (code, says in err) == (2, True), err


# What is judged, and what is not


def test_a_client_that_sends_nothing_is_judged_on_nothing_else() -> None:
    """It fails that a request arrives; the others are blocked by it, and none of them is blamed."""
    found = outcomes(["true"], "request/*", "retries/429", "faults/closed", "body/no-ids", "faults/refused")
    assert found.pop("request/arrives") == "fail"
    assert (found.pop("body/no-ids"), found.pop("faults/refused")) == ("warn", "fail")  # exit status 0, for nothing
    assert set(found.values()) == {"blocked"}
    assert outcomes(["false"], "body/no-ids", "faults/refused") == dict.fromkeys(("body/no-ids", "faults/refused"), "pass")


def test_a_command_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    """It has neither succeeded nor failed."""
    command = ["sh", "-c", f"sleep 60 & echo $! > {tmp_path}/pid; wait"]
    found = runner.run_case(BY_ID["faults/refused"].case, command, timeout=0.5)
    assert found.exit_code is None
    started = Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}/stat")
    assert not started.exists() or started.read_text().split()[2] == "Z"  # ended, and not yet waited for by anybody
    assert outcomes(command, "faults/refused", timeout=0.5) == {"faults/refused": "fail"}


def test_what_goes_wrong_in_the_kit_is_blamed_on_nobody() -> None:
    """Neither a judge that fails nor a case that cannot be run is a failure of the client; but it is not passed either."""

    def broken(_: object) -> Broken | Unseen | None:
        raise ZeroDivisionError

    rule = Rule("x/y", REQUIRED, "It.", "https://x", BY_ID["faults/refused"].case, broken, arrives=False)
    seen = runner.run_case(rule.case, ["true"])
    found = runner.judge(rule, seen, {})
    assert (found.outcome, "ZeroDivisionError" in found.reason) == ("error", True)
    assert not runner.passed([found])
    found = runner.judge(BY_ID[ARRIVES], OSError("no more sockets"), {})
    assert (found.outcome, "no more sockets" in found.reason) == ("error", True)


def test_what_cannot_be_seen_is_skipped_with_its_reason(tmp_path: Path) -> None:
    """A client that prints nothing is not judged on what it prints."""
    command = ["sh", "-c", 'curl -sf -m 5 -X POST "$AWS_ENDPOINT_URL/phone-numbers?operation=batch-delete" >/dev/null']
    found = {one.rule.id: one for one in runner.run(command, runner.select(["errors/*"]))}
    assert (found["errors/members"].outcome, found["errors/403"].outcome) == ("skip", "pass")
    assert "printed no JSON" in found["errors/members"].reason


@pytest.mark.parametrize(
    ("printed", "status", "outcome"),
    [
        ("", 1, "pass"),
        ("", 0, "fail"),
        ('{"PhoneNumberErrors": []}', 0, "fail"),
        ('{"PhoneNumberErrors": [{"PhoneNumberId": "+12065550101"}]}', 0, "pass"),
        ('{\n"PhoneNumberErrors": [{"PhoneNumberId": "%2B12065550101"}]\n}\n', 0, "pass"),
        ('hello\n{"PhoneNumberErrors": [{"PhoneNumberId": "+12065550101"}]}\n', 0, "pass"),
    ],
)
def test_a_refused_number_is_reported_by_status_or_in_json(printed: str, status: int, outcome: str, tmp_path: Path) -> None:
    """As a line, as the last line, or as all of the output; in either spelling."""
    command = ["sh", "-c", f"curl -s -m 5 -d x $AWS_ENDPOINT_URL/ >/dev/null; cat {tmp_path}/out; exit {status}"]
    (tmp_path / "out").write_text(printed)
    assert outcomes(command, "partial/reported") == {"partial/reported": outcome}


def test_answers_go_out_exactly_as_they_are_in_the_vectors() -> None:
    """The kit and the fixtures have the same bytes, also where they are no HTTP."""
    for name in ("success-chunked", "garbage", "cut-body", "closed", "success-after-100"):
        found = runner.run_case(Case(name, (name,)), ["sh", "-c", "curl -s -i -m 5 -d x $AWS_ENDPOINT_URL/"])
        assert found.seen[0][2] == BY_NAME[name].data


# What is told


def test_a_failure_shows_the_bytes_and_the_diagnosis(run: Run) -> None:
    """Expected, actual, the request's head, the mistake in its signature, and where the rule comes from."""
    curl = (
        'exec curl -s -f --aws-sigv4 "aws:amz:$AWS_REGION:chime" --user "$AWS_ACCESS_KEY_ID:x$AWS_SECRET_ACCESS_KEY" '
        '-d "$1" "$2"'
    )
    words = ("sh", "-c", curl, "sh", '{"PhoneNumberIds": {ids}}', "{endpoint}/phone-numbers?operation=batch-delete")
    code, out, _ = run("conformance", "--only", "signature/matches", "--", *words)
    assert code == 1
    assert "✗ fail    signature/matches" in out
    assert "unexplained: the signature is wrong" in out
    assert "| POST /phone-numbers?operation=batch-delete HTTP/1.1" in out
    assert "see       https://" in out
    assert out.endswith("required 0 of 1 (1 fail)\n")


def test_a_wrong_scope_is_diagnosed_where_it_is_found(run: Run) -> None:
    """Though the signature itself cannot be judged then."""
    curl = 'exec curl -s -f --aws-sigv4 "aws:amz:$AWS_REGION:voice-chime" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
    words = ("sh", "-c", f'{curl} -d "$1" "$2"', "sh", '{"PhoneNumberIds": {ids}}')
    command = (*words, "{endpoint}/phone-numbers?operation=batch-delete")
    code, out, _ = run("conformance", "--quiet", "--only", "signature/scope-service", "--", *command)
    assert (code, "(service-wrong)" in out) == (1, True)


def test_quiet_tells_what_is_not_kept(run: Run) -> None:
    """And the counts."""
    code, out, _ = run("conformance", "--quiet", "--only", "faults/refused", "--", "false")
    assert (code, out) == (0, "required 1 of 1\n")
    code, out, _ = run("conformance", "--quiet", "--only", "faults/refused", "--", "true")
    assert (code, out.splitlines()[0]) == (1, "✗ fail    faults/refused  A refused connection is a failure.")


def test_strict_counts_what_is_recommended(run: Run) -> None:
    """Without it, a recommended rule that is not kept is a warning."""
    assert run("conformance", "--only", "body/no-ids", "--", "true")[0] == 0
    assert run("conformance", "--strict", "--only", "body/no-ids", "--", "true")[0] == 1


def test_the_list_tells_every_rule(run: Run) -> None:
    """With level, case, needs and link."""
    code, out, _ = run("conformance", "--list")
    assert code == 0
    for rule in RULES:
        assert f"{rule.id} " in out
        assert rule.sentence in out
        assert rule.link in out


def test_reports_are_json_and_junit(run: Run, tmp_path: Path) -> None:
    """One row a rule; a recommended rule that is not kept is no failure to a CI system."""
    paths = [str(tmp_path / name) for name in ("r.json", "r.xml")]
    only = ("--only", "request/a*", "--only", "body/no-ids", "--only", "request/method", "--only", "faults/refused")
    run("conformance", *only, "--name", "nobody", "--json", paths[0], "--junit", paths[1], "--", "true")
    report = json.loads(Path(paths[0]).read_text())
    assert (report["version"], report["client"], report["passed"]) == (1, "nobody", False)
    rows = {row["id"]: row for row in report["results"]}
    assert rows["request/arrives"]["outcome"] == "fail"
    assert rows["request/arrives"]["expected"].startswith("a request at http://127.0.0.1:")
    assert (
        rows["request/method"] | {"outcome": "blocked", "reason": rows["request/method"]["reason"]} == rows["request/method"]
    )
    assert "request/arrives is not kept: nothing; the command ended with exit status 0" in rows["request/method"]["reason"]
    assert {"id", "level", "sentence", "link", "outcome", "expected", "actual", "bytes"} <= rows["body/no-ids"].keys()
    root = ElementTree.parse(paths[1]).getroot()
    assert float(root.attrib.pop("time")) > 0
    assert root.attrib == {"name": "nobody", "tests": "4", "failures": "3", "errors": "0", "skipped": "1"}
    assert {suite.get("name") for suite in root} == {"request", "body", "faults"}
    kinds = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert kinds == {
        "request/arrives": ["failure"],
        "request/method": ["failure"],
        "body/no-ids": ["skipped"],
        "faults/refused": ["failure"],
    }
    assert stat.S_IMODE(Path(paths[0]).stat().st_mode) == 0o600


def test_xml_holds_whatever_was_received() -> None:
    """Characters that XML does not have are spelled out."""
    rule = BY_ID["body/json"]
    broken = Broken("a\x00b", "\x1b[31m\ud800<&\"'>", bytes(range(256)))
    text = junit.to_junit([runner.Result(rule, "fail", broken)], "a\x01 <b>")
    root = ElementTree.fromstring(text.encode("utf-8", "strict"))
    (case,) = root.iter("failure")
    assert case.get("message") == "\\x1b[31m\\ud800<&\"'>"


def test_reports_are_shown_side_by_side(run: Run, tmp_path: Path) -> None:
    """How many rules of each level each client keeps, and the rules that not all of them keep."""
    for name, command in (("good", "false"), ("bad|client", "true")):
        only = ("--only", "body/no-ids", "--only", "faults/refused")
        run("conformance", *only, "--name", name, "--json", str(tmp_path / f"{name}.json"), "--", command)
    paths = [str(tmp_path / "good.json"), str(tmp_path / "bad|client.json")]
    code, out, _ = run("conformance", "--compare", *paths)
    assert code == 0
    assert [line.split() for line in out.splitlines()] == [
        ["good", "bad|client"],
        ["required", "1", "of", "1", "0", "of", "1"],
        ["recommended", "1", "of", "1", "0", "of", "1"],
        ["informational", "0", "of", "0", "0", "of", "0"],
        ["body/no-ids", "✓", "pass", "!", "warn"],
        ["faults/refused", "✓", "pass", "✗", "fail"],
    ]
    _, out, _ = run("conformance", "--markdown", "--compare", *paths)
    assert out.splitlines()[0] == "|  | good | bad\\|client |"
    assert "| `faults/refused` | ✓ | ✗ |" in out


def test_levels_are_used() -> None:
    """At least forty rules are required or recommended."""
    assert sum(rule.level in (REQUIRED, RECOMMENDED) for rule in RULES) >= 40
    assert any(rule.level == INFORMATIONAL for rule in RULES)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_commands_as_well(number: int, code: int, tmp_path: Path) -> None:
    """At once, with what they had started, and without a traceback; an earlier report stays as it is."""
    (tmp_path / "r.json").write_text("earlier")
    client = ["sh", "-c", f"echo $$ >> {tmp_path}/pids; sleep 60 & echo $! >> {tmp_path}/pids; wait"]
    words = [sys.executable, "-m", "rawchime", "conformance", "--json", str(tmp_path / "r.json"), "--", *client]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "pids").exists() or len((tmp_path / "pids").read_text().split()) < 8:
        time.sleep(0.02)
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (code, "")
    assert err == "rawchime: ended by a signal: the commands were ended as well, and nothing was judged\n"
    for pid in (tmp_path / "pids").read_text().split():
        state = Path(f"/proc/{pid}/stat")
        assert not state.exists() or state.read_text().split()[2] == "Z"
    assert (tmp_path / "r.json").read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pids", "r.json"]


@pytest.mark.slow
def test_a_signal_is_heard_at_any_moment() -> None:
    """On a busy machine too, where a signal is likely to come while a lock is being taken, or just before a wait."""
    words = [sys.executable, "-m", "rawchime", "conformance", "--", "sleep", "60"]
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        for n in range(30):
            number, code = [(signal.SIGINT, 130), (signal.SIGTERM, 143)][n % 2]
            process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            threads = Path(f"/proc/{process.pid}/task")
            while len(list(threads.iterdir())) < 4:  # its threads have begun
                assert process.poll() is None
                time.sleep(0.001)
            time.sleep(random.Random(n).random() * 0.1)
            process.send_signal(number)
            _, err = process.communicate(timeout=15)
            assert (process.returncode, err.count("\n")) == (code, 1), err
    finally:
        for one in busy:
            one.kill()
            one.wait()


def test_a_command_that_leaves_something_behind_is_not_waited_for() -> None:
    """What it printed is kept, and what holds its output open is nobody's concern."""
    started = time.monotonic()
    found = runner.run_case(BY_ID["faults/refused"].case, ["sh", "-c", "setsid sleep 20 & echo said; exit 3"])
    assert (found.exit_code, found.stdout) == (3, b"said\n")
    assert time.monotonic() - started < 15


def test_a_client_that_tries_again_only_sometimes_is_judged_and_not_the_kit() -> None:
    """It tries a 429 again, but not one that asks for a wait."""
    curl = 'curl -s -m 5 -D - -o /dev/null -d x "$AWS_ENDPOINT_URL/"'
    client = ["sh", "-c", f"a=$({curl}); case $a in *Retry-After*) exit 1;; *' 429 '*) {curl} >/dev/null;; esac"]
    assert outcomes(client, "retries/429", "retries/retry-after") == {"retries/429": "pass", "retries/retry-after": "warn"}


@pytest.mark.parametrize(
    "value",
    [
        {"version": 2, "client": "x", "results": []},
        {"version": 1, "client": "x", "results": [{"id": "request/method", "outcome": "\x1b[31mpass"}]},
    ],
)
def test_a_report_of_another_kind_is_refused(value: object, run: Run, tmp_path: Path) -> None:
    """Another version, an outcome that there is not."""
    (tmp_path / "r.json").write_text(json.dumps(value))
    assert run("conformance", "--compare", str(tmp_path / "r.json"))[0] == 2


def test_what_comes_from_a_report_drives_no_terminal(run: Run, tmp_path: Path) -> None:
    """Control characters are spelled out."""
    value = {"version": 1, "client": "\x1b[31mx\n", "results": [{"id": "request/method", "outcome": "pass"}]}
    (tmp_path / "r.json").write_text(json.dumps(value))
    _, out, _ = run("conformance", "--compare", str(tmp_path / "r.json"))
    assert "\\x1b[31mx\\n" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--json", "x", "--junit", "./x", "--", "true"), "would be written over"),
        (("--", "{ids}"), "the first word after --"),
    ],
)
def test_more_that_cannot_be_is_exit_code_2(
    words: tuple[str, ...], says: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the text says what."""
    monkeypatch.chdir(tmp_path)
    code, _, err = run("conformance", *words)
    assert (code, says in err) == (2, True), err
    assert list(tmp_path.iterdir()) == []
