"""Read the number of each object or string of a JSON list, always from the same member."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import InvalidRequest
from ..phone_numbers import number
from .column_names import is_remark, marks_in
from .columns import (
    ID,
    ask_for,
    check_decisions,
    check_meaning,
    choose,
    conflict,
    is_rival,
    is_second_number,
    twins_differ,
)
from .e164 import are_same, is_number
from .foreign import is_foreign, no_known_name
from .format import Ask, Entry, Summary
from .mending import about, check_other_rows, kept_by_a_comment, to_be_kept, why_not, why_not_any
from .mentions import mentions
from .quote import names
from .spelling import plain
from .where import differs, places
from .words import decides, forbids, is_quiet, loud, spares

COMMON = ("phone_number", "number")
"""Members that are read without --column, in addition to the service's own. Lists of other services have other names."""

NAMES = 1_000
"""Maximum of member names remembered, and of characters per name, to limit memory."""
WATCHED = 200
"""Maximum of members that each object is searched for, to limit time."""
OBJECTS = "objects"
VALUES = "values without names"

_GET = frozenset({"PhoneNumber", "ResponseMetadata"})


class Objects:
    """Turns values into entries. The first object sets the rule for all others."""

    def __init__(self, ask: Ask, summary: Summary) -> None:
        self._ask, self._summary = ask, summary
        self._named, self._any_id = bool(ask.column), ask.any_id
        self._kind = ""
        self._name = self._twin = ""
        self._own: list[str] = []
        self._rivals: dict[str, None] = {}
        self._conditions: list[tuple[int, str, str]] = []
        self._known: set[str] = set()
        self._remarks: dict[str, None] = {}
        summary.noted = self._remarks.keys()
        self._marked = False
        self._inner: set[str] = set()

    def entry(self, line: int, value: Any, *, page: bool = False) -> Entry:
        """Return the entry for one value: an object, a string, or a list of one of these.

        ``page``: the value is in a page of the service, where only its own names count. Raises InvalidRequest if the list
        must not be used at all.
        """
        if type(value) is list and len(value) == 1:
            value = value[0]
        kind = OBJECTS if type(value) is dict else VALUES
        if kind is OBJECTS and len(value) < 3:
            value = _unwrapped(value)
        if not self._kind:
            self._learn(line, value, kind, page=page)
        if kind is not self._kind:
            self._check_heading(line, value)
            left = self._left(value, value)
            return Entry(line, "", f"this value is of another kind than the first ({self._kind})", left_out=left)
        if kind is OBJECTS:
            return self._of_object(line, value)
        reason = self._why_not(value)
        if reason:
            self._check_heading(line, value)
            return Entry(line, "", reason, left_out=self._left(value, value))
        return Entry(line, value)

    def _of_object(self, line: int, row: dict[str, Any]) -> Entry:
        if not self._known.issuperset(row):
            self._meet(line, row)
        # A quick check for nested values and for more numbers: numbers start with + or %, which sort before 0.
        odd = [name for name, one in row.items() if type(one) is not str or one < "0"]
        usual = odd == self._own
        if not usual:
            self.check_names(line, list(_inner([row[name] for name in odd])))
        if self._conditions:
            why, bad = differs(row, self._conditions)
            if why:
                return Entry(line, "", why, row, not bad, self._about(row))
        kept = self._kept(line, row, odd if not usual else [])
        if kept:
            return Entry(line, "", kept, row, left_out=" ".join(strings(row)))
        if self._name not in row:
            self._check_heading(line, row)
            left = self._left(None, row)
            return Entry(line, "", f"an object without '{self._name}', unlike the first object", row, left_out=left)
        value = row[self._name]
        reason = self._why_not(value)
        if reason:
            self._check_heading(line, row)
        left = self._left(value, row) if reason else ""
        if self._named:
            return Entry(line, "" if reason else value, reason, row, left_out=left)
        if not usual or reason:
            self._check_others(line, row, odd, both=not reason)
        for name in self._rivals:
            second = row.get(name)
            if (
                name not in (self._name, self._twin)
                and is_second_number(second, name)
                and (reason or number(value) not in mentions(str(second)))
            ):
                why = conflict(names([self._name]), names([name]), both=True, header=row, what="member")
                raise InvalidRequest(f"line {line}: {why}")
        # The service's two members have the spellings %2B… and +….
        if self._twin and not reason and (value[0] != "%" or row.get(self._twin) != "+" + value[3:]):
            self._check_twin(line, row)
        return Entry(line, "" if reason else value, reason, row, left_out=left)

    def _left(self, value: Any, whole: Any) -> str:
        """Return what a value without a usable number is about; nothing if it is only another spelling of one."""
        return about(value if type(value) is str else str(value), " ".join(strings(whole)))

    def _about(self, row: dict[str, Any]) -> str:
        """Return the numbers of an object that is left out."""
        return f"{row.get(self._name)} {row.get(self._twin)}"

    def _kept(self, line: int, row: dict[str, Any], odd: list[str]) -> str:
        """Return why an object is to be kept: by a remark, or by what a text forbids. ``odd``: members that may be nested.

        Raises InvalidRequest for a member that decides about its object.
        """
        if self._ask.harmless:
            return ""
        for name in self._remarks:
            if any(map(spares, strings(row.get(name)))):
                return to_be_kept(names([name]), " ".join(strings(row[name])))
        for name in odd:
            if isinstance(row[name], (dict, list)):
                kept = next((text for text in strings(row[name]) if forbids(text) or decides(text)), "")
                if kept:
                    return to_be_kept(names([name]), kept)
        own = (self._name, self._twin)
        texts = [one for name, one in row.items() if type(one) is str and name not in own]
        if self._marked or (not is_quiet(texts) and loud(texts)):
            asked = {name for _, name, _ in self._conditions}
            for name, text in row.items():
                if type(text) is str and name not in asked and forbids(text):
                    return to_be_kept(names([name]), text)
            rest = {name: text for name, text in row.items() if name not in asked}
            try:
                check_decisions(list(rest), list(rest.values()), ())
            except InvalidRequest as error:
                raise InvalidRequest(f"line {line}: {error}") from None
        return ""

    def _check_heading(self, line: int, value: Any) -> None:
        """Raise InvalidRequest if a value without a number seems to be a heading of numbers to keep."""
        if not self._ask.harmless:
            check_other_rows(" ".join(strings(value)), line)

    def check_beside(self, line: int, name: str, value: Any) -> None:
        """Raise InvalidRequest for a member beside a page that may be about its numbers."""
        self.check_names(line, [name, *_inner([value])])
        text = " ".join(strings(value))
        if not self._ask.harmless and spares(text):
            raise kept_by_a_comment(text, line)
        if mentions(text):
            raise InvalidRequest(
                f"line {line}: {names([name])} beside PhoneNumbers contains phone numbers as well. Which are meant?"
            )

    def _check_others(self, line: int, row: dict[str, Any], odd: list[str], *, both: bool) -> None:
        """Raise InvalidRequest if another member contains a number."""
        for name in odd:
            if name not in (self._name, self._twin) and type(row[name]) is str and is_number(row[name]):
                why = conflict(names([self._name]), names([name]), both=both, header=row, what="member")
                raise InvalidRequest(f"line {line}: {why}")

    def _check_twin(self, line: int, row: dict[str, Any]) -> None:
        """Raise InvalidRequest if the service's two members are different numbers. One may be missing or blank."""
        twin = row.get(self._twin)
        if twin and not (type(twin) is str and are_same(row[self._name], twin)):
            raise InvalidRequest(f"line {line}: {twins_differ(self._name, self._twin)}")

    def _why_not(self, value: Any) -> str:
        if type(value) is str:
            return why_not_any(value) if self._any_id else "" if is_number(value) else why_not(value)
        if value is None:
            return "null stands for a missing value"
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return 'a JSON number, not a string: write it in quotes and with a plus, such as "+12065550100"'
        if isinstance(value, dict):
            return "an object, not a string, perhaps DynamoDB's typed form: write only the value"
        if isinstance(value, list):
            return f"a list of {len(value)} values, not one phone number"
        return "true or false, not a string"

    def _meet(self, line: int, row: dict[str, Any]) -> None:
        """Check names of new members, as one may select objects."""
        if len(self._known) > NAMES:
            self._known.clear()
        self._known.update(name for name in row if len(name) < NAMES)
        asked = {plain(column) for column, _ in self._ask.where}
        self._rivals |= dict.fromkeys(filter(is_rival, row))
        self._remarks |= dict.fromkeys(one for one in row if is_remark(one) and plain(one) not in asked)
        if len(self._rivals) + len(self._remarks) > WATCHED:
            raise InvalidRequest(f"line {line}: the objects have too many members with names of their own to be a list")
        self._marked = self._marked or any(map(marks_in, row))
        try:
            check_meaning(row, self._ask)
            if not self._named and is_foreign(row):
                raise InvalidRequest(f"this is a list of another service. {ask_for(row, 'member')}")
        except InvalidRequest as error:
            raise InvalidRequest(f"line {line}: {error}") from None

    def check_names(self, line: int, inner: list[str]) -> None:
        """Raise InvalidRequest if a name that is not one of the objects' own, beside them or within, selects objects."""
        if not self._inner.issuperset(inner):
            try:
                check_meaning(inner, self._ask)
            except InvalidRequest as error:
                raise InvalidRequest(f"line {line}: {error}") from None
            if len(self._inner) > NAMES:
                self._inner.clear()
            self._inner.update(name for name in inner if len(name) < NAMES)

    def _learn(self, line: int, value: Any, kind: str, *, page: bool) -> None:
        """Set the kind of all values and the member with the number, by the first value."""
        self._kind, ask = kind, self._ask
        if kind is OBJECTS:
            self._meet(line, value)
        try:
            if kind is VALUES and (ask.column or ask.where):
                wanted = f"there is no member {ask.column!r}" if ask.column else "a condition needs members"
                raise InvalidRequest(f"{wanted}: the list has values without names")
            if kind is OBJECTS:
                header = list(value)
                found = choose(header, list(value.values()), ask, lambda name: not page and name in COMMON)
                if found is None:
                    raise no_known_name(value)
                self._conditions = places(header, ask.where)
                self._name = self._summary.column = header[found.at]
                if self._name in COMMON and not ask.column:
                    self._rivals |= {name: None for name in COMMON if name != self._name}
                self._twin = header[found.twin] if found.twin >= 0 else "E164PhoneNumber" if plain(self._name) == ID else ""
                self._own = [name for name in header if name in (self._name, self._twin)]
        except InvalidRequest as error:
            raise InvalidRequest(f"line {line}: {error}") from None


def _unwrapped(row: dict[str, Any]) -> dict[str, Any]:
    """Return the inner object of a GetPhoneNumber response, or the object itself."""
    inner = row.get("PhoneNumber")
    return inner if isinstance(inner, dict) and row.keys() <= _GET else row


def _inner(values: Iterable[Any]) -> Iterator[str]:
    """Yield the names within an object's own members, at any depth, and the keys of tags."""
    for value in values:
        if type(value) is dict:
            yield from value
            yield from (value[name] for name in ("Key", "key", "Name", "name") if type(value.get(name)) is str)
            yield from _inner(value.values())
        elif type(value) is list:
            yield from _inner(value)


def strings(value: Any) -> Iterator[str]:
    """Yield all texts of a value, at any depth, and its integers, which may be numbers."""
    if type(value) is str:
        yield value
    elif type(value) is dict:
        for one in value.values():
            yield from strings(one)
    elif type(value) is list:
        for one in value:
            yield from strings(one)
    elif type(value) is int:
        yield str(value)
