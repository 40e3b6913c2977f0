"""Which column, or member, of a list holds the phone numbers: found by its name, and never guessed between two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ..errors import InvalidRequest
from .e164 import is_number
from .format import Ask
from .quote import is_name, names

ID = "phonenumberid"
E164 = "e164phonenumber"
"""The service's own two names. Where one of them is there, no other column is meant."""
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
"""Names that people give such a column, as :func:`plain` writes them."""
MARKS = frozenset(
    {
        *("delete", "todelete", "deleteme", "remove", "release", "cancel", "disconnect", "keep"),
        *("action", "decision", "disposition", "include", "exclude", "selected"),
    }
)
"""Names of a column that says which rows are meant; a question mark behind it is left out."""
REPORT = frozenset({"phonenumberid", "outcome"})
"""Columns of rawchime's own report, also where only some were taken from it."""


class Choice(NamedTuple):
    """The column that holds the numbers.

    Attributes:
        at: its index.
        twin: the index of the service's other name for it, which has to agree; -1 for none.
        others: the indexes of columns that must not hold numbers; none where the caller named the column.
    """

    at: int
    twin: int
    others: tuple[int, ...]


def plain(name: str) -> str:
    """Return a name without case, spaces, underscores, hyphens and dots, as names are compared."""
    return "".join(one for one in name.lower() if one not in " _-.\u00a0")


def is_common(name: str) -> bool:
    """Return whether people name a column of phone numbers so."""
    return plain(name) in COMMON


def candidates(header: Sequence[str], column: str, common: Callable[[str], bool] = is_common) -> list[int]:
    """Return the indexes of columns that may hold the numbers by their names: the one that was asked for, the service's
    own, or all with a common name. Raises InvalidRequest where ``column`` is not there, or is there twice.
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
    """Return the column that holds the numbers, by the header and the first row; None where no name is known.

    Of several common names, the only one whose value is a number counts, where the others' are nothing like one. Raises
    InvalidRequest, with the names, where the choice is the caller's to make.
    """
    found = candidates(header, ask.column, common)
    if len(found) > 1:
        hold = [at for at in found if _text(values[at]) and is_number(_text(values[at]))]
        like = [at for at in found if sum(map(str.isdigit, _text(values[at]))) >= 7]
        if len(hold) != 1 or like != hold or len({plain(header[at]) for at in found}) < len(found):
            raise InvalidRequest(f"more than one column may contain the numbers: {called(header, found)}. {ask_for(header)}")
        found = hold
    if not found:
        return None
    at = found[0]
    known = [plain(name) for name in header]
    twin = known.index(E164) if known[at] == ID and known.count(E164) == 1 else -1
    others = () if ask.column else tuple(other for other in range(len(header)) if other not in (at, twin))
    return Choice(at, twin if not ask.column else -1, others)


def check_meaning(header: Iterable[str], ask: Ask) -> None:
    """Raise InvalidRequest where only some rows can be meant, and no condition says which: a report, a column of marks."""
    known = {plain(name).rstrip("?"): name for name in header}
    if known.keys() >= REPORT and not ask.where and not ask.report:
        raise InvalidRequest(
            "this is a report of rawchime, and its numbers may have been restored since. To use some of its rows, add "
            "which: --where Outcome=pending"
        )
    asked = {plain(column).rstrip("?") for column, _ in ask.where}
    for mark in sorted(MARKS & known.keys() - asked):
        example = f"'{known[mark]}={'no' if mark in ('keep', 'exclude') else 'yes'}'"
        raise InvalidRequest(
            f"the column '{known[mark]}' seems to select rows. Select them, for example with --where {example}, or remove "
            "that column"
        )


def called(header: Sequence[str], indexes: Iterable[int]) -> str:
    """Return the names of some columns in quotes; one whose name is missing or may be secret, by its place."""
    return ", ".join(f"'{header[at]}'" if header[at] and is_name(header[at]) else f"column {at + 1}" for at in indexes)


def ask_for(header: Iterable[str], what: str = "column") -> str:
    """Return the sentence that asks for --column, with the names there are."""
    return f"Choose one with --column. The {what}s are: {names(header)}"


def conflict(name: str, other: str, *, both: bool, header: Iterable[str], what: str = "column") -> str:
    """Return why a row is a question: another column holds a number, beside the one that was chosen or in its place."""
    how = (
        f"more than one {what} contains phone numbers: {name}, {other}"
        if both
        else f"{other} contains a phone number, {name} does not"
    )
    return f"{how}. {ask_for(header, what)}"


def twins_differ(name: str, twin: str) -> str:
    """Return why a row whose PhoneNumberId and E164PhoneNumber are two numbers is a question."""
    return f"{name} and {twin} are two different numbers here. Choose one with --column"


def _text(value: object) -> str:
    return value.strip(" \t") if isinstance(value, str) else ""
