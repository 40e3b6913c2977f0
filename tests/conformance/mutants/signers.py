"""Bugs of signers for any service, put into ``reference_signer.py``."""

from __future__ import annotations

from pathlib import Path

from .mutant import Mutant

SIGNER = Path(__file__).parent.parent / "reference_signer.py"

QUERY = "decoded = [(urllib.parse.unquote_to_bytes(name), urllib.parse.unquote_to_bytes(value)) for name, _, value in pairs]"
AGAIN = "again = [(encoded(name), encoded(value)) for name, value in decoded]"
PAIRS = 'return "&".join(f"{name}={value}" for name, value in sorted(again))'
S3_PATH = 'return encoded(urllib.parse.unquote_to_bytes(path), "/")'
PATH = 'return encoded("/" + "/".join(segments) + slash, "/")'
VALUE = 're.sub(" +", " ", value.strip())'
LINES = 'lines = "".join(f"{name}:{\',\'.join(values[name])}\\n" for name in names)'
NAMES = 'names = sorted({name.lower() for name, _ in headers if name.lower() != "accept"})'
PAYLOAD = "payload = given[0] if given else hash_of(body)"
URL_PAYLOAD = 'payload = "UNSIGNED-PAYLOAD" if s3 else hash_of(b"")'
KEY = 'key = ("AWS4" + secret).encode()'
SCOPE = 'scope = f"{date[:8]}/{region}/{service}/aws4_request"'
READ = "        body = file.read()\n"
TOKEN = 'token = os.environ.get("AWS_SESSION_TOKEN")'
EXPIRES = '            "X-Amz-Expires": expires,\n'
FINISH = "target, headers = signed(kind, method, target, headers, body, region, service, expires)"
PRESIGNED = 'if kind == "presigned":'
URL_SIGNED = 'made = signature(secret, date, scope, canonical_request(method, target, headers, ["host"]'
END = "return 0 if answer.startswith"


def mutant(name: str, *changes: tuple[str, str]) -> Mutant:
    """Return a mutant of the reference signer."""
    return Mutant(f"signers/{name}", changes, SIGNER)


def s3_path(new: str) -> tuple[str, str]:
    """Another canonical path of S3."""
    return S3_PATH, f"return {new}"


def path(new: str) -> tuple[str, str]:
    """Another canonical path of the other services."""
    return PATH, f"return {new}"


def query(new: str) -> tuple[str, str]:
    """Another canonical query."""
    return PAIRS, f"return {new}"


def sent(change: str) -> tuple[str, str]:
    """Something is done to the request before it is signed."""
    return FINISH, f"{change}\n    {FINISH}"


def sent_after(change: str) -> tuple[str, str]:
    """Something is done to the request after it is signed."""
    return FINISH, f"{FINISH}\n    {change}"


