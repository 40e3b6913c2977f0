"""Rules on redirects, and on responses that do not come in time."""

from __future__ import annotations

from .answers import rule
from .case import HERE, REDIRECTS
from .outcome import fails, not_followed, once
from .rule import HTTP, HTTP11, RECOMMENDED, REQUIRED

RULES = (
    *(
        rule(
            "redirects",
            REQUIRED,
            f"A {status} is not followed: the signature is for this host only.",
            status,
            not_followed,
            HTTP + "15.4",
            f"{status}-not-followed",
        )
        for status in REDIRECTS
    ),
    *(
        rule("redirects", REQUIRED, f"A {status} is a failure.", status, fails, HTTP + "15.4", f"{status}-failure")
        for status in REDIRECTS
    ),
    *(
        rule("redirects", REQUIRED, sentence, f"307{HERE}", judge, HTTP + "15.4", f"same-host-{name}")
        for sentence, judge, name in (
            ("Nor is one to another path of the same host: that was not signed.", once, "not-followed"),
            ("It is a failure.", fails, "failure"),
        )
    ),
    rule(
        "timeouts",
        REQUIRED,
        "A service that never answers is a failure, within the time that a command has (--timeout).",
        "silence",
        fails,
        HTTP11 + "9.5",
    ),
    rule("timeouts", RECOMMENDED, "So is one that stops in the middle of its answer.", "stall", fails, HTTP11 + "9.5"),
    rule(
        "timeouts",
        RECOMMENDED,
        "So is one whose answer drips: a limit on each read is not one on the whole.",
        "drip",
        fails,
        HTTP11 + "9.5",
    ),
)
