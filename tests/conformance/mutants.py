"""Mutants of the reference client: what is replaced by what, and the rules that find it."""

from __future__ import annotations

Mutant = tuple[list[tuple[str, str]], list[str]]

ALL_READ = "                piece = sock.recv(65536)\n"
ONE_RECV = [("                    if not piece:\n                        raise", "                    raise")]
NOT_WHOLE = 'prove(found, "no whole head")'
CALL = "return proven(exchange(url, request(url, body), deadline), ids)"
AGAIN = 'again = error.throttled or error.status == 503 or error.told["kind"] == "NothingSent"'
PRINT = "        refused = delete(ids)\n"
KEY = '    text = f"AWS4'
LENIENT_JSON = ("value = json.loads(body.decode(\"utf-8\"), object_pairs_hook=once)",
                "value = json.JSONDecoder(object_pairs_hook=once).raw_decode(body.decode('utf-8'))[0]")  # fmt: skip


def on(failure: str) -> list[tuple[str, str]]:
    """Send again after a failure of this kind."""
    return [(AGAIN, f"{AGAIN} or {failure}")]


def prints(where: str, what: str) -> list[tuple[str, str]]:
    """Print a secret at a place."""
    return [(where, where.replace("\n", f"\n        print({what}, file=sys.stderr)\n", 1))]


