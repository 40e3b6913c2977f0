"""Words in the names of columns and members: which select rows, which hold remarks, which hold marks.

A word that is found wrongly costs a question; one that is missed costs a number.
"""

from __future__ import annotations

import re
from itertools import pairwise

from .spelling import readable, words_in, words_of

_KEEPS = words_in(
    "keep keepers keeper keeping keepflag kept retain retained retention preserve preserved protect protected locked",
    "reserve reserved hold holds held exempt exempted exception exceptions whitelist whitelisted allowlist stay touch",
    "behalten beibehalten garder conserver conservar mantener manter mantenere behouden bewaren zachować zachowac",
    "zostawić сохранить",
)
"""Words of a column's name that select rows, whatever else the name says."""
_CHOOSES = words_in(
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
_ABOUT = words_in("date time timestamp at by on id reason datum since ticket order fee batch type with")
_UNSPACED = re.compile("删除|刪除|注销|削除|解約|対象外|要否|保留|保持|残す|삭제|해지|유지")
"""The same in languages that write no spaces."""
_NEEDS = words_in("still needed required")
"""Words of names such as `Still needed`; `E911 required` is about something else."""
_DEL = frozenset({"del", "is", "y", "n", "yn", "flag", "flg", "ind"})
_PHRASES = frozenset({("do", "not"), ("don", "t"), ("in", "use"), ("still", "used"), ("clean", "up"), ("side", "indicator")})
_ORDINARY = re.compile(
    r"(?i)do not disturb|dnd|music on hold|hold (?:music|time)|call hold|(?:no answer|call|ring|busy) action|action url|"
    r".*(?:recording|voicemail).*|.*minutes|pin required|included (?:features|services)|in use since|whitelist ips?|"
    r"terminating .*|termination (?:uri|url|sip|trunk|carrier|address|point|country)|(?:approved|checked|confirmed) by|"
    r"(?:release|disconnect|cancel) (?:cause|code|tone)|(?:not )?in use (?:since|until|by)|last (?:in use|used|checked)|"
    r"(?:network|user) hold .*|hold (?:timeout|treatment|reversion.*)|retention (?:days|policy|period)|"
    r"(?:keep|preserve|retain) (?:original )?(?:caller id|cli)|touch tone|"
    r"keep alive|retain (?:media resource|deleted items for)|protected (?:device|from accidental deletion)|locked out|"
    r"(?:account|vm pin|pin|password) (?:locked|protected)|litigation hold enabled|tax exempt|(?:sms|ip) whitelist|"
    r"(?:routing|inbound|outbound|fallback|default|overflow) action|included? in .*|excluded? from .*|skip greeting|"
    r"do not call|ignore calls|call drop rate|selected plan|(?:removed|deleted) from .*|user deleted|"
    r"contract termination|保留音"
)
"""Names of telephone systems' own settings, which contain such words."""

REMARKS = words_in(
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

_MARKED = words_in(
    "active inactive used unused inuse obsolete live wipe kill rm wanted unwanted stays save surplus close sel scope ok",
    "safe ready cleared eligible proceed process discontinue erase deprovision omit lock freeze is still in now currently",
)
"""Words of a name that selects rows if its cells are marks, as in `Active` or `is_used`."""
_MARKS = words_in("yes no y n true false x ✓ ✔ ☑ ☒ ja nein oui non sí si sim não нет да")
"""What a cell says that chooses or spares its row, in a column of _MARKED or without a name."""
_OF_A_NAME = _MARKS | words_in("1 0 t f on off active inactive")
"""The same in a column of _MARKED; without a name, such values may be anything."""


def selects(name: str) -> bool:
    """Return whether a column seems to select rows, such as ``Keep/Delete``, ``Do Not Delete`` or ``toDelete``."""
    name = readable(name)
    words = words_of(name)
    if not words or _ORDINARY.fullmatch(" ".join(words)):
        return False
    stems = [word for word in words if word.startswith(_STEMS)]
    about = words[0] == "reason" or (
        words[-1] in _ABOUT and (words[-1] != "on" or all(word.endswith("ed") for word in stems))
    )
    chooses = not _CHOOSES.isdisjoint(words)
    if not _KEEPS.isdisjoint(words) or not _PHRASES.isdisjoint(pairwise(words)) or _NEEDS.issuperset(words):
        return True
    if chooses and (stems or not about):
        return True
    return (bool(stems) and not about) or ("del" in words and _DEL.issuperset(words)) or bool(_UNSPACED.search(name))


def marks_in(name: str) -> frozenset[str]:
    """Return the marks, such as ``yes`` or ``x``, that choose or spare a row in a column. The column may lack a name."""
    name = readable(name).strip()
    if not name or _INVENTED.fullmatch(name):
        return _MARKS
    words = words_of(name)
    chooses = bool(words) and _MARKED.issuperset(words) and _ORDINARY.fullmatch(" ".join(words)) is None
    return _OF_A_NAME if chooses else frozenset()


def is_remark(name: str) -> bool:
    """Return whether a column is one in which people note what is to be done with a number; one without a name is."""
    name = readable(name).strip()
    return not name or _INVENTED.fullmatch(name) is not None or not REMARKS.isdisjoint(words_of(name))
