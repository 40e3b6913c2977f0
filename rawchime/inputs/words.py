"""Words by which people protect numbers or choose among them: in names of columns, in remarks, in comments.

They are looked for in many spellings and languages, because a number that somebody wanted to keep must not be deleted. A
word that is found wrongly costs a question; one that is missed costs a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from html import unescape
from itertools import pairwise
from unicodedata import category, normalize

from .mentions import mentioned_at

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
    "donotdelete cleanup cease entscheidung löschkennzeichen решение merge op proposed recommended",
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
"""Beginnings of words that select rows, unless the name ends with a word of _ABOUT, as in `Deleted at`. `Delete on` does."""
_ABOUT = frozenset({"date", "time", "timestamp", "at", "by", "on", "id", "reason", "datum", "since"})
_UNSPACED = re.compile("删除|刪除|注销|削除|解約|対象外|要否|保留|保持|残す|삭제|해지|유지")
"""The same in languages that write no spaces."""
_DEL = frozenset({"del", "is", "y", "n", "yn", "flag", "flg", "ind"})
_PHRASES = frozenset({("do", "not"), ("don", "t"), ("in", "use"), ("still", "used"), ("clean", "up"), ("side", "indicator")})
_ORDINARY = re.compile(
    r"(?i)do not disturb|dnd|music on hold|hold (?:music|time)|call hold|(?:no answer|call|ring|busy) action|action url|"
    r".*(?:recording|voicemail).*|.*minutes|pin required|included (?:features|services)|in use since|whitelist ips?|"
    r"terminating .*|termination (?:uri|url|sip|trunk|carrier|address|point|country)|(?:approved|checked|confirmed) by|"
    r"(?:release|disconnect|cancel) (?:cause|code|tone)|保留音"
)
"""Names of telephone systems' own settings, which contain such words."""

REMARKS = _set(
    "note notes comment comments remark remarks status state tag tags label labels flag flags description info",
    "usage use memo instructions reason reasons detail details plan todo step steps feedback review",
    "bemerkung bemerkungen notiz notizen kommentar kommentare anmerkung hinweis",
    "beschreibung nota notas commentaire commentaires remarque remarques observaciones observações descripción",
    "descrizione comentario comentarios opmerking opmerkingen notities estado statut stato uwagi opis",
    "примечание 备注 說明 说明 状态 備考 備考欄 メモ 状態 ステータス 비고 메모",
)
"""Words in the names of columns for remarks."""
_INVENTED = re.compile(r"(?i)(?:unnamed: ?|column|spalte|colonne|columna|field|feld|_+empty_?|f)[0-9]*")
"""Names that programs give to a column without one."""

_MARKED = _set(
    "active inactive used unused inuse obsolete live wipe kill rm wanted unwanted stays save surplus close sel scope",
)
"""Words of a column's name that select rows if its cells are marks, as in `Active`."""
MARKS = _set("yes no y n true false x ✓ ✔ ☑ ☒ ja nein oui non sí si sim não нет да")
"""What a cell says that chooses or spares its row, in a column of _MARKED or without a name."""

