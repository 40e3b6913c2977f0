"""Words by which people protect numbers or choose among them: in names of columns, in remarks, in comments.

They are looked for in many spellings and languages, because a number that somebody wanted to keep must not be deleted. A
word that is found wrongly costs a question; one that is missed costs a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from unicodedata import category, normalize

from .mentions import mentions

_LEFT_OUT = str.maketrans("", "", " _-.\u00a0")
_SHORT, _REMEMBERED = 64, 4_096
"""Characters of a text that is remembered, and their count, to limit memory. A status repeats, a long remark does not."""


def _set(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_WORDS = 4
"""Bytes that may be words: `残す` has four in most encodings."""
_UNDECODED = re.compile("[\udc80-\udcff]")
_WORD = re.compile(r"[^\W\d_]+")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")

_KEEPS = _set(
    "keep keepers keeper keepflag retain retention preserve preserved protect protected locked reserved hold",
    "exempt exception whitelist whitelisted allowlist stay touch needed required behalten beibehalten garder",
    "conserver conservar mantener manter mantenere behouden bewaren zachować zachowac zostawić сохранить",
)
"""Words of a column's name that select rows, whatever else the name says."""
_CHOOSES = _set(
    "action decision disposition verdict recommendation include included exclude excluded excl selected",
    "checked confirmed skip skipped ignore ignored approve approved approval drop destroy aktion aktie actie",
    "acción décision baja deleteme delflag deleteflag delflg delind delyn isdel todelete tobedeleted",
    "donotdelete cleanup cease entscheidung löschkennzeichen решение",
)
_STEMS = (
    *("delet", "remov", "releas", "cancel", "disconnect", "purg", "terminat", "decom", "retir", "deactivat"),
    *(
        "lösch",
        "loesch",
        "gelösch",
        "kündig",
        "kuendig",
        "supprim",
        "suppress",
        "résili",
        "resili",
        "elimin",
        "borra",
        "excluir",
    ),
    *("apagar", "verwijder", "opzegg", "usuwa", "usun", "usuń", "удал"),
)
"""Beginnings of words that select rows, unless the name ends with a word of _ABOUT, as in `Deleted at`."""
_ABOUT = frozenset({"date", "time", "timestamp", "at", "by", "on", "id", "reason", "datum"})
_UNSPACED = re.compile("删除|刪除|注销|削除|解約|対象外|要否|保留|保持|残す|삭제|해지|유지")
"""The same in languages that write no spaces."""
_DEL = frozenset({"del", "is", "y", "n", "yn", "flag", "flg", "ind"})
_PHRASES = frozenset({("do", "not"), ("don", "t"), ("in", "use"), ("still", "used"), ("clean", "up")})
_ORDINARY = re.compile(
    r"(?i)do not disturb|dnd|music on hold|hold (?:music|time)|(?:no answer|call|ring|busy) action|"
    r".*(?:recording|voicemail).*|.*minutes|pin required|保留音"
)
"""Names of telephone systems' own settings, which contain such words."""

REMARKS = _set(
    "note notes comment comments remark remarks status state tag tags label labels flag flags description info",
    "usage memo instructions bemerkung bemerkungen notiz notizen kommentar kommentare anmerkung hinweis",
    "beschreibung nota notas commentaire commentaires remarque remarques observaciones observações descripción",
    "descrizione comentario comentarios opmerking opmerkingen notities estado statut stato uwagi opis",
    "примечание 备注 說明 说明 状态 備考 備考欄 メモ 状態 ステータス 비고 메모",
)
"""Words in the names of columns for remarks."""
_INVENTED = re.compile(r"(?i)(?:unnamed: ?|column|spalte|colonne|columna|field|feld|_+empty_?|f)[0-9]*")
"""Names that programs give to a column without one."""

_NOT = r"(?:not|never|cannot|can't|don'?t|won't|mustn't|no|nicht|kein\w*|ne|pas|não|nao|non|niet|geen|nie|не)"
_DELETE = (
    r"(?:delet|remov|releas|cancel|disconnect|purg|terminat|decom|touch|retir|lösch|loesch|gelösch|kündig|kuendig|"
    r"gekündig|supprim|résili|resili|borra|elimin|dar de baja|apagar|exclu|verwijder|opzegg|usuw|usun|usuń|удал)"
)
_KEEP = (
    r"(?:keep(?:s|ing)?|retain|preserve|protected|reserved|behalten|bleibt|garder|conserver|conservar|mantener|"
    r"mantenere|manter|behouden|bewaren|zachować|zachowac|zostawić)"
)
_AFTER_ALL = re.compile(
    rf"\b{_NOT}(?: \w+){{0,2}}? (?:{_KEEP}|needed|required|in use|used|on hold)\b|no longer (?:{_KEEP}|needed|in use)|"
    r"\bpreserve (?:district|park)|do not disturb|ne pas déranger|music on hold|(?:on )?hold (?:music|time)\b|不保留|"
    "保留なし|保留音"
)
"""What resembles a protection and is none, such as `do not keep`."""
_FORBIDS = re.compile(
    rf"\b{_NOT}(?: \w+){{0,3}}? {_DELETE}|\b(?:cancel|stop|no) (?:the )?deletion\b|"
    "(?:不要|请勿|請勿|禁止|勿)(?:删除|刪除|删)|削除(?:しない|禁止|不可)|삭제 ?금지|삭제하지"
)
"""A sentence that forbids a deletion. It counts in any cell."""
_SPARES = re.compile(
    rf"\b{_KEEP}\b|\b(?:legal|on) hold\b|\b(?:still |)in use\b|\bstill (?:used|uses?|needed|live|active)\b|\bnot yet\b|"
    rf"\bwait until\b|\bleave (?:as (?:is|they are)|alone|it|this|these|them)\b|\b{_NOT} (?:this|these) ?(?:one|numbers)?\b|"
    "ne pas\\b|保留|残す|残して|유지"
)
"""What people write beside a number that is to be kept."""
_ALONE = _set(
    "kept retained preserved hold skip locked exempt exempted exclude excluded except exceptions required whitelist",
    "whitelisted allowlist allowlisted ignore",
)
"""Words that protect a number where they are all of a remark."""
_HINTS = _set(
    "not neve cann can don dont won must no nich kein ne pas não nao non niet geen nie не",
    "keep reta pres prot rese beha blei gard cons mant beho bewa zach zost hold use used uses stil wait leav stop canc",
    "kept skip lock exem excl exce requ whit allo igno",
)
"""The first four letters of a word in each sentence above. A text without any of them need not be searched."""
_WITHOUT_SPACES = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
_AROUND = " .!?:;*-=#/()[]"
DECISIONS = frozenset(
    {
        *("keep", "retain", "delete", "remove", "cancel", "disconnect", "terminate", "purge", "to delete", "to be deleted"),
        *("to keep", "do not delete", "behalten", "löschen", "kündigen", "garder", "supprimer", "résilier", "conserver"),
        *(
            "conservar",
            "mantener",
            "eliminar",
            "borrar",
            "manter",
            "excluir",
            "apagar",
            "mantenere",
            "eliminare",
            "behouden",
        ),
        *(
            "verwijderen",
            "opzeggen",
            "zachować",
            "usunąć",
            "usuń",
            "удалить",
            "сохранить",
            "保留",
            "删除",
            "刪除",
            "削除",
            "残す",
        ),
        *("解約", "유지", "삭제", "해지"),
    }
)
"""What a cell says that decides about its row."""
_SAID = DECISIONS | {one.title() for one in DECISIONS} | {one.upper() for one in DECISIONS}


