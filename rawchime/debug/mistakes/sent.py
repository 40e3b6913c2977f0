"""Mistakes in the token, in the Authorization header, and changes after signing."""

from __future__ import annotations

from .. import key_ways, signs, target_ways, ways
from .mistake import Mistake

MISTAKES: tuple[Mistake, ...] = (
    # the token
    Mistake(
        "token-not-signed",
        "the session token is sent, but not signed",
        "Add x-amz-security-token before signing, and sign it.",
        key_ways.token_signed_not_listed,
        signs.token_not_listed,
    ),
    Mistake(
        "token-missing",
        "the session token is not sent",
        "Send the token that came with the temporary access key as X-Amz-Security-Token, and sign it.",
        key_ways.token_signed_not_sent,
        signs.token_not_sent,
    ),
    Mistake(
        "token-other-session",
        "the session token does not belong to the access key",
        "Take access key, secret and token from one response of the token service, and replace all three together.",
        key_ways.token_of_another_session,
        signs.token_unlike_the_one_at_hand,
    ),
    # the Authorization header
    Mistake(
        "authorization-missing",
        "the request has no Authorization header",
        "Find what removes it: HTTP libraries drop it on a redirect to another host, and a proxy may consume it.",
    ),
    Mistake(
        "authorization-replaced",
        "the Authorization header was replaced after signing",
        "Prevent the HTTP library from writing its own (Basic from .netrc or a user name in the URL, a proxy's Bearer).",
    ),
    Mistake(
        "authorization-malformed",
        "a part of the Authorization header is missing or repeated",
        "Write it on one line: AWS4-HMAC-SHA256 Credential=ID/SCOPE, SignedHeaders=a;b, Signature=HEX.",
    ),
    Mistake(
        "authorization-repeated",
        "the request has more than one Authorization header",
        "Send one: an HTTP library, a proxy or a default header adds the other, or the request was signed twice.",
        here=False,
    ),
    Mistake(
        "access-key-white-space",
        "the access key id has surrounding white space",
        "Remove the line break or the spaces where the access key id is read.",
        see=signs.access_key_spaced,
        here=False,
    ),
    Mistake(
        "signature-version-2",
        "the request is signed with signature version 2, which the service does not accept",
        "Sign with Signature Version 4: update the library, or set its signature version.",
        here=False,
    ),
    Mistake(
        "sigv4a-needed",
        "a multi-region access point accepts only SigV4A signatures",
        "Sign with SigV4A (AWS4-ECDSA-P256-SHA256): AWS SDKs do if the AWS Common Runtime (awscrt) is installed.",
        here=False,
    ),
    # presigned URLs
    Mistake(
        "presigned-parameter-missing",
        "a parameter of the presigned URL is missing",
        "Send X-Amz-Algorithm, X-Amz-Credential, X-Amz-Date, X-Amz-Expires, X-Amz-SignedHeaders and X-Amz-Signature.",
        here=False,
    ),
    Mistake(
        "token-signed-in-query",
        "the session token is signed as a part of the query",
        "For IoT, append X-Amz-Security-Token to the URL after signing.",
        here=False,
    ),
    Mistake(
        "expires-too-long",
        "X-Amz-Expires is longer than seven days",
        "Use 1 to 604800 seconds; temporary credentials may end earlier.",
        here=False,
    ),
    Mistake(
        "expired",
        "the presigned URL was used after it expired",
        "Make a new URL, or use a longer X-Amz-Expires (STS always allows 15 minutes).",
        here=False,
    ),
    Mistake(
        "chunk-signature-wrong",
        "the signature of a chunk is wrong",
        "Sign each chunk's own bytes with the previous signature. The first chunk uses the request's signature.",
        here=False,
    ),
    # after signing
    Mistake(
        "host-changed",
        "the host changed after signing",
        "Sign the host that the client sends the request to, and keep proxies from rewriting Host.",
        ways.host_changed,
        here=False,
    ),
    Mistake(
        "header-changed",
        "header changed after signing",
        "Find what changes the header after signing (the HTTP library, a proxy), or sign the changed value.",
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
        "Find what rewrites the URL (a proxy, a gateway with a stage or a prefix), or sign the rewritten URL.",
        target_ways.changed_on_the_way,
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
        "Set this machine's clock (`timedatectl`, `chronyc makestep`), and sign each attempt again.",
        see=signs.clock_off,
    ),
)
