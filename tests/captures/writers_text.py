"""The rules by which tools write a request as text: files, logs and code, from their sources and documentation."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from generated import Sent


def raw(sent: Sent, end: str = "\r\n") -> bytes:
    lines = [f"{sent.method} {sent.target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.headers), "", ""]
    return end.join(lines).encode() + sent.body


def raw_lf(sent: Sent) -> bytes:
    return raw(sent, "\n")


def raw_answered(sent: Sent) -> bytes:
    return raw(sent) + b"\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}"


def chunked(sent: Sent) -> bytes:
    if not sent.body:
        return raw(sent)
    head = raw(sent._replace(body=b"", headers=tuple(pair for pair in sent.headers if pair[0] != "Content-Length")))
    parts = [sent.body[at : at + 7] for at in range(0, len(sent.body), 7)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    return head.removesuffix(b"\r\n") + b"Transfer-Encoding: chunked\r\n\r\n" + framed


def burp_xml(sent: Sent) -> str:
    item = f"<item><time>x</time><url><![CDATA[{sent.url}]]></url><protocol>https</protocol>"
    data = b64encode(raw(sent)).decode()
    request = f'<request base64="true"><![CDATA[{data}]]></request>'
    return f'<?xml version="1.0"?>\n<items burpVersion="2024.1">\n{item}{request}</item></items>'


def go_v1(sent: Sent) -> bytes:
    rule = b"-----------------------------------------------------\n"
    start = b"2026/11/25 07:00:00 DEBUG: Request chime/X Details:\n---[ REQUEST POST-SIGN ]-----------------------------\n"
    return start + raw(sent) + b"\n" + rule


def go_v2(sent: Sent) -> bytes:
    return b"SDK 2026/11/25 07:00:00 DEBUG Request\n" + raw(sent) + b"\n"


def terraform(sent: Sent) -> bytes:
    """Every line of the SDK's log behind the plugin's prefix."""
    prefix = b"2020-09-20T21:36:31.528+0200 [DEBUG] plugin.terraform-provider-aws_v3.7.0_x5: "
    return b"\n".join(prefix + line for line in raw(sent).replace(b"\r\n", b"\n").split(b"\n"))


def java_wire(sent: Sent) -> str:
    """Apache HttpClient 4.5, ``Wire.java``: wire(header, InputStream)."""
    prefix = "2026-11-25 07:00:00 [main] DEBUG org.apache.http.wire - http-outgoing-0 >> "
    lines, line = [], '"'
    for byte in raw(sent):
        if byte == 13:
            line += "[\\r]"
        elif byte == 10:
            lines.append(prefix + line + '[\\n]"')
            line = '"'
        elif byte < 32 or byte >= 127:
            line += f"[0x{byte:x}]"
        else:
            line += chr(byte)
    return "\n".join([*lines, prefix + line + '"' if line != '"' else ""])


def http_client(sent: Sent) -> str:
    head, _, body = raw(sent).partition(b"\r\n\r\n")
    lines = ["send: " + repr(head + b"\r\n\r\n")]
    return "\n".join([*lines, *([f"send: {body!r}"] if body else []), "reply: 'HTTP/1.1 403 Forbidden\\r\\n'", ""])


def ruby(sent: Sent) -> str:
    """net/http's debug output: ``String#inspect`` of UTF-8 text."""

    def inspect(data: bytes) -> str:
        named = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "\x1b": "\\e", "\x7f": "\\x7F"}
        text = "".join(named.get(char, char) for char in data.decode())
        text = text.replace("#{", "\\#{").replace("#$", "\\#$").replace("#@", "\\#@")
        return '"' + "".join(f"\\u{ord(char):04X}" if char in "\x01\x85\u2028" else char for char in text) + '"'

    head, _, body = raw(sent).partition(b"\r\n\r\n")
    lines = ["opening connection to host:443...", "opened", "<- " + inspect(head + b"\r\n\r\n")]
    return "\n".join([*lines, *(["<- " + inspect(body)] if body else []), '-> "HTTP/1.1 403 Forbidden\\r\\n"', ""])


def hexdump(sent: Sent) -> str:
    data, rows = raw(sent), []
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        halves = " ".join(f"{byte:02x}" for byte in row[:8]).ljust(23) + "  " + " ".join(f"{byte:02x}" for byte in row[8:])
        rows.append(f"{at:08X}  {halves.ljust(48)}   {shown}")
    return "\n".join(rows) + "\n"


