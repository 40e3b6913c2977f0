"""Lists as people have them (tests/cases/lists): each is read exactly or refused, through the reader and the real command.

`cases.json` says of each what is right, and which numbers may be deleted (null: none). Where `cannot_know` is set, no
reader can judge, and the plan has to show it.
"""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from services import Served
from test_cli import Run, keys, run
from test_kill import log_of

from rawchime import Request
from rawchime.errors import InvalidRequest
from rawchime.inputs import read
from rawchime.phone_numbers import number

__all__ = ["keys", "run"]  # fixtures

LISTS = Path(__file__).parents[1] / "cases/lists"
CASES: dict[str, dict[str, Any]] = {case["file"]: case for case in json.loads((LISTS / "cases.json").read_text())}
LEAST = 32
"""This many of them are read, so that refusing all is no way out."""

CANNOT_KNOW = {
    "f13-rounded.txt": {"+12065600000"},
    "g14-released.json": {"+12065550100", "+12065550101", "+12065550102"},
}
"""What is read of a list that says too little: rounded digits, statuses, a comment behind a number."""

SAYS = {
    "g44-keep-comment.txt": "seems to say that the number is to be kept",
    "a03-list.table": "a table. Say --output json",
    "a05-list.yaml-stream": "YAML",
    "a11-query.table": "a table. Say --output json",
    "a13-truncated.json": "line 24 shows that the list is cut",
    "a15-max-items-None.txt": "--max-items",
    "a17-empty-query.txt": "no phone number",
    "a19-search-available.json": "numbers for sale",
    "a21-order.json": "an order",
    "a23-batch-response.json": "the response to a call",
    "b05-jq-null.txt": "'null' stands for a missing value",
    "b07-jq-csv.csv": "no header",
    "b11-numbers-as-ints.json": "in quotes and with a plus",
    "c01-boto3-repr.txt": "json.dumps",
    "d02-connect-v2-items.jsonl": "'PhoneNumber' contains a phone number, 'PhoneNumberId' does not",
    "d04-sns-sandbox.json": "name it with --column",
    "d06-twilio-cli.txt": "more than one word",
    "d08-telnyx.json": "Its members are: 'data'",
    "e01-cfn-outputs.json": "Its members are: 'Stacks'",
    "e03-terraform-output.json": "Its members are: 'numbers'",
    "e05-terraform-list.txt": "a comma before ]",
    "f05-utf16le-nobom.txt": "UTF-16 text. Save it as UTF-8",
    "f07-apostrophe.csv": "apostrophe",
    "f09-formula-raw.txt": "formula",
    "f11-scientific.txt": "lost digits",
    "f15-no-plus.txt": "has no plus: if it is a phone number, write +12065550100",
    "f17-national.txt": "has no country code",
    "f19-nbsp.csv": "U+00A0 (NO-BREAK SPACE)",
    "f21-zero-width.txt": "U+200B (ZERO WIDTH SPACE)",
    "f23-formatted.csv": "has no country code",
    "f25-formatted-e164.txt": "write +12065550100",
    "f27-dots.txt": "write +12065550100",
    "f29-sip-uri.txt": "a sip: address",
    "f35-libreoffice-hash.csv": "line 3: '###' is a spreadsheet error",
    "f37-excel-errors.txt": "line 2: '#N/A' is a spreadsheet error",
    "f39-title-row.csv": "line 2 looks like the header",
    "f45-blank-commas.csv": "line 2 looks like the header",
    "f47-bom-twice.csv": "a byte order mark",
    "f49-sqlite-list.txt": "no header",
    "g02-delete-flag.csv": "the column 'delete' seems to select rows",
    "g06-id-vs-e164.csv": "line 3: PhoneNumberId and E164PhoneNumber are two different numbers",
    "g08-mixed-members.jsonl": "line 2: an object without 'PhoneNumberId'",
    "g10-customer-id-comma.txt": "no header",
    "g12-account-ids.csv": "has no plus and country code",
    "g16-diff.txt": "a mark or a line number before",
    "g18-grep-n.txt": "a mark or a line number before",
    "g20-wildcard.txt": "'+1206555*' is not a phone number",
    "g24-strike.md": "a table",
    "g26-md-list.md": "remove the dashes",
    "g32-short.txt": "has 9 digits after the country code 1",
    "g38-sections-ini-mid.txt": "line 2: a value of 6 characters seems to say",
    "g40-cut-last-line.txt": "line 2: '+120655501' has 8 digits",
    "g42-short-row-shift.csv": "more than one column contains phone numbers: 'PhoneNumberId', 'Backup'",
    "g48-arabic-digits.txt": "U+0661",
    "g50-phone-new.csv": "more than one column contains phone numbers: 'phone_number', 'replacement'",
    "g52-env-secret.txt": "a file of settings",
    "g58-header-index.txt": "a mark or a line number before",
    "h02-vcard-simple.vcf": "a vCard",
    "h04-cdr.jsonl": "Its members are: 'AwsAccountId'",
    "h06-dynamo-scan-items.jsonl": "DynamoDB",
    "h08-sql-tight.sql": "SQL",
    "h12-list.xz": "an xz file. Only gzip is supported: decompress the file first",
    "h14-list.zst": "a zstd file. Only gzip is supported: decompress the file first",
    "h15-book.xlsx": "an Excel workbook (.xlsx). In Excel, save the sheet as CSV UTF-8",
    "h17-doc.pdf": "a PDF document",
    "h19-only-newlines": "no phone number",
    "h21-html.html": "an HTML page",
    "h23-error.json": "an error of a service",
    "h25-rtf.rtf": "an RTF document",
    "h27-env.txt": "a file of settings",
    "h29-tar.tar": "a tar archive",
    "h31-xml-tight.xml": "XML",
    "h33-words.txt": "'hello' is not a phone number",
    "h35-urls.txt": "a https: address",
}
"""The word that each of the others is refused with."""


