"""Bugs in what is printed, and in how a command ends."""

from __future__ import annotations

from .mutant import mutant

CALLED = "        refused = delete(ids)\n"
FAILED = f"{CALLED}    except Failure as error:\n"
SLEEP = "            time.sleep(seconds)"
SECRET = 'setting("AWS_SECRET_ACCESS_KEY")'
TOKEN = 'setting("AWS_SESSION_TOKEN")'
TEXT = '    text = f"AWS4'
TOLD = "print(hidden(json.dumps(error.told)))"
ROWS = 'json.dumps({"PhoneNumberErrors": refused})'
CODES = '{"ServiceError": 3, "NothingSent": 4}.get(error.told["kind"], 5)'
HEADER_CODE = 'code = first(headers, "x-amzn-errortype").split(":")[0].split("#")[-1].strip()'
BODY_CODE = 'code = code or members.get("code") or members.get("Code")'
TYPE_CODE = 'code = code or str(members.get("__type", "")).split(":")[0].split("#")[-1]'
ROW = '{"PhoneNumberId": number, "ErrorCode": texts[1] or "", "ErrorMessage": texts[2] or ""}'
MESSAGE = 'message = members.get("message") or members.get("Message") or " ".join(text.split())[:200]'
UNKNOWN = 'raise Failure("OutcomeUnknown", why)'
SENT = '"OutcomeUnknown" if sent else "NothingSent"'


def after(where: str, line: str) -> tuple[str, str]:
    """A line more, behind another."""
    return where, f"{where}        {line}\n"