def curl_trace(sent: Sent) -> str:
    """``curl --trace``: dump() of ``src/tool_cb_dbg.c``."""

    def dump(title: str, data: bytes) -> list[str]:
        rows = [f"=> {title}, {len(data)} bytes (0x{len(data):x})"]
        for at in range(0, len(data), 16):
            row = data[at : at + 16]
            shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
            rows.append(f"{at:04x}: " + "".join(f"{byte:02x} " for byte in row).ljust(48) + shown)
        return rows

    head, _, body = raw(sent).partition(b"\r\n\r\n")
    sections = dump("Send header", head + b"\r\n\r\n") + (dump("Send data", body) if body else [])
    return "\n".join(["== Info: Connected", *sections, "== Info: done", ""])


def curl_trace_ascii(sent: Sent) -> str:
    def dump(title: str, data: bytes) -> list[str]:
        rows, at = [f"=> {title}, {len(data)} bytes (0x{len(data):x})"], 0
        while at < len(data):
            row, start = "", at
            while len(row) < 64 and at < len(data):
                if data[at : at + 2] == b"\r\n":
                    at += 2
                    break
                row += chr(data[at]) if 32 <= data[at] < 127 else "."
                at += 1
                if len(row) == 64 and data[at : at + 2] == b"\r\n":
                    at += 2
                    break
            rows.append(f"{start:04x}: {row}")
        return rows

    head, _, body = raw(sent).partition(b"\r\n\r\n")
    return "\n".join([*dump("Send header", head + b"\r\n\r\n"), *(dump("Send data", body) if body else []), ""])


def _har(sent: Sent, headers: list[tuple[str, str]], creator: str, **more: Any) -> str:
    request = {"method": sent.method, "url": sent.url, "headers": [{"name": n, "value": v} for n, v in headers], **more}
    if sent.body:
        request["postData"] = {"mimeType": "application/json", "text": sent.text}
    entry = {"startedDateTime": "2026-11-25T07:35:08.738409+00:00", "request": request, "response": {"status": 0}}
    return json.dumps({"log": {"version": "1.2", "creator": {"name": creator}, "entries": [entry]}}, ensure_ascii=False)


def har_chrome(sent: Sent) -> str:
    path = [(":authority", sent.headers[0][1]), (":method", sent.method), (":path", sent.target), (":scheme", "https")]
    lower = [(name.lower(), value) for name, value in sent.headers[1:]]
    return _har(sent, path + lower, "WebInspector", bodySize=len(sent.body))


def har_firefox(sent: Sent) -> str:
    return _har(sent, list(sent.headers), "Firefox", bodySize=len(sent.body))


def fetch(sent: Sent) -> str:
    """Chromium's "Copy as fetch": JSON.stringify of the options."""
    options = {
        "headers": {name.lower(): value for name, value in sent.headers if name not in ("Host", "Content-Length")},
        "referrerPolicy": "no-referrer",
        "body": sent.text if sent.body else None,
        "method": sent.method,
        "mode": "cors",
    }
    return f"fetch({json.dumps(sent.url)}, {json.dumps(options, indent=2, ensure_ascii=False)});"


def sdk_v3(sent: Sent) -> str:
    whole = {"method": sent.method, "hostname": sent.headers[0][1], "path": sent.target, "headers": dict(sent.headers)}
    return json.dumps({**whole, "body": sent.text if sent.body else None, "protocol": "https:"})


def rust(sent: Sent) -> str:
    """``{:?}`` of smithy-rs' Request: strings by ``str``'s Debug, the body by that of ``bytes::Bytes``."""

    def text(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def data(value: bytes) -> str:
        named = {0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0x5C: "\\\\", 0x22: '\\"', 0: "\\0"}
        return "".join(named.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}") for byte in value)

    headers = ", ".join(f"{text(name.lower())}: {text(value)}" for name, value in sent.headers)
    body = f'Once(Some(b"{data(sent.body)}"))' if sent.body else "Once(None)"
    return (
        f"DEBUG request=Request {{ method: {sent.method}, uri: {sent.url}, version: HTTP/1.1, headers: {{{headers}}}, "
        f"body: SdkBody {{ inner: {body}, retryable: true }} }}"
    )


def botocore(sent: Sent) -> str:
    stamp = "2026-11-25 07:29:27,256 - botocore"
    headers = {name: value.encode() for name, value in sent.headers[1:-1]} | dict([sent.headers[-1]])
    making = f"with params: {{'url_path': '/', 'body': {sent.body!r}, 'url': 'x'}}"
    return (
        f"{stamp}.endpoint - DEBUG - Making request for OperationModel(name=X) {making}\n"
        f"{stamp}.endpoint - DEBUG - Sending http request: <AWSPreparedRequest stream_output=False, method={sent.method}, "
        f"url={sent.url}, headers={headers!r}>\n"
    )


def http_file(sent: Sent) -> str:
    lines = [f"### one\n{sent.method} {sent.url} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.headers)]
    return "\n".join(lines) + f"\n\n{sent.text}\n\n###\n"
