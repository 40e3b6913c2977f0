"""``rawchime status --check``: compare a job's settled numbers with the service."""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from contextlib import ExitStack

from ..bulk import Job, Outcome
from ..bulk.check import AGREES, DIFFERS, UNKNOWN, begin, findings
from ..bulk.journal_file import look
from ..errors import InvalidRequest
from ..printable import printable
from .clients import client
from .job import to_the_end
from .listing import settings_for
from .output import emit, say
from .reports import write_report
from .run import OK, REFUSED, exit_code_now, tell
from .run import UNKNOWN as EXIT_UNKNOWN
from .summary import LISTED, counted, grouped


def run_check(args: argparse.Namespace) -> int:
    args.timeout = args.timeout or 30.0
    with ExitStack() as stack:
        journal, running = look(args.journal)
        stack.callback(journal.close)
        if running:
            raise InvalidRequest(f"another run is using the journal {args.journal}. Wait until it has ended.")
        chime = stack.enter_context(client(args))
        settings = settings_for(args, chime)._replace(action=journal.setting("action"))
        journal.compare(settings, same_account=args.same_account)
        action, checked = begin(journal)
        stack.callback(checked.close)
        if not checked.last():
            raise InvalidRequest(f"{args.journal}: nothing is settled there")
        rate = args.rate or math.inf
        job = Job(
            chime,
            checked,
            action=action,
            workers=1 if args.verbose else 4,
            rate=rate,
            timeout=args.timeout,
            give_up=args.give_up,
        )
        code, error = to_the_end(job)
        counts: Counter[str] = Counter()
        some: list[Outcome] = []
        for one in findings(action, checked):
            counts[one.outcome] += 1
            if one.outcome != AGREES and (args.output == "json" or len(some) < LISTED):
                some.append(one)
        write_report(args.report, findings(action, checked))
        if args.output == "json":
            rows = [
                {"PhoneNumberId": one.phone_number_id, "Check": one.outcome, "Message": one.error_message} for one in some
            ]
            emit(json.dumps({**{name: counts[name] for name in (AGREES, DIFFERS, UNKNOWN)}, "PhoneNumbers": rows}))
        else:
            for one in some:
                emit(printable(f"{one.phone_number_id}  {one.outcome:<7}  {one.error_message}").rstrip())
            more = counts[DIFFERS] + counts[UNKNOWN] - len(some)
            if more:
                emit(f"… and {grouped(more)} more; --report FILE lists all")
            told = zip((AGREES, DIFFERS, UNKNOWN), ("agreeing", "differing", "unknown"), strict=True)
            parts = ", ".join(f"{grouped(counts[name])} {words}" for name, words in told)
            emit(f"{counted(counts.total(), 'settled number')}: {parts}")
        if error is not None:
            tell(error, as_json=False)
        if code:
            say("not every number was looked up")
            return code
        if counts[DIFFERS]:
            return REFUSED
        return (exit_code_now(error) if error is not None else EXIT_UNKNOWN) if counts[UNKNOWN] else OK
