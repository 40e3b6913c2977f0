"""Logs that are recognised and lack what was signed: each is refused with what to switch on instead."""

from __future__ import annotations

import re

from ..capture import Capture
from ..refused import Refused, line_of

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
        r"^\s*HTTP/[0-9](?:\.[0-9])? [1-5][0-9]{2}",
        "HTTP response",
        "there is no request in it",
        "Capture the request as well; a response alone goes with it (--response FILE).",
    ),
)


def read(text: str) -> list[Capture | Refused] | None:
    """Refuse a log that is known to lack what was signed; None for every other text."""
    for pattern, form, problem, instead in _LOGS:
        if match := re.search(pattern, text):
            raise Refused(form, problem, instead, line_of(text, match.start()))
    return None
