"""Bugs in signatures."""

from __future__ import annotations

from .mutant import mutant

GMTIME = 'date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())'
SCOPE = 'scope = f"{date[:8]}/{region}/chime/aws4_request"'
KEY = 'key = ("AWS4" + keys[1]).encode()'
STEP = 'key = hmac.digest(key, part.encode(), "sha256")'
LADDER = 'for part in scope.split("/"):'
TEXT = 'text = f"AWS4-HMAC-SHA256\\n{date}\\n{scope}\\n{hash_of(canonical.encode())}"'
SIGNATURE = 'hmac.digest(key, text.encode(), "sha256").hex()'
CANONICAL = 'canonical = f"POST\\n{path}\\noperation=batch-delete\\n{lines}\\n{names}\\n{hash_of(body)}"'
PATH = 'path = encoded(url.path, "/-_.~")'
NAMES = 'names = ";".join(sorted(signed))'
SIGNED = 'signed = {"content-type": "application/json", "host": url.netloc, "x-amz-date": date}'
SENT = "        **signed,\n"
TOKEN = 'signed["x-amz-security-token"] = token'
READ = 'setting("AWS_SESSION_TOKEN")'
PROOF = 'proof = f"Credential={keys[0]}/{scope}, SignedHeaders={names}, Signature={signature}"'


def canonical(old: str, new: str) -> tuple[str, str]:
    """Something else in the canonical request."""
    assert old in CANONICAL
    return CANONICAL, CANONICAL.replace(old, new)


def not_signed(name: str) -> tuple[str, str]:
    """A header that is sent, and not signed."""
    left = f'unsigned = {{"{name}": signed.pop("{name}")}} if "{name}" in signed else {{}}'
    return NAMES, f"{left}\n    {NAMES}"


def signed_too(name: str, value: str) -> tuple[str, str]:
    """A header that is signed, and should not be."""
    return NAMES, f'signed["{name}"] = {value}\n    {NAMES}'


