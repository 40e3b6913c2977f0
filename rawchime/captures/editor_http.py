"""``.http`` and ``.rest`` files, as VS Code's REST Client and JetBrains' HTTP client read them.

https://www.jetbrains.com/help/idea/exploring-http-syntax.html, https://github.com/Huachao/vscode-restclient
"""

from __future__ import annotations

import re

from .bodies import shown
from .capture import Capture, split_url, with_host
from .encoding import encoded
from .http_text import METHODS, check_whole, headers_of
from .refused import Refused

FORM = "request of an .http file"
INSTEAD = "Capture what the editor sends, with a proxy."
_LINE = re.compile(rf"(?:({METHODS}) )?(https?://\S+|/\S*|\{{\{{\S+)(?: HTTP/[0-9](?:\.[0-9])?)?[ \t]*")
_SEPARATOR = re.compile(r"###")
_VARIABLE = re.compile(r"@([\w.\-]{1,100})[ \t]*=[ \t]*(.*)")
_USE = re.compile(r"\{\{\s*([^{}\n]{1,200}?)\s*\}\}")


def read(text: str) -> list[Capture | Refused] | None:
    """Read requests that ``###`` separates, or a request line with a whole URL and no version."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    broken = bool(lines[-1])
    lines = lines if broken else lines[:-1]
    separated = any(_SEPARATOR.match(line) for line in lines)
    first = next((line for line in lines if line.strip() and not line.startswith(("#", "//", "@"))), "")
    match = _LINE.fullmatch(first)
    if not match or not (separated or (match[1] and "://" in first and " HTTP/" not in first)):
        return None
    variables = {one[1]: one[2].strip() for line in lines if (one := _VARIABLE.fullmatch(line))}
    found: list[Capture | Refused] = []
    start = 0
    for at in [*(at for at, line in enumerate(lines) if _SEPARATOR.match(line)), len(lines)]:
        try:
            if capture := _request(lines[start:at], start + 1, variables, cut=broken if at == len(lines) else None):
                found.append(capture)
        except Refused as error:
            found.append(error)
        start = at + 1
    return found or None


def _request(lines: list[str], number: int, variables: dict[str, str], *, cut: bool | None) -> Capture | None:
    """The request of these lines. ``cut`` is whether the file ends in a line without its break; None before a separator."""
    at = 0
    while at < len(lines) and (not lines[at].strip() or lines[at].startswith(("#", "//", "@"))):
        at += 1
    if at == len(lines):
        return None
    line = number + at
    match = _LINE.fullmatch(_filled(lines[at], variables, line))
    if not match:
        raise Refused(FORM, f"`{lines[at][:60]}` is not a request line", "Check the file.", line)
    end = at + 1
    while end < len(lines) and lines[end].strip():
        end += 1
    head = [_filled(one, variables, line) for one in lines[at + 1 : end]]
    query = []
    while head and re.match(r"[ \t]+[?&]", head[0]):  # a query over several lines
        query.append(head.pop(0).strip())
    headers = headers_of([one for one in head if not one.startswith(("#", "//"))], FORM, line + 1)
    scheme, authority, target = split_url(match[2] + "".join(query))
    whole = with_host(headers, authority)
    made = Capture(match[1] or "GET", target, whole, None, scheme, form=FORM, line=line)
    if cut is not None and end == len(lines):
        check_whole(made, cut, FORM, line)
    body = "\n".join(lines[end + 1 :]).strip("\n")
    if re.match(r"[ \t]*<(?:@\w*)?[ \t]+\S", body):
        return made._replace(note=f"the body is read from a file ({body.splitlines()[0].strip()[:60]})")
    if made.bodiless and body.strip():
        return made._replace(note="text follows a request whose head declares no body")
    if not body.strip():
        return made._replace(body=b"" if made.bodiless else None)
    if "\n" in body:
        data, note = shown(encoded(body), whole)
        length = any(name.lower() == "content-length" for name, _ in whole)
        return made._replace(
            body=data if length else None, note=note or "the editor may send other line breaks than the file has"
        )
    data, note = shown(encoded(_filled(body, variables, line)), whole)
    return made._replace(body=data, note=note, unseen=("accept-encoding", "connection", "content-length", "user-agent"))


def _filled(text: str, variables: dict[str, str], line: int) -> str:
    """Replace the file's own variables; refuse others."""
    for _ in range(10):
        match = _USE.search(text)
        if not match:
            return text
        if match[1] not in variables:
            raise Refused(FORM, f"the value of the variable {match[1][:40]} is not in it", INSTEAD, line)
        text = text[: match.start()] + variables[match[1]] + text[match.end() :]
        if len(text) > 1_000_000:
            break
    raise Refused(FORM, "its variables refer to each other", INSTEAD, line)