_NOT = r"(?:not|never|cannot|no|nicht|kein\w*|ne|pas|não|nao|non|niet|geen|nie|не)"
_DELETE = (
    r"(?:delet|remov|releas|cancel|disconnect|purg|terminat|decom|touch|retir|lösch|loesch|gelösch|kündig|kuendig|"
    r"gekündig|anfass|supprim|résili|resili|borra|elimin|tocar|dar de baja|apagar|exclu|toccar|verwijder|opzegg|usuw|usun|"
    r"usuń|удал|трога)"
)
_KEEP = (
    r"(?:keep(?:s|ing|ers)?[0-9]*|kept|retain(?:s|ed)?|preserve[ds]?|protect(?:s|ed)?|reserved|locked|exempt(?:ed)?|"
    r"excluded?|whitelist(?:ed)?|allowlist(?:ed)?|behalten|bleibt|garder|conserver|conservar|mantener|mantenere|manter|"
    r"tenere|behouden|bewaren|zachować|zachowac|zostawić|оставить|сохранить)"
)
_IN_USE = (
    r"(?:in use|hold|in verwendung|in gebrauch|in benutzung|noch gebraucht|noch benötigt|en uso|in uso|em uso|in gebruik|"
    r"используется)"
)
_NEEDED = rf"(?:needed|required|used|on hold|gebraucht|benötigt|{_IN_USE})"
_UNTIL = r"(?:longer|yet|used?|in|on|hold|wanted|work\w*|need\w*|requir\w*|reserv\w*|keep\w*|kept|retain\w*)"
_AFTER_ALL = re.compile(
    rf"\b{_NOT}(?: \w+){{0,2}}? (?:{_KEEP}|{_NEEDED})\b|no longer (?:{_KEEP}|{_NEEDED})\b|"
    rf"\b(?:was|were|been|previously|formerly|once|if|as|when|action|pin) (?:\w+ )?(?:{_KEEP}|{_NEEDED})\b|"
    rf"\b(?:{_KEEP}|{_NEEDED}) ?[:=?]+ ?(?:no|nein|non|n|false)\b|"
    r"\bnot yet (?:assigned|activ\w*|used|in use|live|deployed|provisioned|installed|delet\w*|cancel\w*|remov\w*|releas\w*)|"
    r"\bpreserve (?:district|park)|do not disturb|ne pas déranger|\b(?:music|call) (?:on )?hold\b|rights reserved|"
    r"\b(?:on )?hold (?:music|time|queue|line|prompt)|\bkeep alive|\btime keeping|不保留|保留なし|保留音"
)
"""What resembles a protection and is none, such as `do not keep`."""
_FORBIDS = re.compile(
    rf"\b{_NOT}(?: (?!{_UNTIL}\b)\w+){{0,3}}? {_DELETE}(?!\w* (?:fees?|charges?|costs?|penalty|notice|date)\b)|"
    r"\b(?:do|must|should|may|to) not (?:be )?(?:eras|clos|chang|port|drop|wip|disabl|modif|mov)\w*|"
    r"\b(?:cancel|stop|no) (?:the )?deletion\b(?! (?:fee|date))|"
    rf"\b{_DELETE}\w* ?[:=?]+ ?(?:no|n|nein|non|não|nie|never|false)\b(?! (?:longer|more|use|need))|"
    r"^keep(?! ?[:=?]+ ?(?:no|n|nein|false)\b)"
    r"(?: (?:for|until|till|this|these|it|as|on)\b| ?[-–—:(,;!])|\bstill (?:in use|used|needed|required)\b|"
    "(?:不要|请勿|請勿|禁止|勿)(?:删除|刪除|删)|削除(?:しない|禁止|不可)|삭제 ?금지|삭제하지"
)
"""A sentence that forbids a deletion. It counts in any cell."""
_SPARES = re.compile(
    rf"\b(?:{_KEEP}|{_IN_USE})\b|\bstill (?:used|uses?|need|needed|live|active|required)\b|\bnot (?:yet|until|before)\b|"
    r"\b(?:needed|required) (?:for|by|until|in)\b|\bneeds? (?:this|it|these|them)\b|\bwait (?:for|until)\b|\bstays\b|"
    r"\b(?:must|should|to) stay\b|\bhands off\b|\b(?:save|skip|ignore|exclude|except) (?:this|it|these)\b|"
    r"\bleave (?:as (?:is|they are)|alone|it|this|these|them|in place|running|active)\b|"
    rf"\b{_NOT} (?:this|these) ?(?:one|numbers)?\b|ne pas\b|保留|残す|残して|유지|使用中|利用中|契約中|사용 ?중|(?<!不)在用"
)
"""What people write beside a number that is to be kept."""
_ALONE = _set("needed required skip except exceptions ignore never save") | {"do not"}
"""Words that protect a number where they are all of a remark."""
_HINTS = _set(
    "not neve cann no nich kein ne pas não nao non niet geen nie не",
    "keep kept reta pres prot rese lock exem excl whit allo beha blei gard cons mant tene beho bewa zach zost оста сохр",
    "need requ use used uses hold gebr verw benu benö uso испо stil wait leav stop canc stay hand save skip igno exce",
    "delet",
)
"""The first four letters of a word in each sentence above. A text without any of them need not be searched."""
_NO_WIDTH = "\u200b"
_MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00bf€-™ŒœŠšŽžŸƒˆ˜–—‘-„†-•…‰‹›]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,40}>")
_WITHIN = re.compile(r"[\"*_~`|]+|(?<=\w)-(?=\w)|(?<=[^\W\d])\.(?=[^\W\d])")
"""Marks around words, and those that join two words to one."""
_APOSTROPHES = str.maketrans(dict.fromkeys("´`‘’ʼ′", "'"))
_SHORT_NOT = re.compile(r"(?:n't|(?<=\bdo)nt|(?<=\bca)nt|(?<=\bwo)nt|(?<=\bis)nt|(?<=\bmust)nt|(?<=\bshould)nt)\b")
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
_LOUD = re.compile(
    r"a(?:nfass|pagar)|b(?:eh(?:alten|ouden)|orra)|c(?:ancel|onserv)|d(?:ar de baja|e(?:com|let)|isconnect)|e(?:limin|xclu)|"
    r"garder|k(?:eep|uendig)|loesch|mante(?:n|r)|n(?:'t|ot)|opzegg|purg|re(?:leas|mov|sili|t(?:ain|ir))|s(?:till|upprim)|"
    r"t(?:erminat|o(?:c(?:ar|car)|uch))|usu(?:n|w)|verwijder"
)
"""Beginnings of the words of DECISIONS and _FORBIDS, as far as they are ASCII. Grouped, they are found twice as fast."""


