"""curl, both ways: a request as a command line that sends the same bytes, and the request that a command line sends."""

from __future__ import annotations

import re
from base64 import b64encode
from shlex import quote
from urllib.parse import quote as percent_encoded

from ...message import Request
from ...redaction import masked
from ..bodies import shown
from ..capture import Capture
from ..encoding import encoded
from ..http_text import TOKEN, check_value
from ..refused import Refused, sketch
from .curl_arguments import FORM, INSTEAD, Group, Option, groups
from .curl_url import read_url
from .shell import Command, Stdin

LONGEST_WORD = 100_000
"""Bytes: an argument longer than 128 KiB cannot be given to a program on Linux."""


def command(request: Request) -> str:
    """Return the command, to be run by a POSIX shell. It holds the signature, and the session token where there is one.

    curl sends the headers that it is given in the order given; what it would add of itself (Accept) is taken out.
    """
    words = ["curl", "--http1.1", "--silent", "--show-error", "--include", "--path-as-is", "--request", request.method]
    names = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        words += ["--header", f"{name}: {value}" if value else f"{name};"]
    for name in ("Accept", "User-Agent", "Content-Type"):
        if name.lower() not in names:
            words += ["--header", f"{name}:"]
    body = request.body.decode("utf-8")
    start = ""
    if len(request.body) > LONGEST_WORD:  # the shell's own printf has no such limit
        start = f"printf %s {quote(body)} | "
        words += ["--data-binary", "@-"]
    elif body:
        words += ["--data-binary", body]
    return start + " ".join(quote(word) for word in [*words, request.url])


_DATA = ("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json")


def read(command: Command) -> list[Capture]:
    """Return the requests that a curl command sends, one for each URL.

    Raises Refused where a value is known to the shell or to curl alone, or lies in a file that decides the request.
    """
    found = []
    for group in groups(command.words[1:]):
        for option in group:
            if option.name == "url":
                found.append(_request(group, option, command.stdin)._replace(line=command.line))
    if not found:
        raise Refused(FORM, "it names no URL", "Copy the whole command.", command.line)
    return found


_DECIDED_ELSEWHERE = {
    "config": "it reads options from a file (--config)",
    "form": "curl makes a new form boundary each time (--form)",
    "form-string": "curl makes a new form boundary each time (--form-string)",
    "variable": "it uses curl's variables (--variable)",
}


def _request(group: Group, url: Option, stdin: Stdin | None) -> Capture:
    for option in group:
        if option.name in _DECIDED_ELSEWHERE:
            raise Refused(FORM, _DECIDED_ELSEWHERE[option.name], INSTEAD, option.value.line)
    on = {option.name: option.on for option in group}
    values = {option.name: option.value for option in group}
    place = read_url(
        url.value._replace(text=url.value.value(FORM)),
        globbing=not on.get("globoff", False),
        path_as_is=on.get("path-as-is", False),
        default_scheme=values["proto-default"].text if "proto-default" in values else "http",
    )
    headers, removed = _headers(group)
    body, note = _body(group, stdin)
    target, has_data = place.target, body is not None or any(option.name in _DATA for option in group)
    queries = [query for option in group if option.name == "url-query" for query in [_query(option)]]
    if on.get("get"):
        if body is None and has_data:
            raise Refused(FORM, f"its query is not known: {note}", INSTEAD, url.value.line)
        queries.append((body or b"").decode("utf-8", "surrogateescape"))
        body, note, has_data = b"", "", False
    if queries:
        _refuse_by_version(queries, on, target, url.value.line)
    for query in queries:
        bare = target.endswith("?")
        target += query if bare else ("&" if "?" in target else "?") + query
    if re.search(r"[^\x21-\x7e]", target):
        raise Refused(FORM, "a character in the URL's query must be encoded", "Check the URL.", url.value.line)
    if "request-target" in values:
        target = values["request-target"].value(FORM)
    upload = "upload-file" in values
    head = on.get("head", False)
    if sum((head, has_data, upload)) > 1:
        raise Refused(FORM, "its options ask for more than one method", "Check the command.", url.value.line)
    method = "HEAD" if head else "PUT" if upload else "POST" if has_data else "GET"
    if "request" in values:
        method = values["request"].value(FORM)
    if upload:
        body, note = None, f"curl uploads the file {values['upload-file'].text}"
        if target.endswith("/") and values["upload-file"].text not in ("-", "."):
            target += percent_encoded(re.split(r"[/\\]", values["upload-file"].text)[-1])
    elif not has_data:
        body = b""
    own = _own_headers(group, on, place.authority, place.userinfo, body if has_data else None, has_data)
    given = {name.lower() for name, _ in headers} | removed
    if "transfer-encoding" in given:
        given.add("content-length")
    added = [(name, value) for name, value in own if name.lower() not in given]
    headers = [*(pair for pair in added if pair[0] == "Host"), *headers, *(pair for pair in added if pair[0] != "Host")]
    if body is not None:
        body, length_note = shown(body, tuple(headers))
        note = length_note or note
    made = Capture(method, target, tuple(headers), body, place.scheme, form=FORM, note=note)
    return made._replace(unseen=_unseen(group, on, given), signed_later=_signed_later(group, made))


