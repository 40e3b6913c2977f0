"""What the README shows is what happens."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
import responses
from services import CREDENTIALS, IDS, Served
from wire import SUCCESS, RawServer

import rawchime.sigv4
from rawchime import cli, errors, resolve
from rawchime.cli.run import EXIT_CODES
from rawchime.cli.verbs import conformance
from rawchime.conformance.rule import LEVELS
from rawchime.conformance.rules import BY_ID, RULES

README = Path(__file__).parent.parent.parent / "README.md"
TEXT = README.read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)


def test_the_first_two_commands_stand_alone_on_one_line() -> None:
    """A script can take them from the first two `sh` blocks."""
    first, second = blocks("sh")[:2]
    assert first.count("\n") == second.count("\n") == 1
    assert "rawchime delete --local --yes --from fixtures/numbers.txt" in first
    assert "pytest" in second


def test_the_run_that_is_shown_is_a_run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command gives the lines of the transcript, but for what is of the day: dates, ports, ids and times."""
    shown = blocks("console")[0].splitlines()
    assert cli.main(shlex.split(shown[0].removeprefix("$ rawchime "))) == 0
    out, err = capfd.readouterr()

    def of_any_day(lines: list[str]) -> list[str]:
        changing = r"127\.0\.0\.1:\d+|\d{8}(T\d{6}Z)?(?=[/ ]|$)|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=Date: ).*|[\d.]+(?= ms)"
        return [re.sub(changing, "…", line) for line in lines]

    assert of_any_day((err + out).splitlines()) == of_any_day(shown[1:])


@responses.activate
def test_the_library_in_ten_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The snippet runs, and prints a refusal with its advice."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    url = "https://voice-chime.us-east-1.amazonaws.com/phone-numbers"
    code = blocks("python")[0]
    responses.post(url, json={"PhoneNumberErrors": [{"PhoneNumberId": "%2B12065550100", "ErrorCode": "NotFound"}]})
    exec(code, {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 refused, the others are in the deletion queue"
    assert lines[1].startswith("+12065550100 NotFound There is no such number")
    responses.replace(responses.POST, url, status=429, headers={"Retry-After": "7"})
    exec(code, {})
    assert capsys.readouterr().out == "try again in 7.0\n"
    responses.replace(responses.POST, url, status=500)
    exec(code, {})
    assert capsys.readouterr().out.startswith("ServiceFailureException 500 ")


def test_many_numbers_with_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], serve: Callable[..., Served]
) -> None:
    """The snippet deletes the numbers of a file, and prints what was not accepted; once more, and nothing is left to do."""
    (tmp_path / "exist").write_text("".join(f"+1206{n:07}\n" for n in range(100)))
    (tmp_path / "numbers.txt").write_text("".join(f"+1206{n:07}\n" for n in range(102)))
    served = serve("--numbers", str(tmp_path / "exist"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", served.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", CREDENTIALS.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secret_key)
    monkeypatch.chdir(tmp_path)
    code = blocks("python")[1]
    exec(code, {})
    assert capsys.readouterr().out == "+12060000100 refused NotFound\n+12060000101 refused NotFound\n"
    exec(code, {})
    assert capsys.readouterr().out == ""


def test_the_recipe_with_http_client(raw_server: Callable[..., RawServer], monkeypatch: pytest.MonkeyPatch) -> None:
    """Under 25 lines; it retries, signs anew, and tells the three branches apart."""
    code = blocks("python")[2]
    assert len([line for line in code.splitlines() if line.strip()]) < 25
    names: dict[str, Callable[..., rawchime.BatchDeletePhoneNumberResult]] = {}
    exec(code, names)
    delete = names["delete"]
    monkeypatch.setattr("time.sleep", lambda _: None)
    server = raw_server(b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n", SUCCESS, SUCCESS[:-3], close=True)
    endpoint = resolve("us-east-1", endpoint_url=server.url)
    result = delete(IDS, endpoint, CREDENTIALS)
    assert [exchange.request.to_bytes() for exchange in result.exchanges] == server.requests
    with pytest.raises(errors.OutcomeUnknown):
        delete(IDS, endpoint, CREDENTIALS)
    with pytest.raises(errors.NothingSent):
        delete(IDS, resolve("us-east-1", endpoint_url="http://127.0.0.1:1"), CREDENTIALS)


def test_the_verbs_options_exit_codes_and_errors_are_all_there() -> None:
    """README, --help and code name the same things."""
    table = TEXT.partition("## The command line")[2].partition("## The library")[0]
    for verb in cli.VERBS:
        assert re.search(rf"^\| `{verb}[ `]", table, re.M), verb
    for code in re.findall(r"^  (\d)  |\s{3,}(\d)  ", EXIT_CODES, re.M):
        assert f"| {''.join(code)} |" in table
    names = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    for name in names:
        assert name in TEXT, name
        assert name in (errors.__doc__ or "")


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    """Each error stands under its base, where the docstring draws it."""
    stack: list[tuple[int, str]] = []
    drawn = 0
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^ {4}([│├└─ ]*)(\w+)(?:\s{2,}|$)", line)
        if not match:
            continue
        depth, name = len(match[1]), match[2]
        while stack and stack[-1][0] >= depth:
            stack.pop()
        if stack:
            assert issubclass(getattr(errors, name), getattr(errors, stack[-1][1])), name
        stack.append((depth, name))
        drawn += 1
    assert drawn == len([v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, Exception)]) - 1


def test_the_changelog_knows_this_version() -> None:
    """The newest entry is the version of the package."""
    assert f"\n## {rawchime.__version__}" in README.with_name("CHANGELOG.md").read_text()


def test_the_tables_of_the_kit_and_of_the_figures_are_of_this_kit_and_these_figures() -> None:
    """How many rules there are, the rules that are named, the exit codes, and each ratio as it was written down."""
    counts = [sum(rule.level == level for rule in RULES) for level in LEVELS]
    shown = "required {0} of {0}; recommended {1} of {1}; informational {2} of {2}".format(*counts)
    assert f"    {shown}\n" in TEXT
    assert f"by {len(RULES)} rules" in TEXT
    assert f"by {len(RULES)} rules" in README.with_name("CHANGELOG.md").read_text()
    table = (README.parent / "rawchime" / "conformance" / "README.md").read_text().partition("makes this table;")[2]
    named = re.findall(r"^\| `([a-z]+/[^`]+)` \| ✓ \|", table, re.M)
    assert len(named) > 40
    assert set(named) <= set(BY_ID)
    for code in re.findall(r"^  (\d)  ", conformance.EPILOG, re.M):
        assert f"| {code} |" in TEXT.partition("| exit code of `conformance`")[2].partition("What everyday")[0]
    results = json.loads((README.parent / "tests" / "benchmarks" / "results.json").read_text())
    for one in results["targets"]:
        assert f"| {one['name']} | {one['ratio']:.2f} | ≤ {one['most']:g} |" in TEXT
