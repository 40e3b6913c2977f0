"""Bugs in reading JSON: what is no proof is taken for one, or a proof for none."""

from __future__ import annotations

from .mutant import mutant

LOADS = 'json.loads(body.decode("utf-8"), object_pairs_hook=once, parse_constant=no_constant)'
ROWS = "rows = [] if rows is None else rows"
LIST = 'prove(isinstance(rows, list), "no list")'
OBJECT = 'prove(isinstance(row, dict), "no object")'
TEXT = 'prove(all(text is None or isinstance(text, str) for text in texts), "no text")'
SENT = 'prove(number, "a number that was not sent")'
WHOLE = 'prove(isinstance(value, dict), "no JSON object")'
MEMBER = 'prove("PhoneNumberErrors" in value or not value, "another operation\'s")'
NO_CODE = 'prove(not code, "a 200 names an error")'
CODES = 'code or members.get("code") or members.get("Code")'
COMPARED = 'urllib.parse.unquote(texts[0] or "")'


def loads(new: str) -> tuple[str, str]:
    """Another parser."""
    return LOADS, new


MUTANTS = (
    mutant("json/something-behind-it", loads("json.JSONDecoder(object_pairs_hook=once).raw_decode(body.decode('utf-8').lstrip())[0]")),
    mutant("json/cut-at-the-last-brace", loads(LOADS.replace("body.decode", "body[: body.rfind(b'}') + 1].decode"))),
    mutant("json/cut-at-the-first-brace", loads(LOADS.replace("body.decode", "body[body.find(b'{') :].decode"))),
    mutant("json/lines-of-json", loads("json.loads(body.decode('utf-8').strip().splitlines()[-1], object_pairs_hook=once)")),
    mutant("json/by-a-pattern", loads("{'PhoneNumberErrors': []} if re.search(rb'\"PhoneNumberErrors\"\\s*:\\s*\\[\\s*\\]', body) else " + LOADS)),
    mutant("json/without-white-space-only", loads("{'PhoneNumberErrors': []} if body == b'{\"PhoneNumberErrors\":[]}' else " + LOADS.replace("body.decode(\"utf-8\")", "body.decode('utf-8').replace(' ', '') if body.startswith(b'{') and b'Err' in body else ''"))),
    mutant("json/not-a-number", loads(LOADS.replace(", parse_constant=no_constant", ""))),
    mutant("json/bad-utf-8-replaced", loads(LOADS.replace('"utf-8"', '"utf-8", "replace"'))),
    mutant("json/as-latin-1", loads(LOADS.replace('"utf-8"', '"latin-1"'))),
    mutant("json/as-utf-16-too", loads("json.loads(body, object_pairs_hook=once, parse_constant=no_constant)")),
    mutant("json/last-member-counts", loads(LOADS.replace("object_pairs_hook=once, ", ""))),
    mutant("json/first-member-counts", loads(LOADS.replace("=once", "=lambda pairs: dict(pairs[::-1])"))),
    mutant("json/inner-member-twice", loads(LOADS.replace("=once", "=lambda pairs: dict(pairs) if 'ErrorCode' in dict(pairs) else once(pairs)"))),
    mutant("json/trailing-comma", loads(LOADS.replace('body.decode("utf-8")', 're.sub(r",\\s*([]}])", r"\\1", body.decode("utf-8"))'))),
    mutant("json/control-characters-in-texts", loads(LOADS.replace("object_pairs_hook", "strict=False, object_pairs_hook"))),
    mutant("json/nothing-is-an-empty-object", loads(f"{LOADS} if body.strip() else {{}}")),
    mutant("json/no-json-is-an-empty-object", ("        value = None\n", "        value = {}\n")),
    mutant("json/array-is-a-success", (WHOLE, "value = value if isinstance(value, dict) else {} if value == [] else prove(False, 'no')")),
    mutant("json/null-is-a-success", (WHOLE, "value = {} if body.strip() == b'null' else value\n    prove(isinstance(value, dict), 'no')")),
    mutant("json/true-is-a-success", (WHOLE, "value = {} if value is True else value\n    prove(isinstance(value, dict), 'no')")),
    mutant("json/text-is-a-success", (WHOLE, "value = {} if isinstance(value, str) else value\n    prove(isinstance(value, dict), 'no')")),
    mutant("json/any-object-is-a-success", (MEMBER, "")),
    mutant("json/member-of-any-case", (MEMBER, "value = {'PhoneNumberErrors': next((value[name] for name in value if name.lower() == 'phonenumbererrors'), None)} if value else value")),
    mutant("json/wrapped-object", (MEMBER, "value = value.get('BatchDeletePhoneNumberResponse', value)\n    " + MEMBER)),
    mutant("json/falsy-is-an-empty-list", (ROWS, "rows = rows or []")),
    mutant("json/false-is-an-empty-list", (ROWS, "rows = [] if rows is None or rows is False else rows")),
    mutant("json/zero-is-an-empty-list", (ROWS, "rows = [] if rows is None or (rows == 0 and rows is not False) else rows")),
    mutant("json/empty-text-is-an-empty-list", (ROWS, "rows = [] if rows is None or rows == '' else rows")),
    mutant("json/empty-object-is-an-empty-list", (ROWS, "rows = [] if rows is None or rows == {} else rows")),
    mutant("json/object-is-an-empty-list", (LIST, "rows = rows if isinstance(rows, list) else []")),
    mutant("json/object-is-one-error", (LIST, "rows = [rows] if isinstance(rows, dict) else rows")),
    mutant("json/no-object-is-skipped", (OBJECT, "if not isinstance(row, dict): continue")),
    mutant("json/null-is-skipped", (OBJECT, "if row is None: continue\n        prove(isinstance(row, dict), 'no')")),
    mutant("json/empty-error-is-skipped", (OBJECT, "if row == {}: continue\n        prove(isinstance(row, dict), 'no')")),
    mutant("json/text-is-skipped", (OBJECT, "if isinstance(row, str): continue\n        prove(isinstance(row, dict), 'no')")),
    mutant("json/nested-list-is-flattened", (LIST, "prove(isinstance(rows, list), 'no list')\n    rows = [one for row in rows for one in (row if isinstance(row, list) else [row])]")),
    mutant("json/code-of-any-type", (TEXT, "texts = [text if text is None or isinstance(text, str) else str(text) for text in texts]")),
    mutant("json/error-with-a-number-is-skipped", (TEXT, "if any(isinstance(text, int) for text in texts): continue")),
    mutant("json/names-as-they-are-written", (MEMBER, "prove(b'\"PhoneNumberErrors\"' in body or not value, 'no such member')")),
    mutant("json/stranger-is-skipped", (SENT, "if not number: continue")),
    mutant("json/stranger-is-reported", (SENT, "number = number or texts[0] or 'none'")),
    mutant("json/nameless-is-the-first", (SENT, "number = number or ids[0]")),
    mutant("json/other-spelling-is-a-stranger", (COMPARED, 'texts[0]'), ("sent = {urllib.parse.unquote(one): one for one in ids}", "sent = {one: one for one in ids}")),
    mutant("json/absent-member-is-no-success", (ROWS, "prove('PhoneNumberErrors' in value, 'absent')")),
    mutant("json/null-member-is-no-success", (ROWS, "prove(rows is not None or 'PhoneNumberErrors' not in value, 'null')\n    rows = rows or []")),
    mutant("json/unknown-members-are-no-success", (MEMBER, "prove(not set(value) - {'PhoneNumberErrors'}, 'unknown')")),
    mutant("json/null-code-is-no-proof", (TEXT, 'prove(all(isinstance(text, str) for text in texts), "no text")')),
    mutant("json/code-in-a-200-passes", (CODES, "code")),
    mutant("json/code-in-the-header-of-a-200-passes", (NO_CODE, "prove(not members.get('code') and not members.get('Code'), 'a code')")),
    mutant("json/type-in-a-200-passes", (NO_CODE, "prove(not code or '__type' in members, 'a code')")),
    mutant("json/any-code-in-a-200-passes", (NO_CODE, "")),
)  # fmt: skip
