"""The state of a job, in words and as JSON."""

from __future__ import annotations

import json
import time

from ..bulk import Journal
from ..bulk.states import ACCEPTED, DOUBT, PENDING, REFUSED, SENDING
from ..errors import RawChimeError
from ..operations.phone_number_error import PhoneNumberError
from ..printable import printable
from .output import emit
from .rows import DONE, OUTCOMES, outcome, shown, table
from .run import OK, UNKNOWN, error_object
from .run import REFUSED as EXIT_REFUSED

LISTED = 20
"""Maximum of numbers of one kind that are listed."""


def grouped(many: int) -> str:
    """Return a count with thousands separators."""
    return f"{many:,}"


def counted(many: int, word: str) -> str:
    """Return a count with its noun, such as "2 numbers"."""
    return f"{grouped(many)} {word}{'s' * (many != 1)}"


def moment(seconds: float) -> str:
    """Return a time, given in seconds since the epoch."""
    return time.strftime("%Y-%m-%d at %H:%M:%S UTC", time.gmtime(seconds))


def code_of(counts: list[int], error: int, bad: int = 0) -> int:
    """Return the exit code of the outcome that leaves most in doubt. ``bad`` rows of the input were left out."""
    if counts[DOUBT] + counts[SENDING]:
        return UNKNOWN
    return error or (EXIT_REFUSED if counts[REFUSED] or bad else OK)


def print_text(
    journal: Journal, *, small: bool = False, listed: bool = True, earlier: bool = False, running: bool = False
) -> None:
    """Print a summary, by error code with advice for each.

    The numbers of a ``small`` job are all printed. Otherwise, if ``listed``, the first refused and doubtful ones are.
    ``earlier``: this run has sent nothing, so that each number is dated. ``running``: another run is sending numbers now.
    """
    counts = journal.counts()
    if small:
        _each(journal, earlier)
    elif listed:
        for state in (REFUSED, DOUBT):
            _some(journal, state, counts[state])
    parts = [f"{grouped(counts[ACCEPTED])} accepted", f"{grouped(counts[REFUSED])} refused"]
    sending = counts[SENDING] if running else 0
    doubt = counts[DOUBT] + counts[SENDING] - sending
    parts += [f"{grouped(sending)} in flight"] * bool(sending)
    parts += [f"{grouped(doubt)} in doubt"] * bool(doubt) + [f"{grouped(counts[PENDING])} pending"] * bool(counts[PENDING])
    parts += [f"{grouped(many)} {outcome}" for outcome, many in journal.left_out().items()]
    if resent := journal.resent():
        parts.append(f"{grouped(resent)} resent after an attempt that may have acted")
    emit(", ".join(parts))
    for code, message, many in journal.refusals():
        advice = PhoneNumberError("", code, message).advice or message
        emit(printable(f"{code} ({grouped(many)}): {advice}".rstrip(": ")))
    if doubt:
        emit(
            f"in doubt ({grouped(doubt)}): each is looked up when the job is resumed, which needs the permission "
            "chime:GetPhoneNumber. Without it, check these numbers yourself, then resend them with --resend-in-doubt."
        )


def _each(journal: Journal, earlier: bool) -> None:
    rows = [one for one in journal.outcomes() if one.outcome not in ("bad", "skipped")]
    width = max((len(printable(shown(one.phone_number_id))) for one in rows), default=0)
    for one in rows:
        said = f"{one.error_code}: {one.error_message}".strip(": ")
        if one.outcome == "accepted" and not said:
            said = f"on {moment(one.time)}, by an earlier run" if earlier and one.time else DONE[journal.setting("action")]
        emit(outcome(one.phone_number_id, one.outcome, said, width=width))


def _some(journal: Journal, state: int, many: int) -> None:
    rows = journal.outcomes(state)
    for one, _ in zip(rows, range(LISTED), strict=False):
        said = f"{one.error_code}: {one.error_message}".strip(": ")
        emit(outcome(one.phone_number_id, one.outcome, said))
    if many > LISTED:
        emit(f"… and {grouped(many - LISTED)} more; --report FILE lists all")


def print_table(journal: Journal) -> None:
    """Print every number as a row of a table."""
    rows = ((shown(one.phone_number_id), one.outcome, one.error_code, one.error_message) for one in journal.outcomes())
    for text in table(OUTCOMES, rows):
        emit(text)


def print_json(journal: Journal, error: RawChimeError | None) -> None:
    """Return the service's own JSON shape, with the members of an ``error`` and the unsettled numbers."""
    emit(b'{"PhoneNumberErrors": [')
    comma = b""
    for one in journal.outcomes(REFUSED):
        row = {"PhoneNumberId": one.phone_number_id, "ErrorCode": one.error_code, "ErrorMessage": one.error_message}
        emit(comma + json.dumps(row).encode())
        comma = b", "
    emit(b"]")
    counts = journal.counts()
    more: dict[str, object] = {}
    if counts[DOUBT] + counts[SENDING]:
        more["InDoubt"] = [one.phone_number_id for one in journal.outcomes() if one.outcome == "in-doubt"]
    if counts[PENDING]:
        more["Pending"] = counts[PENDING]
    more |= {outcome.capitalize(): many for outcome, many in journal.left_out().items()}
    if error is not None:
        more |= error_object(error)
    emit("".join(f", {json.dumps(name)}: {json.dumps(value)}" for name, value in more.items()) + "}")


def json_counts(journal: Journal) -> dict[str, object]:
    """Return the counts by outcome and by error code."""
    counts = journal.counts()
    return {
        "numbers": sum(counts),
        "duplicates": int(journal.setting("duplicates")),
        "accepted": counts[ACCEPTED],
        "refused": counts[REFUSED],
        "in-doubt": counts[DOUBT] + counts[SENDING],
        "pending": counts[PENDING],
        "resent": journal.resent(),
        "skipped": journal.left_out().get("skipped", 0),
        "bad": journal.left_out().get("bad", 0),
        "codes": {code: many for code, _, many in journal.refusals()},
    }
