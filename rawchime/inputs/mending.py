"""Explain why a field is not one phone number, and how to correct it. Only for fields that ``e164.is_number`` rejects."""

from __future__ import annotations

import re

from ..errors import InvalidRequest
from ..phone_numbers import check_id
from .countries import COUNTRIES
from .e164 import calling_code, digits_of, is_number
from .quote import shown
from .spelling import is_undecoded
from .words import decides, heads_a_section, is_range

ONE_A_LINE = "write one phone number per line, as + and digits only (+12065550100)"
CUT = "the file ends here without a final newline, so the number may be cut off: add a newline if it is complete"
NULLS = frozenset({"none", "null", "nil", "nan", "na", "n/a", "undefined", "<na>", "nat", "(null)", "\\n"})
"""How programs print a missing value."""

# #N/A, #REF!, #NAME? and their translations (#NV, #BEZUG!, #¿NOMBRE?), or ##### for a narrow column.
_SHEET_ERROR = re.compile(r"#(?:[^\s\da-z#]{1,16}[!?]|[Nn]/[AaDd](?: .*)?|NV|NA|GETTING_DATA|#{2,18})|Err:[0-9]{3}")
_SHEET = "'{:.20}' is a spreadsheet error: correct it in the spreadsheet and save again"
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_DECIMAL = re.compile(r"\+?[0-9]+[.,]0*")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SPELLED = re.compile(r"(?:\+|%2[Bb])[0-9]+")
_FORMATTED = re.compile(r"(?=.*[0-9])[-+()./ 0-9]+")
_SPELLING = re.compile(r"(?i)(?:tel:)?(?:\+|%2b|\()?[0-9][0-9() ./\-]*")
_PART = re.compile(
    r"/\*.*|.*\*/|<!--.*|.*-->|<{7}(?: .*)?|\|{7}(?: .*)?|={7}|>{7}(?: .*)?|@@ .*|diff --git .*|(?:---|\+\+\+) [ab]/.*"
)
"""The marks of a comment of several lines, of a merge that failed, and of a difference between two files."""
_NUMBERED = re.compile(r"(?:[0-9]+[.):]|[-*•]|[-+<>](?=[+%]))\s*(?:\+|%2[Bb])[0-9]+")


def is_sheet_error(text: str) -> bool:
    """Return whether a text is a spreadsheet error, such as `#N/A`, `#REF!` or `#####`."""
    return _SHEET_ERROR.fullmatch(text) is not None and text.isprintable()


def about(text: str, whole: str) -> str:
    """Return what a row without a usable number is about: ``whole``, or nothing if it is only another spelling."""
    return "" if _SPELLING.fullmatch(text.strip()) else whole


def check_other_rows(text: str, line: int) -> None:
    """Raise InvalidRequest for words without a number that may be about other rows: numbers to keep, a range, a part."""
    text = text.strip(" \t")
    if heads_a_section(text):
        raise kept_by_a_comment(text, line)
    if is_range(text):
        raise InvalidRequest(
            f"line {line}: {shown(text)} seems to stand for the numbers between two others. List each number"
        )
    if _PART.fullmatch(text):
        raise InvalidRequest(
            f"line {line}: {shown(text)} begins or ends a part that may not count. Remove that part, and its marks"
        )


def why_not_any(text: str) -> str:
    """Return why a field cannot be an id of any kind (with --any-id), or an empty string."""
    try:
        check_id(text)
    except InvalidRequest as error:
        if any("\udc80" <= one <= "\udcff" for one in text):
            return "not UTF-8 text: save the file as UTF-8"
        return str(error)
    if is_range(text) or _PART.fullmatch(text):
        return f"{shown(text)} is the mark of a part or of a range"
    if heads_a_section(text):
        return f"{shown(text)} seems to say that numbers are to be kept"
    if text.endswith(":") or decides(text):
        return f"{shown(text)} is a heading or a decision, not an id"
    if text.lower() in NULLS:
        return f"{shown(text)} stands for a missing value"
    if is_sheet_error(text):
        return _SHEET.format(text.split(maxsplit=1)[0])
    if not text.isprintable() or not frozenset(",;\"' \t").isdisjoint(text):
        return "it contains a character that is not allowed: write one id per line, or a CSV with a header"
    return ""


def why_not(text: str) -> str:
    """Return why a field is not one phone number, as one sentence with advice."""
    return _special(text) or spelled_otherwise(text) or f"{shown(text)} is not a phone number: {ONE_A_LINE}"


def _special(text: str) -> str:
    """Return the reason if a field is blank, missing, or another kind of id."""
    if not text.strip():
        return "the phone number is blank"
    if len(text) > 200:
        return f"{shown(text)} is not a phone number: {ONE_A_LINE}"
    if is_sheet_error(text):
        return _SHEET.format(text.split(maxsplit=1)[0])
    if not text.isascii() or not text.isprintable():
        return _odd_character(text)
    if text.lower() in NULLS:
        return f"'{text}' stands for a missing value"
    if _UUID.fullmatch(text):
        return "an id of this kind (a UUID) is not a phone number: is this the list of another service?"
    if text.startswith("arn:"):
        return "an ARN is not a phone number: is this the list of another service?"
    if re.match(r"(?i)(?:tel|sips?|callto|https?):", text):
        return f"a {text.partition(':')[0].lower()}: address is not a phone number: {ONE_A_LINE}"
    return ""


