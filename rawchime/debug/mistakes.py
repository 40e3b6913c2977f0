"""The mistakes that make a signature wrong, one entry each: what it is, how it is made or seen, and what to change.

A mistake is *made* by turning knobs of a :class:`~rawchime.debug.recipe.Recipe`: each way of making it is one set of
changes. Or it is *seen* in the request itself, without the secret. Some are both: a signer may use the wrong name of a
service where it shows, in the credential scope, or only where it does not, in its key.

The names are this project's. What is wrong with each is said by the steps of
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html; that people make them was read in
what they report of their clients.
"""

from __future__ import annotations

from typing import NamedTuple

from . import signs, ways
from .ways import always


class Mistake(NamedTuple):
    """One entry of the table."""

    id: str
    sentence: str
    change: str
    make: ways.Ways = ways.no_way
    see: signs.Sign = signs.no_sign


MISTAKES: tuple[Mistake, ...] = (
    # the query
    Mistake(
        "query-missing",
        "the query is left out of the canonical request",
        "Put the query on the canonical request's third line, encoded and sorted, without the question mark.",
        always({"query_place": "missing"}),
    ),
    Mistake(
        "query-unsorted",
        "the query's parameters are signed in the order in which they are sent",
        "Sort the encoded parameters by name, then by value.",
        always({"query_sorted": False}),
    ),
    Mistake(
        "query-not-encoded",
        "the query is signed without being percent-encoded",
        "Encode each name and value: all but A-Z a-z 0-9 - _ . ~ becomes %XY, the slash too.",
        always({"query_encoding": "decoded"}, {"query_encoding": "sent"}, {"query_encoding": "bare"}),
    ),
    Mistake(
        "query-encoded-twice",
        "the query is percent-encoded twice",
        "Encode each name and value once; decode them first if they come from a URL.",
        always({"query_encoding": "twice"}),
    ),
    Mistake(
        "query-plus-for-space",
        "spaces in the query are signed as +",
        "Encode a space as %20: + is a form's spelling, not the canonical query's.",
        always({"query_encoding": "plus"}),
    ),
    Mistake(
        "query-equals-missing",
        "a parameter without a value is signed without its =",
        "Write name= where the value is empty.",
        always({"query_equals": False}),
    ),
    Mistake(
        "query-question-mark",
        "the canonical query starts with its question mark",
        "Leave the question mark out: it belongs to neither the path nor the query line.",
        always({"query_place": "marked"}),
    ),
    Mistake(
        "query-in-path",
        "the query is signed as a part of the path",
        "Split the target at its question mark: the path is the second line, the query the third.",
        always({"query_place": "path"}),
    ),
    # the path
    Mistake(
        "path-not-encoded",
        "the path is signed as it is before any encoding",
        "Encode each segment for the URL, then encode the result once more for the canonical request.",
        always({"path_encoding": "decoded"}),
    ),
    Mistake(
        "path-encoded-once",
        "the path is signed as it stands in the URL, encoded once",
        "Encode the URL's path once more for the canonical request (%2B becomes %252B): only S3 does without.",
        always({"path_encoding": "once"}),
    ),
    Mistake(
        "path-encoded-twice",
        "the path that was sent is encoded twice for the canonical request",
        "Encode the path once for the URL and once more for the canonical request, and no more.",
        always({"path_encoding": "twice"}),
    ),
    Mistake(
        "path-not-normalised",
        "the path is signed with its dot segments and doubled slashes",
        "Remove `.`, `..` and empty segments before encoding (RFC 3986 §5.2.4).",
        always({"path_normalized": False}),
    ),
    Mistake(
        "percent-lower-case",
        "percent-encoding is signed with lower-case digits",
        "Write the hexadecimal digits in upper case: %2B, not %2b.",
        always(
            {"path_encoding": "lower"}, {"query_encoding": "lower"}, {"path_encoding": "lower", "query_encoding": "lower"}
        ),
    ),
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
        "host is signed with the default port, and sent without it",
        "Leave :443 (https) and :80 (http) out of the signed host, as HTTP libraries do when they send it.",
        ways.host_with_default_port,
    ),
    Mistake(
        "host-port-missing",
        "host is signed without the port that it is sent with",
        "Sign the Host header's whole value, with its port where it is not the default one.",
        ways.host_without_port,
    ),
    Mistake(
        "header-names-not-lowered",
        "header names are signed in the case in which they are sent",
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
        "header values are signed with the white space around them",
        "Remove white space from both ends of each value.",
        always({"trimmed": False}),
    ),
    Mistake(
        "header-values-not-collapsed",
        "header values are signed with their runs of spaces",
        "Make each run of spaces inside a value one space.",
        always({"collapsed": False}),
    ),
    Mistake(
        "header-values-joined",
        "a header that is sent twice is signed otherwise than its values joined by commas",
        "Join the values of one name with a comma and no space, in the order in which they are sent.",
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
        "the header lines of the canonical request are not those of the headers that SignedHeaders lists",
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
        "List each name once (a Host of your own beside the one that the library adds?).",
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
    # the canonical request
    Mistake(
        "method-lower-case",
        "the method is signed in lower case",
        "Sign the method as it is sent: POST, GET.",
        lambda facts: ({"method": facts.signed.method.lower()}, {"method": facts.signed.method.capitalize()}),
    ),
    Mistake(
        "trailing-newline",
        "a line break follows the last line",
        "End the canonical request with the payload's hash, and the string to sign with the canonical request's.",
        always({"ending": "\n"}, {"text_ending": "\n"}, {"ending": "\n", "text_ending": "\n"}),
    ),
    Mistake(
        "crlf",
        "lines are joined with CR LF",
        "Join the lines with LF alone, on every platform.",
        always({"line_end": "\r\n"}, {"text_end": "\r\n"}, {"line_end": "\r\n", "text_end": "\r\n"}),
    ),
    Mistake(
        "payload-empty-hash",
        "the hash of an empty body is signed, though there is one",
        "Hash the body's exact bytes before it is given to the HTTP library.",
        ways.EMPTY,
        signs.told_empty,
    ),
    Mistake(
        "payload-reserialised",
        "the JSON was serialised once for the signature and otherwise for the wire",
        "Serialise the body once, and sign and send those bytes.",
        ways.payload_reserialised,
    ),
    Mistake(
        "payload-other-encoding",
        "the body's hash is of its text in another encoding",
        "Encode the body as UTF-8 once, and hash those bytes.",
        ways.payload_in_another_encoding,
    ),
    Mistake(
        "payload-hash-upper-case",
        "the payload's hash is in upper case",
        "Write hashes in lower-case hex.",
        always({"payload_upper": True}),
        signs.told_in_capitals,
    ),
    Mistake(
        "payload-unsigned",
        "UNSIGNED-PAYLOAD is signed in place of the body's hash",
        "Sign the body's hash: UNSIGNED-PAYLOAD is S3's, and Chime does not take it.",
        ways.UNSIGNED_PAYLOAD,
        signs.told_unsigned,
    ),
    Mistake(
        "payload-not-hashed",
        "the body itself, or nothing, stands in the place of its hash",
        "Put the body's SHA-256 in lower-case hex on the last line.",
        ways.payload_not_hashed,
    ),
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
        ways.other_days,
        signs.scoped_to_another_day,
    ),
    Mistake(
        "local-time",
        "local time is signed, not UTC",
        "Take the time in UTC: the Z at the end says so.",
        ways.local_time,
        signs.clock_of_another_zone,
    ),
    Mistake(
        "date-with-dashes",
        "a date is written with dashes and colons",
        "Write the time as YYYYMMDDTHHMMSSZ and the scope's date as YYYYMMDD.",
        ways.dashes,
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
        "Use the region of the endpoint's host name in the scope and in the key.",
        ways.another("region", ways.REGIONS),
        signs.scoped_to_another("region"),
    ),
    Mistake(
        "service-wrong",
        "the signature is scoped to another service",
        "Sign for the service `chime`: the signing name is not the host's first label, nor the SDK's name of the service "
        "(curl: --aws-sigv4 aws:amz:REGION:chime).",
        ways.another("service", ways.SERVICES),
        signs.scoped_to_another("service"),
    ),
    # the key
    Mistake(
        "key-prefix-missing",
        "the key ladder starts from the secret without AWS4 before it",
        'Start from "AWS4" + secret.',
        always({"prefix": ""}, {"prefix": "aws4"}, {"prefix": "AWS4-HMAC-SHA256"}),
    ),
    Mistake(
        "key-ladder-order",
        "the steps of the key ladder are in another order",
        "Derive the key by date, then region, then service, then aws4_request.",
        ways.ladders_in_another_order,
    ),
    Mistake(
        "key-ladder-step-missing",
        "a step of the key ladder is left out",
        "Derive the key by date, region, service and aws4_request: four steps.",
        always(*({"ladder": ladder} for ladder in ("drs", "rst", "dst", "drt", ""))),
    ),
    Mistake(
        "key-date-whole",
        "the key ladder's date is not the scope's eight digits",
        "Derive the key from YYYYMMDD, the first eight digits of X-Amz-Date.",
        ways.whole_date_in_key,
    ),
    Mistake(
        "key-hex-not-bytes",
        "a step of the key ladder is used as hex text, not as bytes",
        "Use each HMAC's 32 bytes as the next key; only the signature itself is written in hex.",
        always({"key_form": "hex"}, {"key_form": "last-hex"}, {"key_form": "base64"}),
    ),
    Mistake(
        "key-and-message-swapped",
        "key and message of the ladder's HMACs are swapped",
        "Give HMAC the key that was derived so far as its key, and the date, region … as its message.",
        always({"key_form": "swapped"}),
    ),
    Mistake(
        "secret-white-space",
        "the secret is used with white space around it",
        "Remove the line break or the spaces around the secret, where it is read.",
        ways.secret_with_space,
    ),
    Mistake(
        "secret-url-decoded",
        "the secret was URL-decoded: a + became a space, or a %XY a letter",
        "Use the secret as it is; it may contain + and /.",
        ways.secret_url_decoded,
    ),
    Mistake(
        "secret-url-encoded",
        "the secret was URL-encoded",
        "Use the secret as it is; it may contain + and /.",
        ways.secret_url_encoded,
    ),
    Mistake(
        "secret-quoted",
        "the secret is used with quotation marks or escapes, or is cut at one of its signs",
        "Look at how the secret is read: a shell, an .env file or a configuration leaves quotes around it or cuts it.",
        ways.secret_misread,
    ),
    # the token
    Mistake(
        "token-not-signed",
        "the session token is sent, but not signed",
        "Add x-amz-security-token before signing, and sign it.",
        ways.token_signed_not_listed,
        signs.token_not_listed,
    ),
    Mistake(
        "token-missing",
        "the session token is not sent",
        "Send the token that came with the temporary access key as X-Amz-Security-Token, and sign it.",
        ways.token_signed_not_sent,
        signs.token_not_sent,
    ),
    Mistake(
        "token-other-session",
        "the session token that was sent is not the one that belongs to the access key",
        "Take access key, secret and token from one answer of the token service, and replace all three together.",
        ways.token_of_another_session,
        signs.token_unlike_the_one_at_hand,
    ),
    # the Authorization header
    Mistake(
        "authorization-missing",
        "the request has no Authorization header",
        "Look for what removes it: an HTTP library drops it on a redirect to another host, a proxy may take it for its own.",
    ),
    Mistake(
        "authorization-replaced",
        "the Authorization header is not the signature's: it was replaced after signing",
        "Keep the HTTP library from writing its own (Basic from .netrc or from a user name in the URL, a proxy's Bearer).",
    ),
    Mistake(
        "authorization-malformed",
        "the Authorization header lacks a part, or has it twice",
        "Write it on one line: AWS4-HMAC-SHA256 Credential=ID/SCOPE, SignedHeaders=a;b, Signature=HEX.",
    ),
    # after signing
    Mistake(
        "header-changed",
        "header changed after signing",
        "Find what writes the header after the signature is made (the HTTP library, a proxy), or sign what it writes.",
        ways.headers_changed,
        signs.listed_not_sent,
    ),
    Mistake(
        "body-changed",
        "body changed after signing",
        "Send exactly the bytes that were hashed (curl: --data-binary, not --data, for a file).",
        ways.body_changed,
        signs.body_unlike_told,
    ),
    Mistake(
        "target-changed",
        "method, path or query changed after signing",
        "Find what rewrites the URL on the way (a proxy, a gateway with a stage or a prefix), or sign what it makes of it.",
    ),
    Mistake(
        "signature-upper-case",
        "the signature is in upper case",
        "Write the signature in lower-case hex.",
        see=signs.signature_in_capitals,
    ),
    Mistake(
        "signature-base64",
        "the signature is in base64",
        "Write the signature in lower-case hex.",
        see=signs.signature_in_base64,
    ),
    Mistake(
        "signature-cut",
        "the signature is not 64 hex digits long",
        "Write the HMAC's 32 bytes in lower-case hex, and send all of it.",
        see=signs.signature_cut,
    ),
    Mistake(
        "clock-skewed",
        "X-Amz-Date is more than 15 minutes from the service's clock",
        "Set this machine's clock (`timedatectl`, `chronyc makestep`), and sign each attempt anew.",
        see=signs.clock_off,
    ),
)
BY_ID = {mistake.id: mistake for mistake in MISTAKES}