def _headers(group: Group) -> tuple[list[tuple[str, str]], set[str]]:
    """Return the headers given with -H, and the names (lower case) that -H removes."""
    found: list[tuple[str, str]] = []
    removed = set()
    for option in group:
        if option.name != "header":
            continue
        text, line = option.value.value(FORM), option.value.line
        if text.startswith("@"):
            raise Refused(FORM, f"it reads headers from the file {text[1:]}", "Write them into the command.", line)
        name, colon, value = text.partition(":")
        if not colon and text.endswith(";"):
            name, value = text[:-1], ""
        elif not colon:
            raise Refused(FORM, f"{sketch(text)} is not a header", "Check the command.", line)
        elif not value.strip(" \t"):
            removed.add(name.lower())
            continue
        if not TOKEN.fullmatch(name) or "\n" in value or "\r" in value:
            raise Refused(FORM, f"{sketch(text)} is not a header", "Check the command.", line)
        check_value(name, value, FORM, line)
        if name.lower() != "host" or not any(other.lower() == "host" for other, _ in found):  # curl takes the first
            found.append((name, value))
    return found, removed


def _body(group: Group, stdin: Stdin | None) -> tuple[bytes | None, str]:
    """Return the body made by the data options, or None and the reason why it is not known."""
    parts: list[bytes] = []
    for option in group:
        if option.name not in _DATA:
            continue
        data, note = _datum(option, stdin)
        if data is None:
            return None, note
        parts += [b"&" if parts and option.name != "json" else b"", data]
    if any(option.name == "data-urlencode" for option in group):
        _refuse_encoded_json(group)
    return (b"".join(parts), "") if parts else (None, "")


def _refuse_encoded_json(group: Group) -> None:
    for option in group:
        if option.name == "header" and re.match(r"(?i)content-type:.*json", option.value.text):
            problem = "--data-urlencode percent-encodes a body whose Content-Type is JSON"
            raise Refused(FORM, problem, "Give a JSON body with --data-raw.", option.value.line)


def _datum(option: Option, stdin: Stdin | None) -> tuple[bytes | None, str]:
    if option.value.unknown:
        return None, option.value.unknown
    text = option.value.text
    if match := re.search(r"\\x(?:[01][0-9a-f]|7f)", text):
        return None, f"mitmproxy writes a control character as `{match[0]}`, which no shell reads back"
    if option.name == "data-urlencode":
        return _url_encoded(text, stdin)
    if option.name == "data-raw" or not text.startswith("@"):
        return encoded(text), ""
    if text != "@-":
        lines = "" if option.name in ("data-binary", "json") else ", without its line breaks"
        return None, f"curl reads it from the file {text[1:]}{lines}"
    if stdin is None or stdin.text is None:
        return None, (stdin.note if stdin else "") or "curl reads it from standard input"
    if option.name in ("data", "data-ascii"):
        return encoded(re.sub("[\r\n\0]", "", stdin.text)), ""
    if stdin.note:
        return None, f"{stdin.note}, which may not have been sent"
    return encoded(stdin.text), ""


def _url_encoded(text: str, stdin: Stdin | None) -> tuple[bytes | None, str]:
    """--data-urlencode: ``content``, ``=content``, ``name=content``, ``@file``, ``name@file``."""
    match = re.match(r"([^=]*)=|([^@=]*)@(?!.*=)", text, re.S)
    name = (match[1] or match[2] or "") if match else ""
    content = text[match.end() :] if match else text
    if match and match[0].endswith("@"):
        if content != "-" or stdin is None or stdin.text is None or stdin.note:
            return None, "curl reads it from a file"
        content = stdin.text
    if " " in content:
        return None, "versions of curl encode a space as `+` or as `%20`"
    value = percent_encoded(encoded(content), safe="-._~")
    return encoded(f"{name}={value}" if name else value), ""


