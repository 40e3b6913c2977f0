"""Rules on reading: responses in pieces and in unusual spellings, invalid JSON, and ambiguous framing."""

from __future__ import annotations

from ..vectors.responses import BY_NAME
from .case import Case, Run
from .outcome import fails, succeeds
from .rule import API, HTTP, HTTP11, INFORMATIONAL, JSON, RECOMMENDED, REQUIRED, Broken, Rule

_SUCCESSES = (
    ("success-chunk-letters", REQUIRED, HTTP11 + "7.1"),
    ("success-trailers", RECOMMENDED, HTTP11 + "7.1.2"),
    ("success-chunked-capital", RECOMMENDED, HTTP11 + "7"),
    ("success-no-space", REQUIRED, HTTP11 + "5"),
    ("success-no-reason", RECOMMENDED, HTTP11 + "4"),
    ("success-after-two", RECOMMENDED, HTTP + "15.2"),
    ("success-long", REQUIRED, HTTP11 + "6.2"),
    ("success-utf-8", REQUIRED, HTTP + "8.6"),
    ("success-escaped", INFORMATIONAL, JSON + "#section-7"),
    ("success-chunk-zeros", RECOMMENDED, HTTP11 + "7.1"),
    ("success-tab", RECOMMENDED, HTTP11 + "5"),
    ("success-space-behind", REQUIRED, HTTP11 + "5"),
    ("success-other-reason", REQUIRED, HTTP11 + "4"),
    ("success-many-headers", REQUIRED, HTTP + "5.4"),
    ("success-long-header", REQUIRED, HTTP + "5.4"),
)
_PIECES = (
    ("success@pieces", REQUIRED, "A response that arrives in pieces is read to its end."),
    ("success@bytes", REQUIRED, "A response that arrives byte by byte is read to its end."),
    ("success-chunked@bytes", REQUIRED, "A chunked response that arrives byte by byte is read to its end."),
    (
        "success@open",
        RECOMMENDED,
        "The client does not wait after a complete response, even if the connection stays open.",
    ),
    (
        "success-after-two@bytes",
        INFORMATIONAL,
        "A response that arrives byte by byte after interim responses is read to its end.",
    ),
)
_JSON = (
    "json-trailing",
    "json-twice",
    "row-null",
    "row-empty",
    "errors-false",
    "errors-zero",
    "errors-text",
    "errors-object",
    *("json-before", "json-lines", "json-nan", "json-utf-16", "json-comma", "json-control"),
    *("null-200", "true-200", "text-200", "wrapped", "row-text", "row-list", "row-code-number", "type-in-200"),
)
_FRAMING = (
    *(
        (name, RECOMMENDED, HTTP11 + "6.3")
        for name in ("length-and-real-chunks", "chunks-and-length", "lengths-differ-last")
    ),
    *(
        (name, RECOMMENDED, HTTP11 + section)
        for name, section in (
            ("bytes-behind-length", "6.3"),
            ("bytes-behind-chunks", "7.1"),
            ("length-plus", "6.3"),
            ("length-no-number", "6.3"),
            ("lengths-listed", "6.3"),
            ("chunk-without-end", "7.1"),
            ("chunk-prefix", "7.1"),
            ("header-space", "5.1"),
            ("header-no-colon", "5"),
            ("status-four-digits", "4"),
            ("version-2", "2.3"),
            ("body-alone", "4"),
        )
    ),
    ("gzip-and-chunked", RECOMMENDED, HTTP11 + "7"),
    ("compressed-gzip", RECOMMENDED, HTTP + "8.4"),
    ("cut-chunk-whole-json", REQUIRED, HTTP11 + "8"),
)


def _case(step: str) -> Case:
    return Case(step.replace("@", "-in-"), (step,))


def _no_row(run: Run) -> Broken | None:
    if run.refusals:
        return Broken("a failure, and no refused number", repr(run.refusals), run.stdout[-500:])
    return fails(run)


RULES = (
    *(
        Rule(
            f"reading/{name.removeprefix('success-')}",
            level,
            f"{BY_NAME[name].note} This is a success.",
            link,
            _case(name),
            succeeds,
        )
        for name, level, link in _SUCCESSES
    ),
    *(
        Rule(f"reading/{_case(step).name}", level, sentence, HTTP11 + "2.2", _case(step), succeeds)
        for step, level, sentence in _PIECES
    ),
    *(
        Rule(f"json/{name}", RECOMMENDED, f"{BY_NAME[name].note} This is not a success.", JSON, _case(name), fails)
        for name in (*_JSON, "code-in-200")
    ),
    *(
        Rule(f"json/{name}-not-printed", RECOMMENDED, sentence, JSON, _case(answer), _no_row)
        for name, answer, sentence in (
            ("stranger", "number-not-sent", "A number that was not sent is not printed as refused."),
            ("nameless", "row-empty", "No number is printed as refused if the error does not name one."),
            ("wrong-type", "row-code-number", "No number is printed as refused if its error code is not a string."),
        )
    ),
    Rule(
        "json/row-member-twice",
        RECOMMENDED,
        "If an error has a duplicate key, neither value is printed as the number's error code.",
        JSON,
        _case("row-member-twice"),
        _no_row,
    ),
    *(
        Rule(f"faults/{name}", level, f"{BY_NAME[name].note} This is not a success.", link, _case(name), fails)
        for name, level, link in _FRAMING
    ),
    Rule(
        "faults/reset-in-chunks",
        REQUIRED,
        "The connection is reset in a chunk. This is not a success.",
        HTTP11 + "8",
        _case("cut-chunk@reset-after"),
        fails,
    ),
    Rule(
        "faults/reset-without-length",
        RECOMMENDED,
        "The connection is reset in a body that ends with the connection. This is not a success.",
        API,
        _case("success-ended-by-close@reset-after"),
        fails,
    ),
)