MUTANTS: list[Mutant] = [
    # the environment
    ([('"AWS_ENDPOINT_URL_CHIME_SDK_VOICE", "AWS_ENDPOINT_URL")', '"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CHIME_SDK_VOICE")')],
     ["environment/endpoint-own"]),
    ([('setting("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", "AWS_ENDPOINT_URL")', 'setting("AWS_ENDPOINT_URL_CHIME_SDK_VOICE")')],
     ["environment/endpoint-general", "environment/endpoint-empty"]),
    ([('for name in names if os.environ.get(name)', 'for name in names if name in os.environ')], ["environment/endpoint-empty"]),
    ([('urlsplit(f"{endpoint}/phone-numbers")', 'urlsplit(urllib.parse.urljoin(endpoint, "/phone-numbers"))')],
     ["environment/base-path"]),
    ([('.rstrip("/")', "")], ["environment/trailing-slash"]),
    ([('setting("AWS_REGION", "AWS_DEFAULT_REGION")', 'setting("AWS_DEFAULT_REGION", "AWS_REGION")')],
     ["environment/region-first"]),
    ([('setting("AWS_REGION", "AWS_DEFAULT_REGION")', 'setting("AWS_REGION") or "us-east-1"')],
     ["environment/region-default", "environment/no-region"]),
    ([('if not re.fullmatch("[!-~]+", text):', "if False:")],
     ["environment/no-access-key", "environment/no-secret-key", "environment/no-region", "environment/secret-line-end",
      "environment/key-line-end"]),
    ([("    if token:\n", "    if 'AWS_SESSION_TOKEN' in os.environ:\n")], ["environment/empty-token"]),
    # signing and sending
    ([("time.gmtime()", "time.localtime()")], ["signature/local-time"]),
    ([('("AWS4" + keys[1]).encode()', '("AWS4" + keys[1]).encode()[:64]')], ["signature/long-secret"]),
    ([('setting("AWS_SESSION_TOKEN")', 'setting("AWS_SESSION_TOKEN")[:1024]')], ["token/long"]),
    ([('setting("AWS_SESSION_TOKEN")', 'setting("AWS_SESSION_TOKEN").rstrip("=")')], ["token/long", "token/sent"]),
    ([('"user-agent": "reference/1.0"', '"user-agent": "reference/1.0", "x-key": keys[1]')], ["headers/no-secret"]),
    # reading
    (ONE_RECV, ["reading/success-in-pieces", "reading/success-in-bytes", "reading/success-chunked-in-bytes"]),
    (ONE_RECV, ["reading/success-after-two-in-bytes"]),
    ([("[0-9A-Fa-f]{1,8}", "[0-9]{1,8}")], ["reading/chunk-letters"]),
    ([("[0-9A-Fa-f]{1,8}", "[0-9a-f]{1,8}")], ["reading/chunk-letters"]),
    ([(r'rb"([^\r\n]+\r\n)*\r\n", rest)', r'rb"\r\n", rest)')], ["reading/trailers"]),
    ([('get("transfer-encoding", ())).lower()', 'get("transfer-encoding", ()))')], ["reading/chunked-capital"]),
    ([('line.partition(":")', 'line.partition(": ")')], ["reading/no-space"]),
    ([(r"\d\d)( .*)?", r"\d\d)( .+)")], ["reading/no-reason"]),
    (
        [("        return answer(rest, ended)", "        rest = rest.partition(b'HTTP/1.1 200')[2]\n"
          "        prove(rest, 'none')\n        return answer(b'HTTP/1.1 200' + rest, ended) if head[9:12] == b'103' else None")],
        ["reading/after-two"],
    ),
    # JSON
    ([LENIENT_JSON], ["json/json-trailing", "json/json-twice"]),
    ([('prove(isinstance(row, dict), "no object")', "if not isinstance(row, dict): continue")], ["json/row-null"]),
    ([('prove(number, "a number that was not sent")', "if not number: continue")], ["json/row-empty"]),
    (
        [("rows = [] if rows is None else rows", "rows = rows or []")],
        ["json/errors-false", "json/errors-zero", "json/errors-text", "json/errors-object"],
    ),
    ([(", object_pairs_hook=once", "")], ["json/row-member-twice"]),
    ([('or members.get("code") or members.get("Code")', "")], ["json/code-in-200"]),
    # faults
    ([('prove(not coding or not lengths, "length and chunks")', "")], ["faults/length-and-real-chunks", "faults/chunks-and-length"]),
    ([("lengths, coding = set(headers.get(\"content-length\", ()))", "lengths, coding = set(headers.get(\"content-length\", ())[-1:])")],
     ["faults/lengths-differ-last"]),
    ([('coding in ("", "chunked")', '"chunked" in coding or not coding')], ["faults/gzip-and-chunked"]),
    (
        [('prove("content-encoding" not in headers, "encoded")', ""),
         ("    try:\n        value = json", "    import gzip\n    if 'content-encoding' in headers:\n        body = gzip.decompress(body)\n"
          "    try:\n        value = json")],
        ["faults/compressed-gzip"],
    ),
    (
        [(r'prove(rest[size : size + 2] == b"\r\n", "a chunk is not as long as its size line states")',
          "if len(rest) <= size: return body + rest")],
        ["faults/cut-chunk-whole-json"],
    ),
    (
        [("piece = sock.recv(65536)", "try:\n                    piece = sock.recv(65536)\n"
          "                except ConnectionResetError:\n                    piece = b''")],
        ["faults/reset-without-length"],
    ),
    (
        [("piece = sock.recv(65536)", "try:\n                    piece = sock.recv(65536)\n"
          "                except ConnectionResetError:\n                    return 200, {}, b'{}'")],
        ["faults/reset-in-chunks"],
    ),
    # retries
    (on("error.told['message'] == 'no whole head'"), ["retries/not-closed", "retries/not-cut-head"]),
    (on("'Reset' in error.told['message']"), ["retries/not-reset"]),
    ([*on("'imeout' in error.told['message']"), ("sock.settimeout(max(0.001, deadline - time.monotonic()))", "sock.settimeout(0.5)")],
     ["retries/not-silence"]),
    (on("error.told['message'] == 'a 202'"), ["retries/not-202"]),
    (on("error.status in (502, 504)"), ["retries/not-502", "retries/not-504"]),
    ([("time.sleep(seconds)", "time.sleep(0)")], ["retries/back-off"]),
    (
        [(CALL, f"refused = {CALL[7:]}\n            if attempt > 1:\n                raise SystemExit(1)\n            return refused")],
        ["retries/success-429"],
    ),
    ([("        attempt += 1\n", "        attempt += 1\n        if attempt > 1:\n            os.environ.pop('AWS_SESSION_TOKEN', None)\n")],
     ["retries/token"]),
    # output
    ([(PRINT, f"{PRINT}        print(setting('AWS_SECRET_ACCESS_KEY'), file=sys.stderr)\n")], ["output/no-secrets-on-success"]),
    ([("            time.sleep(seconds)", "            print(setting('AWS_SESSION_TOKEN'))\n            time.sleep(seconds)")],
     ["output/no-secrets-on-retry"]),
    (
        [(KEY, f"    print(key.hex(), file=sys.stderr)\n{KEY}")],
        ["output/no-secrets", "output/no-secrets-on-success", "output/no-secrets-on-cut", "output/no-secrets-on-timeout"],
    ),
    ([("hidden(json.dumps(error.told))", "json.dumps(error.told), os.environ")], ["output/no-secrets-on-cut", "output/no-secrets-on-timeout"]),
    ([('"ServiceError", message', '"OutcomeUnknown", message')], ["output/kind-service"]),
    (
        [('raise Failure("OutcomeUnknown", why)', 'raise Failure("NothingSent", why)'), ("ATTEMPTS = 3", "ATTEMPTS = 1")],
        ["output/kind-unknown", "output/kind-cut-error"],
    ),
    ([('"OutcomeUnknown" if sent else "NothingSent"', '"OutcomeUnknown"')], ["output/kind-nothing"]),
    ([('f"{kind}Exception" if kind', 'kind if kind')],
     ["output/class-403", "output/class-404", "output/class-500", "output/class-400-throttling"]),
    ([("CLASSES.get(429 if throttled else status)", "CLASSES.get(status)")], ["output/class-400-throttling"]),
    ([('[""])[0].split(":")[0].split("#")[-1].strip()', '[""])[0]')], ["output/code-in-header"]),
    ([('code or members.get("code") or', '"Un" + members.get("code", "") or')], ["output/code-in-body"]),
    ([('"")).split(":")[0].split("#")[-1]', '""))')], ["output/code-in-type"]),
    ([('json.dumps({"PhoneNumberErrors": refused})', 'json.dumps({"PhoneNumberErrors": refused[:1]})')], ["output/all-refused"]),
    # redirects
    (
        [(CALL, "found = exchange(url, request(url, body), deadline)\n            if found[0] // 100 == 3:\n"
          "                url = urllib.parse.urlsplit(urllib.parse.urljoin(url.geturl(), found[1]['location'][0]))\n"
          "                found = exchange(url, request(url, body), deadline)\n            return proven(found, ids)")],
        ["redirects/301-not-followed", "redirects/303-not-followed", "redirects/308-not-followed", "redirects/same-host-not-followed"],
    ),
    (
        [("if status >= 300:", "if 300 <= status < 400:\n        return []\n    if status >= 300:")],
        ["redirects/301-failure", "redirects/303-failure", "redirects/308-failure", "redirects/same-host-failure"],
    ),
]  # fmt: skip
