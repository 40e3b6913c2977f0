"""Mistakes in the string to sign and in the signing key."""

from __future__ import annotations

from .. import key_ways, signs
from ..ways import always
from .mistake import Mistake

MISTAKES: tuple[Mistake, ...] = (
    # the string to sign
    Mistake(
        "canonical-request-not-hashed",
        "the string to sign ends with the canonical request itself, not with its hash",
        "End the string to sign with the SHA-256 of the canonical request, in lower-case hex.",
        always({"hashed": "not"}),
    ),
    Mistake(
        "canonical-request-hash-spelling",
        "the canonical request's hash is not written in lower-case hex",
        "Write hashes in lower-case hex.",
        always({"hashed": "upper"}, {"hashed": "base64"}),
    ),
    Mistake(
        "algorithm-missing",
        "the string to sign lacks its first line",
        "Start the string to sign with AWS4-HMAC-SHA256.",
        always({"algorithm": False}),
    ),
    Mistake(
        "scope-incomplete",
        "the scope in the string to sign lacks aws4_request, or has the access key id before it",
        "Write the scope as DATE/REGION/SERVICE/aws4_request in the string to sign.",
        always({"scope_form": "no-terminator"}, {"scope_form": "with-access-key"}),
    ),
    Mistake(
        "scope-date-differs",
        "the scope's date is not the day of X-Amz-Date",
        "Take the time once, in UTC, and use its first eight digits in the scope and in the key.",
        key_ways.other_days,
        signs.scoped_to_another_day,
    ),
    Mistake(
        "local-time",
        "local time is signed instead of UTC",
        "Use the time in UTC, which the Z at the end denotes.",
        key_ways.local_time,
        signs.clock_of_another_zone,
    ),
    Mistake(
        "date-with-dashes",
        "a date is written with dashes and colons",
        "Write the time as YYYYMMDDTHHMMSSZ and the scope's date as YYYYMMDD.",
        key_ways.dashes,
        signs.date_with_dashes,
    ),
    Mistake(
        "date-missing",
        "the request has no X-Amz-Date header",
        "Send the time that was signed as X-Amz-Date, and sign that header.",
        see=signs.date_not_sent,
    ),
    Mistake(
        "region-wrong",
        "the signature is scoped to another region than the endpoint's",
        "Use the endpoint's region in the scope and in the key.",
        key_ways.another("region", key_ways.REGIONS),
        signs.scoped_to_another("region"),
    ),
    Mistake(
        "service-wrong",
        "the signature is scoped to another service",
        "Sign for the service `chime`: the signing name is not the host's first label, nor the SDK's name of the service "
        "(curl: --aws-sigv4 aws:amz:REGION:chime).",
        key_ways.another("service", key_ways.SERVICES),
        signs.scoped_to_another("service"),
    ),
    # the key
    Mistake(
        "key-prefix-missing",
        "the key is derived from the secret without the prefix AWS4",
        'Start from "AWS4" + secret.',
        always({"prefix": ""}, {"prefix": "aws4"}, {"prefix": "AWS4-HMAC-SHA256"}),
    ),
    Mistake(
        "key-ladder-order",
        "the steps of the key derivation are in the wrong order",
        "Derive the key by date, then region, then service, then aws4_request.",
        key_ways.ladders_in_another_order,
    ),
    Mistake(
        "key-ladder-step-missing",
        "a step of the key derivation is missing",
        "Derive the key by date, region, service and aws4_request: four steps.",
        always(*({"ladder": ladder} for ladder in ("drs", "rst", "dst", "drt", ""))),
    ),
    Mistake(
        "key-date-whole",
        "the date in the key derivation is not the scope's eight digits",
        "Derive the key from YYYYMMDD, the first eight digits of X-Amz-Date.",
        key_ways.whole_date_in_key,
    ),
    Mistake(
        "key-hex-not-bytes",
        "a step of the key derivation uses hex text instead of bytes",
        "Use each HMAC's 32 bytes as the next key; only the signature itself is written in hex.",
        always({"key_form": "hex"}, {"key_form": "last-hex"}, {"key_form": "base64"}),
    ),
    Mistake(
        "key-and-message-swapped",
        "key and message are swapped in the HMACs of the key derivation",
        "Use the previous key as the key of each HMAC, and the date, region and so on as its message.",
        always({"key_form": "swapped"}),
    ),
    Mistake(
        "secret-white-space",
        "the secret is used with surrounding white space",
        "Remove the line break or the spaces where the secret is read.",
        key_ways.secret_with_space,
    ),
    Mistake(
        "secret-url-decoded",
        "the secret was URL-decoded: a + became a space, or %XY became a character",
        "Use the secret unchanged; it may contain + and /.",
        key_ways.secret_url_decoded,
    ),
    Mistake(
        "secret-url-encoded",
        "the secret was URL-encoded",
        "Use the secret unchanged; it may contain + and /.",
        key_ways.secret_url_encoded,
    ),
    Mistake(
        "secret-quoted",
        "the secret is used with quotation marks or escapes, or was cut off at a special character",
        "Check how the secret is read: a shell, an .env file or a configuration may leave quotes around it or cut it off.",
        key_ways.secret_misread,
    ),
)
