"""Forms one by one: what each shows is read, what it lacks is not known, and what cannot be read is named."""

from __future__ import annotations

import io
import json
import re
import zipfile
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from rawchime import captures
from rawchime.captures import Capture, Refused, described, read_all
from rawchime.debug.diagnose import diagnose

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/us-east-1/chime/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
)
HEAD = f"Host: a.example\r\nX-Amz-Date: 20261125T073330Z\r\nAuthorization: {SIGNED}\r\n"
RAW = f'POST /x?y=1 HTTP/1.1\r\n{HEAD}Content-Length: 8\r\n\r\n{{"a": 1}}'
ANSWER = 'HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"message":1}'
LINES = RAW.replace("\r\n", "\n")
PRESIGNED = f"https://a.example/b%20c?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID&X-Amz-Signature={'a' * 64}"


def only(text: str | bytes) -> Capture:
    (capture,) = captures.read(text if isinstance(text, bytes) else text.encode())
    return capture


FORMS: dict[str, str | bytes] = {
    "raw with a byte order mark": b"\xef\xbb\xbf" + RAW.encode(),
    "raw in UTF-16": RAW.encode("utf-16"),
    "raw in UTF-16 without a mark": RAW.encode("utf-16-le"),
    "raw after empty lines": "\r\n\n" + RAW,
    "raw with LF": LINES,
    "raw with a folded header": RAW.replace("X-Amz-Date:", "X-Folded: a\r\n b\r\nX-Amz-Date:"),
    "raw in absolute form": RAW.replace("POST /x", "POST https://a.example/x"),
    "raw with HTTP/2": RAW.replace("HTTP/1.1", "HTTP/2"),
    "raw and an interim answer": f"{RAW}HTTP/1.1 100 Continue\r\n\r\n{ANSWER}",
    "raw and an answer": f"{RAW}\r\n\r\n{ANSWER}",
    "HTTPie -v": f"{LINES}\n\n{ANSWER}",
    "a log's prefix before each line": "\n".join(f"app-1 | {line}" for line in LINES.split("\n")),
    "a log's level before the first line": f"INFO: {RAW}",
    "prose around it": f"This is what I send:\n\n{LINES}\n\nand it's refused.\n",
    "Go v1": f"2026/11/25 07:00:00 DEBUG: Request chime/X Details:\n---[ REQUEST POST-SIGN ]---\n{RAW}\n-----\n"
    f"2026/11/25 07:00:01 DEBUG: Response chime/X Details:\n---[ RESPONSE ]---\n{ANSWER}\n-----\n",
    "Markdown's fence": f"Here it is:\n\n```http\n{LINES}\n```\n\nWhy?\n",
    "line numbers": "\n".join(f"{number:3}  {line}" for number, line in enumerate(LINES.split("\n"), 1)),
    "an editor's line numbers": "\n".join(f"{number}\t{line}" for number, line in enumerate(LINES.split("\n"), 41)),
    "indentation": "\n".join(f"    {line}" for line in LINES.split("\n")),
    "a mail's quotation": "\n".join(f"> {line}".rstrip() for line in LINES.split("\n")),
    "colours": "\x1b[34mPOST\x1b[39m /x?y=1 \x1b[34mHTTP\x1b[39m/1.1\r\n"
    + RAW.partition("\r\n")[2].replace(": ", ":\x1b[0m "),
    "a JSON string": json.dumps(RAW),
    "quotation marks around it": f"'{LINES.replace(chr(10), chr(13) + chr(10))}'",
    "libcurl's verbose output": f"* Connected\n> {RAW.partition(chr(13) + chr(10) + chr(13))[0]}\r\n\r\n* done\n"
    f"< HTTP/1.1 403 Forbidden\r\n< Content-Length: 13\r\n< \r\n* left intact\n",
    "curl -v with identifiers": "\n".join(f"07:35:57.738535 [0-0] > {line}" for line in LINES.split("\n")[:-1]) + "\n",
    "wget -d": f"---request begin---\n{LINES.rpartition(chr(10))[0]}\n---request end---\n[BODY data: {{\"a\": 1}}]\n"
    f"---response begin---\n{ANSWER.partition('{')[0]}---response end---\n",
    ".NET": "Method: POST, RequestUri: 'https://a.example/x?y=1', Version: 1.1, "
    f"Content: System.Net.Http.StringContent, Headers:\r\n{{\r\n  X-Amz-Date: 20261125T073330Z\r\n"
    f"  Authorization: {SIGNED}\r\n  Content-Length: 8\r\n}}",
    "mc admin trace": "".join(
        f"127.0.0.1:9000 {line}\n"
        for line in (
            *("[REQUEST s3.X] [2026-07-01T03:28:43.046] [Client IP: 127.0.0.1]", "POST /x?y=1", "Proto: HTTP/1.1"),
            *(*HEAD.split("\r\n")[:-1], "Content-Length: 8", "<BLOB>"),
            *("[RESPONSE] [2026-07-01T03:28:43.046] [ Duration 1ms ]", "403 Forbidden"),
        )
    ),
    "request object": json.dumps(
        {
            "method": "POST",
            "hostname": "a.example",
            "path": "/x",
            "query": {"y": "1"},
            "headers": {"X-Amz-Date": "20261125T073330Z", "Authorization": SIGNED},
            "body": '{"a": 1}',
        }
    ),
    "request object with bytes": json.dumps(
        {
            "request": {
                "method": "POST",
                "protocol": "https:",
                "headers": {"host": "a.example", "X-Amz-Date": ["20261125T073330Z"], "Authorization": SIGNED},
                "path": "/x?y=1",
                "body": {"type": "Buffer", "data": list(b'{"a": 1}')},
            }
        }
    ),
    "request object as Node.js prints it": "HttpRequest {\n  method: 'POST',\n  hostname: 'a.example',\n  port: undefined,\n"
    f"  query: {{ y: '1' }},\n  headers: {{\n    'X-Amz-Date': '20261125T073330Z',\n    Authorization: '{SIGNED}'\n  }},\n"
    "  body: `{\"a\": 1}`,\n  protocol: 'https:',\n  path: '/x'\n}",
    "axios": f"const data = JSON.stringify({{a: 1}}, null, 1);\naxios.post('https://a.example/x?y=1', '{{\"a\": 1}}', "
    f"{{headers: {{'X-Amz-Date': '20261125T073330Z', Authorization: '{SIGNED}'}}}})",
    "Postman's fetch": "const h = new Headers();\nh.append('X-Amz-Date', '20261125T073330Z');\n"
    f"h.append('Authorization', '{SIGNED}');\n"
    "const requestOptions = {method: 'POST', headers: h, body: '{\"a\": 1}', redirect: 'follow'};\n"
    "fetch('https://a.example/x?y=1', requestOptions).then((response) => response.text());",
    "Node.js's https": "const https = require('https');\n"
    "const options = { method: 'POST', hostname: 'a.example', port: null, "
    f"path: '/x?y=1', headers: {{ 'X-Amz-Date': '20261125T073330Z', Authorization: '{SIGNED}' }} }};\n"
    "const req = https.request(options, function (res) {});\nreq.write('{\"a\": 1}');\nreq.end();",
    "Postman's Python": "import requests\nimport json\n\nurl = \"https://a.example/x?y=1\"\n\n"
    "payload = json.dumps({\"a\": 1})\n"
    f"headers = {{\n  'X-Amz-Date': '20261125T073330Z',\n  'Authorization': '{SIGNED}'\n}}\n\n"
    'response = requests.request("POST", url, headers=headers, data=payload)\n\nprint(response.text)\n',
    "http.client's Python": "import http.client\nconn = http.client.HTTPSConnection('a.example')\npayload = '{\"a\": 1}'\n"
    f"headers = {{'X-Amz-Date': '20261125T073330Z', 'Authorization': '{SIGNED}'}}\n"
    'conn.request("POST", "/x?y=1", payload, headers)\n',
    "Charles": json.dumps(
        [
            {
                "method": "POST",
                "scheme": "https",
                "host": "a.example",
                "actualPort": 443,
                "request": {
                    "header": {
                        "firstLine": "POST /x?y=1 HTTP/1.1",
                        "headers": [
                            {"name": "X-Amz-Date", "value": "20261125T073330Z"},
                            {"name": "Authorization", "value": SIGNED},
                        ],
                    },
                    "body": {"text": '{"a": 1}', "charset": "UTF-8"},
                },
                "response": {"status": 403},
            },
            {"method": "CONNECT", "host": "a.example"},
        ],
        indent=1,
    ),
    "PowerShell's objects": "$headers = New-Object \"System.Collections.Generic.Dictionary[[String],[String]]\"\n"
    f"$headers.Add(\"X-Amz-Date\", \"20261125T073330Z\")\n$headers.Add(\"Authorization\", \"{SIGNED}\")\n\n"
    "$body = '{\"a\": 1}'\n\n$response = Invoke-RestMethod 'https://a.example/x?y=1' "
    "-Method 'POST' -Headers $headers -Body $body\n$response | ConvertTo-Json",
}  # fmt: skip
WITHOUT_BODY = {"libcurl's verbose output", "curl -v with identifiers", ".NET", "mc admin trace", "prose around it"}
"""Forms that do not show a body, or in which its end cannot be told."""


