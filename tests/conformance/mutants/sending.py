"""Bugs in what is sent: secrets in the wrong place, framing, headers, the body."""

from __future__ import annotations

from .mutant import mutant

AGENT = '        "user-agent": "reference/1.0",\n'
LENGTH = '        "content-length": len(body),\n'
TARGET = "POST {url.path}?operation=batch-delete HTTP/1.1"
BODY = 'body = json.dumps({"PhoneNumberIds": ids}).encode()'
SEND = "            sock.sendall(data)\n"
HEAD = 'return f"POST {url.path}?operation=batch-delete HTTP/1.1\\r\\n{head}\\r\\n".encode() + body'
DATE = "    date = time.strftime("
SECRET = 'os.environ["AWS_SECRET_ACCESS_KEY"]'


def header(line: str) -> tuple[str, str]:
    """One header more."""
    return AGENT, f"{AGENT}        {line},\n"


def body(new: str) -> tuple[str, str]:
    """Another body."""
    return BODY, f"body = {new}"


def in_arguments(what: str, seconds: str) -> tuple[str, str]:
    """A program is started with a secret among its arguments, where ``ps`` shows it."""
    call = f'import subprocess; subprocess.run([sys.executable, "-S", "-E", "-c", "import time; time.sleep({seconds})", {what}])'
    return "    names = ", f"    {call}\n    names = "


