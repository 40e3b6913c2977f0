"""Rules on redirects, and on responses that do not arrive in time."""

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
            f"A {status} is not followed, as the signature is valid for this host only.",
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
            ("A redirect to another path of the same host is not followed: that path was not signed.", once, "not-followed"),
            ("A redirect to another path of the same host is a failure.", fails, "failure"),
        )
    ),
    rule(
        "timeouts",
        REQUIRED,
        "If no response arrives, the client fails within the command's time (--timeout).",
        "silence",
        fails,
        HTTP11 + "9.5",
    ),
    rule(
        "timeouts",
        RECOMMENDED,
        "If the response stops in the middle, the client fails within the command's time.",
        "stall",
        fails,
        HTTP11 + "9.5",
    ),
    rule(
        "timeouts",
        RECOMMENDED,
        "If the response arrives byte by byte, the client fails in time: a timeout per read is not enough.",
        "drip",
        fails,
        HTTP11 + "9.5",
    ),
)