@pytest.mark.parametrize("name", FORMS)
def test_a_form_gives_the_request(name: str) -> None:
    """The same request, in every form that a person may have it in."""
    capture = only(FORMS[name])
    assert (capture.method, capture.target, capture.get("host")) == ("POST", "/x?y=1", "a.example")
    assert (capture.get("x-amz-date"), capture.get("authorization")) == ("20261125T073330Z", SIGNED)
    assert capture.body == (None if name in WITHOUT_BODY - {"prose around it"} else b'{"a": 1}')
    answered = any(word in name for word in ("answer", "HTTPie", "Go", "libcurl", "wget", "Charles"))
    assert (capture.response is not None and capture.response.status == 403) == answered


def archive(*files: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name, data in files:
            zipped.writestr(name, data)
    return made.getvalue()


def test_a_fiddler_archive() -> None:
    """Each session with its answer; tunnels are passed over."""
    data = archive(
        ("raw/1_c.txt", b"CONNECT a:443 HTTP/1.1\r\n\r\n"), ("raw/2_c.txt", RAW.encode()), ("raw/2_s.txt", ANSWER.encode())
    )
    capture = only(data)
    assert (capture.target, capture.body) == ("/x?y=1", b'{"a": 1}')
    assert capture.response is not None
    for damaged in (data[:-30], archive(("a", b"b"))):
        with pytest.raises(Refused, match="Fiddler archive"):
            captures.read(damaged)


@pytest.mark.parametrize(
    ("text", "target", "form"),
    [
        (PRESIGNED, "/b%20c?X-Amz-Algorithm", "presigned URL"),
        (f"I get 403 for <{PRESIGNED}>, why?", "/b%20c?", "presigned URL"),
        (f"[the file]({PRESIGNED}).", "/b%20c?", "presigned URL"),
        (f'{{"url": "{PRESIGNED}"}}', "/b%20c?", "presigned URL"),
        (PRESIGNED.replace("&", "&amp;"), "/b%20c?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential", "presigned URL"),
        (f'"{PRESIGNED}"'.replace("&", "\\u0026"), "/b%20c?X-Amz-Algorithm=AWS4-HMAC-SHA256&X", "presigned URL"),
        (PRESIGNED.replace("?", "\\?").replace("&", "\\&").replace("=", "\\="), "/b%20c?X-Amz-Algorithm=A", "presigned URL"),
        (f"db.a.example:3306/?Action=connect&X-Amz-Signature={'b' * 64}", "/?Action=connect", "database token"),
        (f"PGPASSWORD=db.a.example:5432/?Action=connect&X-Amz-Signature={'b' * 64}", "/?Action=connect", "database token"),
        ("k8s-aws-v1." + urlsafe_b64encode(PRESIGNED.encode()).decode().rstrip("="), "/b%20c?", "EKS token"),
        (
            json.dumps({"status": {"token": "k8s-aws-v1." + urlsafe_b64encode(PRESIGNED.encode()).decode().rstrip("=")}}),
            *("/b%20c?", "EKS token"),
        ),
    ],
)
def test_a_presigned_url_or_token_in_a_text(text: str, target: str, form: str) -> None:
    """Alone, in prose, in Markdown, in JSON, in HTML, as a shell pasted it; what it does not show proves nothing."""
    capture = only(text)
    assert capture.form == form
    assert capture.target.startswith(target)
    assert capture.target.endswith("a" * 64 if "db." not in text else "b" * 64)
    assert not capture.shows("x-k8s-aws-id")
    assert "a" * 64 not in described(capture)


REFUSED = {
    "a cut URL": (PRESIGNED[:-3], "it has 61 of 64 digits|signature has 61 of 64 digits"),
    "a URL broken over lines": (PRESIGNED.replace("&X-Amz-Cred", "&X-Amz-\nCred"), "its start is missing"),
    "a cut token": ("k8s-aws-v1." + urlsafe_b64encode(PRESIGNED.encode()).decode()[:80], "EKS token"),
    "a head cut in a line": (RAW[:120], "it was cut"),
    "a head cut after a line": (RAW[: RAW.index("Authorization")], "it was cut"),
    "a line that is no header": (RAW.replace("X-Amz-Date: ", "X-Amz-Date "), "line 3: `X-Amz-Date…` is not a header"),
    "a wrapped header": (RAW.replace("SignedHeaders", "\r\nSignedHeaders"), "line 5: .* is not a header"),
    "a curly quotation mark": (RAW.replace("AKIDEXAMPLE", "“AKID”"), "U\\+201C"),
    "a no-break space": (RAW.replace("Host: a", "Host: \u00a0a"), "U\\+00A0"),
    "an answer alone": (ANSWER, "HTTP response, line 1: there is no request in it"),
    "cut JSON": ('{"log": {"entries": [{"request": ', "HAR file, line 1: its JSON is cut"),
    "deep JSON": ('{"log":' + "[" * 100_000, "nested too deeply"),
    "cut code": ('fetch("https://a.example/", {"headers": {"a": "b', "JavaScript code, line 1: a quotation mark has no end"),
    "shortened code": ("HttpRequest {\n method: 'GET',\n headers: [Object],\n path: '/'\n}", "no request was found"),
    "code with a variable": ('fetch(url, {"headers": {}})', "the value of url is not in it"),
    "Python with a variable": ("import requests\nrequests.get(URL, headers={})", "the URL is not known: the value of URL"),
    "cut Python": ("import requests\nrequests.get('https://a.example/', headers={", "Python code, line"),
    "copied headers, cut": (":authority: a.example\n:method: GET\n:path: /\nx-amz-date: 1\n", "authorization is missing"),
    "a cut log": ("Sending http request: <AWSPreparedRequest stream_output=False, method=GET, url=h", "line 1: the line of"),
    "a cut wire log": ('http-outgoing-0 >> "POST / HTTP/1.1[\\r][\\n]"\nhttp-outgoing-0 >> "Host: a', "line 2: the head"),
    "a hex dump with a row missing": ("00000000  47 45 54 20   GET \n00000010  2f\n", "rows are missing"),
    "Terraform": ("HTTP Request Sent: http.request.header.authorization=\"AWS4\"", "it hides the signature"),
    "an editor's variable": ("### a\nGET https://{{host}}/x\n\n", "the value of the variable host"),
    "version 2": ("https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKID&Signature=a%3D&Expires=1", "signature version 2"),
    "OkHttp": ("--> POST https://a.example/x\nHost: a.example\n--> END POST\n", "OkHttp log"),
    ".NET's client": ("System.Net.Http.HttpClient.x[100]\nSending HTTP request GET https://a.example/", ".NET HttpClient"),
    "Postman's collection": ('{"info": {"_postman_id": "1", "name": "x"}, "item": []}', "Postman collection"),
    "ngrep": ("T 10.0.0.1:5000 -> 10.0.0.2:80 [AP]\n  GET / HTTP/1.1..Host: a..\n", "ngrep output"),
    "xxd": ("00000000: 4745 5420 2f20 4854 5450 2f31 2e31 0d0a  GET / HTTP/1.1..\n", "hex dump"),
    "tshark": ("Frame 1: 200 bytes on wire (1600 bits)\nHypertext Transfer Protocol\n", "tshark output"),
    "nghttp": ("[  0.1] send HEADERS frame <length=44, flags=0x25, stream_id=13>\n", "nghttp output"),
    "undici": ("UNDICI 123: sending request to GET https://a.example//x\n", "undici debug log"),
    "CloudTrail": ('{"eventSource": "s3.amazonaws.com", "eventName": "GetObject"}', "CloudTrail event"),
    "nginx": ('10.0.0.1 - - [24/Nov/2026:10:15:00 +0000] "GET /x HTTP/1.1" 403 1 "-" "curl"\n', "access log"),
    "a load balancer": ('https 2026-11-24T10:15:00.0Z app/my/50 10.0.0.1:5 "GET https://a:443/ HTTP/1.1"\n', "access log"),
    "an assignment": ("http = urllib3.PoolManager()\n", "no request was found"),
    "nothing": ("hello, world", "no request was found"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_named(name: str) -> None:
    """With the form, the line and the reason; never with half a request."""
    text, problem = REFUSED[name]
    with pytest.raises(ValueError, match=problem):
        captures.read(text.encode())


@pytest.mark.parametrize(
    ("signed", "token"),
    [
        (SIGNED.replace("0" * 64, "[SIGNATURE]").replace("AKIDEXAMPLE", "[KEY]"), ""),  # AWS SDK for PHP
        (SIGNED.replace("0" * 64, "**REDACTED**"), ""),  # MinIO's mc
        (SIGNED.replace("0" * 64, "*****"), ""),  # Terraform
        (SIGNED.replace("AKIDEXAMPLE", "AKID************"), ""),
        ("[REDACTED]", ""),
        ("***", ""),
        (SIGNED, "X-Amz-Security-Token: [TOKEN]\r\n"),
    ],
)
def test_a_hidden_secret_is_named(signed: str, token: str) -> None:
    """A signature that a program has masked is not a wrong one; rawchime's own mask is left to the diagnosis."""
    text = RAW.replace(SIGNED, signed).replace("Content-Length", f"{token}Content-Length")
    with pytest.raises(Refused, match="is hidden in it"):
        captures.read(text.encode())
    assert only(RAW.replace("0" * 64, "<redacted>")).body == b'{"a": 1}'


def entry(**more: Any) -> dict[str, Any]:
    headers = [{"name": "Host", "value": "a.example"}, {"name": "x-amz-date", "value": "1"}]
    request = {"method": "POST", "url": "https://a.example/x", "headers": headers, "postData": {"text": "{}"}}
    return {"startedDateTime": "2026-11-25T07:35:08.5Z", "request": request | more}


def har(*entries: Any, creator: str = "Firefox") -> bytes:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": creator}, "entries": list(entries)}}).encode()


def test_a_bad_entry_does_not_spoil_the_others() -> None:
    """Each is judged by itself, and told by its number."""
    found = read_all(har(entry(), {}, entry(headers=None), entry(method="PUT"), 7))
    assert [capture.method for capture in found.captures] == ["POST", "PUT"]
    assert [error.form for error in found.refused] == ["HAR file, entry 2", "HAR file, entry 3", "HAR file, entry 5"]
    assert found.captures[0].at == 1795592108.5


@pytest.mark.parametrize(
    ("posted", "body"),
    [
        ({"text": "é"}, "é".encode()),
        ({"text": "w6k=", "encoding": "base64"}, "é".encode()),
        ({"text": "a\ufffd"}, None),  # a byte that the browser could not show
        ({"text": "half of a pair: \ud800"}, None),
        ({"params": [{"name": "a", "value": "b"}]}, None),
        (None, None),
    ],
)
def test_the_body_of_an_entry(posted: Any, body: bytes | None) -> None:
    """Its text, or bytes; what the browser did not keep is not known."""
    assert only(har(entry(postData=posted))).body == body


def test_a_sanitised_log_is_named() -> None:
    """Chrome takes the Authorization out unless it is asked not to; from another program its absence is a fact."""
    with pytest.raises(Refused, match="exported without sensitive data"):
        captures.read(har(entry(), creator="WebInspector"))
    assert only(har(entry())).get("authorization") == ""


def test_pseudo_headers_are_what_was_sent() -> None:
    """Host is :authority, and the target is :path where the URL is shown as a person reads it."""
    headers = [{"name": ":authority", "value": "b.example"}, {"name": ":path", "value": "/%C3%A4"}]
    capture = only(har(entry(headers=headers, url="https://b.example/ä")))
    assert (capture.get("host"), capture.target) == ("b.example", "/%C3%A4")


def test_several_requests_are_all_returned() -> None:
    """Raw exchanges in a row, with and without line breaks between them."""
    for between in ("", "\r\n", "\r\n\r\n"):
        found = captures.read(f"{RAW}{between}{ANSWER}{between}{RAW}{between}{ANSWER}".encode())
        assert [(one.line > 0, one.body, one.response is not None) for one in found] == [(True, b'{"a": 1}', True)] * 2
    found = captures.read(f"GET /1 HTTP/1.1\r\n{HEAD}\r\nGET /2 HTTP/1.1\r\n{HEAD}\r\n".encode())
    assert [(one.target, one.line) for one in found] == [("/1", 1), ("/2", 6)]


def test_a_target_that_starts_with_two_slashes_is_no_authority() -> None:
    """`//a` is a path whose first segment is empty."""
    assert only(RAW.replace("/x?y=1", "//x?y=1")).target == "//x?y=1"


@pytest.mark.parametrize(
    ("length", "body", "read"),
    [
        ("8", '{"a": 1}\n', b'{"a": 1}'),
        ("8", '{\n  "a": 1\n}', None),  # a viewer has laid it out anew
        ("9", '{"a": 1}', None),  # cut
        ("", '{"a": 1}', b'{"a": 1}'),
        ("", '{"a": 1}\n', None),  # the file's line break, or the body's?
        ("0", "", b""),
        ("8", "", None),  # a head without its body
    ],
)
def test_a_body_is_as_long_as_it_was_sent(length: str, body: str, read: bytes | None) -> None:
    """Else it is not known: the signature of other bytes would be called wrong."""
    head = f"POST / HTTP/1.1\r\n{HEAD}" + (f"Content-Length: {length}\r\n" if length else "") + "\r\n"
    assert only(head + body).body == read


def test_a_command_before_its_output_is_read_as_well() -> None:
    """The output says what was sent and came back, the command what the body was."""
    output = "".join(f"> {line}\n" for line in LINES.split("\n")[:-1]) + "< HTTP/1.1 403 x\n< \n* done\n"
    session = f"$ curl -v -d '{{\"a\": 1}}' 'https://a.example/x?y=1'\n* Trying 1.2.3.4\n{output}"
    assert [(one.form, one.body) for one in captures.read(session.encode())] == [
        ("curl command", b'{"a": 1}'),
        ("curl -v output", None),
    ]


def test_a_description_names_what_was_read() -> None:
    """Form, method, URL, body and answer in one line, without the signature."""
    assert described(only(f"{RAW}{ANSWER}")) == "raw HTTP, POST https://a.example/x?y=1, body 8 bytes, response 403"
    assert described(only("curl https://a.example/")) == "curl command, GET https://a.example/, no body"
    assert "body not known, curl reads it from the file b" in described(only("curl -d @b https://a.example/"))


def test_what_awscurl_prints() -> None:
    """Its arguments hold the body; the secret among them is shown nowhere."""
    text = (
        "{'access_key': 'AKID',\n 'data': '{\"a\": 1}',\n 'secret_key': 'the-secret',\n 'verbose': True}\n'y=1'\n"
        "('\\n'\n 'CANONICAL REQUEST = POST\\n'\n '/x\\n'\n 'y=1\\n'\n 'host:a.example\\n'\n '\\n'\n 'host\\n'\n 'f9d8')\n"
        "('\\n'\n 'STRING_TO_SIGN = AWS4-HMAC-SHA256\\n'\n '20261125T104649Z\\n'\n 'scope\\n'\n 'f738')\n"
        "'\\nHEADERS++++'\n{'Accept': 'application/xml', 'x-amz-date': '1'}\n'\\nBEGIN REQUEST++++'\n"
        "'Request URL = https://a.example/x?y=1'\n'\\nRESPONSE++++'\n'Response code: 403\\n'\n"
    )
    capture = only(text)
    assert (capture.method, capture.target, capture.body) == ("POST", "/x?y=1", b'{"a": 1}')
    assert capture.canonical_request == "POST\n/x\ny=1\nhost:a.example\n\nhost\nf9d8"
    assert capture.string_to_sign == "AWS4-HMAC-SHA256\n20261125T104649Z\nscope\nf738"
    assert "the-secret" not in repr(capture)


def test_two_canonical_requests_without_labels() -> None:
    """The first is the client's, and the note says that nothing tells so; more than two are refused."""
    one = "GET\n/a\n\nhost:a.example\n\nhost\n" + "0" * 64
    two = one.replace("/a", "/b")
    capture = only(f"{one}\n\n{two}\n")
    assert (capture.canonical_request, capture.service_canonical_request) == (one, two)
    assert capture.note
    capture = only(f"The service's:\n\n{two}\n\nMine:\n\n{one}\n")
    assert (capture.canonical_request, capture.service_canonical_request, capture.note) == (one, two, "")
    with pytest.raises(Refused, match="there are 3 of them"):
        captures.read(f"{one}\n\n{two}\n\n{one.replace('/a', '/c')}\n".encode())


def test_the_clients_own_canonical_request_stands_beside_the_wire() -> None:
    """Where a log shows both."""
    canonical = "POST\n/x\ny=1\nhost:a.example\nx-amz-date:1\n\nhost;x-amz-date\n" + "0" * 64
    wire = "".join(f'DEBUG wire - http-outgoing-0 >> "{line}[\\r][\\n]"\n' for line in RAW.split("\r\n")[:-1])
    capture = only(
        f'DEBUG AWS4Signer - AWS4 Canonical Request: \'"{canonical}"\n{wire}DEBUG wire - http-outgoing-0 >> "{{"a": 1}}"\n'
    )
    assert (capture.body, capture.canonical_request) == (b'{"a": 1}', canonical)


def test_a_signature_under_another_name_is_no_crash() -> None:
    """A slip of the keyboard in a presigned URL: without that parameter it counts as not signed, and is left open."""
    url = (
        "https://a.s3.amazonaws.com/b?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
        "AKIDEXAMPLE%2F20260115%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260115T101500Z&X-Amz-Expires=3600"
        f"&X-Amz-SignedHeaders=host&XX-Amz-Signature={'a' * 64}"
    )
    found = diagnose(only(url), None)
    assert (found.verdict, found.mistakes) == ("unverifiable", ())


def test_the_trace_of_the_sdk_for_php() -> None:
    """It holds the request once its signature is not hidden; the SDK hides it unless it is asked not to."""
    steps = "\n-> Entering step sign, name 'signer'\n----\n\n  request.headers.X was set to array(1) {\n    [0]=>\n  }\n\n"
    wire = f"* Connected\n> {RAW.partition('{')[0]}* upload completely sent off\n< HTTP/1.1 403 Forbidden\n< \n"
    end = "\n<- Leaving step attempt, name 'invocation-id'\n----\n\n  no changes\n"
    capture = only(steps + wire + end)
    assert (capture.form, capture.method, capture.target) == ("AWS SDK for PHP trace", "POST", "/x?y=1")
    assert (capture.get("authorization"), capture.body) == (SIGNED, None)
    for text in (re.sub("Signature=.+", "Signature=[SIGNATURE]", steps + wire + end), steps + end):
        with pytest.raises(Refused, match=r"AWS SDK for PHP trace, line \d+: .*'scrub_auth' => false"):
            captures.read(text.encode())


def test_curl_s_connection_shows_the_scheme() -> None:
    """Without TLS in what `curl -v` prints of its connection, a request went out in the clear."""
    request = "> GET /a HTTP/1.1\n> Host: a.example\n> \n"
    plain = "* Connected to a.example (192.0.2.1) port 80 (#0)\n"
    secure = plain + "* ALPN: offers h2,http/1.1\n* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n"
    assert [only(before + request).scheme for before in (plain, secure, "")] == ["http", "", ""]


def test_docker_s_log_is_unwrapped() -> None:
    """Each line of its json-file driver holds a line of the program."""
    lines = [
        json.dumps({"log": f"{line}\n", "stream": "stderr", "time": "2026-11-24T10:15:00Z"}) for line in LINES.split("\n")
    ]
    capture = only("\n".join(lines))
    assert (capture.method, capture.target, capture.body) == ("POST", "/x?y=1", b'{"a": 1}')