def _odd_character(text: str) -> str:
    import unicodedata

    for one in text:
        if one.isascii() and one.isprintable():
            continue
        if "\ud800" <= one <= "\udfff":
            return "it is not valid UTF-8 text: save the file as UTF-8"
        called = f"U+{ord(one):04X} ({unicodedata.name(one, 'a control character')})"
        if one == "\ufeff":
            return f"it contains {called}, a byte order mark in the middle of the file: remove it"
        if unicodedata.category(one)[0] in "CZ":
            return f"it contains an invisible character, {called}: remove it"
        plain = unicodedata.normalize("NFKC", one)
        if unicodedata.category(one) == "Nd" or plain in ("+", "%") or plain.isdigit():
            return f"it contains {called}, which only resembles a plain character: write plain digits and +"
        break
    return f"{shown(text)} is not a phone number: {ONE_A_LINE}"


def spelled_otherwise(text: str) -> str:
    """Return what is wrong with the spelling or length of a number, or an empty string for any other text."""
    if text.startswith("'"):
        return "it starts with an apostrophe, which spreadsheets add to text: remove it"
    if text.startswith("=") and not text.startswith("=="):
        return "it is a spreadsheet formula: save the values, not the formulas"
    if _SCIENTIFIC.fullmatch(text) and _has_all_digits(text):
        return f"{shown(text)} is in scientific notation: format the column as text, and save again"
    if _SCIENTIFIC.fullmatch(text):
        return (
            f"{shown(text)} has lost digits in a spreadsheet: format the column as text, enter the numbers again, and save"
        )
    if _DECIMAL.fullmatch(text):
        return f"{shown(text)} was turned into a decimal number by another program: read and write that column as text"
    if text.lower().startswith(("%252b", "%25")):
        return f"{shown(text)} is percent-encoded twice: write + or %2B"
    if text[:1] in "-<>" and text[1:2] in "+%" and _NUMBERED.fullmatch(text):
        return f"{shown(text)} begins like a line of a difference between two files: which of its numbers are meant?"
    if _NUMBERED.fullmatch(text):
        return f"{shown(text)} has a mark or a line number before the phone number: {ONE_A_LINE}"
    if _SPELLED.fullmatch(text):
        return _wrong_length(text)
    if len(re.findall(r"\+|%2[Bb]", text)) > 1:
        return f"{shown(text)} is more than one phone number: {ONE_A_LINE}"
    if _FORMATTED.fullmatch(text):
        return _formatted(text)
    return ""


def _has_all_digits(text: str) -> bool:
    """Return whether a number in scientific notation has as many digits after the point as its exponent says."""
    mantissa, _, exponent = re.sub("[+-]", "", text).lower().partition("e")
    return len(re.split("[.,]", mantissa)[-1]) >= int(exponent[:4]) > 0


def _wrong_length(text: str) -> str:
    digits = digits_of(text)
    code = calling_code(digits)
    if not code:
        return f"{shown(text)} does not begin with a calling code"
    name, lengths = COUNTRIES[code]
    has = len(digits) - len(code)
    if has in lengths:
        return f"{shown(text)} is not a phone number of {name}: area codes begin with 2 to 9"
    few = ", ".join(map(str, lengths[:-1])) + " or " * (len(lengths) > 1) + str(lengths[-1])
    digit = "digit" if has == 1 else "digits"
    return f"{shown(text)} has {has} {digit} after the country code {code}. {name} uses {few}: it may be cut off or merged"


def _formatted(text: str) -> str:
    digits = re.sub(r"[^0-9]", "", text)
    if text.lstrip("( ").startswith("+"):
        how = "" if "/" in text else _as_of_north_america(digits)
        return f"{shown(text)} contains spaces or punctuation: write {how or 'only + and digits, with the country code'}"
    if "+" in text:
        return ""
    if digits.startswith(("00", "011")):
        how = _as_of_north_america(digits[2 if digits.startswith("00") else 3 :])
        return f"{shown(text)} begins with a dialling prefix: write {how or '+ and the country code in its place'}"
    if is_number(f"+{digits}") and len(digits) > 10:
        how = _as_of_north_america(digits)
        return f"{shown(text)} has no plus: if it is a phone number, write {how or '+ and its country code first'}"
    if len(digits) == 10 and is_number(f"+1{digits}"):
        return f"{shown(text)} has no country code: if it is a number of North America, write +1{digits}"
    return f"{shown(text)} has no plus and country code: write it like +12065550100"


def _as_of_north_america(digits: str) -> str:
    """Return a number of North America, whose digits have one reading; nothing for others, which may have a trunk zero."""
    return f"+{digits}" if digits.startswith("1") and is_number(f"+{digits}") else ""


def to_be_kept(where: str, text: str) -> str:
    """Return why a row is not used: a remark protects its number."""
    if is_undecoded(text):
        return f"{where} is not valid UTF-8 text, and may say that the number is to be kept: save the file as UTF-8"
    return f"{where} ({shown(text)}) seems to say that the number is to be kept: remove the row, or choose rows with --where"


def kept_by_a_comment(text: str, line: int) -> InvalidRequest:
    """Return the error for a comment or a heading that protects numbers: it does not say which."""
    if is_undecoded(text):
        return InvalidRequest(
            f"line {line} is not valid UTF-8 text, and may say that numbers are kept. Save the file as UTF-8"
        )
    told = shown(text.strip(" \t#"))
    return InvalidRequest(
        f"line {line}: {told} seems to say that numbers are to be kept. Remove those numbers, and this line"
    )