def read_of(case: dict[str, Any]) -> set[str]:
    """The numbers that may be deleted by a list; none where it is refused or one row of it is bad."""
    column = case["args"][1] if "args" in case else ""
    try:
        entries = list(read(io.BytesIO((LISTS / case["file"]).read_bytes()), column))
    except InvalidRequest:
        return set()
    return set() if any(entry.reason for entry in entries) else {number(entry.phone_number_id) for entry in entries}


def right_of(case: dict[str, Any]) -> set[str]:
    return CANNOT_KNOW.get(case["file"]) or set(case["numbers"] or ())


def test_all_files_are_here_and_each_has_its_word() -> None:
    """Those of cases.json and no others; and as many are read as have no word."""
    assert {path.name for path in LISTS.iterdir()} == {"cases.json", *CASES}
    assert CASES.keys() >= SAYS.keys()
    assert all(CASES[name].get("cannot_know") for name in CANNOT_KNOW)
    found = {name for name, case in CASES.items() if read_of(case)}
    assert found == CASES.keys() - SAYS.keys()
    assert len(found) >= LEAST


@pytest.mark.parametrize("name", CASES)
def test_a_list_is_read_exactly_or_not_at_all(name: str) -> None:
    """Never in part, and never a number that was not meant."""
    assert read_of(CASES[name]) in (right_of(CASES[name]), set())


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    made = Served()
    yield made
    made.end()


@pytest.mark.parametrize("name", CASES)
def test_the_command_deletes_what_is_right_or_refuses(
    name: str, run: Run, served: Served, keys: None, tmp_path: Path
) -> None:
    """Or it refuses: exit code 2, nothing sent, and the word that helps."""
    case, before = CASES[name], len(log_of(served))
    file = shutil.copy(LISTS / name, tmp_path)
    code, _, err = run("delete", "--endpoint-url", served.url, "--yes", "--from", file, *case.get("args", ()))
    requests = [Request.from_bytes(base64.b64decode(str(one["request"]))) for one in log_of(served)[before:]]
    sent = {number(one) for request in requests for one in json.loads(request.body)["PhoneNumberIds"]}
    if name in SAYS:
        assert (code, sent) == (2, set())
        assert SAYS[name] in err
        assert len(err.splitlines()) < 15
        assert "wJalr" not in err
    else:
        assert code in (0, 1)  # 1: the service refuses a number that an earlier list has put in the queue
        assert sent == right_of(case)
