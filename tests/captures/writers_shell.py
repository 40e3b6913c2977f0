"""The rules by which tools write a request as a command line, from their sources."""

from __future__ import annotations

import re
from shlex import quote

from generated import Sent

_IGNORED = ("host", "content-length", "accept-encoding")


def _chrome_posix(text: str) -> str:
    """Chromium, ``front_end/panels/network/NetworkLogView.ts``: escapeStringPosix."""
    if not re.search("[\0-\x1f\x7f-\x9f!]|'", text):
        return f"'{text}'"
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return "$'" + re.sub("[\0-\x1f\x7f-\x9f!]", lambda found: f"\\u{ord(found[0]):04x}", text) + "'"


def _chrome_cmd(text: str, quote_: str = '^"', safe: str = r"a-zA-Z0-9\s_\-:=+~'/.',?;()*`") -> str:
    """The same file: escapeStringWin, since 2024; before, plain quotation marks around text without line breaks."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    text = re.sub(rf"[^{safe}]", r"^\g<0>", text)
    text = re.sub(r"%(?=[a-zA-Z0-9_])", "%^", text)
    return quote_ + re.sub(r"\r?\n", "^\n\n", text) + quote_


def _chrome_cmd_old(text: str) -> str:
    return _chrome_cmd(text, '^"' if re.search(r"[\r\n]", text) else '"', r"a-zA-Z0-9\s_\-:=+~'/.',?;()*`&")


def _firefox_posix(text: str) -> str:
    """Firefox, ``devtools/client/shared/curl.js``: escapeStringPosix; a character below U+0100 becomes one byte."""
    if not re.search("[^\x20-\x7e]|'", text):
        return f"'{text}'"
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")

    def escape(found: re.Match[str]) -> str:
        units = found[0].encode("utf-16-be")
        codes = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
        return "".join(f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" for code in codes)

    return "$'" + re.sub("[^\x20-\x7e]", escape, text) + "'"


def _firefox_win(text: str) -> str:
    """The same file before 2024: escapeStringWin."""
    text = text.replace('"', '""').replace("%", '"%"').replace("\\", "\\\\")
    return '"' + re.sub(r"[\r\n]+", r'"^\g<0>"', text) + '"'


def _devtools(sent: Sent, escape, end: str) -> str:  # type: ignore[no-untyped-def]
    command = [f"curl {escape(sent.url)}"]
    if sent.method != ("POST" if sent.body else "GET"):
        command.append(f"-X {escape(sent.method)}")
    for name, value in sent.headers:
        if name.lower() not in _IGNORED:
            command.append(f"-H {escape(f'{name.lower()}: {value}')}")
    if sent.body:
        command.append(f"--data-raw {escape(sent.text)}")
    if re.search(r"[\[{}\]]", sent.url):
        command.append("--globoff")
    return end.join(command)


def chrome_bash(sent: Sent) -> str:
    return _devtools(sent, _chrome_posix, " \\\n  ")


def chrome_cmd(sent: Sent) -> str:
    return _devtools(sent, _chrome_cmd, " ^\n  ")


def chrome_cmd_crlf(sent: Sent) -> str:
    return _devtools(sent, _chrome_cmd, " ^\n  ").replace("\n", "\r\n")


def chrome_cmd_old(sent: Sent) -> str:
    return _devtools(sent, _chrome_cmd_old, " ^\n  ")


def firefox_posix(sent: Sent) -> str:
    command = [f"curl {_firefox_posix(sent.url)}", f"-X {sent.method}"]
    command += [f"-H {_firefox_posix(f'{name}: {value}')}" for name, value in sent.headers if name != "Host"]
    command += [f"--data-raw {_firefox_posix(sent.text)}"] if sent.body else []
    return " \\\n  ".join(command)


def firefox_win(sent: Sent) -> str:
    command = [f"curl {_firefox_win(sent.url)}", f"-X {sent.method}"]
    command += [f"-H {_firefox_win(f'{name}: {value}')}" for name, value in sent.headers if name != "Host"]
    command += [f"--data-raw {_firefox_win(sent.text)}"] if sent.body else []
    return " ".join(command)


def curlify(sent: Sent) -> str:
    """curlify and mitmproxy's ``export.py``: Python's shlex.quote."""
    words = ["curl", "-X", sent.method]
    for name, value in sent.headers:
        words += ["-H", f"{name}: {value}"]
    words += ["-d", sent.text] if sent.body and not sent.text.startswith("@") else []
    words += ["--data-raw", sent.text] if sent.text.startswith("@") else []
    return " ".join(quote(word) for word in [*words, "--globoff", sent.url])


def postman(sent: Sent) -> str:
    """postman-code-generators, ``codegens/curl``: single quotation marks, and ``'\\''`` within them."""
    lines = [f"curl --location -g --request {sent.method} '{_single(sent.url)}'"]
    lines += [f"--header '{_single(f'{name}: {value}')}'" for name, value in sent.headers if name != "Host"]
    lines += [f"--data-raw '{_single(sent.text)}'"] if sent.body else []
    return " \\\n".join(lines)


