"""Mistakes in the signed headers."""

from __future__ import annotations

from .. import signs, ways
from ..ways import always
from .mistake import Mistake

MISTAKES: tuple[Mistake, ...] = (
    # the headers
    Mistake(
        "host-missing",
        "the Host header is not signed",
        "Sign host in every request: it is required (in HTTP/2 it is :authority).",
        always({"left_out": ("host",)}, {"list_only": ("host",)}),
        signs.host_not_listed,
    ),
    Mistake(
        "host-default-port",
        "host is signed with the default port, but sent without it",
        "Leave :443 (https) and :80 (http) out of the signed host, as HTTP libraries do when they send it.",
        ways.host_with_default_port,
    ),
    Mistake(
        "host-port-missing",
        "host is signed without its port, but sent with it",
        "Sign the whole value of the Host header, with a port that is not the default.",
        ways.host_without_port,
    ),
    Mistake(
        "header-names-not-lowered",
        "header names are signed in the case sent, not in lower case",
        "Write header names in lower case, in the lines and in the list of signed headers.",
        ways.names_in_capitals,
        signs.listed_in_capitals,
    ),
    Mistake(
        "headers-unsorted",
        "the header lines of the canonical request are not sorted",
        "Sort the lines by their lower-case names.",
        always({"line_order": "sent"}, {"line_order": "listed"}, {"line_order": "reversed"}),
    ),
    Mistake(
        "header-values-not-trimmed",
        "header values are signed with surrounding white space",
        "Remove white space from both ends of each value.",
        always({"trimmed": False}),
    ),
    Mistake(
        "header-values-not-collapsed",
        "header values are signed with runs of spaces",
        "Make each run of spaces inside a value one space.",
        always({"collapsed": False}),
    ),
    Mistake(
        "header-values-joined",
        "the values of a repeated header are not joined by commas",
        "Join the values of one name with a comma and no space, in the order sent.",
        always({"joined": ", "}, {"joined": "first"}, {"joined": "last"}),
    ),
    Mistake(
        "header-colon-space",
        "header lines of the canonical request have a space after the colon",
        "Write name:value, without a space.",
        always({"colon": ": "}),
    ),
    Mistake(
        "header-not-listed",
        "the header lines of the canonical request differ from SignedHeaders",
        "Make one line for each listed header and for no other.",
        ways.lines_unlike_list,
    ),
    Mistake(
        "amz-header-not-signed",
        "an x-amz-… header is sent without being signed",
        "Sign every header whose name starts with x-amz-.",
        see=signs.amz_header_not_listed,
    ),
    Mistake(
        "signed-header-twice",
        "SignedHeaders names a header twice",
        "List each name once. Perhaps you set a Host header in addition to the library's.",
        see=signs.listed_twice,
    ),
    Mistake(
        "signed-headers-order",
        "the list of signed headers is not sorted",
        "Sort the names in SignedHeaders, and use the same list in the canonical request.",
        always({"list_order": "sent"}, {"list_order": "listed"}, {"list_order": "reversed"}),
        signs.listed_unsorted,
    ),
    Mistake(
        "headers-blank-line-missing",
        "the blank line after the canonical headers is missing",
        "End each header line with a line break, the last one too, and add another before the list of names.",
        always({"blank_line": False}),
    ),
    Mistake(
        "header-value-not-ascii",
        "a header value with non-ASCII letters is signed in one encoding and sent in another",
        "Keep header values in ASCII: encode them (RFC 8187, or base64) before signing.",
        ways.header_not_ascii,
        here=False,
    ),
    Mistake(
        "hop-by-hop-header-signed",
        "a hop-by-hop header is signed, and the service does not see it",
        "Do not sign te, connection, transfer-encoding, upgrade or proxy-* headers, which end at the first server.",
        here=False,
    ),
    Mistake(
        "payload-hash-header-missing",
        "the service requires the header x-amz-content-sha256, which is not sent",
        "Send the body's SHA-256 as x-amz-content-sha256, and sign that header.",
        see=signs.payload_hash_not_sent,
        here=False,
    ),
)
