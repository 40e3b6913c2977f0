"""wget's command line. https://www.gnu.org/software/wget/manual/wget.html"""

from __future__ import annotations

import re

from ..bodies import shown
from ..capture import Capture, split_url
from ..encoding import encoded
from ..http_text import TOKEN, check_value
from ..refused import Refused, sketch
from .curl_url import without_default_port, without_dots
from .shell import Command, Word

FORM = "wget command"
INSTEAD = "Capture what wget sends, with `wget -d`."
_WITH_VALUE_NAMES = """
    accept accept-regex append-output base bind-address body-data body-file ca-certificate ca-directory certificate
    certificate-type ciphers compression config connect-timeout cut-dirs default-page directory-prefix dns-servers
    dns-timeout domains egd-file exclude-directories exclude-domains execute follow-tags ftp-password ftp-user header
    hsts-file http-password http-user ignore-tags include-directories input-file level limit-rate load-cookies
    local-encoding max-redirect method ol output-document output-file password post-data post-file prefer-family
    preferred-location private-key private-key-type progress proxy-password proxy-user quota random-file read-timeout
    referer regex-type reject reject-regex rejected-log remote-encoding report-speed restrict-file-names
    retry-on-http-error save-cookies secure-protocol start-pos timeout tries use-askpass user user-agent wait waitretry
    warc-dedup warc-file warc-header warc-max-size warc-tempdir
"""
_WITH_VALUE = frozenset(_WITH_VALUE_NAMES.split())
_LETTERS = {
    "O": "output-document",
    "o": "output-file",
    "a": "append-output",
    "U": "user-agent",
    "T": "timeout",
    "t": "tries",
}
_LETTERS |= {
    "P": "directory-prefix",
    "w": "wait",
    "i": "input-file",
    "e": "execute",
    "l": "level",
    "A": "accept",
    "R": "reject",
}
_LETTERS |= {"D": "domains", "I": "include-directories", "X": "exclude-directories", "Q": "quota", "B": "base"}
_SWITCHES = "qvdcnSNrkKpmEHLFhVbx"
_UNSEEN = ("accept-encoding", "connection", "user-agent")


def read(command: Command) -> list[Capture]:
    """Return the requests that a wget command sends. Raises Refused if they are uncertain."""
    options, urls = _arguments(command)
    for name in ("config", "execute", "input-file"):
        if name in options:
            raise Refused(FORM, f"--{name} takes options or URLs from elsewhere", INSTEAD, command.line)
    if not urls:
        raise Refused(FORM, "it names no URL", "Copy the whole command.", command.line)
    return [_request(options, url)._replace(line=command.line) for url in urls]


def _arguments(command: Command) -> tuple[dict[str, list[Word]], list[Word]]:
    options: dict[str, list[Word]] = {}
    urls: list[Word] = []
    left = iter(command.words[1:])
    for word in left:
        text = word.text
        if not text.startswith("-") or text == "-":
            urls.append(word)
            continue
        name, equals, value = text[2:].partition("=")
        if text.startswith("--"):
            if name not in _WITH_VALUE:
                if equals:
                    raise Refused(FORM, f"the option --{name} is not known", "Check the command.", word.line)
                options[name] = [word]
                continue
            following = word._replace(text=value) if equals else next(left, None)
        else:
            switches = re.match(rf"-[{_SWITCHES}]*", text)
            rest = text[switches.end() :] if switches else ""
            if not rest:
                continue
            name = _LETTERS.get(rest[0], "")
            if not name:
                raise Refused(FORM, f"the option -{rest[0]} is not known", "Check the command.", word.line)
            following = word._replace(text=rest[1:]) if rest[1:] else next(left, None)
        if following is None:
            raise Refused(FORM, f"nothing follows the option `{text}`", "Copy the whole command.", word.line)
        options.setdefault(name, []).append(following)
    return options, urls


def _request(options: dict[str, list[Word]], url: Word) -> Capture:
    text = url.value(FORM)
    scheme, authority, target = split_url(text if "://" in text else f"http://{text}")
    if re.search(r"[^\x21-\x7e]|[\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})", text):
        raise Refused(FORM, "the URL has a character that wget encodes", INSTEAD, url.line)
    path, mark, query = target.partition("?")
    headers: list[tuple[str, str]] = []
    for word in options.get("header", []):
        name, colon, value = word.value(FORM).partition(":")
        if not colon or not TOKEN.fullmatch(name) or re.search(r"[\r\n]", value):
            raise Refused(FORM, f"{sketch(word.text)} is not a header", "Check the command.", word.line)
        check_value(name, value, FORM, word.line)
        headers = [pair for pair in headers if pair[0].lower() != name.lower()]  # wget keeps the last
        headers.append((name, value))
    given = {name.lower() for name, _ in headers}
    body: bytes | None = b""
    note, method = "", "GET"
    data = options.get("body-data") or options.get("post-data")
    file = options.get("body-file") or options.get("post-file")
    if data:
        body, note = (None, data[-1].unknown) if data[-1].unknown else (encoded(data[-1].text), "")
    elif file:
        body, note = None, f"wget reads it from the file {file[-1].text}"
    if "post-data" in options or "post-file" in options:
        method = "POST"
    if "spider" in options:
        method = "HEAD"
    if "method" in options:
        method = options["method"][-1].value(FORM).upper()
    added = [("Host", without_default_port(scheme, authority)), ("Accept", "*/*")]
    for option, name in (("user-agent", "User-Agent"), ("referer", "Referer")):
        if option in options:
            added.append((name, options[option][-1].value(FORM)))
    if data or file:
        added.append(("Content-Type", "application/x-www-form-urlencoded"))
        if body is not None:
            added.append(("Content-Length", str(len(body))))
    whole = tuple(pair for pair in added if pair[0].lower() not in given) + tuple(headers)
    if body is not None:
        body, length_note = shown(body, whole)
        note = note or length_note
    unseen = tuple(name for name in _UNSEEN if name not in {name.lower() for name, _ in whole})
    return Capture(method, without_dots(path) + mark + query, whole, body, scheme, form=FORM, note=note, unseen=unseen)
