"""Bugs in what is made of a response that proves nothing."""

from __future__ import annotations

from .mutant import mutant

WHOLE_HEAD = 'prove(found, "no whole head")'
RECV = "piece = sock.recv(65536)"
LENGTH = 'prove(lengths == {str(len(rest))}, "not as long as its length")'
LENGTHS = 'lengths, coding = set(headers.get("content-length", ()))'
ONE_LENGTH = 'prove(len(lengths) < 2, "two lengths")'
EXCLUSIVE = 'prove(not coding or not lengths, "length and chunks")'
CODING = 'prove(coding in ("", "chunked"), "unknown coding")'
ENCODED = 'prove("content-encoding" not in headers, "encoded")'
STATUS_200 = 'prove(status == 200, f"a {status}")'
LAST = r'prove(re.fullmatch(rb"([^\r\n]+\r\n)*\r\n", rest), "the last chunk has no end")'
SIZED = 'prove(match, "no chunk size")'
CHUNK = r'prove(rest[size : size + 2] == b"\r\n", "a chunk is not as long as its size line states")'
LINE = 'prove(colon and name and name == name.strip(), "no header")'
STATUS = r'r"HTTP/1\.[01] ([1-9]\d\d)( .*)?"'
SOCKET = "    except OSError as error:\n"
GIVE_UP = "                    if not piece:\n                        raise"
DECODE = "    try:\n        value = json"
DONE = "(200, {}, b'{}')"


def reset(then: str) -> tuple[str, str]:
    """What is done when the connection is reset."""
    return (
        RECV,
        f"try:\n                    {RECV}\n                except ConnectionResetError:\n                    {then}",
    )


def status(new: str) -> tuple[str, str]:
    """Statuses that are taken for a 200."""
    return STATUS_200, f"prove({new}, f'a {{status}}')"


