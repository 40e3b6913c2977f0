"""What the README shows is what happens."""

from __future__ import annotations

import json
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
import responses
from services import CREDENTIALS, IDS

import rawchime.sigv4
from rawchime import cli, errors, resolve
from rawchime.cli.run import EXIT_CODES, parser_of
from rawchime.cli.verbs import conformance
from rawchime.conformance.rule import LEVELS
from rawchime.conformance.rules import BY_ID, RULES

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
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


def test_the_diagnosis_that_is_shown_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Line by line, but for what is left out (…)."""
    shown = TEXT.partition("    $ rawchime diagnose request.http\n")[2].partition("\n\n`rawchime explain`")[0].splitlines()
    endpoint = resolve("us-east-1")
    request = rawchime.BatchDeletePhoneNumber(IDS).request(endpoint)
    at = rawchime.sigv4.from_amz_date("20261124T120000Z")
    signed = rawchime.sign(request, CREDENTIALS, endpoint._replace(signing_name="voice-chime"), at)
    (tmp_path / "request.http").write_bytes(signed.to_bytes())
    assert cli.main(["diagnose", str(tmp_path / "request.http")]) == 1
    found = capsys.readouterr().out.splitlines()
    assert len(found) == len(shown)
    for line, expected in zip(found, shown, strict=True):
        assert line.startswith(expected[4:].rstrip().removesuffix("…").rstrip())


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


def test_the_verbs_options_exit_codes_and_errors_are_all_there() -> None:
    """READMEs, --help and code name the same things."""
    table = TEXT.partition("## The commands")[2].partition("## The library")[0]
    for verb in cli.VERBS:
        assert re.search(rf"^\|.*`{verb}[ `].*\|", table, re.M), verb
    for code in re.findall(r"^  (\d)  |\s{3,}(\d+)  ", EXIT_CODES, re.M):
        assert f"| {''.join(code)} |" in table
    library = (ROOT / "rawchime" / "README.md").read_text()
    names = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    for name in names:
        assert name in library, name
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
    guide = (ROOT / "rawchime" / "conformance" / "README.md").read_text()
    assert f"    {shown}\n" in guide
    assert f"against {len(RULES)} rules" in TEXT
    assert f"by {len(RULES)} rules" in (ROOT / "CHANGELOG.md").read_text()
    table = (ROOT / "tests" / "clients" / "README.md").read_text()
    named = re.findall(r"^\| `([a-z]+/[^`]+)` \| ✓ \|", table, re.M)
    assert len(named) > 40
    assert set(named) <= set(BY_ID)
    for code in re.findall(r"^  (\d)  ", conformance.EPILOG, re.M):
        assert f"| {code} |" in guide.partition("| exit code of `conformance`")[2].partition("## What everyday")[0]
    folder = ROOT / "tests" / "benchmarks"
    figures = (folder / "README.md").read_text()
    results = json.loads((folder / "results.json").read_text())
    for one in results["targets"]:
        assert f"| {one['name']} | {one['ratio']:.2f} | ≤ {one['most']:g} |" in figures


READMES = [
    README,
    *sorted((ROOT / "rawchime").rglob("README.md")),
    *(ROOT / one / "README.md" for one in ("fixtures", "tests/benchmarks", "tests/clients")),
]


def test_the_front_door_is_short() -> None:
    """At most 200 lines; the rest is in the guides of the rooms."""
    assert len(TEXT.splitlines()) <= 200


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(readme: Path) -> None:
    """Every relative link is a file of the project, and a heading of it where it names one."""
    text = readme.read_text()
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    for link in links:
        if link.startswith(("http://", "https://")):
            continue
        path, _, heading = link.partition("#")
        target = (readme.parent / path).resolve() if path else readme
        assert target.exists(), link
        if heading:
            slugs = [
                re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-")
                for line in re.findall(r"^#+ (.*)$", target.read_text(), re.M)
            ]
            assert heading in slugs, link


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_options_and_verbs_that_are_named_exist(readme: Path) -> None:
    """Each `rawchime VERB --option` of a code block has a verb and options that it knows."""
    for block in re.findall(
        r"^```(?:sh|console|crontab|ini|dockerfile|yaml)\n(.*?)^```$|((?:^    .*\n)+)", readme.read_text(), re.M | re.S
    ):
        for line in "".join(block).splitlines():
            match = re.search(r"(?:\brawchime|rawchime\.pyz) (\w+)((?: [^|&>]*)?)", line.partition(" # ")[0])
            if not match or match[1] not in cli.VERBS:
                continue
            known = verb_options(match[1])
            for option in re.findall(r"(?<= )--[a-z][a-z-]*", match[2].partition(" -- ")[0]):
                assert option in known, line


def verb_options(verb: str) -> set[str]:
    """All options of a verb."""
    parser = parser_of(import_module(f"rawchime.cli.verbs.{verb}"), verb)
    return {option for action in parser._actions for option in action.option_strings}
