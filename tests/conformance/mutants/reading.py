"""Bugs in reading a response that is right, and unusual."""

from __future__ import annotations

from .mutant import mutant

RETURN = "        return answer(rest, ended)"
RECV = "piece = sock.recv(65536)"
SIZE = r'rb"([0-9A-Fa-f]{1,8})[ \t]*(;[^\r\n]*)?\r\n"'
TRAILERS = r'rb"([^\r\n]+\r\n)*\r\n", rest)'
GIVE_UP = "                    if not piece:\n                        raise"
STATUS = r'r"HTTP/1\.[01] ([1-9]\d\d)( .*)?"'
VALUE = 'value.strip(" \\t")'
FINISH = "return answer(raw, not piece)"

MUTANTS = (
    mutant("reading/one-recv", (GIVE_UP, "                    raise")),
    mutant("reading/two-recvs", ("            raw = b\"\"\n", "            raw, many = b\"\", 0\n"), (GIVE_UP, "                    many += 1\n                    if many > 1 or not piece:\n                        raise")),
    mutant("reading/body-of-one-recv", (GIVE_UP, "                    if not piece or b'\\r\\n\\r\\n' in raw[:-len(piece)]:\n                        raise")),
    mutant("reading/4-kib-at-most", ("raw += piece", "raw = (raw + piece)[:4096]")),
    mutant("reading/until-the-end-of-the-connection", (FINISH, "if piece:\n                        continue\n                    return answer(raw, True)")),
    mutant("reading/head-in-one-piece", ('prove(found, "no whole head")', 'prove(found, "no whole head") if raw.startswith(b"HTTP/1.1 ") or not raw else sys.exit(5)')),
    mutant("reading/chunk-sizes-in-decimal", (SIZE, SIZE.replace("0-9A-Fa-f", "0-9")), ("int(match[1], 16)", "int(match[1])")),
    mutant("reading/chunk-sizes-in-lower-case", (SIZE, SIZE.replace("0-9A-Fa-f", "0-9a-f"))),
    mutant("reading/chunk-sizes-in-capitals", (SIZE, SIZE.replace("0-9A-Fa-f", "0-9A-F"))),
    mutant("reading/chunk-sizes-without-leading-zeros", (SIZE, SIZE.replace("[0-9A-Fa-f]{1,8}", "0|[1-9A-Fa-f][0-9A-Fa-f]{0,7}"))),
    mutant("reading/no-chunk-extensions", (SIZE, r'rb"([0-9A-Fa-f]{1,8})\r\n"')),
    mutant("reading/one-chunk-only", ("body, rest = body + rest[:size], rest[size + 2 :]", "return rest[:size]")),
    mutant("reading/no-chunks", ('prove(coding in ("", "chunked"), "unknown coding")', 'prove(not coding, "chunks")')),
    mutant("reading/no-trailers", (TRAILERS, r'rb"\r\n", rest)')),
    mutant("reading/one-trailer-only", (TRAILERS, r'rb"([^\r\n]+\r\n)?\r\n", rest)')),
    mutant("reading/coding-has-case", ('get("transfer-encoding", ())).lower()', 'get("transfer-encoding", ()))')),
    mutant("reading/header-names-have-case", ("setdefault(name.lower(), [])", 'setdefault({"Content-Length": "content-length", "Transfer-Encoding": "transfer-encoding"}.get(name, name), [])'),
           ("prove(ended, \"the end is the connection's\")", 'prove(ended and "content-length" not in {name.lower() for name in headers}, "no length")')),
    mutant("reading/space-behind-the-colon-needed", ('line.partition(":")', 'line.partition(": ")')),
    mutant("reading/tab-behind-the-colon-kept", (VALUE, 'value.strip(" ")')),
    mutant("reading/space-behind-the-value-kept", (VALUE, 'value.lstrip(" \\t")')),
    mutant("reading/reason-needed", (STATUS, STATUS.replace("( .*)?", "( .+)"))),
    mutant("reading/reason-is-ok", (STATUS, r'r"HTTP/1\.[01] (200 OK|[13-5]\d\d .*)"'), ("int(match[1])\n", "int(match[1][:3])\n")),
    mutant("reading/http-1.0-refused", (STATUS, STATUS.replace("[01]", "1"))),
    mutant("reading/no-interim-responses", ("if status < 200 and status != 101:", "if False:")),
    mutant("reading/100-only", ("if status < 200 and status != 101:", "if status == 100:")),
    mutant("reading/one-interim-response-only", (RETURN, RETURN.replace("return ", "prove(b'HTTP/1.1 1' not in rest[:10], 'two')\n        return "))),
    mutant("reading/equal-lengths-refused", ('lengths, coding = set(headers.get("content-length", ()))', 'lengths, coding = list(headers.get("content-length", ()))'),
           ("lengths == {str(len(rest))}", "lengths == [str(len(rest))]")),
    mutant("reading/length-needed", ("prove(ended, \"the end is the connection's\")", 'prove(False, "no length")')),
    mutant("reading/content-type-needed", ('prove("content-encoding" not in headers, "encoded")', 'prove("content-encoding" not in headers and first(headers, "content-type") == "application/json", "type")')),
    mutant("reading/a-hundred-headers-at-most", ("    headers = {}\n", "    headers = {}\n    prove(len(lines) <= 20, 'headers')\n")),
    mutant("reading/short-headers-only", ("    headers = {}\n", "    headers = {}\n    prove(max(map(len, lines), default=0) <= 1024, 'header')\n")),
    mutant("reading/read-as-text", ("raw += piece", 'raw += piece.decode("ascii", "ignore").encode()')),
    mutant("reading/stops-at-the-first-brace", (FINISH, 'return (200, {}, raw.partition(b"\\r\\n\\r\\n")[2][:raw.partition(b"\\r\\n\\r\\n")[2].index(b"}") + 1]) if raw.startswith(b"HTTP/1.1 200") and b"}" in raw and b"chunked" not in raw.lower() else answer(raw, not piece)')),
)  # fmt: skip
