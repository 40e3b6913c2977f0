"""PowerShell's Invoke-WebRequest and Invoke-RestMethod, as browsers ("Copy as PowerShell") and Postman write them."""

from __future__ import annotations

import re

from ..bodies import shown
from ..capture import Capture, split_url, with_host
from ..http_text import TOKEN, check_value
from ..refused import Refused, sketch
from .powershell import FORM, Reader, Statement, Value
from .shell import Word

CALL = re.compile(r"(?i)\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b")
INSTEAD = "Capture with a proxy, or as a HAR file of the browser."
_CMDLETS = ("invoke-webrequest", "invoke-restmethod", "iwr", "irm", "curl", "wget")
_SWITCHES = (
    *(
        "usebasicparsing",
        "skipcertificatecheck",
        "skipheadervalidation",
        "disablekeepalive",
        "passthru",
        "usedefaultcredentials",
    ),
    *("allowunencryptedauthentication", "preserveauthorizationonredirect", "skiphttperrorcheck", "resume", "verbose"),
    *("followrellink", "allowinsecureredirect", "proxyusedefaultcredentials", "nobodyprogress", "noproxy", "debug"),
)
_VALUES = (
    *("uri", "method", "custommethod", "headers", "body", "contenttype", "useragent", "websession", "sessionvariable"),
    *("timeoutsec", "maximumredirection", "outfile", "certificatethumbprint", "certificate", "proxy", "httpversion"),
    *(
        "maximumretrycount",
        "retryintervalsec",
        "sslprotocol",
        "erroraction",
        "infile",
        "transferencoding",
        "proxycredential",
    ),
    *("connectiontimeoutseconds", "operationtimeoutseconds", "form", "authentication", "credential", "token"),
)
_PSEUDO = {"authority", "method", "path", "scheme"}
_UNSEEN = ("accept", "connection", "cookie", "expect", "user-agent")


def is_cmdlet(statement: Statement) -> bool:
    """Return whether a statement that starts with ``curl`` or ``wget`` calls Invoke-WebRequest by its alias."""
    names = {value.text.lower() for value in statement if value.text.startswith("-") and not value.quoted}
    return statement[0].text.lower() in ("curl", "wget") and bool(names & {"-uri", "-headers", "-usebasicparsing", "-body"})


def native(value: Value) -> Word:
    """Return an argument as PowerShell passes it to a program such as curl.exe.

    Windows PowerShell 5.1 needs ``\\"`` for a quotation mark, PowerShell 7.3 hands it over as it is. The text
    shows which one it was written for, unless it has both.
    """
    text, unknown = value.text, value.unknown
    if value.table is not None:
        unknown = "a hash table is no argument"
    elif r"\"" in text:
        bare = re.sub(r"\\\\|\\\"", "", text)
        unknown = unknown or ('versions of PowerShell treat its `"` differently' if '"' in bare else "")
        text = re.sub(r"(\\+)\"", lambda match: "\\" * (len(match[1]) // 2) + '"', text)
    return Word(text, value.line, unknown)


def read(statement: Statement, reader: Reader) -> list[Capture]:
    """Return the request of a statement; none for one that calls something else. ``reader`` knows the variables."""
    words = [value.text.lower() for value in statement]
    call = next((at for at, word in enumerate(words) if word in _CMDLETS and not statement[at].quoted), None)
    if call is None:
        return []
    line = statement[call].line
    parameters = _parameters(statement[call + 1 :], line)
    if "websession" in parameters and "useragent" not in parameters and (agent := reader.variables.get("session.useragent")):
        parameters["useragent"] = agent
    return [_request(parameters, line)]


def _parameters(values: Statement, line: int) -> dict[str, Value]:
    found: dict[str, Value] = {}
    left = iter(values)
    for value in left:
        name = value.text[1:].rstrip(":").lower()
        if value.quoted or not value.text.startswith("-"):
            if "uri" in found or value.table is not None:
                raise Refused(FORM, f"`{value.text[:40]}` follows no parameter", "Copy the whole command.", line)
            found["uri"] = value
        elif name in _SWITCHES:
            continue
        else:
            matches = [one for one in _VALUES if one == name] or [one for one in _VALUES if one.startswith(name) and name]
            following = next(left, None)
            if len(matches) != 1 or following is None:
                problem = f"the parameter {sketch(value.text)} is not known, or has no value"
                raise Refused(FORM, problem, INSTEAD, value.line or line)
            found[matches[0]] = following
    return found


def _request(parameters: dict[str, Value], line: int) -> Capture:
    def text(name: str, default: str = "") -> str:
        value = parameters.get(name)
        return value.word().value(FORM) if value else default

    for name in ("form", "infile", "credential", "authentication", "transferencoding"):
        if name in parameters:
            raise Refused(FORM, f"the parameter -{name} decides what is sent", INSTEAD, line)
    url = text("uri")
    if not url:
        raise Refused(FORM, "it names no URL", "Copy the whole command, with the lines before it.", line)
    scheme, authority, target = split_url(url if "://" in url else f"http://{url}")
    table = parameters.get("headers", Value(table=()))
    if table.table is None:
        raise Refused(FORM, table.unknown or "its headers are not in it", "Copy the lines that make its headers, too.", line)
    pairs = [(name, value.word().value(FORM)) for name, value in table.table]
    names = {name.lower() for name, _ in pairs}
    if {"authority", "path", "scheme"} <= names:  # Chrome writes HTTP/2's pseudo-headers so
        pairs = [(name, value) for name, value in pairs if name.lower() not in _PSEUDO]
    for name, value in pairs:
        if not TOKEN.fullmatch(name):
            raise Refused(FORM, f"`{name}` is not the name of a header", "Copy the whole command.", line)
        check_value(name, value, FORM, line)
    for parameter, name in (("contenttype", "Content-Type"), ("useragent", "User-Agent")):
        if parameter in parameters and name.lower() not in names:
            pairs.append((name, text(parameter)))
    method = text("custommethod") or text("method", "GET")
    headers = with_host(tuple(pairs), authority)
    made = Capture(method.upper(), target, headers, None, scheme, form=FORM, line=line)
    body, note = b"" if made.bodiless else None, ""
    if "body" in parameters:
        body, note = _body(parameters["body"], headers)
    given = {name.lower() for name, _ in headers}
    unseen = tuple(name for name in _UNSEEN if name not in given)
    return made._replace(body=body, note=note, unseen=unseen)


def _body(value: Value, headers: tuple[tuple[str, str], ...]) -> tuple[bytes | None, str]:
    if value.table is not None:
        return None, "PowerShell encodes a hash table as a form"
    if value.unknown:
        return None, value.unknown
    if not value.text.isascii() and not value.utf8:
        return None, "versions of PowerShell encode a body that is not ASCII differently"
    return shown(value.text.encode("utf-8", "surrogateescape"), headers)
