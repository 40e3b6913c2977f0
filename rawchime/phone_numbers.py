"""Phone number ids: told apart, and read from a file.

An id goes out exactly as it was given. Only comparing looks through the two spellings that the service uses for one
number: ``+12065550100`` and ``%2B12065550100``.
"""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

from .errors import InvalidRequest


def number(phone_number_id: str) -> str:
    """The number that an id means: the id percent-decoded once, so that `+1…` and `%2B1…` are one."""
    return unquote(phone_number_id)


def is_e164(phone_number_id: str) -> bool:
    """Whether an id is an E.164 number in one of its two spellings. Others are sent as well: the service decides."""
    return re.fullmatch(r"\+[1-9][0-9]{1,14}", number(phone_number_id)) is not None


def check_id(phone_number_id: object) -> str:
    """The id, or InvalidRequest for what cannot be one: not a string, blank, or not Unicode text."""
    if not isinstance(phone_number_id, str):
        raise InvalidRequest(f"a phone number id is a string, not {type(phone_number_id).__name__}")
    if not phone_number_id.strip():
        raise InvalidRequest("a phone number id is blank")
    return check_text(phone_number_id, "a phone number id")


def check_text(value: str, what: str) -> str:
    """The text, or InvalidRequest for what is half of a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidRequest(f"{what} is not valid Unicode text") from None
    return value


def read_ids(data: bytes) -> list[str]:
    """The ids in a file's bytes: one a line, or the JSON that ``aws chime-sdk-voice list-phone-numbers`` prints.

    In text, blank lines and what follows a ``#`` at the start of a line or after white space are left out.
    Raises InvalidRequest, naming the line or the member that is wrong, and where there is no id at all.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidRequest(f"line {line} is not UTF-8 text") from None
    ids = _from_json(text) if text.lstrip()[:1] in ("{", "[") else _from_lines(text)
    if not ids:
        raise InvalidRequest("there is no phone number id in it")
    return ids


def _from_lines(text: str) -> list[str]:
    ids = []
    for count, line in enumerate(text.split("\n"), 1):
        words = line.split()
        comment = next((at for at, word in enumerate(words) if word.startswith("#")), len(words))
        if comment > 1:
            raise InvalidRequest(f"line {count} has white space inside it: one id a line")
        ids += words[:comment]
    return ids


def _from_json(text: str) -> list[str]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else "too deep, or too large"
        raise InvalidRequest(f"not valid JSON ({where})") from None
    rows = value.get("PhoneNumbers") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise InvalidRequest('the JSON is neither an array nor an object with a "PhoneNumbers" array')
    ids = []
    for count, row in enumerate(rows):
        found = row.get("PhoneNumberId") if isinstance(row, dict) else row
        try:
            ids.append(check_id(found))
        except InvalidRequest as error:
            raise InvalidRequest(f"PhoneNumbers[{count}]: {error}") from None
    return ids
