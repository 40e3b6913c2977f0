"""Asks about paths: normalization, and the second encoding."""

from __future__ import annotations

from ..rule import INFORMATIONAL, RECOMMENDED, REQUIRED
from .row import Row, row

ROWS: tuple[Row, ...] = (
    row("path/plain", REQUIRED, "A path of two segments is signed as it is.", "/a/b"),
    row("path/trailing-slash", REQUIRED, "A slash at the end of the path stays.", "/a/b/"),
    row("path/unreserved", REQUIRED, "Unreserved characters are not encoded.", "/-._~Az09"),
    row("path/space", REQUIRED, "%20 is encoded once more, as %2520.", "/a%20b"),
    row("path/plus", REQUIRED, "%2B is encoded once more, as %252B.", "/phone-numbers/%2B12065550100"),
    row("path/bare-plus", REQUIRED, "A plus is encoded as %2B.", "/a+b"),
    row("path/colon", REQUIRED, "A colon is encoded, as in ARNs.", "/functions/arn:aws:lambda:us-east-1:1:function:f"),
    row("path/encoded-colon", REQUIRED, "%3A is encoded once more.", "/functions/arn%3Aaws%3Alambda"),
    row("path/sub-delims", REQUIRED, "Each of !$&'()*,;=@ is encoded.", "/!$&'()*,;=@"),
    row("path/utf-8", REQUIRED, "Bytes of UTF-8 are encoded once more.", "/caf%C3%A9/%E1%88%B4"),
    row("path/encoded-slash", REQUIRED, "%2F is a part of its segment.", "/a%2Fb/c"),
    row("path/percent", REQUIRED, "%25 is encoded once more.", "/a%25b"),
    row("path/lower-case-escape", RECOMMENDED, "Hexadecimal letters of an escape keep their case.", "/a%2fb%c3%a9"),
    row("path/double-slash", RECOMMENDED, "Doubled slashes are one slash in the canonical request.", "/a//b"),
    row("path/dots", RECOMMENDED, "Dot segments are resolved in the canonical request.", "/a/./b/../c"),
    row(
        "path/leading-double-slash",
        RECOMMENDED,
        "A doubled slash at the start is one slash in the canonical request.",
        "//a/b",
    ),
    row("path/encoded-dots", INFORMATIONAL, "%2E is not a dot segment.", "/a/%2E%2E/b"),
    row("path/long", REQUIRED, "A path of 1,000 characters is signed whole.", "/" + "segment-0/" * 100),
)