_QUIET: set[str] = set()
"""Cells without such a word, as the values of most columns repeat."""
_OTHERS = re.compile(r"\b(?:these|those|them|following|below|numbers|diese|folgende|nummern|estos|ces|questi)\b")
"""Words about more than one number."""
_OWN = _set(
    "please do must should be number no nr phone tel did line the this one also and telephone mobile bitte nummer número",
    "e d ed ion ing t en r",
)
"""Words between a protection and the number that it protects, and the ends of words whose beginnings are looked for."""
_TO = r"(?:through|thru|to|until|bis|à|a|al|tot|do|–|—|-|\.{2,}|…)"
_RANGE = re.compile(rf"(?i)\W*{_TO}\s*\+?[0-9(]")


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
    stems = [word for word in words if word.startswith(_STEMS)]
    about = words[-1] in _ABOUT and (words[-1] != "on" or all(word.endswith("ed") for word in stems))
    return (bool(stems) and not about) or ("del" in words and _DEL.issuperset(words)) or bool(_UNSPACED.search(name))


def is_marked(name: str) -> bool:
    """Return whether a mark in a column, such as ``yes`` or ``x``, chooses or spares a row. The column may lack a name."""
    name = _readable(name).strip()
    return not name or _INVENTED.fullmatch(name) is not None or not _MARKED.isdisjoint(_words(name))


def is_remark(name: str) -> bool:
    """Return whether a column is one in which people note what is to be done with a number; one without a name is."""
    name = _readable(name).strip()
    return not name or _INVENTED.fullmatch(name) is not None or not REMARKS.isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(HUMP.sub(" ", name))]


def _readable(name: str) -> str:
    """Return a name as it is read: a Mac writes ö as two characters, and some characters have no width.

    Text that was decoded with the wrong character set is decoded again: `lÃ¶schen`.
    """
    if name.isascii():
        return name
    name = _UNDECODED.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), name)
    if _MOJIBAKE.search(name):
        with suppress(UnicodeError):
            name = name.encode("cp1252").decode()
    return "".join(one for one in normalize("NFKC", name) if category(one) != "Cf")


def is_undecoded(text: str) -> bool:
    """Return whether a text has bytes that are not UTF-8."""
    return not text.isascii() and _UNDECODED.search(text) is not None


def _spoken(text: str) -> str:
    """Return a remark as it is read: in lower case, its words separated by one space, without marks and markup."""
    if "&" in text:
        text = unescape(text)
    if _NO_WIDTH in text:  # it may stand for a space, or for nothing
        text = f"{text.replace(_NO_WIDTH, ' ')} | {text}"
    text = _TAG.sub(" ", HUMP.sub(" ", _readable(text.translate(_APOSTROPHES)))).translate(_APOSTROPHES)
    return " ".join(_SHORT_NOT.sub(" not", _WITHIN.sub(" ", text.lower())).split())


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
    if said.strip(_AROUND) in _ALONE or _FORBIDS.search(said):
        return True
    return _SPARES.search(_AFTER_ALL.sub(" ", said)) is not None


def _forbids(text: str) -> bool:
    return _FORBIDS.search(_said(text)) is not None


def _said(text: str) -> str:
    """Return what a remark says; nothing if it has no word of a protection."""
    said = _spoken(text)
    if _HINTS.isdisjoint([word[:4] for word in _WORD.findall(said)]) and not _WITHOUT_SPACES.search(said):
        return ""
    return said


def _decides(text: str) -> bool:
    return _spoken(text).strip(_AROUND) in DECISIONS


spares = _Found(_spares).__getitem__
"""Return whether a remark seems to say that a number is to be kept."""
forbids = _Found(_forbids).__getitem__
"""Return whether a text, whatever it is there for, seems to forbid that a number is deleted."""
decides = _Found(_decides).__getitem__
"""Return whether a cell is nothing but a decision about its row, such as ``keep`` or ``delete``."""


is_quiet = _QUIET.issuperset
"""Return whether all cells are known to have no word of :func:`forbids` or :func:`decides`: the quickest look at a row."""


def loud(cells: Iterable[str]) -> bool:
    """Return whether a row may have words of :func:`forbids` or :func:`decides`: a quick look, as most rows have none."""
    new = set(cells) - _QUIET
    text = " ".join(new)
    if not text.isascii() or _LOUD.search(text.lower()):
        return True
    if len(_QUIET) < _REMEMBERED:
        _QUIET.update(one for one in new if len(one) <= _SHORT)
    return False


def is_range(text: str) -> bool:
    """Return whether a text is only a word between the two ends of a range."""
    return re.fullmatch(_TO, text.lower()) is not None


def ends_a_range(text: str) -> bool:
    """Return whether what follows a number is the end of a range, such as ``thru 0109``."""
    return _RANGE.match(text) is not None


def heads_a_section(text: str) -> bool:
    """Return whether a comment, or a row without a usable number, seems to say that other numbers are to be kept.

    It is about the number that it mentions if that comes first, or after nothing but the words that protect it:
    ``# keep +12065550100`` is, ``# KEEP (questions: +12065550100)`` is not.
    """
    if not spares(text):
        return False
    start, end = mentioned_at(text)
    if start == end or _OTHERS.search(_spoken(text)):
        return True
    before = text[:start]
    return ends_a_range(text[end:]) or (
        spares(before) and not _OWN.issuperset(_WORD.findall(_SPARES.sub(" ", _FORBIDS.sub(" ", _spoken(before)))))
    )