def plain(name: str) -> str:
    """Return a name for comparison, in lower case and without spaces, underscores, hyphens and dots."""
    return name.lower().translate(_LEFT_OUT)


def selects(name: str) -> bool:
    """Return whether a column seems to select rows, such as ``Keep/Delete``, ``Do Not Delete`` or ``toDelete``."""
    name = _readable(name)
    words = _words(name)
    if not words or _ORDINARY.fullmatch(" ".join(words)):
        return False
    if not _KEEPS.isdisjoint(words) or not _CHOOSES.isdisjoint(words) or not _PHRASES.isdisjoint(pairwise(words)):
        return True
    about = words[-1] in _ABOUT
    return (
        (any(word.startswith(_STEMS) for word in words) and not about)
        or ("del" in words and _DEL.issuperset(words))
        or bool(_UNSPACED.search(name))
    )


def is_remark(name: str) -> bool:
    """Return whether a column is one in which people note what is to be done with a number; one without a name is."""
    name = _readable(name).strip()
    return not name or _INVENTED.fullmatch(name) is not None or not REMARKS.isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(HUMP.sub(" ", name))]


def _readable(name: str) -> str:
    """Return a name as it is read: a Mac writes ö as two characters, and some characters have no width."""
    if name.isascii():
        return name
    name = _UNDECODED.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), name)
    return "".join(one for one in normalize("NFKC", name) if category(one) != "Cf")


def is_undecoded(text: str) -> bool:
    """Return whether a text has bytes that are not UTF-8."""
    return not text.isascii() and _UNDECODED.search(text) is not None


def _spoken(text: str) -> str:
    """Return a remark as it is read: in lower case, its words separated by one space."""
    return " ".join(_readable(text).replace("_", " ").replace("\u2019", "'").replace("&#39;", "'").lower().split())


class _Found(dict[str, bool]):
    """Whether a text has something. Texts that were seen are remembered, within limits, so that they cost one look."""

    def __init__(self, has: Callable[[str], bool]) -> None:
        self._has = has

    def __missing__(self, text: str) -> bool:
        found = self._has(text)
        if len(text) <= _SHORT:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = found
        return found


def _spares(text: str) -> bool:
    if is_undecoded(text):
        return len(text.strip()) >= _WORDS  # in doubt: nobody can say what it says
    said = _said(text)
    return said.strip(_AROUND) in _ALONE or _SPARES.search(said) is not None or _FORBIDS.search(said) is not None


def _forbids(text: str) -> bool:
    return _FORBIDS.search(_said(text)) is not None


def _said(text: str) -> str:
    """Return what a remark says of a protection; nothing if it has no word of one."""
    said = _spoken(text)
    if _HINTS.isdisjoint([word[:4] for word in _WORD.findall(said)]) and not _WITHOUT_SPACES.search(said):
        return ""
    return _AFTER_ALL.sub(" ", said)


def _decides(text: str) -> bool:
    return _spoken(text).strip(_AROUND) in DECISIONS


spares = _Found(_spares).__getitem__
"""Return whether a remark seems to say that a number is to be kept."""
forbids = _Found(_forbids).__getitem__
"""Return whether a text, whatever it is there for, seems to forbid that a number is deleted."""
decides = _Found(_decides).__getitem__
"""Return whether a cell is nothing but a decision about its row, such as ``keep`` or ``delete``."""


def loud(cells: Iterable[str]) -> bool:
    """Return whether a row may have words of :func:`forbids` or :func:`decides`: a quick look, as most rows have none."""
    text = "".join(cells)
    return " " in text or "_" in text or not text.isascii() or not _SAID.isdisjoint(cells)


def heads_a_section(text: str) -> bool:
    """Return whether a comment, or a row without a number, seems to say that other numbers are to be kept."""
    return spares(text) and not mentions(text)
