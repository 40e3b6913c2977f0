"""Asks about headers, payloads, session tokens, keys and dates, signed in the Authorization header."""

from __future__ import annotations

from ...keys import Credentials
from ..environment import LONG, LONG_TOKEN
from ..rule import INFORMATIONAL, RECOMMENDED, REQUIRED
from .ask import TEMPORARY
from .row import Row, post, row

ODD_KEYS = Credentials("AKIDSOMEONE", "ab/cd+EF%2Fgh01=23456789+/xyz%25ABCDE")
JSON = ("Content-Type", "application/json")

ROWS: tuple[Row, ...] = (
    # methods
    *(
        row(f"method/{method.lower()}", level, f"{method} is signed as the method.", method=method)
        for method, level in (("PUT", REQUIRED), ("DELETE", REQUIRED), ("PATCH", RECOMMENDED), ("HEAD", RECOMMENDED))
    ),
    # headers
    row("headers/one", REQUIRED, "A given header is sent and signed.", headers=(("X-Amz-Target", "Service.Operation"),)),
    row("headers/spaces", RECOMMENDED, "Runs of spaces in a value are one space.", headers=(("X-Amz-Meta-A", "b   c"),)),
    row(
        "headers/quoted-spaces",
        INFORMATIONAL,  # AWS's documentation once said otherwise
        "Runs of spaces between quotes are one space.",
        headers=(("X-Amz-Meta-A", '"b   c"'),),
    ),
    row("headers/case", REQUIRED, "Names are signed in lower case.", headers=(("X-AMZ-Meta-MiXeD", "A"),)),
    row(
        "headers/order",
        REQUIRED,
        "Headers are sorted by name, a hyphen before a digit.",
        headers=(("X-Amz-Z", "1"), ("X-Amz-A2", "2"), ("X-Amz-A-3", "3"), ("Zeta", "4"), ("Alpha", "5")),
    ),
    row("headers/comma", REQUIRED, "Commas in a value stay.", headers=(("X-Amz-Meta-A", "b, c,d"),)),
    row("headers/equals", REQUIRED, "Equals signs and slashes in a value stay.", headers=(("X-Amz-Meta-A", "a=b/c=="),)),
    row(
        "headers/repeated",
        INFORMATIONAL,
        "Values of a repeated header are joined with a comma.",
        headers=(("X-Amz-Meta-A", "2"), ("X-Amz-Meta-A", "1")),
    ),
    row("headers/long", REQUIRED, "A value of 2,000 characters is signed whole.", headers=(("X-Amz-Meta-A", "ab/=" * 500),)),
    row(
        "headers/many",
        REQUIRED,
        "Thirty headers are signed.",
        headers=tuple((f"X-Amz-Meta-{n}", str(n)) for n in range(30)),
    ),
    row("headers/unsigned-kind", RECOMMENDED, "Accept may be sent.", headers=(("Accept", "application/json"),)),
    # payloads
    post("payload/json", REQUIRED, "A JSON body is hashed.", b'{"PhoneNumberIds": ["+12065550100"]}', JSON),
    post(
        "payload/form",
        REQUIRED,
        "A form is hashed as it is sent.",
        b"Action=GetCallerIdentity&Version=2011-06-15",
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
    ),
    post("payload/utf-8", REQUIRED, "Bytes of UTF-8 are hashed, not characters.", '{"a": "Zo\u00eb \u20ac"}'.encode(), JSON),
    post(
        "payload/binary", REQUIRED, "Any bytes are hashed.", bytes(range(256)), ("Content-Type", "application/octet-stream")
    ),
    post("payload/line-ends", REQUIRED, "Line ends in a body stay.", b"a\r\nb\nc\r\n", ("Content-Type", "text/plain")),
    post("payload/trailing-line-end", REQUIRED, "A line end at the end of a body stays.", b'{"a": 1}\n', JSON),
    post(
        "payload/leading-at",
        REQUIRED,
        "A body that starts with @ is not read as a file name.",
        b"@file",
        ("Content-Type", "text/plain"),
    ),
    post("payload/large", REQUIRED, "A body of 1 MB is hashed whole.", b"0123456789abcdef" * 65_536, JSON),
    post("payload/empty-post", REQUIRED, "A POST without a body is signed with the hash of an empty body.", b""),
    row(
        "payload/get-with-body",
        INFORMATIONAL,
        "A GET may have a body.",
        method="GET",
        headers=(JSON,),
        body=b'{"query": {}}',
    ),
    # tokens and keys
    row("token/signed", REQUIRED, "A session token is sent and signed.", credentials=TEMPORARY),
    row("token/long", REQUIRED, "A session token of 1,500 characters is sent and signed.", credentials=LONG_TOKEN),
    row("token/empty", REQUIRED, "An empty AWS_SESSION_TOKEN counts as not set.", variables=(("AWS_SESSION_TOKEN", ""),)),
    row("keys/odd-secret", REQUIRED, "A secret access key with +, /, % and = is used unchanged.", credentials=ODD_KEYS),
    row("keys/long-secret", REQUIRED, "A secret access key longer than 64 bytes is used whole.", credentials=LONG),
    row("keys/region", REQUIRED, "The credential scope names another region.", region="eu-central-1"),
    row("keys/gov-region", REQUIRED, "The credential scope names a region with more hyphens.", region="us-gov-west-1"),
    row("keys/service", REQUIRED, "The credential scope names the service unchanged.", service="execute-api"),
    row(
        "keys/service-hyphens",
        REQUIRED,
        "The credential scope names a service with hyphens unchanged.",
        service="bedrock-agentcore",
    ),
    # dates
    row(
        "date/east",
        REQUIRED,
        "With a local time zone 14 hours ahead of UTC, dates are in UTC.",
        variables=(("TZ", "Pacific/Kiritimati"),),
    ),
    row(
        "date/west",
        REQUIRED,
        "With a local time zone 11 hours behind UTC, dates are in UTC.",
        variables=(("TZ", "Pacific/Pago_Pago"),),
    ),
    row(
        "date/locale",
        RECOMMENDED,
        "In an Arabic locale, the date has ASCII digits.",
        variables=(("LC_ALL", "ar_EG.UTF-8"), ("LANG", "ar_EG.UTF-8")),
    ),
)
