"""Words by which people protect numbers or choose among them, in remarks, cells and comments.

They are looked for in many spellings and languages, because a number that somebody wanted to keep must not be deleted. A
word that is found wrongly costs a question; one that is missed costs a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .mentions import around
from .spelling import WORD, apart, is_undecoded, readable, unescaped, words_in

_SHORT, _REMEMBERED = 64, 4_096
"""Characters of a text that is remembered, and their count, to limit memory. A status repeats, a long remark does not."""


_FEWEST = 4
"""Bytes that may be words: `残す` has four in most encodings."""
_NOT = r"(?:not|never|cannot|no|none|nothing|nobody|nicht|kein\w*|ne|pas|não|nao|non|niet|geen|nie|ikke|ej|inte|не)"
_NO = r"(?:no|nein|non|não|nie|never|n|false|none|0)"
_DELETE = (
    r"(?:delet|delte|delee|detel|dlet|remov|releas|cancel|disconnect|purg|terminat|decom|touch|retir|lösch|loesch|gelösch|"
    r"kündig|kuendig|gekündig|anfass|abschalt|l[^\w ]{1,4}schen|supprim|résili|resili|borra|elimin|tocar|dar de baja|"
    r"desactivar|apagar|exclu|toccar|disdir|verwijder|opzegg|opheff|usuw|usun|usuń|slett|rader|удал|трога|отключ)"
)
_KEEP = (
    r"(?:keep(?:s|ers|it)?[0-9]*|keeping (?:this|it|for)|kept|retain(?:s|ed)?|preserve[ds]?|protect(?:s|ed)?|reserved|"
    r"locked|exempt(?:ed)?|excluded?|whitelist(?:ed)?|allowlist(?:ed)?|behalten|bleib(?:t|en)|reserviert|gesperrt|garder|"
    r"conserver|laisser|conservé|réservé|conservar|mantener|mantenere|conservare|manter|tenere|reservado|riservato|"
    r"behouden|bewaren|zachować|zachowac|zostawić|оставить|сохранить|залишити|behold\w*|behåll\w*|säilytä|saklay\w+|"
    r"ponechat|megtartani|păstrați)"
)
_IN_USE = (
    r"(?:in use|hold|in verwendung|in gebrauch|in benutzung|in betrieb|noch gebraucht|noch benötigt|noch aktiv|en uso|"
    r"in uso|em uso|in gebruik|toujours utilisé|en service|nog nodig|i bruk|i brug|используется)"
)
_NEEDED = rf"(?:needed|required|used|on hold|gebraucht|benötigt|{_IN_USE})"
_LINK = (
    r"(?: (?:to|be|the|any|a|an|really|currently|actually|mehr|more|meer|pas|plus|of|these|this|them|those|are|is|being|"
    r"been|even|on|under|subject|legal|want|wants|wish|have|has|longer|worth|wird|werden|zu|está|è))"
)
"""Words between a negation and the protection that it negates."""
_UNTIL = (
    r"(?:longer|yet|used?|in|on|hold|wanted|work\w*|need\w*|requir\w*|reserv\w*|keep\w*|kept|retain\w*|be|objections?|"
    r"objected|one|objects)"
)
"""Words that do not stand between a prohibition and what it forbids: `not in use, delete` forbids nothing."""


def _any(*sentences: str) -> re.Pattern[str]:
    return re.compile("|".join(sentences))


_OF_THE_FILE = _any(
    r"\b(?:do not|never) \w+ (?:this|the) (?:file|header|comment)\b",
    r"\bkeep (?:this|the) (?:file|header)\b|\bkeep (?:this|the) list (?:up to date|sorted|in sync|current)\b",
    r"\bkeep (?:sorted|unique|in sync|the leading)\b",
    r"\bgenerated\b.{0,60}\bdo not (?:modify|change|edit)\b",
)
"""What is said of a list, not of its numbers."""
_AFTER_ALL = _any(
    r"\bno need to \w+",
    rf"\b(?:{_NOT}|no longer){_LINK}? needs? (?:this|it|these|them|to be \w+)\b",
    rf"\b(?!no\b){_NOT}{_LINK}{{0,3}}? (?:{_KEEP}|{_NEEDED})\b",
    rf"\bno (?:longer|legal|reason to) (?:{_KEEP}|{_NEEDED})\b",
    r"\b(?:was|were|had been|previously|formerly|once|used to be) (?:only |ever |once |also |not )?"
    rf"(?:{_NEEDED}|reserved|kept|protected|retained)\b",
    r"(?<!check )(?<!see )(?<!ask )(?<!sure )(?<!know )(?<!verify )\b(?:if|as|when) (?:needed|required)\b(?! by)",
    rf"\b(?:{_KEEP}|{_NEEDED}) ?(?:[:=?]+|-) ?{_NO}\b(?=\W*$|[.,;])",
    r"\bneeded by (?:none|nobody|no one)\b",
    r"(?<!do )(?<!must )(?<!should )\bnot yet (?:assigned|activ\w*|used|in use|live|deployed|provisioned|"
    r"installed|ported|delet\w*|cancel\w*|remov\w*)",
    r"\bhold (?:was |has been |period )?(?:lifted|released|expired|ended|removed)",
    r"\bno hold\b|\b(?:off|released from) hold\b",
    r"\b(?:ordered|bought|created|assigned) by mistake\b|\bnon più in uso\b",
    r"\bexcluded? from (?:the )?(?:billing|directory|gal|e911|search)",
    r"\b(?:on )?hold (?:music|time|queue|line|prompt|message|announce\w*)(?! (?:until|for))",
    r"\b(?:music|call) (?:on )?hold\b|\bkeep alive(?! until)|do not disturb|ne pas déranger|\b(?:action|pin) required",
    r"\btax exempt|\bwhitelisted by\b|rights reserved|\bpreserve (?:district|park)",
    "不保留|不用保留|保留不要|保留なし|保留音|사용 ?중 아님",
)
"""What resembles a protection and is none, such as `do not keep`."""
_FORBIDS = _any(
    rf"(?<!could )(?<!did )\b{_NOT}(?: {_DELETE}(?!\w*ed\b)|(?: (?!{_UNTIL}\b)\w+){{1,3}}? {_DELETE})"
    r"(?!\w*ion (?:fees?|charges?|costs?|date)\b)",
    rf"(?<!could )\b{_NOT}(?: \w+){{0,2}}? (?:be|get) (?:\w+ )?{_DELETE}",
    rf"\bdo not(?:\W{{1,4}}| \w+ or ){_DELETE}|\bdonotdelete|\bnodelete",
    rf"\b(?:do not|never)\W{{1,4}}(?:under any circumstances|ever)\W{{1,4}}{_DELETE}",
    rf"\bnot (?:be )?(?:in|on) (?:the )?(?:scope for )?{_DELETE}",
    r"\b(?:do|must|should|may|to) not (?:be )?(?:eras|clos|chang|port|drop|wip|disabl|modif|mov|kill|unassign|deprovision|"
    r"deactivat|shut|turn (?:it |this )?off|switch (?:it |this )?off|process|return|suspend|give up)",
    rf"\b(?:do|must|should) not yet (?:be )?{_DELETE}",
    rf"\b{_NOT} (?:approve|agree|authori[sz]e|permit|allow)\w* (?:\w+ ){{0,2}}?(?:deletion|removal|cancellation)",
    rf"\bdo not in any \w+ {_DELETE}",
    r"\b(?:cancel|stop) (?:the )?deletion\b(?! (?:fee|date))|\b(?:deletion|removal|cancellation|termination|release) "
    r"(?:was |is |has been )?(?:rejected|postponed|cancell?ed|withdrawn|denied|declined|deferred|stopped|blocked|on hold)",
    rf"\b{_DELETE}\w* ?[:=?]+ ?{_NO}\b(?=\W*$|[.,;]| ?\()|^{_DELETE}\w*\W*{_NO}\W*$",
    rf"^keep(?! ?[-:=?]+ ?{_NO}\b)(?: (?:for|until|till|this|these)\b| ?[-–—:(,;!])",
    rf"\bstill (?:in use|used|needed|required)\b(?! ?[:?=]+ ?{_NO}\b)",
    rf"\b(?:please|must|(?<!not )(?<!need )to be) {_KEEP}\b|\b(?:keep|kept) list\b",
    r"[-–—:(\[] ?(?:keep|kept|retain|behalten|in use|on hold)[)\]]?\W*$",
    r"\bon (?:legal |litigation )?hold (?:by|for|until|till|per)\b|(?<!not )(?<!was )(?<!to be )\bin use (?:by|for)\b",
    r"\breserved (?:for|by)\b",
    r"\bmust (?:stay|remain)\b|\bport(?:ing)? ?out (?:in progress|pending|requested|scheduled)\b|\bbitte behalten\b",
    "(?:不要|请勿|請勿|禁止|勿|别|別|不可|不)(?:删除|刪除|删|动)|削除(?:しない|禁止|不可|対象外)|消さないで",
    "(?:삭제|해지) ?(?:금지|불가)|삭제하지|inte ta bort|älä poista|nemazat|ne törölje|nu șterge|не видаляти|silmeyin",
    "لا تحذف|אל תמחק|ห้ามลบ|không xóa|jangan hapus",
)
"""A sentence that forbids a deletion. It counts in any cell."""
_SPARES = _any(
    rf"\b(?:{_KEEP}|{_IN_USE})\b",
    r"\bstill (?:used|uses?|need(?! to)|needed|live|active|required)\b",
    r"\b(?:needed|required) (?:for|by|until|in)\b|\bneeds? (?:this|it|these|them)\b",
    r"\b(?:may|might|will|would|could) be (?:needed|required|used)\b|^needed\b(?! to)",
    r"\bstill (?:is|are)\b(?! (?:idle|unused))",
    rf"\b{_DELETE}\w*(?<!ed) (?:only )?(?:after|not before|on or after|from)\b",
    r"\breserve for\b|^keeping\b|\bholding (?:for|on)\b",
    r"\b(?:check|see|ask|verify|unsure|not sure) (?:if|whether)\b|\bwird (?:gebraucht|benötigt)\b",
    r"\bask \w+ (?:first|before)\b|\bport(?:ing|ed)? ?out\b|\bbeing ported\b|\brestored\b(?! from)",
    r"\bdo not (?:process|run)\b",
    r"\bnot (?:yet|until|before)\b|\bwait (?:for|until)\b|\bheld for\b",
    r"\bstays\b|\b(?:must|should|to|will) (?:stay|remain)\b|\bremains? active\b",
    r"\b(?:currently|now) used by\b|\bused daily\b|\bdaily use\b",
    r"\b(?:save|skip|ignore|exclude|except) (?:this|it|these)\b|\b(?:all|everything) (?:but|except)\b|\bbut not\b",
    r"\bleave (?:as (?:is|they are)|alone|it|this|these|them|in place|running|active)\b|\bhands off\b|\boff limits\b",
    rf"\b{_NOT} (?:this|these) ?(?:one|numbers)?\b|ne pas\b|\bremove from this list\b|\bby mistake\b",
    "保留|保持|预留|残す|残して|유지|使用中|利用中|契約中|継続|사용 ?중|(?<!不)在用",
)
"""What people write beside a number that is to be kept."""
_ALONE = words_in("needed required skip except exceptions ignore never save") | {"do not"}
"""Words that protect a number where they are all of a remark."""
_HINTS = words_in(
    "not neve cann no nich kein ne pas não nao non niet geen nie не don dont can cant won wont isn isnt must shou does",
    "keep kept reta pres prot rese lock exem excl whit allo beha blei gard cons mant tene beho bewa zach zost оста сохр",
    "need requ use used uses hold held gebr verw benu benö betr noch touj uso испо stil wait leav stop canc stay hand save",
    "port bein rest plea migh coul woul behå säil silm sakl pone megt păst зали lais ikke inte ej bort bruk brug term",
    "ask rele proc list nema k nodi nog serv älä nu khôn jang silm wird veri unsu",
    "skip igno exce dele remo dail none noth nobo rema mist all ever but dono node nein n fals gesp rise rése off",
)
"""The first four letters of a word in each sentence above. A text without any of them need not be searched."""
_NO_WIDTH = "\u200b"
_FILE_NAME = re.compile(r"(?:--[a-z-]{1,30}[ =])?\b[\w\-]{1,60}\.(?:txt|csv|tsv|jsonl?|xlsx?|py|sh)\b", re.I)
"""The name of a file, with the option that it is given to."""
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,40}>")
_WITHIN = re.compile(r"[\"*_~`|]+|(?<=\w)-(?=\w)|(?<=[^\W\d])\.(?=[^\W\d])")
"""Marks around words, and those that join two words to one."""
_APOSTROPHES = str.maketrans(dict.fromkeys("´`‘’ʼ′", "'"))
_SHORT_NOT = re.compile(r"\b(do|ca|wo|is|must|should)(?:nt|not(?!\w))\b")
_SPACED = re.compile(r"\b(?:[^\W\d_] ){3,}[^\W\d_]\b")
"""A word whose letters are apart, such as `k e e p`."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_WITHOUT_SPACES = re.compile("[\u0590-\u06ff\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]")
_MARKUP = frozenset("&<\x1b")
_AROUND = " .!?:;*-=#/()[]"
DECISIONS = words_in(
    "keep retain delete remove cancel disconnect terminate purge behalten löschen kündigen garder supprimer résilier",
    "conserver conservar mantener eliminar borrar manter excluir apagar mantenere eliminare behouden verwijderen opzeggen",
    "zachować usunąć usuń удалить сохранить 保留 删除 刪除 削除 残す 解約 유지 삭제 해지",
) | {"to delete", "to be deleted", "to keep", "do not delete", "hold", "on hold", "legal hold", "in use", "reserved"}
"""What a cell says that decides about its row."""
_LOUD = re.compile(
    r"a(?:bschalt|nfass|pagar)|b(?:eh(?:alten|ouden)|orra)|c(?:ancel|onserv)|e(?:limin|xclu)|hold|in use|"
    r"d(?:ar de baja|e(?:com|l(?:et|te|ee)|sactivar|tel)|is(?:connect|dir)|let)|&(?:#|[a-z]+;)|"
    r"garder|hapus|k(?:e(?:ep|pt)|uendig)|loesch|m(?:ante(?:n|r)|ust)|port|n(?:['`]t|ot|ever|t |emazat)|"
    r"op(?:heff|zegg)|rader|s(?:chen|ilmeyin|lett)|ta bort|"
    r"purg|re(?:leas|mov|s(?:ili|erv)|t(?:ain|ir))|s(?:till|upprim)|"
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
_EXCEPTS = re.compile(
    r"\b(?:not|except|excluding|excl|without|but|other than|besides|leave|skip|außer|sauf|excepto|tranne)\b\W*$"
)
_HEADS = re.compile(
    r"(?:draft|superseded|undecided|later|maybe|stop here|vip|live|active|aktiv|actifs?|activos?|attivi|in service|no|"
    r"allow ?list|exclusions?|exceptions?|ausnahmen|exclusion list|do not use)(?: (?:list|numbers|customers|lines|users))?|"
    r"(?:live|active|vip|current) (?:customers|numbers|lines|users)|numbers (?:in service|in use|we want)|"
    r".*\bport(?:ing|ed)? (?:out|away|to \w+).*|.*\bdo not (?:run|process|send|execute|use)\b.*|(?:draft|superseded)\b.*|"
    r".*\bstill undecided|but leave|wait with this(?: one)?|phase [0-9].*|.*\bin service"
)
"""Headings of numbers that are not, or not yet, to be deleted, and of lists that are not to be used."""
_TO = r"(?:through|thru|to|until|bis|à|a|al|tot|do|–|—|-|\.{2,}|…)"
_RANGE = re.compile(rf"(?i)[^\w.…–—-]{{0,3}}{_TO}\s{{0,3}}(?:\+?\(?[0-9][0-9 ().-]{{6,}}|[0-9]{{3,6}}\W*$)")


def _spoken(text: str) -> str:
    """Return a remark as it is read: in lower case, its words separated by one space, without marks and markup."""
    if "&" in text:
        text = unescaped(text)
    if "\x1b" in text or "%20" in text:
        text = _COLOUR.sub("", text).replace("%20", " ")
    if "." in text or "--" in text:
        text = _FILE_NAME.sub(" ", text)
    text = _TAG.sub(" ", apart(readable(text.translate(_APOSTROPHES)))).translate(_APOSTROPHES)
    text = _WITHIN.sub(" ", text.lower()).replace("n't", " not")
    text = _SHORT_NOT.sub(r"\1 not", text) if "nt" in text or "donot" in text else text
    return " ".join(_SPACED.sub(lambda word: word[0].replace(" ", ""), text).split())


class _Found(dict[str, bool]):
    """Whether a text has something. Texts that were seen are remembered, within limits, so that they cost one look."""

    def __init__(self, has: Callable[[str], bool]) -> None:
        self._has = has

    def __missing__(self, text: str) -> bool:
        found = self._has(text)
        if _NO_WIDTH in text:  # it may stand for nothing, or for a space
            found = self._has(text.replace(_NO_WIDTH, "")) or self._has(text.replace(_NO_WIDTH, " "))
        if len(text) <= _SHORT:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = found
        return found


def _spares(text: str) -> bool:
    if is_undecoded(text):
        return len(text.strip()) >= _FEWEST  # in doubt: nobody can say what it says
    said = _said(text)
    if said.strip(_AROUND) in _ALONE or _forbidden(said):
        return True
    return _SPARES.search(said) is not None and _SPARES.search(_AFTER_ALL.sub(" ", said)) is not None


def _forbids(text: str) -> bool:
    return _forbidden(_said(text))


def _forbidden(said: str) -> bool:
    return (not said.isascii() or _LOUD.search(said) is not None) and _FORBIDS.search(said) is not None


def _said(text: str) -> str:
    """Return what a remark says; nothing if it has no word of a protection."""
    if text.isascii() and _MARKUP.isdisjoint(text) and not _hints(apart(text)):
        return ""  # as most
    said = _OF_THE_FILE.sub(" ", _spoken(text).lstrip(_AROUND))
    return said if _hints(said) or _WITHOUT_SPACES.search(said) else ""


def _hints(text: str) -> bool:
    return not _HINTS.isdisjoint([word[:4] for word in WORD.findall(text.lower())])


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


def excepts(text: str) -> bool:
    """Return whether a remark takes a number that it mentions out of those to delete, such as ``except +12065550101``."""
    found = around(text)
    return found is not None and _EXCEPTS.search(_spoken(found[0])) is not None


def heads_a_section(text: str) -> bool:
    """Return whether a comment, or a row without a usable number, seems to say that other numbers are to be kept.

    It is about the number that it mentions if that comes first, or after nothing but the words that protect it:
    ``# keep +12065550100`` is, ``# KEEP (questions: +12065550100)`` is not.
    """
    if not spares(text):
        return _HEADS.fullmatch(_spoken(text).strip(_AROUND)) is not None
    found = around(text)
    if found is None or _OTHERS.search(_spoken(text)):
        return True
    before, after = found
    return ends_a_range(after) or (
        spares(before) and not _OWN.issuperset(WORD.findall(_SPARES.sub(" ", _FORBIDS.sub(" ", _spoken(before)))))
    )
