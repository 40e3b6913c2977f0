"""Words by which people protect numbers or choose among them, in remarks, cells and comments.

They are looked for in many spellings and languages, because a number that somebody wanted to keep must not be deleted. A
word that is found wrongly costs a question; one that is missed costs a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape

from .mentions import around
from .spelling import WORD, apart, is_undecoded, readable, words_in

_SHORT, _REMEMBERED = 64, 4_096
"""Characters of a text that is remembered, and their count, to limit memory. A status repeats, a long remark does not."""


_WORDS = 4
"""Bytes that may be words: `残す` has four in most encodings."""
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
_ALONE = words_in("needed required skip except exceptions ignore never save") | {"do not"}
"""Words that protect a number where they are all of a remark."""
_HINTS = words_in(
    "not neve cann no nich kein ne pas não nao non niet geen nie не",
    "keep kept reta pres prot rese lock exem excl whit allo beha blei gard cons mant tene beho bewa zach zost оста сохр",
    "need requ use used uses hold gebr verw benu benö uso испо stil wait leav stop canc stay hand save skip igno exce",
    "delet",
)
"""The first four letters of a word in each sentence above. A text without any of them need not be searched."""
_NO_WIDTH = "\u200b"
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,40}>")
_WITHIN = re.compile(r"[\"*_~`|]+|(?<=\w)-(?=\w)|(?<=[^\W\d])\.(?=[^\W\d])")
"""Marks around words, and those that join two words to one."""
_APOSTROPHES = str.maketrans(dict.fromkeys("´`‘’ʼ′", "'"))
_SHORT_NOT = re.compile(r"(?:n't|(?<=\bdo)nt|(?<=\bca)nt|(?<=\bwo)nt|(?<=\bis)nt|(?<=\bmust)nt|(?<=\bshould)nt)\b")
_WITHOUT_SPACES = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
_AROUND = " .!?:;*-=#/()[]"
DECISIONS = words_in(
    "keep retain delete remove cancel disconnect terminate purge behalten löschen kündigen garder supprimer résilier",
    "conserver conservar mantener eliminar borrar manter excluir apagar mantenere eliminare behouden verwijderen opzeggen",
    "zachować usunąć usuń удалить сохранить 保留 删除 刪除 削除 残す 解約 유지 삭제 해지",
) | {"to delete", "to be deleted", "to keep", "do not delete"}
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
_OWN = words_in(
    "please do must should be number no nr phone tel did line the this one also and telephone mobile bitte nummer número",
    "e d ed ion ing t en r",
)
"""Words between a protection and the number that it protects, and the ends of words whose beginnings are looked for."""
_TO = r"(?:through|thru|to|until|bis|à|a|al|tot|do|–|—|-|\.{2,}|…)"
_RANGE = re.compile(rf"(?i)\W*{_TO}\s*\+?[0-9(]")


def _spoken(text: str) -> str:
    """Return a remark as it is read: in lower case, its words separated by one space, without marks and markup."""
    if "&" in text:
        text = unescape(text)
    if _NO_WIDTH in text:  # it may stand for a space, or for nothing
        text = f"{text.replace(_NO_WIDTH, ' ')} | {text}"
    text = _TAG.sub(" ", apart(readable(text.translate(_APOSTROPHES)))).translate(_APOSTROPHES)
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
    if _HINTS.isdisjoint([word[:4] for word in WORD.findall(said)]) and not _WITHOUT_SPACES.search(said):
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
    found = around(text)
    if found is None or _OTHERS.search(_spoken(text)):
        return True
    before, after = found
    return ends_a_range(after) or (
        spares(before) and not _OWN.issuperset(WORD.findall(_SPARES.sub(" ", _FORBIDS.sub(" ", _spoken(before)))))
    )
