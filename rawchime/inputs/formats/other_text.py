"""Text files that are not lists, recognized by their first lines and refused once, with advice.

Nothing of such a file is quoted, as a `.env` contains secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import InvalidRequest
from ..format import Ask, Entry, Summary
from ..source import Source

NAME = "another kind of text"

_JSON = "Say --output json"
_ALONE = "Write only the numbers, one per line"
_SQL = (
    r"(?i)insert\s+into\b|create\s+(?:table|temp)|select\s[^\n]*\bfrom\b|update\s+\S+\s+set\b|delete\s+from\b|drop\s+table|"
    r"(?:copy|use|begin|start)\b[^\n,\t]*;|copy\s+\S+\s*[(]|begin\s*\n|--\s|/\*"
)

KINDS: tuple[tuple[str, str, str], ...] = (
    # Output of tools.
    (r"\|?[-+]{3,}\|?\n[|+]|\|.*\n\|[-+:| ]*\n|\|.*\|\n[+|]", "a table", f"{_JSON}, or write a CSV"),
    (r"[^\n]*\n[ \t]*-{3,}(?:[ \t+|]+-{3,})*[ \t]*\n", "a table", f"{_JSON}, or write a CSV"),
    (r"(?:PHONENUMBERS|NEXTTOKEN|ASSOCIATIONS|CAPABILITIES)\t", "text output of aws-cli with all members", _JSON),
    (r"diff |--- \S|\+\+\+ \S|@@ |Index: ", "a diff", _ALONE),
    (
        r"---(?:\s|\Z)|(?:- )?PhoneNumbers:|- (?:['\"+%]|\w+:)",
        "YAML, or a list with dashes",
        f"{_JSON}, or remove the dashes",
    ),
    (
        r"[\[({]+\s*'|[\[({]*b'|\(?(?:OrderedDict|defaultdict|dict|set|array|Series|DataFrame)\(|\(\s*\"",
        "the output of printing a Python value",
        "Print json.dumps(value) instead",
    ),
    (
        r"[\[{\s]*\{\s*[A-Za-z_$][\w$]*\s*:",
        "the output of printing a JavaScript object",
        "Print JSON.stringify(value) instead",
    ),
    (
        r"[\[{\s]*\{\s*(?::\w+|\"[^\"\n]*\")\s*=>|@[({]|map\[|[\[{]+\w+=",
        "the output of printing an object",
        "Print it as JSON",
    ),
    (
        r"\w+\s*=\s*(?:\[|tolist\(|toset\(|\{)|to(?:list|set)\(",
        "the output of Terraform",
        "Use `terraform output -json NAME`",
    ),
    # Settings and secrets.
    (r"-----BEGIN ", "a key or a certificate", "Name the list"),
    (
        r"(?:export\s+|set\s+|\$env:)?[A-Za-z_][\w.\-]*[ \t]*=(?!=)",
        "a file of settings (NAME=VALUE), such as a .env",
        _ALONE,
    ),
    (r"\[(?!null|true|false)[A-Za-z][\w .\-]*\][ \t]*(?:\n|\Z)", "a file of settings with sections", _ALONE),
    # Documents and other formats of text.
    (r"\{\\rtf", "an RTF document", "Save it as plain text"),
    (r"(?i)<(?:!doctype\s+)?html", "an HTML page", _ALONE),
    (r"<[?!/\w]", "XML or HTML", f"{_ALONE}, or {_JSON.lower()}"),
    (r"BEGIN:\w+", "a vCard or a calendar", _ALONE),
    (_SQL, "SQL", _ALONE),
    (r"HTTP/\d", "a whole HTTP response", "Keep only the body"),
    (r"(?:GET|POST|PUT|DELETE|HEAD|PATCH) \S+ HTTP/", "an HTTP request", "Name the list"),
    (r"(?:\$ )?(?:curl|aws|rawchime) ", "a command", "Name the list that it uses"),
    (r"#!", "a script", "Name the list"),
    (r"From \S+@|(?:From|Received|Return-Path|Delivered-To|Subject|MIME-Version): ", "an e-mail", _ALONE),
    (
        r"An error occurred \(|\s*Unable to locate credentials|Traceback \(most recent|usage: ",
        "an error message",
        "Run the command that wrote it again",
    ),
)
"""A pattern for the first lines, the kind of file, and advice."""

_COMPILED = tuple((re.compile(expression), what, then) for expression, what, then in KINDS)
_CSV_SEPARATOR = re.compile(r'"?sep=.(?:"|\s|\Z)', re.IGNORECASE)


def recognises(source: Source, ask: Ask) -> bool:
    """Return whether the first lines belong to a file that is not a list."""
    return bool(_kind(source))


def read(source: Source, ask: Ask, summary: Summary) -> Iterator[Entry]:
    """Raise InvalidRequest."""
    raise InvalidRequest(_kind(source))


def _kind(source: Source) -> str:
    """Return the kind of file and advice, in two sentences, or an empty string if it may be a list."""
    lines = [line for line in source.lines[:200] if line.strip() and not re.match(r"#(?!!)", line)][:4]
    start = "\n".join(lines) + "\n" if lines else ""
    if _CSV_SEPARATOR.match(start):
        return ""
    start = start.lstrip(" \t")
    return next((f"this is {what}. {then}" for found, what, then in _COMPILED if found.match(start)), "")
