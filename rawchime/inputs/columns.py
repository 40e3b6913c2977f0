"""Find the column or member with the phone numbers by its name, without guessing between two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..errors import InvalidRequest
from .e164 import is_number
from .format import Ask
from .quote import is_name, names

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
MARKS = frozenset(
    {
        *("delete", "deleted", "deletion", "remove", "removed", "removal", "release", "cancel", "cancelled", "canceled"),
        *("disconnect", "keep", "retain", "purge", "drop", "terminate", "action", "decision", "disposition", "include"),
        *("touch", "protect", "protected", "locked", "reserved", "skip", "skipped", "ignore", "ignored", "hold", "preserve"),
        *("approve", "approved", "approval", "needed", "allowlist", "whitelist", "retire", "retired", "released"),
        *("decom", "decommission", "decommissioned"),
        *(
            "exclude",
            "excluded",
            "included",
            "selected",
            "todelete",
            "deleteme",
            "löschen",
            "loeschen",
            "behalten",
            "supprimer",
            "garder",
        ),
        *("conserver", "eliminar", "borrar", "conservar", "eliminare", "mantenere", "verwijderen", "behouden", "excluir"),
        *("manter", "apagar", "usunąć", "usuń", "aktion", "kündigen", "kuendigen", "beibehalten", "résilier", "resilier"),
        *("décision", "mantener", "baja", "bewaren", "destroy", "delflag", "deleteflag", "keepflag", "keeper", "exempt"),
        *("retention", "preserved", "whitelisted", "stay", "verdict", "recommendation", "required", "excl"),
    }
)
"""Words in the name of a column that selects rows."""
_UNSPACED = re.compile("删除|削除|保留|保持|残す|삭제|유지")
"""The same in languages that write no spaces."""
_PHRASES = frozenset({("do", "not"), ("don", "t"), ("in", "use")})
_ABOUT = frozenset({"date", "time", "timestamp", "at", "by", "on", "id", "reason", "datum"})
_DONE = frozenset({"deleted", "deletion", "removed", "removal", "release", "released", "canceled", "cancelled", "retired"})
"""Words about what was done. They select nothing if the name ends with a word of _ABOUT, as in `Deleted at`."""
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
REMARKS = frozenset(
    {
        *(
            "",
            "note",
            "notes",
            "comment",
            "comments",
            "remark",
            "remarks",
            "status",
            "state",
            "tag",
            "tags",
            "label",
            "labels",
        ),
        *("flag", "flags", "description", "info", "usage", "bemerkung", "bemerkungen", "notiz", "notizen", "kommentar"),
        *("anmerkung", "hinweis", "nota", "notas", "commentaire", "commentaires", "remarque", "remarques", "observaciones"),
        *("comentario", "comentarios", "opmerking", "opmerkingen", "estado", "statut", "stato", "备注", "備考", "メモ"),
    }
)
"""Names of columns for remarks, normalized by :func:`plain`."""
_SPARES = re.compile(
    r"(?i)\b(?:keep|retain|preserve|protected|reserved|on[ _-]hold|behalten|garder|conserver|conservar|mantener|mantenere|"
    r"(?:do[ _-]?not|don.?t|never)[ _-]?(?:delete|remove|release|touch|cancel|disconnect)|nicht l(?:ö|oe)schen|ne pas|"
    r"no (?:borrar|eliminar)|non eliminare|behouden|bewaren|niet verwijderen|manter|n[ãa]o (?:apagar|excluir))\b|"
    r"保留|不要删除|残す|削除しない|유지"
)
"""What people write beside a number that is to be kept."""
_SECOND = re.compile(
    r"(?i)(?:new|old|former|previous|replac\w+|successor|neue?|alte?)\b.*|.*\b(?:replaced|ported|moved) (?:by|to|with)|"
    r"to|through|until|end|last|(?:range|block) (?:to|end|last)|(?:last|end) (?:number|phone|did|tn)|bis"
)
"""Names of a column with a second number of the row: one that replaces the first, or the end of a range."""
_DATE = re.compile(
    r"\s*(?:[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2[0-9]{4})(?![0-9]).*", re.DOTALL
)
_LEFT_OUT = str.maketrans("", "", " _-.\u00a0")
_SHORT, _REMEMBERED = 64, 1_024
"""Characters of a remark that is remembered, and their count, to limit memory. A status repeats, a long remark does not."""
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


def plain(name: str) -> str:
    """Return a name for comparison, in lower case and without spaces, underscores, hyphens and dots."""
    return name.lower().translate(_LEFT_OUT)


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
    rivals += [other for other in others if other not in known_so and is_second(header[other])]
    return Choice(at, twin if not ask.column else -1, others, tuple(rivals))


def check_meaning(header: Iterable[str], ask: Ask) -> None:
    """Raise InvalidRequest if a list needs a condition and has none: a report, or a column that selects rows."""
    known = {plain(name) for name in header}
    if known >= REPORT and not ask.where and not ask.report:
        raise InvalidRequest(
            "this is a report of rawchime, and its numbers may have been restored since. To use some of its rows, choose "
            "them, for example with --where Outcome=refused"
        )
    asked = {plain(ask.column), *(plain(column) for column, _ in ask.where)}
    for name in header:
        if plain(name) not in asked and selects(name):
            raise InvalidRequest(
                f"the column {names([name])} seems to select rows. Choose the rows that you mean with --where COLUMN=VALUE, "
                "or remove that column"
            )


def selects(name: str) -> bool:
    """Return whether a column seems to select rows, such as ``Keep/Delete``, ``Do Not Delete`` or ``toDelete``."""
    if not name.isascii():
        from unicodedata import category, normalize  # a Mac writes ö as two characters

        name = "".join(one for one in normalize("NFC", name) if category(one) != "Cf")
    words = [word.lower() for word in _WORD.findall(_HUMP.sub(" ", name))]
    if not words:
        return False
    found = MARKS.intersection(words) - (_DONE if words[-1] in _ABOUT else frozenset())
    phrases = not _PHRASES.isdisjoint(pairwise(words))
    return bool(found) or phrases or words == ["del"] or bool(_UNSPACED.search(name))


def is_remark(name: str) -> bool:
    """Return whether a column is one in which people note what is to be done with a number; one without a name is."""
    return plain(name) in REMARKS


class _Remarks(dict[str, bool]):
    """Whether a remark seems to say that a number is to be kept. Remarks that were seen are remembered, within limits."""

    def __missing__(self, text: str) -> bool:
        found = _SPARES.search(text) is not None
        if len(text) <= _SHORT:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = found
        return found


spares = _Remarks().__getitem__
"""Return whether a remark seems to say that a number is to be kept. A remark that was seen costs one look into a dict."""


def heads_a_section(comment: str) -> bool:
    """Return whether a comment seems to say that the numbers after it are to be kept, not one that it comments out."""
    return spares(comment) and not has_digits(comment)


def is_second(name: str) -> bool:
    """Return whether a column seems to hold a second number of the row, such as `Replaced by` or `Range end`."""
    return _SECOND.fullmatch(_HUMP.sub(" ", name).replace("_", " ").strip()) is not None


def called(header: Sequence[str], indexes: Iterable[int]) -> str:
    """Return column names in quotes. A missing name, or one that may be a secret, becomes the position of the column."""
    return ", ".join(f"'{header[at]}'" if header[at] and is_name(header[at]) else f"column {at + 1}" for at in indexes)


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


def is_second_number(value: object) -> bool:
    """Return whether a value beside the number has the digits of another one, and is not a date."""
    return has_digits(value) and not (isinstance(value, str) and _DATE.fullmatch(value))


def is_like_a_number(text: str) -> bool:
    """Return whether a text may be meant as a phone number: enough digits, and no letters."""
    return has_digits(text) and not any(map(str.isalpha, text))


def _text(value: object) -> str:
    return value.strip(" \t") if isinstance(value, str) else ""