MUTANTS = (
    # paths
    mutant("path-encoded-once", path('"/" + "/".join(segments) + slash')),
    mutant("path-decoded-first", path('encoded(urllib.parse.unquote_to_bytes("/" + "/".join(segments) + slash), "/")')),
    mutant("path-keeps-colons", path('encoded("/" + "/".join(segments) + slash, "/:")')),
    mutant("path-keeps-sub-delims", path('encoded("/" + "/".join(segments) + slash, "/!$&\'()*,;=@")')),
    mutant("path-keeps-plus", path('encoded("/" + "/".join(segments) + slash, "/+")')),
    mutant("path-tilde-encoded", path('encoded("/" + "/".join(segments) + slash, "/").replace("~", "%7E")')),
    mutant("path-keeps-percent", path('encoded("/" + "/".join(segments) + slash, "/%")')),
    mutant("path-slashes-encoded", path('"/" + encoded("/".join(segments) + slash)')),
    mutant("path-in-lower-case-hex", path('re.sub("%..", lambda one: one[0].lower(), encoded("/" + "/".join(segments) + slash, "/"))')),
    mutant("path-trailing-slash-dropped", path('encoded("/" + "/".join(segments), "/")')),
    mutant("path-not-normalized", path('encoded(path, "/")')),
    mutant("path-dots-kept", ('if segment == "..":', 'if False:'), ('elif segment not in ("", "."):', 'elif segment:')),
    mutant("path-doubled-slashes-kept", ('elif segment not in ("", "."):', 'elif segment != ".":'), ('"/" + "/".join(segments) + slash', '"/".join(segments) or "/"')),
    mutant("path-encoded-slash-decoded", path('encoded(("/" + "/".join(segments) + slash).replace("%2F", "/"), "/")')),
    mutant("path-escapes-in-capitals", path('encoded(re.sub("%..", lambda one: one[0].upper(), "/" + "/".join(segments) + slash), "/")')),
    mutant("path-cut-at-255", path('encoded("/" + "/".join(segments) + slash, "/")[:255]')),
    mutant("path-not-signed", path('"/"')),
    mutant("path-of-one-segment", path('encoded("/" + "/".join(segments[:1]) + slash, "/")')),
    mutant("path-utf-8-as-latin-1", path('encoded(urllib.parse.quote(urllib.parse.unquote("/" + "/".join(segments) + slash, "latin-1").encode("latin-1", "replace").decode("utf-8", "replace").encode("latin-1", "replace"), "/"), "/") if "%C3" in path else encoded("/" + "/".join(segments) + slash, "/")')),
    mutant("sent-path-decoded", sent("target = target.replace('%20', '+')")),
    mutant("sent-dots-resolved-wrongly", sent("target = target.replace('/..', '')")),
    mutant("encoded-dots-resolved", sent("target = target.replace('%2E', '.')")),
    # queries
    mutant("query-not-signed", query('""')),
    mutant("query-not-sorted", query('"&".join(f"{name}={value}" for name, value in again)')),
    mutant("query-sorted-as-texts", query('"&".join(sorted(f"{name}={value}" for name, value in again))')),
    mutant("query-sorted-without-case", query('"&".join(f"{name}={value}" for name, value in sorted(again, key=lambda pair: (pair[0].lower(), pair[1])))')),
    mutant("query-sorted-before-encoding", (AGAIN, "again = [(encoded(name), encoded(value)) for name, value in sorted(decoded)]"), query('"&".join(f"{name}={value}" for name, value in again)')),
    mutant("query-sorted-by-name-only", query('"&".join(f"{name}={value}" for name, value in sorted(again, key=lambda pair: pair[0]))')),
    mutant("query-first-of-a-name", query('"&".join(f"{name}={value}" for name, value in sorted(dict(again[::-1]).items()))')),
    mutant("query-last-of-a-name", query('"&".join(f"{name}={value}" for name, value in sorted(dict(again).items()))')),
    mutant("query-repeated-names-joined", query('"&".join(f"{name}={"%2C".join(one for other, one in sorted(again) if other == name)}" for name in sorted(dict(again)))'.replace('"%2C"', "'%2C'"))),
    mutant("query-empty-values-dropped", query('"&".join(f"{name}={value}" for name, value in sorted(again) if value)')),
    mutant("query-no-equals-for-empty", query('"&".join(f"{name}={value}" if value else name for name, value in sorted(again))')),
    mutant("query-no-equals-dropped", ('for pair in query.split("&") if pair]', 'for pair in query.split("&") if "=" in pair]')),
    mutant("query-encoded-twice", (QUERY, "decoded = [(name, value) for name, _, value in pairs]")),
    mutant("query-not-encoded", (QUERY, "decoded = [(name, value) for name, _, value in pairs]"), (AGAIN, "again = decoded")),
    mutant("query-spaces-as-plus", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value).replace('%20', '+'))"))),
    mutant("query-plus-as-space", (QUERY, QUERY.replace("unquote_to_bytes(value)", "unquote_to_bytes(value.replace('+', ' '))"))),
    mutant("query-slash-kept", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value, '/'))"))),
    mutant("query-colon-kept", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value, ':'))"))),
    mutant("query-at-kept", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value, '@'))"))),
    mutant("query-equals-kept", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value, '='))"))),
    mutant("query-asterisk-kept", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value, '*'))"))),
    mutant("query-quotes-kept", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value, \"!'()\"))"))),
    mutant("query-tilde-encoded", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value).replace('~', '%7E'))"))),
    mutant("query-decoded-twice", (QUERY, QUERY.replace("urllib.parse.unquote_to_bytes(value)", "urllib.parse.unquote_to_bytes(urllib.parse.unquote_to_bytes(value))"))),
    mutant("query-cut-at-the-second-equals", ('pair.partition("=")', '(pair.split("=") + [""])[:2]'), ("for name, _, value in pairs", "for name, value in pairs")),
    mutant("query-in-lower-case-hex", (AGAIN, AGAIN.replace("encoded(value))", "re.sub('%..', lambda one: one[0].lower(), encoded(value)))"))),
    mutant("query-names-not-encoded", (AGAIN, AGAIN.replace("(encoded(name),", "(name.decode('latin-1'),"))),
    mutant("query-escapes-as-sent", (QUERY, "decoded = [(name, value) for name, _, value in pairs]"), (AGAIN, "again = [(encoded(name, '%'), encoded(value, '%')) for name, value in decoded]")),
    mutant("query-trailing-ampersand-signed", ('for pair in query.split("&") if pair]', 'for pair in (query.split("&") if query else [])]')),
    mutant("query-ten-parameters-at-most", ('query.split("&") if pair]', 'query.split("&")[:10] if pair]')),
    mutant("query-json-braces-kept", (AGAIN, AGAIN.replace("encoded(value))", "encoded(value, '{}[]'))"))),
    mutant("query-ampersands-decoded-first", ('query.split("&")', 'query.replace("%26", "&").split("&")')),
    mutant("question-mark-in-the-path", ('path, _, query = target.partition("?")', 'path, _, query = target.partition("?")\n    path += "?" if target.endswith("?") else ""')),
    # headers
    mutant("header-spaces-kept", (VALUE, "value.strip()")),
    mutant("header-spaces-kept-in-quotes", (VALUE, 'value if value.startswith(\'"\') else re.sub(" +", " ", value.strip())')),
    mutant("header-spaces-removed", (VALUE, 'value.replace(" ", "")')),
    mutant("header-names-as-given", (LINES, LINES.replace("{name}:", "{name if 'mixed' not in name else 'x-amz-meta-MiXeD'}:"))),
    mutant("header-values-in-lower-case", (VALUE, f"{VALUE}.lower()")),
    mutant("header-lines-unsorted", (LINES, LINES.replace("in names)", "in dict.fromkeys(name.lower() for name, _ in headers if name.lower() in names))"))),
    mutant("header-sorting-ignores-hyphens", (NAMES, NAMES.replace('"accept"})', '"accept"}, key=lambda name: name.replace("-", ""))'))),
    mutant("header-cut-at-1024", (VALUE, f"{VALUE}[:1024]")),
    mutant("header-commas-with-spaces-removed", (VALUE, 're.sub(" *, *", ",", re.sub(" +", " ", value.strip()))')),
    mutant("header-value-cut-at-equals", (VALUE, f'({VALUE}.split("=")[0] if "=" in value and len(value) < 20 else {VALUE})')),
    mutant("header-values-of-a-name-sorted", (LINES, LINES.replace("values[name]", "sorted(values[name])"))),
    mutant("header-last-of-a-name", (LINES, LINES.replace("','.join(values[name])", "values[name][-1]"))),
    mutant("twenty-headers-at-most", (NAMES, f"{NAMES}[:20]")),
    mutant("host-not-signed", (NAMES, NAMES.replace('!= "accept"', 'not in ("accept", "host")'))),
    mutant("amz-header-of-its-own-not-signed", sent_after('headers = [*headers, ("X-Amz-User-Agent", "signer/1.0")]')),
    mutant("header-and-no-authorization", (PRESIGNED, "if True:")),
    mutant("amz-headers-not-signed", (NAMES, NAMES.replace('name.lower() != "accept"', 'name.lower() in ("host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token")'))),
    mutant("given-headers-not-sent", sent("headers = headers[:1]")),
    mutant("accept-replaced", sent_after("headers = [(name, '*/*' if name == 'Accept' else value) for name, value in headers]")),
    # methods and payloads
    mutant("method-get-always", ('"\\n".join([method, canonical_path', '"\\n".join(["GET" if method not in ("POST",) else method, canonical_path')),
    mutant("put-sent-as-post", sent("method = 'POST' if method == 'PUT' else method")),
    mutant("head-signed-as-get", ('"\\n".join([method, canonical_path', '"\\n".join(["GET" if method == "HEAD" else method, canonical_path')),
    mutant("patch-signed-as-post", ('"\\n".join([method, canonical_path', '"\\n".join(["POST" if method == "PATCH" else method, canonical_path')),
    mutant("delete-signed-as-get", ('"\\n".join([method, canonical_path', '"\\n".join(["GET" if method == "DELETE" else method, canonical_path')),
    mutant("payload-of-nothing", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(b'')"))),
    mutant("payload-unsigned", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "'UNSIGNED-PAYLOAD'"))),
    mutant("payload-stripped", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(body.strip())"))),
    mutant("payload-with-unix-line-ends", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(body.replace(b'\\r\\n', b'\\n'))"))),
    mutant("payload-as-text", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(body.decode('utf-8', 'replace').encode())"))),
    mutant("payload-plus-as-space", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(body.replace(b'+', b' '))"))),
    mutant("payload-as-ascii", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(body.decode('utf-8', 'replace').encode('ascii', 'ignore'))"))),
    mutant("payload-of-64-kib", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(body[:65536])"))),
    mutant("payload-form-sorted", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(b'&'.join(sorted(body.split(b'&'), reverse=True)) if body.startswith(b'Action') else body)"))),
    mutant("payload-at-is-a-file", (READ, f"{READ}        body = b'' if body.startswith(b'@') else body\n")),
    mutant("payload-of-a-get-ignored", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(b'' if method == 'GET' else body)"))),
    mutant("payload-of-an-empty-post-is-a-space", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(body or (b' ' if method in ('POST', 'PUT') else b''))"))),
    mutant("payload-json-made-again", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "hash_of(json.dumps(json.loads(body), separators=(',', ':')).encode() if body.startswith(b'{') else body)"))),
    # tokens, keys, dates
    mutant("token-not-sent", (TOKEN, "token = None")),
    mutant("token-not-signed", (NAMES, NAMES.replace('!= "accept"', 'not in ("accept", "x-amz-security-token")'))),
    mutant("token-cut-at-1024", (TOKEN, f'{TOKEN}\n    token = token and token[:1024]')),
    mutant("token-empty-sent", ("    if token:\n        headers", "    if token is not None:\n        headers")),
    mutant("secret-cut-at-64", (KEY, f"{KEY}[:64]")),
    mutant("secret-decoded", (KEY, KEY.replace("+ secret", "+ urllib.parse.unquote(secret)"))),
    mutant("region-us-east-1", (SCOPE, SCOPE.replace("{region}", "us-east-1"))),
    mutant("region-of-three-parts", (SCOPE, SCOPE.replace("{region}", "{'-'.join(region.split('-')[:3])}"))),
    mutant("service-always-the-same", (SCOPE, SCOPE.replace("{service}", "{service if service == 's3' else 'service'}"))),
    mutant("service-without-hyphens", (SCOPE, SCOPE.replace("{service}", "{service.split('-')[0]}"))),
    mutant("local-time", ("time.gmtime()", "time.localtime()")),
    mutant("local-day", (SCOPE, SCOPE.replace("{date[:8]}", "{time.strftime('%Y%m%d')}"))),
    mutant("date-of-yesterday", ("time.gmtime()", "time.gmtime(time.time() - 86400)")),
    mutant("date-in-the-locale's-digits", (SCOPE, "date = date.translate({48 + n: 0x660 + n for n in range(10)}) if os.environ.get('LANG', '').startswith('ar') else date\n    " + SCOPE)),
    # S3
    mutant("s3-path-encoded-twice", s3_path('encoded(path, "/")')),
    mutant("s3-path-normalized", ("    if s3:", "    if s3:\n        path = re.sub('/+', '/', path)\n    if s3:")),
    mutant("s3-dots-resolved", ("    if s3:", "    if s3:\n        path = path.replace('/./', '/').replace('/b/../', '/')\n    if s3:")),
    mutant("s3-path-decoded", s3_path("urllib.parse.unquote(path)")),
    mutant("s3-colons-kept", s3_path('encoded(urllib.parse.unquote_to_bytes(path), "/:")')),
    mutant("s3-equals-kept", s3_path('encoded(urllib.parse.unquote_to_bytes(path), "/=")')),
    mutant("s3-parentheses-kept", s3_path('encoded(urllib.parse.unquote_to_bytes(path), "/()")')),
    mutant("s3-plus-as-space", s3_path('encoded(urllib.parse.unquote_to_bytes(path).replace(b"+", b" "), "/")')),
    mutant("s3-tilde-encoded", s3_path('encoded(urllib.parse.unquote_to_bytes(path), "/").replace("~", "%7E")')),
    mutant("s3-percent-decoded-twice", s3_path('encoded(urllib.parse.unquote_to_bytes(urllib.parse.unquote_to_bytes(path)), "/").replace("100%25", "100%")')),
    mutant("s3-trailing-slash-dropped", s3_path('encoded(urllib.parse.unquote_to_bytes(path).rstrip(b"/"), "/")')),
    mutant("s3-no-content-hash", ("    if s3 and not given:", "    if False:")),
    mutant("s3-content-hash-not-signed", (NAMES, NAMES.replace('!= "accept"', 'not in ("accept", "x-amz-content-sha256")'))),
    mutant("s3-meta-not-signed", (NAMES, NAMES.replace('name.lower() != "accept"', 'name.lower() != "accept" and not name.startswith("x-amz-meta")'))),
    mutant("s3-copy-source-decoded", (VALUE, f'({VALUE}.replace("%20", " ") if name.endswith("source") else {VALUE})')),
    mutant("s3-put-of-nothing-not-hashed", (PAYLOAD, PAYLOAD.replace("hash_of(body)", "(hash_of(body) if body or method == 'GET' else 'null')"))),
    mutant("s3-region-us-east-1", (SCOPE, SCOPE.replace("{region}", "{'us-east-1' if service == 's3' else region}"))),
    mutant("s3-unsigned-payload-hashed", (PAYLOAD, "payload = hash_of(body)")),
    mutant("s3-as-any-other-service", ('s3 = service == "s3"', "s3 = False")),
    mutant("s3-upload-id-cut", ("    again =", "    decoded = [(name, value.split(b'.')[0] if name == b'uploadId' else value) for name, value in decoded]\n    again =")),
    # presigned URLs
    mutant("presigned-in-the-header", (PRESIGNED, "if False:")),
    mutant("presigned-and-in-the-header", ("return f\"{target}&X-Amz-Signature={made}\", headers", "return f\"{target}&X-Amz-Signature={made}\", [*headers, (\"Authorization\", f\"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders=host, Signature={made}\")]")),
    mutant("presigned-payload-of-nothing", (URL_PAYLOAD, 'payload = hash_of(b"")')),
    mutant("presigned-payload-unsigned", (URL_PAYLOAD, 'payload = "UNSIGNED-PAYLOAD"')),
    mutant("presigned-secret-cut-at-64", (URL_SIGNED, URL_SIGNED.replace("secret", "secret[:60]"))),
    mutant("presigned-region-us-east-1", (PRESIGNED, f'{PRESIGNED}\n        scope = f"{{date[:8]}}/us-east-1/{{service}}/aws4_request"')),
    mutant("presigned-query-spaces-as-plus", sent("target = target.replace('=a%20b', '=a+b')")),
    mutant("presigned-for-a-day", (EXPIRES, '            "X-Amz-Expires": "86400",\n')),
    mutant("presigned-for-a-day-at-most", (EXPIRES, '            "X-Amz-Expires": str(min(int(expires), 86400)),\n')),
    mutant("presigned-without-expires", (EXPIRES, "")),
    mutant("presigned-token-added-later", ("        if token:\n            added", "        if False:\n            added"), ('return f"{target}&X-Amz-Signature={made}", headers', 'return f"{target}&X-Amz-Signature={made}" + (f"&X-Amz-Security-Token={encoded(token)}" if token else ""), headers')),
    mutant("presigned-token-missing", ("        if token:\n            added", "        if False:\n            added")),
    mutant("presigned-credential-not-encoded", ('query = "&".join(f"{name}={encoded(value)}"', 'query = "&".join(f"{name}={encoded(value) if \'Cred\' in name else encoded(value)[:-1]}"')),
    mutant("presigned-put-as-get", (URL_SIGNED, URL_SIGNED.replace("method", '"GET"'))),
    mutant("presigned-query-replaced", ('target += ("&" if "?" in target else "?") + query', 'target = target.partition("?")[0] + "?" + query')),
    mutant("presigned-query-unsorted", (PAIRS, 'return "&".join(f"{name}={value}" for name, value in (sorted(again) if "X-Amz-Date" not in query else sorted(again)[1:] + sorted(again)[:1]))')),
    mutant("presigned-path-encoded-twice", ("    path, _, query = target.partition(\"?\")", "    path, _, query = target.partition(\"?\")\n    s3 = s3 and 'X-Amz-Date' not in query")),
    mutant("presigned-path-encoded-once", (PATH, 'return "/" + "/".join(segments) + slash')),
    mutant("presigned-date-local", ('            "X-Amz-Date": date,', '            "X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ"),')),
    mutant("presigned-local-time", ("time.gmtime()", "time.gmtime() if kind == 'header' else time.localtime()")),
    mutant("presigned-secret-in-the-url", ('target += ("&" if "?" in target else "?") + query', 'target += ("&" if "?" in target else "?") + query + f"&secret={encoded(secret)}"')),
    mutant("presigned-double-slashes-collapsed", ("    if s3:", "    if s3:\n        path = path.replace('//', '/')\n    if s3:")),
    mutant("presigned-empty-value-dropped", (PAIRS, 'return "&".join(f"{name}={value}" for name, value in sorted(again) if value)')),
    # the command
    mutant("nothing-done", ('    sys.exit(main(*sys.argv[1:]))', "    sys.exit(0)")),
    mutant("exit-status-1", (END, "return 1 if answer.startswith")),
    mutant("secret-printed", (KEY, f"print(secret, file=sys.stderr)\n    {KEY}")),
    mutant("secret-in-a-header", ('headers = [*headers, ("X-Amz-Date", date)]', 'headers = [*headers, ("X-Amz-Date", date), ("X-Key", secret)]')),
)  # fmt: skip
