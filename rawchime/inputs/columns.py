"""Find the column or member with the phone numbers by its name, without guessing between two."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from typing import NamedTuple

from ..errors import InvalidRequest
from .column_names import marks_in, selects
from .e164 import is_number
from .format import Ask
from .quote import is_name, names
from .spelling import apart, is_undecoded, plain, words_in, words_of
from .words import decides, spares

ID = "phonenumberid"
E164 = "e164phonenumber"
"""The service's own two names. They take precedence over all other columns."""
COMMON = frozenset(
    {
        *("phonenumber", "phone", "phoneno", "phonenum", "phonenr", "phones", "phonenumbers", "phone#"),
        *("telephone", "telephonenumber", "telephoneno", "tel", "telno", "telnr", "telnumber"),
        *("number", "numbers", "e164", "e164number", "e164phone", "msisdn"),
        *("did", "dids", "didnumber", "didnumbers", "tn", "tns", "dn"),
        *("telefon", "telefonnummer", "telefonnr", "rufnummer", "téléphone", "numérodetéléphone", "teléfono", "telefono"),
        *("númerodeteléfono", "numerodetelefono", "telefone", "númerodetelefone", "telefoonnummer"),
    }
)
"""Common names of such a column, normalized by :func:`plain`."""
_SECOND = re.compile(
    r"(?i)(?:new|old|former|previous|replac\w+|successor|legacy|obsolete|original|prior|existing|current|losing|surplus|"
    r"discontinued|expired|unwanted|neue?|alte?)\b.*|.*\b(?:replaced|ported|moved) (?:by|to|with)|source|from|was|"
    r"total"
)
"""Names of a column with a second number of the row, such as one that replaces the first."""
_END = re.compile(
    r"(?i)to|through|thru|until|end|ending|stop|last|high|(?:range|block) (?:to|end|last|size)|end range|"
    r"(?:last|end|to) (?:number|phone|did|tn)|bis|hasta|range|block|qty\.?|quantity|count|size|anzahl|menge|cantidad|"
    r"(?:number|no\.?|nr\.?|#) of (?:numbers|dids|tns|phones|lines)"
)
"""Names of a column with the end or the size of a range, which may be a few digits."""
_DATE = re.compile(
    r"\s*(?:[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2[0-9]{4})(?![0-9]).*", re.DOTALL
)
_OF_SOMEBODY = re.compile(r"(?i)forward|emergency|contact|owner|manager|live|vip|service|callback|backup|personal|home|fax")
"""Words in the names of columns with numbers that are not the row's own."""
_LINES = words_in("chime aws did ddi dnis tn dn line e164")
"""Words in the names of columns with the number of a telephone line."""
FEWEST = 7
"""Digits of the shortest phone numbers."""
REPORT = frozenset({"phonenumberid", "outcome"})
"""Columns of rawchime's own report, or of a part of it."""


class Choice(NamedTuple):
    """The column with the numbers.

    Attributes:
        at: its index.
        twin: the index of the service's other column, which must agree; -1 for none.
        others: the indexes of columns that must not contain numbers; none if the caller named the column.
        rivals: the indexes of other columns with common names, or of second numbers, which must not contain anything like
            a number.
    """

    at: int
    twin: int
    others: tuple[int, ...]
    rivals: tuple[int, ...] = ()


def is_common(name: str) -> bool:
    """Return whether a name is common for a column of phone numbers."""
    return plain(name) in COMMON


def candidates(header: Sequence[str], column: str, common: Callable[[str], bool] = is_common) -> list[int]:
    """Return the indexes of columns that may contain the numbers, by their names: the requested one, the service's own, or
    all with a common name. Raises InvalidRequest if ``column`` is missing or occurs twice.
    """
    if column:
        found = [at for at, name in enumerate(header) if name.lower() == column.lower()]
        if len(found) != 1:
            how = "two columns are named" if found else "there is no column"
            raise InvalidRequest(f"{how} {column!r}. The columns are: {names(header)}")
        return found
    known = [plain(name) for name in header]
    for own in (ID, E164):
        if own in known:
            if known.count(own) > 1:
                raise InvalidRequest(f"more than one column is named {header[known.index(own)]!r}: leave one of them out")
            return [known.index(own)]
    return [at for at, name in enumerate(header) if common(name)]


def choose(
    header: Sequence[str], values: Sequence[object], ask: Ask, common: Callable[[str], bool] = is_common
) -> Choice | None:
    """Return the column with the numbers, by the header and the first row, or None if no name is known.

    Of several columns with common names, one is chosen only if its value alone resembles a number. Otherwise raises
    InvalidRequest with the names.
    """
    known_so = candidates(header, ask.column, common)
    found = known_so
    if len(found) > 1:
        hold = [at for at in found if _text(values[at]) and is_number(_text(values[at]))]
        like = [at for at in found if has_digits(values[at])]
        if len(hold) != 1 or like != hold or len({plain(header[at]) for at in found}) < len(found):
            raise InvalidRequest(f"more than one column may contain the numbers: {called(header, found)}. {ask_for(header)}")
        found = hold
    if not found:
        return None
    at = found[0]
    known = [plain(name) for name in header]
    twin = known.index(E164) if known[at] == ID and known.count(E164) == 1 else -1
    others = () if ask.column else tuple(other for other in range(len(header)) if other not in (at, twin))
    rivals = [other for other in known_so if other != at]
    rivals += [other for other in others if other not in known_so and is_rival(header[other])]
    return Choice(at, twin if not ask.column else -1, others, tuple(rivals))


