"""Files that are no lists: each is recognised as a whole and named once, with the way out, and nothing of it is shown."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import read

N = "+12065550100"


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, N)
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("numbers.txt")
        info.size = len(N)
        archive.addfile(info, io.BytesIO(N.encode()))
    return file.getvalue()


BINARY = {
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook (.xlsx). In Excel, save the sheet as CSV"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "a Word document"),
    "ods": (zipped("mimetype") + b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet"),
    "numbers": (zipped("Index/Document.iwa"), "Apple Numbers"),
    "zip": (zipped("numbers.csv"), "a zip archive. Unpack it first"),
    "an empty zip": (zipped(), "a zip archive"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an Excel workbook (.xls)"),
    "tar": (tarred(), "a tar archive"),
    "bzip2": (bz2.compress(N.encode()), "a bzip2 file. Only gzip is supported"),
    "xz": (lzma.compress(N.encode()), "an xz file. Only gzip"),
    "zstd": (b"\x28\xb5\x2f\xfd\x24\x0di\0\0+12065550100\n", "a zstd file. Only gzip"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04", "a 7-Zip archive"),
    "rar": (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + N.encode(), "a PDF document"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a JPEG image"),
    "gif": (b"GIF89a\x01\0\x01\0", "a GIF image"),
    "parquet": (b"PAR1\x15\x04\x15\x1a", "a Parquet file"),
    "an ELF program": (b"\x7fELF\x02\x01\x01\0", "a program (ELF)"),
    "a Windows program": (b"MZ\x90\0\x03\0\0\0", "a program (Windows)"),
    "a Mach-O program": (b"\xcf\xfa\xed\xfe\x07\0\0\x01", "a program (Mach-O)"),
    "this Python": (Path(sys.executable).resolve().read_bytes()[:100_000], "a program"),
    "UTF-16": (f"{N}\n".encode("utf-16"), "UTF-16 text. Save it as UTF-8"),
    "UTF-16, big endian, no mark": (f"{N}\n".encode("utf-16-be"), "UTF-16 text. Save it as UTF-8"),
    "UTF-16, little endian, no mark": (f"Phone\r\n{N}\r\n".encode("utf-16-le"), "UTF-16 text. Save it as UTF-8"),
    "UTF-32": (f"{N}\n".encode("utf-32"), "UTF-32 text"),
    "NUL bytes": (f"{N}\n".encode() + b"\0\0\0", "a binary file"),
    "noise": (bytes(range(1, 9)) * 50, "a binary file"),
    "gzip in gzip": (gzip.compress(b"x"), "gzip inside gzip"),
}

TEXT = {
    "a table of aws-cli": (f"------------------\n|ListPhoneNumbers|\n+----------------+\n|  {N}  |\n", "--output json"),
    "a table of aws-cli with lists": ("-----\n| x |\n+---+\n||  y  ||\n", "--output json"),
    "a table of MySQL": (f"+-------+\n| phone |\n+-------+\n| {N} |\n", "a table"),
    "a table of psql": (f" phone | status \n-------+--------\n {N} | x\n", "a table"),
    "a table of PowerShell": (f"PhoneNumberId Status\n------------- ------\n{N} x\n", "a table"),
    "a table in Markdown": (f"| Phone | Keep |\n|---|---|\n| {N} | no |\n", "a table"),
    "text of aws-cli": (f"PHONENUMBERS\t2026-11-25T07:10:27+00:00\t{N}\tUnassigned\n", "--output json"),
    "YAML": (f"PhoneNumbers:\n- E164PhoneNumber: '{N}'\n", "YAML"),
    "a stream of YAML": (f"- PhoneNumbers:\n  - E164PhoneNumber: '{N}'\n", "--output json"),
    "a list in YAML": (f"---\n- '{N}'\n", "YAML"),
    "a list with dashes": (f"- {N}\n- {N}\n", "remove the dashes"),
    "a dict of Python": (f"{{'PhoneNumbers': [{{'PhoneNumberId': '{N}'}}]}}\n", "json.dumps"),
    "a list of Python": (f"['{N}', '{N}']\n", "json.dumps"),
    "a tuple of Python": (f"('{N}',)\n", "json.dumps"),
    "an OrderedDict": (f"OrderedDict([('PhoneNumberId', '{N}')])\n", "json.dumps"),
    "an object of JavaScript": (f"{{\n  PhoneNumbers: [\n    {{ PhoneNumberId: '{N}' }}\n  ]\n}}\n", "JSON.stringify"),
    "a list of JavaScript": (f"[\n  {{\n    PhoneNumberId: '{N}'\n  }}\n]\n", "JSON.stringify"),
    "a hash of Ruby": (f'{{"PhoneNumbers"=>[{{"PhoneNumberId"=>"{N}"}}]}}\n', "as JSON"),
    "a map of Go": (f"map[PhoneNumberId:{N}]\n", "as JSON"),
    "a map of Java": (f"{{PhoneNumbers=[{{PhoneNumberId={N}}}]}}\n", "as JSON"),
    "Terraform": (f'numbers = [\n  "{N}",\n]\n', "terraform output -json"),
    "Terraform, one output": (f'tolist([\n  "{N}",\n])\n', "terraform output -json"),
    ".env": (f"AWS_ACCESS_KEY_ID=AKIDEXAMPLE\nAWS_SECRET_ACCESS_KEY=SECRET\nPHONE={N}\n", "settings"),
    ".env with a comment": (f"# mine\n\nexport SECRET='SECRET'\nPHONE={N}\n", "settings"),
    ".env of one line": (f"PHONE_NUMBER={N}\n", "settings"),
    "the credentials file": ("[default]\naws_secret_access_key = SECRET\n", "settings"),
    "a key": ("-----BEGIN OPENSSH PRIVATE KEY-----\nSECRET\n", "a key"),
    "RTF": (f"{{\\rtf1\\ansi {N}}}\n", "an RTF document"),
    "HTML": (f"<!DOCTYPE html>\n<html><body>{N}</body></html>\n", "an HTML page"),
    "HTML without a type": (f"<HTML>{N}</HTML>\n", "an HTML page"),
    "XML": (f'<?xml version="1.0"?>\n<numbers><n>{N}</n></numbers>\n', "XML"),
    "XML without a head": (f"<numbers>\n<n>{N}</n>\n</numbers>\n", "XML"),
    "a vCard": (f"BEGIN:VCARD\r\nTEL:{N}\r\nEND:VCARD\r\n", "a vCard"),
    "a diff": (f"--- a\n+++ b\n@@ -1 +1 @@\n-x\n{N}\n", "a diff"),
    "a diff of git": (f"diff --git a/x b/x\n{N}\n", "a diff"),
    "SQL": (f"INSERT INTO numbers VALUES ('{N}');\n", "SQL"),
    "a dump": (f"-- PostgreSQL database dump\n{N}\n", "SQL"),
    "a response": (f'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n["{N}"]', "Keep only the body"),
    "a script": (f"#!/bin/sh\nrawchime delete {N}\n", "a script"),
    "a command": (f"aws chime-sdk-voice get-phone-number --phone-number-id {N}\n", "a command"),
    "an e-mail": (f"From: me\nTo: you\n\n{N}\n", "an e-mail"),
    "an error of aws-cli": ("\nAn error occurred (ForbiddenException) when calling the operation: x\n", "an error message"),
    "a traceback": ("Traceback (most recent call last):\n", "an error message"),
    "an error as JSON": ('{"Code": "Forbidden", "Message": "SECRET"}\n', "an error of a service"),
    "an error by its type": ('{"__type": "ForbiddenException"}\n', "an error of a service"),
    "an error in an object": ('{"Error": {"Code": "Forbidden"}}\n', "an error of a service"),
    "numbers for sale": (f'{{"E164PhoneNumbers": ["{N}"]}}', "numbers for sale"),
    "an order": (f'{{"PhoneNumberOrder": {{"OrderedPhoneNumbers": [{{"E164PhoneNumber": "{N}"}}]}}}}', "an order"),
    "a response to a deletion": (f'{{"PhoneNumberErrors": [{{"PhoneNumberId": "{N}"}}]}}', "the response to a call"),
    "a scan of DynamoDB": (f'{{"Items": [{{"phone_number": {{"S": "{N}"}}}}]}}', "DynamoDB"),
    "a HAR file": ('{"log": {"version": "1.2", "entries": []}}', "a HAR file"),
    "another object": (f'{{"SecretString": "SECRET", "{N}": 1}}', "Its members are: 'SecretString', 1 not shown"),
}


@pytest.mark.parametrize("name", [*BINARY, *TEXT])
def test_a_file_of_another_kind_is_named_once(name: str) -> None:
    """Plain and in gzip; no option makes it a list, and no value in it is shown."""
    data, says = BINARY[name] if name in BINARY else (TEXT[name][0].encode(), TEXT[name][1])
    for packed in (data, gzip.compress(data)) if name != "gzip in gzip" else (gzip.compress(data),):
        for options in ({}, {"any_id": True}):
            with pytest.raises(InvalidRequest) as caught:
                list(read(io.BytesIO(packed), **options))  # type: ignore[arg-type]
            assert says in str(caught.value)
            assert "SECRET" not in str(caught.value)
            assert N not in str(caught.value)


def test_a_database_is_named(tmp_path: Path) -> None:
    """As a job's journal is one."""
    with sqlite3.connect(tmp_path / "x.journal") as db:
        db.execute("CREATE TABLE numbers (id)")
    db.close()
    with (
        open(tmp_path / "x.journal", "rb") as file,
        pytest.raises(InvalidRequest, match="an SQLite database, such as a job's journal"),
    ):
        list(read(file))


@pytest.mark.parametrize(
    "data",
    [
        *(f"{comment}\n{N}\n" for comment in ("# diff --git", "# <html>", "# PASSWORD=x", "# - x", "#[default]")),
        *(f"sep=,\nPhone\n{N}\n", f"Phone;[x]\n{N};1\n", f"Phone,=x\n{N},1\n", f'"-----",Phone\n1,{N}\n'),
        *(f"{name},Phone\n1,{N}\n" for name in ("MZ", "ORC", "BZh", "Select", "Use case", "From number", "Index", "set")),
        *(f"{name}\tPhone\n1\t{N}\n" for name in ("AWS account", "Insert", "with", "POST code", "copy of", "begin")),
    ],
)
def test_a_list_is_not_taken_for_another_kind(data: str) -> None:
    """Whatever its comments say, and whatever the names of its other columns are."""
    assert [entry.phone_number_id for entry in read(io.BytesIO(data.encode()))] == [N]
