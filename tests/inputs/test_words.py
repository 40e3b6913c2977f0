"""What people write to protect a number, and what only resembles it: in a remark, in any cell, as a heading."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from rawchime.errors import InvalidRequest
from rawchime.inputs import read, words

A, B = "+12065550100", "+12065550101"

FORBIDS = """
DO NOT DELETE USED BY FAX; do not delete in use; do not cancel still in use; Do not delete required; do not delete keep
do not remove needed for alarm; do not delete on hold; DO NOT RELEASE IN USE BY HR; Never delete used for alarms
DO-NOT-DELETE; do-not-delete; DoNotDelete; no-delete; NoDelete; do.not.delete; do_not_delete; doNotDelete_yet
don´t delete; don`t delete; don‘t delete; donâ€™t delete; Don&rsquo;t delete; do&nbsp;not&nbsp;delete; don&apos;t delete
nicht lÃ¶schen; shouldn't be deleted; isn't to be deleted; do *not* delete; do **NOT** delete; DO NOT "DELETE"
<b>do not</b> delete; delete: no; Delete = no; delete? no; to be deleted: no; do\u200bnot\u200bdelete; cannot be removed
do not close; do not erase; do not port; do not change; must not be moved; nicht anfassen; no tocar; non toccare; не трогать
cancel deletion; dont delete; wont be deleted; 请勿删除; 削除禁止; 삭제 금지; keep for Bob; KEEP - main line; still in use
""".strip()
SPARES = """
on-hold; in-use; still-in-use; legal-hold; HOLD for Bob; hold - Bob; hold until June; litigation hold; kept for HR
to be kept; retained for HR; to be retained; preserved for HR; protect this; needed for fax; needed; still need this
we need this; required for alarm; locked by HR; stays; must stay; save this; excluded - Bob; skip this one
exclude this one; KEEP!; (keep)
except this one; wait for Bob; not until June; not before June; hands off; leave in place; leave running; never; keep2026
wird noch gebraucht; noch benötigt; in Verwendung; en uso; da tenere; in uso; em uso; in gebruik; оставить; используется
使用中; 利用中; 契約中; 사용중; 在用; keepers; Excluded from deletion; exempt from deletion; whitelisted number
do not; DON'T!
""".strip()
HARMLESS = """
Not yet assigned; not yet activated; In use: no; in use? no; keep: no; isn't in use; was in use; previously in use
Bob doesn't want to keep it; Released, not yet deleted; No cancellation fee; no deletion fee; keep-alive; time keeping line
all rights reserved; not needed; no longer required; not used, delete; not in use delete; no longer needed - remove; unused
old fax; call hold enabled; hold music; nicht mehr in Verwendung; sin uso; не используется; 未使用; if needed; free since May
Released; Unassigned; ok to cancel; please delete; formerly used by Bob; not ported; upkeep; household
Keeper of seals
""".strip()


def phrases(text: str) -> list[str]:
    return [one.strip() for line in text.split("\n") for one in line.split(";" if "&" not in line else "; ")]


def places(phrase: str) -> Iterator[str]:
    """A list with the phrase as a remark: in a table, in JSON, after a number; B is the number beside it."""
    quoted = phrase.replace('"', '""')
    yield f'Phone,Notes\n{A},\n{B},"{quoted}"\n'
    yield json.dumps([{"number": A}, {"number": B, "comment": phrase}])
    yield f"{A}\n{B} # {phrase}\n"


def taken(data: str) -> list[str]:
    return [one.phone_number_id for one in read(io.BytesIO(data.encode()), commented=True) if one.phone_number_id]


@pytest.mark.parametrize("phrase", [*phrases(FORBIDS), *phrases(SPARES)])
def test_a_protection_is_understood(phrase: str) -> None:
    """Its number is not taken, or the list is refused; as a heading it always refuses the list."""
    for data in places(phrase):
        with suppress(InvalidRequest):
            assert B not in taken(data), data
    for heading in (f"{A}\n# {phrase}\n{B}\n", f"Phone,Name\n{A},x\n# {phrase}\n{B},y\n"):
        with pytest.raises(InvalidRequest, match="to be kept"):
            taken(heading)


@pytest.mark.parametrize("phrase", phrases(FORBIDS))
@pytest.mark.parametrize("column", ["Owner", "Site"])
def test_a_prohibition_counts_in_any_cell(phrase: str, column: str) -> None:
    """Also where nobody would look for a remark."""
    quoted = phrase.replace('"', '""')
    for data in (f'Phone,{column}\n{A},x\n{B},"{quoted}"\n', json.dumps([{"number": A}, {"number": B, column: phrase}])):
        assert taken(data) == [A], data


def test_a_quick_look_at_a_row_sees_every_word() -> None:
    """The words of decisions and prohibitions, which are looked for in any cell; a row with other letters is looked at."""
    stems = re.sub(r"[()?:]", "", words._DELETE).split("|")
    for one in (*stems, *words.DECISIONS, "still", "do not", "don't"):
        for word in (one, one.upper(), f"{one}!"):
            assert words.loud(["x", word]), word


@pytest.mark.parametrize("phrase", phrases(HARMLESS))
def test_what_resembles_a_protection_is_none(phrase: str) -> None:
    """Both numbers are taken, and as a heading it refuses nothing."""
    for data in (*places(phrase), f"{A}\n# {phrase}\n{B}\n"):
        assert taken(data) == [A, B], data