def _query(option: Option) -> str:
    text = option.value.value(FORM)
    if text.startswith("+"):
        return text[1:]
    data, note = _url_encoded(text, None)
    if data is None:
        raise Refused(FORM, f"its query is not known: {note}", INSTEAD, option.value.line)
    return data.decode("utf-8", "surrogateescape")


def _refuse_by_version(queries: list[str], on: dict[str, bool], target: str, line: int) -> None:
    """Refuse a query that versions of curl append to the URL in different ways."""
    problem = ""
    if any(re.search(r"%(?:[A-Fa-f][0-9A-Fa-f]|[0-9][A-Fa-f])", query) for query in queries):
        problem = "versions of curl write the escapes of a query that it appends in upper or in lower case"
    elif len(queries) > 1 or not queries[0]:
        problem = "versions of curl differ in how they append an empty query, or two"
    elif on.get("path-as-is") and "/." in target.partition("?")[0]:
        problem = "versions of curl differ in dot segments of a URL that it appends a query to"
    if problem:
        raise Refused(FORM, problem, "Write the query into the URL.", line)


def _own_headers(
    group: Group, on: dict[str, bool], authority: str, userinfo: str, body: bytes | None, has_data: bool
) -> list[tuple[str, str]]:
    """Return the headers that curl adds, except those that -H sets or removes."""
    values = {option.name: option.value for option in group}
    json = any(option.name == "json" for option in group)
    found = [("Host", authority), ("Accept", "application/json" if json else "*/*")]
    login = values["user"].text if "user" in values else userinfo
    if (
        login
        and not values.keys() & {"aws-sigv4", "oauth2-bearer"}
        and not on.keys() & {"digest", "ntlm", "negotiate", "anyauth"}
    ):
        login = login if ":" in login else login + ":"
        found.append(("Authorization", "Basic " + b64encode(encoded(login)).decode()))
    if "oauth2-bearer" in values:
        found.append(("Authorization", f"Bearer {values['oauth2-bearer'].value(FORM)}"))
    if "user-agent" in values and values["user-agent"].value(FORM):
        found.append(("User-Agent", values["user-agent"].text))
    if "referer" in values and (referer := values["referer"].value(FORM).removesuffix(";auto")):
        found.append(("Referer", referer))
    cookies = [option.value.value(FORM) for option in group if option.name == "cookie" and "=" in option.value.text]
    if cookies:
        found.append(("Cookie", "; ".join(cookies)))
    if "range" in values and not has_data:  # with a body, curl makes a Content-Range of it
        found.append(("Range", f"bytes={values['range'].value(FORM)}"))
    if has_data or json:
        found.append(("Content-Type", "application/json" if json else "application/x-www-form-urlencoded"))
    if body is not None:
        found.append(("Content-Length", str(len(body))))
    return found


def _unseen(group: Group, on: dict[str, bool], given: set[str]) -> tuple[str, ...]:
    """Return the headers that curl may add with a value that the command does not show."""
    names = {option.name for option in group}
    unseen = {"expect"} | (set() if "user-agent" in names else {"user-agent"})
    unseen |= {"accept-encoding"} if on.get("compressed") else set()
    unseen |= (
        {"authorization"} if names & {"netrc", "netrc-file", "netrc-optional", "digest", "ntlm", "negotiate"} else set()
    )
    unseen |= {"if-modified-since", "if-unmodified-since"} if "time-cond" in names else set()
    unseen |= {"content-range"} if "range" in names else set()
    unseen |= {"cookie"} if "cookie" in names else set()
    return tuple(sorted(unseen - given))


def _signed_later(group: Group, made: Capture) -> str:
    """Describe the signature of --aws-sigv4, which curl makes on sending unless an Authorization is given."""
    option = next((option for option in group if option.name == "aws-sigv4"), None)
    if option is None or made.get("authorization"):
        return ""
    parts = (option.value.value(FORM).split(":") + [""] * 4)[:4]
    user = next((option.value.text for option in group if option.name == "user"), "")
    region, service = parts[2] or "of the host's name", parts[3] or "of the host's name"
    key = masked(user.partition(":")[0]) if user.partition(":")[0] else "not given"
    return f"curl signs it when it is sent: access key {key}, region {region}, service {service} (--aws-sigv4)"
