"""Rules on the request: its request line, headers and body."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

from ..answer import once
from ..local.exchanged import Received
from ..phone_numbers import number
from .case import OK, Case, Run, get
from .rule import API, ARRIVES, HTTP, HTTP11, INFORMATIONAL, JSON, RECOMMENDED, REQUIRED, Broken, Rule, Unseen

PLAIN = Case("plain", (OK,))
SUCCESS = Case("success", ("success",))
ODD = Case("odd-ids", ("success",), ids=('+1"2', "+1\\2", "Zo\u00eb", "\U0001f4de", "tab\there", "{}", "$HOME", "a'b"))
THOUSAND = Case("thousand-ids", ("success",), ids=tuple(f"+1206555{n:04}" for n in range(1000)))
NO_IDS = Case("no-ids", ("success",), ids=())

_TARGET = "/phone-numbers?operation=batch-delete"
_SINGLE = ("host", "content-length", "content-type", "authorization", "x-amz-date", "x-amz-security-token")


def head(received: Received) -> bytes:
    """Return the bytes of a request's head."""
    return received.raw.partition(b"\r\n\r\n")[0]


def _arrives(run: Run) -> Broken | None:
    if run.seen and run.first.method:
        return None
    end = "was still running" if run.exit_code is None else f"ended with exit status {run.exit_code}"
    said = run.stderr.decode("utf-8", "replace").strip()[-300:]
    if run.seen:  # the service could not read the request; its response shows why
        came = f"no HTTP request: {run.seen[0][1].body.decode('utf-8', 'replace')}"
        return Broken("a request that can be read", came, run.first.raw)
    return Broken(f"a request at {run.url}", f"nothing; the command {end}" + (f" and said: {said}" if said else ""))


def _method(run: Run) -> Broken | None:
    return _same("POST", run.first.method, run)


def _path(run: Run) -> Broken | None:
    return _same("/phone-numbers", run.first.target.partition("?")[0], run)


def _same(expected: str, actual: str | None, run: Run) -> Broken | None:
    if actual == expected:
        return None
    return Broken(expected, "none" if actual is None else actual, head(run.first))


def _operation(run: Run) -> Broken | None:
    found = [value for name, value in _query(run) if name == "operation"]
    return None if found == ["batch-delete"] else Broken("operation=batch-delete", run.first.target, head(run.first))


def _query_only(run: Run) -> Broken | None:
    found = [name for name, _ in _query(run) if name != "operation"]
    return Broken(_TARGET, run.first.target, head(run.first)) if found else None


def _query(run: Run) -> list[tuple[str, str]]:
    return parse_qsl(run.first.target.partition("?")[2], keep_blank_values=True)


def _version(run: Run) -> Broken | None:
    line = run.first.raw.partition(b"\r\n")[0].decode("latin-1")
    return None if line.endswith(" HTTP/1.1") else Broken("HTTP/1.1", line, head(run.first))


def _once(run: Run) -> Broken | None:
    many = len(run.seen)
    return None if many == 1 else Broken("one request", f"{many} requests", run.seen[-1][0].raw)


def _host(run: Run) -> Broken | None:
    return _same(run.authority, get(run.first, "host"), run)


def _content_type(run: Run) -> Broken | None:
    found = get(run.first, "content-type")
    kind = (found or "").partition(";")[0].strip().lower()
    return None if kind == "application/json" else _same("application/json", found, run)


def _content_length(run: Run) -> Broken | None:
    if get(run.first, "transfer-encoding") is None and get(run.first, "content-length") == str(len(run.first.body)):
        return None
    coding = get(run.first, "transfer-encoding")
    actual = f"Transfer-Encoding: {coding}" if coding else "no Content-Length"
    return Broken(f"Content-Length: {len(run.first.body)}", actual, head(run.first))


def _accept_encoding(run: Run) -> Broken | None:
    found = get(run.first, "accept-encoding")
    return None if (found or "identity").strip().lower() in ("identity", "") else _same("identity, or none", found, run)


def _user_agent(run: Run) -> Broken | None:
    found = get(run.first, "user-agent")
    return None if found and found.strip() else _same("a User-Agent that names the client", found, run)


def _single(run: Run) -> Broken | Unseen | None:
    """Look at the raw bytes, as the service rejects a request with most of these repeated."""
    if not run.seen:
        return Unseen("nothing arrived")
    names = [line.partition(b":")[0].decode("latin-1").lower() for line in head(run.first).split(b"\r\n")[1:]]
    twice = [name for name in _SINGLE if names.count(name) > 1]
    return Broken("each header once", f"{twice[0]} appears twice", head(run.first)) if twice else None


