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
    "operation",
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
_ABOUT = words_in("date time timestamp at by on id reason datum since ticket order fee batch type with notes policy")
_DATED = re.compile(
    r"(?i)\w+(?:datum|grund|日|日期|時|時刻|时间|理由|일|일자|사유)|(?:fecha|motivo|date|data|motif|powód) .*"
)
"""Names of dates and reasons, in which the word is part of another or comes first: `Kündigungsdatum`, `Fecha de baja`."""
_UNSPACED = re.compile("删除|刪除|注销|削除|解約|対象外|要否|保留|保持|残す|삭제|해지|유지")
"""The same in languages that write no spaces."""
_NEEDS = words_in("still needed required by for until yn")
"""Words of names such as `Still needed`; `E911 required` is about something else."""
_DEL = frozenset({"del", "is", "y", "n", "yn", "flag", "flg", "ind"})
_PHRASES = frozenset(
    {
        ("event", "name"),
        ("event", "type"),
        ("do", "not"),
        ("don", "t"),
        ("in", "use"),
        ("still", "used"),
        ("clean", "up"),
        ("side", "indicator"),
    }
)
_ORDINARY = re.compile(
    r"(?i)do not disturb|dnd|music on hold|hold (?:music|time)|call hold|(?:no answer|call|ring|busy) action|action url|"
    r".*(?:recording|voicemail).*|.*minutes|pin required|included (?:features|services)|in use since|whitelist ips?|"
    r".* (?:ticket|order|case|request) (?:number|no|nr)|auto disconnect|hold group|on hold music|"
    r"terminating .*|termination (?:uri|url|sip|trunk|carrier|address|point|country)|(?:approved|checked|confirmed) by|"
    r"(?:release|disconnect|cancel) (?:cause|code|tone)|(?:not )?in use since|last (?:in use|used|checked)|"
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
    "usage use memo instructions reason reasons detail details plan todo step steps feedback review group groups",
    "category desc purpose response answer warning warnings information notice hinweise anmerkungen zweck gruppe",
    "bemerkung bemerkungen notiz notizen kommentar kommentare anmerkung hinweis",
    "beschreibung nota notas commentaire commentaires remarque remarques observaciones observações descripción",
    "comentário comentários observação commento commenti osservazione osservazioni motivo komentarz komentarze uwaga",
    "anteckning anmärkning merknad bemærkning huomautus açıklama poznámka megjegyzés observații",
    "descrizione comentario comentarios opmerking opmerkingen notities estado statut stato uwagi opis",
    "комментарий комментарии примечания статус",
    "コメント 備註 코멘트 примечание 备注 說明 说明 状态 備考 備考欄 メモ 状態 ステータス 비고 메모",
)
"""Words in the names of columns for remarks."""
_INVENTED = re.compile(r"(?i)(?:unnamed: ?|column|spalte|colonne|columna|field|feld|_+empty_?|f)[0-9]*")
"""Names that programs give to a column without one."""

_MARKED = words_in(
    "active inactive used unused inuse obsolete live wipe kill rm wanted unwanted stays save surplus close sel scope ok",
    "safe ready cleared eligible proceed process discontinue erase deprovision omit lock freeze need needed vip renew",
    "continue maintain change task service aktiv inaktiv actif activo ativo attivo benötigt gebraucht benutzung bleibt uso",
    "gebruik",
)
"""Words of a name that selects rows if its cells are marks, as in `Active`."""
_BESIDE = words_in(
    "is still in now currently it do we the to be out of y n yes no flag good go owner a this number numbers line phone",
    "noch ist en",
)
"""Words that may stand beside them, as in `is_used` and `Active (Y/N)`."""
_UNSPACED_MARKED = re.compile("使用中|利用中|継続|在用|사용")
_MARKS = words_in(
    "yes no y n true false x ✓ ✔ ☑ ☒ ☐ ✅ ❌ ✗ [x] [] ja nein oui non sí si sim não нет да wahr falsch vrai faux"
)
"""What a cell says that chooses or spares its row, in a column of _MARKED or without a name."""
_OF_A_NAME = _MARKS | words_in("1 0 t f on off + an aus verdadero falso vero falso enabled disabled active inactive")
"""The same in a column of _MARKED; without a name, such values may be anything."""


def selects(name: str) -> bool:
    """Return whether a column seems to select rows, such as ``Keep/Delete``, ``Do Not Delete`` or ``toDelete``."""
    name = readable(name)
    words = words_of(name)
    if not words or _ORDINARY.fullmatch(" ".join(words)) or _DATED.fullmatch(" ".join(words)):
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
    words = words_of(name)
    if (
        not name
        or _INVENTED.fullmatch(name)
        or not any(map(str.isalnum, name))
        or (len(words) > 1 and _MARKS.issuperset(words))
    ):
        return _MARKS
    others = [word for word in words if word not in _MARKED]
    chooses = len(others) < len(words) and _BESIDE.issuperset(others) and _ORDINARY.fullmatch(" ".join(words)) is None
    return _OF_A_NAME if chooses or _UNSPACED_MARKED.fullmatch(name) else frozenset()


def is_remark(name: str) -> bool:
    """Return whether a column is one in which people note what is to be done with a number; one without a name is."""
    name = readable(name).strip()
    return not name or _INVENTED.fullmatch(name) is not None or not REMARKS.isdisjoint(words_of(name))