MUTANTS = (
    # secrets
    mutant("sending/secret-in-a-header", header('"x-key": keys[1]')),
    mutant("sending/secret-in-the-user-agent", (AGENT, '        "user-agent": f"reference/1.0 {keys[1]}",\n')),
    mutant("sending/secret-in-base64", header('"x-key": __import__("base64").b64encode(f"{keys[0]}:{keys[1]}".encode()).decode()')),
    mutant("sending/secret-in-the-query", (HEAD, HEAD.replace("batch-delete HTTP", "batch-delete&secret={encoded(keys[1], '')} HTTP"))),
    mutant("sending/secret-in-the-body", body(f'json.dumps({{"PhoneNumberIds": ids, "Key": {SECRET}}}).encode()')),
    mutant("sending/token-in-the-query", (HEAD, HEAD.replace("batch-delete HTTP", "batch-delete&token={encoded(token, '')} HTTP"))),
    mutant("sending/signing-key-in-a-header", header('"x-key": key.hex()')),
    mutant("sending/secret-in-arguments", in_arguments("keys[1]", "0.1")),
    mutant("sending/secret-in-arguments-of-a-short-program", in_arguments('"AWS4" + keys[1]', "0")),
    mutant("sending/token-in-arguments", in_arguments('"X-Amz-Security-Token: " + token', "0.1")),
    mutant("sending/signing-key-in-arguments", ("    signature = ", '    import subprocess; subprocess.run([sys.executable, "-S", "-E", "-c", "import time; time.sleep(0.1)", "hexkey:" + key.hex()])\n    signature = ')),
    # framing
    mutant("sending/line-end-behind-the-body", (SEND, '            sock.sendall(data + b"\\r\\n")\n')),
    mutant("sending/nul-behind-the-body", (SEND, '            sock.sendall(data + b"\\0")\n')),
    mutant("sending/twice-on-one-connection", (SEND, "            sock.sendall(data + data)\n"), ('"connection": "close"', '"connection": "keep-alive"')),
    mutant("sending/twice-one-after-another", (SEND, '            sock.sendall(data)\n            sock.recv(65536)\n            sock.sendall(data)\n'), ('"connection": "close"', '"connection": "keep-alive"')),
    mutant("sending/twice-on-two-connections", ("            return proven(exchange(", "            exchange(url, request(url, body), deadline)\n            return proven(exchange(")),
    mutant("sending/length-missing", (LENGTH, "")),
    mutant("sending/length-of-characters", (LENGTH, "        \"content-length\": len(body.decode()),\n"), (BODY, 'body = json.dumps({"PhoneNumberIds": ids}, ensure_ascii=False).encode()')),
    mutant("sending/length-too-long", (LENGTH, '        "content-length": len(body) + 2,\n')),
    mutant("sending/length-too-short", (LENGTH, '        "content-length": len(body) - 1,\n')),
    mutant("sending/chunked", (LENGTH, '        "transfer-encoding": "chunked",\n'),
           ('.encode() + body', '.encode() + b"%x\\r\\n%s\\r\\n0\\r\\n\\r\\n" % (len(body), body)')),
    mutant("sending/length-and-chunked", header('"transfer-encoding": "chunked"')),
    mutant("sending/bare-line-feeds", ("{value}\\r\\n", "{value}\\n")),
    mutant("sending/space-before-the-colon", ('f"{name}: {value}\\r\\n"', 'f"{name} : {value}\\r\\n"')),
    mutant("sending/folded-authorization", ("f\"AWS4-HMAC-SHA256 {proof}\"", "f\"AWS4-HMAC-SHA256\\r\\n {proof}\"")),
    mutant("sending/whole-url-as-target", ("POST {url.path}?operation=batch-delete HTTP", "POST {url.geturl()}?operation=batch-delete HTTP")),
    mutant("sending/http-1.0", ("HTTP/1.1\\r\\n{head}", "HTTP/1.0\\r\\n{head}")),
    mutant("sending/method-put", ("return f\"POST", "return f\"PUT"), ('f"POST\\n', 'f"PUT\\n')),
    mutant("sending/method-in-lower-case", ("return f\"POST", "return f\"post"), ('f"POST\\n', 'f"post\\n')),
    mutant("sending/path-with-a-slash", ("/phone-numbers\")", "/phone-numbers/\")")),
    mutant("sending/path-encoded-without-need", ("/phone-numbers\")", "/phone%2Dnumbers\")")),
    mutant("sending/other-operation", ("operation=batch-delete", "operation=batch-restore")),
    mutant("sending/operation-missing", ("?operation=batch-delete", ""), ("\\noperation=batch-delete\\n", "\\n\\n")),
    mutant("sending/more-in-the-query", ("operation=batch-delete", "operation=batch-delete&version=1")),
    mutant("sending/operation-twice", ("operation=batch-delete", "operation=batch-delete&operation=batch-delete")),
    # headers
    mutant("sending/host-without-port", ('"host": url.netloc', '"host": url.hostname')),
    mutant("sending/host-of-aws", ('"host": url.netloc', '"host": f"voice-chime.{region}.amazonaws.com"')),
    mutant("sending/host-missing", ('"host": url.netloc, ', "")),
    mutant("sending/host-twice", header('"Host": url.netloc')),
    mutant("sending/two-authorizations", header('"Authorization": "AWS4-HMAC-SHA256 Credential=x"')),
    mutant("sending/asks-for-gzip", header('"accept-encoding": "gzip, deflate"')),
    mutant("sending/asks-for-any-coding", header('"accept-encoding": "*"')),
    mutant("sending/no-user-agent", (AGENT, "")),
    mutant("sending/empty-user-agent", (AGENT, '        "user-agent": "",\n')),
    mutant("sending/form-content-type", ('"content-type": "application/json"', '"content-type": "application/x-www-form-urlencoded"')),
    mutant("sending/no-content-type", ('"content-type": "application/json", ', "")),
    # the body
    mutant("sending/body-pasted-together", body("""('{"PhoneNumberIds": ["' + '", "'.join(ids) + '"]}').encode()""")),
    mutant("sending/body-as-latin-1", body('json.dumps({"PhoneNumberIds": ids}, ensure_ascii=False).encode("latin-1", "replace")')),
    mutant("sending/body-as-utf-16", body('json.dumps({"PhoneNumberIds": ids}).encode("utf-16")')),
    mutant("sending/body-with-a-byte-order-mark", body('json.dumps({"PhoneNumberIds": ids}).encode("utf-8-sig")')),
    mutant("sending/body-twice", body('json.dumps({"PhoneNumberIds": ids}).encode() * 2')),
    mutant("sending/body-with-a-comma-more", body('json.dumps({"PhoneNumberIds": ids}).encode()[:-2] + b",]}"')),
    mutant("sending/member-twice", body('b\'{"PhoneNumberIds": [], "PhoneNumberIds": \' + json.dumps(ids).encode() + b"}"')),
    mutant("sending/member-in-lower-case", body('json.dumps({"phoneNumberIds": ids}).encode()')),
    mutant("sending/member-more", body('json.dumps({"PhoneNumberIds": ids, "Reason": "x"}).encode()')),
    mutant("sending/ids-as-text", body('json.dumps({"PhoneNumberIds": ",".join(ids)}).encode()')),
    mutant("sending/ids-as-objects", body('json.dumps({"PhoneNumberIds": [{"PhoneNumberId": one} for one in ids]}).encode()')),
    mutant("sending/ids-decoded", body('json.dumps({"PhoneNumberIds": [urllib.parse.unquote(one) for one in ids]}).encode()')),
    mutant("sending/ids-encoded", body('json.dumps({"PhoneNumberIds": [urllib.parse.quote(one, safe="%") for one in ids]}).encode()')),
    mutant("sending/ids-stripped", body('json.dumps({"PhoneNumberIds": [one.replace("+", "") for one in ids]}).encode()')),
    mutant("sending/ids-sorted", body('json.dumps({"PhoneNumberIds": sorted(ids)}).encode()')),
    mutant("sending/first-id-only", body('json.dumps({"PhoneNumberIds": ids[:1]}).encode()')),
    mutant("sending/last-id-left-out", body('json.dumps({"PhoneNumberIds": ids[:-1]}).encode()')),
    mutant("sending/id-twice", body('json.dumps({"PhoneNumberIds": ids + ids[:1]}).encode()')),
    mutant("sending/a-hundred-ids-at-most", body('json.dumps({"PhoneNumberIds": ids[:100]}).encode()')),
)  # fmt: skip
