"""Rules on numbers that are refused inside a 200."""

from __future__ import annotations

from functools import partial

from ..phone_numbers import number
from .answers import rule
from .case import Run
from .outcome import once, reported
from .rule import API, RECOMMENDED, REQUIRED, REST_JSON, Broken, Unseen


def _row_told(code: str, message: str, run: Run) -> Broken | Unseen | None:
    if run.refusals is None:
        return Unseen("it printed no list PhoneNumberErrors")
    rows = [(row.get("ErrorCode"), row.get("ErrorMessage")) for row in run.refusals]
    return None if rows == [(code, message)] else Broken(repr([(code, message)]), repr(rows), run.stdout[-500:])


def _printed_as_refused(run: Run) -> Broken | Unseen | None:
    if run.told is None:
        return Unseen("it printed no JSON object")
    if run.refusals:
        return None
    return Broken("the refused number in the list PhoneNumberErrors", repr(run.told), run.stdout[-500:])


def _as_sent(run: Run) -> Broken | Unseen | None:
    if run.refusals is None:
        return Unseen("it printed no list PhoneNumberErrors")
    found = [row.get("PhoneNumberId") for row in run.refusals]
    return None if found == ["%2B12065550101"] else Broken("%2B12065550101", repr(found), run.stdout[-500:])


def reported_as_served(run: Run) -> Broken | Unseen | None:
    """Require the refused number in the printed list, in either spelling."""
    if run.refusals is None:
        return Unseen("it printed no list PhoneNumberErrors")
    found = [row.get("PhoneNumberId") for row in run.refusals]
    if [number(str(one)) for one in found] == ["+12065550101"]:
        return None
    return Broken("+12065550101, in either spelling", repr(found), run.stdout[-500:])


RULES = (
    rule(
        "partial",
        REQUIRED,
        "The client does not report a success if a 200 lists a refused number.",
        "partial",
        reported,
        API,
        "reported",
    ),
    rule(
        "partial",
        REQUIRED,
        "The client does not report a success if a 200 lists all numbers as refused.",
        "partial-all",
        reported,
        API,
        "all",
    ),
    rule(
        "partial",
        RECOMMENDED,
        "The client does not report a success if a refused number's code is null.",
        "partial-null-members",
        reported,
        REST_JSON,
        "null-members",
    ),
    rule(
        "partial",
        REQUIRED,
        "A batch is not sent again because one of its numbers was refused.",
        "partial",
        once,
        API,
        "once",
    ),
    rule(
        "partial",
        RECOMMENDED,
        "The printed list contains the number's error code and message.",
        "partial",
        partial(_row_told, "PhoneNumberAssociationsExist", "The phone number is still associated"),
        API,
        "code",
    ),
    rule(
        "partial",
        RECOMMENDED,
        "An unknown error code is printed unchanged.",
        "partial-unknown-code",
        partial(_row_told, "BrandNew", "Something else"),
        API,
        "unknown-code",
    ),
    rule(
        "partial",
        RECOMMENDED,
        "A code and a message that are null are printed as empty strings.",
        "partial-null-members",
        partial(_row_told, "", ""),
        REST_JSON,
        "null-printed",
    ),
    *(
        rule("partial", RECOMMENDED, sentence, answer, _printed_as_refused, API, name)
        for sentence, answer, name in (
            ("A number that is refused under its other spelling is printed as refused.", "partial", "spelling"),
            ("A number that is refused with a null code is printed as refused.", "partial-null-members", "null-code"),
        )
    ),
    rule(
        "partial",
        RECOMMENDED,
        "A batch is not sent again because one of its numbers was throttled: the others were deleted.",
        "partial-throttled",
        once,
        API,
        "throttled-once",
    ),
    rule(
        "partial",
        RECOMMENDED,
        "A refused number is printed under the id that was sent.",
        "partial",
        _as_sent,
        API,
        "as-sent",
    ),
)