MUTANTS = (
    # the date
    mutant("signing/local-time", ("time.gmtime()", "time.localtime()")),
    mutant("signing/local-day-in-the-scope", (SCOPE, SCOPE.replace("date[:8]", "time.strftime('%Y%m%d')"))),
    mutant("signing/date-with-dashes", ("%Y%m%dT%H%M%SZ", "%Y-%m-%dT%H:%M:%SZ"), (SCOPE, SCOPE.replace("date[:8]", "date[:10].replace('-', '')"))),
    mutant("signing/date-without-seconds", ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%MZ")),
    mutant("signing/month-and-day-swapped", ("%Y%m%dT%H%M%SZ", "%Y%d%mT%H%M%SZ")),
    mutant("signing/whole-date-in-the-scope", (SCOPE, SCOPE.replace("date[:8]", "date"))),
    mutant("signing/clock-six-minutes-behind", ("time.gmtime()", "time.gmtime(time.time() - 360)")),
    mutant("signing/two-dates", ('text = f"AWS4-HMAC-SHA256\\n{date}', 'text = f"AWS4-HMAC-SHA256\\n{date[:-2]}0Z" if date[-2] != "0" else f"AWS4-HMAC-SHA256\\n{date[:-2]}1Z"\n    text += f"')),
    # scope and key
    mutant("signing/service-of-the-host", (SCOPE, SCOPE.replace("chime", "voice-chime"))),
    mutant("signing/service-of-the-sdk", (SCOPE, SCOPE.replace("chime", "chime-sdk-voice"))),
    mutant("signing/region-in-capitals", (SCOPE, SCOPE.replace("{region}", "{region.upper()}"))),
    mutant("signing/scope-without-its-end", (PROOF, PROOF.replace("{scope}", '{scope[:-13]}'))),
    mutant("signing/aws2-request", (SCOPE, SCOPE.replace("aws4_request", "aws2_request"))),
    mutant("signing/key-without-aws4", (KEY, "key = keys[1].encode()")),
    mutant("signing/key-cut-at-64-bytes", (KEY, 'key = ("AWS4" + keys[1]).encode()[:64]')),
    mutant("signing/key-cut-at-40-characters", (KEY, 'key = ("AWS4" + keys[1][:40]).encode()')),
    mutant("signing/keys-in-hex", (STEP, 'key = hmac.digest(key, part.encode(), "sha256").hex().encode()')),
    mutant("signing/ladder-in-another-order", (LADDER, 'for part in (scope.split("/")[0], "chime", region, "aws4_request"):')),
    mutant("signing/ladder-too-short", (LADDER, 'for part in scope.split("/")[:3]:')),
    mutant("signing/key-and-message-swapped", (STEP, 'key = hmac.digest(part.encode(), key, "sha256")')),
    # the string to sign and the signature
    mutant("signing/string-with-cr-lf", (TEXT, TEXT.replace("\\n", "\\r\\n"))),
    mutant("signing/string-with-a-line-end-more", (TEXT, TEXT[:-1] + '\\n"')),
    mutant("signing/string-without-the-scope", (TEXT, TEXT.replace("{scope}\\n", ""))),
    mutant("signing/canonical-request-not-hashed", (TEXT, TEXT.replace("{hash_of(canonical.encode())}", "{canonical}"))),
    mutant("signing/signature-in-base64", (SIGNATURE, '__import__("base64").b64encode(hmac.digest(key, text.encode(), "sha256")).decode()')),
    mutant("signing/signature-in-capitals", (SIGNATURE, f"{SIGNATURE}.upper()")),
    mutant("signing/signature-with-sha-1", (SIGNATURE, 'hmac.digest(key, text.encode(), "sha1").hex()')),
    mutant("signing/algorithm-misspelled", ('"authorization": f"AWS4-HMAC-SHA256 {proof}"', '"authorization": f"AWS4-HMAC-SHA-256 {proof}"')),
    mutant("signing/authorization-missing", ('        "authorization": f"AWS4-HMAC-SHA256 {proof}",\n', "")),
    mutant("signing/authorization-by-spaces", (PROOF, PROOF.replace(", ", " "))),
    # the canonical request
    mutant("signing/path-not-encoded-again", (PATH, "path = url.path")),
    mutant("signing/path-keeps-its-colon", (PATH, 'path = encoded(url.path, "/-_.~:")')),
    mutant("signing/path-slashes-encoded", (PATH, 'path = "/" + encoded(url.path[1:], "-_.~")')),
    mutant("signing/base-path-not-signed", (PATH, 'path = "/phone-numbers"')),
    mutant("signing/query-not-signed", canonical("operation=batch-delete", "")),
    mutant("signing/query-encoded-as-a-whole", canonical("operation=batch-delete", "operation%3Dbatch-delete")),
    mutant("signing/method-in-lower-case", canonical("POST", "post")),
    mutant("signing/no-empty-line-behind-headers", canonical("{lines}\\n", "{lines}")),
    mutant("signing/headers-with-a-space", ('f"{name}:{signed[name]}\\n"', 'f"{name}: {signed[name]}\\n"')),
    mutant("signing/header-names-as-sent", ('f"{name}:{signed[name]}\\n"', 'f"{name.title()}:{signed[name]}\\n"')),
    mutant("signing/header-lines-not-sorted", ("for name in sorted(signed))", "for name in sorted(signed, reverse=True))")),
    mutant("signing/signed-headers-not-sorted", (NAMES, 'names = ";".join(sorted(signed, reverse=True))')),
    mutant("signing/signed-headers-in-capitals", (PROOF, PROOF.replace("{names}", "{names.title()}"))),
    mutant("signing/signed-headers-with-commas", (PROOF, PROOF.replace("{names}", "{names.replace(';', ',')}"))),
    mutant("signing/host-not-signed", not_signed("host"), (SENT, f"{SENT}        **unsigned,\n")),
    mutant("signing/date-not-signed", not_signed("x-amz-date"), (SENT, f"{SENT}        **unsigned,\n")),
    mutant("signing/content-type-not-signed", not_signed("content-type"), (SENT, f"{SENT}        **unsigned,\n")),
    mutant("signing/token-not-signed", not_signed("x-amz-security-token"), (SENT, f"{SENT}        **unsigned,\n")),
    mutant("signing/amz-header-not-signed", (SENT, f'{SENT}        "x-amz-user-agent": "reference/1.0",\n')),
    mutant("signing/user-agent-signed", signed_too("user-agent", '"reference/1.0"')),
    mutant("signing/content-length-signed", signed_too("content-length", "str(len(body))")),
    mutant("signing/payload-hash-of-nothing", canonical("hash_of(body)", "hash_of(b'')")),
    mutant("signing/payload-hash-in-capitals", canonical("hash_of(body)", "hash_of(body).upper()")),
    mutant("signing/payload-not-hashed", canonical("hash_of(body)", "body.decode()")),
    mutant("signing/payload-unsigned", canonical("hash_of(body)", "'UNSIGNED-PAYLOAD'")),
    mutant("signing/payload-made-twice", canonical("hash_of(body)", "hash_of(json.dumps(json.loads(body), ensure_ascii=False).encode())")),
    mutant("signing/payload-hash-of-64-kib", canonical("hash_of(body)", "hash_of(body[:8192])")),
    mutant("signing/payload-hash-header-wrong", (SENT, f'{SENT}        "x-amz-content-sha256": hash_of(b""),\n')),
    # the token
    mutant("signing/token-cut-at-1024", (READ, f"{READ}[:1024]")),
    mutant("signing/token-cut-at-255", (READ, f"{READ}[:255]")),
    mutant("signing/token-without-its-equals-signs", (READ, f'{READ}.rstrip("=")')),
    mutant("signing/token-encoded", (TOKEN, 'signed["x-amz-security-token"] = urllib.parse.quote(token)')),
    mutant("signing/token-decoded", (TOKEN, 'signed["x-amz-security-token"] = token.replace("+", " ")')),
    mutant("signing/token-signed-and-not-sent", (SENT, f'{SENT}        "x-amz-security-token": None,\n'),
           ("for name, value in headers.items())", "for name, value in headers.items() if value is not None)")),
    mutant("signing/access-key-of-another", (PROOF, PROOF.replace("{keys[0]}", "AKIDOTHER"))),
)  # fmt: skip
