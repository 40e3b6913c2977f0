"""List every form, in the order in which they are tried.

A form is a file with ``read(text)``. It returns requests, and refusals of those that it could not read. It
returns None where the text is not of its form, and raises Refused where the whole text is of its form and cannot be read. A
new form is a new file and a row here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from . import (
    burp,
    canonical,
    charles,
    commands,
    copied_headers,
    curl_trace,
    curl_verbose,
    editor_http,
    fetch,
    fiddler,
    har,
    presigned,
    python_requests,
    raw_http,
    request_object,
    wireshark,
)
from .capture import Capture
from .logs import awscurl_log, botocore, dotnet, java_apache, marked, named, objects, php_trace, rust, wire
from .refused import Refused


class Form(NamedTuple):
    """A form: its name, as a person would look it up, and what reads it."""

    name: str
    read: Callable[[str], list[Capture | Refused] | None]


FORMS = (
    Form("HAR of browsers and proxies", har.read),
    Form("Fiddler's session archive (.saz)", fiddler.read),
    Form("Charles' JSON session (.chlsj)", charles.read),
    Form("Burp's saved items (XML)", burp.read),
    Form(".http and .rest files of editors", editor_http.read),
    Form("raw HTTP: Burp, Fiddler, Firefox, mitmproxy, HTTPie -v, Wireshark's follow stream", raw_http.read),
    Form("request headers copied from Chrome", copied_headers.read),
    Form("Wireshark's follow stream as a hex dump", wireshark.read),
    Form("curl --trace, --trace-ascii", curl_trace.read),
    Form("the trace of the AWS SDK for PHP", php_trace.read),
    Form("curl -v, rawchime -v, libcurl's verbose output (PHP's Guzzle)", curl_verbose.read),
    Form("botocore's, boto3's and aws-cli's debug log", botocore.read),
    Form("Apache HttpClient's wire and header log (AWS SDKs for Java)", java_apache.read),
    Form("http.client's, Ruby's and Node.js's debug output", wire.read),
    Form("Rust's debug output (AWS SDK for Rust, hyper)", rust.read),
    Form(".NET's HttpRequestMessage", dotnet.read),
    Form("awscurl -v", awscurl_log.read),
    Form("wget -d", marked.read_wget),
    Form("mc admin trace -v", marked.read_mc),
    Form("access logs of load balancers, which lack the headers", named.read_access),
    Form("command lines: curl, wget, HTTPie, awscurl, Invoke-WebRequest", commands.read),
    Form("Python code: requests, httpx, http.client", python_requests.read),
    Form("JavaScript code: fetch, axios, Node.js's http", fetch.read),
    Form("request objects: AWS SDKs for JavaScript, aws4, axios", request_object.read),
    Form("request objects within a log: console.log of Node.js, JSON lines, NODE_DEBUG=http", objects.read),
    Form("a request within a log or a text (AWS SDKs for Go, Terraform)", raw_http.read_in_text),
    Form("presigned URLs, EKS tokens, database tokens", presigned.read),
    Form("pasted canonical requests and strings to sign", canonical.read),
    Form("logs that lack what was signed", named.read),
)