MUTANTS = (
    # secrets
    mutant("output/secret-on-success", after(CALLED, f"print({SECRET}, file=sys.stderr)")),
    mutant("output/token-on-success", after(CALLED, f"print({TOKEN}, file=sys.stderr)")),
    mutant("output/secret-on-failure", after(FAILED, f"print({SECRET}, file=sys.stderr)")),
    mutant("output/secret-on-cut", after(FAILED, f'if "length" in error.told["message"]: print({SECRET})')),
    mutant("output/token-on-timeout", after(FAILED, f'if "imeout" in error.told["message"]: print({TOKEN}, file=sys.stderr)')),
    mutant("output/token-on-retry", (SLEEP, f"            print({TOKEN})\n{SLEEP}")),
    mutant("output/secret-on-retry", (SLEEP, f"            print('trying again with', {SECRET}, file=sys.stderr)\n{SLEEP}")),
    mutant("output/secret-where-refused", after(FAILED, f'if "Refused" in error.told["message"]: print({SECRET}, file=sys.stderr)')),
    mutant("output/secret-where-settings-are-missing", after(FAILED, 'if "missing" in error.told["message"]: print(dict(os.environ), file=sys.stderr)')),
    mutant("output/signing-key-always", (TEXT, f"    print(key.hex(), file=sys.stderr)\n{TEXT}")),
    mutant("output/signing-key-in-base64", (TEXT, f"    print(__import__('base64').b64encode(key).decode(), file=sys.stderr)\n{TEXT}")),
    mutant("output/secret-in-base64", after(CALLED, f"print(__import__('base64').b64encode({SECRET}.encode()).decode(), file=sys.stderr)")),
    mutant("output/secret-percent-encoded", after(CALLED, f"print(urllib.parse.quote({SECRET}, safe=''), file=sys.stderr)")),
    mutant("output/environment-on-failure", ("print(hidden(json.dumps(error.told)))", "print(hidden(json.dumps(error.told)), dict(os.environ))")),
    mutant("output/request-on-failure", after(FAILED, "print(request(urllib.parse.urlsplit('http://x/'), b''), file=sys.stderr)")),
    mutant("output/quoted-secrets", ("print(hidden(json.dumps(error.told)))", "print(json.dumps(error.told))")),
    mutant("output/quoted-token", ('for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):', 'for name in ("AWS_SECRET_ACCESS_KEY",):')),
    # the exit status
    mutant("output/always-0", ("    sys.exit(main(sys.argv[1:]))", "    main(sys.argv[1:])")),
    mutant("output/always-1", ("    sys.exit(main(sys.argv[1:]))", "    main(sys.argv[1:])\n    sys.exit(1)")),
    mutant("output/0-for-an-unknown-outcome", (CODES, '{"ServiceError": 3, "NothingSent": 4}.get(error.told["kind"], 0)')),
    mutant("output/0-for-an-error", (CODES, '{"ServiceError": 0, "NothingSent": 4}.get(error.told["kind"], 5)')),
    mutant("output/0-for-nothing-sent", (CODES, '{"ServiceError": 3, "NothingSent": 0}.get(error.told["kind"], 5)')),
    mutant("output/0-and-nothing-for-refused-numbers", ("    return 1 if refused else 0", "    return 0"), (ROWS, 'json.dumps({"PhoneNumberErrors": []})')),
    mutant("output/256", (CODES, "256")),
    # kind, class, status
    mutant("output/kind-of-an-error", ('        "ServiceError",\n', '        "OutcomeUnknown",\n')),
    mutant("output/kind-of-an-unknown-outcome", (UNKNOWN, 'raise Failure("ServiceError", why)')),
    mutant("output/kind-of-a-cut-error", ("    prove(found, \"no whole head\")", "    if not found: prove(False, 'no whole head')\n    if raw.startswith(b'HTTP/1.1 4') and ended and b'chunked' not in raw: return int(raw[9:12]), {}, rest")),
    mutant("output/kind-of-nothing-sent", (SENT, '"OutcomeUnknown"')),
    mutant("output/kind-of-a-reset", (SENT, '"NothingSent"'), ("ATTEMPTS = 3", "ATTEMPTS = 1")),
    mutant("output/kind-of-missing-settings", ('raise Failure("NothingSent", "region', 'raise Failure("OutcomeUnknown", "region')),
    mutant("output/class-without-its-ending", ('f"{kind}Exception" if kind', "kind if kind")),
    mutant("output/class-of-throttling", ("CLASSES.get(429 if throttled else status)", "CLASSES.get(status)")),
    mutant("output/class-of-the-code", ('**{"class": f"{kind}Exception" if kind else "ServiceError"}', '**{"class": code}')),
    *(mutant(f"output/class-of-a-{status}", (f"    {status}: ", f"    {status + 1000}: ")) for status in (400, 401, 403, 404, 429, 500, 503)),
    mutant("output/status-as-text", ("status=status, code=code" if False else "        status=status,\n", "        status=str(status),\n")),
    mutant("output/status-missing", ("        status=status,\n", "        status=0,\n")),
    mutant("output/request-id-missing", ("        request_id=first(headers, \"x-amzn-requestid\"),\n", "")),
    mutant("output/request-id-of-s3", ('first(headers, "x-amzn-requestid")', 'first(headers, "x-amz-request-id")')),
    # code and message
    mutant("output/code-not-cut", (HEADER_CODE, 'code = first(headers, "x-amzn-errortype")')),
    mutant("output/code-cut-at-the-colon-only", (HEADER_CODE, HEADER_CODE.replace('.split("#")[-1]', ""))),
    mutant("output/code-cut-at-the-hash-only", (HEADER_CODE, HEADER_CODE.replace('.split(":")[0]', ""))),
    mutant("output/code-of-the-header-ignored", (HEADER_CODE, 'code = ""')),
    mutant("output/code-of-the-body-first", (BODY_CODE, 'code = members.get("code") or members.get("Code") or code')),
    mutant("output/code-of-the-body-ignored", (BODY_CODE, "")),
    mutant("output/code-in-capitals-only", (BODY_CODE, 'code = code or members.get("Code")')),
    mutant("output/code-in-lower-case-only", (BODY_CODE, 'code = code or members.get("code")')),
    mutant("output/code-with-something-before", (BODY_CODE, 'code = code or ("Un" + members["code"] if members.get("code") else members.get("Code"))')),
    mutant("output/code-with-something-behind", ("        code=code,\n", '        code=f"{code} (error)",\n')),
    mutant("output/type-ignored", (TYPE_CODE, "")),
    mutant("output/type-not-cut", (TYPE_CODE, 'code = code or str(members.get("__type", ""))')),
    mutant("output/xml-ignored", ('code = code or (root[1] if root else str(status))', "code = code or str(status)")),
    mutant("output/code-of-a-page", (r'<(?!html)(\w+)', r'<(\w+)')),
    mutant("output/message-missing", (MESSAGE, 'message = ""')),
    mutant("output/message-in-capitals-ignored", (MESSAGE, MESSAGE.replace(' or members.get("Message")', ""))),
    mutant("output/message-in-lower-case-ignored", (MESSAGE, MESSAGE.replace('members.get("message") or ', ""))),
    mutant("output/nothing-on-failure", (TOLD, "pass")),
    # refused numbers
    mutant("output/first-refused-only", (ROWS, 'json.dumps({"PhoneNumberErrors": refused[:1]})')),
    mutant("output/last-refused-only", (ROWS, 'json.dumps({"PhoneNumberErrors": refused[-1:]})')),
    mutant("output/codes-swapped", (ROWS, 'json.dumps({"PhoneNumberErrors": [{**row, "ErrorCode": other["ErrorCode"]} for row, other in zip(refused, refused[::-1])]})')),
    mutant("output/numbers-of-the-service", (ROW, ROW.replace("number,", "texts[0],"))),
    mutant("output/numbers-without-their-spelling", (ROW, ROW.replace("number,", "urllib.parse.unquote(number),"))),
    mutant("output/unknown-code-replaced", (ROW, ROW.replace('texts[1] or ""', 'texts[1] if texts[1] in ("NotFound", "Conflict", "PhoneNumberAssociationsExist") else "Unknown"'))),
    mutant("output/null-code-as-text", (ROW, ROW.replace('texts[1] or ""', "str(texts[1])"))),
    mutant("output/null-message-as-null", (ROW, ROW.replace('texts[2] or ""', "texts[2]"))),
    mutant("output/row-without-message", (ROW, ROW.replace(', "ErrorMessage": texts[2] or ""', ""))),
    mutant("output/success-not-as-json", (ROWS, '"deleted"')),
)  # fmt: skip
