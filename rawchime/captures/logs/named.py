"""Refuse logs that lack the signed bytes, each with the setting to switch on instead."""

from __future__ import annotations

import re

from ..capture import Capture
from ..refused import Refused, line_of

_NOT_READ = "this form is not read"
_AS_HTTP = "Write it as raw HTTP (request line, headers, an empty line, the body),"
_STREAM = "Use Wireshark's follow stream, as raw or as a hex dump, or write it as raw HTTP."
_ACCESS = re.compile(r"\s*(?:https?|h2|grpcs|wss?) 20[0-9]{2}-[0-9]{2}-[0-9]{2}T\S+ (?:app|net)/")
_LOGS = (
    (
        r"urllib3\.connectionpool|Starting new HTTPS? connection \([0-9]+\): ",
        "urllib3 debug log",
        "it shows no headers",
        "Switch on http.client's own output (http.client.HTTPConnection.debuglevel = 1), or botocore's log (--debug).",
    ),
    (
        r"httpcore\.|httpx - HTTP Request: ",
        "httpx debug log",
        "it shows no headers",
        "Print request.headers and request.content in an event hook, or capture with a proxy.",
    ),
    (
        r"\"?clientName\"?: ?[\"'][^\"']{1,100}[\"'],\s{0,9}\"?commandName\"?",
        "AWS SDK for JavaScript v3 log",
        "it shows the command's input and no request",
        "Log the request in a middleware of the step finalizeRequest (client.middlewareStack.add), or capture with a proxy.",
    ),
    (
        r"\[AWS [a-z0-9\-]+ [0-9]{3} [0-9.]+s [0-9]+ retries\]",
        "AWS SDK for JavaScript v2 log",
        "it shows the operation's parameters and no request",
        "Log request.httpRequest in the event `send`, or capture with a proxy.",
    ),
    (
        r"\[Aws::[A-Za-z0-9:]+ [0-9]{3} [0-9.]+ [0-9]+ retries\]",
        "AWS SDK for Ruby log",
        "it shows the operation's parameters and no request",
        "Switch on http_wire_trace in the client's options.",
    ),
    (
        r"Sending Request: (?:DefaultSdkHttpFullRequest\(|[A-Z]+ https?://)",
        "AWS SDK for Java request log",
        "it does not show what is sent over the wire",
        "Switch on the logger org.apache.http.wire.",
    ),
    (
        r"http\.request\.header\.[a-z_\-]+=|HTTP Request Sent: ",
        "Terraform provider log",
        "it hides the signature",
        "Capture with a proxy (HTTPS_PROXY and AWS_CA_BUNDLE).",
    ),
    (
        r"\bmc: <DEBUG> ",
        "mc --debug output",
        "it hides the signature",
        "Use `mc admin trace -v`, or capture with a proxy.",
    ),
    (
        r"[?&]AWSAccessKeyId=[^&\s]+&(?:\S*&)?Signature=|[?&]Signature=[^&\s]+&(?:\S*&)?AWSAccessKeyId=",
        "presigned URL of signature version 2",
        "it is another scheme than Signature Version 4",
        'Make it with version 4 (in boto3: Config(signature_version="s3v4")).',
    ),
    (
        r"(?m)^.{0,80}--> (?:GET|POST|PUT|DELETE|HEAD|PATCH) https?://",
        "OkHttp log",
        _NOT_READ,
        f"{_AS_HTTP} or capture with a proxy.",
    ),
    (
        r"Sending HTTP request \"?(?:GET|POST|PUT|DELETE|HEAD|PATCH)\"? https?://|System\.Net\.Http\.HttpClient\.",
        ".NET HttpClient log",
        "it does not show all that is sent",
        "Print the HttpRequestMessage, or capture with a proxy.",
    ),
    (
        r"\"_postman_id\"|schema\.getpostman\.com",
        "Postman collection",
        "its requests are signed when they are sent",
        "Send the request, and copy it from Postman's console as raw HTTP, or as cURL.",
    ),
    (
        r"(?m)^T(?: [0-9/]+ [0-9:.]+)? [0-9a-f.:]+:[0-9]+ -> [0-9a-f.:]+:[0-9]+ \[[A-Z]+\]",
        "ngrep output",
        _NOT_READ,
        _STREAM,
    ),
    (
        r"(?m)^0{7,8}:?  ?(?:[0-9a-f]{2} ?[0-9a-f]{2} ){3}",
        "hex dump",
        _NOT_READ,
        _STREAM,
    ),
    (
        r"(?m)^Frame [0-9]+: [0-9]+ bytes on wire|^Hypertext Transfer Protocol$",
        "tshark output",
        _NOT_READ,
        _STREAM,
    ),
    (
        r"(?m)send HEADERS frame <length=",
        "nghttp output",
        _NOT_READ,
        f"{_AS_HTTP} or capture with `curl --trace FILE`.",
    ),
    (
        r"UNDICI [0-9]+: ",
        "undici debug log",
        "it shows no headers",
        "Log the request in an interceptor, or capture with a proxy.",
    ),
    (
        r"\"eventSource\" ?: ?\"[a-z0-9-]+\.amazonaws\.com\"",
        "CloudTrail event",
        "it shows the operation's parameters and no request",
        "Capture the request where it is sent.",
    ),
    (
        r"(?m)\"[A-Z]{3,10} /\S* HTTP/[0-9.]+\" [1-5][0-9]{2} ",
        "access log",
        "it shows no headers",
        "Capture the request with its headers, for example with a proxy.",
    ),
    (
        r"^\s*HTTP/[0-9](?:\.[0-9])? [1-5][0-9]{2}",
        "HTTP response",
        "there is no request in it",
        "Capture the request as well; a response alone goes with it (--response FILE).",
    ),
)


def read_access(text: str) -> list[Capture | Refused] | None:
    """Refuse the access log of a load balancer, whose lines begin like a command of HTTPie."""
    if _ACCESS.match(text):
        raise Refused("access log", "it shows no headers", "Capture the request with its headers, for example with a proxy.")
    return None


def read(text: str) -> list[Capture | Refused] | None:
    """Refuse a log that is known to lack the signed bytes; return None for any other text."""
    for pattern, form, problem, instead in _LOGS:
        if match := re.search(pattern, text):
            raise Refused(form, problem, instead, line_of(text, match.start()))
    return None