def _single(text: str) -> str:
    return text.replace("'", "'\\''")


def postman_double(sent: Sent) -> str:
    """The same with double quotation marks."""

    def double(text: str) -> str:
        return '"' + re.sub(r'[\\"$`]', r"\\\g<0>", text) + '"'

    lines = [f"curl --location -g --request {sent.method} {double(sent.url)}"]
    lines += [f"--header {double(f'{name}: {value}')}" for name, value in sent.headers]
    lines += [f"--data-raw {double(sent.text)}"] if sent.body else []
    return " \\\n".join(lines)


def burp(sent: Sent) -> str:
    """Burp's "Copy as curl command (bash)"."""

    def dollar(text: str) -> str:
        found = []
        for byte in text.encode():
            char = chr(byte)
            found.append("\\" + char if char in "\\'" else char if 0x20 <= byte < 0x7F and char != "!" else f"\\x{byte:02x}")
        return "$'" + "".join(found) + "'"

    headers = " ".join(f"-H {dollar(f'{name}: {value}')}" for name, value in sent.headers)
    data = f"    --data-binary {dollar(sent.text)} \\\n" if sent.body else ""
    return f"curl --path-as-is -g -i -s -k -X {dollar(sent.method)} \\\n    {headers} \\\n{data}    {dollar(sent.url)}"


def httpsnippet(sent: Sent) -> str:
    """Kong's httpsnippet, ``targets/shell/curl`` (Insomnia)."""
    lines = [f"curl --request {sent.method} \\", f"  --globoff --url '{_single(sent.url)}' \\"]
    lines += [f"  --header '{_single(f'{name}: {value}')}' \\" for name, value in sent.headers]
    lines += [f"  --data-raw '{_single(sent.text)}' \\"] if sent.body else []
    return "\n".join(lines).removesuffix(" \\")


def wget(sent: Sent) -> str:
    """httpsnippet, ``targets/shell/wget``."""
    words = ["wget", "--quiet", "--method", sent.method]
    for name, value in sent.headers:
        words += ["--header", f"{name}: {value}"]
    words += ["--body-data", sent.text] if sent.body else []
    return " ".join(quote(word) for word in [*words, "--output-document", "-", sent.url])


def httpie(sent: Sent) -> str:
    """As mitmproxy exports it, with the body as HTTPie takes it unchanged."""
    items = [f"{name}: {value}" for name, value in sent.headers if name != "Host"]
    raw = ["--raw", sent.text] if sent.body else ["--ignore-stdin"]
    return " ".join(quote(word) for word in ["http", *raw, sent.method, sent.url, *items])


def powershell(sent: Sent) -> str:
    """Chromium's "Copy as PowerShell": generatePowerShellCommand."""

    def double(text: str) -> str:
        text = re.sub(r'[`$"]', r"`\g<0>", text)
        units = re.sub(
            "[^\x20-\x7e]",
            lambda found: "".join(
                f"$([char]{int.from_bytes(found[0].encode('utf-16-be')[at : at + 2], 'big')})"
                for at in range(0, len(found[0].encode("utf-16-be")), 2)
            ),
            text,
        )
        return f'"{units}"'

    lines = [f"Invoke-WebRequest -UseBasicParsing -Uri {double(sent.url)}"]
    lines += [f"-Method {double(sent.method)}"] if sent.method != "GET" else []
    table = "".join(
        f"  {double(name)}={double(value)}\n" for name, value in sent.headers if name not in ("Host", "Content-Type")
    )
    lines += ["-Headers @{\n" + table + "}", f"-ContentType {double(sent.names()['content-type'])}"]
    if sent.body:
        text = double(sent.text)
        lines.append(f"-Body {text}" if sent.text.isascii() else f"-Body ([System.Text.Encoding]::UTF8.GetBytes({text}))")
    return " `\n".join(lines)