def check_meaning(header: Collection[str], ask: Ask) -> None:
    """Raise InvalidRequest if a list needs a condition and has none: a report, or a column that selects rows."""
    known = {plain(name) for name in header}
    if ask.harmless:
        return
    if ask.column and spares(ask.column):
        raise InvalidRequest(f"the column {names([ask.column])} seems to contain numbers to keep: name another one")
    for name in filter(is_undecoded, header):
        raise InvalidRequest(
            f"the column {names([name])} is not valid UTF-8 text: save the file as UTF-8 (in Excel: CSV UTF-8)"
        )
    if known >= REPORT and not ask.where:
        raise InvalidRequest(
            "this is a report of rawchime, and its numbers may have been restored since. To use some of its rows, choose "
            "them, for example with --where Outcome=refused"
        )
    asked = {plain(ask.column), *(plain(column) for column, _ in ask.where)}
    for name in header:
        if plain(name) not in asked and selects(name):
            raise InvalidRequest(
                f"the column {names([name])} seems to select rows. Choose the rows that you mean with --where COLUMN=VALUE, "
                "or rename that column if it is about something else"
            )


def is_second(name: str) -> bool:
    """Return whether a column seems to hold a second number of the row, such as `Replaced by` or `Range end`."""
    name = apart(name).replace("_", " ").strip()
    return _SECOND.fullmatch(name) is not None or _END.fullmatch(name) is not None


def is_rival(name: str) -> bool:
    """Return whether a column may hold the row's own number too, or a second one: its cells are compared with the number."""
    own = is_common(name) or not _LINES.isdisjoint(words_of(name))
    return is_second(name) or (own and _OF_SOMEBODY.search(name) is None)


def called(header: Sequence[str], indexes: Iterable[int]) -> str:
    """Return column names in quotes. A missing name, or one that may be a secret, becomes the position of the column."""
    return ", ".join(f"'{header[at]}'" if header[at] and is_name(header[at]) else f"column {at + 1}" for at in indexes)


def may_be_the_one(name: str) -> bool:
    """Return whether a column with a number may be suggested: not one of numbers to keep, or of second numbers."""
    return not (selects(name) or spares(name) or is_second(name) or _OF_SOMEBODY.search(name))


def ask_for(header: Iterable[str], what: str = "column") -> str:
    """Return the sentence that asks for --column, with the names."""
    return f"Choose one with --column. The {what}s are: {names(header)}"


def conflict(name: str, other: str, *, both: bool, header: Iterable[str], what: str = "column") -> str:
    """Return why a row is ambiguous: another column contains a number."""
    how = (
        f"more than one {what} contains phone numbers: {name}, {other}"
        if both
        else f"{other} contains a phone number, {name} does not"
    )
    return f"{how}. {ask_for(header, what)}"


def twins_differ(name: str, twin: str) -> str:
    """Return why a row is ambiguous: PhoneNumberId and E164PhoneNumber differ."""
    return f"{name} and {twin} are two different numbers here. Choose one with --column"


def has_digits(value: object) -> bool:
    """Return whether a text or a JSON number has as many digits as a phone number."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""
    return sum(map(str.isdigit, text)) >= FEWEST


def is_second_number(value: object, name: str = "") -> bool:
    """Return whether a value beside the number has the digits of another one, and is not a date.

    In a column of that ``name`` for a second number, a few digits are enough: the end of a range may be written so.
    """
    text = str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    few = (
        _END.fullmatch(apart(name).replace("_", " ").strip()) is not None
        and any(map(str.isdigit, text))
        and text.strip() not in ("0", "1")
    )
    return (few or has_digits(value)) and not _DATE.fullmatch(text)


def check_decisions(header: Sequence[str], cells: Sequence[object], asked: Container[int]) -> None:
    """Raise InvalidRequest if a cell decides about its row (``keep``, ``delete``), in a column without a condition.

    In a column such as ``Active``, and in one without a name, a mark does so too.
    """
    for at, cell in enumerate(cells):
        said = ""
        if isinstance(cell, (str, int)) and at not in asked:
            said = cell if isinstance(cell, str) else json.dumps(cell)
        mark = said.lower().replace("\ufe0f", "").replace(" ", "")
        if decides(said) or mark in marks_in(header[at]):
            raise InvalidRequest(
                f"{called(header, [at])} is '{said.strip()}' here, so that column seems to select rows. Choose the rows "
                "that you mean with --where COLUMN=VALUE, or rename that column if it is about something else"
            )


def is_like_a_number(text: str) -> bool:
    """Return whether a text may be meant as a phone number: enough digits, and no letters."""
    return has_digits(text) and not any(map(str.isalpha, text))


def _text(value: object) -> str:
    return value.strip(" \t") if isinstance(value, str) else ""