MUTANTS = (
    # cut, or not as long as it says
    mutant("faults/closed-is-a-success", (WHOLE_HEAD, f"if ended and not raw: return {DONE}\n    {WHOLE_HEAD}")),
    mutant("faults/cut-status-is-a-success", (WHOLE_HEAD, f"if ended and raw.startswith(b'HTTP/1.1 2'): return {DONE}\n    {WHOLE_HEAD}")),
    mutant("faults/cut-head-is-a-head", (WHOLE_HEAD, f"{WHOLE_HEAD[:-1]} if not raw.startswith(b'HTTP/1.1 200 OK\\r\\n') or not ended else '')".replace("prove(found, ", "prove(found or (ended and raw.startswith(b'HTTP/1.1 200 OK\\r\\n')), ")),
           (DECODE, DECODE.replace("    try", "    body = body or b'{}'\n    try"))),
    mutant("faults/length-is-not-checked", (LENGTH, "prove(ended or len(rest) >= int(min(lengths)), 'more')")),
    mutant("faults/length-is-not-checked-and-json-not-either", (LENGTH, "prove(ended or len(rest) >= int(min(lengths)), 'more')"), ("        value = None\n", "        value = {}\n")),
    mutant("faults/a-byte-less-is-enough", (LENGTH, "prove(int(min(lengths)) - len(rest) in (0, 1) and (ended or int(min(lengths)) == len(rest)), 'less')")),
    mutant("faults/bytes-behind-the-length-ignored", (LENGTH, "prove(len(rest) >= int(min(lengths)), 'less')\n        rest = rest[: int(min(lengths))]")),
    mutant("faults/bytes-behind-the-length-read", (LENGTH, "prove(len(rest) >= int(min(lengths)), 'less')")),
    mutant("faults/first-of-two-lengths", (LENGTHS, 'lengths, coding = set(headers.get("content-length", ())[:1])')),
    mutant("faults/last-of-two-lengths", (LENGTHS, 'lengths, coding = set(headers.get("content-length", ())[-1:])')),
    mutant("faults/any-of-two-lengths", (ONE_LENGTH, ""), (LENGTH, LENGTH.replace("lengths == {str(len(rest))}", "str(len(rest)) in lengths"))),
    mutant("faults/length-with-a-plus", (LENGTH, "prove(int(min(lengths)) == len(rest), 'length')")),
    mutant("faults/length-that-is-no-number-ignored", (LENGTH, LENGTH.replace("lengths == {str(len(rest))}", "lengths == {str(len(rest))} or (ended and not min(lengths).isdigit())"))),
    mutant("faults/list-of-lengths-read-as-one", (LENGTHS, 'lengths, coding = {text.split(",")[0] for text in headers.get("content-length", ())}')),
    # chunks
    mutant("faults/length-beside-chunks-wins", (EXCLUSIVE, ""), ("    if coding:\n        rest = chunks", "    if coding and not lengths:\n        rest = chunks")),
    mutant("faults/chunks-beside-length-win", (EXCLUSIVE, "")),
    mutant("faults/other-codings-ignored", (CODING, 'prove("chunked" in coding or not coding, "coding")')),
    mutant("faults/unknown-coding-ignored", (CODING, 'coding = coding if "chunked" in coding else ""')),
    mutant("faults/gzip-before-chunks-unpacked", (CODING, 'prove(coding in ("", "chunked", "gzip, chunked"), "coding")')),
    mutant("faults/cut-in-a-chunk", (CHUNK, "if len(rest) <= size: return body + rest")),
    mutant("faults/cut-in-a-chunk-with-whole-json", (CHUNK, "if len(rest) <= size and rest.endswith(b'}'): return body + rest\n        prove(rest[size : size + 2] == b'\\r\\n', 'chunk')")),
    mutant("faults/cut-before-the-last-chunk", (SIZED, "if body and not match: return body\n        prove(match, 'no chunk size')")),
    mutant("faults/cut-in-the-last-chunk", (LAST, "")),
    mutant("faults/cut-behind-the-last-chunk", (LAST, LAST.replace("rb\"([^", "rb\"(([^").replace("\\r\\n\", rest)", "\\r\\n)?\", rest)"))),
    mutant("faults/chunk-longer-than-it-says", (CHUNK, "if rest[size : size + 2] != b'\\r\\n': size = rest.find(b'\\r\\n', size)\n        prove(size >= 0, 'no end')")),
    mutant("faults/chunk-ends-not-checked", (CHUNK, "prove(len(rest) > size + 1, 'cut')")),
    mutant("faults/bytes-behind-the-last-chunk-ignored", (LAST, LAST.replace("fullmatch", "match"))),
    mutant("faults/chunk-size-with-a-prefix", (r'rb"([0-9A-Fa-f]{1,8})', r'rb"((?:0x)?[0-9A-Fa-f]{1,8})')),
    # what is no HTTP
    mutant("faults/no-http-is-a-success", ('prove(match, "no HTTP")', f"if not match: return {DONE}")),
    mutant("faults/garbage-is-a-success", (WHOLE_HEAD, f"if ended and raw and not raw.startswith(b'H'): return {DONE}\n    {WHOLE_HEAD}")),
    mutant("faults/body-without-head-is-read", (WHOLE_HEAD, f"if ended and raw.startswith(b'{{'): return 200, {{}}, raw\n    {WHOLE_HEAD}")),
    mutant("faults/any-version", (STATUS, STATUS.replace(r"HTTP/1\.[01]", r"HTTP/[0-9.]+"))),
    mutant("faults/status-of-four-digits", (STATUS, r'r"HTTP/1\.[01] ([1-9]\d\d)(.*)?"')),
    mutant("faults/space-before-a-colon", (LINE, "name = name.strip()")),
    mutant("faults/line-that-is-no-header-skipped", (LINE, "if not colon: continue")),
    # the connection
    mutant("faults/reset-is-an-end", reset("piece = b''")),
    mutant("faults/reset-is-a-success", reset(f"return {DONE}")),
    mutant("faults/refused-is-a-success", (SOCKET, f"{SOCKET}        if not sent: return {DONE}\n")),
    mutant("faults/timeout-is-a-success", (SOCKET, f"{SOCKET}        if isinstance(error, TimeoutError): return {DONE}\n")),
    mutant("faults/timeout-is-an-end", (RECV, f"try:\n                    {RECV}\n                except TimeoutError:\n                    return 200, {{}}, b'{{}}' if raw else b''")),
    mutant("faults/no-limit-on-time", ("sock.settimeout(max(0.001, deadline - time.monotonic()))", "sock.settimeout(None)")),
    mutant("faults/limit-on-each-read", ("sock.settimeout(max(0.001, deadline - time.monotonic()))", "sock.settimeout(TIMEOUT)")),
    # codings of the body
    mutant("faults/coding-ignored", (ENCODED, "")),
    mutant("faults/gzip-unpacked", (ENCODED, ""), (DECODE, "    import gzip\n    if 'content-encoding' in headers:\n        body = gzip.decompress(body)\n" + DECODE)),
    mutant("faults/gzip-unpacked-where-it-is", (ENCODED, ""), (DECODE, "    import gzip\n    if body.startswith(b'\\x1f\\x8b'):\n        body = gzip.decompress(body)\n" + DECODE)),
    # statuses
    mutant("faults/202-is-a-success", status("status in (200, 202)")),
    mutant("faults/204-is-a-success", status("status in (200, 204)"), ("    rows = value.get", "    rows = value.get"), ('prove(isinstance(value, dict), "no JSON object")', 'value = {} if status == 204 else value\n    prove(isinstance(value, dict), "no")')),
    mutant("faults/any-2xx-is-a-success", status("status < 300")),
    mutant("faults/101-is-a-success", status("status in (101, 200)"), ('prove(isinstance(value, dict), "no JSON object")', 'value = {} if status == 101 else value\n    prove(isinstance(value, dict), "no")')),
    *(mutant(f"faults/{number}-is-a-success", ("    if status >= 300:", f"    if status == {number}:\n        return []\n    if status >= 300:"))
      for number in (400, 401, 403, 404, 418, 429, 500, 502, 503)),
    mutant("faults/error-without-body-is-a-success", ("    if status >= 300:", "    if status >= 400 and not body:\n        return []\n    if status >= 300:")),
    mutant("faults/xml-is-a-success", ("    if status >= 300:", "    if status >= 300 and body.startswith(b'<'):\n        return []\n    if status >= 300:")),
    mutant("faults/page-is-a-success", ('prove(isinstance(value, dict), "no JSON object")', 'value = {} if b"<html" in body else value\n    prove(isinstance(value, dict), "no")')),
    mutant("faults/refused-numbers-passed-over", ("    return refused\n", "    return []\n")),
)  # fmt: skip
