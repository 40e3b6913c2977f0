"""Two ports, written from fixtures/ alone, keep every rule; and each rule fails a client that is wrong on purpose."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from rawchime.conformance import runner
from rawchime.conformance.rule import REQUIRED
from rawchime.conformance.rules import BY_ID, RULES

PORTS = Path(__file__).parent
COMMANDS = {"delete.mjs": "node", "delete.sh": "sh"}
TOOLS = {"delete.mjs": ("node",), "delete.sh": ("sh", "openssl", "curl", "awk")}


EXCEPT = {
    "delete.mjs": {},
    # curl shows trailers behind the body; the port prints no class.
    "delete.sh": {
        "reading/trailers": "warn",
        **dict.fromkeys([rule for rule in BY_ID if rule.startswith("output/class-")], "skip"),
    },
}
"""Recommended rules that a port does not keep, or shows nothing for."""


def port(name: str) -> list[str]:
    for tool in TOOLS[name]:
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")
    return [COMMANDS[name], str(PORTS / name)]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_port_has_fewer_than_200_lines(name: str) -> None:
    """And no line that is too long to read."""
    lines = (PORTS / name).read_text().splitlines()
    assert len(lines) < 200
    assert max(map(len, lines)) <= 120


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_port_keeps_every_rule(name: str) -> None:
    """The recommended ones too."""
    results = runner.run([*port(name), "{ids}"], RULES)
    assert {one.rule.id: one.outcome for one in results if one.outcome != "pass"} == EXCEPT[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_port_keeps_the_rules_on_requests(name: str) -> None:
    """Those that are quickly judged."""
    results = runner.run([*port(name), "{ids}"], runner.select(["request/*", "body/*", "signature/*", "token/*"]))
    assert {one.rule.id: one.outcome for one in results if one.outcome != "pass"} == {}


# Mutants of delete.mjs: what is replaced by what, and the rules that fail it for that.

LENIENT = ("  } catch { return undefined; }", "  } catch { return {}; }")
SIGNED = 'SignedHeaders=${Object.keys(signed).join(";")}'
BODY = "JSON.stringify({ PhoneNumberIds: ids })"
TRY = "try { return judge(await exchange(settings.url, request, deadline), ids); }"
HEADERS = '"accept-encoding": "identity"'
TOLD = "tell(`${kind}: ${message}`, { kind, class: name, status, code, message, request_id });"
RETRIED = 'error.throttled || error.status === 503 || error.kind === "NothingSent"'
NO_WHOLE_HEAD = "if (raw.indexOf('\\r\\n\\r\\n') < 0) return { status: 200, header: () => '', body: Buffer.from('{}') };"


def without_signed(name: str) -> tuple[str, str]:
    return SIGNED, f'SignedHeaders=${{Object.keys(signed).filter((name) => name !== "{name}").join(";")}}'


Mutant = tuple[list[tuple[str, str]], list[str]]
MUTANTS: list[Mutant] = [
    # the request
    ([("await main(process.argv.slice(2))", "1")], ["request/arrives"]),
    ([("Buffer.from(`POST ${", "Buffer.from(`PUT ${")], ["request/method"]),
    ([("/phone-numbers?", "/phone-number?")], ["request/path"]),
    ([("operation=batch-delete`", "operation=batch-restore`")], ["request/operation"]),
    ([("operation=batch-delete`", "operation=batch-delete&x=1`")], ["request/query"]),
    ([("HTTP/1.1\\r\\n${lines", "HTTP/1.0\\r\\n${lines")], ["request/version"]),
    ([(TRY, TRY.replace("{ return", "{ await exchange(settings.url, request, deadline); return"))], ["request/once"]),
    ([("host: url.host,", "host: url.hostname,")], ["headers/host"]),
    ([('"content-type": "application/json"', '"content-type": "text/plain"')], ["headers/content-type"]),
    (
        [
            ('"content-length": body.length', '"transfer-encoding": "chunked"'),
            ("), body]);", '), Buffer.from(`${body.length.toString(16)}\\r\\n${body}\\r\\n0\\r\\n\\r\\n`)]);'),
        ],
        ["headers/content-length"],
    ),
    ([(HEADERS, '"accept-encoding": "gzip"')], ["headers/accept-encoding"]),
    ([('"user-agent": "delete.mjs/1.0", ', "")], ["headers/user-agent"]),
    ([('HTTP/1.1\\r\\n${lines.join("")}', 'HTTP/1.1\\r\\nhost: x\\r\\n${lines.join("")}')], ["headers/once"]),
    ([(BODY, f'{BODY} + ","')], ["body/json"]),
    ([(BODY, "JSON.stringify({ PhoneNumberIds: ids.slice(1) })")], ["body/numbers"]),
    ([(BODY, 'JSON.stringify({ PhoneNumberIds: ids.map((id) => id.replace("%2B", "+")) })')], ["body/spelling"]),
    ([(BODY, "JSON.stringify({ PhoneNumberIds: ids, Reason: 1 })")], ["body/members"]),
    ([(BODY, """`{"PhoneNumberIds": ["${ids.join('","')}"]}`""")], ["body/escaping"]),
    ([(BODY, "JSON.stringify({ PhoneNumberIds: ids.slice(0, 500) })")], ["body/thousand"]),
    ([("if (!ids.length)", "if (false)")], ["body/no-ids"]),
    # the signature
    ([("authorization: `AWS4", '"x-authorization": `AWS4')], ["signature/present"]),
    ([("Credential=${accessKey}", "Credential=AKIDOTHER")], ["signature/access-key"]),
    ([('.replace(/[-:]|\\.\\d+/g, "")', '.replace(/\\.\\d+/g, "")')], ["signature/date"]),
    ([("const scope = `${date.slice(0, 8)}", "const scope = `20200101")], ["signature/scope-date"]),
    ([("/${region}/${SIGNING_NAME}", "/eu-west-9/${SIGNING_NAME}")], ["signature/scope-region"]),
    ([('SIGNING_NAME = "chime"', 'SIGNING_NAME = "voice-chime"')], ["signature/scope-service"]),
    ([without_signed("host")], ["signature/host"]),
    ([(HEADERS, f'"x-amz-meta": "1", {HEADERS}')], ["signature/amz-headers"]),
    ([(SIGNED, 'SignedHeaders=${Object.keys(signed).reverse().join(";")}')], ["signature/list"]),
    ([without_signed("content-type")], ["signature/content-type"]),
    ([('"x-amz-date": date };', '"user-agent": "x", "x-amz-date": date };')], ["signature/changeable"]),
    ([(HEADERS, f'"x-amz-content-sha256": sha256(""), {HEADERS}')], ["signature/payload"]),
    ([('"AWS4" + secret', '"AWS" + secret')], ["signature/matches"]),
    ([("sha256(body))", 'sha256(body.toString("ascii")))')], ["signature/odd-ids"]),
    ([("sha256(body))", "sha256(body.subarray(0, 4096)))")], ["signature/thousand-ids"]),
    ([("const region = env.AWS_REGION ||", 'const region = "us-east-1" ||')], ["signature/region"]),
    ([('"AWS4" + secret', '"AWS4" + decodeURIComponent(secret)')], ["signature/other-keys"]),
    ([('if (token) signed["x-amz-security-token"] = token', 'signed["x-amz-security-token"] = token || "none"')], ["token/absent"]),
    ([("if (token) signed", "if (false) signed")], ["token/sent"]),
    ([without_signed("x-amz-security-token")], ["token/signed"]),
    (
        [("Object.entries(headers).map(([name, value]) => `${name}:${value}\\n`)",
          "Object.entries(headers).filter(([name]) => name !== 'x-amz-security-token').map(([name, value]) => `${name}:${value}\\n`)")],
        ["token/matches"],
    ),
    # successes
    ([("return errors.length ? 1 : 0", "return 1")], ["success/deleted", "success/exit", "retries/success"]),
    ([("prove(object, ", "prove(object && !/\\s/.test(body), ")], ["success/spaces"]),
    ([('prove(name, "the', 'prove(name && name !== "content-length", "the')], ["success/lower-case"]),
    ([("if (coding) return readChunks(rest);", "prove(!coding);")], ["success/chunked"]),
    ([('"PhoneNumberErrors" in object ||', 'Object.keys(object).join() === "PhoneNumberErrors" ||')], ["success/more-members"]),
    ([("object.PhoneNumberErrors ?? []", "object.PhoneNumberErrors")], ["success/null", "success/absent"]),
    ([("prove(length !== undefined || ended, ", "prove(length !== undefined, ")], ["success/ended-by-close"]),
    ([("status < 200 && status !== 101", "false")], ["success/after-100", "success/after-103"]),
    ([("HTTP\\/1\\.[01]", "HTTP\\/1\\.1")], ["success/http-1.0"]),
    ([('new Set(headers["content-length"])', '(headers["content-length"] ?? [])')], ["success/length-twice"]),
    ([("console.log(", "if (told.kind) console.log(")], ["output/json"]),
    # numbers that are refused
    (
        [("return errors.length ? 1 : 0", "return 0"), ("PhoneNumberErrors: errors }", "PhoneNumberErrors: [] }")],
        ["partial/reported", "partial/all", "partial/null-members"],
    ),
    (
        [(TRY, f"{TRY[:5]} const found = {TRY[13:-2]}; if (!found.length || attempt > 1) return found; throw failure('x', '', {{ throttled: true }}); }}")],
        ["partial/once"],
    ),
    ([("ErrorCode: code,", 'ErrorCode: "Error",')], ["partial/code", "partial/unknown-code"]),
    # errors
    *(
        ([("ServiceError: 3", f"ServiceError: status === {status} ? 0 : 3")], [f"errors/{status}"])
        for status in (400, 401, 403, 404, 429, 500, 503)
    ),
    (
        [("ServiceError: 3", "ServiceError: 0")],
        [
            *("errors/empty", "errors/xml", "errors/html", "errors/unknown-status"),
            *("redirects/302-failure", "redirects/307-failure"),
        ],
    ),
    ([(TOLD, 'tell("it failed", { kind });')], ["errors/told", "errors/code-in-body"]),
    ([('cut(header("x-amzn-errortype")) || ', "")], ["errors/code-in-header"]),
    ([(" || cut(object?.__type)", "")], ["errors/code-in-type"]),
    ([(TOLD, TOLD.replace("status,", "status: 0,"))], ["errors/members"]),
    ([("secrets.reduce((rest, secret) => rest.replaceAll(secret, \"***\"), text)", "text")], ["output/no-quoted-secrets"]),
    ([("return { PhoneNumberId: id,", "return { PhoneNumberId: error.PhoneNumberId,")], ["partial/as-sent"]),
    ([("console.error(hide(text));", "console.error(text, process.env.AWS_SECRET_ACCESS_KEY);")], ["output/no-secrets"]),
    # faults
    (
        [("    return parseAnswer(raw, true);", f"    {NO_WHOLE_HEAD} return parseAnswer(raw, true);")],
        ["faults/closed", "faults/cut-status", "faults/cut-header", "faults/garbage"],
    ),
    (
        [("  prove(length === undefined || length === String(rest.length),", "  prove(true,"), LENIENT],
        ["faults/cut-after-head", "faults/cut-body", "faults/cut-last-byte", "faults/length-too-long"],
    ),
    ([("return readChunks(rest);", "return rest;"), LENIENT], ["faults/cut-chunk", "faults/cut-before-last-chunk"]),
    ([("/^([^\\r\\n]+\\r\\n)*\\r\\n$/.test(after)", "true")], ["faults/cut-after-last-chunk"]),
    (
        [("else prove(after.startsWith", "else prove(true || after.startsWith"),
         ("const [start, end] = [line.length, line.length + parseInt(digits, 16)];",
          "const start = line.length; let end = start + parseInt(digits, 16); if (end > start) end = rest.indexOf('\\r\\n', start);")],
        ["faults/chunk-too-long"],
    ),
    ([LENIENT], ["faults/cut-json", "faults/html-200", "faults/empty-200", "faults/bad-utf-8"]),
    ([("!Array.isArray(value) && ", "")], ["faults/array-200"]),
    ([('  prove("PhoneNumberErrors" in object || !Object.keys(object).length,', "  prove(true,")], ["faults/other-object-200"]),
    ([("prove(Array.isArray(errors),", "if (!Array.isArray(errors)) return []; prove(true,")], ["faults/errors-no-list"]),
    (
        [("prove(id !== undefined,", "if (id === undefined) return null; prove(true,"),
         ("ErrorMessage: message };\n  });", "ErrorMessage: message };\n  }).filter(Boolean);")],
        ["faults/number-not-sent"],
    ),
    ([(" && names.length === members", "")], ["faults/member-twice"]),
    ([("prove(!named,", "prove(true,")], ["faults/error-in-200"]),
    ([("prove(status === 200,", "prove(status < 300,"), LENIENT], ["faults/202", "faults/204", "faults/101"]),
    ([("length === String(rest.length)", "length <= rest.length")], ["faults/length-too-short"]),
    ([("prove(otherLength === undefined,", "prove(true,")], ["faults/lengths-differ"]),
    (
        [("prove(!coding || length === undefined,", "prove(true,"), ("if (coding) return", "if (coding && !length) return")],
        ["faults/length-and-chunked"],
    ),
    ([('prove(!header("content-encoding"),', "prove(true,")], ["faults/compressed"]),
    (
        [("throw error.kind ? error :", "return { status: 200, header: () => '', body: Buffer.from('{}') }; throw")],
        ["faults/reset", "faults/refused"],
    ),
    # redirects, time-outs, retries
    (
        [(TRY, TRY.replace("return judge(await exchange(settings.url, request, deadline), ids);",
          "let found = await exchange(settings.url, request, deadline); if (found.header('location')) "
          "found = await exchange(new URL(found.header('location')), request, deadline); return judge(found, ids);"))],
        ["redirects/302-not-followed", "redirects/307-not-followed"],
    ),
    ([("deadline - performance.now());", "1e9);")], ["timeouts/silence", "timeouts/stall", "timeouts/drip"]),
    ([("error.throttled || error", "error")], ["retries/429"]),
    ([(' || THROTTLING_CODES.includes(code.replace(/Exception$/, ""))', "")], ["retries/throttling-code"]),
    ([(" || error.status === 503", "")], ["retries/503"]),
    ([("(settings, body,", "(settings, attempt > 1 ? requestBody(ids.slice(1)) : body,")], ["retries/same-body"]),
    ([("amzDate(Date.now())", "amzDate(performance.timeOrigin)")], ["retries/signed-anew"]),
    ([("(settings, body,", '(attempt > 1 ? { ...settings, secret: "x" } : settings, body,')], ["retries/matches"]),
    ([('const wait = header("retry-after");', 'const wait = "";')], ["retries/retry-after"]),
    ([("performance.now() + delay >= deadline", "false")], ["retries/retry-after-far"]),
    ([('header("x-amz-retry-after") / 1000', "0")], ["retries/x-amz-retry-after"]),
    (
        [(RETRIED, 'error.kind === "ServiceError"')],
        ["retries/not-400", "retries/not-401", "retries/not-403", "retries/not-404", "retries/not-500"],
    ),
    ([(RETRIED, 'error.kind === "OutcomeUnknown"')], ["retries/not-cut"]),
    (
        [("attempt === MAX_ATTEMPTS", "false"), ("retryDelay(error, attempt, Math.random()) * 1000", "0"), ("|| 8)", "|| 1)")],
        ["retries/gives-up-429", "retries/gives-up-503"],
    ),
]  # fmt: skip


def test_there_is_a_mutant_for_each_rule() -> None:
    """None is forgotten, and each is a change of what the port has."""
    found = json.loads((PORTS.parent / "conformance" / "mutants" / "found.json").read_text())
    of_the_reference = {rule for rules in found.values() for rule in rules}
    assert {rule for _, rules in MUTANTS for rule in rules} | of_the_reference == set(BY_ID)
    source = (PORTS / "delete.mjs").read_text()
    for changes, rules in MUTANTS:
        for old, new in changes:
            assert source.count(old) >= 1, rules
            assert old != new


QUICK = ("request/arrives", "signature/matches", "faults/cut-body", "retries/429")


@pytest.mark.parametrize(
    ("changes", "rules"),
    [pytest.param(*one, marks=[] if set(one[1]) & set(QUICK) else [pytest.mark.slow], id=one[1][0]) for one in MUTANTS],
)
def test_a_client_that_is_wrong_on_purpose_is_failed_by_the_rule(
    changes: list[tuple[str, str]], rules: list[str], tmp_path: Path
) -> None:
    """A required rule fails it, any other warns of it; and it runs: what it does wrong is what was changed."""
    command, _ = port("delete.mjs")
    source = (PORTS / "delete.mjs").read_text()
    for old, new in changes:
        source = source.replace(old, new)
    (tmp_path / "mutant.mjs").write_text(source)
    results = runner.run([command, str(tmp_path / "mutant.mjs"), "{ids}"], [BY_ID[rule] for rule in rules], timeout=4.0)
    expected = {rule: "fail" if BY_ID[rule].level == REQUIRED else "warn" for rule in rules}
    assert {one.rule.id: one.outcome for one in results} == expected, [(one.reason, one.broken) for one in results]
