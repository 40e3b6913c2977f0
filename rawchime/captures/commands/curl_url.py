"""Parse a URL on curl's command line, as ``lib/urlapi.c`` and ``src/tool_urlglob.c`` do."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..capture import split_url
from ..refused import Refused
from .curl_arguments import FORM, INSTEAD
from .shell import Word


class Url(NamedTuple):
    """A URL's parts as curl sends them; ``userinfo`` is ``user:password``, empty where there is none."""

    scheme: str
    authority: str
    target: str
    userinfo: str = ""


def read_url(word: Word, *, globbing: bool, path_as_is: bool, default_scheme: str) -> Url:
    """Return what curl requests for a URL. Raises Refused for one that curl expands, alters by version, or refuses."""
    text = _unglobbed(word) if globbing else word.text
    if not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", text):
        if re.match(r"(?:ftp|dict|ldap|imap|smtp|pop3)\.", text, re.I):
            raise Refused(FORM, f"`{text[:60]}` is not an HTTP URL", "Copy the command that sends the request.", word.line)
        text = f"{default_scheme}://{text}"
    try:
        scheme, authority, target = split_url(text)
    except ValueError as error:
        raise Refused(FORM, f"`{text[:60]}` is not a URL: {error}", "Check the URL.", word.line) from None
    if scheme not in ("http", "https") or not authority:
        raise Refused(FORM, f"`{text[:60]}` is not an HTTP URL", "Copy the command that sends the request.", word.line)
    if match := re.search(r"[^\x21-\x7e]", text):
        problem = f"the URL has {match[0]!r}, which versions of curl treat differently"
        raise Refused(FORM, problem, INSTEAD, word.line)
    userinfo = text[text.index("://") + 3 :].partition("/")[0].rpartition("@")[0]
    path, mark, query = target.partition("?")
    if not path_as_is:
        if re.search(r"(?i)/(?:\.|%2e){1,2}(?=/|$)", path) and "%" in path and re.search(r"(?i)%2e", path):
            raise Refused(
                FORM, "the URL has an encoded dot segment, which versions of curl treat differently", INSTEAD, word.line
            )
        path = without_dots(path)
    return Url(scheme, without_default_port(scheme, authority), path + mark + query, userinfo)


def _unglobbed(word: Word) -> str:
    """Remove the backslashes that keep curl from expanding brackets and braces."""
    text = word.text
    host = re.match(r"(?:[A-Za-z]+://)?(?:[^/@]*@)?\[[0-9A-Fa-f:.%]+\]", text)
    start = host.end() if host else 0
    if re.search(r"(?<!\\)[\[\]{}]", text[start:]):
        problem = "curl expands the brackets or braces in the URL to several URLs (unless it is given --globoff)"
        raise Refused(FORM, problem, INSTEAD, word.line)
    return text[:start] + re.sub(r"\\([\[\]{}])", r"\1", text[start:])


def without_default_port(scheme: str, authority: str) -> str:
    """Return the authority for a Host header, without the scheme's default port."""
    return authority.removesuffix({"http": ":80", "https": ":443"}.get(scheme, "\0"))


def without_dots(path: str) -> str:
    """Return the path without dot segments (RFC 3986 §5.2.4)."""
    if "/." not in path:
        return path
    found: list[str] = []
    segments = path.split("/")[1:]
    for at, segment in enumerate(segments):
        last = at == len(segments) - 1
        if segment == ".." and found:
            found.pop()
        if segment not in (".", ".."):
            found.append(segment)
        elif last:
            found.append("")
    return "/" + "/".join(found)