def _body(run: Run) -> dict[str, object] | Broken:
    try:
        value = json.loads(run.first.body.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        return Broken("a JSON object in UTF-8", f"bytes that cannot be read as one ({error})", run.first.body)
    return value if isinstance(value, dict) else Broken("a JSON object", type(value).__name__, run.first.body)


def _json(run: Run) -> Broken | None:
    found = _body(run)
    return found if isinstance(found, Broken) else None


def ids_of(run: Run) -> list[object] | None:
    """Return the ids in the body of the first request, or None."""
    found = _body(run)
    ids = None if isinstance(found, Broken) else found.get("PhoneNumberIds")
    return ids if isinstance(ids, list) else None


def _numbers(run: Run) -> Broken | None:
    found = ids_of(run)
    if found is not None and [number(str(one)) for one in found] == [number(one) for one in run.case.ids]:
        return None
    return _told_ids(run, found)


def _spelling(run: Run) -> Broken | None:
    found = ids_of(run)
    return None if found == list(run.case.ids) else _told_ids(run, found)


def _told_ids(run: Run, found: list[object] | None) -> Broken:
    """Report the first id that differs."""
    expected = list(run.case.ids)
    if found is None:
        return Broken("a list PhoneNumberIds", "no such list", run.first.body)
    if len(found) != len(expected):
        return Broken(f"{len(expected)} ids", f"{len(found)} ids", run.first.body)
    at = next(at for at, (one, two) in enumerate(zip(found, expected, strict=True)) if one != two)
    return Broken(f"id {at + 1} is {expected[at]!r}", f"it is {found[at]!r}", run.first.body)


def ids_of_all(run: Run) -> list[object] | None:
    """Return the ids of all requests in order, or None if one has no list."""
    found: list[object] = []
    for exchange in run.seen:
        ids = ids_of(Run(run.case, run.url, run.exit_code, b"", b"", 0.0, (exchange,)))
        if ids is None:
            return None
        found += ids
    return found


def _no_other_members(run: Run) -> Broken | None:
    found = _body(run)
    if isinstance(found, Broken) or set(found) == {"PhoneNumberIds"}:
        return None
    return Broken("PhoneNumberIds alone", ", ".join(found), run.first.body)


def _no_ids(run: Run) -> Broken | None:
    if run.seen:
        return Broken("nothing is sent", "a request was sent", run.first.raw)
    return None if run.exit_code else Broken("a failure, of a command that ends", _ended(run))


def _ended(run: Run) -> str:
    return "it was still running" if run.exit_code is None else "exit status 0, though nothing was done"


def _output(run: Run) -> Broken | Unseen | None:
    if run.exit_code != 0:
        return Unseen(f"the command ended with exit status {run.exit_code}")
    rows = run.refusals
    if rows is None:
        return Broken('one JSON line, {"PhoneNumberErrors": [...]}', "no such line", run.stdout[-300:])
    return None


RULES = (
    Rule(
        ARRIVES,
        REQUIRED,
        "A request arrives at the endpoint that the environment names.",
        API,
        PLAIN,
        _arrives,
        arrives=False,
    ),
    Rule("request/method", REQUIRED, "The method is POST.", API, PLAIN, _method),
    Rule("request/path", REQUIRED, "The path is /phone-numbers.", API, PLAIN, _path),
    Rule("request/operation", REQUIRED, "The query contains operation=batch-delete exactly once.", API, PLAIN, _operation),
    Rule("request/query", RECOMMENDED, "The query contains no other parameter.", API, PLAIN, _query_only),
    Rule("request/version", RECOMMENDED, "The request uses HTTP/1.1.", HTTP11 + "2.3", PLAIN, _version),
    Rule("request/once", REQUIRED, "After a success, the request is not sent again.", API, SUCCESS, _once),
    Rule(
        "headers/host",
        REQUIRED,
        "Host is the endpoint's host, with the port if it is not the default.",
        HTTP + "7.2",
        PLAIN,
        _host,
    ),
    Rule("headers/content-type", RECOMMENDED, "Content-Type is application/json.", HTTP + "8.3", PLAIN, _content_type),
    Rule(
        "headers/content-length",
        RECOMMENDED,
        "Content-Length is the length of the body, which is not chunked.",
        HTTP + "8.6",
        PLAIN,
        _content_length,
    ),
    Rule(
        "headers/accept-encoding",
        RECOMMENDED,
        "The request does not ask for a compressed response, which could not be shown byte for byte.",
        HTTP + "12.5.3",
        PLAIN,
        _accept_encoding,
    ),
    Rule("headers/user-agent", RECOMMENDED, "User-Agent names the client.", HTTP + "10.1.5", PLAIN, _user_agent),
    Rule(
        "headers/once",
        REQUIRED,
        "No header that may appear only once is repeated.",
        HTTP + "5.3",
        PLAIN,
        _single,
        arrives=False,
    ),
    Rule("body/json", REQUIRED, "The body is one JSON object in UTF-8, without duplicate keys.", JSON, PLAIN, _json),
    Rule(
        "body/numbers",
        REQUIRED,
        "PhoneNumberIds lists all the given numbers in their order.",
        API,
        PLAIN,
        _numbers,
        ("body/json",),
    ),
    Rule(
        "body/spelling",
        REQUIRED,
        "Each id keeps its spelling: +1… stays +1…, and %2B1… stays %2B1….",
        API,
        PLAIN,
        _spelling,
        ("body/numbers",),
    ),
    Rule("body/members", RECOMMENDED, "The body has no other member.", API, PLAIN, _no_other_members, ("body/json",)),
    Rule(
        "body/escaping",
        REQUIRED,
        "Quotes, backslashes, control characters and non-ASCII letters arrive unchanged.",
        JSON + "#section-7",
        ODD,
        _spelling,
        ("body/json",),
    ),
    Rule("body/thousand", REQUIRED, "One request carries a thousand ids.", API, THOUSAND, _spelling, ("body/numbers",)),
    Rule(
        "body/no-ids",
        RECOMMENDED,
        "Without ids, the client sends nothing and fails.",
        API,
        NO_IDS,
        _no_ids,
        arrives=False,
    ),
    Rule(
        "output/json",
        INFORMATIONAL,
        "A success is printed as one line of JSON, in the service's own shape.",
        API,
        SUCCESS,
        _output,
    ),
)
